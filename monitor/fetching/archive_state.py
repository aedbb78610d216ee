"""Whether the archive can be read, by a look at its files' ends; ``verify`` reads every record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitor.fetching.archive import Archive
from monitor.fetching.verification import record_at

# of so many of the newest files the last record is read
READ = 3


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something wrong with a file of the archive. ``is_loss``: bytes that rows refer to cannot be had."""

    path: Path
    what: str
    is_loss: bool


def doubts(
    archive: Archive, ends: Mapping[str, int], last: Mapping[str, Mapping[str, Any]], *, crawling: bool = False
) -> Iterator[Doubt]:
    """``ends``: file -> the byte after its last known record, 0 where none of it is
    to be kept; ``last``: file -> the row of that record."""
    for name, end in sorted(ends.items()):
        if not end:
            # nothing of it is to be kept
            continue
        path = archive.folder / name
        try:
            size = path.stat().st_size
        except FileNotFoundError:
            yield Doubt(path, "the file is gone, and the database knows records in it", True)
            continue
        except OSError as error:
            yield Doubt(path, f"the file cannot be read ({error.strerror or error})", True)
            continue
        if size < end:
            yield Doubt(path, f"the file was cut short: {size:,} of {end:,} bytes are left", True)
        elif size > end and not crawling:
            what = (
                f"{size - end:,} bytes lie behind the last record that the database knows: pages it has lost, or a kill"
            )
            yield Doubt(path, what, False)
    for name in sorted(last, reverse=True)[:READ]:
        path = archive.folder / name
        if path.is_file() and path.stat().st_size >= ends[name]:
            found = record_at(archive, last[name])
            if found.kind:
                yield Doubt(path, f"its last record is {found.kind}: {found.what}", True)
    for path in sorted(archive.folder.glob("*.warc.gz")) if archive.folder.is_dir() else ():
        if path.is_symlink():
            yield Doubt(path, "is a link: nothing is written through it", False)
        elif path.name not in ends and path.stat().st_size:
            yield Doubt(path, "no row refers to any record in it", False)
