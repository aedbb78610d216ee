"""Rows as dictionaries."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

Row = dict[str, Any]


def rows(connection: sqlite3.Connection, sql: str, values: Mapping[str, Any] | Sequence[Any] = ()) -> list[Row]:
    """What a query gives, each row by the names of its columns."""
    cursor = connection.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
