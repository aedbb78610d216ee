"""A backup put in a database's place. All is made ready in a folder beside it and what was forgotten since is erased
there; then one rename puts the new database where the old one was, which is kept aside."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from db.connection import checkpointed, holds_links
from db.copying import synced
from db.errors import LockedError, NotAPressDatabaseError
from db.reader_file import reader_file
from db.tombstones import Tombstone
from monitor.clock import iso
from monitor.errors import DatabaseError, DiskFullError, UsageError
from monitor.fetching.backing_up import ARCHIVE, CATALOGUE, Manifest, copy_start, digest_of
from monitor.fetching.batch import Home
from monitor.fetching.traces import listed, write_list

_SPARE_BYTES = 100 * 2**20


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restoring did. ``aside``: where the former files are; ``pages``: archive files that were put back;
    ``catalogue``: files of the user's that were put back; ``kept``: those that differ and were left as they are."""

    aside: tuple[Path, ...] = ()
    pages: tuple[str, ...] = ()
    catalogue: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


def check_place(home: Home, manifest: Manifest, *, force: bool) -> None:
    """Raises ``UsageError`` where a database stands that holds something and ``force`` is not given, and
    ``DiskFullError`` where a second one has no room."""
    if home.database.is_dir():
        raise UsageError(f"{home.database} is a folder; name a file with --db")
    if not force:
        held = _held(home.database)
        if held:
            raise UsageError(
                f"{home.database} {held}; nothing was restored. --force puts the backup in its place and keeps it aside"
            )
    parent = next(path for path in home.database.parents if path.exists())
    room = os.statvfs(parent)
    free = room.f_bavail * room.f_frsize
    # forgetting rewrites what is restored
    need = 2 * manifest.bytes + _SPARE_BYTES
    if free < need:
        raise DiskFullError(
            f"disk full: restoring needs {need // 2**20:,} MB, {free // 2**20:,} MB are free in {parent}; "
            "nothing was restored"
        )


def _held(database: Path) -> str:
    try:
        links = holds_links(database)
    except NotAPressDatabaseError as error:
        return f"is there and cannot be read as one of this version ({error})"
    return f"holds {links:,} links" if links else ""


@contextmanager
def staged(backup: Path, manifest: Manifest, home: Home) -> Iterator[Home]:
    """A copy of a backup in a folder beside the database, under the database's name, with the tombstones of both;
    the folder goes when the block ends. Raises ``DatabaseError`` where a file changed since it was checked."""
    folder = home.database.with_name(f".{home.database.stem}.restoring")
    with suppress(FileNotFoundError):
        shutil.rmtree(folder)
    try:
        folder.mkdir(mode=0o700, parents=True)
        stage = Home(folder / home.database.name)
        for file in manifest.files:
            target = _place(file.path, manifest, stage)
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            copy_start(backup / file.path, target, file.bytes)
            if digest_of(target) != (file.bytes, file.sha256):
                raise DatabaseError(f"{backup / file.path} changed while it was read; nothing was restored")
        if stones := _tombstones(stage, home):
            write_list(stage.database, stones)
        yield stage
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise DiskFullError(f"disk full: no room for {folder}; nothing was restored") from None
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _place(name: str, manifest: Manifest, stage: Home) -> Path:
    within = PurePosixPath(name)
    if name == manifest.database:
        return stage.database
    if within.parts[0] == ARCHIVE:
        return stage.archive / within.name
    if name == f"{PurePosixPath(manifest.database).stem}.forgotten.jsonl":
        return stage.database.with_name(f"{stage.database.stem}.forgotten.jsonl")
    return stage.database.parent.joinpath(*within.parts)


def _tombstones(stage: Home, home: Home) -> list[Tombstone]:
    """Those of the backup and those of the present list, which is the newer; one that was taken away since is not back
    in the list, only what stands in either."""
    stones = {stone.key: stone for stone in listed(stage.database)}
    stones |= {stone.key: stone for stone in listed(home.database)}
    return [replace(stone, erased_at=None) for stone in stones.values()]


def put_in_place(stage: Home, home: Home, catalogue: Path, now: datetime, *, force: bool) -> Restored:
    """Moves what was made ready to where it belongs, the database last of all. The former database and readers' file,
    and archive files that were shorter than the backup's, are kept aside."""
    stamp = iso(now).replace(":", "")
    home.database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside: list[Path] = []
    pages = _pages(stage.archive, home.archive, stamp, aside)
    put, kept = _catalogue(stage.database.with_name(CATALOGUE), catalogue, stamp, aside, force=force)
    if stones := listed(stage.database):
        write_list(home.database, stones)
    if reader_file(stage.database).exists():
        _replace(reader_file(stage.database), reader_file(home.database), stamp, aside)
    if home.database.exists():
        with suppress(NotAPressDatabaseError, LockedError):
            # so that it is whole without its log; a damaged one is kept with it
            checkpointed(home.database)
    _replace(stage.database, home.database, stamp, aside)
    synced(home.database.parent)
    return Restored(tuple(aside), tuple(pages), tuple(put), tuple(kept))


def _replace(new: Path, place: Path, stamp: str, aside: list[Path]) -> None:
    """Puts a file where another may be, which gets a second name before: at no instant is there none."""
    if place.exists():
        former = place.with_name(f"{place.name}.replaced-{stamp}")
        os.link(place, former)
        aside.append(former)
        # of a damaged one, whose log could not be moved into it, or the other one would be read with it
        for suffix in ("-wal", "-shm", "-journal"):
            log = place.with_name(place.name + suffix)
            if log.exists():
                log.rename(former.with_name(former.name + suffix))
    new.replace(place)


def _pages(source: Path, target: Path, stamp: str, aside: list[Path]) -> list[str]:
    """A file of the archive that is there and at least as long stays: it goes on where the backup's ends, and what was
    erased in it stays erased."""
    put = []
    for path in sorted(source.glob("*")) if source.is_dir() else ():
        place = target / path.name
        if place.exists() and place.stat().st_size >= path.stat().st_size:
            continue
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        if place.exists():
            former = place.with_name(f"{place.name}.replaced-{stamp}")
            place.rename(former)
            aside.append(former)
        path.rename(place)
        put.append(path.name)
    return put


def _catalogue(
    source: Path, target: Path, stamp: str, aside: list[Path], *, force: bool
) -> tuple[list[str], list[str]]:
    put, kept = [], []
    for path in sorted(source.rglob("*")) if source.is_dir() else ():
        if not path.is_file():
            continue
        within = path.relative_to(source)
        place = target / within
        if place.exists() and digest_of(place) == digest_of(path):
            continue
        if place.exists() and not force:
            kept.append(within.as_posix())
            continue
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if place.exists():
            former = place.with_name(f"{place.name}.replaced-{stamp}")
            place.rename(former)
            aside.append(former)
        # the catalogue may lie on another disk
        copy_start(path, place, path.stat().st_size)
        put.append(within.as_posix())
    return put, kept
