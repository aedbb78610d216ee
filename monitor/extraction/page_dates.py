"""Dates read off the page itself, where it declares none: printed lines, the dateline of the text, a last search."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from copy import copy
from dataclasses import dataclass
from datetime import date, tzinfo
from functools import lru_cache
from itertools import chain, islice

from htmldate import find_date
from lxml import etree

from monitor.extraction.article import Page
from monitor.extraction.calendar_words import Reading, fold, read_dates
from monitor.extraction.relative_dates import read_yearless
from monitor.extraction.structured import Marks, fold_title
from monitor.extraction.tree import Element, bare_text, line_of, remove

EARLIEST = date(1990, 1, 1)
_UPDATED = re.compile(r"updat|modif|maj\b|mise.a.jour|aktualisiert|editado|оновлено|обновлен")
# themes put the line with the date in the footer of the entry, too
_OF_OTHERS = r"comment|kommentar|related|sidebar|widget|(?<!entry[-_])(?<!post[-_])(?<!asset[-_])(?<!article[-_])footer"
ASIDE = re.compile(_UPDATED.pattern + "|" + _OF_OTHERS)
_ELSEWHERE = re.compile(_OF_OTHERS)
_OF_ENTRY = re.compile(r"entry|post|article|meta|publish|asset")
_LINE = re.compile(r"date|publi|time|posted|meta|byline|info|author|stand\b|veroffentlich|fecha|дата|creat")
_LEAD = re.compile(
    r"(?:publie|poste|mis en ligne|cree|paru|redige|publication|date|published|posted|publicado|"
    r"veroffentlicht|опубликован\w*|erstellt|erschienen|datum|mitteilung vom|created)\b[^0-9\n]{0,25}$"
)
_LABEL = re.compile(
    r"(?:^|[\n|•·])[\s\W]*(?:article |texte |date de )?(?:publie|poste|mis en ligne|cree|paru|redige|publication|date|"
    r"published|posted|publicado|veroffentlicht|опубликован\w*|дата публикации|дата|erstellt|erschienen|datum|created|"
    r"soumis)(?:\s(?:le|on|am|par|by|on:|vom|du|e|a))?(?:\s?:)?[\s:\n]{0,4}(?:le\s)?"
    r"(?:[a-zа-я]{2,12}[\s,.]{1,3})?$"
)
_SIGNED = re.compile(r"^\W*(?:by|par|von|por)\s[^\d.!?]{2,60}$")
_WEAK_LEAD = re.compile(r"\b(?:le|on|am|vom)\s+(?:\w+\s+)?$")
_LATER = re.compile(
    r"(?:mis\w* a jour|modifie|actualise|updated?|modified|aktualisiert|actualizado|обновлен\w*|"
    r"aggiornat\w+)[^0-9]{0,30}$"
)
_YEARED = re.compile(r"(?:19|20)\d\d|\d[./-]\d")
_DIGIT = re.compile(r"\d")
_BREAKS = frozenset(
    (
        *("br", "p", "div", "li", "td", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "header", "dt"),
        *("dd", "ul", "ol", "table", "aside", "footer", "nav", "main", "figure", "figcaption", "form", "blockquote"),
    )
)
_INLINE = frozenset(("span", "b", "strong", "em", "i", "small", "font", "nobr", "sup", "abbr", "time", "u"))
_MAX_ELEMENTS = 6000
_MAX_SEARCHED = 30_000
# a date, and then something that sets it apart from the sentence
_AFTER = re.compile(r"[^-–—:|)\]]{6,40}?\s?(?:[-–—:|)\]](?!\d)|\.\s*/)")
_DATELINE = re.compile(r"\(\w[\w -]{1,20}\)|/\w+/|[–—-]|:")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One mark of the page that names a date."""

    name: str
    reading: Reading


