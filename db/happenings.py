"""What outlets did to their articles, and what the monitor did to see them, for readers. Reads only."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from db.rows import Row, rows

COUNT_LIMIT = 1000

_CHANGE = """
    c.id, c.kind, c.seen_at, c.first_seen_at, c.there_at, c.title_before, c.title_after, c.paragraphs, c.added,
    c.removed, c.changed, c.modified_at, c.reason, c.articles, s.key as source_key, s.name as source_name, s.role,
    a.key as article_key, a.title, a.language, a.url, k.warc_file, k.warc_offset
    from changes c join sources s on s.id = c.source_id left join articles a on a.id = c.article_id
    left join captures k on k.id = c.capture_id
"""
_CHANGES = "c.part_of is null and (:kind is null or c.kind = :kind) and (:source is null or c.source_id = :source)"


def changes(
    connection: sqlite3.Connection, kind: str | None, source_id: int | None, limit: int, offset: int
) -> tuple[list[Row], int]:
    """Changes, the latest first, without those that are part of an event of their whole source; and how many there are,
    counted up to ``COUNT_LIMIT`` + 1."""
    values = {"kind": kind, "source": source_id, "limit": limit, "offset": offset}
    found = rows(
        connection,
        f"select {_CHANGE} where {_CHANGES} order by c.seen_at desc, c.id desc limit :limit offset :offset",
        values,
    )
    (counted,) = connection.execute(
        f"select count(*) from (select 1 from changes c where {_CHANGES} limit {COUNT_LIMIT + 1})", values
    ).fetchone()
    return found, int(counted)


def changes_of(connection: sqlite3.Connection, article_id: int) -> list[Row]:
    """What happened to an article, the latest first, that of its whole source among it."""
    return rows(
        connection,
        f"select {_CHANGE} where c.article_id = ? order by c.seen_at desc, c.id desc limit 50",
        [article_id],
    )


def kinds(connection: sqlite3.Connection) -> list[str]:
    """The kinds of changes that there are."""
    found = connection.execute("select distinct kind from changes where part_of is null order by 1")
    return [kind for (kind,) in found]


def source(connection: sqlite3.Connection, key: str) -> Row | None:
    """The number and name of a source; ``None`` for an unknown key."""
    found = rows(connection, "select id, key, name from sources where key = ?", [key])
    return found[0] if found else None


def batches(connection: sqlite3.Connection, source_id: int | None, limit: int, offset: int) -> list[Row]:
    """Batches in which outlets were asked (or one of them was), the latest first, with the sums of their runs."""
    which = "select distinct batch_id from runs where :source is null or source_id = :source"
    return rows(
        connection,
        "select b.id, b.command, b.started_at, b.finished_at, b.exit_code, b.message, "
        "sum(r.outcome in ('ok', 'partial')) as read, sum(r.outcome not in ('ok', 'partial')) as failed, "
        "sum(r.links_new) as links_new, sum(r.stored) as stored, sum(r.requests) as requests "
        f"from (select * from batches where id in ({which}) order by id desc limit :limit offset :offset) b "
        "join runs r on r.batch_id = b.id and (:source is null or r.source_id = :source) "
        "group by b.id order by b.id desc",
        {"source": source_id, "limit": limit, "offset": offset},
    )


def runs(connection: sqlite3.Connection, batch_ids: Sequence[int], source_id: int | None) -> list[Row]:
    """The runs of batches, those that failed first."""
    return rows(
        connection,
        "select r.batch_id, s.key as source_key, s.name as source_name, r.started_at, r.outcome, r.reason, "
        "r.links_new, r.stored, r.requests from runs r join sources s on s.id = r.source_id "
        f"where r.batch_id in ({', '.join('?' * len(batch_ids))}) and (? is null or r.source_id = ?) "
        "order by r.outcome in ('ok', 'partial'), s.name collate nocase, r.id",
        [*batch_ids, source_id, source_id],
    )


def gaps(connection: sqlite3.Connection, source_id: int | None, limit: int) -> list[Row]:
    """Stretches that lists may have dropped, the latest first."""
    return rows(
        connection,
        "select s.key as source_key, s.name as source_name, g.found_at, g.after_at, g.before_at, g.estimated, "
        "g.recovered, g.state, g.reason, e.url, e.kind from gaps g join sources s on s.id = g.source_id "
        "join endpoints e on e.id = g.endpoint_id where :source is null or g.source_id = :source "
        "order by g.found_at desc, g.id desc limit :limit",
        {"source": source_id, "limit": limit},
    )


def unseen(connection: sqlite3.Connection, source_id: int | None, since: str) -> list[Row]:
    """Days since one on which an outlet of the press could not be looked at, by outlet and day."""
    return rows(
        connection,
        "select s.key as source_key, s.name as source_name, c.day, c.missed_estimate from coverage c "
        "join sources s on s.id = c.source_id where c.day >= :since and c.verdict = 'could_not_look' "
        "and s.role <> 'imported' and (:source is null or +c.source_id = :source) order by s.id, c.day",
        {"source": source_id, "since": since},
    )
