"""The date that a list of recent stories prints beside its link to the very page that it stands on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, tzinfo
from urllib.parse import urljoin, urlsplit

from monitor.extraction.article import Page
from monitor.extraction.calendar_words import Reading, read_dates
from monitor.extraction.page_dates import Evidence
from monitor.extraction.structured import Marks, fold_title
from monitor.extraction.tree import Element, line_of

_MAX_BOX = 600
_MAX_LINKS = 40
_MIN_TITLE = 12
_LEVELS = 3
_PARTS = re.compile(r"[/?]")


def listed(page: Page, tree: Element, marks: Marks, zone: tzinfo) -> Iterator[Evidence]:
    """The day that every such box names: the smallest element around a link to this page that holds the page's title
    and a date, and only one. Nothing where two boxes disagree, or where the day is that of the capture."""
    titles = [own for text in (*marks.headings, marks.meta("og:title")) if len(own := fold_title(text)) >= _MIN_TITLE]
    here = {_place(page.url), _place(marks.canonical)} - {""}
    found: dict[date, Reading] = {}
    for link in _links_to(tree, here, page.url):
        reading = _in_box(link, titles, zone)
        if reading is not None:
            found.setdefault(reading.on, reading)
    today = page.fetched_at.astimezone(zone).date()
    if len(found) == 1 and today not in found:
        yield from (Evidence("own link", reading) for reading in found.values())


def _links_to(tree: Element, here: set[str], base: str) -> Iterator[Element]:
    given = 0
    # looking for the ends of the addresses first: taking every link apart costs as much as all else here
    ends = tuple(_PARTS.split(place.rstrip("?"))[-1] for place in here)
    for link in tree.iter("a"):
        href = (link.get("href") or "").strip()
        # a fragment leads to a comment or to a place in the text
        if not href or len(href) > 2083 or "#" in href or not any(end in href for end in ends):
            continue
        try:
            place = _place(urljoin(base, href))
        except ValueError:
            continue
        if place in here:
            given += 1
            yield link
            if given >= _MAX_LINKS:
                return


def _in_box(link: Element, titles: list[str], zone: tzinfo) -> Reading | None:
    node = link
    for _ in range(_LEVELS + 1):
        line = line_of(node)
        if len(line) > _MAX_BOX or node.tag in ("body", "main", "header"):
            return None
        days = read_dates(line, zone)
        if days:
            own = fold_title(line)
            alone = len({reading.on for reading in days}) == 1
            return days[0] if alone and any(title in own for title in titles) else None
        node = node.getparent()
        if node is None:
            return None
    return None


def _place(address: str) -> str:
    """Host and path, for two spellings of one address; empty for the home page and for what is no address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    path = parts.path.rstrip("/")
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}{path}?{parts.query}" if path or parts.query else ""
