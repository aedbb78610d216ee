"""Articles on their way out: which format takes which file, and the rows in the form that all formats take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from db.columns import BY_NAME, COLUMNS, FULL_TEXT, Column
from db.exporting import Exports
from db.selection import Selection
from monitor.reporting.cells import value_of
from monitor.reporting.citations import CITED, write_bibtex, write_ris
from monitor.reporting.conditions import no_column
from monitor.reporting.delimited import write_csv, write_jsonl
from monitor.reporting.parquet import write_parquet
from monitor.reporting.table import Field, Style, Table, Value
from monitor.reporting.workbook import write_xlsx


@dataclass(frozen=True, slots=True)
class Format:
    """``suffixes`` of files that are meant to be in it; ``columns``: the only ones that it takes, where it does not
    take all; ``header``: whether lines may stand before the table; ``binary``: nothing for a terminal."""

    write: Callable[[BinaryIO, Table, Style], None]
    suffixes: tuple[str, ...]
    delimiter: str = ","
    columns: tuple[str, ...] = ()
    header: bool = False
    binary: bool = False


FORMATS = {
    "csv": Format(write_csv, (".csv",), header=True),
    "tsv": Format(write_csv, (".tsv", ".tab"), "\t", header=True),
    "jsonl": Format(write_jsonl, (".jsonl", ".ndjson")),
    "parquet": Format(write_parquet, (".parquet",), binary=True),
    "ris": Format(write_ris, (".ris",), columns=CITED),
    "bibtex": Format(write_bibtex, (".bib",), columns=CITED, header=True),
    "xlsx": Format(write_xlsx, (".xlsx",), binary=True),
}


def format_of(path: Path | None) -> str | None:
    """The format that a file's name speaks of; ``None`` where it speaks of none."""
    suffix = path.suffix.lower() if path is not None else ""
    return next((name for name, one in FORMATS.items() if suffix in one.suffixes), None)


def chosen(names: Sequence[str], *, full_text: bool) -> list[Column]:
    """The columns of these names, in their order; all without names. The full text comes last, where it is wanted.

    Raises ``ValueError`` with a line for a name that there is not."""
    for name in names:
        if name not in BY_NAME:
            raise ValueError(f"--fields: {no_column(name)}")
    wanted = list(dict.fromkeys(names or [column.name for column in COLUMNS if column.name != FULL_TEXT]))
    if full_text and FULL_TEXT not in wanted:
        wanted.append(FULL_TEXT)
    return [BY_NAME[name] for name in wanted]


def table_of(
    exports: Exports, ids: Sequence[int], columns: Sequence[Column], selection: Selection, account: Mapping[str, Any]
) -> Table:
    """The articles as a table whose rows are read while they are written."""
    notes: Counter[str] = Counter()
    kinds = [column.kind for column in columns]

    def rows() -> Iterator[list[Value]]:
        for row in exports.rows(ids, columns, selection):
            # most cells need no look; a call for each of five million would double the time
            yield [
                value
                if value is None
                or (value.__class__ is str and kind != "list" and len(value) < 300 and value.isprintable())
                or value.__class__ is int
                or value.__class__ is float
                else value_of(value, kind, notes)
                for value, kind in zip(row, kinds, strict=True)
            ]

    fields = [Field(column.name, column.kind, column.meaning) for column in columns]
    return Table("articles", fields, rows(), account, notes)


def dictionary(*, markdown: bool) -> Iterator[str]:
    """The columns in lines: name, kind, meaning and, where they are few, the values."""
    if markdown:
        yield "| column | kind | meaning |"
        yield "|---|---|---|"
    for column in COLUMNS:
        meaning = column.meaning
        missing = [value for value in column.values if value not in meaning]
        if missing:
            meaning += f" ({', '.join(column.values)})"
        if markdown:
            yield f"| `{column.name}` | {column.kind} | {meaning} |"
        else:
            yield f"{column.name:<20} {column.kind:<8} {meaning}"
