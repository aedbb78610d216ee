"""Databases that former versions have made, by their own code (``tests.db.schemas.make``), under today's: nothing of
them is lost, whatever ends an upgrade, and the copies of before are good for something."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pysqlite3
import pytest

from db.connection import open_database
from db.migrations import migrations
from db.upgrading import former_files
from tests.cli.forked import run
from tests.crawl.forgetting import forget, holders
from tests.crawl.program import check_conservation
from tests.db.schemas.make import VERSIONS
from tests.db.test_upgrades import CHILD

SCHEMAS = Path(__file__).parent / "schemas"
ARTICLE = "http://un.example/a/0"
# what each version knew of the same crawl
_KEPT = (
    "select key, state, url, first_seen_at from links order by key",
    "select key, url, title, published_on, words, language from articles order by key",
    "select key, text, bodies.title from articles join bodies using (id) order by key",
    "select warc_file, warc_offset, warc_length, digest, outcome from captures order by 1, 2",
    "select source_id, found_in, list_url, first_seen_at from sightings order by 1, 2, 3, link_id",
    "select outcome, requests, fetched, stored from runs order by id",
)


def rows(path: Path, sql: str) -> list[Any]:
    """By the library that writes the file: two in one process would lose each other's locks."""
    with closing(pysqlite3.connect(str(path))) as connection:
        return connection.execute(sql).fetchall()  # type: ignore[no-any-return]


def made(folder: Path, version: str) -> Path:
    """The home of a former version: its database and its archive."""
    folder.mkdir(exist_ok=True)
    path = folder / "press.db"
    with closing(pysqlite3.connect(str(path), isolation_level=None)) as connection:
        connection.executescript((SCHEMAS / f"{version}.sql").read_text(encoding="utf-8"))
        ((name,),) = connection.execute("select distinct warc_file from captures").fetchall()
        connection.execute("pragma journal_mode = wal")
    (folder / "press-archive").mkdir(exist_ok=True)
    shutil.copy(SCHEMAS / f"{version}.warc.gz", folder / "press-archive" / name)
    (folder / "sources").mkdir(exist_ok=True)
    return path


def contents(path: Path) -> list[list[Any]]:
    return [rows(path, sql) for sql in _KEPT]


@pytest.mark.parametrize("version", VERSIONS)
def test_nothing_is_lost_and_everything_works(tmp_path: Path, version: str) -> None:
    path = made(tmp_path, version)
    before = contents(path)
    assert len(before[1]) == 4
    open_database(path).conn.close()
    assert contents(path) == before
    assert len(former_files(path)) == 1
    assert rows(path, "pragma foreign_key_check") == []
    # as the next start does: sketches of former versions are made anew, records are looked at
    assert forget(tmp_path).code == 0
    assert contents(path) == before
    check_conservation(path)
    told = run(tmp_path, "doctor", "--full", "--db", path, "--json").json["findings"]
    mended = {"schedule", "rights", "configuration", "runs", "no crawl", "file system", "disk"}
    assert [one for one in told if one["severity"] == "harm" and one["area"] not in mended] == []
    assert run(tmp_path, "verify", "--db", path).code == 0
    why = run(tmp_path, "why", ARTICLE, "--db", path)
    assert (why.code, "Les puits sont curés" in why.out) == (0, True)
    found = run(tmp_path, "search", "habitants", "--db", path, "--json").json
    assert {one["title"] for one in found["results"]} == {"Les puits sont curés", "Des puits curés"}
    # the pages can be read again, and the copy is one
    assert run(tmp_path, "replay", "--dry-run", "--db", path).code == 0
    assert run(tmp_path, "regroup", "--db", path).code == 0
    assert rows(path, "select relation from copies") == [("verbatim",)]


