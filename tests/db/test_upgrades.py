"""The way from every released schema to today's: all of it or nothing, with a copy of what was there."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from db.connection import open_database
from db.errors import NotAPressDatabaseError
from db.links import Links
from db.migrations import migrations
from db.reading import check_readable, newer_steps
from db.store import Store
from db.upgrading import GOOD_BATCHES, drop_outlived, former_files

STEPS = [step.name for step in migrations._migrations]
NOW = "2026-01-01T00:00:00Z"
FILL = """
insert into sources (id, key, name, role, enabled, first_seen_at) values (1, 'un', 'Un', 'press', 1, '2026-01-01T00:00:00Z');
insert into batches (id, command, version, started_at) values (1, 'crawl', '0.1.0', '2026-01-01T00:00:00Z');
insert into runs (id, batch_id, source_id, started_at) values (1, 1, 1, '2026-01-01T00:00:00Z');
insert into links (id, source_id, key, url, fetch_url, state, first_seen_at, settled_at) values
 (1, 1, 'k', 'https://un.example/a', 'https://un.example/a', 'stored', '2026-01-01T00:00:00Z', '2026-01-01T00:00:01Z'),
 (2, 1, 'l', 'https://un.example/b', 'https://un.example/b', 'pending', '2026-01-01T00:00:00Z', null);
insert into sightings values (1, 'feed', 'https://un.example/feed', 1, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'),
 (2, 'feed', 'https://un.example/feed', 1, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z');
insert into captures (id, link_id, run_id, fetched_at, url, status, outcome, bytes, warc_file, warc_offset, warc_length,
 digest) values (1, 1, 1, '2026-01-01T00:00:01Z', 'https://un.example/a', 200, 'new', 9, 'a.warc.gz', 0, 9, 'sha256:x');
"""  # noqa: E501 - rows as they are
ARTICLE = """
insert into texts (id, key) values (1, 'k');
insert into articles (id, key, link_id, source_id, capture_id, text_id, url, title, kind, language, words, text_hash,
 shingles, extractor, first_seen_at, fetched_at) values (1, 'k', 1, 1, 1, 1, 'https://un.example/a', 'La digue',
 'article', 'fr', 3, 'h', 1, '1', '2026-01-01T00:00:00Z', '2026-01-01T00:00:01Z');
insert into bodies values (1, 'La digue', 'La digue tient', 'digu tient');
insert into revisions (article_id, capture_id, seen_at, text_hash, title, extractor) values
 (1, 1, '2026-01-01T00:00:01Z', 'h', 'La digue', '1');
update texts set origin_article_id = 1, articles = 1;
"""
CHILD = """
import os, sys
from pathlib import Path
from db.connection import open_database

left = int(sys.argv[2])

def count(frame, event, argument):
    global left
    code = frame.f_code
    if event == "call" and code.co_name == "execute" and code.co_filename.endswith("sqlite_utils/db.py"):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), 9)

sys.setprofile(count)
open_database(Path(sys.argv[1]))
"""


def at_step(path: Path, newest: str) -> Path:
    """A database as the version whose newest step that is wrote it."""
    database = Database(path)
    following = STEPS[STEPS.index(newest) + 1 :]
    migrations.apply(database, stop_before=following[0] if following else None)
    database.conn.executescript(FILL + ("" if newest == STEPS[0] else ARTICLE))
    database.conn.commit()
    database.conn.close()
    return path


def schema(path: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as connection, connection:
        return connection.execute(
            "select name, sql from sqlite_master where sql is not null and name not like 'sqlite_%' order by 1"
        ).fetchall()


@pytest.mark.parametrize("newest", STEPS)
def test_every_released_schema_comes_up_to_todays(tmp_path: Path, newest: str) -> None:
    path = at_step(tmp_path / "press.db", newest)
    open_database(tmp_path / "fresh.db").conn.close()
    with Store(path) as store:
        assert not migrations.pending(store.database)
        with store.transaction():
            store.coverage.update(NOW)
            if newest == STEPS[0]:
                # its article came with the second step
                store.database.conn.execute("update links set state = 'fetched' where id = 1")
        assert Links(store.database).broken_sums() == []
        assert store.database.execute("pragma foreign_key_check").fetchall() == []
        assert store.database.execute("pragma integrity_check").fetchall() == [("ok",)]
        if newest != STEPS[0]:
            found = "select rowid from articles_fts where articles_fts match 'digue'"
            assert store.database.execute(found).fetchall() == [(1,)]
    assert schema(path) == schema(tmp_path / "fresh.db")
    kept = former_files(path)
    assert len(kept) == (0 if newest == STEPS[-1] else 1)
    for copy in kept:
        assert schema(copy) == schema(at_step(tmp_path / "again.db", newest))


def test_a_kill_within_an_upgrade_leaves_the_former_schema_or_the_new(tmp_path: Path) -> None:
    made = at_step(tmp_path / "made.db", STEPS[2])
    old, killed = schema(made), 0
    for at in (1, 12, 25, 60, 120, 200, 100_000):
        path = tmp_path / f"{at}.db"
        path.write_bytes(made.read_bytes())
        child = subprocess.run([sys.executable, "-c", CHILD, str(path), str(at)], check=False)
        killed += child.returncode == -signal.SIGKILL
        with closing(sqlite3.connect(path)) as connection, connection:
            assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
        now = schema(path)
        assert now == old or "folded" in dict(now)
        database = open_database(path)
        assert not migrations.pending(database)
        database.conn.close()
        assert [copy.name for copy in former_files(path)] == [f"{at}.before-{STEPS[3][:4]}.db"]
        assert list(tmp_path.glob(".*.part")) == []
    assert 3 <= killed < 7


def test_the_copy_goes_after_enough_good_batches(tmp_path: Path) -> None:
    path = at_step(tmp_path / "press.db", STEPS[-2])
    with Store(path) as store:
        enter = "insert into batches (command, version, started_at, exit_code) values ('crawl', 'x', ?, ?)"
        rows = [("2099-01-01T00:00:00Z", code) for code in (0, 2) * (GOOD_BATCHES // 2)]
        store.database.conn.executemany(enter, [*rows[1:], ("2099-01-01T00:00:00Z", 70), (NOW, 0)])
        drop_outlived(path, store.database)
        assert len(former_files(path)) == 1
        store.database.conn.execute(enter, rows[0])
        drop_outlived(path, store.database)
    assert former_files(path) == []


def test_a_newer_schema_is_not_written_and_can_be_read(tmp_path: Path) -> None:
    path = at_step(tmp_path / "press.db", STEPS[-1])
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) "
            "values ('press_monitor', 'm999_later', 'x')"
        )
        connection.execute("create table later (id integer primary key)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(NotAPressDatabaseError, match=r"m999_later.*nothing is written"):
        open_database(path)
    with pytest.raises(NotAPressDatabaseError, match="newer version"):
        check_readable(path)
    check_readable(path, newer=True)
    assert newer_steps(path) == ("m999_later",)
    assert path.read_bytes() == before
