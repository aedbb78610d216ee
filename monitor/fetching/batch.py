"""A batch: one invocation of the program with everything that its runs share. Opened and closed in one place."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from db.connection import check_file
from db.errors import FullError, LockedError, NotAPressDatabaseError
from db.revisits import Which
from db.runs import SourceRow
from db.store import Store
from db.upgrading import drop_outlived
from monitor.catalogue.model import Source
from monitor.clock import Clock, SystemClock, iso
from monitor.desk import Desk, open_desk
from monitor.errors import BusyError, DatabaseError, DiskFullError, InternalError, MonitorError, UsageError
from monitor.extraction.workers import ExtractionPool
from monitor.fetching.archive import Archive
from monitor.fetching.declarations import Policy
from monitor.fetching.failures import Network, Unreached
from monitor.fetching.forgetting import resume
from monitor.fetching.gate import HostGate
from monitor.fetching.lock import CrawlLock
from monitor.fetching.remembered import StoredHostRecords
from monitor.fetching.routes import LoopbackRoutes
from monitor.fetching.session import CrawlSession, attach
from monitor.relevance.reader import Reader
from monitor.resketching import remake_sketches

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

MIN_FREE_BYTES = 100 * 2**20
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Home:
    """Where things lie; everything stands beside the database that ``--db`` names."""

    database: Path

    @property
    def archive(self) -> Path:
        """The folder of WARC files."""
        return self.database.with_name(f"{self.database.stem}-archive")

    @property
    def log(self) -> Path:
        """The log file; rotated by whoever opens it."""
        return self.database.with_suffix(".log")

    @property
    def lock(self) -> Path:
        """The crawl lock."""
        return self.database.with_name(f"{self.database.name}.lock")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What one invocation asks for. ``limit``: articles fetched per source; ``since``: how far back new links may be
    (``None``: each source's own look-back); ``dry_run``: read the lists, fetch no article; ``requests``: the most of
    one run (``None``: each source's own); ``spider``: in place of the sources' own, one that does something else;
    ``pages``: the links that are to be looked at, whatever state they are in; ``revisits``: which stored articles are
    looked at again when their time has come; ``looks_only``: the sources of which nothing else is wanted."""

    limit: int | None = None
    since: date | None = None
    dry_run: bool = False
    requests: int | None = None
    spider: str | None = None
    pages: tuple[int, ...] = ()
    revisits: Which = "none"
    looks_only: frozenset[str] = frozenset()


@dataclass(slots=True)
class Budget:
    """What is left of the batch's requests and bytes, for all sources together; ``looks``: of the requests, those for
    articles that are stored already."""

    requests: int = 20_000
    bytes: int = 2 * 2**30
    looks: int = 5_000

    @property
    def spent(self) -> bool:
        """Whether nothing more may be asked for."""
        return self.requests <= 0 or self.bytes <= 0


@dataclass(slots=True, weakref_slot=True)
class Batch:
    """Made by ``open_batch``. ``guards``: what the downloader's components see of it."""

    home: Home
    clock: Clock
    store: Store
    archive: Archive
    pool: ExtractionPool
    desk: Desk
    sources: Mapping[str, Source]
    source_ids: dict[str, int]
    guards: CrawlSession
    wishes: Wishes
    batch_id: int
    # what is stored where a publisher reserves its text; a source's own word goes before it
    respect_tdm: Policy = "store-metadata-only"
    budget: Budget = field(default_factory=Budget)
    network: Network = field(default_factory=Network)
    # the sources of which nothing could be had, nobody having answered
    unheard: list[Unreached] = field(default_factory=list)
    fatal: MonitorError | None = None
    stopping: bool = False
    # when it was opened: what an interrupted erasure had left, or a restored backup had brought back
    has_erased: bool = False

    def now(self) -> str:
        """The instant as the database writes it."""
        return iso(self.clock.now())

    def source(self, source_id: str) -> Source:
        """The source of that id. Raises ``UsageError`` for an unknown one."""
        if source_id not in self.sources:
            raise UsageError(f"unknown source {source_id!r}; 'press-monitor sources list' shows the known ones")
        return self.sources[source_id]

    def fail(self, error: BaseException) -> None:
        """Remembers the first error that no source can be crawled past; runs then ask for nothing more."""
        if self.fatal is None:
            logger.error("the batch ends: %s", error, exc_info=error)
            self.fatal = as_monitor_error(error)

    def check_space(self) -> None:
        """Raises ``DiskFullError`` when too little room is left beside the database to go on safely."""
        room = os.statvfs(self.home.database.parent)
        free = room.f_bavail * room.f_frsize
        if free < MIN_FREE_BYTES:
            raise DiskFullError(
                f"disk full: {free // 2**20} MB are free in {self.home.database.parent}, "
                f"{MIN_FREE_BYTES // 2**20} MB are needed; make room and start again"
            )


