from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from monitor.clock import FixedClock
from monitor.fetching.gate import SLOWEST_S, GateClosed, HostGate, HostGateMiddleware, Turn
from monitor.fetching.hosts import Held, MemoryHostRecords, host_key
from monitor.fetching.routes import LoopbackRoutes
from monitor.fetching.session import CrawlSession, attach
from tests.fetching.tiny_crawl import Order, Wish, crawl
from tests.hostile.press import FaultyPress

START = datetime(2026, 11, 22, 6, 0, 0, 300_000, tzinfo=UTC)
ROUTES = LoopbackRoutes({"*.example": 8081})


class World:
    """A gate whose time passes only while something waits at it."""

    def __init__(self, hosts: MemoryHostRecords | None = None, minimum: float = 2.0, start: datetime = START) -> None:
        self.clock = FixedClock(start)
        self.hosts = hosts or MemoryHostRecords()
        self.gate = HostGate(self.clock, self.hosts, ROUTES, minimum, sleep=self.sleep)

    async def sleep(self, seconds: float) -> None:
        self.clock.advance(timedelta(seconds=seconds))
        await asyncio.sleep(0)

    async def visit(self, host: str, took: float = 0.0, *, ok: bool = True, delay: float = 0.0) -> float:
        """One request that takes ``took`` seconds; returns when it began."""
        turn = await self.gate.acquire(host, delay=delay)
        began = self.clock.monotonic()
        self.clock.advance(timedelta(seconds=took))
        self.gate.release(turn, ok=ok)
        return began


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def run(story: Callable[[World], Coroutine[Any, Any, None]], world: World | None = None) -> None:
    asyncio.run(story(world or World()))


def test_requests_to_one_host_are_spaced() -> None:
    async def story(world: World) -> None:
        began = [await world.visit("lefaso.net") for _ in range(20)]
        gaps = [after - before for before, after in pairwise(began)]
        assert began[0] == 0.0, "the first does not wait"
        assert min(gaps) > 2.0
        assert max(gaps) <= 2.0 * 1.5
        assert max(gaps) - min(gaps) > 0.01, "the delay varies"

    run(story)


def test_the_bare_host_and_www_share_a_turn_others_do_not() -> None:
    async def story(world: World) -> None:
        turn = await world.gate.acquire("www.lefaso.net")
        other = await world.gate.acquire("maliweb.net")
        waiting = asyncio.create_task(world.visit("lefaso.net"))
        await settle()
        assert not waiting.done()
        assert world.clock.monotonic() == 0.0
        world.gate.release(turn)
        assert await waiting > 2.0
        world.gate.release(other)

    run(story)


def test_the_largest_wish_counts() -> None:
    async def story(world: World) -> None:
        assert world.gate.delay_of("lefaso.net") == 2.0
        assert world.gate.delay_of("lefaso.net", 5.0) == 5.0
        assert world.gate.delay_of("lefaso.net", 0.5) == 2.0
        world.hosts.set_crawl_delay("lefaso.net", 10.0)
        assert world.gate.delay_of("www.lefaso.net", 5.0) == 10.0
        await world.visit("lefaso.net")
        assert await world.visit("lefaso.net") > 10.0

    run(story)


def test_loopback_hosts_do_not_wait() -> None:
    async def story(world: World) -> None:
        world.hosts.set_crawl_delay("a.example", 10.0)
        for _ in range(50):
            await world.visit("a.example", took=3.0, delay=7.0)
        assert world.clock.monotonic() == 150.0
        assert world.gate.delay_of("a.example", 7.0) == 0.0

    run(story)


def test_a_slow_host_is_asked_less_often() -> None:
    async def story(world: World) -> None:
        await world.visit("lefaso.net", took=12.0)
        assert world.gate.delay_of("lefaso.net") == 12.0
        await world.visit("lefaso.net", took=0.1, ok=False)
        assert world.gate.delay_of("lefaso.net") == 12.0, "a quick error says nothing"
        await world.visit("lefaso.net", took=2.0)
        assert world.gate.delay_of("lefaso.net") == 7.0
        await world.visit("lefaso.net", took=900.0, ok=False)
        assert world.gate.delay_of("lefaso.net") == SLOWEST_S

    run(story)


def test_the_delay_outlives_the_process() -> None:
    hosts = MemoryHostRecords()
    first, second = World(hosts), World(hosts, start=START + timedelta(seconds=0.5))

    async def story(_: World) -> None:
        await first.visit("lefaso.net")
        noted = hosts.get("lefaso.net").last_request_at
        assert noted == START.replace(microsecond=0) + timedelta(seconds=1), "whole seconds, rounded up"
        began = await second.visit("lefaso.net")
        assert began + 0.5 > 2.0
        assert began < 4.5

    run(story)


