"""``press-monitor reclassify``: the stored archive judged anew, for when a rule or the gazetteer changed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

import settings
from db.store import Store
from monitor.catalogue.gazetteer import load_gazetteer
from monitor.catalogue.relations import load_relations
from monitor.cli.options import Day, db_option, json_option
from monitor.cli.summary import ProgressLine
from monitor.cli.telling import print_json, tell
from monitor.cli.topic_choice import chosen_topics, is_draft
from monitor.clock import SystemClock
from monitor.errors import DatabaseError, UsageError
from monitor.rejudging import Rejudged, rejudge
from monitor.relevance.breadth import breadth_warning
from monitor.relevance.reader import Reader


@click.command()
@click.option("--topic", "key", metavar="KEY", help="Only this installed topic; the verdicts on others stay.")
@click.option(
    "--since", "day", type=Day(past=True), help="Only articles published (undated: first seen) on this day or later."
)
@click.option("--all", "everything", is_flag=True, help="Also what was judged by today's rules already.")
@click.option("--remove-gone", is_flag=True, help="Delete what was judged on topics that are no longer installed.")
@db_option
@json_option
def reclassify(key: str | None, day: date | None, everything: bool, remove_gone: bool, db: Path, as_json: bool) -> int:
    """Judge the stored articles anew by today's topics, gazetteer and relation rules, and say what changed.

    Texts are taken as they are stored; nothing is fetched or extracted, and no alert is sent. What today's rules have
    judged already is passed over, so that a start after a stop or a kill goes on with the rest, and a second one finds
    nothing to do. A crawl may go on beside it. Off a terminal it says only what needs a person.
    """
    if not db.exists():
        raise DatabaseError(f"{db} does not exist; there is nothing to judge anew (name the database with --db)")
    if key is not None and is_draft(key):
        raise UsageError(
            f"--topic {key}: only what is installed judges the archive (topics diff FILE.yml tries a draft)"
        )
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
            since=day.isoformat() if day else None,
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
        for told in _lines(result, f" published since {day}" if day else ""):
            tell(told)
    for warning in warnings:
        tell(f"WARNING  {warning}", err=True)
    return 0


def _warnings(result: Rejudged) -> Iterator[str]:
    for key, verdicts in sorted(result.verdicts.items()):
        warning = breadth_warning(key, verdicts, f"{sum(verdicts.values())} judged articles")
        if warning is not None:
            yield warning
    if not result.removed:
        for key, rows in sorted(result.gone.items()):
            yield f"topic {key} is no longer installed; its {rows} verdicts stay (--remove-gone deletes them)"


def _lines(result: Rejudged, those: str) -> Iterator[str]:
    """``those``: which articles were asked for, in words."""
    if not result.verdicts and not result.stale:
        yield "no article is stored"
    elif not result.stale:
        yield f"every article{those} was judged by today's rules already (--all judges them anew)"
    else:
        yield f"{result.judged} of {result.stale} articles{those} judged anew"
    for reason, number in sorted(result.left.items()):
        yield f"  {number} left as they are: {reason}"
    for key, changes in sorted(result.changes.items()):
        verdicts = result.verdicts.get(key, {})
        told = f"{changes['gained']} became relevant, {changes['lost']} no longer are, "
        told += f"{changes['shifted']} changed between borderline and not relevant"
        if changes["first_judged"]:
            told += f", {changes['first_judged']} judged for the first time"
        yield (
            f"{key}: {told}; of {sum(verdicts.values())} articles {verdicts.get('relevant', 0)} are relevant now, "
            f"{verdicts.get('borderline', 0)} borderline"
        )
    if result.removed:
        for key, rows in sorted(result.gone.items()):
            yield f"{key}: no longer installed, {rows} verdicts deleted"
