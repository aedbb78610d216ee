"""``python -m tests.benchmarks.fortnight [--days 15] [--outlets 42] [--factor 60] [--only ID,ID] [--start HOURS]
[--keep FOLDER] [--json]``"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.request
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from scrapy.settings import default_settings

from monitor.catalogue.model import SiteRules, Source
from monitor.catalogue.sources import load_sources
from monitor.catalogue.topics import load_topics
from monitor.cli.opening import scrapy_settings
from monitor.extraction.article import Outcome, Page
from monitor.extraction.extract import extract
from monitor.fetching.batch import Home, Wishes, open_batch
from monitor.fetching.gate import HostGate, Turn
from monitor.fetching.polling import due as sources_due
from monitor.fetching.routes import LoopbackRoutes
from monitor.fetching.runner import crawl
from monitor.relevance.reader import Reader
from tests.benchmarks.fortnight import accounts
from tests.benchmarks.fortnight.clock import FastClock
from tests.benchmarks.fortnight.registry import write_sources
from tests.benchmarks.fortnight.world import FIRST, world

ROOT = Path(__file__).parents[3]


def look(folder: Path, sources: dict[str, Source], port: int, clock: FastClock) -> dict[str, Any]:
    """One line of cron: a process that crawls what is due, as ``press-monitor crawl --due`` does."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        with os.fdopen(reading, encoding="utf-8") as pipe:
            said = pipe.read()
        _, status = os.waitpid(child, 0)
        if not said:
            raise RuntimeError(f"the look of {clock.start} ended with {status} and no word")
        told: dict[str, Any] = json.loads(said)
        return told
    try:
        os.close(reading)
        with os.fdopen(writing, "w", encoding="utf-8") as pipe:
            pipe.write(json.dumps(_look(folder, sources, port, clock)))
    except BaseException:
        traceback.print_exc()
        os._exit(70)
    os._exit(0)


class _Gate(HostGate):
    """Takes no host for slow: what a request takes here is the simulating machine's time, many times over."""

    def release(self, turn: Turn, *, ok: bool = True) -> None:
        turn.started = None
        super().release(turn, ok=ok)


class _InProcess:
    """Extraction without a process of its own: what is measured here is not its isolation."""

    def extract(self, page: Page, rules: SiteRules | None, timezone: str) -> Outcome:
        return extract(page, rules, timezone)


def _look(folder: Path, sources: dict[str, Source], port: int, clock: FastClock) -> dict[str, Any]:
    routes = {"*.example": port}
    with open_batch(
        Home(folder / "press.db"),
        command="crawl --due",
        version="0",
        sources=sources,
        reader=Reader(load_topics()[:1]),
        routes=LoopbackRoutes(routes),
        robots_name="press-monitor",
        min_delay=1.0,
        wishes=Wishes(),
        clock=clock,
    ) as batch:
        # the delays are kept towards this press, in the simulation's seconds
        batch.guards.gate = _Gate(clock, batch.guards.hosts, LoopbackRoutes(), 1.0, sleep=clock.sleep)
        batch.pool = _InProcess()
        due = sources_due(sources.values(), batch.store.polling.due_times(), clock.now())
        if not due:
            return {"due": 0, "runs": [], "counts": batch.store.articles.counts()}
        settings = scrapy_settings(
            PRESS_LOOPBACK_ROUTES=routes, USER_AGENT="press-monitor/bench", DOWNLOAD_TIMEOUT=10.0, LOG_LEVEL="ERROR"
        )
        result = crawl(batch, due, settings, max_active=24)
    return {"due": len(due), **asdict(result)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=float, default=15.0)
    parser.add_argument("--outlets", type=int, default=42)
    parser.add_argument("--factor", type=float, default=60.0)
    parser.add_argument("--every", type=int, default=15, help="minutes between two lines of cron")
    parser.add_argument(
        "--minutes", type=float, default=240.0, help="of the machine's, after which it stops and sums up"
    )
    parser.add_argument("--only", default="", help="crawl only these of the outlets, with commas between them")
    parser.add_argument("--start", type=float, default=0.0, help="the hour of the fortnight at which it begins")
    parser.add_argument("--keep", type=Path, help="work here and leave everything")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    # in memory where that is possible: what is measured is no disk
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory) as scratch:
        folder = options.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        print(
            _told(
                run(
                    folder,
                    options.days,
                    options.outlets,
                    options.factor,
                    every=options.every,
                    minutes=options.minutes,
                    start=FIRST + timedelta(hours=options.start),
                    only=[name for name in options.only.split(",") if name],
                ),
                as_json=options.json,
            )
        )
    return 0


