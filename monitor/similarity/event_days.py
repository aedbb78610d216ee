"""The days that a text names: of the year, and those near its own day, on which the event may have been."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from monitor.almanac import MONTHS, WEEKDAYS

AHEAD, BACK = 4, 14  # days around that of the text; what is named further off is background
# any word where a month stands: to look it up afterwards is faster than to try the months one by one
_DAY_FIRST = re.compile(
    r"\b(\d{1,2})(?:er|st|nd|rd|th|e)?(?: ?(?:-|au|et|to|and|по|и) ?(\d{1,2}))? (?:of )?([^\W\d]{3,12})\b"
)
_MONTH_FIRST = re.compile(r"\b([^\W\d]{3,12}) (\d{1,2})(?:st|nd|rd|th)?\b")
_NUMERIC = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](?:20)?\d\d\b")
_WEEKDAY = re.compile(rf"\b({'|'.join(WEEKDAYS)})\b(?! prochain)")
_EPOCH = date(1970, 1, 1)


def days_named(folded: str) -> set[str]:
    """The days of the year that a folded text gives, as ``11-30``."""
    days: set[str] = set()
    for match in _DAY_FIRST.finditer(folded):
        if (month := MONTHS.get(match[3])) is not None:
            days.update(f"{month:02}-{int(number):02}" for number in (match[1], match[2]) if number)
    for match in _MONTH_FIRST.finditer(folded):
        if (month := MONTHS.get(match[1])) is not None:
            days.add(f"{month:02}-{int(match[2]):02}")
    days.update(f"{int(match[2]):02}-{int(match[1]):02}" for match in _NUMERIC.finditer(folded))
    return {day for day in days if "01" <= day[:2] <= "12" and "01" <= day[3:] <= "31"}


def days_near(folded: str, day: int) -> tuple[int, ...]:
    """The days near that of the text, a number of days since 1970, that it names; where it names none, what its days of
    the week come to."""
    own = _EPOCH + timedelta(days=day)
    near = sorted(found for found in _numbers(days_named(folded), own) if day - BACK <= found <= day + AHEAD)
    if not near:
        near = sorted({day - (own.weekday() - WEEKDAYS[match[1]]) % 7 for match in _WEEKDAY.finditer(folded)})
    return tuple(near)


def day_in_month(folded: str, first: date) -> date:
    """Of a text of which only the month is known, given by its first day: the last day of that month that it names, or
    else the first."""
    named = [found for found in _numbers(days_named(folded), first) if _in_month(found, first)]
    return _EPOCH + timedelta(days=max(named)) if named else first


def _in_month(number: int, first: date) -> bool:
    day = _EPOCH + timedelta(days=number)
    return (day.year, day.month) == (first.year, first.month)


def _numbers(days: Iterable[str], near: date) -> set[int]:
    """Days of the year as numbers of days, in the years around ``near``."""
    numbers: set[int] = set()
    for day in days:
        for year in (near.year - 1, near.year, near.year + 1):
            try:
                numbers.add((date(year, int(day[:2]), int(day[3:])) - _EPOCH).days)
            except ValueError:  # no such day in that year
                continue
    return numbers
