"""What became of everything that was published: stored, or told of, or neither."""

from __future__ import annotations

import sqlite3
from bisect import bisect_left
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.benchmarks.fortnight.faults import Fault, faults_of
from tests.benchmarks.fortnight.sites import address
from tests.benchmarks.fortnight.world import DAYS, FIRST, Item, Outlet, World

QUARTER = timedelta(minutes=15)
# what was published just before the last look may still be on its way
SETTLING = timedelta(hours=12)
_SHUT = {"down", "gone", "busy", "closed", "robots_down"}


@dataclass(frozen=True, slots=True)
class Fate:
    """One article of the fortnight. ``had``: whether a crawler that looks every quarter of an hour, obeys robots.txt
    and reads whatever lists there are could have had it; ``cause``: what stood in the way, if anything did."""

    outlet: str
    item: Item
    had: bool
    cause: str


def fates(press: World, end: datetime) -> Iterator[Fate]:
    """Every article of the fortnight."""
    faults = faults_of(press)
    for outlet in press.outlets:
        own = faults.get(outlet.id, ())
        quarters = [FIRST + QUARTER * n for n in range(int((end - FIRST) / QUARTER) + 1)]
        shown = [_shown(outlet, at, own) for at in quarters]
        for item in outlet.of_fortnight(end - SETTLING):
            had = _to_be_had(item, quarters, shown, own)
            yield Fate(outlet.id, item, had, _cause(outlet, item, own))


def _shown(outlet: Outlet, at: datetime, faults: Iterable[Fault]) -> tuple[int, int] | None:
    """The lowest and highest number that the outlet's lists show at that moment; ``None`` when there is no reading
    them."""
    kinds = {fault.kind for fault in faults if fault.lasts(at)}
    if kinds & _SHUT:
        return None
    if "wall" in kinds and (outlet.kind == "listing" or outlet.platform == "weblogy"):
        return None
    rest = outlet.platform == "wordpress" and outlet.rest
    if "html_feed" in kinds and not rest and outlet.platform not in ("spip", "weblogy"):
        return None
    items = outlet.published(at)
    deep = (
        rest
        or (outlet.platform == "wordpress" and outlet.paged)
        or outlet.platform in ("spip", "weblogy", "joomla")
        or outlet.kind in ("listing", "sitemap_index")
    )
    if outlet.kind == "news_sitemap":
        items = [item for item in items if item.at > at - timedelta(hours=48)]
    elif not deep:
        items = items[: outlet.capacity]
    return (items[-1].number, items[0].number) if items else None


def _to_be_had(
    item: Item, quarters: list[datetime], shown: list[tuple[int, int] | None], faults: tuple[Fault, ...]
) -> bool:
    listed = False
    for place in range(bisect_left(quarters, item.at), len(quarters)):
        at = quarters[place]
        if not item.there(at):
            return False
        window = shown[place]
        listed = listed or (window is not None and window[0] <= item.number <= window[1])
        kinds = {fault.kind for fault in faults if fault.lasts(at)}
        if listed and not kinds & (_SHUT | {"wall", "slow_pages"}):
            return True
    return False


def _cause(outlet: Outlet, item: Item, faults: tuple[Fault, ...]) -> str:
    if item.removed_at is not None:
        return "taken down"
    kinds = sorted({fault.kind for fault in faults if fault.lasts(item.at)})
    if kinds:
        return kinds[0]
    hours = (item.at - FIRST) / timedelta(hours=1)
    return "burst" if any(0 <= hours - hour < 0.2 for hour, _ in outlet.bursts) else "nothing"


