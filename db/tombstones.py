"""Tombstones: the addresses whose articles were erased and are never collected again, each as a hash alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlite_utils import Database

FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True)
class Tombstone:
    """``key``: the identity of the address, a hash of its canonical form. ``erased_at``: when the last byte was gone;
    ``None`` while a step is left to do."""

    key: str
    forgotten_at: str
    reason: str | None = None
    erased_at: str | None = None


def address_of(key: str) -> str:
    """What stands in the ledger in place of an address that must not be read there any more."""
    return f"{FORGOTTEN}:{key}"


class Tombstones:
    """Writing methods expect to be called within ``Store.transaction``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, key: str) -> Tombstone | None:
        """The tombstone of that address, ``None`` where it may be collected."""
        row = self._database.conn.execute(
            "select key, forgotten_at, reason, erased_at from tombstones where key = ?", [key]
        ).fetchone()
        return None if row is None else Tombstone(*row)

    def nobody(self, key: str) -> str | None:
        """What stands in place of the address of that key where it has a tombstone, else ``None``."""
        return address_of(key) if self.of(key) else None

    def all(self) -> list[Tombstone]:
        """Every tombstone, oldest first."""
        rows = self._database.conn.execute(
            "select key, forgotten_at, reason, erased_at from tombstones order by forgotten_at, key"
        )
        return [Tombstone(*row) for row in rows]

    def enter(self, stones: Iterable[Tombstone]) -> int:
        """Enters those that are not there yet; returns how many."""
        return sum(
            self._database.conn.execute(
                "insert or ignore into tombstones (key, forgotten_at, reason, erased_at) values (?, ?, ?, ?)",
                [stone.key, stone.forgotten_at, stone.reason, stone.erased_at],
            ).rowcount
            for stone in stones
        )

    def open_again(self, keys: Iterable[str]) -> None:
        """Notes that something is left to erase."""
        self._database.conn.executemany(
            "update tombstones set erased_at = null where key = ?", [(key,) for key in keys]
        )

    def finish(self, now: str) -> None:
        """Notes that nothing is left to erase."""
        self._database.conn.execute("update tombstones set erased_at = ? where erased_at is null", [now])

    def unfinished(self) -> bool:
        """Whether something is left to erase."""
        return bool(self._database.conn.execute("select 1 from tombstones where erased_at is null limit 1").fetchone())

    def remove(self, key: str, url: str, now: str) -> bool:
        """Takes a tombstone away: the address ``url``, whose key it is, is collected again when a list shows it. What
        was erased stays erased. Returns whether there was one."""
        execute = self._database.conn.execute
        gone = execute("delete from tombstones where key = ?", [key]).rowcount
        execute(
            "update links set url = ?1, fetch_url = ?1, reason = 'no longer forgotten; waits for a list to show it', "
            "settled_at = ?2 where key = ?3 and state = 'rejected' and reason = ?4",
            [url, now, key, FORGOTTEN],
        )
        return bool(gone)

    def cover_number(self, source_id: int, link_id: int, identity: str, now: str) -> bool:
        """Whether an article was forgotten to which the source gives this number; the link then is another address of
        it, and forgotten too."""
        row = self._database.conn.execute(
            "select tombstones.reason from identities join links on links.id = identities.link_id "
            "join tombstones using (key) where identities.source_id = ? and identity = ?",
            [source_id, identity],
        ).fetchone()
        if row is not None:
            self.cover(link_id, row[0], now)
        return row is not None

    def cover(self, link_id: int, why: str | None, now: str) -> None:
        """Forgets a link of which nothing is stored: another address of an article that was forgotten."""
        (key,) = self._database.conn.execute("select key from links where id = ?", [link_id]).fetchone()
        self.enter([Tombstone(key, now, why, now)])
        self.empty(link_id, now)

    def empty(self, link_id: int, now: str) -> None:
        """Takes everything out of a link that could tell where it led; it counts on, as ``rejected``."""
        execute = self._database.conn.execute
        key, source_id, seen = execute(
            "select key, source_id, first_seen_at from links where id = ?", [link_id]
        ).fetchone()
        execute(
            "update links set url = ?1, fetch_url = ?1, state = 'rejected', reason = ?2, settled_at = ?3, "
            "hint_title = null, hint_published_at = null, hint_published_on = null, alias_of = null, "
            "next_try_at = null, run_id = null where id = ?4",
            [address_of(key), FORGOTTEN, now, link_id],
        )
        for table in ("sightings", "attempts"):
            execute(f"delete from {table} where link_id = ?", [link_id])
        execute(
            "insert into sightings (link_id, found_in, list_url, source_id, first_seen_at, last_seen_at) "
            "values (?, ?, '', ?, ?, ?)",
            [link_id, FORGOTTEN, source_id, seen, now],
        )
        execute(
            "insert into attempts (link_id, at, state, reason) values (?, ?, 'rejected', ?)", [link_id, now, FORGOTTEN]
        )
