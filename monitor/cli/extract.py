"""``press-monitor extract``: what the extractor makes of one page, and why."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from db.captures import Captures
from db.connection import check_file
from db.explanations import Explanations
from db.inspection import inspected
from monitor.catalogue.addresses import is_article_url
from monitor.catalogue.files import did_you_mean
from monitor.catalogue.model import Source
from monitor.cli.health import known_sources
from monitor.cli.looking import look, looking
from monitor.cli.opening import registry
from monitor.cli.options import db_option, json_option
from monitor.cli.source_check import INTERRUPTED
from monitor.cli.telling import print_json, tell
from monitor.cli.told_extraction import NO_ADDRESS, as_object, lines
from monitor.clock import SystemClock
from monitor.discovery.urls import UrlRejected, canonical, key
from monitor.errors import InternalError, UsageError
from monitor.extraction.admission import MAX_BYTES
from monitor.extraction.article import Extraction, NoArticle, Page
from monitor.extraction.explanation import Explanation, explained
from monitor.extraction.workers import ExtractionPool
from monitor.fetching.archive import Archive, Place
from monitor.fetching.batch import Home
from monitor.fetching.parts import plain_page
from monitor.fetching.probe import Answer, Ask

NO_ARTICLE = 2


@dataclass(slots=True)
class _OnePage:
    """A survey of one question."""

    url: str
    delay: float
    answer: Answer | None = None

    def first(self) -> tuple[Ask, ...]:
        return (Ask(self.url, delay=self.delay),)

    def answered(self, answer: Answer) -> tuple[Ask, ...]:
        self.answer = answer
        return ()


@click.command()
@click.argument("where", metavar="URL|FILE")
@click.option("--source", "source_id", help="Read it by this source's rules; found by the address where it is one.")
@click.option("--url", "address", help="The address that a saved page came from.")
@click.option("--explain", is_flag=True, help="Confidence, alternatives, and what was removed by which rule.")
@db_option
@json_option
@click.pass_context
def extract(
    ctx: click.Context, where: str, source_id: str | None, address: str | None, explain: bool, db: Path, as_json: bool
) -> int:
    """Print the article that is on one page: each field with its origin, the rules that were used, the notes.

    FILE is a saved HTML page, or - for standard input. A URL is read from the monitor's own archive where it has it,
    else fetched as a crawl would, by robots.txt and the host's delay; nothing is stored. Ends with 2 where the page
    holds no article.
    """
    online = where.lower().startswith(("http://", "https://"))
    if online and address:
        raise UsageError("--url is for saved pages; the page's address is given already")
    db_exists = db.exists()
    if db_exists:
        check_file(db)
    sources = known_sources(db) if db_exists else registry()
    source = _named(source_id, sources)
    if online:
        url = _address(where)
        page, archived_by, came = _archived(url, db) if db_exists else (None, None, "")
        source = source or sources.get(archived_by or "") or _source_of(url, sources)
        if page is None:
            fetched = _fetched(url, source, db, dict(ctx.find_object(dict) or {}))
            if fetched is None:
                return INTERRUPTED
            page, came = fetched, "fetched just now"
    else:
        page, came = _saved(where, address)
        source = source or (_source_of(page.url, sources) if address else None)
    explanation = read_page(page, source)
    if as_json:
        print_json(as_object(explanation, page, came, source, explain=explain))
    else:
        for line in lines(explanation, page, came, source, explain=explain):
            tell(line)
    return 0 if isinstance(explanation.outcome, Extraction) else NO_ARTICLE


def read_page(page: Page, source: Source | None) -> Explanation:
    """What is on ``page`` and why; first in a worker that can be stopped, so that no page can hang the command."""
    rules, timezone = (source.extraction, source.timezone) if source is not None else (None, "UTC")
    with ExtractionPool(size=1) as pool:
        outcome = pool.extract(page, rules, timezone)
    if isinstance(outcome, NoArticle) and outcome.state == "quarantined":
        return Explanation(outcome, "not reached")
    return explained(page, rules, timezone)


def _named(source_id: str | None, sources: Mapping[str, Source]) -> Source | None:
    if source_id is None:
        return None
    if source_id not in sources:
        raise UsageError(f"there is no source {source_id!r}{did_you_mean(source_id, list(sources))}")
    return sources[source_id]


def _source_of(url: str, sources: Mapping[str, Source]) -> Source | None:
    """The source whose article the address is, by the patterns of the registry."""
    return next((source for source in sources.values() if is_article_url(source, url)[0]), None)


def _address(url: str) -> str:
    try:
        return canonical(url)
    except UrlRejected as error:
        raise UsageError(f"{url[:200]!r} cannot be read: {error.reason}") from None


def _saved(where: str, address: str | None) -> tuple[Page, str]:
    url = _address(address) if address else NO_ADDRESS
    if where == "-":
        body = sys.stdin.buffer.read(MAX_BYTES + 1)
        return Page(url, body, None, SystemClock().now()), "standard input"
    path = Path(where)
    try:
        with path.open("rb") as file:
            body = file.read(MAX_BYTES + 1)
        changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise UsageError(f"{where!r} cannot be read: {reason} (give a web address, a saved page or -)") from None
    return Page(url, body, None, changed), f"{path.name}, saved {changed.date().isoformat()}"


def _archived(url: str, db: Path) -> tuple[Page | None, str | None, str]:
    """The newest page of the archive for an address in any variant, and its source."""
    with inspected(db) as database:
        reads, captures = Explanations(database), Captures(database)
        link = reads.link("key", key(url))
        link = reads.link("id", link["alias_of"]) if link is not None and link["alias_of"] else link
        if link is None:
            return None, None, ""
        rows = [row for row in reads.captures(link["id"]) if row["part"] == 1 and row["status"] == 200]
        for row in reversed(rows):
            archive = Archive(Home(db.absolute()).archive)
            try:
                first, *parts = (
                    archive.read(Place(one["warc_file"], one["warc_offset"], one["warc_length"], one["digest"]))
                    for one in (captures.row(number) for number in (row["id"], *captures.further_parts(row["id"])))
                )
            except InternalError:
                continue
            page = _whole(plain_page(first), tuple(plain_page(part) for part in parts), first.missing, link)
            return page, link["source"], f"archived {row['fetched_at']}"
        return None, link["source"], ""


def _whole(page: Page, parts: tuple[Page, ...], missing: str, link: Mapping[str, Any]) -> Page:
    return replace(page, parts=parts, missing=missing, hint_title=link["hint_title"])


def _fetched(url: str, source: Source | None, db: Path, routes: Mapping[str, int]) -> Page | None:
    """The page as a crawl would fetch it; None where a signal came. Raises ``UsageError`` with what was answered where
    that is no page."""
    survey = _OnePage(url, source.delay if source is not None else 2.0)
    asked = source or Source.model_validate({"id": "site", "name": "x", "home": url, "country": "XX"})
    with looking(db, "extract", [asked], routes) as session:
        if not look(session, [survey], routes):
            return None
    answer = survey.answer
    if answer is None or answer.status is None:
        why = "it was not asked" if answer is None else f"{answer.trouble}: {answer.reason}"
        raise UsageError(f"{url} was not fetched ({why}); save the page and give its file")
    if answer.status != 200:
        raise UsageError(f"{url} answers with HTTP {answer.status}; there is no page to read")
    return Page(answer.url, answer.body, answer.headers.get("content-type"), SystemClock().now())
