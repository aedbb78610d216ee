"""The ``revisits`` table: which stored articles are looked at again, when, and what stands at their addresses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Literal

from sqlite_utils import Database

from db.connection import OF_TOPIC

Which = Literal["all", "topic", "none"]
Standing = Literal["there", "missing", "gone"]


@dataclass(frozen=True, slots=True)
class Revisit:
    """An article under watch. ``looks``: how many looks had an answer; ``tries``: how many in a row had none since;
    ``there_at``: the last instant at which its page was seen to stand; ``standing``: ``missing`` after one look that
    did not find it, ``gone`` once a second one has confirmed it."""

    article_id: int
    link_id: int
    source_id: int
    key: str
    first_seen_at: str
    next_at: str | None
    looks: int
    tries: int
    looked_at: str | None
    there_at: str
    standing: Standing
    missing_since: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Last:
    """The last page of an article in the archive that gave its text. ``parts``: on how many pages it was printed."""

    capture_id: int
    fetched_at: str
    warc_file: str
    warc_offset: int
    warc_length: int
    digest: str
    parts: int


_OWN = ("link_id", "key", "first_seen_at")
_COLUMNS = ", ".join(
    f"{'a' if field.name in _OWN else 'r'}.{field.name}" for field in fields(Revisit)
)  # fmt: skip
_FROM = "from revisits r join articles a on a.id = r.article_id"


class Revisits:
    """Writing methods expect to be called within ``Store.transaction``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def unplanned(self, which: Which, since: str) -> list[tuple[int, int, str, str, str]]:
        """(article, source, key, first seen, fetched) of the articles first seen since then that are to be watched and
        are not yet."""
        if which == "none":
            return []
        wanted = "" if which == "all" else f"and {OF_TOPIC.format(article='a.id')}"
        return self._database.conn.execute(
            "select a.id, a.source_id, a.key, a.first_seen_at, a.fetched_at from articles a "
            "join sources s on s.id = a.source_id where a.first_seen_at >= ? and s.role <> 'imported' "
            f"and not exists (select 1 from revisits where article_id = a.id) {wanted}",
            [since],
        ).fetchall()

    def plan(self, rows: Iterable[tuple[int, int, str, str]]) -> None:
        """Enters articles: (article, source, next look, fetched)."""
        self._database.conn.executemany(
            "insert into revisits (article_id, source_id, next_at, there_at) values (?, ?, ?, ?)", rows
        )

    def due(self, source_id: int, now: str, limit: int, which: Which) -> list[Revisit]:
        """The source's articles whose time has come, the longest due first."""
        if which == "none" or limit <= 0:
            return []
        wanted = "" if which == "all" else f"and {OF_TOPIC.format(article='r.article_id')}"
        rows = self._database.conn.execute(
            f"select {_COLUMNS} {_FROM} where r.source_id = ? and r.next_at <= ? {wanted} order by r.next_at limit ?",
            [source_id, now, limit],
        )
        return [Revisit(*row) for row in rows]

    def get(self, article_id: int) -> Revisit | None:
        """The article's row; ``None`` for one that is not watched."""
        row = self._database.conn.execute(f"select {_COLUMNS} {_FROM} where r.article_id = ?", [article_id]).fetchone()
        return None if row is None else Revisit(*row)

    def stood(self, article_id: int, at: str, next_at: str | None) -> None:
        """The page was there, changed or not."""
        self._database.conn.execute(
            "update revisits set standing = 'there', missing_since = null, reason = null, looks = looks + 1, "
            "tries = 0, looked_at = ?1, there_at = ?1, next_at = ?2 where article_id = ?3",
            [at, next_at, article_id],
        )

    def missed(self, article_id: int, at: str, next_at: str | None, standing: Standing, reason: str) -> None:
        """The page was not there."""
        self._database.conn.execute(
            "update revisits set standing = ?1, missing_since = coalesce(missing_since, ?2), reason = ?3, "
            "looks = looks + 1, tries = 0, looked_at = ?2, next_at = ?4 where article_id = ?5",
            [standing, at, reason, next_at, article_id],
        )

    def failed(self, article_id: int, at: str, next_at: str | None, tries: int, reason: str) -> None:
        """No answer that says anything about the page."""
        self._database.conn.execute(
            "update revisits set tries = ?, looked_at = ?, next_at = ?, "
            "reason = case standing when 'there' then ? else reason end where article_id = ?",
            [tries, at, next_at, reason, article_id],
        )

    def postpone(self, source_id: int, now: str, until: str) -> None:
        """Puts off whatever of a source is due."""
        self._database.conn.execute(
            "update revisits set next_at = ?3 where source_id = ?1 and next_at <= ?2", [source_id, now, until]
        )

    def hasten(self, now: str) -> None:
        """Makes whatever is planned due."""
        self._database.conn.execute("update revisits set next_at = ?1 where next_at > ?1", [now])

    def missing_for(self, source_id: int, reason: str, besides: int) -> int:
        """How many other articles of the source are missing for that very reason."""
        (count,) = self._database.conn.execute(
            "select count(*) from revisits where source_id = ? and article_id <> ? and standing <> 'there' "
            "and reason = ?",
            [source_id, besides, reason],
        ).fetchone()
        return int(count)

    def looked_since(self, source_id: int, since: str) -> int:
        """How many of the source's articles were looked at since then."""
        (count,) = self._database.conn.execute(
            "select count(*) from revisits where source_id = ? and looked_at >= ?", [source_id, since]
        ).fetchone()
        return int(count)

    def watched(self, source_id: int) -> int:
        """How many of the source's articles are to be looked at again."""
        (count,) = self._database.conn.execute(
            "select count(*) from revisits where source_id = ? and next_at is not null", [source_id]
        ).fetchone()
        return int(count)

    def last(self, link_id: int) -> Last | None:
        """The last page that gave the article's text, with its place in the archive."""
        row = self._database.conn.execute(
            "select id, fetched_at, warc_file, warc_offset, warc_length, digest, (select count(*) + 1 from captures p "
            "where p.link_id = c.link_id and p.part > 1 and p.fetched_at = c.fetched_at) from captures c "
            "where link_id = ? and part = 1 and status = 200 and outcome in ('new', 'changed', 'unchanged') "
            "and dropped_at is null "
            "order by id desc limit 1",
            [link_id],
        ).fetchone()
        return None if row is None else Last(*row)

    def forget(self, article_id: int) -> None:
        """Ends the watch over an article that is to be deleted."""
        self._database.conn.execute("delete from revisits where article_id = ?", [article_id])
