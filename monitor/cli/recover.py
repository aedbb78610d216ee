"""``press-monitor recover``: what can be saved of a damaged database, in a new one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from db.errors import NotAPressDatabaseError
from db.salvage import Saved
from db.store import Store
from monitor.cli.invented import invented_sources
from monitor.cli.opening import opened, registry
from monitor.cli.options import json_option
from monitor.cli.summary import ProgressLine
from monitor.cli.telling import print_json, tell
from monitor.clock import SystemClock
from monitor.errors import DatabaseError
from monitor.fetching import recovering
from monitor.fetching.batch import Home
from monitor.fetching.lock import CrawlLock
from monitor.fetching.rebuilding import Rebuilt, enter_all, is_free
from monitor.fetching.runner import BatchResult, conclude
from monitor.regrouping import regroup

_NO_REBUILT = Rebuilt(0, {}, 0, ())


@click.command()
@click.argument("damaged", metavar="DAMAGED.db", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "-o", "--output", "new", metavar="NEW.db", required=True, type=click.Path(dir_okay=False, path_type=Path),
    help="The new database; it must not be there yet.",
)  # fmt: skip
@click.option("--archive", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Where its pages are.")
@click.option("--no-archive", is_flag=True, help="Only what the file holds; lost articles are fetched again.")
@json_option
def recover(damaged: Path, new: Path, archive: Path | None, no_archive: bool, as_json: bool) -> int:
    """Save what can be read of DAMAGED.db, table by table and where a table is broken page by page, and complete it
    from the archive, which is copied under the new name.

    Nothing is done to DAMAGED.db. Says how many rows of each table were saved, lost and rebuilt. What is made of texts
    (copies, stories) is made anew. When you are content, put the new file in the old one's place, with its archive.
    """
    damaged = damaged.absolute()
    target, home, clock = Home(new.absolute()), Home(damaged), SystemClock()
    if damaged.stat().st_size == 0:
        raise DatabaseError(f"{damaged} is empty; press-monitor rebuild makes a database from the archive")
    if not is_free(target.database) or target.database == home.database:
        raise DatabaseError(f"{new} is there already; name a new file with -o")
    pages = None if no_archive else archive or (home.archive if home.archive.is_dir() else None)
    line = ProgressLine()
    with CrawlLock(home.lock, clock.now(), "recover"), recovering.staged(damaged, target, pages) as stage:
        saved, mended = recovering.salvaged(damaged, stage, clock, registry())
        if not sum(one.saved for one in saved) and pages is None:
            raise DatabaseError(f"{damaged} holds no row of a press database that could be read; nothing was made")
        try:
            known = registry() | invented_sources(stage.database)
        except NotAPressDatabaseError:
            known = registry()
        rebuilt = _NO_REBUILT
        with opened(stage.database, "recover", known) as batch:
            if pages is not None:
                rebuilt = enter_all(batch, lambda done: line.count(done, "records of the archive"))
            line.end()
            result = conclude(batch)
        with Store(stage.database) as store:
            regroup(store, clock, lambda step, done, of: line.count(done, f"of {of} {step}"))
            rows = {one.table: store.database[one.table].count for one in saved}
        line.end()
        recovering.put_in_place(stage, target)
    told = [_told(one, mended, rows[one.table]) for one in saved]
    if as_json:
        print_json({
            "exit_code": result.exit_code, "database": str(target.database), "tables": told,
            "archive": {"records": rebuilt.records, "pages": rebuilt.pages, "unreadable": list(rebuilt.unreadable)},
            "links": result.links, **result.counts,
        })  # fmt: skip
    else:
        _say(target, told, rebuilt, result)
    return result.exit_code


def _told(one: Saved, mended: dict[str, int], rows: int) -> dict[str, Any]:
    """``kept``: salvaged rows that agree with the others; ``rebuilt``: rows that came from elsewhere."""
    kept = one.saved + min(0, mended.get(one.table, 0))
    return {
        "table": one.table, "saved": one.saved, "lost": one.lost, "page_by_page": one.by_page,
        "dropped": one.saved - kept, "rebuilt": max(0, rows - kept),
    }  # fmt: skip


def _say(target: Home, told: list[dict[str, Any]], rebuilt: Rebuilt, result: BatchResult) -> None:
    tell(f"{'table':20} {'saved':>9} {'lost':>7} {'dropped':>8} {'rebuilt':>8}")
    for row in told:
        if not any((row["saved"], row["lost"], row["rebuilt"])):
            continue
        lost = "?" if row["lost"] is None else f"{row['lost']:,}"
        by_page = "  page by page" if row["page_by_page"] else ""
        tell(f"{row['table']:20} {row['saved']:>9,} {lost:>7} {row['dropped']:>8,} {row['rebuilt']:>8,}{by_page}")
    tell(f"archive: {rebuilt.records} records without a row were entered, {rebuilt.pages} pages read")
    for line in rebuilt.unreadable[:20]:
        tell(f"  unreadable: {line}")
    links = sum(result.links.values())
    tell(f"{target.database}: {links:,} links, {result.counts.get('articles', 0):,} articles; its sums agree")
