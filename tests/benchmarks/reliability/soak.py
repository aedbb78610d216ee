"""T3: as many crawls as cron starts in days, each a process of its own, then one long crawl in one process.

Memory is looked at four times a second, the extraction workers' with it. The growth is the slope of a line fitted to
it: over the crawls, as the archive grows under them; and within the long crawl, once it is warm."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import statistics
import sys
import threading
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from tests.benchmarks.copies.corpus import article, exchanged, sentence_source
from tests.benchmarks.reliability.result import Result, scratch
from tests.crawl.drive import Asked, feed_of, source
from tests.crawl.forked import run
from tests.crawl.program import check_conservation, environment, rows
from tests.hostile.faults import html, rss
from tests.hostile.press import Answer, FaultyPress

OUTLETS = 20
MB = 2**20
WAL_MB = 64
GROWTH_MB = 1.0
# the workers have been started and replaced once by then, and each cache has met its bound
WARM = 4_000
SPECIMEN_S = 0.25


class Look(NamedTuple):
    """``pages``: stored by this process; ``rss``: bytes, the workers' too; ``wal``: bytes."""

    pages: int
    rss: int
    descriptors: int
    wal: int


def slope(points: list[tuple[float, float]]) -> float:
    """The growth of y over x, of a line fitted by least squares; 0 of fewer than three points."""
    if len(points) < 3:
        return 0.0
    return statistics.linear_regression(*zip(*points, strict=True)).slope


