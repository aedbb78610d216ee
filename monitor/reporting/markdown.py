"""Tables for people to read in a text: Markdown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from monitor.reporting.cells import shown
from monitor.reporting.provenance import told
from monitor.reporting.table import Style, Table


def write_markdown(out: BinaryIO, table: Table, style: Style) -> None:
    """A pipe table; numbers to the right, a dash where there is nothing to tell; below, where it comes from."""
    out.write(_line(_inert(field.name) for field in table.fields))
    out.write(_line("---:" if field.kind in ("integer", "real") else "---" for field in table.fields))
    for row in table.rows:
        out.write(_line("–" if value is None else _inert(shown(value)) for value in row))
    out.write(b"\n" + "".join(f"- {_inert(line)}\n" for line in told(table.provenance)).encode())


def _line(cells: Iterable[str]) -> bytes:
    return f"| {' | '.join(cells)} |\n".encode()


def _inert(text: str) -> str:
    """One line in which nothing is markup."""
    return "".join(f"\\{char}" if char in "\\`*_{}[]<>|#" else char for char in " ".join(text.split()))
