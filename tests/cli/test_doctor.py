"""What doctor finds, on files in every state; it changes none of them and never ends with a traceback."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db.soundness import has_reset_bug
from monitor.reporting.diagnosis import harm, note, sound, worst
from monitor.reporting.surroundings import clock, file_system, leftovers, rights, schedule
from tests.cli.forked import run
from tests.crawl.forgetting import WARC, crawled_home
from tests.crawl.program import Done


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return crawled_home(tmp_path / "home")


def doctor(home: Path, *words: str) -> Done:
    return run(home, "doctor", *words, "--db", home / "press.db")


def change(db: Path, sql: str) -> None:
    connection = sqlite3.connect(db)
    connection.executescript(sql)
    connection.close()


def tree(folder: Path) -> dict[str, str]:
    """Every file but the shared memory, which even a reader uses."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith("-shm")
    }


def harms(done: Done) -> dict[str, str]:
    """Area -> what, of what is to be mended; a demo from last year was not crawled lately."""
    return {
        one["area"]: f"{one['what']} {one['fix']}"
        for one in done.json["findings"]
        if one["severity"] == "harm" and one["area"] != "no crawl"
    }


def _scribble(home: Path) -> None:
    data = bytearray((home / "press.db").read_bytes())
    for page in range(40, 200, 7):
        data[page * 4096 : page * 4096 + 4096] = os.urandom(4096)
    (home / "press.db").write_bytes(data)


def _newer(home: Path) -> None:
    change(
        home / "press.db",
        "insert into _sqlite_migrations (migration_set, name, applied_at) values ('press_monitor', 'm999_x', 'x')",
    )


def _off(text: str) -> Callable[[Path], None]:
    return lambda home: change(home / "press.db", text)


def _bytes(data: bytes) -> Callable[[Path], object]:
    return lambda home: (home / "press.db").write_bytes(data)


@pytest.mark.parametrize(
    ("harm_done", "code", "area", "words"),
    [
        (lambda home: (home / "press.db").unlink(), 65, "database", "does not exist"),
        (_bytes(b""), 65, "database", "is empty"),
        (_bytes(b"\x89PNG" * 100), 65, "database", "no SQLite database"),
        (lambda home: os.truncate(home / "press.db", 40_960), 65, "database", "was cut short"),
        (_scribble, 65, "pages", "restore"),
        (_newer, 65, "schema", "newer version"),
        (_off("pragma application_id = 7"), 65, "schema", "another program"),
        (_off("delete from articles_fts_docsize where id = 1"), 65, "full-text index", "rebuild"),
        (_off("update links set state = 'in_flight' where id = 1"), 70, "sums", "do not agree"),
        (_off("update captures set fetched_at = '2199-01-01T00:00:00Z' where id = 1"), 1, "clock", "date -u"),
        (lambda home: (home / WARC).unlink(), 65, "archive", "the file is gone"),
        (lambda home: os.truncate(home / WARC, 500), 65, "archive", "cut short"),
        (lambda home: (home / "reader.db").write_bytes(b"x" * 5000), 65, "reader.db", "backup"),
        (lambda home: (home / "press.db").chmod(0o666), 78, "rights", "chmod 600"),
        (lambda home: (home / "press.forgotten.jsonl").write_text("?"), 78, "configuration", "no tombstone"),
    ],
)
def test_each_harm_is_found_with_its_fix(
    home: Path, harm_done: Callable[[Path], object], code: int, area: str, words: str
) -> None:
    harm_done(home)
    before = tree(home)
    done = doctor(home, "--json")
    found = harms(done)
    assert done.code == done.json["exit_code"] == code, found
    assert words in found[area], found
    assert tree(home) == before
    assert all(one["fix"] for one in done.json["findings"] if one["severity"] != "sound")


def test_a_sound_home_is_told_as_sound_and_left_alone(home: Path) -> None:
    before = tree(home)
    done = doctor(home, "--full", "--json")
    assert harms(done) == {}
    assert tree(home) == before
    areas = {one["area"] for one in done.json["findings"] if one["severity"] == "sound"}
    assert {"sqlite", "schema", "pages", "full-text index", "clock", "sums", "disk", "archive", "reader.db"} <= areas
    lines = doctor(home).out.splitlines()
    assert not [line for line in lines if line.startswith("sound")]
    assert all(len(line) < 900 for line in lines)


def test_words_that_are_out_of_step_are_found_by_the_full_look(home: Path) -> None:
    change(
        home / "press.db",
        "drop trigger bodies_au; update bodies set text = 'tout autre chose' where id = 1",
    )
    assert "full-text index" not in harms(doctor(home, "--json"))
    assert "full-text index" in harms(doctor(home, "--full", "--json"))


