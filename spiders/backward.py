"""The spider of a backfill: none of the day's lists, but a source's past, down the ladder that its lists allow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Self

from scrapy.http import Request

from monitor.fetching.position import look_of
from spiders.older import OlderLists
from spiders.press import PressSpider

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class BackwardSpider(PressSpider):
    """Goes on with the look back that is open for its source; in place of the source's own spider."""

    name = "backward"

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.run.apart = True
        spider.numbered = []
        spider.older = OlderLists(spider.run, look_of(spider.run), most=None)
        return spider

    def list_requests(self) -> Iterator[Request]:
        """None: what is new is an ordinary crawl's."""
        return iter(())
