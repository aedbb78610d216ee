"""Words for states and reasons, in SQL."""

from __future__ import annotations

import sqlite3

from datasette import hookimpl

from monitor.web.reasons import add_functions


@hookimpl  # type: ignore[untyped-decorator]
def prepare_connection(conn: sqlite3.Connection) -> None:
    add_functions(conn)
