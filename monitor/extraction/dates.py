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
from zoneinfo import ZoneInfo

from monitor.extraction.address_dates import day_in, month_in
from monitor.extraction.article import Dated, Page
from monitor.extraction.calendar_words import Reading, read_dates, read_machine, read_month
from monitor.extraction.listed_dates import listed
from monitor.extraction.page_dates import ASIDE, EARLIEST, Evidence, dateline, printed, searched
from monitor.extraction.relative_dates import read_relative
from monitor.extraction.structured import Marks, Moment, strings
from monitor.extraction.tree import Element

_AHEAD = timedelta(days=2)
_STRUCTURED = ("json-ld", "meta")
_SHOWN = ("url", "site line", "time element")
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
_CHANGED = re.compile(r"\b(?:updated|modified|datemodified|date-modified|post-modified-date)\b")
_DECLARED = re.compile(r"\b(?:published|entry-date|post-date|pubdate)\b")
_PUBLISHED = re.compile(
    r"publ|posted|entry-date|post-date|pubdate|article-date|datepublished|date-display|created|date-header"
)


@dataclass(frozen=True, slots=True)
class Found:
    """The date chosen, the modification if any, and what was refused."""

    published: Dated
    modified_at: datetime | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """What a page prints of dates. ``settled``: it prints the day of the capture as its own, so that no other date can
    be it."""

    evidence: tuple[Evidence, ...]
    settled: bool


def read_lines(page: Page, tree: Element, marks: Marks, timezone: str) -> Lines | None:
    """The dates that the whole page prints, to be read before navigation and footers go out of ``tree``; None where it
    declares its date and its declarations agree, for reading costs more than all the rest."""
    zone = ZoneInfo(timezone)
    latest = _latest(page, zone)
    declared = [one for one in _declared(page, marks, None, zone) if EARLIEST <= _civil(one.reading, zone) <= latest]
    moments, alike = _marked(marks, page, zone)
    if not _at_odds(declared, zone) and any(
        one.reading.grain != "month" for one in (*declared, *([] if alike else moments), *_hinted(page, marks, zone))
    ):
        return None
    hints = _hints(page, [*_vaguely(marks, zone), *declared])
    evidence, settled = printed(page, tree, marks, hints, zone)
    # a date that stands alone may date anything
    if not settled and all(one.name == "date alone" for one in evidence):
        evidence = (*listed(page, tree, marks, zone), *evidence)
    return Lines(evidence, settled)


def find_dates(
    page: Page,
    tree: Element,
    marks: Marks,
    site_line: str | None,
    text: str,
    timezone: str,
    lines: Lines | None = None,
) -> Found:
    """The publication date of ``page``. ``site_line``: what the site's rule cut out, None without a rule; ``lines``:
    what ``read_lines`` gave while the tree was whole, None to have the page read now where that is needed."""
    zone = ZoneInfo(timezone)
    latest = _latest(page, zone)
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

    def dated() -> bool:
        return any(one.reading.grain != "month" for one in plausible)

    vague = _vaguely(marks, zone)
    moments, alike = _marked(marks, page, zone)
    weigh(_declared(page, marks, site_line, zone))
    if not alike:
        weigh(iter(moments))
    weigh(_hinted(page, marks, zone))
    settled = False
    if not dated():
        lines = lines or read_lines(page, tree, marks, timezone)
    if lines is not None:
        weigh(iter(lines.evidence))
        settled = lines.settled
    weigh(iter(vague))
    if alike and not dated():
        weigh(iter(moments))
    if not dated():
        weigh(dateline(page, text, zone))
    weigh(_months(page, site_line))
    if not plausible and not settled:
        weigh(searched(page, tree, zone))
    return Found(_decide(plausible), _modified(marks, zone, latest), tuple(notes[:4]))


def _latest(page: Page, zone: tzinfo) -> date:
    return (page.fetched_at + _AHEAD).astimezone(zone).date()


def _vaguely(marks: Marks, zone: tzinfo) -> list[Evidence]:
    return [one for name in _VAGUE_METAS for one in _machine("meta", marks.metas.get(name, ())[:1], zone)]


def _at_odds(declared: list[Evidence], zone: tzinfo) -> bool:
    """Whether two kinds of structured data name different days and no third mark decides."""
    days: dict[date, set[str]] = {}
    for one in declared:
        days.setdefault(_civil(one.reading, zone), set()).add(one.name)
    kinds = {name for names in days.values() for name in names}
    return len(days) > 1 and kinds.issuperset(_STRUCTURED) and all(len(names) == 1 for names in days.values())


def _of_other(moment: Moment) -> bool:
    """Whether the element dates a change, a comment or another story."""
    if "datepublished" in moment.marks or _DECLARED.search(moment.marks):
        return "comment" in moment.marks or "related" in moment.marks
    return ASIDE.search(moment.marks) is not None


def _decide(evidence: list[Evidence]) -> Dated:
    if not evidence:
        return Dated()
    chosen = _outvoted(next((one for one in evidence if one.reading.grain != "month"), evidence[0]), evidence)
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


