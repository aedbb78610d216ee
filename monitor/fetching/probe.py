"""Looking at sites without taking anything in: questions and answers, through the same door as a crawl.

Every request passes the url policy, robots.txt, the host gate and the address guard. What is known of the hosts (when
each was last asked, who asked to be left alone, whose robots.txt is at hand) is that of the database where there is
one, under the crawl lock: a look beside a running crawl would ask its hosts twice as fast. No link, run or capture is
entered anywhere.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol, cast
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.http import Response
from scrapy.settings import Settings
from scrapy.utils.log import configure_logging
from scrapy.utils.reactor import install_reactor
from twisted.internet.base import ReactorBase
from twisted.python.failure import Failure

from db.connection import check_file
from db.store import Store
from monitor.clock import Clock, SystemClock
from monitor.errors import InternalError
from monitor.fetching.addresses import install_guard
from monitor.fetching.batch import Home
from monitor.fetching.endings import ending_of_error
from monitor.fetching.gate import HostGate
from monitor.fetching.hosts import Blocked, Held, HostRecords, MemoryHostRecords, RobotsCopy
from monitor.fetching.lock import CrawlLock
from monitor.fetching.remembered import StoredHostRecords
from monitor.fetching.routes import LoopbackRoutes
from monitor.fetching.runner import REACTOR, limit_process
from monitor.fetching.session import CrawlSession, attach
from monitor.fetching.url_policy import origin_of

# no_host: the name does not resolve; network: nobody answers there; robots: robots.txt forbids it; robots_unreachable:
# its robots.txt answers with a server error or not at all; held: the host asked to be left alone; refused: the address
# is none that is ever asked for; broken: an answer that cannot be read
Trouble = Literal["no_host", "network", "robots", "robots_unreachable", "held", "refused", "broken"]
_PERMANENT = frozenset((301, 308))


@dataclass(frozen=True, slots=True)
class Ask:
    """A question: an address and, for whoever asked, what it is about. ``delay``: seconds, as a source's."""

    url: str
    about: Any = None
    delay: float = 2.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a question: a status with headers (lower-case names) and body, or else ``trouble`` with its reason.
    ``url``: where the last redirect led. ``moved_to``: that address, if every redirect on the way was a permanent one.
    ``robots``: the copy that was gone by."""

    ask: Ask
    url: str
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    moved_to: str | None = None
    trouble: Trouble | None = None
    reason: str | None = None
    robots: RobotsCopy | None = None

    @property
    def unreachable(self) -> bool:
        """Whether no server answered, be it for the page or for its robots.txt."""
        silent = self.trouble == "robots_unreachable" and "HTTP " not in (self.reason or "")
        return silent or self.trouble in ("no_host", "network")


class Survey(Protocol):
    """One line of questions: those to begin with, and those that an answer leads to. What is handed back is taken all
    at once, before the next answer."""

    def first(self) -> Iterable[Ask]: ...

    def answered(self, answer: Answer) -> Iterable[Ask]: ...


@contextmanager
def open_session(
    database: Path,
    *,
    command: str,
    routes: LoopbackRoutes,
    robots_name: str,
    min_delay: float,
    clock: Clock | None = None,
) -> Iterator[CrawlSession]:
    """The way to the network for ``probe``, under the crawl lock of ``database``, whether or not that exists yet.

    Raises ``BusyError`` while a crawl runs, and what opening the database raises."""
    clock = clock or SystemClock()
    home = Home(database.absolute())
    check_file(home.database)
    with ExitStack() as stack:
        stack.enter_context(CrawlLock(home.lock, clock.now(), command))
        hosts: HostRecords = MemoryHostRecords()
        if home.database.exists():
            hosts = StoredHostRecords(stack.enter_context(Store(home.database)))
        gate = HostGate(clock, hosts, routes, min_delay)
        yield CrawlSession(clock, hosts, gate, routes, robots_name, min_delay)


def probe(
    surveys: Sequence[Survey],
    session: CrawlSession,
    settings: Mapping[str, Any],
    *,
    max_active: int,
    on_progress: Callable[[int], None] | None = None,
) -> bool:
    """Puts every survey's questions, so many surveys at a time; once per process, as Twisted's reactor starts only
    once. Returns whether all were ended, or a signal came. ``on_progress`` is told how many surveys have ended.

    Raises ``InternalError`` when a survey fails in its own code."""
    limit_process()
    install_reactor(REACTOR)
    from twisted.internet import reactor

    # nothing is entered anywhere, and a second try tells enough
    changed = {"EXTENSIONS": {}, "ITEM_PIPELINES": {}, "RETRY_TIMES": 1}
    scrapy_settings = Settings({**settings, **changed}, priority="project")
    configure_logging(scrapy_settings)
    install_guard(scrapy_settings)
    probing = _Probing(surveys, session, scrapy_settings, max_active, on_progress)
    loop = cast("ReactorBase", reactor)
    loop.callWhenRunning(probing.start)
    loop.run(installSignalHandlers=False)
    if probing.error is not None:
        raise InternalError(f"a bug: {type(probing.error).__name__}: {probing.error}; please report it")
    return not probing.stopping


class _Probing:
    def __init__(
        self,
        surveys: Sequence[Survey],
        session: CrawlSession,
        settings: Settings,
        max_active: int,
        on_progress: Callable[[int], None] | None,
    ) -> None:
        self._surveys = surveys
        self._session = session
        self._runner = AsyncCrawlerRunner(settings)
        self._slots = asyncio.Semaphore(max_active)
        self._on_progress = on_progress
        self._active: set[Crawler] = set()
        self._ended = 0
        self.error: BaseException | None = None
        self.stopping = False

    def start(self) -> None:
        loop = asyncio.get_event_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop)
        self._task = loop.create_task(self._all())
        self._task.add_done_callback(self._done)

    async def _all(self) -> None:
        await asyncio.gather(*(self._one(survey) for survey in self._surveys))

    async def _one(self, survey: Survey) -> None:
        async with self._slots:
            if self.stopping or self.error is not None:
                return
            crawler = self._runner.create_crawler("probe")
            attach(crawler, self._session)
            crawler.signals.connect(self._failed, signals.spider_error)
            self._active.add(crawler)
            try:
                await self._runner.crawl(crawler, survey=survey)
            finally:
                self._active.discard(crawler)
                self._ended += 1
                if self._on_progress is not None:
                    self._on_progress(self._ended)

    def _failed(self, failure: Failure) -> None:
        self.error = self.error or failure.value

    def _done(self, task: asyncio.Task[None]) -> None:
        from twisted.internet import reactor

        if not task.cancelled():
            self.error = self.error or task.exception()
        cast("ReactorBase", reactor).stop()

    def _stop(self) -> None:
        self.stopping = True
        self._session.gate.close()
        loop = asyncio.get_event_loop()
        self._closing = [loop.create_task(crawler.stop_async()) for crawler in self._active]
        loop.call_later(7.0, self._task.cancel)


def request_for(ask: Ask, callback: Any, errback: Any) -> Request:
    """The request of a question: of any public host, past the duplicate filter, settled whatever happens."""
    meta = {"press_delay": ask.delay}
    return Request(ask.url, callback=callback, errback=errback, cb_kwargs={"ask": ask}, dont_filter=True, meta=meta)


def answer_of(ask: Ask, response: Response, hosts: HostRecords) -> Answer:
    """The answer that a response is."""
    reasons = response.meta.get("redirect_reasons", ()) if response.request is not None else ()
    moved = bool(reasons) and set(reasons) <= _PERMANENT and response.url != ask.url
    return Answer(
        ask,
        response.url,
        response.status,
        {
            name.decode("latin-1").lower(): b", ".join(values).decode("latin-1")
            for name, values in response.headers.items()
        },
        response.body,
        moved_to=response.url if moved else None,
        robots=_robots(response.url, hosts),
    )


def answer_of_failure(ask: Ask, failure: Failure, hosts: HostRecords) -> Answer:
    """The answer of a question that nobody answered, or that was not put."""
    error = failure.value
    ending = ending_of_error(error) if error is not None else None
    reason = ending.reason if ending else "unknown"
    trouble: Trouble = "network" if ending and ending.network else "broken"
    match error:
        case Held():
            trouble = "held"
        case Blocked(reason="network") if "host not found" in error.detail:
            trouble = "no_host"
        case Blocked(reason="network"):
            trouble = "network"
        case Blocked(reason="robots"):
            trouble, reason = "robots", error.detail
        case Blocked(reason="robots unreachable"):
            trouble, reason = "robots_unreachable", error.detail
        case Blocked():
            trouble = "refused"
        case _ if reason == "host not found":
            trouble = "no_host"
    return Answer(ask, ask.url, trouble=trouble, reason=reason, robots=_robots(ask.url, hosts))


def _robots(url: str, hosts: HostRecords) -> RobotsCopy | None:
    return hosts.robots(origin_of(url)) if urlsplit(url).hostname else None
