"""The search page: articles that hold the words in any of their forms, newest first, marked in the original text."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from urllib.parse import urlencode

from db import queries
from db.rows import Row
from db.selection import Selection
from monitor.folding import search_expression
from monitor.quoting import Segment
from monitor.searching import marked, passage, single_words
from monitor.web.headline import Headline, headline
from monitor.wordbook import Words

RESULTS_PER_PAGE = 20
LONGEST_QUERY = 300
LAST_PAGE = 500
ADDRESS = "/recherche"


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked, as it stands in the address."""

    q: str = ""
    source: str = ""
    du: str = ""
    au: str = ""
    sujet: str = ""

    def given(self) -> dict[str, str]:
        """Those that ask for something, by name."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name))}


@dataclass(frozen=True, slots=True)
class Result:
    """One article with the places that were found."""

    head: Headline
    title: tuple[Segment, ...]
    excerpt: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """All that the page shows. ``notices`` say what of the request was left out, and why; ``told``: the filters as a
    line; ``atom`` and ``json``: the addresses of its feeds."""

    filters: Filters
    asked: bool
    results: tuple[Result, ...]
    count: str
    notices: tuple[str, ...]
    sources: tuple[tuple[str, str], ...]
    topics: tuple[tuple[str, str], ...]
    page: int
    previous: str | None
    next: str | None
    told: str
    atom: str
    json: str


def filters_of(arguments: Mapping[str, str]) -> Filters:
    """The filters of an address's query; lengths are bounded, control characters taken out."""
    return Filters(
        **{
            field.name: re.sub(r"[\x00-\x1f\x7f]", " ", arguments.get(field.name) or "").strip()[:LONGEST_QUERY]
            for field in fields(Filters)
        }
    )


def page_number(value: str | None) -> int:
    """The number of a page, from 1; anything else is the first."""
    return min(int(value), LAST_PAGE) if value and re.fullmatch(r"[1-9][0-9]{0,5}", value) else 1


def _result(words: Words, row: Row, text: str | None, query: str) -> Result:
    found = passage(text, row["language"], query) if text and query else ()
    shown = "" if row["no_snippet"] else row["excerpt"] or row["standfirst"] or ""
    excerpt = found or (Segment(shown),)
    return Result(
        head=headline(words, row),
        title=marked(row["title"], row["language"], query),
        excerpt=tuple(piece for piece in excerpt if piece.text),
    )


def _day(value: str) -> str | None:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        return None


def address(filters: Filters, page: int = 1) -> str:
    """The address of a page of results."""
    asked = filters.given()
    if page > 1:
        asked["page"] = str(page)
    return f"{ADDRESS}?{urlencode(asked)}" if asked else ADDRESS


def feed_address(filters: Filters, ending: str) -> str:
    """The address of a feed of a search."""
    asked = filters.given()
    return f"{ADDRESS}.{ending}?{urlencode(asked)}" if asked else f"{ADDRESS}.{ending}"


@dataclass(frozen=True, slots=True)
class Asked:
    """What filters mean. ``words``: those that are looked for, as the reader typed them where texts may be read;
    ``can_answer`` is unset where words were typed and none can be looked for."""

    selection: Selection
    words: str
    notices: tuple[str, ...]
    sources: tuple[tuple[str, str], ...]
    topics: tuple[tuple[str, str], ...]
    can_answer: bool


def asked_for(connection: sqlite3.Connection, words: Words, filters: Filters, may_read: bool) -> Asked:
    """What ``filters`` mean. Nothing that a reader types raises: what cannot be meant is left out with a notice.
    Who may not read the texts asks for single words: by phrases a text could be rebuilt, word after word."""
    notices: list[str] = []
    sources = tuple((row["key"], row["name"]) for row in queries.sources(connection))
    topics = tuple((row["key"], row["name"]) for row in queries.topics(connection))
    typed_words, ordered = (filters.q, False) if may_read else single_words(filters.q)
    if ordered:
        notices.append(words.text("search.single_words"))
    expression = search_expression(typed_words) if typed_words else ""
    if filters.q and not expression:
        notices.append(words.text("search.no_word", q=filters.q))
    limits: dict[str, str | None] = {"since": None, "until": None, "source": None, "topic": None}
    for name, typed in (("since", filters.du), ("until", filters.au)):
        limits[name] = _day(typed) if typed else None
        if typed and not limits[name]:
            notices.append(words.text("search.bad_day", value=typed))
    for name, typed, choices in (("source", filters.source, sources), ("topic", filters.sujet, topics)):
        if typed and typed not in dict(choices):
            notices.append(words.text("search.unknown_choice", value=typed))
        elif typed:
            limits[name] = typed
    selection = Selection(
        expression=expression or None,
        topic=limits["topic"],
        sources=(limits["source"],) if limits["source"] else (),
        since=limits["since"],
        until=limits["until"],
    )
    looked_for = typed_words if expression else ""
    return Asked(selection, looked_for, tuple(notices), sources, topics, bool(expression) or not filters.q)


def chosen(words: Words, filters: Filters, asked: Asked) -> str:
    """The filters as a line."""
    meant = asked.selection
    parts = [
        words.text("search.told.q", q=filters.q) if asked.words else "",
        dict(asked.sources).get(filters.source, "") if meant.sources else "",
        dict(asked.topics).get(filters.sujet, "") if meant.topic else "",
        words.text("listed.since", day=words.day(meant.since)) if meant.since else "",
        words.text("listed.until", day=words.day(meant.until)) if meant.until else "",
    ]
    return ", ".join(filter(None, parts)) or words.text("search.told.all")


def search_page(
    connection: sqlite3.Connection, words: Words, filters: Filters, page: int, may_read: bool
) -> SearchPage:
    """The page for ``filters``."""
    meant = asked_for(connection, words, filters, may_read)
    asked = meant.selection != Selection()
    rows: list[Row] = []
    counted = 0
    if asked:
        rows, counted = queries.search(
            connection, meant.selection, limit=RESULTS_PER_PAGE, offset=(page - 1) * RESULTS_PER_PAGE
        )
    texts = queries.texts_of(connection, [row["id"] for row in rows]) if may_read else {}
    if counted > queries.COUNT_LIMIT:
        count = words.text("search.many", n=words.number(queries.COUNT_LIMIT))
    else:
        count = words.count("search.found", counted)
    return SearchPage(
        filters=filters,
        asked=asked,
        results=tuple(_result(words, row, texts.get(row["id"]), meant.words) for row in rows),
        count=count,
        notices=meant.notices,
        sources=meant.sources,
        topics=meant.topics,
        page=page,
        previous=address(filters, page - 1) if asked and page > 1 else None,
        next=address(filters, page + 1) if asked and page * RESULTS_PER_PAGE < counted else None,
        told=chosen(words, filters, meant),
        atom=feed_address(filters, "atom"),
        json=feed_address(filters, "json-feed"),
    )
