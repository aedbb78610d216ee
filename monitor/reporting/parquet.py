"""Tables as Apache Parquet, typed: days and instants are dates, lists are lists, meanings stand with the columns."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any, BinaryIO

from monitor.clock import parse_iso
from monitor.reporting.needs import needed
from monitor.reporting.table import Style, Table, Value

METADATA = b"press_monitor"
UNREADABLE = "dates_unreadable"
# rows and characters that wait in memory for a row group at most
_ROWS = 4_000
_CHARACTERS = 16 * 2**20


def write_parquet(out: BinaryIO, table: Table, style: Style) -> None:
    """Raises ``ConfigError`` where pyarrow is not installed."""
    arrow: Any = needed("pyarrow", "parquet")
    parquet: Any = needed("pyarrow.parquet", "parquet")
    types = {
        "text": arrow.string(), "integer": arrow.int64(), "real": arrow.float64(), "day": arrow.date32(),
        "instant": arrow.timestamp("ms", tz="UTC"), "list": arrow.list_(arrow.string()),
    }  # fmt: skip
    schema = arrow.schema(
        [arrow.field(one.name, types[one.kind], metadata={"description": one.meaning}) for one in table.fields]
    )
    with parquet.ParquetWriter(out, schema, compression="zstd") as writer:
        for group in _groups(table):
            columns = [
                arrow.array([_typed(value, one.kind, table) for value in column], types[one.kind])
                for one, column in zip(table.fields, zip(*group, strict=True), strict=True)
            ]
            writer.write_batch(arrow.record_batch(columns, schema=schema))
        # at the end, when all is counted
        account = json.dumps({**table.provenance, "notes": dict(table.notes)}, ensure_ascii=False)
        writer.add_key_value_metadata({METADATA: account.encode()})


def _groups(table: Table) -> Iterator[list[tuple[Value, ...]]]:
    group: list[tuple[Value, ...]] = []
    characters = 0
    for row in table.rows:
        group.append(tuple(row))
        characters += sum(len(value) for value in row if isinstance(value, str))
        if len(group) >= _ROWS or characters >= _CHARACTERS:
            yield group
            group, characters = [], 0
    if group:
        yield group


def _typed(value: Value, kind: str, table: Table) -> Any:
    if value is None or kind not in ("day", "instant"):
        return value
    try:
        return date.fromisoformat(str(value)) if kind == "day" else parse_iso(str(value))
    except ValueError:
        table.notes[UNREADABLE] += 1
        return None
