"""Pages numbered one after another: the walk of one run over a site's numbers, fed by its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.http import HtmlResponse, Response

from monitor.catalogue.model import IdRange, SiteRules
from monitor.discovery.id_range import Answer, IdWalk, number_of, start_walk
from monitor.discovery.link import Found
from monitor.discovery.urls import UrlRejected, key
from monitor.fetching.endings import Ending, ending_of_error, ending_of_status, error_of, is_robots_missing

if TYPE_CHECKING:
    from twisted.python.failure import Failure

    from db.links import Link
    from monitor.fetching.run import Run

# numbers only grow: the highest known one is among the links seen last
RECENT = 5000


class NumberedPages:
    """A number that does not exist is a probe, not a link. How far the walk has come without a gap is kept in the
    database, so that a run that was cut short is taken up where it stopped."""

    def __init__(self, strategy: IdRange, run: Run) -> None:
        self._strategy = strategy
        self._run = run
        self._walk: IdWalk | None = None
        self._over = False

    def next_url(self) -> str | None:
        """The address of the next number to look at; ``None`` when the walk is over. The lists have been read by then:
        what they showed is at hand and is not asked for by its number."""
        if self._over or not self._run.may_take():
            return None
        if self._walk is None:
            walked_to = self._run.batch.store.endpoints.walked_to(self._run.source_id, self._strategy.url)
            self._walk = start_walk(self._strategy, walked_to, self._at_hand(), self._run.source.requests)
        return self._walk.address

    def _at_hand(self) -> set[int]:
        addresses = self._run.batch.store.links.newest_addresses(self._run.source_id, RECENT)
        return {number for url in addresses if (number := number_of(self._strategy, url)) is not None}

    def answered(self, response: Response, rules: SiteRules | None) -> Link | None:
        """Tells the walk; the link of a page that exists and waits to be fetched, entered and taken. So is the link of
        a number that was not given though it must exist; it is the ledger that tries it again."""
        assert self._walk is not None
        assert self._walk.ask is not None
        number = self._walk.ask
        ending = ending_of_status(response.status)
        if ending is None:
            if same_page(response.url, self._walk.link(number).url) and is_article(response, rules):
                return self._entered("hit")
        elif ending.state != "http_gone":
            return self._unanswered(ending)
        self._tell("miss")
        return None

    def _unanswered(self, ending: Ending) -> Link | None:
        """Beyond what is shown a number that was not given may not exist yet: it becomes no link, and the next walk
        asks for it again, unless a later number exists."""
        assert self._walk is not None
        assert self._walk.ask is not None
        if self._walk.ask <= self._walk.shown:
            return self._entered("unknown")
        self._tell("unknown")
        if self._walk.ended and not self._walk.hits and not self._run.lists.read:
            self._run.lists.walk_failed(self._strategy, ending)
        return None

    def _entered(self, answer: Answer) -> Link | None:
        """The number as a link of its own, taken, and with a hit those before it that were not given."""
        assert self._walk is not None
        assert self._walk.ask is not None
        link = self._walk.link(self._walk.ask)
        before = [self._walk.link(number) for number in self._walk.unknown] if answer == "hit" else []
        self._run.ledger.offer(Found(links=(link, *before)), self._strategy.url)
        taken = self._run.take_listed(key(link.url))
        self._tell(answer)
        return taken

    def _tell(self, answer: Answer) -> None:
        assert self._walk is not None
        assert self._walk.ask is not None
        self._walk = self._walk.told(self._walk.ask, answer)
        if self._walk.walked_to is not None:
            self._run.lists.note_walk(self._strategy, self._walk.walked_to)

    def failed(self, failure: Failure) -> None:
        """A host that is not there, or lets nobody in, ends the walk of this run, which is taken up at this number; any
        other error is that of one page."""
        error = error_of(failure)
        ending = ending_of_error(error)
        self._run.lists.unreachable += ending.network
        of_host = ending.network or ending.until is not None or is_robots_missing(error)
        self._over = of_host or ending.state == "pending"
        if of_host:
            self._run.lists.walk_failed(self._strategy, ending)
        elif not self._over and (link := self._unanswered(ending)) is not None:
            self._run.page_failed(link, failure)


def same_page(url: str, asked: str) -> bool:
    """Whether the answer came from the address that was asked for, or a twin of it."""
    try:
        return key(url) == key(asked)
    except UrlRejected:
        return False


def is_article(response: Response, rules: SiteRules | None) -> bool:
    """Whether the answer holds an article: some sites answer a missing number with 200 and an empty frame."""
    if rules is None or not rules.body or not isinstance(response, HtmlResponse):
        return True
    selectors = (*rules.body, *rules.title)
    return any("".join(response.css(f"{selector} ::text").getall()).strip() for selector in selectors)
