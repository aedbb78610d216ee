"""The spider of every outlet: reads the lists that its YAML declares, then the pages that the ledger gives."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Self

import scrapy
from scrapy.http import Request, Response
from w3lib.encoding import http_content_type_encoding

from monitor.catalogue.addresses import scope_of
from monitor.catalogue.model import Feed, IdRange, Listing, Sitemap, Source, WordPress
from monitor.catalogue.patterns import compile_pattern
from monitor.discovery.feeds import read_feed
from monitor.discovery.link import Found
from monitor.discovery.listings import listing_page, read_listing
from monitor.discovery.sitemaps import read_sitemap
from monitor.discovery.wordpress import posts_url, read_posts
from monitor.fetching.run import FetchedPage, Run
from monitor.fetching.standalone import batch_for
from spiders.numbered import NumberedPages

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure

# what one document may lead on to: children of a sitemap index, the newest first, or the next page
MORE_DOCUMENTS = 10
DEEPEST = 50
DEEPEST_INDEX = 2


class PressSpider(scrapy.Spider):
    """One source, named by its id: ``scrapy crawl press -a source=lefaso``."""

    name = "press"
    run: Run

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        batch = batch_for(crawler, kwargs.get("source", ""))
        spider.source = batch.source(kwargs.get("source", ""))
        spider.run = Run(batch, spider.source)
        spider.scope = tuple(sorted(scope_of(spider.source)))
        spider.numbered = [
            NumberedPages(strategy, spider.run) for strategy in spider.source.discovery if isinstance(strategy, IdRange)
        ]
        return spider

    source: Source
    scope: tuple[str, ...]
    numbered: list[NumberedPages]

    # --- lists ------------------------------------------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Request]:
        for request in self.list_requests():
            yield request

    def list_requests(self) -> Iterator[Request]:
        """The first documents of every list that the source declares."""
        for strategy in self.source.discovery:
            match strategy:
                case Feed(url=url) | Sitemap(url=url):
                    yield self.list_request(str(url), strategy)
                case WordPress(url=url, categories=categories):
                    yield self.list_request(posts_url(str(url), after=self.since(), categories=categories), strategy)
                case Listing():
                    yield self.list_request(listing_page(strategy, 1), strategy)

    def since(self) -> datetime:
        """How far back lists are asked for."""
        since = self.run.batch.wishes.since
        if since is not None:
            return datetime.combine(since, time(), UTC)
        return self.run.batch.clock.now() - timedelta(days=self.source.lookback_days)

    def list_request(self, url: str, strategy: Any, depth: int = 0) -> Request:
        """A request for a document of a list."""
        return self.request(url, self.read_list, self.list_failed, {"strategy": strategy, "depth": depth}, priority=10)

    def read_list(self, response: Response, strategy: Any, depth: int) -> Iterator[Request]:
        """Enters a list's links; goes on to the documents that it leads to."""
        found = self.found_in(response, strategy) if response.status == 200 else Found()
        asked = response.request.url if response.request else response.url
        self.run.list_arrived(asked, strategy, response, found, further=depth > 0)
        # an index of indexes of sitemaps is as deep as the protocol goes; pages of a list follow one another
        if depth < (DEEPEST_INDEX if isinstance(strategy, Sitemap) else DEEPEST):
            for url in self.followed(found.more, strategy)[:MORE_DOCUMENTS]:
                if self.run.may_read_further(strategy):
                    yield self.list_request(url, strategy, depth + 1)

    def followed(self, documents: tuple[str, ...], strategy: Any) -> tuple[str, ...]:
        """Those of a list's further documents that its declaration wants read."""
        if not isinstance(strategy, Sitemap) or strategy.follow is None:
            return documents
        wanted = compile_pattern(strategy.follow)
        return tuple(url for url in documents if wanted.search(url))

    def found_in(self, response: Response, strategy: Any) -> Found:
        """What a list's document tells."""
        match strategy:
            case Feed():
                return read_feed(response.body, response.url, content_type(response))
            case Sitemap():
                return read_sitemap(response.body, response.url)
            case WordPress():
                pages = response.headers.get("X-WP-TotalPages") or b""
                return read_posts(response.body, response.url, int(pages) if pages.isdigit() else None)
            case Listing():
                return read_listing(response.body, response.url, strategy, declared_encoding(response))
        raise TypeError(f"no reader for {type(strategy).__name__}")

    def list_failed(self, failure: Failure) -> None:
        """Notes a list that could not be had."""
        request: Request = failure.request  # type: ignore[attr-defined]
        self.run.list_failed(request.url, request.cb_kwargs["strategy"], failure)

    # --- pages ------------------------------------------------------------------------------------------------------

    def next_requests(self) -> list[Request]:
        """Asked whenever nothing is under way: the next pages of the queue, then the next numbers to look at."""
        links = self.run.next_links()
        if links:
            return [self.request(link.fetch_url, self.read_page, self.page_failed, {"link": link}) for link in links]
        requests = []
        for walk in self.numbered:
            url = walk.next_url()
            if url is not None:
                requests.append(self.request(url, self.read_number, self.number_failed, {"walk": walk}))
        return requests

    def read_page(self, response: Response, link: Any) -> FetchedPage | None:
        """Hands a page on."""
        return self.run.page_arrived(link, response)

    def page_failed(self, failure: Failure) -> None:
        """Settles a link that gave no page."""
        self.run.page_failed(failure.request.cb_kwargs["link"], failure)  # type: ignore[attr-defined]

    def read_number(self, response: Response, walk: NumberedPages) -> FetchedPage | None:
        """Tells the walk whether the number exists; a page that does is entered and handed on."""
        link = walk.answered(response, self.source.extraction)
        return None if link is None else self.run.page_arrived(link, response)

    def number_failed(self, failure: Failure) -> None:
        """Tells the walk that no answer came."""
        failure.request.cb_kwargs["walk"].failed(failure)  # type: ignore[attr-defined]

    # --- requests ---------------------------------------------------------------------------------------------------

    def request(self, url: str, callback: Any, errback: Any, kwargs: dict[str, Any], priority: int = 0) -> Request:
        """A request as all of ours are: past Scrapy's duplicate filter (the ledger is it), with an errback, in
        scope."""
        return Request(
            url,
            callback=callback,
            errback=errback,
            cb_kwargs=kwargs,
            dont_filter=True,
            priority=priority,
            meta={"press_scope": self.scope, "press_delay": self.source.delay},
        )


def content_type(response: Response) -> str | None:
    """The header of that name."""
    value = response.headers.get("Content-Type")
    return value.decode("latin-1") if value else None


def declared_encoding(response: Response) -> str | None:
    """The charset that the header declares."""
    return http_content_type_encoding(content_type(response))
