"""The ``identities`` table: which link a source's own number for an article belongs to."""

from __future__ import annotations

from sqlite_utils import Database

# a link that ended so has no claim to the article: the twin may be the address that works
ENDED = ("rejected", "http_gone", "gave_up", "blocked", "not_an_article", "extract_empty", "quarantined")


class Identities:
    """Writing methods expect to be called within ``Store.transaction``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def holder(self, source_id: int, identity: str) -> tuple[int, str] | None:
        """(id, address) of the link that stands for the article of that number, ``None`` where none does (any more);
        where it has become another's alias, of that one."""
        row = self._database.conn.execute(
            "select holder.id, holder.url, holder.state from identities "
            "join links as first on first.id = identities.link_id "
            "join links as holder on holder.id = coalesce(first.alias_of, first.id) "
            "where identities.source_id = ? and identities.identity = ?",
            [source_id, identity],
        ).fetchone()
        return None if row is None or row[2] in ENDED else (int(row[0]), str(row[1]))

    def claim(self, source_id: int, identity: str, link_id: int) -> None:
        """Makes a link stand for the article of that number."""
        self._database.conn.execute(
            "insert into identities (source_id, identity, link_id) values (?, ?, ?) "
            "on conflict do update set link_id = excluded.link_id",
            [source_id, identity, link_id],
        )
