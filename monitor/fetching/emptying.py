"""Raw pages and texts whose time is over: marked in the database first, then taken out of the archive's files, so that
after a kill at any point the next start does the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from db.keeping import Limits, Record
from db.store import Store
from monitor.fetching.archive import Archive
from monitor.fetching.erasing import is_filler, rewrite, unkept
from monitor.folding import stems

if TYPE_CHECKING:
    from monitor.fetching.batch import Batch


def nowhere(step: str) -> None:
    """Where nobody wants to be told of the steps."""


def drop_pages(
    store: Store, archive: Archive, limits: Limits, now: str, at: Callable[[str], None] = nowhere
) -> tuple[int, int]:
    """Takes old raw pages out of the archive, and whatever of former times was not taken out or has come back; returns
    how many were dropped now, and the bytes that the disk has gained. ``at`` is told each step before it is taken.

    Raises ``DiskFullError`` with what is done kept."""
    at("marking")
    with store.transaction():
        count = store.keeping.drop_pages(limits, now)
        at("marked")
    at("committed")
    return count, _empty(store, archive, store.keeping.dropped_files(), now, at)


def finish_emptying(batch: Batch) -> None:
    """Takes out what a kill has left in the archive. Costs a look where nothing is to be done."""
    _empty(batch.store, batch.archive, batch.store.keeping.unkept_files(), batch.now(), nowhere)


def _empty(store: Store, archive: Archive, files: Iterable[str], now: str, at: Callable[[str], None]) -> int:
    """Returns the bytes that the disk has gained."""
    archive.close()
    gained = 0
    for name in files:
        path, removed_at = archive.folder / name, None
        before = _room(path)
        if not store.keeping.is_needed(name):
            at("file removed")
            path.unlink(missing_ok=True)
            removed_at = now
        elif path.is_file() and (left := _left(path, store.keeping.dropped_in(name))):
            rewrite(path, [(one.offset, one.length, _unkept_at(one)) for one in left], at)
        gained += before - _room(path)
        at("file done")
        with store.transaction():
            store.keeping.emptied(name, removed_at)
    return gained


def _room(path: Path) -> int:
    """Bytes that a file takes on the disk; 0 for none."""
    return path.stat().st_blocks * 512 if path.is_file() else 0


def _unkept_at(record: Record) -> Callable[[int, int], bytes]:
    return lambda offset, length: unkept(length, f"{record.file}:{offset}", record.at)


def _left(path: Path, records: Iterable[Record]) -> list[Record]:
    """Those that still lie in a file."""
    found = []
    with path.open("rb") as file:
        for record in records:
            file.seek(record.offset)
            head = file.read(14)
            if head and not is_filler(head):
                found.append(record)
    return found


def reduce_texts(store: Store, limits: Limits, now: str, at: Callable[[str], None] = nowhere) -> int:
    """Takes old texts off every topic away, some hundreds in each transaction; returns how many."""
    gone = 0
    while article_ids := store.keeping.old_text_ids(limits):
        forms = [stems(title, language) for title, language in store.keeping.titles(article_ids)]
        with store.transaction():
            store.keeping.reduce(article_ids, forms, now)
            at("texts reduced")
        gone += len(article_ids)
        at("texts committed")
    return gone
