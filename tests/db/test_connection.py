"""The file itself: what is refused, what is created, what a lock does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlite_utils import Database

from db.connection import check_file, open_database, transaction
from db.errors import LockedError, NotAPressDatabaseError
from db.migrations import APPLICATION_ID, migrations


def test_new_file_has_the_schema_and_our_mark(tmp_path: Path) -> None:
    database = open_database(tmp_path / "deep" / "press.db")
    assert database.execute("pragma application_id").fetchone() == (APPLICATION_ID,)
    assert database.execute("pragma journal_mode").fetchone() == ("wal",)
    assert database.execute("pragma synchronous").fetchone() == (2,)
    assert {"links", "articles", "captures", "matches"} <= set(database.table_names())
    assert not migrations.pending(database)


def test_opening_twice_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "press.db"
    open_database(path).conn.close()
    before = path.read_bytes()
    check_file(path)
    open_database(path).conn.close()
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n" + b"x" * 200, b"hello", b"SQLite format 3\0" + b"\xff" * 4000]
)
def test_what_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "press.db"
    path.write_bytes(content)
    with pytest.raises(NotAPressDatabaseError, match=r"press\.db"):
        open_database(path)
    assert path.read_bytes() == content


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotAPressDatabaseError, match="folder"):
        open_database(tmp_path)


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    other = Database(path)
    other["notes"].insert({"text": "mine"})
    other.conn.close()
    before = path.read_bytes()
    with pytest.raises(NotAPressDatabaseError, match="another program"):
        open_database(path)
    assert path.read_bytes() == before


def test_a_first_start_that_was_cut_short_is_taken_up(tmp_path: Path) -> None:
    path = tmp_path / "press.db"
    begun = Database(path)
    migrations.ensure_migrations_table(begun)
    begun.conn.close()
    assert "articles" in open_database(path).table_names()


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "press.db"
    database = open_database(path)
    database["_sqlite_migrations"].insert(
        {"migration_set": migrations.name, "name": "m999_from_the_future", "applied_at": "2030-01-01"}
    )
    database.conn.close()
    with pytest.raises(NotAPressDatabaseError, match="m999_from_the_future"):
        open_database(path)


def test_an_unwritable_place_is_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "nowhere"
    path.write_text("a file, not a folder")
    with pytest.raises((NotAPressDatabaseError, OSError)):
        open_database(path / "press.db")


def test_a_failed_transaction_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "press.db"
    database = open_database(path)

    def half_done() -> None:
        with transaction(database, path):
            database.conn.execute("insert into batches (command, version, started_at) values ('x', '1', 'now')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_done()
    assert database["batches"].count == 0
    assert not database.conn.in_transaction


def test_a_held_lock_is_named_after_the_wait(tmp_path: Path) -> None:
    path = tmp_path / "press.db"
    database = open_database(path)
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None); "
            "c.execute('begin immediate'); print('held', flush=True); sys.stdin.read()",
            str(path),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    try:
        database.conn.execute("pragma busy_timeout = 50")
        with pytest.raises(LockedError, match="locked"), transaction(database, path):
            pass
    finally:
        holder.communicate()
    with transaction(database, path):
        database.conn.execute("insert into batches (command, version, started_at) values ('x', '1', 'now')")
    assert database["batches"].count == 1
