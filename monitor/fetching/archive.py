"""The archive: every fetched page as a WARC record (ISO 28500), written and synced before anything refers to it.

One file per day for all runs, rotated by size. A record's place (file, offset, length) and the digest of its body are
committed to the database; on start, bytes behind the last committed record are either whole records, which are handed
back to be entered, or a torn tail, which is moved to a file beside it: a reader would otherwise lose every record
that is appended after it.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import re
import shutil
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from monitor.clock import iso
from monitor.errors import DiskFullError, InternalError
from monitor.fetching.records import LARGEST_BODY, ReadingStopped
from monitor.fetching.records import Record as Record
from monitor.fetching.records import read_records as read_records

ROTATE_BYTES = 1 << 30
COMPRESSION_LEVEL = 5
# Of the transfer, not of the page: the body is kept decoded
_HOP_HEADERS = frozenset({"content-encoding", "transfer-encoding", "content-length", "connection", "keep-alive"})
# RFC 9110 §5.1; warcio can write no other name
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
# The names that ``Archive`` gives; whatever else lies in the folder is not ours to mend
_OUR_NAME = re.compile(r"\d{4}-\d\d-\d\d-\d{5}\.warc\.gz", re.ASCII)
_CHUNK = 16 << 10
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# A record's headers may come on top of its body
_LARGEST_MEMBER = LARGEST_BODY + (2 << 20)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lies. ``file`` is relative to the archive's folder; ``digest`` is ``sha256:<hex>`` of the body."""

    file: str
    offset: int
    length: int
    digest: str


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


def _headers(record: Record) -> Iterator[tuple[str, str]]:
    for name, value in record.headers:
        still_encoded = record.undecoded and name.lower() == "content-encoding"
        if _TOKEN.fullmatch(name) and (name.lower() not in _HOP_HEADERS or still_encoded):
            # warcio would encode "name=value" pairs only, and stumble over the rest
            yield name, _ascii(value)


def _ascii(value: str) -> str:
    return "".join(c if c.isascii() else quote(c, errors="replace") for c in _line(value))


