"""The spider of single pages: reads no list, looks at the pages that the batch names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Self

from scrapy.http import Request, Response

from monitor.fetching.endings import Ending
from monitor.fetching.run import FetchedPage
from monitor.fetching.single import pages_of
from spiders.numbered import same_page
from spiders.press import PressSpider

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from db.links import Link


class SingleSpider(PressSpider):
    """Looks at the batch's pages of its source, whatever state they are in; in place of the source's own spider."""

    name = "single"
    wanted: list[Link]

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.run.apart = True
        spider.wanted = pages_of(spider.run.batch, spider.run.source_id)
        return spider

    def list_requests(self) -> Iterator[Request]:
        """None."""
        return iter(())

    def next_requests(self) -> list[Request]:
        """All of the pages at once; the host gate spaces them."""
        requests = []
        while self.wanted and self.run.may_ask():
            link = self.wanted.pop(0)
            self.run.ledger.take_again(link)
            requests.append(self.request(link.fetch_url, self.read_page, self.page_failed, {"link": link}))
        return requests

    def read_page(self, response: Response, link: Any) -> FetchedPage | Request | None:
        """Hands a page on. One that is stored and now leads elsewhere is no other article's."""
        if link.state == "stored" and response.status == 200 and not same_page(response.url, link.url):
            self.run.ledger.end(link, Ending("alias", f"redirects to {response.url[:200]} now", response.status))
            return None
        return super().read_page(response, link)
