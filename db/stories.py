"""Stories: what tells each text's event from others, which texts are about one event, and what became of stories."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import NamedTuple

from sqlite_utils import Database

# of the text and of its search form that are read: the beginning
_TEXT, _STEMS = 1600, 2400
_IN = "in (select value from json_each(?))"


@dataclass(frozen=True, slots=True)
class SignRow:
    """A text as its story is found by. ``figures`` to ``signs`` are JSON; the first ``lookups`` of the signs are
    those that it is found by."""

    text_id: int
    key: str
    place: int
    language: str | None
    source_id: int
    title: str
    series: str
    figures: str
    days: str
    near: str
    names: str
    titled: str
    signs: str
    lookups: int


@dataclass(frozen=True, slots=True)
class LinkRow:
    """Where a text stands. ``shared`` is JSON."""

    first_id: int
    joined_id: int | None
    likeness: float
    shared: str


class Told(NamedTuple):
    """What the origin of a text says."""

    article_id: int
    key: str
    title: str
    text: str
    stems: str
    language: str | None
    source_id: int
    published_on: str | None
    published_at: str | None
    published_precision: str | None
    first_seen_at: str


class Member(NamedTuple):
    """A text of a story, or of none yet."""

    text_id: int
    key: str
    first_id: int
    story_id: int | None
    place: int
    joined_id: int | None


_SIGNS = tuple(field.name for field in fields(SignRow))


class Stories:
    """Writing methods expect to be called within ``Store.transaction``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # what is to be done

    def due(self, most: int, article_id: int | None = None) -> list[int]:
        """Texts whose story is to be asked for, that of an article first."""
        execute = self._database.conn.execute
        own = execute(
            "select text_id from stories_due where text_id = (select text_id from articles where id = ?)", [article_id]
        )
        first = [row[0] for row in own]
        others = execute("select text_id from stories_due order by text_id desc limit ?", [most])
        return [*first, *(row[0] for row in others if row[0] not in first)][:most]

    def all_due(self) -> list[int]:
        """Asks for the story of every text anew; returns them, those included that are no more."""
        execute = self._database.conn.execute
        execute("delete from stories_due")
        execute("insert into stories_due select id from texts union select text_id from story_texts")
        return [row[0] for row in execute("select text_id from stories_due order by text_id")]

    def settled(self, text_ids: Iterable[int]) -> None:
        """Takes texts off the list of those that are to be asked for."""
        self._database.conn.executemany("delete from stories_due where text_id = ?", [(one,) for one in text_ids])

    def told(self, text_id: int) -> Told | None:
        """What a text says; ``None`` for one that is no more."""
        row = self._database.conn.execute(
            "select a.id, a.key, a.title, substr(b.text, 1, ?), substr(b.stems, 1, ?), a.language, a.source_id, "
            "a.published_on, a.published_at, a.published_precision, a.first_seen_at from texts t "
            "join articles a on a.id = t.origin_article_id join bodies b on b.id = a.id where t.id = ?",
            [_TEXT, _STEMS, text_id],
        ).fetchone()
        return None if row is None else Told(*row)

    def named(self, article_id: int) -> list[tuple[str, str, int, int, str]]:
        """The entities that an article names: key, type, mentions, first sentence, all names in one string."""
        rows = self._database.conn.execute(
            "select e.key, e.type, m.mentions, m.first_sentence, e.name || ' ' || e.aliases from mentions m "
            "join entities e on e.id = m.entity_id where m.article_id = ?",
            [article_id],
        )
        return [tuple(row) for row in rows]

    # the signs

    def row(self, text_id: int) -> SignRow | None:
        """A text's row of signs."""
        found = self.standing(text_id)
        return None if found is None else found[0]

    def standing(self, text_id: int) -> tuple[SignRow, LinkRow | None] | None:
        """A text's row of signs and where it stands, which is ``None`` for one that was not asked yet."""
        row = self._database.conn.execute(
            f"select {', '.join(_SIGNS)}, first_id, joined_id, likeness, shared from story_texts where text_id = ?",
            [text_id],
        ).fetchone()
        if row is None:
            return None
        return SignRow(*row[: len(_SIGNS)]), LinkRow(*row[len(_SIGNS) :]) if row[len(_SIGNS)] is not None else None

    def write(self, row: SignRow) -> None:
        """Enters a text's signs in place of those that it had; where it stands is left alone."""
        execute = self._database.conn.execute
        former = self.row(row.text_id)
        if former == row:
            return
        values = [getattr(row, name) for name in _SIGNS]
        execute(
            f"insert into story_texts ({', '.join(_SIGNS)}) values ({', '.join('?' * len(_SIGNS))}) "
            f"on conflict (text_id) do update set {', '.join(f'{name} = excluded.{name}' for name in _SIGNS)}",
            values,
        )
        if former is None or _posted(former) != _posted(row):
            self._unpost(former)
            self._database.conn.executemany(
                "insert into story_signs (sign, place, text_id) values (?, ?, ?)", _posted(row)
            )

    def remove(self, text_id: int) -> int | None:
        """Deletes what is kept of a text; returns its story, if it had one."""
        row = self.row(text_id)
        if row is None:
            return None
        execute = self._database.conn.execute
        self._unpost(row)
        (story_id,) = execute("select story_id from story_texts where text_id = ?", [text_id]).fetchone()
        execute("delete from story_texts where text_id = ?", [text_id])
        return None if story_id is None else int(story_id)

    def _unpost(self, row: SignRow | None) -> None:
        if row is not None:
            self._database.conn.executemany(
                "delete from story_signs where (sign, place, text_id) = (?, ?, ?)", _posted(row)
            )

    def before(self, sign: str, place: int, since: int, limit: int) -> list[int]:
        """Texts with a sign at ``since`` or later and before ``place``, the nearest first."""
        rows = self._database.conn.execute(
            "select text_id from story_signs where sign = ? and place >= ? and place < ? order by place desc limit ?",
            [sign, since, place, limit],
        )
        return [row[0] for row in rows]

    def after(self, sign: str, place: int, until: int, limit: int) -> list[int]:
        """Texts with a sign after ``place`` and before ``until``, the nearest first."""
        rows = self._database.conn.execute(
            "select text_id from story_signs where sign = ? and place > ? and place < ? order by place limit ?",
            [sign, place, until, limit],
        )
        return [row[0] for row in rows]

    def dependants(self, text_id: int) -> list[int]:
        """Texts that joined a text or whose story begins with it, itself not among them."""
        rows = self._database.conn.execute(
            "select text_id from story_texts where joined_id = ?1 union "
            "select text_id from story_texts where first_id = ?1 and text_id <> ?1",
            [text_id],
        )
        return [row[0] for row in rows]

    def set_link(self, text_id: int, link: LinkRow) -> None:
        """Keeps where a text stands."""
        self._database.conn.execute(
            "update story_texts set first_id = ?, joined_id = ?, likeness = ?, shared = ? where text_id = ?",
            [link.first_id, link.joined_id, link.likeness, link.shared, text_id],
        )

    def in_order(self, after: tuple[int, int], limit: int) -> list[tuple[int, int]]:
        """(place, text) of the texts after such a pair, in order."""
        rows = self._database.conn.execute(
            "select place, text_id from story_texts where (place, text_id) > (?, ?) order by place, text_id limit ?",
            [*after, limit],
        )
        return [(row[0], row[1]) for row in rows]

    # how rare signs are

    def counted(self, signs: Sequence[str]) -> dict[str, int]:
        """How many texts have each of these signs, for those that were counted; under the empty sign: of how many."""
        rows = self._database.conn.execute(
            f"select sign, texts from sign_counts where sign {_IN}", [json.dumps(["", *signs])]
        )
        return {row[0]: row[1] for row in rows}

    def texts(self) -> int:
        """How many texts there are."""
        return int(self._database.conn.execute("select count(*) from texts").fetchone()[0])

    def newest(self, most: int) -> list[int]:
        """The texts that were entered last."""
        return [row[0] for row in self._database.conn.execute("select id from texts order by id desc limit ?", [most])]

    def keep_counts(self, counts: Mapping[str, int]) -> None:
        """Keeps how many texts have each sign; under the empty sign: of how many."""
        self._database.conn.executemany("insert into sign_counts (sign, texts) values (?, ?)", counts.items())

    # the stories

    def stories_of(self, text_ids: Iterable[int]) -> set[int]:
        """The stories that these texts were put into."""
        return self._distinct("story_id", "text_id", text_ids)

    def firsts_of(self, text_ids: Iterable[int]) -> set[int]:
        """The first texts with which these stand."""
        return self._distinct("first_id", "text_id", text_ids)

    def firsts_in(self, story_ids: Iterable[int]) -> set[int]:
        """The first texts of what was put into these stories, as the texts stand now."""
        return self._distinct("first_id", "story_id", story_ids)

    def _distinct(self, column: str, by: str, ids: Iterable[int]) -> set[int]:
        rows = self._database.conn.execute(
            f"select distinct {column} from story_texts where {column} is not null and {by} {_IN}",
            [json.dumps(list(ids))],
        )
        return {row[0] for row in rows}

    def members(self, first_ids: Iterable[int]) -> list[Member]:
        """The texts that stand with these first ones, in order."""
        rows = self._database.conn.execute(
            f"select text_id, key, first_id, story_id, place, joined_id from story_texts where first_id {_IN} "
            "order by place, text_id",
            [json.dumps(list(first_ids))],
        )
        return [Member(*row) for row in rows]

    def count(self) -> int:
        """How many stories there are."""
        return int(self._database.conn.execute("select count(*) from stories").fetchone()[0])

    def key_of(self, story_id: int) -> str:
        """The public key of a story."""
        return str(self._database.conn.execute("select key from stories where id = ?", [story_id]).fetchone()[0])

    def begin(self, first_id: int) -> int:
        """A new story, under the key of its first text or the first free of ``key-2``, ``key-3``…: a key that a story
        once had leads to what became of that one."""
        execute = self._database.conn.execute
        key, title = execute("select key, title from story_texts where text_id = ?", [first_id]).fetchone()
        taken = "select 1 from stories where key = ?1 union select 1 from story_changes where story_key = ?1"
        free, number = key, 1
        while execute(taken, [free]).fetchone():
            number += 1
            free = f"{key}-{number}"
        cursor = execute(
            "insert into stories (key, title, first_text_id, begun_on, last_on, texts) values (?, ?, ?, '', '', 0)",
            [free, title, first_id],
        )
        return int(cursor.lastrowid or 0)

    def put(self, text_ids: Sequence[int], story_id: int) -> None:
        """Puts texts into a story."""
        for table, column in (("story_texts", "text_id"), ("texts", "id")):
            self._database.conn.execute(
                f"update {table} set story_id = ? where {column} {_IN} and story_id is not ?",
                [story_id, json.dumps(text_ids), story_id],
            )

    def describe(self, story_id: int, first_id: int, texts: int, begun_on: str, last_on: str) -> None:
        """Writes what a story is called and how far it goes."""
        self._database.conn.execute(
            "update stories set (title, first_text_id, begun_on, last_on, texts) = (select title, ?2, ?3, ?4, ?5 from "
            "story_texts where text_id = ?2) where id = ?1",
            [story_id, first_id, begun_on, last_on, texts],
        )

    def end(self, story_id: int) -> None:
        """Deletes a story that has no texts any more."""
        execute = self._database.conn.execute
        execute("update texts set story_id = null where story_id = ?", [story_id])
        execute("delete from stories where id = ?", [story_id])

    def change(
        self, at: str, kind: str, story_key: str, into_key: str, texts: int, text_key: str, joined_key: str | None
    ) -> None:
        """Records what became of texts of a story, and by which text that came that joined which other."""
        self._database.conn.execute(
            "insert into story_changes (at, kind, story_key, into_key, texts, text_key, joined_key) "
            "values (?, ?, ?, ?, ?, ?, ?)",
            [at, kind, story_key, into_key, texts, text_key, joined_key],
        )


def _posted(row: SignRow) -> list[tuple[str, int, int]]:
    return [(sign, row.place, row.text_id) for sign in list(json.loads(row.signs))[: row.lookups]]
