"""What the site reads. Every function takes an open connection, reads only, and gives rows as dictionaries.

Rows are ordered newest first. Where an article has no date of its own, the day it was first seen stands in for it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from db.rows import Row
from db.rows import rows as _rows
from db.selection import ARTICLES, ARTICLES_BY_DAY, DAY, NEWEST_FIRST, Selection, conditions

# an outlet that announced nothing new for this many days counts as silent
SILENT_AFTER_DAYS = 3
COUNT_LIMIT = 1000
# a rank compares what is recent; over years, what was written most would hide what is new
RANK_WINDOW = 1000
_MANY = 300
# so many of the newest articles are looked through for a common word, and then ever more
_WINDOWS = (400, 2_500, 15_000)
_MATCHES = "articles_fts match :expression"

_ARTICLE = """
    a.id, a.key, a.url, a.title, a.standfirst, a.excerpt, a.kind, a.language, a.published_on, a.published_at,
    a.published_precision, a.published_from, a.published_conflicts, a.modified_at, a.bylines, a.credits, a.words,
    a.text_id, a.link_id, a.capture_id, a.extractor, a.origins, a.notes, a.first_seen_at, a.fetched_at,
    coalesce(a.published_on, substr(a.first_seen_at, 1, 10)) as day,
    s.key as source_key, s.name as source_name, s.role as source_role, s.country as source_country,
    s.owner as source_owner,
    (select origin_article_id from texts where texts.id = a.text_id) as origin_article_id,
    (select count(*) from articles same where same.text_id = a.text_id) as carriers,
    (select count(*) from revisions where revisions.article_id = a.id) as revisions,
    (select outcome from captures where captures.link_id = a.link_id order by captures.id desc limit 1) as last_outcome,
    coalesce((select declared like '%"nosnippet"%' from captures where captures.id = a.capture_id), 0) as no_snippet
"""

_JUDGED = """
    m.verdict, m.reason, m.score,
    case when m.revision_id = (select id from revisions where article_id = a.id and text is null)
    then m.evidence end as evidence
"""


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))


def topics(connection: sqlite3.Connection) -> list[Row]:
    """The topics, in the order in which they were added."""
    return _rows(connection, "select id, key, name, version from topics order by id")


def sources(connection: sqlite3.Connection) -> list[Row]:
    """The outlets, by name."""
    return _rows(connection, "select id, key, name, role, country, enabled from sources order by name collate nocase")


def last_batch(connection: sqlite3.Connection) -> Row | None:
    """The newest batch in which an outlet was asked; ``None`` before the first crawl."""
    found = _rows(
        connection,
        "select id, command, started_at, finished_at, exit_code, message from batches "
        "where id = (select max(batch_id) from runs)",
    )
    return found[0] if found else None


def runs_of(connection: sqlite3.Connection, batch_id: int) -> list[Row]:
    """The last run of each outlet in a batch, with the outlet's name and role."""
    return _rows(
        connection,
        "select s.key as source_key, s.name as source_name, s.role as source_role, r.outcome, r.reason, r.links_new, "
        "r.stored, r.started_at, r.finished_at from runs r join sources s on s.id = r.source_id "
        "where r.id in (select max(id) from runs where batch_id = ? group by source_id) order by s.name",
        [batch_id],
    )


def silent_sources(connection: sqlite3.Connection, before: str) -> list[Row]:
    """Enabled outlets of the press that were asked and announced nothing new since ``before`` (an instant)."""
    return _rows(
        connection,
        "select * from (select s.key as source_key, s.name as source_name, "
        "(select r.started_at from runs r where r.source_id = s.id and r.links_new > 0 order by r.id desc limit 1) "
        "as last_new_at, (select min(r.started_at) from runs r where r.source_id = s.id) as asked_since "
        "from sources s where s.enabled and s.role = 'press') "
        "where asked_since is not null and coalesce(last_new_at, asked_since) < ? order by last_new_at",
        [before],
    )


def totals(connection: sqlite3.Connection, topic_id: int, since: str) -> Row:
    """Relevant articles, distinct texts, stories and outlets of the press, in all and with a day from ``since`` on;
    ``reference`` and ``imported`` count what the other figures leave out."""
    return _rows(
        connection,
        "with relevant as (select a.id, a.source_id, coalesce(a.text_id, -a.id) as text_id, s.role, "
        "coalesce(t.story_id, -coalesce(a.text_id, a.id)) as story_id, "
        "coalesce(a.published_on, substr(a.first_seen_at, 1, 10)) >= :since as recent "
        "from matches m join articles a on a.id = m.article_id join sources s on s.id = a.source_id "
        "left join texts t on t.id = a.text_id "
        "where m.topic_id = :topic and m.verdict = 'relevant') "
        "select count(*) filter (where role = 'press') as articles, "
        "count(distinct text_id) filter (where role = 'press') as texts, "
        "count(distinct story_id) filter (where role = 'press') as stories, "
        "count(distinct source_id) filter (where role = 'press') as outlets, "
        "count(*) filter (where role = 'reference') as reference, "
        "count(*) filter (where role = 'imported') as imported, "
        "count(*) filter (where role = 'press' and recent) as recent_articles, "
        "count(distinct text_id) filter (where role = 'press' and recent) as recent_texts, "
        "count(distinct story_id) filter (where role = 'press' and recent) as recent_stories, "
        "count(distinct source_id) filter (where role = 'press' and recent) as recent_outlets, "
        "(select count(*) from matches where topic_id = :topic and verdict = 'borderline') as borderline, "
        "(select count(*) from articles) as stored from relevant",
        {"topic": topic_id, "since": since},
    )[0]


