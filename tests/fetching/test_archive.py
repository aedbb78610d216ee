"""The archive: what was written is read back, what was torn is cut, what is altered is noticed."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from monitor.errors import InternalError
from monitor.fetching.archive import Archive, Orphan, Place, Record, packed

WHEN = datetime(2025, 5, 23, 8, 5, tzinfo=UTC)


def record(number: int = 1, body: bytes = b"<p>Bonjour</p>", headers: tuple[tuple[str, str], ...] = ()) -> Record:
    headers = (("Content-Type", "text/html; charset=utf-8"), *headers)
    return Record(f"http://griot.example/{number}.html", WHEN, 200, headers, body, f"key{number}")


def recovered(folder: Path, committed: dict[str, int]) -> tuple[list[Orphan], list[str]]:
    """What a start finds: whole records without a row, and words about the rest."""
    orphans: list[Orphan] = []
    words = Archive(folder).recover(committed, orphans.append)
    return orphans, words


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
    orphans, words = recovered(tmp_path, {first.file: second.offset + second.length})
    assert orphans == []
    assert len(words) == 1
    assert path.read_bytes() == whole
    (aside,) = tmp_path.glob("*.torn")
    assert aside.name == f"{first.file}.{len(whole)}.torn"
    assert aside.name in words[0]
    assert aside.read_bytes() == whole[: torn if torn > 0 else first.length + torn]
    third = Archive(tmp_path).append(record(3))
    assert Archive(tmp_path).read(third).key == "key3"


def test_a_second_torn_tail_at_the_same_place_does_not_replace_the_first(tmp_path: Path) -> None:
    path = tmp_path / "2025-05-23-00001.warc.gz"
    for tail in (b"first", b"second"):
        path.write_bytes(tail)
        recovered(tmp_path, {})
    assert sorted(file.read_bytes() for file in tmp_path.glob("*.torn")) == [b"first", b"second"]
    assert path.read_bytes() == b""


def test_what_the_archive_did_not_name_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"mine")
    names = [
        "mine.warc.gz",
        "2025-05-23-1.warc.gz",
        "x2025-05-23-00001.warc.gz",
        "2025-05-23-00001.warc.gz.old.warc.gz",
    ]
    for name in names:
        (tmp_path / "archive" / name).write_bytes(b"no archive of ours")
    (tmp_path / "archive" / "2025-05-23-00001.warc.gz").symlink_to(elsewhere)
    (tmp_path / "archive" / "2025-05-24-00001.warc.gz").mkdir()
    assert recovered(tmp_path / "archive", {}) == ([], [])
    assert {(tmp_path / "archive" / name).read_bytes() for name in names} == {b"no archive of ours"}
    assert elsewhere.read_bytes() == b"mine"


@pytest.mark.parametrize("gone", [False, True])
def test_a_file_that_lost_known_records_is_never_appended_to(tmp_path: Path, gone: bool) -> None:
    archive = Archive(tmp_path)
    place = archive.append(record(1))
    archive.close()
    path = tmp_path / place.file
    if gone:
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-5])
    before = None if gone else path.read_bytes()
    again = Archive(tmp_path)
    words = again.recover({place.file: place.length}, lambda orphan: pytest.fail(str(orphan)))
    assert len(words) == 1
    assert ("gone" in words[0]) is gone
    assert again.append(record(2)).file == "2025-05-23-00002.warc.gz"
    assert (path.read_bytes() if path.exists() else None) == before


def test_a_long_tail_is_never_held_whole(tmp_path: Path) -> None:
    path = tmp_path / "2025-05-23-00001.warc.gz"
    member = packed(record(body=os.urandom(1 << 20)))
    with path.open("wb") as file:
        for _ in range(24):
            file.write(member)
        file.write(member[:-1])
    count = 0

    def found(orphan: Orphan) -> None:
        nonlocal count
        count += 1

    tracemalloc.start()
    try:
        words = Archive(tmp_path).recover({}, found)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (count, len(words)) == (24, 1)
    assert peak < 12 << 20
    assert path.stat().st_size == 24 * len(member)


def test_header_names_that_are_no_tokens_are_left_out(tmp_path: Path) -> None:
    odd = (("X-\u00e9t\u00e9", "1"), ("X Y", "2"), ("", "3"), ("X-Kept", "\u00e9; a=\u00e8"), ("X-Half", "\udc80"))
    read = Archive(tmp_path).read(Archive(tmp_path).append(record(headers=odd)))
    names = [name for name, _ in read.headers]
    assert names == ["Content-Type", "X-Kept", "X-Half", "Content-Length"]
    assert all(value.isascii() for _, value in read.headers)


def test_a_body_that_was_kept_undecoded_says_so_when_read(tmp_path: Path) -> None:
    torn = replace(record(body=b"\x1f\x8b broken", headers=(("Content-Encoding", "gzip"),)), undecoded="why")
    place = Archive(tmp_path).append(torn)
    with pytest.raises(InternalError, match="body cannot be decoded: not gzip"):
        Archive(tmp_path).read(place)
    (orphan,), words = recovered(tmp_path, {})
    assert (orphan.place, orphan.record.body, words) == (place, torn.body, [])


def test_whole_records_without_a_row_are_handed_back(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    first, second, third = (archive.append(record(n)) for n in (1, 2, 3))
    archive.close()
    path = tmp_path / first.file
    path.write_bytes(path.read_bytes()[:-3])
    orphans, cut = recovered(tmp_path, {first.file: first.offset + first.length})
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
    orphans, cut = recovered(tmp_path, {})
    assert ([orphan.record.key for orphan in orphans], cut) == (["key1"], [])
