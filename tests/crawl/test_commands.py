"""The commands around a crawl: locks, signals, kills, the network gone, archives instead of it."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.demo import FIRST_DAY, expected
from monitor.fetching.archive import Record, packed
from tests.cli.forked import run
from tests.crawl.conftest import Crawled
from tests.crawl.program import NOWHERE, check_conservation, environment, rows, start


@pytest.fixture
def nowhere(tmp_path: Path) -> Path:
    """A home whose registry has a source on a name that never resolves (RFC 2606)."""
    folder = tmp_path / "catalogue" / "sources"
    folder.mkdir(parents=True)
    (folder / "nowhere.yml").write_text(NOWHERE, encoding="utf-8")
    return tmp_path


def test_without_a_network_it_says_so_and_ends(nowhere: Path) -> None:
    done = run(nowhere, "crawl", "nowhere", PRESS_MONITOR_CONTACT="desk@press.example")
    assert done.code == 69
    assert "network down" in done.err
    assert len(done.err.splitlines()) == 1
    assert done.out == ""
    db = nowhere / "press.db"
    assert rows(db, "select outcome from runs") == [("network_down",)]
    assert rows(db, "select exit_code from batches") == [(69,)]


def test_without_a_contact_no_real_crawl_starts(nowhere: Path) -> None:
    done = run(nowhere, "crawl", "nowhere")
    assert done.code == 78
    assert done.err.count("\n") == 1
    assert "PRESS_MONITOR_CONTACT" in done.err
    assert not (nowhere / "press.db").exists()


def test_an_unknown_source_is_named_with_its_neighbour(nowhere: Path) -> None:
    done = run(nowhere, "crawl", "nowere", PRESS_MONITOR_CONTACT="desk@press.example")
    assert done.code == 64
    assert "nowere" in done.err
    assert "nowhere" in done.err


def test_scrapys_own_command_works(nowhere: Path) -> None:
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", "press", "-a", "source=nowhere"],
        cwd=Path(__file__).parents[2],
        env=environment(nowhere, PRESS_MONITOR_CONTACT="desk@press.example"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert rows(nowhere / "press.db", "select outcome from runs") == [("network_down",)]
    assert rows(nowhere / "press.db", "select count(*) from batches where finished_at is null") == [(0,)]


def test_a_second_crawl_ends_at_once(tmp_path: Path) -> None:
    db = tmp_path / "demo.db"
    first = start(tmp_path, "demo", "--no-serve", "--db", db)
    try:
        _wait_for(db, "select count(*) from captures", 5)
        second = run(tmp_path, "demo", "--no-serve", "--db", db)
        assert second.code == 75
        assert second.err.count("\n") == 1
        assert f"pid {first.pid}" in second.err
    finally:
        _, err = first.communicate(timeout=120)
    assert first.returncode == 0, err
    check_conservation(db)


def test_a_signal_ends_it_in_order_and_the_next_run_goes_on(tmp_path: Path) -> None:
    db = tmp_path / "demo.db"
    process = start(tmp_path, "demo", "--no-serve", "--db", db)
    _wait_for(db, "select count(*) from articles", 10)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 11, err
    check_conservation(db)
    done = run(tmp_path, "demo", "--no-serve", "--json", "--db", db)
    assert done.code == 0, done.err
    assert done.json["articles"] == len(expected(FIRST_DAY).articles)


@pytest.mark.parametrize("seed", range(4))
def test_a_kill_loses_nothing_and_doubles_nothing(tmp_path: Path, seed: int) -> None:
    db = tmp_path / "demo.db"
    process = start(tmp_path, "demo", "--no-serve", "--db", db)
    _wait_for(db, "select count(*) from captures", random.Random(seed).randrange(1, 100))
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    had = set(rows(db, "select url, digest from captures"))
    assert had
    done = run(tmp_path, "demo", "--no-serve", "--json", "--db", db)
    assert done.code == 0, done.err
    captures = rows(db, "select url, digest from captures")
    assert had <= set(captures)
    assert done.json["articles"] == len(expected(FIRST_DAY).articles)
    # what was in the archive was not asked for again
    twice = rows(db, "select link_id from captures group by link_id having count(*) > 1")
    assert twice == []
    check_conservation(db)


def test_archived_pages_take_the_same_way(crawled: Crawled, tmp_path: Path) -> None:
    """The demo's own archive, imported elsewhere: other hosts' pages, every one in a named state, nothing twice."""
    files = sorted((crawled.db.parent / "demo-archive").glob("*.warc.gz"))
    db = tmp_path / "press.db"
    first = run(tmp_path, "import", *files, "--db", db, "--json")
    assert first.code == 0, first.err
    assert first.json["imported"]["pages"] == sum(first.json["imported"]["by_outcome"].values())
    ((captures,),) = rows(crawled.db, "select count(*) from captures")
    assert first.json["imported"]["pages"] == captures
    assert rows(db, "select distinct role from sources where key like '%.example'") == [("imported",)]
    check_conservation(db)
    again = run(tmp_path, "import", *files, "--db", db, "--json")
    assert again.json["imported"]["by_outcome"] == {"already here": captures}
    assert again.json["articles"] == first.json["articles"]
    check_conservation(db)


def test_an_import_counts_what_is_no_article(tmp_path: Path) -> None:
    def record(url: str, status: int, body: bytes, kind: str = "text/html") -> bytes:
        return packed(Record(url, datetime(2025, 5, 23, tzinfo=UTC), status, (("Content-Type", kind),), body))

    paragraph = b"<p>" + b"Le conseil municipal s'est tenu hier dans la salle des fetes du quartier. " * 12 + b"</p>"
    page = b"<html><head><title>Conseil</title></head><body><h1>Conseil</h1>" + paragraph + b"</body></html>"
    file = tmp_path / "some.warc.gz"
    file.write_bytes(
        record("http://a.example/1", 200, page)
        + record("http://a.example/2", 404, b"gone")
        + record("http://a.example/3", 200, b"")
        + record("http://a.example/4", 200, b"%PDF-1.7 ...", "application/pdf")
        + record("javascript:alert(1)", 200, page)
        + record("http://a.example/5", 500, b"oops")
    )
    done = run(tmp_path, "import", file, "--json")
    assert done.code == 0, done.err
    states = dict(rows(tmp_path / "press.db", "select url, state from links"))
    assert states["http://a.example/1"] == "stored"
    assert states["http://a.example/2"] == "http_gone"
    assert states["http://a.example/3"] == "extract_empty"
    assert states["http://a.example/4"] in ("not_an_article", "extract_empty")
    assert states["refused:javascript:alert(1)"] == "rejected"
    assert states["http://a.example/5"] == "failed"
    assert sum(done.json["imported"]["by_outcome"].values()) == 6
    check_conservation(tmp_path / "press.db")


def test_what_is_no_archive_is_refused_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a WARC file\n" * 50)
    done = run(tmp_path, "import", file)
    assert done.code == 64
    assert done.err.count("\n") == 1
    assert "notes.txt" in done.err
    missing = run(tmp_path, "import", tmp_path / "missing.warc.gz")
    assert missing.code == 64
    assert "missing.warc.gz" in missing.err


def test_a_replay_changes_nothing_when_no_rule_did(crawled: Crawled, tmp_path: Path) -> None:
    for path in crawled.db.parent.glob("demo*"):
        (shutil.copytree if path.is_dir() else shutil.copy)(path, tmp_path / path.name)
    db = tmp_path / "demo.db"
    everything = (
        "select a.*, b.text, m.score, m.reason from articles a join bodies b using (id) "
        "join matches m on m.article_id = a.id order by a.id, m.topic_id"
    )
    before = rows(db, everything)
    done = run(tmp_path, "replay", "--db", db, "--json")
    assert done.code == 0, done.err
    assert done.json["replayed"]["by_outcome"].get("changed", 0) == 0
    assert rows(db, everything) == before
    check_conservation(db)


def test_a_replay_needs_a_database(tmp_path: Path) -> None:
    done = run(tmp_path, "replay", "--db", tmp_path / "none.db")
    assert done.code == 65
    assert not (tmp_path / "none.db").exists()


def test_a_foreign_file_is_never_touched(tmp_path: Path) -> None:
    file = tmp_path / "photo.db"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + b"x" * 500)
    for command in (("demo", "--no-serve"), ("serve",), ("replay",)):
        done = run(tmp_path, *command, "--db", file)
        assert done.code == 65, (command, done.err)
        assert "photo.db" in done.err
    assert file.read_bytes() == b"\x89PNG\r\n\x1a\n" + b"x" * 500


def _wait_for(db: Path, sql: str, count: int, seconds: float = 60) -> None:
    """Until a count in the database has come so far; the crawl that fills it runs in another process."""
    import sqlite3

    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if db.exists() and rows(db, sql)[0][0] >= count:
                return
        except sqlite3.OperationalError:
            pass
        time.sleep(0.02)
    raise AssertionError(f"{sql} never reached {count}: {json.dumps(str(db))}")
