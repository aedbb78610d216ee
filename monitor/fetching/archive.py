"""The archive: every fetched page as a WARC record (ISO 28500), written and synced before anything refers to it.

One file per day for all runs, rotated by size. A record's place (file, offset, length) and the digest of its body are
committed to the database; on start, bytes behind the last committed record are either whole records, which are handed
back to be entered, or a torn tail, which is cut: a reader would otherwise lose every record that is appended after it.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from monitor.clock import iso, parse_iso
from monitor.errors import DiskFullError, InternalError

ROTATE_BYTES = 1 << 30
COMPRESSION_LEVEL = 5
# Of the transfer, not of the page: the body is kept decoded
_HOP_HEADERS = frozenset({"content-encoding", "transfer-encoding", "content-length", "connection", "keep-alive"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lies. ``file`` is relative to the archive's folder; ``digest`` is ``sha256:<hex>`` of the body."""

    file: str
    offset: int
    length: int
    digest: str


@dataclass(frozen=True, slots=True)
class Record:
    """One response as it was fetched. ``key`` is its link's, empty in files that others wrote."""

    url: str
    fetched_at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    key: str = ""

    @property
    def content_type(self) -> str | None:
        """The header of that name, if there was one."""
        return next((value for name, value in self.headers if name.lower() == "content-type"), None)


@dataclass(frozen=True, slots=True)
class Orphan:
    """A whole record that the database does not know of: the process was killed between the two."""

    place: Place
    record: Record


def digest(body: bytes) -> str:
    """``sha256:<hex>``."""
    return "sha256:" + hashlib.sha256(body).hexdigest()


def _line(value: str) -> str:
    """A header value without what would start another header line."""
    return "".join(character if character >= " " and character != "\x7f" else " " for character in value).strip()


