"""How much was published, when, by whom and in which words: the four numbers by week or month. Reads only.

Only outlets of the press are counted. An article's day is that of its publication, or else of its first sighting."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

DAY = "coalesce(a.published_on, substr(a.first_seen_at, 1, 10))"
# of how many articles, the newest, the names are counted that a chart begins with
RECENT = 3000
# an entity that fewer articles name is looked up by itself, others within the days
FEW = 4000

_TEXT = "coalesce(a.text_id, -a.id)"
_STORY = "coalesce(t.story_id, -coalesce(a.text_id, a.id))"
# an outlet, or whom the credits name: numbers and words are never equal
_ORIGIN = (
    "coalesce(t.origin_credit, case when t.origin_article_id <> a.id "
    "then (select o.source_id from articles o where o.id = t.origin_article_id) end, a.source_id)"
)
_OF_TEXTS = " left join texts t on t.id = a.text_id"
MEASURES = {
    "articles": "count(*)",
    "texts": f"count(distinct {_TEXT})",
    "stories": f"count(distinct {_STORY})",
    "origins": f"count(distinct {_ORIGIN})",
}
_JOINED = frozenset({"stories", "origins"})
_SPLITS = {
    "country": ("s.country", " join sources s on s.id = a.source_id"),
    "outlet": ("s.key", " join sources s on s.id = a.source_id"),
    "owner": ("coalesce(s.owner, 'unknown')", " join sources s on s.id = a.source_id"),
    "domain": ("d.domain", " cross join domains d on d.article_id = a.id and d.topic_id = :topic"),
    "entity": (
        "e.key",
        " cross join mentions n on n.article_id = a.id and n.entity_id in (select id from entities where key in "
        "(select value from json_each(:values))) cross join entities e on e.id = n.entity_id",
    ),
}
# what was erased may have come back with a restored backup
_NOT_FORGOTTEN = (
    "+a.id not in (select articles.id from tombstones join links using (key) join articles on link_id = links.id)"
)
_PERIODS = (
    "periods as materialized (select value ->> 0 as period, value ->> 1 as start, value ->> 2 as stop "
    "from json_each(:periods))"
)


class Period(NamedTuple):
    """A week or a month: its name in addresses, its first and its last day."""

    key: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Which articles are counted: those of a topic, of some outlets, in a domain of the topic, that name entities,
    that a full-text expression finds. ``None`` narrows nothing, an empty
    country is one that is not known; days are ISO dates, both included. ``dated``: those
    alone of which more is known than the month; ``few``: entities that fewer articles name are looked up one by one."""

    topic: int | None = None
    source: int | None = None
    country: str | None = None
    owner: str | None = None
    domain: str | None = None
    entities: tuple[int, ...] = ()
    expression: str | None = None
    since: str = ""
    until: str = "9999-12-31"
    dated: bool = False
    few: int = FEW


class Seen(NamedTuple):
    """What was seen of some outlets in a period, in days of one outlet: rows of the ledger, days that were seen, and
    articles that were missed as far as is known."""

    days: int
    seen: float
    missed: int


def _rare(connection: sqlite3.Connection, scope: Scope) -> int | None:
    """The place among the entities of a scope of one that few articles name."""
    for place, entity in enumerate(scope.entities):
        (named,) = connection.execute(
            "select count(*) from (select 1 from mentions where entity_id = ? limit ?)", [entity, scope.few]
        ).fetchone()
        if named < scope.few:
            return place
    return None


def _conditions(scope: Scope, rare: int | None) -> tuple[str, dict[str, Any]]:
    """The conditions on an article ``a`` beside its day. The plus signs keep the search on the index of the days, but
    for the entity at place ``rare``, whose articles are looked up instead."""
    outlets, values = ["role = 'press'"], dict[str, Any]()
    for name, column, value in (
        ("source", "id", scope.source),
        ("country", "coalesce(country, '')", scope.country),
        ("owner", "coalesce(owner, 'unknown')", scope.owner),
    ):
        if value is not None:
            outlets.append(f"{column} = :{name}")
            values[name] = value
    found = [f"+a.source_id in (select id from sources where {' and '.join(outlets)})", _NOT_FORGOTTEN]
    if scope.source is not None:
        # one outlet has an index of its days to itself
        found.append("a.source_id = :source")
    if scope.topic is not None:
        values["topic"] = scope.topic
        found.append("+a.id in (select article_id from matches where topic_id = :topic and verdict = 'relevant')")
        if scope.domain is not None:
            values["domain"] = scope.domain
            found.append("+a.id in (select article_id from domains where topic_id = :topic and domain = :domain)")
    for number, entity in enumerate(scope.entities):
        values[f"entity{number}"] = entity
        sign = "" if number == rare else "+"
        found.append(f"{sign}a.id in (select article_id from mentions where entity_id = :entity{number})")
    if scope.expression is not None:
        values["expression"] = scope.expression
        found.append("+a.id in (select rowid from articles_fts where articles_fts match :expression)")
    if scope.dated:
        found.append("a.published_precision is not 'month'")
    return " and ".join(found), values


