"""Copies and texts: which article repeats which, and which of them was first."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class CopyOf:
    """This article is a copy of an earlier one. ``passages`` is JSON."""

    of_article_id: int
    relation: str
    containment: float
    containment_of: float
    passages: str


class Texts:
    """Writing methods expect to be called within ``Store.transaction``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def gather(self, article_id: int, key: str, copies: Sequence[CopyOf], now: str) -> None:
        """Links the article to the ones it shares its text with, the later as a copy of the earlier, and puts them all
        into one text. Texts of other articles never leave their set: sets only grow until they are rebuilt."""
        execute = self._database.conn.execute
        execute("delete from copies where article_id = ?1 or of_article_id = ?1", [article_id])
        rank = self._ranks([article_id, *(copy.of_article_id for copy in copies)])
        for copy in copies:
            pair = (article_id, copy.of_article_id, copy.relation, copy.containment, copy.containment_of, copy.passages)
            if rank[copy.of_article_id] > rank[article_id]:
                pair = _turned(pair)
            execute(
                "insert into copies (article_id, of_article_id, relation, containment, containment_of, "
                "passages, found_at) "
                "values (?, ?, ?, ?, ?, ?, ?)",
                [*pair, now],
            )
        kin = [copy.of_article_id for copy in copies if copy.relation != "quotes"]
        self._into_one(article_id, key, kin)

    def _into_one(self, article_id: int, key: str, kin: Sequence[int]) -> None:
        execute = self._database.conn.execute
        marks = ", ".join("?" * len(kin))
        known = execute(
            f"select distinct text_id from articles where id in ({marks}) and text_id is not null order by 1", list(kin)
        ).fetchall()
        own = execute("select text_id from articles where id = ?", [article_id]).fetchone()[0]
        texts = sorted({text_id for (text_id,) in known} | ({own} if own else set()))
        if not texts:
            cursor = execute("insert into texts (key, articles) values (?, 0)", [key])
            texts = [int(cursor.lastrowid or 0)]
        text_id, *others = texts
        execute("update articles set text_id = ? where id = ?", [text_id, article_id])
        for other in others:
            execute("update articles set text_id = ? where text_id = ?", [text_id, other])
            execute("delete from texts where id = ?", [other])
        members = [row[0] for row in execute("select id from articles where text_id = ?", [text_id]).fetchall()]
        ranks = self._ranks(members)
        execute(
            "update texts set articles = ?, origin_article_id = ? where id = ?",
            [len(members), min(members, key=ranks.__getitem__), text_id],
        )

    def _ranks(self, article_ids: Sequence[int]) -> dict[int, tuple[str, int, int, str, str, int]]:
        """Sorts by who published first: the civil date; within a day those that credit nobody before those that do, and
        outlets that write before those that gather; then the instant (a day without a time comes last), then when we
        first saw it."""
        marks = ", ".join("?" * len(article_ids))
        rows = self._database.conn.execute(
            "select a.id, coalesce(published_on, substr(a.first_seen_at, 1, 10)), credits is not null, "
            "s.owner is 'aggregator', coalesce(published_at, '~'), a.first_seen_at "
            f"from articles a join sources s on s.id = a.source_id where a.id in ({marks})",
            list(article_ids),
        )
        return {row[0]: (*row[1:], row[0]) for row in rows}


def _turned(pair: tuple[int, int, str, float, float, str]) -> tuple[int, int, str, float, float, str]:
    """The same relation told from the other article's side."""
    article_id, of_id, relation, containment, containment_of, passages = pair
    opposite = {"excerpt": "extended", "extended": "excerpt"}.get(relation, relation)
    turned = [[c, d, a, b] for a, b, c, d in json.loads(passages)]
    return of_id, article_id, opposite, containment_of, containment, json.dumps(turned)
