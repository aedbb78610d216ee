"""The page of one story: its texts and their copies in the order of time, who had it first, and what they state."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from db import queries, story_rows
from db.rows import Row
from monitor.clock import parse_iso
from monitor.quoting import Segment
from monitor.web.cards import telling_quote
from monitor.web.contradictions import Contradiction, contradictions, dated_otherwise
from monitor.web.headline import Headline, headline
from monitor.web.spread import Mark, Spread, spread
from monitor.web.stated import EVENTS_SHOWN, Stated, stated
from monitor.wordbook import Words

TEXTS_SHOWN = 60
ENTITIES_SHOWN = 24
# sentences of one article, where the text is for signed-in readers only
QUOTED = 2


@dataclass(frozen=True, slots=True)
class Carrier:
    """An article that carries a text. ``after``: how long after the origin, in words, empty where nothing says."""

    head: Headline
    after: str


@dataclass(frozen=True, slots=True)
class StoryText:
    """One text of the story. ``credit``: whom its pages name as their source, where that is no outlet of ours."""

    first: Headline
    sentence: tuple[Segment, ...]
    credit: str
    copies: tuple[Carrier, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """An entity, and how many articles of the story name it."""

    key: str
    name: str
    note: str
    articles: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Four numbers, of the press alone; ``beside`` tells what they leave out."""

    articles: int
    texts: int
    origins: int
    outlets: int
    beside: str


@dataclass(frozen=True, slots=True)
class StoryPage:
    """All that the page shows. ``more_texts``: how many of the texts are left out. ``changes``: when texts of another
    story were joined to it, or parted from it."""

    key: str
    title: str
    begun: str
    last: str
    figures: Figures
    texts: tuple[StoryText, ...]
    more_texts: int
    spread: Spread | None
    domains: tuple[tuple[str, int, str], ...]
    entities: tuple[Named, ...]
    stated: tuple[Stated, ...]
    contradictions: tuple[Contradiction, ...]
    other_days: tuple[Contradiction, ...]
    changes: tuple[str, ...]


def _instant(row: Row) -> datetime | None:
    return parse_iso(row["published_at"]) if row["published_at"] else None


def _after(words: Words, origin: Row, row: Row) -> str:
    one, other = _instant(origin), _instant(row)
    if one is not None and other is not None:
        minutes = round((other - one).total_seconds() / 60)
        if minutes < 0:
            return ""
        return (
            words.text("story.after_minutes", n=minutes)
            if minutes < 120
            else words.count("story.after_hours", minutes // 60)
        )
    days = [row["published_on"] for row in (origin, row)]
    if None in days or any(len(day) != len("2025-05-23") for day in days):
        return ""
    between = (datetime.fromisoformat(days[1]) - datetime.fromisoformat(days[0])).days
    if between < 0:
        return ""
    return words.count("story.after_days", between) if between else words.text("story.same_day")


def _text(words: Words, row: Row, articles: Sequence[Row], bodies: Mapping[int, str]) -> StoryText:
    first = next((article for article in articles if article["id"] == row["origin_article_id"]), articles[0])
    return StoryText(
        first=headline(words, first),
        sentence=telling_quote(first, bodies.get(first["id"])),
        credit=row["origin_credit"] or "",
        copies=tuple(
            Carrier(headline(words, other), _after(words, first, other))
            for other in articles
            if other["id"] != first["id"]
        ),
    )


def _figures(words: Words, texts: Sequence[Row], articles: Mapping[int, Sequence[Row]]) -> Figures:
    every = [(text, article) for text in texts for article in articles.get(text["id"], ())]
    press = [(text, article) for text, article in every if article["source_role"] == "press"]
    firsts = {article["id"]: article["source_key"] for _, article in every}
    return Figures(
        articles=len(press),
        texts=len({text["id"] for text, _ in press}),
        origins=len({text["origin_credit"] or firsts.get(text["origin_article_id"]) for text, _ in press}),
        outlets=len({article["source_key"] for _, article in press}),
        beside=words.beside(
            sum(article["source_role"] == "reference" for _, article in every),
            sum(article["source_role"] == "imported" for _, article in every),
        ),
    )


def _change(words: Words, key: str, row: Row) -> str:
    into = row["into_key"] == key
    name = f"story.{row['kind']}.{'into' if into else 'from'}"
    return words.text(
        name, when=words.instant(row["at"]), n=row["texts"], other=row["story_key" if into else "into_key"]
    )


def story_page(
    connection: sqlite3.Connection, words: Words, key: str, topic_id: int | None, may_read: bool
) -> StoryPage | None:
    """The page of the story with that key, ``None`` if there is none. ``topic_id``: whose evidence picks the sentences.
    Without ``may_read`` few sentences of each article are quoted, from which no text could be put together."""
    story = story_rows.story(connection, key)
    if story is None:
        return None
    texts = story_rows.texts_of_story(connection, story["id"], TEXTS_SHOWN)
    articles: dict[int, list[Row]] = {}
    for row in queries.articles_of_texts(connection, [text["id"] for text in texts], topic_id):
        articles.setdefault(row["text_id"], []).append(row)
    texts = [text for text in texts if text["id"] in articles]
    firsts = {text["id"]: text["origin_article_id"] or articles[text["id"]][0]["id"] for text in texts}
    bodies = queries.texts_of(connection, list(firsts.values()))
    every = {row["id"]: row for rows in articles.values() for row in rows}
    origins = [every[first] for first in firsts.values() if first in every]
    origin_ids = [row["id"] for row in origins]
    marks = [
        Mark(row["source_name"], instant, text["id"], row["id"] == firsts[text["id"]], row["key"])
        for text in texts
        for row in articles[text["id"]]
        if (instant := _instant(row)) is not None
    ]
    most = EVENTS_SHOWN if may_read else QUOTED
    told = stated(connection, words, {row["id"]: row for row in origins}, bodies, most_each=most)
    return StoryPage(
        key=story["key"],
        title=story["title"].strip() or words.text("article.untitled"),
        begun=words.day(story["begun_on"]),
        last=words.day(story["last_on"]),
        figures=_figures(words, texts, articles),
        texts=tuple(_text(words, text, articles[text["id"]], bodies) for text in texts),
        more_texts=max(0, story["texts"] - len(texts)),
        spread=spread(marks),
        domains=tuple(
            (words.known("domain", row["domain"]), row["articles"], row["reason"])
            for row in story_rows.domains_of(connection, origin_ids)
        ),
        entities=tuple(
            Named(row["key"], row["name"], row["note"] or "", row["articles"])
            for row in story_rows.entities_of(connection, list(every), ENTITIES_SHOWN)
        ),
        stated=told,
        contradictions=contradictions(
            [(headline(words, row), bodies.get(row["id"], ""), row["language"] or "") for row in origins]
        ),
        other_days=dated_otherwise(told),
        changes=tuple(_change(words, key, row) for row in story_rows.changes_of_story(connection, key)),
    )
