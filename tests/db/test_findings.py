"""Findings: told as long as they last, their end once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from db.findings import Found, Kept
from db.runs import SourceRow
from db.store import Store

BROKEN = Found("broken:griot", "broken", "griot", True, "2025-05-20T10:00:00Z", "no list", "open it", None)
NOTE = Found("wal", "wal", None, False, None, "large", "restart", '{"bytes": 1}')


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "press.db") as store, store.transaction():
        store.runs.source(SourceRow("griot", "Le Griot", "press"), "2025-05-01T00:00:00Z")
        yield store


def at(hour: int) -> str:
    return f"2025-05-23T{hour:02}:00:00Z"


def told(report: list[Kept]) -> list[tuple[str, str, str | None]]:
    return [(kept.key, kept.first_seen_at, kept.fixed_at) for kept in report]


def test_it_lasts_until_it_is_gone_and_its_end_is_told_once(store: Store) -> None:
    assert told(store.findings.update([NOTE, BROKEN], at(1))) == [
        ("broken:griot", at(1), None), ("wal", at(1), None),
    ]  # fmt: skip
    assert told(store.findings.update([BROKEN, NOTE], at(2))) == [
        ("broken:griot", at(1), None), ("wal", at(1), None),
    ]  # fmt: skip
    assert told(store.findings.update([NOTE], at(3))) == [("wal", at(1), None), ("broken:griot", at(1), at(3))]
    assert told(store.findings.update([NOTE], at(4))) == [("wal", at(1), None)]
    # even within the same second
    assert told(store.findings.update([NOTE], at(3))) == [("wal", at(1), None)]
    rows = store.database.execute("select key, source_id, first_seen_at, last_seen_at, fixed_at from findings")
    assert set(rows) == {("broken:griot", 1, at(1), at(2), at(3)), ("wal", None, at(1), at(3), None)}


def test_what_comes_back_begins_anew(store: Store) -> None:
    store.findings.update([BROKEN], at(1))
    store.findings.told([BROKEN.key], at(1))
    store.findings.update([], at(2))
    (again,) = store.findings.update([replace(BROKEN, message="no page")], at(3))
    assert (again.first_seen_at, again.new, again.message) == (at(3), True, "no page")


def test_who_was_told_is_told_anew_only_when_it_becomes_serious(store: Store) -> None:
    slight = replace(BROKEN, serious=False)
    assert store.findings.update([slight], at(1))[0].new
    store.findings.told([BROKEN.key], at(1))
    assert not store.findings.update([slight], at(2))[0].new
    assert store.findings.update([BROKEN], at(3))[0].new
    store.findings.told([BROKEN.key], at(3))
    assert not store.findings.update([BROKEN], at(4))[0].new
    assert not store.findings.update([slight], at(5))[0].new


def test_a_look_at_some_outlets_ends_nothing_of_others(store: Store) -> None:
    store.findings.update([BROKEN, NOTE], at(1))
    assert told(store.findings.update([], at(2), sources=["koulou"])) == []
    assert [kept.key for kept in store.findings.open()] == ["broken:griot", "wal"]
    assert told(store.findings.update([], at(3), sources=["griot"])) == [("broken:griot", at(1), at(3))]
    assert [kept.key for kept in store.findings.open()] == ["wal"]
