"""Backups: consistent beside a writer, checked before they are believed, and put back without what was forgotten."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.forked import run
from tests.crawl.forgetting import CANARY, GONE, RECORDS, crawled_home, holders
from tests.crawl.program import check_conservation, rows

WRITER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
print("writing", flush=True)
number = 0
while True:
    number += 1
    connection.execute("begin immediate")
    connection.execute("insert into batches (command, version, started_at) values ('a', ?, 'x')", [number])
    connection.execute("insert into batches (command, version, started_at) values ('b', ?, 'x')", [number])
    connection.execute("commit")
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return crawled_home(tmp_path / "home")


def made(home: Path, *words: str) -> Path:
    done = run(home, "backup", *words, "--db", home / "press.db", "--json")
    assert done.code == 0, done.err
    return Path(done.json["backup"])


def test_a_backup_holds_everything_and_says_nothing_under_cron(home: Path) -> None:
    (home / "catalogue" / "topics").mkdir(parents=True)
    (home / "catalogue" / "topics" / "eau.yml").write_text("# mine\n", encoding="utf-8")
    done = run(home, "backup", "--verify", "--db", home / "press.db")
    assert (done.code, done.out, done.err) == (0, "", "")
    (backup,) = (home / "press-backups").iterdir()
    names = {path.relative_to(backup).as_posix() for path in backup.rglob("*") if path.is_file()}
    assert names == {"press.db", "reader.db", "catalogue/topics/eau.yml", "manifest.json"}
    assert backup.stat().st_mode & 0o777 == 0o700
    assert rows(backup / "press.db", "select count(*) from captures") == [(RECORDS,)]
    assert run(home, "restore", backup, "--check").code == 0


def test_a_backup_beside_a_writer_is_the_state_of_one_instant(home: Path) -> None:
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(home / "press.db")], stdout=subprocess.PIPE)
    assert writer.stdout is not None
    assert writer.stdout.readline() == b"writing\n"
    try:
        backups = [made(home, "--verify") for _ in range(4)]
    finally:
        writer.kill()
        writer.communicate()
    counts = []
    for backup in backups:
        # both rows of a transaction or none
        ((a, b),) = rows(backup / "press.db", "select sum(command = 'a'), sum(command = 'b') from batches")
        assert (a or 0) == (b or 0)
        counts.append(a or 0)
    assert counts == sorted(counts)
    assert counts[-1] > counts[0]


@pytest.mark.parametrize("how", ["link", "copy"])
def test_the_archive_goes_along_and_may_grow(home: Path, how: str) -> None:
    backup = made(home, "--archive", how)
    archive = next((home / "press-archive").glob("*.warc.gz"))
    with archive.open("ab") as file:
        file.write(b"what a later crawl appends")
    assert run(home, "restore", backup, "--check").code == 0
    other = home.parent / "other"
    done = run(other, "restore", backup, "--db", other / "press.db")
    assert done.code == 0, done.err
    verified = run(other, "verify", "--db", other / "press.db", "--json")
    assert verified.json["by_kind"] == {}
    check_conservation(other / "press.db")


def test_only_the_newest_are_kept_and_others_files_are_left_alone(home: Path) -> None:
    place = home / "place"
    place.mkdir()
    (place / "notes").mkdir()
    first = made(home, str(place))
    second = made(home, str(place))
    third = made(home, str(place), "--keep", "2")
    assert sorted(path.name for path in place.iterdir()) == sorted(["notes", second.name, third.name])
    assert not first.exists()


def flip(path: Path, at: int = -1) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def _manifest_outside(backup: Path) -> None:
    path = backup / "manifest.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    told["files"].append({"path": "../../outside", "bytes": 1, "sha256": "0"})
    path.write_text(json.dumps(told), encoding="utf-8")


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda backup: flip(backup / "press.db", 5000), "is not what was copied"),
        (lambda backup: flip(backup / "reader.db"), "is not what was copied"),
        (lambda backup: (backup / "reader.db").unlink(), "is gone"),
        (lambda backup: (backup / "manifest.json").unlink(), "is no backup"),
        (lambda backup: (backup / "manifest.json").write_text("[]", encoding="utf-8"), "cannot be read"),
        (_manifest_outside, "no manifest"),
        (lambda backup: os.truncate(backup / "press.db", 4096), "is not what was copied"),
    ],
)
def test_a_backup_that_is_not_sound_is_not_restored(home: Path, harm: object, told: str) -> None:
    backup = made(home)
    harm(backup)  # type: ignore[operator]
    before = (home / "press.db").read_bytes()
    done = run(home, "restore", backup, "--force", "--db", home / "press.db")
    assert (done.code, told in done.err) == (65, True), done.err
    assert (home / "press.db").read_bytes() == before
    assert not (home.parent / "outside").exists()


def test_a_database_that_holds_something_is_replaced_by_force_alone_and_kept(home: Path) -> None:
    backup = made(home)
    run(home, "forget", "http://un.example/never-seen", "--yes", "--db", home / "press.db")
    before = rows(home / "press.db", "select count(*) from batches")
    done = run(home, "restore", backup, "--db", home / "press.db")
    assert (done.code, "--force" in done.err) == (64, True)
    done = run(home, "restore", backup, "--force", "--db", home / "press.db", "--json")
    assert done.code == 0, done.err
    aside = [Path(path) for path in done.json["aside"] if "press.db" in path]
    assert len(aside) == 1
    assert rows(aside[0], "select count(*) from batches") == before
    check_conservation(home / "press.db")


def test_a_newer_database_is_not_replaced_without_force(home: Path) -> None:
    backup = made(home)
    database = home / "press.db"
    subprocess.run(
        [sys.executable, "-c", "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(\"insert into "
         "_sqlite_migrations (migration_set, name, applied_at) values ('press_monitor', 'm999_later', 'x')\"); "
         "c.commit()", str(database)],
        check=True,
    )  # fmt: skip
    done = run(home, "restore", backup, "--db", database)
    assert (done.code, "newer version" in done.err) == (64, True)


def test_what_was_forgotten_since_is_not_brought_back(home: Path) -> None:
    backup = made(home, "--archive", "copy")
    kept = shutil.copytree(backup, home.parent / "elsewhere" / backup.name)
    shutil.rmtree(backup)
    assert run(home, "forget", GONE, "--yes", "--db", home / "press.db").code == 0
    assert list(holders(home, CANARY)) == []
    # the archive too comes from the backup
    shutil.rmtree(home / "press-archive")
    done = run(home, "restore", kept, "--force", "--db", home / "press.db")
    assert done.code == 0, done.err
    assert list(holders(home, CANARY)) == []
    assert rows(home / "press.db", "select state, reason from links where url like 'forgotten:%'") == [
        ("rejected", "forgotten")
    ]
    assert rows(home / "press.db", "select count(*) from articles") == [(6,)]
    check_conservation(home / "press.db")


def test_a_backup_cannot_be_made_where_nothing_is(tmp_path: Path) -> None:
    done = run(tmp_path, "backup", "--db", tmp_path / "press.db")
    assert (done.code, "no database" in done.err) == (65, True)
    assert list(tmp_path.iterdir()) == []


def test_what_a_kill_left_of_a_backup_goes_with_the_next(home: Path) -> None:
    left = home / "press-backups" / ".partial-999999999-press"
    left.mkdir(parents=True)
    (left / "press.db").write_bytes(b"half")
    backup = made(home)
    assert [path.name for path in (home / "press-backups").iterdir()] == [backup.name]