def test_a_locked_database_is_said_to_be_locked(home: Path) -> None:
    change(home / "press.db", "pragma journal_mode = delete")
    holder = subprocess.Popen(
        [sys.executable, "-c", "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None); "
         "c.execute('begin exclusive'); print('held', flush=True); sys.stdin.read()", str(home / "press.db")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    try:
        # nothing is written beside it: it is read as it is
        assert doctor(home, "--json").code in (0, 1, 75)
    finally:
        holder.communicate()


def test_a_database_that_another_program_keeps_to_itself_ends_with_75(home: Path) -> None:
    holder = (
        "import sys, pysqlite3\n"
        "connection = pysqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "connection.execute('pragma locking_mode = exclusive')\n"
        "connection.execute('begin exclusive')\n"
        "connection.execute('update links set reason = reason')\n"
        "connection.execute('commit')\n"
        "print('held', flush=True)\n"
        "sys.stdin.read()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", holder, str(home / "press.db")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    done = doctor(home, "--json")
    process.communicate()
    assert done.code == 75, done.out
    (told,) = [one for one in done.json["findings"] if one["area"] == "database"]
    assert (told["severity"], "locked" in told["what"], "end the other program" in told["fix"]) == ("harm", True, True)
    assert doctor(home, "--json").code in (0, 1)


@pytest.mark.parametrize(
    ("version", "bug"),
    [
        ("3.6.23", False), ("3.7.0", True), ("3.40.1", True), ("3.44.5", True), ("3.44.6", False), ("3.45.0", True),
        ("3.50.6", True), ("3.50.7", False), ("3.51.2", True), ("3.51.3", False), ("3.53.4", False),
    ],
)  # fmt: skip
def test_the_builds_with_the_reset_bug_are_known(version: str, bug: bool) -> None:
    assert has_reset_bug(version) is bug


def test_the_worst_finding_is_the_exit_code() -> None:
    assert worst([sound("a", "b"), note("a", "b", "c")]) == 0
    assert worst([harm("a", "b", "c"), harm("a", "b", "c", code=75)]) == 75
    assert worst([harm("a", "b", "c", code=78), harm("a", "b", "c", code=16), harm("a", "b", "c", code=65)]) == 65


def test_a_clock_that_stands_before_this_program_is_told() -> None:
    (told,) = clock(datetime(1970, 1, 2, tzinfo=UTC), [])
    assert (told.severity, told.code) == ("harm", 78)
    now = datetime(2026, 5, 1, tzinfo=UTC)
    assert [one.severity for one in clock(now, [("links.first_seen_at", "2026-05-01T00:04:00Z")])] == ["sound"]
    assert [one.severity for one in clock(now + timedelta(hours=-1), [("a.b", "2026-05-01T00:04:00Z")])] == ["harm"]


def test_a_schedule_is_found_where_it_is(tmp_path: Path) -> None:
    db, units = tmp_path / "press.db", tmp_path / "units"
    line = f"*/15 * * * * cd / && /usr/bin/env crawl crawl --due --db {db} >> log"
    assert [one.severity for one in schedule(db, line, units)] == ["sound"]
    assert [one.severity for one in schedule(db, f"# {line}", units)] == ["note"]
    gone = line.replace("/usr/bin/env crawl", str(tmp_path / "press-monitor"))
    assert [one.code for one in schedule(db, gone, units)] == [78]
    units.mkdir()
    (units / "press-monitor.service").write_text(f"ExecStart=press-monitor crawl --db {db}\n")
    (units / "press-monitor.timer").write_text("[Timer]\n")
    assert "enable --now" in next(schedule(db, None, units)).fix
    (units / "timers.target.wants").mkdir()
    (units / "timers.target.wants" / "press-monitor.timer").symlink_to(units / "press-monitor.timer")
    assert [one.severity for one in schedule(db, "", units)] == ["sound"]


def test_file_systems_that_cannot_lock_are_named(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"disk / ext4 rw 0 0\nserver:/x {tmp_path} nfs4 rw 0 0\n")
    assert [one.severity for one in file_system(tmp_path, mounts)] == ["harm"]
    assert list(file_system(Path("/"), mounts)) == []


def test_leftovers_and_rights_are_told_by_path(tmp_path: Path) -> None:
    archive = tmp_path / "press-archive"
    archive.mkdir()
    for name in ("press.before-m003.db", "press.db.replaced-x", "press-archive/a.warc.gz.9.torn"):
        (tmp_path / name).write_bytes(b"x")
    told = list(leftovers(tmp_path / "press.db", archive))
    assert {Path(one.where).name for one in told} == {"press.before-m003.db", "press.db.replaced-x", "a.warc.gz.9.torn"}
    secret = tmp_path / "serve.secret"
    secret.write_bytes(b"x")
    secret.chmod(0o644)
    assert [one.code for one in rights([], [], [secret]) if one.severity == "harm"] == [78]
