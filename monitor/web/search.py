"""The search page: articles that hold the words in any of their forms, newest first, marked in the original text."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from urllib.parse import urlencode

from db import queries
from db.queries import Row
from monitor.folding import search_expression, stems
from monitor.web.evidence import Segment, Span, quote, segments, sentence_around
from monitor.web.headline import Headline, headline
from monitor.web.words import Words

RESULTS_PER_PAGE = 20
LONGEST_QUERY = 300
LAST_PAGE = 500
PLACE_LENGTH = 160
ADDRESS = "/recherche"

_WORD = re.compile(r"[^\W_]+")
_TERM = re.compile(r'(?P<no>-)?"(?P<phrase>[^"]*)"?|(?P<word>\S+)')


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked, as it stands in the address."""

    q: str = ""
    source: str = ""
    du: str = ""
    au: str = ""
    sujet: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """One article with the places that were found."""

    head: Headline
    title: tuple[Segment, ...]
    excerpt: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """All that the page shows. ``notices`` say what of the request was left out, and why."""

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


@lru_cache(maxsize=50_000)
def _forms(word: str, language: str | None) -> frozenset[str]:
    """The stems that a word can be looked up by: as the article's language has it, and as French and English do."""
    return frozenset(stems(word, known) for known in {language, "fr", "en"}) - {""}


def _looked_for(query: str) -> list[str]:
    """The words of a query that must occur; what is excluded is not marked."""
    found: list[str] = []
    for term in _TERM.finditer(query):
        word = term["word"]
        if term["no"] or (word is not None and word.startswith("-") and len(word) > 1):
            continue
        found += _WORD.findall(term["phrase"] if term["phrase"] is not None else word)
    return found


def found_spans(text: str, language: str | None, query: str) -> tuple[Span, ...]:
    """Where words of ``text`` have a stem of ``query``'s words, or begin as one that ends in ``*``."""
    wanted: set[str] = set()
    for word in _looked_for(query):
        wanted |= _forms(word, language)
    prefixes = tuple(stems(word, "xx") for word in re.findall(r"([^\W_]+)\*", query))
    return tuple(
        Span(word.start(), word.end())
        for word in _WORD.finditer(text)
        if wanted & _forms(word.group(), language) or (prefixes and stems(word.group(), "xx").startswith(prefixes))
    )


def densest(text: str, language: str | None, spans: Sequence[Span]) -> Sequence[Span]:
    """The spans of the place that holds most of the different words, the first of such places."""
    kinds = [stems(text[span.start : span.end], language) for span in spans]
    best: tuple[int, int, int] = (0, 0, 1)
    last = 0
    for first, span in enumerate(spans):
        while last < len(spans) and spans[last].end <= span.start + PLACE_LENGTH:
            last += 1
        last = max(last, first + 1)
        different = len(set(kinds[first:last]))
        if different > best[0]:
            best = (different, first, last)
    return spans[best[1] : best[2]]


def _result(words: Words, row: Row, text: str | None, query: str) -> Result:
    spans = found_spans(text, row["language"], query) if text and query else ()
    if text and spans:
        bounds = sentence_around(text, densest(text, row["language"], spans))
        excerpt = quote(text, spans, bounds)
    else:
        excerpt = (Segment(row["excerpt"] or row["standfirst"] or ""),)
    title = row["title"]
    return Result(
        head=headline(words, row),
        title=segments(title, found_spans(title, row["language"], query)),
        excerpt=tuple(piece for piece in excerpt if piece.text),
    )


def _day(value: str) -> str | None:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        return None


def address(filters: Filters, page: int = 1) -> str:
    """The address of a page of results."""
    asked = {field.name: getattr(filters, field.name) for field in fields(Filters) if getattr(filters, field.name)}
    if page > 1:
        asked["page"] = str(page)
    return f"{ADDRESS}?{urlencode(asked)}" if asked else ADDRESS


def search_page(
    connection: sqlite3.Connection, words: Words, filters: Filters, page: int, may_read: bool
) -> SearchPage:
    """The page for ``filters``. Nothing that a reader types raises: what cannot be meant is left out with a notice."""
    notices: list[str] = []
    sources = tuple((row["key"], row["name"]) for row in queries.sources(connection))
    topics = tuple((row["key"], row["name"]) for row in queries.topics(connection))
    expression = search_expression(filters.q) if filters.q else ""
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
    asked = bool(expression or any(limits.values()))
    rows: list[Row] = []
    counted = 0
    if asked:
        rows, counted = queries.search(
            connection,
            expression=expression or None,
            limit=RESULTS_PER_PAGE,
            offset=(page - 1) * RESULTS_PER_PAGE,
            source=limits["source"],
            since=limits["since"],
            until=limits["until"],
            topic=limits["topic"],
        )
    texts = queries.texts_of(connection, [row["id"] for row in rows]) if may_read else {}
    if counted > queries.COUNT_LIMIT:
        count = words.text("search.many", n=words.number(queries.COUNT_LIMIT))
    else:
        count = words.count("search.found", counted)
    return SearchPage(
        filters=filters,
        asked=asked,
        results=tuple(_result(words, row, texts.get(row["id"]), filters.q if expression else "") for row in rows),
        count=count,
        notices=tuple(notices),
        sources=sources,
        topics=topics,
        page=page,
        previous=address(filters, page - 1) if asked and page > 1 else None,
        next=address(filters, page + 1) if asked and page * RESULTS_PER_PAGE < counted else None,
    )
