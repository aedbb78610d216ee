"""Lists read backwards: the looks into the past that a run goes on with, document after document."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.http import Response

from monitor.catalogue.model import SiteRules
from monitor.discovery.descent import Told
from monitor.discovery.ladder import next_offset, wanted_children
from monitor.discovery.link import Found
from monitor.discovery.listings import decoded
from monitor.discovery.sitemaps import index_days
from monitor.fetching.backfill import LISTS_OF_A_CRAWL, LookBack
from monitor.fetching.endings import Ending, ending_of_error, ending_of_status, error_of
from monitor.fetching.hosts import hold_of, host_key
from monitor.fetching.older_list import Document
from spiders.numbered import is_article, same_page

if TYPE_CHECKING:
    from twisted.python.failure import Failure

    from db.backfills import Backfill
    from db.links import Link
    from monitor.fetching.run import Run


class OlderLists:
    """``looks``: what is to be gone on with, one after another; ``most``: lists that may be asked for."""

    def __init__(
        self, run: Run, looks: Iterator[tuple[Backfill, str | None]], most: int | None = LISTS_OF_A_CRAWL
    ) -> None:
        self._run = run
        self._looks = looks
        self._most = most
        self._asked = 0
        self._look: LookBack | None = None

    def next_document(self) -> Document | None:
        """The next list to ask for; ``None`` when there is none, or none that may be asked for in this run."""
        while self._run.may_take() and (self._most is None or self._asked < self._most):
            if self._look is None:
                begun = next(self._looks, None)
                if begun is None:
                    return None
                self._look = LookBack(self._run, *begun)
            document = self._look.next_document()
            if document is not None:
                self._asked += 1
                return document
            if self._look.paused:
                # what is wrong with this list now is wrong with the host
                return None
            self._look = None
        return None

    def arrived(self, document: Document, response: Response, found: Found, platform: str) -> None:
        """Takes in a list. ``found``: what it told, nothing for another status than 200."""
        assert self._look is not None
        ending = ending_of_status(response.status, self._held_until(response))
        if ending is not None:
            self._look.failed(document, ending)
        else:
            self._look.arrived(document, found, self._told(document, response, found, platform))

    def _told(self, document: Document, response: Response, found: Found, platform: str) -> Told:
        problem = None if found.links or found.more else found.problem
        match document.rung.kind:
            case "wordpress":
                pages = response.headers.get("X-WP-TotalPages") or b""
                return Told(problem=problem, pages=int(pages) if pages.isdigit() else None)
            case "offsets":
                following = next_offset(decoded(response.body, None), response.url, platform)
                return Told(problem=problem, next_url=following)
            case "sitemap":
                assert self._look is not None
                days = index_days(response.body, response.url)
                children = ((url, days.get(url)) for url in found.more)
                wanted, passed_over = wanted_children(children, self._look.window)
                return Told(problem=problem, children=wanted, passed_over=passed_over)
        return Told(problem=problem)

    def number_answered(self, document: Document, response: Response, rules: SiteRules | None) -> Link | None:
        """Takes in the page of a number; the link of one that waits to be fetched, entered and taken."""
        assert self._look is not None
        if response.status in (404, 410):
            return self._look.numbered(document, hit=False, enter=False)
        if response.status == 200:
            hit = same_page(response.url, document.url) and is_article(response, rules)
            return self._look.numbered(document, hit=hit, enter=hit)
        if response.status in (429, 503):
            self._look.failed(document, Ending("pending", f"HTTP {response.status}", response.status))
            return None
        # the ledger tries it again
        return self._look.numbered(document, hit=False, enter=True)

    def failed(self, document: Document, failure: Failure) -> Link | None:
        """Notes a list, or a number, that gave no answer; the link of a number that the ledger is to try again."""
        assert self._look is not None
        ending = ending_of_error(error_of(failure))
        passing = ending.network or ending.until is not None or ending.state == "pending"
        if document.rung.kind == "id_range" and not passing:
            return self._look.numbered(document, hit=False, enter=True)
        self._look.failed(document, ending)
        return None

    def _held_until(self, response: Response) -> datetime | None:
        if response.status not in (429, 503):
            return None
        host = host_key(urlsplit(response.url).hostname or "")
        return hold_of(self._run.batch.guards.hosts, host, self._run.batch.clock.now())
