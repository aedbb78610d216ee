"""``press-monitor add-article``: takes in single pages that no list showed."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

import settings
from db.explanations import Explanations
from db.links import Link
from monitor.cli.invented import refuse_demo
from monitor.cli.opening import opened, registry, scrapy_settings
from monitor.cli.options import db_option, json_option
from monitor.cli.summary import ProgressLine
from monitor.cli.telling import print_json, tell
from monitor.errors import UsageError
from monitor.fetching.batch import Batch
from monitor.fetching.recovery import finish_fetched
from monitor.fetching.routes import LoopbackRoutes
from monitor.fetching.runner import BatchResult, Progress, conclude, crawl
from monitor.fetching.single import Wanted, described, enter, placed, sources_of
from monitor.fetching.standalone import check_contact
from monitor.terminal import one_line

MOST = 1000  # of one call; more are an import's or a backfill's
NOT_STORED = 2


@click.command("add-article")
@click.argument("urls", metavar="URL...", nargs=-1, required=True)
@click.option("--force", is_flag=True, help="Also addresses that fit none of their outlet's article patterns.")
@click.option("--again", is_flag=True, help="Look again at what is stored, and say whether it has changed.")
@db_option
@json_option
def add_article(urls: tuple[str, ...], force: bool, again: bool, db: Path, as_json: bool) -> int:
    """Take in single pages by their addresses; "-" reads them from standard input, one a line.

    They pass the same robots.txt, delays, archive and rules as a crawl's. A host that is no outlet of the registry
    becomes a source with the role "imported", which is not counted as coverage. Exit codes: 0 all are stored, 2 some
    are not, others as for crawl.
    """
    given = _given(urls)
    refuse_demo(db)
    sources = registry()
    wanted = [placed(url, sources, force=force) for url in given]
    if all(not each.url for each in wanted):
        raise UsageError("; ".join(f"{each.given!r}: {each.refused}" for each in wanted[:3]))
    askable = [each.source for each in wanted if each.refused is None and each.source is not None]
    if askable:
        check_contact(settings.CONTACT, askable, LoopbackRoutes())
    line = ProgressLine()
    with opened(db, "add-article", sources) as batch:
        result, told = take_in(batch, wanted, scrapy_settings(), again=again, on_progress=line)
        line.end()
    return say(result, told, as_json=as_json)


def _given(urls: Sequence[str]) -> list[str]:
    given: list[str] = []
    for url in urls:
        lines = sys.stdin.read().splitlines() if url == "-" else [url]
        given += [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    if not given:
        raise UsageError("no address was given on standard input; write one a line")
    if len(given) > MOST:
        raise UsageError(f"{len(given)} addresses are more than {MOST} at once; give fewer, or see backfill and import")
    return list(dict.fromkeys(given))


def take_in(
    batch: Batch,
    wanted: Sequence[Wanted],
    scrapy: Mapping[str, Any],
    *,
    again: bool,
    on_progress: Callable[[Progress], None] | None = None,
) -> tuple[BatchResult, list[dict[str, Any]]]:
    """Fetches what is not there yet; how the batch ended, and what each address became, in their order."""
    finish_fetched(batch)
    entered = enter(batch, wanted, again=again)
    looks = {link.id: _last_capture(batch, link.id) for _, link, _ in entered if link is not None}
    sources = sources_of(batch, entered)
    if sources:
        result = crawl(batch, sources, scrapy, max_active=settings.PRESS_MAX_ACTIVE, on_progress=on_progress)
    else:
        result = conclude(batch)
    return result, [_told(batch, each, link, fetch, looks) for each, link, fetch in entered]


def _last_capture(batch: Batch, link_id: int) -> int:
    return max((row["id"] for row in Explanations(batch.store.database).captures(link_id)), default=0)


def _told(batch: Batch, wanted: Wanted, link: Link | None, fetch: bool, looks: Mapping[int, int]) -> dict[str, Any]:
    told: dict[str, Any] = {"given": wanted.given, "stored": False}
    if link is None:
        return told | {"state": "refused", "reason": wanted.refused}
    reads = Explanations(batch.store.database)
    row = reads.link("id", link.id)
    while row is not None and row["state"] == "alias" and row["alias_of"] is not None:
        row = reads.link("id", row["alias_of"])
    assert row is not None
    article = reads.article(row["id"])
    told |= described(row, article, reads.verdicts(article["id"]) if article is not None else [])
    told["stored"] = row["state"] == "stored"
    told["note"] = wanted.note
    told["known"] = not fetch
    told["crawled"] = wanted.host is None
    if fetch and link.state == "stored":
        told["look"] = _look(reads, link.id, looks[link.id])
    return told


def _look(reads: Explanations, link_id: int, before: int) -> str:
    """What another look at a stored page met."""
    captures = [row for row in reads.captures(link_id) if row["id"] > before and row["part"] == 1]
    if captures:
        return str(captures[-1]["outcome"])
    attempts = reads.attempts(link_id)
    return f"not seen: {attempts[-1]['reason']}" if attempts and attempts[-1]["state"] != "stored" else "not seen"


def say(result: BatchResult, told: Sequence[Mapping[str, Any]], *, as_json: bool) -> int:
    """Says what the addresses became; returns the exit code."""
    missing = sum(not page["stored"] for page in told)
    code = result.exit_code if result.exit_code not in (0, NOT_STORED) else NOT_STORED if missing else 0
    if as_json:
        print_json({"exit_code": code, "message": result.message, "articles": list(told)})
    else:
        for page in told:
            for line in _lines(page):
                tell(line)
    if code == NOT_STORED:
        tell(f"press-monitor: {missing} of {len(told)} addresses are not stored as articles", err=True)
    elif code:
        tell(f"press-monitor: {result.message}", err=True)
    return code


def _lines(page: Mapping[str, Any]) -> list[str]:
    if not page["stored"]:
        lines = [page["given"], f"  {page['state']}: {page['reason'] or 'waits for its turn'}"]
        if page["state"] in ("failed", "pending"):
            lines.append(f"  {'the next crawl' if page['crawled'] else 'the same command'} tries it again")
        return lines
    day = page["published_at"] or page["published_on"] or "no date"
    how = f"already stored on {page['first_seen_at'][:10]}" if page["known"] else "stored"
    lines = [page["url"], f"  {how}: {one_line(page['title'])} ({day}; {page['source']}; {page['words']} words)"]
    if page.get("look"):
        lines.append(f"  looked at again: {page['look']}")
    credits = [*json.loads(page["bylines"] or "[]"), *json.loads(page["credits"] or "[]")]
    if credits:
        lines.append(f"  by {one_line(', '.join(map(str, credits)))}")
    if page["copy_of"]:
        lines.append(f"  a copy of {page['copy_of']['url']} ({page['copy_of']['source']})")
    lines += [f"  {topic}: {verdict}" for topic, verdict in page["verdicts"].items()]
    if page["note"]:
        lines.append(f"  taken by force: {page['note']}")
    return lines
