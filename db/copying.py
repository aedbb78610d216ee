"""Consistent copies of a database while others write to it, and what is counted to know that a copy is whole."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # pysqlite3 where it is installed

from db.migrations import migrations
from db.trouble import BUSY_TIMEOUT_MS, named

# 4 MB at a time: between two steps others come to the disk
PAGES_OF_A_STEP = 1024


@dataclass(frozen=True, slots=True)
class Counted:
    """What a database holds. ``schema``: its newest step, empty in a file without steps of ours; ``rows``: table ->
    rows, the full-text index's own tables left out; ``links``: state -> links."""

    schema: str
    rows: dict[str, int]
    links: dict[str, int]


@contextmanager
def snapshot(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that reads the database as it is now for as long as the block runs, whatever is written beside it.
    Raises the errors of ``db.errors``."""
    with (
        named(path, reading=True),
        closing(
            sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_TIMEOUT_MS / 1000, isolation_level=None
            )
        ) as connection,
    ):
        connection.execute("begin")
        # the snapshot is taken by the first read (sqlite.org/isolation.html)
        connection.execute("select count(*) from sqlite_master").fetchone()
        yield connection


@contextmanager
def finished(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to a file that nobody writes: nothing is made beside it. Raises the errors of ``db.errors``."""
    with (
        named(path, reading=True),
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)) as connection,
    ):
        yield connection


def copied(source: Path, target: Path, on_step: Callable[[int, int], None] = lambda done, of: None) -> Counted:
    """Copies ``source`` as it is now into the new file ``target``, in steps, through SQLite's backup interface
    (sqlite.org/backup.html), and counts what the source held at that instant. ``on_step`` is told the pages that are
    done, and of how many.

    A read transaction is held meanwhile, so that no writer makes the copy begin anew; the log cannot be emptied until
    it ends. Raises the errors of ``db.errors``."""
    with snapshot(source) as connection:
        counts = counted(connection)
        descriptor = os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        os.close(descriptor)
        with named(target), closing(sqlite3.connect(str(target))) as copy:
            connection.backup(
                copy, pages=PAGES_OF_A_STEP, progress=lambda status, left, total: on_step(total - left, total)
            )
    for suffix in ("-wal", "-shm", "-journal"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    synced(target)
    return counts


def synced(path: Path) -> None:
    """Waits until a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def counted(connection: sqlite3.Connection) -> Counted:
    """What an open database holds."""
    execute = connection.execute
    tables = [
        name
        for name, sql in execute("select name, sql from sqlite_master where type = 'table' order by name")
        if not name.startswith(("articles_fts", "sqlite_")) and sql
    ]
    rows = {name: int(execute(f"select count(*) from [{name}]").fetchone()[0]) for name in tables}
    schema, links = "", {}
    if "_sqlite_migrations" in rows:
        done = execute("select name from _sqlite_migrations where migration_set = ? order by name", [migrations.name])
        schema = max((name for (name,) in done), default="")
    if "links" in rows:
        links = dict(execute("select state, count(*) from links group by 1 order by 1").fetchall())
    return Counted(schema, rows, links)


def problems_of(path: Path, expected: Counted) -> list[str]:
    """What is wrong with a finished copy, in words: pages, rows, sums. Looks at every page."""
    told: list[str] = []
    try:
        with finished(path) as connection:
            found = [line for (line,) in connection.execute("pragma integrity_check(20)")]
            told += [] if found == ["ok"] else found
            counts = counted(connection)
            told += [
                f"table {table} has {counts.rows.get(table, 0)} rows and should have {wanted}"
                for table, wanted in expected.rows.items()
                if counts.rows.get(table, 0) != wanted
            ]
            told += _sums(counts, expected)
    except Exception as error:
        if not isinstance(error, sqlite3.Error) and type(error).__module__ != "db.errors":
            raise
        told.append(str(error))
    return told


def _sums(counts: Counted, expected: Counted) -> list[str]:
    told = []
    if counts.links != expected.links:
        told.append(f"links by state are {counts.links} and should be {expected.links}")
    if counts.schema != expected.schema:
        told.append(f"the schema is {counts.schema or 'none'} and should be {expected.schema or 'none'}")
    return told


def places_beyond(path: Path, ends: dict[str, int]) -> list[tuple[str, int, int]]:
    """(archive file, bytes that the rows of a finished copy need of it, bytes that are there) where these are too
    few."""
    return [(file, end, ends.get(file, 0)) for file, end in ends_in(path).items() if ends.get(file, 0) < end]


def ends_in(path: Path) -> dict[str, int]:
    """Archive file -> the byte after the last record that a finished copy knows and that is kept."""
    with finished(path) as connection:
        # an older version's kept all
        columns = {row[1] for row in connection.execute("pragma table_info(captures)")}
        kept = "where dropped_why is not 'retention'" if "dropped_why" in columns else ""
        return dict(
            connection.execute(
                f"select warc_file, max(warc_offset + warc_length) from captures {kept} group by 1 order by 1"
            ).fetchall()
        )
