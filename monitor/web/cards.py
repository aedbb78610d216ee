"""The cards of the front page, one for each story: who had it first, how far it went, why it is here."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from db import queries, story_rows
from db.rows import Row
from db.story_rows import Group
from monitor.quoting import Segment, quote, segments, sentence_around
from monitor.web.cells import article_address
from monitor.web.evidence import read_evidence, telling_spans
from monitor.web.headline import Badge, Headline, badge, headline
from monitor.wordbook import Words

CARRIERS_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Carrier:
    """An outlet that also has the story, and its article."""

    source: str
    key: str


@dataclass(frozen=True, slots=True)
class Card:
    """A story, or a single article.

    ``first``: the first article of the story; ``address``: of the story's page, or of the article where there is no
    more to see. ``translated``: the earliest title in the reader's language, where the story's is in another;
    ``latest``: the article of the newest text, where there are several. ``sentence``: why it is here, as ``said_by``
    put it where that is another outlet than the first. Counts are of the press; ``on_topic`` of the articles are on the
    topic. ``fresh``: articles first seen since the last visit, ``is_new`` where these are all."""

    first: Headline
    address: str | None
    title: tuple[Segment, ...]
    language: str
    translated: Headline | None
    latest: Headline | None
    sentence: tuple[Segment, ...]
    said_by: Headline | None
    reason: str
    domains: tuple[tuple[str, str], ...]
    badges: tuple[Badge, ...]
    articles: int
    on_topic: int
    texts: int
    origins: int
    outlets: int
    imported_only: bool
    carriers: tuple[Carrier, ...]
    more_carriers: int
    fresh: int
    is_new: bool


def telling_quote(row: Row, text: str | None) -> tuple[Segment, ...]:
    """The sentence that made an article match, marked; its excerpt where the title alone matched. Nothing where the
    publisher wants no excerpt shown."""
    if row.get("no_snippet"):
        return ()
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


def cards(
    connection: sqlite3.Connection, words: Words, groups: Sequence[Group], topic_id: int, visited: str | None
) -> list[Card]:
    """The cards of the groups, in their order. ``visited``: the instant of the reader's last visit."""
    carried = story_rows.carriers_of(connection, groups, topic_id)
    told = story_rows.stories_by_id(connection, [group.story_id for group in groups if group.story_id is not None])
    stories = [told.get(group.story_id) if group.story_id is not None else None for group in groups]
    firsts = [_first(rows, story) for rows, story in zip(carried, stories, strict=True)]
    why = [_telling(rows) for rows in carried]
    others = [_others(rows, first) for rows, first in zip(carried, firsts, strict=True)]
    speaking = [
        next((row["id"] for row in rows if row["language"] == words.language), None)
        if first["language"] != words.language
        else None
        for rows, first in zip(carried, firsts, strict=True)
    ]
    shown = {row["id"] for row in (*firsts, *why)} | {row["id"] for rows in others for row in rows[:CARRIERS_SHOWN]}
    shown |= {group.article_id for group in groups} | {one for one in speaking if one is not None}
    full = {row["id"]: row for row in queries.articles_by_id(connection, sorted(shown), topic_id)}
    texts = queries.texts_of(connection, [row["id"] for row in why])
    domains = [
        story_rows.domains_of(connection, [row["id"] for row in rows if row["relevant"]], topic_id) for rows in carried
    ]
    return [
        _card(
            words,
            rows,
            story,
            full[first["id"]],
            full[reason["id"]],
            texts.get(reason["id"]),
            [full[row["id"]] for row in rest[:CARRIERS_SHOWN]],
            len(rest),
            spoken_of,
            visited,
            translated=full.get(speaks) if speaks is not None else None,
            latest=full[group.article_id],
        )
        for group, rows, story, first, reason, rest, spoken_of, speaks in zip(
            groups, carried, stories, firsts, why, others, domains, speaking, strict=True
        )
    ]


def _first(rows: Sequence[Row], story: Row | None) -> Row:
    """Who had it first: who stands first of the story's first text, else of those that are on the topic."""
    if story is not None:
        for row in rows:
            if row["text_id"] == story["first_text_id"] and row["is_first"]:
                return row
    return next((row for row in rows if row["is_first"]), rows[0])


def _telling(rows: Sequence[Row]) -> Row:
    """The earliest that is on the topic, one that stands first of its text before a copy."""
    return min(rows, key=lambda row: (not row["relevant"], not row["is_first"]))


def _others(rows: Sequence[Row], first: Row) -> list[Row]:
    """An article of each other outlet, that which stands first of a text before a copy."""
    found: dict[int, Row] = {}
    for row in sorted(rows, key=lambda row: not row["is_first"]):
        if row["source_id"] != first["source_id"]:
            found.setdefault(row["source_id"], row)
    return sorted(found.values(), key=rows.index)


def _card(
    words: Words,
    rows: Sequence[Row],
    story: Row | None,
    first: Row,
    why: Row,
    text: str | None,
    others: Sequence[Row],
    of_others: int,
    domains: Sequence[Row],
    visited: str | None,
    *,
    translated: Row | None,
    latest: Row,
) -> Card:
    press = [row for row in rows if row["role"] == "press"]
    fresh = [row for row in rows if visited is not None and row["first_seen_at"] > visited]
    head = headline(words, first)
    marks = read_evidence(first["evidence"]).of("title") if first["id"] == why["id"] else ()
    several = story is not None and len(rows) > 1
    return Card(
        first=head,
        address=f"/histoire/{story['key']}" if several and story is not None else article_address(first["key"]),
        title=segments(head.title, marks if head.title == first["title"] else ()),
        language=first["language"] or "",
        translated=headline(words, translated) if translated is not None else None,
        latest=headline(words, latest) if latest["text_id"] != first["text_id"] else None,
        sentence=telling_quote(why, text),
        said_by=headline(words, why) if why["source_key"] != first["source_key"] else None,
        reason=why["reason"] or "",
        domains=tuple((row["domain"], words.known("domain", row["domain"])) for row in domains),
        badges=_fates(words, rows, first),
        articles=len(press),
        on_topic=sum(row["relevant"] for row in press),
        texts=len({row["text_id"] or -row["id"] for row in press}),
        origins=len({row["origin"] for row in press}),
        outlets=len({row["source_id"] for row in press}),
        imported_only=all(row["role"] == "imported" for row in rows),
        carriers=tuple(Carrier(row["source_name"], row["key"]) for row in others),
        more_carriers=of_others - len(others),
        fresh=len(fresh),
        is_new=len(fresh) == len(rows),
    )


def _fates(words: Words, rows: Sequence[Row], first: Row) -> tuple[Badge, ...]:
    """What befell articles of the story other than the first, whose own badges say so."""
    rest = [row for row in rows if row["id"] != first["id"]]
    found = []
    for name, count in (("edited", sum(row["edited"] for row in rest)), ("gone", sum(row["removed"] for row in rest))):
        if count:
            label, note = words.count(f"front.{name}", count), words.text(f"badge.{name}.note")
            found.append(Badge("fate", label, note))
    if first["source_role"] == "press" and any(row["role"] == "reference" for row in rest):
        found.append(badge(words, "reference", "house"))
    return tuple(found)
