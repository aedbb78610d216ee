"""``press-monitor serve`` from outside: what it refuses, and how it ends."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from db.connection import open_database
from db.reading import check_readable
from monitor.cli.serve import FOLDER, check_database, datasette_command, is_loopback
from monitor.errors import DatabaseError
from monitor.web.bounds import is_name
from tests.web.fixture import press_fixture
from tests.web.site import command, serving


def refused(*arguments: str, code: int) -> str:
    """The one line that ``serve`` ends with."""
    done = subprocess.run(command("serve", *arguments), capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    assert done.stderr.startswith("press-monitor: ")
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def _no_file(path: Path) -> None: ...


def _folder(path: Path) -> None:
    path.mkdir()


def _empty(path: Path) -> None:
    path.touch()


def _text(path: Path) -> None:
    path.write_text("no database at all, but long enough to look at\n" * 50)


def _foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("create table bookmarks (id integer primary key)")
    connection.close()


def _newer(path: Path) -> None:
    database = open_database(path)
    database.conn.execute(
        "insert into _sqlite_migrations (migration_set, name, applied_at) "
        "values ('press_monitor', 'm999_later', '2030-01-01')"
    )
    database.conn.close()


def _older(path: Path) -> None:
    database = open_database(path)
    database.conn.execute("delete from _sqlite_migrations where name = 'm003_views'")
    database.conn.close()


def _cut(path: Path) -> None:
    press_fixture(path)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 4096)


def _scribbled(path: Path) -> None:
    press_fixture(path)
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096 * 6)


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (_no_file, "no database at"),
        (_folder, "is a folder"),
        (_empty, "is empty"),
        (_text, "not a SQLite database"),
        (_foreign, "another program"),
        (_older, "older version"),
        (_cut, "damaged"),
        (_scribbled, "damaged"),
    ],
)
def test_what_cannot_be_served_is_named(tmp_path: Path, make: object, word: str) -> None:
    path = tmp_path / "press.db"
    make(path)  # type: ignore[operator]
    with pytest.raises(DatabaseError, match=word) as caught:
        check_database(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_command_ends_with_65_and_one_line(tmp_path: Path) -> None:
    path = tmp_path / "press.db"
    _text(path)
    before = path.read_bytes()
    assert "not a SQLite database" in refused("--db", str(path), code=65)
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["press.db"]


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    path = press_fixture(tmp_path / "press.db")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        assert f"port {port} of 127.0.0.1 is taken" in refused("--db", str(path), "--port", port, code=75)


def test_other_hosts_need_public(tmp_path: Path) -> None:
    path = press_fixture(tmp_path / "press.db")
    assert "--public" in refused("--db", str(path), "--host", "0.0.0.0", code=64)
    assert "no address of this machine" in refused("--db", str(path), "--host", "192.0.2.7", "--public", code=64)


@pytest.mark.parametrize(
    "name", ["", "press.example/", "http://press.example", "a b", "-x.example", "évil.example", "a..b"]
)
def test_names_that_are_none(name: str) -> None:
    assert not is_name(name)


def test_a_name_is_for_a_public_site(tmp_path: Path) -> None:
    path = press_fixture(tmp_path / "press.db")
    assert "--public" in refused("--db", str(path), "--name", "press.example", code=64)
    assert "no name of a host" in refused("--db", str(path), "--public", "--name", "a b", code=64)
    with serving(path, "--public") as site:
        assert b"--name" in site.log[1]
        assert site.get("/", {"Host": "press.example"}).status == 400
    with serving(path, "--public", "--name", "Press.Example.", "--name", "second.example") as site:
        for name in ("press.example", "PRESS.example:443", "second.example"):
            assert site.get("/", {"Host": name}).status == 200


def test_loopback_is_known_by_address_and_name() -> None:
    assert is_loopback("127.0.0.1")
    assert is_loopback("127.8.8.8")
    assert is_loopback("localhost")
    assert not is_loopback("0.0.0.0")
    assert not is_loopback("192.0.2.7")


def test_it_becomes_datasette_and_sigterm_frees_the_port(tmp_path: Path) -> None:
    path = press_fixture(tmp_path / "press.db")
    before = path.read_bytes()
    with serving(path) as site:
        assert site.get("/").status == 200
        assert b"Serving" in site.log[0]
        assert str(path).encode() in site.log[0]
        assert f"http://127.0.0.1:{site.port}/".encode() in site.log[0]
        process = Path(f"/proc/{site.process.pid}")
        arguments = (process / "cmdline").read_bytes().split(b"\0")
        assert b"monitor.web.serving" in arguments
        limits = (process / "limits").read_text(encoding="ascii")
        assert re.search(rf"Max address space +{2**30} ", limits)
        children = [(task / "children").read_text() for task in (process / "task").iterdir()]
        assert "".join(children) == ""
        assert site.stop() in (0, -15)
        with socket.socket() as again:
            again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            again.bind(("127.0.0.1", site.port))
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["a#b.db", "a?b.db", "a%20b.db"])
def test_a_name_that_means_something_in_an_address_is_opened_as_it_is(tmp_path: Path, name: str) -> None:
    path = press_fixture(tmp_path / name)
    with serving(path) as site:
        assert site.get("/").status == 200
        assert site.get("/press/articles").status == 200
    assert {entry.name.removesuffix("-wal").removesuffix("-shm") for entry in tmp_path.iterdir()} == {name}


def test_port_0_is_any_free_port(tmp_path: Path) -> None:
    path = press_fixture(tmp_path / "press.db")
    with serving(path) as site, serving(path) as second:
        assert f":{site.port}/".encode() in site.log[0]
        assert site.port != second.port
        assert second.get("/").status == 200


def test_it_reads_while_a_crawl_writes(tmp_path: Path) -> None:
    path = press_fixture(tmp_path / "press.db")
    with serving(path) as site:
        writer = open_database(path).conn
        writer.execute("begin immediate")
        writer.execute("update sources set name = 'Nouvel Horizon' where key = 'horizon'")
        assert "Nouvel Horizon" not in site.get("/").text
        writer.execute("commit")
        assert "Nouvel Horizon" in site.get("/").text
        writer.close()


@contextmanager
def without_rights() -> Iterator[None]:
    """Acts as a user without rights where the tests run as root, whom no mode of a file stops."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_folder_that_cannot_be_written_is_read_as_it_is() -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        path = press_fixture(folder / "press.db")
        path.chmod(0o444)
        folder.chmod(0o555)
        with without_rights():
            assert check_readable(path) is True
            assert sorted(entry.name for entry in folder.iterdir()) == ["press.db"]
        (folder / "press.db-wal").write_bytes(b"something uncommitted")
        (folder / "press.db-wal").chmod(0o400)
        with without_rights(), pytest.raises(DatabaseError, match="serve it as the user who crawls"):
            check_database(path)
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_settings_are_datasettes_own() -> None:
    from datasette.app import DEFAULT_SETTINGS

    for name in ("settings.json", "settings.public.json"):
        values = json.loads((FOLDER / name).read_text(encoding="utf-8"))
        assert set(values) <= set(DEFAULT_SETTINGS), name
        assert all(type(value) is type(DEFAULT_SETTINGS[key]) for key, value in values.items())


def test_public_turns_sql_off() -> None:
    def setting(public: bool) -> list[tuple[str, str]]:
        given = datasette_command(Path("x.db"), host="127.0.0.1", port=1, public=public)
        return [(given[i + 1], given[i + 2]) for i, part in enumerate(given) if part == "--setting"]

    assert ("default_allow_sql", "false") in setting(True)
    assert "default_allow_sql" not in dict(setting(False))
    assert len(dict(setting(True))) == len(setting(True)), "a setting is given twice"