def _within(connection: sqlite3.Connection, scope: Scope) -> tuple[str, dict[str, Any]]:
    rare = _rare(connection, scope)
    where, values = _conditions(scope, rare)
    day = DAY if rare is None else f"+{DAY}"
    return f"{day} between :since and :until and {where}", {**values, "since": scope.since, "until": scope.until}


def _by_period(connection: sqlite3.Connection, scope: Scope) -> tuple[str, str, dict[str, Any]]:
    """Articles ``a`` with their ``period``: what stands behind "from", the conditions, the values."""
    rare = _rare(connection, scope)
    where, values = _conditions(scope, rare)
    tables = "periods cross join articles a" if rare is None else "articles a cross join periods"
    return tables, f"{DAY} between start and stop and {where}", values


def counts(
    connection: sqlite3.Connection,
    scope: Scope,
    periods: Sequence[Period],
    measure: str,
    split: str | None = None,
    values: Sequence[str] = (),
) -> list[tuple[str, str, int]]:
    """(period, value of the split, number) wherever there is anything; without ``split`` the value is empty.

    ``measure``: a key of ``MEASURES``; ``split``: country, outlet, owner, domain (of the scope's topic) or entity
    (those of ``values``, which are keys). The scope's own days are not asked."""
    tables, where, bound = _by_period(connection, scope)
    column, join = _SPLITS[split] if split else ("''", "")
    join += _OF_TEXTS if measure in _JOINED else ""
    rows = connection.execute(
        f"with {_PERIODS} select period, coalesce({column}, '') as part, {MEASURES[measure]} "
        f"from {tables}{join} where {where} group by period, part",
        {**bound, "periods": _as_json(periods), "values": json.dumps(list(values))},
    )
    return [(row[0], row[1], row[2]) for row in rows]


