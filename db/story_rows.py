"""What the page of a story reads. Every function takes an open connection, reads only, and gives rows as
dictionaries."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from db.rows import Row, rows
from db.selection import DAY

# merged into a story that was merged in its turn, and so on; more than anybody has seen
_MOST_MERGES = 50


class Group(NamedTuple):
    """What a card of the front page stands for: a story; a text that no story holds yet; an article without a text.
    ``day``: that of its newest text on the topic, counted by the article that stands for the text."""

    story_id: int | None
    text_id: int | None
    article_id: int
    day: str


def story(connection: sqlite3.Connection, key: str) -> Row | None:
    """The story of that key, ``None`` if there is none."""
    found = rows(
        connection, "select id, key, title, begun_on, last_on, texts from stories where key = :key", {"key": key}
    )
    return found[0] if found else None


def story_of_text(connection: sqlite3.Connection, text_id: int) -> Row | None:
    """The story in which a text stands; ``None`` while it is settled in none."""
    sql = "select s.key, s.title, s.texts from texts t join stories s on s.id = t.story_id where t.id = :text"
    found = rows(connection, sql, {"text": text_id})
    return found[0] if found else None


def merged_into(connection: sqlite3.Connection, key: str) -> str | None:
    """The key of the story that now holds what stood under ``key``; ``None`` if nothing is known of it."""
    current, known = key, {key}
    for _ in range(_MOST_MERGES):
        found = connection.execute(
            "select into_key from story_changes where story_key = ? order by kind <> 'merged', id desc limit 1",
            [current],
        ).fetchone()
        if found is None or found[0] in known:
            return None
        current = str(found[0])
        if story(connection, current) is not None:
            return current
        known.add(current)
    return None


def texts_of_story(connection: sqlite3.Connection, story_id: int, limit: int) -> list[Row]:
    """The texts of a story in the order of their origins' publication, at most ``limit``."""
    return rows(
        connection,
        "select t.id, t.key, t.origin_article_id, t.origin_credit, t.articles from texts t "
        "join articles o on o.id = t.origin_article_id where t.story_id = :story "
        "order by coalesce(o.published_at, o.published_on, o.first_seen_at), t.id limit :limit",
        {"story": story_id, "limit": limit},
    )


def changes_of_story(connection: sqlite3.Connection, key: str) -> list[Row]:
    """What was merged into the story or parted from it, newest first."""
    return rows(
        connection,
        "select at, kind, story_key, into_key, texts from story_changes where story_key = :key or into_key = :key "
        "order by id desc limit 20",
        {"key": key},
    )


def domains_of(connection: sqlite3.Connection, article_ids: Sequence[int], topic_id: int | None = None) -> list[Row]:
    """Domain, how many of the articles touch it, and the reason of the clearest; the most frequent first. ``topic_id``:
    of that topic's domains alone."""
    return rows(
        connection,
        "select domain, count(distinct article_id) as articles, reason, max(score) as score from domains "
        "where article_id in (select value from json_each(:ids)) and (:topic is null or topic_id = :topic) "
        "group by domain order by articles desc, score desc",
        {"ids": json.dumps(list(article_ids)), "topic": topic_id},
    )


def entities_of(connection: sqlite3.Connection, article_ids: Sequence[int], limit: int) -> list[Row]:
    """Whom the articles name: those that most of them name first."""
    return rows(
        connection,
        "select e.key, e.name, e.type, e.note, count(distinct m.article_id) as articles, sum(m.mentions) as mentions "
        "from mentions m join entities e on e.id = m.entity_id "
        "where m.article_id in (select value from json_each(:ids)) "
        "group by e.id order by articles desc, mentions desc, e.name limit :limit",
        {"ids": json.dumps(list(article_ids)), "limit": limit},
    )


def events_of(connection: sqlite3.Connection, article_ids: Sequence[int], limit: int) -> list[Row]:
    """What sentences of the articles state, in the order of the articles; of the present revisions only."""
    return rows(
        connection,
        "select v.article_id, v.kind, v.status, v.part, v.start_at, v.end_at, v.on_date, v.date_precision, "
        "p.name as place from events v left join entities p on p.id = v.place_id "
        "where v.article_id in (select value from json_each(:ids)) "
        "and v.revision_id = (select id from revisions r where r.article_id = v.article_id and r.text is null) "
        "order by v.article_id, v.topic_id, v.sentence, v.id limit :limit",
        {"ids": json.dumps(list(article_ids)), "limit": limit},
    )


def newest_groups(connection: sqlite3.Connection, topic_id: int, limit: int, offset: int) -> list[Group]:
    """The stories on the topic, those with the newest texts first; a copy makes no story newer. Within a day: by hour,
    then those without. Reads the articles from the newest on, and no further than it needs."""
    cursor = connection.execute(
        f"select t.story_id, a.text_id, a.id, {DAY} as day, a.published_at, a.first_seen_at "
        "from articles a indexed by articles_day "
        "cross join matches m on m.article_id = a.id and m.topic_id = :topic and m.verdict = 'relevant' "
        "left join texts t on t.id = a.text_id "
        "where t.origin_article_id is null or t.origin_article_id = a.id or not exists (select 1 from matches o "
        "where o.article_id = t.origin_article_id and o.topic_id = :topic and o.verdict = 'relevant') "
        f"order by {DAY} desc",
        {"topic": topic_id},
    )
    known: set[tuple[int | None, int | None, int | None]] = set()
    found: list[Group] = []
    for day, of_day in groupby(cursor, key=lambda row: str(row[3])):
        # without an hour last, then the later first
        for story, text, article, *_ in sorted(of_day, key=lambda row: (row[4] or "", row[5], row[2]), reverse=True):
            group = (story, None, None) if story is not None else (None, text, article if text is None else None)
            if group not in known:
                known.add(group)
                found.append(Group(story, text, article, day))
        if len(found) >= limit + offset:
            break
    return found[offset : offset + limit]


