"""The guest that no webmaster complains of: gaps between requests as servers see them, and hosts that ask to be left
alone, over runs."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from db.store import Store
from monitor.clock import FixedClock
from monitor.fetching.gate import HostGate
from monitor.fetching.hosts import HostRecords, MemoryHostRecords, host_key
from monitor.fetching.remembered import StoredHostRecords
from monitor.fetching.routes import LoopbackRoutes
from tests.benchmarks.politeness import measure
from tests.crawl.drive import Asked, ScriptedPress, crawl, feed, feed_of, page, source
from tests.crawl.program import check_conservation, rows

START = datetime(2026, 11, 22, 6, 0, 0, 300_000, tzinfo=UTC)
TEN = "2025-05-23T10:00:00Z"


@pytest.fixture
def press() -> Iterator[ScriptedPress]:
    with ScriptedPress() as press:
        yield press


@pytest.mark.timeout(120)
def test_no_two_requests_are_nearer_than_allowed() -> None:
    """Two processes after one another, three crawlers each, all on the same hosts; pages, redirects, broken
    connections, server errors and robots.txt. The full number: ``python -m tests.benchmarks.politeness``."""
    measured = measure(500, 50, pace=0.05, processes=2)
    assert measured.requests >= 400
    assert measured.hosts == 50
    assert (measured.violations, measured.lost) == (0, 0), measured
    assert measured.smallest >= 1.0


def test_everything_that_a_spider_asks_for_is_spaced(press: ScriptedPress, tmp_path: Path) -> None:
    """Lists, robots.txt, pages, retries, redirects, further pages of an article; of two sources on one host together,
    while a third goes on."""
    delay, pace = 2.0, 0.05
    source(tmp_path / "sources", "aa", feed_of("aa"), more=f"delay: {delay}\n")
    text = (tmp_path / "sources" / "aa.yml").read_text()
    second = text.replace("id: aa", "id: bb").replace("aa.example", "www.aa.example").replace("/feed", "/feed2")
    second = second.replace("home: http://www.aa.example/", "home: http://www.aa.example/b/")
    (tmp_path / "sources" / "bb.yml").write_text(second.replace("patterns: ['/a/']", "patterns: ['/b/']"))
    source(tmp_path / "sources", "cc", feed_of("cc"), more=f"delay: {delay}\n")
    for host in ("aa", "www.aa", "cc"):
        press.answers[f"http://{host}.example/robots.txt"] = (200, {}, b"User-agent: *\nAllow: /\n")
    first = "http://aa.example/a/le-port-rouvre"
    turn = f'<html><title>Le port</title><p>{"Il pleut sur le port. " * 30}</p><a rel="next" href="{first}/2/">2</a>'
    press.answers |= {
        first: (200, {"Content-Type": "text/html"}, turn.encode()),
        f"{first}/2/": page("Le port", "Le quai est vide ce matin. " * 30),
        "http://aa.example/a/err": (500, {}, b""),
        "http://aa.example/a/old": (301, {"Location": "http://aa.example/a/new"}, b""),
        "http://aa.example/a/new": page("Le nouveau marché"),
        "http://aa.example/feed": feed(first, "http://aa.example/a/err", "http://aa.example/a/old"),
    }
    for host, path in (("www.aa", "/b/{}"), ("cc", "/a/{}")):
        urls = [f"http://{host}.example{path.format(number)}" for number in range(5)]
        press.answers |= {url: page(f"Titre {url}") for url in urls}
        press.answers[f"http://{host}.example/feed{'2' if host != 'cc' else ''}"] = feed(*urls)
    crawl(press, tmp_path, TEN, Asked(pace=pace))
    check_conservation(tmp_path / "press.db")
    times: dict[str, list[float]] = defaultdict(list)
    for at, url in press.arrivals:
        times[host_key(urlsplit(url).hostname or "")].append(at)
    asked = [url for _, url in press.arrivals]
    assert asked.count("http://aa.example/a/err") == 3, "retries"
    assert {f"{first}/2/", "http://aa.example/a/new", "http://www.aa.example/b/4"} <= set(asked)
    assert len(times["aa.example"]) >= 16
    assert len(times["cc.example"]) >= 7
    for host, arrivals in times.items():
        assert min(after - before for before, after in pairwise(arrivals)) >= delay * pace, host
    first_at, last_at = times["aa.example"][0], times["aa.example"][-1]
    assert any(first_at < at < last_at for at in times["cc.example"]), "the other host does not wait for this one"


def test_a_hold_lasts_over_runs_for_its_host_alone(press: ScriptedPress, tmp_path: Path) -> None:
    for id_ in ("aa", "bb"):
        source(tmp_path / "sources", id_, feed_of(id_))
        urls = [f"http://{id_}.example/a/{number}" for number in range(1, 8)]
        press.answers |= {url: page(f"Titre {url}") for url in urls}
        press.answers[f"http://{id_}.example/feed"] = feed(*urls)
    busy = [f"http://aa.example/a/{number}" for number in range(1, 8)]
    good = {url: press.answers[url] for url in busy}
    press.answers |= dict.fromkeys(busy, (429, {"Retry-After": "Fri, 23 May 2025 11:30:00 GMT"}, b""))
    crawl(press, tmp_path, TEN)
    db = tmp_path / "press.db"
    # by the order of the server's log: after the first refusal nothing more for this host, all for the other
    assert sum(url in press.asked for url in busy) == 1
    assert sum(url.startswith("http://bb.example/a/") for url in press.asked) == 7
    until = "2025-05-23T11:30:00Z"
    assert rows(db, "select not_before, not_before_reason from hosts where host = 'aa.example'") == [
        (until, "HTTP 429, Retry-After: Fri, 23 May 2025 11:30:00 GMT")
    ]
    waiting = rows(db, "select state, next_try_at from links where url like '%aa.example%'")
    assert set(waiting) == {("pending", until)}
    assert len(waiting) == 7
    press.answers |= good
    crawl(press, tmp_path, "2025-05-23T11:29:00Z")
    assert not [url for url in press.asked if "aa.example" in url], "its lists wait too"
    assert "http://bb.example/feed" in press.asked
    crawl(press, tmp_path, "2025-05-23T11:31:00Z")
    assert rows(db, "select count(*) from links where state = 'stored'") == [(14,)]
    check_conservation(db)


def test_an_unreachable_robots_txt_is_told_with_its_first_day(press: ScriptedPress, tmp_path: Path) -> None:
    source(tmp_path / "sources", "aa", feed_of("aa"))
    press.answers["http://aa.example/robots.txt"] = (503, {}, b"")
    failing = "select robots_status, robots_failing_since from hosts where host = 'http://aa.example'"
    for day in (23, 24):
        crawl(press, tmp_path, f"2025-05-{day}T10:00:00Z")
        assert press.asked == []
        assert rows(tmp_path / "press.db", failing) == [(503, TEN)]
    ((reason,),) = rows(tmp_path / "press.db", "select reason from runs order by id desc limit 1")
    assert f"HTTP 503 for http://aa.example/robots.txt since {TEN}" in reason
    press.answers["http://aa.example/robots.txt"] = (200, {}, b"")
    press.answers["http://aa.example/feed"] = feed()
    crawl(press, tmp_path, "2025-05-25T10:00:00Z")
    assert press.asked == ["http://aa.example/feed"]
    assert rows(tmp_path / "press.db", failing) == [(200, None)]


# --- the gate itself ------------------------------------------------------------------------------------------------


@pytest.fixture(params=["memory", "database"])
def hosts(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[HostRecords]:
    if request.param == "memory":
        yield MemoryHostRecords()
        return
    with Store(tmp_path / "hosts.db") as store:
        yield StoredHostRecords(store)


def gate_of(clock: FixedClock, hosts: HostRecords) -> HostGate:
    async def sleep(seconds: float) -> None:
        clock.advance(timedelta(seconds=seconds))
        await asyncio.sleep(0)

    return HostGate(clock, hosts, LoopbackRoutes(), 2.0, sleep=sleep)


def test_a_delay_counts_from_the_arrival(hosts: HostRecords) -> None:
    """The first request takes 1.5 s for its connection; the next one finds it open."""
    clock = FixedClock(START)
    gate = gate_of(clock, hosts)

    async def story() -> None:
        turn = await gate.acquire("lefaso.net")
        clock.advance(timedelta(seconds=1.5))
        gate.arrived(turn)
        gate.arrived(turn)
        clock.advance(timedelta(seconds=0.4))
        gate.release(turn)
        second = await gate.acquire("lefaso.net")
        assert 3.5 <= clock.monotonic() < 4.5
        # an answer that never came: the request may have arrived until now
        clock.advance(timedelta(seconds=30))
        gate.release(second, ok=False)
        late = clock.monotonic()
        await gate.acquire("lefaso.net")
        assert clock.monotonic() >= late + 2.0

    asyncio.run(story())


def test_of_two_processes_one_may_go(hosts: HostRecords) -> None:
    """Both gates see a host that nobody asked; each has its own clock's reading, and they share the records."""
    clock = FixedClock(START)
    gates = [gate_of(clock, hosts) for _ in range(2)]
    starts: list[float] = []

    async def one(gate: HostGate) -> None:
        for _ in range(20):
            turn = await gate.acquire("lefaso.net")
            starts.append(clock.monotonic())
            gate.release(turn)

    async def story() -> None:
        await asyncio.gather(*map(one, gates))

    asyncio.run(story())
    assert len(starts) == 40
    assert min(after - before for before, after in pairwise(starts)) >= 2.0


def test_a_claim_is_granted_once(hosts: HostRecords) -> None:
    first, second = START.replace(microsecond=0), START.replace(microsecond=0) + timedelta(seconds=5)
    assert hosts.claim("lefaso.net", first, None)
    assert not hosts.claim("lefaso.net", second, None)
    assert hosts.get("lefaso.net").last_request_at == first
    assert hosts.claim("lefaso.net", second, first)
    assert hosts.get("lefaso.net").last_request_at == second
