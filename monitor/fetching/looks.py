"""A look at a list: what is asked conditionally, what the answer's validators are worth, what it says of the list.

A server's validators are its word, the bytes are the proof. They are handed back as they came, but only those of an
answer whose links are all in the ledger; not after a look that had a problem, or a 304 would heal what is broken; and
never every time, or one that lies would be believed for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from scrapy.http import Request, Response

from db.endpoints import Endpoint, Showing
from monitor.catalogue.model import Discovery, Listing, Source, WordPress
from monitor.clock import iso, parse_iso
from monitor.discovery.front_page import read_front_page
from monitor.discovery.hints import NO_DATE, When
from monitor.discovery.link import Found, FoundLink
from monitor.discovery.overlap import Entry, Hole, hole_in, instant_of, without_leftovers, without_those_ahead
from monitor.discovery.wordpress import LARGEST_PAGE, WALL_CLOCK

# every so many looks a list is asked for without conditions and read anew, whatever its bytes
NTH = 8
# validators that lied are not sent for so long
DISTRUST = timedelta(days=30)
# what a server's clock may be ahead of ours; a later Last-Modified would mean "not modified" until then
AHEAD = timedelta(minutes=5)
LONGEST_VALIDATOR = 512  # characters
FEEDS_NAMED = 3
STALE = timedelta(days=60)
SOONEST_STALE = timedelta(days=7)
# WordPress keeps its own time (see wordpress.WALL_CLOCK), and posts are put into the past when a draft is approved
OVERLAP = timedelta(days=1)
FARTHEST = timedelta(days=30)  # that a list is asked to reach back after a silence; a backfill goes further


@dataclass(slots=True)
class Chain:
    """The documents of one list that are read one after another, as the pages of a listing, until it is known where
    the last reading began. ``url``, ``before``: of the first of them; ``at``: when it came, which is when all of them
    count as read; ``since``: from when on the list was asked; ``news``: its oldest entries go as new ones come;
    ``wants_all``: it is read to its last page; ``listed``: its articles and whatever else it links to; ``former``: what
    the last reading showed, newest first. ``done``: judged, or not to be judged."""

    url: str
    before: Endpoint | None
    wants_all: bool
    since: datetime | None = None
    news: bool = True
    at: str = ""
    endpoint_id: int = 0
    asked: str = ""
    entries: dict[str, Entry] = field(default_factory=dict)
    listed: dict[str, Entry] = field(default_factory=dict)
    former: Callable[[], Sequence[str]] = tuple
    new: int = 0
    validators: tuple[str | None, str | None] = (None, None)
    digest: str | None = None
    done: bool = False

    @property
    def newest_before(self) -> When:
        """The newest date that the last reading gave."""
        return read_back(self.before.newest_at if self.before else None)

    @property
    def window(self) -> int:
        """How many items fit into it where it shows a stretch of time, of which there may be few; else 0."""
        return LARGEST_PAGE if self.since is not None else 0

    @property
    def is_first(self) -> bool:
        """Whether the list was never read to its end."""
        return self.before is None or self.before.changed_at is None

    def hole(self, *, complete: bool) -> Hole | None:
        """The hole between the last reading and what was read of the list now."""
        if self.before is None or self.is_first or not self.news or self.before.items == 0:
            return None
        newest = self.newest_before
        if complete and self.since is not None and newest != NO_DATE and self.since <= instant_of(newest):
            return None
        now = parse_iso(self.at)
        entries = without_those_ahead(list(self.entries.values()), now)
        if all(entry.shown for entry in entries):
            return None
        # most lists go on for the most part; only of the others is the last reading worth looking up
        if 0 < 2 * sum(entry.shown for entry in entries) <= len(entries):
            return hole_in(without_leftovers(entries, self.former()), newest)
        hole = hole_in(entries, newest)
        # the menus around a listing are always there; of a feed, what turned out to be no article proves as much
        if hole is None or self.before.kind == "listing" or any(entry.shown for entry in entries):
            return hole
        return hole if hole_in(without_those_ahead(list(self.listed.values()), now), newest) else None


@dataclass(frozen=True, slots=True)
class Look:
    """A request for a document of a list. ``url``: its name in the database; ``asked``: the address that is asked for,
    which for WordPress also holds the window of time; ``before``: what the last look left; ``full``: read anew
    whatever its bytes."""

    url: str
    asked: str
    strategy: Discovery
    depth: int
    before: Endpoint | None
    full: bool
    chain: Chain
    headers: dict[str, str]


def name_of(asked: str, strategy: Discovery) -> str:
    """The name of a list in the database: its address, for WordPress without the window of time, which moves on."""
    if not isinstance(strategy, WordPress):
        return asked
    parts = urlsplit(asked)
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name not in ("after", "before")]
    return urlunsplit(parts._replace(query=urlencode(kept, safe=",:")))


def conditions(before: Endpoint | None, asked: str, now: datetime) -> dict[str, str]:
    """The headers that ask a server to answer only if the list has changed since ``before``; none where it must answer
    anyway."""
    if before is None or before.content_hash is None or before.failures or is_full(before):
        return {}
    if (before.asked_as or before.url) != asked or is_distrusted(before, now):
        return {}
    headers = {"If-None-Match": before.etag, "If-Modified-Since": before.last_modified}
    return {name: value for name, value in headers.items() if value}


def past_the_end(strategy: Discovery) -> tuple[int, ...]:
    """The statuses that answer for a page after the last; any other is a failure."""
    return (404, 410) if isinstance(strategy, Listing) else (400,) if isinstance(strategy, WordPress) else ()


def gave_something(before: Endpoint | None) -> bool:
    """Whether a list ever had anything in it."""
    return before is not None and (bool(before.items) or before.changed_at is not None)


def is_full(before: Endpoint | None) -> bool:
    """Whether the list's turn has come to be read anew."""
    return before is None or before.conditional >= NTH - 1


