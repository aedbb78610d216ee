"""Erasure: no byte of an article stays, everything else does, and nothing brings it back; killed at every step."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pysqlite3
import pytest
from warcio.archiveiterator import ArchiveIterator

from db.erasure import Erasure
from db.inspection import inspected
from db.labels import labels_of
from db.proofs import Proofs
from monitor.fetching.archive import Archive
from monitor.fetching.verification import Problem, sizes, unreferenced, verify
from tests.cli.forked import run
from tests.crawl.drive import ScriptedPress, crawl, feed, feed_of, page, source
from tests.crawl.forgetting import (
    CANARY,
    GONE,
    ITS_RECORDS,
    KEPT_FILES,
    LATER,
    RECORDS,
    STAYS,
    STEPS,
    TEXT,
    TITLE,
    WARC,
    article,
    crawled_home,
    forget,
    holders,
)  # fmt: skip
from tests.crawl.program import check_conservation, rows
from tests.crawl.take_in import take_in


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """As it was before the erasure."""
    return crawled_home(tmp_path / "made")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return crawled_home(tmp_path / "home")


def verified(folder: Path) -> tuple[int, list[Problem]]:
    """How many records the rows tell of, and what is wrong with the archive."""
    archive = Archive(folder / "press-archive")
    with inspected(folder / "press.db") as database:
        records = list(Proofs(database).records())
        places = Erasure(database).places()
    problems = list(verify(archive, iter(records), lambda _: None, lambda _: None))
    return len(records), problems + list(unreferenced(archive, sizes(archive), places, crawling=False))


def handed_out(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in (*folder.glob("handed/*"), *folder.glob("*.zip")))


def sound(folder: Path) -> None:
    """Nothing of the article is left; the sums agree, the index fits, every other record is what was written."""
    db = folder / "press.db"
    for words in (CANARY, "quartzite", TITLE, GONE.removeprefix("http://") + '"', "nord\n"):
        assert list(holders(folder, words)) == []
    # its neighbour's address begins alike
    for path in holders(folder, GONE.removeprefix("http://")):
        assert path in ("press.db", "press.log", WARC, "handed/others.csv")
    check_conservation(db)
    with closing(pysqlite3.connect(db)) as connection, connection:
        connection.execute("insert into articles_fts(articles_fts, rank) values ('integrity-check', 1)")
        assert (
            connection.execute("select rowid from articles_fts where articles_fts match 'quartzite'").fetchall() == []
        )
        assert (
            len(connection.execute("select rowid from articles_fts where articles_fts match 'bancs'").fetchall()) == 2
        )
    assert verified(folder) == (RECORDS, [])
    assert handed_out(folder) == KEPT_FILES
    ((state, reason),) = rows(db, "select state, reason from links where url like 'forgotten:%'")
    assert (state, reason) == ("rejected", "forgotten")
    assert rows(db, "select key from tombstones where erased_at is null") == []


def test_nothing_is_left_of_an_erased_article(home: Path) -> None:
    _, key = article(home / "press.db", GONE)
    assert set(holders(home, CANARY)) == {
        "press.db", WARC, "reader.db", "handed/all.csv", "handed/texts.jsonl", f"{key}-evidence.zip",
    }  # fmt: skip
    assert rows(home / "press.db", "select kind from changes") == [("silent_edit",)]
    before = rows(home / "press.db", "select warc_file, warc_offset, warc_length, digest from captures order by id")
    sizes = {path.name: path.stat().st_size for path in (home / "press-archive").iterdir()}

    assert forget(home, GONE, reason="à la demande de l'auteur").code == 0

    sound(home)
    after = rows(home / "press.db", "select warc_file, warc_offset, warc_length, digest from captures order by id")
    assert [row[:3] for row in after] == [row[:3] for row in before]
    assert sum(row[3] == "forgotten" for row in after) == ITS_RECORDS
    assert {path.name: path.stat().st_size for path in (home / "press-archive").iterdir()} == sizes
    assert labels_of(home / "press.db", "aes-russie") == {}
    log = (home / "press.log").read_text(encoding="utf-8")
    assert "*" * len(GONE) in log
    assert STAYS in log


def test_other_tools_read_the_archive_on_past_an_erased_record(home: Path) -> None:
    forget(home, GONE)
    with (home / WARC).open("rb") as stream:
        kinds = [record.rec_type for record in ArchiveIterator(stream)]
    assert Counter(kinds) == {"metadata": ITS_RECORDS, "response": RECORDS - ITS_RECORDS}


@pytest.mark.parametrize("step", STEPS)
def test_a_kill_at_any_step_is_finished_by_the_next_start(home: Path, step: str) -> None:
    assert forget(home, GONE, kill_at=step).code == -9
    with (home / WARC).open("rb") as stream:
        assert len(list(ArchiveIterator(stream))) == RECORDS
    check_conservation(home / "press.db")

    assert forget(home, *([GONE] if step == "listed" else [])).code == 0
    sound(home)


def test_by_number_by_key_and_twice(home: Path) -> None:
    number, key = article(home / "press.db", GONE)
    assert forget(home, str(number)).code == 0
    sound(home)
    assert forget(home, key).code == 0
    assert forget(home, GONE + "?utm_source=x").code == 0
    sound(home)
    assert len(rows(home / "press.db", "select key from tombstones")) == 1


def test_no_list_page_or_other_source_brings_it_back(home: Path) -> None:
    forget(home, GONE)
    source(home / "sources", "deux", feed_of("deux"))
    variants = [GONE, f"{GONE}/", f"{GONE}?utm_source=x", f"{GONE}#haut", GONE.replace("http://", "https://www.")]
    with ScriptedPress() as press:
        for url in (*variants, GONE.replace("un.", "m.un.")):
            press.answers[url] = page(TITLE, TEXT)
        press.answers["http://un.example/a/nouvelle-adresse"] = (301, {"Location": GONE}, b"")
        press.answers["http://un.example/feed"] = feed("http://un.example/a/nouvelle-adresse", *variants)
        press.answers["http://deux.example/feed"] = feed(*variants, GONE.replace("un.", "m.un."))
        crawl(press, home, LATER)
        # once, behind the redirect
        assert [url for url in press.asked if "nord" in url] == [GONE]
        done = take_in(press, home, GONE, now=LATER, again=True, force=True)
        assert done.code == 2
        assert "forgotten on 2025-05-23" in done.out
    assert list(holders(home, CANARY)) == []
    assert list(holders(home, "nouvelle-adresse")) == []
    check_conservation(home / "press.db")
    assert rows(home / "press.db", "select count(*) from links where reason = 'forgotten'") == [(2,)]


def test_no_file_brings_it_back(home: Path, made: Path) -> None:
    forget(home, GONE)
    db = home / "press.db"
    shutil.copy(made / WARC, home.parent / "theirs.warc.gz")
    assert run(home, "import", home.parent / "theirs.warc.gz", "--db", db).code == 0
    assert run(home, "replay", "--db", db).code == 0
    assert list(holders(home, CANARY)) == []
    # an archive file of our own that no row knows of, as one from a backup
    shutil.copy(made / WARC, home / "press-archive" / "2025-05-22-00001.warc.gz")
    assert list(holders(home, CANARY)) != []
    assert forget(home).code == 0
    assert list(holders(home, CANARY)) == []
    check_conservation(db)
    assert {problem.kind for problem in verified(home)[1]} <= {"unreferenced"}
    assert rows(db, "select count(*) from links where reason = 'forgotten'") == [(1,)]


def test_a_restored_backup_is_erased_again(home: Path, made: Path) -> None:
    forget(home, GONE)
    for name in ("press.db", WARC):
        (home / name).unlink()
        shutil.copy(made / name, home / name)
    assert list(holders(home, CANARY)) != []
    assert forget(home).code == 0
    sound(home)


def test_an_archive_that_was_restored_alone_is_erased_again(home: Path, made: Path) -> None:
    forget(home, GONE)
    shutil.copy(made / WARC, home / WARC)
    assert [problem.kind for problem in verified(home)[1]] == ["altered"] * ITS_RECORDS
    assert forget(home).code == 0
    sound(home)


def test_a_new_database_beside_the_list_of_tombstones_collects_nothing(home: Path) -> None:
    forget(home, GONE)
    (home / "press.db").unlink()
    shutil.rmtree(home / "press-archive")
    with ScriptedPress() as press:
        press.answers[GONE] = page(TITLE, TEXT)
        press.answers["http://un.example/feed"] = feed(GONE)
        crawl(press, home)
        assert GONE not in press.asked
    assert rows(home / "press.db", "select state, reason from links") == [("rejected", "forgotten")]
    check_conservation(home / "press.db")


def test_a_lost_list_of_tombstones_is_written_again(home: Path) -> None:
    forget(home, GONE, reason="motif")
    listed = home / "press.forgotten.jsonl"
    told = listed.read_text(encoding="utf-8")
    assert "fete" not in told
    listed.unlink()
    forget(home)
    assert [json.loads(line)["reason"] for line in listed.read_text(encoding="utf-8").splitlines()] == ["motif"]


def test_what_is_taken_back_is_collected_when_a_list_shows_it(home: Path) -> None:
    forget(home, GONE)
    assert json.loads(forget(home, GONE, undo=True).out) == [True]
    assert json.loads(forget(home, GONE, undo=True).out) == [False]
    with ScriptedPress() as press:
        press.answers[GONE] = page(TITLE, TEXT)
        press.answers["http://un.example/feed"] = feed(GONE)
        crawl(press, home, LATER)
    assert article(home / "press.db", GONE)
    check_conservation(home / "press.db")


def test_an_address_that_was_never_seen_is_never_collected(home: Path) -> None:
    never = "http://un.example/a/jamais-vu"
    assert forget(home, never).code == 0
    with ScriptedPress() as press:
        press.answers[never] = page("Jamais vu", TEXT)
        press.answers["http://un.example/feed"] = feed(never)
        crawl(press, home, LATER)
        assert never not in press.asked
    assert list(holders(home, "jamais-vu")) == []


def test_a_torn_tail_with_the_article_goes_too(home: Path) -> None:
    warc = home / WARC
    ((offset, length),) = rows(
        home / "press.db", "select warc_offset, warc_length from captures where url = ? limit 1", GONE
    )
    torn = warc.with_name(f"{warc.name}.99.torn")
    torn.write_bytes(warc.read_bytes()[offset : offset + length - 40])
    forget(home, GONE)
    assert not torn.exists()


def test_a_reader_who_holds_the_log_is_named_and_nothing_is_lost(home: Path) -> None:
    with closing(sqlite3.connect(home / "press.db", isolation_level=None)) as reader, reader:
        reader.execute("begin")
        reader.execute("select count(*) from articles").fetchone()
        done = forget(home, GONE, busy_ms=100)
        assert done.code != 0
        assert "a reader holds the former state" in done.err
        reader.execute("rollback")
    assert forget(home).code == 0
    sound(home)
