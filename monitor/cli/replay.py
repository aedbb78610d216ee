"""``press-monitor replay``: the monitor's own archive through the process again, for when a rule changed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from db.connection import crawled_sources
from monitor.catalogue.sources import load_sources
from monitor.cli.opening import opened, registry
from monitor.cli.options import db_option, json_option
from monitor.cli.summary import ProgressLine, as_object, print_json
from monitor.demo import CATALOGUE
from monitor.errors import UsageError
from monitor.fetching.recovery import finish_fetched
from monitor.fetching.runner import conclude
from monitor.fetching.warc_import import replay as run_replay


@click.command()
@click.option("--source", "source_id", help="Only pages of this source.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only pages fetched on this day or later.")
@db_option
@json_option
def replay(source_id: str | None, since: datetime | None, db: Path, as_json: bool) -> int:
    """Extract, judge and compare every archived page again, with today's rules.

    Texts that come out differently become revisions; the former text is kept. Nothing is fetched.
    """
    if not db.exists():
        raise UsageError(f"{db} does not exist; there is nothing to replay (name the database with --db)")
    line = ProgressLine()
    # a demo's database is replayed by the demo's own sources
    known = crawled_sources(db)
    fictional = {key: source for key, source in load_sources([CATALOGUE / "sources"]).items() if key in known}
    with opened(db, "replay", registry() | fictional) as batch:
        finish_fetched(batch)
        captures = batch.store.captures.to_replay(source_id, since.date().isoformat() if since else None)
        if source_id and not captures:
            raise UsageError(f"no archived page of a source named {source_id!r} in {db}")
        sums = run_replay(batch, captures, lambda done: line.count(done, f"of {len(captures)} pages"))
        line.end()
        result = conclude(batch)
    if as_json:
        print_json(as_object(result, replayed={"pages": sums.pages, "by_outcome": sums.by_outcome}))
    else:
        outcomes = ", ".join(f"{count} {word}" for word, count in sums.by_outcome.items())
        click.echo(f"{sums.pages} pages: {outcomes or 'nothing to do'}")
    return result.exit_code
