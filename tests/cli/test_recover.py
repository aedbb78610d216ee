"""Damaged databases saved, and new ones made from the archive alone."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db.connection import open_database
from db.links import Links
from db.mending import mend
from db.raw_pages import RawFile
from db.salvage import salvage
from tests.cli.forked import run
from tests.crawl.forgetting import GONE, RECORDS, WARC, crawled_home
from tests.crawl.program import check_conservation, rows

NOW = "2026-01-01T00:00:00Z"
TEXTS = "select key, text_hash from articles order by 1"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Its database has nothing in a log."""
    folder = crawled_home(tmp_path / "home")
    connection = sqlite3.connect(folder / "press.db")
    connection.execute("pragma wal_checkpoint(truncate)")
    connection.close()
    return folder


def roots(db: Path) -> dict[str, int]:
    with closing(sqlite3.connect(f"file:{db}?mode=ro", uri=True)) as connection, connection:
        return dict(connection.execute("select name, rootpage from sqlite_master where rootpage > 0"))


def scribble(db: Path, pages: list[int], seed: int = 1) -> None:
    chance = random.Random(seed)
    with db.open("r+b") as file:
        for page in pages:
            file.seek((page - 1) * 4096)
            file.write(chance.randbytes(4096))


def salvaged(damaged: Path, new: Path) -> dict[str, tuple[int, int | None]]:
    database = open_database(new)
    told = {one.table: (one.saved, one.lost) for one in salvage(damaged, database)}
    database.conn.execute("begin immediate")
    mend(database, NOW)
    mend(database, NOW)
    database.conn.execute("commit")
    assert Links(database).broken_sums() == []
    assert database.execute("pragma foreign_key_check").fetchall() == []
    assert database.execute("pragma integrity_check").fetchall() == [("ok",)]
    database.conn.close()
    return told


def test_pages_read_without_sqlite_are_the_rows_that_it_reads(home: Path) -> None:
    db = home / "press.db"
    raw = RawFile.of(db)
    tables = roots(db)
    for table in ("links", "bodies", "captures", "entities", "sightings"):
        found = [row for _, row in raw.rows_of(tables[table])]
        assert len(found) == rows(db, f"select count(*) from {table}")[0][0], table
    texts = {row[2] for _, row in RawFile.of(db).rows_of(tables["bodies"])}
    assert texts == {text for (text,) in rows(db, "select text from bodies")}


def test_a_sound_database_is_saved_whole(home: Path) -> None:
    told = salvaged(home / "press.db", home / "new.db")
    assert {lost for _, lost in told.values()} == {0}
    for table in told:
        # what each table had, and a link's days are summed up anew by the next batch
        assert rows(home / "new.db", f"select * from [{table}]") == rows(home / "press.db", f"select * from [{table}]")


@pytest.mark.parametrize("seed", range(12))
def test_whatever_pages_are_broken_the_rest_agrees(home: Path, seed: int) -> None:
    pages = (home / "press.db").stat().st_size // 4096
    hit = random.Random(seed).sample(range(1, pages + 1), 1 + seed * 4)
    scribble(home / "press.db", hit, seed)
    salvaged(home / "press.db", home / "new.db")


@pytest.mark.parametrize("share", [0, 1, 50, 4096, 40_000, -4096])
def test_a_file_that_was_cut_short_is_read_as_far_as_it_goes(home: Path, share: int) -> None:
    size = (home / "press.db").stat().st_size
    os.truncate(home / "press.db", size + share if share < 0 else share)
    salvaged(home / "press.db", home / "new.db")


def test_rows_whose_tables_name_is_lost_are_found_by_their_shape(home: Path) -> None:
    scribble(home / "press.db", [1])
    told = salvaged(home / "press.db", home / "new.db")
    assert told["links"][0] == 7
    assert told["bodies"][0] == 7
    assert told["articles"][0] == 7
    assert rows(home / "new.db", TEXTS) == rows(crawled_home(home.parent / "again") / "press.db", TEXTS)


