"""The spider of every outlet: reads the lists that its YAML declares, then the pages that the ledger gives."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

import scrapy
from scrapy.http import Request, Response
from w3lib.encoding import http_content_type_encoding

from monitor.catalogue.addresses import hosts_of, scope_of
from monitor.catalogue.model import Feed, IdRange, Listing, Sitemap, Source, WordPress
from monitor.catalogue.patterns import compile_pattern
from monitor.discovery.feeds import read_feed
from monitor.discovery.link import Found
from monitor.discovery.listings import listing_page, read_listing
from monitor.discovery.mobile import mobile_hosts
from monitor.discovery.sitemaps import read_sitemap
from monitor.discovery.wordpress import posts_url, read_posts
from monitor.fetching.looks import Chain, Look
from monitor.fetching.parts import Article
from monitor.fetching.position import open_looks
from monitor.fetching.reservations import PAGE
from monitor.fetching.run import FetchedPage, Run
from monitor.fetching.standalone import batch_for
from monitor.fetching.twice import Again
from spiders.numbered import NumberedPages
from spiders.older import OlderLists

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure

    from monitor.fetching.older_list import Document

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
        spider.scope = tuple(sorted(scope_of(spider.source) | mobile_hosts(hosts_of(spider.source))))
        spider.numbered = [
            NumberedPages(strategy, spider.run)
            for strategy in spider.source.discovery
            if isinstance(strategy, IdRange) and not spider.run.looks_only
        ]
        spider.older = OlderLists(spider.run, iter(()) if spider.run.looks_only else open_looks(spider.run))
        return spider

    source: Source
    scope: tuple[str, ...]
    numbered: list[NumberedPages]
    older: OlderLists

    # --- lists ------------------------------------------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Request]:
        if not self.run.looks_only:
            for request in self.list_requests():
                yield request

    def list_requests(self) -> Iterator[Request]:
        """The first documents of every list that the source declares."""
        for strategy in self.source.discovery:
            match strategy:
                case Feed(url=url) | Sitemap(url=url):
                    yield self.list_request(str(url), strategy)
                case WordPress(url=url, categories=categories):
                    after = self.run.lists.posts_after(strategy)
                    yield self.list_request(posts_url(str(url), after=after, categories=categories), strategy)
                case Listing():
                    yield self.list_request(listing_page(strategy, 1), strategy)

    def list_request(self, url: str, strategy: Any, depth: int = 0, chain: Chain | None = None) -> Request:
        """A request for a document of a list, on condition that it has changed where that can be asked."""
        look = self.run.lists.look(url, strategy, depth, chain)
        request = self.request(url, self.read_list, self.list_failed, {"look": look}, priority=10)
        request.headers.update(look.headers)
        return request

    def read_list(self, response: Response, look: Look) -> Iterator[Request]:
        """Enters a list's links; goes on to the documents that it leads to."""
        more = self.run.lists.arrived(look, response, self.found_in)
        is_sitemap = isinstance(look.strategy, Sitemap)
        # an index of indexes of sitemaps is as deep as the protocol goes; pages of a list follow one another
        deepest = DEEPEST_INDEX if is_sitemap else DEEPEST
        for url in self.run.lists.affordable(look, self.followed(more, look.strategy), deepest):
            if self.run.goes_on():
                yield self.list_request(url, look.strategy, look.depth + 1, None if is_sitemap else look.chain)

    def followed(self, documents: Sequence[str], strategy: Any) -> tuple[str, ...]:
        """Those of a list's further documents that its declaration wants read."""
        if not isinstance(strategy, Sitemap) or strategy.follow is None:
            return tuple(documents)
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
        self.run.lists.failed(request.cb_kwargs["look"], failure)

    # --- pages ------------------------------------------------------------------------------------------------------

    def next_requests(self) -> list[Request]:
        """Asked whenever nothing is under way: the next pages of the queue, the next numbers to look at, then what is
        stored and to be looked at again."""
        self.run.lists.conclude()
        links = () if self.run.looks_only else self.run.next_links()
        if links:
            return [self.request(link.fetch_url, self.read_page, self.page_failed, {"link": link}) for link in links]
        requests = []
        for walk in self.numbered:
            url = walk.next_url()
            if url is not None:
                requests.append(self.request(url, self.read_number, self.number_failed, {"walk": walk}))
        return requests or self.later_requests() or self.older_requests()

    def later_requests(self) -> list[Request]:
        """The next stored articles that are to be looked at again; the lists where only they can tell what it means
        that none was found."""
        looks = [self.later_request(again, again.link.fetch_url) for again in self.run.watch.next_looks()]
        return looks or (list(self.list_requests()) if self.run.watch.in_doubt() else [])

    def later_request(self, again: Again, url: str) -> Request:
        """A look at a stored article. Where it is led elsewhere, that says something about it."""
        request = self.request(url, self.read_again, self.again_failed, {"again": again})
        request.headers.update(again.headers)
        request.meta["dont_redirect"] = True
        return request

    def read_again(self, response: Response, again: Again) -> FetchedPage | Request | None:
        """Hands on the page of a stored article, or follows it to where it has moved."""
        if response.status == 200:
            return self.handed_on(self.run.page_again(again.link, response))
        url = self.run.watch.answered(again, response)
        if url is None or not self.run.goes_on():
            return None
        return self.later_request(replace(again, hops=again.hops + 1), url)

    def again_failed(self, failure: Failure) -> None:
        """Notes a look that had no answer."""
        self.run.watch.failed(failure.request.cb_kwargs["again"], failure)  # type: ignore[attr-defined]

    def older_requests(self) -> list[Request]:
        """When all that is new is read: the next list of a look into the past, if one is open."""
        document = self.older.next_document()
        if document is None:
            return []
        read = self.read_older_number if document.rung.kind == "id_range" else self.read_older
        return [self.request(document.url, read, self.older_failed, {"document": document})]

    def read_older(self, response: Response, document: Document) -> None:
        """Takes in a list that was read backwards; its pages come next, by the queue."""
        strategy = document.rung.strategy
        found = self.found_in(response, strategy) if response.status == 200 else Found()
        found = replace(found, more=self.followed(found.more, strategy))
        self.older.arrived(document, response, found, self.source.platform)

    def read_older_number(self, response: Response, document: Document) -> FetchedPage | Request | None:
        """Takes in the page of a lower number."""
        link = self.older.number_answered(document, response, self.source.extraction)
        return None if link is None else self.handed_on(self.run.page_arrived(link, response))

    def older_failed(self, failure: Failure) -> None:
        """Notes a list, or a lower number, that could not be had."""
        link = self.older.failed(failure.request.cb_kwargs["document"], failure)  # type: ignore[attr-defined]
        if link is not None:
            self.run.page_failed(link, failure)

    def read_page(self, response: Response, link: Any) -> FetchedPage | Request | None:
        """Hands a page on, or asks for the next page of its article."""
        return self.handed_on(self.run.page_arrived(link, response))

    def handed_on(self, read: FetchedPage | Article | None) -> FetchedPage | Request | None:
        """What a run made of an answer, for Scrapy. The further pages of an article come before other articles."""
        if not isinstance(read, Article):
            return read
        kwargs = {"link": read.link, "article": read}
        return self.request(read.next_url or "", self.read_part, self.part_failed, kwargs, priority=5)

    def read_part(self, response: Response, link: Any, article: Article) -> FetchedPage | Request | None:
        """Adds a further page to its article."""
        return self.handed_on(self.run.part_arrived(article, response))

    def part_failed(self, failure: Failure) -> FetchedPage | None:
        """Ends an article whose further page did not come."""
        return self.run.part_failed(failure.request.cb_kwargs["article"], failure)  # type: ignore[attr-defined]

    def page_failed(self, failure: Failure) -> None:
        """Settles a link that gave no page."""
        self.run.page_failed(failure.request.cb_kwargs["link"], failure)  # type: ignore[attr-defined]

    def read_number(self, response: Response, walk: NumberedPages) -> FetchedPage | Request | None:
        """Tells the walk whether the number exists; a page that does is entered and handed on."""
        link = walk.answered(response, self.source.extraction)
        return None if link is None else self.handed_on(self.run.page_arrived(link, response))

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
            meta={
                "press_scope": self.scope,
                "press_delay": self.source.delay,
                PAGE: callback not in (self.read_list, self.read_older),
            },
        )


def content_type(response: Response) -> str | None:
    """The header of that name."""
    value = response.headers.get("Content-Type")
    return value.decode("latin-1") if value else None


def declared_encoding(response: Response) -> str | None:
    """The charset that the header declares."""
    return http_content_type_encoding(content_type(response))
