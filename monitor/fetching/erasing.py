"""Records taken out of WARC files. What stands in a record's place is as long as it was, so that every other record
stays where the database says; the file is replaced as a whole, so that a kill leaves the former or the new one."""

from __future__ import annotations

import errno
import io
import os
import uuid
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from db.erasure import Emptied
from monitor.errors import DiskFullError, InternalError
from monitor.fetching.archive import Archive, Orphan, _member, _whole_records
from monitor.fetching.records import ReadingStopped, read_records

# RFC 1952 §2.3.1.1: a subfield of the gzip header; tells an erased record at a glance
_ERASED, _DROPPED = b"PM", b"PK"
_STORED = 0xFFFF  # bytes of one stored block, RFC 1951 §3.2.4
_WORDS = b"This record was erased on request.\n"
_BLOCK = 4096
_CHUNK = 256 * _BLOCK
PART = ".erasing"
Places = Mapping[str, Sequence[tuple[int, int]]]


def filler(length: int, name: str, now: str, words: bytes = _WORDS, mark: bytes = _ERASED) -> bytes:
    """A gzip member of exactly ``length`` bytes with one WARC record that says that another was erased. Raises
    ``ValueError`` under 260 bytes, which no record of a page is."""
    for spare in range(length, -1, -1):
        # what is nothing takes no room on the disk
        block = words + bytes(spare)
        head = (
            f"WARC/1.0\r\nWARC-Type: metadata\r\nWARC-Record-ID: <urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}>\r\n"
            f"WARC-Date: {now}\r\nContent-Type: text/plain\r\nContent-Length: {len(block)}\r\n\r\n"
        )
        plain = head.encode() + block + b"\r\n\r\n"
        stored = _stored(plain)
        extra = length - 10 - 2 - len(stored) - 8
        if extra >= 4:
            field = mark + (extra - 4).to_bytes(2, "little") + bytes(extra - 4)
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


def unkept(length: int, name: str, at: str) -> bytes:
    """The same for a page that is no longer kept since ``at``, an instant."""
    words = f"This page is no longer kept since {at[:10]} (retention).\n".encode()
    return filler(length, name, at, words, _DROPPED)


def is_filler(head: bytes) -> bool:
    """Whether a member that begins with these bytes (14 are enough) stands for a record that was taken out."""
    return is_erased(head) or is_unkept(head)


def is_erased(head: bytes) -> bool:
    """Whether it was erased on request."""
    return head[:4] == b"\x1f\x8b\x08\x04" and head[12:14] == _ERASED


def is_unkept(head: bytes) -> bool:
    """Whether its time to be kept was over."""
    return head[:4] == b"\x1f\x8b\x08\x04" and head[12:14] == _DROPPED


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
        path = archive.folder / name
        rewrite(path, [(one.offset, one.length, _erased_at(path, now)) for one in gone], at)
    return sum(map(len, by_file.values()))


def _erased_at(path: Path, now: str) -> Callable[[int, int], bytes]:
    return lambda offset, length: filler(length, f"{path.name}:{offset}", now)


def rewrite(
    path: Path,
    places: Iterable[tuple[int, int, Callable[[int, int], bytes]]],
    at: Callable[[str], None] = lambda step: None,
) -> None:
    """Replaces a file by a copy in which something else stands at each (offset, length): what the function gives for
    them, as long as what was there. A place that the file ends within is cut off. Stretches of nothing become holes,
    which take no room. Raises ``DiskFullError`` with the file as it was."""
    part = path.with_name(path.name + PART)
    part.unlink(missing_ok=True)
    try:
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with io.FileIO(descriptor, "r+") as file, path.open("rb") as former:
            size = os.fstat(former.fileno()).st_size
            at("archive copied")
            done = 0
            for offset, length, content in sorted(places, key=lambda place: place[0]):
                if offset >= size:
                    break
                copy_stretch(former, file, offset - done)
                if offset + length > size:  # the file was cut within it
                    size = done = offset
                    break
                write_sparsely(file, content(offset, length))
                done = former.seek(offset + length)
            copy_stretch(former, file, size - done)
            file.truncate(size)
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
                f"disk full: no room for a copy of {path}; make room, then start again ('press-monitor forget "
                "--again', or 'prune')"
            ) from None
        raise
    at("archive replaced")


def copy_stretch(former: BinaryIO, file: io.FileIO, length: int) -> None:
    """Copies the next ``length`` bytes, or what there is of them."""
    while length > 0 and (data := former.read(min(_CHUNK, length))):
        write_sparsely(file, data)
        length -= len(data)


def write_sparsely(file: io.FileIO, data: bytes) -> None:
    """Writes at the file's end or behind it; whole blocks of nothing are passed over. Whoever writes last sets the
    length."""
    view, at, start = memoryview(data), 0, 0
    nothing = bytes(_BLOCK)
    # blocks of the file, not of the data
    edge = -file.tell() % _BLOCK
    while at < len(data):
        end = min(len(data), at + (edge or _BLOCK))
        edge = 0
        if data[at:end] == nothing:
            _write(file, view[start:at])
            file.seek(_BLOCK, os.SEEK_CUR)
            start = end
        at = end
    _write(file, view[start:])


def _write(file: io.FileIO, data: memoryview) -> None:
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
