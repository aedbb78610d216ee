"""``press-monitor prune``: old details of the ledger folded into sums of days; raw pages and texts kept for a time."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import click

import settings
from db.connection import check_file
from db.inspection import Database, inspected
from db.keeping import Amount, Keeping, Limits
from db.labels import labelled_keys
from db.retention import Kind, fold, old
from db.store import Store
from db.upgrading import drop_outlived
from monitor.cli.options import db_option, json_option
from monitor.cli.telling import print_json, tell
from monitor.clock import Clock, SystemClock, iso
from monitor.errors import ConfigError, DatabaseError, UsageError
from monitor.fetching.archive import Archive
from monitor.fetching.batch import Home
from monitor.fetching.emptying import drop_pages, reduce_texts
from monitor.fetching.lock import CrawlLock

# what looks, back-offs and alerts ask for is younger
LEAST_DAYS = 90
_NOUNS = {"attempts": "rows", "sightings": "rows", "raw_pages": "pages", "texts_off_topic": "texts"}


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to go: ``before``: instants by what goes; ``limits``: of pages and texts."""

    before: Mapping[str, str]
    limits: Limits

    @property
    def folded(self) -> list[Kind]:
        """The kinds of rows to fold."""
        kinds: tuple[Kind, ...] = ("attempts", "sightings")
        return [kind for kind in kinds if kind in self.before]


@click.command()
@click.option("--attempts", type=int, metavar="DAYS", help="Fold attempts older than that.")
@click.option("--sightings", type=int, metavar="DAYS", help="Fold sightings that ended longer ago than that.")
@click.option("--raw-pages", type=int, metavar="DAYS", help="Take pages older than that out of the archive.")
@click.option("--raw-pages-on-topic", type=int, metavar="DAYS", help="Those of articles on a topic too, after so long.")
@click.option("--texts-off-topic", type=int, metavar="DAYS", help="Reduce articles off every topic to metadata.")
@click.option("--dry-run", is_flag=True, help="Only say what would go, by month.")
@db_option
@json_option
def prune(
    attempts: int | None,
    sightings: int | None,
    raw_pages: int | None,
    raw_pages_on_topic: int | None,
    texts_off_topic: int | None,
    dry_run: bool,
    db: Path,
    as_json: bool,
) -> int:
    """Fold old rows of "attempts" and "sightings" into the daily sums of "folded"; take old raw pages out of the
    archive, and old texts that are off every topic out of the database.

    Nothing is deleted unless DAYS (90 or more) are given here or in PRESS_MONITOR_KEEP_ATTEMPTS, _SIGHTINGS,
    _RAW_PAGES, _RAW_PAGES_ON_TOPIC and _TEXTS_OFF_TOPIC. Links, articles, verdicts, copies, captures and runs stay, so
    that every sum agrees. What is on a topic, the origin of what is, was edited or removed by its outlet, or labelled
    by a reader keeps its text, and its pages unless --raw-pages-on-topic says how long. Takes the crawl lock. Off a
    terminal it says nothing.
    """
    given = {
        "attempts": (attempts, settings.PRESS_KEEP_ATTEMPTS),
        "sightings": (sightings, settings.PRESS_KEEP_SIGHTINGS),
        "raw_pages": (raw_pages, settings.PRESS_KEEP_RAW_PAGES),
        "raw_pages_on_topic": (raw_pages_on_topic, settings.PRESS_KEEP_RAW_PAGES_ON_TOPIC),
        "texts_off_topic": (texts_off_topic, settings.PRESS_KEEP_TEXTS_OFF_TOPIC),
    }
    days = {name: _days(name, *pair) for name, pair in given.items()}
    clock = SystemClock()
    plan = _planned(db, {name: number for name, number in days.items() if number is not None}, clock.now())
    if dry_run:
        with inspected(db) as database:
            months, gained = _amounts(database, plan), 0
        gone = {name: sum(one.count for one in amounts) for name, amounts in months.items()}
    else:
        if not db.exists():
            raise DatabaseError(f"{db} does not exist; there is nothing to prune (name the database with --db)")
        check_file(db)
        months, gone, gained = _done(Home(db.absolute()), plan, clock)
    if as_json:
        print_json({
            "exit_code": 0, "dry_run": dry_run, "before": plan.before, "rows": gone, "bytes_gained": gained,
            "months": {name: {one.month: one.count for one in amounts} for name, amounts in months.items()},
            "bytes": {name: sum(one.bytes for one in amounts) for name, amounts in months.items()},
        })  # fmt: skip
    elif dry_run or sys.stdout.isatty():
        _say(plan, months, gone, gained, dry_run=dry_run)
    return 0


