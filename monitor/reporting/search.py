"""What a search found, for a terminal and as JSON; the same articles in the same order as on the site."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from db import queries
from db.queries import COUNT_LIMIT
from db.rows import Row
from db.selection import Selection
from monitor.quoting import Segment
from monitor.searching import marked, passage
from monitor.terminal import one_line, visible


@dataclass(frozen=True, slots=True)
class Found:
    """An article with the words that were looked for marked in its title and in the passage that holds most of them."""

    row: Row
    title: tuple[Segment, ...]
    passage: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """The articles that are shown, and how many there are; ``count`` stops beyond ``COUNT_LIMIT``."""

    found: tuple[Found, ...]
    count: int

    @property
    def counted(self) -> str:
        """The number in words."""
        if self.count > COUNT_LIMIT:
            return f"more than {COUNT_LIMIT:,} articles"
        return f"{self.count} article{'' if self.count == 1 else 's'}"


def search(
    connection: sqlite3.Connection, selection: Selection, query: str, *, limit: int, ranked: bool = False
) -> Results:
    """The newest articles that are meant, or those first that speak most of ``query``."""
    rows, count = queries.search(connection, selection, limit=limit, ranked=ranked)
    return Results(tuple(_found(connection, row, query) for row in rows), count)


def _found(connection: sqlite3.Connection, row: Row, query: str) -> Found:
    text = queries.texts_of(connection, [row["id"]]).get(row["id"]) if query else None
    told = passage(text, row["language"], query) if text else ()
    return Found(
        row, marked(row["title"], row["language"], query), told or (Segment(row["excerpt"] or row["standfirst"] or ""),)
    )


def lines(results: Results, mark: Callable[[str], str], heading: Callable[[str], str]) -> Iterator[str]:
    """Four lines an article; ``mark`` and ``heading`` make what was looked for, and the rest of a title, stand out."""
    for found in results.found:
        row = found.row
        day = row["published_on"] or f"seen {row['day']}"
        where = ", ".join(one_line(word) for word in (row["source_country"], row["source_owner"]) if word)
        aside = _standing(row)
        yield f"{one_line(day)}  {one_line(row['source_name'])}{f' ({where})' if where else ''}{aside}"
        yield f"  {_joined(found.title, mark, heading) or '(no title)'}"
        yield f"  {_joined(found.passage, mark, str)}"
        yield f"  {one_line(row['key'])}  {one_line(row['url'])}"


def as_object(results: Results, **asked: Any) -> dict[str, Any]:
    """The results as JSON tells them; ``marks``: start and end of the marked words in the text beside them."""
    return {
        **asked,
        "found": results.count,
        "found_more": results.count > COUNT_LIMIT,
        "results": [
            {
                "article": found.row["key"],
                "url": found.row["url"],
                **_marks("title", found.title),
                **_marks("passage", found.passage),
                "source": found.row["source_key"],
                "source_name": found.row["source_name"],
                "country": found.row["source_country"],
                "owner": found.row["source_owner"],
                "role": found.row["source_role"],
                "day": found.row["day"],
                "published_on": found.row["published_on"],
                "published_at": found.row["published_at"],
                "language": found.row["language"],
                "kind": found.row["kind"],
                "words": found.row["words"],
                "is_first": found.row["origin_article_id"] in (None, found.row["id"]),
                "text_articles": found.row["carriers"] or 1,
            }
            for found in results.found
        ],
    }


def _standing(row: Row) -> str:
    parts = []
    if row["source_role"] != "press":
        parts.append(row["source_role"])
    if (row["carriers"] or 1) > 1:
        first = row["origin_article_id"] == row["id"]
        parts.append(f"first of {row['carriers']}" if first else f"one of {row['carriers']} copies")
    return f"  [{', '.join(parts)}]" if parts else ""


def _joined(pieces: Sequence[Segment], mark: Callable[[str], str], other: Callable[[str], str]) -> str:
    return "".join((mark if piece.side else other)(visible(piece.text).replace("\n", " ")) for piece in pieces).strip()


def _marks(name: str, pieces: Sequence[Segment]) -> dict[str, Any]:
    at, marks = 0, []
    for piece in pieces:
        if piece.side:
            marks.append([at, at + len(piece.text)])
        at += len(piece.text)
    return {name: "".join(piece.text for piece in pieces), f"{name}_marks": marks}
