"""Imports of what others wrote: one bad record costs that record, one bad file its rest, and both are told."""

from __future__ import annotations

import gzip
import io
import logging
import os
import re
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import brotli
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from monitor.discovery.urls import key
from monitor.errors import UsageError
from monitor.fetching.archive import Record, packed
from monitor.fetching.batch import Batch, Home, open_batch
from monitor.fetching.records import UNDATED, ReadingStopped, read_records
from monitor.fetching.recovery import enter_orphans, finish_fetched
from monitor.fetching.routes import LoopbackRoutes
from monitor.fetching.warc_import import Sums, UnreadableRestError, import_files
from monitor.relevance.reader import Reader

PARAGRAPH = b"<p>" + b"Le conseil municipal s'est tenu hier dans la salle des fetes du quartier. " * 12 + b"</p>"
PAGE = b"<html><head><title>Conseil</title></head><body><h1>Conseil</h1>" + PARAGRAPH + b"</body></html>"
WHEN = datetime(2025, 5, 23, 8, 5, tzinfo=UTC)


@pytest.fixture
def batch(tmp_path: Path) -> Iterator[Batch]:
    with open_batch(
        Home(tmp_path / "home" / "press.db"), command="import", version="0", sources={}, reader=Reader(()),
        routes=LoopbackRoutes({}), robots_name="monitor", min_delay=0,
    ) as opened:  # fmt: skip
        yield opened


def page(number: int) -> bytes:
    """A page with a text of its own."""
    return PAGE.replace(b"<p>", b"<p>%d. " % number)


def entry(
    number: int,
    body: bytes | None = None,
    *headers: tuple[str, str],
    date: str = "2025-05-23T08:05:00Z",
    status: str = "200 OK",
) -> bytes:
    """A record as another tool would write it."""
    out = io.BytesIO()
    writer = WARCWriter(out)
    http = StatusAndHeaders(status, [("Content-Type", "text/html"), *headers], protocol="HTTP/1.1")
    writer.write_record(
        writer.create_warc_record(
            f"http://a.example/{number}", "response", http_headers=http,
            payload=io.BytesIO(page(number) if body is None else body),
            warc_headers_dict={"WARC-Date": date},
        )
    )  # fmt: skip
    return out.getvalue()


def named(data: bytes, name: bytes) -> bytes:
    """The record of ``data`` with the header ``X-Name`` called otherwise; of the same length, as lengths are stated."""
    assert len(name) == len(b"X-Name")
    return gzip.compress(gzip.decompress(data).replace(b"X-Name", name))


def without(data: bytes, header: bytes) -> bytes:
    """The record of ``data`` without a WARC header."""
    lines = gzip.decompress(data).split(b"\r\n")
    return gzip.compress(b"\r\n".join(line for line in lines if not line.startswith(header)))


def flipped(data: bytes) -> bytes:
    """One byte in the middle is another."""
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 0xFF]) + data[middle + 1 :]


def imported(batch: Batch, *paths: Path) -> Sums:
    return import_files(batch, paths, lambda done: None)


def states(batch: Batch) -> dict[str, tuple[str, str | None]]:
    """Address -> state and reason of every link."""
    rows = batch.store.database.conn.execute("select url, state, reason from links").fetchall()
    return {url: (state, reason) for url, state, reason in rows}


LONG = b"<p>" + b"".join(b"%d conseil " % (number * number) for number in range(60_000))
ENCODED = ["gzip", "deflate", "br"]


@cache
def encoded(encoding: str) -> bytes:
    match encoding:
        case "gzip":
            return gzip.compress(LONG)
        case "deflate":
            return zlib.compress(LONG)
    return brotli.compress(LONG, quality=4)


@pytest.mark.parametrize("transfer", [(), (("Transfer-Encoding", "chunked"),)])
@pytest.mark.parametrize("encoding", ENCODED)
def test_encoded_bodies_are_read(encoding: str, transfer: tuple[tuple[str, str], ...]) -> None:
    (record,) = read_records(io.BytesIO(entry(1, encoded(encoding), ("Content-Encoding", encoding), *transfer)))
    assert (record.body, record.undecoded) == (LONG, "")


