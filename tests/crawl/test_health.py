"""``press-monitor health`` over real crawls: what broke is told with what to do, and its end once."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.forked import run
from tests.crawl.conftest import Crawled
from tests.crawl.drive import ScriptedPress, crawl, feed, feed_of, page, source
from tests.crawl.program import Done, check_conservation, rows
from tests.reporting.past import Past
from tests.reporting.past import source as made

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def press() -> Iterator[ScriptedPress]:
    with ScriptedPress() as press:
        yield press


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home whose overlay holds two sources, ``aa`` and ``bb``, which the crawls read as well."""
    for id_ in ("aa", "bb"):
        source(tmp_path / "sources", id_, feed_of(id_))
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue" / "sources").symlink_to(tmp_path / "sources")
    return tmp_path


def ago(**length: float) -> str:
    return f"{NOW - timedelta(**length):%Y-%m-%dT%H:%M:%SZ}"


def publish(press: ScriptedPress, id_: str, *names: str) -> None:
    """The feed shows these articles, and each has its page."""
    urls = [f"http://{id_}.example/a/{name}" for name in names]
    press.answers |= {url: page(f"Titre {url}") for url in urls}
    press.answers[f"http://{id_}.example/feed"] = feed(*urls)


def health(home: Path, *arguments: str) -> Done:
    return run(home, "health", "--db", str(home / "press.db"), *arguments)


def test_what_breaks_is_told_until_it_is_mended_and_then_once(press: ScriptedPress, home: Path) -> None:
    publish(press, "aa", "1")
    publish(press, "bb", "2")
    crawl(press, home, ago(hours=40))
    # a home on a small disk, and nothing else, would be a finding here
    done = health(home, "--json", "aa", "bb")
    assert (done.code, done.json) == (0, {"needs_a_person": False, "findings": [], "fixed": []})
    del press.answers["http://aa.example/feed"]
    crawl(press, home, ago(hours=30))
    crawl(press, home, ago(hours=10))
    first, again = health(home, "aa", "bb"), health(home, "aa", "bb")
    assert (first.code, again.code) == (1, 1)
    assert first.out == again.out
    assert "aa broken: 2 looks failed in a row" in first.out
    assert "HTTP 404 (http://aa.example/feed)" in first.out
    assert "sources check --live aa" in first.out
    assert "bb broken" not in first.out
    # what was told is not told again to who asks for news only, and still ends with 1
    news = health(home, "--new-only", "aa", "bb")
    assert (news.code, news.out) == (1, "")
    publish(press, "aa", "1")
    crawl(press, home, ago(hours=1))
    mended, quiet = health(home, "--new-only", "aa", "bb"), health(home, "aa", "bb")
    assert (mended.code, quiet.code) == (0, 0)
    assert "fixed: aa broken: 2 looks failed" in mended.out
    # the hour may turn meanwhile
    assert re.search(r"\(was broken 3[01] hours\)", mended.out)
    # nothing needs a person any more: off a terminal it has nothing to say
    assert quiet.out == ""
    check_conservation(home / "press.db")


def test_every_day_has_its_row_and_its_verdict(press: ScriptedPress, home: Path) -> None:
    publish(press, "aa", "1", "2")
    publish(press, "bb", "3")
    press.answers["http://aa.example/a/2"] = (404, {}, b"")
    crawl(press, home, "2025-05-20T10:00:00Z")
    press.answers["http://bb.example/feed"] = (500, {}, b"")
    crawl(press, home, "2025-05-22T10:00:00Z")
    ledger = rows(
        home / "press.db",
        "select sources.key, day, listed, stored, lost, verdict from coverage "
        "join sources on sources.id = source_id order by 1, 2",
    )
    assert ledger == [
        ("aa", "2025-05-20", 2, 1, 1, "partly_seen"),
        ("aa", "2025-05-21", 0, 0, 0, "could_not_look"),
        ("aa", "2025-05-22", 0, 0, 0, "nothing_published"),
        ("bb", "2025-05-20", 1, 1, 0, "seen"),
        ("bb", "2025-05-21", 0, 0, 0, "could_not_look"),
        ("bb", "2025-05-22", 0, 0, 0, "could_not_look"),
    ]
    ((reasons,),) = rows(home / "press.db", "select reasons from coverage where lost = 1")
    assert reasons == '{"http_gone/HTTP 404": 1}'
    assert rows(home / "press.db", "select count(*) from coverage_due") == [(0,)]


def test_a_demo_is_examined_by_its_own_sources(crawled: Crawled) -> None:
    done = run(crawled.home, "health", "--db", crawled.db, "--json")
    assert {found["kind"] for found in done.json["findings"]} <= {"stale", "disk"}
    assert done.code in (0, 1)
    ((links,),) = rows(crawled.db, "select count(*) from links")
    assert rows(crawled.db, "select sum(listed) from coverage") == [(links,)]


@pytest.fixture
def looked_at(home: Path) -> Path:
    """A home with a database in which ``aa`` was looked at an hour ago, without a crawl."""
    past = Past(home, made("aa"))
    past.now = NOW - timedelta(hours=1)
    past.look("aa", new=1)
    past.store.close()
    return home


def test_it_reads_beside_a_writer(looked_at: Path) -> None:
    writer = sqlite3.connect(looked_at / "press.db")
    writer.execute("insert into batches (command, version, started_at) values ('crawl', '0', ?)", [ago(hours=0)])
    writer.commit()
    assert health(looked_at, "aa").code == 0
    assert health(looked_at).code in (0, 1)
    writer.close()


@pytest.mark.parametrize("command", ["health", "why"])
def test_what_is_no_database_is_one_line(tmp_path: Path, command: str) -> None:
    words = tmp_path / "words.db"
    words.write_text("no database")
    (tmp_path / "empty.db").touch()
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection, connection:
        connection.execute("create table theirs (a)")
    for path in (tmp_path / "none.db", words, tmp_path / "empty.db", other, tmp_path):
        asked = ["http://a.example/1"] if command == "why" else []
        done = run(tmp_path, command, "--db", path, *asked)
        assert done.code in (64, 65), path
        assert done.out == ""
        if path != tmp_path:
            assert done.err.count("\n") == 1
            assert str(path) in done.err
    assert words.read_text() == "no database"
    assert not (tmp_path / "none.db").exists()


def test_an_unknown_source_is_named_with_its_neighbour(looked_at: Path) -> None:
    done = health(looked_at, "ab")
    assert done.code == 64
    assert "unknown source" in done.err
    assert "aa" in done.err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_who_may_only_read_is_told_all_the_same(looked_at: Path) -> None:
    for path in looked_at.glob("press.db*"):
        path.chmod(0o400)
    looked_at.chmod(0o500)
    try:
        done = health(looked_at, "aa")
    finally:
        looked_at.chmod(0o700)
    assert done.code == 0
    assert "not written down" in done.err
