"""Tables as text: CSV, TSV and JSON Lines, in UTF-8."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO

from monitor.reporting.cells import guarded, shown
from monitor.reporting.provenance import told
from monitor.reporting.table import Style, Table, Value

_BOM = "\ufeff"
# JSON may hold them; what takes a line for JavaScript ends it there
_LINE_ENDS = {"\u2028": "\\u2028", "\u2029": "\\u2029", "\x85": "\\u0085"}


def write_csv(out: BinaryIO, table: Table, style: Style) -> None:
    """RFC 4180: lines end with CR LF; a cell with a line break, a quote or a delimiter stands in quotes."""
    with _text(out) as file:
        if style.excel:
            file.write(_BOM)
        if style.header:
            file.writelines(f"# {line}\r\n" for line in told(table.provenance))
        rows = csv.writer(file, delimiter=style.delimiter)
        rows.writerow(_cells([field.name for field in table.fields], style))
        for row in table.rows:
            rows.writerow(_cells(row, style))


def write_jsonl(out: BinaryIO, table: Table, style: Style) -> None:
    """An object a line, every column in each; lists are lists."""
    names = [field.name for field in table.fields]
    with _text(out) as file:
        for row in table.rows:
            line = json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False)
            for char, escape in _LINE_ENDS.items():
                if char in line:
                    line = line.replace(char, escape)
            file.write(f"{line}\n")


def _cells(row: Sequence[Value], style: Style) -> list[Value]:
    # a number is no formula, negative or not, and the writer knows how to write it
    if style.raw:
        return [shown(value) if isinstance(value, list) else value for value in row]
    return [
        guarded(value) if isinstance(value, str) else guarded(shown(value)) if isinstance(value, list) else value
        for value in row
    ]


@contextmanager
def _text(out: BinaryIO) -> Iterator[io.TextIOWrapper]:
    file = io.TextIOWrapper(out, encoding="utf-8", newline="")
    try:
        yield file
        file.flush()
    finally:
        file.detach()
