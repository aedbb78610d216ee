"""``press-monitor regroup``: copies, texts, origins and stories rebuilt from the stored articles."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from db.store import Store
from monitor.cli.options import db_option, json_option
from monitor.cli.summary import ProgressLine
from monitor.cli.telling import print_json, tell
from monitor.clock import SystemClock
from monitor.errors import DatabaseError
from monitor.fetching.batch import Home
from monitor.fetching.lock import CrawlLock
from monitor.regrouping import regroup as rebuild


@click.command()
@db_option
@json_option
def regroup(db: Path, as_json: bool) -> int:
    """Rebuild which article repeats which, who was first and what belongs to one story, from the stored articles.

    What comes out is what taking the articles in one by one gives, but that it is counted anew what is too common here
    to make a copy: appeals for donations, background paragraphs. Worth doing after the first weeks of an archive, after
    an upgrade that asks for it, and now and then. Nothing is fetched. It holds the crawl lock: a crawl that is due
    meanwhile ends with 75. Cut short it leaves the copies as they were. Off a terminal it says nothing.
    """
    if not db.exists():
        raise DatabaseError(f"{db} does not exist; there is nothing to rebuild (name the database with --db)")
    line, clock = ProgressLine(), SystemClock()
    with CrawlLock(Home(db.absolute()).lock, clock.now(), "regroup"), Store(db) as store:
        rebuilt = rebuild(store, clock, lambda step, done, of: line.count(done, f"of {of} {step}"))
    line.end()
    if as_json:
        print_json({"exit_code": 0, **rebuilt.as_dict()})
    elif sys.stdout.isatty():
        tell(
            f"{rebuilt.articles} articles: {rebuilt.texts} texts ({rebuilt.texts_changed} changed), "
            f"{rebuilt.copies} copies, {rebuilt.stories} stories; {rebuilt.frequent_shingles} shingles are too common "
            "to make a copy"
        )
        if rebuilt.without_text:
            tell(f"{rebuilt.without_text} articles have no stored text; their copies stay as they were")
    return 0