@contextmanager
def open_batch(
    home: Home,
    *,
    command: str,
    version: str,
    sources: Mapping[str, Source],
    reader: Reader,
    routes: LoopbackRoutes,
    robots_name: str,
    min_delay: float,
    wishes: Wishes | None = None,
    clock: Clock | None = None,
    respect_tdm: Policy = "store-metadata-only",
) -> Iterator[Batch]:
    """Takes the crawl lock, opens everything, mends what a kill left behind, and closes it all in the end. What
    ``reader`` does not look for (entities without a gazetteer, domains and events without their rules) stays as it is
    stored.

    Raises ``BusyError``, ``DiskFullError`` and the errors of ``db.errors``."""
    clock = clock or SystemClock()
    with ExitStack() as stack:
        # first, so that nothing is left beside a file that is not ours
        check_file(home.database)
        stack.enter_context(CrawlLock(home.lock, clock.now(), command))
        store = stack.enter_context(Store(home.database))
        drop_outlived(home.database, store.database)
        archive = Archive(home.archive)
        stack.callback(archive.close)
        now = iso(clock.now())
        with store.transaction():
            store.runs.abandon(now)
            store.links.release()
            batch_id = store.runs.start_batch(command, version, now)
            source_ids = {source.id: store.runs.source(row_of(source), now) for source in sources.values()}
            desk = open_desk(store, reader, now)
        hosts = StoredHostRecords(store)
        guards = CrawlSession(
            clock=clock,
            hosts=hosts,
            gate=HostGate(clock, hosts, routes, min_delay),
            routes=routes,
            robots_name=robots_name,
            min_delay=min_delay,
        )
        batch = Batch(
            home=home,
            clock=clock,
            store=store,
            archive=archive,
            pool=stack.enter_context(ExtractionPool()),
            desk=desk,
            sources=sources,
            source_ids=source_ids,
            guards=guards,
            wishes=wishes or Wishes(),
            batch_id=batch_id,
            respect_tdm=respect_tdm,
        )
        batch.check_space()
        try:
            # before anything is read: a restored backup may have brought back what was erased
            batch.has_erased = resume(batch)
            if remade := remake_sketches(store):
                logger.warning(
                    "an upgrade: the sketches of %d stored articles were made anew, so that copies of them are found",
                    remade,
                )
            yield batch
        except BaseException as error:
            _close_row(batch, error)
            raise


def _close_row(batch: Batch, error: BaseException) -> None:
    """Closes the batch's row with what ended it; the next start does so where even that is not possible any more."""
    code, message = 11, "stopped by a signal; what was fetched is kept"
    if isinstance(error, Exception):
        code, message = as_monitor_error(error).exit_code, str(error)
    with suppress(FullError, LockedError, NotAPressDatabaseError), batch.store.transaction():
        batch.store.runs.finish_batch(batch.batch_id, code, message, batch.now())


def as_monitor_error(error: BaseException) -> MonitorError:
    """The error with an exit code that an error of the store, or a bug, ends the command with."""
    match error:
        case MonitorError():
            return error
        case FullError():
            return DiskFullError(str(error))
        case LockedError():
            return BusyError(str(error))
        case NotAPressDatabaseError():
            return DatabaseError(str(error))
    return InternalError(f"a bug: {type(error).__name__}: {error}; please report it with the log")


def row_of(source: Source) -> SourceRow:
    """A source's YAML as the database keeps it."""
    return SourceRow(
        key=source.id,
        name=source.name,
        role=source.role,
        country=source.country,
        languages=",".join(source.languages),
        owner=source.owner,
        platform=source.platform,
        home_url=str(source.home),
        timezone=source.timezone,
        enabled=source.enabled,
        disabled_reason=source.disabled.reason if source.disabled else None,
    )


_joined: WeakKeyDictionary[Crawler, Batch] = WeakKeyDictionary()


def join(crawler: Crawler, batch: Batch) -> None:
    """Makes a crawler part of a batch, before it starts."""
    _joined[crawler] = batch
    attach(crawler, batch.guards)


def batch_of(crawler: Crawler) -> Batch:
    """The batch that the crawler belongs to. Raises ``KeyError`` if it joined none."""
    return _joined[crawler]