def newest_day(connection: sqlite3.Connection, topic_id: int) -> str | None:
    """The newest day of an article of the press on the topic; ``None`` where there is none."""
    found = connection.execute(
        f"select {DAY} from {ARTICLES_BY_DAY} where s.role = 'press' and exists (select 1 from matches m "
        f"where m.article_id = a.id and m.topic_id = ? and m.verdict = 'relevant') order by {DAY} desc limit 1",
        [topic_id],
    ).fetchone()
    return str(found[0]) if found else None


def home_addresses(connection: sqlite3.Connection) -> list[str | None]:
    """The home page of every source, whatever its role."""
    return [home for (home,) in connection.execute("select home_url from sources")]


def articles_of_texts(connection: sqlite3.Connection, group_ids: Sequence[int], topic_id: int | None) -> list[Row]:
    """Every article of the given texts (an article without one under minus its id), earliest first, each with the
    topic's judgement; ``evidence`` is empty where another revision than the present one was judged, whose offsets do
    not fit."""
    texts = [group for group in group_ids if group > 0]
    # asked for by themselves: with "or a.id in (...)" behind it SQLite reads every article there is
    ids = [row[0] for row in connection.execute(f"select id from articles where text_id in ({_marks(texts)})", texts)]
    ids += [-group for group in group_ids if group < 0]
    return _rows(
        connection,
        f"select {_ARTICLE}, {_JUDGED} from articles a "
        "join sources s on s.id = a.source_id left join matches m on m.article_id = a.id and m.topic_id is ? "
        "left join texts t on t.id = a.text_id "
        f"where a.id in ({_marks(ids)}) "
        "order by a.id is not t.origin_article_id, coalesce(a.published_at, a.published_on, a.first_seen_at), "
        "a.first_seen_at, a.id",
        [topic_id, *ids],
    )


def texts_of(connection: sqlite3.Connection, article_ids: Sequence[int]) -> dict[int, str]:
    """The stored texts by article."""
    rows = _rows(connection, f"select id, text from bodies where id in ({_marks(article_ids)})", list(article_ids))
    return {row["id"]: row["text"] for row in rows}


def article(connection: sqlite3.Connection, key: str) -> Row | None:
    """One article with its outlet, its capture and its link; ``None`` if no article has that key."""
    found = _rows(
        connection,
        f"select {_ARTICLE}, a.caption, l.state as link_state, l.first_seen_at as link_seen_at, "
        "c.url as capture_url, c.fetched_at as captured_at, c.status as capture_status, c.warc_file, c.warc_offset, "
        "c.warc_length, c.digest, c.bytes as capture_bytes, c.dropped_at, c.dropped_why, c.declared, a.reduced_at, "
        "a.reduced_why, t.key as text_key "
        "from articles a join sources s on s.id = a.source_id join links l on l.id = a.link_id "
        "join captures c on c.id = a.capture_id left join texts t on t.id = a.text_id where a.key = ?",
        [key],
    )
    return found[0] if found else None


def judgements(connection: sqlite3.Connection, article_id: int) -> list[Row]:
    """What each topic says of an article; ``current`` is 0 where it judged another revision than the present one, whose
    text stands in ``bodies``."""
    return _rows(
        connection,
        "select t.key as topic_key, t.name as topic_name, m.topic_version, m.score, m.verdict, m.reason, m.evidence, "
        "m.judged_at, m.revision_id = (select id from revisions where article_id = m.article_id and text is null) "
        "as current "
        "from matches m join topics t on t.id = m.topic_id where m.article_id = ? order by t.id",
        [article_id],
    )


def copies(connection: sqlite3.Connection, article_id: int) -> list[Row]:
    """Pairs that an article is part of. ``direction`` is ``of`` where it copies the other, ``by`` where it is copied;
    ``passages`` stays in the order later copy, earlier text."""
    return _rows(
        connection,
        "select 'of' as direction, c.relation, c.containment, c.containment_of, c.passages, c.paragraphs, "
        "c.of_article_id as other_id "
        "from copies c where c.article_id = :id union all "
        "select 'by', c.relation, c.containment, c.containment_of, c.passages, c.paragraphs, c.article_id "
        "from copies c where c.of_article_id = :id",
        {"id": article_id},
    )


