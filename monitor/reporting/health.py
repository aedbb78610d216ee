"""Health: every check in order, and how what they find is told: as long as it lasts, and its end once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from db.condition import Condition
from db.findings import Found, Kept
from db.inspection import Database
from db.links import Links
from monitor.catalogue.model import Source
from monitor.clock import parse_iso
from monitor.reporting import coverage, lists, machine, outlets, pages
from monitor.reporting.finding import Examined, counted, shown
from monitor.reporting.unsent import unsent

# what happened once leaves the report after a week; nothing was mended by that, and nothing is told
EVENTS = frozenset({"hole", "lost", "killed"})


def examine(
    database: Database,
    path: Path,
    sources: Mapping[str, Source],
    now: datetime,
    *,
    names: Iterable[str] = (),
    free_bytes: int | None = None,
) -> list[Found]:
    """Everything that a person could want to know or must mend, of the machine first, then by outlet. ``names``: the
    only outlets to look at; nothing is then said of the machine. ``free_bytes``: beside the database, asked of the
    system where it is not given. Reads only."""
    examined = Examined(Condition(database), sources, now, frozenset(names))
    rows = [row for row in examined.condition.outlets() if examined.wants(row["key"])]
    rows = [row for row in rows if examined.is_crawled(row["key"], bool(row["enabled"]))]
    asked = [row for row in rows if row["first_look_at"]]
    now_down = outlets.current_outage(examined)
    found: list[Found] = []
    if not examined.names:
        found += machine.batches(examined)
        found += machine.disk(examined, path, free_bytes)
        found += machine.file(examined, path, Links(database).broken_sums())
        found += outlets.network(examined, now_down)
        found += unsent(examined)
    found += outlets.never_crawled(examined, rows)
    for row in asked:
        failing = list(outlets.broken(examined, row, now_down))
        found += failing
        if not failing:
            found += coverage.silent(examined, row)
        found += coverage.out_of_the_ordinary(examined, row)
    # why a broken outlet was not seen, and why its list fails, is told already
    broken = {one.source for one in found if one.kind == "broken"}
    holes = coverage.holes(examined, asked, now_down.since if now_down else None)
    found += (one for one in holes if one.source not in broken)
    found += (one for one in lists.lists(examined, asked) if one.kind != "list" or one.source not in broken)
    found += lists.walls(examined, asked)
    found += lists.gaps(examined, asked)
    found += pages.shares(examined, asked)
    found += pages.endings(examined, asked)
    found += pages.reserved(examined, asked)
    return found


def is_told(kept: Kept) -> bool:
    """Whether a finding's end is worth a line."""
    return kept.fixed_at is None or kept.kind not in EVENTS


def lines(report: Sequence[Kept]) -> list[str]:
    """The report for a terminal: what needs a person, then notes, then what is mended; two lines each, what it is and
    what to do."""
    serious = [kept for kept in report if kept.fixed_at is None and kept.serious]
    notes = [kept for kept in report if kept.fixed_at is None and not kept.serious]
    told = []
    for title, group in (("needs a person", serious), ("to be known", notes)):
        if group:
            told.append(f"{title} ({counted(len(group), 'finding')}):")
        for kept in group:
            told.append(f"  {_label(kept)}: {kept.message}")
            told.append(f"    -> {kept.advice}")
    told += [
        f"fixed: {_label(kept)}: {kept.message} (was {kept.kind} {_lasted(kept)})" for kept in report if kept.fixed_at
    ]
    return told


def as_object(kept: Kept) -> dict[str, object]:
    """A finding as JSON tells it."""
    return {
        "key": kept.key,
        "kind": kept.kind,
        "source": kept.source,
        "serious": kept.serious,
        "since": kept.since,
        "message": kept.message,
        "advice": kept.advice,
        "first_seen_at": kept.first_seen_at,
        "fixed_at": kept.fixed_at,
        "new": kept.new,
    }


def _label(kept: Kept) -> str:
    word = kept.kind.replace("_", " ")
    return f"{kept.source} {word}" if kept.source else word


def _lasted(kept: Kept) -> str:
    begin = min(filter(None, (_whole(kept.since), kept.first_seen_at)))
    hours = (parse_iso(kept.fixed_at or begin) - parse_iso(begin)).total_seconds() / 3600
    if hours >= 48:
        return f"{hours / 24:.0f} days"
    return counted(round(hours), "hour") if hours >= 1 else "less than an hour"


def _whole(since: str | None) -> str | None:
    """An instant; a day alone begins at midnight."""
    return f"{since}T00:00:00Z" if since and len(since) == 10 else since


def summary(report: Sequence[Kept], now: datetime) -> str:
    """The report in one line."""
    serious = sum(kept.serious for kept in report if kept.fixed_at is None)
    notes = sum(not kept.serious for kept in report if kept.fixed_at is None)
    if not serious and not notes:
        return f"all is well ({shown(f'{now:%Y-%m-%dT%H:%M}')} UTC)"
    return f"{counted(serious, 'finding')} for a person, {counted(notes, 'note')}"
