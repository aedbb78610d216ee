"""The index of sketches: which stored articles share fingerprints with a text."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence

from sqlite_utils import Database

from db.carriers import BITS, SIZE, carrier_of

# Rows that one look-up reads at most: an article has some dozens of hashes, and what is flooded with pages that share
# a passage would otherwise cost as much as the archive is long. Beyond it the first few of each hash are read
MOST_ROWS = 4000
MOST_OF_A_HASH = 64
# Articles whose hashes move over together. The hashes of one are spread over as many pages of a large table as it has
# hashes; moved in order, those of many share the writing of each page
MOVED_AT_ONCE = 4000


class SketchTable:
    """Look-ups whose cost does not grow with the archive."""

    tables: Sequence[str] = ("new_sketches", "kept_sketches")
    articles = "articles"

    def __init__(self, database: Database) -> None:
        self._database = database
        self._version = -1
        self._frequent: frozenset[int] = frozenset()
        # those entered from this one on are not looked at
        self.before: int | None = None

    def put(self, article_id: int, hashes: Sequence[int], former: Sequence[int] = (), *, shingles: int) -> None:
        """Enters the hashes of an article, of so many shingles, in place of its former ones; what is the same is left
        alone. To be called within a transaction."""
        if former and set(former) == set(hashes):
            return
        for table in ("new_sketches", "kept_sketches") if former else ():
            # by its hashes: an index by article would cost as much as the table
            self._database.conn.executemany(
                f"delete from {table} where hash = ? and carrier >> {BITS} = ?",
                [(value, article_id) for value in former],
            )
        carrier = carrier_of(article_id, shingles)
        self._database.conn.executemany(
            "insert or ignore into new_sketches (hash, carrier) values (?, ?)", [(value, carrier) for value in hashes]
        )
        if article_id % MOVED_AT_ONCE == 0:
            self.move()

    def move(self) -> None:
        """Moves what is new to the rest. To be called within a transaction."""
        execute = self._database.conn.execute
        execute(
            "insert or ignore into kept_sketches (hash, carrier) select hash, carrier from new_sketches "
            "order by hash, carrier"
        )
        execute("delete from new_sketches")

    def keep(self, sketches: Iterable[tuple[int, int, Sequence[int]]]) -> None:
        """Enters what articles that have none are known by: (article, its shingles, hashes). To be called within a
        transaction."""
        self._database.conn.executemany(
            "insert or ignore into kept_sketches (hash, carrier) values (?, ?)",
            sorted((value, carrier_of(one, shingles)) for one, shingles, hashes in sketches for value in hashes),
        )

    def forget(self, article_id: int) -> None:
        """Deletes whatever is there of an article, whatever its text was; reads the whole table."""
        for table in ("new_sketches", "kept_sketches"):
            self._database.conn.execute(f"delete from {table} where carrier >> {BITS} = ?", [article_id])

    def frequent(self) -> frozenset[int]:
        """The hashes that are too common to make copies, as ``regroup`` left them last."""
        execute = self._database.conn.execute
        (version,) = execute("select coalesce(max(version), 0) from regroupings").fetchone()
        if version != self._version:
            self._frequent = frozenset(value for (value,) in execute("select hash from frequent_shingles"))
            self._version = version
        return self._frequent

    def with_text_hash(self, text_hash: str, limit: int) -> Sequence[int]:
        """Articles with exactly that normalised text, those first seen first."""
        rows = self._database.conn.execute(
            f"select id from {self.articles} where text_hash = ?1 and (?2 is null or id < ?2) "
            "order by first_seen_at, key limit ?3",
            [text_hash, self.before, limit],
        )
        return [article_id for (article_id,) in rows]

    def candidates(self, hashes: Sequence[int], at_least: Sequence[int], limit: int) -> list[tuple[int, int, int]]:
        """(article, shared hashes, its shingles) for those that share enough, most shared first, then those first seen
        first. ``at_least``: how many are enough for an article of each of ``db.carriers.SIZES``."""
        execute = self._database.conn.execute
        listed = json.dumps(list(hashes))
        # a bound takes a third of the time, and only those who rebuild have one
        earlier = "" if self.before is None else f" and carrier < {self.before << BITS}"
        found: list[int] = []
        for table in self.tables:
            read = execute(
                f"select carrier from {table} where hash in (select value from json_each(?)){earlier} limit ?",
                [listed, MOST_ROWS + 1],
            )
            found += [carrier for (carrier,) in read]
        if len(found) > MOST_ROWS:
            found = [
                carrier
                for table in reversed(self.tables)
                for value in hashes
                for (carrier,) in execute(
                    f"select carrier from {table} where hash = ?{earlier} limit ?",
                    [value, MOST_OF_A_HASH],
                )
            ]
        near = {
            carrier >> BITS: count for carrier, count in Counter(found).items() if count >= at_least[carrier & SIZE]
        }
        if not near:
            return []
        if len(near) > 4 * limit:
            near = dict(sorted(near.items(), key=lambda pair: (-pair[1], pair[0]))[: 4 * limit])
        rows = execute(
            f"select id, shingles, first_seen_at, key from {self.articles} "
            "where id in (select value from json_each(?))",
            [json.dumps(list(near))],
        ).fetchall()
        rows.sort(key=lambda row: (-near[row[0]], row[2], row[3]))
        return [(row[0], near[row[0]], row[1]) for row in rows[:limit]]

    def text(self, article_id: int) -> str:
        """The stored text. Raises ``KeyError`` if there is no such article."""
        row = self._database.conn.execute("select text from bodies where id = ?", [article_id]).fetchone()
        if row is None:
            raise KeyError(article_id)
        return str(row[0])
