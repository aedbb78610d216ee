"""``press-monitor demo``: the whole program on a small invented press, on this machine alone."""

from __future__ import annotations

import json
import shlex
from datetime import date
from pathlib import Path

import click

import settings
from db.connection import crawled_sources
from monitor.catalogue.sources import load_sources
from monitor.cli.invented import invented_sources
from monitor.cli.opening import opened, scrapy_settings
from monitor.cli.options import json_option
from monitor.cli.serve import become_datasette, free_port
from monitor.cli.summary import ProgressLine, report
from monitor.cli.telling import tell
from monitor.demo import CATALOGUE, FIRST_DAY, DemoPress, next_day
from monitor.errors import DatabaseError, UsageError
from monitor.fetching.batch import Wishes
from monitor.fetching.routes import LoopbackRoutes
from monitor.fetching.runner import crawl
from monitor.relevance.reader import load_reader

# the fictional press goes back to the middle of May 2025
SINCE = date(2025, 5, 1)


@click.command()
@click.option(
    "--db",
    "db",
    type=click.Path(dir_okay=False, path_type=Path),
    default=settings.HOME / "demo" / "demo.db",
    show_default="PRESS_MONITOR_HOME/demo/demo.db",
    help="The SQLite file of the demo; its day and archive stand beside it.",
)
@click.option("--advance", is_flag=True, help="First let the invented press publish its next day.")
@click.option("--no-serve", is_flag=True, help="End after the crawl.")
@click.option("--port", type=click.IntRange(1, 65535), default=8001, show_default=True, help="Where to browse.")
@json_option
def demo(db: Path, advance: bool, no_serve: bool, port: int, as_json: bool) -> int:
    """Crawl a small invented press on this machine, then browse what came of it.

    Seven outlets, all fictional, on reserved names (*.example), answer on a loopback port; one of them is an agency
    that is kept as a reference. The crawl is a real one: same code, same settings. What the press plants on purpose
    (dead links, traps, broken pages) shows up in the sums as what it is. Run it again: only what is new is fetched.
    With --advance the press goes on by a day: it publishes, edits and takes down, and what is stored is looked at
    again.
    """
    if not no_serve:
        free_port("127.0.0.1", port)
    sources = load_sources([CATALOGUE / "sources"])
    real = sorted(crawled_sources(db).keys() - invented_sources(db).keys())
    if real:
        raise UsageError(
            f"{db} holds a real crawl ({', '.join(real[:3])} ...); give the invented press a --db of its own"
        )
    day = _day(db)
    if advance:
        day = next_day(day)
    line = ProgressLine()
    with DemoPress(day) as press:
        routes = LoopbackRoutes({"*.example": press.port})
        if not as_json:
            tell(f"The invented press of {day:%d %B %Y} answers on 127.0.0.1:{press.port}; crawling it ...")
        wishes = Wishes(since=SINCE, revisits="all")
        with opened(
            db,
            "demo",
            sources,
            wishes=wishes,
            routes=routes,
            reader=load_reader(),
        ) as batch:
            if advance:
                # a day has gone by at the press, though not here: the looks of that day are due
                with batch.store.transaction():
                    batch.store.revisits.hasten(batch.now())
            scrapy = scrapy_settings(
                PRESS_LOOPBACK_ROUTES={"*.example": press.port},
                USER_AGENT=f"{settings.ROBOTS_NAME}/demo (loopback only)",
            )
            result = crawl(
                batch, list(sources.values()), scrapy, max_active=settings.PRESS_MAX_ACTIVE, on_progress=line
            )
            line.end()
    if result.exit_code != 11:
        _day_file(db).write_text(json.dumps({"day": day.isoformat()}), encoding="utf-8")
    code = report(result, as_json=as_json, always=True)
    if no_serve and not as_json:
        tell(f"\nBrowse it with: press-monitor serve --db {shlex.quote(str(db))}")
    if code == 0 and not no_serve:
        become_datasette(db, host="127.0.0.1", port=port, public=False)
    return code


def _day_file(db: Path) -> Path:
    return db.with_name(f"{db.stem}-day.json")


def _day(db: Path) -> date:
    """The day that the demo last showed; the first where it never ran."""
    file = _day_file(db)
    if not file.exists():
        return FIRST_DAY
    try:
        return date.fromisoformat(json.loads(file.read_text(encoding="utf-8"))["day"])
    except (ValueError, KeyError, TypeError):
        raise DatabaseError(f"{file} does not hold a day; delete it to start the demo's press anew") from None
