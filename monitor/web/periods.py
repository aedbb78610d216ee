"""Weeks and months: which there are between two days, and what they are called."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from db.trends import Period
from monitor.wordbook import Words

Step = Literal["month", "week"]
# what one picture can show, the newest that were asked for
LONGEST = 60
# how many are shown where no days are asked for
USUAL: dict[Step, int] = {"month": 12, "week": 26}


def first_of(day: date, step: Step) -> date:
    """The first day of the week or month that a day is in."""
    return day.replace(day=1) if step == "month" else day - timedelta(days=day.weekday())


def after(first: date, step: Step) -> date:
    """The first day of the week or month after the one that begins with ``first``."""
    return first_of(first + timedelta(days=31), "month") if step == "month" else first + timedelta(days=7)


def before(first: date, step: Step) -> date:
    """The first day of the week or month before the one that begins with ``first``."""
    return first_of(first - timedelta(days=1), step)


def back(last: date, step: Step, number: int) -> date:
    """The first day of the earliest of so many weeks or months, the last of which holds ``last``."""
    first = first_of(last, step)
    for _ in range(number - 1):
        if first <= date(2, 1, 1):
            break
        first = before(first, step)
    return first


def periods_between(since: date, until: date, step: Step) -> tuple[Period, ...]:
    """The weeks or months that two days and all between them are in, the earliest first."""
    found = []
    first = first_of(since, step)
    while first <= until:
        following = after(first, step)
        key = first.isoformat()[:7] if step == "month" else first.isoformat()
        found.append(Period(key, first.isoformat(), (following - timedelta(days=1)).isoformat()))
        first = following
    return tuple(found)


def name_of(words: Words, period: Period, step: Step) -> str:
    """``mars 2026``, ``semaine du 2 mars 2026``."""
    return words.day(period.key) if step == "month" else words.text("trends.week_of", day=words.day(period.first))


def short_name(words: Words, period: Period, step: Step) -> str:
    """What stands under a picture: ``mars 26``, ``2 mars``."""
    first = date.fromisoformat(period.first)
    month = words.text("date.short_months").split()[first.month - 1]
    return f"{month} {first.year % 100:02}" if step == "month" else f"{first.day} {month}"


def days_in(period: Period, since: str, until: str) -> int:
    """How many of a period's days are between two days, both included."""
    first = max(date.fromisoformat(period.first), date.fromisoformat(since))
    last = min(date.fromisoformat(period.last), date.fromisoformat(until))
    return max(0, (last - first).days + 1)
