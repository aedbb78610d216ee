"""What a start and a search cost does not grow with the years. Counted in steps of SQLite's machine, not in seconds;
the seconds at 1,000,000 links are figure T13."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pysqlite3

from db.queries import search
from db.selection import Selection
from db.store import Store
from tests.benchmarks.reliability.recovery import filled

FEW, MANY = (500, 200), (10_000, 4_000)
EVERY = 100


def steps(connection: pysqlite3.Connection, work: Callable[[], object]) -> int:
    """Steps of SQLite's machine that some work takes, in hundreds."""
    count = 0

    def counted() -> int:
        nonlocal count
        count += 1
        return 0

    connection.set_progress_handler(counted, EVERY)
    work()
    connection.set_progress_handler(None, EVERY)
    return count


def start_of(path: Path) -> int:
    with Store(path) as store, store.transaction():

        def start() -> None:
            store.runs.abandon("2026-06-01T06:00:00Z")
            store.links.release()
            store.erasure.emptied()
            assert store.keeping.unkept_files() == []
            assert store.keeping.unread_withheld() == []
            assert list(store.captures.unprocessed()) == []
            assert len(store.captures.archive_ends()) > 50

        return steps(store.database.conn, start)


def test_a_start_does_the_same_work_at_any_size(tmp_path: Path) -> None:
    filled(tmp_path / "few.db", *FEW)
    filled(tmp_path / "many.db", *MANY)
    few, many = start_of(tmp_path / "few.db"), start_of(tmp_path / "many.db")
    # twenty times the rows, six times the files
    assert many < 4 * few


def test_a_search_does_not_gather_all_that_it_finds(tmp_path: Path) -> None:
    filled(tmp_path / "many.db", *MANY)
    connection = pysqlite3.connect(f"file:{tmp_path / 'many.db'}?mode=ro", uri=True)
    connection.row_factory = pysqlite3.Row
    everywhere = Selection(expression="village")
    newest = steps(connection, lambda: search(connection, everywhere, limit=20))
    found, many = search(connection, everywhere, limit=20)
    assert (len(found), many) == (20, 1001)
    # of 4,000 that have the word the newest thousand are looked at, a few dozen steps each
    assert newest * EVERY < 1001 * 100
    connection.close()
