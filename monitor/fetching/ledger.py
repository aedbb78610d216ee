"""What becomes of a link: every way a request can end, as the link's next state with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from twisted.internet.error import NoRouteError

from db.captures import Capture
from db.links import TOO_OLD, Link, Offer
from monitor.catalogue.addresses import is_article_url
from monitor.catalogue.model import Source
from monitor.clock import iso
from monitor.discovery.link import Found, FoundLink
from monitor.discovery.urls import UrlRejected, canonical, key
from monitor.fetching.archive import Place, Record
from monitor.fetching.batch import Batch
from monitor.fetching.gate import GateClosed
from monitor.fetching.hosts import Blocked, Held, Truncated, Undecodable

# hours until the next try, by the number of tries so far; after the last a link is given up
BACK_OFF_HOURS = (0.25, 1.0, 6.0, 24.0)


@dataclass(frozen=True, slots=True)
class Ending:
    """How a request ended. ``network``: the machine could not reach the server at all; ``retry``: it may be different
    later; ``until``: not before that instant; ``last``: the state when all tries are used up."""

    state: str
    reason: str
    status: int | None = None
    retry: bool = False
    network: bool = False
    until: datetime | None = None
    last: str = "gave_up"


def ending_of_status(status: int, until: datetime | None = None) -> Ending | None:
    """What a status means for a link; ``None`` for 200, which is a page."""
    if status == 200:
        return None
    if status == 0:
        return Ending("not_an_article", "no HTTP answer")
    word = f"HTTP {status}"
    if status in (404, 410):
        return Ending("http_gone", word, status)
    if status in (401, 403):
        # a firewall's mood more often than a publisher's last word
        return Ending("failed", word, status, retry=True, last="blocked")
    if status == 451:
        return Ending("blocked", word, status)
    if status in (429, 503):
        return Ending("pending", f"{word}: the server asks to come back later", status, until=until)
    if 300 <= status < 400:
        return Ending("gave_up", f"{word}: a redirect that leads nowhere", status)
    if 200 < status < 300:
        return Ending("extract_empty", f"{word}: no page", status)
    return Ending("failed", word, status, retry=True)


def ending_of_error(error: BaseException) -> Ending:
    """What an error of fetching means for a link."""
    match error:
        case GateClosed():
            return Ending("pending", "the crawl ended before its turn")
        case Held():
            return Ending("pending", f"the host asks to be left alone: {error.why}", until=error.until)
        case Blocked(reason="network"):
            return Ending("failed", str(error), retry=True, network=True)
        case Blocked(temporary=True):
            return Ending("failed", str(error), retry=True)
        case Blocked():
            return Ending("blocked", str(error))
        case Truncated():
            return Ending("failed", f"truncated: {error}", retry=True)
        case Undecodable():
            return Ending("failed", f"unreadable: {error}", retry=True)
        case CannotResolveHostError():
            return Ending("failed", "host not found", retry=True, network=True)
        case DownloadConnectionRefusedError():
            return Ending("failed", "connection refused", retry=True, network=True)
        case DownloadTimeoutError():
            return Ending("failed", "no answer in time", retry=True, network=True)
        case NoRouteError() | DownloadFailedError(args=[NoRouteError(), *_]):
            return Ending("failed", "no way to the network", retry=True, network=True)
        case ResponseDataLossError():
            return Ending("failed", "truncated: the connection ended before the page did", retry=True)
        case DownloadCancelledError():
            return Ending("blocked", f"too large: {error}")
        case DownloadFailedError() if "ConnectionDone" in str(error):
            return Ending("failed", "the connection closed before an answer came", retry=True)
        case DownloadFailedError():
            return Ending("failed", f"connection failed: {_brief(error)}", retry=True)
        case IgnoreRequest() if "redirect" in str(error):
            return Ending("gave_up", f"redirects: {_brief(error)}")
        case _:
            return Ending("failed", f"{type(error).__name__}: {_brief(error)}", retry=True)


def capture_of(link_id: int, record: Record, place: Place, *, run_id: int | None = None) -> Capture:
    """The row of an archived record; a page waits to be read, anything else is what its status says."""
    ending = ending_of_status(record.status)
    return Capture(
        link_id=link_id,
        run_id=run_id,
        fetched_at=iso(record.fetched_at),
        url=record.url,
        status=record.status,
        content_type=record.content_type,
        bytes=len(record.body),
        warc_file=place.file,
        warc_offset=place.offset,
        warc_length=place.length,
        digest=place.digest,
        outcome="fetched" if ending is None else f"{ending.state}: {ending.reason}",
    )


def _brief(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


class Ledger:
    """The links of one source in one run."""

    def __init__(self, batch: Batch, source: Source, run_id: int) -> None:
        self._batch = batch
        self._source = source
        self._run_id = run_id
        self._source_id = batch.source_ids[source.id]
        self._tries: dict[int, int] = {}
        self.listed = 0
        self.new = 0

    def offer(self, found: Found, list_url: str) -> None:
        """Enters everything a list told, each link with its own state."""
        offers = [self.judged(link, list_url) for link in found.links]
        offers += [_refused(listed, reason, list_url) for listed, reason in found.rejected]
        with self._batch.store.transaction():
            new = self._batch.store.links.offer(self._source_id, offers, self._batch.now())
        self.listed += len(offers)
        self.new += new

    def judged(self, link: FoundLink, list_url: str) -> Offer:
        """The link as a row to be entered: ``pending``, or ``rejected`` with the reason."""
        try:
            url = canonical(link.url)
        except UrlRejected as error:
            return _refused(link.url, str(error), list_url, link.found_in)
        fits, reason = is_article_url(self._source, url)
        state = "pending"
        why = None
        if not fits:
            state, why = "rejected", reason
        elif self._too_old(link):
            state, why = "rejected", TOO_OLD
        return Offer(
            key=key(url),
            url=url,
            fetch_url=link.url,
            found_in=link.found_in,
            list_url=list_url,
            state=state,
            reason=why,
            title=link.title,
            published_at=iso(link.published_at) if link.published_at else None,
            published_on=self._day(link),
        )

    def _day(self, link: FoundLink) -> str | None:
        if link.published_on is None and link.published_at is not None:
            return link.published_at.astimezone(ZoneInfo(self._source.timezone)).date().isoformat()
        return link.published_on.isoformat() if link.published_on else None

    def _too_old(self, link: FoundLink) -> bool:
        since = self._batch.wishes.since
        if since is None:
            since = (self._batch.clock.now() - timedelta(days=self._source.lookback_days)).date()
        # an article is no younger than its last change
        instant = link.published_at or link.modified_at
        day = link.published_on or (instant.astimezone(UTC).date() if instant else link.modified_on)
        return day is not None and day < since

    def take(self, count: int) -> Sequence[Link]:
        """The next links to fetch, newest first, now ``in_flight``."""
        with self._batch.store.transaction():
            links = self._batch.store.links.take(self._source_id, self._run_id, count, self._batch.now())
        self._tries.update({link.id: link.attempts for link in links})
        return links

    def take_one(self, key: str) -> Link | None:
        """The link of that identity, now ``in_flight``, or ``None`` where it is known and settled."""
        links = self._batch.store.links
        link = links.by_key(key)
        if link is None or link.state not in ("pending", "failed"):
            return None
        with self._batch.store.transaction():
            links.claim(link.id, self._run_id)
        return link

    def end(self, link: Link, ending: Ending, *, offline: bool = False) -> None:
        """Settles a link that gave no page. ``offline``: nobody answered in this run; an unreachable server then says
        nothing about the link, which waits without a mark against it."""
        state, reason, until = ending.state, ending.reason, ending.until
        if ending.network and offline:
            state = "pending"
            until = self._batch.clock.now() + timedelta(hours=BACK_OFF_HOURS[0])
        elif ending.retry:
            tries = self._tries.get(link.id, link.attempts)
            if tries >= len(BACK_OFF_HOURS):
                state, reason = ending.last, f"{reason} ({tries + 1} tries)"
            else:
                until = self._batch.clock.now() + timedelta(hours=BACK_OFF_HOURS[tries])
        with self._batch.store.transaction():
            self._batch.store.links.settle(
                link.id,
                state,
                self._batch.now(),
                reason=reason,
                status=ending.status,
                run_id=self._run_id,
                next_try_at=iso(until) if until else None,
            )

    def arrived_at(self, link: Link, final_url: str, *, temporary: bool = False) -> Link | Ending:
        """Which link a page belongs to that was reached over redirects: the asked one, the one it leads to (entered if
        new), or the ending of the asked one where that is known already or is no article. ``temporary``: one of the
        redirects said that it is (302, 303, 307), as to a page about maintenance."""
        try:
            url = canonical(final_url)
        except UrlRejected as error:
            return Ending("blocked", f"redirected to an address that is refused: {error}")
        if key(url) == link.key:
            return link
        fits, reason = is_article_url(self._source, url)
        if not fits:
            word = f"redirected to {url[:200]} ({reason})"
            if temporary:
                return Ending("failed", word, retry=True, last="not_an_article")
            return Ending("not_an_article", word)
        links = self._batch.store.links
        target = links.by_key(key(url))
        now = self._batch.now()
        fresh = target is None or target.state not in ("stored", "fetched", "in_flight", "alias")
        offer = Offer(
            key=key(url), url=url, fetch_url=final_url, found_in="redirect", list_url=link.url,
            title=link.hint_title, published_at=link.hint_published_at, published_on=link.hint_published_on,
        )  # fmt: skip
        with self._batch.store.transaction():
            links.offer(self._source_id, [offer], now)
            target = links.by_key(key(url))
            assert target is not None
            links.settle(
                link.id, "alias", now, reason=f"redirects to {url[:200]}", run_id=self._run_id, alias_of=target.id
            )
        return target if fresh else Ending("alias", f"redirects to {url[:200]}")


def _refused(listed: str, reason: str, list_url: str, found_in: str = "list") -> Offer:
    shown = "".join(character if character.isprintable() else "\ufffd" for character in listed)[:500]
    return Offer(
        key=key_of_refused(shown),
        url=f"refused:{shown}",
        fetch_url=shown,
        found_in=found_in,
        list_url=list_url,
        state="rejected",
        reason=reason,
    )


def key_of_refused(listed: str) -> str:
    """An identity for what is no address: never that of a real one."""
    return key(f"http://refused.invalid/{listed.encode().hex()[:1500]}")
