"""A database opened to be looked at: nothing is written, and a crawl goes on beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database as Database
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # pysqlite3 where it is installed

from db.reading import check_readable
from db.trouble import BUSY_TIMEOUT_MS, named


@contextmanager
def inspected(path: Path) -> Iterator[Database]:
    """The database at ``path``, read-only, seen as it was at the first read. Raises ``NotAPressDatabaseError`` where it
    is missing, damaged, another program's or of another version, and ``FullError`` where the disk keeps it from being
    read."""
    mode = "immutable=1" if check_readable(path) else "mode=ro"
    with named(path, reading=True):
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?{mode}", uri=True, timeout=BUSY_TIMEOUT_MS / 1000, isolation_level=None
        )
        try:
            connection.execute("begin")
            yield Database(connection)
        finally:
            connection.close()
