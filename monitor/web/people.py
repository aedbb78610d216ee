"""People, organisations, offices, places: whom and what the articles name, the most often named first."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from db import people, queries
from monitor.web.search import page_number
from monitor.wordbook import Words

ADDRESS = "/personnes"
PER_PAGE = 60
KINDS = {
    "personnes": "person",
    "organisations": "organisation",
    "fonctions": "office",
    "lieux": "place",
    "accords": "agreement",
    "reunions": "event",
}
_NOT_KNOWN = "-"


@dataclass(frozen=True, slots=True)
class Line:
    """An entity in the list; ``last``: the newest article that names it, as (address, day)."""

    key: str
    name: str
    country: str
    note: str
    articles: str
    last: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """All that the list shows; choices are (name, address, whether it is chosen)."""

    kinds: tuple[tuple[str, str, bool], ...]
    countries: tuple[tuple[str, str, bool], ...]
    recent: str
    lines: tuple[Line, ...]
    filtered: bool
    notices: tuple[str, ...]
    previous: str | None
    next: str | None


def entity_country(words: Words, code: str | None) -> str:
    """The state or bloc that an entity belongs to, in words; empty for the world's."""
    return words.known("country", code)


def people_page(connection: sqlite3.Connection, words: Words, arguments: Mapping[str, str | None]) -> PeoplePage:
    """The list for ``genre`` and ``pays``."""
    notices = []
    kind, country = arguments.get("genre") or "", arguments.get("pays") or ""
    if kind not in ("", *KINDS):
        notices.append(words.text("search.unknown_choice", value=kind[:100]))
        kind = ""
    kind = kind or next(iter(KINDS))
    types = (KINDS[kind],)
    known = [code or _NOT_KNOWN for code in people.countries(connection, types)]
    if country and country not in known:
        notices.append(words.text("search.unknown_choice", value=country[:100]))
        country = ""
    page = page_number(arguments.get("page"))
    newest = people.newest_number(connection, people.RECENT)
    rows = people.counted(
        connection,
        types,
        country.replace(_NOT_KNOWN, "") if country else None,
        newest,
        PER_PAGE + 1,
        (page - 1) * PER_PAGE,
    )
    last_ids = [row["last_article_id"] for row in rows[:PER_PAGE] if row["last_article_id"]]
    last = {row["id"]: row for row in queries.articles_by_id(connection, last_ids)}

    def address(kind: str, country: str, page: int = 1) -> str:
        asked = {
            "genre": kind if kind != next(iter(KINDS)) else "",
            "pays": country,
            "page": str(page) if page > 1 else "",
        }
        kept = {name: value for name, value in asked.items() if value}
        return f"{ADDRESS}?{urlencode(kept)}" if kept else ADDRESS

    lines = []
    for row in rows[:PER_PAGE]:
        article = last.get(row["last_article_id"] or 0)
        lines.append(
            Line(
                key=row["key"],
                name=row["name"],
                country=entity_country(words, row["country"]),
                note=row["note"] or "",
                articles=words.number(row["articles"]) if article else "",
                last=(f"/article/{article['key']}", words.day(article["day"])) if article else None,
            )
        )
    return PeoplePage(
        kinds=tuple(
            (words.text(f"people.kind.{type_}"), address(name, ""), name == kind) for name, type_ in KINDS.items()
        ),
        countries=(
            (words.text("trends.any"), address(kind, ""), not country),
            *(
                (
                    entity_country(words, code.replace(_NOT_KNOWN, "")) or words.text("people.world"),
                    address(kind, code),
                    code == country,
                )
                for code in known
            ),
        ),
        recent=words.count("people.recent", people.RECENT),
        lines=tuple(lines),
        filtered=bool(country) or page > 1,
        notices=tuple(notices),
        previous=address(kind, country, page - 1) if page > 1 else None,
        next=address(kind, country, page + 1) if len(rows) > PER_PAGE else None,
    )
