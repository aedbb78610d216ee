"""One crawl of one source: gives the spider its next links, takes in what came back, and closes the books."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.http import Response

from db.links import Link
from monitor.catalogue.model import Discovery, IdRange, Listing, Source
from monitor.clock import parse_iso
from monitor.discovery.link import Found
from monitor.extraction.article import Page
from monitor.fetching.archive import Record
from monitor.fetching.batch import Batch
from monitor.fetching.hosts import hold_of, host_key
from monitor.fetching.ledger import Ending, Ledger, capture_of, ending_of_error, ending_of_status
from monitor.process import Captured

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure

PAGES_AT_ONCE = 16
# of one list in one run; the rest waits for a backfill
MOST_DOCUMENTS = 50
# so many pages that could not be had are no accident
FEW = 3


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
            self.id = batch.store.runs.start_run(batch.batch_id, self.source_id, batch.now())
        self.ledger = Ledger(batch, source, self.id)
        self.requests = self.bytes = self.fetched = self.stored = self.answers = self.unreachable = 0
        self.lists_read = 0
        # (where, what)
        self.misses: Counter[str] = Counter()
        self._documents: Counter[str] = Counter()
        self.problems: list[tuple[str, str]] = []
        self.guesses: list[tuple[str, str]] = []
        self._taken = 0
        self._spent = self._held = False

    # --- lists ------------------------------------------------------------------------------------------------------

    def list_arrived(self, url: str, strategy: Discovery, response: Response, found: Found, *, further: bool) -> None:
        """Enters the links of a list that was read. ``further``: a later page of one; that it is empty or not there
        tells where the list ends."""
        problem = found.problem
        if response.status != 200:
            problem = f"HTTP {response.status}"
        if further and isinstance(strategy, Listing) and not found.links:
            problem = None
        if not problem or found.links:
            self.lists_read += 1
        self.ledger.offer(found, url)
        self._note_list(url, strategy, response.status, len(found.links), problem)

    def list_failed(self, url: str, strategy: Discovery, failure: Failure) -> None:
        """Notes a list that could not be had."""
        ending = ending_of_error(error_of(failure))
        self.unreachable += ending.network
        self._note_list(url, strategy, ending.status, 0, ending.reason)

    def _note_list(self, url: str, strategy: Discovery, status: int | None, items: int, problem: str | None) -> None:
        if problem:
            # an entry point that nobody has seen work may well not exist: worth a note, no mark against the run
            (self.guesses if strategy.confidence == "inferred" else self.problems).append((url, problem))
        with self.batch.store.transaction():
            self.batch.store.runs.list_read(
                self.source_id, url, strategy.kind, status=status, items=items, problem=problem, now=self.batch.now()
            )

    def note_walk(self, strategy: Discovery, walked_to: int) -> None:
        """Keeps how far a walk over numbers has come."""
        with self.batch.store.transaction():
            self.batch.store.runs.note_walk(
                self.source_id, str(strategy.url), strategy.kind, walked_to, self.batch.now()
            )

    def probe_failed(self, strategy: Discovery, failure: Failure) -> bool:
        """Notes that a number could not be asked for; returns whether no other can be either."""
        ending = ending_of_error(error_of(failure))
        self.unreachable += ending.network
        if ending.network or ending.until:
            self._note_list(str(strategy.url), strategy, ending.status, 0, ending.reason)
        return ending.network or ending.until is not None

    # --- pages ------------------------------------------------------------------------------------------------------

    def next_links(self) -> Sequence[Link]:
        """The links to fetch next; none when the queue, the wish or the budget is exhausted."""
        limit = self.batch.wishes.limit
        count = PAGES_AT_ONCE if limit is None else min(PAGES_AT_ONCE, limit - self._taken)
        if count <= 0 or not self.may_ask():
            return ()
        links = self.ledger.take(count)
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
        return not self.batch.wishes.dry_run and self._goes_on()

    def may_read_further(self, strategy: Discovery) -> bool:
        """Whether another document of this list may be asked for; an index can nest without end."""
        self._documents[str(strategy.url)] += 1
        return self._documents[str(strategy.url)] <= MOST_DOCUMENTS and self._goes_on()

    def _goes_on(self) -> bool:
        if self.batch.fatal or self.batch.stopping:
            return False
        self._spent = self.batch.budget.spent or self.requests >= self.source.requests
        return not self._spent

    def page_arrived(self, link: Link, response: Response) -> FetchedPage | None:
        """Archives a page and commits its capture; ``None`` when the link was settled without one."""
        ending = ending_of_status(response.status, self._held_until(response))
        if ending is not None:
            self._end(link, ending)
            return None
        reasons = response.meta.get("redirect_reasons", ()) if response.request is not None else ()
        arrived = self.ledger.arrived_at(link, response.url, temporary=not {302, 303, 307}.isdisjoint(reasons))
        if isinstance(arrived, Ending):
            if arrived.state != "alias":
                self._end(link, arrived)
            return None
        return self._capture(arrived, response)

    def _held_until(self, response: Response) -> datetime | None:
        if response.status not in (429, 503):
            return None
        host = host_key(urlsplit(response.url).hostname or "")
        return hold_of(self.batch.guards.hosts, host, self.batch.clock.now())

    def _capture(self, link: Link, response: Response) -> FetchedPage:
        batch = self.batch
        fetched_at = batch.clock.now().replace(microsecond=0)
        headers = tuple(
            (name.decode("latin-1"), b", ".join(values).decode("latin-1"))
            for name, values in response.headers.items()
            if values
        )
        record = Record(response.url, fetched_at, response.status, headers, response.body, link.key)
        place = batch.archive.append(record)
        with batch.store.transaction():
            capture_id = batch.store.captures.enter(capture_of(link.id, record, place, run_id=self.id))
            batch.store.links.settle(link.id, "fetched", batch.now(), run_id=self.id, status=response.status)
        self.fetched += 1
        if self.fetched % 100 == 0:
            batch.check_space()
        captured = Captured(link.id, link.key, link.source_id, capture_id, link.url, fetched_at, self.id)
        return FetchedPage(captured, page_of(record, link), self.source)

    def page_failed(self, link: Link, failure: Failure) -> None:
        """Settles a link whose request ended in an error."""
        ending = ending_of_error(error_of(failure))
        self.unreachable += ending.network
        self._end(link, ending)

    def _end(self, link: Link, ending: Ending) -> None:
        if ending.state in ("failed", "blocked", "gave_up"):
            self.misses[ending.reason] += 1
        self._held = self._held or ending.until is not None
        self.ledger.end(link, ending, offline=not self.answers)

    # --- the end ----------------------------------------------------------------------------------------------------

    def close(self, why: str) -> None:
        """Gives back what was taken and not settled, judges the run and closes its row."""
        outcome, reason = self._judgement(why)
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
            store.runs.finish_run(self.id, outcome, reason, counts, self.batch.now())

    def _judgement(self, why: str) -> tuple[str, str | None]:
        reason = told(self.problems if self.lists_read else self.problems + self.guesses)
        if self.unreachable and not self.answers:
            return "network_down", reason or "no server could be reached"
        if not self.lists_read and any(not isinstance(strategy, IdRange) for strategy in self.source.discovery):
            return "failed", reason or "no list could be read"
        missed = self.misses.total()
        if missed >= FEW and not self.fetched:
            return "failed", f"no page could be had: {self._commonest()}"
        if missed >= FEW and missed > self.fetched:
            return "partial", f"{missed} pages could not be had: {self._commonest()}"
        if why not in ("finished", "closespider_timeout"):
            return "stopped", reason or why
        if why != "finished":
            return "partial", reason or "stopped at the time limit of a run; the rest waits for the next"
        if self._spent:
            return "partial", reason or "the run's requests are used up; the rest waits for the next"
        if self._held:
            return "partial", reason or "the host asks to be left alone; the rest waits for a later run"
        return ("partial" if self.problems else "ok"), reason

    def _commonest(self) -> str:
        return "; ".join(f"{reason} ({count} times)" for reason, count in self.misses.most_common(2))


def told(problems: Sequence[tuple[str, str]]) -> str | None:
    """Problems as one line, like ones together; ``None`` where there is none."""
    places: dict[str, list[str]] = {}
    for where, what in problems:
        places.setdefault(what, []).append(where)
    lines = [
        f"{what} ({where[0]}{f' and {len(where) - 1} more' if len(where) > 1 else ''})"
        for what, where in places.items()
    ]
    return "; ".join(lines) or None


def page_of(record: Record, link: Link) -> Page:
    """The page of a record with what the lists said of its link."""
    return Page(
        url=record.url,
        body=record.body,
        content_type=record.content_type,
        fetched_at=record.fetched_at,
        hint_title=link.hint_title,
        hint_published_at=parse_iso(link.hint_published_at) if link.hint_published_at else None,
        hint_published_on=date.fromisoformat(link.hint_published_on) if link.hint_published_on else None,
    )


def error_of(failure: Failure) -> BaseException:
    """The error that a failure carries."""
    return failure.value or RuntimeError("a failure without an error")


def run_of(crawler: Crawler) -> Run | None:
    """The run of a crawler's spider, ``None`` where the spider could not be made."""
    run = getattr(crawler.spider, "run", None)
    return run if isinstance(run, Run) else None
