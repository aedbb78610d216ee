"""The ``endpoints`` table: each list of a source, what the last look at it gave and how it has behaved."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from sqlite_utils import Database

from db.links import TOO_OLD


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A row of the table; ``db/schema.yml`` says what each column means."""

    id: int
    url: str
    kind: str
    fetched_at: str | None = None
    status: int | None = None
    items: int | None = None
    problem: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    content_hash: str | None = None
    read_at: str | None = None
    changed_at: str | None = None
    newest_at: str | None = None
    turnover: float | None = None
    holds: int | None = None
    unbroken_since: str | None = None
    asked_as: str | None = None
    conditional: int = 0
    distrusted_at: str | None = None
    failures: int = 0
    failing_since: str | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reading of a list to its end leaves behind. Without ``content_hash`` the next look reads it again.
    ``fits``: as many items as fit into the list at least, ``None`` where nothing falls out of it."""

    newest_at: str | None
    turnover: float | None
    unbroken_since: str | None
    etag: str | None = None
    last_modified: str | None = None
    content_hash: str | None = None
    asked_as: str | None = None
    distrusted_at: str | None = None
    fits: int | None = None


@dataclass(frozen=True, slots=True)
class Showing:
    """A link as it stands, and when a list showed it for the first and the last time (``None``: never)."""

    state: str
    first_seen_at: str | None
    last_seen_at: str | None


_COLUMNS = ", ".join(Endpoint.__slots__)


class Endpoints:
    """Writing methods expect to be called within ``Store.transaction``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, source_id: int, url: str) -> Endpoint | None:
        """The list of a source at that address, ``None`` before the first look at it."""
        row = self._database.conn.execute(
            f"select {_COLUMNS} from endpoints where source_id = ? and url = ?", [source_id, url]
        ).fetchone()
        return None if row is None else Endpoint(*row)

    def of_source(self, source_id: int) -> list[Endpoint]:
        """All lists of a source that were ever looked at, in the order of their first look."""
        rows = self._database.conn.execute(
            f"select {_COLUMNS} from endpoints where source_id = ? order by id", [source_id]
        )
        return [Endpoint(*row) for row in rows]

    def last_read(self, source_id: int) -> str | None:
        """When any list of the source was last read, ``None`` if none ever was."""
        row = self._database.conn.execute(
            "select max(read_at) from endpoints where source_id = ?", [source_id]
        ).fetchone()
        return None if row[0] is None else str(row[0])

    def looked(
        self,
        source_id: int,
        url: str,
        kind: str,
        now: str,
        *,
        status: int | None,
        items: int | None = None,
        problem: str | None = None,
        failed: bool = False,
        moved_to: str | None = None,
    ) -> int:
        """Notes a look at a list; returns the row's id. ``items``: ``None`` keeps what the last good look gave.
        ``failed``: the look could not be used, or not wholly; a mere mark (a stale list) is no failure."""
        (endpoint_id,) = self._database.conn.execute(
            "insert into endpoints (source_id, url, kind, fetched_at, status, items, problem, moved_to, failures, "
            "failing_since) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, iif(?9, ?4, null)) "
            "on conflict (source_id, url) do update set kind = excluded.kind, fetched_at = excluded.fetched_at, "
            "status = excluded.status, items = coalesce(excluded.items, items), problem = excluded.problem, "
            "moved_to = excluded.moved_to, failures = iif(?9, failures + 1, 0), "
            "failing_since = iif(?9, coalesce(failing_since, ?4), null) returning id",
            [source_id, url, kind, now, status, items, problem, moved_to, int(failed)],
        ).fetchone()
        return int(endpoint_id)

    def was_read(self, endpoint_id: int, reading: Reading, now: str) -> None:
        """Keeps a reading that went to the list's end, in the transaction that enters its last links."""
        self._database.conn.execute(
            "update endpoints set read_at = :now, changed_at = :now, newest_at = :newest_at, turnover = :turnover, "
            "unbroken_since = :unbroken_since, etag = :etag, last_modified = :last_modified, "
            "content_hash = :content_hash, asked_as = :asked_as, distrusted_at = :distrusted_at, conditional = 0, "
            "holds = max(:fits, coalesce(items, 0)) "
            "where id = :id",
            {name: getattr(reading, name) for name in Reading.__slots__} | {"id": endpoint_id, "now": now},
        )

    def was_unchanged(
        self,
        endpoint_id: int,
        now: str,
        *,
        etag: str | None,
        last_modified: str | None,
        asked_as: str | None,
        turnover: float | None,
    ) -> None:
        """Keeps a look that found the list as it was read last."""
        self._database.conn.execute(
            "update endpoints set read_at = ?, conditional = conditional + 1, etag = ?, last_modified = ?, "
            "asked_as = ?, turnover = ? where id = ?",
            [now, etag, last_modified, asked_as, turnover, endpoint_id],
        )

    def mend(self, endpoint_id: int, unbroken_since: str | None) -> None:
        """Takes back that a list had lost its thread: another list held what it had missed."""
        self._database.conn.execute(
            "update endpoints set unbroken_since = ? where id = ?", [unbroken_since, endpoint_id]
        )

    def showings(self, url: str, keys: Iterable[str]) -> dict[str, Showing]:
        """Those of ``keys`` that are links, with what the list at ``url`` has shown of them."""
        rows = self._database.conn.execute(
            "select wanted.value, links.state, min(seen.first_seen_at), max(seen.last_seen_at) "
            "from json_each(?) as wanted join links on links.key = wanted.value "
            "left join sightings as seen on seen.link_id = links.id and seen.list_url = ? group by 1",
            [json.dumps(list(keys)), url],
        )
        return {key: Showing(state, first, last) for key, state, first, last in rows}

    def former(self, source_id: int, url: str, changed_at: str) -> list[str]:
        """The keys of the articles that the list showed at its reading of ``changed_at``, newest first: by their dates
        where all have one, else as they came to it. The links of a source are looked through, a few µs each."""
        rows = self._database.conn.execute(
            "select links.key, coalesce(hint_published_at, hint_published_on) from links "
            "cross join sightings as seen on seen.link_id = links.id "
            "where links.source_id = ?1 and seen.list_url = ?2 "
            "and seen.first_seen_at <= ?3 and seen.last_seen_at >= ?3 "
            "and links.state not in ('not_an_article', 'extract_empty') "
            "and (links.state <> 'rejected' or links.reason = ?4) order by seen.first_seen_at desc, links.id",
            [source_id, url, changed_at, TOO_OLD],
        ).fetchall()
        if all(day for _, day in rows):
            rows.sort(key=lambda row: row[1], reverse=True)
        return [key for key, _ in rows]

    def walked_to(self, source_id: int, url: str) -> int | None:
        """The number up to which an id range was walked without a gap; ``None`` before its first walk."""
        row = self._database.conn.execute(
            "select walked_to from endpoints where source_id = ? and url = ?", [source_id, url]
        ).fetchone()
        return None if row is None else row[0]

    def note_walk(self, source_id: int, url: str, kind: str, walked_to: int, now: str) -> None:
        """Keeps how far the walk over an id range has come."""
        self._database.conn.execute(
            "insert into endpoints (source_id, url, kind, fetched_at, read_at, walked_to) values (?1, ?2, ?3, ?4, ?4, "
            "?5) on conflict (source_id, url) do update set "
            "fetched_at = excluded.fetched_at, read_at = excluded.read_at, walked_to = excluded.walked_to",
            [source_id, url, kind, now, walked_to],
        )
