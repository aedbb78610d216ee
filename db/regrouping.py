"""Copies found anew for the whole archive: worked out in tables of this connection alone, then put in the place of
what was there in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from db.carriers import BITS, SIZE, carrier_of
from db.copies import SketchTable
from db.texts import CopyOf, Texts, Touched, turned_pair

_PAGE = 500
# of those that have a shingle, so many are looked at before it counts as not common
_BEARERS = 400
_PAIR = "relation, containment, containment_of, passages, paragraphs"
_TABLES = {
    "standing": "id integer primary key, article_id integer not null unique, source_id integer not null, key text "
    "not null, first_seen_at text not null, day text not null, text_hash text not null, shingles integer not null",
    "entered": "hash integer not null, carrier integer not null",
    "fresh": "hash integer not null, carrier integer not null, primary key (hash, carrier)",
    "pairs": "article_id integer not null, of_article_id integer not null, relation text, containment real, "
    "containment_of real, passages text, paragraphs text, primary key (article_id, of_article_id)",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """An article whose text is stored; ``place``: its number in the order in which articles were first seen."""

    place: int
    article_id: int
    text: str


class Regrouping(SketchTable):
    """The sketches of the stored texts by their places, looked up like those of the archive. ``enter`` all, then
    ``index`` and ``freeze``; then look up and ``note`` one after another with ``before`` at its place; then
    ``apply``."""

    tables = ("temp.fresh",)
    articles = "temp.standing"

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        execute = database.conn.execute
        self.close()
        for table, columns in _TABLES.items():
            execute(f"create table temp.{table} ({columns}){' without rowid' if table == 'fresh' else ''}")
        execute("create index temp.standing_text_hash on standing(text_hash)")
        self.count = int(
            execute("select count(*) from articles a join bodies b using (id) where b.text <> ''").fetchone()[0]
        )

    def standing(self) -> Iterator[Standing]:
        """Every article whose text is stored, the first seen first."""
        execute = self._database.conn.execute
        place, seen, key = 0, "", ""
        while True:
            page = execute(
                "select a.id, b.text, a.first_seen_at, a.key from articles a join bodies b using (id) "
                "where (a.first_seen_at, a.key) > (?, ?) and b.text <> '' order by a.first_seen_at, a.key limit ?",
                [seen, key, _PAGE],
            ).fetchall()
            if not page:
                return
            for article_id, text, *_ in page:
                yield Standing(place, article_id, text)
                place += 1
            seen, key = page[-1][2:]

    def enter(self, one: Standing, text_hash: str, hashes: Sequence[int], shingles: int) -> None:
        """Takes in the sketch of an article."""
        self._database.conn.execute(
            "insert into temp.standing select ?1, id, source_id, key, first_seen_at, coalesce(published_on, "
            "substr(first_seen_at, 1, 10)), ?2, ?3 from articles where id = ?4",
            [one.place, text_hash, shingles, one.article_id],
        )
        carrier = carrier_of(one.place, shingles)
        self._database.conn.executemany(
            "insert into temp.entered values (?, ?)", [(value, carrier) for value in hashes]
        )

    def index(self) -> None:
        """Makes what was entered ready to be looked up."""
        execute = self._database.conn.execute
        # in order: each page of the table is written once
        execute("insert into temp.fresh select hash, carrier from temp.entered order by hash, carrier")
        execute("delete from temp.entered")

    def shared_by(self, at_least: int) -> Iterator[tuple[int, list[tuple[int, int, str, str]]]]:
        """The hashes that so many articles have, each with (place, source, day, text hash) of those who have it, the
        first seen first."""
        execute = self._database.conn.execute
        hashes = execute("select hash from temp.fresh group by hash having count(*) >= ?", [at_least]).fetchall()
        for (value,) in hashes:
            yield (
                value,
                execute(
                    "select s.id, s.source_id, s.day, s.text_hash from temp.fresh f join temp.standing s "
                    f"on s.id = f.carrier >> {BITS} where f.hash = ? order by f.carrier limit ?",
                    [value, _BEARERS],
                ).fetchall(),
            )

    def freeze(self, frequent: Iterable[int]) -> None:
        """Says which hashes are too common to make copies."""
        self._frequent = frozenset(frequent)

    def frequent(self) -> frozenset[int]:
        """The hashes that are too common to make copies."""
        return self._frequent

    def text(self, article_id: int) -> str:
        """The text at a place. Raises ``KeyError`` if there is none."""
        row = self._database.conn.execute(
            "select text from temp.standing s join bodies b on b.id = s.article_id where s.id = ?", [article_id]
        ).fetchone()
        if row is None:
            raise KeyError(article_id)
        return str(row[0])

    def note(self, one: Standing, copies: Iterable[CopyOf]) -> None:
        """Takes in what an article shares with those before it; ``of_article_id`` are places."""
        self._database.conn.executemany(
            f"insert into temp.pairs (article_id, of_article_id, {_PAIR}) select ?, article_id, ?, ?, ?, ?, ? "
            "from temp.standing where id = ?",
            [
                (
                    one.article_id, copy.relation, copy.containment, copy.containment_of, copy.passages,
                    copy.paragraphs, copy.of_article_id,
                )
                for copy in copies
            ],
        )  # fmt: skip

    def apply(self, texts: Texts, now: str) -> Touched:
        """Puts what was found in the place of what is stored and settles the texts; what is the same is not rewritten.
        Pairs with an article whose text is no longer stored stay. To be called within a transaction."""
        execute = self._database.conn.execute
        self._apply_sketches()
        for table, own in (
            ("articles", "articles.id"),
            ("revisions", "revisions.text is null and revisions.article_id"),
        ):
            execute(
                f"update {table} set text_hash = s.text_hash from temp.standing s "
                f"where {own} = s.article_id and {table}.text_hash <> s.text_hash"
            )
        execute(
            "update articles set shingles = s.shingles from temp.standing s "
            "where articles.id = s.article_id and articles.shingles <> s.shingles"
        )
        changed = self._apply_pairs(now)
        self._apply_frequent(now, changed=changed)
        return texts.settle_all()

    def _apply_sketches(self) -> None:
        execute, executemany = self._database.conn.execute, self._database.conn.executemany
        # as a rule nothing is missing and nothing too much
        for table in ("new_sketches", "kept_sketches"):
            gone = execute(
                f"select k.hash, k.carrier from {table} k join temp.standing s on s.article_id = k.carrier >> {BITS} "
                "where not exists (select 1 from temp.fresh f where f.hash = k.hash "
                f"and f.carrier = (s.id << {BITS}) + (k.carrier & {SIZE}))"
            ).fetchall()
            executemany(f"delete from {table} where hash = ? and carrier = ?", gone)
        own = f"((s.article_id << {BITS}) + (f.carrier & {SIZE}))"
        new = execute(
            f"select f.hash, {own} from temp.fresh f join temp.standing s on s.id = f.carrier >> {BITS} "
            f"where not exists (select 1 from new_sketches k where k.hash = f.hash and k.carrier = {own}) "
            f"and not exists (select 1 from kept_sketches k where k.hash = f.hash and k.carrier = {own}) order by 1, 2"
        ).fetchall()
        executemany("insert into kept_sketches (hash, carrier) values (?, ?)", new)

    def _apply_pairs(self, now: str) -> bool:
        execute = self._database.conn.execute
        # most stand as they are stored; of the others it is asked again when the texts are settled
        turned = execute(
            f"select p.article_id, p.of_article_id, {_PAIR} from temp.pairs p join articles a on a.id = p.article_id "
            "join articles o on o.id = p.of_article_id where (a.counts_from, a.key) < (o.counts_from, o.key)"
        ).fetchall()
        self._database.conn.executemany(
            "delete from temp.pairs where article_id = ? and of_article_id = ?", [row[:2] for row in turned]
        )
        self._database.conn.executemany(
            f"insert into temp.pairs (article_id, of_article_id, {_PAIR}) values (?, ?, ?, ?, ?, ?, ?)",
            [turned_pair(row) for row in turned],
        )
        gone = execute(
            "delete from copies where article_id in (select article_id from temp.standing) and of_article_id in "
            "(select article_id from temp.standing) "
            "and not exists (select 1 from temp.pairs p where p.article_id = copies.article_id "
            "and p.of_article_id = copies.of_article_id and (p.relation, p.containment, p.containment_of, p.passages, "
            "p.paragraphs) is (copies.relation, copies.containment, copies.containment_of, copies.passages, "
            "copies.paragraphs))"
        ).rowcount
        new = execute(
            f"insert or ignore into copies (article_id, of_article_id, {_PAIR}, found_at) "
            f"select article_id, of_article_id, {_PAIR}, ? from temp.pairs",
            [now],
        ).rowcount
        return bool(gone or new)

    def _apply_frequent(self, now: str, *, changed: bool) -> None:
        execute = self._database.conn.execute
        stored = {value for (value,) in execute("select hash from frequent_shingles")}
        if stored == self._frequent and not changed and execute("select 1 from regroupings").fetchone():
            return
        execute("delete from frequent_shingles")
        self._database.conn.executemany(
            "insert into frequent_shingles (hash) values (?)", [(value,) for value in sorted(self._frequent)]
        )
        execute(
            "insert into regroupings (made_at, articles, copies, shingles) select ?, count(*), "
            "(select count(*) from copies), ? from articles",
            [now, len(self._frequent)],
        )

    def close(self) -> None:
        """Drops the tables that were worked in."""
        for table in _TABLES:
            self._database.conn.execute(f"drop table if exists temp.{table}")
