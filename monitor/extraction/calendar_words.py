"""Reading dates as people print them: French, English and Russian in full, the months of a few other languages.

Regular expressions over a folded copy of the line (lower case, no accents): bounded, and no library that guesses.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Literal

Grain = Literal["second", "minute", "day", "month"]

# one stem a month and language; a stem must end its word or be followed by the rest of the month's name
_STEMS = (
    "janvier janv jan january januar jaenner janner enero ene gennaio gen janeiro января январь янв ocak січня",
    "fevrier fevr fev february feb februar febrero febbraio fevereiro февраля февраль фев февр subat лютого",
    "mars march mar marz maerz marzo marco марта март мар mart березня",
    "avril avr april apr abril abr aprile апреля апрель апр nisan квітня",
    "mai may mayo maggio mag maio мая май mayis травня",
    "juin june jun juni junio giugno giu junho июня июнь июн haziran червня",
    "juillet juil july jul juli julio luglio lug julho июля июль июл temmuz липня",
    "aout august aug agosto ago августа август авг agustos серпня",
    "septembre sept sep september septiembre settembre set setembro сентября сентябрь сен сент eylul вересня",
    "octobre oct october oktober okt octubre ottobre ott outubro out октября октябрь окт ekim жовтня",
    "novembre nov november noviembre novembro ноября ноябрь ноя нояб kasim листопада",
    "decembre dec december dez dezember diciembre dic dicembre dezembro декабря декабрь дек aralik грудня",
)
MONTHS = {stem: number for number, stems in enumerate(_STEMS, 1) for stem in stems.split()}
_MONTH = "(?P<{0}>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_M = _MONTH.format("m")

_CLOCK = (
    r"(?:(?:\s*[,;|·–-]?\s*(?:a|at|vers|um|alle|as|в|-)?\s*)"
    r"(?P<H>[01]?\d|2[0-4])\s*(?:[:h](?![a-z]{3})\s*|\.(?=\d\d\b))(?P<M>[0-5]\d)?(?::(?P<S>[0-5]\d))?"
    r"\s*(?P<ap>[ap]\.?m\b\.?)?\s*(?P<tz>gmt|utc|tu\b|z\b|мск|msk|cet|cest|est\b|edt|wat\b)?)?"
)
_ISO = re.compile(
    r"(?<![\d/.-])(?P<y>\d{4})[-/.](?P<mo>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)"
    r"(?:[t\s]+(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,]\d{1,9})?)?\s*(?P<o>z\b|[+-]\d{2}:?\d{2}|"
    r"[+-]\d{2}\b)?)?"
)
_DAY_FIRST = re.compile(
    r"(?<![\d])(?P<d>\d{1,2})\s*(?:er|ere|eme|e|st|nd|rd|th|re|º|°)?[\s.,\u00a0-]+(?:de |of |du )?"
    + _M
    + r"[\s,.-]*(?:de |del )?(?P<y>\d{4})(?!\d)"
    + _CLOCK
)
_MONTH_FIRST = re.compile(r"\b" + _M + r"\s+(?P<d>\d{1,2})(?:er|st|nd|rd|th)?[\s,]+(?P<y>\d{4})(?!\d)" + _CLOCK)
_NUMERIC = re.compile(
    r"(?<![\d/.-])(?P<d>\d{1,2})(?P<s>[/.-])(?P<mo>\d{1,2})(?P=s)(?P<y>\d{4}|\d{2})(?![\d/])" + _CLOCK
)
_CJK = re.compile(r"(?P<y>\d{4})\s*[年년]\s*(?P<mo>\d{1,2})\s*[月월]\s*(?P<d>\d{1,2})\s*[日일]" + _CLOCK)
_MONTH_ONLY = re.compile(r"(?:^|[^\d\w])" + _M + r"\s+(?:de )?(?P<y>(?:19|20)\d\d)(?!\d)")
_NO_YEAR = re.compile(r"(?<!\d)(?P<d>\d{1,2})\s*(?:er|st|nd|rd|th)?[\s.]+" + _M + r"(?!\s*\.?,?\s*\d{4})" + _CLOCK)
_CLOCK_BEFORE = re.compile(r"(?P<H>[01]?\d|2[0-3])[:h](?P<M>[0-5]\d)\s*(?P<tz>gmt|utc|tu\b)?\s*(?:,|le|on|-|\|)?\s*$")
_AGO = re.compile(
    r"(?:il y a|depuis)\s+(?P<n>\d{1,3}|une?)\s+(?P<u>minutes?|heures?|jours?|semaines?|mois|ans?|annees?)\b"
    r"|(?P<n2>\d{1,3}|an?|one)\s+(?P<u2>minutes?|mins?|hours?|days?|weeks?|months?|years?)\s+ago\b"
    r"|(?P<n3>\d{1,3})\s+(?P<u3>минут\w*|час\w*|д(?:ень|ня|ней)|недел\w*|месяц\w*)\s+назад"
)
_ZONES = {
    "gmt": 0,
    "utc": 0,
    "tu": 0,
    "z": 0,
    "мск": 180,
    "msk": 180,
    "cet": 60,
    "cest": 120,
    "est": -300,
    "edt": -240,
    "wat": 60,
}
_UNITS = {
    "mi": 60,
    "ми": 60,
    "he": 3600,
    "ho": 3600,
    "ча": 3600,
    "jo": 86400,
    "da": 86400,
    "де": 86400,
    "дн": 86400,
    "se": 604800,
    "we": 604800,
    "не": 604800,
    "mo": 2592000,
    "ме": 2592000,
    "an": 31536000,
    "ye": 31536000,
}
_SCAN = 4000


class _Folds(dict[int, str]):
    """What each letter folds to, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        if "\u0400" <= letter <= "\u04ff":
            folded = letter
        else:
            parts = unicodedata.normalize("NFD", letter)
            folded = "".join(part for part in parts if not unicodedata.combining(part))
        if len(self) < 10_000:
            self[code] = folded
        return folded


