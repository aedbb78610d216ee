"""What ``export`` reads: the articles that are meant, newest first, a few hundred at a time. Nothing here writes."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # pysqlite3 where it is installed

from db.columns import BY_NAME, FROM, FULL_TEXT, OF_THE_TOPIC, THE_BEST, Column
from db.selection import DAY, NEWEST_FIRST, Selection, conditions, of_sources

# articles read at once, without their texts
_AT_ONCE = 400
_TEXT = "select text from bodies where id = :id"
_PICKED = "(select value from json_each(:ids))"


@dataclass(frozen=True, slots=True)
class Condition:
    """A comparison of a column with any of some values. ``operator``: ``= != < <= > >=``, or ``~`` and ``!~`` for a
    part of the words. Days and instants are compared as exactly as the value is given; an empty value is none."""

    column: str
    operator: str
    values: tuple[str | int | float, ...]


class Exports:
    """Reads of an open database. ``fold``: one spelling for many, by which words are compared."""

    def __init__(self, database: Database, fold: Callable[[str], str]) -> None:
        self._database = database
        database.conn.create_function(
            "folded", 1, lambda text: "" if text is None else fold(str(text)), deterministic=True
        )

    def ids(self, selection: Selection, wanted: Sequence[Condition] = ()) -> array[int]:
        """The articles that are meant, newest first."""
        where, values = conditions(selection)
        for number, condition in enumerate(wanted):
            sql, bound = _compared(condition, f"w{number}")
            where, values = f"{where} and {sql}", values | bound
        values.setdefault("topic", selection.topic)
        rows = self._database.conn.execute(
            f"select a.id from {_from(selection)} where {where} order by {NEWEST_FIRST}", values
        )
        return array("q", (row[0] for row in rows))

    def rows(self, ids: Sequence[int], columns: Iterable[Column], selection: Selection) -> Iterator[tuple[Any, ...]]:
        """The columns of these articles, in their order, as they are stored; lists as JSON."""
        told = list(columns)
        text_at = next((place for place, column in enumerate(told) if column.name == FULL_TEXT), None)
        expressions = ", ".join(["a.id", *(column.sql for column in told if column.name != FULL_TEXT)])
        # in this order of the joins the articles come in the order of the list
        sql = (
            f"select {expressions} from json_each(:ids) picked cross join {_from(selection)} where a.id = picked.value "
            "order by picked.key"
        )
        for start in range(0, len(ids), _AT_ONCE):
            values = {"ids": json.dumps(list(ids[start : start + _AT_ONCE])), "topic": selection.topic}
            for article_id, *row in self._read(sql, values):
                if text_at is not None:
                    # one by one: some are as long as a thousand others
                    row[text_at:text_at] = (self._read(_TEXT, {"id": article_id}) or [(None,)])[0]
                yield tuple(row)

    def counts(self, ids: Sequence[int]) -> dict[str, Any]:
        """What these articles count, as in the views of counts: reference outlets and imported pages are not in the
        numbers, but stand beside them."""
        execute, values = self._database.conn.execute, {"ids": json.dumps(list(ids))}
        articles, texts, stories, origins, removed, imported = execute(
            "select count(*) filter (where role = 'press'), count(distinct case when role = 'press' then text_id end), "
            "count(distinct case when role = 'press' then story_id end), "
            "count(distinct case when role = 'press' then lower(origin) end), "
            "count(*) filter (where role = 'press' and removed), count(*) filter (where role = 'imported') "
            f"from counted_articles where article_id in {_PICKED}",
            values,
        ).fetchone()
        first, last = execute(f"select min({DAY}), max({DAY}) from articles a where id in {_PICKED}", values).fetchone()
        return {
            "rows": len(ids), "articles": articles, "texts": texts, "stories": stories, "origins": origins,
            "removed_by_the_outlet": removed, "imported_rows": imported,
            "reference_rows": len(ids) - articles - imported, "first_day": first, "last_day": last,
        }  # fmt: skip

    def coverage(self, selection: Selection) -> dict[str, int]:
        """Days of outlets in the time and among the sources that are meant, by what was seen of them, and an estimate
        of the articles that were missed."""
        where, values = of_sources(selection)
        rows = self._database.conn.execute(
            "select verdict, count(*), coalesce(sum(missed_estimate), 0) from coverage v join sources s on "
            "s.id = v.source_id where (:since is null or day >= :since) and (:until is null or day <= :until) "
            f"and {where} group by verdict",
            {**values, "since": selection.since, "until": selection.until},
        ).fetchall()
        days = {verdict: count for verdict, count, _ in rows}
        return {
            "outlet_days": sum(days.values()),
            "not_seen": days.get("could_not_look", 0),
            "partly_seen": days.get("partly_seen", 0),
            "articles_missed_estimate": sum(missed for _, _, missed in rows),
        }

    def state(self) -> dict[str, str | int | None]:
        """By what an export of the same database can be told from an earlier one."""
        (crawled, regrouped) = self._database.conn.execute(
            "select (select max(finished_at) from batches), (select max(version) from regroupings)"
        ).fetchone()
        return {"last_batch_finished_at": crawled, "regrouping": regrouped}

    def _read(self, sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        connection = self._database.conn
        try:
            return list(connection.execute(sql, values))
        except sqlite3.OperationalError as error:
            # what another program wrote may be no UTF-8; reading everything so would cost a call for every value
            if "decode" not in str(error):
                raise
        former = connection.text_factory
        connection.text_factory = lambda data: data.decode(errors="replace")
        try:
            return list(connection.execute(sql, values))
        finally:
            connection.text_factory = former


def _from(selection: Selection) -> str:
    return FROM.format(match=OF_THE_TOPIC if selection.topic else THE_BEST)


def _compared(condition: Condition, name: str) -> tuple[str, dict[str, Any]]:
    """A condition as SQL, with its values."""
    column = BY_NAME[condition.column]
    negated = condition.operator.startswith("!")
    bound = {f"{name}_{number}": value for number, value in enumerate(condition.values)}
    terms = [_term(column, condition.operator.lstrip("!"), f":{place}", value) for place, value in bound.items()]
    joined = f"({' or '.join(terms)})"
    # what is empty is not that value either
    return (f"not coalesce({joined}, false)" if negated else joined), bound


def _term(column: Column, operator: str, place: str, value: str | int | float) -> str:
    sql = f"({column.sql})"
    if value == "":
        empty = (
            f"json_array_length(coalesce({sql}, '[]')) = 0" if column.kind == "list" else f"coalesce({sql}, '') = ''"
        )
        return f"({empty} or {place} <> '')"
    if column.kind in ("integer", "real"):
        return f"{sql} {operator} {place}"
    if column.kind in ("day", "instant"):
        return f"substr({sql}, 1, length({place})) {operator} {place}"
    if column.kind == "list":
        members = f"select 1 from json_each(iif(json_valid({sql}), {sql}, json_array({sql})))"
        test = f"folded(value) = folded({place})" if operator == "=" else f"instr(folded(value), folded({place}))"
        return f"exists ({members} where {test})"
    if operator == "~":
        return f"instr(folded({sql}), folded({place})) > 0"
    return f"folded({sql}) = folded({place})"