def t3(short: bool) -> Result:
    """``--short``: four crawls of 60 pages and one of 400, without a word on growth, which so few cannot show."""
    crawls, pages, long = (4, 60, 400) if short else (100, 400, 10_000)
    dice = random.Random(3)
    with scratch() as folder, FaultyPress() as press:
        for number in range(OUTLETS):
            source(folder / "sources", f"outlet{number}", feed_of(f"outlet{number}"), more="requests: 20000\n")
        ends, stored, now = [], 0, datetime(2025, 5, 23, 6, tzinfo=UTC)
        for number in range(crawls):
            _publish(press, dice, number, pages // OUTLETS)
            looks = _crawl(folder, press, now)
            stored += looks[-1].pages
            ends.append((stored, looks))
            now += timedelta(hours=6)
            _progress(number + 1, crawls, stored, looks[-1])
        press.hosts.clear()
        _publish(press, dice, crawls, long // OUTLETS)
        last = _crawl(folder, press, now)
        stored += last[-1].pages
        counted: int = rows(folder / "press.db", "select count(*) from articles")[0][0]
        wal = max(look.wal for _, looks in ends for look in looks[-1:])
    # of the later half of the crawls: in the first, the tables that are kept in memory fill
    over = [(at / 10_000, max(look.rss for look in looks) / MB) for at, looks in ends]
    between = slope(over[len(over) // 2 :])
    warm = [(look.pages / 10_000, look.rss / MB) for look in last if look.pages >= (0 if short else WARM)]
    within = slope(warm)
    descriptors = [looks[-1].descriptors for _, looks in ends]
    flat = short or (between <= GROWTH_MB and within <= GROWTH_MB)
    return {
        "crawls": crawls + 1, "pages": stored, "articles": counted,
        "growth_between_crawls_mb_per_10000": round(between, 2), "growth_within_a_crawl_mb_per_10000": round(within, 2),
        "peak_mb": round(max(look.rss for _, looks in ends for look in looks) / MB),
        "descriptors_at_the_end_of_each": sorted(set(descriptors)),
        "most_descriptors": max(look.descriptors for _, looks in ends for look in looks),
        "wal_mb_at_the_end_of_each": round(wal / MB, 2),
        "wal_mb_at_most": round(max(look.wal for _, looks in [*ends, (0, last)] for look in looks) / MB, 1),
        "ok": flat and stored >= crawls * pages + long and max(descriptors) - min(descriptors) <= 2
        and wal <= WAL_MB * MB,
    }  # fmt: skip


def _publish(press: FaultyPress, dice: random.Random, number: int, each: int) -> None:
    """Gives every outlet so many new pages, one in ten a copy of a neighbour's, and a feed of them and of the last."""
    before = press.hosts
    press.hosts, press.visits[:] = {}, []
    texts: list[list[str]] = []
    for outlet in range(OUTLETS):
        host = f"outlet{outlet}.example"
        own: dict[str, Any] = {}
        for nth in range(each):
            copied = bool(texts) and dice.random() < 0.1
            text = dice.choice(texts) if copied else article(dice, sentence_source(None), 150, share=1.0)
            texts.append(text)
            own[f"/a/{number}-{nth}"] = _page(exchanged("un titre de cinq mots", dice, 1.0).capitalize(), text)
        paths = [*own, *(path for path in before.get(host, {}) if path.startswith("/a/"))]
        press.hosts[host] = {
            **own,
            "/feed": Answer(
                200, rss(*(f"http://{host}{path}" for path in paths)), [("Content-Type", "application/rss+xml")]
            ),
        }


def _page(title: str, text: list[str]) -> Answer:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in text)
    return html(
        f"<!doctype html><html lang=fr><head><title>{title}</title></head><body><nav><a href=/>Accueil</a></nav>"
        f"<article><h1>{title}</h1>{body}</article><footer>Tous droits</footer></body></html>"
    )


def _crawl(folder: Path, press: FaultyPress, now: datetime) -> list[Look]:
    """One crawl in a process of its own, looked at from here; the last look is at what it left."""
    db, crawler = folder / "press.db", folder / "crawler.json"
    crawler.unlink(missing_ok=True)
    where = [str(crawler), str(db), str(folder / "sources"), str(press.port), now.isoformat().replace("+00:00", "Z"),
             json.dumps(asdict(Asked(requests=100_000, patience=30.0)))]  # fmt: skip
    taken: list[Look] = []
    ended = threading.Event()
    watching = threading.Thread(target=_watch, args=(crawler, db, taken, ended), daemon=True)
    before = _stored(db)
    watching.start()
    done = run("tests.benchmarks.reliability.soak", where, environment(folder))
    ended.set()
    watching.join()
    if done.code:
        raise RuntimeError(f"a crawl of the soak ended with {done.code}: {done.err[-2000:]}")
    check_conservation(db)
    left = Look(_stored(db), taken[-1].rss, json.loads(crawler.read_text())["descriptors"], _wal(db))
    return [look._replace(pages=look.pages - before) for look in [*taken, left]]


def _watch(crawler: Path, db: Path, taken: list[Look], ended: threading.Event) -> None:
    while not ended.wait(SPECIMEN_S):
        try:
            process = json.loads(crawler.read_text())["process"]
            descriptors = _descriptors(process)
            rss = sum(_rss(each) for each in _family(process))
        except (FileNotFoundError, ValueError, ProcessLookupError):
            continue
        if rss:
            taken.append(Look(_stored(db), rss, descriptors, _wal(db)))


def _stored(db: Path) -> int:
    try:
        found: int = rows(db, "select count(*) from articles")[0][0]
    except sqlite3.OperationalError:  # the first crawl has yet to make it
        return 0
    return found


def _wal(db: Path) -> int:
    wal = db.with_name(db.name + "-wal")
    return wal.stat().st_size if wal.exists() else 0


def _family(process: int) -> list[int]:
    """The process and all below it."""
    found = [process]
    for task in Path(f"/proc/{process}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += _family(int(child))
    return found


def _descriptors(process: int) -> int:
    return sum(1 for _ in Path(f"/proc/{process}/fd").iterdir())


def _rss(process: int) -> int:
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _progress(number: int, crawls: int, stored: int, look: Look) -> None:
    if sys.stderr.isatty():
        print(f"\rcrawl {number} of {crawls}: {stored} pages, {look.rss // MB} MB ", end="", file=sys.stderr)


def main() -> None:
    """``python -m tests.benchmarks.reliability.soak CRAWLER DB SOURCES PORT NOW ASKED``: a crawl that says who it is,
    and in the end how many descriptors it has open."""
    from tests.crawl import drive

    crawler = Path(sys.argv.pop(1))
    crawler.write_text(json.dumps({"process": os.getpid()}))
    drive.main()
    crawler.write_text(json.dumps({"process": os.getpid(), "descriptors": _descriptors(os.getpid())}))


if __name__ == "__main__":
    main()