def test_what_a_damaged_database_lost_comes_from_its_archive(home: Path) -> None:
    wanted = rows(home / "press.db", TEXTS)
    tables = roots(home / "press.db")
    scribble(home / "press.db", [tables[name] for name in ("links", "bodies", "captures", "sources", "texts")])
    before = (home / "press.db").read_bytes()
    done = run(home, "recover", home / "press.db", "-o", home / "new.db", "--json")
    assert done.code == 0, done.err
    assert (home / "press.db").read_bytes() == before
    told = {row["table"]: row for row in done.json["tables"]}
    assert told["captures"]["saved"] + told["captures"]["rebuilt"] - told["captures"]["dropped"] == RECORDS
    assert told["bodies"]["page_by_page"] is True
    assert rows(home / "new.db", TEXTS) == wanted
    check_conservation(home / "new.db")
    assert run(home, "verify", "--db", home / "new.db", "--json").json["by_kind"] == {}
    again = run(home, "recover", home / "press.db", "-o", home / "new.db")
    assert (again.code, "is there already" in again.err) == (65, True)


@pytest.mark.parametrize(
    ("make", "code", "word"),
    [(b"", 65, "is empty"), (b"x" * 9000, 65, "no row of a press database")],
)
def test_what_holds_nothing_is_not_recovered(tmp_path: Path, make: bytes, code: int, word: str) -> None:
    (tmp_path / "bad.db").write_bytes(make)
    done = run(tmp_path, "recover", tmp_path / "bad.db", "-o", tmp_path / "new.db")
    assert (done.code, word in done.err) == (code, True), done.err
    assert not (tmp_path / "new.db").exists()
    assert not (tmp_path / ".new.recovering").exists()


def test_the_archive_alone_gives_the_same_texts(home: Path) -> None:
    other = home.parent / "other"
    done = run(
        other, "rebuild", "--from-archive", "--archive", home / "press-archive", "--against", home / "press.db",
        "--db", other / "press.db", "--json",
    )  # fmt: skip
    assert done.code == 0, done.err
    against = done.json["against"]
    assert (against["equal"], against["altered"], against["lacking"], against["added"]) == (7, [], [], [])
    assert rows(other / "press.db", TEXTS) == rows(home / "press.db", TEXTS)
    assert done.json["rebuilt"]["records"] == RECORDS
    check_conservation(other / "press.db")
    again = run(other, "rebuild", "--from-archive", "--db", other / "press.db")
    assert (again.code, "is there already" in again.err) == (65, True)


def test_what_is_forgotten_or_broken_in_an_archive_is_passed_over(home: Path) -> None:
    assert run(home, "forget", GONE, "--yes", "--db", home / "press.db").code == 0
    places = rows(home / "press.db", "select warc_offset, warc_length from captures where outcome <> 'forgotten'")
    other = home.parent / "other"
    shutil.copytree(home / "press-archive", other / "press-archive")
    shutil.copy(home / "press.forgotten.jsonl", other)
    path = other / WARC
    data = bytearray(path.read_bytes())
    offset, length = places[2]
    data[offset + length // 2] ^= 0xFF
    path.write_bytes(data + b"\x1f\x8b\x08torn")
    done = run(other, "rebuild", "--from-archive", "--against", home / "press.db", "--db", other / "press.db", "--json")
    told = done.json
    assert told["rebuilt"]["records"] == len(places) - 1
    assert len(told["rebuilt"]["unreadable"]) == 2
    assert len(told["against"]["lacking"]) + told["against"]["equal"] == 6
    assert rows(other / "press.db", "select count(*) from links where url like '%quartier-nord'") == [(0,)]
    check_conservation(other / "press.db")


def test_nothing_is_rebuilt_from_nothing(tmp_path: Path) -> None:
    done = run(tmp_path, "rebuild", "--from-archive", "--db", tmp_path / "press.db")
    assert (done.code, "no archive at" in done.err) == (64, True)
    assert list(tmp_path.iterdir()) == []
