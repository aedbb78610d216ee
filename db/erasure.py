"""Erasing: takes an address and all that was made of it out of every table, so that no byte stays in the file."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from db.errors import LockedError
from db.tombstones import FORGOTTEN, Tombstones, address_of

# what the monitor wrote about its own work, whose words may name an address; what other articles say is theirs
_OWN_WORDS = (
    ("attempts", "reason"), ("backfills", "position"), ("backfills", "reason"), ("batches", "message"),
    ("changes", "reason"), ("coverage", "reasons"), ("endpoints", "problem"), ("findings", "message"),
    ("findings", "advice"), ("findings", "detail"), ("gaps", "reason"), ("links", "reason"), ("outbox", "title"),
    ("outbox", "body"), ("polling", "reason"),
    ("revisits", "reason"), ("runs", "reason"), ("sightings", "list_url"), ("walls", "words"),
)  # fmt: skip
# those that stay, emptied, so that the ledger's sums still agree
_KEPT = ("links", "sightings", "captures", "identities")
# what a row is about, even where it may be about nothing
_TOLD_OF = ("article_id", "link_id", "revision_id", "former_revision_id")
# a shorter headline may be anybody's
SHORTEST_TITLE = 20
# characters of a paragraph, by which it is found in a file
SAYING, SHORTEST_SAYING = 60, 25
# of an address, what the reason of another link shows at most
CUT = 200
_MERGE_PAGES = 500


@dataclass(frozen=True, slots=True)
class Traces:
    """By what an erased article could be recognised elsewhere: addresses and long titles."""

    addresses: tuple[str, ...]
    titles: tuple[str, ...]

    @property
    def words(self) -> list[str]:
        """Titles, and addresses without scheme and ``www.``: a bare host is everybody's. Reasons cut long ones."""
        whole = {*self.addresses, *(address[:CUT] for address in self.addresses)}
        forms = {address.partition("://")[2].removeprefix("www.").rstrip("/") for address in whole}
        return sorted({*self.titles, *(form for form in forms if "/" in form)}, key=len, reverse=True)

    @property
    def pattern(self) -> re.Pattern[str] | None:
        """What finds them, and no longer address that begins alike; ``None`` for nothing."""
        forms = [rf"(?:https?://)?(?:www\.)?{re.escape(word)}(?![\w%-])" for word in self.words]
        return re.compile("|".join(forms)) if forms else None


@dataclass(frozen=True, slots=True)
class Emptied:
    """The place of a record whose capture was erased. ``key``: its link's."""

    key: str
    file: str
    offset: int
    length: int


