"""``press-monitor verify``: every archive record read against its digests."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from db.erasure import Erasure
from db.inspection import inspected
from db.proofs import Proofs
from monitor.cli.options import db_option, json_option
from monitor.cli.summary import ProgressLine
from monitor.cli.telling import print_json, tell
from monitor.errors import DatabaseError, UsageError
from monitor.fetching.archive import Archive
from monitor.fetching.batch import Home
from monitor.fetching.lock import is_held
from monitor.fetching.verification import Problem, sizes, unreferenced
from monitor.fetching.verification import verify as verified

NOTED = 2
SHOWN = 50
PAGE = 5000


@click.command()
@click.option("--source", help="Only records of this source.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only records fetched on this day or later.")
@db_option
@json_option
def verify(source: str | None, since: datetime | None, db: Path, as_json: bool) -> int:
    """Read every record of the archive against its digests, and say which are torn, missing or altered, and what lies
    there without a row (not with --source or --since).

    Nothing is written, and a crawl may go on beside it. Off a terminal it says nothing while all is well. Ends with 65
    where a record is torn, missing or altered, and with 2 where there are only bytes that no row refers to.
    """
    home = Home(db.absolute())
    archive = Archive(home.archive)
    day = since.date().isoformat() if since else None
    crawling = is_held(home.lock)
    lengths = sizes(archive)
    line = ProgressLine()
    with inspected(db) as database:
        proofs = Proofs(database)
        if source and not proofs.knows_source(source):
            raise UsageError(f"no source named {source!r} in {db}; 'press-monitor sources list' shows the known ones")
        count = proofs.count(source, day)
        places = Erasure(database).places()
    problems = list(
        verified(
            archive,
            _records(db, source, day),
            lambda capture_id: _record(db, capture_id),
            lambda done: line.count(done, f"of {count} records read"),
        )
    )
    line.end()
    if source is None and day is None:
        problems += unreferenced(archive, lengths, places, crawling=crawling or is_held(home.lock))
    return _say(count, problems, archive, as_json=as_json)


def _records(db: Path, source: str | None, day: str | None) -> Iterator[dict[str, Any]]:
    """In many short looks: one long one would keep the log from being emptied."""
    after = ("", -1)
    while True:
        with inspected(db) as database:
            page = Proofs(database).records(source, day, after, PAGE)
        yield from page
        if len(page) < PAGE:
            return
        after = page[-1]["warc_file"], page[-1]["warc_offset"]


def _record(db: Path, capture_id: int) -> dict[str, Any] | None:
    with inspected(db) as database:
        return Proofs(database).record(capture_id)


def _say(count: int, problems: list[Problem], archive: Archive, *, as_json: bool) -> int:
    kinds = Counter(problem.kind for problem in problems)
    harmful = sum(number for kind, number in kinds.items() if kind != "unreferenced")
    code = DatabaseError.exit_code if harmful else NOTED if problems else 0
    if as_json:
        print_json({
            "exit_code": code, "records": count, "sound": count - harmful, "by_kind": dict(sorted(kinds.items())),
            "problems": [asdict(problem) for problem in problems],
        })  # fmt: skip
        return code
    for problem in problems[:SHOWN]:
        where = f"{archive.folder / problem.file}:{problem.offset}+{problem.length}"
        tell(f"{problem.kind}  {where}  {problem.what}{f'  {problem.url}' if problem.url else ''}", err=True)
    if len(problems) > SHOWN:
        tell(f"... and {len(problems) - SHOWN} more (--json shows all)", err=True)
    if problems:
        told = ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
        advice = "; restore those files from a backup of the archive" if harmful else ""
        tell(f"press-monitor: {count} records read: {told}{advice}", err=True)
    elif sys.stdout.isatty():
        tell(f"{count} records read: every one is what was written")
    return code