@pytest.mark.parametrize("version", VERSIONS)
def test_killed_anywhere_an_upgrade_is_made_by_the_next_start(tmp_path: Path, version: str) -> None:
    dice, killed = random.Random(version), 0
    before: list[list[Any]] | None = None
    for number in range(3):
        path = made(tmp_path / str(number), version)
        before = before or contents(path)
        at = dice.randint(1, 15 + 30 * (12 - int(version[1:])))
        child = subprocess.run([sys.executable, "-c", CHILD, str(path), str(at)], check=False)
        assert child.returncode in (0, -signal.SIGKILL)
        killed += child.returncode != 0
        assert rows(path, "pragma integrity_check") == [("ok",)]
        assert contents(path) == before
        open_database(path).conn.close()
        assert contents(path) == before
        assert rows(path, "select count(*) from _sqlite_migrations") == [(len(migrations._migrations),)]
        assert len(former_files(path)) == 1
    assert killed


def test_the_copy_of_before_can_be_put_back(tmp_path: Path) -> None:
    path = made(tmp_path, "m011")
    before = contents(path)
    open_database(path).conn.close()
    (copy,) = former_files(path)
    assert copy.name == "press.before-m012.db"
    assert contents(copy) == before
    for name in ("press.db", "press.db-wal", "press.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    copy.rename(path)
    open_database(path).conn.close()
    assert contents(path) == before
    assert len(former_files(path)) == 1


def test_what_is_forgotten_is_in_no_copy_of_before(tmp_path: Path) -> None:
    path = made(tmp_path, "m011")
    open_database(path).conn.close()
    assert any(name.startswith("press.before") for name in holders(tmp_path, "curé par les habitants"))
    assert forget(tmp_path, ARTICLE).code == 0
    assert forget(tmp_path, "http://deux.example/a/reprise").code == 0
    assert former_files(path) == []
    assert list(holders(tmp_path, "curé par les habitants")) == []


def test_the_copy_of_before_goes_with_prune_after_its_time(tmp_path: Path) -> None:
    path = made(tmp_path, "m012")
    open_database(path).conn.close()
    assert run(tmp_path, "prune", "--attempts", "100", "--db", path).code == 0
    assert len(former_files(path)) == 1
    with closing(pysqlite3.connect(str(path))) as connection, connection:
        connection.executemany(
            "insert into batches (command, version, started_at, exit_code) values ('crawl', 'x', ?, 0)",
            [("2099-01-01T00:00:00Z",)] * 20,
        )
    assert run(tmp_path, "prune", "--attempts", "100", "--db", path).code == 0
    assert former_files(path) == []


def test_sources_and_topics_of_your_own_survive_an_upgrade(tmp_path: Path) -> None:
    path = made(tmp_path, "m011")
    own = tmp_path / "catalogue"
    (own / "sources").mkdir(parents=True)
    (own / "topics").mkdir()
    (own / "sources" / "mien.yml").write_text(
        "id: mien\nname: Le Mien\nhome: http://mien.example/\ncountry: ML\nlanguages: [fr]\nowner: private\n"
        "discovery:\n  - {kind: feed, url: 'http://mien.example/feed', confidence: tested}\n"
        "articles:\n  patterns: ['/a/']\n",
        encoding="utf-8",
    )
    shipped = Path(__file__).parents[2] / "monitor" / "catalogue" / "topics" / "aes-cedeao.yml"
    (own / "topics" / "mon-sujet.yml").write_text(
        shipped.read_text(encoding="utf-8").replace("key: aes-cedeao", "key: mon-sujet", 1), encoding="utf-8"
    )
    kept = {file: file.read_bytes() for file in own.rglob("*.yml")}
    open_database(path).conn.close()
    listed = run(tmp_path, "sources", "list", "--json")
    assert "mien" in json.dumps(listed.json)
    topics = run(tmp_path, "topics", "list", "--json")
    assert "mon-sujet" in topics.out, topics.err
    assert run(tmp_path, "reclassify", "--db", path).code == 0
    assert ("mon-sujet",) in rows(path, "select key from topics")
    assert {file: file.read_bytes() for file in own.rglob("*.yml")} == kept
