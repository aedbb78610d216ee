"""The one item pipeline: takes a fetched page through the process and stores what came of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from monitor.fetching.batch import batch_of
from monitor.fetching.run import FetchedPage, run_of
from monitor.process import settle_safely

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


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
            word = settle_safely(batch.store, item.captured, outcome, batch.desk, batch.clock.now())
        except Exception as error:
            # not the page's fault: the disk, the lock, the workers; the page waits in the archive for the next start
            batch.fail(error)
            return item
        run = run_of(self._crawler)
        if run is not None:
            run.page_settled(word)
            if run.walls.stops:
                # what is still under way to that source is left unasked, and pending
                batch.guards.gate.close(self._crawler)
        return item