def _planned(db: Path, days: Mapping[str, int], now: datetime) -> _Plan:
    before = {name: iso(now - timedelta(days=number)) for name, number in days.items()}
    if not before:
        raise UsageError(
            "nothing is to be folded or dropped: give --attempts, --sightings, --raw-pages or --texts-off-topic DAYS, "
            "or set PRESS_MONITOR_KEEP_ATTEMPTS"
        )
    longer, pages = days.get("raw_pages_on_topic"), days.get("raw_pages")
    if longer is not None and (pages is None or longer < pages):
        raise UsageError("--raw-pages-on-topic needs --raw-pages, and as many days or more")
    labelled = frozenset(labelled_keys(db))
    pages_longer = before.pop("raw_pages_on_topic", None)
    return _Plan(before, Limits(before.get("raw_pages"), pages_longer, before.get("texts_off_topic"), labelled))


def _amounts(database: Database, plan: _Plan) -> dict[str, list[Amount]]:
    """What would go, by month."""
    keeping = Keeping(database)
    amounts = {
        str(kind): [Amount(month, rows, 0) for month, rows in old(database, kind, plan.before[kind])]
        for kind in plan.folded
    }
    if plan.limits.pages is not None:
        amounts["raw_pages"] = keeping.old_pages(plan.limits)
    if plan.limits.texts is not None:
        amounts["texts_off_topic"] = keeping.old_texts(plan.limits)
    return amounts


def _done(home: Home, plan: _Plan, clock: Clock) -> tuple[dict[str, list[Amount]], dict[str, int], int]:
    """(what there was to go, how many went, bytes that the disk has gained)."""
    now, gained = iso(clock.now()), 0
    with CrawlLock(home.lock, clock.now(), "prune"), Store(home.database) as store:
        months = _amounts(store.database, plan)
        gone = {str(kind): fold(store.database, kind, plan.before[kind], store.transaction) for kind in plan.folded}
        if plan.limits.texts is not None:
            gone["texts_off_topic"] = reduce_texts(store, plan.limits, now)
        if plan.limits.pages is not None:
            gone["raw_pages"], gained = drop_pages(store, Archive(home.archive), plan.limits, now)
        drop_outlived(home.database, store.database)
    return months, {name: gone[name] for name in months}, gained


def _say(
    plan: _Plan, months: Mapping[str, list[Amount]], gone: Mapping[str, int], gained: int, *, dry_run: bool
) -> None:
    for name, amounts in months.items():
        went = "would go" if dry_run else "went"
        size = sum(one.bytes for one in amounts)
        told = f", {_mb(size)}" if size else ""
        tell(f"{name.replace('_', ' ')} before {plan.before[name]}: {gone[name]:,} {_NOUNS[name]} {went}{told}")
        for one in amounts if dry_run else ():
            tell(f"  {one.month}  {one.count:,}{f'  {_mb(one.bytes)}' if one.bytes else ''}")
    if gained:
        tell(f"the archive takes {_mb(gained)} less of the disk")


def _mb(size: int) -> str:
    return f"{size / 2**20:,.1f} MB"


def _days(name: str, given: int | None, kept: str) -> int | None:
    if given is None and not kept:
        return None
    told = f"--{name.replace('_', '-')}" if given is not None else f"PRESS_MONITOR_KEEP_{name.upper()}"
    word = str(given) if given is not None else kept
    if not word.isascii() or not word.isdigit() or not LEAST_DAYS <= int(word) <= 36_500:
        error = UsageError if given is not None else ConfigError
        raise error(f"{told} is {word}; it is a number of days, {LEAST_DAYS} or more")
    return int(word)