def packed(record: Record) -> bytes:
    """The record as one gzip member."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=False)
    headers = [
        (_line(name), _line(value))
        for name, value in record.headers
        if name.lower() not in _HOP_HEADERS and _line(name)
    ]
    headers.append(("Content-Length", str(len(record.body))))
    writer.write_record(
        writer.create_warc_record(
            _line(record.url),
            "response",
            payload=io.BytesIO(record.body),
            length=len(record.body),
            http_headers=StatusAndHeaders(str(record.status), headers, protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": iso(record.fetched_at), "Press-Link": record.key},
        )
    )
    # warcio would compress at level 9, which costs three times as much for 3 % less
    member = zlib.compressobj(COMPRESSION_LEVEL, zlib.DEFLATED, 31)
    return member.compress(out.getvalue()) + member.flush()


def read_records(stream: io.BufferedIOBase | io.RawIOBase) -> Iterator[Record]:
    """The responses of a WARC stream, ours or anybody's, with decoded bodies; one that is no HTTP answer has status 0.

    Raises ``warcio.exceptions.ArchiveLoadFailed`` where the stream is not a WARC."""
    for entry in ArchiveIterator(stream):
        if entry.rec_type != "response":
            continue
        http = entry.http_headers
        moment = entry.rec_headers.get_header("WARC-Date") or ""
        try:
            fetched_at = datetime.fromisoformat(moment.replace("Z", "+00:00"))
        except ValueError:
            fetched_at = parse_iso("1970-01-01T00:00:00Z")
        status = http.get_statuscode() if http is not None else None
        yield Record(
            url=entry.rec_headers.get_header("WARC-Target-URI") or "",
            fetched_at=fetched_at,
            status=int(status) if status and status.isdigit() else 0,
            headers=tuple((name, value) for name, value in http.headers) if http is not None else (),
            body=entry.content_stream().read(),
            key=entry.rec_headers.get_header("Press-Link") or "",
        )


class Archive:
    """The archive's folder. One process writes it, under the crawl lock."""

    def __init__(self, folder: Path, *, rotate_bytes: int = ROTATE_BYTES) -> None:
        self.folder = folder
        self._rotate_bytes = rotate_bytes
        self._file: io.FileIO | None = None
        self._name = ""

    def append(self, record: Record) -> Place:
        """Writes and syncs a record; returns its place. Raises ``DiskFullError`` with nothing left behind."""
        data = packed(record)
        file = self._open(record.fetched_at.strftime("%Y-%m-%d"))
        offset = os.fstat(file.fileno()).st_size
        try:
            written = 0
            while written < len(data):
                written += os.write(file.fileno(), data[written:])
            os.fsync(file.fileno())
        except OSError as error:
            os.ftruncate(file.fileno(), offset)
            if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                raise DiskFullError(
                    f"disk full: no room for {len(data)} bytes in {self.folder / self._name}; make room and start again"
                ) from None
            raise
        return Place(self._name, offset, len(data), digest(record.body))

    def _open(self, day: str) -> io.FileIO:
        file = self._file
        if file is not None and self._name.startswith(day) and os.fstat(file.fileno()).st_size < self._rotate_bytes:
            return file
        self.close()
        self.folder.mkdir(parents=True, exist_ok=True)
        number = 1
        while (
            path := self.folder / f"{day}-{number:05d}.warc.gz"
        ).exists() and path.stat().st_size >= self._rotate_bytes:
            number += 1
        # O_NOFOLLOW: a link planted in the folder must not lead the writer elsewhere
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        self._file, self._name = io.FileIO(descriptor, "r+"), path.name
        self._sync_folder()
        return self._file

    def _sync_folder(self) -> None:
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def read(self, place: Place) -> Record:
        """The record at a place. Raises ``InternalError`` if it is gone or is not what was written there."""
        path = self.folder / place.file
        try:
            with path.open("rb") as file:
                file.seek(place.offset)
                data = file.read(place.length)
            records = list(read_records(io.BytesIO(zlib.decompress(data, 31))))
        except (OSError, zlib.error, ArchiveLoadFailed) as error:
            raise InternalError(f"archive record {path}:{place.offset} cannot be read ({error})") from None
        if len(records) != 1 or digest(records[0].body) != place.digest:
            raise InternalError(f"archive record {path}:{place.offset} is not what was written there (digest differs)")
        return records[0]

    def recover(self, committed: Mapping[str, int]) -> tuple[list[Orphan], list[str]]:
        """Looks behind the last committed byte of every file: returns whole records that nobody knows of and, in words,
        which torn tails were cut. ``committed``: file -> the byte after its last known record."""
        orphans: list[Orphan] = []
        cut: list[str] = []
        if not self.folder.is_dir():
            return orphans, cut
        for path in sorted(self.folder.glob("*.warc.gz")):
            start = committed.get(path.name, 0)
            size = path.stat().st_size
            if size <= start:
                continue
            end = start
            for place, record in _whole_records(path, start):
                orphans.append(Orphan(place, record))
                end = place.offset + place.length
            if end < size:
                with path.open("r+b") as file:
                    file.truncate(end)
                    os.fsync(file.fileno())
                cut.append(f"{path}: cut {size - end} torn bytes at {end}")
        return orphans, cut

    def close(self) -> None:
        """Closes the file that is being written."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _whole_records(path: Path, start: int) -> Iterator[tuple[Place, Record]]:
    with path.open("rb") as file:
        file.seek(start)
        data = file.read()
    offset = 0
    while offset < len(data):
        member = zlib.decompressobj(31)
        try:
            plain = member.decompress(data[offset:])
        except zlib.error:
            return
        if not member.eof:
            return
        length = len(data) - offset - len(member.unused_data)
        try:
            records: Sequence[Record] = list(read_records(io.BytesIO(plain)))
        except ArchiveLoadFailed:
            return
        if len(records) != 1:
            return
        yield Place(path.name, start + offset, length, digest(records[0].body)), records[0]
        offset += length