_FOLDS = _Folds({ord("ё"): "е", ord("ı"): "i", ord("ß"): "ss"})


@dataclass(frozen=True, slots=True)
class Reading:
    """One date as printed. ``on``: the civil day (the first of the month where ``grain`` is ``month``);
    ``at``: the instant, aware, when a clock time is printed; ``start``: where in the folded line it stands."""

    on: date
    at: datetime | None
    grain: Grain
    start: int
    printed: str


def fold(text: str) -> str:
    """Lower case without accents, Cyrillic kept whole (й and ё are letters of their own)."""
    lowered = text.lower()
    return lowered if lowered.isascii() else unicodedata.normalize("NFC", lowered).translate(_FOLDS)


def read_dates(line: str, zone: tzinfo, *, month_first: bool = False) -> list[Reading]:
    """Every full date in the first 4,000 characters of ``line``, in the order printed. Numbers are read day first
    unless ``month_first`` or only the other order is possible. A clock time without a zone is in ``zone``."""
    folded = fold(line[:_SCAN])
    found: list[Reading] = []
    taken: list[tuple[int, int]] = []
    for pattern in (_ISO, _CJK, _DAY_FIRST, _MONTH_FIRST, _NUMERIC):
        for match in pattern.finditer(folded):
            span = match.span()
            if any(span[0] < end and start < span[1] for start, end in taken):
                continue
            reading = _reading(match, folded, zone, month_first)
            if reading is not None:
                found.append(reading)
                taken.append(span)
    return sorted(found, key=lambda reading: reading.start)


def read_month(line: str) -> Reading | None:
    """The first ``juin 2025`` of ``line``: a month without a day."""
    match = _MONTH_ONLY.search(fold(line[:_SCAN]))
    if match is None:
        return None
    return Reading(date(int(match["y"]), MONTHS[match["m"]], 1), None, "month", match.start(), match.group().strip())


def read_yearless(line: str, today: date) -> Reading | None:
    """The first ``16 janvier`` without a year, in the latest year that does not put it after ``today``."""
    for match in _NO_YEAR.finditer(fold(line[:_SCAN])):
        for year in (today.year, today.year - 1):
            try:
                day = date(year, MONTHS[match["m"]], int(match["d"]))
            except ValueError:
                continue
            if day <= today + timedelta(days=2):
                return Reading(day, None, "day", match.start(), match.group().strip())
    return None


