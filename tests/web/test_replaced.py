"""The file is replaced, moved away or robbed of its log while it is served: what is shown is what is there."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from db.connection import open_database
from tests.web.fixture import press_fixture
from tests.web.reader import good
from tests.web.site import Site, serving
from tests.web.sockets import asked, at_once, status_of

PAGES = ("/", "/recherche?q=mali", "/article/accord1", "/medias", "/press/articles", "/press/sources.json", "/press")


def renamed(path: Path, name: str) -> Path:
    """The fixture with another name of the first outlet, as a backup of another day would have it."""
    made = press_fixture(path)
    with closing(sqlite3.connect(made)) as connection, connection:
        connection.execute("update sources set name = ? where key = 'horizon'", [name])
    connection.close()
    checkpoint(made)
    return made


def checkpoint(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("pragma wal_checkpoint(truncate)")
    connection.close()


def without_log(path: Path) -> None:
    for ending in ("-wal", "-shm"):
        path.with_name(f"{path.name}{ending}").unlink(missing_ok=True)


def health(site: Site) -> tuple[int, dict[str, object]]:
    answer = site.get("/-/sante")
    return answer.status, json.loads(answer.text)


def warmed(site: Site) -> None:
    """Has every thread that reads open its connection."""
    assert {status_of(answer) for answer in at_once(site, [asked("/press/articles.json")] * 12)} == {200}


def test_a_restored_file_is_read_at_once(tmp_path: Path) -> None:
    path = press_fixture(tmp_path / "press.db")
    (tmp_path / "backup").mkdir()
    backup = renamed(tmp_path / "backup" / "press.db", "Horizon Restauré")
    with serving(path) as site:
        warmed(site)
        assert "Horizon Restauré" not in site.get("/medias").text
        backup.replace(path)
        without_log(path)
        # by every thread, and never the former rows
        answers = at_once(site, [asked("/press/sources.json")] * 12)
        assert {status_of(answer) for answer in answers} == {200}
        assert all("Horizon Restauré".encode() in answer or b"Restaur\\u00e9" in answer for answer in answers)
        for page in PAGES:
            assert site.get(page).status == 200, page
        assert "Horizon Restauré" in good(site.get("/medias")).text
        assert health(site)[0] == 200


def test_it_shows_what_a_crawl_writes_into_the_restored_file(tmp_path: Path) -> None:
    path = press_fixture(tmp_path / "press.db")
    with serving(path) as site:
        warmed(site)
        without_log(path)
        renamed(tmp_path / "new.db", "Un").replace(path)
        without_log(path)
        assert "Horizon" not in site.get("/press/sources.json?key=horizon&_shape=array&_col=name").text
        database = open_database(path)
        database.conn.execute("update sources set name = 'Deux' where key = 'horizon'")
        assert "Deux" in site.get("/press/sources.json?key=horizon&_shape=array&_col=name").text
        database.conn.close()


def _gone(path: Path) -> None:
    path.rename(path.with_name("aside.db"))
    without_log(path)


def _foreign(path: Path) -> None:
    path.unlink()
    without_log(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("create table bookmarks (id integer primary key)")
    connection.close()


def _garbage(path: Path) -> None:
    path.unlink()
    without_log(path)
    path.write_bytes(b"no database at all" * 500)


def _empty(path: Path) -> None:
    path.unlink()
    without_log(path)
    path.touch()


def _older(path: Path) -> None:
    path.unlink()
    without_log(path)
    database = open_database(path)
    database.conn.execute("delete from _sqlite_migrations where name = 'm003_views'")
    database.conn.close()


def _folder(path: Path) -> None:
    path.unlink()
    without_log(path)
    path.mkdir()


@pytest.mark.parametrize("happens", [_gone, _foreign, _garbage, _empty, _older, _folder])
def test_what_cannot_be_shown_is_said_and_mended_without_a_restart(
    tmp_path: Path, happens: Callable[[Path], None]
) -> None:
    path = press_fixture(tmp_path / "press.db")
    shutil.copy(path, tmp_path / "kept.db")
    log = tmp_path / "serve.log"
    with serving(path, log=log) as site:
        warmed(site)
        happens(path)
        for page in PAGES:
            answer = site.get(page)
            assert answer.status == 503, page
            assert str(tmp_path) not in answer.text
            assert "remplacé" in answer.text or "remplac\\u00e9" in answer.text
        assert health(site) == (503, {"ok": False, "why": "replaced"})
        if path.is_dir():
            path.rmdir()
        (tmp_path / "kept.db").replace(path)
        without_log(path)
        for page in PAGES:
            assert site.get(page).status == 200, page
        assert health(site)[0] == 200
    assert "Traceback" not in log.read_text(encoding="utf-8")


def test_a_log_that_was_deleted_takes_no_page_along(tmp_path: Path) -> None:
    """What stood in the log alone is lost, whoever reads; the site then shows what the file has."""
    path = press_fixture(tmp_path / "press.db")
    with serving(path) as site:
        writer = open_database(path)
        writer.conn.execute("pragma wal_autocheckpoint = 0")
        writer.conn.execute("update sources set name = 'Dans le journal' where key = 'horizon'")
        warmed(site)
        assert "Dans le journal" in site.get("/medias").text
        without_log(path)
        for page in PAGES * 2:
            assert site.get(page).status == 200, page
        writer.conn.close()
        without_log(path)
        for page in PAGES:
            assert site.get(page).status == 200, page


def test_the_log_of_another_database_takes_no_page_along(tmp_path: Path) -> None:
    path = press_fixture(tmp_path / "press.db")
    other = press_fixture(tmp_path / "other.db")
    keeper = open_database(other)
    keeper.conn.execute("pragma wal_autocheckpoint = 0")
    keeper.conn.execute("update sources set name = 'D’ailleurs'")
    with serving(path) as site:
        warmed(site)
        without_log(path)
        shutil.copy(tmp_path / "other.db-wal", tmp_path / "press.db-wal")
        for page in PAGES:
            assert site.get(page).status in (200, 503), page
    keeper.conn.close()


def test_who_watches_is_told_when_the_last_crawl_ended(site: Site, public_site: Site) -> None:
    for one in (site, public_site):
        assert health(one) == (200, {"ok": True, "last_crawl_ended_at": "2026-11-20T06:00:00Z"})
    assert public_site.get("/-/sante/x").status == 403
