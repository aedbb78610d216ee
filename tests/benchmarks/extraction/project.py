"""This project as one of the tools: as it runs, with extraction in a worker process. ``python -m
tests.benchmarks.extraction.project``, beside ``peer.py``."""

from __future__ import annotations

import os
import resource
import time
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from monitor.catalogue.model import SiteRules
from monitor.extraction.article import Extraction, Outcome, Page
from monitor.extraction.extract import extract
from monitor.extraction.workers import ExtractionPool
from tests.benchmarks.extraction.peer import Answer, peak_mb, serve
from tests.benchmarks.extraction.recorded import rules_in
from tests.benchmarks.extraction.scores import Reply

_TICK = os.sysconf("SC_CLK_TCK")
# a shared machine may be busy enough for a good page to take seconds; the time itself is what is measured here
DEADLINE_S = 60.0


def this_project(page: Page, rules: SiteRules | None = None, timezone: str = "UTC") -> Reply:
    """The same without a worker."""
    return reply_of(extract(page, rules, timezone))


def reply_of(outcome: Outcome) -> Reply:
    """What is compared with the gold. Where no person signs, the agency or the house does."""
    if not isinstance(outcome, Extraction):
        return Reply()
    exact = outcome.published.on is not None and outcome.published.precision != "month"
    agencies = [said.split(":")[0] for field, said in outcome.origins if field == "credit" and ": signature: " in said]
    houses = [said.split(":")[0] for field, said in outcome.origins if field == "house"]
    return Reply(
        outcome.text,
        outcome.title,
        outcome.published.on.isoformat() if exact and outcome.published.on else None,
        outcome.bylines or tuple(agencies) or tuple(houses),
    )


def workers() -> list[int]:
    """The processes that this one has started and that live."""
    listed = Path("/proc/self/task").glob("*/children")
    return [int(pid) for path in listed for pid in path.read_text().split()]


class Clock:
    """CPU seconds of this process and of its workers, those that were replaced included, without what looking costs."""

    def __init__(self) -> None:
        self._looking = 0.0

    def __call__(self) -> float:
        own = time.process_time()
        gone = resource.getrusage(resource.RUSAGE_CHILDREN)
        ticks = 0
        for pid in workers():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        total = own - self._looking + gone.ru_utime + gone.ru_stime + ticks / _TICK
        self._looking += time.process_time() - own
        return total


def memory_mb() -> float:
    """Of the worker and of what drives it, the libraries that both have mapped counted twice."""
    return peak_mb() + sum(map(peak_mb, workers()))


@lru_cache(maxsize=64)
def _rules(path: str) -> SiteRules:
    return rules_in(Path(path))


def main() -> None:
    """Serves until standard input ends."""
    with ExtractionPool(size=1, deadline_s=DEADLINE_S) as pool:

        def tool(request: Answer) -> dict[str, Any]:
            page = Page(
                request["url"],
                request["body"],
                request["content_type"],
                datetime.fromisoformat(request["fetched_at"]),
            )
            rules = _rules(request["rules"]) if request["rules"] else None
            return reply_of(pool.extract(page, rules, request["timezone"])).as_dict()

        serve(tool, Clock(), memory_mb)


if __name__ == "__main__":
    main()
