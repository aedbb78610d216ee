"""The lists of one run: feeds, sitemaps, listings, walks over numbers; what they told and what was wrong with them.

What a list told and what is kept of the list itself stand in one transaction: a validator in the database means that
every link that it stands for is there too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING

from scrapy.http import Response

from db.links import TOO_OLD, Offer
from monitor.catalogue.model import Discovery, Feed, Listing, Sitemap, Source, WordPress
from monitor.discovery.link import Found
from monitor.discovery.overlap import Entry, busiest, newest_of, turned_over
from monitor.discovery.wordpress import posts_url
from monitor.fetching.batch import Batch
from monitor.fetching.endings import Ending, ending_of_error, error_of
from monitor.fetching.ledger import Ledger
from monitor.fetching.looks import (
    Chain,
    Look,
    asked_since,
    conditions,
    feeds_named,
    gave_something,
    is_distrusted,
    is_full,
    is_news,
    moved_of,
    name_of,
    past_the_end,
    stale,
    validators_of,
    was_shown,
    when_of,
    window_start,
    written,
)
from monitor.fetching.nesting import Nesting
from monitor.fetching.readings import Readings

if TYPE_CHECKING:
    from twisted.python.failure import Failure

# links that turned out to be no articles: the menus and rubrics around a list
NO_ARTICLES = ("not_an_article", "extract_empty")
SLICE = 1_000  # links that are entered in one transaction; 50,000 would hold the database for 20 s


class Lists:
    """``problems``, ``guesses`` and ``warnings`` are (where, what); a guess is an entry point that nobody has seen
    work, a warning no fault of the run."""

    def __init__(self, batch: Batch, source: Source, source_id: int, ledger: Ledger) -> None:
        self._batch = batch
        self._store = batch.store
        self._source = source
        self._source_id = source_id
        self._ledger = ledger
        self._nesting = Nesting()
        self._chains: list[Chain] = []
        self._readings = Readings(batch.store, source_id, batch.clock, source.lookback_days)
        self.read = 0
        self.unreachable = 0
        self.problems: list[tuple[str, str]] = []
        self.guesses: list[tuple[str, str]] = []
        self._marks: list[tuple[str, str]] = []

    @property
    def warnings(self) -> list[tuple[str, str]]:
        """What is odd about lists that could be read: stale ones, and those that have run over."""
        return self._marks + self._readings.told()

    # --- asking -----------------------------------------------------------------------------------------------------

    def look(self, asked: str, strategy: Discovery, depth: int = 0, chain: Chain | None = None) -> Look:
        """How a document of a list is to be asked for. ``chain``: that of the pages before it."""
        name = name_of(asked, strategy)
        before = self._store.endpoints.of(self._source_id, name)
        # who asks for a time of his own wants everything judged anew
        anyway = self._batch.wishes.since is not None or chain is not None
        full = anyway or is_full(before)
        headers = {} if anyway else conditions(before, asked, self._batch.clock.now())
        if chain is None:
            chain = Chain(name, before, wants_all=full, since=asked_since(asked, strategy), asked=asked)
            if before is not None and before.changed_at is not None:
                chain.former = partial(self._store.endpoints.former, self._source_id, name, before.changed_at)
            self._chains.append(chain)
        return Look(name, asked, strategy, depth, before, full, chain, headers)

    def posts_after(self, strategy: WordPress) -> datetime:
        """From when on a site's posts are asked for."""
        if (since := self._batch.wishes.since) is not None:
            return datetime.combine(since, time(), UTC)
        name = posts_url(str(strategy.url), None, categories=strategy.categories)
        before = self._store.endpoints.of(self._source_id, name)
        return window_start(before, self._source.lookback_days, self._batch.clock.now())

    def affordable(self, look: Look, further: Sequence[str], deepest: int) -> Sequence[str]:
        """Those of the further documents of a list that may be asked for, the first of them: an index can nest without
        end. What is left out is told."""
        allowed, told = self._nesting.affordable(look, further, deepest)
        self._marks += [(look.url, words) for words in told]
        return allowed

    def pace(self) -> float | None:
        """The share of the tightest list that turns over in an hour: as much of it as was new in this run, by the hour
        (at least one) since it was read last, or as its dates tell of their busiest time; ``None`` where neither is
        known. One that was new from end to end may have had twice as much; one out of which nothing falls has no
        pace."""
        shares = []
        for chain in self._chains:
            if not chain.news or not chain.entries:
                continue
            former = chain.before.holds if chain.before else None
            holds = max(len(chain.entries), chain.window, former or 0)
            quickest = busiest(list(chain.entries.values()))
            if quickest is not None:
                shares.append(quickest / holds)
            if chain.before is not None and chain.before.read_at is not None:
                overflown = chain.new >= (chain.window or len(chain.entries))
                hours = max(1.0, self._readings.hours_since(chain.before.read_at))
                shares.append((2.0 if overflown else chain.new / holds) / hours)
        return max(shares, default=None)

    # --- what came --------------------------------------------------------------------------------------------------

    def arrived(self, look: Look, response: Response, read: Callable[[Response, Discovery], Found]) -> Sequence[str]:
        """Enters the links of a list that came, and keeps what it says of itself; returns the documents that belong to
        it and are to be read too. ``read``: the reader of its kind."""
        if response.status == 304:
            headers = response.request.headers if response.request else {}
            if look.before is not None and ("If-None-Match" in headers or "If-Modified-Since" in headers):
                self._unchanged(look, response)
            else:
                self._note(look, 304, "HTTP 304 to a request without conditions", moved_of(look, response))
            return ()
        if response.status != 200:
            self._other_status(look, response)
            return ()
        digest = sha256(response.body).hexdigest()
        if not look.full and look.before is not None and digest == look.before.content_hash:
            self._unchanged(look, response)
            return ()
        return self._read(look, response, read(response, look.strategy), digest)

    def failed(self, look: Look, failure: Failure) -> None:
        """Notes a list that could not be had."""
        ending = ending_of_error(error_of(failure))
        self.unreachable += ending.network
        self._note(look, ending.status, ending.reason, moved_of(look, getattr(failure, "request", None)))

    def _other_status(self, look: Look, response: Response) -> None:
        if look.depth == 0 or response.status not in past_the_end(look.strategy):
            self._note(look, response.status, f"HTTP {response.status}", moved_of(look, response))
            return
        # a further page that is not there: the listing ends with the one before
        self.read += 1
        with self._store.transaction():
            self._looked(look, response, None, items=0)
            self._readings.finish(look.chain, complete=True)

    def _unchanged(self, look: Look, response: Response) -> None:
        """The list is what it was when its links were entered, by its server's word or by its bytes. The sightings of
        its links are left alone: they hold until the list's own last look."""
        before, now = look.before, self._batch.clock.now()
        assert before is not None
        validators = before.etag, before.last_modified
        if response.status == 200 and not is_distrusted(before, now):
            validators = validators_of(response, now)
        with self._store.transaction():
            self._nesting.was_read(look, is_index=False)
            endpoint_id = self._looked(look, response, self._stale(look, before.newest_at))
            self._store.endpoints.was_unchanged(
                endpoint_id,
                self._batch.now(),
                etag=validators[0],
                last_modified=validators[1],
                asked_as=None if look.asked == look.url else look.asked,
                turnover=turned_over(before.turnover, 0, self._readings.hours_since(before.read_at)),
            )
        self.read += 1
        self._readings.unchanged(look.chain)

    def _read(self, look: Look, response: Response, found: Found, digest: str) -> Sequence[str]:
        chain, is_index = look.chain, isinstance(look.strategy, Sitemap) and bool(found.more)
        problem = self._problem(look, response, found)
        self._nesting.was_read(look, is_index=is_index)
        if not chain.at:
            chain.at = self._batch.now()
            chain.news = not isinstance(look.strategy, Sitemap) or is_news(found)
            if found.links and not is_index:
                chain.digest, chain.validators = digest, validators_of(response, self._batch.clock.now())
        offers = self._ledger.offers(found, chain.url)
        entries = self._taken_in(found, offers, chain)
        more = self._wanted(found, chain, is_index)
        mark = problem or self._stale(look, written(newest_of(entries, self._batch.clock.now())))
        if found.left_out is not None:
            self._marks.append((look.url, found.left_out))
            mark = "; ".join(filter(None, (mark, found.left_out)))
        entered = self._entered_early(offers, chain)
        with self._store.transaction():
            failed = problem is not None and not found.is_empty
            endpoint_id = self._looked(look, response, mark, items=len(found.links), failed=failed)
            chain.endpoint_id = chain.endpoint_id or endpoint_id
            entered += self._store.links.offer(self._source_id, offers[-SLICE:], chain.at)
            if problem is None and (is_index or not more):
                self._readings.finish(chain, complete=True)
        if problem is not None and found.is_empty:
            self.guesses.append((look.url, problem))
        self._ledger.listed += len(offers)
        self._ledger.new += entered
        self.read += bool(found.links) or problem is None
        # what is cut off says nothing of what it no longer shows
        chain.done = chain.done or (problem is not None and look.depth == 0)
        return more

    def _entered_early(self, offers: Sequence[Offer], chain: Chain) -> int:
        """Enters all but the last of many links, and lets others write in between; returns how many were new. What
        makes the list count as read comes with the last ones, after all others."""
        new = 0
        for first in range(0, len(offers) - SLICE, SLICE):
            with self._store.transaction():
                new += self._store.links.offer(self._source_id, offers[:-SLICE][first : first + SLICE], chain.at)
        return new

    def _problem(self, look: Look, response: Response, found: Found) -> str | None:
        if look.depth > 0 and isinstance(look.strategy, Listing) and not found.links:
            return None  # the page after the last
        if found.is_empty and (found.is_news or gave_something(look.before)):
            return None
        problem = found.problem
        if problem and isinstance(look.strategy, Feed) and problem.startswith("not a feed: an HTML page"):
            feeds = feeds_named(look, response)
            problem += f"; it names {' and '.join(feeds)} as its feed" if feeds else ""
        return problem

    def _taken_in(self, found: Found, offers: Sequence[Offer], chain: Chain) -> list[Entry]:
        """The articles of a document; adds them to its list's."""
        showings = self._store.endpoints.showings(chain.url, (offer.key for offer in offers))
        read_at = chain.before.changed_at if chain.before else None
        entries: dict[str, Entry] = {}
        # the first offers are those of the links, in their order; refused entries follow
        for link, offer in zip(found.links, offers, strict=False):
            showing = showings.get(offer.key)
            entry = Entry(offer.key, when_of(link), was_shown(showing, read_at))
            chain.listed.setdefault(offer.key, entry)
            if (offer.state == "rejected" and offer.reason != TOO_OLD) or offer.key in entries:
                continue
            if showing is not None and showing.state in NO_ARTICLES:
                continue
            if offer.key not in chain.entries:
                chain.new += showing is None or showing.first_seen_at is None
            entries[offer.key] = entry
        chain.entries |= {key: entry for key, entry in entries.items() if key not in chain.entries}
        return list(entries.values())

    def _wanted(self, found: Found, chain: Chain, is_index: bool) -> Sequence[str]:
        """The further documents that are worth asking for: of pages that follow one another, none once they have come
        to where the last reading began."""
        if is_index or not found.more or chain.wants_all or chain.is_first:
            return found.more
        return found.more if chain.hole(complete=False) else ()

    # --- what is kept -----------------------------------------------------------------------------------------------

    def conclude(self) -> None:
        """Ends the lists of the run: what was not read to its end is judged by what was read of it, and each gap is
        held against the other lists. To be called when no list is under way; a second call does nothing."""
        begun = [chain for chain in self._chains if not chain.done and chain.endpoint_id]
        if begun:
            with self._store.transaction():
                for chain in begun:
                    self._readings.finish(chain, complete=False)
        for look, indexes, problem in self._nesting.lost():
            self.read -= indexes
            self._note(look, 200, problem)
        self._readings.settle()

    def note_walk(self, strategy: Discovery, walked_to: int) -> None:
        """Keeps how far a walk over numbers has come."""
        with self._store.transaction():
            self._store.endpoints.note_walk(
                self._source_id, str(strategy.url), strategy.kind, walked_to, self._batch.now()
            )

    def walk_failed(self, strategy: Discovery, ending: Ending) -> None:
        """Notes that the numbers of a walk could not be asked for."""
        self._note(self.look(str(strategy.url), strategy), ending.status, ending.reason)

    def _stale(self, look: Look, newest_at: str | None) -> str | None:
        mark = stale(self._source, newest_at, self._batch.clock.now()) if look.depth == 0 else None
        if mark is not None:
            self._marks.append((look.url, mark))
        return mark

    def _looked(
        self, look: Look, response: Response, mark: str | None, *, items: int | None = None, failed: bool = False
    ) -> int:
        if failed and mark is not None:
            self._told(look, mark)
        return self._store.endpoints.looked(
            self._source_id, look.url, look.strategy.kind, self._batch.now(), status=response.status,
            items=items or (None if failed else items), problem=mark, failed=failed, moved_to=moved_of(look, response),
        )  # fmt: skip

    def _note(self, look: Look, status: int | None, problem: str, moved: str | None = None) -> None:
        """Notes a look that gave nothing; what the last good one gave is kept."""
        self._told(look, problem)
        with self._store.transaction():
            self._store.endpoints.looked(
                self._source_id, look.url, look.strategy.kind, self._batch.now(), status=status, problem=problem,
                failed=True, moved_to=moved,
            )  # fmt: skip

    def _told(self, look: Look, problem: str) -> None:
        # an entry point that nobody has seen work may well not exist: worth a note, no mark against the run
        (self.guesses if look.strategy.confidence == "inferred" else self.problems).append((look.url, problem))
