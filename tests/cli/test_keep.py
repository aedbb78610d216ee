"""Raw pages and texts that are kept for a time: what goes, what stays, and that nothing is taken for lost; killed at
every step."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from db.keeping import Limits
from db.store import Store
from monitor.fetching.archive import Archive
from monitor.fetching.emptying import drop_pages, reduce_texts
from tests.cli.forked import run
from tests.crawl.forgetting import COPY, GONE, STAYS, WARC, crawled_home, forget
from tests.crawl.program import check_conservation, rows

NOW = "2026-11-22T06:00:00Z"
OLD = Limits(pages="2026-01-01T00:00:00Z", texts="2026-01-01T00:00:00Z")
PLAIN = "http://un.example/a/avis-numero-1"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """``STAYS`` and its copy are on a topic, as far as the copy goes; ``GONE`` was edited; the rest is neither."""
    folder = crawled_home(tmp_path / "home")
    with closing(sqlite3.connect(folder / "press.db")) as connection, connection:
        connection.execute("delete from matches where article_id = (select id from articles where url = ?)", [COPY])
        connection.execute(
            "insert into matches (article_id, revision_id, topic_id, topic_version, score, verdict, reason, evidence, "
            "judged_at) select a.id, r.id, (select min(id) from topics), 1, 0.9, 'relevant', 'because', '{}', ? "
            "from articles a join revisions r on r.article_id = a.id where url = ?",
            [NOW, COPY],
        )
    connection.close()
    return folder


def states(db: Path) -> list[Any]:
    return rows(db, "select id, state, reason from links order by id")


def prune(home: Path, *words: str) -> dict[str, Any]:
    done = run(home, "prune", *words, "--db", home / "press.db", "--json")
    assert done.code == 0, done.err
    return done.json


def dropped(home: Path) -> set[str]:
    return {url for (url,) in rows(home / "press.db", "select url from captures where dropped_why = 'retention'")}


def sound(home: Path) -> None:
    """Nobody takes what is no longer kept for lost."""
    db = home / "press.db"
    check_conservation(db)
    verified = run(home, "verify", "--db", db, "--json")
    assert verified.code == 0, verified.out
    examined = run(home, "doctor", "--full", "--db", db, "--json").json
    assert "findings" in examined, examined
    told = examined["findings"]
    assert [one for one in told if one["area"] in ("archive", "pages", "full-text index", "sums")
            and one["severity"] != "sound"] == []  # fmt: skip
    assert rows(db, "select count(*) from unkept_files where removed_at is null") == [(0,)]


def test_nothing_goes_by_itself(home: Path) -> None:
    before = (home / WARC).read_bytes()
    assert prune(home, "--attempts", "100")["rows"].keys() == {"attempts"}
    assert (home / WARC).read_bytes() == before
    assert dropped(home) == set()


def test_raw_pages_go_and_what_is_on_a_topic_or_was_edited_keeps_them(home: Path) -> None:
    db, before = home / "press.db", states(home / "press.db")
    size, whole = (home / WARC).stat().st_size, (home / WARC).read_bytes()
    dry = prune(home, "--raw-pages", "100", "--dry-run")
    assert (home / WARC).read_bytes() == whole
    told = prune(home, "--raw-pages", "100")
    assert told["rows"] == dry["rows"] == {"raw_pages": 8}
    assert dry["bytes"]["raw_pages"] > 1000
    assert dropped(home).isdisjoint({GONE, STAYS, COPY})
    assert PLAIN in dropped(home)
    assert (home / WARC).stat().st_size == size
    assert b"This page is no longer kept since" in (home / WARC).read_bytes()
    assert states(db) == before
    sound(home)
    why = run(home, "why", PLAIN, "--db", db).out
    assert "raw page no longer kept since" in why
    assert run(home, "why", STAYS, "--db", db).out.count("no longer kept") == 0
    assert prune(home, "--raw-pages", "100")["rows"] == {"raw_pages": 0}
    # what is left can be read again, and only that
    replayed = run(home, "replay", "--dry-run", "--db", db)
    assert replayed.code == 0, replayed.err


def test_evidence_says_what_is_not_kept(home: Path) -> None:
    import zipfile

    prune(home, "--raw-pages", "100")
    done = run(home, "evidence", PLAIN, "--to", home / "avis.zip", "--db", home / "press.db", "--json")
    assert (done.code, done.json["records"], done.json["unkept"]) == (0, 0, 2)
    with zipfile.ZipFile(home / "avis.zip") as file:
        report = file.read("rapport.html").decode()
    assert "page brute non conservée depuis le" in report


def test_with_a_time_for_the_topic_too_the_whole_file_goes(home: Path) -> None:
    told = prune(home, "--raw-pages", "100", "--raw-pages-on-topic", "200")
    assert told["rows"] == {"raw_pages": 15}
    assert not (home / WARC).exists()
    assert told["bytes_gained"] > 0
    sound(home)
    # a file of that name would have its records where others were
    with Store(home / "press.db") as store:
        assert store.keeping.removed_files() == {Path(WARC).name}
    assert run(home, "backup", home / "copies", "--archive", "copy", "--verify", "--db", home / "press.db").code == 0
    forget(home, PLAIN)
    sound(home)


def test_texts_off_every_topic_become_metadata(home: Path) -> None:
    db = home / "press.db"
    before, counts = states(db), rows(db, "select count(*), sum(words), sum(shingles) from articles")
    copies, sketches = (rows(db, f"select count(*) from {table}") for table in ("copies", "sketches"))
    dry = prune(home, "--texts-off-topic", "100", "--dry-run")
    told = prune(home, "--texts-off-topic", "100")
    assert told["rows"] == dry["rows"] == {"texts_off_topic": 4}
    reduced = {url for (url,) in rows(db, "select url from articles where reduced_why = 'retention'")}
    assert reduced.isdisjoint({GONE, STAYS, COPY})
    assert rows(db, "select distinct text from bodies join articles using (id) where reduced_at is not null") == [("",)]
    assert rows(db, "select count(*) from bodies where text = ''") == [(4,)]
    assert rows(db, "select count(*), sum(words), sum(shingles) from articles") == counts
    assert [rows(db, f"select count(*) from {table}") for table in ("copies", "sketches")] == [copies, sketches]
    assert states(db) == before
    sound(home)
    assert "its text is not stored since" in run(home, "why", PLAIN, "--db", db).out
    # the title is found, the text no more
    assert run(home, "search", "avis", "--db", db, "--json").json["found"] >= 4
    assert run(home, "search", "registre", "--db", db, "--json").json["found"] == 0
    assert prune(home, "--texts-off-topic", "100")["rows"] == {"texts_off_topic": 0}
    # judged, grouped and read again, it stays what it is
    verdicts = rows(db, "select article_id, topic_id, verdict from matches order by 1, 2")
    assert run(home, "reclassify", "--all", "--db", db).code == 0
    assert run(home, "regroup", "--db", db).code == 0
    assert run(home, "replay", "--yes", "--db", db).code == 0
    assert rows(db, "select count(*) from articles where reduced_at is not null") == [(4,)]
    assert rows(db, "select count(*) from bodies where text = ''") == [(4,)]
    kept = {row[:2] for row in verdicts}
    assert kept <= {row[:2] for row in rows(db, "select article_id, topic_id, verdict from matches")}
    sound(home)


def test_a_label_keeps_a_text_and_its_page(home: Path) -> None:
    from db.labels import Label, set_labels

    ((key,),) = rows(home / "press.db", "select key from articles where url = ?", PLAIN)
    set_labels(home / "press.db", [Label(key, PLAIN, "aes-russie", "not_relevant", None, NOW, None)])
    told = prune(home, "--raw-pages", "100", "--texts-off-topic", "100")
    assert told["rows"] == {"raw_pages": 6, "texts_off_topic": 3}
    assert PLAIN not in dropped(home)


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--raw-pages", "89"), 64, "--raw-pages is 89"),
        (("--raw-pages-on-topic", "400"), 64, "needs --raw-pages"),
        (("--raw-pages", "400", "--raw-pages-on-topic", "200"), 64, "as many days or more"),
        (("--texts-off-topic", "0"), 64, "--texts-off-topic is 0"),
    ],
)
def test_days_that_cannot_be_meant(home: Path, words: tuple[str, ...], code: int, told: str) -> None:
    done = run(home, "prune", *words, "--db", home / "press.db")
    assert (done.code, told in done.err) == (code, True), done.err


def _prune_until(folder: str, kill_at: str, number: int) -> None:
    """In a process of its own: everything goes, until a step is met for the ``number``th time."""
    met = 0

    def at(step: str) -> None:
        nonlocal met
        met += step == kill_at
        if met == number:
            os.kill(os.getpid(), signal.SIGKILL)

    home = Path(folder)
    with Store(home / "press.db") as store:
        reduce_texts(store, OLD, NOW, at)
        drop_pages(store, Archive(home / "press-archive"), OLD, NOW, at)


STEPS = (
    "texts reduced", "texts committed", "marking", "marked", "committed", "archive copied", "archive emptied",
    "archive synced", "archive replaced", "file done",
)  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_a_step_it_is_finished_by_the_next_start(home: Path, step: str) -> None:
    process = get_context("fork").Process(target=_prune_until, args=(str(home), step, 1))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    check_conservation(home / "press.db")
    marked = bool(dropped(home))
    assert marked == (step in STEPS[4:])
    # what every start does
    forget(home)
    sound(home)
    if marked:
        assert len(rows(home / "press.db", "select 1 from captures where dropped_why = 'retention'")) == 8
        assert list((home / "press-archive").glob("*.erasing")) == []
    told = prune(home, "--raw-pages", "100", "--texts-off-topic", "100")
    assert told["rows"]["raw_pages"] == (0 if marked else 8)
    assert len(rows(home / "press.db", "select 1 from articles where reduced_at is not null")) == 4
    sound(home)


def test_a_page_that_a_restored_archive_brings_back_goes_with_the_next_prune(home: Path) -> None:
    whole = (home / WARC).read_bytes()
    prune(home, "--raw-pages", "100")
    (home / WARC).write_bytes(whole)
    done = run(home, "verify", "--db", home / "press.db", "--json")
    assert (done.code, done.json["by_kind"]) == (2, {"unreferenced": 8})
    prune(home, "--raw-pages", "100")
    sound(home)


def test_a_database_from_before_is_told_which_pages_are_gone(home: Path) -> None:
    shutil.copy(home / "press.db", home / "before.db")
    prune(home, "--raw-pages", "100")
    for suffix in ("-wal", "-shm"):
        (home / f"press.db{suffix}").unlink(missing_ok=True)
    shutil.copy(home / "before.db", home / "press.db")
    done = run(home, "verify", "--db", home / "press.db", "--json")
    assert (done.code, done.json["by_kind"]) == (65, {"altered": 8})
    prune(home, "--raw-pages", "100")
    sound(home)
