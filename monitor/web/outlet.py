"""One outlet: its health, a year of its coverage, its months, from whom it takes over and who takes over from it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from markupsafe import Markup

from db import outlets, queries, trends
from db.rows import Row
from db.trends import Scope
from monitor.web.calendar import VERDICTS, Day, key, year, year_links
from monitor.web.cells import safe_url
from monitor.web.delays import Pair, pairs
from monitor.web.headline import Headline, headline
from monitor.web.health import Health, health_of
from monitor.web.outlets import days_told, share_words
from monitor.web.periods import first_of
from monitor.web.record import Fact
from monitor.web.timeline import Timeline, timeline
from monitor.wordbook import Words

WEEKS = 53
_PARTNERS, _ARTICLES, _HOLES = 8, 10, 60


@dataclass(frozen=True, slots=True)
class Problem:
    """What ``press-monitor health`` holds against the outlet."""

    message: str
    advice: str
    since: str
    serious: bool


@dataclass(frozen=True, slots=True)
class OutletPage:
    """All that the page shows; ``shares`` are empty for an outlet without articles this year."""

    key: str
    name: str
    home: str | None
    role: str
    is_press: bool
    health: Health
    problems: tuple[Problem, ...]
    facts: tuple[Fact, ...]
    numbers: tuple[str, ...]
    shares: tuple[tuple[str, str], ...]
    calendar: Markup
    calendar_links: Markup
    days: str
    keys: tuple[tuple[Markup, str], ...]
    holes: tuple[Fact, ...]
    more_holes: int
    timeline: Timeline | None
    takes_from: tuple[Pair, ...]
    gives_to: tuple[Pair, ...]
    articles: tuple[Headline, ...]


def outlet_page(connection: sqlite3.Connection, words: Words, key_: str, now: datetime) -> OutletPage | None:
    """The page of the outlet with that key; ``None`` if there is none."""
    row = outlets.one(connection, key_)
    if row is None:
        return None
    today = now.date()
    first = first_of(today, "week") - timedelta(days=7 * (WEEKS - 1))
    since = first.isoformat()
    ledger = outlets.days(connection, row["id"], since)
    days = [Day(date.fromisoformat(day["day"]), day["verdict"], day["stored"]) for day in ledger]
    told = days_told(words, [day["verdict"] for day in ledger])
    is_press = row["role"] == "press"
    numbers = trends.numbers(connection, Scope(source=row["id"], since=since)) if is_press else {}
    own, copied, credited = share_words(words, outlets.shares(connection, since, row["id"]).get(row["id"]))
    ids = outlets.newest_articles(connection, row["id"], _ARTICLES)
    articles = {article["id"]: article for article in queries.articles_by_id(connection, ids)}
    holes = [day for day in reversed(ledger) if day["verdict"] in ("could_not_look", "partly_seen")]
    return OutletPage(
        key=row["key"],
        name=row["name"],
        home=safe_url(row["home_url"]),
        role=row["role"],
        is_press=is_press,
        health=health_of(words, row, now),
        problems=tuple(
            Problem(
                one["message"], one["advice"], words.day(one["since"]) if one["since"] else "", bool(one["serious"])
            )
            for one in outlets.findings(connection, row["id"])
        ),
        facts=tuple(_facts(words, row)),
        numbers=tuple(words.count(f"trends.counted.{measure}", number) for measure, number in numbers.items()),
        shares=tuple(
            (words.text(f"outlets.share.{name}"), share)
            for name, share in (("own", own), ("copied", copied), ("credited", credited))
            if share
        ),
        calendar=_calendar(words, row["name"], days, first, today, told),
        calendar_links=year_links(days, first, today, lambda day: _day(words, day), lambda day: _articles_of(row, day)),
        days=told,
        keys=tuple((key(verdict), words.text(f"verdict_of_day.{verdict}")) for verdict in VERDICTS),
        holes=tuple(_hole(words, day) for day in holes[:_HOLES]),
        more_holes=max(0, len(holes) - _HOLES),
        timeline=timeline(connection, words, Scope(source=row["id"]), {"media": row["key"]}, today, [row["id"]])
        if is_press
        else None,
        takes_from=pairs(words, outlets.takes_from(connection, row["id"], since), _PARTNERS),
        gives_to=pairs(words, outlets.gives_to(connection, row["id"], since), _PARTNERS),
        articles=tuple(headline(words, articles[article]) for article in ids),
    )


def _facts(words: Words, row: Row) -> list[Fact]:
    def name(one: str) -> str:
        return words.text(f"outlets.fact.{one}")

    languages = ", ".join(words.known("language", one.strip()) for one in (row["languages"] or "").split(","))
    found = [
        Fact(name("country"), words.known("country", row["country"]) or words.text("trends.not_known")),
        Fact(name("owner"), words.known("owner", row["owner"])),
        Fact(name("languages"), languages),
        Fact(name("platform"), row["platform"] or ""),
        Fact(
            name("followed"), words.day(row["followed_since"]) if row["followed_since"] else words.text("outlets.never")
        ),
        Fact(name("news"), words.instant(row["news_at"]) if row["news_at"] else ""),
        Fact(name("next"), words.instant(row["next_due_at"]) if row["next_due_at"] else "", row["pace_reason"] or ""),
        Fact(name("failing"), words.instant(row["failing_since"]) if row["failing_since"] else ""),
    ]
    return [fact for fact in found if fact.value]


def _calendar(words: Words, name: str, days: list[Day], first: date, today: date, told: str) -> Markup:
    months = words.text("date.short_months").split()
    first_day, third, fifth = words.text("date.odd_weekdays").split()
    return year(
        days,
        first,
        today,
        name="annee",
        title=words.text("outlets.calendar_of", name=name),
        description=f"{told}.",
        months=months,
        weekdays=(first_day, third, fifth),
    )


def _day(words: Words, day: Day) -> str:
    return words.text(
        "outlets.day",
        day=words.day(day.on.isoformat()),
        verdict=words.known("verdict_of_day", day.verdict),
        articles=words.count("trends.counted.articles", day.stored),
    )


def _articles_of(row: Row, day: Day) -> str | None:
    """The table of what was first seen on a day: by the clock of Greenwich, which most of these outlets keep."""
    if not day.stored:
        return None
    return f"/press/articles?source_id={row['id']}&first_seen_at__date={day.on.isoformat()}&_sort=first_seen_at"


def _hole(words: Words, day: Row) -> Fact:
    told = [words.known("verdict_of_day", day["verdict"])]
    if day["missed_estimate"]:
        told.append(words.count("trends.missed", day["missed_estimate"]))
    looks = words.count("outlets.looks", day["looks"], failed=words.number(day["looks_failed"]))
    return Fact(words.day(day["day"]), ", ".join(told), looks)
