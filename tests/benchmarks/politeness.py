"""``python -m tests.benchmarks.politeness [--requests 10000] [--hosts 200] [--true-delays] [--json]``: real crawls of a
loopback press that notes when each request arrives, and the gaps between two arrivals at one host against those that
are allowed.

Crawlers of one process share hosts, and so do processes. By default a second lasts a tenth of one, each process
begins when the one before it ends, and some are killed; hosts answer now and then with 429 and Retry-After. With
``--true-delays`` a second is a second and the processes run side by side."""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections import defaultdict
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

from db.store import Store
from monitor.fetching.hosts import host_key
from tests.fetching.tiny_crawl import Order, Report, Wish, crawl, crawl_killed
from tests.hostile.press import Answer, FaultyPress, Visit

MINIMUM_S = 1.0
CRAWLERS = 3
HOLD_S = 30
# robots.txt, retries and redirects come on top of the pages that are wished for; about so much
_ASKED_PER_PAGE = 1.15


@dataclass(frozen=True, slots=True)
class Measured:
    """``smallest``: the smallest gap between two arrivals at a host, as a share of the allowed one; ``violations``:
    how many were under it. ``holds``: answers 429 with Retry-After; ``early``: requests to such a host before its
    time. ``kills``: processes that were killed. ``lost``: pages that no outcome came for, of the others."""

    requests: int
    hosts: int
    processes: int
    kills: int
    violations: int
    holds: int
    early: int
    smallest: float
    lost: int
    seconds: float


def allowed_s(number: int) -> float:
    """The seconds that have to pass between two requests to host ``number``: the monitor's own, its robots.txt's, its
    source's."""
    return (MINIMUM_S, 2.0, 1.5, MINIMUM_S)[number % 4]


def name(number: int) -> str:
    """The host of that number."""
    return f"h{number}.example"


def measure(
    requests: int, hosts: int, *, pace: float, processes: int = 2, side_by_side: bool = False, kills: int = 0
) -> Measured:
    """Crawls about so many requests over so many hosts; ``pace``: real seconds that one of the clock lasts. So many
    processes more do the same and are killed somewhere within, each just before one that goes on to its end."""
    started = time.monotonic()
    with FaultyPress() as press, tempfile.TemporaryDirectory() as folder:
        for number in range(hosts):
            rule = b"Crawl-delay: 2\n" if number % 4 == 1 else b""
            for host in (name(number), f"www.{name(number)}"):
                press.robots[host] = Answer(200, b"User-agent: *\n" + rule, [("Content-Type", "text/plain")])
        database = Path(folder) / "hosts.db"
        with Store(database):
            pass
        began = time.time()
        orders = [
            Order(
                crawlers=wishes, routes={"*.example": press.port}, minimum=MINIMUM_S, polite=True, concurrency=1000,
                pace=pace, began=began, database=str(database), settings={"DOWNLOAD_TIMEOUT": 60, "LOG_LEVEL": "ERROR"},
            )
            for wishes in _wishes(requests, hosts, processes + kills)
        ]  # fmt: skip
        to_kill, orders = orders[:kills], orders[kills:]
        dice = random.Random(13)
        # a process needs about a second to begin, and asks for the longer the more there is to be asked
        moments = [dice.uniform(2.0, 2.0 + requests / 3000) for _ in to_kill]
        with ThreadPoolExecutor(processes if side_by_side else 1) as threads:
            dying: list[Future[bool]] = []
            living: list[Future[Report]] = []
            for number, order in enumerate(orders):
                share = slice(number * kills // processes, (number + 1) * kills // processes)
                dying += [
                    threads.submit(crawl_killed, *one) for one in zip(to_kill[share], moments[share], strict=True)
                ]
                living.append(threads.submit(_crawl, order))
            reports = [one.result() for one in living]
        killed = sum(one.result() for one in dying)
        visits = list(press.visits)
    gaps, (holds, early) = _gaps(visits, pace), _holds(visits, pace)
    wished = sum(len(wishes) for order in orders for wishes in order.crawlers)
    return Measured(
        requests=len(visits),
        hosts=len({host_key(visit.host) for visit in visits}),
        processes=processes,
        kills=killed,
        violations=sum(gap < 1.0 for gap in gaps),
        holds=holds,
        early=early,
        smallest=round(min(gaps), 4),
        lost=wished - sum(len(one.outcomes) for one in reports),
        seconds=round(time.monotonic() - started, 1),
    )


def _crawl(order: Order) -> Report:
    return crawl(order)


def _wishes(requests: int, hosts: int, processes: int) -> list[list[list[Wish]]]:
    """Per process and crawler; every host is in several of them, with and without ``www.``."""
    dice = random.Random(11)
    plan: list[list[list[Wish]]] = [[[] for _ in range(CRAWLERS)] for _ in range(processes)]
    for count in range(int(requests / _ASKED_PER_PAGE)):
        number = count % hosts
        host = dice.choice(("", "www.")) + name(number)
        path = dice.choices(
            (
                f"/page?{count}",
                f"/redirect?to=/page?{count}",
                f"/status/500?{count}",
                f"/reset?{count}",
                f"/status/429?after={HOLD_S}&{count}",
            ),
            (90, 5, 3, 2, 0.5),
        )[0]
        wish = Wish(f"http://{host}{path}", {"press_delay": 1.5} if number % 4 == 2 else {})
        dice.choice(dice.choice(plan)).append(wish)
    return plan


def _gaps(visits: list[Visit], pace: float) -> list[float]:
    """The gaps between arrivals at each host, as shares of the allowed ones."""
    arrivals: dict[str, list[float]] = defaultdict(list)
    for visit in visits:
        arrivals[host_key(visit.host)].append(visit.at)
    return [
        (after - before) / (allowed_s(int(host.removeprefix("h").partition(".")[0])) * pace)
        for host, times in arrivals.items()
        for before, after in pairwise(sorted(times))
    ]


def _holds(visits: list[Visit], pace: float) -> tuple[int, int]:
    """How often a host asked to be left alone for a time, and how many requests it got within it."""
    until: dict[str, float] = {}
    holds = early = 0
    for visit in sorted(visits, key=lambda visit: visit.at):
        host = host_key(visit.host)
        early += visit.at < until.get(host, 0.0)
        if visit.path.startswith("/status/429"):
            holds += 1
            until[host] = visit.at + HOLD_S * pace
    return holds, early


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int)
    parser.add_argument("--hosts", type=int)
    parser.add_argument("--pace", type=float, default=0.1)
    parser.add_argument("--true-delays", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if options.true_delays:
        measured = measure(options.requests or 500, options.hosts or 50, pace=1.0, side_by_side=True)
    else:
        measured = measure(options.requests or 10_000, options.hosts or 200, pace=options.pace, processes=4, kills=8)
    row = asdict(measured)
    sys.stdout.write(json.dumps(row) + "\n" if options.json else "".join(f"{k:12} {v}\n" for k, v in row.items()))
    return 1 if measured.violations or measured.early or measured.lost else 0


if __name__ == "__main__":
    sys.exit(main())
