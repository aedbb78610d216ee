"""The stored texts and what the topics' rules said of them: what is read to explain, compare and sample judgements."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlite_utils import Database

Row = dict[str, Any]

# read at a time: a text has 5 KB or so
PAGE = 200


@dataclass(frozen=True, slots=True)
class StoredText:
    """An article as it is judged: the columns of ``articles`` and ``bodies`` that a rule may look at, and whose it
    is. ``day``: when it was published, or else first seen; ``revision_id``: the revision whose text this is."""

    id: int
    key: str
    url: str
    source: str
    source_name: str
    day: str
    published_on: str | None
    first_seen_at: str
    fetched_at: str
    language: str | None
    kind: str
    title: str
    standfirst: str | None
    text: str
    words: int
    revision_id: int

    @property
    def has_text(self) -> bool:
        """Whether its text is still stored; texts can be given up after a time."""
        return bool(self.text) or not self.words


@dataclass(frozen=True, slots=True)
class Stale:
    """Which articles are to be judged anew: those without ``stamp``, or, where there is a ``topic`` (its id and the
    hash of its rule), without a verdict on it by that rule on their present text. ``since``: only those published (or,
    without a date, first seen) on that day or later; ``everything``: also what is up to date."""

    stamp: str
    topic: tuple[int, str] | None = None
    since: str | None = None
    everything: bool = False

    def values(self) -> list[str | int | None]:
        """What the parameters from the third on stand for."""
        return [self.everything, *(self.topic or (None, None)), self.stamp]


_COLUMNS = {
    "source": "s.key",
    "source_name": "s.name",
    "day": "coalesce(a.published_on, substr(a.first_seen_at, 1, 10))",
    "title": "b.title",
    "text": "b.text",
    "revision_id": "(select id from revisions where article_id = a.id and text is null)",
}
_SELECTED = ", ".join(f"{_COLUMNS.get(field.name, f'a.{field.name}')} as {field.name}" for field in fields(StoredText))
_FROM = "from articles a join bodies b on b.id = a.id join sources s on s.id = a.source_id"
# the day is compared as text: what was only ever dated to a month counts from its first day
_SINCE = "(?1 is null or coalesce(a.published_on, substr(a.first_seen_at, 1, 10)) >= ?1)"
_STALE = (
    "(?3 or case when ?4 is null then a.judged_with is not ?6 else not exists (select 1 from matches m "
    "where m.article_id = a.id and m.topic_id = ?4 and m.rule_hash is ?5 and m.revision_id = "
    "(select id from revisions where article_id = a.id and text is null)) end)"
)


class JudgedTexts:
    """Reads of an open database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self, since: str | None = None) -> int:
        """How many articles were published (or, without a date, first seen) on that day or later."""
        return int(self._database.conn.execute(f"select count(*) {_FROM} where {_SINCE}", [since]).fetchone()[0])

    def newest(self, since: str | None = None, most: int | None = None) -> Iterator[StoredText]:
        """The articles by their ids, the newest first."""
        before, left = 2**62, most if most is not None else 2**62
        while left > 0:
            rows = self._database.conn.execute(
                f"select {_SELECTED} {_FROM} where {_SINCE} and a.id < ?2 order by a.id desc limit ?3",
                [since, before, min(PAGE, left)],
            ).fetchall()
            yield from (StoredText(*row) for row in rows)
            if len(rows) < min(PAGE, left):
                return
            before, left = rows[-1][0], left - len(rows)

    def stale(self, wanted: Stale, before: int) -> list[StoredText]:
        """The newest of them with smaller ids than ``before``, at most ``PAGE``."""
        return [
            StoredText(*row)
            for row in self._database.conn.execute(
                f"select {_SELECTED} {_FROM} where {_SINCE} and a.id < ?2 and {_STALE} order by a.id desc limit {PAGE}",
                [wanted.since, before, *wanted.values()],
            )
        ]

    def count_stale(self, wanted: Stale) -> int:
        """How many there are."""
        (count,) = self._database.conn.execute(
            f"select count(*) {_FROM} where {_SINCE} and a.id < ?2 and {_STALE}",
            [wanted.since, 2**62, *wanted.values()],
        ).fetchone()
        return int(count)

    def read_again(self, article_ids: Sequence[int]) -> list[StoredText]:
        """The articles of these ids that are still there, as they are now, the newest first."""
        rows = self._database.conn.execute(
            f"select {_SELECTED} {_FROM} where a.id in (select value from json_each(?)) order by a.id desc",
            [json.dumps(list(article_ids))],
        )
        return [StoredText(*row) for row in rows]

    def article(self, column: str, value: str | int) -> StoredText | None:
        """The article with that ``id`` or ``key``; ``None`` if there is none. The key of an address that is another
        one's alias leads to the other's article."""
        if column == "id":
            where = "a.id = ?"
        elif column == "key":
            where = (
                "a.id = coalesce((select id from articles where key = ?1), (select of.id from links "
                "join articles of on of.link_id = coalesce(links.alias_of, links.id) where links.key = ?1))"
            )
        else:
            raise ValueError(f"articles are not found by {column!r}")
        row = self._database.conn.execute(f"select {_SELECTED} {_FROM} where {where}", [value]).fetchone()
        return None if row is None else StoredText(*row)

    def link_state(self, key: str) -> tuple[str, str | None] | None:
        """The state of the link with that key, and the reason; ``None`` for an address that was never seen."""
        row = self._database.conn.execute("select state, reason from links where key = ?", [key]).fetchone()
        return None if row is None else (row[0], row[1])

    def verdicts(self, article_id: int) -> dict[str, Row]:
        """What is stored of each topic on an article, by the topic's key."""
        rows = self._database.query(
            "select t.key as topic, m.topic_version, m.score, m.verdict, m.reason, m.judged_at, "
            "m.revision_id = (select id from revisions where article_id = m.article_id and text is null) as current "
            "from matches m join topics t on t.id = m.topic_id where m.article_id = ? order by t.key",
            [article_id],
        )
        return {row["topic"]: dict(row) for row in rows}

    def text_ids(self) -> dict[int, int]:
        """What each article shares with its copies, by the article's id."""
        rows = self._database.conn.execute("select id, coalesce(text_id, -id) from articles")
        return {int(id_): int(text) for id_, text in rows}

    def scores(self, topic_key: str) -> list[Row]:
        """(id, key, text, source, language, verdict, score) of every article that was judged on a topic."""
        return list(
            self._database.query(
                "select a.id, a.key, coalesce(a.text_id, -a.id) as text, s.key as source, a.language, m.verdict, "
                "m.score from matches m join topics t on t.id = m.topic_id join articles a on a.id = m.article_id "
                "join sources s on s.id = a.source_id where t.key = ? order by a.id",
                [topic_key],
            )
        )

    def verdicts_of(self, article_ids: Sequence[int]) -> dict[int, dict[str, str]]:
        """The stored verdicts of these articles: id -> topic -> verdict."""
        found: dict[int, dict[str, str]] = {}
        for article_id, topic, verdict in self._database.conn.execute(
            "select m.article_id, t.key, m.verdict from matches m join topics t on t.id = m.topic_id "
            "where m.article_id in (select value from json_each(?))",
            [json.dumps(list(article_ids))],
        ):
            found.setdefault(article_id, {})[topic] = verdict
        return found

    def verdict_counts(self) -> dict[str, dict[str, int]]:
        """How many articles have each verdict, by the topic's key."""
        counts: dict[str, dict[str, int]] = {}
        for topic, verdict, number in self._database.conn.execute(
            "select t.key, m.verdict, count(*) from matches m join topics t on t.id = m.topic_id group by 1, 2"
        ):
            counts.setdefault(topic, {})[verdict] = number
        return counts
