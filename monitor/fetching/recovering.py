"""A damaged database made anew: what can be read of it, made to agree, and the rest from the archive. Made ready in a
folder beside the new file and put there when it is whole."""

from __future__ import annotations

import errno
import os
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from db.connection import open_database, transaction
from db.copying import synced
from db.mending import mend, name_source, unnamed_sources
from db.salvage import Saved, salvage
from db.store import Store
from monitor.catalogue.addresses import hosts_of
from monitor.catalogue.model import Source
from monitor.clock import Clock, iso
from monitor.errors import DiskFullError
from monitor.fetching.batch import Home
from monitor.fetching.rebuilding import take_over
from monitor.fetching.traces import list_of
from monitor.regrouping import regroup

_SPARE_BYTES = 100 * 2**20


@contextmanager
def staged(damaged: Path, target: Home, archive: Path | None) -> Iterator[Home]:
    """A home in a folder beside ``target`` with the tombstones of the damaged database and, where one is given, a copy
    of its archive; it goes when the block ends. Raises ``DiskFullError``."""
    folder = target.database.with_name(f".{target.database.stem}.recovering")
    shutil.rmtree(folder, ignore_errors=True)
    target.database.parent.mkdir(parents=True, exist_ok=True)
    own = archive is not None and archive.resolve() == target.archive.resolve()
    need = 3 * damaged.stat().st_size + _SPARE_BYTES
    if archive is not None and not own:
        need += sum(path.stat().st_size for path in archive.glob("*.warc.gz"))
    room = os.statvfs(target.database.parent)
    free = room.f_bavail * room.f_frsize
    if free < need:
        raise DiskFullError(
            f"disk full: recovering needs {need // 2**20:,} MB, {free // 2**20:,} MB are free in "
            f"{target.database.parent}; make room, or leave the archive out with --no-archive"
        )
    try:
        folder.mkdir(mode=0o700)
        stage = Home(folder / target.database.name)
        if list_of(damaged).is_file():
            shutil.copyfile(list_of(damaged), list_of(stage.database))
        if archive is not None:
            take_over(archive, stage.archive)
        yield stage
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise DiskFullError(f"disk full: no room for {folder}; nothing was recovered") from None
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def salvaged(
    damaged: Path, stage: Home, clock: Clock, sources: Mapping[str, Source]
) -> tuple[list[Saved], dict[str, int]]:
    """Takes the readable rows into the new database and makes them agree; returns what became of each table, and by
    table the rows that were made in the place of lost ones or that had to go with them."""
    by_host = {host: source.id for source in sources.values() for host in hosts_of(source)}
    database = open_database(stage.database)
    try:
        saved = salvage(damaged, database)
        with transaction(database, stage.database):
            mended = mend(database, iso(clock.now()))
            for number, urls in unnamed_sources(database).items():
                hosts = Counter((urlsplit(url).hostname or "").removeprefix("www.") for url in urls)
                (host, _), *_ = hosts.most_common(1)
                if host:
                    name_source(database, number, by_host.get(host, host))
    finally:
        database.conn.close()
    with Store(stage.database) as store:
        # the groups of what is left, before anything comes to them
        regroup(store, clock)
    return saved, mended


def put_in_place(stage: Home, target: Home) -> None:
    """Moves what was made ready to where it belongs, the database last."""
    for path in sorted(stage.archive.glob("*")) if stage.archive.is_dir() else ():
        place = target.archive / path.name
        if not place.exists() or place.stat().st_size < path.stat().st_size:
            target.archive.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.replace(place)
    if list_of(stage.database).exists() and not list_of(target.database).exists():
        list_of(stage.database).replace(list_of(target.database))
    stage.database.replace(target.database)
    synced(target.database.parent)
