"""One crawl of one source: gives the spider its next links, takes in what came back, and closes the books."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.http import Response

from db.links import Link
from monitor.catalogue.model import Source
from monitor.clock import parse_iso
from monitor.extraction.article import Page
from monitor.fetching.archive import Record
from monitor.fetching.batch import Batch
from monitor.fetching.declarations import Declared, declared
from monitor.fetching.endings import Ending, capture_of, ending_of_error, ending_of_status, error_of
from monitor.fetching.hosts import hold_of, host_key
from monitor.fetching.ledger import Ledger
from monitor.fetching.lists import Lists
from monitor.fetching.outcome import FEW, judge, plan
from monitor.fetching.parts import MOST_DELAYS, Article, plain_page
from monitor.fetching.reservations import rules_for
from monitor.fetching.walls import Walls
from monitor.fetching.watch import Watch
from monitor.process import Captured, keep_back

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure

PAGES_AT_ONCE = 16
STORED = ("new", "changed", "unchanged", "older")


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """The item: a page in the archive that waits to be understood."""

    captured: Captured
    page: Page
    source: Source


class Run:
    """The state of one run; the spider and the pipeline report to it."""

    def __init__(self, batch: Batch, source: Source) -> None:
        self.batch = batch
        self.source = source
        self.source_id = batch.source_ids[source.id]
        with batch.store.transaction():
            self.walls = Walls(stood=batch.store.walls.stood(self.source_id))
            self.id = batch.store.runs.start_run(batch.batch_id, self.source_id, batch.now())
            if self.is_look:
                batch.store.polling.turn(self.source_id, source.polling.every, batch.now())
        self.ledger = Ledger(batch, source, self.id)
        self.lists = Lists(batch, source, self.source_id, self.ledger)
        self.requests = self.bytes = self.fetched = self.stored = self.answers = self.unreachable = 0
        self.misses: Counter[str] = Counter()
        self._gone: list[tuple[Link, Ending]] = []
        self._taken = 0
        self.spent = self.held = False
        # from the lists: a run that reads none of those that the source declares
        self.apart = self.looks_only
        self.watch = Watch(self)

    @property
    def is_look(self) -> bool:
        """Whether this run is one of those that ``crawl --due`` plans: not one for the past, or for single pages."""
        return self.batch.wishes.spider is None and not self.looks_only

    @property
    def looks_only(self) -> bool:
        """Whether this run only looks again at what is stored."""
        return self.source.id in self.batch.wishes.looks_only

    @property
    def most_requests(self) -> int:
        """The most requests of this run."""
        return self.batch.wishes.requests or self.source.requests

    # --- pages ------------------------------------------------------------------------------------------------------

    def next_links(self) -> Sequence[Link]:
        """The links to fetch next; none when the queue, the wish or the budget is exhausted."""
        limit = self.batch.wishes.limit
        count = PAGES_AT_ONCE if limit is None else min(PAGES_AT_ONCE, limit - self._taken)
        count = min(count, self.most_requests - self.requests) if self.batch.wishes.requests else count
        if count <= 0 or not self.may_ask():
            return ()
        links = self.ledger.take(self.walls.room(count), of_all_ages=self.walls.unsure)
        self._taken += len(links)
        return links

    def may_take(self) -> bool:
        """Whether another page may be fetched in this run."""
        limit = self.batch.wishes.limit
        return self.may_ask() and (limit is None or self._taken < limit)

    def take_listed(self, key: str) -> Link | None:
        """The link of that identity if it still waits to be fetched, taken; its page is at hand already."""
        link = self.ledger.take_one(key)
        self._taken += link is not None
        return link

    def may_ask(self) -> bool:
        """Whether another page may be asked for: neither the budgets of the run and the batch are used up nor is it
        ending."""
        return not self.batch.wishes.dry_run and self.goes_on()

    def goes_on(self) -> bool:
        """Whether anything more may be asked for, a list or a page."""
        if self.batch.fatal or self.batch.stopping or self.walls.stops:
            return False
        self.spent = self.batch.budget.spent or self.requests >= self.most_requests
        return not self.spent

    def page_arrived(self, link: Link, response: Response) -> FetchedPage | Article | None:
        """Archives a page and commits its capture; an ``Article`` when further pages of it are to be asked for first;
        ``None`` when the link was settled without a page."""
        ending = ending_of_status(response.status, self.held_until(response))
        if ending is not None:
            self._end(link, ending)
            return None
        reasons = response.meta.get("redirect_reasons", ()) if response.request is not None else ()
        arrived = self.ledger.arrived_at(link, response.url, temporary=not {302, 303, 307}.isdisjoint(reasons))
        if isinstance(arrived, Ending):
            if arrived.state != "alias":
                self._end(link, arrived)
            return None
        return self._read(Article(arrived), response)

    def page_again(self, link: Link, response: Response) -> FetchedPage | Article | None:
        """The page of a stored article that was looked at again; returns as ``page_arrived`` does."""
        return self._read(Article(link), response)

    def part_arrived(self, article: Article, response: Response) -> FetchedPage | Article | None:
        """Takes in a further page of an article; returns as ``page_arrived`` does."""
        ending = ending_of_status(response.status, self.held_until(response))
        return self._read(article, response) if ending is None else self._without(article, ending)

    def part_failed(self, article: Article, failure: Failure) -> FetchedPage | None:
        """Ends an article whose further page could not be had: it is stored with what is there, or, where the page
        could not be asked for just now, put off as a whole."""
        ending = ending_of_error(error_of(failure))
        self.unreachable += ending.network
        return self._without(article, ending)

    def _read(self, article: Article, response: Response) -> FetchedPage | Article | None:
        if not article.pages:
            article.declared = self._declared(response)
        article.add(self.record(article.link, response))
        if article.next_url is None:
            return self._capture(article)
        return article if self.goes_on() else self._without(article, Ending("pending", "the run ended before its turn"))

    def _declared(self, response: Response) -> Declared:
        guards = self.batch.guards
        headers = [(name.decode("latin-1"), v.decode("latin-1")) for name, vs in response.headers.items() for v in vs]
        rules = rules_for(guards.hosts, response.url)
        return declared(headers, response.body, response.url, guards.robots_name, rules)

    def _withheld(self, article: Article) -> str:
        """Why the body of an article is not to be stored; empty where it is."""
        policy = self.source.respect_tdm or self.batch.respect_tdm
        return article.declared.why if policy == "store-metadata-only" else ""

    def _without(self, article: Article, ending: Ending) -> FetchedPage | None:
        if self.batch.fatal or self.batch.stopping:
            # nothing half is stored: the next run asks for the whole
            self._end(article.link, Ending("pending", "the crawl ended before its turn"))
            return None
        if ending.state == "pending" and article.link.attempts < MOST_DELAYS:
            reason = f"{article.wanted}: {ending.reason}"
            self._end(article.link, replace(ending, state="failed", reason=reason, retry=True))
            return None
        article.lack(ending.reason)
        return self._capture(article)

    def held_until(self, response: Response) -> datetime | None:
        """Until when an answer asks to leave its host alone."""
        if response.status not in (429, 503):
            return None
        host = host_key(urlsplit(response.url).hostname or "")
        return hold_of(self.batch.guards.hosts, host, self.batch.clock.now())

    def record(self, link: Link, response: Response) -> Record:
        """An answer as the archive keeps it."""
        headers = tuple(
            (name.decode("latin-1"), b", ".join(values).decode("latin-1"))
            for name, values in response.headers.items()
            if values
        )
        fetched_at = self.batch.clock.now().replace(microsecond=0)
        return Record(response.url, fetched_at, response.status, headers, response.body, link.key)

    def _capture(self, article: Article) -> FetchedPage:
        """All pages of an article in the archive, then all their rows at once: a kill in between leaves records that
        the next start knows to belong together."""
        batch, link, records = self.batch, article.link, article.records()
        reserved = self._withheld(article)
        kept = [replace(record, body=b"", withheld=reserved) for record in records] if reserved else records
        places = [batch.archive.append(record) for record in kept]
        with batch.store.transaction():
            captures = [
                batch.store.captures.enter(capture_of(link.id, record, place, run_id=self.id, known=article.declared))
                for record, place in zip(kept, places, strict=True)
            ]
            if link.state != "stored":
                batch.store.links.settle(link.id, "fetched", batch.now(), run_id=self.id, status=records[0].status)
        self.fetched += 1
        if self.fetched % 100 == 0:
            batch.check_space()
        fetched_at = records[0].fetched_at
        captured = Captured(link.id, link.key, link.source_id, captures[0], link.url, fetched_at, self.id, reserved)
        return FetchedPage(captured, page_of(records, link), self.source)

    def page_failed(self, link: Link, failure: Failure) -> None:
        """Settles a link whose request ended in an error."""
        ending = ending_of_error(error_of(failure))
        self.unreachable += ending.network
        self._end(link, ending)

    def _end(self, link: Link, ending: Ending) -> None:
        if ending.of_site and not self.fetched and link.state != "stored":
            # taken until the run has shown whether this is the link's fault
            self._gone.append((link, ending))
            return
        if ending.state in ("failed", "blocked", "gave_up"):
            self.misses[ending.reason] += 1
        self.held = self.held or ending.until is not None
        self.ledger.end(link, ending, offline=not self.answers)

    def page_settled(self, word: str) -> None:
        """Takes in what became of a page: the outcome of its capture."""
        self.walls.page(word)
        if word in STORED:
            self.stored += 1
            if self.walls.opened():
                with self.batch.store.transaction():
                    self.batch.store.walls.reopen(self.source_id)

    def _settle_gone(self) -> None:
        of_site = len(self._gone) >= FEW and not self.fetched
        for link, ending in self._gone:
            if of_site:
                self.misses[ending.reason] += 1
                self.ledger.end_of_site(link, ending)
            else:
                self.ledger.end(link, ending)
        self._gone.clear()

    # --- the end ----------------------------------------------------------------------------------------------------

    def close(self, why: str) -> None:
        """Gives back what was taken and not settled, judges the run and closes its row."""
        self.lists.conclude()
        self._settle_gone()
        self.watch.close()
        if self.walls.no_text:
            with self.batch.store.transaction():
                self.walls.word = keep_back(self.batch.store, self.id, self.batch.clock.now())
        judgement = judge(self, why)
        store = self.batch.store
        counts = {
            "requests": self.requests,
            "bytes": self.bytes,
            "links_listed": self.ledger.listed,
            "links_new": self.ledger.new,
            "fetched": self.fetched,
            "stored": self.stored,
        }
        with store.transaction():
            store.links.release(self.id)
            store.runs.finish_run(
                self.id,
                judgement.outcome,
                judgement.reason,
                counts,
                self.batch.now(),
                is_look=self.is_look and not self.apart,
            )
            plan(self, judgement)


def page_of(records: Sequence[Record], link: Link) -> Page:
    """The page of an article's records, the first page's first, with what the lists said of its link."""
    first = records[0]
    return replace(
        plain_page(first),
        hint_title=link.hint_title,
        hint_published_at=parse_iso(link.hint_published_at) if link.hint_published_at else None,
        hint_published_on=date.fromisoformat(link.hint_published_on) if link.hint_published_on else None,
        parts=tuple(plain_page(record) for record in records[1:]),
        missing=first.missing,
    )


def run_of(crawler: Crawler) -> Run | None:
    """The run of a crawler's spider, ``None`` where the spider could not be made."""
    run = getattr(crawler.spider, "run", None)
    return run if isinstance(run, Run) else None
