"""The demo's database is known by ids and homes together, and an error is told as one line or one object."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db.connection import APPLICATION_ID
from monitor.cli.invented import invented_sources, refuse_demo, refuse_real_names
from monitor.cli.summary import report
from monitor.errors import UsageError
from monitor.fetching.runner import BatchResult
from tests.crawl.program import run


def database(folder: Path, **homes: str) -> Path:
    path = folder / "press.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("create table sources (id integer primary key, key text, home_url text)")
        connection.execute("create table runs (source_id integer)")
        connection.execute(f"pragma application_id = {APPLICATION_ID}")
        connection.executemany("insert into sources (key, home_url) values (?, ?)", homes.items())
        connection.execute("insert into runs select id from sources")
    connection.close()
    return path


def test_an_outlet_of_that_name_elsewhere_is_real(tmp_path: Path) -> None:
    db = database(tmp_path, griot="https://www.griot.ml/", courrier="http://www.courrier.example/")

    assert invented_sources(db) == {}
    refuse_demo(db)
    refuse_real_names(db, ("lefaso",))


def test_the_demos_outlet_is_invented(tmp_path: Path) -> None:
    db = database(tmp_path, griot="http://griot-fleuve.example/")

    assert list(invented_sources(db)) == ["griot"]
    with pytest.raises(UsageError, match="holds the demo's invented press"):
        refuse_demo(db)
    with pytest.raises(UsageError, match="and no lefaso; give a --db"):
        refuse_real_names(db, ("griot", "lefaso"))
    refuse_real_names(db, ("griot",))


def test_no_database_holds_nothing_invented(tmp_path: Path) -> None:
    assert invented_sources(tmp_path / "absent.db") == {}
    assert not (tmp_path / "absent.db").exists()


@pytest.mark.parametrize("words", [("crawl", "griot"), ("backfill", "griot", "--since", "2025-01-01"), ("health", "x")])
def test_each_command_refuses_the_demos_database(tmp_path: Path, words: tuple[str, ...]) -> None:
    db = database(tmp_path, griot="http://griot-fleuve.example/")

    done = run(tmp_path, *words, "--db", db)

    assert done.code == 64
    assert "holds the demo's invented press (griot ...)" in done.err


def test_a_disabled_source_that_is_named_says_so(tmp_path: Path) -> None:
    done = run(tmp_path, "crawl", "--due", "jeuneafrique")

    assert (done.code, done.out) == (0, "")
    assert done.err.startswith("press-monitor: jeuneafrique is disabled since 20")
    assert done.err.endswith("; crawl it without --due\n")


def test_a_network_that_is_down_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert report(BatchResult(69, "network down: check it", (), {}, {}), as_json=False) == 69

    assert capsys.readouterr().err == "press-monitor: network down: check it\n"


@pytest.mark.parametrize("words", [("health",), ("why", "https://lefaso.net/x")])
def test_errors_as_an_object(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = run(tmp_path, *words, "--json")

    assert done.code == 65
    assert json.loads(done.out)["exit_code"] == 65
    assert "no database at" in json.loads(done.out)["message"]
