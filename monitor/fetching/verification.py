"""Every archive record read against what was written down of it: its row, and the digests in the record itself."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from db.keeping import RETENTION
from monitor.fetching.archive import Archive, _member, _whole_records, digest
from monitor.fetching.erasing import PART, is_filler, is_unkept, uncovered
from monitor.fetching.records import ReadingStopped, read_records

FORGOTTEN = "forgotten"
# RFC 1952 §2.3: a member as we write it has no name and no time; then how hard it was packed, and on what system
_HEAD = re.compile(rb"\x1f\x8b\x08\0\0\0\0\0[\0\x02\x04][\0-\x0d\xff]", re.S)
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Problem:
    """``kind``: ``missing`` (the file or its end is gone), ``torn`` (the file ends within the record), ``altered`` (all
    its bytes are there, and not as they were written) or ``unreferenced`` (bytes or files without a row). ``url``: of
    the record's capture."""

    kind: str
    file: str
    offset: int
    length: int
    what: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A record as it lies there: its bytes, or what is wrong with it, or since when (an instant) it is no longer
    kept."""

    data: bytes = b""
    kind: str = ""
    what: str = ""
    unkept_since: str = ""


def record_at(archive: Archive, row: Row) -> Found:
    """Reads the record of a row of ``captures`` against all of its digests."""
    path = archive.folder / row["warc_file"]
    try:
        with path.open("rb") as file:
            return _read(file, row)
    except FileNotFoundError:
        if is_dropped(row):
            return Found(unkept_since=row["dropped_at"])
        return Found(kind="missing", what="the file is gone")
    except OSError as error:
        return Found(kind="missing", what=f"the file cannot be read ({error.strerror or error})")


def is_dropped(row: Row) -> bool:
    """Whether the time was over for which the page of a row of ``captures`` was to be kept."""
    return bool(row.get("dropped_why") == RETENTION)


def _read(file: BinaryIO, row: Row) -> Found:
    file.seek(row["warc_offset"])
    data = file.read(row["warc_length"])
    if is_dropped(row):
        if not data or is_filler(data[:14]):
            return Found(unkept_since=row["dropped_at"])
        return Found(
            kind="unreferenced", what="a page that is no longer kept lies there; press-monitor prune removes it"
        )
    if not data:
        return Found(kind="missing", what="the file ends before it")
    if len(data) < row["warc_length"]:
        return Found(kind="torn", what=f"{len(data)} of {row['warc_length']} bytes are left")
    erased, wanted = is_filler(data[:14]), row["outcome"] == FORGOTTEN
    if is_unkept(data[:14]) and not wanted:
        what = "its page is no longer kept, and the database, an older one, does not know of it; press-monitor prune"
        return Found(kind="altered", what=what)
    if erased != wanted:
        what = "erased, and the database does not know of it" if erased else "an erased record is back (forget --again)"
        return Found(kind="altered", what=what)
    length, plain = _member(io.BufferedReader(io.BytesIO(data)))
    if not length:
        return Found(kind="altered", what="its gzip data are damaged, or no record begins there")
    if length != row["warc_length"]:
        return Found(kind="altered", what=f"a record of {length} bytes lies there, not of {row['warc_length']}")
    if wanted:
        return Found(data)
    if not _HEAD.match(data):
        return Found(kind="altered", what="its gzip header is not as it is written here")
    return _digests(data, plain, row)


def _digests(data: bytes, plain: bytes, row: Row) -> Found:
    try:
        records = list(read_records(io.BytesIO(data)))
    except ReadingStopped as error:
        return Found(kind="altered", what=f"it is no WARC record ({error.why})")
    if len(records) != 1 or digest(records[0].body) != row["digest"]:
        return Found(kind="altered", what="its body is not what was fetched (digest of the row)")
    head, _, block = plain.partition(b"\r\n\r\n")
    headers = dict(_fields(head))
    block = block[: int(headers.get("content-length", "0"))]
    payload = block.partition(b"\r\n\r\n")[2]
    for name, part in (("warc-block-digest", block), ("warc-payload-digest", payload)):
        if name in headers and headers[name] != _sha1(part):
            return Found(kind="altered", what=f"it is not what was written ({name} of the record)")
    return Found(data)


def _fields(head: bytes) -> Iterator[tuple[str, str]]:
    for line in head.decode("utf-8", "replace").split("\r\n")[1:]:
        name, _, value = line.partition(":")
        yield name.strip().lower(), value.strip()


def _sha1(data: bytes) -> str:
    # the form that warcio writes; what proves the bytes is the SHA-256 of the row
    return "sha1:" + base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()


def verify(
    archive: Archive,
    rows: Iterator[Row],
    reread: Callable[[int], Row | None],
    on_record: Callable[[int], None],
) -> Iterator[Problem]:
    """What is wrong with these records, which come in the order of the files. ``reread``: a row as it is by now, for an
    erasure may go on beside this."""
    for done, entered in enumerate(rows, 1):
        row = entered
        found = record_at(archive, row)
        if found.kind:
            now = reread(row["id"])
            if now is not None and dict(now) != dict(row):
                row, found = now, record_at(archive, now)
        if found.kind:
            yield Problem(found.kind, row["warc_file"], row["warc_offset"], row["warc_length"], found.what, row["url"])
        on_record(done)


def sizes(archive: Archive) -> dict[str, int]:
    """How long the archive's files are; to be asked before the rows are read, as a crawl may append."""
    if not archive.folder.is_dir():
        return {}
    return {path.name: path.stat().st_size for path in archive.folder.iterdir() if path.is_file()}


def unreferenced(
    archive: Archive, lengths: Mapping[str, int], places: Mapping[str, list[tuple[int, int]]], *, crawling: bool
) -> Iterator[Problem]:
    """Bytes of the archive's files that no row knows. ``crawling``: what comes after the last record of a file may just
    be written, and says nothing."""
    for name, size in sorted(lengths.items()):
        if not name.endswith(".warc.gz"):
            yield Problem("unreferenced", name, 0, size, _stray(name))
            continue
        covered = places.get(name, [])
        last = max((offset + length for offset, length in covered), default=0)
        for start, end in uncovered(size, covered):
            if crawling and start >= last:
                continue
            yield Problem("unreferenced", name, start, end - start, _lying(archive.folder / name, start, end))


def _stray(name: str) -> str:
    if name.endswith(".torn"):
        return "a torn record that a kill left, moved aside; delete it when nobody wants it"
    if name.endswith(PART):
        return "a copy that an interrupted erasure left; press-monitor forget --again removes it"
    return "no file of the archive's"


def _lying(path: Path, start: int, end: int) -> str:
    records = 0
    for orphan in _whole_records(path, start):
        if orphan.place.offset >= end:
            break
        records += 1
    if records:
        return f"{records} whole records without a row; the next crawl enters those of links that it knows"
    return "bytes that are no record; the next crawl moves them aside if nothing follows"
