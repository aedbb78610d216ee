"""The one item pipeline: takes a fetched page through the process and stores what came of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from monitor.extraction.article import NoArticle, Outcome, Page
from monitor.fetching.batch import batch_of
from monitor.fetching.recovery import archived_page, outdated
from monitor.fetching.run import FetchedPage, run_of
from monitor.fetching.twice import Read
from monitor.process import settle_safely

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from monitor.catalogue.model import Source


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
        batch, run = batch_of(self._crawler), run_of(self._crawler)
        if batch.fatal is not None or run is None:
            return item
        try:
            outcome = await self._extracted(item.page, item.source)
            if (known := outdated(batch, item.captured, outcome)) is not None:
                # what the stored text was made of, by today's rules: what still differs is the outlet's doing
                former, page = archived_page(batch, known)
                read = page if isinstance(page, NoArticle) else await self._extracted(page, item.source)
                settle_safely(batch.store, former, read, batch.desk, batch.clock.now())
            # what is not stored cannot be compared
            alone = [Read(item.captured, outcome)]
            pages = alone if item.captured.reserved else run.watch.ready(item.captured, outcome)
            words = [
                settle_safely(batch.store, each.captured, each.outcome, batch.desk, batch.clock.now(), each.twin)
                for each in pages
            ]
        except Exception as error:
            # not the page's fault: the disk, the lock, the workers; the page waits in the archive for the next start
            batch.fail(error)
            return item
        # of two answers of one look the first is the one that counts
        if words and not run.watch.settled(item.captured.link_id, pages[0].captured.capture_id, words[0]):
            run.page_settled(words[0])
        if run.walls.stops:
            # what is still under way to that source is left unasked, and pending
            batch.guards.gate.close(self._crawler)
        return item

    async def _extracted(self, page: Page, source: Source) -> Outcome:
        pool = batch_of(self._crawler).pool
        return await asyncio.to_thread(pool.extract, page, source.extraction, source.timezone)
