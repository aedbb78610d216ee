"""Dates, addresses and markup in the words that such outlets use."""

from __future__ import annotations

import html
import re
import unicodedata
from datetime import date, datetime
from email.utils import format_datetime

MONTHS_FR = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
WEEKDAYS_FR = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS_RU = (
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)
MONTHS_EN = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def unaccented(text: str) -> str:
    """``text`` without combining marks: ``février`` becomes ``fevrier``."""
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


def french_date(day: date, *, weekday: bool = False, accents: bool = True) -> str:
    """``1er mai 2025``, ``jeudi 19 juin 2025``; without accents as the Weblogy sites print months."""
    number = "1er" if day.day == 1 else str(day.day)
    words = f"{number} {MONTHS_FR[day.month - 1]} {day.year}"
    if weekday:
        words = f"{WEEKDAYS_FR[day.weekday()]} {words}"
    return words if accents else unaccented(words)


def russian_date(day: date) -> str:
    """``19 мая 2025``."""
    return f"{day.day} {MONTHS_RU[day.month - 1]} {day.year}"


def english_date(day: date) -> str:
    """``19 May 2025``."""
    return f"{day.day} {MONTHS_EN[day.month - 1]} {day.year}"


def rfc822(instant: datetime) -> str:
    """``Mon, 19 May 2025 09:30:00 +0000``: the dates of RSS."""
    return format_datetime(instant)


def slugify(title: str) -> str:
    """The title as part of an address: ASCII, at most 70 characters, whole words; ``article`` where nothing is left."""
    plain = unaccented(title.lower().replace("œ", "oe").replace("æ", "ae"))
    words = re.findall(r"[a-z0-9]+", plain)
    slug = ""
    for word in words:
        if len(slug) + len(word) > 69:
            break
        slug = f"{slug}-{word}" if slug else word
    return slug or "article"


def markup(text: str) -> str:
    """``text`` for the inside of an element."""
    return html.escape(text, quote=False)


def attribute(text: str) -> str:
    """``text`` for the inside of a quoted attribute."""
    return html.escape(text, quote=True)


_SECTIONS = {"societe": "Société", "economie": "Économie", "securite": "Sécurité", "prive": "Abonnés"}


def sectioned(section: str) -> str:
    """The name of a section as headings show it."""
    return _SECTIONS.get(section, section[:1].upper() + section[1:])
