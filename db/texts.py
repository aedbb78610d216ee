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
        """Links a new or changed article to the ones it shares its text with, the later as a copy of the earlier, and
        puts them all into one text. What its former text alone held together is parted."""
        execute = self._database.conn.execute
        former = self._kin(article_id)
        execute("delete from copies where article_id = ?1 or of_article_id = ?1", [article_id])
        self._leave(article_id, former)
        for copy in copies:
            execute(
                "insert into copies (article_id, of_article_id, relation, containment, containment_of, "
                "passages, found_at) values (?, ?, ?, ?, ?, ?, ?)",
                [
                    article_id, copy.of_article_id, copy.relation, copy.containment, copy.containment_of,
                    copy.passages, now,
                ],
            )  # fmt: skip
        self._turn(article_id)
        self._into_one(article_id, key, [copy.of_article_id for copy in copies if copy.relation != "quotes"])

    def forget(self, article_id: int) -> None:
        """Takes an article that is to be deleted out of its text and away from its copies."""
        execute = self._database.conn.execute
        former = self._kin(article_id)
        execute("delete from copies where article_id = ?1 or of_article_id = ?1", [article_id])
        self._leave(article_id, former)
        (text_id,) = execute("select text_id from articles where id = ?", [article_id]).fetchone()
        if text_id is not None:
            execute("update articles set text_id = null where id = ?", [article_id])
            execute("delete from texts where id = ?", [text_id])

    def reorder(self, article_id: int) -> None:
        """After the dates or credits of an article changed and its text did not: who was first is asked again."""
        self._turn(article_id)
        text_id, origin = self._database.conn.execute(
            "select texts.id, origin_article_id from texts join articles on texts.id = text_id where articles.id = ?",
            [article_id],
        ).fetchone()
        if origin == article_id:
            (first,) = self._in_order("a.text_id = ?", [text_id], 1)
        else:
            first = self._in_order_of([article_id, origin])[0]
        if first != origin:
            self._describe(text_id, first)

    def _kin(self, article_id: int) -> set[int]:
        rows = self._database.conn.execute(
            "select of_article_id from copies where article_id = ?1 and relation <> 'quotes' union all "
            "select article_id from copies where of_article_id = ?1 and relation <> 'quotes'",
            [article_id],
        )
        return {row[0] for row in rows}

    def _leave(self, article_id: int, former: set[int]) -> None:
        """Takes an article out of its text, unless it is alone there. The part of the earliest of the others stays the
        text, under its key, which is public; a part that no copies join to it any more becomes a text of its own."""
        execute = self._database.conn.execute
        own = execute(
            "select texts.id, origin_article_id from texts join articles on texts.id = text_id where articles.id = ?",
            [article_id],
        ).fetchone()
        if own is None:
            return
        text_id, origin = own
        if origin == article_id:
            others = self._in_order("a.text_id = ? and a.id <> ?", [text_id, article_id], 1)
            if not others:
                return
            origin = others[0]
        execute("update articles set text_id = null where id = ?", [article_id])
        stay, gone = {origin}, set[int]()
        for start in sorted(former):
            if start in stay or start in gone:
                continue
            part = self._joined(start, stay)
            if part & stay:
                stay |= part
            else:
                gone |= part
                self._part(part)
        self._describe(text_id, origin)

    def _joined(self, start: int, known: set[int]) -> set[int]:
        """What copies join to an article; broken off at the first of ``known``, so that a large text is not walked."""
        reached, front = {start}, [start]
        while front and not reached & known:
            new = self._kin(front.pop()) - reached
            reached |= new
            front.extend(new)
        return reached

    def _part(self, members: set[int]) -> None:
        execute = self._database.conn.execute
        origin = self._in_order_of(list(members))[0]
        text_id = self._enter(execute("select key from articles where id = ?", [origin]).fetchone()[0])
        self._database.conn.executemany(
            "update articles set text_id = ? where id = ?", [(text_id, member) for member in members]
        )
        self._describe(text_id, origin)

    def _enter(self, key: str) -> int:
        """A new text under the key of its article, or the first free of ``key-2``, ``key-3``… where the text that the
        article has left goes on under its key."""
        execute = self._database.conn.execute
        free, number = key, 1
        while execute("select 1 from texts where key = ?", [free]).fetchone():
            number += 1
            free = f"{key}-{number}"
        return int(execute("insert into texts (key, articles) values (?, 0)", [free]).lastrowid or 0)

    def _describe(self, text_id: int, origin: int) -> None:
        self._database.conn.execute(
            "update texts set origin_article_id = ?2, articles = (select count(*) from articles where text_id = ?1) "
            "where id = ?1",
            [text_id, origin],
        )

    def _into_one(self, article_id: int, key: str, kin: Sequence[int]) -> None:
        execute = self._database.conn.execute
        known = execute(
            "select id, origin_article_id from texts where id in "
            "(select text_id from articles where id in (select value from json_each(?))) order by id",
            [json.dumps([article_id, *kin])],
        ).fetchall()
        text_id, *others = [row[0] for row in known] or [self._enter(key)]
        execute("update articles set text_id = ? where id = ?", [text_id, article_id])
        for other in others:
            execute("update articles set text_id = ? where text_id = ?", [text_id, other])
            execute("delete from texts where id = ?", [other])
        # each origin is the earliest of its text, so that the other articles need not be asked
        self._describe(text_id, self._in_order_of([article_id, *(origin for _, origin in known)])[0])

    def _turn(self, article_id: int) -> None:
        """Tells the article's copies from the side of the later of each two."""
        execute = self._database.conn.execute
        pairs = execute(
            "select article_id, of_article_id, relation, containment, containment_of, passages from copies "
            "where article_id = ?1 or of_article_id = ?1",
            [article_id],
        ).fetchall()
        order = self._in_order_of([one for pair in pairs for one in pair[:2]])
        place = {one: number for number, one in enumerate(order)}
        for pair in pairs:
            if place[pair[1]] > place[pair[0]]:
                execute(
                    "update copies set (article_id, of_article_id, relation, containment, containment_of, passages) = "
                    "(?, ?, ?, ?, ?, ?) where article_id = ? and of_article_id = ?",
                    [*_turned(pair), *pair[:2]],
                )

    def _in_order_of(self, article_ids: Sequence[int]) -> list[int]:
        # as one value: there may be more of them than a statement takes variables
        return self._in_order("a.id in (select value from json_each(?))", [json.dumps(article_ids)])

    def _in_order(self, where: str, values: Sequence[int | str], limit: int = -1) -> list[int]:
        """By who published first: the civil date; within a day those that credit nobody before those that do, and
        outlets that write before those that gather; then the instant (a day without a time comes last), then when we
        first saw it."""
        rows = self._database.conn.execute(
            f"select a.id from articles a join sources s on s.id = a.source_id where {where} "
            "order by coalesce(a.published_on, substr(a.first_seen_at, 1, 10)), a.credits is not null, "
            "s.owner is 'aggregator', coalesce(a.published_at, '~'), a.first_seen_at, a.id limit ?",
            [*values, limit],
        )
        return [row[0] for row in rows]


def _turned(pair: tuple[int, int, str, float, float, str]) -> tuple[int, int, str, float, float, str]:
    """The same relation told from the other article's side."""
    article_id, of_id, relation, containment, containment_of, passages = pair
    opposite = {"excerpt": "extended", "extended": "excerpt"}.get(relation, relation)
    turned = [[c, d, a, b] for a, b, c, d in json.loads(passages)]
    return of_id, article_id, opposite, containment_of, containment, json.dumps(turned)