def _import_what_a_look_imports() -> None:
    """Once here, instead of in each of a thousand processes."""
    defaults = {name: getattr(default_settings, name) for name in dir(default_settings) if name.isupper()}
    values = {**defaults, **scrapy_settings()}
    groups = ("DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES", "EXTENSIONS", "ITEM_PIPELINES")
    named = [path for group in groups for path in {**values.get(f"{group}_BASE", {}), **values[group]}]
    named += [value for value in values.values() if isinstance(value, str) and value.count(".") >= 2]
    for path in [*named, "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler"]:
        if isinstance(path, str) and path.startswith(("scrapy.", "monitor.")) and "reactor" not in path:
            importlib.import_module(path.rsplit(".", 1)[0])


def run(
    folder: Path,
    days: float,
    outlets: int,
    factor: float,
    *,
    every: int = 15,
    minutes: float = 240.0,
    calm: bool = False,
    only: Sequence[str] = (),
    start: datetime = FIRST,
) -> dict[str, Any]:
    """The simulation; ``factor`` simulated seconds pass in one of the machine's while a look lasts. ``only``: the
    outlets that are crawled, if not all; ``start``: the first look; what was published before it does not count."""
    press = world(outlets)
    write_sources(press, folder / "sources")
    sources = load_sources([folder / "sources"])
    sources = {id_: source for id_, source in sources.items() if not only or id_ in only}
    log = folder / "requests.tsv"
    command = [
        sys.executable,
        "-m",
        "tests.benchmarks.fortnight.server",
        str(outlets),
        str(log),
        *(["calm"] if calm else []),
    ]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    _import_what_a_look_imports()
    began = time.monotonic()
    outcomes: Counter[str] = Counter()
    looks = looked = 0
    try:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        at, end = start, start + timedelta(days=days)
        while at < end and time.monotonic() - began < 60 * minutes:
            clock = FastClock(at, time.monotonic(), factor)
            set_clock(port, clock)
            told = look(folder, sources, port, clock)
            outcomes.update(f"{row['outcome']}" for row in told["runs"])
            looks += 1
            looked += told["due"]
            at = _next(max(at, clock.now()), every)
            if sys.stderr.isatty():
                sys.stderr.write(f"\r{at:%d %H:%M}  {told['counts']['articles']} articles  ")
    finally:
        server.terminate()
    return {
        "outlets": len(sources),
        "days": round((at - start) / timedelta(days=1), 1),
        "looks": looks,
        "sources looked at": looked,
        "runs": dict(outcomes),
        "wall_s": round(time.monotonic() - began),
        **accounts.settle(press, folder / "press.db", start, at, sources),
        **accounts.requests(log, press, start, at, sources),
    }


def set_clock(port: int, clock: FastClock) -> None:
    """Tells the press what time it is."""
    start = clock.start.isoformat().replace("+", "%2B")
    url = f"http://time.example/?start={start}&origin={clock.origin!r}&factor={clock.factor!r}"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": f"http://127.0.0.1:{port}"}))
    opener.open(url).read()


def _next(at: datetime, every: int) -> datetime:
    minutes = at.minute - at.minute % every
    return at.replace(minute=minutes, second=0, microsecond=0) + timedelta(minutes=every)


def _told(result: dict[str, Any], *, as_json: bool) -> str:
    if as_json:
        return json.dumps(result, ensure_ascii=False, indent=2, default=str)
    return "\n".join(f"{name}: {value}" for name, value in result.items())


if __name__ == "__main__":
    sys.exit(main())
