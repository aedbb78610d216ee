"""The schedule in the file: written and read alike, looked at without opening it for writing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from db.connection import due_times
from db.errors import NotAPressDatabaseError
from db.polling import ListPace, Schedule
from db.runs import SourceRow
from db.store import Store

NOW = "2025-05-23T10:00:00Z"
FULL = Schedule(90, "2025-05-23T11:30:00Z", 0.25, NOW, 1.5, "2025-05-20T00:00:00Z", "hard", "HTTP 404")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "press.db") as store:
        with store.transaction():
            for key in ("griot", "koulou"):
                store.runs.source(SourceRow(key, key, "press"), NOW)
        yield store


def test_a_row_comes_back_as_it_was_written(store: Store) -> None:
    assert store.polling.get(1) is None
    for schedule in (FULL, Schedule(60, NOW), FULL):
        with store.transaction():
            store.polling.set(1, schedule)
        assert store.polling.get(1) == schedule
    assert store.polling.get(2) is None


def test_a_turn_moves_a_source_to_the_end_and_takes_nothing_away(store: Store) -> None:
    with store.transaction():
        store.polling.turn(1, 45, NOW)
        store.polling.set(2, FULL)
        store.polling.turn(2, 45, NOW)
    assert store.polling.get(1) == Schedule(45, NOW)
    assert store.polling.get(2) == replace(FULL, next_due_at=NOW)
    assert store.polling.due_times() == {"griot": NOW, "koulou": NOW}


def test_an_unknown_class_of_failure_is_refused(store: Store) -> None:
    with pytest.raises(Exception, match="CHECK"), store.transaction():
        store.polling.set(1, Schedule(60, NOW, failure="dreadful"))


def test_lists_whose_turnover_is_known(store: Store) -> None:
    rows = [
        (1, "a", 10, 2.0, NOW), (1, "quiet", 10, 0.0, NOW), (1, "first look", 10, None, NOW), (1, "empty", 0, 1.0, NOW),
        (1, "removed", 10, 9.0, "2025-01-01T00:00:00Z"), (2, "other", 10, 9.0, NOW), (1, "page 2", None, 0.0, NOW),
    ]  # fmt: skip
    with store.transaction():
        store.database.conn.executemany(
            "insert into endpoints (source_id, url, kind, holds, turnover, fetched_at) values (?, ?, 'feed', ?, ?, ?)",
            rows,
        )
    assert store.polling.paces(1, "2025-04-23T10:00:00Z") == [ListPace("a", 10, 2.0), ListPace("quiet", 10, 0.0)]


def test_who_is_due_can_be_asked_of_the_file(store: Store, tmp_path: Path) -> None:
    with store.transaction():
        store.polling.set(1, FULL)
    assert due_times(tmp_path / "press.db") == {"griot": FULL.next_due_at}
    # while a crawl writes
    with store.transaction():
        store.polling.set(2, FULL)
        assert due_times(tmp_path / "press.db") == {"griot": FULL.next_due_at}


def test_who_was_looked_at_in_the_future_is_due(store: Store, tmp_path: Path) -> None:
    """By a clock since set back; five minutes are no matter."""
    ahead, due_at = "2025-05-29T10:00:00Z", "2025-05-29T11:00:00Z"
    with store.transaction():
        store.polling.set(1, Schedule(60, due_at, looked_at=ahead))
        store.polling.set(2, Schedule(60, due_at, failing_since=ahead, failure="hard"))
    assert store.polling.due_times() == {"griot": due_at, "koulou": due_at}
    for now, due in (("2025-05-29T09:54:00Z", True), ("2025-05-29T09:56:00Z", False), ("2025-05-30T00:00:00Z", False)):
        expected = now if due else due_at
        assert due_times(tmp_path / "press.db", now) == {"griot": expected, "koulou": expected}
    with store.transaction():
        store.polling.set(1, Schedule(60, "9999-01-01T00:00:00Z", looked_at="9998-01-01T00:00:00Z"))
    assert due_times(tmp_path / "press.db")["griot"] < "9998"


def test_no_file_no_schedule(tmp_path: Path) -> None:
    assert due_times(tmp_path / "none.db") == {}
    (tmp_path / "empty.db").touch()
    assert due_times(tmp_path / "empty.db") == {}
    assert not (tmp_path / "none.db").exists()
    (tmp_path / "text.db").write_text("this is no database at all, only words", encoding="utf-8")
    with pytest.raises(NotAPressDatabaseError, match="not a SQLite database"):
        due_times(tmp_path / "text.db")


def test_a_file_of_before_there_were_schedules(store: Store, tmp_path: Path) -> None:
    store.database.conn.execute("drop table polling")
    assert due_times(tmp_path / "press.db") == {}
