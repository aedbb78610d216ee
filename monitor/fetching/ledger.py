"""What becomes of a link: every way a request can end, as the link's next state with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from db.links import TOO_OLD, Link, Offer
from db.tombstones import FORGOTTEN
from monitor.catalogue.addresses import identity_of, is_article_url
from monitor.catalogue.model import Source
from monitor.clock import iso
from monitor.discovery.continuation import first_page
from monitor.discovery.ladder import Window, days_in_address
from monitor.discovery.link import Found, FoundLink
from monitor.discovery.mobile import desktop_forms
from monitor.discovery.urls import UrlRejected, canonical, key
from monitor.fetching.batch import Batch
from monitor.fetching.endings import Ending
from monitor.fetching.looks import first_day
from monitor.similarity.walls import marks

# hours until the next try, by the number of tries so far; after the last a link is given up
BACK_OFF_HOURS = (0.25, 1.0, 6.0, 24.0)
# the same where all links of a run ended as if each of them were gone, as far as a list has shown them lately
OF_SITE_HOURS = (6.0, 24.0)
LATELY = timedelta(days=1)


class Ledger:
    """The links of one source in one run."""

    def __init__(self, batch: Batch, source: Source, run_id: int) -> None:
        self._batch = batch
        self._source = source
        self._run_id = run_id
        self._source_id = batch.source_ids[source.id]
        self._since = first_day(batch.store.endpoints.last_read(self._source_id), source, batch.clock.now())
        self._sinces: dict[str, date] = {}
        self._tries: dict[int, int] = {}
        self.listed = 0
        self.new = 0

    def offer(self, found: Found, list_url: str) -> None:
        """Enters everything a list told, each link with its own state."""
        offers = self.offers(found, list_url)
        with self._batch.store.transaction():
            new = self._batch.store.links.offer(self._source_id, offers, self._batch.now())
        self.listed += len(offers)
        self.new += new

    def offers(self, found: Found, list_url: str, window: Window | None = None) -> list[Offer]:
        """Everything a list told as rows to be entered. ``window``: the time that a look into the past wants."""
        offers = [offer for link in found.links for offer in self._rows(link, list_url, window)]
        return offers + [_refused(listed, reason, list_url) for listed, reason in found.rejected]

    def _rows(self, link: FoundLink, list_url: str, window: Window | None) -> list[Offer]:
        """The link as a row; a further page of an article is turned down in favour of the article's own address."""
        first = first_page(link.url)
        if first is None or not is_article_url(self._source, first)[0]:
            return [self.judged(link, list_url, window)]
        part = replace(self.judged(link, list_url, window), state="rejected", reason=f"a further page of {first[:200]}")
        return [part, self.judged(replace(link, url=first, title=None), list_url, window)]

    def judged(self, link: FoundLink, list_url: str, window: Window | None = None) -> Offer:
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
        elif self._too_old(link, window, list_url):
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
            identity=identity_of(self._source, url),
        )

    def _day(self, link: FoundLink) -> str | None:
        if link.published_on is None and link.published_at is not None:
            return link.published_at.astimezone(ZoneInfo(self._source.timezone)).date().isoformat()
        return link.published_on.isoformat() if link.published_on else None

    def _since_of(self, list_url: str) -> date:
        """The day from which on what a list shows is new: by its own last reading, else by that of any list."""
        if list_url not in self._sinces:
            before = self._batch.store.endpoints.of(self._source_id, list_url)
            read_at = before.read_at if before else None
            own = first_day(read_at, self._source, self._batch.clock.now()) if read_at else self._since
            self._sinces[list_url] = own
        return self._sinces[list_url]

    def _too_old(self, link: FoundLink, window: Window | None, list_url: str) -> bool:
        since = self._batch.wishes.since or self._since_of(list_url)
        # an article is no younger than its last change
        instant = link.published_at or link.modified_at
        day = link.published_on or (instant.astimezone(UTC).date() if instant else link.modified_on)
        if window is None:
            return day is not None and day < since
        days = (day, day) if day is not None else days_in_address(link.url)
        return days is not None and days[1] < since and not window.holds(*days)

    def take(self, count: int, *, of_all_ages: bool = False) -> Sequence[Link]:
        """The next links to fetch, newest first or ``of_all_ages``, now ``in_flight``."""
        with self._batch.store.transaction():
            links = self._batch.store.links.take(
                self._source_id, self._run_id, count, self._batch.now(), of_all_ages=of_all_ages
            )
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

    def take_again(self, link: Link) -> None:
        """Takes a link that somebody named, whatever state it is in; a stored one is looked at as it is."""
        if link.state != "stored":
            with self._batch.store.transaction():
                self._batch.store.links.claim(link.id, self._run_id)

    def end(self, link: Link, ending: Ending, *, offline: bool = False) -> None:
        """Settles a link that gave no page. ``offline``: nobody answered in this run; that a server cannot be
        reached, or cuts every connection, then says nothing about the link, which waits without a mark against it."""
        state, reason, until = ending.state, ending.reason, ending.until
        if link.state == "stored":
            # another look; what is stored stays stored, whatever the look met
            with self._batch.store.transaction():
                self._batch.store.links.keep_attempt(
                    link.id, state, self._batch.now(), reason=reason, status=ending.status, run_id=self._run_id
                )
            return
        if offline and ending.retry and ending.status is None:
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

    def end_of_site(self, link: Link, ending: Ending) -> None:
        """Settles a link that ended as all links of the run did: it is tried again, twice, while lists show it."""
        tries, now = self._tries.get(link.id, link.attempts), self._batch.clock.now()
        shown = self._batch.store.links.shown_since(link.id, iso(now - LATELY))
        if tries >= len(OF_SITE_HOURS) or not shown:
            self.end(link, ending)
        else:
            until = now + timedelta(hours=OF_SITE_HOURS[tries])
            self.end(link, replace(ending, state="failed", until=until))

    def arrived_at(self, link: Link, final_url: str, *, temporary: bool = False) -> Link | Ending:
        """Which link a page belongs to that was reached over redirects: the asked one, the one it leads to (entered if
        new), or the ending of the asked one where that is known already or is no article. ``temporary``: one of the
        redirects said that it is (302, 303, 307), as to a page about maintenance."""
        try:
            url = canonical(final_url)
        except UrlRejected as error:
            return Ending("blocked", f"redirected to an address that is refused: {error}")
        if link.key in (key(url), *map(key, desktop_forms(url))):
            return link
        fits, reason = is_article_url(self._source, url)
        if not fits:
            word = f"redirected to {url[:200]} ({reason})"
            if temporary:
                return Ending("failed", word, retry=True, last="not_an_article")
            return Ending("not_an_article", word, of_site=urlsplit(url).path in ("", "/") and not urlsplit(url).query)
        links = self._batch.store.links
        if temporary and not marks(link.url) & marks(url):
            word = f"redirected for now to {url[:200]}"
            lasting = self._tries.get(link.id, link.attempts) >= len(BACK_OFF_HOURS)
            # one that lasts, and to where no other link leads, is a new address
            if not lasting or links.others_at(self._source_id, link.id, word):
                return Ending("failed", word, retry=True, last="not_an_article")
        target = links.by_key(key(url))
        now = self._batch.now()
        if (stone := self._batch.store.tombstones.of(key(url))) is not None:
            if link.state != "stored":
                with self._batch.store.transaction():
                    self._batch.store.tombstones.cover(link.id, stone.reason, now)
            return Ending("rejected", FORGOTTEN)
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