@pytest.mark.parametrize("harm", [flipped, lambda body: body[:1000]])
@pytest.mark.parametrize("encoding", ENCODED)
def test_a_body_that_cannot_be_decoded_is_kept_and_told(encoding: str, harm: object) -> None:
    assert callable(harm)
    body = encoded(encoding)
    first, second = read_records(io.BytesIO(entry(1, harm(body), ("Content-Encoding", encoding)) + entry(2)))
    assert (first.status, first.body) == (200, harm(body))
    assert first.undecoded.startswith("body cannot be decoded: ")
    assert (second.body, second.undecoded) == (page(2), "")


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "none", "identity", "UTF-8"])
def test_a_body_that_was_decoded_before_is_taken_as_it_is(encoding: str) -> None:
    (record,) = read_records(io.BytesIO(entry(2, page(2), ("Content-Encoding", encoding))))
    assert (record.body, record.undecoded) == (page(2), "")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2025-05-23T08:05:00Z", WHEN),
        ("2025-05-23T08:05:00", WHEN),
        ("2025-05-23T03:05:00-05:00", WHEN),
        ("9999-12-31T23:59:59-05:00", UNDATED),
        ("0001-01-01T00:00:00+05:00", UNDATED),
        ("0033-01-01T00:00:00Z", UNDATED),
        ("2100-01-01T00:00:00Z", UNDATED),
        ("1989-12-31T23:59:59Z", UNDATED),
        ("yesterday", UNDATED),
        ("20250523080500", UNDATED),
    ],
)
def test_dates_are_instants_of_the_web_or_none(written: str, read: datetime) -> None:
    (record,) = read_records(io.BytesIO(entry(1, date=written)))
    assert (record.fetched_at, record.fetched_at.tzinfo) == (read, UTC)


@pytest.mark.parametrize(
    ("status", "read"), [("200", 200), ("\u00b2\u00b2\u00b2", 0), ("9" * 5000, 0), ("", 0), ("20", 0)]
)
def test_a_status_is_three_digits(status: str, read: int) -> None:
    plain = gzip.decompress(packed(Record("http://a.example/1", WHEN, 200, (), b"")))
    head, _, block = plain.partition(b"\r\n\r\n")
    block = block.replace(b"HTTP/1.1 200", b"HTTP/1.1 " + status.encode())
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length")]
    lines.append(b"Content-Length: %d" % (len(block) - 4))
    (record,) = read_records(io.BytesIO(b"\r\n".join(lines) + b"\r\n\r\n" + block))
    assert record.status == read


def test_one_bad_record_costs_that_record_only(batch: Batch, tmp_path: Path) -> None:
    file = tmp_path / "some.warc.gz"
    file.write_bytes(
        entry(1, flipped(encoded("br")), ("Content-Encoding", "br"))
        + entry(2, b"\x1f\x8b\x08 no gzip", ("Content-Encoding", "gzip"))
        + named(entry(3, page(3), ("X-Name", "1")), "X-N\u00e9m".encode())
        + entry(4, date="9999-12-31T23:59:59-05:00")
        + entry(5, date="0999-01-01T00:00:00")
        + without(entry(6), b"WARC-Target-URI")
        + entry(7, b"\x1f\x8b", ("Content-Encoding", "gzip"), status="404 Not Found")
        + entry(8)
    )
    sums = imported(batch, file)
    assert sums.pages == sum(sums.by_outcome.values()) == 8
    found = states(batch)
    for number in (1, 2):
        state, reason = found[f"http://a.example/{number}"]
        assert state == "quarantined"
        assert str(reason).startswith("body cannot be decoded: ")
    assert [found[f"http://a.example/{n}"][0] for n in (3, 4, 5, 7, 8)] == ["stored"] * 3 + ["http_gone", "stored"]
    assert sums.by_outcome["rejected"] == 1
    assert batch.store.links.broken_sums() == []
    again = imported(batch, file)
    assert again.by_outcome == {"already here": 7, "rejected": 1}


def test_a_damaged_file_is_taken_up_to_there_and_the_next_file_after_it(batch: Batch, tmp_path: Path) -> None:
    damaged, sound, notes = tmp_path / "damaged.warc.gz", tmp_path / "sound.warc.gz", tmp_path / "notes.txt"
    damaged.write_bytes(entry(1) + entry(2) + flipped(entry(3)) + entry(4))
    sound.write_bytes(entry(5))
    notes.write_text("only some words here, five\n" * 50)
    with pytest.raises(UnreadableRestError) as caught:
        imported(batch, damaged, notes, tmp_path / "missing.warc.gz", sound)
    message = str(caught.value)
    assert f"{damaged} is damaged: reading stopped at record 3 (" in message
    assert "the 2 pages before it are taken and kept" in message
    assert f"{notes} is not a WARC file" in message
    assert "missing.warc.gz cannot be read" in message
    assert "\n" not in message
    assert caught.value.exit_code == 2
    assert caught.value.sums.by_outcome["unreadable rest of damaged.warc.gz"] == 1
    assert {url for url, (state, _) in states(batch).items() if state == "stored"} == {
        f"http://a.example/{number}" for number in (1, 2, 5)
    }


