"""The host gate: one request at a time for a host, never sooner than its delay allows, whichever crawler asks.

One gate serves all crawlers of a process. Retries, redirects and robots.txt wait like everything else: nothing stands
nearer to the network than the gate.

A delay counts from the moment when the host's previous request had surely reached it: its answer has begun by then. To
count from its start would not do. The first request waits for name, connection and TLS, a second or more on a line to
the Sahel, the next one finds all that ready: two requests that start two seconds apart here arrive there one second
apart. Between two processes the instant goes through the hosts' records, in whole seconds, rounded up.
"""

from __future__ import annotations

import asyncio
import math
import random
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from monitor.clock import Clock
from monitor.fetching.hosts import Held, HostRecords, hold_of, host_key, whole_second_after
from monitor.fetching.routes import LoopbackRoutes
from monitor.fetching.session import session_of

# A hold that ends within this time is waited for; for a longer one the request is refused at once.
PATIENCE_S = 30.0
# A host that takes long to answer is asked less often, down to once a minute.
SLOWEST_S = 60.0
# Share added to each delay, at random.
JITTER = (0.02, 0.3)
_NAP_S = 1.0
# From the end of a download to its passage through the middlewares takes one turn of the event loop.
_LOST_S = 5.0


class GateClosed(IgnoreRequest):
    """Raised by ``HostGate.acquire`` once the crawl is ending: nothing was sent, the link stays pending."""


@dataclass(eq=False, slots=True)
class Turn:
    """The right to make one request to a host. ``started``: monotonic seconds, None until the turn has come."""

    host: str
    owner: object
    started: float | None = None
    arrived: bool = False


@dataclass(eq=False, slots=True)
class _Line:
    turn: Turn | None = None
    waiting: deque[tuple[Turn, asyncio.Future[None]]] = field(default_factory=deque)
    last_start: float | None = None
    last_arrival: float | None = None
    noted: object = None
    slowness: float = 0.0


