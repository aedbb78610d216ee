"""The four numbers over the demo press: as its texts were written, and as one would count the tables by hand."""

from __future__ import annotations

import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from monitor.demo import FIRST_DAY, expected
from monitor.demo.expected import ExpectedArticle
from tests.crawl.conftest import Crawled

NUMBERS = "articles, texts, stories, origins"


class Counted(NamedTuple):
    """An article with all that it is counted by."""

    id: int
    role: str
    source: str
    country: str | None
    owner: str | None
    language: str | None
    day: str
    text: int
    story: int
    origin: str

    @property
    def month(self) -> str:
        return self.day[:7]

    @property
    def week(self) -> str:
        day = date.fromisoformat(self.day)
        return (day - timedelta(days=day.weekday())).isoformat()


BY: dict[str, tuple[str, Callable[[Counted], tuple[object, ...]]]] = {
    "counts_by_day": ("day", lambda one: (one.day,)),
    "counts_by_week": ("week", lambda one: (one.week,)),
    "counts_by_month": ("month", lambda one: (one.month,)),
    "counts_by_country": ("country", lambda one: (one.country,)),
    "counts_by_owner": ("owner", lambda one: (one.owner,)),
    "counts_by_language": ("language", lambda one: (one.language,)),
}
OF_SOURCES: dict[str, tuple[str, Callable[[Counted], tuple[object, ...]]]] = {
    "counts_by_source": ("source", lambda one: (one.source,)),
    "counts_by_source_and_month": ("month, source", lambda one: (one.month, one.source)),
}


@pytest.fixture
def demo(crawled: Crawled, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A copy of the demo's database."""
    path = tmp_path / "demo.db"
    shutil.copy(crawled.db, path)
    with closing(sqlite3.connect(path)) as connection:
        yield connection


def articles(connection: sqlite3.Connection) -> list[Counted]:
    """What the tables hold, without the views."""
    return [
        Counted(*row)
        for row in connection.execute(
            "select a.id, s.role, s.key, s.country, s.owner, a.language, "
            "coalesce(a.published_on, substr(a.first_seen_at, 1, 10)), a.text_id, t.story_id, "
            "lower(coalesce(t.origin_credit, os.key)) from articles a join sources s on s.id = a.source_id "
            "join texts t on t.id = a.text_id join articles o on o.id = t.origin_article_id "
            "join sources os on os.id = o.source_id"
        )
    ]


def numbers(counted: list[Counted]) -> tuple[int, ...]:
    return (
        len(counted),
        len({one.text for one in counted}),
        len({one.story for one in counted}),
        len({one.origin for one in counted}),
    )


def by(counted: list[Counted], key: Callable[[Counted], tuple[object, ...]]) -> dict[tuple[object, ...], list[Counted]]:
    groups: dict[tuple[object, ...], list[Counted]] = defaultdict(list)
    for one in counted:
        groups[key(one)].append(one)
    return groups


def agree(demo: sqlite3.Connection) -> None:
    """Every view says what one counts oneself."""
    counted = [one for one in articles(demo) if one.role != "reference"]
    for view, (columns, key) in BY.items():
        mine = {
            group: (*numbers([one for one in its if one.role == "press"]), sum(one.role == "imported" for one in its))
            for group, its in by(counted, key).items()
        }
        width = columns.count(",") + 1
        rows = demo.execute(f"select {columns}, {NUMBERS}, imported from {view}").fetchall()
        assert {row[:width]: row[width:] for row in rows} == mine, view
    for view, (columns, key) in OF_SOURCES.items():
        width = columns.count(",") + 1
        rows = demo.execute(f"select {columns}, {NUMBERS} from {view}").fetchall()
        mine = {group: numbers(its) for group, its in by(counted, key).items()}
        assert {row[:width]: row[width:] for row in rows} == mine, view
    topics = dict(demo.execute("select id, key from topics"))
    for view, columns, more in (
        ("counts_by_topic", "topic", lambda one: ()),
        ("counts_by_topic_and_month", "topic, month", lambda one: (one.month,)),
    ):
        mine = {}
        for topic_id, topic in topics.items():
            found = demo.execute(
                "select article_id from matches where topic_id = ? and verdict = 'relevant'", [topic_id]
            )
            relevant = {article_id for (article_id,) in found}
            for group, its in by([one for one in counted if one.id in relevant], more).items():
                mine[(topic, *group)] = numbers([one for one in its if one.role == "press"])
        width = columns.count(",") + 1
        rows = demo.execute(f"select {columns}, {NUMBERS} from {view}").fetchall()
        assert {row[:width]: row[width:] for row in rows} == mine, view
    press = [one for one in counted if one.role == "press"]
    told = {story: numbers(its) for (story,), its in by(press, lambda one: (one.story,)).items()}
    of_stories = demo.execute(
        "select st.id, v.articles, v.texts, v.origins from stories_told v join stories st on st.key = v.story"
    )
    assert {row[0]: row[1:] for row in of_stories} == {story: (its[0], its[1], its[3]) for story, its in told.items()}


def test_what_is_counted_is_what_was_written(demo: sqlite3.Connection) -> None:
    reference = {key for (key,) in demo.execute("select key from sources where role = 'reference'")}
    assert reference, "the demo has an agency that only attributes"
    written = [one for one in expected(FIRST_DAY).articles if one.outlet not in reference]
    ((told_articles, texts, _, _),) = demo.execute(f"select {NUMBERS} from counts_by_month").fetchall()
    assert told_articles == len(written)
    assert texts == len({one.written_as for one in written})
    by_outlet: dict[str, list[ExpectedArticle]] = defaultdict(list)
    for one in written:
        by_outlet[one.outlet].append(one)
    told = demo.execute("select source, articles, texts from counts_by_source").fetchall()
    assert {row[0]: row[1:] for row in told} == {
        outlet: (len(its), len({one.written_as for one in its})) for outlet, its in by_outlet.items()
    }


def test_every_view_says_what_one_counts_oneself(demo: sqlite3.Connection) -> None:
    agree(demo)


def test_reference_outlets_never_count_and_imported_pages_count_apart(demo: sqlite3.Connection) -> None:
    before = demo.execute("select sum(articles) from counts_by_month").fetchone()[0]
    of = dict(demo.execute("select source, articles from counts_by_source"))
    first, second = sorted(of)[:2]
    demo.execute("update sources set role = 'reference' where key = ?", [first])
    demo.execute("update sources set role = 'imported' where key = ?", [second])
    agree(demo)
    after = demo.execute("select sum(articles), sum(imported) from counts_by_month").fetchone()
    assert after == (before - of[first] - of[second], of[second])
    listed = dict(demo.execute("select source, role from counts_by_source"))
    assert first not in listed
    assert listed[second] == "imported"
