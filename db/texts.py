"""Copies and texts: which article repeats which, and which of them was first.

Each article is a copy of at most one other: of those that came before it, the one that holds most of it. So texts are
trees, with the origin at the root, and a digest of three wires does not make one text of them. What stands here
depends on the stored articles alone, not on the order in which they came.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from sqlite_utils import Database

from db.precedence import CARRIER, Carrier, outlet_names

# of these an article is a copy; who contains a wire as the smaller part, or quotes, has a text of its own
JOINING = ("verbatim", "edited", "excerpt")
MOST_CARRIERS = 100
_OPPOSITE = {"excerpt": "extended", "extended": "excerpt"}
_IN = "in (select value from json_each(?1))"


@dataclass(frozen=True, slots=True)
class CopyOf:
    """This article shares its text with another. ``passages`` and ``paragraphs`` are JSON."""

    of_article_id: int
    relation: str
    containment: float
    containment_of: float
    passages: str
    paragraphs: str = "[]"


@dataclass(slots=True)
class Touched:
    """What became of texts: ``changed``: ids of those with other members, another origin, or members that now give
    other dates or credits; ``gone``: id of one that is no more -> id of the one that took it up, ``None`` where its
    only article was deleted."""

    changed: set[int] = field(default_factory=set)
    gone: dict[int, int | None] = field(default_factory=dict)

    def join(self, gone: int, into: int) -> None:
        """Says that one text took up another."""
        for former, successor in self.gone.items():
            if successor == gone:
                self.gone[former] = into
        self.gone[gone] = into
        self.changed.add(into)
        self.changed.discard(gone)


class Texts:
    """Writing methods expect to be called within ``Store.transaction``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def gather(self, article_id: int, copies: Iterable[CopyOf], now: str) -> Touched:
        """Links a new or changed article to those it shares its text with, the later as a copy of the earlier. What its
        former text alone held together is parted."""
        former = self._kin([article_id])
        self._unlink(article_id)
        self._database.conn.executemany(
            "insert into copies (article_id, of_article_id, relation, containment, containment_of, passages, "
            "paragraphs, found_at) values (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    article_id, copy.of_article_id, copy.relation, copy.containment, copy.containment_of,
                    copy.passages, copy.paragraphs, now,
                )
                for copy in copies
            ],
        )  # fmt: skip
        return self._settle({article_id} | former | self._kin([article_id]), told_anew={article_id})

    def forget(self, article_id: int) -> Touched:
        """Takes an article that is to be deleted out of its text and away from its copies."""
        execute = self._database.conn.execute
        former = self._kin([article_id])
        self._unlink(article_id)
        touched = self._settle({article_id} | former)
        text_id = self._own_text(article_id)
        execute("update articles set text_id = null where id = ?", [article_id])
        if text_id is not None:
            execute("delete from texts where id = ?", [text_id])
            touched.changed.discard(text_id)
            touched.gone[text_id] = None
        return touched

    def reorder(self, article_id: int) -> Touched:
        """After the dates or credits of an article changed and its text did not: who was first is asked again."""
        return self._settle({article_id} | self._kin([article_id]), told_anew={article_id})

    def settle_all(self) -> Touched:
        """Asks anew of every article when it counts from, whose copy it is and what its text is."""
        return self._settle({row[0] for row in self._database.conn.execute("select id from articles")})

    def carriers(self, text_id: int) -> list[Carrier]:
        """The articles of a text in the order in which they count, the first hundred of them."""
        rows = self._database.conn.execute(
            f"{CARRIER} where a.text_id = ? order by a.counts_from, a.key limit {MOST_CARRIERS}", [text_id]
        )
        return [Carrier(*row) for row in rows]

    def ids(self) -> list[int]:
        """All texts."""
        return [row[0] for row in self._database.conn.execute("select id from texts order by id")]

    def outlets(self) -> frozenset[str]:
        """The folded names of all outlets that are crawled."""
        rows = self._database.conn.execute("select key, name, home_url from sources where role <> 'imported'")
        return frozenset().union(*(outlet_names(*row) for row in rows))

    def attribute(self, text_id: int, credit: str | None, confidence: float, reasons: str) -> None:
        """Writes what is to be said of a text's origin; what is unchanged is left alone. ``reasons`` is JSON."""
        self._database.conn.execute(
            "update texts set (origin_credit, origin_confidence, origin_reasons) = (?1, ?2, ?3) where id = ?4 "
            "and (origin_credit, origin_confidence, origin_reasons) is not (?1, ?2, ?3)",
            [credit, confidence, reasons, text_id],
        )

    def _unlink(self, article_id: int) -> None:
        self._database.conn.execute("delete from copies where article_id = ?1 or of_article_id = ?1", [article_id])

    def _kin(self, article_ids: Iterable[int]) -> set[int]:
        """The articles that these share their text with, quotations left out."""
        rows = self._database.conn.execute(
            f"select of_article_id from copies where article_id {_IN} and relation <> 'quotes' union "
            f"select article_id from copies where of_article_id {_IN} and relation <> 'quotes'",
            [json.dumps(list(article_ids))],
        )
        return {row[0] for row in rows}

    def _settle(self, article_ids: set[int], told_anew: AbstractSet[int] = frozenset()) -> Touched:
        """Asks anew when these count from, whose copies they are and what their texts are. ``told_anew``: those of
        which dates, credits or words changed, whatever comes of it."""
        moved = self._count(article_ids)
        self._turn(moved)
        asked = article_ids | self._kin(moved)
        parents = self._parents(asked)
        touched = Touched()
        rows = self._database.conn.execute(
            f"select id from articles where id {_IN} order by counts_from, key", [json.dumps(list(asked))]
        ).fetchall()
        # from the earliest on: whose copy an article is has its text by then
        for (article_id,) in rows:
            self._place(article_id, parents.get(article_id), touched)
        touched.changed |= self._texts_of(moved | told_anew)
        self._recount(touched.changed)
        return touched

    def _count(self, article_ids: set[int]) -> set[int]:
        """Writes the instants that these count from; returns those whose instant is another than before, or new."""
        execute = self._database.conn.execute
        listed = [json.dumps(list(article_ids))]
        credited: dict[int, list[tuple[int, str]]] = {}
        for one, source_id, credits in execute(
            "select kin.one, a.source_id, a.credits from (select article_id as one, of_article_id as other from copies "
            f"where article_id {_IN} and relation <> 'quotes' union all select of_article_id, article_id from copies "
            f"where of_article_id {_IN} and relation <> 'quotes') as kin join articles a on a.id = kin.other "
            "where a.credits is not null",
            listed,
        ):
            credited.setdefault(one, []).append((source_id, credits))
        moved = {}
        for row in execute(f"{CARRIER} where a.id {_IN}", listed).fetchall():
            carrier = Carrier(*row)
            counts_from = carrier.counts_from(credited.get(carrier.id, ()))
            if counts_from != carrier.stored:
                moved[carrier.id] = counts_from
        self._database.conn.executemany(
            "update articles set counts_from = ? where id = ?", [(instant, one) for one, instant in moved.items()]
        )
        # of an article that came newly the pairs have no order yet
        return set(moved) | self._unordered(article_ids)

    def _unordered(self, article_ids: set[int]) -> set[int]:
        rows = self._database.conn.execute(
            "select c.article_id from copies c join articles a on a.id = c.article_id "
            f"join articles o on o.id = c.of_article_id where c.article_id {_IN} "
            "and (a.counts_from, a.key) < (o.counts_from, o.key)",
            [json.dumps(list(article_ids))],
        )
        return {row[0] for row in rows}

    def _turn(self, article_ids: set[int]) -> None:
        """Tells the pairs of these articles from the side of the later of each two."""
        execute = self._database.conn.execute
        pairs = execute(
            "select c.article_id, c.of_article_id, c.relation, c.containment, c.containment_of, c.passages, "
            "c.paragraphs, c.id from copies c join articles a on a.id = c.article_id join articles o on o.id = "
            f"c.of_article_id where (c.article_id {_IN} or c.of_article_id {_IN}) "
            "and (a.counts_from, a.key) < (o.counts_from, o.key)",
            [json.dumps(list(article_ids))],
        ).fetchall()
        self._database.conn.executemany(
            "update copies set (article_id, of_article_id, relation, containment, containment_of, passages, "
            "paragraphs) = (?, ?, ?, ?, ?, ?, ?) where id = ?",
            [(*turned_pair(pair), pair_id) for *pair, pair_id in pairs],
        )

    def _parents(self, article_ids: Iterable[int]) -> Mapping[int, int]:
        """Whose copy each is: of those before it the one that holds most of it, to a twentieth; of equals the
        earliest."""
        rows = self._database.conn.execute(
            "select c.article_id, c.of_article_id from copies c join articles o on o.id = c.of_article_id "
            f"where c.article_id {_IN} and c.relation in {JOINING} "
            "order by c.article_id, round(20 * c.containment), o.counts_from desc, o.key desc",
            [json.dumps(list(article_ids))],
        )
        return dict(rows.fetchall())

    def _place(self, article_id: int, parent: int | None, touched: Touched) -> None:
        """Makes an article a copy of ``parent``, or an original, and takes what was copied from it along."""
        execute = self._database.conn.execute
        former, text_id, key = execute(
            "select copy_of_id, text_id, key from articles where id = ?", [article_id]
        ).fetchone()
        own = self._own_text(article_id)
        if parent is None:
            if former is None and own is not None and own == text_id:
                return
            execute("update articles set copy_of_id = null where id = ?", [article_id])
            if own is None:
                # SQLite would give the number of one that has just gone to another
                entered = execute(
                    "insert into texts (id, key, origin_article_id, articles) "
                    "select max(?1, coalesce(max(id), 0)) + 1, ?2, ?3, 0 from texts",
                    [max(touched.gone, default=0), key, article_id],
                )
                own = int(entered.lastrowid or 0)
            self._move(article_id, own, touched)
            return
        (target,) = execute("select text_id from articles where id = ?", [parent]).fetchone()
        if (former, text_id) == (parent, target) and own is None:
            return
        execute("update articles set copy_of_id = ? where id = ?", [parent, article_id])
        self._move(article_id, target, touched)
        if own is not None:
            self._take_up(own, target, touched)

    def _texts_of(self, article_ids: Iterable[int]) -> set[int]:
        rows = self._database.conn.execute(
            f"select distinct text_id from articles where id {_IN} and text_id is not null",
            [json.dumps(list(article_ids))],
        )
        return {row[0] for row in rows}

    def _own_text(self, article_id: int) -> int | None:
        row = self._database.conn.execute("select id from texts where origin_article_id = ?", [article_id]).fetchone()
        return None if row is None else int(row[0])

    def _move(self, article_id: int, text_id: int, touched: Touched) -> None:
        execute = self._database.conn.execute
        rows = execute(
            "with recursive part(id) as (values (?) union select a.id from articles a join part on a.copy_of_id = "
            "part.id) select a.id, a.text_id from part join articles a on a.id = part.id where a.text_id is not ?",
            [article_id, text_id],
        ).fetchall()
        self._database.conn.executemany("update articles set text_id = ? where id = ?", [(text_id, r[0]) for r in rows])
        touched.changed |= {text_id, *(row[1] for row in rows if row[1] is not None)} - touched.gone.keys()

    def _take_up(self, own: int, target: int, touched: Touched) -> None:
        """Of two texts that are one the older row stays."""
        execute = self._database.conn.execute
        key, origin = execute("select key, origin_article_id from texts where id = ?", [target]).fetchone()
        stays, goes = min(own, target), max(own, target)
        execute("update articles set text_id = ? where text_id = ?", [stays, goes])
        execute("delete from texts where id = ?", [goes])
        execute("update texts set key = ?, origin_article_id = ? where id = ?", [key, origin, stays])
        touched.join(goes, stays)

    def _recount(self, text_ids: Iterable[int]) -> None:
        self._database.conn.execute(
            f"update texts set articles = (select count(*) from articles where text_id = texts.id) where id {_IN}",
            [json.dumps(list(text_ids))],
        )


def turned_pair(pair: Sequence[Any]) -> tuple[Any, ...]:
    """The columns of a pair of articles, from ``article_id`` to ``paragraphs``, told from the other one's side."""
    article_id, of_id, relation, containment, containment_of, *places = pair
    passages, paragraphs = (
        json.dumps(sorted([c, d, a, b] for a, b, c, d in json.loads(place or "[]"))) for place in places
    )
    return of_id, article_id, _OPPOSITE.get(relation, relation), containment_of, containment, passages, paragraphs