def printed(
    page: Page, tree: Element, marks: Marks, hinted: Container[str], zone: tzinfo
) -> tuple[tuple[Evidence, ...], bool]:
    """Dates in short lines: after words that announce one; else, below the heading, in elements whose class is that of
    a date line, and in those that hold hardly anything but the date. Those that fall on a day or in a month of
    ``hinted`` (``2025-06-12``, ``2025-06``) are preferred. A date above the heading, where themes print today's, counts
    only if it is that or stands in the article's own header. The second value: whether the page's own line prints the
    day of the capture, which may be a clock's and is not taken, but then no other date is the page's either."""
    today = page.fetched_at.astimezone(zone).date()
    announced: list[Evidence] = []
    said: list[Evidence] = []
    settled = False
    by_place: dict[str, list[Evidence]] = {"below": [], "beside": [], "above": []}
    for line in _lines(tree, _heading(tree, marks), zone):
        for reading in line.readings:
            folded = fold(line.text)
            before = fold(line.before)[-50:] + folded[: reading.start]
            if line.changed or _LATER.search(before):
                continue
            bare = len(line.text) - len(reading.printed) <= 15
            if len(line.text) <= 160 and _LABEL.search(before):
                announced.append(Evidence("announced", reading))
            elif line.aside:
                continue
            elif reading.on == today and today.isoformat() not in hinted:
                # this page's own date or a clock: whatever stands further down dates other stories
                settled = settled or (line.place == "below" and line.dated)
            elif _announces(folded[: reading.start][-50:], reading.start, len(line.text)):
                said.append(Evidence("announced", reading))
            elif settled:
                continue
            elif bare or (line.place == "below" and (line.dated or (reading.start <= 3 and len(line.text) <= 60))):
                by_place[line.place].append(Evidence("date element" if line.dated else "date alone", reading))
    chosen = (announced[:2] or said[:2]) + by_place["below"][:2] or by_place["beside"][:1]
    every = (*announced, *said, *chain.from_iterable(by_place.values()))
    for cut in (10, 7):
        if confirmed := [one for one in every if one.reading.on.isoformat()[:cut] in hinted]:
            chosen = confirmed[:2]
            break
    return tuple(chosen), settled


def _heading(tree: Element, marks: Marks) -> Element | None:
    """The element that prints the title: among the headings, the first whose words the machine titles begin with."""
    titles = [fold_title(text) for text in (marks.meta("og:title"), marks.document_title) if text]
    first = None
    for heading in tree.iter("h1", "h2", "h3"):
        if first is None and heading.tag == "h1":
            first = heading
        own = fold_title(bare_text(heading)[:300])
        if len(own) >= 12 and any(title.startswith(own) for title in titles):
            return heading
    return first


@dataclass(frozen=True, slots=True)
class _Line:
    """A run of text with dates in it, what is printed before it, and where it stands to the heading."""

    text: str
    readings: list[Reading]
    before: str
    place: str
    dated: bool
    aside: bool
    changed: bool


def _lines(tree: Element, heading: Element | None, zone: tzinfo) -> Iterator[_Line]:
    place = "below" if heading is None else "above"
    trunk = frozenset(heading.iterancestors()) if heading is not None else frozenset()
    around = _box(heading)
    before = ""
    swallowed: Element | None = None
    for seen, (event, node) in enumerate(etree.iterwalk(tree, events=("start", "end"))):
        if seen > 2 * _MAX_ELEMENTS:
            return
        start = event == "start"
        holder = node if start else node.getparent()
        if start and node is heading:
            place = "below"
        if swallowed is not None:
            swallowed = None if not start and node is swallowed else swallowed
            if swallowed is not None:
                continue
        text = node.text if start else node.tail
        if start and len(node) and _pieced(node):
            text, swallowed = line_of(node), node
        if not text or text.isspace() or holder is None:
            if node.tag in _BREAKS and before[-1:] != "\n":
                before += "\n"
            continue
        if node.tag in _BREAKS:
            before += "\n"
        if 6 <= len(text) <= 400 and _YEARED.search(text):
            where = "beside" if place == "above" and _beside(holder, heading, around) else place
            line = " ".join(text.split())
            if readings := read_dates(line, zone)[:2]:
                yield _Line(line, readings, before[-80:], where, *_kind(holder, trunk))
        before = (before + text)[-120:]


def _pieced(node: Element) -> bool:
    """Whether the element is a small one that prints a date in pieces: the day in one element, the month in another."""
    if len(node) > 6 or any(child.tag not in _INLINE or len(child) > 2 for child in node):
        return False
    whole = bare_text(node)
    return len(whole) <= 160 and _DIGIT.search(whole) is not None


