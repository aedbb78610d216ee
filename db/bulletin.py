"""What a press bulletin tells of some days: stories, late finds, changes, and what was seen. Reads only.

Only outlets of the press are counted; an article's day is that of its publication, or else of its first sighting."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from db.selection import DAY

_TEXT = "coalesce(a.text_id, -a.id)"
_STORY = "coalesce(t.story_id, -coalesce(a.text_id, a.id))"
_ORIGIN = "lower(coalesce(t.origin_credit, os.key, s.key))"
_JOINED = (
    "articles a join sources s on s.id = a.source_id left join texts t on t.id = a.text_id "
    "left join articles o on o.id = t.origin_article_id left join sources os on os.id = o.source_id"
)
_PRESS = (
    "s.role = 'press' and a.id in (select article_id from matches where topic_id = :topic and verdict = 'relevant') "
    "and a.link_id not in (select links.id from tombstones join links using (key))"
)
_COUNTS = f"count(*), count(distinct {_TEXT}), count(distinct {_ORIGIN}), count(distinct a.source_id)"
_CITED = (
    f"a.id, a.key, a.title, a.url, s.name, s.role, s.owner, s.country, {DAY}, a.published_on, a.published_precision, "
    f"a.published_at, a.language, {_TEXT}, {_STORY}, "
    "coalesce((select standing = 'gone' from revisits where article_id = a.id), 0)"
)


class Days(NamedTuple):
    """What a bulletin is about: a topic and days, both included."""

    topic: int
    since: str
    until: str


class Numbers(NamedTuple):
    """How widely something is told, by the press alone."""

    articles: int
    texts: int
    origins: int
    outlets: int


class Story(NamedTuple):
    """A story with its numbers within the days and in all. ``key`` is empty for an article without a story."""

    id: int
    key: str
    title: str
    begun_on: str
    last_on: str
    now: Numbers
    in_all: Numbers


class Cited(NamedTuple):
    """An article as it is cited. ``removed``: 1 if its outlet has taken it down."""

    id: int
    key: str
    title: str
    url: str
    outlet: str
    role: str
    owner: str | None
    country: str | None
    day: str
    published_on: str | None
    precision: str | None
    published_at: str | None
    language: str | None
    text: int
    story: int
    removed: int


class Origin(NamedTuple):
    """Whom a text comes from: the outlet that had it first, with its article, or a name in the credits (``credited`` as
    role), with empty fields."""

    text: int
    name: str
    role: str
    title: str | None
    url: str | None
    key: str | None
    day: str | None


class First(NamedTuple):
    """Where a story began. ``role``: of the outlet."""

    outlet: str
    role: str
    day: str
    published_on: str | None
    precision: str | None
    published_at: str | None


class Change(NamedTuple):
    """An edit or a removal; without ``key`` it befell the whole outlet."""

    kind: str
    seen_at: str
    outlet: str
    key: str | None
    title: str | None
    url: str | None
    title_before: str | None
    added: int
    removed: int
    changed: int
    articles: int


class Outlet(NamedTuple):
    """An outlet of the press and what the ledger has of it: its first day, and (day, verdict, missed, lost) of each day
    that is meant."""

    key: str
    name: str
    home: str | None
    first: str | None
    days: tuple[tuple[str, str, int | None, int], ...]


def stories(connection: sqlite3.Connection, days: Days, *, new: bool, limit: int) -> tuple[list[Story], int]:
    """The stories that were told within the days, those of most origins first, and how many there are. ``new``: those
    that began then, else those that are older."""
    begun = "coalesce(st.begun_on, min(day)) " + (">=" if new else "<") + " :since"
    rows = connection.execute(
        f"with told as materialized (select a.id, {_STORY} as story, {_TEXT} as text, {_ORIGIN} as origin, "
        f"a.source_id, {DAY} as day, a.title, a.key from {_JOINED} where {_PRESS} and {DAY} between :since and :until) "
        "select story, coalesce(st.key, ''), coalesce(st.title, told.title), coalesce(st.begun_on, min(day)), "
        "coalesce(st.last_on, max(day)), count(*), count(distinct text), count(distinct origin), "
        "count(distinct source_id), count(*) over () from told left join stories st on st.id = story "
        f"group by story having {begun} order by 8 desc, 9 desc, 6 desc, max(day) desc, story limit :limit",
        {**days._asdict(), "limit": limit},
    ).fetchall()
    wide = _in_all(connection, days.topic, [row[0] for row in rows])
    found = []
    for row in rows:
        now = Numbers(*row[5:9])
        number, key, title, begun_on, last_on = row[:5]
        found.append(Story(number, key, title, begun_on, last_on, now, wide.get(number, now)))
    return found, (rows[0][9] if rows else 0)


def _in_all(connection: sqlite3.Connection, topic: int, story_ids: Sequence[int]) -> dict[int, Numbers]:
    rows = connection.execute(
        f"select t.story_id, {_COUNTS} from {_JOINED} "
        f"where t.story_id in (select value from json_each(:stories)) and {_PRESS} group by 1",
        {"stories": json.dumps([one for one in story_ids if one > 0]), "topic": topic},
    )
    return {row[0]: Numbers(*row[1:]) for row in rows}


def articles_of(
    connection: sqlite3.Connection, days: Days, story_ids: Sequence[int], limit: int
) -> dict[int, list[Cited]]:
    """The articles of each of these stories within the days, in the order of their time, ``limit`` at most of each."""
    rows = connection.execute(
        f"select * from (select {_CITED}, row_number() over (partition by {_STORY} order by {DAY}, "
        f"coalesce(a.counts_from, a.published_at, a.first_seen_at), a.id) as place from {_JOINED} "
        f"where {_PRESS} and {DAY} between :since and :until "
        f"and {_STORY} in (select value from json_each(:stories))) where place <= :limit order by place",
        {**days._asdict(), "stories": json.dumps(list(story_ids)), "limit": limit},
    )
    found: dict[int, list[Cited]] = {}
    for row in rows:
        found.setdefault(row[14], []).append(Cited(*row[:16]))
    return found


def origins_of(connection: sqlite3.Connection, text_ids: Sequence[int]) -> dict[int, Origin]:
    """Whom these texts come from."""
    rows = connection.execute(
        "select t.id, coalesce(t.origin_credit, s.name), iif(t.origin_credit is null, s.role, 'credited'), a.title, "
        f"a.url, a.key, {DAY}, t.origin_credit is null from texts t join articles a on a.id = t.origin_article_id "
        "join sources s on s.id = a.source_id where t.id in (select value from json_each(?))",
        [json.dumps([one for one in text_ids if one > 0])],
    )
    return {row[0]: Origin(*(row[:7] if row[7] else (*row[:3], None, None, None, None))) for row in rows}


def firsts(connection: sqlite3.Connection, story_ids: Sequence[int]) -> dict[int, First]:
    """Where these stories began, with the earliest of their articles that the press or a reference source has."""
    rows = connection.execute(
        f"select st.id, s.name, s.role, {DAY}, a.published_on, a.published_precision, a.published_at from stories st "
        "join texts t on t.id = st.first_text_id join articles a on a.id = t.origin_article_id "
        "join sources s on s.id = a.source_id where st.id in (select value from json_each(?))",
        [json.dumps([one for one in story_ids if one > 0])],
    )
    return {row[0]: First(row[1], row[2], row[3], row[4], row[5], row[6]) for row in rows}


def excerpt(connection: sqlite3.Connection, article_id: int) -> str:
    """How an article begins."""
    row = connection.execute("select coalesce(excerpt, '') from articles where id = ?", [article_id]).fetchone()
    return row[0] if row else ""


def late(connection: sqlite3.Connection, days: Days, limit: int) -> tuple[list[Cited], int]:
    """The articles of earlier days that were first seen within the days, the newest first, and how many there are. What
    the first crawl of an outlet brought is left out."""
    rows = connection.execute(
        f"select {_CITED}, count(*) over () from {_JOINED} where {_PRESS} and {DAY} < :since "
        "and a.first_seen_at >= :since and substr(a.first_seen_at, 1, 10) <= :until and substr(a.first_seen_at, 1, 10) "
        "> coalesce((select min(day) from coverage where source_id = s.id), substr(a.first_seen_at, 1, 10)) "
        f"order by {DAY} desc, a.id desc limit :limit",
        {**days._asdict(), "limit": limit},
    ).fetchall()
    return [Cited(*row[:16]) for row in rows], (rows[0][16] if rows else 0)


def changes(connection: sqlite3.Connection, days: Days, limit: int) -> tuple[list[Change], int]:
    """The edits and removals that were certain within the days, of articles on the topic and of whole outlets, the
    newest first, and how many there are."""
    rows = connection.execute(
        "select c.kind, c.seen_at, s.name, a.key, a.title, coalesce(a.url, s.home_url), c.title_before, c.added, "
        "c.removed, c.changed, c.articles, count(*) over () from changes c join sources s on s.id = c.source_id "
        "left join articles a on a.id = c.article_id where c.part_of is null and s.role <> 'imported' "
        "and substr(c.seen_at, 1, 10) between :since and :until and (c.article_id is null or (a.id in "
        "(select article_id from matches where topic_id = :topic and verdict = 'relevant') "
        "and a.link_id not in (select links.id from tombstones join links using (key)))) "
        "order by c.seen_at desc, c.id desc limit :limit",
        {**days._asdict(), "limit": limit},
    ).fetchall()
    return [Change(*row[:11]) for row in rows], (rows[0][11] if rows else 0)


def outlets(connection: sqlite3.Connection, days: Days) -> list[Outlet]:
    """The outlets of the press that are to be crawled or were, with what was seen of each within the days."""
    rows = connection.execute(
        "select key, name, home_url, (select min(day) from coverage where source_id = sources.id), "
        "(select json_group_array(json_array(day, verdict, missed_estimate, lost)) from coverage "
        "where source_id = sources.id and day between :since and :until) from sources "
        "where role = 'press' and (enabled or exists (select 1 from coverage where source_id = sources.id)) "
        "order by name collate nocase, key",
        {"since": days.since, "until": days.until},
    )
    return [
        Outlet(key, name, home, first, tuple(tuple(day) for day in json.loads(seen)))
        for key, name, home, first, seen in rows
    ]


def topics(connection: sqlite3.Connection) -> list[tuple[int, str, str]]:
    """(number, key, name) of every topic."""
    return [tuple(row) for row in connection.execute("select id, key, name from topics order by id")]


def last_batch_ended(connection: sqlite3.Connection) -> str | None:
    """When the last batch ended; ``None`` where there was none."""
    (ended,) = connection.execute("select max(finished_at) from batches").fetchone()
    return None if ended is None else str(ended)


def judged_silent(connection: sqlite3.Connection, days: Days) -> list[tuple[str, str, str | None]] | None:
    """(kind, outlet, since) of the outlets that health found silent or out of reach within the days; ``None`` where it
    was not asked in that time."""
    asked = connection.execute(
        "select 1 from findings where substr(first_seen_at, 1, 10) <= :until and substr(last_seen_at, 1, 10) >= :since",
        {"since": days.since, "until": days.until},
    ).fetchone()
    if asked is None:
        return None
    rows = connection.execute(
        "select f.kind, s.name, f.since from findings f join sources s on s.id = f.source_id "
        "where f.kind in ('silent', 'broken') and s.role = 'press' and substr(f.first_seen_at, 1, 10) <= :until "
        "and (f.fixed_at is null or substr(f.fixed_at, 1, 10) >= :since) order by s.name collate nocase",
        {"since": days.since, "until": days.until},
    )
    return [tuple(row) for row in rows]
