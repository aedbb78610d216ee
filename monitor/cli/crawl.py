"""``press-monitor crawl``: fetches what is new at the registry's sources."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path

import click

import settings
from db.connection import check_file, copy_database, crawled_sources
from monitor.catalogue.model import Source
from monitor.catalogue.sources import load_sources, select
from monitor.cli.opening import opened, registry, scrapy_settings
from monitor.cli.options import db_option, json_option
from monitor.cli.summary import ProgressLine, as_object, print_json, print_summary, report
from monitor.clock import SystemClock
from monitor.demo import CATALOGUE
from monitor.errors import UsageError
from monitor.fetching.batch import Home, Wishes
from monitor.fetching.lock import CrawlLock
from monitor.fetching.routes import LoopbackRoutes
from monitor.fetching.runner import BatchResult
from monitor.fetching.runner import crawl as run_crawl
from monitor.fetching.standalone import check_contact


@click.command()
@click.argument("names", metavar="[SOURCE]...", nargs=-1)
@db_option
@click.option("--limit", type=click.IntRange(min=1), help="Fetch at most so many articles per source.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Look back to this day, whatever the sources say.")
@click.option("--dry-run", is_flag=True, help="Read the lists, say what would be fetched, fetch and store nothing.")
@json_option
def crawl(
    names: tuple[str, ...], db: Path, limit: int | None, since: datetime | None, dry_run: bool, as_json: bool
) -> int:
    """Fetch what is new at the given sources, or at all that are not disabled.

    Silent when there is nothing that a person must see and no terminal to show progress on. Exit codes: 0 all
    went well, 2 some sources failed, 11 stopped by a signal, 16 disk full, 69 network down, 75 another crawl is
    running, 78 something in the configuration.
    """
    sources = registry()
    chosen = select(sources, names) if names else [source for source in sources.values() if source.enabled]
    if not chosen:
        raise UsageError("no source is enabled; name one, or see 'press-monitor sources list'")
    check_contact(settings.CONTACT, chosen, LoopbackRoutes())
    invented = sorted(crawled_sources(db) & set(load_sources([CATALOGUE / "sources"])))
    if invented:
        raise UsageError(
            f"{db} holds the demo's invented press ({', '.join(invented[:3])} ...); give a --db of its own"
        )
    wishes = Wishes(limit=limit, since=since.date() if since else None, dry_run=dry_run)
    if dry_run:
        return _dry_run(chosen, sources, db, wishes, as_json)
    line = ProgressLine()
    with opened(db, "crawl", sources, wishes=wishes) as batch:
        result = run_crawl(batch, chosen, scrapy_settings(), max_active=settings.PRESS_MAX_ACTIVE, on_progress=line)
        line.end()
    return report(result, as_json=as_json)


def _dry_run(chosen: list[Source], sources: dict[str, Source], db: Path, wishes: Wishes, as_json: bool) -> int:
    """Works on a copy of the database that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="press-monitor-") as folder:
        copy = Path(folder) / "press.db"
        _copied(db, copy)
        line = ProgressLine()
        # it asks the same hosts as a real crawl, and so never beside one
        lock = CrawlLock(Home(db.absolute()).lock, SystemClock().now(), "crawl --dry-run")
        with lock, opened(copy, "crawl --dry-run", sources, wishes=wishes) as batch:
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
    if as_json:
        rows = [{"source": s, "url": u, "title": t, "published_on": d} for s, u, t, d in waiting]
        print_json(as_object(result, would_fetch=rows))
    else:
        print_summary(result)
        click.echo(f"\nwould be fetched ({len(waiting)}):" if waiting else "\nnothing would be fetched")
        for source, url, title, published_on in waiting:
            click.echo(f"  {source:<16} {published_on or '?':<10}  {url}  {title or ''}")
    if result.exit_code:
        click.echo(f"press-monitor: {result.message}", err=True)
    return result.exit_code
