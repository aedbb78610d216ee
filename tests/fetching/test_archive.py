"""The archive: what was written is read back, what was torn is cut, what is altered is noticed."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from monitor.errors import InternalError
from monitor.fetching.archive import Archive, Place, Record

WHEN = datetime(2025, 5, 23, 8, 5, tzinfo=UTC)


def record(number: int = 1, body: bytes = b"<p>Bonjour</p>", headers: tuple[tuple[str, str], ...] = ()) -> Record:
    headers = (("Content-Type", "text/html; charset=utf-8"), *headers)
    return Record(f"http://griot.example/{number}.html", WHEN, 200, headers, body, f"key{number}")


def test_records_are_read_back_by_their_place(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    places = [archive.append(record(n, body=bytes([n]) * n)) for n in range(1, 6)]
    for number, place in enumerate(places, 1):
        read = archive.read(place)
        assert (read.body, read.url, read.key, read.fetched_at) == (
            bytes([number]) * number, f"http://griot.example/{number}.html", f"key{number}", WHEN,
        )  # fmt: skip
        assert read.content_type == "text/html; charset=utf-8"


def test_other_tools_read_the_file(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    place = archive.append(record())
    archive.append(record(2))
    with (tmp_path / place.file).open("rb") as stream:
        entries = ArchiveIterator(stream, check_digests="raise")
        urls = [entry.rec_headers.get_header("WARC-Target-URI") for entry in entries]
    assert urls == ["http://griot.example/1.html", "http://griot.example/2.html"]


def test_a_header_cannot_start_another_line(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    hostile = ("X-Evil", "a\r\nWARC-Type: request\r\n\r\nbody")
    place = archive.append(record(headers=(hostile, ("Content-Encoding", "gzip"))))
    read = archive.read(place)
    assert ("X-Evil", "a  WARC-Type: request    body") in read.headers
    assert not any(name.lower() == "content-encoding" for name, _ in read.headers)
    assert read.body == b"<p>Bonjour</p>"


@pytest.mark.parametrize("torn", [1, 10, 60, -1])
def test_a_torn_tail_is_cut_and_the_file_goes_on(tmp_path: Path, torn: int) -> None:
    archive = Archive(tmp_path)
    first = archive.append(record(1))
    second = archive.append(record(2))
    archive.close()
    path = tmp_path / first.file
    whole = path.read_bytes()
    path.write_bytes(whole + whole[: torn if torn > 0 else first.length + torn])
    orphans, cut = Archive(tmp_path).recover({first.file: second.offset + second.length})
    assert (orphans, len(cut)) == ([], 1)
    assert path.read_bytes() == whole
    third = Archive(tmp_path).append(record(3))
    assert Archive(tmp_path).read(third).key == "key3"


def test_whole_records_without_a_row_are_handed_back(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    first, second, third = (archive.append(record(n)) for n in (1, 2, 3))
    archive.close()
    path = tmp_path / first.file
    path.write_bytes(path.read_bytes()[:-3])
    orphans, cut = Archive(tmp_path).recover({first.file: first.offset + first.length})
    assert [(orphan.place, orphan.record.key) for orphan in orphans] == [(second, "key2")]
    assert len(cut) == 1
    assert path.stat().st_size == third.offset


def test_a_flipped_bit_is_noticed(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    place = archive.append(record(body=b"x" * 5000))
    archive.close()
    path = tmp_path / place.file
    data = bytearray(path.read_bytes())
    data[place.length // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(InternalError, match=place.file):
        archive.read(place)
    with pytest.raises(InternalError):
        archive.read(Place("gone.warc.gz", 0, 10, place.digest))


def test_files_are_rotated_by_size(tmp_path: Path) -> None:
    archive = Archive(tmp_path, rotate_bytes=600)
    places = [archive.append(record(n)) for n in range(6)]
    assert len({place.file for place in places}) > 1
    assert [archive.read(place).key for place in places] == [f"key{n}" for n in range(6)]


def test_a_planted_link_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"mine")
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "2025-05-23-00001.warc.gz").symlink_to(elsewhere)
    with pytest.raises(OSError, match="symbolic"):
        Archive(tmp_path / "archive").append(record())
    assert elsewhere.read_bytes() == b"mine"


def test_no_room_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    script = """
import os, sys
from pathlib import Path
from monitor.errors import DiskFullError
from tests.fetching.test_archive import Archive, record
archive = Archive(Path(sys.argv[1]))
archive.append(record(1))
try:
    archive.append(record(2, body=os.urandom(100_000)))
except DiskFullError as error:
    print(error)
"""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    command = [sys.executable, "-c", script, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=limit, check=False)
    assert "disk full" in done.stdout, done.stderr
    assert str(tmp_path) in done.stdout
    orphans, cut = Archive(tmp_path).recover({})
    assert ([orphan.record.key for orphan in orphans], cut) == (["key1"], [])
