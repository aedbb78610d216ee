"""Tables as an Excel workbook: the table, the dictionary of its columns, and where it comes from, a sheet each."""

from __future__ import annotations

import errno
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from monitor.reporting.cells import guarded, shown
from monitor.reporting.needs import needed
from monitor.reporting.provenance import told
from monitor.reporting.table import Field, Style, Table, Value

T = TypeVar("T")
# support.microsoft.com: "Excel specifications and limits"
MOST_ROWS = 1_048_576
LONGEST_CELL = 32_767
CUT = "cells_cut_at_32767_characters"
# before, its calendar has a day that never was
_FIRST_DAY = date(1900, 3, 1)
_WIDTHS = {"text": 24, "integer": 10, "real": 10, "day": 12, "instant": 21, "list": 28}


def write_xlsx(out: BinaryIO, table: Table, style: Style) -> None:
    """Text is always text: nothing is a formula or a link. A table too long for a sheet goes on in the next. Raises
    ``ConfigError`` where xlsxwriter is not installed, ``OSError`` where there is no room."""
    xlsx: Any = needed("xlsxwriter", "xlsx")
    # a row leaves memory for a temporary file as soon as the next is begun; on the disk that needs the room anyway
    name = getattr(out, "name", None)
    near = Path(name).parent if isinstance(name, str) else None
    with tempfile.TemporaryDirectory(prefix=".press-monitor-", dir=near) as folder:
        book = xlsx.Workbook(_Sink(out), {"constant_memory": True, "tmpdir": folder})
        writer = _Writer(book, table, style)
        rows, number = iter(table.rows), 1
        while writer.sheet(table.name if number == 1 else f"{table.name} {number}", rows):
            number += 1
        writer.lines("columns", [("column", "kind", "meaning"), *((f.name, f.kind, f.meaning) for f in table.fields)])
        account = {**table.provenance, "notes": dict(table.notes)}
        writer.lines("provenance", [line.partition(": ")[::2] for line in told(account)])
        try:
            book.close()
        except xlsx.exceptions.FileCreateError as error:
            raise error.args[0] from None


class _Sink:
    """A file that fails once: an archive that could not be written would be ended all the same when it is let go, and
    its second failure told on standard error."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._written = 0
        self._failed = False

    def write(self, data: bytes) -> int:
        self._written += len(data)
        return self._kept(lambda: self._out.write(data), len(data))

    def flush(self) -> None:
        self._kept(self._out.flush, None)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._kept(lambda: self._out.seek(offset, whence), offset)

    def tell(self) -> int:
        return self._kept(self._out.tell, self._written)

    def _kept(self, act: Callable[[], T], instead: T) -> T:
        if self._failed:
            return instead
        try:
            return act()
        except OSError as error:
            # a pipe has no place, and says so: that is no failure
            self._failed = error.errno not in (None, errno.ESPIPE)
            raise


class _Writer:
    def __init__(self, book: Any, table: Table, style: Style) -> None:
        self._book, self._table, self._style = book, table, style
        self._bold = book.add_format({"bold": True})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})

    def sheet(self, name: str, rows: Any) -> bool:
        """A sheet of the table; returns whether it was full, so that there may be more."""
        sheet, fields = self._book.add_worksheet(name[:31]), self._table.fields
        sheet.freeze_panes(1, 0)
        for place, field in enumerate(fields):
            sheet.set_column(place, place, _WIDTHS[field.kind])
            sheet.write_string(0, place, self._text(field.name), self._bold)
        count = 0
        for row in islice(rows, MOST_ROWS - 1):
            count += 1
            self._row(sheet, count, fields, row)
        sheet.autofilter(0, 0, count, len(fields) - 1)
        return count == MOST_ROWS - 1

    def lines(self, name: str, rows: Sequence[Sequence[str]]) -> None:
        """A sheet of plain words."""
        sheet = self._book.add_worksheet(name)
        sheet.set_column(0, 2, 30)
        for number, row in enumerate(rows):
            for place, text in enumerate(row):
                sheet.write_string(number, place, self._text(text))

    def _row(self, sheet: Any, number: int, fields: Sequence[Field], row: Sequence[Value]) -> None:
        for place, (field, value) in enumerate(zip(fields, row, strict=True)):
            if value is None or value == []:
                continue
            if isinstance(value, int | float):
                sheet.write_number(number, place, value)
            elif field.kind == "day" and (day := _day(value)) is not None:
                sheet.write_datetime(number, place, day, self._day)
            else:
                sheet.write_string(number, place, self._text(shown(value)))

    def _text(self, text: str) -> str:
        text = text if self._style.raw else guarded(text)
        if len(text) <= LONGEST_CELL:
            return text
        self._table.notes[CUT] += 1
        return f"{text[: LONGEST_CELL - 1]}…"


def _day(value: object) -> date | None:
    """A day that Excel can hold, ``None`` for any other text."""
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        return None
    return day if day >= _FIRST_DAY else None