def carriers_of(connection: sqlite3.Connection, groups: Sequence[Group], topic_id: int) -> list[list[Row]]:
    """Every article of each group, in the order of their publication: id, text, outlet, language, whether it is on the
    topic, whether it stands first of its text, and what befell it since."""
    wanted = [
        (number, group.story_id, group.text_id if group.story_id is None else None, group.article_id)
        for number, group in enumerate(groups)
    ]
    found = rows(
        connection,
        "with wanted as (select value ->> 0 as number, value ->> 1 as story, value ->> 2 as text, "
        "value ->> 3 as article from json_each(:wanted)), carried as ("
        "select number, a.id from wanted join texts t on t.story_id = story join articles a on a.text_id = t.id "
        "union all select number, a.id from wanted join articles a on a.text_id = text where story is null "
        "union all select number, article from wanted where story is null and text is null) "
        "select number, a.id, a.text_id, a.source_id, a.language, s.role, a.first_seen_at, "
        "t.origin_article_id is null or t.origin_article_id = a.id as is_first, "
        "lower(coalesce(t.origin_credit, (select os.key from articles o join sources os on os.id = o.source_id "
        "where o.id = t.origin_article_id), s.key)) as origin, "
        "exists (select 1 from matches m where m.article_id = a.id and m.topic_id = :topic and m.verdict = 'relevant') "
        "as relevant, "
        "exists (select 1 from changes c where c.article_id = a.id and c.part_of is null "
        "and c.kind in ('text_changed', 'silent_edit', 'headline_changed')) as edited, "
        "exists (select 1 from revisits r where r.article_id = a.id and r.standing = 'gone') as removed "
        "from carried join articles a using (id) join sources s on s.id = a.source_id "
        "left join texts t on t.id = a.text_id "
        "order by number, coalesce(a.published_at, a.published_on, a.first_seen_at), is_first desc, a.first_seen_at, "
        "a.id",
        {"wanted": json.dumps(wanted), "topic": topic_id},
    )
    lists: list[list[Row]] = [[] for _ in groups]
    for row in found:
        lists[row["number"]].append(row)
    return lists


def stories_by_id(connection: sqlite3.Connection, story_ids: Sequence[int]) -> dict[int, Row]:
    """Key, title and first text of stories."""
    found = rows(
        connection,
        "select id, key, title, first_text_id from stories where id in (select value from json_each(?))",
        [json.dumps(list(story_ids))],
    )
    return {row["id"]: row for row in found}


def news_since(connection: sqlite3.Connection, topic_id: int, instant: str) -> Row:
    """What came to be known of the topic after an instant: articles of the press first seen, their stories, those of
    these that had no article on the topic before, and what happened to articles on the topic, by kind."""
    (counted,) = rows(
        connection,
        "with fresh as materialized (select a.id, coalesce(t.story_id, -a.id) as story "
        "from articles a indexed by articles_seen "
        "cross join matches m on m.article_id = a.id and m.topic_id = :topic and m.verdict = 'relevant' "
        "join sources s on s.id = a.source_id and s.role = 'press' "
        "left join texts t on t.id = a.text_id where a.first_seen_at > :since), "
        "named as materialized (select distinct story from fresh) "
        "select (select count(*) from fresh) as articles, (select count(*) from named) as stories, "
        "(select count(*) from named where not exists (select 1 from texts ft "
        "cross join articles fa on fa.text_id = ft.id "
        "cross join matches fm on fm.article_id = fa.id and fm.topic_id = :topic and fm.verdict = 'relevant' "
        "where ft.story_id = named.story and fa.first_seen_at <= :since)) as begun",
        {"topic": topic_id, "since": instant},
    )
    kinds = rows(
        connection,
        "select c.kind, count(distinct c.article_id) as articles from changes c indexed by changes_seen "
        "cross join matches m on m.article_id = c.article_id and m.topic_id = :topic and m.verdict = 'relevant' "
        "where c.seen_at > :since and c.part_of is null group by c.kind",
        {"topic": topic_id, "since": instant},
    )
    return {**counted, "changes": {row["kind"]: row["articles"] for row in kinds}}


def mentions_in(connection: sqlite3.Connection, article_id: int) -> list[Row]:
    """Whom and what the present text of an article names, in the order in which it does."""
    return rows(
        connection,
        "select e.key, e.name, e.type, e.note, m.mentions, m.resolved_by, m.spans from mentions m "
        "join entities e on e.id = m.entity_id where m.article_id = :article "
        "and m.revision_id = (select id from revisions where article_id = :article and text is null) "
        "order by m.first_sentence, m.mentions desc, e.name",
        {"article": article_id},
    )


def standing_of(connection: sqlite3.Connection, article_id: int) -> Row | None:
    """Whether an article is an original, a copy of another or contains one, and why the first of its text is held to be
    that; ``None`` for an article without a text."""
    found = rows(
        connection,
        "select n.standing, n.of_article_id, n.percent, n.hours, n.hours_by, t.origin_article_id, t.origin_credit, "
        "t.origin_confidence, t.origin_reasons from standings n join articles a on a.id = n.article_id "
        "join texts t on t.id = a.text_id where n.article_id = ?",
        [article_id],
    )
    return found[0] if found else None
