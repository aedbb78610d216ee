"""What stands in an erased record's place, at every length that matters, and what every reader makes of it."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from db.erasure import Emptied, Traces
from monitor.errors import InternalError
from monitor.fetching.archive import Archive, Orphan, Place, packed
from monitor.fetching.erasing import erase_records, filler, is_filler, left_in, uncovered
from monitor.fetching.records import Record, read_records
from monitor.fetching.traces import blot_logs
from monitor.fetching.verification import record_at

NOW = "2025-05-23T10:00:00Z"


def record(number: int, text: str = "un texte") -> Record:
    body = f"<p>{text} {number}</p>".encode()
    return Record(f"http://un.example/{number}", datetime(2025, 5, 23, tzinfo=UTC), 200, (), body, key=f"key{number}")


def row(place: Place, outcome: str = "new") -> dict[str, object]:
    return {
        "warc_file": place.file, "warc_offset": place.offset, "warc_length": place.length, "digest": place.digest,
        "outcome": outcome,
    }  # fmt: skip


@pytest.mark.parametrize("length", [260, 261, 317, 999, 65_535, 65_790, 65_800, 131_310, 200_001])
def test_a_filler_is_as_long_as_asked_and_read_by_everyone(length: int) -> None:
    data = filler(length, "a:1", NOW)
    assert len(data) == length
    assert is_filler(data)
    read = [(one.rec_type, one.content_stream().read(34)) for one in ArchiveIterator(io.BytesIO(data * 2))]
    assert read == [("metadata", b"This record was erased on request.")] * 2
    assert list(read_records(io.BytesIO(data))) == []


def test_the_smallest_record_has_room_and_less_has_not() -> None:
    assert len(packed(Record("http://a.b/", datetime.now(UTC), 200, (), b""))) >= 260
    with pytest.raises(ValueError, match="hold no record"):
        filler(100, "a:1", NOW)


def test_others_stay_where_they_were(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    places = [archive.append(record(number)) for number in range(3)]
    gone = Emptied("key1", places[1].file, places[1].offset, places[1].length)
    assert left_in(archive, [gone]) == [gone]

    erase_records(archive, [gone], NOW, lambda step: None)

    assert left_in(archive, [gone]) == []
    assert [archive.read(places[number]).url for number in (0, 2)] == ["http://un.example/0", "http://un.example/2"]
    assert record_at(archive, row(places[1], "forgotten")).kind == ""
    assert record_at(archive, row(places[1])).kind == "altered"
    with pytest.raises(InternalError):
        archive.read(places[1])
    # what is appended later comes behind, and a restart finds nothing torn and nothing unknown
    later = archive.append(record(3))
    found: list[Orphan] = []
    assert archive.recover({later.file: later.offset + later.length}, found.append) == []
    assert found == []
    assert archive.read(later).url == "http://un.example/3"


def test_the_record_of_another_link_is_left_alone(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    place = archive.append(record(7))
    before = (tmp_path / place.file).read_bytes()
    with pytest.raises(InternalError, match="another link"):
        erase_records(archive, [Emptied("key8", place.file, place.offset, place.length)], NOW, lambda step: None)
    assert (tmp_path / place.file).read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == [place.file]


@pytest.mark.parametrize(
    ("harm", "kind"),
    [
        (lambda data, place: data[: place.offset], "missing"),
        (lambda data, place: data[: place.offset + 50], "torn"),
        (lambda data, place: data[:-1], "torn"),
        (lambda data, place: b"", "missing"),
        (lambda data, place: data[: place.offset + 60] + b"\0\0\0\0" + data[place.offset + 64 :], "altered"),
        (lambda data, place: b"x" + data, "altered"),
        (lambda data, place: data[place.offset :] + data[: place.offset], "altered"),
        (lambda data, place: data[: place.offset] + packed(record(1, "un faux"))[: place.length].ljust(place.length),
         "altered"),
        (lambda data, place: data[: place.offset] + packed(record(2))[: place.length].ljust(place.length),
         "altered"),
    ],
)  # fmt: skip
def test_every_harm_is_told(tmp_path: Path, harm, kind: str) -> None:  # type: ignore[no-untyped-def]
    archive = Archive(tmp_path)
    archive.append(record(0))
    place = archive.append(record(1))
    path = tmp_path / place.file
    assert record_at(archive, row(place)).data == path.read_bytes()[place.offset :]
    path.write_bytes(harm(path.read_bytes(), place))
    found = record_at(archive, row(place))
    assert found.kind == kind, found
    assert found.data == b""
    path.unlink()
    assert record_at(archive, row(place)).kind == "missing"


def test_a_flip_of_any_byte_is_told(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.append(record(0))
    place = archive.append(record(1))
    path = tmp_path / place.file
    sound = path.read_bytes()
    # the bits that fill the last byte of the compressed data up are nobody's
    padding = place.offset + place.length - 9
    missed = []
    for at in range(place.offset, place.offset + place.length):
        path.write_bytes(sound[:at] + bytes([sound[at] ^ 0x40]) + sound[at + 1 :])
        if record_at(archive, row(place)).kind != "altered" and at != padding:
            missed.append(at - place.offset)
    assert missed == []


@pytest.mark.parametrize(
    ("covered", "stretches"),
    [([], [(0, 10)]), ([(0, 10)], []), ([(2, 3), (7, 3)], [(0, 2), (5, 7)]), ([(0, 20)], []), ([(12, 2)], [(0, 10)])],
)
def test_what_no_row_covers(covered: list[tuple[int, int]], stretches: list[tuple[int, int]]) -> None:
    assert uncovered(10, covered) == stretches


def test_logs_keep_their_length_and_their_neighbours(tmp_path: Path) -> None:
    log = tmp_path / "press.log"
    log.write_text(
        "a http://www.un.example/a/1 b\nhttp://un.example/a/12\nLa fête est reportée\u2026\nun.example/a/1?x", "utf-8"
    )
    size = log.stat().st_size
    (tmp_path / "other.log").write_text("http://un.example/a/1")
    traces = Traces(("http://un.example/a/1", "http://un.example/"), ("La fête est reportée",))
    assert blot_logs(tmp_path / "press.db", traces) == 3
    told = log.read_text("utf-8")
    assert log.stat().st_size == size
    assert told.splitlines()[:2] == [f"a {'*' * 25} b", "http://un.example/a/12"]
    assert "fête" not in told
    assert (tmp_path / "other.log").read_text() == "http://un.example/a/1"
