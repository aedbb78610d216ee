"""``python -m tests.benchmarks.reliability [--short] [--json] [T1 ...]``: the figures of docs/reliability.md, measured.

Ends with 1 where a figure is missed. ``--short`` takes fewer points of what is long, and leaves out what has no short
form; named figures are always measured."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

from tests.benchmarks.reliability.result import Result


class Figure(NamedTuple):
    """``where``: the module below this one and its function, called with whether it is to be short; ``in_short``:
    whether a run of all with ``--short`` has it."""

    what: str
    where: str
    in_short: bool = True

    def measure(self, short: bool) -> Result:
        """The figure and how long it took."""
        module, _, name = self.where.partition(":")
        function: Callable[[bool], Result] = getattr(import_module(f"tests.benchmarks.reliability.{module}"), name)
        started = time.monotonic()
        return {**function(short), "took_s": round(time.monotonic() - started, 1)}


FIGURES = {
    "T1": Figure("kills", "kills:t1"),
    "T2": Figure("hostile inputs, beside stock Scrapy and trafilatura", "hostile:t2"),
    "T3": Figure("a soak: memory, descriptors and the log over 50,000 pages", "soak:t3"),
    "T4": Figure("what extraction in a process of its own costs, and its bounds", "isolation:t4"),
    "T5": Figure("readers while a crawl writes; in short the errors alone count", "reading:t5"),
    "T6": Figure("internal addresses", "addresses:t6"),
    "T7": Figure("RFC 9309", "robots:t7"),
    "T8": Figure("the sums of the ledger", "hostile:t8"),
    "T9": Figure("full disks", "disks:t9"),
    "T10": Figure("politeness over 10,000 requests, with overlaps and kills", "guests:t10"),
    "T11": Figure("alerts, killed anywhere", "guests:t11"),
    "T12": Figure("erasure: no byte of a forgotten name in any file", "erasure:t12"),
    "T13": Figure("the start after a kill at 1,000,000 links; texts made anew from the archive", "recovery:t13"),
    "T14": Figure("mutants of the guards, seen by their tests", "guards:t14", in_short=False),
    "T15": Figure("mistakes in the configuration", "configuration:t15"),
    "FZ": Figure("fuzzed parsers, and the slowest of patterns", "fuzzing:fz", in_short=False),
    "SC": Figure("the lock, installed alone", "supply:sc", in_short=False),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.epilog = "\n".join(f"{name:4}{figure.what}" for name, figure in FIGURES.items())
    parser.add_argument("figures", nargs="*", metavar="T1", choices=[*FIGURES, []])
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    wanted = options.figures or [name for name, figure in FIGURES.items() if figure.in_short or not options.short]
    results: dict[str, Result] = {}
    for name in wanted:
        results[name] = FIGURES[name].measure(options.short)
        if not options.json:
            verdict = "ok" if results[name]["ok"] else "MISSED"
            print(name, verdict, json.dumps(results[name], ensure_ascii=False), flush=True)
    if options.json:
        print(json.dumps(results, ensure_ascii=False, indent=2))
    return 0 if all(result["ok"] for result in results.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
