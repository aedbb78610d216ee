"""The days that a sentence gives, in spaced folded words; what has no year is reckoned from the day of publication."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal, NamedTuple

from monitor.almanac import MONTHS, WEEKDAYS

Precision = Literal["day", "days", "week", "month", "year"]


class Day(NamedTuple):
    """A date in a sentence: the (first) day, how exactly it is known, the last of several days, its offsets."""

    on: date
    precision: Precision
    until: date | None
    start: int
    end: int


# « в апреле », « о марте »: the case that the almanac leaves to full dates
_IN_MONTHS = {
    stem[:-1] + "е" if stem[-1] in "ья" else f"{stem}е": number
    for stem, number in MONTHS.items()
    if re.fullmatch("[а-я]{3,}[ья]|март|август", stem)
} | {"мае": 5}
_ALL_MONTHS = MONTHS | _IN_MONTHS
# short forms are found after a number only
_LONG = {stem: number for stem, number in _ALL_MONTHS.items() if len(stem) > 3 or stem in ("mai", "may", "мая", "мае")}


def _names(words: dict[str, int]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_RANGE = r"(?:(?: (?:au|et|a|to|and|по|и|bis|al))? (?P<last>\d{1,2})(?:er|st|nd|rd|th|e)?)?"
_WHEN = r"(?: (?P<rel>dernier|derniere|prochain|prochaine|passe))?"
_DAY_FIRST = re.compile(
    rf"(?<= )(?P<d>\d{{1,2}})(?: ?(?:er|st|nd|rd|th|e))?{_RANGE} (?:de |of |du )?(?P<m>{_names(_ALL_MONTHS)})"
    rf"(?: (?:de )?(?P<y>(?:19|20)\d\d))?{_WHEN}(?= )"
)
_MONTH_FIRST = re.compile(
    rf"(?<= )(?P<m>{_names(_LONG)}) (?P<d>\d{{1,2}})(?:st|nd|rd|th)?{_RANGE}(?: (?P<y>(?:19|20)\d\d))?(?= )"
)
_NUMERIC = re.compile(r"(?<= )(?P<d>\d{1,2}) (?P<mo>\d{1,2}) (?P<y>20\d\d)(?= )")
_ISO = re.compile(r"(?<= )(?P<y>20\d\d) (?P<mo>\d{2}) (?P<d>\d{2})(?= )")
_MONTH = re.compile(
    r"(?<= )(?:en|in|в|на|к|fin|debut|mi|courant|late|early|mid|mois de|du mois de|de|of|im|a|pour|des|avant|until|"
    r"till|by|from) "
    rf"(?P<m>{_names(_LONG)})(?: (?:de )?(?P<y>(?:19|20)\d\d))?{_WHEN}(?= )"
)
_MONTH_AND_YEAR = re.compile(rf"(?<= )(?P<m>{_names(_LONG)}) (?P<y>(?:19|20)\d\d)(?= )")
_YEAR = re.compile(r"(?<= )(?:en|in|в|de|of|fin|debut) (?P<y>(?:19|20)\d\d)(?: году?)?(?= )")
_WEEKDAY = re.compile(
    r"(?<= )(?:(?P<before>ce|this|last|next|hier|прошл[^ ]+|следующ[^ ]+) )?"
    rf"(?P<w>{_names(WEEKDAYS)})(?: (?P<rel>dernier|prochain|passe|soir|matin))?(?= )"
    rf"(?! (?:le |the )?(?:\d|(?:{_names(_LONG)}) ))"
)
_WORDS: tuple[tuple[re.Pattern[str], int, Precision], ...] = (
    (re.compile(r"(?<= )(?:avant hier|позавчера|day before yesterday)(?= )"), -2, "day"),
    (re.compile(r"(?<= )(?:apres demain|послезавтра|day after tomorrow)(?= )"), 2, "day"),
    (re.compile(r"(?<= )(?:hier|yesterday|вчера|gestern|ieri)(?= )"), -1, "day"),
    (
        re.compile(
            r"(?<= )(?:aujourd hui|ce matin|ce soir|cet apres midi|today|tonight|this morning|сегодня|heute|oggi)(?= )"
        ),
        0,
        "day",
    ),
    (re.compile(r"(?<= )(?:demain|tomorrow|завтра|morgen|domani)(?= )"), 1, "day"),
    (re.compile(r"(?<= )(?:la semaine derniere|la semaine passee|last week|на прошлой неделе)(?= )"), -7, "week"),
    (re.compile(r"(?<= )(?:cette semaine|this week|на этой неделе)(?= )"), 0, "week"),
    (re.compile(r"(?<= )(?:la semaine prochaine|next week|на следующей неделе)(?= )"), 7, "week"),
    (re.compile(r"(?<= )(?:le mois dernier|last month|в прошлом месяце)(?= )"), -30, "month"),
    (re.compile(r"(?<= )(?:le mois prochain|next month|в следующем месяце)(?= )"), 30, "month"),
    (re.compile(r"(?<= )(?:l an dernier|l annee derniere|last year|в прошлом году)(?= )"), -365, "year"),
    (re.compile(r"(?<= )(?:l an prochain|l annee prochaine|next year|в следующем году)(?= )"), 365, "year"),
)
# a sentence without a digit and without one of these words gives no date; most are such
_NEEDED = {"yesterday", "hier", "today", "tomorrow", "demain", "aujourd", "gestern", "heute", "morgen", "ieri", "oggi"}
_NEEDED |= {"matin", "soir", "midi", "tonight", "morning", "semaine", "week", "неделе", "послезавтра"}
_NEEDED |= {"domani", "вчера", "позавчера", "сегодня", "завтра", "last", "next", "derniere", "dernier", "passee"}
_NEEDED |= {"prochaine", "prochain", "прошлой", "следующей", "прошлом", "следующем", *_LONG, *WEEKDAYS}
_DIGIT = re.compile("[0-9]")
# two days' grace: outlets date tomorrow's paper today
_AHEAD = timedelta(days=2)


def days_in(words: str, published_on: date | None, *, ahead: bool) -> list[Day]:
    """Every date in ``words`` (spaced folded, a space at both ends), in order. ``ahead``: the sentence speaks of what
    is to come, so a day without a year is the next one, not the last. Without ``published_on`` only dates with a year
    are known, and what can be reckoned from one of them."""
    if _NEEDED.isdisjoint(words.split()) and not _DIGIT.search(words):
        return []
    found: list[Day] = []
    # the first and the last years of the calendar have no neighbours to reckon with
    if published_on is not None and not 2 <= published_on.year <= 9990:
        published_on = None
    if published_on is None:
        # « du 19 au 21 mai, dit l'agence ce 22 mai 2025 »: the full date tells the year of the other
        published_on = next((day.on for day in _all(words, None, ahead) if day.precision == "day"), None)
    for day in _all(words, published_on, ahead):
        if not any(day.start < other.end and other.start < day.end for other in found):
            found.append(day)
    return sorted(found, key=lambda day: day.start)


def _all(words: str, today: date | None, ahead: bool) -> Iterator[Day]:
    for pattern in (_DAY_FIRST, _MONTH_FIRST, _NUMERIC, _ISO):
        for match in pattern.finditer(words):
            if (day := _full(match, today, ahead)) is not None:
                yield day
    for pattern in (_MONTH, _MONTH_AND_YEAR):
        for match in pattern.finditer(words):
            if (day := _month(match, today, ahead)) is not None:
                yield day
    if today is not None:
        yield from _reckoned(words, today, ahead)
    for match in _YEAR.finditer(words):
        yield Day(date(int(match["y"]), 1, 1), "year", None, *match.span())


def _full(match: re.Match[str], today: date | None, ahead: bool) -> Day | None:
    parts = match.groupdict()
    month = _ALL_MONTHS[parts["m"]] if parts.get("m") else int(parts["mo"])
    year = int(parts["y"]) if parts.get("y") else None
    on = _in_year(year, month, int(parts["d"]), today, _direction(parts.get("rel"), ahead))
    if on is None:
        return None
    last = _in_year(on.year, month, int(parts["last"]), today, None) if parts.get("last") else None
    if last is not None and last > on:
        return Day(on, "days", last, *match.span())
    return Day(on, "day", None, *match.span())


def _direction(said: str | None, ahead: bool) -> bool:
    """Whether a date lies ahead: what stands beside it (*dernier*, *prochain*) says it better than the verb."""
    return said.startswith("prochain") if said else ahead


def _in_year(year: int | None, month: int, day: int, today: date | None, ahead: bool | None) -> date | None:
    if year is not None or today is None:
        return _valid(year, month, day)
    for step in (0, 1, -1) if ahead else (1, 0, -1):
        on = _valid(today.year + step, month, day)
        if on is None:
            continue
        # what is to come may have begun a week ago; what was done lies behind
        if (ahead and timedelta(-7) <= on - today <= timedelta(330)) or (not ahead and on <= today + _AHEAD):
            return on
    return None


def _valid(year: int | None, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year is not None else None
    except ValueError:
        return None


def _month(match: re.Match[str], today: date | None, ahead: bool) -> Day | None:
    parts = match.groupdict()
    month = _LONG[parts["m"]]
    if parts.get("y"):
        return Day(date(int(parts["y"]), month, 1), "month", None, *match.span())
    if today is None:
        return None
    forward = _direction(parts.get("rel"), ahead)
    this = date(today.year, month, 1)
    if forward and month < today.month:
        this = date(today.year + 1, month, 1)
    elif not forward and month > today.month:
        this = date(today.year - 1, month, 1)
    return Day(this, "month", None, *match.span())


def _reckoned(words: str, today: date, ahead: bool) -> Iterator[Day]:
    for pattern, days, precision in _WORDS:
        for match in pattern.finditer(words):
            on = today + timedelta(days=days)
            if precision == "week":
                on -= timedelta(days=on.weekday())
            elif precision != "day":
                on = on.replace(day=1) if precision == "month" else date(on.year, 1, 1)
            yield Day(on, precision, None, *match.span())
    for match in _WEEKDAY.finditer(words):
        wanted = WEEKDAYS[match["w"]]
        said, first = match["rel"] or "", match["before"] or ""
        forward = ahead and first not in ("last", "hier") and said not in ("dernier", "passe")
        if said == "prochain" or first in ("next",) or first.startswith("следующ"):
            forward = True
        back = (today.weekday() - wanted) % 7
        if forward:
            on = today + timedelta(days=(wanted - today.weekday()) % 7 or (7 if said == "prochain" else 0))
        else:
            on = today - timedelta(days=back or (7 if said in ("dernier", "passe") or first == "last" else 0))
        yield Day(on, "day", None, *match.span())