class Erasure:
    """Writing methods expect to be called within ``Store.transaction`` unless they say otherwise."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def family(self, link_id: int) -> list[int]:
        """A link and all others that lead to the same article, by their redirects and numbers."""
        rows = self._database.conn.execute(
            "with recursive family(id) as (select ? union select other.id from family join links on "
            "links.id = family.id join links as other on other.id = links.alias_of or other.alias_of = links.id) "
            "select id from family order by id",
            [link_id],
        )
        return [row[0] for row in rows]

    def back(self) -> list[int]:
        """Links with a tombstone that are no longer empty, such as after a backup was restored."""
        rows = self._database.conn.execute(
            # in this order: there are few tombstones, and every start asks
            "select links.id from tombstones cross join links on links.key = tombstones.key "
            "where (links.state, links.reason) is not ('rejected', ?)",
            [FORGOTTEN],
        )
        return [row[0] for row in rows]

    def keys(self, link_ids: Sequence[int]) -> list[str]:
        """The keys of links, in their order."""
        found = dict(self._of("select id, key from links where id in {}", link_ids))
        return [found[link_id] for link_id in link_ids]

    def traces(self, link_ids: Sequence[int]) -> Traces:
        """By what the articles of links could be recognised elsewhere."""
        addresses = self._of(
            "select url from links where id in {0} union select fetch_url from links where id in {0} "
            "union select url from captures where link_id in {0}",
            link_ids,
        )
        titles = self._of(
            "select title from articles where link_id in {0} union select hint_title from links where id in {0} "
            "union select r.title from revisions r join articles a on a.id = r.article_id where a.link_id in {0}",
            link_ids,
        )
        return Traces(
            tuple(row[0] for row in addresses if not row[0].startswith(f"{FORGOTTEN}:")),
            tuple(row[0].strip() for row in titles if row[0] and len(row[0].strip()) >= SHORTEST_TITLE),
        )

    def sayings(self, link_ids: Sequence[int]) -> list[str]:
        """How the paragraphs of the articles of links begin, in every state that they had."""
        texts = self._of(
            "select text from bodies join articles using (id) where link_id in {0} union select r.text "
            "from revisions r join articles a on a.id = r.article_id where a.link_id in {0} and r.text is not null",
            link_ids,
        )
        lines = {line.strip()[:SAYING] for (text,) in texts for line in text.split("\n")}
        return sorted(line for line in lines if len(line) >= SHORTEST_SAYING)

    def others_with_the_text(self, link_ids: Sequence[int]) -> list[str]:
        """Addresses of other articles that carry a text of these links' articles; nothing of them is erased."""
        rows = self._of(
            "select url from articles where text_id in (select text_id from articles where link_id in {0}) "
            "and link_id not in {0} order by id",
            link_ids,
        )
        return [row[0] for row in rows]

    def rows(self, link_ids: Sequence[int], withdraw: Callable[[int], None], now: str) -> None:
        """Erases every row of these links and their articles; what the sums need stays, emptied. ``withdraw``: deletes
        an article with all that was made of it. The captures keep their places until the archive was rewritten."""
        execute = self._database.conn.execute
        # whatever else refers to the article goes below
        execute("pragma defer_foreign_keys = on")
        traces = self.traces(link_ids)
        articles = [row[0] for row in self._of("select id from articles where link_id in {}", link_ids)]
        revisions = [row[0] for row in self._of("select id from revisions where article_id in {}", articles)]
        for article_id in articles:
            withdraw(article_id)
        self._sweep("revisions", revisions)
        self._sweep("articles", articles)
        self._sweep("links", link_ids, kept=_KEPT)
        for link_id, key in zip(link_ids, self.keys(link_ids), strict=True):
            Tombstones(self._database).empty(link_id, now)
            self.captures(link_id, key)
        # a digest that was not sent yet can be made again, without what is erased
        execute("delete from outbox where kind = 'digest' and state <> 'sent'")
        self._blot(traces)

    def captures(self, link_id: int, key: str) -> None:
        """Empties the captures of a link; only their places in the archive stay."""
        self._database.conn.execute(
            "update captures set url = ?, status = 0, outcome = ?, content_type = null, bytes = 0, digest = ?2 "
            "where link_id = ?3 and outcome is not ?2",
            [address_of(key), FORGOTTEN, link_id],
        )

    def captured_again(self) -> list[tuple[int, str]]:
        """(link, key) of emptied links with captures that are not: from an archive that was restored alone."""
        return self._database.conn.execute(
            "select distinct links.id, links.key from tombstones cross join links on links.key = tombstones.key "
            "cross join captures on captures.link_id = links.id where captures.outcome <> ?",
            [FORGOTTEN],
        ).fetchall()

    def emptied(self) -> list[Emptied]:
        """The places of all records whose captures were erased."""
        rows = self._database.conn.execute(
            "select key, warc_file, warc_offset, warc_length from captures join links on links.id = link_id "
            # the word itself, as in the index of those alone
            f"where outcome = '{FORGOTTEN}' order by warc_file, warc_offset"
        )
        return [Emptied(*row) for row in rows]

    def places(self) -> dict[str, list[tuple[int, int]]]:
        """Archive file -> (offset, length) of every record that has a row, in the file's order."""
        places: dict[str, list[tuple[int, int]]] = {}
        for file, offset, length in self._database.conn.execute(
            "select warc_file, warc_offset, warc_length from captures order by warc_file, warc_offset"
        ):
            places.setdefault(file, []).append((offset, length))
        return places

    def wash(self) -> None:
        """Drops what deleted rows left in the search index and in unused space, and empties the log. To be called
        outside of transactions. Raises ``LockedError`` while a reader holds on to the former state."""
        connection = self._database.conn
        # deletions are only marked in the index until its segments are merged (sqlite.org/fts5.html#the_merge_command)
        before = connection.total_changes
        connection.execute("insert into articles_fts(articles_fts, rank) values ('merge', ?)", [-_MERGE_PAGES])
        while connection.total_changes - before >= 2:
            before = connection.total_changes
            connection.execute("insert into articles_fts(articles_fts, rank) values ('merge', ?)", [_MERGE_PAGES])
        # secure_delete blanks what is deleted, not what was moved between pages before
        connection.execute("vacuum")
        busy, _, _ = connection.execute("pragma wal_checkpoint(truncate)").fetchone()
        if busy:
            raise LockedError(
                "erased for every query, but a reader holds the former state in the log; end it (press-monitor serve, "
                "sqlite3), then 'press-monitor forget --again' does the rest"
            )

    def check_index(self) -> None:
        """Raises ``sqlite3.DatabaseError`` where the search index and the texts differ."""
        self._database.conn.execute("insert into articles_fts(articles_fts, rank) values ('integrity-check', 1)")

    # --- what refers to a row ---------------------------------------------------------------------------------------

    def _sweep(self, parent: str, ids: Sequence[int], kept: Iterable[str] = ()) -> None:
        """Deletes the rows that tell of these of ``parent``, and what tells of those; of a row that tells of something
        else it takes the reference. No table is named, so that none that is made later is forgotten here."""
        if not ids:
            return
        for child in self._database.table_names():
            if child in kept:
                continue
            columns = {row[1]: row[3] for row in self._of_pragma("table_info", child)}
            for key in self._of_pragma("foreign_key_list", child):
                if key[2] != parent:
                    continue
                name = key[3]
                if not columns[name] and name not in _TOLD_OF:
                    self._of(f"update [{child}] set [{name}] = null where [{name}] in {{}}", ids)
                    continue
                if "id" in columns and child != parent:
                    gone = [row[0] for row in self._of(f"select id from [{child}] where [{name}] in {{}}", ids)]
                    self._sweep(child, gone, kept)
                self._of(f"delete from [{child}] where [{name}] in {{}}", ids)

    def _of_pragma(self, pragma: str, table: str) -> list[Any]:
        return self._database.conn.execute(f"pragma {pragma}([{table}])").fetchall()

    def _blot(self, traces: Traces) -> None:
        """Replaces the traces in the words that the monitor wrote about its own work."""
        connection, pattern, words = self._database.conn, traces.pattern, traces.words
        if pattern is None:
            return
        connection.create_function("blotted", 1, lambda text: pattern.sub(FORGOTTEN, text))
        for table, column in _OWN_WORDS:
            holds = " or ".join([f"instr([{column}], ?)"] * len(words))
            connection.execute(f"update or replace [{table}] set [{column}] = blotted([{column}]) where {holds}", words)

    def _of(self, sql: str, ids: Sequence[int]) -> list[Any]:
        place = "(select value from json_each(?1))"
        return self._database.conn.execute(sql.format(*[place] * 3), [json.dumps(list(ids))]).fetchall()
