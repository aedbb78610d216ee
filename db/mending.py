"""Rows of a salvaged database made to agree: nothing refers to what is lost, and the ledger's sums hold."""

from __future__ import annotations

from sqlite_utils import Database

LOST = "lost when the database was damaged"
_SEEN = "recovered"
# what a row is about, even where it may be about nothing
_TOLD_OF = ("article_id", "link_id", "revision_id")


def mend(database: Database, now: str) -> dict[str, int]:
    """Mends what a salvage has left; returns, by table, how many rows were made in the place of lost ones (positive) or
    deleted because what they told of is lost (negative). Expects to be called within one transaction with foreign keys
    off; idempotent."""
    execute = database.conn.execute
    told: dict[str, int] = {}

    def count(table: str, sql: str, *values: object, sign: int = 1) -> None:
        told[table] = told.get(table, 0) + sign * max(0, execute(sql, list(values)).rowcount)

    count(
        "sources",
        "insert into sources (id, key, name, role, first_seen_at) select distinct source_id, "
        "'recovered-' || source_id, 'recovered ' || source_id, 'imported', ?1 from "
        "(select source_id from links union select source_id from articles) "
        "where source_id not in (select id from sources)",
        now,
    )
    count(
        "links",
        "insert or ignore into links (id, source_id, key, url, fetch_url, state, first_seen_at, settled_at) "
        "select link_id, source_id, key, url, url, 'stored', first_seen_at, fetched_at from articles "
        "where link_id not in (select id from links)",
    )
    # read again from the archive, or fetched again
    count("articles", "delete from articles where id not in (select id from bodies)", sign=-1)
    _settle_references(database, told)
    # their keys are those of articles that may come back
    count(
        "texts", "delete from texts where id not in (select text_id from articles where text_id is not null)", sign=-1
    )
    _settle_references(database, told)
    execute(
        "update captures set outcome = 'fetched' where id in (select max(id) from captures where status = 200 and "
        "part = 1 and dropped_at is null and link_id in (select id from links where state = 'stored' and id not in "
        "(select link_id from articles)) group by link_id)"
    )
    execute(
        "update links set state = iif(id in (select link_id from captures where outcome = 'fetched'), 'fetched', "
        "'pending'), settled_at = null where state in ('stored', 'fetched') and id not in "
        "(select link_id from articles)"
    )
    execute(
        "update links set state = 'stored', reason = null where state <> 'stored' and id in "
        "(select link_id from articles)"
    )
    execute("update links set state = 'pending' where state = 'in_flight'")
    execute(
        "update links set reason = ? where reason is null and state not in ('pending', 'stored', 'alias', 'fetched')",
        [LOST],
    )
    _fill_holes(database, told, now)
    count(
        "sightings",
        "insert into sightings (link_id, found_in, list_url, source_id, first_seen_at, last_seen_at) "
        "select id, ?, '', source_id, first_seen_at, first_seen_at from links where id not in "
        "(select link_id from sightings)",
        _SEEN,
    )
    execute("delete from coverage")
    execute("delete from coverage_due")
    execute(
        "insert or ignore into coverage_due select source_id, substr(first_seen_at, 1, 13), "
        "substr(first_seen_at, 1, 13) from links group by 1, 2"
    )
    execute("update articles set judged_with = null where id not in (select article_id from matches)")
    return {table: number for table, number in told.items() if number}


def unnamed_sources(database: Database) -> dict[int, list[str]]:
    """Source whose row is lost -> the addresses of its links."""
    told: dict[int, list[str]] = {}
    rows = database.conn.execute(
        "select sources.id, url from sources left join links on links.source_id = sources.id "
        "where sources.key = 'recovered-' || sources.id"
    )
    for number, url in rows:
        told.setdefault(number, []).append(url or "")
    return told


def name_source(database: Database, number: int, key: str) -> None:
    """Gives a source its key back, unless another row has it."""
    database.conn.execute("update or ignore sources set key = ?1, name = ?1 where id = ?2", [key, number])


def _fill_holes(database: Database, told: dict[str, int], now: str) -> None:
    """A link whose row is lost stays counted: which it was nobody knows."""
    execute = database.conn.execute
    (most,) = execute("select coalesce(max(id), 0) from links").fetchone()
    (source,) = execute("select min(id) from sources").fetchone()
    there = {row[0] for row in execute("select id from links")}
    holes = [number for number in range(1, most + 1) if number not in there]
    if holes and source is None:
        execute(
            "insert into sources (key, name, role, first_seen_at) values ('recovered', 'recovered', 'imported', ?)",
            [now],
        )
        (source,) = execute("select min(id) from sources").fetchone()
    database.conn.executemany(
        "insert into links (id, source_id, key, url, fetch_url, state, reason, first_seen_at, settled_at) "
        "values (?1, ?2, 'lost-' || ?1, 'refused:lost-' || ?1, 'refused:lost-' || ?1, 'rejected', ?3, ?4, ?4)",
        [(number, source, LOST, now) for number in holes],
    )
    if holes:
        told["links"] = told.get("links", 0) + len(holes)


def _settle_references(database: Database, told: dict[str, int]) -> None:
    """Deletes rows that tell of what is lost, and takes the reference from those that tell of something else; again
    until nothing is left to do."""
    execute = database.conn.execute
    tables = [name for name in database.table_names() if not name.startswith("articles_fts")]
    while True:
        done = 0
        for child in tables:
            needed = {row[1]: row[3] or row[5] for row in execute(f"pragma table_info([{child}])")}
            for key in execute(f"pragma foreign_key_list([{child}])").fetchall():
                parent, column, target = key[2], key[3], key[4] or "id"
                where = f"[{column}] is not null and [{column}] not in (select [{target}] from [{parent}])"
                if not needed[column] and column not in _TOLD_OF:
                    done += max(0, execute(f"update [{child}] set [{column}] = null where {where}").rowcount)
                    continue
                gone = max(0, execute(f"delete from [{child}] where {where}").rowcount)
                told[child] = told.get(child, 0) - gone
                done += gone
        if not done:
            return
