"""A write-ahead log that is deleted, or of another database: what can be told is told, and nothing that was fetched is
lost."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pysqlite3
import pytest

from tests.cli.forked import run
from tests.crawl.drive import ScriptedPress, crawl, feed, feed_of, page, source
from tests.crawl.program import check_conservation, rows

FIRST, SECOND, OTHER = (f"http://{name}.example/a/{number}" for name, number in (("un", 1), ("un", 2), ("deux", 1)))
HOLDER = """
import sys, pysqlite3
connection = pysqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True, isolation_level=None)
connection.execute("begin")
connection.execute("select count(*) from links").fetchone()
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def press() -> Iterator[ScriptedPress]:
    with ScriptedPress() as press:
        yield press


def crawled_twice(press: ScriptedPress, folder: Path) -> Path:
    """The second crawl stands in the log alone, which a reader keeps from being emptied."""
    db = folder / "press.db"
    for name in ("un", "deux"):
        source(folder / "sources", name, feed_of(name))
    press.answers["http://un.example/feed"] = feed(FIRST)
    press.answers["http://deux.example/feed"] = feed()
    press.answers[FIRST] = page("Le premier avis")
    crawl(press, folder)
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(db)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    press.answers["http://un.example/feed"] = feed(SECOND, FIRST)
    press.answers["http://deux.example/feed"] = feed(OTHER)
    press.answers[SECOND], press.answers[OTHER] = page("Le second avis"), page("Un avis d'ailleurs", "Le pont. " * 90)
    crawl(press, folder, "2025-05-23T12:00:00Z")
    holder.communicate()
    assert (folder / "press.db-wal").stat().st_size > 0
    return db


def articles(db: Path) -> set[str]:
    return {url for (url,) in rows(db, "select url from articles")}


def test_what_a_deleted_log_held_is_made_again_from_the_archive(press: ScriptedPress, tmp_path: Path) -> None:
    db = crawled_twice(press, tmp_path)
    archived = (tmp_path / "press-archive" / "2025-05-23-00001.warc.gz").read_bytes()
    (tmp_path / "press.db-wal").unlink()
    (tmp_path / "press.db-shm").unlink(missing_ok=True)
    assert articles(db) == {FIRST}
    told = run(tmp_path, "doctor", "--db", db, "--json").json["findings"]
    (note,) = [one for one in told if one["area"] == "archive" and one["severity"] == "note"]
    assert "bytes lie behind the last record that the database knows" in note["what"]
    assert "the next crawl enters" in note["fix"]

    press.answers["http://un.example/feed"] = press.answers["http://deux.example/feed"] = feed()
    crawl(press, tmp_path, "2025-05-23T14:00:00Z")

    assert articles(db) == {FIRST, SECOND, OTHER}
    # of its outlet, and asked of nobody again
    assert rows(db, "select s.key from articles a join sources s on s.id = a.source_id where url = ?", OTHER) == [
        ("deux",)
    ]
    assert {FIRST, SECOND, OTHER}.isdisjoint(press.asked)
    assert (tmp_path / "press-archive" / "2025-05-23-00001.warc.gz").read_bytes() == archived
    check_conservation(db)
    assert run(tmp_path, "verify", "--db", db).code == 0
    assert rows(db, "select found_in from sightings join links on links.id = link_id where url = ?", SECOND) == [
        ("archive",)
    ]


def test_a_log_of_another_database_brings_nothing_in_unseen(press: ScriptedPress, tmp_path: Path) -> None:
    db = crawled_twice(press, tmp_path)
    with closing(pysqlite3.connect(db)) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")
    assert articles(db) == {FIRST, SECOND, OTHER}
    other = tmp_path / "other.db"
    with closing(pysqlite3.connect(other, isolation_level=None)) as connection:
        connection.execute("pragma journal_mode = wal")
        connection.execute("create table elsewhere (text)")
        connection.executemany("insert into elsewhere values (?)", [("x" * 500,)] * 200)
        shutil.copy(tmp_path / "other.db-wal", tmp_path / "press.db-wal")
    (tmp_path / "press.db-shm").unlink(missing_ok=True)
    told = run(tmp_path, "doctor", "--db", db, "--json")
    assert told.code == 65, told.out
    before = db.read_bytes()
    done = run(tmp_path, "prune", "--attempts", "100", "--db", db)
    assert (done.code, "press.db-wal" in done.err) == (65, True), done.err
    assert db.read_bytes() == before
    # without it everything is there
    (tmp_path / "press.db-wal").rename(tmp_path / "stale")
    (tmp_path / "press.db-shm").unlink(missing_ok=True)
    assert articles(db) == {FIRST, SECOND, OTHER}
    assert run(tmp_path, "doctor", "--full", "--db", db).code in (0, 1)
