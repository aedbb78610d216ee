"""``press-monitor replay``: the monitor's own archive through the process again, for when a rule changed."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from monitor.cli import told_differences
from monitor.cli.invented import invented_sources
from monitor.cli.opening import opened, registry
from monitor.cli.options import db_option, json_option
from monitor.cli.summary import ProgressLine, as_object
from monitor.cli.telling import print_json, tell
from monitor.errors import DatabaseError, UsageError
from monitor.fetching.batch import Batch
from monitor.fetching.differences import Differences
from monitor.fetching.recovery import finish_fetched
from monitor.fetching.reextraction import commit, read_again
from monitor.fetching.runner import conclude
from monitor.fetching.warc_import import Sums


@click.command()
@click.option("--source", "source_id", help="Only pages of this source.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only pages fetched on this day or later.")
@click.option("--dry-run", is_flag=True, help="Show what would change and store nothing.")
@click.option("--yes", is_flag=True, help="Store it without asking, as under cron.")
@db_option
@json_option
def replay(source_id: str | None, since: datetime | None, dry_run: bool, yes: bool, db: Path, as_json: bool) -> int:
    """Extract, judge and compare every archived page again, with today's rules.

    Shows first, by source and field, what would change, then asks. Texts that come out differently become revisions;
    the former text is kept, with the version of the extractor that read it. Nothing is fetched. A replay that was
    ended in the middle is finished by the next one.
    """
    if not db.exists():
        raise DatabaseError(f"{db} does not exist; there is nothing to replay (name the database with --db)")
    if dry_run and yes:
        raise UsageError("--dry-run stores nothing and --yes everything; give one of them")
    # a demo's database is replayed by the demo's own sources
    with opened(db, "replay", registry() | invented_sources(db)) as batch:
        if not dry_run:
            finish_fetched(batch)
        captures = batch.store.captures.to_replay(source_id, since.date().isoformat() if since else None)
        if source_id and not captures:
            raise UsageError(f"no archived page of a source named {source_id!r} in {db}")
        sums, differences = _replayed(batch, captures, dry_run=dry_run, yes=yes, as_json=as_json)
        result = conclude(batch)
    if as_json:
        replayed = {"pages": sums.pages, "by_outcome": sums.by_outcome} if sums else None
        print_json(as_object(result, committed=sums is not None, differences=differences.as_dict(), replayed=replayed))
    elif sums is not None:
        outcomes = ", ".join(f"{count} {word}" for word, count in sums.by_outcome.items())
        tell(f"{sums.pages} pages: {outcomes or 'nothing to do'}")
    elif not dry_run:
        tell("nothing was stored")
    return result.exit_code


def _replayed(
    batch: Batch, captures: list[tuple[int, int]], *, dry_run: bool, yes: bool, as_json: bool
) -> tuple[Sums | None, Differences]:
    """Reads everything, shows the differences and stores what is wanted; no sums where nothing was stored."""
    line = ProgressLine()
    count = len(captures)
    with read_again(batch, captures, lambda done: line.count(done, f"of {count} pages read")) as reading:
        line.end()
        differences = reading.differences
        for told in () if as_json else told_differences.lines(differences):
            tell(told)
        if dry_run or not (yes or _agreed(differences)):
            return None, differences
        sums = commit(batch, reading, lambda done: line.count(done, f"of {count} pages stored"))
        line.end()
    return sums, differences


def _agreed(differences: Differences) -> bool:
    """Whether it may be stored: nobody is asked where no article changes. Raises ``UsageError`` where nobody can be."""
    what = [
        f"{number} {words}"
        for number, words in ((differences.changed, "articles change"), (differences.new, "pages become articles"))
        if number
    ]
    if not what:
        return True
    if not sys.stdin.isatty():
        raise UsageError(
            f"{' and '.join(what)}, nothing was stored: there is no terminal to ask on; "
            "--yes stores, --dry-run only shows",
            {"committed": False, "differences": differences.as_dict(), "replayed": None},
        )
    return click.confirm(f"{' and '.join(what)}. Store this?", err=True)
