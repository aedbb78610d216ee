"""Forgetting: an article is erased from the tables, the search index, the archive, the readers' labels and the logs,
and a tombstone keeps its address from being collected again.

The tombstone comes first. Every further step finds by itself what is left to do, so that after a kill at any point the
next start of a crawl, or ``forget --again``, does the rest.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from db.labels import forget_labels
from db.tombstones import Tombstone
from db.upgrading import former_files
from monitor.attribution import attribute
from monitor.discovery.urls import UrlRejected, canonical, key
from monitor.errors import DiskFullError, UsageError
from monitor.fetching.erasing import drop_torn, erase_records, left_in, unknown_records
from monitor.fetching.traces import blot_logs, handed_out, listed, write_list
from monitor.similarity.sketches import sketch
from monitor.storytelling import settle_stories

if TYPE_CHECKING:
    from monitor.fetching.batch import Batch


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be forgotten. ``key``: its address's; ``link_ids``: all that is known of it, none for an address that
    was never seen; ``title``: of its article, where one is stored; ``also``: addresses of others with the same text;
    ``files``: evidence files and exports beside the database that go with it."""

    given: str
    key: str
    link_ids: tuple[int, ...] = ()
    keys: tuple[str, ...] = ()
    title: str | None = None
    url: str | None = None
    records: int = 0
    also: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    stone: Tombstone | None = None


def nowhere(step: str) -> None:
    """Where nobody wants to be told of the steps."""


def target(batch: Batch, given: str) -> Target:
    """What somebody means by an address, the number of an article or a key. Raises ``UsageError`` for what is none."""
    execute, word = batch.store.database.conn.execute, given.strip()
    if word.isdigit():
        row = execute("select links.id from articles join links on links.id = link_id where articles.id = ?", [word])
    else:
        row = execute("select id from links where key = ?", [word])
    found = row.fetchone()
    if found is None and ("." not in word or word.isdigit()):
        if (stone := batch.store.tombstones.of(word)) is not None:
            return Target(given, word, stone=stone)
        raise UsageError(f"{given!r} is no article here; give its address, its key or its number (articles.id)")
    if found is None:
        try:
            identity = key(canonical(word))
        except UrlRejected as error:
            raise UsageError(f"{given!r} is no address of a page: {error}") from None
        link = batch.store.links.by_key(identity)
        if link is None:
            return Target(given, identity, keys=(identity,), stone=batch.store.tombstones.of(identity))
        found = (link.id,)
    return _known(batch, given, found[0])


def _known(batch: Batch, given: str, link_id: int) -> Target:
    store = batch.store
    family = store.erasure.family(link_id)
    head = store.links.get(link_id)
    title, records = None, 0
    for each in family:
        article = store.articles.of_link(each)
        title = title or (article.title if article else None)
        records += store.captures.count(each)
    return Target(
        given,
        head.key,
        tuple(family),
        tuple(store.erasure.keys(family)),
        title,
        head.url,
        records,
        tuple(store.erasure.others_with_the_text(family)),
        tuple(map(str, _handed_out(batch, family))),
        store.tombstones.of(head.key),
    )


def _handed_out(batch: Batch, link_ids: Sequence[int]) -> list[Path]:
    erasure = batch.store.erasure
    return handed_out(batch.home.database, erasure.keys(link_ids), erasure.traces(link_ids), erasure.sayings(link_ids))


def forget(batch: Batch, targets: Sequence[Target], reason: str | None, at: Callable[[str], None] = nowhere) -> None:
    """Erases these and puts up their tombstones. ``at`` is told each step before it is taken.

    Raises ``DiskFullError`` before anything is done or with what is done kept, ``LockedError`` where a reader is in
    the way of the last step."""
    _check_room(batch)
    now = batch.now()
    keys = {each: None for one in targets for each in (one.key, *one.keys)}
    stones = [Tombstone(each, now, reason) for each in keys]
    at("listed")
    known = {stone.key for stone in listed(batch.home.database)}
    write_list(
        batch.home.database, [*listed(batch.home.database), *(stone for stone in stones if stone.key not in known)]
    )
    at("entered")
    with batch.store.transaction():
        batch.store.tombstones.enter(stones)
        batch.store.tombstones.open_again(keys)
    resume(batch, at)


