"""``python -m tests.benchmarks.export [--n 100000] [--db FILE] [--json]``: what an export of so many articles costs.

Makes a database of invented articles (kept where ``--db`` names it, and used again), then runs ``press-monitor export``
once for each format, and once with full texts, and tells seconds of the clock and of the processor, and the most memory
that the process held; then the same for a tenth of the articles. Ends with 1 where the whole holds more than 300 MB, or
more than 1.5 times the memory of the tenth and 32 MB.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.archive import generate

FORMATS = ("csv", "tsv", "jsonl", "parquet", "xlsx", "ris", "bibtex")
MOST_MB = 300
LAST_TENTH = "2026-08-20"
PROGRAM = str(Path(sys.executable).with_name("press-monitor"))


class Cost(NamedTuple):
    """What one export took."""

    seconds: float
    cpu_seconds: float
    peak_mb: float
    file_mb: float


def export(db: Path, folder: Path, name: str, *more: str) -> Cost:
    """Runs one export in a process of its own."""
    target = folder / f"articles.{name}"
    start = time.monotonic()
    process = os.posix_spawn(
        PROGRAM,
        [PROGRAM, "export", "--db", str(db), "--format", name, "-o", str(target), *more],
        {"PATH": "/usr/bin:/bin", "PRESS_MONITOR_HOME": str(folder)},
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
    )
    _, status, used = os.wait4(process, 0)
    if status:
        raise SystemExit(f"export as {name} ended with {os.waitstatus_to_exitcode(status)}")
    return Cost(
        round(time.monotonic() - start, 2),
        round(used.ru_utime + used.ru_stime, 2),
        round(used.ru_maxrss / 1024, 1),
        round(target.stat().st_size / 2**20, 1),
    )


def measure(db: Path, folder: Path) -> dict[str, dict[str, Cost]]:
    """The cost of each format, of all articles and of the last tenth of them."""
    found: dict[str, dict[str, Cost]] = {}
    for name in FORMATS:
        found[name] = {"all": export(db, folder, name), "tenth": export(db, folder, name, "--since", LAST_TENTH)}
    found["csv with texts"] = {
        "all": export(db, folder, "csv", "--full-text"),
        "tenth": export(db, folder, "csv", "--full-text", "--since", LAST_TENTH),
    }
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=100_000)
    parser.add_argument("--db", type=Path)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="press-export-") as name:
        folder = Path(name)
        db = asked.db or folder / "press.db"
        if not db.exists():
            generate(db, asked.n)
        costs = measure(db, folder)
    if asked.json:
        print(json.dumps({name: {part: cost._asdict() for part, cost in two.items()} for name, two in costs.items()}))
    else:
        print(f"{'format':<16} {'articles':<8} {'seconds':>8} {'cpu s':>8} {'peak MB':>8} {'file MB':>8}")
        for name, two in costs.items():
            for part, cost in two.items():
                print(f"{name:<16} {part:<8} " + " ".join(f"{number:>8}" for number in cost))
    kept = all(
        two["all"].peak_mb <= MOST_MB and two["all"].peak_mb <= 1.5 * two["tenth"].peak_mb + 32
        for two in costs.values()
    )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
