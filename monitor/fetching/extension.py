"""The Scrapy extension that ties a spider's run to Scrapy's signals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Request, Response

from db.errors import FullError, LockedError
from monitor.errors import MonitorError
from monitor.fetching.endings import Ending, error_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure


class RunExtension:
    """Whatever happens to a request, the run hears of it; when nothing is under way, the spider is asked for more."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        connect = crawler.signals.connect
        connect(self.opened, signals.spider_opened)
        connect(self.idle, signals.spider_idle)
        connect(self.answered, signals.response_received)
        connect(self.leaving, signals.request_reached_downloader)
        connect(self.dropped, signals.request_dropped)
        connect(self.error, signals.spider_error)
        connect(self.closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RunExtension:
        return cls(crawler)

    def opened(self, spider: Any) -> None:
        self._run = spider.run

    def idle(self, spider: Any) -> None:
        try:
            requests = spider.next_requests()
        except Exception as error:
            # whatever it is (disk, lock, a bug), it is not over with the next idle moment
            self._run.batch.fail(error)
            return
        for request in requests:
            assert self._crawler.engine is not None
            self._crawler.engine.crawl(request)
        if requests:
            raise DontCloseSpider

    def leaving(self, request: Request, spider: Any) -> None:
        self._run.requests += 1
        self._run.batch.budget.requests -= 1

    def answered(self, response: Response, request: Request, spider: Any) -> None:
        self._run.answers += 1
        self._run.batch.network.answered_at = self._run.batch.clock.now()
        self._run.bytes += len(response.body)
        self._run.batch.budget.bytes -= len(response.body)

    def dropped(self, request: Request, spider: Any) -> None:
        link = request.cb_kwargs.get("link")
        if link is not None:
            self._run.ledger.end(link, Ending("failed", "the request was dropped before it left", retry=True))
        else:
            self._run.lists.problems.append((request.url, "the request was dropped before it left"))

    def error(self, failure: Failure, response: Response, spider: Any) -> None:
        if self._run.batch.fatal is not None or isinstance(failure.value, MonitorError | FullError | LockedError):
            self._run.batch.fail(error_of(failure))
            return
        where = response.url if isinstance(response, Response) else "?"
        word = f"error {type(failure.value).__name__}: {failure.value}"
        self._run.lists.problems.append((where, word))
        link = response.request.cb_kwargs.get("link") if response.request is not None else None
        if link is not None:
            self._run.ledger.end(link, Ending("failed", word, retry=True))

    def closed(self, spider: Any, reason: str) -> None:
        try:
            self._run.close(reason)
        except (FullError, LockedError) as error:
            self._run.batch.fail(error)