def read_relative(line: str, now: datetime, zone: tzinfo) -> Reading | None:
    """``il y a 3 heures``, ``2 days ago``, ``hier``, counted back from ``now``. Hours and minutes give the day only:
    the page rounds them. Weeks and more give a month."""
    folded = fold(line[:300])
    if match := _AGO.search(folded):
        number = match["n"] or match["n2"] or match["n3"]
        unit = (match["u"] or match["u2"] or match["u3"])[:2]
        count = int(number) if number.isdigit() else 1
        then = (now - timedelta(seconds=count * _UNITS[unit])).astimezone(zone)
        if _UNITS[unit] >= 604800 and not (_UNITS[unit] == 604800 and count == 1):
            return Reading(then.date().replace(day=1), None, "month", match.start(), match.group())
        return Reading(then.date(), None, "day", match.start(), match.group())
    for word, days in (
        ("avant-hier", 2),
        ("aujourd'hui", 0),
        ("aujourd’hui", 0),
        ("today", 0),
        ("сегодня", 0),
        ("hier", 1),
        ("yesterday", 1),
        ("вчера", 1),
    ):
        if match := re.search(rf"(?<!\w){word}(?!\w)", folded):
            return Reading((now.astimezone(zone) - timedelta(days=days)).date(), None, "day", match.start(), word)
    return None


def read_machine(value: str, zone: tzinfo) -> Reading | None:
    """A date from an attribute: ISO 8601, RFC 2822, seconds since 1970, or what people print."""
    value = value.strip()[:80]
    if re.fullmatch(r"\d{9,10}(?:\d{3})?", value):
        seconds = int(value[:10] if len(value) in (10, 13) else value)
        at = datetime.fromtimestamp(seconds, UTC)
        return Reading(at.astimezone(zone).date(), at, "second", 0, value)
    if match := re.fullmatch(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?Z?)?", value):
        value = "-".join(match.groups()[:3]) + (f"T{match[4]}:{match[5]}" if match[4] else "")
    return next(iter(read_dates(value, zone)), None)


def _reading(match: re.Match[str], folded: str, zone: tzinfo, month_first: bool) -> Reading | None:
    parts = match.groupdict()
    day = int(parts["d"])
    month = MONTHS[parts["m"]] if parts.get("m") else int(parts["mo"])
    year = int(parts["y"]) if len(parts["y"]) == 4 else 2000 + int(parts["y"])
    if parts.get("s") and ((month_first and day <= 12) or (month > 12 >= day)):
        day, month = month, day
    try:
        on = date(year, month, day)
    except ValueError:
        return None
    clock = _clock(parts)
    if clock is None and (before := _CLOCK_BEFORE.search(folded, max(0, match.start() - 20), match.start())):
        clock = _clock(before.groupdict())
        parts = before.groupdict()
    if clock is None:
        return Reading(on, None, "day", match.start(), match.group().strip(" ,;|-"))
    printed = match.group().strip(" ,;|-")
    grain: Grain = "second" if parts.get("S") else "minute"
    moment = datetime.combine(on, clock, tzinfo=_zone_of(parts, zone))
    try:
        return Reading(on, moment, grain, match.start(), printed)
    except OverflowError:
        return None


def _clock(parts: dict[str, str | None]) -> time | None:
    if parts.get("H") is None:
        return None
    hour, minute, second = (int(parts.get(key) or 0) for key in ("H", "M", "S"))
    if mark := parts.get("ap"):
        hour = hour % 12 + (12 if mark.startswith("p") else 0)
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def _zone_of(parts: dict[str, str | None], zone: tzinfo) -> tzinfo:
    if offset := parts.get("o"):
        if offset == "z":
            return UTC
        digits = offset[1:].replace(":", "").ljust(4, "0")
        minutes = min(int(digits[:2]) * 60 + int(digits[2:]), 23 * 60)
        return timezone(timedelta(minutes=-minutes if offset[0] == "-" else minutes))
    if name := parts.get("tz"):
        return timezone(timedelta(minutes=_ZONES[name.strip()]))
    return zone
