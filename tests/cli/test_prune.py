"""Old details folded into sums of days, and logs that rotate without losing a line."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from monitor.cli.logs import BYTES, LONGEST_LINE, log_handler, rotate_appended
from tests.cli.forked import run
from tests.crawl.forgetting import crawled_home
from tests.crawl.program import check_conservation, rows


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = crawled_home(tmp_path / "home")
    with closing(sqlite3.connect(folder / "press.db")) as connection, connection:
        connection.executemany(
            "insert into sightings values (1, ?, 'https://un.example/liste', 1, ?, ?)",
            [
                ("listing", "2025-05-23T11:00:00Z", "2025-05-23T11:30:00Z"),
                ("sitemap", "2025-05-23T11:10:00Z", "2025-05-24T11:30:00Z"),
            ],
        )
    connection.close()
    return folder


def counts(db: Path) -> dict[str, int]:
    tables = ("links", "articles", "captures", "runs", "attempts", "sightings")
    return {table: rows(db, f"select count(*) from {table}")[0][0] for table in tables}


def test_nothing_goes_unless_days_are_given(home: Path) -> None:
    before = counts(home / "press.db")
    done = run(home, "prune", "--db", home / "press.db")
    assert (done.code, "nothing is to be folded or dropped" in done.err) == (64, True)
    assert counts(home / "press.db") == before


def test_what_is_old_becomes_sums_and_what_is_needed_stays(home: Path) -> None:
    db = home / "press.db"
    before = counts(db)
    words = ("prune", "--attempts", "100", "--sightings", "100", "--db", db, "--json")
    dry = run(home, *words, "--dry-run").json
    assert counts(db) == before
    told = run(home, *words).json
    assert told["rows"] == dry["rows"] == {"attempts": 7, "sightings": 1}
    after = counts(db)
    assert {table: before[table] - after[table] for table in before if before[table] != after[table]} == told["rows"]
    assert rows(db, "select kind, sum(count) from folded group by 1 order by 1") == list(told["rows"].items())
    assert rows(db, "select word from folded where kind = 'sightings'") == [("listing",)]
    assert rows(db, "select count(*) from links where id not in (select link_id from attempts)") == [(0,)]
    assert rows(db, "select found_in from sightings where link_id = 1 order by first_seen_at") == [
        ("feed",),
        ("sitemap",),
    ]
    check_conservation(db)
    assert run(home, *words).json["rows"] == {"attempts": 0, "sightings": 0}


@pytest.mark.parametrize(
    ("words", "env", "code", "told"),
    [
        (("--attempts", "89"), {}, 64, "90 or more"),
        (("--attempts", "-1"), {}, 64, "90 or more"),
        ((), {"PRESS_MONITOR_KEEP_ATTEMPTS": "ever"}, 78, "PRESS_MONITOR_KEEP_ATTEMPTS is ever"),
        ((), {"PRESS_MONITOR_KEEP_SIGHTINGS": "400"}, 0, ""),
    ],
)
def test_days_are_checked(home: Path, words: tuple[str, ...], env: dict[str, str], code: int, told: str) -> None:
    done = run(home, "prune", *words, "--db", home / "press.db", **env)
    assert (done.code, told in done.err) == (code, True), done.err


def test_a_log_that_a_shell_appends_to_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "press.cron.log"
    written = b""
    for number in range(8):
        with path.open("ab") as shell:
            shell.write(b"%d begins\n" % number + b"x" * BYTES)
            # the crawl that the shell started
            rotate_appended(path)
            shell.write(b"\n%d ends\n" % number)
    parts = sorted(tmp_path.iterdir(), reverse=True)
    assert [part.name for part in parts] == [f"press.cron.log.{number}" for number in (5, 4, 3, 2, 1)]
    for part in parts:
        written += part.read_bytes()
    assert [line for line in written.split() if len(line) == 1] == [b"%d" % n for n in (3, 3, 4, 4, 5, 5, 6, 6, 7, 7)]
    rotate_appended(path)
    path.write_bytes(b"little")
    rotate_appended(path)
    assert path.read_bytes() == b"little"


def test_a_line_of_megabytes_is_cut_and_the_log_rotates(tmp_path: Path) -> None:
    handler = log_handler(tmp_path / "press.log", "INFO")
    for number in range(700):
        record = logging.LogRecord("x", logging.INFO, "x", 1, f"{number} " + "a\udcff" * 2_500_000 if number == 0 else
                                   f"{number} " + "b" * LONGEST_LINE, None, None)  # fmt: skip
        handler.emit(record)
    handler.close()
    lines = [line for file in sorted(tmp_path.iterdir()) for line in file.read_text("utf-8").splitlines()]
    assert len(lines) == 700
    assert max(map(len, lines)) < LONGEST_LINE + 50
    assert len(list(tmp_path.iterdir())) == 2
