"""T5: readers and a crawl at once, on 20,000 invented articles."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.archive import article, generate
from tests.benchmarks.reliability.result import Result
from tests.benchmarks.site import addresses
from tests.web.site import Site, serving

ARTICLES, READERS = 20_000, 8
# requests a second and the 95th percentile of the waits in milliseconds that are to be reached; commits a second
SEARCH, ARTICLE, COMMITS = (100.0, 150.0), (80.0, None), 50.0


class Reading(NamedTuple):
    """What eight readers had, who asked again as soon as an answer was there. ``server_ms``: of the processor's time,
    for an answer, which does not depend on what else the machine does."""

    per_second: float
    server_ms: float
    p50_ms: float
    p95_ms: float
    errors: int


def t5(short: bool) -> Result:
    """Eight readers search, then open articles, while another process commits articles with ``synchronous = full``,
    each in a transaction of its own, and the machine has nothing to spare for either."""
    seconds = 3.0 if short else 30.0
    # on a disk: in memory every commit would be durable at once
    with tempfile.TemporaryDirectory(prefix="press-reading-") as folder:
        db = Path(folder) / "press.db"
        generate(db, ARTICLES // 10 if short else ARTICLES)
        pages = addresses(db, random.Random(5))
        with serving(db) as site:
            search = _measured(site, db, pages["search"], seconds)
            article_ = _measured(site, db, pages["article"], seconds)
    read = {"search": search[0], "article": article_[0]}
    commits = min(search[1], article_[1])
    busy = search[2] + article_[2]
    errors = sum(one.errors for one in read.values())
    fast = search[0].per_second >= SEARCH[0] and search[0].p95_ms <= SEARCH[1] and article_[0].per_second >= ARTICLE[0]
    return {
        **{name: one._asdict() for name, one in read.items()},
        "commits_per_second": round(commits, 1),
        "busy": busy,
        "errors": errors,
        "load": round(os.getloadavg()[0], 1),
        "cores": os.cpu_count(),
        "ok": not errors and not busy and (short or (fast and commits >= COMMITS)),
    }


def _measured(site: Site, db: Path, paths: list[str], seconds: float) -> tuple[Reading, float, int]:
    """The readers' waits, commits a second, and how often the writer met a lock that it could not wait for."""
    writer = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.reliability.reading", str(db)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert writer.stdout is not None
        writer.stdout.readline()  # it is about to write
        spent, until = _processor_s(site), time.monotonic() + seconds
        readers = [_Reader(site.port, paths, until, seed) for seed in range(READERS)]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
        spent = _processor_s(site) - spent
        writer.terminate()
        commits, busy, took = writer.communicate(timeout=60)[0].split()
    finally:
        writer.kill()
        writer.wait()
    waits = sorted(wait for reader in readers for wait in reader.waits)
    errors = sum(reader.errors for reader in readers)
    each = round(1000 * spent / len(waits), 2)
    reading = Reading(round(len(waits) / seconds, 1), each, _at(waits, 0.5), _at(waits, 0.95), errors)
    return reading, int(commits) / float(took), int(busy)


def _processor_s(site: Site) -> float:
    parts = Path(f"/proc/{site.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def _at(waits: list[float], share: float) -> float:
    return round(waits[min(len(waits) - 1, int(share * len(waits)))], 1)


class _Reader(threading.Thread):
    """Asks for pages on one connection, as a browser does."""

    def __init__(self, port: int, paths: list[str], until: float, seed: int) -> None:
        super().__init__()
        self._port, self._paths, self._until = port, paths, until
        self._random = random.Random(seed)
        self.waits: list[float] = []
        self.errors = 0

    def run(self) -> None:
        with closing(HTTPConnection("127.0.0.1", self._port, timeout=60)) as connection:
            while time.monotonic() < self._until:
                begun = time.monotonic()
                try:
                    connection.request("GET", self._random.choice(self._paths))
                    answer = connection.getresponse()
                    answer.read()
                    self.errors += answer.status != 200
                except (OSError, HTTPException):
                    connection.close()
                    self.errors += 1
                self.waits.append((time.monotonic() - begun) * 1000)


def write(db: Path) -> None:
    """Commits articles until SIGTERM, then tells how many, how often a lock was in the way, and the seconds."""
    import signal

    over = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    random_, busy, commits = random.Random(11), 0, 0
    with closing(sqlite3.connect(db, timeout=30, isolation_level=None)) as connection:
        connection.execute("pragma synchronous = full")
        (first,) = connection.execute("select max(id) from articles").fetchone()
        print("ready", flush=True)
        begun = time.monotonic()
        while not over.is_set():
            try:
                connection.execute("begin immediate")
                # of the last month: no day has thousands
                second = int(time.time()) - random_.randrange(30 * 24 * 3600)
                article(connection, random_, first + commits + 1, second)
                connection.execute("commit")
                commits += 1
            except sqlite3.OperationalError:
                busy += 1
                if connection.in_transaction:
                    connection.execute("rollback")
    print(commits, busy, time.monotonic() - begun)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