def on_topic(
    connection: sqlite3.Connection, scope: Scope, topic: int | None, periods: Sequence[Period]
) -> dict[str, tuple[int, int]]:
    """By period, the articles of a scope, and how many of them are on a topic, in one look at both."""
    tables, where, bound = _by_period(connection, scope)
    rows = connection.execute(
        f"with {_PERIODS} select period, count(*), "
        "sum(+a.id in (select article_id from matches where topic_id = :on_topic and verdict = 'relevant')) "
        f"from {tables} where {where} group by period",
        {**bound, "periods": _as_json(periods), "on_topic": topic},
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def word_counts(
    connection: sqlite3.Connection,
    scope: Scope,
    periods: Sequence[Period],
    measure: str,
    expressions: Mapping[str, str],
) -> list[tuple[str, str, int]]:
    """(period, word, number) of the articles that hold a word at least once, or of what they are counted as.
    ``expressions``: full-text expressions by word."""
    tables, where, bound = _by_period(connection, scope)
    words = {f"word{number}": expression for number, expression in enumerate(expressions.values())}
    found = " union all ".join(
        f"select {number} as word, rowid as id from articles_fts where articles_fts match :word{number} "
        "and rowid between (select min(id) from scope) and (select max(id) from scope)"
        for number in range(len(words))
    )
    join = _OF_TEXTS if measure in _JOINED else ""
    counted = MEASURES[measure]
    rows = connection.execute(
        f"with {_PERIODS}, scope as materialized (select a.id, a.text_id, a.source_id, period "
        f"from {tables} where {where}) "
        f"select a.period, f.word, {counted} from ({found}) f cross join scope a on a.id = f.id{join} "
        "group by a.period, f.word",
        {**bound, **words, "periods": _as_json(periods)},
    )
    names = list(expressions)
    return [(row[0], names[row[1]], row[2]) for row in rows]


def numbers(connection: sqlite3.Connection, scope: Scope) -> dict[str, int]:
    """The four numbers of a scope, by the names of ``MEASURES``."""
    where, bound = _within(connection, scope)
    row = connection.execute(
        f"select {', '.join(MEASURES.values())} from articles a{_OF_TEXTS} where {where}", bound
    ).fetchone()
    return dict(zip(MEASURES, row, strict=True))


def outlets(connection: sqlite3.Connection, scope: Scope) -> int:
    """How many outlets published what is in a scope."""
    where, bound = _within(connection, scope)
    (found,) = connection.execute(f"select count(distinct a.source_id) from articles a where {where}", bound).fetchone()
    return int(found)


def article_ids(connection: sqlite3.Connection, scope: Scope, limit: int, offset: int) -> list[int]:
    """The articles of a scope, the newest day first."""
    where, bound = _within(connection, scope)
    rows = connection.execute(
        f"select a.id from articles a where {where} order by {DAY} desc, a.id desc limit :limit offset :offset",
        {**bound, "limit": limit, "offset": offset},
    )
    return [row[0] for row in rows]


def named_most(
    connection: sqlite3.Connection, scope: Scope, types: Sequence[str], limit: int, offset: int = 0
) -> list[str]:
    """The keys of the entities of these types that most of the newest ``RECENT`` articles of a scope name."""
    where, bound = _within(connection, scope)
    rows = connection.execute(
        f"with newest as materialized (select a.id from articles a where {where} order by {DAY} desc limit {RECENT}) "
        "select e.key from newest cross join mentions n on n.article_id = newest.id "
        "cross join entities e on e.id = n.entity_id where e.type in (select value from json_each(:types)) "
        "group by e.id order by count(*) desc, e.key limit :limit offset :offset",
        {**bound, "types": json.dumps(list(types)), "limit": limit, "offset": offset},
    )
    return [row[0] for row in rows]


def undated(connection: sqlite3.Connection, scope: Scope) -> int:
    """How many articles of a scope are known by their month alone, and so belong to no week."""
    where, bound = _within(connection, replace(scope, dated=False))
    (found,) = connection.execute(
        f"select count(*) from articles a where a.published_precision = 'month' and {where}", bound
    ).fetchone()
    return int(found)


def domains_of(connection: sqlite3.Connection, topic: int) -> list[str]:
    """The domains that some article has on a topic."""
    rows = connection.execute("select distinct domain from domains where topic_id = ? order by 1", [topic])
    return [row[0] for row in rows]


def newest_day(connection: sqlite3.Connection) -> str | None:
    """The newest day of any article; ``None`` in an empty archive."""
    (day,) = connection.execute(f"select max({DAY}) from articles a").fetchone()
    return str(day) if day else None


def followed(connection: sqlite3.Connection) -> dict[int, tuple[str, str]]:
    """Of each outlet of the press that was ever looked at: the first day of its ledger, and the day that a look into
    its past came down to (the same where there was none)."""
    rows = connection.execute(
        "select id, first, min(first, coalesce(reached, first)) from (select s.id, "
        "(select min(day) from coverage where source_id = s.id) as first, "
        "(select min(substr(reached_on, 1, 10)) from backfills where source_id = s.id and gap_id is null) as reached "
        "from sources s where s.role = 'press') where first is not null"
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def seen(
    connection: sqlite3.Connection, source_ids: Sequence[int] | None, periods: Sequence[Period]
) -> dict[str, Seen]:
    """What the ledger says of each period, for some outlets or for all of the press. A day that nobody could look at is
    seen once nothing of it is missing; one that was seen in part counts half while something is."""
    which = "select id from sources where role = 'press'" if source_ids is None else "select value from json_each(:ids)"
    rows = connection.execute(
        f"with {_PERIODS} select period, (select json_array(count(*), total("
        "case when c.verdict = 'could_not_look' then coalesce(c.missed_estimate, 1) = 0 "
        "when c.verdict = 'partly_seen' then iif(coalesce(c.missed_estimate, 0) > 0, 0.5, 1) else 1 end), "
        "total(c.missed_estimate)) from coverage c "
        f"where c.day between start and stop and +c.source_id in ({which})) from periods",
        {"periods": _as_json(periods), "ids": json.dumps(list(source_ids or ()))},
    )
    found = {}
    for period, summed in rows:
        days, good, missed = json.loads(summed)
        found[period] = Seen(int(days), float(good), int(missed))
    return found


def _as_json(periods: Sequence[Period]) -> str:
    return json.dumps([list(period) for period in periods])
