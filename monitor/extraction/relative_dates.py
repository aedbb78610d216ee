"""Dates that only mean something on the day they were read: without a year, or counted back from today."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, tzinfo

from monitor.almanac import MONTHS, WEEKDAYS
from monitor.extraction.calendar_words import CLOCK, MONTH, SCAN, Reading, fold

_WEEKDAY = "(?:" + "|".join(sorted(WEEKDAYS, key=len, reverse=True)) + ")"
_WEEKDAY_BEFORE = re.compile(rf"({_WEEKDAY})[\s,.]*(?:le\s+)?$")
_NO_YEAR = re.compile(
    r"(?<![\d/.-])(?P<d>\d{1,2})(?:\s*(?:er|st|nd|rd|th))?[\s.]++(?:of\s++)?"
    + MONTH.format("m")
    + r"(?!\s*+\.?,?\s*+(?:de\s++)?\d{4})"
    + CLOCK
)
_NO_YEAR_MONTH_FIRST = re.compile(
    r"\b" + MONTH.format("m") + r"\s+(?P<d>\d{1,2})(?:er|st|nd|rd|th)?(?![\d:h]|,?\s*\d{4})"
)
_AGO = re.compile(
    r"(?:il y a|depuis)\s+(?:environ\s+)?(?P<n>\d{1,3}|une?)\s+"
    r"(?P<u>secondes?|minutes?|min|heures?|h|jours?|j|semaines?|mois|ans?|annees?)\b"
    r"|(?P<n2>\d{1,3}|an?|one)\s+(?P<u2>seconds?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?)\s+ago\b"
    r"|(?:(?P<n3>\d{1,3})\s+)?(?P<u3>секунд\w*|минут\w*|час\w*|д(?:ень|ня|ней)|недел\w*|месяц\w*|год\w?|лет)\s+назад"
)
# by the first letters of the unit, in seconds
_UNITS = (
    (("sec", "сек"), 1),
    (("mi", "ми"), 60),
    (("he", "ho", "hr", "h", "ча"), 3600),
    (("jo", "j", "da", "де", "дн"), 86400),
    (("sem", "we", "не"), 604800),
    (("mo", "ме"), 2592000),
    (("an", "ye", "го", "ле"), 31536000),
)
_LAST_WEEKDAY = re.compile(
    rf"(?<!\w)(?:(?:ce|this|hier|yesterday|вчера|last|прошл\w+)[\s,]+({_WEEKDAY})|({_WEEKDAY})\s+(?:dernier|passe))(?!\w)"
)
_WORDS = (
    (re.compile(r"(?<!\w)(?:avant[- ]hier|позавчера)(?!\w)"), 2),
    (re.compile(r"(?<!\w)(?:aujourd['’]hui|today|сегодня|a l['’]instant|just now|только что)(?!\w)"), 0),
    (re.compile(r"(?<!\w)(?:hier|yesterday|вчера)(?!\w)"), 1),
)
_BACK = 12


def read_yearless(line: str, today: date) -> Reading | None:
    """The first ``16 janvier`` or ``January 16`` without a year, in the latest year that does not put it more than two
    days after ``today``; where a weekday is printed before it, in the latest of the last twelve years in which the day
    was that weekday, if any."""
    folded = fold(line[:SCAN])
    matches = sorted(
        (*_NO_YEAR.finditer(folded), *_NO_YEAR_MONTH_FIRST.finditer(folded)), key=lambda match: match.start()
    )
    for match in matches:
        days = []
        for year in range(today.year + 1, today.year - _BACK, -1):
            try:
                day = date(year, MONTHS[match["m"]], int(match["d"]))
            except ValueError:
                continue
            if day <= today + timedelta(days=2):
                days.append(day)
        named = _WEEKDAY_BEFORE.search(folded, max(0, match.start() - 20), match.start())
        on = next((day for day in days if named and day.weekday() == WEEKDAYS[named[1]]), None)
        on = on or next((day for day in days if day.year >= today.year - 1), None)
        if on is not None:
            return Reading(on, None, "day", match.start(), match.group().strip())
    return None


def read_relative(line: str, now: datetime, zone: tzinfo) -> Reading | None:
    """``il y a 3 heures``, ``2 days ago``, ``hier``, ``samedi dernier``, counted back from ``now``. Hours and minutes
    give the day only: the page rounds them. Weeks and more give a month."""
    folded = fold(line[:300])
    today = now.astimezone(zone).date()
    if match := _AGO.search(folded):
        number = match["n"] or match["n2"] or match["n3"] or "1"
        unit = match["u"] or match["u2"] or match["u3"]
        size = next(seconds for letters, seconds in _UNITS if unit.startswith(letters))
        count = int(number) if number.isdigit() else 1
        try:
            then = (now - timedelta(seconds=count * size)).astimezone(zone)
        except OverflowError:
            return None
        if size > 604800 or (size == 604800 and count > 1):
            return Reading(then.date().replace(day=1), None, "month", match.start(), match.group())
        return Reading(then.date(), None, "day", match.start(), match.group())
    if match := _LAST_WEEKDAY.search(folded):
        wanted = WEEKDAYS[match[1] or match[2]]
        # "ce lundi" may be today, the others are past
        since = 0 if match.group().startswith(("ce", "this")) else 1
        back = (today.weekday() - since - wanted) % 7 + since
        return Reading(today - timedelta(days=back), None, "day", match.start(), match.group())
    for word, days in _WORDS:
        if match := word.search(folded):
            return Reading(today - timedelta(days=days), None, "day", match.start(), match.group())
    return None
