"""The trends: what was counted by week or month as a picture, as a table and as data; every number leads to its
articles."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from db import trends
from monitor.catalogue.wording import Wording
from monitor.web.charts import Chart, Series, Slot, clean, file, overlay, picture, sample, shades
from monitor.web.choices import ADDRESS, COUNTED, NARROWS, NOT_KNOWN, Choices, read_choices
from monitor.web.counting import Counted, Row, count
from monitor.web.downloads import Value, delimited
from monitor.web.options import Option, earlier, later, options
from monitor.web.periods import name_of, short_name
from monitor.wordbook import Words

# begins the ids of the picture
NAME = "tendance"
_OWN_CONTROL = ("sujet", "compte", "par", "pas", "unite", "media", "pays", "proprietaire", "du", "au", "rang")


@dataclass(frozen=True, slots=True)
class Cell:
    """A number of the table and where it leads; ``note`` says why there is none."""

    text: str
    link: str | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A week or month of the table; ``hole`` is a class of the style sheet."""

    name: str
    cells: tuple[Cell, ...]
    seen: str
    missed: str
    hole: str


@dataclass(frozen=True, slots=True)
class Key:
    """A series in words: its line, its name, and the address of it alone."""

    sample: Markup | str
    name: str
    link: str | None


@dataclass(frozen=True, slots=True)
class TrendsPage:
    """All that the page shows. ``shaded``: how many periods are, in words; ``hidden``: filters that the form keeps and
    has no field for; the last six are addresses."""

    heading: str
    subject: str
    picture: Markup
    overlay: Markup
    keys: tuple[Key, ...]
    shades: tuple[tuple[Markup, str], ...]
    lines: tuple[Line, ...]
    measures: tuple[Option, ...]
    splits: tuple[Option, ...]
    steps: tuple[Option, ...]
    units: tuple[Option, ...]
    topics: tuple[Option, ...]
    media: tuple[Option, ...]
    countries: tuple[Option, ...]
    owners: tuple[Option, ...]
    narrowed: tuple[tuple[str, str, str], ...]
    hidden: tuple[tuple[str, str], ...]
    since: str
    until: str
    notices: tuple[str, ...]
    empty: bool
    shaded: str
    fewer: str | None
    more: str | None
    earlier: str | None
    later: str | None
    svg: str
    csv: str


def trends_page(
    connection: sqlite3.Connection, words: Words, wording: Wording, arguments: Mapping[str, str | None], today: date
) -> TrendsPage:
    """The page of the trends."""
    choices = read_choices(connection, words, wording, arguments, today)
    counted = count(connection, words, choices, today)
    chart = chart_of(words, counted)
    notices = list(choices.notices)
    if choices.step == "week" and (left_out := trends.undated(connection, choices.scope)):
        notices.append(words.count("trends.undated", left_out))
    shaded = sum(bool(sight.hole) for sight in counted.sights)
    return TrendsPage(
        heading=chart.title,
        subject=_subject(words, choices),
        picture=picture(chart, NAME),
        overlay=overlay(chart),
        keys=tuple(_keys(counted)),
        shades=shades(chart, NAME),
        lines=tuple(_lines(words, counted)),
        narrowed=tuple(
            (words.text(f"trends.filter.{name}"), label, choices.address({name: None}))
            for name, label in choices.narrowed
        ),
        hidden=tuple((name, value) for name, value in choices.kept.items() if name not in _OWN_CONTROL),
        since=choices.kept.get("du", ""),
        until=choices.kept.get("au", ""),
        notices=tuple(notices),
        empty=not any(number for row in counted.rows for number in row.numbers),
        shaded=words.count("trends.shaded", shaded) if shaded else "",
        fewer=choices.address({"rang": str(choices.rank - 1) if choices.rank > 1 else None}) if choices.rank else None,
        more=choices.address({"rang": str(choices.rank + 1)}) if counted.more else None,
        earlier=earlier(choices),
        later=later(choices, today),
        svg=choices.address(base=f"{ADDRESS}.svg"),
        csv=choices.address(base=f"{ADDRESS}.csv"),
        **options(connection, words, wording, choices),
    )


def trends_file(
    connection: sqlite3.Connection, words: Words, wording: Wording, arguments: Mapping[str, str | None], today: date
) -> tuple[str, str]:
    """The picture as a file of its own, and a name for it without its ending."""
    choices = read_choices(connection, words, wording, arguments, today)
    counted = count(connection, words, choices, today)
    made = words.text("trends.made", day=words.day(today.isoformat()))
    return file(chart_of(words, counted), [_subject(words, choices), made]), _file_name(counted)


def trends_table(
    connection: sqlite3.Connection, words: Words, wording: Wording, arguments: Mapping[str, str | None], today: date
) -> tuple[str, str]:
    """The same data as CSV, a row for each period and value, and a name for the file without its ending."""
    choices = read_choices(connection, words, wording, arguments, today)
    counted = count(connection, words, choices, today)
    header = ["periode", "du", "au", "serie", "nom", next(n for n, m in COUNTED.items() if m == choices.measure)]
    header += ["part_pour_cent"] if choices.share else []
    header += ["couverture_pour_cent", "manques_estimes"]
    rows: list[list[Value]] = []
    for row in counted.rows:
        for place, (period, sight) in enumerate(zip(counted.periods, counted.sights, strict=True)):
            values: list[Value] = [*period, row.key, row.name, row.numbers[place]]
            if choices.share:
                share = counted.shown(row, place)
                values.append(None if share is None else round(share, 2))
            rows.append([*values, round(100 * sight.share, 1), sight.missed])
    return delimited(header, rows), _file_name(counted)


