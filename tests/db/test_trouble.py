"""What SQLite's errors are told as: a full disk is not a damaged file."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils.utils import sqlite3

from db.connection import check_file, copy_database, crawled_sources, due_times, open_database
from db.errors import FullError, LockedError, NotAPressDatabaseError
from db.inspection import inspected
from db.labels import Label, labels_of, remove_label, set_labels
from db.reader_file import reader_file
from db.reading import check_readable
from db.store import Store
from db.trouble import meant, named

ONE = Label("abcdefghij", "https://griot.example/1", "aes-russie", "relevant", None, "2026-11-20T06:00:00Z", "awa")


def look(path: Path) -> None:
    """As every command that only reads does."""
    with inspected(path) as database:
        assert database["articles"].count == 0


WAYS: dict[str, Callable[[Path], object]] = {
    "look": look,
    "check": check_file,
    "serve": check_readable,
    "open": open_database,
    "store": Store,
    "glance": crawled_sources,
    "due": due_times,
    "copy": lambda path: copy_database(path, path.with_name("copy.db")),
}


@contextmanager
def small_disk(folder: Path, size: str = "2m", files: int = 0) -> Iterator[Path]:
    """A file system of its own."""
    where = folder / "disk"
    where.mkdir()
    options = f"size={size}" + (f",nr_inodes={files}" if files else "")
    mount = shutil.which("mount")
    if mount is None:
        pytest.skip("there is no mount(8) here")
    done = subprocess.run([mount, "-t", "tmpfs", "-o", options, "none", str(where)], capture_output=True, text=True,
                          check=False)  # fmt: skip
    if done.returncode:
        pytest.skip(f"this user may not mount a small disk: {done.stderr.strip()}")
    try:
        yield where
    finally:
        subprocess.run(["umount", "--lazy", str(where)], check=True)


def fill(folder: Path) -> None:
    """Takes what room is left."""
    with (folder / "rest").open("wb", buffering=0) as file, suppress(OSError):
        while file.write(b"x" * 4096):
            pass
    assert os.statvfs(folder).f_bavail == 0


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that was closed properly."""
    path = tmp_path_factory.mktemp("closed") / "press.db"
    with Store(path):
        pass
    return path


@pytest.mark.parametrize("way", WAYS)
def test_on_a_full_disk_the_disk_is_told(closed: Path, tmp_path: Path, way: str) -> None:
    with small_disk(tmp_path) as disk:
        path = Path(shutil.copy(closed, disk))
        fill(disk)
        with pytest.raises(FullError, match=r"^disk full: no room beside .*press\.db .*make room and start again$"):
            WAYS[way](path)
        (disk / "rest").unlink()
        WAYS[way](path)


@pytest.mark.parametrize("way", ["look", "check", "serve", "store"])
def test_a_disk_without_room_for_another_file_is_full_too(closed: Path, tmp_path: Path, way: str) -> None:
    with small_disk(tmp_path, files=4) as disk:
        path = Path(shutil.copy(closed, disk))
        for name in ("a", "b"):
            (disk / name).touch()
        with pytest.raises(FullError, match="disk full"):
            WAYS[way](path)


def test_labels_on_a_full_disk(tmp_path: Path) -> None:
    with small_disk(tmp_path) as disk:
        path = disk / "press.db"
        set_labels(path, [ONE])
        fill(disk)
        many = [replace(ONE, article_key=f"{n:010}", note="x" * 500) for n in range(50)]
        with pytest.raises(FullError, match=r"disk full: no room beside .*reader\.db"):
            set_labels(path, many)
        with pytest.raises(FullError):
            remove_label(path, "aes-russie", "abcdefghij")
        (disk / "rest").unlink()
        assert labels_of(path, "aes-russie") == {"abcdefghij": ONE}


