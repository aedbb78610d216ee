"""What a list says of an article beside its address: the title as text, the date as far as it is stated.

No date is completed: a month without a day, a day without a month and the 30th of February give nothing.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

EARLIEST, LATEST = 1990, 2100  # years; what lies outside was never meant as a date of publication
LONGEST_TITLE = 500
_TAG = re.compile(r"<(?:/?[a-zA-Z][^<>]{0,1000}|!--.{0,1000}?--)>", re.DOTALL)
# Controls, soft hyphens, zero-width characters, direction overrides, halves of surrogate pairs
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)

_ISO = re.compile(
    r"(?<!\d)(\d{4})-(\d\d)-(\d\d)"
    r"(?:[T ]\s?(\d\d):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?\s?(Z|[+-]\d\d:?(?:\d\d)?)?)?(?![\d-])",
    re.ASCII | re.IGNORECASE,
)
_WORDED = re.compile(
    r"(?<!\d)(\d{1,2})(?:er|st|nd|rd|th)?[\s.,/-]{1,3}([^\W\d_]{3,12})\.?,?[\s.,/-]{1,3}(\d{4}|\d\d)(?!\d)"
    r"(?:,?\s+(?:[àa]\s+)?(\d\d?)[:hH](\d\d)(?::(\d\d))?\s*([+-]\d{4}|[+-]\d\d:\d\d|[A-Z]{1,5}\b)?)?"
)
_MONTH_FIRST = re.compile(r"([^\W\d_]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)")
_NUMERIC = re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?!\d)", re.ASCII)

# The names that begin a month in French, English and Russian, folded; a longer name stands before its prefix
_MONTHS = (
    ("janv", "jan", "янв"), ("fevr", "fev", "feb", "фев"), ("mars", "mar", "мар"), ("avr", "apr", "апр"),
    ("mai", "may", "мая", "маи"), ("juin", "june", "jun", "июн"), ("juil", "july", "jul", "июл"),
    ("aout", "aug", "авг"), ("sept", "sep", "сен"), ("oct", "окт"), ("nov", "ноя"), ("dec", "дек"),
)  # fmt: skip
_ENDINGS = re.compile(r"(?:ier|er|uary|ruary|ch|s|il|e|y|let|ust|ember|embre|tember|tembre|obre|ober|[а-я]{1,5})?")
_ZONES = {"": 0, "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "WAT": 1, "CET": 1, "BST": 1, "CEST": 2, "EET": 2,
          "CAT": 2, "EEST": 3, "MSK": 3, "EAT": 3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6,
          "PST": -8, "PDT": -7}  # fmt: skip


@dataclass(frozen=True, slots=True)
class When:
    """A date as stated: ``at`` the instant (UTC) where a time is given, else ``on`` the day, else neither."""

    at: datetime | None = None
    on: date | None = None


NO_DATE = When()


def title_text(raw: str | None) -> str | None:
    """``raw`` as one line of plain text of at most 500 characters: no tags, entities resolved (twice, as many feeds
    escape twice), no unseen characters. None when nothing is left."""
    if not raw:
        return None
    text = raw[: 8 * LONGEST_TITLE]
    for _ in range(2):
        text = html.unescape(_TAG.sub(" ", text))
    text = " ".join(_UNSEEN.sub("", unicodedata.normalize("NFC", _TAG.sub(" ", text))).split())
    return text[:LONGEST_TITLE].rstrip() or None


def shown(raw: object) -> str:
    """What a list wrote where an address should stand, short and printable, for the list of the rejected."""
    return "".join(c if c.isprintable() else "\ufffd" for c in str(raw).strip()[:300])


def read_date(text: str | None) -> When:
    """The first date that stands in ``text``: ISO 8601, as e-mail writes it, ``3 mars 2025 à 08h30``, ``mars 3, 2025``,
    ``03/05/2025`` (day first). A time without a zone is UTC, which is the civil time of Mali and Burkina Faso."""
    if not text:
        return NO_DATE
    text = text[:200]
    found = _ISO.search(text)
    if found:
        year, month, day, hour, minute, second, zone = found.groups()
        return _when(int(year), int(month), int(day), hour, minute, second, zone)
    for found in _WORDED.finditer(text):
        day, name, year, hour, minute, second, zone = found.groups()
        if month_number := _month(name):
            return _when(_full_year(year), month_number, int(day), hour, minute, second, zone)
    for found in _MONTH_FIRST.finditer(text):
        if month_number := _month(found[1]):
            return _when(int(found[3]), month_number, int(found[2]))
    found = _NUMERIC.search(text)
    return _when(int(found[4]), int(found[3]), int(found[1])) if found else NO_DATE


def _full_year(year: str) -> int:
    """RFC 5322 section 4.3 for years of two digits."""
    number = int(year)
    return number if len(year) == 4 else number + (2000 if number < 50 else 1900)


def _when(
    year: int, month: int, day: int, hour: str | None = None, minute: str | None = None, second: str | None = None,
    zone: str | None = None,
) -> When:  # fmt: skip
    if not EARLIEST <= year < LATEST:
        return NO_DATE
    try:
        on = date(year, month, day)
    except ValueError:
        return NO_DATE
    if hour is None or minute is None:
        return When(on=on)
    offset = _offset(zone or "")
    try:
        # a leap second is a second of the list's clock, not of ours
        moment = datetime(year, month, day, int(hour), int(minute), min(int(second or 0), 59))
        if offset is None:  # an unknown name of a zone: the day is as near as we come
            return When(on=on)
        return When(at=moment.replace(tzinfo=timezone(offset)).astimezone(UTC))
    except (ValueError, OverflowError):
        return When(on=on)


def _offset(zone: str) -> timedelta | None:
    zone = zone.upper()
    if zone[:1] in ("+", "-"):
        digits = zone[1:].replace(":", "").ljust(4, "0")
        size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        return (-size if zone[0] == "-" else size) if size < timedelta(hours=24) else None
    hours = _ZONES.get(zone)
    return None if hours is None else timedelta(hours=hours)


def _month(name: str) -> int | None:
    folded = "".join(c for c in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(c))
    for number, prefixes in enumerate(_MONTHS, 1):
        for prefix in prefixes:
            if folded.startswith(prefix) and _ENDINGS.fullmatch(folded[len(prefix) :]):
                return number
    return None