# --- the picture ------------------------------------------------------------------------------------------------------


def chart_of(words: Words, counted: Counted) -> Chart:
    """The picture of what was counted."""
    choices = counted.choices
    slots = tuple(
        Slot(name_of(words, period, choices.step), short_name(words, period, choices.step), sight.hole)
        for period, sight in zip(counted.periods, counted.sights, strict=True)
    )
    series = tuple(
        Series(
            row.name,
            tuple(counted.shown(row, place) for place in range(len(slots))),
            tuple(
                choices.articles_of(period, row.key) if row.numbers[place] else None
                for place, period in enumerate(counted.periods)
            ),
            tuple(
                words.text("trends.tip", period=slot.name, name=row.name, number=_number(words, counted, row, place))
                for place, slot in enumerate(slots)
            ),
        )
        for row in counted.rows
    )
    return Chart(
        title=_heading(words, choices),
        description=_description(words, counted, slots),
        slots=slots,
        series=series,
        unit=words.text("trends.percent") if choices.share else "",
        hole_names=(words.text("trends.hole_part"), words.text("trends.hole_whole")),
    )


def _number(words: Words, counted: Counted, row: Row, place: int) -> str:
    """What a point says: a number of articles or texts, and what share they are."""
    number = row.numbers[place]
    if number is None:
        return words.text("trends.nothing_seen")
    told = words.count(f"trends.counted.{counted.choices.measure}", number)
    if not counted.choices.share or not counted.whole[place]:
        return told
    return words.text("trends.share_tip", number=told, share=words.share(number / counted.whole[place]))


def _heading(words: Words, choices: Choices) -> str:
    group = choices.group.label if choices.group else ""
    split = words.text(f"trends.by.{choices.split or 'whole'}", group=group)
    measure = words.text(f"trends.measure.{choices.measure}")
    if choices.share:
        measure = words.text("trends.shares", measure=measure[0].lower() + measure[1:])
    return f"{measure} {words.text(f'trends.step.{choices.step}')}{split}"


def _subject(words: Words, choices: Choices) -> str:
    topic = choices.topic["name"] if choices.topic else words.text("trends.every_topic")
    periods = choices.periods
    days = {"since": words.day(periods[0].first), "until": words.day(min(periods[-1].last, choices.until.isoformat()))}
    filters = [f"{words.text(f'trends.filter.{name}')}\u00a0: {clean(label, 60)}" for name, label in choices.narrowed]
    return " · ".join([words.text("trends.subject", topic=topic, **days), *filters])


def _description(words: Words, counted: Counted, slots: tuple[Slot, ...]) -> str:
    told = [
        words.text(
            "trends.described",
            heading=_heading(words, counted.choices),
            subject=_subject(words, counted.choices),
        )
    ]
    points = [(row, place) for row in counted.rows for place in range(len(slots)) if row.numbers[place]]
    if points:
        row, place = max(points, key=lambda point: counted.shown(*point) or 0)
        number = _number(words, counted, row, place)
        told.append(words.text("trends.highest", number=number, name=row.name, period=slots[place].name))
    if shaded := sum(bool(slot.hole) for slot in slots):
        told.append(words.count("trends.shaded", shaded))
    return " ".join(told)


def _file_name(counted: Counted) -> str:
    """Letters, digits and hyphens alone, as the values of an address could be anything."""
    choices = counted.choices
    split = choices.kept.get("par", "ensemble")
    counting = next(name for name, measure in COUNTED.items() if measure == choices.measure)
    parts = ["tendances", counting, split, counted.periods[0].key, counted.periods[-1].key]
    return re.sub(r"[^a-z0-9-]+", "-", "-".join(parts).lower())


# --- the table --------------------------------------------------------------------------------------------------------


def _keys(counted: Counted) -> Iterable[Key]:
    choices = counted.choices
    several = len(counted.rows) > 1
    for number, row in enumerate(counted.rows):
        alone = None
        if choices.split:
            alone = choices.address({NARROWS[choices.split]: row.key or NOT_KNOWN, "par": None, "rang": None})
        yield Key(sample(number) if several else "", row.name, alone)


def _lines(words: Words, counted: Counted) -> Iterable[Line]:
    for place, (period, sight) in enumerate(zip(counted.periods, counted.sights, strict=True)):
        yield Line(
            name=name_of(words, period, counted.choices.step),
            cells=tuple(_cell(words, counted, row, place) for row in counted.rows),
            seen=words.share(sight.share),
            missed=words.count("trends.missed", sight.missed) if sight.missed else "",
            hole=sight.hole,
        )


def _cell(words: Words, counted: Counted, row: Row, place: int) -> Cell:
    number = row.numbers[place]
    if number is None:
        return Cell("–", None, words.text("trends.nothing_seen"))
    link = counted.choices.articles_of(counted.periods[place], row.key) if number else None
    if counted.choices.share and counted.whole[place]:
        return Cell(words.share(number / counted.whole[place]), link, words.number(number))
    return Cell(words.number(number), link)
