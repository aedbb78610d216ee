"""When an article was published: the evidence of a page weighed in a fixed order, never a guess.

Structured data, then the address, then the line that the site prints, then marked elements, the feed's hint, the
dateline of the text. A day that is named by better evidence wins; a time is added only by evidence that names the same
day. Whatever else the page says stays as a conflict. Dates above the title that are only today's date are not taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import chain
from zoneinfo import ZoneInfo

from monitor.extraction.article import Dated, Page
from monitor.extraction.calendar_words import Reading, read_dates, read_machine, read_month, read_relative
from monitor.extraction.page_dates import ASIDE, EARLIEST, Evidence, dateline, printed, searched
from monitor.extraction.structured import Marks, Moment, strings
from monitor.extraction.tree import Element

_AHEAD = timedelta(days=2)
_MAX_CONFLICTS = 6
_METAS = (
    *("article:published_time", "og:article:published_time", "og:published_time", "og:pubdate", "datepublished"),
    *("parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "article.published", "rnews:datepublished"),
    *("publishdate", "publish-date", "publication_date", "publication-date", "pubdate", "article_date_original"),
    *("dcterms.issued", "dc.date.issued", "dcterms.created", "dcterms.date", "dc.date", "citation_publication_date"),
    *("last-modified-original", "release_date", "originalpublicationdate", "date_published", "article:published"),
    *("cre", "timestamp", "gentime", "created", "dc.date.created", "displaydate", "mediator_published_time"),
    *("datecreated", "pub_date", "published_at", "publishtime", "vr:published_time", "ptime"),
)
# says "date" and often means the last change
_VAGUE_METAS = ("date", "dc.date.modified", "search.date")
_MODIFIED = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "dateupdate",
    "last-modified",
    "dcterms.modified",
)
_URL = re.compile(
    r"(?<!\d)(?P<y>19[9]\d|20\d\d)(?P<s>[/_.-]?)(?P<m>0?[1-9]|1[0-2])(?P=s)(?P<d>0?[1-9]|[12]\d|3[01])(?!\d)"
)
_URL_DAY_FIRST = re.compile(
    r"(?<![\d-])(?P<d>0[1-9]|[12]\d|3[01])(?P<s>[_.-])(?P<m>0[1-9]|1[0-2])(?P=s)(?P<y>20\d\d)(?![\d-])"
)
_URL_MONTH = re.compile(r"/(?P<y>20\d\d)/(?P<m>0[1-9]|1[0-2])/(?!\d{1,2}(?:/|$))")
_PUBLISHED = re.compile(
    r"publ|posted|entry-date|post-date|pubdate|article-date|datepublished|date-display|created|date-header"
)


@dataclass(frozen=True, slots=True)
class Found:
    """The date chosen, the modification if any, and what was refused."""

    published: Dated
    modified_at: datetime | None
    notes: tuple[str, ...]


def find_dates(page: Page, tree: Element, marks: Marks, site_line: str | None, text: str, timezone: str) -> Found:
    """The publication date of ``page``. ``site_line``: what the site's rule cut out, None without a rule."""
    zone = ZoneInfo(timezone)
    latest = (page.fetched_at + _AHEAD).astimezone(zone).date()
    plausible: list[Evidence] = []
    notes: list[str] = []

    def weigh(evidence: Iterator[Evidence]) -> None:
        for one in evidence:
            on = _civil(one.reading, zone)
            if EARLIEST <= on <= latest:
                plausible.append(Evidence(one.name, replace(one.reading, on=on)))
            else:
                why = "later than the capture" if on > latest else f"before {EARLIEST.year}"
                notes.append(f"date refused: {one.name} {one.reading.printed[:40]} is {why}")
            if len(plausible) >= 12:
                return

    weigh(_declared(page, marks, site_line, zone))
    # reading dates off a whole page costs more than all the rest, and is only worth it where nothing was declared
    if not any(one.reading.grain != "month" for one in plausible):
        weigh(chain(printed(page, tree, zone), dateline(page, text, zone)))
    weigh(_months(page, site_line))
    if not plausible:
        weigh(searched(page, tree, zone))
    return Found(_decide(plausible), _modified(marks, zone, latest), tuple(notes[:4]))


def _of_other(moment: Moment) -> bool:
    """Whether the element dates a change, a comment or another story."""
    if "datepublished" in moment.marks:
        return "comment" in moment.marks or "related" in moment.marks
    return ASIDE.search(moment.marks) is not None


def _decide(evidence: list[Evidence]) -> Dated:
    if not evidence:
        return Dated()
    chosen = next((one for one in evidence if one.reading.grain != "month"), evidence[0])
    day = _printed_day(chosen, evidence)
    exact = chosen.reading.grain != "month"
    agreeing = [one for one in evidence if one.reading.on == day] if exact else [chosen]
    timed = next((one for one in [chosen, *agreeing] if one.reading.at is not None), None)
    conflicts = []
    for one in evidence:
        same = (one.reading.on.year, one.reading.on.month) == (day.year, day.month)
        if one.reading.on != day and not (one.reading.grain == "month" and same):
            conflicts.append(f"{one.name}: {one.reading.on.isoformat()[: 7 if one.reading.grain == 'month' else 10]}")
    at = timed.reading.at if timed else None
    return Dated(
        on=day,
        at=at.astimezone(UTC) if at else None,
        precision=timed.reading.grain if timed else chosen.reading.grain,
        # a day that one mark gives and an hour that another adds: both are named
        evidence=chosen.name if timed is None or timed.name == chosen.name else f"{chosen.name} + {timed.name}",
        conflicts=tuple(dict.fromkeys(conflicts))[:_MAX_CONFLICTS],
    )


