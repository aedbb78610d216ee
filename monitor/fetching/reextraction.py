"""The monitor's own archive read again by today's rules: compared first with what is stored, then stored.

Each page is extracted once. What came out waits in a file without a name beside the database, which a kill leaves
nothing of; so what is stored is what was shown. Every page is stored in a transaction of its own: after a kill the next
replay finds the pages that were done unchanged and writes only the others.
"""

from __future__ import annotations

import gzip
import pickle
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import IO

from monitor.catalogue.model import Source
from monitor.extraction.article import NoArticle, Outcome, Page
from monitor.fetching.batch import Batch
from monitor.fetching.differences import Differences
from monitor.fetching.recovery import archived_page, read_fetched
from monitor.fetching.warc_import import Sums, extracted
from monitor.process import Captured, article_row, settle_safely

LEFT_ALONE = "left alone: its source is not in the registry"


@dataclass(frozen=True, slots=True)
class Reading:
    """An archive that was read again. ``pages``: how many outcomes wait; ``differences``: what they would change."""

    differences: Differences
    pages: int
    left_alone: int
    outcomes: IO[bytes]


@contextmanager
def read_again(batch: Batch, captures: Iterable[tuple[int, int]], on_page: Callable[[int], None]) -> Iterator[Reading]:
    """Extracts archived captures (link, capture) and compares them with what is stored. Writes nothing to the
    database; what came out is kept until the context ends."""
    differences = Differences()
    sources: dict[int, str] = {}
    left_alone = 0

    def pages() -> Iterator[tuple[Captured, Page | NoArticle, Source | None]]:
        nonlocal left_alone
        for _, capture_id in captures:
            row = batch.store.captures.row(capture_id)
            source = batch.sources.get(row["source_key"])
            if source is None and row["source_role"] != "imported":
                # without its rules the page would come out worse than it is stored
                differences.of(row["source_key"]).left_alone += 1
                left_alone += 1
                continue
            sources[row["source_id"]] = row["source_key"]
            captured, page = archived_page(batch, capture_id)
            yield captured, page, source

    done = 0
    with tempfile.TemporaryFile(dir=batch.home.database.parent, prefix="press-monitor-replay-") as spool:
        with (
            gzip.GzipFile(fileobj=spool, mode="wb", compresslevel=1) as packed,
            closing(extracted(batch, pages())) as outcomes,
        ):
            for captured, outcome in outcomes:
                stored = batch.store.articles.of_link(captured.link_id)
                found = outcome if isinstance(outcome, NoArticle) else article_row(captured.url, outcome)
                differences.add(sources[captured.source_id], captured.url, stored, found)
                pickle.dump((captured, outcome), packed)
                done += 1
                on_page(done + left_alone)
        yield Reading(differences, done, left_alone, spool)


def commit(batch: Batch, reading: Reading, on_page: Callable[[int], None]) -> Sums:
    """Stores what was read, judged and compared anew: a text that comes out otherwise becomes a revision and the former
    one is kept with the version of its extractor, what comes out the same is not rewritten."""
    counts: Counter[str] = Counter({LEFT_ALONE: reading.left_alone} if reading.left_alone else {})
    for done, (captured, outcome) in enumerate(_waiting(reading), 1):
        word = settle_safely(batch.store, captured, outcome, batch.desk, batch.clock.now())
        counts[word.split(":")[0]] += 1
        if done % 100 == 0:
            batch.check_space()
        on_page(done)
    # where articles turned out to be a wall, what their addresses gave at other times
    read_fetched(batch)
    return Sums(counts.total(), dict(sorted(counts.items())))


def _waiting(reading: Reading) -> Iterator[tuple[Captured, Outcome]]:
    reading.outcomes.seek(0)
    with gzip.GzipFile(fileobj=reading.outcomes, mode="rb") as packed:
        for _ in range(reading.pages):
            captured, outcome = pickle.load(packed)  # noqa: S301 - written by this process, in a file without a name
            yield captured, outcome
