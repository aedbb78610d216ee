"""Stretches of time that a list did not show: found, filled, closed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.gaps import Gap
from db.runs import SourceRow
from db.store import Store

NOW, LATER = "2025-05-23T10:00:00Z", "2025-05-23T12:00:00Z"
URL = "http://griot.example/feed"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "press.db") as store, store.transaction():
        for name in ("griot", "koulou"):
            store.runs.source(SourceRow(name, name, "press"), NOW)
        store.endpoints.looked(1, URL, "feed", NOW, status=200, items=10)
        yield store


def opened(store: Store, estimated: int | None = 12) -> int:
    return store.gaps.open(1, 1, NOW, after_at="2025-05-22", before_at=NOW, estimated=estimated)


def test_open_gaps_of_a_source_newest_first(store: Store) -> None:
    first, second = opened(store), opened(store, None)
    assert [gap.id for gap in store.gaps.open_of(1)] == [second, first]
    assert store.gaps.open_of(2) == []
    assert store.gaps.get(first) == Gap(first, 1, 1, URL, "feed", NOW, "2025-05-22", NOW, 12, 0, "open")
    with pytest.raises(KeyError):
        store.gaps.get(99)


def test_what_is_recovered_adds_up(store: Store) -> None:
    gap_id = opened(store)
    store.gaps.add_recovered(gap_id, 5)
    store.gaps.add_recovered(gap_id, 4)
    assert store.gaps.get(gap_id).recovered == 9


def test_a_gap_is_closed_once(store: Store) -> None:
    gap_id = opened(store)
    store.gaps.close(gap_id, "recovered", None, NOW)
    store.gaps.close(gap_id, "lost", "too late", LATER)
    assert store.gaps.get(gap_id).state == "recovered"
    assert store.gaps.open_of(1) == []
    assert store.database.execute("select reason, closed_at from gaps").fetchone() == (None, NOW)


@pytest.mark.parametrize(("state", "reason"), [("open", "x"), ("gone", "x"), ("lost", None), ("lost", "")])
def test_a_gap_is_not_closed_anyhow(store: Store, state: str, reason: str | None) -> None:
    gap_id = opened(store)
    with pytest.raises(ValueError, match="gap"):
        store.gaps.close(gap_id, state, reason, NOW)
    assert store.gaps.get(gap_id).state == "open"


def test_only_an_untouched_gap_is_withdrawn(store: Store) -> None:
    untouched, begun, closed = opened(store), opened(store), opened(store)
    store.gaps.add_recovered(begun, 1)
    store.gaps.close(closed, "lost", "no list reaches back", NOW)
    for gap_id in (untouched, begun, closed):
        store.gaps.withdraw(gap_id)
    assert [gap.id for gap in store.gaps.open_of(1)] == [begun]
    assert store.gaps.get(closed).state == "lost"
