"""The only way to the network: many crawlers in one process, the longest-due first, ended by what stops them."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, cast

from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.settings import Settings
from scrapy.utils.log import configure_logging
from scrapy.utils.reactor import install_reactor
from twisted.internet.base import ReactorBase

from db.errors import FullError, LockedError
from monitor.catalogue.model import Source
from monitor.errors import InternalError, MonitorError, NetworkDownError
from monitor.fetching.addresses import install_guard
from monitor.fetching.batch import Batch, join
from monitor.fetching.outcome import judge_unreached
from monitor.fetching.polling import in_turn
from monitor.fetching.recovery import finish_fetched, read_fetched
from monitor.fetching.run import Run, run_of
from monitor.watching import watch

REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
GRACE_SECONDS = 7.0
LAST_SECONDS = 9.5
ADDRESS_SPACE = 4 * 2**30  # of this process: a header bomb ends as one failed request, not as the machine's memory
TICK_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a batch stands."""

    sources: int
    ended: int
    active: tuple[str, ...]
    requests: int
    fetched: int
    stored: int


@dataclass(frozen=True, slots=True)
class RunResult:
    """How one source's run ended; the counts are those of its row in ``runs``."""

    source: str
    outcome: str
    reason: str | None
    requests: int
    links_listed: int
    links_new: int
    fetched: int
    stored: int


@dataclass(frozen=True, slots=True)
class BatchResult:
    """How a batch ended: its exit code (``monitor.errors``), one line about it, its runs, and the sums of the
    ledger."""

    exit_code: int
    message: str
    runs: tuple[RunResult, ...]
    links: dict[str, int]
    counts: dict[str, int]


def crawl(
    batch: Batch,
    sources: Sequence[Source],
    settings: Mapping[str, Any],
    *,
    max_active: int,
    on_progress: Callable[[Progress], None] | None = None,
) -> BatchResult:
    """Crawls ``sources``; can be called once per process, as Twisted's reactor starts only once.

    Raises nothing for what befalls a source; the result tells. Raises ``InternalError`` when the ledger's sums do not
    agree."""
    limit_process()
    install_reactor(REACTOR)
    from twisted.internet import reactor

    scrapy_settings = Settings(dict(settings), priority="project")
    configure_logging(scrapy_settings)
    install_guard(scrapy_settings)
    finish_fetched(batch)
    with batch.store.transaction():
        watch(batch.store, batch.wishes.revisits, batch.clock.now())
    crawling = _Crawling(batch, sources, scrapy_settings, max_active, on_progress)
    loop = cast("ReactorBase", reactor)
    loop.callWhenRunning(crawling.start)
    loop.run(installSignalHandlers=False)
    if crawling.error is not None:
        raise crawling.error
    if not batch.fatal and not batch.stopping:
        read_fetched(batch)
    return conclude(batch, left=crawling.left)


