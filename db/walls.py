"""The ``walls`` table: texts that a source served at many addresses in place of its articles."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class Twin:
    """A stored article with a certain text, as far as the judgement whether that is a wall needs it. ``title_from``:
    the mark that gave the title; ``hint_title``: what a list called it; ``published_from``: the mark that gave the
    day; ``seen_at``: when it was fetched with that text first."""

    article_id: int
    link_id: int
    url: str
    title: str
    title_from: str | None
    hint_title: str | None
    published_on: str | None
    published_from: str | None
    seen_at: str


class Walls:
    """Writing methods expect to be called within ``Store.transaction``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def words(self, source_id: int, text_hash: str) -> str | None:
        """The first words of the wall that this text is known to be of this source; ``None`` where it is none."""
        row = self._database.conn.execute(
            "select words from walls where source_id = ? and text_hash = ?", [source_id, text_hash]
        ).fetchone()
        return None if row is None else str(row[0])

    def note(self, source_id: int, text_hash: str, words: str, now: str) -> None:
        """Enters a wall, or that it was met again."""
        self._database.conn.execute(
            "insert into walls (source_id, text_hash, words, first_seen_at, last_seen_at) values (?1, ?2, ?3, ?4, ?4) "
            "on conflict do update set last_seen_at = excluded.last_seen_at",
            [source_id, text_hash, words, now],
        )

    def twins(self, source_id: int, text_hash: str, limit: int) -> list[Twin]:
        """The source's stored articles with that text, the newest first."""
        rows = self._database.conn.execute(
            "select a.id, a.link_id, a.url, a.title, json_extract(a.origins, '$.title'), l.hint_title, a.published_on, "
            "a.published_from, coalesce((select min(r.seen_at) from revisions r where r.article_id = a.id "
            "and r.text_hash = a.text_hash), a.first_seen_at) from articles a join links l on l.id = a.link_id "
            "where a.text_hash = ? and a.source_id = ? order by a.id desc limit ?",
            [text_hash, source_id, limit],
        )
        return [Twin(*row) for row in rows]

    def retract(self, link_id: int, text_hash: str, word: str) -> list[int]:
        """Notes that the captures which gave a link's article that text gave none. Returns those that gave it another
        text, before or after, now to be read again."""
        execute = self._database.conn.execute
        states = execute(
            "select r.capture_id, r.text_hash from revisions r join articles a on a.id = r.article_id "
            "join captures c on c.id = r.capture_id where a.link_id = ? and c.dropped_at is null "
            "order by r.seen_at, r.id",
            [link_id],
        ).fetchall()
        kept = [capture_id for capture_id, found in states if found != text_hash]
        execute(
            "update captures set outcome = ?1 where link_id = ?2 "
            "and outcome in ('new', 'changed', 'older', 'unchanged') and fetched_at >= "
            "(select min(c.fetched_at) from captures c join revisions r on r.capture_id = c.id "
            "where c.link_id = ?2 and r.text_hash = ?3)",
            [word, link_id, text_hash],
        )
        self._database.conn.executemany(
            "update captures set outcome = 'fetched' where id = ?", [(capture_id,) for capture_id in kept]
        )
        return kept

    def stood(self, source_id: int) -> bool:
        """Whether the source's last run that ended met a wall and nothing else: one that stored anything is no failed
        one."""
        row = self._database.conn.execute(
            "select outcome, reason from runs where source_id = ? and finished_at is not null order by id desc limit 1",
            [source_id],
        ).fetchone()
        return row is not None and row[0] == "failed" and str(row[1]).startswith("wall: ")

    def kept(self, run_id: int) -> int:
        """How many links a run has stored that are stored still: not withdrawn as the twins of a wall."""
        (count,) = self._database.conn.execute(
            "select count(distinct link_id) from links cross join attempts on attempts.link_id = links.id "
            "where links.settled_at >= (select started_at from runs where id = ?1) and +links.state = 'stored' "
            "and attempts.run_id = ?1 and attempts.state = 'stored'",
            [run_id],
        ).fetchone()
        return int(count)

    def without_text(self, run_id: int) -> list[int]:
        """The links that a run has settled as pages without text."""
        rows = self._database.conn.execute(
            "select distinct link_id from links cross join attempts on attempts.link_id = links.id "
            "where links.settled_at >= (select started_at from runs where id = ?1) and +links.state = 'extract_empty' "
            "and attempts.run_id = ?1 and attempts.state = 'extract_empty'",
            [run_id],
        )
        return [link_id for (link_id,) in rows]

    def reopen(self, source_id: int) -> int:
        """The source is itself again: what its wall kept back may be fetched at once. Returns how many links."""
        return int(
            self._database.conn.execute(
                "update links set state = 'pending', next_try_at = null, settled_at = null, reason = null "
                "where source_id = ? and state in ('failed', 'blocked') and reason like 'wall: %'",
                [source_id],
            ).rowcount
        )