def packed(record: Record) -> bytes:
    """The record as one gzip member. Headers whose names are no ASCII tokens are left out."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=False)
    headers = list(_headers(record))
    headers.append(("Content-Length", str(len(record.body))))
    about = {"WARC-Date": iso(record.fetched_at), "Press-Link": record.key}
    if record.parts > 1:
        about["Press-Part"] = f"{record.part}/{record.parts}"
    if record.missing:
        about["Press-Missing"] = _ascii(record.missing)
    if record.withheld:
        about["Press-Withheld"] = _ascii(record.withheld)
    writer.write_record(
        writer.create_warc_record(
            _line(record.url),
            "response",
            payload=io.BytesIO(record.body),
            length=len(record.body),
            http_headers=StatusAndHeaders(str(record.status), headers, protocol="HTTP/1.1"),
            warc_headers_dict=about,
        )
    )
    # warcio would compress at level 9, which costs three times as much for 3 % less
    member = zlib.compressobj(COMPRESSION_LEVEL, zlib.DEFLATED, 31)
    return member.compress(out.getvalue()) + member.flush()


class Archive:
    """The archive's folder. One process writes it, under the crawl lock."""

    def __init__(self, folder: Path, *, rotate_bytes: int = ROTATE_BYTES) -> None:
        self.folder = folder
        self._rotate_bytes = rotate_bytes
        self._file: io.FileIO | None = None
        self._name = ""
        self._spent: set[str] = set()

    def append(self, record: Record) -> Place:
        """Writes and syncs a record; returns its place. Raises ``DiskFullError`` with nothing left behind."""
        data = packed(record)
        file = self._open(iso(record.fetched_at)[:10])
        offset = os.fstat(file.fileno()).st_size
        try:
            written = 0
            while written < len(data):
                written += os.write(file.fileno(), data[written:])
            os.fsync(file.fileno())
        except OSError as error:
            os.ftruncate(file.fileno(), offset)
            if error.errno in _NO_ROOM:
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
        while (path := self.folder / f"{day}-{number:05d}.warc.gz").name in self._spent or (
            path.exists() and path.stat().st_size >= self._rotate_bytes
        ):
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
        """The record at a place. Raises ``InternalError`` if it is gone, is not what was written there, or its body was
        kept undecoded."""
        path = self.folder / place.file
        try:
            with path.open("rb") as file:
                file.seek(place.offset)
                data = file.read(place.length)
            records = list(read_records(io.BytesIO(data)))
        except (OSError, ReadingStopped) as error:
            raise InternalError(f"archive record {path}:{place.offset} cannot be read ({error})") from None
        if len(records) != 1 or digest(records[0].body) != place.digest:
            raise InternalError(f"archive record {path}:{place.offset} is not what was written there (digest differs)")
        if records[0].undecoded:
            raise InternalError(f"archive record {path}:{place.offset}: {records[0].undecoded}")
        return records[0]

    def recover(
        self, committed: Mapping[str, int], found: Callable[[Orphan], None], unneeded: Collection[str] = ()
    ) -> list[str]:
        """Looks behind the last committed byte of every file: hands whole records that nobody knows of to ``found``,
        one at a time; returns, in words, which torn tails were moved aside and which files have lost records; nothing
        is appended to the latter any more. ``committed``: file -> the byte after its last known record; ``unneeded``:
        those whose records are all no longer kept, which may be gone.

        Raises ``DiskFullError`` where a tail cannot be kept; the file is then left as it is."""
        words: list[str] = []
        gone = [name for name in committed if not (self.folder / name).exists()]
        self._spent.update(gone)
        gone = [name for name in gone if name not in unneeded]
        if gone:
            words.append(f"{self.folder}: {len(gone)} files with known records are gone, the first is {min(gone)}")
        for path in sorted(self.folder.glob("*.warc.gz")):
            if not _OUR_NAME.fullmatch(path.name) or path.is_symlink() or not path.is_file():
                continue
            start, size = committed.get(path.name, 0), path.stat().st_size
            if size < start:
                self._spent.add(path.name)
                words.append(f"{path}: {start - size} bytes of known records are missing; nothing is appended any more")
                continue
            end = start
            for orphan in _whole_records(path, start):
                found(orphan)
                end = orphan.place.offset + orphan.place.length
            if end < size:
                aside = self._set_aside(path, end)
                words.append(f"{path}: moved {size - end} torn bytes at {end} to {aside.name}")
        return words

    def _set_aside(self, path: Path, end: int) -> Path:
        """Cuts ``path`` at ``end`` once what lies behind is safe in a file of its own."""
        number = 1
        while (aside := path.with_name(f"{path.name}.{end}{f'-{number}' if number > 1 else ''}.torn")).exists():
            number += 1
        try:
            with path.open("r+b") as file, aside.open("xb") as kept:
                aside.chmod(0o600)
                file.seek(end)
                shutil.copyfileobj(file, kept)
                kept.flush()
                os.fsync(kept.fileno())
                self._sync_folder()
                file.truncate(end)
                os.fsync(file.fileno())
        except OSError as error:
            if error.errno not in _NO_ROOM:
                raise
            aside.unlink(missing_ok=True)
            raise DiskFullError(f"disk full: no room for {aside}; make room and start again") from None
        return aside

    def close(self) -> None:
        """Closes the file that is being written."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _whole_records(path: Path, start: int) -> Iterator[Orphan]:
    """The records from ``start`` on, up to the first that is torn."""
    with path.open("rb") as file:
        offset = start
        while True:
            file.seek(offset)
            length, plain = _member(file)
            if not length:
                return
            try:
                records = list(read_records(io.BytesIO(plain)))
            except ReadingStopped:
                return
            if len(records) != 1:
                return
            yield Orphan(Place(path.name, offset, length, digest(records[0].body)), records[0])
            offset += length


def _member(file: io.BufferedReader) -> tuple[int, bytes]:
    """Length and content of the gzip member that begins here; length 0 where it is torn or none of ours."""
    member = zlib.decompressobj(31)
    plain = bytearray()
    length = 0
    while data := file.read(_CHUNK):
        try:
            plain += member.decompress(data, _LARGEST_MEMBER - len(plain))
        except zlib.error:
            return 0, b""
        length += len(data) - len(member.unused_data)
        if member.eof:
            return length, bytes(plain)
        if len(plain) >= _LARGEST_MEMBER:
            break
    return 0, b""
