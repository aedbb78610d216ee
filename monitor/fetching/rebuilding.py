"""Rows made from the archive alone: every record that no row refers to gets its capture and, where the address was
never seen, its link. A new database beside an archive is made so, and what a damaged one has lost."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from monitor.fetching.archive import Orphan, Place, _member, digest
from monitor.fetching.backing_up import copy_start
from monitor.fetching.batch import Batch
from monitor.fetching.entering import Entering
from monitor.fetching.erasing import is_filler, uncovered
from monitor.fetching.parts import continues
from monitor.fetching.records import ReadingStopped, read_records
from monitor.fetching.recovery import read_fetched

_MAGIC = b"\x1f\x8b\x08"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What was made: ``records`` entered, by what became of them; ``unreadable`` stretches, in words."""

    records: int
    by_ending: Mapping[str, int]
    pages: int
    unreadable: tuple[str, ...]


def take_over(archive: Path, target: Path) -> int:
    """Copies another archive's files into that of a new database; returns how many. What is there already stays."""
    count = 0
    for path in sorted(archive.glob("*.warc.gz")):
        place = target / path.name
        if path.is_symlink() or not path.is_file() or place.exists():
            continue
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        # no hard link: what is appended to one of two databases' archives, or erased in it, is not the other's
        copy_start(path, place, path.stat().st_size)
        count += 1
    return count


def enter_all(batch: Batch, on_record: Callable[[int], None]) -> Rebuilt:
    """Enters every record of the archive that has no row, then reads what waits. Its torn tails stay for the next crawl
    to move aside; what cannot be read is passed over to the next record behind it."""
    entering = Entering(batch)
    done = 0
    unreadable: list[str] = []
    covered = batch.store.erasure.places()
    for path in sorted(batch.archive.folder.glob("*.warc.gz")):
        if path.is_symlink() or not path.is_file():
            continue
        waiting: list[Orphan] = []
        for start, end in uncovered(path.stat().st_size, covered.get(path.name, ())):
            for orphan in records_in(path, start, end, unreadable.append):
                if waiting and not continues(waiting[-1].record, orphan.record):
                    entering.enter(waiting)
                    waiting = []
                waiting.append(orphan)
                done += 1
                on_record(done)
                if orphan.record.part == orphan.record.parts:
                    entering.enter(waiting)
                    waiting = []
        if waiting:
            entering.enter(waiting)
    pages = read_fetched(batch)
    return Rebuilt(done, dict(sorted(entering.counts.items())), pages, tuple(unreadable))


def records_in(path: Path, start: int, end: int, on_gap: Callable[[str], None]) -> Iterator[Orphan]:
    """The whole records of a stretch of a file, erased ones left out; ``on_gap`` is told, in words, what lies between
    them and is no record."""
    with path.open("rb") as file:
        offset = gap = start
        while offset < end:
            file.seek(offset)
            head = file.read(14)
            file.seek(offset)
            length, plain = _member(file) if head[:3] == _MAGIC else (0, b"")
            orphan = _orphan(path, offset, length, plain) if length and not is_filler(head) else None
            if length and (orphan is not None or is_filler(head)):
                if gap < offset:
                    on_gap(f"{path}:{gap}: {offset - gap:,} bytes are no record")
                if orphan is not None:
                    yield orphan
                offset += length
                gap = offset
                continue
            offset = _next_member(file, offset + 1, end)
        if gap < end:
            on_gap(f"{path}:{gap}: {end - gap:,} bytes are no record")


def _orphan(path: Path, offset: int, length: int, plain: bytes) -> Orphan | None:
    try:
        records = list(read_records(io.BytesIO(plain)))
    except ReadingStopped:
        return None
    if len(records) != 1:
        return None
    return Orphan(Place(path.name, offset, length, digest(records[0].body)), records[0])


def _next_member(file: io.BufferedReader, offset: int, end: int) -> int:
    """Where the next gzip member may begin; ``end`` where none does."""
    while offset < end:
        file.seek(offset)
        data = file.read(min(_CHUNK, end - offset) + len(_MAGIC) - 1)
        at = data.find(_MAGIC)
        if at >= 0:
            return offset + at
        offset += _CHUNK
    return end


def is_free(database: Path) -> bool:
    """Whether nothing stands where a new database is to be made."""
    return not os.path.lexists(database) or (database.is_file() and database.stat().st_size == 0)
