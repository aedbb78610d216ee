"""T4: what it costs to extract in a process that can be killed, and the longest that any page takes there."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime

from monitor.extraction.article import NoArticle, Outcome, Page
from monitor.extraction.extract import extract
from monitor.extraction.workers import ExtractionPool
from tests.benchmarks.copies.corpus import article, sentence_source
from tests.benchmarks.reliability.result import Result
from tests.extraction.test_hostile_pages import POISON, page

COST = 0.20
DEADLINE_S = 5.0
# beside the page's own time: the kill, the start of another worker, and a machine that has other things to do
MARGIN_S = 5.0


def t4(short: bool) -> Result:
    """``--short`` gives a page one second, and holds nobody to the times: few pages on a busy machine say little."""
    dice = random.Random(4)
    pages = [_page(dice, number) for number in range(20 if short else 200)]
    rounds, deadline = (1, 1.0) if short else (7, DEADLINE_S)
    ratios = []
    with ExtractionPool(size=1, deadline_s=deadline) as pool:
        pool.extract(pages[0], None, "UTC")
        for one in pages:  # both have read them once
            extract(one, None, "UTC")
        for _ in range(rounds):
            inside = _seconds(pages, lambda one: extract(one, None, "UTC"))
            ratios.append(_seconds(pages, lambda one: pool.extract(one, None, "UTC")) / inside)
        poison = {}
        for name, body in POISON.items():
            started = time.monotonic()
            outcome = pool.extract(page(body), None, "UTC")
            state = outcome.state if isinstance(outcome, NoArticle) else "read"
            poison[name] = (state, round(time.monotonic() - started, 2))
    cost, longest = statistics.median(ratios) - 1, max(seconds for _, seconds in poison.values())
    return {
        "pages": len(pages), "kilobytes_a_page": round(statistics.mean(len(one.body) for one in pages) / 1024),
        "cost": round(cost, 3), "costs": [round(ratio - 1, 3) for ratio in ratios], "poison": poison,
        "longest_s": longest, "ok": short or (cost <= COST and longest <= DEADLINE_S + MARGIN_S),
    }  # fmt: skip


def _seconds(pages: list[Page], read: Callable[[Page], Outcome]) -> float:
    started = time.monotonic()
    for one in pages:
        read(one)
    return time.monotonic() - started


def _page(dice: random.Random, number: int) -> Page:
    """As heavy as a news page is: menus, an article, boxes of other articles."""
    link = '<li class="menu-item"><a href="/rubrique/{0}/article-{0}.html" title="Voir la page {0}">Titre {0}</a></li>'
    menu = "".join(link.format(dice.randrange(10**6)) for _ in range(250))
    text = "".join(f"<p>{paragraph}</p>" for paragraph in article(dice, sentence_source(None), 500))
    boxes = "".join(f"<div class=box><h3><a href=/b{n}>Une autre nouvelle {n}</a></h3></div>" for n in range(60))
    body = (
        f"<!doctype html><html lang=fr><head><title>Chronique {number}</title></head><body><nav><ul>{menu}</ul></nav>"
        f"<article><h1>Chronique {number}</h1>{text}</article><aside>{boxes}</aside></body></html>"
    )
    return Page(f"https://x.example/2025/06/01/{number}", body.encode(), "text/html", datetime(2025, 6, 2, tzinfo=UTC))
