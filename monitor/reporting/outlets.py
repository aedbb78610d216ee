"""Outlets that cannot be read: broken ones, this machine's own network, those never asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from db.condition import Row
from db.findings import Found
from monitor.clock import parse_iso
from monitor.reporting.finding import Examined, counted, finding, shown

# a failure that lasts is a person's business, one look that failed is not
BROKEN_AFTER = timedelta(hours=12)
BATCHES = 200
GIVEN_NAMES = 8


@dataclass(frozen=True, slots=True)
class Outage:
    """The machine's own: the newest batches reached no server of any source. ``batches``: their ids."""

    batches: frozenset[int]
    since: str
    last: str
    sources: int


def outage(condition_batches: list[Row], sources_of: dict[int, set[str]]) -> Outage | None:
    """The outage that lasts, from the newest batches backwards; ``None`` where the last one reached anybody, or where
    only one source was asked in all that time, whose own fault it then may be."""
    down = []
    for batch in condition_batches:
        if not batch["ended"]:
            continue
        if batch["down"] < batch["ended"]:
            break
        down.append(batch)
    asked = set().union(*(sources_of[batch["id"]] for batch in down)) if down else set()
    if len(asked) < 2:
        return None
    ids = frozenset(batch["id"] for batch in down)
    return Outage(ids, down[-1]["started_at"], down[0]["started_at"], len(asked))


def current_outage(examined: Examined) -> Outage | None:
    """The outage of this machine that lasts."""
    batches = examined.condition.batches(BATCHES)
    down = [batch for batch in batches if batch["down"] and batch["down"] == batch["ended"]]
    return outage(batches, {batch["id"]: examined.condition.sources_of(batch["id"]) for batch in down})


def network(examined: Examined, now_down: Outage | None) -> Iterator[Found]:
    """One finding for the whole machine, instead of one for every source."""
    if now_down is None:
        return
    batches = len(now_down.batches)
    lasting = batches > 1 or examined.now - parse_iso(now_down.since) >= timedelta(hours=1)
    yield finding(
        "network",
        None,
        f"this machine reaches no server: {counted(batches, 'crawl')} of {counted(now_down.sources, 'source')}, all in "
        f"vain, the last at {shown(now_down.last)}",
        "check its connection and its name server (ping, getent hosts example.org); no source is to blame",
        serious=lasting,
        since=now_down.since,
        batches=batches,
        sources=now_down.sources,
    )


def broken(examined: Examined, outlet: Row, now_down: Outage | None) -> Iterator[Found]:
    """An outlet whose last look failed; what the machine's own outage did to it does not count."""
    streak: list[Row] = []
    for run in examined.condition.runs_backwards(outlet["id"]):
        if now_down is not None and run["batch_id"] in now_down.batches:
            continue
        if run["outcome"] == "stopped":
            continue
        if run["outcome"] in ("ok", "partial"):
            break
        streak.append(run)
    if not streak:
        return
    since, last = streak[-1]["started_at"], streak[0]
    lasted = parse_iso(last["started_at"]) - parse_iso(since)
    good = f"; last read {shown(outlet['last_good_at'])}" if outlet["last_good_at"] else "; never read so far"
    yield finding(
        "broken",
        outlet["key"],
        f"{counted(len(streak), 'look')} failed in a row since {shown(since)}{good}: "
        f"{last['reason'] or last['outcome']}",
        f"open {_home(examined, outlet['key'])} in a browser; then press-monitor sources check --live {outlet['key']} "
        "says which entry point works, and its file takes the new one, or disabled: with the reason",
        serious=len(streak) > 1 and lasted >= BROKEN_AFTER,
        since=since,
        looks=len(streak),
        reason=last["reason"],
    )


def never_crawled(examined: Examined, outlets: list[Row]) -> Iterator[Found]:
    """Sources that are enabled and were never asked, once a crawl has had a day for it."""
    looks = [outlet["first_look_at"] for outlet in outlets if outlet["first_look_at"]]
    if not looks or min(looks) > examined.before(days=1):
        return
    asked = {outlet["key"] for outlet in outlets if outlet["first_look_at"]}
    never = sorted(key for key, source in examined.sources.items() if source.enabled and key not in asked)
    never = [key for key in never if examined.wants(key)]
    if never:
        more = f" and {len(never) - GIVEN_NAMES} more" if len(never) > GIVEN_NAMES else ""
        yield finding(
            "never_crawled",
            None,
            f"{counted(len(never), 'enabled source')} never crawled: {', '.join(never[:GIVEN_NAMES])}{more}",
            "press-monitor crawl without names, or crawl --due, takes them along; see what your crontab line names",
            serious=False,
            sources=never,
        )


def _home(examined: Examined, key: str) -> str:
    source = examined.sources.get(key)
    return str(source.home) if source is not None else "its home page"