def _printed_day(chosen: Evidence, evidence: list[Evidence]) -> date:
    """A machine's UTC instant can fall on the day before or after the one that the outlet prints; the address and the
    printed line know better which day it was there."""
    at = chosen.reading.at
    if at is not None and at.utcoffset() == timedelta(0):
        for one in evidence:
            if one.reading.at == at and one.reading.at.utcoffset():
                return one.reading.on
            if one.name in ("url", "site line", "time element") and one.reading.grain != "month":
                return one.reading.on if abs(one.reading.on - chosen.reading.on).days == 1 else chosen.reading.on
    return chosen.reading.on


def _civil(reading: Reading, zone: tzinfo) -> date:
    """The day as the outlet prints it: in the zone that the mark names, but UTC is the machine's own, so then the
    source's zone."""
    if reading.at is not None and reading.at.utcoffset() == timedelta(0):
        # year 1 and year 9999 have no neighbours to go to; they are refused anyway
        return reading.at.astimezone(zone).date() if 1 < reading.on.year < 9999 else reading.on
    return reading.on


def _declared(page: Page, marks: Marks, site_line: str | None, zone: tzinfo) -> Iterator[Evidence]:
    yield from _structured(marks, zone)
    in_url = _from_url(page.url)
    if in_url:
        yield in_url
    if site_line:
        for reading in read_dates(site_line, zone)[:2]:
            yield Evidence("site line", reading)
        if (ago := read_relative(site_line, page.fetched_at, zone)) is not None:
            yield Evidence("site line", ago)
    yield from _marked(marks, page, zone)
    for name in _VAGUE_METAS:
        yield from _machine("meta", marks.metas.get(name, ())[:1], zone)
    if page.hint_published_at is not None:
        on = page.hint_published_at.astimezone(zone).date()
        yield Evidence("feed", Reading(on, page.hint_published_at, "second", 0, on.isoformat()))
    elif page.hint_published_on is not None:
        yield Evidence("feed", Reading(page.hint_published_on, None, "day", 0, page.hint_published_on.isoformat()))


def _months(page: Page, site_line: str | None) -> Iterator[Evidence]:
    if site_line and (month := read_month(site_line)) is not None:
        yield Evidence("site line", month)
    if match := _URL_MONTH.search(page.url):
        yield Evidence("url", Reading(date(int(match["y"]), int(match["m"]), 1), None, "month", 0, match.group()))


def _structured(marks: Marks, zone: tzinfo) -> Iterator[Evidence]:
    nodes = ((marks.article, "datePublished"), (marks.webpage, "datePublished"), (marks.article, "dateCreated"))
    for node, key in nodes[:1]:
        yield from _machine("json-ld", strings(node.get(key)), zone)
    for name in _METAS:
        yield from _machine("meta", marks.metas.get(name, ())[:1], zone)
    for node, key in nodes[1:]:
        yield from _machine("json-ld", strings(node.get(key)), zone)


def _machine(name: str, values: list[str] | tuple[str, ...], zone: tzinfo) -> Iterator[Evidence]:
    for value in values[:1]:
        if (reading := read_machine(value, zone)) is not None:
            yield Evidence(name, reading)


def _from_url(url: str) -> Evidence | None:
    for match in (*_URL.finditer(url[:500]), *_URL_DAY_FIRST.finditer(url[:500])):
        glued = match["s"] == "" and (len(match["m"]) < 2 or len(match["d"]) < 2)
        if glued:
            continue
        try:
            on = date(int(match["y"]), int(match["m"]), int(match["d"]))
        except ValueError:
            continue
        return Evidence("url", Reading(on, None, "day", match.start(), match.group()))
    return None


def _marked(marks: Marks, page: Page, zone: tzinfo) -> Iterator[Evidence]:
    """Time elements outside links, those first that say they are the publication."""
    moments = [moment for moment in marks.moments if not moment.linked and not _of_other(moment)]
    named = [moment for moment in moments if _PUBLISHED.search(moment.marks)]
    for moment in (named or moments)[:2]:
        reading = read_machine(moment.value, zone) or next(iter(read_dates(moment.printed, zone)), None)
        if reading is None:
            reading = read_relative(moment.printed, page.fetched_at, zone)
        if reading is not None:
            yield Evidence("time element", reading)


def _modified(marks: Marks, zone: tzinfo, latest: date) -> datetime | None:
    values = [*strings(marks.article.get("dateModified")), *(marks.meta(name) for name in _MODIFIED)]
    for value in values:
        reading = read_machine(value, zone) if value else None
        if reading is not None and reading.at is not None and EARLIEST <= reading.on <= latest:
            return reading.at.astimezone(UTC)
    return None