def _box(heading: Element | None) -> Element | None:
    """The header of the article: the smallest element around the heading with something else in it, if it is small."""
    node = heading.getparent() if heading is not None else None
    while node is not None and len(node) == 1:
        node = node.getparent()
    if node is None or node.tag in ("body", "html") or len(bare_text(node)) > 1500:
        return None
    return node


def _beside(holder: Element, heading: Element | None, around: Element | None) -> bool:
    if heading is not None and holder is heading.getprevious():
        return True
    return around is not None and any(above is around for above in holder.iterancestors())


def _classes(node: Element) -> str:
    return " ".join(node.get(name) or "" for name in ("class", "id", "itemprop"))


def _kind(node: Element, trunk: Container[Element]) -> tuple[bool, bool, bool]:
    """Whether a text in ``node`` is a date line, whether it is one of something else, whether it is one of a change.
    ``trunk``: what surrounds the heading, which is beside nothing whatever its class says."""
    dated, aside, changed = _date_class(_classes(node))
    # a link that holds nothing but the date leads to the page itself or to all pages of that day
    aside = aside or (node.tag == "a" and len(line_of(node)) > 35)
    above = node.getparent()
    for step in range(5):
        if above is None or above in trunk or above.tag in ("article", "main", "body"):
            break
        around = _date_class(_classes(above))
        dated = dated or (step == 0 and around[0])
        changed = changed or (step < 2 and around[2])
        aside = aside or around[1] or above.tag in ("aside", "nav")
        if above.tag == "footer":
            parent = above.getparent()
            aside = aside or not (_OF_ENTRY.search(_classes(above)) or (parent is not None and parent.tag == "article"))
        aside = aside or (above.tag == "a" and len(line_of(above)) > 35)
        aside = aside or (above.tag == "li" and any(len(line_of(link)) > 30 for link in above.iter("a")))
        above = above.getparent()
    return dated, aside, changed


def _announces(before: str, start: int, size: int) -> bool:
    """Whether the words before a date present it as the page's own: only in a short line and near its start, for texts
    too have things published on a day."""
    if start <= 60 and size <= 160 and _LEAD.search(before):
        return True
    if size <= 100 and _SIGNED.match(before):
        return True
    return size <= 60 and start <= 30 and _WEAK_LEAD.search(before) is not None


@lru_cache(maxsize=4096)
def _date_class(classes: str) -> tuple[bool, bool, bool]:
    """Whether an element of these classes is a date line, one of something else, one of a change."""
    folded = fold(classes[:200])
    # hAtom calls the date of an entry that was never changed "updated" as well
    changed = _UPDATED.search(folded) is not None and _OF_ENTRY.search(folded) is None
    return _LINE.search(folded) is not None, _ELSEWHERE.search(folded) is not None, changed


def dateline(page: Page, text: str, zone: tzinfo) -> Iterator[Evidence]:
    """The date with which the text begins, after a place or alone; one without a year is resolved by the capture. A
    standfirst and a byline may stand above it."""
    today = page.fetched_at.astimezone(zone).date()
    above = ""
    for opening in [line for line in text[:1000].split("\n") if line.strip()][:3]:
        head = opening[:160]
        first = next(iter(read_dates(head, zone)), None)
        if first is not None and first.start <= 3 and len(above) <= 60 and _AFTER.match(fold(head)[first.start :]):
            yield Evidence("dateline", first)
            return
        above = opening
        for mark in list(_DATELINE.finditer(head, 0, 70))[:3]:
            if first is not None and first.start < mark.end() + 5:
                yield Evidence("dateline", first)
                return
            if (yearless := read_yearless(head[: mark.end() + 5], today)) is not None:
                yield Evidence("dateline", yearless)
                return


def searched(page: Page, tree: Element, zone: tzinfo) -> Iterator[Evidence]:
    """htmldate's search of the whole page. It turns "17 août 2025" into 1 January, a date that it
    may not take into the first of its month, and it takes the day that a theme prints at the top, so neither a first
    of a month nor the day of the capture is believed from it."""
    if sum(1 for _ in islice(tree.iter(), _MAX_SEARCHED)) == _MAX_SEARCHED:
        return
    today = page.fetched_at.astimezone(zone).date()
    own = copy(tree)
    for element in [
        node for node in own.iter("a", "time", "div", "section", "aside", "ul", "li", "article") if _of_others(node)
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
