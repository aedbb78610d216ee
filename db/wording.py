"""What counts of words read: which articles hold them, and on which days anybody looked. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from sqlite_utils import Database

from db.selection import ARTICLES, DAY, Selection, conditions, of_sources

_HOLDER = f"a.source_id, {DAY}, a.published_precision is not 'month', coalesce(a.text_id, -a.id)"


class Outlet(NamedTuple):
    """A source that has articles, or was looked at."""

    id: int
    key: str
    name: str
    country: str | None
    owner: str | None
    role: str


class Holder(NamedTuple):
    """An article that is counted. ``text``: its text's number, or minus its own where it has none; ``whole_day``: 0
    where only the month of ``day`` is known."""

    source_id: int
    day: str
    whole_day: int
    text: int


class Wording:
    """Reads of an open database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def outlets(self, selection: Selection) -> list[Outlet]:
        """The sources that are meant: those with an article or a day of the coverage ledger, the press first."""
        where, values = of_sources(selection)
        rows = self._database.conn.execute(
            "select s.id, s.key, s.name, s.country, s.owner, s.role from sources s where "
            "(exists (select 1 from articles where source_id = s.id) "
            f"or exists (select 1 from coverage where source_id = s.id)) and {where} "
            "order by s.role <> 'press', s.role <> 'imported', s.name collate nocase, s.key",
            values,
        )
        return [Outlet(*row) for row in rows]

    def holders(self, selection: Selection, expression: str | None = None) -> Iterator[Holder]:
        """The articles that are meant, those alone that an expression of FTS5 finds, in no order."""
        where, values = conditions(replace(selection, expression=expression))
        rows = self._database.conn.execute(f"select {_HOLDER} from {ARTICLES} where {where}", values)
        return (Holder(*row) for row in rows)

    def texts(self, selection: Selection, expression: str) -> Iterator[tuple[Holder, str, str]]:
        """Those that an expression finds, each with its title and text, and with the stems of both, one by one."""
        where, values = conditions(replace(selection, expression=expression))
        rows = self._database.conn.execute(
            f"select b.title || ' ' || b.text, b.stems, {_HOLDER} from {ARTICLES} join bodies b on b.id = a.id "
            f"where {where}",
            values,
        )
        return ((Holder(*holder), text, stems) for text, stems, *holder in rows)

    def days(self, selection: Selection) -> Iterator[tuple[int, str, str]]:
        """(source, day, verdict) of the coverage ledger in the time that is meant."""
        where, values = of_sources(selection)
        rows = self._database.conn.execute(
            "select v.source_id, v.day, v.verdict from coverage v join sources s on s.id = v.source_id "
            "where (:since is null or v.day >= :since) and (:until is null or v.day <= :until) and " + where,
            {**values, "since": selection.since, "until": selection.until},
        )
        return (tuple(row) for row in rows)

    def looked_back(self, selection: Selection) -> list[tuple[int, str, str]]:
        """(source, first day, last day) of the stretches that were read backwards without a hole."""
        where, values = of_sources(selection)
        rows = self._database.conn.execute(
            "select b.source_id, substr(b.reached_on, 1, 10), substr(coalesce(b.until, b.started_at), 1, 10) "
            "from backfills b join sources s on s.id = b.source_id where b.reached_on is not null "
            "and b.gap_id is null and " + where,
            values,
        )
        return [tuple(row) for row in rows]
