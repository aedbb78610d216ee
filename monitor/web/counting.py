"""What the trends count: the values of a split by week or month, the most frequent first, and what was seen at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from db import outlets, people, trends
from db.trends import Period
from monitor.web.charts import COLOURS
from monitor.web.choices import Choices
from monitor.web.holes import Sight, sight_of
from monitor.web.wording import expression
from monitor.wordbook import Words

# as many as have a colour and a shape of their own
SHOWN = len(COLOURS)
_TYPES = {"person": ("person",), "organisation": ("organisation",), "place": ("place",)}
_OF_OUTLETS = frozenset({"outlet", "country", "owner"})


@dataclass(frozen=True, slots=True)
class Row:
    """A value of a split, over all periods. ``numbers``: ``None`` where nobody looked."""

    key: str
    name: str
    numbers: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted. ``more``: whether the split has further values; ``whole``: of all together, where shares are
    asked for."""

    choices: Choices
    periods: tuple[Period, ...]
    rows: tuple[Row, ...]
    more: bool
    whole: tuple[int, ...]
    sights: tuple[Sight, ...]

    def shown(self, row: Row, place: int) -> float | None:
        """The number in the picture: how many, or what share in percent."""
        number = row.numbers[place]
        if number is None or not self.choices.share:
            return number
        return 100 * number / self.whole[place] if self.whole[place] else 0.0


def count(connection: sqlite3.Connection, words: Words, choices: Choices, today: date) -> Counted:
    """Counts what is asked for."""
    periods = choices.periods
    sources = _sources(connection, choices)
    sights = sight_of(connection, periods, today, sources)
    found, more = _found(connection, words, choices, periods)
    whole = dict[str, int]()
    if choices.share:
        whole = {row[0]: row[2] for row in trends.counts(connection, choices.scope, periods, choices.measure)}
    rows = tuple(
        Row(key, name, _numbers(connection, choices, periods, sights, today, key, numbers))
        for key, name, numbers in found
    )
    return Counted(
        choices, periods, rows, more, tuple(whole.get(period.key, 0) for period in periods), tuple(sights.values())
    )


def _sources(connection: sqlite3.Connection, choices: Choices, **also: str) -> list[int] | None:
    """The outlets that are looked at; ``None`` for all of the press."""
    scope = choices.scope
    wanted = {
        name: value
        for name, value in (("id", scope.source), ("country", scope.country), ("owner", scope.owner), *also.items())
        if value is not None
    }
    if not wanted:
        return None
    press = [{**row, "country": row["country"] or ""} for row in outlets.press(connection)]
    return [row["id"] for row in press if all(row[name] == value for name, value in wanted.items())]


def _found(
    connection: sqlite3.Connection, words: Words, choices: Choices, periods: tuple[Period, ...]
) -> tuple[list[tuple[str, str, dict[str, int]]], bool]:
    """(value, name, number by period) of what is shown, the most frequent first; whether there is more."""
    scope, measure, first = choices.scope, choices.measure, choices.rank * SHOWN
    if choices.group is not None:
        group = choices.group.words[first : first + SHOWN]
        rows = trends.word_counts(connection, scope, periods, measure, {word.id: expression(word) for word in group})
        named = {word.id: word.label for word in group}
        return _gathered(rows, named), first + SHOWN < len(choices.group.words)
    if choices.split in _TYPES:
        keys = trends.named_most(connection, scope, _TYPES[choices.split], SHOWN + 1, first)
        shown = keys[:SHOWN]
        rows = trends.counts(connection, scope, periods, measure, "entity", shown)
        called = people.names(connection, shown)
        return _gathered(rows, {key: called[key] for key in shown}), len(keys) > SHOWN
    rows = trends.counts(connection, scope, periods, measure, choices.split or None)
    if not choices.split:
        return _gathered(rows, {"": words.text("trends.together")}), False
    totals = dict[str, int]()
    for _, value, number in rows:
        totals[value] = totals.get(value, 0) + number
    order = sorted(totals, key=lambda value: (value == "", -totals[value], value))
    names = _names(connection, words, choices.split)
    shown = order[first : first + SHOWN]
    return _gathered(rows, {value: names(value) for value in shown}), len(order) > first + SHOWN


def _names(connection: sqlite3.Connection, words: Words, split: str) -> Callable[[str], str]:
    if split == "outlet":
        press = {row["key"]: row["name"] for row in outlets.press(connection)}
        return lambda value: press.get(value, value)
    return lambda value: words.known(split, value) or words.text("trends.not_known")


def _gathered(rows: list[tuple[str, str, int]], named: Mapping[str, str]) -> list[tuple[str, str, dict[str, int]]]:
    found: dict[str, dict[str, int]] = {value: {} for value in named}
    for period, value, number in rows:
        if value in found:
            found[value][period] = number
    return [(value, named[value], numbers) for value, numbers in found.items()]


def _numbers(
    connection: sqlite3.Connection,
    choices: Choices,
    periods: tuple[Period, ...],
    sights: Mapping[str, Sight],
    today: date,
    value: str,
    numbers: Mapping[str, int],
) -> tuple[int | None, ...]:
    """A row's numbers, with ``None`` instead of a zero where none of its outlets was seen."""
    own = sights
    empty = [period for period in periods if not numbers.get(period.key)]
    if empty and choices.split in _OF_OUTLETS:
        column = "key" if choices.split == "outlet" else choices.split
        own = sight_of(connection, empty, today, _sources(connection, choices, **{column: value}))
    return tuple(numbers.get(period.key) or (None if own[period.key].hole == "whole" else 0) for period in periods)
