"""How far back the lists of a source reach: which of them can be read backwards, in which order, at which addresses. No
network, no clock."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from pydantic import HttpUrl

from monitor.catalogue.model import Discovery, Feed, IdRange, Listing, Sitemap, Source, WordPress
from monitor.clock import parse_iso
from monitor.discovery.listings import listing_page
from monitor.discovery.wordpress import posts_url

Kind = Literal["wordpress", "paged_feed", "pages", "offsets", "sitemap", "listing", "id_range"]

_DEEPEST = 2  # an index of indexes of sitemaps is as deep as the protocol goes
_WORDPRESS_FEED = re.compile(r"/feed/?$|[?&]feed=rss2?\b")
_OFFSET = {
    "spip": re.compile(r"[?&]debut_\w+=(\d+)"),
    "joomla": re.compile(r"[?&](?:limit)?start=(\d+)"),
}
_HREF = re.compile(r"""href\s*=\s*["']?([^"'\s>]{1,2000})""", re.IGNORECASE)
_DAY_IN_PATH = re.compile(r"/((?:19|20)\d\d)/(\d\d)(?:/(\d\d))?/")
_MONTH_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_/.]?(0[1-9]|1[0-2])(?!\d)")
_YEAR_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
# what WordPress, Yoast and Rank Math call the sitemaps of everything but posts
_NO_POSTS = re.compile(r"/(?:wp-sitemap-(?:taxonomies|users)-|(?:category|post_tag|author|page)-sitemap\d*\.xml)")


@dataclass(frozen=True, slots=True)
class Window:
    """The span that is wanted. ``after`` and ``before``: its instants, ``since`` and ``until``: its first and last day
    at the source; without an end it lasts until now."""

    after: datetime
    before: datetime | None
    since: date
    until: date | None

    def holds(self, first: date, last: date | None = None) -> bool:
        """Whether a day, or one of those from ``first`` to ``last``, belongs to it."""
        return self.since <= (last or first) and (self.until is None or first <= self.until)


def window_of(since: str, until: str | None, timezone: str) -> Window:
    """The window between two days (both included) or two instants, written as the database keeps them.
    Raises ``ValueError`` for what is neither."""
    zone = ZoneInfo(timezone)
    after, first = _edge(since, zone, timedelta())
    if until is None:
        return Window(after, None, first, None)
    before, last = _edge(until, zone, timedelta(days=1))
    return Window(after, before, first, last)


def _edge(text: str, zone: ZoneInfo, shift: timedelta) -> tuple[datetime, date]:
    if len(text) == len("2025-05-23"):
        day = date.fromisoformat(text)
        return datetime.combine(day + shift, time(), zone).astimezone(UTC), day
    instant = parse_iso(text)
    return instant, instant.astimezone(zone).date()


@dataclass(frozen=True, slots=True)
class Rung:
    """One list of a source, read backwards. ``level``: lists of one level stand beside each other, those of the next
    are tried where they do not reach. ``declared``: named by the source's file, not deduced from its platform."""

    level: int
    kind: Kind
    url: str
    strategy: Discovery
    declared: bool = True

    @property
    def name(self) -> str:
        """What the database and the reports call it."""
        return f"{self.kind} {self.url}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where on a rung to read next. ``before``: an instant (WordPress); ``by_page``: the interface does not look at
    ``before``; ``url``: the next document of a list that links to it; ``queue``: (depth, sitemap) still to be read;
    ``holes``: sitemaps that could not be had; ``oldest``: the oldest day that the sitemaps named so far; ``number``,
    ``older``, ``misses``: the next id, and how many in a row were too old or did not exist."""

    page: int = 1
    before: str | None = None
    by_page: bool = False
    url: str | None = None
    queue: tuple[tuple[int, str], ...] = ()
    holes: int = 0
    oldest: str | None = None
    number: int | None = None
    older: int = 0
    misses: int = 0

    @property
    def begun(self) -> bool:
        """Whether something of the rung was read before."""
        return self.page > 1 or self.before is not None


def ladder(source: Source, only_feed: str | None = None) -> tuple[Rung, ...]:
    """The rungs that a source allows, the best first. ``only_feed``: where that is one of its feeds, the others are
    left out; it is that one's past that is wanted."""
    rungs = [*_wordpress(source), *_feeds(source, only_feed), *_pages(source), *_sitemaps(source)]
    for strategy in source.discovery:
        if isinstance(strategy, Listing) and "{page}" not in strategy.url and source.platform not in _OFFSET:
            rungs.append(Rung(5, "listing", strategy.url, strategy))
    rungs += [Rung(6, "id_range", each.url, each) for each in source.discovery if isinstance(each, IdRange)]
    return tuple(rungs)


def _wordpress(source: Source) -> list[Rung]:
    declared = [each for each in source.discovery if isinstance(each, WordPress)]
    if not declared and source.platform == "wordpress":
        return [Rung(1, "wordpress", str(source.home), WordPress(kind="wordpress", url=source.home), declared=False)]
    return [Rung(1, "wordpress", str(each.url), each) for each in declared]


def _feeds(source: Source, only: str | None) -> list[Rung]:
    feeds = [each for each in source.discovery if isinstance(each, Feed)]
    if any(str(each.url) == only for each in feeds):
        feeds = [each for each in feeds if str(each.url) == only]
    if source.platform == "wordpress":
        paged = feeds
    else:
        # SPIP's page=backend and Joomla's format=feed show the newest and nothing else
        paged = [each for each in feeds if source.platform == "custom" and _WORDPRESS_FEED.search(str(each.url))]
    return [Rung(2, "paged_feed", str(each.url), each) for each in paged]


