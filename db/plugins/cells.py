"""Links in tables: safe to follow, and to our own page of an article."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from datasette import hookimpl
from markupsafe import Markup

from monitor.web.cells import cell
from monitor.web.language import SPOKEN
from monitor.web.words import words


@hookimpl  # type: ignore[untyped-decorator]
def render_cell(row: Mapping[str, Any], value: object, column: str, table: str | None) -> Markup | None:
    return cell(words(SPOKEN.get()), value, column, table, row)
