"""Finishes what a kill left: records that nobody entered, pages that were fetched and not yet understood."""

from __future__ import annotations

import logging
from datetime import date

from db.links import Link
from monitor.clock import parse_iso
from monitor.errors import InternalError
from monitor.extraction.article import NoArticle, Outcome, Page
from monitor.fetching.archive import Orphan, Place
from monitor.fetching.batch import Batch
from monitor.fetching.ledger import capture_of, ending_of_status
from monitor.process import Captured, settle_safely

logger = logging.getLogger(__name__)


def enter_orphans(batch: Batch) -> int:
    """Moves torn tails aside and enters whole records without a row, each link in the state that its status asks for.
    Returns how many."""
    entered = 0
    unknown: list[Place] = []

    def found(orphan: Orphan) -> None:
        nonlocal entered
        link = batch.store.links.by_key(orphan.record.key)
        if link is None:
            unknown.append(orphan.place)
        else:
            _enter(batch, orphan, link)
            entered += 1

    for line in batch.archive.recover(batch.store.captures.archive_ends(), found):
        logger.warning("archive: %s", line)
    if unknown:
        # a new database beside a kept archive: thousands of records, one line
        logger.warning(
            "archive: %d records of links that this database does not know, from %s:%d on; they stay in the archive",
            len(unknown), unknown[0].file, unknown[0].offset,
        )  # fmt: skip
    return entered


def _enter(batch: Batch, orphan: Orphan, link: Link) -> None:
    record, place = orphan.record, orphan.place
    ending = ending_of_status(record.status)
    with batch.store.transaction():
        batch.store.captures.enter(capture_of(link.id, record, place))
        if link.state == "stored":
            return
        state, reason = ("fetched", None) if ending is None else (ending.state, ending.reason)
        batch.store.links.settle(link.id, state, batch.now(), reason=reason, status=record.status)


def finish_fetched(batch: Batch) -> int:
    """Takes what was fetched before a kill through the process. Returns how many pages."""
    enter_orphans(batch)
    count = 0
    for _, capture_id in list(batch.store.captures.unprocessed()):
        captured, outcome = from_archive(batch, capture_id)
        settle_safely(batch.store, captured, outcome, batch.engine, batch.topic_ids, batch.clock.now())
        count += 1
    return count


def from_archive(batch: Batch, capture_id: int) -> tuple[Captured, Outcome]:
    """A capture and what extraction makes of its page today. A record that cannot be read is quarantined."""
    captured, page = archived_page(batch, capture_id)
    if isinstance(page, NoArticle):
        return captured, page
    source = batch.sources.get(batch.store.captures.row(capture_id)["source_key"])
    rules, timezone = (source.extraction, source.timezone) if source else (None, "UTC")
    return captured, batch.pool.extract(page, rules, timezone)


def archived_page(batch: Batch, capture_id: int) -> tuple[Captured, Page | NoArticle]:
    """A capture and its page as archived, or why the record cannot be read."""
    row = batch.store.captures.row(capture_id)
    captured = Captured(
        link_id=row["link_id"],
        key=row["key"],
        source_id=row["source_id"],
        capture_id=capture_id,
        url=row["link_url"],
        fetched_at=parse_iso(row["fetched_at"]),
        run_id=row["run_id"],
    )
    try:
        record = batch.archive.read(Place(row["warc_file"], row["warc_offset"], row["warc_length"], row["digest"]))
    except InternalError as error:
        return captured, NoArticle("quarantined", str(error))
    return captured, Page(
        url=record.url,
        body=record.body,
        content_type=record.content_type,
        fetched_at=record.fetched_at,
        hint_title=row["hint_title"],
        hint_published_at=parse_iso(row["hint_published_at"]) if row["hint_published_at"] else None,
        hint_published_on=date.fromisoformat(row["hint_published_on"]) if row["hint_published_on"] else None,
    )