def _pages(source: Source) -> list[Rung]:
    listings = [each for each in source.discovery if isinstance(each, Listing)]
    rungs = [Rung(3, "pages", each.url, each) for each in listings if "{page}" in each.url]
    if source.platform in _OFFSET:
        rungs += [Rung(3, "offsets", each.url, each) for each in listings if "{page}" not in each.url]
    if not rungs and source.platform == "wordpress" and source.articles.patterns:
        url = f"{str(source.home).rstrip('/')}/page/{{page}}/"
        rungs.append(Rung(3, "pages", url, Listing(kind="listing", url=url), declared=False))
    return rungs


def _sitemaps(source: Source) -> list[Rung]:
    declared = [each for each in source.discovery if isinstance(each, Sitemap)]
    rungs = [Rung(4, "sitemap", str(each.url), each) for each in declared]
    names = {"wordpress": ("wp-sitemap.xml", "sitemap_index.xml"), "spip": ("spip.php?page=sitemap.xml",)}
    for name in names.get(source.platform, ()):
        url = urljoin(str(source.home), name)
        if all(url != rung.url for rung in rungs):
            rungs.append(Rung(4, "sitemap", url, Sitemap(kind="sitemap", url=HttpUrl(url)), declared=False))
    return rungs


def complete(rungs: Iterable[Rung], reached: Mapping[str, bool]) -> bool:
    """Whether the rungs of one level, by name with whether they got there, leave nothing for the next: all that the
    source declares did, or one that covers the whole site."""
    rungs = list(rungs)
    declared = [reached.get(rung.name, False) for rung in rungs if rung.declared]
    return (bool(declared) and all(declared)) or any(reached.get(rung.name) for rung in rungs if not rung.declared)


def first_place(rung: Rung) -> Place:
    """Where reading a rung begins; an id range's number is found in what is known (``descent.first_number``)."""
    return Place(queue=((0, rung.url),)) if rung.kind == "sitemap" else Place()


def address_of(rung: Rung, place: Place, window: Window) -> str:
    """The document at a place."""
    match rung.strategy:
        case WordPress(categories=categories):
            before = parse_iso(place.before) if place.before else window.before
            return posts_url(rung.url, window.after, before, page=place.page, categories=categories)
        case Feed():
            return rung.url if place.page == 1 else _with_parameter(rung.url, "paged", place.page)
        case Sitemap():
            return place.queue[0][1]
        case IdRange():
            return rung.url.replace("{id}", str(place.number))
        case Listing():
            return place.url or listing_page(rung.strategy, place.page)


def _with_parameter(url: str, name: str, value: int) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query="&".join(filter(None, (parts.query, urlencode({name: value}))))))


def next_offset(page: str, url: str, platform: str) -> str | None:
    """The document after the one at ``url`` in a list that is cut by offsets (SPIP, Joomla), as its own links name it:
    how many entries a page shows is the site's choice. ``None`` where it links to no later one."""
    offset = _OFFSET[platform]
    here = urlsplit(url)
    found = offset.search(url)
    at = int(found[1]) if found else 0
    later: dict[int, str] = {}
    for href in _HREF.findall(page):
        place = urljoin(url, href.replace("&amp;", "&").replace("&#038;", "&")).partition("#")[0]
        number = offset.search(place)
        if number and int(number[1]) > at and urlsplit(place)[:3] == here[:3]:
            later.setdefault(int(number[1]), place)
    return later[min(later)] if later else None


def days_in_address(url: str) -> tuple[date, date] | None:
    """The first and the last day that an address with its date in the path (``/2025/05/19/``, ``/2025/05/``) can
    mean."""
    found = _DAY_IN_PATH.search(urlsplit(url).path)
    if not found:
        return None
    try:
        first = date(int(found[1]), int(found[2]), int(found[3] or 1))
        return first, first if found[3] else _last_of(first.year, first.month)
    except ValueError:
        return None


def _last_of(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def wanted_children(children: Iterable[tuple[str, date | None]], window: Window) -> tuple[tuple[str, ...], int]:
    """The sitemaps of an index, given with the day of their last change, that can hold articles of the window, the
    newest first, and how many were passed over as too old."""
    wanted: list[tuple[date, int, str]] = []
    passed_over = 0
    for url, changed in children:
        name = urlsplit(url).path.rpartition("/")[2] + "?" + urlsplit(url).query
        months = _MONTH_IN_NAME.search(name)
        years = _YEAR_IN_NAME.search(name)
        first, last = date.min, date.max
        if months:
            first = date(int(months[1]), int(months[2]), 1)
            last = _last_of(first.year, first.month)
        elif years:
            first, last = date(int(years[1]), 1, 1), date(int(years[1]), 12, 31)
        if _NO_POSTS.search(url):
            continue
        if last < window.since or (changed is not None and changed < window.since):
            passed_over += 1
        elif window.until is None or first <= window.until:
            number = re.findall(r"\d+", name)
            newest = min(last, changed or date.max)
            wanted.append((newest, int(number[-1][:9]) if number else 0, url))
    return tuple(url for *_, url in sorted(wanted, reverse=True)), passed_over


def deeper(queue: tuple[tuple[int, str], ...], children: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
    """The queue of sitemaps once its first is read: its children come next, unless they lie too deep."""
    depth, done = queue[0]
    rest = queue[1:]
    known = {url for _, url in rest} | {done}
    more = tuple((depth + 1, url) for url in children if url not in known) if depth < _DEEPEST else ()
    return more + rest
