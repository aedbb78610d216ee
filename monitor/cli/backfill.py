"""``press-monitor backfill``: what a source published earlier, back to a day, by the best lists that it has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

import settings
from db.backfills import Backfill
from monitor.catalogue.model import IdRange, Source
from monitor.catalogue.sources import select
from monitor.cli.invented import refuse_demo
from monitor.cli.opening import opened, registry, scrapy_settings
from monitor.cli.options import db_option, json_option
from monitor.cli.summary import ProgressLine, as_object, print_summary
from monitor.cli.telling import print_json, tell
from monitor.clock import SystemClock
from monitor.discovery.ladder import address_of, first_place, ladder, window_of
from monitor.errors import UsageError
from monitor.fetching.batch import Batch, Wishes
from monitor.fetching.position import Position, begin
from monitor.fetching.routes import LoopbackRoutes
from monitor.fetching.runner import BatchResult, Progress, conclude, crawl
from monitor.fetching.standalone import check_contact

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("name", metavar="SOURCE")
@click.option("--since", type=_DAY, help="The first day that is wanted.")
@click.option("--until", type=_DAY, help="The last day that is wanted; up to now without it.")
@click.option(
    "--requests",
    type=click.IntRange(min=1),
    default=500,
    show_default=True,
    help="Ask at most so often in this call, lists and pages together.",
)
@click.option("--limit", type=click.IntRange(min=1), help="Fetch at most so many articles in this call.")
@click.option("--dry-run", is_flag=True, help="Say which lists would be read, and where; ask for nothing.")
@click.option("--stop", is_flag=True, help="Give up the look back that is under way.")
@db_option
@json_option
def backfill(
    name: str,
    since: datetime | None,
    until: datetime | None,
    requests: int,
    limit: int | None,
    dry_run: bool,
    stop: bool,
    db: Path,
    as_json: bool,
) -> int:
    """Fetch what a source published from --since on: by the WordPress interface, paged feeds, list pages, sitemaps or
    numbers, whichever goes back far enough, newest first.

    The same command goes on where it was stopped, and so does every crawl, by a few lists at a time; an earlier --since
    goes back further. Exit codes: 0 done or to be gone on with, 2 no list goes back that far, others as for crawl.
    """
    refuse_demo(db)
    sources = registry()
    (source,) = select(sources, [name])
    if stop == (since is not None):
        raise UsageError("give either --since with the first day that is wanted, or --stop")
    first, last = since.date() if since else None, until.date() if until else None
    if first is not None:
        _check(first, last)
    if dry_run:
        if first is None:
            raise UsageError("--stop asks for nothing anyway; leave --dry-run out")
        return _dry_run(source, first, last, as_json)
    if stop:
        return _stop(source, sources, db)
    assert first is not None
    check_contact(settings.CONTACT, [source], LoopbackRoutes())
    wishes = Wishes(limit=limit, requests=requests, spider="backward")
    line = ProgressLine()
    with opened(db, "backfill", sources, wishes=wishes) as batch:
        # a look back takes as long as its requests do
        scrapy = scrapy_settings(CLOSESPIDER_TIMEOUT=0)
        result, told = look_back(batch, source, first, last, scrapy, line)
        line.end()
    return _say(result, told, as_json)


def _check(first: date, last: date | None) -> None:
    today = SystemClock().now().date()
    if first > today:
        raise UsageError(f"--since {first} lies in the future; give a day up to {today}")
    if last is not None and last < first:
        raise UsageError(f"--until {last} lies before --since {first}; give a later day")


def look_back(
    batch: Batch,
    source: Source,
    since: date,
    until: date | None,
    scrapy: Mapping[str, Any],
    on_progress: Callable[[Progress], None] | None = None,
) -> tuple[BatchResult, dict[str, Any]]:
    """Begins, or goes on with, the look back of a source; how the batch ended, and how far the look back has come.
    ``batch.wishes.spider`` is ``backward``."""
    begun = begin(batch, source, since, until)
    result = crawl(batch, [source], scrapy, max_active=1, on_progress=on_progress)
    row = batch.store.backfills.get(begun.id)
    told = _told(source, row, batch.store.backfills.waiting(row.source_id))
    if row.state == "given_up" and result.exit_code == 0:
        result = BatchResult(
            2, f"no list of {source.id} goes back to {row.since}", result.runs, result.links, result.counts
        )
    return result, told


def _told(source: Source, row: Backfill, waiting: int) -> dict[str, Any]:
    position = Position.read(row.position)
    rungs = [{"list": rung, "reached": reached, "why": why} for rung, reached, why in position.ended]
    return {
        "source": source.id,
        "since": row.since,
        "until": row.until,
        "state": row.state,
        "reason": row.reason,
        "reached_on": row.reached_on,
        "lists_read": row.documents,
        "list_requests": row.requests,
        "links_new": row.links_new,
        "links_known": row.links_known,
        "waiting": waiting,
        "reading": position.rung,
        "lists": rungs,
    }


def _say(result: BatchResult, told: dict[str, Any], as_json: bool) -> int:
    if as_json:
        print_json(as_object(result, backfill=told))
    else:
        print_summary(result)
        tell(f"\nlooking back at {told['source']} to {told['since']}: {_state(told)}")
        tell(
            f"  {told['lists_read']} lists read in all, {told['links_new']} new links, {told['links_known']} known; "
            f"{told['waiting']} links wait to be fetched"
        )
        for rung in told["lists"]:
            tell(f"  {'reached' if rung['reached'] else 'left'}: {rung['list']}: {rung['why']}")
        if told["state"] == "open" or told["waiting"]:
            tell("  the same command goes on, and so does every crawl")
    if result.exit_code:
        tell(f"press-monitor: {result.message}", err=True)
    return result.exit_code


def _state(told: dict[str, Any]) -> str:
    reached = f"has come to {told['reached_on']}" if told["reached_on"] else "has not come to any day yet"
    match told["state"]:
        case "done":
            return "done"
        case "given_up":
            return f"given up; {reached}"
    return f"{reached}, reading {told['reading']}" if told["reading"] else reached


def _dry_run(source: Source, since: date, until: date | None, as_json: bool) -> int:
    window = window_of(since.isoformat(), until.isoformat() if until else None, source.timezone)
    rungs = [
        {
            "list": rung.name,
            "declared": rung.declared,
            "first": None if isinstance(rung.strategy, IdRange) else address_of(rung, first_place(rung), window),
        }
        for rung in ladder(source)
    ]
    if as_json:
        print_json({"source": source.id, "since": str(since), "until": str(until) if until else None, "lists": rungs})
        return 0
    tell(f"{source.id} back to {since}, each list only where those above it do not reach:")
    for rung in rungs:
        how = "" if rung["declared"] else "  (not in its file, usual for its platform)"
        tell(f"  {rung['list']}{how}\n      {rung['first'] or 'from the highest number known, downwards'}")
    if not rungs:
        tell("  no list of this source can be read backwards")
    return 0


def _stop(source: Source, sources: dict[str, Source], db: Path) -> int:
    if not db.exists():
        raise UsageError(f"{db} does not exist; no look back is under way there")
    with opened(db, "backfill --stop", sources) as batch:
        known = batch.store.backfills.open_of(batch.source_ids[source.id])
        if known is not None:
            with batch.store.transaction():
                batch.store.backfills.finish(known.id, "given_up", "stopped by request", batch.now())
        conclude(batch)
    if known is None:
        raise UsageError(f"no look back of {source.id} is under way in {db}")
    tell(f"the look back of {source.id} to {known.since} is given up; what it found stays")
    return 0
