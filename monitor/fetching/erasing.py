"""Records taken out of WARC files. What stands in a record's place is as long as it was, so that every other record
stays where the database says; the file is replaced as a whole, so that a kill leaves the former or the new one."""

from __future__ import annotations

import errno
import io
import os
import shutil
import uuid
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from db.erasure import Emptied
from monitor.errors import DiskFullError, InternalError
from monitor.fetching.archive import Archive, Orphan, _member, _whole_records
from monitor.fetching.records import ReadingStopped, read_records

# RFC 1952 §2.3.1.1: a subfield of the gzip header; tells an erased record at a glance
_MARK = b"PM"
_STORED = 0xFFFF  # bytes of one stored block, RFC 1951 §3.2.4
_WORDS = b"This record was erased on request.\n"
PART = ".erasing"
Places = Mapping[str, Sequence[tuple[int, int]]]


def filler(length: int, name: str, now: str) -> bytes:
    """A gzip member of exactly ``length`` bytes with one WARC record that says that another was erased. Raises
    ``ValueError`` under 260 bytes, which no record of a page is."""
    for spare in range(length, -1, -1):
        block = _WORDS + b" " * spare
        head = (
            f"WARC/1.0\r\nWARC-Type: metadata\r\nWARC-Record-ID: <urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}>\r\n"
            f"WARC-Date: {now}\r\nContent-Type: text/plain\r\nContent-Length: {len(block)}\r\n\r\n"
        )
        plain = head.encode() + block + b"\r\n\r\n"
        stored = _stored(plain)
        extra = length - 10 - 2 - len(stored) - 8
        if extra >= 4:
            field = _MARK + (extra - 4).to_bytes(2, "little") + bytes(extra - 4)
            trailer = zlib.crc32(plain).to_bytes(4, "little") + len(plain).to_bytes(4, "little")
            return b"\x1f\x8b\x08\x04\0\0\0\0\0\xff" + extra.to_bytes(2, "little") + field + stored + trailer
    raise ValueError(f"{length} bytes hold no record")


def _stored(plain: bytes) -> bytes:
    out = bytearray()
    for start in range(0, len(plain), _STORED):
        chunk = plain[start : start + _STORED]
        last = start + _STORED >= len(plain)
        out += bytes([last]) + len(chunk).to_bytes(2, "little") + (len(chunk) ^ 0xFFFF).to_bytes(2, "little") + chunk
    return bytes(out)


def is_filler(head: bytes) -> bool:
    """Whether a member that begins with these bytes (14 are enough) stands for an erased record."""
    return head[:4] == b"\x1f\x8b\x08\x04" and head[12:14] == _MARK


def left_in(archive: Archive, emptied: Iterable[Emptied]) -> list[Emptied]:
    """Those whose records still lie in the archive."""
    left = []
    for place in emptied:
        path = archive.folder / place.file
        if not path.is_file():
            continue
        with path.open("rb") as file:
            file.seek(place.offset)
            head = file.read(14)
        if head and not is_filler(head):
            left.append(place)
    return left


def unknown_records(archive: Archive, keys: frozenset[str], known: Places) -> list[Emptied]:
    """Records of links with these keys that no row refers to, such as those of an archive older than its database."""
    found = []
    for path in sorted(archive.folder.glob("*.warc.gz")):
        covered = known.get(path.name, ())
        for start, end in uncovered(path.stat().st_size, covered):
            for orphan in _whole_records(path, start):
                if orphan.place.offset >= end:
                    break
                if orphan.record.key in keys:
                    found.append(_emptied(orphan))
    return found


def _emptied(orphan: Orphan) -> Emptied:
    place = orphan.place
    return Emptied(orphan.record.key, place.file, place.offset, place.length)


def uncovered(size: int, covered: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The stretches (start, end) of a file of ``size`` bytes that no (offset, length) covers."""
    stretches, at = [], 0
    for offset, length in sorted(covered):
        if offset > at:
            stretches.append((at, min(offset, size)))
        at = max(at, offset + length)
    if at < size:
        stretches.append((at, size))
    return [(start, end) for start, end in stretches if start < end]


def erase_records(archive: Archive, places: Iterable[Emptied], now: str, at: Callable[[str], None]) -> int:
    """Takes these records out of the archive's files; returns how many. ``at`` is told each step before it is taken.

    Raises ``DiskFullError`` with the files as they were, and ``InternalError`` where another link's record lies in the
    place."""
    archive.close()
    by_file: dict[str, list[Emptied]] = {}
    for place in places:
        by_file.setdefault(place.file, []).append(place)
    for name, gone in by_file.items():
        for place in gone:
            _check_owner(archive.folder / name, place)
    for name, gone in by_file.items():
        _rewrite(archive.folder / name, gone, now, at)
    return sum(map(len, by_file.values()))


def _rewrite(path: Path, places: Sequence[Emptied], now: str, at: Callable[[str], None]) -> None:
    part = path.with_name(path.name + PART)
    part.unlink(missing_ok=True)
    try:
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with io.FileIO(descriptor, "r+") as file:
            with path.open("rb") as former:
                shutil.copyfileobj(former, file, 1 << 20)
            at("archive copied")
            size = file.tell()
            for place in places:
                length = min(place.length, size - place.offset)
                if length == place.length:
                    _write(file, place.offset, filler(length, f"{path.name}:{place.offset}", now))
                elif length > 0:  # the file was cut within it
                    file.truncate(place.offset)
                    size = place.offset
            at("archive emptied")
            os.fsync(file.fileno())
        at("archive synced")
        part.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        part.unlink(missing_ok=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise DiskFullError(
                f"disk full: no room for a copy of {path}; make room, then 'press-monitor forget --again'"
            ) from None
        raise
    at("archive replaced")


def _write(file: io.FileIO, offset: int, data: bytes) -> None:
    file.seek(offset)
    written = 0
    while written < len(data):
        written += file.write(data[written:])


def _check_owner(path: Path, place: Emptied) -> None:
    """A file that was swapped for another may hold somebody else's record there."""
    with path.open("rb") as file:
        file.seek(place.offset)
        _, plain = _member(file)
    try:
        owners = {record.key for record in read_records(io.BytesIO(plain))}
    except ReadingStopped:
        owners = set()
    if owners - {place.key}:
        raise InternalError(
            f"{path}:{place.offset} holds the record of another link ({', '.join(sorted(owners))}), and was left as it "
            "is; 'press-monitor verify' tells what else is wrong there"
        )


def drop_torn(archive: Archive, keys: frozenset[str]) -> int:
    """Deletes torn tails that begin with a record of these links, and what a kill left of a rewriting; returns how
    many files."""
    gone = 0
    for path in [*archive.folder.glob("*.torn"), *archive.folder.glob(f"*{PART}")]:
        if path.suffix == ".torn":
            begun = zlib.decompressobj(31)
            try:
                head = begun.decompress(path.read_bytes(), 1 << 16)
            except zlib.error:
                head = b""
            if not any(f"Press-Link: {key}\r\n".encode() in head for key in keys):
                continue
        path.unlink()
        gone += 1
    return gone
