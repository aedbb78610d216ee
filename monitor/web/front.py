"""The front page: what is new on the topic, from whom, why it matched, and what could not be seen."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from db import queries
from db.queries import Row
from monitor.clock import iso, parse_iso
from monitor.web.evidence import Segment, quote, read_evidence, segments, sentence_around, telling_spans
from monitor.web.headline import Headline, headline
from monitor.web.words import Words

# what the monitor is for; other topics are one click away
DEFAULT_TOPIC = "aes-russie"
TEXTS_PER_PAGE = 15
RECENT_DAYS = 7
CARRIERS_SHOWN = 4

_READ = ("ok", "partial")


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet that was not read, or is silent, and why."""

    name: str
    key: str
    why: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the last batch saw of the press; ``asked`` of ``enabled`` outlets. ``reference``: sources of that role that
    were read, which the other counts leave out."""

    when: str
    enabled: int
    asked: int
    read: int
    running: int
    reference: int
    failed: tuple[Outlet, ...]
    silent: tuple[Outlet, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One text. ``first`` is the earliest of its articles on the topic; the counts are of the press that carries it,
    ``on_topic`` of these articles are on the topic. ``origin_id``: the original, on the topic or not."""

    first: Headline
    title: tuple[Segment, ...]
    sentence: tuple[Segment, ...]
    reason: str
    articles: int
    on_topic: int
    outlets: int
    imported_only: bool
    origin_id: int | None
    carriers: tuple[Headline, ...]
    more_carriers: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of the topic, in all and over the last days. Articles and texts are different numbers."""

    articles: int
    texts: int
    outlets: int
    recent_articles: int
    recent_texts: int
    recent_outlets: int
    reference: int
    imported: int
    borderline: int
    stored: int


@dataclass(frozen=True, slots=True)
class Day:
    """The cards of one day. ``iso`` names the heading."""

    iso: str
    name: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class FrontPage:
    """All that the front page shows; ``topic`` is ``None`` in a database without topics. ``until``: the day that
    ends the recent figures where that is not today; ``unknown_topic``: what was asked for in vain."""

    topics: tuple[tuple[str, str], ...]
    topic: str | None
    topic_key: str | None
    is_default: bool
    coverage: Coverage | None
    figures: Figures | None
    until: str | None
    unknown_topic: str | None
    days: tuple[Day, ...]
    page: int
    has_next: bool


def _coverage(connection: sqlite3.Connection, words: Words) -> Coverage | None:
    batch = queries.last_batch(connection)
    if batch is None:
        return None
    enabled = {row["key"] for row in queries.sources(connection) if row["enabled"] and row["role"] == "press"}
    every = queries.runs_of(connection, batch["id"])
    runs = [run for run in every if run["source_role"] == "press"]
    silent_before = iso(parse_iso(batch["started_at"]) - timedelta(days=queries.SILENT_AFTER_DAYS))
    failed = [
        Outlet(
            run["source_name"],
            run["source_key"],
            run["reason"] or words.known("outcome", run["outcome"]),
        )
        for run in runs
        if run["outcome"] is not None and run["outcome"] not in _READ
    ]
    silent = [
        Outlet(
            row["source_name"],
            row["source_key"],
            words.text("coverage.silent_since", day=words.day(row["last_new_at"] or row["asked_since"])),
        )
        for row in queries.silent_sources(connection, silent_before)
    ]
    return Coverage(
        when=words.instant(batch["finished_at"] or batch["started_at"]),
        enabled=len(enabled | {run["source_key"] for run in runs}),
        asked=len(runs),
        read=sum(run["outcome"] in _READ for run in runs),
        running=sum(run["outcome"] is None for run in runs),
        reference=sum(run["source_role"] == "reference" and run["outcome"] in _READ for run in every),
        failed=tuple(failed),
        silent=tuple(silent),
    )


def telling_quote(row: Row, text: str | None) -> tuple[Segment, ...]:
    """The sentence that made an article match, marked; its excerpt where the title alone matched."""
    evidence = read_evidence(row.get("evidence"))
    inside = evidence.of("text")
    if (lede := row["standfirst"]) and (above := evidence.of("lede")):
        return quote(lede, above, sentence_around(lede, telling_spans(above)))
    if text and inside:
        telling = telling_spans(inside)
        bounds = sentence_around(text, telling)
        return quote(text, [span for span in inside if span.start < bounds[1] and span.end > bounds[0]], bounds)
    shown = row["excerpt"] or row["standfirst"] or ""
    return (Segment(shown),) if shown else ()


def _representative(rows: Sequence[Row]) -> Row:
    """The article that stands for a text: its origin if that is on the topic, else the earliest one that is."""
    relevant = [row for row in rows if row["verdict"] == "relevant"]
    for row in relevant:
        if row["id"] == row["origin_article_id"]:
            return row
    return relevant[0]


def _card(words: Words, first: Row, rows: Sequence[Row], text: str | None) -> Card:
    others = [row for row in rows if row["id"] != first["id"]]
    own = [row for row in rows if row["source_role"] == "press"]
    return Card(
        first=headline(words, first),
        title=segments(first["title"], read_evidence(first["evidence"]).of("title")),
        sentence=telling_quote(first, text),
        reason=first["reason"],
        articles=len(own),
        on_topic=sum(row["verdict"] == "relevant" for row in own),
        outlets=len({row["source_key"] for row in own}),
        imported_only=all(row["source_role"] == "imported" for row in rows),
        origin_id=first["origin_article_id"] if len(rows) > 1 else None,
        carriers=tuple(headline(words, row) for row in others[:CARRIERS_SHOWN]),
        more_carriers=max(0, len(others) - CARRIERS_SHOWN),
    )


def _days(connection: sqlite3.Connection, words: Words, topic_id: int, groups: Sequence[Row]) -> tuple[Day, ...]:
    rows = queries.articles_of_texts(connection, [group["group_id"] for group in groups], topic_id)
    by_group: dict[int, list[Row]] = {}
    for row in rows:
        by_group.setdefault(row["text_id"] or -row["id"], []).append(row)
    firsts = {group["group_id"]: _representative(by_group[group["group_id"]]) for group in groups}
    texts = queries.texts_of(connection, [row["id"] for row in firsts.values()])
    return tuple(
        Day(
            iso=day,
            name=words.day(day),
            cards=tuple(
                _card(words, first, by_group[group["group_id"]], texts.get(first["id"]))
                for group in of_day
                for first in [firsts[group["group_id"]]]
            ),
        )
        for day, of_day in groupby(groups, key=lambda group: str(group["day"]))
    )


def front_page(
    connection: sqlite3.Connection, words: Words, now: datetime, topic_key: str | None = None, page: int = 1
) -> FrontPage:
    """The front page for a topic (``DEFAULT_TOPIC`` where ``topic_key`` names none). ``page`` counts from 1."""
    topics = sorted(queries.topics(connection), key=lambda row: row["key"] != DEFAULT_TOPIC)
    coverage = _coverage(connection, words)
    named = tuple((row["key"], row["name"]) for row in topics)
    if not topics:
        return FrontPage(named, None, None, False, coverage, None, None, None, (), 1, False)
    topic = next((row for row in topics if row["key"] == topic_key), topics[0])
    last, newest = now.date(), queries.newest_day(connection, topic["id"])
    # three zeros over an archive of another year look like a fault: the window then ends with what there is
    shifted = bool(
        newest and newest < (last - timedelta(days=RECENT_DAYS)).isoformat() and len(newest) == len("2025-05-23")
    )
    if newest and shifted:
        last = date.fromisoformat(newest)
    since = (last - timedelta(days=RECENT_DAYS - 1)).isoformat()
    groups = queries.newest_texts(connection, topic["id"], TEXTS_PER_PAGE + 1, (page - 1) * TEXTS_PER_PAGE)
    return FrontPage(
        topics=named,
        topic=topic["name"],
        topic_key=topic["key"],
        is_default=topic["key"] == DEFAULT_TOPIC,
        coverage=coverage,
        figures=Figures(**queries.totals(connection, topic["id"], since)),
        until=words.day(newest) if shifted else None,
        unknown_topic=topic_key if topic_key and topic_key != topic["key"] else None,
        days=_days(connection, words, topic["id"], groups[:TEXTS_PER_PAGE]),
        page=page,
        has_next=len(groups) > TEXTS_PER_PAGE,
    )
