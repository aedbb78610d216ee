"""Archived pages instead of the network: other people's WARC files through the same process."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from db.links import Offer
from db.runs import SourceRow
from db.tombstones import FORGOTTEN
from monitor.catalogue.addresses import hosts_of
from monitor.catalogue.model import Source
from monitor.discovery.urls import UrlRejected, canonical, key
from monitor.errors import MonitorError, UsageError
from monitor.extraction.article import NoArticle, Outcome, Page
from monitor.fetching.archive import digest
from monitor.fetching.batch import Batch
from monitor.fetching.endings import capture_of, ending_of_status
from monitor.fetching.ledger import key_of_refused
from monitor.fetching.parts import fetches
from monitor.fetching.records import ReadingStopped, Record, read_records
from monitor.fetching.run import page_of
from monitor.process import Captured, settle_safely

AHEAD = 8  # pages handed to the workers before the oldest is waited for


@dataclass(frozen=True, slots=True)
class Sums:
    """What an import or a replay did: pages by outcome; they sum up to ``pages``."""

    pages: int
    by_outcome: dict[str, int]


class UnreadableRestError(MonitorError):
    """Raised by ``import_files`` in the end, when a file could only be read in part. ``sums``: what was done."""

    exit_code: ClassVar[int] = 2

    def __init__(self, message: str, sums: Sums) -> None:
        self.sums = sums
        super().__init__(message)


def import_files(batch: Batch, paths: Iterable[Path], on_page: Callable[[int], None]) -> Sums:
    """Copies every page of ``paths`` into the archive and takes it through the process. A page that is there already,
    byte for byte, is counted and left alone.

    Raises, once every file was read as far as it could be, ``UnreadableRestError`` for one that is damaged on the way,
    else ``UsageError`` for one that is no WARC."""
    importing = _Importing(batch)
    sums = _through(batch, importing.pages(paths), importing.counts, on_page)
    problems = "; ".join(importing.damaged + importing.foreign)
    if importing.damaged:
        raise UnreadableRestError(problems, sums)
    if importing.foreign:
        raise UsageError(problems)
    return sums


def foreign(path: Path) -> str | None:
    """Why nothing at all can be read of a file, with what to do about it; ``None`` where its first record can."""
    try:
        with path.open("rb") as stream:
            next(iter(read_records(stream)), None)
    except ReadingStopped as error:
        if error.record == 1:
            return f"{path} is not a WARC file ({error.why}); give files written as .warc or .warc.gz"
    except OSError as error:
        return f"{path} cannot be read ({error.strerror or error}); mend the path, or the rights to the file"
    return None


def _through(
    batch: Batch,
    pages: Iterator[tuple[Captured, Page | NoArticle, Source | None]],
    counts: Counter[str],
    on_page: Callable[[int], None],
) -> Sums:
    with closing(extracted(batch, pages)) as outcomes:
        for captured, outcome in outcomes:
            word = settle_safely(batch.store, captured, outcome, batch.desk, batch.clock.now())
            counts[word.split(":")[0]] += 1
            on_page(counts.total())
    return Sums(counts.total(), dict(sorted(counts.items())))


def extracted(
    batch: Batch, pages: Iterable[tuple[Captured, Page | NoArticle, Source | None]]
) -> Generator[tuple[Captured, Outcome], None, None]:
    """What extraction makes of each page. It runs ahead in the workers; the outcomes come in the order of the pages.
    Close it: what was not reached waits in the archive."""
    ahead: deque[tuple[Captured, Future[Outcome]]] = deque()
    threads = ThreadPoolExecutor(AHEAD)
    try:
        for captured, page, source in pages:
            ahead.append((captured, threads.submit(_outcome, batch, page, source)))
            if len(ahead) >= AHEAD:
                first, future = ahead.popleft()
                yield first, future.result()
            if captured.capture_id % 100 == 0:
                batch.check_space()
        while ahead:
            first, future = ahead.popleft()
            yield first, future.result()
    finally:
        threads.shutdown(cancel_futures=True)


def _outcome(batch: Batch, page: Page | NoArticle, source: Source | None) -> Outcome:
    if isinstance(page, NoArticle):
        return page
    return batch.pool.extract(page, source.extraction if source else None, source.timezone if source else "UTC")


class _Importing:
    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._by_host = {host: source for source in batch.sources.values() for host in hosts_of(source)}
        self._imported: dict[str, int] = {}
        self.counts: Counter[str] = Counter()
        self.foreign: list[str] = []
        self.damaged: list[str] = []

    def pages(self, paths: Iterable[Path]) -> Iterator[tuple[Captured, Page | NoArticle, Source | None]]:
        for path in paths:
            for records in fetches(self._records(path)):
                entered = self._enter(records, path)
                if entered is not None:
                    yield entered

    def _records(self, path: Path) -> Iterator[Record]:
        """What can be read of a file; what cannot is told in the end, after the other files."""
        taken = 0
        try:
            with path.open("rb") as stream:
                for record in read_records(stream):
                    taken += 1
                    yield record
        except ReadingStopped as error:
            if error.record == 1:
                self.foreign.append(foreign(path) or f"{path} is not a WARC file ({error.why})")
            else:
                self._stopped(path, f"record {error.record} ({error.why})", taken)
        except OSError as error:
            if taken:
                self._stopped(path, f"page {taken + 1} ({error.strerror or error})", taken)
            else:
                self.foreign.append(foreign(path) or f"{path} cannot be read ({error.strerror or error}); try again")

    def _stopped(self, path: Path, where: str, taken: int) -> None:
        self.counts[f"unreadable rest of {path.name}"] += 1
        self.damaged.append(
            f"{path} is damaged: reading stopped at {where}; the {taken} pages before it are taken and kept; "
            "import a sound copy for the rest"
        )

    def _enter(self, records: list[Record], path: Path) -> tuple[Captured, Page | NoArticle, Source | None] | None:
        """Enters the record of a page, or those of an article on several; what is told of them is told of the first."""
        batch, now, record = self._batch, self._batch.now(), records[0]
        listed = f"file:{path.name}"
        try:
            url = canonical(record.url)
        except UrlRejected as error:
            self._refuse(record, str(error), listed)
            return None
        identity = key(url)
        source, source_id = self._source(url)
        if batch.store.tombstones.of(identity) is not None:
            with batch.store.transaction():
                offer = Offer(key=identity, url=url, fetch_url=url, found_in="import", list_url=listed)
                batch.store.links.offer(source_id, [offer], now)
            self.counts[FORGOTTEN] += 1
            return None
        known = batch.store.links.by_key(identity)
        bytes_digest = digest(record.body)
        if known is not None and known.state != "fetched" and batch.store.captures.has_digest(known.id, bytes_digest):
            self.counts["already here"] += 1
            return None
        kept = [replace(each, key=identity) for each in records]
        places = [batch.archive.append(each) for each in kept]
        offer = Offer(key=identity, url=url, fetch_url=record.url, found_in="import", list_url=listed)
        ending = ending_of_status(record.status)
        with batch.store.transaction():
            batch.store.links.offer(source_id, [offer], now)
            link = batch.store.links.by_key(identity)
            assert link is not None
            captures = [
                batch.store.captures.enter(capture_of(link.id, each, place))
                for each, place in zip(kept, places, strict=True)
            ]
            if ending is None:
                if link.state != "stored":
                    batch.store.links.settle(link.id, "fetched", now, status=record.status)
            elif link.state != "stored":
                batch.store.links.settle(link.id, ending.state, now, reason=ending.reason, status=record.status)
        if ending is not None:
            self.counts[ending.state] += 1
            return None
        captured = Captured(link.id, identity, link.source_id, captures[0], url, record.fetched_at)
        page = NoArticle("quarantined", record.undecoded) if record.undecoded else page_of(kept, link)
        return captured, page, source

    def _refuse(self, record: Record, reason: str, listed: str) -> None:
        shown = record.url[:500]
        offer = Offer(
            key=key_of_refused(shown), url=f"refused:{shown}", fetch_url=shown, found_in="import", list_url=listed,
            state="rejected", reason=reason,
        )  # fmt: skip
        source_id = self._source_row("imported", "Imported pages without a host")
        with self._batch.store.transaction():
            self._batch.store.links.offer(source_id, [offer], self._batch.now())
        self.counts["rejected"] += 1

    def _source(self, url: str) -> tuple[Source | None, int]:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
        source = self._by_host.get(host)
        if source is not None:
            return source, self._batch.source_ids[source.id]
        return None, self._source_row(host, host)

    def _source_row(self, key_of_source: str, name: str) -> int:
        if key_of_source not in self._imported:
            with self._batch.store.transaction():
                self._imported[key_of_source] = self._batch.store.runs.source(
                    SourceRow(key=key_of_source, name=name, role="imported"), self._batch.now()
                )
        return self._imported[key_of_source]
