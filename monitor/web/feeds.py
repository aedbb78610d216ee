"""What the site's feeds hold: the newest articles of a search, the newest stories of a topic."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from db import feeds, queries, story_rows
from db.rows import Row
from monitor.web.cards import Card, cards
from monitor.web.cells import article_address
from monitor.web.evidence import read_list
from monitor.web.feed import Entry, Feed, iri
from monitor.web.front import DEFAULT_TOPIC
from monitor.web.headline import headline
from monitor.web.search import Filters, address, asked_for, chosen
from monitor.wordbook import Words

MOST_ENTRIES = 50
# the oldest instant there is: of a database in which nothing was ever asked
NEVER = "1970-01-01T00:00:00Z"
# BCP 47, as far as outlets use it; a page may say anything
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a feed is asked for: its own address and how a path of this site becomes a full address."""

    here: str
    full: Callable[[str], str]


def search_feed(
    connection: sqlite3.Connection,
    words: Words,
    filters: Filters,
    may_read: bool,
    place: Place,
    name: str | None = None,
) -> Feed:
    """The newest articles of a search, in the order in which the monitor saw them; of everything where nothing is asked
    for. ``name``: of a saved search. No text is in it but the excerpt, whoever asks."""
    asked = asked_for(connection, words, filters, may_read)
    ids = feeds.newest_seen(connection, asked.selection, MOST_ENTRIES) if asked.can_answer else []
    rows = {row["id"]: row for row in queries.articles_by_id(connection, ids)}
    read = feeds.last_readings(connection, ids)
    entries = [_article(words, rows[one], read.get(one), place) for one in ids]
    told = chosen(words, filters, asked)
    return Feed(
        key="recherche" + (f"?{urlencode(sorted(given.items()))}" if (given := filters.given()) else ""),
        title=words.text("feed.title", what=name or told),
        subtitle=words.text("feed.of_search", what=told),
        updated=_newest(connection, entries),
        here=place.here,
        page=place.full(address(filters)),
        author=words.text("site.name"),
        language=words.language,
        entries=entries,
    )


def stories_feed(connection: sqlite3.Connection, words: Words, topic_key: str | None, place: Place) -> Feed | None:
    """The newest stories of a topic, of the first one where none is named; ``None`` for a topic that is not known."""
    topics = sorted(queries.topics(connection), key=lambda row: row["key"] != DEFAULT_TOPIC)
    topic = next((row for row in topics if topic_key in (None, row["key"])), None)
    if topic is None and topic_key is not None:
        return None
    entries = _stories(connection, words, topic["id"], place) if topic else []
    told = topic["name"] if topic else words.text("front.no_topic")
    here = f"/?{urlencode({'sujet': topic['key']})}" if topic and topic["key"] != DEFAULT_TOPIC else "/"
    return Feed(
        key=f"nouveautes/{topic['key'] if topic else ''}",
        title=words.text("feed.title", what=told),
        subtitle=words.text("feed.of_stories", what=told),
        updated=_newest(connection, entries),
        here=place.here,
        page=place.full(here),
        author=words.text("site.name"),
        language=words.language,
        entries=entries,
    )


def _newest(connection: sqlite3.Connection, entries: Sequence[Entry]) -> str:
    return max((entry.updated for entry in entries), default=feeds.last_look(connection) or NEVER)


def _article(words: Words, row: Row, read_at: str | None, place: Place) -> Entry:
    head = headline(words, row)
    authors = tuple(name for name in read_list(row["bylines"]) if name.strip())
    hour_known = row["published_at"] and row["published_precision"] in ("minute", "second")
    return Entry(
        key=f"article/{row['key']}",
        title=head.title,
        updated=max(row["first_seen_at"], read_at or ""),
        published=row["published_at"] if hour_known else None,
        address=place.full(article_address(row["key"]) or "/"),
        outlet_address=iri(head.url) if head.url else None,
        authors=authors,
        source=head.source,
        source_key=head.source_key,
        summary=_lines(_excerpt(row), f"{head.source}, {head.date} ({head.date_how})"),
        language=_language(row["language"]),
    )


def _stories(connection: sqlite3.Connection, words: Words, topic_id: int, place: Place) -> list[Entry]:
    groups = story_rows.newest_groups(connection, topic_id, MOST_ENTRIES, 0)
    told = story_rows.stories_by_id(connection, [group.story_id for group in groups if group.story_id is not None])
    carried = story_rows.carriers_of(connection, groups, topic_id)
    made = cards(connection, words, groups, topic_id, None)
    return [
        _story(words, card, told.get(group.story_id) if group.story_id is not None else None, rows, place)
        for group, card, rows in zip(groups, made, carried, strict=True)
    ]


def _story(words: Words, card: Card, story: Row | None, rows: Sequence[Row], place: Place) -> Entry:
    first = card.first
    own = article_address(first.key) or "/"
    numbers = [words.count("story.articles", card.articles), words.count("story.origins", card.origins)]
    return Entry(
        key=f"histoire/{story['key']}" if story else f"article/{first.key}",
        title="".join(segment.text for segment in card.title),
        updated=max((row["first_seen_at"] for row in rows if row["is_first"]), default=rows[0]["first_seen_at"]),
        published=None,
        address=place.full(card.address or own),
        outlet_address=iri(first.url) if first.url else None,
        authors=(),
        source=first.source,
        source_key=first.source_key,
        summary=_lines(
            "".join(segment.text for segment in card.sentence),
            card.reason,
            f"{first.source}, {first.date} ({first.date_how})",
            ", ".join([*numbers, words.count("front.by_outlets", card.outlets)]) if card.articles > 1 else "",
        ),
        language="",
    )


def _excerpt(row: Row) -> str:
    """What may be shown of the text; nothing where the publisher wants no excerpt shown."""
    return "" if row["no_snippet"] else row["excerpt"] or row["standfirst"] or ""


def _lines(*lines: str) -> str:
    return "\n\n".join(line for line in lines if line.strip())


def _language(value: str | None) -> str:
    return value if value and _LANGUAGE.fullmatch(value) else ""
