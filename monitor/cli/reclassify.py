"""``press-monitor reclassify``: the stored archive judged anew, for when a rule or the gazetteer changed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

import settings
from db.store import Store
from monitor.catalogue.gazetteer import load_gazetteer
from monitor.catalogue.relations import load_relations
from monitor.cli.failing import errors_as_json
from monitor.cli.options import db_option, json_option
from monitor.cli.summary import ProgressLine, print_json
from monitor.cli.topic_choice import chosen_topics
from monitor.clock import SystemClock
from monitor.errors import DatabaseError
from monitor.rejudging import Rejudged, rejudge
from monitor.relevance.breadth import breadth_warning
from monitor.relevance.reader import Reader


@click.command()
@click.option("--topic", "key", help="Only the verdicts on this topic.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only articles published on this day or later.")
@click.option("--all", "everything", is_flag=True, help="Also what was judged by today's rules already.")
@click.option("--remove-gone", is_flag=True, help="Delete what was judged on topics that are no longer installed.")
@db_option
@json_option
@errors_as_json
def reclassify(
    key: str | None, since: datetime | None, everything: bool, remove_gone: bool, db: Path, as_json: bool
) -> int:
    """Judge the stored articles anew by today's topics, gazetteer and relation rules, and say what changed.

    Texts are taken as they are stored; nothing is fetched or extracted, and no alert is sent. What today's rules have
    judged already is passed over, so that a start after a stop or a kill goes on with the rest, and a second one finds
    nothing to do. A crawl may go on beside it. Off a terminal it says only what needs a person.
    """
    if not db.exists():
        raise DatabaseError(f"{db} does not exist; there is nothing to judge anew (name the database with --db)")
    overlay = settings.CATALOGUE_OVERLAY
    reader = Reader(chosen_topics(None), load_gazetteer(overlay), load_relations(overlay))
    chosen_topics(key)
    line = ProgressLine()
    with Store(db) as store:
        result = rejudge(
            store,
            reader,
            SystemClock(),
            topic=key,
            since=since.date().isoformat() if since else None,
            everything=everything,
            remove_gone=remove_gone,
            on_article=lambda done, of: line.count(done, f"of {of} articles judged anew"),
        )
    line.end()
    warnings = list(_warnings(result))
    if as_json:
        print_json({"exit_code": 0, **result.as_dict(), "warnings": warnings})
        return 0
    if sys.stdout.isatty():
        for told in _lines(result):
            click.echo(told)
    for warning in warnings:
        click.echo(f"WARNING  {warning}", err=True)
    return 0


def _warnings(result: Rejudged) -> Iterator[str]:
    for key, verdicts in sorted(result.verdicts.items()):
        warning = breadth_warning(key, verdicts, f"{sum(verdicts.values())} judged articles")
        if warning is not None:
            yield warning
    if not result.removed:
        for key, rows in sorted(result.gone.items()):
            yield f"topic {key} is no longer installed; its {rows} verdicts stay (--remove-gone deletes them)"


def _lines(result: Rejudged) -> Iterator[str]:
    if not result.stale:
        yield "every article was judged by today's rules already (--all judges them anew)"
    else:
        yield f"{result.judged} of {result.stale} articles judged anew"
    for reason, number in sorted(result.left.items()):
        yield f"  {number} left as they are: {reason}"
    for key, changes in sorted(result.changes.items()):
        verdicts = result.verdicts.get(key, {})
        told = f"{changes['gained']} gained, {changes['lost']} lost, {changes['shifted']} changed below that"
        if changes["first_judged"]:
            told += f", {changes['first_judged']} judged for the first time"
        yield f"{key}: {told}; {verdicts.get('relevant', 0)} relevant, {verdicts.get('borderline', 0)} borderline now"
    if result.removed:
        for key, rows in sorted(result.gone.items()):
            yield f"{key}: no longer installed, {rows} verdicts deleted"
