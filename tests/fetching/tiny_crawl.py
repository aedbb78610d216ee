"""A real Scrapy process with the project's own settings and a spider that asks for a list of addresses.

``crawl`` runs it as a process of its own and hands back what each request came to. A deprecated use of Scrapy is an
error.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
import warnings
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.crawl import forked

_CONTACT = {"PRESS_MONITOR_CONTACT": "https://moniteur.example/contact", "PRESS_MONITOR_LOG_LEVEL": "INFO"}


@dataclass(slots=True)
class Wish:
    """One request: its address, meta and headers."""

    url: str
    meta: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Order:
    """What to crawl. ``crawlers``: the wishes of each crawler, all of one session. ``without``: middlewares to leave
    out. ``held``: hosts with a hold of so many seconds. ``minimum``: the gate's delay in seconds; ``polite``: keep it
    towards loopback hosts too. ``pace``: real seconds that a second of the clock lasts, which began at ``began`` (real
    seconds since 1970) for all processes of a simulation; ``database``: where they share what they know of hosts.
    ``copies``: robots.txt files known from before: origin -> (hours ago, status, text)."""

    crawlers: list[list[Wish]]
    routes: dict[str, int] = field(default_factory=dict)
    addresses: list[str] = field(default_factory=list)
    minimum: float = 0.0
    polite: bool = False
    concurrency: int = 8
    settings: dict[str, Any] = field(default_factory=dict)
    without: list[str] = field(default_factory=list)
    held: dict[str, float] = field(default_factory=dict)
    pace: float = 1.0
    began: float = 0.0
    database: str = ""
    copies: dict[str, tuple[float, int, str]] = field(default_factory=dict)


class PacedClock:
    """A clock at another speed: ``start`` (now, unless given) was at ``began`` (now, unless given), real seconds since
    1970. Processes with one ``began`` agree on the time."""

    def __init__(self, pace: float, start: datetime | None = None, began: float | None = None) -> None:
        self._pace = pace
        self._began = began or time.time()
        self._start = start or datetime.fromtimestamp(self._began, UTC)

    def now(self) -> datetime:
        return self._start + timedelta(seconds=(time.time() - self._began) / self._pace)

    def monotonic(self) -> float:
        return time.monotonic() / self._pace

    async def sleep(self, seconds: float) -> None:
        """Waits for seconds of this clock."""
        await asyncio.sleep(seconds * self._pace)


@dataclass(slots=True)
class Outcome:
    """What one request came to: a status and a body, or the error's class and its attributes."""

    wish: str
    url: str = ""
    status: int = 0
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    error: str = ""
    reason: str = ""
    detail: str = ""
    temporary: bool = False


@dataclass(slots=True)
class Report:
    """``outcomes``: by the wish's address. ``hosts``: per host, seconds of hold left (None) and crawl delay."""

    outcomes: dict[str, Outcome]
    hosts: dict[str, dict[str, Any]]
    robots: dict[str, int]
    log: str


def crawl(order: Order) -> Report:
    """Runs ``order`` in a process of its own."""
    done = forked.run(
        "tests.fetching.tiny_crawl", [], {**os.environ, **_CONTACT}, given=json.dumps(asdict(order)).encode()
    )
    if done.code != 0:
        raise AssertionError(f"the crawl ended with {done.code}:\n{done.err[-6000:]}")
    said = json.loads(done.out)
    outcomes = {row["wish"]: Outcome(**row) for row in said["outcomes"]}
    return Report(outcomes, said["hosts"], said["robots"], done.err)


def crawl_killed(order: Order, after: float) -> bool:
    """Runs ``order`` and kills its process (SIGKILL) after so many seconds; whether it still ran then."""
    with _started() as process:
        try:
            process.communicate(json.dumps(asdict(order)), timeout=after)
        except subprocess.TimeoutExpired:
            return True
        finally:
            process.kill()
    return False


def _started() -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    command = [sys.executable, "-m", "tests.fetching.tiny_crawl"]
    return subprocess.Popen(
        command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, cwd=forked.ROOT, env={**os.environ, **_CONTACT}
    )


