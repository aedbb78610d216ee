"""``python -m tests.benchmarks.site [--n 100000] [--db FILE] [--readers 8] [--seconds 60] [--pause 1.0] [--json]``: how
long readers wait.

Makes a database of invented articles (kept where ``--db`` names it, and used again) and serves it as ``press-monitor
serve`` does. So many readers at once open pages and search, each ``--pause`` seconds after the last answer, while
another process commits an article every half second. Tells for each kind of page the median, the 95th percentile and
the most of the waits in milliseconds, the largest answer, the errors, and the most memory the server held. Ends with 1
on any error, where the front page or an article has a 95th percentile above 150 ms, a search above 200 ms, or an answer
is above 300 kB.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.benchmarks.archive import article, generate
from tests.web.site import serving

SEARCHES = (
    "marché",
    "récoltes barrage",
    '"village chercheurs"',
    "hôpital -pluie",
    "énerg*",
    "délégation ministère accord",
    "coopératives",
    "Awa Exemple",
    "tisserand OR potier",
    "introuvable",
)
TARGETS = {"front": 150, "article": 150, "search": 200}
MOST_BYTES = 300_000


def addresses(db: Path, random_: random.Random) -> dict[str, list[str]]:
    """Addresses of pages by their kind."""
    with closing(sqlite3.connect(db)) as connection:
        (count,) = connection.execute("select max(id) from articles").fetchone()
        keys = [
            key
            for number in random_.sample(range(1, count + 1), min(count, 400))
            for (key,) in connection.execute("select key from articles where id = ?", [number])
        ]
        stories = [
            key for (key,) in connection.execute("select key from stories where texts > 1 order by id desc limit 200")
        ]
    return {
        "front": ["/", "/", "/", "/?page=2", "/?page=5"],
        "article": [f"/article/{key}" for key in keys],
        "story": [f"/histoire/{key}" for key in stories],
        "search": [f"/recherche?q={quote(words)}" for words in SEARCHES],
        "trends": ["/tendances", "/tendances?par=media&pas=mois", "/tendances?par=domaine&sujet=aes-russie"],
        "outlets": ["/medias", "/medias/outlet3"],
        "people": ["/personnes", "/personnes/personne-7"],
        "changes": ["/changements"],
        "runs": ["/releves"],
    }  # fmt: skip


class Reader(threading.Thread):
    """Opens pages one after another until the time is up."""

    def __init__(self, port: int, pages: dict[str, list[str]], until: float, pause: float, seed: int) -> None:
        super().__init__()
        self._port, self._pages, self._until, self._pause = port, pages, until, pause
        self._random = random.Random(seed)
        self.waits: list[tuple[str, str, float, int, int]] = []

    def run(self) -> None:
        kinds = ["front"] * 4 + ["article"] * 8 + ["search"] * 5 + ["story"] * 3
        kinds += ["trends", "outlets", "people", "changes", "runs"]
        while time.monotonic() < self._until:
            kind = self._random.choice(kinds)
            path = self._random.choice(self._pages[kind])
            start = time.monotonic()
            status, size = self._get(path)
            self.waits.append((kind, path, (time.monotonic() - start) * 1000, status, size))
            if self._pause:
                time.sleep(self._random.uniform(0.5, 1.5) * self._pause)

    def _get(self, path: str) -> tuple[int, int]:
        with closing(HTTPConnection("127.0.0.1", self._port, timeout=60)) as connection:
            try:
                connection.request("GET", path)
                answer = connection.getresponse()
                return answer.status, len(answer.read())
            except OSError:
                return 0, 0


def write(db: Path) -> None:
    """Commits an article every half second, for as long as this process is left alive."""
    random_ = random.Random(11)
    with closing(sqlite3.connect(db, timeout=30, isolation_level=None)) as connection:
        connection.execute("pragma journal_mode = wal")
        (number,) = connection.execute("select max(id) from articles").fetchone()
        while True:
            number += 1
            connection.execute("begin immediate")
            article(connection, random_, number, int(time.time()))
            connection.execute("commit")
            time.sleep(0.5)


def measure(db: Path, readers: int, seconds: float, pause: float) -> dict[str, Any]:
    """Serves the database, lets the readers read while another process writes, and tells how long they waited."""
    pages = addresses(db, random.Random(5))
    writer = subprocess.Popen([sys.executable, "-m", "tests.benchmarks.site", "--write", str(db)])
    try:
        with serving(db) as site:
            for kind in pages:  # the first of each kind reads its part of the file from the disk
                Reader(site.port, {kind: pages[kind]}, 0, 0, 0)._get(pages[kind][0])
            until = time.monotonic() + seconds
            crowd = [Reader(site.port, pages, until, pause, seed) for seed in range(readers)]
            for reader in crowd:
                reader.start()
            for reader in crowd:
                reader.join()
            status = Path(f"/proc/{site.process.pid}/status").read_text(encoding="ascii")
    finally:
        writer.kill()
        writer.wait()
    waits = [wait for reader in crowd for wait in reader.waits]
    by_kind: dict[str, list[float]] = defaultdict(list)
    slowest: dict[str, tuple[float, str]] = {}
    for kind, path, wait, _, _ in waits:
        by_kind[kind].append(wait)
        slowest[kind] = max(slowest.get(kind, (0.0, "")), (wait, path))
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return {
        "pages": len(waits),
        "errors": sum(status != 200 for *_, status, _ in waits),
        "largest_bytes": max(size for *_, size in waits),
        "peak_mb": round(int(peak.split()[1]) / 1024, 1),
        "milliseconds": {
            kind: {
                "n": len(found), "p50": _at(found, 0.5), "p95": _at(found, 0.95), "most": round(max(found), 1),
                "slowest": slowest[kind][1],
            }
            for kind, found in sorted(by_kind.items())
        },
    }  # fmt: skip


def _at(waits: Sequence[float], share: float) -> float:
    ordered = sorted(waits)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=100_000)
    parser.add_argument("--db", type=Path)
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pause", type=float, default=1.0)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.write:
        write(asked.write)
    with tempfile.TemporaryDirectory(prefix="press-site-") as name:
        db = asked.db or Path(name) / "press.db"
        if not db.exists():
            generate(db, asked.n)
        found = measure(db, asked.readers, asked.seconds, asked.pause)
    if asked.json:
        print(json.dumps(found))
    else:
        print(f"{found['pages']} pages, {found['errors']} errors, largest {found['largest_bytes']} bytes, "
              f"server at most {found['peak_mb']} MB")  # fmt: skip
        print(f"{'page':<10} {'n':>6} {'p50 ms':>8} {'p95 ms':>8} {'most ms':>8}  slowest")
        for kind, row in found["milliseconds"].items():
            print(f"{kind:<10} {row['n']:>6} {row['p50']:>8} {row['p95']:>8} {row['most']:>8}  {row['slowest']}")
    missed = [kind for kind, most in TARGETS.items() if found["milliseconds"][kind]["p95"] > most]
    return 1 if missed or found["errors"] or found["largest_bytes"] > MOST_BYTES else 0


if __name__ == "__main__":
    sys.exit(main())
