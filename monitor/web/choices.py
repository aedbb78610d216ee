"""What is asked of the trends, as it stands in an address: what is counted, split, narrowed, and over which days.

Nothing that a reader types raises: what cannot be meant is left out, and said."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from db import outlets, people, queries, trends
from db.rows import Row
from db.trends import Period, Scope
from monitor.catalogue.wording import WordGroup, Wording
from monitor.web.front import DEFAULT_TOPIC
from monitor.web.periods import LONGEST, USUAL, Step, back, first_of, periods_between
from monitor.web.wording import expression
from monitor.wordbook import Words

ADDRESS = "/tendances"
LIST_ADDRESS = "/tendances/articles"
EVERY_TOPIC = "tous"
# stands in addresses for a country that nobody wrote down
NOT_KNOWN = "-"
WORDS = "mots-"
COUNTED = {"textes": "texts", "articles": "articles", "histoires": "stories", "origines": "origins"}
SPLITS = {
    "ensemble": "",
    "pays": "country",
    "media": "outlet",
    "proprietaire": "owner",
    "domaine": "domain",
    "personnes": "person",
    "organisations": "organisation",
    "lieux": "place",
}
STEPS: dict[str, Step] = {"mois": "month", "semaine": "week"}
UNITS = {"nombre": "number", "part": "share"}
# the filter that keeps one value of a split
NARROWS = {
    "country": "pays",
    "outlet": "media",
    "owner": "proprietaire",
    "domain": "domaine",
    "person": "entite",
    "organisation": "entite",
    "place": "entite",
    "word": "mot",
}
_LONGEST_VALUE = 100
_LAST_RANK = 200


@dataclass(frozen=True, slots=True)
class Choices:
    """What is shown. ``kept``: what of the address could be meant, without what is usual; ``group``: whose words are
    counted; ``rank``: which six of a split are shown, from 0; ``narrowed``: the filters that are on, and what each
    keeps."""

    topic: Row | None
    topics: tuple[Row, ...]
    measure: str
    split: str
    group: WordGroup | None
    step: Step
    since: date
    until: date
    share: bool
    rank: int
    scope: Scope
    kept: Mapping[str, str]
    notices: tuple[str, ...]
    narrowed: tuple[tuple[str, str], ...]

    @property
    def periods(self) -> tuple[Period, ...]:
        """The weeks or months that are shown."""
        return periods_between(self.since, self.until, self.step)

    def address(self, changes: Mapping[str, str | None] | None = None, base: str = ADDRESS) -> str:
        """An address with other values; ``None`` leaves one out."""
        values = {name: value for name, value in {**self.kept, **(changes or {})}.items() if value}
        return f"{base}?{urlencode(values)}" if values else base

    def articles_of(self, period: Period, value: str) -> str:
        """The address of the articles behind a point: those of a value of the split in a period."""
        kept = {name: self.kept[name] for name in ("sujet", *_FILTERS) if name in self.kept}
        if self.split:
            name = NARROWS[self.split]
            if name == "entite" and kept.get("entite", value) != value:
                name = "avec"
            kept[name] = value or NOT_KNOWN
        if self.step == "week":
            kept["pas"] = "semaine"
        return f"{LIST_ADDRESS}?{urlencode({**kept, 'du': period.first, 'au': period.last})}"


_FILTERS = ("media", "pays", "proprietaire", "domaine", "entite", "avec", "mot")


def arguments_of(arguments: Mapping[str, str | None]) -> dict[str, str]:
    """The values of an address, their lengths bounded, control characters taken out."""
    return {
        name: re.sub(r"[\x00-\x1f\x7f]", " ", value).strip()[:_LONGEST_VALUE]
        for name, value in arguments.items()
        if value and value.strip()
    }


class _Reading:
    """Takes the values of an address one by one, and notes what could not be meant."""

    def __init__(self, words: Words, given: Mapping[str, str]) -> None:
        self.words = words
        self.given = given
        self.kept: dict[str, str] = {}
        self.notices: list[str] = []

    def one_of(self, name: str, known: Mapping[str, str]) -> str:
        """The meaning of a value; that of the first one where nothing or nothing known is given."""
        typed = self.given.get(name, "")
        usual = next(iter(known))
        if typed and typed not in known:
            self.unknown(typed)
        elif typed and typed != usual:
            self.kept[name] = typed
        return known[typed] if typed in known else known[usual]

    def unknown(self, typed: str) -> None:
        self.notices.append(self.words.text("search.unknown_choice", value=typed))

    def day(self, name: str) -> date | None:
        typed = self.given.get(name, "")
        if not typed:
            return None
        try:
            return date.fromisoformat(typed)
        except ValueError:
            self.notices.append(self.words.text("search.bad_day", value=typed))
            return None

    def filter(self, name: str, known: Collection[str]) -> str | None:
        """The value of a filter among those that there are."""
        typed = self.given.get(name, "")
        if not typed:
            return None
        if typed not in known:
            self.unknown(typed)
            return None
        self.kept[name] = typed
        return typed


def read_choices(
    connection: sqlite3.Connection,
    words: Words,
    wording: Wording,
    arguments: Mapping[str, str | None],
    today: date,
    *,
    exact_days: bool = False,
) -> Choices:
    """What an address asks for. ``exact_days``: the days are taken as they stand, not widened to whole weeks or months,
    and there may be any number of them."""
    reading = _Reading(words, arguments_of(arguments))
    topics = tuple(sorted(queries.topics(connection), key=lambda row: row["key"] != DEFAULT_TOPIC))
    topic = _topic(reading, topics)
    measure = reading.one_of("compte", COUNTED)
    splits = SPLITS | {f"{WORDS}{group.id}": "word" for group in wording.groups}
    split = reading.one_of("par", splits)
    if split == "domain" and topic is None:
        split = ""
        del reading.kept["par"]
        reading.notices.append(words.text("trends.domain_of_topic"))
    group = None
    if split == "word":
        chosen = reading.kept["par"].removeprefix(WORDS)
        group = next(group for group in wording.groups if group.id == chosen)
    step = STEPS[next(name for name, known in STEPS.items() if known == reading.one_of("pas", STEPS))]
    scope, narrowed = _scope(connection, reading, wording, topic)
    since, until = _days(connection, reading, step, today, exact_days)
    rank = reading.given.get("rang", "")
    if re.fullmatch(r"[0-9]{1,3}", rank) and 0 < int(rank) <= _LAST_RANK:
        reading.kept["rang"] = rank
    return Choices(
        topic=topic,
        topics=topics,
        measure=measure,
        split=split,
        group=group,
        step=step,
        since=since,
        until=until,
        share=reading.one_of("unite", UNITS) == "share",
        rank=int(reading.kept.get("rang", 0)),
        scope=replace(scope, since=since.isoformat(), until=until.isoformat(), dated=step == "week"),
        kept=reading.kept,
        notices=tuple(reading.notices),
        narrowed=narrowed,
    )


def _topic(reading: _Reading, topics: tuple[Row, ...]) -> Row | None:
    typed = reading.given.get("sujet", "")
    usual = topics[0] if topics else None
    if typed == EVERY_TOPIC:
        reading.kept["sujet"] = typed
        return None
    found = next((row for row in topics if row["key"] == typed), None)
    if typed and found is None:
        reading.unknown(typed)
    if found is not None and found is not usual:
        reading.kept["sujet"] = typed
    return found or usual


def _scope(
    connection: sqlite3.Connection, reading: _Reading, wording: Wording, topic: Row | None
) -> tuple[Scope, tuple[tuple[str, str], ...]]:
    press = {row["key"]: row for row in outlets.press(connection)}
    source = reading.filter("media", press)
    country = reading.filter("pays", [row["country"] or NOT_KNOWN for row in press.values()])
    owner = reading.filter("proprietaire", [row["owner"] for row in press.values()])
    domain = None
    if reading.given.get("domaine"):
        known = trends.domains_of(connection, topic["id"]) if topic else []
        domain = reading.filter("domaine", known)
    labels = [
        ("media", press[source]["name"] if source else ""),
        ("pays", reading.words.known("country", country) if country else ""),
        ("proprietaire", reading.words.known("owner", owner) if owner else ""),
        ("domaine", reading.words.known("domain", domain) if domain else ""),
    ]
    entities = []
    for name in ("entite", "avec"):
        if key := reading.given.get(name):
            entity = people.entity(connection, key)
            if entity is None:
                reading.unknown(key)
            else:
                reading.kept[name] = key
                entities.append(entity["id"])
                labels.append((name, entity["name"]))
    word = None
    if key := reading.given.get("mot"):
        word = wording.word(key)
        if word is None:
            reading.unknown(key)
        else:
            reading.kept["mot"] = key
            labels.append(("mot", word.label))
    scope = Scope(
        topic=topic["id"] if topic else None,
        source=press[source]["id"] if source else None,
        country=country.replace(NOT_KNOWN, "") if country else None,
        owner=owner,
        domain=domain,
        entities=tuple(entities),
        expression=expression(word) if word else None,
    )
    return scope, tuple((name, label) for name, label in labels if label)


def _days(connection: sqlite3.Connection, reading: _Reading, step: Step, today: date, exact: bool) -> tuple[date, date]:
    """The first and the last day; where none are asked for, the usual number of periods up to today, or up to the
    newest article where nothing is as recent as that."""
    since, until = reading.day("du"), reading.day("au")
    for name, day in (("du", since), ("au", until)):
        if day is not None:
            reading.kept[name] = day.isoformat()
    if since and until and since > until:
        reading.notices.append(reading.words.text("trends.turned"))
        since, until = until, since
    if exact:
        return since or date(1, 1, 1), until or date(9999, 12, 31)
    last = min(until or today, today)
    if until is None:
        newest = trends.newest_day(connection)
        if newest and re.fullmatch(r"\d{4}-\d\d-\d\d", newest) and newest < back(today, step, USUAL[step]).isoformat():
            last = date.fromisoformat(newest)
    first = since or back(last, step, USUAL[step])
    first = min(first, last)
    earliest = back(last, step, LONGEST)
    if first < earliest:
        reading.notices.append(reading.words.text(f"trends.longest_{step}", n=LONGEST))
        first = earliest
    return first_of(first, step), last
