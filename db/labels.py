"""``reader.db``, beside the database: what readers write. For now their labels of articles, from which rules are
measured.

Kept apart, so that the database itself is only ever written by the monitor and can be made anew from its archive.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from sqlite_utils import Database, Migrations
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # pysqlite3 where it is installed

from db.connection import transaction
from db.errors import NotAPressDatabaseError
from db.trouble import BUSY_TIMEOUT_MS, damaged, meant, named, unreachable

LABELS = ("relevant", "not_relevant", "unsure")
# "AERD" in ASCII
READER_ID = 0x41455244
_AWAY = "move it away: labels go into a new one"
migrations = Migrations("press_reader")


@migrations()
def m001_labels(db: Database) -> None:
    db.execute(f"pragma application_id = {READER_ID}")
    db.execute(
        "create table labels (id integer primary key, article_key text not null, url text not null, "
        "topic_key text not null, label text not null check (label in ('relevant', 'not_relevant', 'unsure')), "
        "note text, labelled_at text not null, labelled_by text, unique (topic_key, article_key))"
    )


@dataclass(frozen=True, slots=True)
class Label:
    """What a person says of an article and a topic. ``article_key`` and ``url`` are the article's, which survive a
    database that is made anew; ``labelled_at`` is an instant as ``monitor.clock.iso`` writes it."""

    article_key: str
    url: str
    topic_key: str
    label: str
    note: str | None
    labelled_at: str
    labelled_by: str | None


_COLUMNS = tuple(field.name for field in fields(Label))


def reader_file(database: Path) -> Path:
    """Where the readers' file of a database stands."""
    return database.with_name("reader.db")


def labels_of(database: Path, topic_key: str) -> dict[str, Label]:
    """The labels on a topic that stand beside ``database``, by the article's key, oldest first; none where nobody has
    labelled anything yet. Waits for no lock and writes nothing. Raises ``NotAPressDatabaseError``."""
    path = reader_file(database)
    if not _checked(path):
        return {}
    with named(path, reading=True, instead=_AWAY), closing(_connected(path, "mode=ro")) as connection:
        rows = connection.execute(
            f"select {', '.join(_COLUMNS)} from labels where topic_key = ? order by labelled_at, id", [topic_key]
        ).fetchall()
    return {row[0]: Label(*row) for row in rows}


def set_labels(database: Path, labels: Iterable[Label]) -> int:
    """Writes labels beside ``database``, in one transaction; an earlier one of the same article and topic is replaced.
    Returns how many say something new. Raises ``ValueError`` for a word that is no label, ``NotAPressDatabaseError``,
    ``LockedError`` and ``FullError``."""
    labels = list(labels)
    if unknown := {label.label for label in labels} - set(LABELS):
        raise ValueError(f"no label: {min(unknown)!r} (one of: {', '.join(LABELS)})")
    names = ", ".join(_COLUMNS)
    with _opened(database) as (connection, path), transaction(connection, path):
        before = connection.conn.total_changes
        connection.conn.executemany(
            f"insert into labels ({names}) values ({', '.join('?' * len(_COLUMNS))}) "
            "on conflict (topic_key, article_key) do update set url = excluded.url, label = excluded.label, "
            "note = excluded.note, labelled_at = excluded.labelled_at, labelled_by = excluded.labelled_by "
            "where (label, note) is not (excluded.label, excluded.note)",
            [astuple(label) for label in labels],
        )
        return int(connection.conn.total_changes - before)


def remove_label(database: Path, topic_key: str, article_key: str) -> bool:
    """Takes a label back; returns whether there was one. Raises as ``set_labels``."""
    if not _checked(reader_file(database)):
        return False
    with _opened(database) as (connection, path), transaction(connection, path):
        done = connection.conn.execute(
            "delete from labels where topic_key = ? and article_key = ?", [topic_key, article_key]
        )
        return bool(done.rowcount)


@contextmanager
def _opened(database: Path) -> Iterator[tuple[Database, Path]]:
    path = reader_file(database)
    _checked(path)
    with named(path, instead=_AWAY), closing(_connected(path, "mode=rwc")) as connection:
        # no write-ahead log: one small file, that a reader without the right to write beside it can read as well
        connection.execute("pragma trusted_schema = off")
        reader = Database(connection)
        if migrations.pending(reader):
            migrations.apply(reader)
        yield reader, path


def _checked(path: Path) -> bool:
    """Whether there is a readers' file. Raises ``NotAPressDatabaseError`` for a file that is none, ``FullError`` where
    the disk keeps it from being read."""
    try:
        if path.is_dir():
            raise NotAPressDatabaseError(f"{path} is a folder, and the readers' labels stand in a file of that name")
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
        raise meant(path, error, reading=True, instead=_AWAY) or damaged(path, error, _AWAY) from None
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
