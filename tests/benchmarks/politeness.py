"""``python -m tests.benchmarks.politeness [--requests 10000] [--hosts 200] [--true-delays] [--json]``: real crawls of a
loopback press that notes when each request arrives, and the gaps between two arrivals at one host against those that
are allowed.

Crawlers of one process share hosts, and so do processes. By default a second lasts a tenth of one and each process
begins when the one before it ends; with ``--true-delays`` a second is a second and the processes run side by side."""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

from db.store import Store
from monitor.fetching.hosts import host_key
from tests.fetching.tiny_crawl import Order, Report, Wish, crawl
from tests.hostile.press import Answer, FaultyPress, Visit

MINIMUM_S = 1.0
CRAWLERS = 3
# robots.txt, retries and redirects come on top of the pages that are wished for; about so much
_ASKED_PER_PAGE = 1.15


@dataclass(frozen=True, slots=True)
class Measured:
    """``smallest``: the smallest gap between two arrivals at a host, as a share of the allowed one; ``violations``:
    how many were under it. ``lost``: pages that no outcome came for."""

    requests: int
    hosts: int
    processes: int
    violations: int
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


def measure(requests: int, hosts: int, *, pace: float, processes: int = 2, side_by_side: bool = False) -> Measured:
    """Crawls about so many requests over so many hosts; ``pace``: real seconds that one of the clock lasts."""
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
            for wishes in _wishes(requests, hosts, processes)
        ]  # fmt: skip
        with ThreadPoolExecutor(processes if side_by_side else 1) as threads:
            reports = list(threads.map(_crawl, orders))
        visits = list(press.visits)
    gaps = _gaps(visits, pace)
    wished = sum(len(wishes) for order in orders for wishes in order.crawlers)
    return Measured(
        requests=len(visits),
        hosts=len({host_key(visit.host) for visit in visits}),
        processes=processes,
        violations=sum(gap < 1.0 for gap in gaps),
        smallest=round(min(gaps), 4),
        lost=wished - sum(len(report.outcomes) for report in reports),
        seconds=round(time.monotonic() - started, 1),
    )


def _crawl(order: Order) -> Report:
    return crawl(order, timeout=1800)


def _wishes(requests: int, hosts: int, processes: int) -> list[list[list[Wish]]]:
    """Per process and crawler; every host is in several of them, with and without ``www.``."""
    dice = random.Random(11)
    plan: list[list[list[Wish]]] = [[[] for _ in range(CRAWLERS)] for _ in range(processes)]
    for count in range(int(requests / _ASKED_PER_PAGE)):
        number = count % hosts
        host = dice.choice(("", "www.")) + name(number)
        path = dice.choices(
            (f"/page?{count}", f"/redirect?to=/page?{count}", f"/status/500?{count}", f"/reset?{count}"),
            (90, 5, 3, 2),
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
        measured = measure(options.requests or 10_000, options.hosts or 200, pace=options.pace, processes=4)
    row = asdict(measured)
    sys.stdout.write(json.dumps(row) + "\n" if options.json else "".join(f"{k:12} {v}\n" for k, v in row.items()))
    return 1 if measured.violations or measured.lost else 0


if __name__ == "__main__":
    sys.exit(main())