def test_another_process_between_two_requests_is_respected() -> None:
    async def story(world: World) -> None:
        await world.visit("lefaso.net")
        world.clock.advance(timedelta(seconds=100))
        world.hosts.touched("lefaso.net", world.clock.now())
        assert await world.visit("lefaso.net") > 102.0

    run(story)


def test_a_clock_since_set_back_costs_one_delay() -> None:
    hosts = MemoryHostRecords()
    hosts.touched("lefaso.net", START + timedelta(days=365))
    world = World(hosts)

    async def story(world: World) -> None:
        assert await world.visit("lefaso.net") < 4.0

    run(story, world)


def test_a_held_host_is_refused_at_once() -> None:
    async def story(world: World) -> None:
        until = START + timedelta(hours=1)
        world.hosts.hold("lefaso.net", until, "HTTP 429")
        with pytest.raises(Held) as caught:
            await world.gate.acquire("www.lefaso.net")
        assert (caught.value.host, caught.value.until, caught.value.why) == ("lefaso.net", until, "HTTP 429")
        assert world.clock.monotonic() == 0.0
        assert world.hosts.get("lefaso.net").last_request_at is None, "nothing left"
        world.clock.advance(timedelta(hours=1))
        await world.visit("lefaso.net")

    run(story)


def test_a_short_hold_is_waited_for() -> None:
    async def story(world: World) -> None:
        world.hosts.hold("lefaso.net", START + timedelta(seconds=20), "HTTP 503")
        assert await world.visit("lefaso.net") >= 20.0

    run(story)


def test_a_hold_reaches_those_who_already_wait() -> None:
    async def story(world: World) -> None:
        turn = await world.gate.acquire("lefaso.net")
        waiting = [asyncio.create_task(world.visit("lefaso.net")) for _ in range(5)]
        await settle()
        world.hosts.hold("lefaso.net", START + timedelta(hours=1), "HTTP 429")
        world.gate.release(turn)
        ends = await asyncio.gather(*waiting, return_exceptions=True)
        assert [type(end) for end in ends] == [Held] * 5

    run(story)


def test_closing_refuses_whoever_waits() -> None:
    async def story(world: World) -> None:
        ours, theirs = object(), object()
        turn = await world.gate.acquire("lefaso.net", owner=ours)
        waiting = [asyncio.create_task(world.gate.acquire("lefaso.net", owner=owner)) for owner in (ours, theirs)]
        await settle()
        world.gate.close(ours)
        with pytest.raises(GateClosed, match=r"lefaso\.net was not asked"):
            await waiting[0]
        with pytest.raises(GateClosed):
            await world.gate.acquire("maliweb.net", owner=ours)
        world.gate.release(turn)
        world.gate.release(await waiting[1])
        world.gate.close()
        with pytest.raises(GateClosed):
            await world.gate.acquire("maliweb.net", owner=theirs)

    run(story)


def test_closing_reaches_the_one_whose_turn_is_coming() -> None:
    naps: list[float] = []

    async def story(world: World) -> None:
        async def sleep(seconds: float) -> None:
            naps.append(seconds)
            if len(naps) == 2:
                gate.close()
            await world.sleep(seconds)

        gate = HostGate(world.clock, world.hosts, ROUTES, 60.0, sleep=sleep)
        gate.release(await gate.acquire("lefaso.net"))
        with pytest.raises(GateClosed):
            await gate.acquire("lefaso.net")

    run(story)
    assert len(naps) == 2


def test_a_turn_is_given_back_once() -> None:
    async def story(world: World) -> None:
        first = await world.gate.acquire("lefaso.net")
        world.gate.release(first)
        second = await world.gate.acquire("lefaso.net")
        world.gate.release(first)
        waiting = asyncio.create_task(world.visit("lefaso.net"))
        await settle()
        assert not waiting.done(), "the old turn must not open the new one"
        world.gate.release(second)
        await waiting

    run(story)


