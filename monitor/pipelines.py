"""The one item pipeline: takes a fetched page through the process and stores what came of it."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from db.errors import FullError, LockedError
from monitor.errors import BusyError, DiskFullError, MonitorError
from monitor.extraction.article import NoArticle
from monitor.fetching.batch import Batch, batch_of
from monitor.fetching.run import FetchedPage, run_of
from monitor.process import settle

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)


class PressPipeline:
    """Extraction waits in a thread for its worker process; everything that touches the database stays in this one."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PressPipeline:
        return cls(crawler)

    async def process_item(self, item: Any) -> Any:
        if not isinstance(item, FetchedPage):
            return item
        batch = batch_of(self._crawler)
        if batch.fatal is not None:
            return item
        try:
            outcome = await asyncio.to_thread(
                batch.pool.extract, item.page, item.source.extraction, item.source.timezone
            )
            self._keep(batch, item, outcome)
        except FullError as error:
            batch.fail(DiskFullError(str(error)))
        except LockedError as error:
            batch.fail(BusyError(str(error)))
        except MonitorError as error:
            batch.fail(error)
        return item

    def _keep(self, batch: Batch, item: FetchedPage, outcome: Any) -> None:
        try:
            word = settle(batch.store, item.captured, outcome, batch.engine, batch.topic_ids, batch.clock.now())
        except (ValueError, TypeError, LookupError, ArithmeticError, AttributeError) as error:
            # our own fault on one page: the page is set aside with the reason, its bytes are in the archive
            logger.exception("error on %s", item.page.url)
            reason = f"error {type(error).__name__}: {error}"
            no_article = NoArticle("quarantined", reason)
            word = settle(batch.store, item.captured, no_article, batch.engine, batch.topic_ids, batch.clock.now())
        if word in ("new", "changed", "unchanged"):
            run = run_of(self._crawler)
            if run is not None:
                run.stored += 1
