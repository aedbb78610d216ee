"""The last twelve months of an outlet, a person or an organisation: all articles, and those on the topic."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from markupsafe import Markup

from db import queries, trends
from db.trends import Scope
from monitor.web.charts import Chart, Series, Slot, overlay, picture, sample, shades
from monitor.web.choices import EVERY_TOPIC, LIST_ADDRESS
from monitor.web.front import DEFAULT_TOPIC
from monitor.web.holes import sight_of
from monitor.web.periods import back, name_of, periods_between, short_name
from monitor.wordbook import Words

MONTHS = 12
# begins the ids of the picture
NAME = "douze"


@dataclass(frozen=True, slots=True)
class Timeline:
    """The picture, what lies over it, the series in words, and the table: a name, then (number, address) of each
    series. ``since`` and ``until``: the days that it shows."""

    heading: str
    picture: Markup
    overlay: Markup
    keys: tuple[tuple[Markup, str], ...]
    shades: tuple[tuple[Markup, str], ...]
    lines: tuple[tuple[str, tuple[tuple[str, str | None], ...]], ...]
    since: str
    until: str


def timeline(
    connection: sqlite3.Connection,
    words: Words,
    scope: Scope,
    filters: dict[str, str],
    today: date,
    source_ids: Sequence[int] | None = None,
) -> Timeline:
    """The articles of a scope by month. ``filters`` keep the same scope in an address; ``source_ids``: the outlets that
    may have holes, all of the press where ``None``."""
    periods = periods_between(back(today, "month", MONTHS), today, "month")
    since, until = periods[0].first, periods[-1].last
    sights = sight_of(connection, periods, today, source_ids)
    topics = sorted(queries.topics(connection), key=lambda row: row["key"] != DEFAULT_TOPIC)
    topic = topics[0] if topics else None
    counted = trends.on_topic(connection, scope, topic["id"] if topic else None, periods)
    asked = [(words.text("timeline.all"), EVERY_TOPIC)]
    asked += [(topic["name"], topic["key"])] if topic else []
    slots = tuple(
        Slot(name_of(words, period, "month"), short_name(words, period, "month"), sights[period.key].hole)
        for period in periods
    )
    series = []
    for number, (name, key) in enumerate(asked):
        values = tuple(
            counted.get(period.key, (0, 0))[number] or (None if sights[period.key].hole == "whole" else 0)
            for period in periods
        )
        links = tuple(
            f"{LIST_ADDRESS}?{urlencode({'sujet': key, **filters, 'du': period.first, 'au': period.last})}"
            if value
            else None
            for period, value in zip(periods, values, strict=True)
        )
        tips = tuple(
            words.text(
                "trends.tip", period=slot.name, name=name, number=words.count("trends.counted.articles", value or 0)
            )
            for slot, value in zip(slots, values, strict=True)
        )
        series.append(Series(name, values, links, tips))
    heading = words.text("timeline.heading")
    described = [
        words.text("timeline.sum", name=one.name, number=words.number(int(sum(value or 0 for value in one.values))))
        for one in series
    ]
    chart = Chart(
        heading,
        " ".join([f"{heading}.", *described]),
        slots,
        tuple(series),
        hole_names=(words.text("trends.hole_part"), words.text("trends.hole_whole")),
    )
    return Timeline(
        heading=heading,
        picture=picture(chart, NAME),
        overlay=overlay(chart),
        keys=tuple((sample(number), one.name) for number, one in enumerate(series)),
        shades=shades(chart, NAME),
        lines=tuple(
            (
                slot.name,
                tuple(
                    (words.text("trends.nothing_seen") if value is None else words.number(int(value)), link)
                    for one in series
                    for value, link in [(one.values[place], one.links[place])]
                ),
            )
            for place, slot in enumerate(slots)
        ),
        since=since,
        until=until,
    )