def _outvoted(chosen: Evidence, evidence: list[Evidence]) -> Evidence:
    """Where one kind of structured data stands alone against another that a second kind of mark confirms, the other."""
    kinds: dict[date, set[str]] = {}
    for one in evidence:
        if one.reading.grain != "month":
            kinds.setdefault(one.reading.on, set()).add(one.name)
    if chosen.name not in _STRUCTURED or len(kinds.get(chosen.reading.on, ())) > 1:
        return chosen
    others = (one for one in evidence if one.name in _STRUCTURED and one.name != chosen.name)
    return next((one for one in others if len(kinds.get(one.reading.on, ())) > 1), chosen)


def _printed_day(chosen: Evidence, evidence: list[Evidence]) -> date:
    """A machine's UTC instant can fall on the day before or after the one that the outlet prints; the address and the
    printed line know better which day it was there."""
    at, on = chosen.reading.at, chosen.reading.on
    if at is None or at.utcoffset() != timedelta(0):
        return on
    shown = []
    for one in evidence:
        other = one.reading.at
        same = other is not None and abs(other - at) < timedelta(minutes=1)
        if other is not None and same and other.utcoffset():
            return one.reading.on
        if one.name in _SHOWN and one.reading.grain != "month" and (other is None or same):
            shown.append(one.reading.on)
    if on in shown or not shown:
        return on
    # no place on Earth is more than 14 hours ahead of UTC or 12 behind
    ahead = (shown[0] - on).days
    return shown[0] if (ahead == 1 and at.hour >= 10) or (ahead == -1 and at.hour < 12) else on


def _civil(reading: Reading, zone: tzinfo) -> date:
    """The day as the outlet prints it: in the zone that the mark names, but UTC is the machine's own, so then the
    source's zone."""
    if reading.at is not None and reading.at.utcoffset() == timedelta(0):
        # year 1 and year 9999 have no neighbours to go to; they are refused anyway
        return reading.at.astimezone(zone).date() if 1 < reading.on.year < 9999 else reading.on
    return reading.on


def _declared(page: Page, marks: Marks, site_line: str | None, zone: tzinfo) -> Iterator[Evidence]:
    yield from _structured(marks, zone)
    if (in_url := day_in(page.url)) is not None:
        yield Evidence("url", in_url)
    if site_line:
        for reading in read_dates(site_line, zone)[:2]:
            yield Evidence("site line", reading)
        if (ago := read_relative(site_line, page.fetched_at, zone)) is not None:
            yield Evidence("site line", ago)


def _hinted(page: Page, marks: Marks, zone: tzinfo) -> Iterator[Evidence]:
    yield from _scripted(marks, zone)
    if page.hint_published_at is not None:
        on = page.hint_published_at.astimezone(zone).date()
        yield Evidence("feed", Reading(on, page.hint_published_at, "second", 0, on.isoformat()))
    elif page.hint_published_on is not None:
        yield Evidence("feed", Reading(page.hint_published_on, None, "day", 0, page.hint_published_on.isoformat()))


def _months(page: Page, site_line: str | None) -> Iterator[Evidence]:
    if site_line and (month := read_month(site_line)) is not None:
        yield Evidence("site line", month)
    if (named := month_in(page.url)) is not None:
        yield Evidence("url", Reading(named, None, "month", 0, named.isoformat()[:7]))


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


def _marked(marks: Marks, page: Page, zone: tzinfo) -> tuple[list[Evidence], bool]:
    """Time elements outside links to other pages, those first that say they are the publication; and whether they are
    all made alike and name different days, as those of a list of stories do."""
    moments = [moment for moment in marks.moments if not moment.linked and not _of_other(moment)]
    named = [moment for moment in moments if _PUBLISHED.search(moment.marks)] or moments
    found: list[tuple[str, Evidence]] = []
    for moment in named[:4]:
        reading = read_machine(moment.value, zone) or next(iter(read_dates(moment.printed, zone)), None)
        if reading is None:
            reading = read_relative(moment.printed, page.fetched_at, zone)
        if reading is not None:
            found.append((moment.marks, Evidence("time element", reading)))
    same = [one.reading.on for made, one in found if made == found[0][0]]
    return [one for _, one in found[:2]], len(set(same)) > 1


def _hints(page: Page, vague: list[Evidence]) -> set[str]:
    month = month_in(page.url)
    return {one.reading.on.isoformat() for one in vague} | ({month.isoformat()[:7]} if month else set())


def _scripted(marks: Marks, zone: tzinfo) -> Iterator[Evidence]:
    """The date in the page's script data, if all that is there names one day: teasers bring their own along."""
    readings = [reading for value in marks.scripted if (reading := read_machine(value, zone)) is not None]
    if readings and len({reading.on for reading in readings}) == 1:
        yield Evidence("script", readings[0])


def _modified(marks: Marks, zone: tzinfo, latest: date) -> datetime | None:
    values = [*strings(marks.article.get("dateModified")), *(marks.meta(name) for name in _MODIFIED)]
    values += [moment.value for moment in marks.moments if not moment.linked and _CHANGED.search(moment.marks)][:2]
    for value in values:
        reading = read_machine(value, zone) if value else None
        if reading is not None and reading.at is not None and EARLIEST <= reading.on <= latest:
            return reading.at.astimezone(UTC)
    return None