def is_distrusted(before: Endpoint, now: datetime) -> bool:
    """Whether the list's validators lied not long ago."""
    return before.distrusted_at is not None and abs(now - parse_iso(before.distrusted_at)) < DISTRUST


def validators_of(response: Response, now: datetime) -> tuple[str | None, str | None]:
    """ETag and Last-Modified of an answer, as they came; ``None`` for one that is absent, broken or in the future."""
    etag, modified = _header(response, "ETag"), _header(response, "Last-Modified")
    if modified is not None:
        try:
            instant = parsedate_to_datetime(modified)
            instant = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
            modified = modified if instant <= now + AHEAD else None
        except (ValueError, OverflowError):
            modified = None
    return etag, modified


def lied(before: Endpoint | None, validators: tuple[str | None, str | None], new: int) -> bool:
    """Whether validators that are the same as last time stand over articles that were not there last time."""
    if before is None or before.content_hash is None or not new:
        return False
    return (before.etag or before.last_modified) is not None and (before.etag, before.last_modified) == validators


def moved_to(response_url: str, meta: dict[str, object]) -> str | None:
    """Where a list has moved for good: the end of a row of redirects that are all lasting (301, 308)."""
    reasons = meta.get("redirect_reasons")
    lasting = isinstance(reasons, list) and bool(reasons) and {301, 308}.issuperset(reasons)
    return response_url if lasting else None


def stale(source: Source, newest_at: str | None, now: datetime) -> str | None:
    """What marks a list whose newest article is too old for a list that is kept up: older than 60 days, or than half of
    the silence that the source's expectations allow, but no less than a week."""
    if newest_at is None:
        return None
    limit, allowed = STALE, source.expectations.silent_after_hours
    if allowed is not None:
        limit = min(STALE, max(SOONEST_STALE, timedelta(hours=allowed / 2)))
    newest = date.fromisoformat(newest_at[:10])
    return f"stale: newest item of {newest.isoformat()}" if now.date() - newest > limit else None


def window_start(before: Endpoint | None, lookback_days: int, now: datetime) -> datetime:
    """From when on a list is asked that can be asked for a stretch of time: the day before its newest article, a whole
    day so that the address stays the same for one; at first, the look-back."""
    start = now - timedelta(days=lookback_days)
    if before is not None and before.newest_at is not None:
        newest = datetime.fromisoformat(before.newest_at[:10]).replace(tzinfo=UTC)
        start = max(min(newest, now) - OVERLAP, now - FARTHEST)
    return start.replace(hour=0, minute=0, second=0, microsecond=0)


def first_day(last_read: str | None, source: Source, now: datetime) -> date:
    """The day from which on articles are new: the look-back, or after a longer silence of ours the last reading."""
    lookback = now - timedelta(days=source.lookback_days)
    if last_read is None:
        return lookback.date()
    return min(lookback, max(parse_iso(last_read) - OVERLAP, now - FARTHEST)).date()


def when_of(link: FoundLink) -> When:
    """The date that a list gives an article: of its publication, else of its last change."""
    if link.published_at or link.published_on:
        return When(link.published_at, None if link.published_at else link.published_on)
    if link.modified_at or link.modified_on:
        return When(link.modified_at, None if link.modified_at else link.modified_on)
    return NO_DATE


def written(when: When) -> str | None:
    """An instant or a day as the database keeps it."""
    return iso(when.at) if when.at else when.on.isoformat() if when.on else None


def read_back(text: str | None) -> When:
    """The instant or day that ``written`` wrote."""
    if text is None:
        return NO_DATE
    return When(at=parse_iso(text)) if "T" in text else When(on=date.fromisoformat(text))


def asked_since(asked: str, strategy: Discovery) -> datetime | None:
    """From when on a list was asked; ``None`` for one that gives what it has."""
    if not isinstance(strategy, WordPress):
        return None
    after = dict(parse_qsl(urlsplit(asked).query)).get("after")
    return datetime.fromisoformat(after).replace(tzinfo=UTC) + WALL_CLOCK if after else None


def is_news(found: Found) -> bool:
    """Whether every entry states its publication: of sitemaps, only those of the news do, and only they let go of what
    is no longer new."""
    return bool(found.links) and all(link.published_at or link.published_on for link in found.links)


def was_shown(showing: Showing | None, read_at: str | None) -> bool:
    """Whether a list showed a link when it was last read to its end; a look since then that was cut off is no
    reading."""
    if showing is None or showing.first_seen_at is None or showing.last_seen_at is None or read_at is None:
        return False
    return showing.first_seen_at <= read_at <= showing.last_seen_at


def moved_of(look: Look, came: Response | Request | None) -> str | None:
    """Where an entry point has moved for good."""
    if look.depth > 0 or came is None or (isinstance(came, Response) and came.request is None):
        return None
    return moved_to(came.url, came.meta)


def feeds_named(look: Look, response: Response) -> list[str]:
    """The feeds that a web page names which came in place of one."""
    page = read_front_page(response.body, response.url)
    return [feed.url for feed in page.feeds if feed.url != look.asked][:FEEDS_NAMED] if page else []


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    text = value.decode("latin-1").strip() if value else ""
    return text if text and len(text) <= LONGEST_VALIDATOR and text.isprintable() else None
