"""``reader.db``, beside the database: what readers write. Their labels, their searches, and who may sign in.

Kept apart, so that the database itself is only ever written by the monitor and can be made anew from its archive.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlite_utils import Database, Migrations
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # pysqlite3 where it is installed

from db.connection import transaction
from db.errors import NotAPressDatabaseError
from db.trouble import BUSY_TIMEOUT_MS, damaged, meant, named, unreachable

# "AERD" in ASCII
READER_ID = 0x41455244
AWAY = "move it away: what readers write goes into a new one"
migrations = Migrations("press_reader")


@migrations()
def m001_labels(db: Database) -> None:
    db.execute(f"pragma application_id = {READER_ID}")
    db.execute(
        "create table labels (id integer primary key, article_key text not null, url text not null, "
        "topic_key text not null, label text not null check (label in ('relevant', 'not_relevant', 'unsure')), "
        "note text, labelled_at text not null, labelled_by text, unique (topic_key, article_key))"
    )


@migrations()
def m002_readers(db: Database) -> None:
    db.execute(
        "create table readers (id integer primary key, name text not null unique, password text not null, "
        "added_at text not null)"
    )


@migrations()
def m003_searches(db: Database) -> None:
    db.execute(
        "create table searches (id integer primary key, key text not null unique, name text not null, "
        "filters text not null, saved_by text, saved_at text not null)"
    )


def reader_file(database: Path) -> Path:
    """Where the readers' file of a database stands."""
    return database.with_name("reader.db")


def read(database: Path, table: str, sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    """The rows of a query on the readers' file; none where nobody has written there yet, or nothing since ``table``
    was invented. Waits for no lock and writes nothing. Raises ``NotAPressDatabaseError``."""
    path = reader_file(database)
    if not checked(path):
        return []
    with named(path, reading=True, instead=AWAY), closing(_connected(path, "mode=ro")) as connection:
        if not connection.execute("select 1 from sqlite_master where type = 'table' and name = ?", [table]).fetchone():
            return []
        return list(connection.execute(sql, values).fetchall())


@contextmanager
def written(database: Path) -> Iterator[Any]:
    """A connection to the readers' file, in a transaction; made if need be. Raises ``NotAPressDatabaseError``,
    ``LockedError`` and ``FullError``."""
    with opened(database) as (reader, path), transaction(reader, path):
        yield reader.conn


@contextmanager
def opened(database: Path) -> Iterator[tuple[Database, Path]]:
    """The readers' file, made or brought up to date if need be, and where it stands. Raises as ``written``."""
    path = reader_file(database)
    checked(path)
    with named(path, instead=AWAY), closing(_connected(path, "mode=rwc")) as connection:
        # no write-ahead log: one small file, that a reader without the right to write beside it can read as well
        connection.execute("pragma trusted_schema = off")
        reader = Database(connection)
        if migrations.pending(reader):
            migrations.apply(reader)
        yield reader, path


def checked(path: Path) -> bool:
    """Whether there is a readers' file. Raises ``NotAPressDatabaseError`` for a file that is none, ``FullError`` where
    the disk keeps it from being read."""
    try:
        if path.is_dir():
            raise NotAPressDatabaseError(f"{path} is a folder, and what readers write stands in a file of that name")
        if not path.exists() or path.stat().st_size == 0:
            return False
    except OSError as error:
        raise unreachable(path, error) from None
    try:
        _roll_back(path)
        with closing(_connected(path, "mode=ro")) as connection:
            (application_id,) = connection.execute("pragma application_id").fetchone()
            tables = {name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")}
            ours = application_id == READER_ID
            done = connection.execute("select name from _sqlite_migrations").fetchall() if ours else []
    except sqlite3.DatabaseError as error:
        raise meant(path, error, reading=True, instead=AWAY) or damaged(path, error, AWAY) from None
    if not tables:
        return False
    if not ours:
        raise NotAPressDatabaseError(f"{path} belongs to another program; it was left as it is; move it away")
    newer = {name for (name,) in done} - {step.name for step in migrations._migrations}
    if newer:
        raise NotAPressDatabaseError(f"{path} was written by a newer version of press-monitor; update the program")
    return True


def _roll_back(path: Path) -> None:
    """Takes back what was being written when the power or a kill came; who only reads may not, and could not read."""
    journal = path.with_name(f"{path.name}-journal")
    if journal.exists() and os.access(path, os.W_OK):
        with closing(_connected(path, "mode=rw")) as connection:
            connection.execute("select count(*) from sqlite_master").fetchone()


def _connected(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?{mode}", uri=True, timeout=BUSY_TIMEOUT_MS / 1000, isolation_level=None
    )
