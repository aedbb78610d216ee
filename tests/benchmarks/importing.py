"""``python -m tests.benchmarks.importing FILE.warc.gz... [--rounds 3] [--json]``: archived pages through the whole
process (archive, extraction in workers, judgement, copies, SQLite with search), beside trafilatura alone on the same
pages in the same run. Reports medians of pages per second of wall time and of CPU time, children included."""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import trafilatura

from monitor.fetching.archive import read_records
from tests.crawl.program import COMMAND, environment

ALONE = """
import sys, time, resource
import trafilatura
from tests.benchmarks.importing import pages
bodies = pages(sys.argv[1:])
trafilatura.bare_extraction(bodies[0][1], url=bodies[0][0])
wall, cpu = time.perf_counter(), time.process_time()
for url, body in bodies:
    trafilatura.bare_extraction(body, url=url, with_metadata=True)
print(time.perf_counter() - wall, time.process_time() - cpu)
"""


def pages(files: list[str]) -> list[tuple[str, bytes]]:
    """Address and body of every page."""
    found = []
    for file in files:
        with Path(file).open("rb") as stream:
            found += [(record.url, record.body) for record in read_records(stream)]
    return found


def ours(files: list[str]) -> tuple[float, float, dict[str, int]]:
    """Wall seconds, CPU seconds (start-up included) and the states of one import into an empty database."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        command = [*COMMAND, "import", *(str(Path(file).absolute()) for file in files), "--db", str(home / "press.db")]
        # a process of its own between, so that its children's time can be told from ours
        script = (
            "import subprocess, sys, time, resource\n"
            "started = time.perf_counter()\n"
            "done = subprocess.run(sys.argv[1:], capture_output=True, text=True)\n"
            "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
            "print(time.perf_counter() - started, used.ru_utime + used.ru_stime)\n"
            "print(done.stdout or done.stderr)\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", script, *command, "--json"],
            env=environment(home),
            cwd="/",
            capture_output=True,
            text=True,
            check=True,
        )
        times, _, said = done.stdout.partition("\n")
        wall, cpu = map(float, times.split())
        return wall, cpu, json.loads(said)["links"]["by_state"]


def alone(files: list[str]) -> tuple[float, float]:
    """Wall and CPU seconds of trafilatura on the same pages, without start-up."""
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", ALONE, *files], cwd=root, capture_output=True, text=True, check=True)
    wall, cpu = map(float, done.stdout.split())
    return wall, cpu


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    files = [str(Path(file).absolute()) for file in options.files]
    count = len(pages(files))
    started = time.perf_counter()
    rounds = [(ours(files), alone(files)) for _ in range(options.rounds)]
    wall = statistics.median(count / mine[0] for mine, _ in rounds)
    cpu = statistics.median(count / mine[1] for mine, _ in rounds)
    peer_wall = statistics.median(count / peer[0] for _, peer in rounds)
    peer_cpu = statistics.median(count / peer[1] for _, peer in rounds)
    result = {
        "pages": count,
        "states": rounds[0][0][2],
        "whole_process": {"pages_per_s": round(wall, 1), "pages_per_cpu_s": round(cpu, 1)},
        f"trafilatura {trafilatura.__version__} alone": {
            "pages_per_s": round(peer_wall, 1),
            "pages_per_cpu_s": round(peer_cpu, 1),
        },
        "ratio_wall": round(wall / peer_wall, 2),
        "ratio_cpu": round(cpu / peer_cpu, 2),
        "seconds": round(time.perf_counter() - started, 1),
    }
    print(json.dumps(result, indent=None if not options.json else 2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
