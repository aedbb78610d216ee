"""Reading dates as people print them: French, English and Russian in full, the months of a few other languages.
Those without a year, or counted back from today, are in ``relative_dates``.

Regular expressions over a folded copy of the line (lower case, no accents): bounded, and no library that guesses.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Literal

from monitor.almanac import MONTHS

Grain = Literal["second", "minute", "day", "month"]

MONTH = "(?P<{0}>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_M = MONTH.format("m")

CLOCK = (
    r"(?:\s*+(?:[,;|·–-]\s*+)?(?:(?:a|at|vers|um|alle|as|в|-)\s*+)?"
    r"(?P<H>[01]?\d|2[0-4])\s*(?:(?::|heures?\b|h(?![a-z]{3}))\s*+|\.(?=\d\d\b))(?P<M>[0-5]\d)?(?::(?P<S>[0-5]\d))?"
    r"\s*+(?:(?P<ap>[ap]\.?m\b\.?|[مص]\b)\s*+)?(?:по\s++)?"
    r"(?P<tz>gmt|utc|tu\b|z\b|мск|московскому|msk|cet\b|cest|est\b|edt|wat\b|heure de moscou)?"
    r"(?:(?<=gmt|utc)\s?(?P<o>[+-]\d{1,2}(?::?[0-5]\d)?)\b|\s?(?P<o2>[+-](?:0\d|1[0-4]):?[0-5]\d)\b)?)?"
)
_ISO = re.compile(
    r"(?<![\d/.-])(?P<y>\d{4})[-/.](?P<mo>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)"
    r"(?:[t\s]+(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{1,2})(?:[.,]\d{1,9})?)?\s*(?P<o>z\b|[+-]\d{2}:?\d{2}|"
    r"[+-]\d{2}\b)?)?"
)
_DAY_FIRST = re.compile(
    r"(?<![\d])(?P<d>\d{1,2})(?:\s*(?:er|ere|eme|e|st|nd|rd|th|re|º|°))?[\s.,\u00a0-]++(?:de |of |du )?"
    + _M
    + r"[\s,.-]*+(?:de |del )?(?P<y>\d{4})(?!\d)"
    + CLOCK
)
_MONTH_FIRST = re.compile(r"\b" + _M + r"\s+(?P<d>\d{1,2})(?:er|st|nd|rd|th)?[\s,]+(?P<y>\d{4})(?!\d)" + CLOCK)
_NUMERIC = re.compile(r"(?<![\d/.-])(?P<d>\d{1,2})(?P<s>[/.-])(?P<mo>\d{1,2})(?P=s)(?P<y>\d{4}|\d{2})(?![\d/])" + CLOCK)
# what a machine's clock prints: Wed Jun 12 13:46:40 CEST 2024
_YEAR_LAST = re.compile(
    r"\b"
    + _M
    + r"\s+(?P<d>\d{1,2})\s+(?P<H>\d{1,2}):(?P<M>\d{2}):(?P<S>\d{2})\s+(?:(?P<tz>gmt|utc|msk|cet|cest|est|edt|wat)\s+)?"
    r"(?P<y>\d{4})(?!\d)"
)
_CJK = re.compile(r"(?P<y>\d{4})\s*[年년]\s*(?P<mo>\d{1,2})\s*[月월]\s*(?P<d>\d{1,2})\s*[日일]" + CLOCK)
_MONTH_ONLY = re.compile(r"(?:^|[^\d\w])" + _M + r"\s+(?:de )?(?P<y>(?:19|20)\d\d)(?!\d)")
_CLOCK_BEFORE = re.compile(
    r"(?P<H>[01]?\d|2[0-3])[:h](?P<M>[0-5]\d)\s*+(?:(?P<tz>gmt|utc|tu\b)\s*+)?(?:(?:,|le|on|-|\|)\s*+)?$"
)
_ZONES = {
    "gmt": 0,
    "utc": 0,
    "tu": 0,
    "z": 0,
    "мск": 180,
    "msk": 180,
    "московскому": 180,
    "heure de moscou": 180,
    "cet": 60,
    "cest": 120,
    "est": -300,
    "edt": -240,
    "wat": 60,
}
SCAN = 4000


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
    folded = fold(line[:SCAN])
    found: list[Reading] = []
    taken: list[tuple[int, int]] = []
    for pattern in (_ISO, _CJK, _DAY_FIRST, _MONTH_FIRST, _NUMERIC, _YEAR_LAST):
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
    match = _MONTH_ONLY.search(fold(line[:SCAN]))
    if match is None:
        return None
    return Reading(date(int(match["y"]), MONTHS[match["m"]], 1), None, "month", match.start(), match.group().strip())


def read_machine(value: str, zone: tzinfo) -> Reading | None:
    """A date from an attribute: ISO 8601, RFC 2822, seconds since 1970, or what people print."""
    value = value.strip()[:80]
    if re.fullmatch(r"\d{9,10}(?:\d{3})?", value):
        seconds = int(value[:-3] if len(value) > 10 else value)
        at = datetime.fromtimestamp(seconds, UTC)
        return Reading(at.astimezone(zone).date(), at, "second", 0, value)
    if match := re.fullmatch(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?(Z|[+-]\d{4})?)?", value):
        clock = ":".join(part for part in match.groups()[3:6] if part)
        value = "-".join(match.groups()[:3]) + (f"T{clock}{match[7] or ''}" if clock else "")
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
        hour = hour % 12 + (12 if mark.startswith(("p", "م")) else 0)
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def _zone_of(parts: dict[str, str | None], zone: tzinfo) -> tzinfo:
    if offset := parts.get("o") or parts.get("o2"):
        if offset == "z":
            return UTC
        digits = offset[1:].replace(":", "")
        digits = (digits.zfill(2) if len(digits) < 3 else digits.zfill(4)).ljust(4, "0")
        minutes = min(int(digits[:2]) * 60 + int(digits[2:]), 23 * 60)
        return timezone(timedelta(minutes=-minutes if offset[0] == "-" else minutes))
    if name := parts.get("tz"):
        return timezone(timedelta(minutes=_ZONES[name.strip()]))
    return zone
