"""Dates read off the page itself, where it declares none: printed lines, the dateline of the text, a last search."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import date, tzinfo
from functools import lru_cache

from htmldate import find_date

from monitor.extraction.article import Page
from monitor.extraction.calendar_words import Reading, fold, read_dates, read_yearless
from monitor.extraction.tree import Element, line_of, remove

EARLIEST = date(1990, 1, 1)
_UPDATED = re.compile(r"updat|modif|maj\b|mise.a.jour|aktualisiert|editado|оновлено|обновлен")
ASIDE = re.compile(_UPDATED.pattern + r"|comment|kommentar|related|sidebar|widget|footer")
_LINE = re.compile(r"date|publi|time|posted|meta|byline|info|author|stand\b|veroffentlich|fecha|дата|creat")
_LEAD = re.compile(
    r"(?:publie|poste|mis en ligne|cree|paru|redige|publication|date|published|posted|publicado|"
    r"veroffentlicht|опубликован\w*|erstellt|erschienen|datum|mitteilung vom|created)\b[^0-9\n]{0,25}$"
)
_WEAK_LEAD = re.compile(r"\b(?:le|on|am|vom)\s+(?:\w+\s+)?$")
_LATER = re.compile(
    r"(?:mis\w* a jour|modifie|actualise|updated?|modified|aktualisiert|actualizado|обновлен\w*|"
    r"aggiornat\w+)[^0-9]{0,30}$"
)
_DIGIT = re.compile(r"\d")
_PRINTING = (
    *("h1", "span", "div", "p", "small", "em", "i", "li", "td", "strong"),
    *("b", "font", "a", "dd", "time", "h3", "h4", "h5"),
)
_MAX_ELEMENTS = 6000
_DATELINE = re.compile(r"^\s*[^\n]{0,60}?(?:\(\w[\w -]{1,20}\)|/\w+/|[–—-]|:)")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One mark of the page that names a date."""

    name: str
    reading: Reading


def printed(page: Page, tree: Element, zone: tzinfo) -> Iterator[Evidence]:
    """Dates in short elements: after words that announce one; else, below the heading, in elements whose class is that
    of a date line; else in those that hold hardly anything but the date."""
    today = page.fetched_at.astimezone(zone).date()
    heading = next(iter(tree.iter("h1")), None)
    below = heading is None
    classed: list[Evidence] = []
    alone: list[Evidence] = []
    for seen, element in enumerate(tree.iter(*_PRINTING)):
        if seen > _MAX_ELEMENTS:
            break
        below = below or element is heading
        dated, aside = _date_class(" ".join(element.get(name) or "" for name in ("class", "id", "itemprop")))
        line = " ".join(part for part in (element.text, *(child.tail for child in element[:6])) if part)
        if dated and _DIGIT.search(line) is None and len(element) < 12:
            line = line_of(element)
        if not 6 <= len(line) <= 400 or _DIGIT.search(line) is None:
            continue
        for reading in read_dates(line, zone)[:2]:
            before = fold(line)[max(0, reading.start - 50) : reading.start]
            if aside or _LATER.search(before):
                continue
            if _announces(before, reading.start, len(line)):
                yield Evidence("announced", reading)
            elif below and reading.on != today and dated:
                classed.append(Evidence("date element", reading))
            elif (
                below and reading.on != today and len(line.strip()) - len(reading.printed) <= 15 and element.tag != "a"
            ):
                alone.append(Evidence("date alone", reading))
    yield from classed[:2] or alone[:1]


def _announces(before: str, start: int, size: int) -> bool:
    """Whether the words before a date present it as the page's own: only in a short line and near its start, for texts
    too have things published on a day."""
    if start <= 60 and size <= 160 and _LEAD.search(before):
        return True
    return size <= 60 and start <= 30 and _WEAK_LEAD.search(before) is not None


@lru_cache(maxsize=4096)
def _date_class(classes: str) -> tuple[bool, bool]:
    """Whether an element of these classes is a date line, and whether it is one of a change or of something else."""
    folded = fold(classes[:200])
    return _LINE.search(folded) is not None, ASIDE.search(folded) is not None


def dateline(page: Page, text: str, zone: tzinfo) -> Iterator[Evidence]:
    opening = text[:160]
    today = page.fetched_at.astimezone(zone).date()
    if (match := _DATELINE.match(opening)) is None:
        return
    head = opening[: match.end() + 5]
    for reading in read_dates(head, zone)[:1]:
        yield Evidence("dateline", reading)
    if (yearless := read_yearless(head, today)) is not None:
        yield Evidence("dateline", yearless)


def searched(page: Page, tree: Element, zone: tzinfo) -> Iterator[Evidence]:
    """htmldate's search of the whole page. It turns "17 août 2025" into 1 January, a date that it
    may not take into the first of its month, and it takes the day that a theme prints at the top, so neither a first
    of a month nor the day of the capture is believed from it."""
    today = page.fetched_at.astimezone(zone).date()
    own = copy(tree)
    for element in [
        node for node in own.iter("a", "div", "section", "aside", "ul", "li", "article") if _of_others(node)
    ]:
        remove(element)
    try:
        found = find_date(
            own, extensive_search=False, original_date=True, min_date=EARLIEST.isoformat(), max_date=today.isoformat()
        )
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        return
    on = date.fromisoformat(found) if found else None
    if on is not None and on.day != 1 and on != today:
        yield Evidence("page search", Reading(on, None, "day", 0, on.isoformat()))


def _of_others(element: Element) -> bool:
    return (
        element.tag in ("a", "aside")
        or ASIDE.search(f"{element.get('class') or ''} {element.get('id') or ''}") is not None
    )
