"""The law that is held after every crawl of the suite can be broken, and is then told."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.crawl.drive import ScriptedPress, crawl, feed, feed_of, page, source
from tests.crawl.law import after, hold
from tests.crawl.program import rows


@pytest.fixture
def crawled(tmp_path: Path) -> Path:
    """The database of a crawl that ended in order."""
    source(tmp_path / "sources", "aa", feed_of("aa"))
    with ScriptedPress() as press:
        press.answers["http://aa.example/feed"] = feed("http://aa.example/a/1", "http://aa.example/a/2")
        press.answers["http://aa.example/a/1"] = page("Le port rouvre")
        crawl(press, tmp_path)
    db = tmp_path / "press.db"
    assert sorted(rows(db, "select state from links")) == [("http_gone",), ("stored",)]
    return db


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        ("update links set state = 'in_flight' where state = 'stored'", "1 links left in flight"),
        ("delete from links where id = 1", "1 links that have disappeared"),
        ("update links set reason = null where state = 'http_gone'", "1 settled links without a reason"),
        ("delete from sightings where link_id = 2", "1 links never seen in any list"),
        ("update coverage set listed = listed + 1", "columns do not sum up"),
    ],
)
def test_a_row_that_was_tampered_with_breaks_it(crawled: Path, harm: str, told: str) -> None:
    hold(crawled)
    with closing(sqlite3.connect(crawled)) as connection:
        connection.execute("delete from coverage_due")
        assert connection.execute(harm).rowcount > 0
        connection.commit()
    with pytest.raises(AssertionError, match=told):
        hold(crawled)
    with pytest.raises(AssertionError, match=told):
        after("tests.crawl.drive", [str(crawled)], 0)
    after("tests.crawl.drive", [str(crawled)], -9)
    after("tests.cli.forked", ["health", "--db", str(crawled)], 0)


def test_a_crawl_over_broken_sums_fails_whoever_started_it(crawled: Path, tmp_path: Path) -> None:
    """The program itself ends with 70 then, and no test can take that for an end in order."""
    with closing(sqlite3.connect(crawled)) as connection:
        connection.execute("delete from sightings where link_id = 2")
        connection.commit()
    with ScriptedPress() as press, pytest.raises(AssertionError, match="never seen in any list"):
        crawl(press, tmp_path)