def test_cancelled_waiters_lose_nothing() -> None:
    """At random moments tasks are cancelled, fail, or are refused; afterwards every host is free, and no two requests
    to a host ever overlapped or came too close."""
    chance = random.Random(7)
    inside: dict[str, int] = defaultdict(int)
    starts: dict[str, list[float]] = defaultdict(list)

    async def one(world: World, host: str) -> None:
        turn: Turn = await world.gate.acquire(host)
        key = host_key(host)
        inside[key] += 1
        assert inside[key] == 1
        starts[key].append(world.clock.monotonic())
        try:
            for _ in range(chance.randrange(4)):
                await asyncio.sleep(0)
            if chance.random() < 0.2:
                raise ConnectionError("reset")
        finally:
            inside[key] -= 1
            world.gate.release(turn, ok=False)

    async def story(world: World) -> None:
        hosts = ["lefaso.net", "www.lefaso.net", "maliweb.net", "a.example"]
        tasks = [asyncio.create_task(one(world, chance.choice(hosts))) for _ in range(400)]
        while not all(task.done() for task in tasks):
            chance.choice(tasks).cancel()
            for _ in range(chance.randrange(6)):
                await asyncio.sleep(0)
        for host in hosts:
            await asyncio.wait_for(world.visit(host), timeout=5)

    run(story)
    assert sum(len(times) for times in starts.values()) > 50
    for key, times in starts.items():
        if key != "a.example":
            assert min(after - before for before, after in pairwise(times)) > 2.0


class QuickLoop(asyncio.SelectorEventLoop):
    """An event loop whose seconds are hundredths."""

    def call_later(self, delay: float, callback: Any, *args: Any, context: Any = None) -> asyncio.TimerHandle:
        return super().call_later(delay / 100, callback, *args, context=context)


def _middleware(world: World) -> tuple[Crawler, HostGateMiddleware]:
    crawler = Crawler(Spider)
    session = CrawlSession(world.clock, world.hosts, world.gate, ROUTES, "press-monitor", 2.0)
    attach(crawler, session)
    return crawler, HostGateMiddleware.from_crawler(crawler)


async def _is_free(world: World, host: str) -> bool:
    try:
        await asyncio.wait_for(world.visit(host), timeout=1)
    except TimeoutError:
        return False
    return True


def test_the_middleware_gives_its_turns_back() -> None:
    async def story(world: World) -> None:
        crawler, middleware = _middleware(world)
        request = Request("http://lefaso.net/")
        await middleware.process_request(request)
        response = Response(request.url)
        assert middleware.process_response(request, response) is response
        await middleware.process_request(request)
        assert middleware.process_exception(request, ConnectionError()) is None
        await middleware.process_request(request)
        crawler.signals.send_catch_log(signals.spider_closed, spider=None, reason="finished")
        assert await _is_free(world, "lefaso.net")
        middleware.process_response(request, response)

    run(story)


def test_a_download_that_was_cancelled_gives_its_turn_back_too() -> None:
    async def story() -> None:
        world = World()
        crawler, middleware = _middleware(world)
        request = Request("http://lefaso.net/")
        await middleware.process_request(request)
        assert not await _is_free(world, "lefaso.net"), "the turn is out, or the test shows nothing"
        crawler.signals.send_catch_log(signals.request_left_downloader, request=request, spider=None)
        await asyncio.sleep(10)
        assert await _is_free(world, "lefaso.net")

    with asyncio.Runner(loop_factory=QuickLoop) as runner:
        runner.run(story())


def test_a_source_asks_for_its_own_delay() -> None:
    async def story(world: World) -> None:
        _, middleware = _middleware(world)
        first, second = (Request("http://lefaso.net/", meta={"press_delay": 9}) for _ in range(2))
        await middleware.process_request(first)
        middleware.process_response(first, Response(first.url))
        await middleware.process_request(second)
        assert world.clock.monotonic() > 9.0
        middleware.process_response(second, Response(second.url))

    run(story)


def test_two_crawlers_keep_the_delay_of_a_shared_host() -> None:
    """As the server saw it: robots.txt, redirects, retries and the requests of both crawlers."""
    with FaultyPress() as press:
        first = [Wish("http://a.example/redirect?to=http://www.a.example/page?r"), Wish("http://a.example/reset")]
        first += [Wish(f"http://a.example/page?{number}") for number in range(4)]
        second = [Wish("http://www.a.example/redirect?to=/cut/gzip")]
        second += [Wish(f"http://www.a.example/page?{number}") for number in range(4)]
        order = Order([first, second], routes={"*.example": press.port}, minimum=0.25, polite=True)
        report = crawl(order)
        times = [visit.at for visit in press.visits]
    assert sum(outcome.status == 200 for outcome in report.outcomes.values()) == 9
    # 9 pages, 2 robots.txt, 2 redirects, 3 tries each of two broken pages
    assert len(times) == 19, "Twisted's own repetitions would come on top"
    assert min(after - before for before, after in pairwise(times)) >= 0.25
