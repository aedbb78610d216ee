"""Old details folded into sums of days: attempts and sightings, never what an article or a day's verdict needs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Literal

from sqlite_utils import Database

Kind = Literal["attempts", "sightings"]
# the last attempt of a link says how it ended; its first and its last sighting, where it came from
_OLD = {
    "attempts": (
        "from attempts join links on links.id = attempts.link_id where attempts.at < ?1 and attempts.id < "
        "(select max(last.id) from attempts as last where last.link_id = attempts.link_id)",
        "substr(attempts.at, 1, 10)",
        "attempts.state || coalesce(' ' || attempts.status, '')",
        "links.source_id",
    ),
    "sightings": (
        "from sightings where last_seen_at < ?1 and exists (select 1 from sightings as first where "
        "first.link_id = sightings.link_id and (first.first_seen_at, first.found_in, first.list_url) < "
        "(sightings.first_seen_at, sightings.found_in, sightings.list_url)) and exists "
        "(select 1 from sightings as last where last.link_id = sightings.link_id and "
        "(last.last_seen_at, last.found_in, last.list_url) > "
        "(sightings.last_seen_at, sightings.found_in, sightings.list_url))",
        "substr(last_seen_at, 1, 10)",
        "found_in",
        "source_id",
    ),
}


def old(database: Database, kind: Kind, before: str) -> list[tuple[str, int]]:
    """(month, rows) of what could be folded, oldest first. ``before``: an instant."""
    rows, day, _, _ = _OLD[kind]
    return database.conn.execute(
        f"select substr({day}, 1, 7) as month, count(*) {rows} group by 1 order by 1", [before]
    ).fetchall()


def fold(database: Database, kind: Kind, before: str, transaction: Callable[[], AbstractContextManager[None]]) -> int:
    """Folds what is older than ``before``, a month in each transaction; returns how many rows went. Erased bytes are
    overwritten, the file keeps its size for what comes."""
    rows, day, word, source = _OLD[kind]
    gone = 0
    for month, _ in old(database, kind, before):
        with transaction():
            of_month = f"{rows} and substr({day}, 1, 7) = ?2"
            database.conn.execute(
                f"insert into folded (day, source_id, kind, word, count) select {day}, {source}, ?3, {word}, count(*) "
                f"{of_month} group by 1, 2, 3, 4 on conflict do update set count = count + excluded.count",
                [before, month, kind],
            )
            if kind == "attempts":
                sql = f"delete from attempts where id in (select attempts.id {of_month})"
            else:
                names = "link_id, found_in, list_url"
                sql = f"delete from sightings where ({names}) in (select {names} {of_month})"
            gone += max(0, database.conn.execute(sql, [before, month]).rowcount)
    return gone
