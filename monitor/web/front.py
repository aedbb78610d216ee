"""The front page: what is new on the topic, from whom, why it matched, and what could not be seen."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from db import queries, story_rows
from db.rows import Row
from db.story_rows import Group
from monitor.web.cards import Card, cards
from monitor.web.seen import Coverage, coverage
from monitor.wordbook import Words

# what the monitor is for; other topics are one click away
DEFAULT_TOPIC = "aes-russie"
CARDS_PER_PAGE = 15
RECENT_DAYS = 7

_EDITS = ("text_changed", "silent_edit", "headline_changed")
_REMOVALS = ("removed", "redirected_home", "redirected", "site_gone")


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of the topic, in all and over the last days. Articles, texts and stories are different numbers."""

    articles: int
    texts: int
    stories: int
    outlets: int
    recent_articles: int
    recent_texts: int
    recent_stories: int
    recent_outlets: int
    reference: int
    imported: int
    borderline: int
    stored: int


@dataclass(frozen=True, slots=True)
class Since:
    """What came since the reader's last visit: articles on the topic, stories that have any, those of these that began
    since, and articles that were edited or removed."""

    when: str
    articles: int
    stories: int
    begun: int
    edited: int
    removed: int


@dataclass(frozen=True, slots=True)
class Day:
    """The cards of one day. ``iso`` names the heading."""

    iso: str
    name: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class FrontPage:
    """All that the front page shows; ``topic`` is ``None`` in a database without topics. ``until``: the day that
    ends the recent figures where that is not today; ``unknown_topic``: what was asked for in vain; ``since``: ``None``
    on a first visit."""

    topics: tuple[tuple[str, str], ...]
    topic: str | None
    topic_key: str | None
    is_default: bool
    coverage: Coverage | None
    figures: Figures | None
    since: Since | None
    until: str | None
    unknown_topic: str | None
    days: tuple[Day, ...]
    page: int
    has_next: bool


def front_page(
    connection: sqlite3.Connection,
    words: Words,
    now: datetime,
    topic_key: str | None = None,
    page: int = 1,
    visited: str | None = None,
    totals: Callable[[sqlite3.Connection, int, str], Row | None] = queries.totals,
) -> FrontPage:
    """The front page for a topic (``DEFAULT_TOPIC`` where ``topic_key`` names none). ``page`` counts from 1;
    ``visited``: the instant of the reader's last visit, ``None`` for a first one; ``totals``: what counts over all the
    years, ``None`` for a page without these figures."""
    topics = sorted(queries.topics(connection), key=lambda row: row["key"] != DEFAULT_TOPIC)
    seen = coverage(connection, words)
    named = tuple((row["key"], row["name"]) for row in topics)
    if not topics:
        return FrontPage(named, None, None, False, seen, None, None, None, None, (), 1, False)
    topic = next((row for row in topics if row["key"] == topic_key), topics[0])
    last, newest = now.date(), queries.newest_day(connection, topic["id"])
    # three zeros over an archive of another year look like a fault: the window then ends with what there is
    shifted = bool(
        newest and newest < (last - timedelta(days=RECENT_DAYS)).isoformat() and len(newest) == len("2025-05-23")
    )
    if newest and shifted:
        last = date.fromisoformat(newest)
    since = (last - timedelta(days=RECENT_DAYS - 1)).isoformat()
    groups = story_rows.newest_groups(connection, topic["id"], CARDS_PER_PAGE + 1, (page - 1) * CARDS_PER_PAGE)
    shown = groups[:CARDS_PER_PAGE]
    return FrontPage(
        topics=named,
        topic=topic["name"],
        topic_key=topic["key"],
        is_default=topic["key"] == DEFAULT_TOPIC,
        coverage=seen,
        figures=Figures(**counted) if (counted := totals(connection, topic["id"], since)) is not None else None,
        since=_since(connection, words, topic["id"], visited) if visited else None,
        until=words.day(newest) if shifted else None,
        unknown_topic=topic_key if topic_key and topic_key != topic["key"] else None,
        days=_days(words, shown, cards(connection, words, shown, topic["id"], visited)),
        page=page,
        has_next=len(groups) > CARDS_PER_PAGE,
    )


def _days(words: Words, groups: Sequence[Group], found: Sequence[Card]) -> tuple[Day, ...]:
    pairs = zip(groups, found, strict=True)
    return tuple(
        Day(day, words.day(day), tuple(card for _, card in of_day))
        for day, of_day in groupby(pairs, key=lambda pair: pair[0].day)
    )


def _since(connection: sqlite3.Connection, words: Words, topic_id: int, visited: str) -> Since:
    news: Row = story_rows.news_since(connection, topic_id, visited)
    return Since(
        when=words.instant(visited),
        articles=news["articles"],
        stories=news["stories"],
        begun=news["begun"],
        edited=sum(news["changes"].get(kind, 0) for kind in _EDITS),
        removed=sum(news["changes"].get(kind, 0) for kind in _REMOVALS),
    )
