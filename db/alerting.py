"""What alert rules read: new articles, stories that spread, changes, and how much an outlet publishes. Reads only."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any, NamedTuple

from db.selection import ARTICLES, DAY, Selection, conditions, of_sources

# reference outlets attribute and are no coverage; a rule that names one wants it, and imported pages are never news
_WANTED = "(s.role = 'press' or (s.role = 'reference' and s.key in (select value from json_each(:named))))"
_ORIGIN = "lower(coalesce(t.origin_credit, os.key))"

# no article of the press was stored before it that carries its text
_FIRST = (
    " and not exists (select 1 from articles e join sources es on es.id = e.source_id "
    "where e.text_id = a.text_id and e.id < a.id and es.role = 'press')"
)


class Article(NamedTuple):
    """An article as an alert cites it. ``day`` is that of publication, or else of the first sighting."""

    id: int
    key: str
    title: str
    url: str
    outlet: str
    day: str
    published_on: str | None
    precision: str | None


class Story(NamedTuple):
    """A story with the numbers of the press: articles, independent origins, outlets. ``before``: the origins that it
    had when the rule began; ``first_id``: its earliest article."""

    key: str
    title: str
    articles: int
    origins: int
    outlets: int
    before: int
    first_id: int


class Changed(NamedTuple):
    """A change with the article that it befell, empty fields for a whole outlet."""

    id: int
    kind: str
    seen_at: str
    title_before: str | None
    articles: int
    outlet: str
    article_id: int | None
    key: str | None
    title: str | None
    url: str


class Pace(NamedTuple):
    """How much an outlet published on a day."""

    source: str
    outlet: str
    day: str
    articles: int


_ARTICLE = f"a.id, a.key, a.title, a.url, s.name, {DAY}, a.published_on, a.published_precision"


def new_articles(
    connection: sqlite3.Connection, selection: Selection, after: int, upto: int, *, copies: bool
) -> list[Article]:
    """The articles that were stored after ``after`` and up to ``upto``; without ``copies`` the first alone that the
    press has of each text."""
    where, values = _where(selection)
    first = "" if copies else _FIRST
    rows = connection.execute(
        f"select {_ARTICLE} from {ARTICLES} where a.id > :after and a.id <= :upto and {where}{first} order by a.id",
        {**values, "after": after, "upto": upto},
    )
    return [Article(*row) for row in rows]


def spreading_stories(connection: sqlite3.Connection, selection: Selection, after: int, origins: int) -> list[Story]:
    """The stories with a wanted article after ``after`` that so many independent origins tell by now, and fewer did
    before."""
    where, values = _where(selection)
    rows = connection.execute(
        "with touched as (select distinct t.story_id as id "
        f"from {ARTICLES} where a.id > :after and t.story_id is not null and {where}) "
        "select st.key, st.title, count(*), "
        f"count(distinct {_ORIGIN}) as told_by, count(distinct a.source_id), "
        f"count(distinct iif(a.id <= :after, {_ORIGIN}, null)) as told_before, min(a.id) "
        "from touched join stories st on st.id = touched.id join texts t on t.story_id = st.id "
        "join articles o on o.id = t.origin_article_id join sources os on os.id = o.source_id "
        "join articles a on a.text_id = t.id join sources s on s.id = a.source_id and s.role = 'press' "
        "group by st.id having told_by >= :origins and told_before < :origins order by st.id",
        {**values, "after": after, "origins": origins},
    )
    return [Story(*row) for row in rows]


def story_articles(connection: sqlite3.Connection, story: str, limit: int) -> list[Article]:
    """The first article of each of the texts of a story that the press has, the earliest first."""
    rows = connection.execute(
        f"select {_ARTICLE} from {ARTICLES} where s.role = 'press' "
        f"and t.story_id = (select id from stories where key = ?){_FIRST} order by {DAY}, a.published_at, a.id limit ?",
        [story, limit],
    )
    return [Article(*row) for row in rows]


def former_keys(connection: sqlite3.Connection, story: str) -> list[str]:
    """Every key that leads to a story, its own among them."""
    return [row[0] for row in connection.execute("select key from story_keys where story = ?", [story])]


def changes(
    connection: sqlite3.Connection, selection: Selection, kinds: Sequence[str], after: int, upto: int
) -> list[Changed]:
    """The changes of such kinds after ``after`` and up to ``upto`` that befell wanted articles, and whole outlets where
    nothing is asked of articles."""
    where, values = _where(selection)
    bound: dict[str, Any] = {**values, "after": after, "upto": upto, "kinds": json.dumps(list(kinds))}
    told = "c.id > :after and c.id <= :upto and c.part_of is null and c.kind in (select value from json_each(:kinds))"
    columns = "c.id, c.kind, c.seen_at, c.title_before, c.articles, s.name"
    found = connection.execute(
        f"select {columns}, a.id, a.key, a.title, a.url from {ARTICLES} join changes c on c.article_id = a.id "
        f"where {told} and {where}",
        bound,
    ).fetchall()
    if not (selection.topic or selection.domains or selection.entities or selection.languages):
        where, values = of_sources(selection)
        found += connection.execute(
            f"select {columns}, null, null, null, s.home_url from changes c join sources s on s.id = c.source_id "
            f"where {told} and c.article_id is null and s.role <> 'imported' and {where}",
            {**bound, **values},
        ).fetchall()
    return [Changed(*row) for row in sorted(found)]


def paces(connection: sqlite3.Connection, selection: Selection) -> list[Pace]:
    """How many wanted articles each outlet published on each day."""
    where, values = _where(selection)
    rows = connection.execute(
        f"select s.key, s.name, {DAY} as day, count(*) from {ARTICLES} where {where} "
        "and a.published_precision is not 'month' group by s.id, day",
        values,
    )
    return [Pace(*row) for row in rows]


def unseen_days(connection: sqlite3.Connection, since: str) -> dict[str, tuple[str, set[str]]]:
    """Source -> the first day of its ledger, and the days since then on which nobody could look."""
    rows = connection.execute(
        "select s.key, (select min(day) from coverage where source_id = s.id), "
        "(select json_group_array(day) from coverage where source_id = s.id and day >= ? "
        "and verdict in ('could_not_look', 'not_due')) from sources s",
        [since],
    )
    return {key: (first, set(json.loads(days))) for key, first, days in rows if first is not None}


def newest_of(connection: sqlite3.Connection, source: str, selection: Selection, limit: int) -> list[Article]:
    """The newest wanted articles of an outlet."""
    where, values = _where(selection)
    rows = connection.execute(
        f"select {_ARTICLE} from {ARTICLES} where s.key = :outlet and {where} order by {DAY} desc, a.id desc "
        "limit :limit",
        {**values, "outlet": source, "limit": limit},
    )
    return [Article(*row) for row in rows]


def _where(selection: Selection) -> tuple[str, dict[str, Any]]:
    where, values = conditions(selection)
    return f"{_WANTED} and {where}", {**values, "named": json.dumps(list(selection.sources))}
