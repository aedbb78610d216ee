"""What sentences state: events with their sentence, and whom and what an article names."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from db import story_rows
from db.rows import Row
from monitor.quoting import Segment, Span, quote
from monitor.web.headline import Headline, headline
from monitor.wordbook import Words

EVENTS_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Stated:
    """What a sentence states: kind and status in words, the day, the sentence, and the article that says so.
    ``on_date``: the ISO day, where it is known to the day."""

    kind: str
    status: str
    when: str
    on_date: str
    place: str
    sentence: tuple[Segment, ...]
    head: Headline


@dataclass(frozen=True, slots=True)
class Named:
    """An entity that an article names: how often, and ``how`` the words were understood as this one."""

    key: str
    name: str
    note: str
    mentions: str
    how: str


def stated(
    connection: sqlite3.Connection,
    words: Words,
    articles: Mapping[int, Row],
    bodies: Mapping[int, str],
    *,
    most_each: int = EVENTS_SHOWN,
) -> tuple[Stated, ...]:
    """The events of the articles, each with its sentence, at most so many of one article. ``articles`` and ``bodies``
    by the articles' ids; without its body only what title and lede state is told."""
    found: list[Stated] = []
    quoted = Counter[int]()
    for row in story_rows.events_of(connection, list(articles), EVENTS_SHOWN):
        article = articles[row["article_id"]]
        parts = {"title": article["title"], "lede": article["standfirst"] or "", "text": bodies.get(article["id"], "")}
        part = parts[row["part"]]
        if not 0 <= row["start_at"] < row["end_at"] <= len(part) or quoted[article["id"]] >= most_each:
            continue
        quoted[article["id"]] += 1
        found.append(
            Stated(
                kind=words.known("event", row["kind"]),
                status=words.known("event_status", row["status"]),
                when=words.day(row["on_date"], row["date_precision"]) if row["on_date"] else "",
                on_date=row["on_date"] if row["on_date"] and row["date_precision"] == "day" else "",
                place=row["place"] or "",
                sentence=quote(part, (), (row["start_at"], row["end_at"])),
                head=headline(words, article),
            )
        )
    return tuple(found)


def named(words: Words, rows: Sequence[Row]) -> tuple[Named, ...]:
    """Whom and what an article names, by rows of ``db.story_rows.mentions_in``."""
    return tuple(
        Named(
            key=row["key"],
            name=row["name"],
            note=row["note"] or "",
            mentions=words.count("article.mentions", row["mentions"]),
            how=words.known("resolved_by", row["resolved_by"]),
        )
        for row in rows
    )


def named_spans(rows: Sequence[Row]) -> tuple[Span, ...]:
    """Where the entities are named; ``concept`` is the entity's key. Malformed places are left out."""
    found = []
    for row in rows:
        try:
            places = json.loads(row["spans"])
        except ValueError:
            continue
        for place in places if isinstance(places, list) else ():
            if (
                isinstance(place, list)
                and len(place) == 3
                and isinstance(place[1], int)
                and isinstance(place[2], int)
                and 0 <= place[1] < place[2]
            ):
                found.append(Span(place[1], place[2], where=str(place[0]), side="entity", concept=row["key"]))
    return tuple(found)


def apart_from(spans: Sequence[Span], others: Sequence[Span]) -> tuple[Span, ...]:
    """Those of ``spans`` that touch none of ``others``."""
    taken = [(other.where, other.start, other.end) for other in others]
    return tuple(
        span
        for span in spans
        if not any(where == span.where and start < span.end and span.start < end for where, start, end in taken)
    )