def articles_by_id(
    connection: sqlite3.Connection, article_ids: Sequence[int], topic_id: int | None = None
) -> list[Row]:
    """Articles with their outlets, earliest first, each with the topic's judgement as in ``articles_of_texts``."""
    return _rows(
        connection,
        f"select {_ARTICLE}, {_JUDGED} from articles a join sources s on s.id = a.source_id "
        "left join matches m on m.article_id = a.id and m.topic_id is ? "
        f"where a.id in ({_marks(article_ids)}) "
        "order by coalesce(a.published_at, a.published_on, a.first_seen_at), a.first_seen_at, a.id",
        [topic_id, *article_ids],
    )


def revisions(connection: sqlite3.Connection, article_id: int) -> list[Row]:
    """The states of an article's text: the present one, then the former ones, last seen first."""
    return _rows(
        connection,
        "select id, seen_at, text_hash, title from revisions where article_id = ? "
        "order by text is not null, seen_at desc, id desc limit 50",
        [article_id],
    )


def sightings(connection: sqlite3.Connection, link_id: int) -> list[Row]:
    """Where an article's address was seen, earliest first."""
    return _rows(
        connection,
        "select found_in, list_url, first_seen_at from sightings where link_id = ? order by first_seen_at limit 20",
        [link_id],
    )


def search(
    connection: sqlite3.Connection, selection: Selection, *, limit: int, offset: int = 0, ranked: bool = False
) -> tuple[list[Row], int]:
    """Articles that are meant, newest first, and how many there are, counted up to ``COUNT_LIMIT`` + 1.

    ``ranked``: the newest ``RANK_WINDOW`` of them, those first that speak most of the words that are looked for. Raises
    ``sqlite3.OperationalError`` on a malformed expression."""
    words = _matched(connection, selection.expression) if selection.expression is not None else 0
    # where nothing but a common word is asked for, the index alone tells that there are more than are counted
    uncounted = words > COUNT_LIMIT and selection == Selection(expression=selection.expression)
    most = max(limit + offset, RANK_WINDOW if ranked else 0)
    newest = _newest(connection, selection, most if uncounted else max(COUNT_LIMIT + 1, most), words >= _MANY)
    counted = COUNT_LIMIT + 1 if uncounted else min(len(newest), COUNT_LIMIT + 1)
    picked = newest
    if ranked and selection.expression is not None:
        # in this order of the joins the words are looked up once, not again for every article of the window
        picked = [
            row[0]
            for row in connection.execute(
                "with newest as materialized "
                "(select cast(value as integer) as id, key as place from json_each(:newest)) "
                "select newest.id from articles_fts cross join newest on newest.id = articles_fts.rowid "
                f"where {_MATCHES} order by bm25(articles_fts, 6.0, 1.0, 1.0), place",
                {"newest": json.dumps(newest[:RANK_WINDOW]), "expression": selection.expression},
            )
        ]
    picked = picked[offset : offset + limit]
    rows = {row["id"]: row for row in articles_by_id(connection, picked)}
    return [rows[article_id] for article_id in picked], counted


def _newest(connection: sqlite3.Connection, selection: Selection, most: int, common: bool) -> list[int]:
    """The newest articles that are meant, ``most`` of them. Of many the newest are met soon, day by day; few are sorted
    sooner than met. All that have a ``common`` word are not gathered: those of the newest articles, and of ever more of
    them, until there are enough."""
    order = f"order by {NEWEST_FIRST} limit {most}"
    for recent in _WINDOWS if common else ():
        floor = connection.execute(
            f"select {DAY} from articles a indexed by articles_day order by {DAY} desc limit 1 offset {recent}"
        ).fetchone()
        if floor is None:
            break
        first, last = connection.execute(
            f"select min(a.id), max(a.id) from articles a indexed by articles_day where {DAY} >= ?", [floor[0]]
        ).fetchone()
        where, values = conditions(selection, (first, last))
        found = connection.execute(
            f"select a.id from {ARTICLES_BY_DAY} where {DAY} >= :floor and {where} {order}",
            {**values, "floor": floor[0]},
        ).fetchall()
        if len(found) == most:
            return [row[0] for row in found]
    where, values = conditions(selection)
    articles = ARTICLES_BY_DAY if common or selection.expression is None else ARTICLES
    return [row[0] for row in connection.execute(f"select a.id from {articles} where {where} {order}", values)]


def _matched(connection: sqlite3.Connection, expression: str) -> int:
    """How many articles have the words, counted up to ``COUNT_LIMIT`` + 1."""
    (counted,) = connection.execute(
        f"select count(*) from (select 1 from articles_fts where {_MATCHES} limit {COUNT_LIMIT + 1})",
        {"expression": expression},
    ).fetchone()
    return int(counted)
