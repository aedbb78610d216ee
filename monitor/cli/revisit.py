"""``press-monitor revisit``: looks again at the stored articles whose time has come, and at nothing else."""

from __future__ import annotations

from pathlib import Path

import click

import settings
from db.connection import due_revisits
from monitor.catalogue.sources import load_sources, select
from monitor.cli.invented import refuse_demo
from monitor.cli.options import db_option, json_option, revisits_option, wanted_revisits
from monitor.cli.telling import print_json


@click.command()
@click.argument("names", metavar="[SOURCE]...", nargs=-1)
@db_option
@revisits_option
@json_option
def revisit(names: tuple[str, ...], db: Path, revisits: str | None, as_json: bool) -> int:
    """Look again at stored articles whose time has come: 1 hour, 6 hours, 1, 7 and 30 days after they were first seen.

    An ordinary crawl does so too, after what is new. This reads no list and fetches nothing new. What was changed,
    removed or came back stands in the table "changes". Exit codes as for crawl.
    """
    refuse_demo(db)
    which = wanted_revisits(revisits)
    sources = load_sources([settings.SOURCES_DIR, settings.CATALOGUE_OVERLAY / "sources"])
    due = due_revisits(db, which)
    chosen = [source for source in select(sources, names) if source.id in due]
    if not chosen:
        if as_json:
            print_json({"exit_code": 0, "message": "nothing is due", "sources": []})
        return 0
    from monitor.cli.opening import opened, scrapy_settings
    from monitor.cli.summary import ProgressLine, report
    from monitor.fetching.batch import Wishes
    from monitor.fetching.routes import LoopbackRoutes
    from monitor.fetching.runner import crawl
    from monitor.fetching.standalone import check_contact

    check_contact(settings.CONTACT, chosen, LoopbackRoutes())
    wishes = Wishes(revisits=which, looks_only=frozenset(source.id for source in chosen))
    line = ProgressLine()
    with opened(db, "revisit", sources, wishes=wishes) as batch:
        result = crawl(batch, chosen, scrapy_settings(), max_active=settings.PRESS_MAX_ACTIVE, on_progress=line)
        line.end()
    return report(result, as_json=as_json)
