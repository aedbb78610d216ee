"""The outlets, for readers: how they do, what of theirs is their own, who takes over from whom. Reads only."""

from __future__ import annotations

import sqlite3

from db.rows import Row, rows
from db.trends import DAY


def press(connection: sqlite3.Connection) -> list[Row]:
    """The outlets of the press, by name."""
    return rows(
        connection,
        "select id, key, name, country, coalesce(owner, 'unknown') as owner, enabled from sources "
        "where role = 'press' order by name collate nocase, key",
    )


def every(connection: sqlite3.Connection) -> list[Row]:
    """Every outlet that is followed, the press first, each with how it does: its last run, the last one that brought
    anything, the first, and what ``press-monitor health`` holds against it."""
    return rows(
        connection,
        f"{_OUTLET} where s.role <> 'imported' order by s.role <> 'press', s.name collate nocase, s.key",
    )


def one(connection: sqlite3.Connection, key: str) -> Row | None:
    """One outlet as in ``every``, imported pages' hosts too; ``None`` if none has that key."""
    found = rows(connection, f"{_OUTLET} where s.key = ?", [key])
    return found[0] if found else None


_OUTLET = """
    select s.id, s.key, s.name, s.role, s.country, coalesce(s.owner, 'unknown') as owner, s.languages, s.platform,
    s.home_url, s.enabled, s.disabled_reason, s.first_seen_at, r.started_at as looked_at, r.outcome, r.reason,
    (select n.started_at from runs n where n.source_id = s.id and n.links_new > 0 order by n.id desc limit 1)
        as news_at,
    (select min(f.started_at) from runs f where f.source_id = s.id) as asked_since,
    p.interval_minutes, p.next_due_at, p.failing_since, p.reason as pace_reason,
    (select count(*) from findings g where g.source_id = s.id and g.fixed_at is null) as findings,
    (select min(c.day) from coverage c where c.source_id = s.id) as followed_since
    from sources s left join runs r on r.id = (select l.id from runs l where l.source_id = s.id order by l.id desc
    limit 1) left join polling p on p.source_id = s.id
"""


def findings(connection: sqlite3.Connection, source_id: int) -> list[Row]:
    """What ``press-monitor health`` holds against an outlet now, what needs a person first."""
    return rows(
        connection,
        "select kind, serious, since, message, advice from findings where source_id = ? and fixed_at is null "
        "order by serious desc, first_seen_at",
        [source_id],
    )


def shares(connection: sqlite3.Connection, since: str, source_id: int | None = None) -> dict[int, Row]:
    """By outlet, its articles since a day: all, copies of other articles, and texts that credits give to somebody who
    is not followed (``credited``, copies not among them)."""
    which = "true" if source_id is None else "a.source_id = :source"
    found = rows(
        connection,
        "select a.source_id, count(*) as articles, sum(a.copy_of_id is not null) as copies, "
        "sum(a.copy_of_id is null and coalesce(a.text_id, 0) in "
        "(select id from texts where origin_credit is not null)) as credited "
        f"from articles a where {DAY} >= :since and {which} group by +a.source_id",
        {"since": since, "source": source_id},
    )
    return {row["source_id"]: row for row in found}


def verdicts(connection: sqlite3.Connection, since: str) -> dict[int, dict[str, str]]:
    """By outlet, the verdict of the ledger on each day since one."""
    found: dict[int, dict[str, str]] = {}
    for source_id, day, verdict in connection.execute(
        "select source_id, day, verdict from coverage where day >= ?", [since]
    ):
        found.setdefault(source_id, {})[day] = verdict
    return found


def days(connection: sqlite3.Connection, source_id: int, since: str) -> list[Row]:
    """What the ledger says of an outlet on each day since one, in order."""
    return rows(
        connection,
        "select day, verdict, missed_estimate, stored, looks, looks_failed from coverage "
        "where source_id = ? and day >= ? order by day",
        [source_id, since],
    )


# what is known of two articles' times: both hours, both days, or when they were seen
_HOURS = """
    case when a.published_at is not null and o.published_at is not null
        then (julianday(a.published_at) - julianday(o.published_at)) * 24
    when a.published_on is not null and o.published_on is not null
        then (julianday(a.published_on) - julianday(o.published_on)) * 24
    else (julianday(a.first_seen_at) - julianday(o.first_seen_at)) * 24 end
"""


def taken_over(connection: sqlite3.Connection, since: str) -> list[Row]:
    """Each text that others took over since a day: the outlet that had it first, hours until the first of the others,
    and how many outlets they are. Texts that credits give to somebody who is not followed are left out."""
    return rows(
        connection,
        f"select o.source_id, min({_HOURS}) as hours, count(distinct a.source_id) as outlets "
        "from articles a cross join texts t on t.id = a.text_id cross join articles o on o.id = t.origin_article_id "
        f"where {DAY} >= :since and a.copy_of_id is not null and o.id <> a.id and o.source_id <> a.source_id "
        "and t.origin_credit is null group by t.id",
        {"since": since},
    )


def takes_from(connection: sqlite3.Connection, source_id: int, since: str) -> list[Row]:
    """Every article of an outlet since a day that is a copy of another outlet's: whose, and hours later."""
    return rows(
        connection,
        f"select s.key, s.name, s.role, {_HOURS} as hours from articles a cross join articles o on o.id = a.copy_of_id "
        f"cross join sources s on s.id = o.source_id where {DAY} >= :since and a.source_id = :source "
        "and a.copy_of_id is not null and o.source_id <> a.source_id",
        {"source": source_id, "since": since},
    )


def gives_to(connection: sqlite3.Connection, source_id: int, since: str) -> list[Row]:
    """Every copy of an outlet's articles that another outlet has since a day: whose, and hours later."""
    return rows(
        connection,
        f"select s.key, s.name, s.role, {_HOURS} as hours from articles a cross join articles o on o.id = a.copy_of_id "
        f"cross join sources s on s.id = a.source_id where {DAY} >= :since and a.copy_of_id is not null "
        "and o.source_id = :source and a.source_id <> :source",
        {"source": source_id, "since": since},
    )


def newest_articles(connection: sqlite3.Connection, source_id: int, limit: int) -> list[int]:
    """The articles of an outlet with the newest days."""
    found = connection.execute(
        f"select a.id from articles a where a.source_id = :source order by {DAY} desc, a.id desc limit :limit",
        {"source": source_id, "limit": limit},
    )
    return [row[0] for row in found]