def resume(batch: Batch, at: Callable[[str], None] = nowhere) -> bool:
    """Erases whatever has a tombstone and is still there, or there again after a backup was restored; returns whether
    there was anything. Costs a look where nothing is to be done."""
    store, now = batch.store, batch.now()
    _agree_on_tombstones(batch)
    back = store.erasure.back()
    families = {link: None for link_id in back for link in store.erasure.family(link_id)}
    if families:
        _erase_rows(batch, list(families), at)
    for link_id, its_key in store.erasure.captured_again():
        with store.transaction():
            store.erasure.captures(link_id, its_key)
    left = left_in(batch.archive, store.erasure.emptied())
    if not (families or left or store.tombstones.unfinished()):
        return False
    keys = frozenset(stone.key for stone in store.tombstones.all())
    left += unknown_records(batch.archive, keys, store.erasure.places())
    at("archive")
    erase_records(batch.archive, left, now, at)
    drop_torn(batch.archive, keys)
    at("labels")
    forget_labels(batch.home.database, keys)
    at("stories")
    _settle_stories(batch)
    at("washed")
    store.erasure.wash()
    at("finished")
    with store.transaction():
        store.tombstones.finish(now)
    return True


def _agree_on_tombstones(batch: Batch) -> None:
    """The table and the list beside it hold the same, whichever of them was restored."""
    store, stones = batch.store, listed(batch.home.database)
    if any(store.tombstones.of(stone.key) is None for stone in stones):
        with store.transaction():
            store.tombstones.enter(stones)
    entered = store.tombstones.all()
    if len(entered) > len({stone.key for stone in stones}):
        write_list(batch.home.database, entered)


def _erase_rows(batch: Batch, link_ids: list[int], at: Callable[[str], None]) -> None:
    """The logs and what was handed out first: the rows tell what is to be looked for there."""
    store, now = batch.store, batch.now()
    stones = [store.tombstones.of(each) for each in store.erasure.keys(link_ids)]
    why = next((stone.reason for stone in stones if stone is not None), None)
    at("logs")
    blot_logs(batch.home.database, store.erasure.traces(link_ids))
    at("exports")
    for path in (*_handed_out(batch, link_ids), *former_files(batch.home.database)):
        path.unlink(missing_ok=True)

    def withdraw(article_id: int) -> None:
        store.changes.forget(article_id)
        store.revisits.forget(article_id)
        attribute(store, store.articles.withdraw(article_id, sketch(store.sketches.text(article_id)).hashes))
        # those, too, of another text than the present one
        store.sketches.forget(article_id)

    at("rows")
    with store.transaction():
        keys = store.erasure.keys(link_ids)
        store.tombstones.enter(Tombstone(each, now, why) for each in keys)
        store.tombstones.open_again(keys)
        store.erasure.rows(link_ids, withdraw, now)
        at("rows written")
    at("rows committed")


def _settle_stories(batch: Batch) -> None:
    """The title and the words of an erased text stand in its story until that is settled."""
    waiting = True
    while waiting:
        with batch.store.transaction():
            waiting = settle_stories(batch.store, batch.now(), most=200) > 0


def take_back(batch: Batch, given: str) -> bool:
    """Takes away the tombstone of an address, which is then collected again when a list shows it; returns whether there
    was one. What was erased stays erased. Raises ``UsageError`` for what is no address."""
    try:
        url = canonical(given.strip())
    except UrlRejected as error:
        raise UsageError(f"{given!r} is no address of a page: {error}; a tombstone does not know its own") from None
    its_key = key(url)
    if batch.store.tombstones.of(its_key) is None:
        return False
    write_list(batch.home.database, [stone for stone in listed(batch.home.database) if stone.key != its_key])
    with batch.store.transaction():
        return batch.store.tombstones.remove(its_key, url, batch.now())


def _check_room(batch: Batch) -> None:
    """Room for a second copy of the database, in its log, and of the largest archive file."""
    database = batch.home.database
    files = [path.stat().st_size for path in batch.home.archive.glob("*.warc.gz")]
    need = 2 * database.stat().st_size + max(files, default=0)
    room = os.statvfs(database.parent)
    free = room.f_bavail * room.f_frsize
    if free < need:
        raise DiskFullError(
            f"disk full: erasing rewrites {database} and files of its archive and needs {need // 2**20 + 1} MB, "
            f"{free // 2**20} MB are free; nothing was erased"
        )
