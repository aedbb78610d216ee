"""T2 and T8: one crawl of all hostile inputs; what becomes of each, and whether the sums of the ledger agree."""

from __future__ import annotations

from collections import Counter
from functools import cache

from tests.benchmarks.reliability.result import Result, scratch
from tests.crawl.program import rows
from tests.hostile.catalogue import FAULTS
from tests.hostile.check import bystanders, problems
from tests.hostile.crawled import crawl_all
from tests.hostile.payloads import PAYLOAD_PAGES

LIMIT_S = 60


@cache
def _crawled() -> Result:
    faults = [*FAULTS, *PAYLOAD_PAGES]
    wrong: dict[str, list[str]] = {}
    states: Counter[str] = Counter()
    links, seconds, whole = 0, 0.0, True
    for hangs in (True, False):
        some = [fault for fault in faults if fault.hangs is hangs]
        with scratch() as folder:
            became = crawl_all(folder, some, hanging=hangs)
            wrong |= {fault.key: found for fault in some if (found := problems(fault, became))}
            states.update(dict(rows(became.database, "select state, count(*) from links group by 1")))
            links += rows(became.database, "select count(*) from links")[0][0]
            seconds += became.seconds
            whole = whole and not list(bystanders(became))
    return {
        "inputs": len(faults), "not_as_expected": wrong, "bystanders_whole": whole, "seconds": round(seconds, 1),
        "links": links, "states": dict(states),
    }  # fmt: skip


def t2(short: bool) -> Result:
    """Hostile inputs through one crawl; then through stock Scrapy and trafilatura."""
    from tests.hostile.stock import compare

    ours = dict(_crawled())
    stock = compare([*FAULTS, *PAYLOAD_PAGES], LIMIT_S if short else 10 * LIMIT_S)
    ok = ours["inputs"] >= 300 and not ours["not_as_expected"] and ours["bystanders_whole"]
    return {**ours, "stock_scrapy_and_trafilatura": stock, "ok": ok}


def t8(short: bool) -> Result:
    """The sums of the ledger after the crawl of all hostile inputs, which raises where they do not agree."""
    crawled = _crawled()
    by_state = crawled["states"]
    return {"links": crawled["links"], "by_state": by_state, "in_flight": by_state.get("in_flight", 0),
            "ok": crawled["links"] == sum(by_state.values()) and not by_state.get("in_flight")}  # fmt: skip
