"""Who and what the articles name, for readers. Reads only."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from db.rows import Row, rows

# of how many articles, the newest, it is counted who is named, and who with whom
RECENT = 5000
COMPANY = 1000


def entity(connection: sqlite3.Connection, key: str) -> Row | None:
    """One entity; ``None`` if none has that key."""
    found = rows(
        connection,
        "select id, key, type, name, country, wikidata, aliases, note, in_gazetteer from entities where key = ?",
        [key],
    )
    return found[0] if found else None


def names(connection: sqlite3.Connection, keys: Sequence[str]) -> dict[str, str]:
    """The names of entities by their keys."""
    found = connection.execute(
        "select key, name from entities where key in (select value from json_each(?))", [_json(keys)]
    )
    return dict(found.fetchall())


def newest_number(connection: sqlite3.Connection, back: int) -> int:
    """The number of the article that so many were stored after; 0 where there are not so many."""
    row = connection.execute("select id from articles order by id desc limit 1 offset ?", [back]).fetchone()
    return int(row[0]) if row else 0


def counted(
    connection: sqlite3.Connection,
    types: Sequence[str],
    country: str | None,
    since: int,
    limit: int,
    offset: int,
) -> list[Row]:
    """Entities of these types by how many articles after number ``since`` name them; those that none names come last,
    by name. ``last_article_id``: the newest that does, of any age."""
    return rows(
        connection,
        "select e.key, e.type, e.name, e.country, e.note, "
        "(select count(*) from mentions m where m.entity_id = e.id and m.article_id > :since) as articles, "
        "(select max(m.article_id) from mentions m where m.entity_id = e.id) as last_article_id "
        "from entities e where e.type in (select value from json_each(:types)) "
        "and (:country is null or coalesce(e.country, '') = :country) "
        "and (e.in_gazetteer or exists (select 1 from mentions m where m.entity_id = e.id)) "
        "order by articles desc, last_article_id is null, e.name collate nocase, e.key limit :limit offset :offset",
        {"types": _json(types), "country": country, "since": since, "limit": limit, "offset": offset},
    )


def countries(connection: sqlite3.Connection, types: Sequence[str]) -> list[str]:
    """The countries that entities of these types belong to."""
    found = connection.execute(
        "select distinct coalesce(country, '') from entities where type in (select value from json_each(?)) order by 1",
        [_json(types)],
    )
    return [row[0] for row in found]


def company(connection: sqlite3.Connection, entity_id: int, types: Sequence[str], limit: int) -> list[Row]:
    """The entities of these types that the newest ``COMPANY`` articles on an entity name too, most often first."""
    return rows(
        connection,
        "with newest as materialized (select article_id from mentions where entity_id = :entity "
        f"order by article_id desc limit {COMPANY}) "
        "select e.key, e.type, e.name, count(*) as articles from newest cross join mentions m "
        "on m.article_id = newest.article_id cross join entities e on e.id = m.entity_id "
        "where e.id <> :entity and e.type in (select value from json_each(:types)) "
        "group by e.id order by articles desc, e.name, e.key limit :limit",
        {"entity": entity_id, "types": _json(types), "limit": limit},
    )


def offices(connection: sqlite3.Connection, entity_id: int) -> list[Row]:
    """The offices that a person holds or held, or those who hold or held an office, the latest first."""
    return rows(
        connection,
        "select p.key as person, p.name as person_name, o.key as office, o.name as office_name, t.from_on, t.to_on, "
        "t.source from tenures t join entities p on p.id = t.person_id join entities o on o.id = t.office_id "
        "where t.person_id = :id or t.office_id = :id "
        "order by t.to_on is not null, t.from_on desc, o.name, p.name",
        {"id": entity_id},
    )


def newest_articles(connection: sqlite3.Connection, entity_id: int, limit: int) -> list[int]:
    """The articles that were stored last among those that name an entity."""
    found = connection.execute(
        "select article_id from mentions where entity_id = ? order by article_id desc limit ?", [entity_id, limit]
    )
    return [row[0] for row in found]


def articles_naming(connection: sqlite3.Connection, entity_id: int) -> int:
    """How many articles name an entity."""
    (found,) = connection.execute("select count(*) from mentions where entity_id = ?", [entity_id]).fetchone()
    return int(found)


def _json(values: Sequence[str]) -> str:
    return json.dumps(list(values))
