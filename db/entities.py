"""The gazetteer in the database, and which of its entities each article names. Unchanged rows are not rewritten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter

from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class EntityRow:
    """An entity of the gazetteer. ``aliases`` is JSON."""

    key: str
    type: str
    name: str
    country: str | None
    wikidata: str | None
    aliases: str
    note: str | None


@dataclass(frozen=True, slots=True)
class TenureRow:
    """Who held an office. ``person`` and ``office`` are keys of entities."""

    person: str
    office: str
    from_on: str
    to_on: str | None
    source: str | None


@dataclass(frozen=True, slots=True)
class MentionRow:
    """An entity that an article names ``mentions`` times. ``spans`` is JSON."""

    entity_id: int
    mentions: int
    first_sentence: int
    spans: str
    resolved_by: str


_ENTITY = tuple(field.name for field in fields(EntityRow))
_MENTION = tuple(field.name for field in fields(MentionRow))


class Entities:
    """Writing methods expect to be called within ``Store.transaction``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sync(self, entities: Iterable[EntityRow], tenures: Iterable[TenureRow], now: str) -> dict[str, int]:
        """Makes the tables say what the gazetteer says; returns the number of each of its entities by key. An entity
        that it no longer has keeps its row, for the articles that name it."""
        execute = self._database.conn.execute
        known = {
            row[0]: tuple(row) for row in execute(f"select {', '.join(_ENTITY)}, in_gazetteer from entities").fetchall()
        }
        present = {entity.key: entity for entity in entities}
        for key, entity in present.items():
            values = attrgetter(*_ENTITY)(entity)
            if key not in known:
                execute(
                    f"insert into entities ({', '.join(_ENTITY)}, in_gazetteer, loaded_at) "
                    f"values ({', '.join('?' * len(values))}, 1, ?)",
                    [*values, now],
                )
            elif known[key] != (*values, 1):
                execute(
                    f"update entities set ({', '.join(_ENTITY)}, in_gazetteer, loaded_at) = "
                    f"({', '.join('?' * len(values))}, 1, ?) where key = ?",
                    [*values, now, key],
                )
        for key in known.keys() - present.keys():
            execute("update entities set in_gazetteer = 0, loaded_at = ? where key = ? and in_gazetteer", [now, key])
        ids = {key: int(id_) for key, id_ in execute("select key, id from entities where in_gazetteer")}
        self._sync_tenures(ids, tenures)
        return ids

    def _sync_tenures(self, ids: dict[str, int], tenures: Iterable[TenureRow]) -> None:
        execute = self._database.conn.execute
        wanted = {(ids[row.person], ids[row.office], row.from_on): (row.to_on, row.source) for row in tenures}
        rows = execute("select person_id, office_id, from_on, to_on, source from tenures").fetchall()
        known = {tuple(row[:3]): tuple(row[3:]) for row in rows}
        for key in known.keys() - wanted.keys():
            execute("delete from tenures where (person_id, office_id, from_on) = (?, ?, ?)", list(key))
        for key, values in wanted.items():
            if known.get(key) != values:
                execute(
                    "insert into tenures (person_id, office_id, from_on, to_on, source) values (?, ?, ?, ?, ?) "
                    "on conflict do update set to_on = excluded.to_on, source = excluded.source",
                    [*key, *values],
                )

    def name(self, article_id: int, revision_id: int, mentions: Sequence[MentionRow], gazetteer_hash: str) -> None:
        """Writes which entities a revision names, in place of what was written of the article before."""
        execute = self._database.conn.execute
        columns = ("revision_id", *_MENTION, "gazetteer_hash")
        known = {
            row[1]: tuple(row)
            for row in execute(f"select {', '.join(columns)} from mentions where article_id = ?", [article_id])
        }
        for gone in known.keys() - {mention.entity_id for mention in mentions}:
            execute("delete from mentions where article_id = ? and entity_id = ?", [article_id, gone])
        for mention in mentions:
            values = (revision_id, *attrgetter(*_MENTION)(mention), gazetteer_hash)
            if known.get(mention.entity_id) != values:
                execute(
                    f"insert into mentions (article_id, {', '.join(columns)}) "
                    f"values (?, {', '.join('?' * len(columns))}) on conflict (article_id, entity_id) do update set "
                    f"{', '.join(f'{name} = excluded.{name}' for name in columns)}",
                    [article_id, *values],
                )
