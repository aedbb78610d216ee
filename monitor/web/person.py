"""One person, organisation, office or place: its months, whom it is named with, offices with their dates."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from db import people, queries
from db.rows import Row
from db.trends import Scope
from monitor.web.choices import ADDRESS as TRENDS
from monitor.web.choices import EVERY_TOPIC, LIST_ADDRESS
from monitor.web.headline import Headline, headline
from monitor.web.people import entity_country
from monitor.web.record import Fact
from monitor.web.timeline import Timeline, timeline
from monitor.wordbook import Words

_TOGETHER, _ARTICLES, _NAMES = 12, 10, 40
_COMPANY = (("people", ("person",)), ("organisations", ("organisation",)), ("places", ("place",)))


@dataclass(frozen=True, slots=True)
class Office:
    """An office that the person held, or a holder of the office: whose page, and when in words."""

    key: str
    name: str
    when: str
    source: str


@dataclass(frozen=True, slots=True)
class Company:
    """Who is named in the same articles; (key, name, how many articles, the address of those of the press)."""

    label: str
    entities: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class PersonPage:
    """All that the page shows."""

    key: str
    name: str
    type: str
    note: str
    in_gazetteer: bool
    named: str
    is_office: bool
    may_hold: bool
    offices: tuple[Office, ...]
    timeline: Timeline
    trends: str
    texts: str
    company: tuple[Company, ...]
    company_of: str
    facts: tuple[Fact, ...]
    wikidata: str | None
    articles: tuple[Headline, ...]


def person_page(connection: sqlite3.Connection, words: Words, key: str, today: date) -> PersonPage | None:
    """The page of the entity with that key; ``None`` if there is none."""
    row = people.entity(connection, key)
    if row is None:
        return None
    ids = people.newest_articles(connection, row["id"], _ARTICLES)
    articles = {article["id"]: article for article in queries.articles_by_id(connection, ids)}
    naming = people.articles_naming(connection, row["id"])
    wikidata = row["wikidata"] if re.fullmatch(r"Q[0-9]{1,12}", row["wikidata"] or "") else None
    return PersonPage(
        key=row["key"],
        name=row["name"],
        type=words.known("entity", row["type"]),
        note=row["note"] or "",
        in_gazetteer=bool(row["in_gazetteer"]),
        named=words.count("person.named", naming),
        is_office=row["type"] == "office",
        may_hold=row["type"] in ("person", "office"),
        offices=tuple(_offices(words, people.offices(connection, row["id"]), row["key"])),
        timeline=timeline(connection, words, Scope(entities=(row["id"],)), {"entite": row["key"]}, today),
        trends=f"{TRENDS}?{urlencode({'entite': row['key']})}",
        texts=f"{LIST_ADDRESS}?{urlencode({'sujet': EVERY_TOPIC, 'entite': row['key']})}",
        company=tuple(
            Company(words.text(f"person.{label}"), entities)
            for label, types in _COMPANY
            if (entities := _together(words, row["key"], people.company(connection, row["id"], types, _TOGETHER)))
        ),
        company_of=words.count("person.company_note", min(naming, people.COMPANY)),
        facts=tuple(_facts(words, row)),
        wikidata=wikidata,
        articles=tuple(headline(words, articles[article]) for article in ids),
    )


def _offices(words: Words, rows: Iterable[Row], key: str) -> Iterable[Office]:
    for row in rows:
        other = "office" if row["person"] == key else "person"
        yield Office(row[other], row[f"{other}_name"], _when(words, row["from_on"], row["to_on"]), row["source"] or "")


def _when(words: Words, since: str, until: str | None) -> str:
    """When an office was held; days in full, months and years as far as they are known."""
    whole = len(since) == 10 and (until is None or len(until) == 10)
    prefix = "" if whole else "year_"
    first = words.day(since)
    if until is None:
        return words.text(f"person.{prefix}since", since=first)
    return words.text(f"person.{prefix}from_to", since=first, until=words.day(until))


def _together(words: Words, key: str, rows: Iterable[Row]) -> tuple[tuple[str, str, str, str], ...]:
    return tuple(
        (
            row["key"],
            row["name"],
            words.count("trends.counted.articles", row["articles"]),
            f"{LIST_ADDRESS}?{urlencode({'sujet': EVERY_TOPIC, 'entite': key, 'avec': row['key']})}",
        )
        for row in rows
    )


def _facts(words: Words, row: Row) -> Iterable[Fact]:
    yield Fact(words.text("person.type"), words.known("entity", row["type"]))
    if country := entity_country(words, row["country"]):
        yield Fact(words.text("person.country"), country)
    names = _names(row["aliases"])
    if names:
        shown = ", ".join(names[:_NAMES])
        yield Fact(words.text("person.names"), shown + (" …" if len(names) > _NAMES else ""))


def _names(stored: str) -> list[str]:
    try:
        found = json.loads(stored)
    except ValueError:
        return []
    return [str(name) for name in found] if isinstance(found, list) else []
