"""``press-monitor why``: everything that is known of one address."""

from __future__ import annotations

from pathlib import Path

import click

import settings
from db.explanations import Explanations
from db.inspection import inspected
from monitor.cli.health import known_sources
from monitor.cli.options import db_option, json_option
from monitor.cli.telling import print_json, tell
from monitor.clock import SystemClock, parse_iso
from monitor.fetching.batch import Home
from monitor.fetching.hosts import RobotsCopy
from monitor.fetching.robots import is_unreachable, refusal, text_of
from monitor.fetching.url_policy import origin_of
from monitor.reporting.told import as_object, lines
from monitor.reporting.why import RobotsWord, explain

NEVER_SEEN = 2


@click.command()
@click.argument("url")
@db_option
@json_option
def why(url: str, db: Path, as_json: bool) -> int:
    """Tell everything that is known of an address: where it was seen, what robots.txt says, each attempt, the article
    and its archive record, and what happens next.

    URL may be any variant of the address (with trackers, AMP, without https://), the key of an article, or the number
    of a link. Ends with 2 for an address that was never seen, and says what would become of it. Nothing is fetched
    and nothing written.
    """
    sources = known_sources(db)
    now = SystemClock().now()
    archive = Home(db.absolute()).archive
    with inspected(db) as database:
        reads = Explanations(database)
        explanation = explain(reads, url, sources, lambda address: _robots(reads, address))
    if as_json:
        print_json(as_object(explanation, archive))
    else:
        for line in lines(explanation, now, archive):
            tell(line)
    return 0 if explanation.link is not None else NEVER_SEEN


def _robots(reads: Explanations, url: str) -> RobotsWord:
    """What the kept copy of robots.txt says of an address to us."""
    row = reads.host(origin_of(url))
    if not row or row["robots_fetched_at"] is None:
        return RobotsWord("unknown", agent=settings.ROBOTS_NAME)
    copy = RobotsCopy(
        origin=row["host"],
        url=row["robots_url"],
        fetched_at=parse_iso(row["robots_fetched_at"]),
        status=row["robots_status"],
        body=row["robots_body"] or b"",
    )
    refused = refusal(copy, url, settings.ROBOTS_NAME)
    verdict = "allowed" if refused is None else "unreachable" if is_unreachable(copy.status) else "forbidden"
    return RobotsWord(
        verdict=verdict,
        line=refused.detail if refused is not None else None,
        url=copy.url,
        fetched_at=row["robots_fetched_at"],
        status=copy.status,
        body=text_of(copy.body),
        agent=settings.ROBOTS_NAME,
    )
