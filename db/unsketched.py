"""Articles whose sketches are still to be made, since an upgrade makes them otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

_IN = "in (select value from json_each(?))"


@dataclass(frozen=True, slots=True)
class Waiting:
    """An article that waits. ``former``: its former texts, by the number of their revision."""

    article_id: int
    text: str
    former: tuple[tuple[int, str], ...]


class Unsketched:
    """Writing methods expect to be called within ``Store.transaction``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self) -> int:
        """How many wait."""
        return int(self._database.conn.execute("select count(*) from unsketched").fetchone()[0])

    def some(self, most: int) -> list[Waiting]:
        """The first of them."""
        execute = self._database.conn.execute
        rows = execute(
            "select u.article_id, coalesce(b.text, '') from unsketched u left join bodies b on b.id = u.article_id "
            "order by u.article_id limit ?",
            [most],
        ).fetchall()
        former: dict[int, list[tuple[int, str]]] = {}
        for revision_id, article_id, text in execute(
            f"select id, article_id, text from revisions where article_id {_IN} and text is not null",
            [json.dumps([row[0] for row in rows])],
        ):
            former.setdefault(article_id, []).append((revision_id, text))
        return [Waiting(article_id, text, tuple(former.get(article_id, ()))) for article_id, text in rows]

    def name(self, article_id: int, text_hash: str, shingles: int) -> None:
        """Writes what the present text of an article is known by."""
        execute = self._database.conn.execute
        execute(
            "update articles set (text_hash, shingles) = (?1, ?2) where id = ?3 and (text_hash, shingles) "
            "is not (?1, ?2)",
            [text_hash, shingles, article_id],
        )
        execute(
            "update revisions set text_hash = ?1 where article_id = ?2 and text is null and text_hash <> ?1",
            [text_hash, article_id],
        )

    def name_former(self, named: Iterable[tuple[int, str]]) -> None:
        """Writes the hashes of former texts, by the number of their revision."""
        self._database.conn.executemany(
            "update revisions set text_hash = ?2 where id = ?1 and text_hash <> ?2", list(named)
        )

    def done(self, article_ids: Sequence[int]) -> None:
        """Takes articles off the list."""
        self._database.conn.execute(f"delete from unsketched where article_id {_IN}", [json.dumps(list(article_ids))])
