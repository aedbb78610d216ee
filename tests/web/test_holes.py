from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from monitor.web.holes import sight_of
from monitor.web.periods import periods_between


@pytest.fixture
def base(overview: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection, closing(sqlite3.connect(overview)) as stored:
        stored.backup(connection)
        connection.execute("delete from coverage where source_id <> 1")
        yield connection


def shares(base: sqlite3.Connection, today: date, sources: list[int] | None = None) -> dict[str, float]:
    periods = periods_between(date(2026, 8, 1), today, "month")
    return {key: round(sight.share, 2) for key, sight in sight_of(base, periods, today, sources).items()}


def test_days_are_seen_or_not(base: sqlite3.Connection) -> None:
    assert shares(base, date(2026, 11, 22)) == {"2026-08": 1.0, "2026-09": 0.77, "2026-10": 1.0, "2026-11": 1.0}


def test_a_present_day_without_a_look_is_no_hole_yet(base: sqlite3.Connection) -> None:
    base.execute("delete from coverage where day = '2026-11-22'")
    assert shares(base, date(2026, 11, 22))["2026-11"] == 1.0
    # a month that begins today
    base.execute("delete from coverage where day > '2026-10-31'")
    assert shares(base, date(2026, 11, 1))["2026-11"] == 1.0


def test_a_time_without_any_look_is_a_hole(base: sqlite3.Connection) -> None:
    assert shares(base, date(2027, 1, 15))["2027-01"] == 0.0
    assert shares(base, date(2027, 1, 15))["2026-12"] == 0.0


def test_an_outlet_that_came_later_is_missing_before(base: sqlite3.Connection) -> None:
    base.execute(
        "insert into coverage select 2, day, looks, looks_failed, listed, stored, waiting, aliases, rejected, "
        "not_articles, lost, reasons, missed_estimate, verdict, updated_at from coverage "
        "where source_id = 1 and day >= '2026-11-01'"
    )
    found = shares(base, date(2026, 11, 22))
    assert (found["2026-10"], found["2026-11"]) == (0.5, 1.0)
    assert shares(base, date(2026, 11, 22), [1])["2026-10"] == 1.0
    assert shares(base, date(2026, 11, 22), [2])["2026-10"] == 0.0


def test_what_was_read_backwards_later_is_seen(base: sqlite3.Connection) -> None:
    base.execute("delete from coverage where day < '2026-09-15'")
    assert shares(base, date(2026, 11, 22))["2026-08"] == 0.0
    base.execute(
        "insert into backfills (source_id, since, reached_on, state, started_at, updated_at) "
        "values (1, '2026-08-16', '2026-08-16', 'done', '2026-09-15T00:00:00Z', '2026-09-15T00:00:00Z')"
    )
    found = shares(base, date(2026, 11, 22))
    assert (found["2026-08"], found["2026-09"]) == (0.52, 1.0)


def test_nobody_ever_looked(base: sqlite3.Connection) -> None:
    base.execute("delete from coverage")
    assert set(shares(base, date(2026, 11, 22)).values()) == {0.0}
    assert set(shares(base, date(2026, 11, 22), []).values()) == {0.0}
