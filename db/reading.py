"""Whether a database can be served: read-only, by a process that may have no right to write beside it."""

from __future__ import annotations

import os
from pathlib import Path

from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # pysqlite3 where it is installed

from db.connection import _check_ours
from db.errors import NotAPressDatabaseError
from db.migrations import migrations
from db.soundness import looked_at, steps
from db.trouble import damaged, disk_trouble, meant, unreachable

# what SQLite says when the files beside a WAL database are missing and cannot be made
_NOT_SHARED = ("readonly database", "unable to open database file")


def newer_steps(path: Path) -> tuple[str, ...]:
    """The steps of a readable database's schema that this version does not know."""
    with looked_at(path) as database:
        return steps(database).unknown


def check_readable(path: Path, *, newer: bool = False) -> bool:
    """Whether the file must be opened as one that never changes: a reader who may not write to its folder cannot share
    it with a writer, but can read a database that was closed properly (sqlite.org/wal.html#readonly). ``newer``: one
    that a newer version wrote will do: steps of the schema add, so that most of what is read is there.

    Looks into every table. Raises ``NotAPressDatabaseError`` when the file is missing, empty, damaged, not ours, or of
    another version, and ``FullError`` where the disk keeps it from being read."""
    try:
        if path.is_dir():
            raise NotAPressDatabaseError(f"{path} is a folder; name a file, such as {path / 'press.db'}")
        if not path.exists():
            raise NotAPressDatabaseError(
                f"no database at {path}; press-monitor demo makes one, or name yours with --db"
            )
        if path.stat().st_size == 0:
            raise NotAPressDatabaseError(f"{path} is empty; press-monitor demo, crawl or import fills it")
    except OSError as error:
        raise unreachable(path, error) from None
    try:
        _look_into(path, "mode=ro", newer=newer)
    except sqlite3.DatabaseError as error:
        if (str(error) in _NOT_SHARED or "readonly" in str(error)) and disk_trouble(path, error) is None:
            return _unshared(path, error, newer=newer)
        raise _unreadable(path, error) from None
    return False


def _unshared(path: Path, error: Exception, *, newer: bool) -> bool:
    log = _log_of(path)
    if log.exists() and log.stat().st_size:
        raise NotAPressDatabaseError(
            f"{path} cannot be read here ({error}); serve it as the user who crawls, "
            f"or let this user write to {path.parent}"
        ) from None
    try:
        _look_into(path, "immutable=1", newer=newer)
    except sqlite3.DatabaseError as worse:
        raise _unreadable(path, worse) from None
    return True


def _unreadable(path: Path, error: Exception) -> Exception:
    if "unable to open" in str(error) and not os.access(path, os.R_OK):
        return NotAPressDatabaseError(f"{path} may not be read by this user; check its owner and mode")
    return meant(path, error, reading=True) or damaged(path, error)


def _log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def _look_into(path: Path, mode: str, *, newer: bool = False) -> None:
    """Raises ``NotAPressDatabaseError`` for a file of another program or version, the engine's own error for damage."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True)
    try:
        tables = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
        _check_ours(connection, path, newer=newer)
        for name in tables:
            connection.execute(f"select * from [{name}] limit 1").fetchall()
        _check_length(connection, path)
        _check_current(connection, path, tables)
    finally:
        connection.close()


def _check_length(connection: sqlite3.Connection, path: Path) -> None:
    """A file that was cut short fails only where a missing page is asked for; its header knows how long it was."""
    (pages,), (size,) = (connection.execute(f"pragma {name}").fetchone() for name in ("page_count", "page_size"))
    log = _log_of(path)
    if path.stat().st_size < pages * size and not (log.exists() and log.stat().st_size):
        raise sqlite3.DatabaseError(f"{path.stat().st_size} of {pages * size} bytes are left")


def _check_current(connection: sqlite3.Connection, path: Path, tables: list[str]) -> None:
    done: set[str] = set()
    if "_sqlite_migrations" in tables:
        applied = connection.execute("select name from _sqlite_migrations where migration_set = ?", [migrations.name])
        done = {name for (name,) in applied}
    missing = [step.name for step in migrations._migrations if step.name not in done]
    if missing:
        what = f"is of an older version (it lacks {missing[0]})" if tables else "holds nothing yet"
        raise NotAPressDatabaseError(f"{path} {what}; the next crawl or import brings it up to date")
