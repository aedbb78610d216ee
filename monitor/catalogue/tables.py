"""CSV files of the catalogue: read strictly, every row with the line that it begins on."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from monitor.catalogue.documents import MAX_BYTES, Problem
from monitor.catalogue.files import did_you_mean

_OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs"}


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its fields without surrounding spaces, by column, and where it stands."""

    path: Path
    line: int
    fields: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.fields[column]

    def problem(self, what: str) -> Problem:
        """A problem at this row's line."""
        return Problem(self.path, self.line, what)


def read_table(path: Path, columns: Sequence[str]) -> tuple[list[Row], list[Problem]]:
    """The rows of a file that has exactly those columns, in whatever order, and what is wrong with its form. Never
    raises; rows with a problem are left out."""
    text, problems = _text(path)
    if problems:
        return [], problems
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Row] = []
    header: list[str] | None = None
    for line, fields in _records(path, lines, problems):
        if header is None:
            header = [field.strip() for field in fields]
            wrong = list(_wrong_header(path, line, header, columns))
            if wrong:
                return [], wrong
        elif len(fields) != len(header):
            hint = "a comma inside a text? put the text in double quotes" if len(fields) > len(header) else "add commas"
            problems.append(Problem(path, line, f"{len(fields)} fields where {len(header)} are expected ({hint})"))
        else:
            values = (" ".join(field.split()) for field in fields)
            rows.append(Row(path, line, dict(zip(header, values, strict=True))))
    if header is None and not problems:
        problems.append(Problem(path, 1, f"empty (the first line names the columns: {','.join(columns)})"))
    return rows, problems


def _text(path: Path) -> tuple[str, list[Problem]]:
    try:
        size = path.stat().st_size
        raw = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        return "", [Problem(path, 1, f"cannot be read: {error.strerror or error}")]
    if size > MAX_BYTES:
        return "", [Problem(path, 1, f"{size:,} bytes; a catalogue file has at most {MAX_BYTES:,} (split it)")]
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "", [Problem(path, 1, "is UTF-16 (save the file as UTF-8)")]
    try:
        # spreadsheets put a byte order mark before the UTF-8 that they save
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return "", [Problem(path, line, f"byte 0x{raw[error.start]:02x} is not UTF-8 (save the file as UTF-8)")]
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        return "", [Problem(path, line, "holds a NUL character (save the file as plain UTF-8 text)")]
    return text, []


def _records(path: Path, lines: Iterator[list[str]], problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """The records that are not blank, with the line that each begins on; ends at the first that cannot be read."""
    before = 0
    while True:
        try:
            fields = next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            hint = "a double quote inside a text is written twice, and the text stands in double quotes"
            problems.append(Problem(path, before + 1, f"not CSV: {error} ({hint})"))
            return
        line, before = before + 1, lines.line_num  # type: ignore[attr-defined]
        if any(field.strip() for field in fields):
            yield line, fields


def _wrong_header(path: Path, line: int, header: Sequence[str], columns: Sequence[str]) -> Iterator[Problem]:
    if len(header) == 1:
        for separator, name in _OTHER_SEPARATORS.items():
            if separator in header[0]:
                yield Problem(path, line, f"the columns are separated by {name} (save the file with commas)")
                return
    for position, name in enumerate(header):
        if name not in columns:
            yield Problem(path, line, f"unknown column {name!r}{did_you_mean(name, columns)}")
        elif name in header[:position]:
            yield Problem(path, line, f"the column {name!r} stands twice (delete one)")
    for name in columns:
        if name not in header:
            yield Problem(path, line, f"the column {name!r} is missing (the columns are {','.join(columns)})")
