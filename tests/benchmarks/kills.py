"""``python -m tests.benchmarks.kills [--n 50] [--seed 1] [--json]``: crawls of the demo press killed (SIGKILL, whole
process group) at random moments. After each kill one run completes; nothing acknowledged may be lost or doubled."""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

from monitor.demo import FIRST_DAY, expected
from tests.crawl.program import check_conservation, rows, run, start


def one(folder: Path, after: float) -> tuple[int, str | None]:
    """Kills a crawl after so many seconds. Returns the captures it had acknowledged, and what is wrong, if anything."""
    db = folder / "demo.db"
    process = start(folder, "demo", "--no-serve", "--db", db)
    time.sleep(after)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    acknowledged = set(rows(db, "select url, digest from captures")) if db.exists() and _has_tables(db) else set()
    stored = set(rows(db, "select key, text_hash from articles")) if acknowledged else set()
    done = run(folder, "demo", "--no-serve", "--json", "--db", db, timeout=300)
    if done.code:
        return len(acknowledged), f"the next run ended with {done.code}: {done.err}"
    try:
        check_conservation(db)
    except AssertionError as error:
        return len(acknowledged), f"conservation: {error}"
    if not acknowledged <= set(rows(db, "select url, digest from captures")):
        return len(acknowledged), "an acknowledged capture is gone"
    if not stored <= set(rows(db, "select key, text_hash from articles")):
        return len(acknowledged), "an acknowledged article is gone"
    if rows(db, "select link_id from captures group by 1 having count(*) > 1"):
        return len(acknowledged), "a page in the archive was fetched again"
    if done.json["articles"] != len(expected(FIRST_DAY).articles):
        return len(acknowledged), f"{done.json['articles']} articles in the end"
    return len(acknowledged), None


def _has_tables(db: Path) -> bool:
    return bool(rows(db, "select 1 from sqlite_master where name = 'copies'"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    dice = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        whole = run(Path(folder), "demo", "--no-serve", "--db", Path(folder) / "demo.db", timeout=300)
        seconds = time.monotonic() - started
        assert whole.code == 0, whole.err
    faults: list[str] = []
    acknowledged: list[int] = []
    for number in range(options.n):
        with tempfile.TemporaryDirectory() as folder:
            after = dice.uniform(0.3, seconds)
            count, fault = one(Path(folder), after)
        acknowledged.append(count)
        if fault:
            faults.append(f"kill {number + 1} after {after:.2f} s: {fault}")
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{number + 1}/{options.n} kills, {len(faults)} faults")
    result = {
        "kills": options.n,
        "undisturbed_s": round(seconds, 1),
        "acknowledged_captures_at_kill": {"min": min(acknowledged), "max": max(acknowledged), "sum": sum(acknowledged)},
        "faults": faults,
    }
    print(json.dumps(result, indent=2) if options.json else "\n".join([*faults, json.dumps(result)]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