def settle(press: World, database: Path, start: datetime, end: datetime, crawled: Container[str]) -> dict[str, Any]:
    """The sums over the outlets that were crawled: published, to be had, stored, and of what is not stored how it is
    told of, by cause, and from where it was to be had."""
    connection = sqlite3.connect(database)
    states = dict(connection.execute("select url, state from links").fetchall())
    days = {
        (source, day): (verdict, missed or 0, lost)
        for source, day, verdict, missed, lost in connection.execute(
            "select sources.key, day, verdict, missed_estimate, lost from coverage "
            "join sources on sources.id = coverage.source_id"
        )
    }
    total: Counter[str] = Counter()
    causes: dict[str, Counter[str]] = {}
    missing: Counter[str] = Counter()
    untold: list[str] = []
    for fate in (fate for fate in fates(press, end) if fate.outlet in crawled and fate.item.at >= start):
        outlet = next(outlet for outlet in press.outlets if outlet.id == fate.outlet)
        url = address(outlet, fate.item)
        word = _told(states.get(url), days, fate)
        total["published"] += 1
        total["to be had"] += fate.had
        total["stored"] += word == "stored"
        total["stored of those to be had"] += word == "stored" and fate.had
        missing[fate.outlet] += word != "stored" and fate.had
        if word != "stored":
            causes.setdefault(f"{fate.cause}{'' if fate.had else ', not to be had'}", Counter())[word] += 1
        if word == "untold":
            untold.append(f"{url} of {fate.item.at:%d %H:%M} ({fate.cause})")
    return {**total, "not stored, by cause": {cause: dict(words) for cause, words in sorted(causes.items())},
            "not stored though to be had, by outlet": {name: n for name, n in missing.most_common() if n},
            "untold": untold[:20], "gaps": _gaps(connection)}  # fmt: skip


def _told(state: str | None, days: dict[tuple[str, str], tuple[str, int, int]], fate: Fate) -> str:
    if state is not None:
        return "stored" if state == "stored" else f"link {state}"
    # the day that the outlet prints, and the next: what was published late is looked for past midnight
    for day in (fate.item.at, fate.item.at + timedelta(days=1)):
        verdict, missed, _ = days.get((fate.outlet, day.date().isoformat()), ("", 0, 0))
        if missed:
            return "day with an estimate of what was missed"
        if verdict in ("could_not_look", "partly_seen"):
            return f"day {verdict}"
    return "untold"


def _gaps(connection: sqlite3.Connection) -> dict[str, int]:
    rows = connection.execute(
        "select state, count(*), coalesce(sum(estimated), 0), coalesce(sum(recovered), 0) from gaps group by 1"
    ).fetchall()
    return {
        f"{state}: gaps, estimated, recovered": (count, estimated, recovered)  # type: ignore[dict-item, misc]
        for state, count, estimated, recovered in rows
    }


def requests(log: Path, press: World, start: datetime, end: datetime, crawled: Container[str]) -> dict[str, Any]:
    """Requests by kind, their gaps, and what was spent per new article from the third day on."""
    last: dict[str, float] = {}
    kinds: Counter[str] = Counter()
    steady: Counter[str] = Counter()
    narrow: list[tuple[float, str]] = []
    begin = (start + timedelta(days=2)).timestamp()
    finish = min(end, FIRST + timedelta(days=DAYS)).timestamp()
    for line in log.read_text(encoding="utf-8").splitlines():
        second, host, kind, status, size, _ = line.split("\t")
        at = float(second)
        kinds[f"{kind} {status}"] += 1
        if begin <= at < finish:
            steady[kind] += 1
            steady["bytes"] += int(size)
        bare = host.removeprefix("www.")
        if bare in last:
            narrow.append((at - last[bare], host))
        last[bare] = at
    narrow.sort()
    items = (item for outlet in press.outlets if outlet.id in crawled for item in outlet.items)
    new = sum(begin <= item.at.timestamp() < finish for item in items)
    asked = sum(count for kind, count in steady.items() if kind != "bytes")
    return {
        "requests": sum(kinds.values()),
        "by kind and status": dict(kinds.most_common()),
        "smallest gaps of one host, s": [round(gap, 2) for gap, _ in narrow[:5]],
        "gaps under 1 s": sum(gap < 1.0 for gap, _ in narrow),
        "steady state, requests per new article": round(asked / max(new, 1), 3),
        "steady state, list requests per new article": round((asked - steady["page"]) / max(new, 1), 3),
        "steady state, kB per new article": round(steady["bytes"] / max(new, 1) / 1000, 1),
    }
