"""Exported articles as citations: RIS and BibTeX, one record for each article."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import BinaryIO

from monitor.reporting.cells import shown
from monitor.reporting.citation import Cited, as_bibtex, as_ris, cited
from monitor.reporting.provenance import told
from monitor.reporting.table import Style, Table, Value

# what a citation is made of
CITED = (
    "article", "title", "source_name", "url", "bylines", "published_on", "published_precision", "language",
    "fetched_at", "digest",
)  # fmt: skip


def write_ris(out: BinaryIO, table: Table, style: Style) -> None:
    """RIS has no place for anything but records."""
    _write(out, table, as_ris, "\r\n")


def write_bibtex(out: BinaryIO, table: Table, style: Style) -> None:
    """What stands outside of entries is a comment to BibTeX."""
    if style.header:
        out.write("".join(f"% {line}\n" for line in told(table.provenance)).replace("@", "(at)").encode() + b"\n")
    _write(out, table, as_bibtex, "\n")


def _write(out: BinaryIO, table: Table, as_record: Callable[[Cited], str], between: str) -> None:
    names = [field.name for field in table.fields]
    for row in table.rows:
        out.write(f"{as_record(_cited(dict(zip(names, row, strict=True))))}{between}".encode())


def _cited(row: Mapping[str, Value]) -> Cited:
    article = {name: " ".join(shown(row[name]).split()) for name in CITED}
    article["key"] = article["article"]
    article["url"] = article["url"].replace(" ", "%20")
    article["bylines"] = json.dumps(row["bylines"] or [])
    return cited(article, article)
