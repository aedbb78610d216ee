"""The outlets: how each does, what was seen of it, what of its articles is its own, and whose texts travel fastest."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from urllib.parse import urlencode

from markupsafe import Markup

from db import outlets
from db.rows import Row
from monitor.web.calendar import VERDICTS, key, strip
from monitor.web.delays import hours
from monitor.web.health import Health, health_of
from monitor.wordbook import Words

ADDRESS = "/medias"
# days that the list looks back on
WINDOW = 90
FASTEST = 12
# texts that others must have taken over from an outlet before its delay says anything
ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Line:
    """An outlet in the list. ``own``, ``copied`` and ``credited``: what share of its articles is which."""

    key: str
    name: str
    country: str
    owner: str
    reference: bool
    health: Health
    findings: int
    strip: Markup
    articles: int
    own: str
    copied: str
    credited: str


@dataclass(frozen=True, slots=True)
class Fast:
    """An outlet whose texts others take over: how many texts, and how long until the first of the others has them."""

    key: str
    name: str
    reference: bool
    texts: str
    outlets: str
    delay: str


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter of the list: its name, and (name, address, whether it is chosen) of what it can keep."""

    label: str
    choices: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class OutletsPage:
    """All that the list shows."""

    counts: tuple[str, ...]
    filters: tuple[Filter, ...]
    lines: tuple[Line, ...]
    fastest: tuple[Fast, ...]
    keys: tuple[tuple[Markup, str], ...]


def outlets_page(
    connection: sqlite3.Connection, words: Words, arguments: Mapping[str, str | None], now: datetime
) -> OutletsPage:
    """The list of the outlets, narrowed by ``pays``, ``proprietaire`` and ``etat``."""
    every = outlets.every(connection)
    since = (now.date() - timedelta(days=WINDOW - 1)).isoformat()
    days, shares = outlets.verdicts(connection, since), outlets.shares(connection, since)
    health = {row["id"]: health_of(words, row, now) for row in every}
    asked = {name: arguments.get(name) or "" for name in ("pays", "proprietaire", "etat")}

    def values(row: Row) -> dict[str, str]:
        return {"pays": row["country"] or "-", "proprietaire": row["owner"], "etat": health[row["id"]].tone}

    known = {name: {values(row)[name] for row in every} for name in asked}
    asked = {name: value for name, value in asked.items() if value in known[name]}
    shown = [row for row in every if all(values(row)[name] == value for name, value in asked.items())]
    press = [row for row in every if row["role"] == "press"]
    return OutletsPage(
        counts=(
            words.count("outlets.followed", sum(bool(row["enabled"]) for row in press)),
            *(
                words.count(f"outlets.tone_{tone}", number)
                for tone in ("good", "warn")
                if (number := sum(health[row["id"]].tone == tone for row in press))
            ),
            words.count("outlets.reference", len(every) - len(press)),
        ),
        filters=tuple(_filter(words, name, sorted(known[name]), asked) for name in known),
        lines=tuple(_line(words, row, health[row["id"]], days, shares, now.date()) for row in shown),
        fastest=_fastest(words, every, outlets.taken_over(connection, since)),
        keys=tuple((key(verdict), words.text(f"verdict_of_day.{verdict}")) for verdict in VERDICTS),
    )


def _filter(words: Words, name: str, known: list[str], asked: Mapping[str, str]) -> Filter:
    def address(value: str) -> str:
        values = {**asked, name: value}
        kept = {other: value for other, value in values.items() if value}
        return f"{ADDRESS}?{urlencode(kept)}" if kept else ADDRESS

    prefix = {"pays": "country", "proprietaire": "owner", "etat": "tone"}[name]
    called = [(words.text("trends.any"), "")]
    called += [(words.text("trends.not_known") if one == "-" else words.known(prefix, one), one) for one in known]
    chosen = asked.get(name, "")
    return Filter(
        words.text(f"outlets.filter.{name}"), tuple((label, address(one), one == chosen) for label, one in called)
    )


def _line(
    words: Words,
    row: Row,
    health: Health,
    days: Mapping[int, Mapping[str, str]],
    shares: Mapping[int, Row],
    today: date,
) -> Line:
    share = shares.get(row["id"])
    own, copied, credited = share_words(words, share)
    own_days = days.get(row["id"], {})
    return Line(
        key=row["key"],
        name=row["name"],
        country=words.known("country", row["country"]),
        owner=words.known("owner", row["owner"]),
        reference=row["role"] == "reference",
        health=health,
        findings=row["findings"],
        strip=strip(own_days, today, WINDOW, days_told(words, own_days.values())),
        articles=share["articles"] if share else 0,
        own=own,
        copied=copied,
        credited=credited,
    )


def share_words(words: Words, share: Row | None) -> tuple[str, str, str]:
    """What share of an outlet's articles is its own, copied, credited to somebody who is not followed; empty where it
    has none."""
    if not share or not share["articles"]:
        return "", "", ""
    copies, credited, every = share["copies"], share["credited"], share["articles"]
    return (
        words.share((every - copies - credited) / every),
        words.share(copies / every),
        words.share(credited / every),
    )


def days_told(words: Words, verdicts: Iterable[str]) -> str:
    """How many days of each verdict there are."""
    counted = Counter(verdicts)
    told = [words.count(f"days_of.{verdict}", counted[verdict]) for verdict in VERDICTS if counted[verdict]]
    return ", ".join(told) or words.text("outlets.no_days")


def _fastest(words: Words, every: list[Row], taken: list[Row]) -> tuple[Fast, ...]:
    """Those first whose texts others have soonest; where the times are the same, those with more texts."""
    delays: dict[int, list[Row]] = {}
    for row in taken:
        delays.setdefault(row["source_id"], []).append(row)
    known = {row["id"]: row for row in every}
    found = [
        (max(0.0, median(row["hours"] for row in group)), len(group), known[source])
        for source, group in delays.items()
        if source in known and len(group) >= ENOUGH
    ]
    return tuple(
        Fast(
            row["key"],
            row["name"],
            row["role"] == "reference",
            words.count("trends.counted.texts", texts),
            words.count("front.by_outlets", max(one["outlets"] for one in delays[row["id"]])),
            hours(words, delay),
        )
        for delay, texts, row in sorted(found, key=lambda one: (one[0], -one[1], one[2]["name"]))[:FASTEST]
    )
