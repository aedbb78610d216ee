"""Pages numbered one after another: the walk of one run over a site's numbers, fed by its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.http import HtmlResponse, Response

from monitor.catalogue.model import IdRange, SiteRules
from monitor.discovery.id_range import Answer, IdWalk, number_of, start_walk
from monitor.discovery.link import Found
from monitor.discovery.urls import UrlRejected, key

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
        """Tells the walk; the link of a page that exists and waits to be fetched, entered and taken."""
        assert self._walk is not None
        assert self._walk.ask is not None
        if response.status in (404, 410):
            self._tell("miss")
            return None
        if response.status == 200:
            link = self._walk.link(self._walk.ask)
            if not (same_page(response.url, link.url) and is_article(response, rules)):
                self._tell("miss")
                return None
        return self._entered(had=response.status == 200)

    def _entered(self, *, had: bool) -> Link | None:
        """The number as a link of its own, which the ledger tries again where its page could not be had. Beyond what is
        shown, such a one counts as missing, or a broken site would be walked without end."""
        assert self._walk is not None
        assert self._walk.ask is not None
        number = self._walk.ask
        link = self._walk.link(number)
        self._run.ledger.offer(Found(links=(link,)), self._strategy.url)
        taken = self._run.take_listed(key(link.url))
        self._tell("hit" if had or number <= self._walk.shown else "miss")
        return taken

    def _tell(self, answer: Answer) -> None:
        assert self._walk is not None
        assert self._walk.ask is not None
        self._walk = self._walk.told(self._walk.ask, answer)
        if self._walk.walked_to is not None:
            self._run.lists.note_walk(self._strategy, self._walk.walked_to)

    def failed(self, failure: Failure) -> None:
        """A host that is not there ends the walk of this run, which is taken up at this number; any other error is that
        of one page."""
        self._over = self._run.lists.probe_failed(self._strategy, failure)
        if not self._over and (link := self._entered(had=False)) is not None:
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