def main() -> None:
    from scrapy.exceptions import ScrapyDeprecationWarning

    warnings.filterwarnings("error", category=ScrapyDeprecationWarning)
    order = json.load(sys.stdin)

    from scrapy import Request, Spider
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.settings import Settings

    from db.store import Store
    from monitor.fetching.gate import HostGate
    from monitor.fetching.hosts import HostRecords, MemoryHostRecords, RobotsCopy
    from monitor.fetching.remembered import StoredHostRecords
    from monitor.fetching.routes import LoopbackRoutes
    from monitor.fetching.session import CrawlSession, attach

    outcomes: list[Outcome] = []

    class TinySpider(Spider):
        name = "tiny"
        wishes: list[dict[str, Any]]

        async def start(self) -> AsyncIterator[Request]:
            for wish in self.wishes:
                yield Request(
                    wish["url"],
                    meta={**wish["meta"], "wish": wish["url"]},
                    headers=wish["headers"],
                    callback=self.parse,
                    errback=self.failed,
                    dont_filter=True,
                )

        async def parse(self, response: Any) -> None:
            headers = {name.decode(): b", ".join(values).decode() for name, values in response.headers.items()}
            body = response.body[:30_000].decode("utf-8", "replace")
            outcomes.append(Outcome(response.meta["wish"], response.url, response.status, body, headers))

        async def failed(self, failure: Any) -> None:
            error = failure.value
            outcomes.append(
                Outcome(
                    failure.request.meta["wish"],
                    failure.request.url,
                    error=type(error).__name__,
                    reason=getattr(error, "reason", ""),
                    detail=getattr(error, "detail", "") or str(error),
                    temporary=getattr(error, "temporary", False),
                )
            )

    settings = Settings()
    settings.setmodule("settings", priority="project")
    for name in ("EXTENSIONS", "ITEM_PIPELINES", "SPIDER_MIDDLEWARES"):
        settings.set(name, {}, priority="cmdline")
    settings.set("SPIDER_MODULES", [], priority="cmdline")
    settings.set("CONCURRENT_REQUESTS", order["concurrency"], priority="cmdline")
    settings.set("PRESS_LOOPBACK_ROUTES", order["routes"], priority="cmdline")
    settings.set("PRESS_ALLOW_ADDRESSES", order["addresses"], priority="cmdline")
    for name, value in order["settings"].items():
        settings.set(name, value, priority="cmdline")
    middlewares = dict(settings.getdict("DOWNLOADER_MIDDLEWARES"))
    middlewares.update(dict.fromkeys(order["without"]))
    settings.set("DOWNLOADER_MIDDLEWARES", middlewares, priority="cmdline")

    clock = PacedClock(order["pace"], began=order["began"])
    memory = MemoryHostRecords()
    hosts: HostRecords = StoredHostRecords(Store(Path(order["database"]))) if order["database"] else memory
    for host, seconds in order["held"].items():
        hosts.hold(host, clock.now() + timedelta(seconds=seconds), "HTTP 429")
    for origin, (hours, status, text) in order["copies"].items():
        fetched_at = clock.now() - timedelta(hours=hours)
        hosts.save_robots(RobotsCopy(origin, f"{origin}/robots.txt", fetched_at, status, text.encode()))
    routes = LoopbackRoutes(order["routes"], order["addresses"])
    gate = HostGate(clock, hosts, LoopbackRoutes() if order["polite"] else routes, order["minimum"], sleep=clock.sleep)
    session = CrawlSession(clock, hosts, gate, routes, settings["ROBOTS_NAME"] or "press-monitor", order["minimum"])
    process = AsyncCrawlerProcess(settings)
    for wishes in order["crawlers"]:
        crawler = process.create_crawler(TinySpider)
        attach(crawler, session)
        process.crawl(crawler, wishes=wishes)
    process.start()

    now = clock.now()
    known = {
        host: {
            "hold": None if record.not_before is None else (record.not_before - now).total_seconds(),
            "delay": record.crawl_delay_s,
        }
        for host, record in memory.known().items()
    }
    robots = {origin: copy.status for origin, copy in memory.copies().items()}
    json.dump({"outcomes": [asdict(row) for row in outcomes], "hosts": known, "robots": robots}, sys.stdout)


if __name__ == "__main__":
    main()