def test_a_limit_on_files_is_the_disks_and_says_so(closed: Path, tmp_path: Path) -> None:
    """For those who may mount nothing: with plenty of room, the kernel refuses to let any file grow."""
    path = Path(shutil.copy(closed, tmp_path))
    code = (
        "import sys; from pathlib import Path; from tests.db.test_trouble import WAYS, limit; limit()\n"
        "from db.errors import FullError\n"
        "for way in ('look', 'check', 'serve', 'store'):\n"
        "    try: WAYS[way](Path(sys.argv[1])); print(way, 'went through')\n"
        "    except FullError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True,
                          cwd=Path(__file__).parents[2], timeout=100)  # fmt: skip
    told = done.stdout.splitlines()
    assert len(told) == 4
    for line in told:
        assert line.startswith(f"{path} cannot be read or written, though ")
        remedy = "raise the limit (ulimit -f) and start again"
        assert line.endswith(f": no file of this process may grow beyond 0 KB; {remedy}")


def limit() -> None:
    """No file of this process may grow."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def test_what_is_broken_inside_is_damage_wherever_it_shows(closed: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(closed, tmp_path))
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096 * 8)
    with pytest.raises(NotAPressDatabaseError, match=r"press\.db is damaged \(.*\); restore a backup or name another"):
        check_readable(path)
    with pytest.raises(NotAPressDatabaseError, match="is damaged"), named(path):
        raise sqlite3.DatabaseError("database disk image is malformed")


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("database is locked", LockedError),
        ("database or disk is full", FullError),
        ("disk I/O error", FullError),
        ("attempt to write a readonly database", NotAPressDatabaseError),
        ("unable to open database file", NotAPressDatabaseError),
        ("file is not a database", NotAPressDatabaseError),
        ("malformed database schema (x)", NotAPressDatabaseError),
        # words of a query, not of the file's state
        ("no such column: locked", type(None)),
        ("no such table: full_text", type(None)),
        ("malformed MATCH expression: [x", type(None)),
    ],
)
def test_sqlites_words(tmp_path: Path, message: str, kind: type) -> None:
    for reading in (True, False):
        found = meant(tmp_path / "press.db", sqlite3.OperationalError(message), reading=reading)
        assert type(found) is kind


def test_a_path_that_cannot_be_looked_at_is_one_line() -> None:
    for path in (Path("/" + "x" * 300), Path("/tmp") / ("d/" * 3000)):
        for way in ("look", "check", "serve", "store"):
            with pytest.raises(NotAPressDatabaseError, match=r"cannot be read by this user \(File name too long\)"):
                WAYS[way](path)
        with pytest.raises(NotAPressDatabaseError, match="File name too long"):
            labels_of(path / "x.db", "aes-russie")


KILLED = """
import os, signal, sys
from pathlib import Path
from db.labels import Label
from db.reader_file import _connected, reader_file
connection = _connected(reader_file(Path(sys.argv[1])), "mode=rw")
connection.execute("pragma cache_size = 1")
connection.execute("begin immediate")
for number in range(3000):
    connection.execute("insert into labels (article_key, url, topic_key, label, labelled_at) values (?, ?, ?, ?, ?)",
                       (f"k{number}", "u" * 300, "aes-russie", "unsure", "x"))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_labels_are_read_and_written_after_a_kill_in_the_middle_of_writing(tmp_path: Path) -> None:
    path = tmp_path / "press.db"
    set_labels(path, [ONE])
    subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False, cwd=Path(__file__).parents[2], timeout=100)
    assert (tmp_path / "reader.db-journal").stat().st_size > 0
    assert labels_of(path, "aes-russie") == {"abcdefghij": ONE}
    assert set_labels(path, [replace(ONE, label="unsure")]) == 1


def test_a_folder_in_the_place_of_the_labels_is_told(tmp_path: Path) -> None:
    reader_file(tmp_path / "press.db").mkdir()
    with pytest.raises(NotAPressDatabaseError, match=r"reader\.db is a folder"):
        labels_of(tmp_path / "press.db", "aes-russie")
