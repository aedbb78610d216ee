"""Finishes what a kill left: records that nobody entered, pages that were fetched and not yet understood."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from db.links import Link
from monitor.clock import parse_iso
from monitor.errors import InternalError
from monitor.extraction.article import NoArticle, Outcome, Page
from monitor.fetching.archive import Orphan, Place, Record
from monitor.fetching.batch import Batch
from monitor.fetching.emptying import finish_emptying
from monitor.fetching.endings import capture_of, ending_of_status
from monitor.fetching.entering import UNREAD, Entering
from monitor.fetching.forgetting import resume
from monitor.fetching.parts import continues, plain_page
from monitor.process import Captured, settle_safely

logger = logging.getLogger(__name__)


def enter_orphans(batch: Batch) -> int:
    """Moves torn tails aside and enters whole records without a row, each link in the state that its status asks for.
    Of an article on several pages all must be there; else their rows say so and the link is fetched again. Returns how
    many."""
    entered = forgotten = 0
    ends, entering = batch.store.captures.archive_ends(), Entering(batch)
    unknown: list[Place] = []
    waiting: list[Orphan] = []

    def settle() -> None:
        nonlocal entered, forgotten
        if not waiting:
            return
        link = batch.store.links.by_key(waiting[0].record.key)
        if link is None and ends:
            # fetched by a database of which this one is an earlier state: its log is gone, or a backup was restored
            entering.enter(waiting)
            entered += len(waiting)
        elif link is None:
            unknown.extend(orphan.place for orphan in waiting)
        else:
            forgotten += _enter(batch, waiting, link)
            entered += len(waiting)
        waiting.clear()

    def found(orphan: Orphan) -> None:
        if waiting and not continues(waiting[-1].record, orphan.record):
            settle()
        waiting.append(orphan)
        if orphan.record.part == orphan.record.parts:
            settle()

    finish_emptying(batch)
    _ask_again(batch)
    for line in batch.archive.recover(ends, found, batch.store.keeping.removed_files()):
        logger.warning("archive: %s", line)
    settle()
    if unknown:
        # a new database beside a kept archive: thousands of records, one line
        logger.warning(
            "archive: %d records of links that this database does not know, a new one, from %s:%d on; they stay in "
            "the archive (press-monitor rebuild --from-archive enters them)",
            len(unknown), unknown[0].file, unknown[0].offset,
        )  # fmt: skip
    if entering.counts:
        told = ", ".join(f"{count} {word}" for word, count in sorted(entering.counts.items()))
        logger.warning("archive: fetches of links that this database did not know were entered: %s", told)
    if forgotten:
        resume(batch)
    return entered


def _ask_again(batch: Batch) -> None:
    """Pages whose publisher reserves them were not kept: one that a kill has kept from being read is fetched again."""
    store = batch.store
    for link_id, capture_id in store.keeping.unread_withheld():
        with store.transaction():
            store.captures.settle(capture_id, UNREAD)
            if store.links.get(link_id).state == "fetched":
                store.links.settle(link_id, "pending", batch.now(), reason=UNREAD)


def _enter(batch: Batch, orphans: Sequence[Orphan], link: Link) -> bool:
    """Returns whether they are an article's that was forgotten: an archive from before has brought it back."""
    records = [orphan.record for orphan in orphans]
    whole = records[0].part == 1 and len(records) == records[0].parts
    ending = ending_of_status(records[0].status)
    with batch.store.transaction():
        for orphan in orphans:
            capture = capture_of(link.id, orphan.record, orphan.place)
            if not whole:
                word = f"incomplete: {len(records)} of {records[0].parts} pages before a kill"
                capture = replace(capture, outcome=word)
            elif orphan.record.withheld:
                capture = replace(capture, outcome=UNREAD)
            batch.store.captures.enter(capture)
        if batch.store.tombstones.of(link.key) is not None:
            batch.store.erasure.captures(link.id, link.key)
            return True
        if link.state == "stored" or not whole:
            return False
        state, reason = ("fetched", None) if ending is None else (ending.state, ending.reason)
        if records[0].withheld and ending is None:
            state, reason = "pending", UNREAD
        batch.store.links.settle(link.id, state, batch.now(), reason=reason, status=records[0].status)
    return False


def finish_fetched(batch: Batch) -> int:
    """Takes what was fetched before a kill through the process. Returns how many pages."""
    enter_orphans(batch)
    return read_fetched(batch)


def read_fetched(batch: Batch) -> int:
    """Takes what waits in the archive through the process: after a kill, or where an article turned out to be a wall
    that had replaced an earlier text. Returns how many pages."""
    count = 0
    for _, capture_id in list(batch.store.captures.unprocessed()):
        captured, outcome = from_archive(batch, capture_id)
        if (known := outdated(batch, captured, outcome)) is not None:
            settle_safely(batch.store, *from_archive(batch, known), batch.desk, batch.clock.now())
        settle_safely(batch.store, captured, outcome, batch.desk, batch.clock.now())
        count += 1
    return count


def outdated(batch: Batch, captured: Captured, outcome: Outcome) -> int | None:
    """The capture that gave the text which is stored, where a later page of the article was read by other rules: to be
    read again before the two are compared. ``None`` where they can be compared as they are."""
    known = batch.store.changes.stored(captured.link_id)
    if isinstance(outcome, NoArticle) or known is None or known[1] == captured.capture_id:
        return None
    if batch.store.captures.row(known[1])["dropped_at"] is not None:
        # it cannot be read again
        return None
    stored = batch.store.articles.of_link(captured.link_id)
    return known[1] if stored is not None and stored.extractor != outcome.extractor else None


def from_archive(batch: Batch, capture_id: int) -> tuple[Captured, Outcome]:
    """A capture and what extraction makes of its page today. A record that cannot be read is quarantined."""
    captured, page = archived_page(batch, capture_id)
    if isinstance(page, NoArticle):
        return captured, page
    source = batch.sources.get(batch.store.captures.row(capture_id)["source_key"])
    rules, timezone = (source.extraction, source.timezone) if source else (None, "UTC")
    return captured, batch.pool.extract(page, rules, timezone)


def archived_page(batch: Batch, capture_id: int) -> tuple[Captured, Page | NoArticle]:
    """A capture and its page as archived, with the further pages of its article, or why the record cannot be read."""
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
        first = _read(batch, row)
    except InternalError as error:
        return captured, NoArticle("quarantined", str(error))
    parts, missing = [], first.missing
    for further in batch.store.captures.further_parts(capture_id):
        try:
            parts.append(plain_page(_read(batch, batch.store.captures.row(further))))
        except InternalError as error:
            missing = missing or f"page {len(parts) + 2}: {error}"
            break
    return captured, replace(
        plain_page(first),
        hint_title=row["hint_title"],
        hint_published_at=parse_iso(row["hint_published_at"]) if row["hint_published_at"] else None,
        hint_published_on=date.fromisoformat(row["hint_published_on"]) if row["hint_published_on"] else None,
        parts=tuple(parts),
        missing=missing,
    )


def _read(batch: Batch, row: Mapping[str, Any]) -> Record:
    if row["dropped_at"] is not None:
        raise InternalError(f"its page is no longer kept since {row['dropped_at'][:10]} ({row['dropped_why']})")
    return batch.archive.read(Place(row["warc_file"], row["warc_offset"], row["warc_length"], row["digest"]))
