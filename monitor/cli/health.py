"""``press-monitor health``: says what is broken, silent or missing."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click

from db.errors import LockedError, NotAPressDatabaseError
from db.findings import Found, Kept
from db.inspection import inspected
from db.store import Store
from monitor.catalogue.model import Source
from monitor.catalogue.sources import select
from monitor.cli.invented import invented_sources, refuse_real_names
from monitor.cli.opening import registry
from monitor.cli.options import db_option, json_option
from monitor.cli.telling import print_json, tell
from monitor.clock import SystemClock, iso
from monitor.reporting.health import as_object, examine, is_told, lines, summary

NEEDS_A_PERSON = 1


@click.command()
@click.argument("names", metavar="[SOURCE]...", nargs=-1)
@click.option("--new-only", is_flag=True, help="Say only what nobody was told of yet, and what is fixed.")
@db_option
@json_option
def health(names: tuple[str, ...], new_only: bool, db: Path, as_json: bool) -> int:
    """Say what is broken, silent or missing, and what to do about it; of the given sources, or of everything.

    Ends with 1 while something needs a person, with 0 when there are at most notes. Off a terminal it says nothing
    unless something needs a person or is fixed. What is fixed is said once. Nothing is written but the table
    "findings"; a crawl may go on beside it.
    """
    sources = known_sources(db)
    if names:
        refuse_real_names(db, names)
        select(sources, names)
    now = SystemClock().now()
    with inspected(db) as database:
        found = examine(database, db.absolute(), sources, now, names=names)
    report, unkept = _kept(db, found, iso(now), names)
    serious = [kept for kept in report if kept.serious and kept.fixed_at is None]
    told = [kept for kept in report if is_told(kept) and (kept.new or kept.fixed_at or not new_only)]
    if as_json:
        print_json({
            "needs_a_person": bool(serious),
            "findings": [as_object(kept) for kept in told if not kept.fixed_at],
            "fixed": [as_object(kept) for kept in told if kept.fixed_at],
        })  # fmt: skip
    elif sys.stdout.isatty() or any(kept.serious or kept.fixed_at for kept in told):
        for line in lines(told):
            tell(line)
        if not new_only:
            tell(summary(report, now))
    if unkept:
        tell(f"press-monitor: {unkept}", err=True)
    return NEEDS_A_PERSON if serious else 0


def known_sources(db: Path) -> dict[str, Source]:
    """The registry, and the demo's sources where ``db`` is a demo's. Raises ``ConfigError`` and the errors of
    ``db.errors``."""
    return registry() | invented_sources(db)


def _kept(db: Path, found: list[Found], now: str, names: tuple[str, ...]) -> tuple[list[Kept], str | None]:
    """What lasts and what ended just now; and why that could not be written down, where it could not."""
    try:
        with Store(db) as store, store.transaction():
            report = store.findings.update(found, now, sources=names or None)
            store.findings.told([kept.key for kept in report], now)
    except (NotAPressDatabaseError, LockedError) as error:
        kept = [Kept(**asdict(one), first_seen_at=now, new=True) for one in found]
        return sorted(kept, key=lambda one: not one.serious), f"not written down, so that all is told as new: {error}"
    return report, None
