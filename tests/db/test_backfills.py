"""Looks into the past as rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.links import TOO_OLD, Offer
from db.runs import SourceRow
from db.store import Store

NOW, LATER = "2025-05-23T10:00:00Z", "2025-05-24T10:00:00Z"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "press.db") as store:
        yield store


@pytest.fixture
def source_id(store: Store) -> int:
    with store.transaction():
        return store.runs.source(SourceRow(key="aa", name="aa", role="press"), NOW)


def offer(n: int, **values: str) -> Offer:
    return Offer(
        key=f"key{n}", url=f"http://aa.example/a/{n}", fetch_url=f"http://aa.example/a/{n}", found_in="feed",
        list_url="http://aa.example/feed", **values,
    )  # fmt: skip


def test_a_look_back_from_its_beginning_to_its_end(store: Store, source_id: int) -> None:
    backfills = store.backfills
    assert backfills.open_of(source_id) is None
    with store.transaction():
        new = backfills.start(source_id, "2025-05-01", None, NOW)
        backfills.count(new, documents=1, new=7, known=3)
        backfills.count(new, documents=0, new=0, known=0)
        backfills.save(new, "paged_feed x", "{}", "2025-05-20", LATER)
    row = backfills.open_of(source_id)
    assert row is not None
    assert (row.requests, row.documents, row.links_new, row.links_known) == (2, 1, 7, 3)
    assert (row.rung, row.position, row.reached_on) == ("paged_feed x", "{}", "2025-05-20")
    with store.transaction():
        backfills.extend(new, "2025-04-01", None, LATER)
        backfills.finish(new, "done", "every post", LATER)
    assert backfills.open_of(source_id) is None
    row = backfills.last_of(source_id)
    assert row is not None
    assert (row.since, row.state, row.reason, row.finished_at) == ("2025-04-01", "done", "every post", LATER)
    with pytest.raises(KeyError):
        backfills.get(new + 1)


def test_that_of_a_gap_is_nobodys_wish(store: Store, source_id: int) -> None:
    with store.transaction():
        store.database.conn.execute("insert into endpoints (source_id, url, kind) values (?, 'u', 'feed')", [source_id])
        gap = store.gaps.open(source_id, 1, NOW, after_at="2025-05-20", before_at=NOW, estimated=5)
        own = store.backfills.start(source_id, "2025-05-20", NOW, NOW, gap_id=gap)
    assert store.backfills.open_of(source_id) is None
    assert store.backfills.last_of(source_id) is None
    row = store.backfills.of_gap(gap)
    assert row is not None
    assert row.id == own
    assert store.backfills.of_gap(gap + 1) is None


def test_links_by_key_and_their_days(store: Store, source_id: int) -> None:
    with store.transaction():
        store.links.offer(source_id, [offer(1), offer(2, published_on="2025-05-02")], NOW)
        store.links.offer(source_id, [offer(3, published_at="2025-05-03T23:30:00Z")], NOW)
        store.links.offer(source_id, [offer(4, state="rejected", reason=TOO_OLD, published_on="2025-01-01")], NOW)
    ids = store.backfills.ids([f"key{n}" for n in range(2000)])
    assert sorted(ids) == ["key1", "key2", "key3", "key4"]
    assert store.backfills.days(ids.values()) == {
        ids["key2"]: (None, "2025-05-02"),
        ids["key3"]: ("2025-05-03T23:30:00Z", "2025-05-03"),
        ids["key4"]: (None, "2025-01-01"),
    }
    assert store.backfills.ids([]) == {}
    assert store.backfills.days([]) == {}
    # what was too old for an ordinary crawl may well be asked for
    assert dict(store.backfills.settled_days(source_id)) == {
        "http://aa.example/a/1": None,
        "http://aa.example/a/2": "2025-05-02",
        "http://aa.example/a/3": "2025-05-03",
    }
    assert store.backfills.waiting(source_id) == 3
