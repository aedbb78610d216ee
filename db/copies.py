"""The index of sketches: which stored articles share fingerprints with a text."""

from __future__ import annotations

from collections.abc import Sequence

from sqlite_utils import Database

# An article has about 70 hashes; a popular one would otherwise cost as much as the archive is long
COMMON = 200


class SketchTable:
    """Look-ups whose cost does not grow with the archive: by hash, with a cap on hashes that are everywhere."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def with_text_hash(self, text_hash: str) -> Sequence[int]:
        """Articles with exactly that normalised text, oldest first."""
        rows = self._database.conn.execute("select id from articles where text_hash = ? order by id", [text_hash])
        return [article_id for (article_id,) in rows]

    def candidates(self, hashes: Sequence[int], at_least: int, limit: int) -> Sequence[tuple[int, int, int]]:
        """(article, shared hashes, its shingles) for those that share at least so many, most shared first."""
        shared: dict[int, int] = {}
        execute = self._database.conn.execute
        for value in hashes:
            rows = execute("select article_id from sketches where hash = ? limit ?", [value, COMMON + 1]).fetchall()
            if len(rows) > COMMON:
                continue
            for (article_id,) in rows:
                shared[article_id] = shared.get(article_id, 0) + 1
        best = sorted(
            ((article_id, count) for article_id, count in shared.items() if count >= at_least),
            key=lambda pair: (-pair[1], pair[0]),
        )[:limit]
        return [
            (article_id, count, execute("select shingles from articles where id = ?", [article_id]).fetchone()[0])
            for article_id, count in best
        ]

    def text(self, article_id: int) -> str:
        """The stored text. Raises ``KeyError`` if there is no such article."""
        row = self._database.conn.execute("select text from bodies where id = ?", [article_id]).fetchone()
        if row is None:
            raise KeyError(article_id)
        return str(row[0])