def test_a_file_without_a_record_is_wrong_usage(batch: Batch, tmp_path: Path) -> None:
    notes, sound = tmp_path / "notes.txt", tmp_path / "sound.warc.gz"
    notes.write_bytes(gzip.compress(b"words"))
    sound.write_bytes(entry(1))
    with pytest.raises(UsageError, match=r"notes\.txt is not a WARC file"):
        imported(batch, notes, sound)
    assert states(batch)["http://a.example/1"][0] == "stored"


def taken(data: bytes) -> tuple[list[bytes], int | None]:
    """The bodies that could be read, and at which record reading stopped."""
    bodies = []
    try:
        for record in read_records(io.BytesIO(data)):
            bodies.append(record.body)
    except ReadingStopped as error:
        return bodies, error.record
    return bodies, None


@pytest.mark.parametrize("plain", [False, True])
def test_wherever_a_file_is_harmed_what_comes_before_is_whole(plain: bool) -> None:
    entries = [entry(number, os.urandom(30_000)) for number in range(1, 5)]
    if plain:
        entries = [gzip.decompress(data) for data in entries]
    whole = b"".join(entries)
    known = [record.body for record in read_records(io.BytesIO(whole))]
    assert len(known) == 4
    for cut in range(1, len(whole), 1999):
        complete = sum(len(b"".join(entries[:n])) <= cut for n in range(1, 5))
        read, stopped = taken(whole[:cut])
        assert read == known[: len(read)]
        assert len(read) >= complete
        assert stopped in (None, len(read) + 1)
    if not plain:
        for at in range(5, len(whole), 1999):
            harmed = whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :]
            read, stopped = taken(harmed)
            # the date in a member's header is under no checksum
            assert read == known if stopped is None else read == known[: stopped - 1]


def test_nothing_is_written_to_standard_error(capfd: pytest.CaptureFixture[str]) -> None:
    (length,) = re.findall(rb"\r\nContent-Length: (\d+)", gzip.decompress(entry(1)))
    shortened = gzip.decompress(entry(1)).replace(
        b"Content-Length: " + length, b"Content-Length: %d" % (int(length) - 3)
    )
    with pytest.raises(ReadingStopped, match="Content-Length"):
        list(read_records(io.BytesIO(gzip.compress(shortened) + entry(2))))
    with pytest.raises(ReadingStopped):
        list(read_records(io.BytesIO(flipped(entry(1, os.urandom(100_000))))))
    assert capfd.readouterr().err == ""


def test_a_file_of_one_gzip_member_is_read() -> None:
    data = gzip.compress(b"".join(gzip.decompress(entry(number)) for number in (1, 2, 3)))
    assert [record.url[-1] for record in read_records(io.BytesIO(data))] == ["1", "2", "3"]


def test_an_orphan_gets_the_state_of_its_status(batch: Batch, tmp_path: Path) -> None:
    file = tmp_path / "some.warc.gz"
    file.write_bytes(entry(1, b"gone", status="410 Gone") + entry(2, b"", status="204 No Content") + entry(3, b"x"))
    imported(batch, file)
    for number, status, body in ((1, 404, page(1)), (2, 200, page(2)), (3, 200, b"\x1f\x8b broken")):
        url = f"http://a.example/{number}"
        headers = (("Content-Encoding", "gzip"),) if number == 3 else ()
        batch.archive.append(Record(url, WHEN, status, headers, body, key(url), "torn" if number == 3 else ""))
    assert finish_fetched(batch) == 2
    found = states(batch)
    assert found["http://a.example/1"] == ("http_gone", "HTTP 404")
    assert found["http://a.example/2"][0] == "stored"
    assert found["http://a.example/3"][0] == "quarantined"
    assert "body cannot be decoded" in str(found["http://a.example/3"][1])
    assert enter_orphans(batch) == 0
    assert batch.store.links.broken_sums() == []


def test_an_archive_that_the_database_does_not_know_is_one_line(batch: Batch, caplog: pytest.LogCaptureFixture) -> None:
    for number in range(5):
        batch.archive.append(Record(f"http://a.example/{number}", WHEN, 200, (), page(number), f"key{number}"))
    with caplog.at_level(logging.WARNING):
        assert enter_orphans(batch) == 0
    (line,) = caplog.messages
    assert line.startswith("archive: 5 records of links that this database does not know")