class HostGate:
    """``min_delay``: seconds; the floor for every host that is not on this machine. ``sleep`` waits in the clock's
    seconds; a simulation whose clock runs faster hands in its own."""

    def __init__(
        self,
        clock: Clock,
        hosts: HostRecords,
        routes: LoopbackRoutes,
        min_delay: float,
        *,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._hosts = hosts
        self._routes = routes
        self._min_delay = min_delay
        self._sleep = sleep
        self._random = random.Random()  # noqa: S311 - spreads requests, guards nothing
        self._lines: dict[str, _Line] = {}
        self._closed_for: set[int] = set()
        self._closed = False

    async def acquire(self, host: str, *, delay: float = 0.0, owner: object = None) -> Turn:
        """Waits for the host's next turn and takes it; ``release`` must follow. ``delay``: the source's, in seconds.

        Raises ``Held`` while the host asked to be left alone for longer than 30 s, ``GateClosed`` once the crawl ends.
        """
        key = host_key(host)
        self._refuse(key, owner)
        line = self._lines.setdefault(key, _Line())
        turn = Turn(key, owner)
        await self._queue(line, turn)
        try:
            await self._space(line, turn, self._routes.is_loopback(host), delay)
        except BaseException:
            self.release(turn)
            raise
        return turn

    def arrived(self, turn: Turn) -> None:
        """Notes that the request of ``turn`` has reached its host, since an answer begins. The first word counts."""
        line = self._lines[turn.host]
        if line.turn is not turn or turn.started is None or turn.arrived:
            return
        turn.arrived = True
        line.last_arrival = self._clock.monotonic()
        self._note(line, turn.host)

    def release(self, turn: Turn, *, ok: bool = True) -> None:
        """Gives the turn back and the host to the next in line. Doing it again does nothing. ``ok``: whether the answer
        was a good one; quick errors do not make a slow host look quick."""
        line = self._lines[turn.host]
        if line.turn is not turn:
            return
        if turn.started is not None:
            # at the latest now, whether it ever arrived or not
            self.arrived(turn)
            took = min(self._clock.monotonic() - turn.started, SLOWEST_S)
            if ok or took > line.slowness:
                line.slowness = max(took, (line.slowness + took) / 2)
        line.turn = None
        while line.waiting:
            following, called = line.waiting.popleft()
            if not called.done():
                line.turn = following
                called.set_result(None)
                return

    def close(self, owner: object = None) -> None:
        """Refuses what waits and whatever comes, of ``owner`` only or (None) of all: a crawl that ends does not wait
        out its line. Requests on their way are left to finish."""
        if owner is None:
            self._closed = True
        else:
            self._closed_for.add(id(owner))
        for line in self._lines.values():
            for turn, called in line.waiting:
                if not called.done() and self._is_closed(turn.owner):
                    called.set_exception(_closed(turn.host))

    def release_all(self, owner: object) -> None:
        """Gives back whatever ``owner`` still holds; for when its crawl has ended."""
        self._closed_for.discard(id(owner))
        for line in list(self._lines.values()):
            if line.turn is not None and line.turn.owner is owner:
                self.release(line.turn, ok=False)

    def delay_of(self, host: str, delay: float = 0.0) -> float:
        """Seconds, without jitter, between two requests to ``host`` as things stand."""
        if self._routes.is_loopback(host):
            return 0.0
        key = host_key(host)
        slowness = self._lines[key].slowness if key in self._lines else 0.0
        return max(self._least(key, delay), slowness)

    def _least(self, key: str, delay: float) -> float:
        """Seconds that have to pass between two requests, however quick the host is."""
        return max(self._min_delay, delay, self._hosts.get(key).crawl_delay_s or 0.0)

    async def _queue(self, line: _Line, turn: Turn) -> None:
        if line.turn is None:
            line.turn = turn
            return
        called = asyncio.get_running_loop().create_future()
        place = (turn, called)
        line.waiting.append(place)
        try:
            await called
        except BaseException:
            if line.turn is turn:
                self.release(turn)
            elif place in line.waiting:
                line.waiting.remove(place)
            raise

    async def _space(self, line: _Line, turn: Turn, loopback: bool, delay: float) -> None:
        extra = 1.0 + self._random.uniform(*JITTER)
        seen: datetime | None = None
        elsewhere: float | None = None
        while True:
            wait = self._refuse(turn.host, turn.owner)
            if not loopback:
                # looked up at each turn of the loop: another process may ask the host meanwhile, or its robots.txt may
                # come and wish for more
                last = self._hosts.get(turn.host).last_request_at
                if last != seen:
                    seen, elsewhere = last, self._noted_at(line, last)
                ready = self._ready_at(line, turn.host, elsewhere, delay, extra)
                wait = max(wait, ready - self._clock.monotonic())
            at = whole_second_after(self._clock.now())
            if wait <= 0.0 and (loopback or self._hosts.claim(turn.host, at, seen)):
                break
            await self._sleep(max(0.001, min(wait, _NAP_S)))
        if loopback:
            self._hosts.touched(turn.host, at)
        line.noted = at
        turn.started = line.last_start = self._clock.monotonic()

    def _note(self, line: _Line, key: str) -> None:
        """Tells other processes of a request, where they do not know yet."""
        at = whole_second_after(self._clock.now())
        if at != line.noted:
            line.noted = at
            self._hosts.touched(key, at)

    def _ready_at(self, line: _Line, key: str, elsewhere: float | None, delay: float, extra: float) -> float:
        """The monotonic second from which the host may be asked, by the last request of this process or another, that
        at ``elsewhere``. ``extra``: the factor by which this turn's delay varies."""
        wished = self.delay_of(key, delay) * extra
        ready = -math.inf
        if line.last_start is not None:
            ready = line.last_start + wished
        if line.last_arrival is not None:
            ready = max(ready, line.last_arrival + self._least(key, delay))
        return ready if elsewhere is None else max(ready, elsewhere + wished)

    def _noted_at(self, line: _Line, last: datetime | None) -> float | None:
        """The monotonic second of a request that another process noted; ``None`` where the last was our own. A clock
        since set back must not make the wait longer than the delay."""
        if last is None or last == line.noted:
            return None
        since = (self._clock.now() - last).total_seconds()
        return self._clock.monotonic() - max(since, -1.0)

    def _refuse(self, key: str, owner: object) -> float:
        """Seconds until a short hold ends, 0 when there is none."""
        if self._is_closed(owner):
            raise _closed(key)
        now = self._clock.now()
        until = hold_of(self._hosts, key, now)
        if until is None:
            return 0.0
        seconds = (until - now).total_seconds()
        if seconds > PATIENCE_S:
            raise Held(key, until, self._hosts.get(key).not_before_reason)
        return seconds

    def _is_closed(self, owner: object) -> bool:
        return self._closed or id(owner) in self._closed_for


def _closed(host: str) -> GateClosed:
    return GateClosed(f"the crawl is ending; {host} was not asked")


class HostGateMiddleware:
    """Takes a turn for each request and gives it back when the answer, or its failure, comes.

    ``meta["press_delay"]``: the source's delay in seconds."""

    def __init__(self, gate: HostGate, owner: object) -> None:
        self._gate = gate
        self._owner = owner
        self._turns: dict[Request, Turn] = {}
        self._lost: dict[Request, asyncio.TimerHandle] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> HostGateMiddleware:
        middleware = cls(session_of(crawler).gate, crawler)
        crawler.signals.connect(middleware._answer_begins, signals.headers_received)
        crawler.signals.connect(middleware._left_downloader, signals.request_left_downloader)
        crawler.signals.connect(middleware._spider_closed, signals.spider_closed)
        return middleware

    async def process_request(self, request: Request) -> None:
        host = urlparse_cached(request).hostname or ""
        delay = float(request.meta.get("press_delay") or 0.0)
        self._turns[request] = await self._gate.acquire(host, delay=delay, owner=self._owner)

    def process_response(self, request: Request, response: Response) -> Response:
        self._end(request, ok=response.status < 400)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        self._end(request, ok=False)

    def _answer_begins(self, request: Request) -> None:
        turn = self._turns.get(request)
        if turn is not None:
            self._gate.arrived(turn)

    def _left_downloader(self, request: Request) -> None:
        """A cancelled download passes no middleware. The turn is not ended here at once: a 429 must first have put its
        hold on the host, and it does so in the middlewares."""
        if request in self._turns:
            loop = asyncio.get_running_loop()
            self._lost[request] = loop.call_later(_LOST_S, lambda: self._end(request, ok=False))

    def _spider_closed(self) -> None:
        for request in list(self._turns):
            self._end(request, ok=False)
        self._gate.release_all(self._owner)

    def _end(self, request: Request, *, ok: bool) -> None:
        timer = self._lost.pop(request, None)
        if timer is not None:
            timer.cancel()
        turn = self._turns.pop(request, None)
        if turn is not None:
            self._gate.release(turn, ok=ok)