def limit_process() -> None:
    """Bounds what this process may take of the machine; called before the reactor starts."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY or hard > ADDRESS_SPACE:
        resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, hard))
    # a file-size limit then shows as an error that is handled, not as a signal that kills
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


class _Crawling:
    def __init__(
        self,
        batch: Batch,
        sources: Sequence[Source],
        settings: Settings,
        max_active: int,
        on_progress: Callable[[Progress], None] | None,
    ) -> None:
        self._sources = in_turn(sources, batch.store.polling.due_times(batch.now()))
        self._batch = batch
        self._slots = asyncio.Semaphore(max_active)
        self._on_progress = on_progress
        self._runner = AsyncCrawlerRunner(settings)
        self._active: dict[str, Crawler] = {}
        self._ended: list[Run] = []
        self.error: BaseException | None = None
        self.left = 0

    def start(self) -> None:
        loop = asyncio.get_event_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop)
        self._task = loop.create_task(self._all())
        self._task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        from twisted.internet import reactor

        if not task.cancelled():
            self.error = task.exception()
        cast("ReactorBase", reactor).stop()

    async def _all(self) -> None:
        ticking = asyncio.create_task(self._tick())
        try:
            await asyncio.gather(*(self._one(source) for source in self._sources))
        finally:
            ticking.cancel()
            self._show()

    async def _one(self, source: Source) -> None:
        async with self._slots:
            if self._batch.stopping or self._batch.fatal:
                return
            if self._batch.budget.spent:
                self.left += 1
                return
            crawler = self._runner.create_crawler(self._batch.wishes.spider or source.spider)
            join(crawler, self._batch)
            self._active[source.id] = crawler
            try:
                await self._runner.crawl(crawler, source=source.id)
            finally:
                del self._active[source.id]
                if (run := run_of(crawler)) is not None:
                    self._ended.append(run)

    async def _tick(self) -> None:
        while True:
            self._show()
            await asyncio.sleep(TICK_SECONDS)

    def _show(self) -> None:
        if self._on_progress is None:
            return
        active = [run for crawler in self._active.values() if (run := run_of(crawler)) is not None]
        runs = [*self._ended, *active]
        self._on_progress(
            Progress(
                sources=len(self._sources),
                ended=len(self._ended),
                active=tuple(sorted(self._active)),
                requests=sum(run.requests for run in runs),
                fetched=sum(run.fetched for run in runs),
                stored=sum(run.stored for run in runs),
            )
        )

    def _stop(self) -> None:
        """First signal: ask for nothing more and close. Second, or no end in time: end at once; the next start
        mends."""
        if self._batch.stopping:
            os._exit(11)
        self._batch.stopping = True
        self._batch.guards.gate.close()
        loop = asyncio.get_event_loop()
        self._stopping = [loop.create_task(crawler.stop_async()) for crawler in self._active.values()]
        loop.call_later(GRACE_SECONDS, self._end_now)
        # even where the loop is stuck, behind somebody's lock for example
        last_resort = threading.Timer(LAST_SECONDS, os._exit, (11,))
        last_resort.daemon = True
        last_resort.start()

    def _end_now(self) -> None:
        try:
            for crawler in self._active.values():
                if (run := run_of(crawler)) is not None:
                    run.close("stopped by a signal")
            with self._batch.store.transaction():
                self._batch.store.runs.finish_batch(
                    self._batch.batch_id, 11, "stopped by a signal; what was fetched is kept", self._batch.now()
                )
        finally:
            # the workers end by themselves when the pipe to them does
            sys.stderr.write("press-monitor: stopped by a signal; what was fetched is kept\n")
            sys.stderr.flush()
            os._exit(11)


def conclude(batch: Batch, *, left: int = 0) -> BatchResult:
    """Sums up the touched days, checks the conservation law, gives the batch its exit code and closes its row.

    ``left``: sources whose turn did not come. Raises ``InternalError`` when the sums do not agree."""
    error: MonitorError | None = batch.fatal
    if error is not None:
        return _ended_by(batch, error)
    judge_unreached(batch)
    runs = tuple(RunResult(**row) for row in batch.store.runs.of_batch(batch.batch_id))
    with batch.store.transaction():
        watch(batch.store, batch.wishes.revisits, batch.clock.now())
        batch.store.coverage.update(batch.now())
    broken = batch.store.links.broken_sums()
    if broken:
        error = InternalError(f"the ledger's sums do not agree: {'; '.join(broken)}; please report this as a bug")
    exit_code, message = (error.exit_code, str(error)) if error else _judgement(batch, runs)
    if left:
        message = f"{message}; {left} sources wait for the next crawl (the requests of this one are used up)"
    with batch.store.transaction():
        batch.store.runs.finish_batch(batch.batch_id, exit_code, message, batch.now())
    if broken and error is not None:
        raise error
    return BatchResult(exit_code, message, runs, batch.store.links.states(), batch.store.articles.counts())


def _ended_by(batch: Batch, error: MonitorError) -> BatchResult:
    """The result of a batch that could not go on; the books are closed as far as what ended it allows."""
    with suppress(FullError, LockedError), batch.store.transaction():
        batch.store.links.release()
        batch.store.runs.finish_batch(batch.batch_id, error.exit_code, str(error), batch.now())
    runs = tuple(RunResult(**row) for row in batch.store.runs.of_batch(batch.batch_id))
    return BatchResult(error.exit_code, str(error), runs, batch.store.links.states(), batch.store.articles.counts())


def _judgement(batch: Batch, runs: Sequence[RunResult]) -> tuple[int, str]:
    if batch.stopping:
        return 11, "stopped by a signal; what was fetched is kept, the next crawl goes on from there"
    if runs and all(run.outcome == "network_down" for run in runs):
        return (
            NetworkDownError.exit_code,
            "network down: no server of any source could be reached; check the connection",
        )
    failed = [run.source for run in runs if run.outcome in ("failed", "network_down")]
    if failed:
        return 2, f"{len(failed)} of {len(runs)} sources failed: {', '.join(failed)}"
    return 0, f"{len(runs)} sources crawled" if runs else "done"
