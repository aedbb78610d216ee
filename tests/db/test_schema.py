"""The public face of the tables: described in full, and the description up to date."""

from __future__ import annotations

from pathlib import Path

from db.schema import described


def test_the_page_is_what_the_schema_gives() -> None:
    page = Path(__file__).parents[2] / "docs" / "schema.md"
    assert page.read_text(encoding="utf-8") == described(), "run: python -m db.schema > docs/schema.md"
