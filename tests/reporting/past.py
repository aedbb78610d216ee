"""A past for an outlet, written with the store's own verbs: looks, links, articles, hour by hour."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from db.articles import Derived
from db.captures import Capture
from db.findings import Found
from db.links import Offer
from db.runs import SourceRow
from db.store import Store
from monitor.catalogue.model import Source
from monitor.clock import iso
from monitor.fetching.batch import row_of
from monitor.reporting.health import examine
from tests.db.test_articles import MATCH, PLAIN

ROOM = 10**12
# a Monday
START = datetime(2025, 3, 3, 6, tzinfo=UTC)


def source(id_: str, **more: Any) -> Source:
    """An outlet at ``<id>.example`` with one feed."""
    return Source.model_validate({
        "id": id_, "name": id_.title(), "home": f"http://{id_}.example/", "country": "ML",
        "discovery": [{"kind": "feed", "url": f"http://{id_}.example/feed", "confidence": "tested"}],
        "articles": {"patterns": ["/a/"]}, **more,
    })  # fmt: skip


class Past:
    """``now`` moves with ``pass_``; every look is a batch of its own unless several outlets are named."""

    def __init__(self, folder: Path, *sources: Source) -> None:
        self.path = folder / "press.db"
        self.store = Store(self.path)
        self.sources = {one.id: one for one in sources}
        self.now = START
        self._numbers = 0
        with self.store.transaction():
            self.ids = {one.id: self.store.runs.source(row_of(one), iso(START)) for one in sources}
            self.store.articles.topic("aes-russie", "AES–Russie", 1, "r1", iso(START))

    def pass_(self, **length: float) -> None:
        """Lets time go by."""
        self.now += timedelta(**length)

    def enter(self, row: SourceRow) -> int:
        """A source that the registry does not have."""
        with self.store.transaction():
            self.ids[row.key] = self.store.runs.source(row, iso(self.now))
        return self.ids[row.key]

    def batch(self, outcomes: dict[str, str], *, exit_code: int = 0, message: str = "done", reason: str = "") -> None:
        """One crawl of the named outlets, each with its outcome."""
        with self.store.transaction():
            batch = self.store.runs.start_batch("crawl", "0", iso(self.now))
            for key, outcome in outcomes.items():
                run = self.store.runs.start_run(batch, self.ids[key], iso(self.now))
                counts = dict.fromkeys(("requests", "bytes", "links_listed", "links_new", "fetched", "stored"), 0)
                why = None if outcome == "ok" else reason or f"no list could be read ({outcome})"
                self.store.runs.finish_run(run, outcome, why, counts, iso(self.now))
            self.store.coverage.update(iso(self.now))
            self.store.runs.finish_batch(batch, exit_code, message, iso(self.now))

    def look(self, key: str, new: int = 0, **article: Any) -> None:
        """A look that read everything and stored so many new articles."""
        for _ in range(new):
            self.article(key, **article)
        self.batch({key: "ok"})

    def article(self, key: str, **changes: Any) -> str:
        """A stored article; returns its address."""
        url = self.link(key)
        link = self.store.links.by_key(f"key{self._numbers}")
        assert link is not None
        with self.store.transaction():
            capture = Capture(
                link.id, iso(self.now), url, 200, "text/html", 10, "a.warc.gz", self._numbers * 10, 10, "sha256:1"
            )
            capture_id = self.store.captures.enter(capture)
            fields = {"published_on": f"{self.now:%Y-%m-%d}", "text_hash": url, **changes}
            saved = self.store.articles.save(
                key=link.key, link_id=link.id, source_id=self.ids[key], capture_id=capture_id,
                fetched_at=iso(self.now), article=replace(PLAIN, url=url, **fields), derived=Derived([MATCH]),
                sketch=[self._numbers], former_sketch=(), copies=(),
            )  # fmt: skip
            self.store.captures.settle(capture_id, saved.outcome)
            self.store.links.settle(link.id, "stored", iso(self.now), status=200)
        return url

    def link(self, key: str, state: str = "pending", reason: str | None = None) -> str:
        """A link that a list shows now, settled at once where ``state`` says so; returns its address."""
        self._numbers += 1
        url = f"http://{key}.example/a/{self._numbers}"
        offer = Offer(f"key{self._numbers}", url, url, "feed", f"http://{key}.example/feed")
        if state == "rejected":
            offer = replace(offer, state=state, reason=reason)
        with self.store.transaction():
            self.store.links.offer(self.ids[key], [offer], iso(self.now))
            if state not in ("pending", "rejected"):
                link = self.store.links.by_key(offer.key)
                assert link is not None
                self.store.links.settle(link.id, state, iso(self.now), reason=reason)
        return url

    def weeks(self, key: str, count: int, *, per_day: int = 3, weekend: bool = True) -> None:
        """So many weeks of a look every six hours; the day's articles come with its middle looks."""
        for day in range(7 * count):
            for quarter in range(4):
                busy = quarter in (1, 2) and (weekend or day % 7 < 5)
                self.look(key, new=per_day if busy else 0)
                self.pass_(hours=6)

    def examine(self, *names: str, free_bytes: int = ROOM) -> dict[str, Found]:
        """What health finds now, by key; the sums are always in order."""
        found = examine(
            self.store.database, self.path, self.sources, self.now, names=names, free_bytes=free_bytes
        )  # fmt: skip
        assert len({one.key for one in found}) == len(found)
        assert all(one.message and one.advice and "\n" not in one.message + one.advice for one in found)
        return {one.key: one for one in found}

    def kinds(self, *names: str) -> list[str]:
        """The keys of what health finds now."""
        return sorted(self.examine(*names))

    def said_once(self, key: str) -> None:
        """A finding of that key is there no longer; its end is told now, and never again."""
        found = self.examine()
        assert key not in found
        for expected in (1, 0):
            with self.store.transaction():
                report = self.store.findings.update(found.values(), iso(self.now))
            assert sum(kept.key == key and kept.fixed_at is not None for kept in report) == expected

    def note(self, found: Iterable[Found] | None = None) -> None:
        """Health is asked, and keeps what it found."""
        with self.store.transaction():
            self.store.findings.update(self.examine().values() if found is None else found, iso(self.now))
