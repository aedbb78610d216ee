"""Records of the archive whose links nobody knows: their addresses become links again, of the outlet whose host it is,
or of one that is told as imported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from db.links import Offer
from db.runs import SourceRow
from monitor.catalogue.addresses import hosts_of
from monitor.clock import iso
from monitor.discovery.urls import UrlRejected, canonical, key
from monitor.fetching.archive import Orphan
from monitor.fetching.endings import capture_of, ending_of_status
from monitor.fetching.records import UNDATED

if TYPE_CHECKING:
    from monitor.fetching.batch import Batch

LISTED_IN = "archive"
# of a page whose body was not kept
UNREAD = "reserved, and not read before a kill"


class Entering:
    """``counts``: what became of the fetches that were entered."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._by_host = {host: source.id for source in batch.sources.values() for host in hosts_of(source)}
        self._imported: dict[str, int] = {}
        self.counts: Counter[str] = Counter()

    def enter(self, orphans: Sequence[Orphan]) -> None:
        """Enters the records of one fetch."""
        batch, now, record = self._batch, self._batch.now(), orphans[0].record
        try:
            url = canonical(record.url)
        except UrlRejected as error:
            self.counts[f"no address: {error}"] += 1
            return
        # the record's own key is that of the address that was listed, which a redirect has left
        identity = record.key or key(url)
        if batch.store.tombstones.of(identity) is not None:
            self.counts["forgotten"] += 1
            return
        source_id = self._source(url)
        whole = record.part == 1 and len(orphans) == record.parts
        with batch.store.transaction():
            link = batch.store.links.by_key(identity)
            if link is None:
                offer = Offer(identity, url, record.url, LISTED_IN, f"file:{orphans[0].place.file}")
                seen = now if record.fetched_at == UNDATED else iso(record.fetched_at)
                batch.store.links.offer(source_id, [offer], seen)
                link = batch.store.links.by_key(identity)
            assert link is not None
            for orphan in orphans:
                capture = capture_of(link.id, orphan.record, orphan.place)
                if not whole:
                    word = f"incomplete: {len(orphans)} of {record.parts} pages are in the archive"
                    capture = replace(capture, outcome=word)
                elif orphan.record.withheld:
                    capture = replace(capture, outcome=UNREAD)
                batch.store.captures.enter(capture)
            ending = ending_of_status(record.status)
            word = "incomplete" if not whole else "page" if ending is None else ending.state
            self.counts[word] += 1
            if not whole or (ending is not None and batch.store.captures.has_page(link.id)):
                return
            if link.state == "stored":
                return
            if ending is None and record.withheld:
                batch.store.links.settle(link.id, "pending", now, reason=UNREAD)
            elif ending is None:
                batch.store.links.settle(link.id, "fetched", now, status=record.status)
            else:
                batch.store.links.settle(link.id, ending.state, now, reason=ending.reason, status=record.status)

    def _source(self, url: str) -> int:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
        source = self._by_host.get(host)
        if source is not None:
            return self._batch.source_ids[source]
        if host not in self._imported:
            row = SourceRow(key=host, name=host, role="imported")
            self._imported[host] = self._batch.store.runs.source(row, self._batch.now())
        return self._imported[host]
