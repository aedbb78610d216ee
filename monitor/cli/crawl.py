"""``press-monitor crawl``: fetches what is new at the registry's sources."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

import settings
from db.connection import check_file, copy_database, due_revisits, due_times
from db.revisits import Which
from monitor.catalogue.model import Source
from monitor.catalogue.sources import load_sources, select
from monitor.cli.invented import refuse_demo
from monitor.cli.options import db_option, json_option, revisits_option, wanted_revisits
from monitor.cli.telling import print_json, tell
from monitor.clock import SystemClock
from monitor.errors import UsageError
from monitor.fetching.polling import due as sources_due
from monitor.terminal import one_line

if TYPE_CHECKING:
    from monitor.fetching.batch import Wishes
    from monitor.fetching.runner import BatchResult

# endings of a crawl after which alerts are asked for: well, in part, and without a network
_SETTLED = (0, 2, 69)

# What crawls is imported where it is called for: a call at which nothing is due, 96 times a day, needs none of it.


@click.command()
@click.argument("names", metavar="[SOURCE]...", nargs=-1)
@db_option
@click.option("--due", is_flag=True, help="Only sources whose time has come; for cron, every 15 minutes.")
@click.option("--limit", type=click.IntRange(min=1), help="Fetch at most so many articles per source.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Look back to this day, whatever the sources say.")
@click.option("--dry-run", is_flag=True, help="Read the lists, say what would be fetched, fetch and store nothing.")
@revisits_option
@json_option
def crawl(
    names: tuple[str, ...],
    db: Path,
    due: bool,
    limit: int | None,
    since: datetime | None,
    dry_run: bool,
    revisits: str | None,
    as_json: bool,
) -> int:
    """Fetch what is new at the given sources, or at all that are not disabled.

    With --due, only at those of them that are not disabled and whose time has come, the longest overdue first; when
    there is none, it ends at once and in silence. How often a source's time comes follows how fast its lists turn over,
    and how it fails. Then stored articles are looked at again whose time has come, for a quarter of a run's requests
    at most; a source at which nothing else is due is asked for those alone.

    Silent when there is nothing that a person must see and no terminal to show progress on. Exit codes: 0 all
    went well, 2 some sources failed, 11 stopped by a signal, 16 disk full, 69 network down, 75 another crawl is
    running, 78 something in the configuration.
    """
    refuse_demo(db)
    sources = load_sources([settings.SOURCES_DIR, settings.CATALOGUE_OVERLAY / "sources"])
    chosen = select(sources, names)
    which = wanted_revisits(revisits)
    looks_only: frozenset[str] = frozenset()
    if not chosen:
        raise UsageError("no source is enabled; name one, or see 'press-monitor sources list'")
    if due:
        resting = [_resting(source) for source in chosen if source.disabled is not None]
        for line in resting:
            tell(f"press-monitor: {line}", err=True)
        chosen, looks_only = _due(chosen, db, which)
        if not chosen:
            _tell_outside(db, sources)
            if as_json:
                message = "; ".join(resting) or "nothing is due"
                print_json({"exit_code": 0, "message": message, "sources": []})
            return 0
    from monitor.fetching.batch import Wishes
    from monitor.fetching.routes import LoopbackRoutes
    from monitor.fetching.standalone import check_contact

    check_contact(settings.CONTACT, chosen, LoopbackRoutes())
    wishes = Wishes(
        limit=limit, since=since.date() if since else None, dry_run=dry_run, revisits=which, looks_only=looks_only
    )
    command = "crawl --due" if due else "crawl"
    return (_dry_run if dry_run else _crawl)(chosen, sources, db, wishes, command, as_json)


def _due(chosen: list[Source], db: Path, which: Which) -> tuple[list[Source], frozenset[str]]:
    """The sources that are due, and which of them only because stored articles are to be looked at again."""
    found = sources_due(chosen, due_times(db), SystemClock().now())
    looks = due_revisits(db, which)
    listed = {source.id for source in found}
    only = [source for source in chosen if source.enabled and source.id in looks and source.id not in listed]
    return [*found, *only], frozenset(source.id for source in only)


def _resting(source: Source) -> str:
    why = source.disabled
    assert why is not None
    return f"{source.id} is disabled since {why.since}: {why.reason}; crawl it without --due"


def _crawl(
    chosen: list[Source], sources: dict[str, Source], db: Path, wishes: Wishes, command: str, as_json: bool
) -> int:
    from monitor.cli.opening import opened, scrapy_settings
    from monitor.cli.summary import ProgressLine, report
    from monitor.fetching.runner import crawl as run_crawl

    line = ProgressLine()
    with opened(db, command, sources, wishes=wishes) as batch:
        result = run_crawl(batch, chosen, scrapy_settings(), max_active=settings.PRESS_MAX_ACTIVE, on_progress=line)
        line.end()
    if result.exit_code in _SETTLED:
        _tell_outside(db, sources)
    return report(result, as_json=as_json)


def _tell_outside(db: Path, sources: dict[str, Source]) -> None:
    """Alerts; nothing of them is imported where there are no rules."""
    if (settings.CATALOGUE_OVERLAY / "alerts.yml").is_file():
        from monitor.cli.alerting import after_crawl

        after_crawl(db, sources)


def _dry_run(
    chosen: list[Source], sources: dict[str, Source], db: Path, wishes: Wishes, command: str, as_json: bool
) -> int:
    """Works on a copy of the database that is thrown away."""
    from monitor.cli.opening import opened, scrapy_settings
    from monitor.cli.summary import ProgressLine
    from monitor.fetching.batch import Home
    from monitor.fetching.lock import CrawlLock
    from monitor.fetching.runner import crawl as run_crawl

    with tempfile.TemporaryDirectory(prefix="press-monitor-") as folder:
        copy = Path(folder) / "press.db"
        _copied(db, copy)
        line = ProgressLine()
        # it asks the same hosts as a real crawl, and so never beside one
        lock = CrawlLock(Home(db.absolute()).lock, SystemClock().now(), f"{command} --dry-run")
        with lock, opened(copy, f"{command} --dry-run", sources, wishes=wishes) as batch:
            result = run_crawl(batch, chosen, scrapy_settings(), max_active=settings.PRESS_MAX_ACTIVE, on_progress=line)
            line.end()
            ids = {source.id for source in chosen}
            waiting = [row for row in batch.store.links.queue(batch.now()) if row[0] in ids]
    return _say(result, waiting, as_json)


def _copied(db: Path, copy: Path) -> None:
    check_file(db)
    if db.exists():
        copy_database(db, copy)


def _say(result: BatchResult, waiting: list[tuple[str, str, str | None, str | None]], as_json: bool) -> int:
    from monitor.cli.summary import as_object, print_summary

    if as_json:
        rows = [{"source": s, "url": u, "title": t, "published_on": d} for s, u, t, d in waiting]
        print_json(as_object(result, would_fetch=rows))
    else:
        print_summary(result)
        tell(f"\nwould be fetched ({len(waiting)}):" if waiting else "\nnothing would be fetched")
        for source, url, title, published_on in waiting:
            tell(f"  {source:<16} {published_on or '?':<10}  {url}  {one_line(title or '')}")
    if result.exit_code:
        tell(f"press-monitor: {result.message}", err=True)
    return result.exit_code
