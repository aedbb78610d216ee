"""What is kept for a time only: raw pages of the archive, and texts off every topic. Rows stay; what they lose is said
in ``captures.dropped_at`` and ``articles.reduced_at``."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

RETENTION, RESERVED = "retention", "reserved"
_MANY = 500
# Articles that are kept longer, or for good: on a topic or near it; of a text that an article on a topic carries, the
# origin of it among them; those that were edited or removed since; those that a reader has labelled.
_LONGER = (
    "longer(id, link_id) as materialized (select a.id, a.link_id from articles a where "
    "exists (select 1 from matches m where m.article_id = a.id and m.verdict <> 'not_relevant') "
    "or a.text_id in (select o.text_id from matches m join articles o on o.id = m.article_id "
    "where m.verdict <> 'not_relevant') "
    "or (select count(*) from revisions r where r.article_id = a.id) > 1 "
    "or exists (select 1 from changes c where c.article_id = a.id) "
    "or a.key in (select value from json_each(:labelled)))"
)
# what waits to be read is needed, and what was forgotten is gone already
_OLD_PAGES = (
    "from captures c join links l on l.id = c.link_id where c.dropped_at is null "
    "and c.outcome not in ('fetched', 'forgotten') and l.state not in ('fetched', 'in_flight') "
    "and c.fetched_at < iif(c.link_id in (select link_id from longer), :longer, :before)"
)
_OLD_TEXTS = (
    "from articles a join bodies b on b.id = a.id where a.reduced_at is null and b.text <> '' "
    "and max(a.first_seen_at, a.fetched_at) < :texts and a.id not in (select id from longer)"
)


@dataclass(frozen=True, slots=True)
class Limits:
    """Instants before which things go; ``None``: they stay. ``pages``: raw pages of what is not kept longer;
    ``pages_longer``: of the rest; ``texts``: texts off every topic. ``labelled``: keys of articles that readers have
    labelled."""

    pages: str | None = None
    pages_longer: str | None = None
    texts: str | None = None
    labelled: Collection[str] = ()

    @property
    def values(self) -> dict[str, str | None]:
        """As the statements name them."""
        labelled = json.dumps(sorted(self.labelled))
        return {"before": self.pages, "longer": self.pages_longer, "texts": self.texts, "labelled": labelled}


@dataclass(frozen=True, slots=True)
class Amount:
    """What a month has to lose: ``count`` pages or texts, and their bytes (of a text those of its search form too)."""

    month: str
    count: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Record:
    """The place of a raw page that is no longer kept. ``key``: its link's."""

    key: str
    file: str
    offset: int
    length: int
    at: str


class Keeping:
    """Writing methods expect to be called within ``Store.transaction``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def old_pages(self, limits: Limits) -> list[Amount]:
        """The raw pages that could go, by the month of their fetch."""
        sql = (
            f"with {_LONGER} select substr(c.fetched_at, 1, 7), count(*), sum(c.warc_length) {_OLD_PAGES} "
            "group by 1 order by 1"
        )
        return [Amount(*row) for row in self._database.conn.execute(sql, limits.values)]

    def old_texts(self, limits: Limits) -> list[Amount]:
        """The texts that could go, by the month in which they were last fetched."""
        sql = (
            f"with {_LONGER} select substr(a.fetched_at, 1, 7), count(*), "
            "sum(length(cast(b.text as blob)) + length(cast(b.stems as blob))) "
            f"{_OLD_TEXTS} group by 1 order by 1"
        )
        return [Amount(*row) for row in self._database.conn.execute(sql, limits.values)]

    def drop_pages(self, limits: Limits, now: str) -> int:
        """Notes that old raw pages are no longer kept, and in which files they still lie; returns how many."""
        execute = self._database.conn.execute
        rows = execute(f"with {_LONGER} select c.id, c.warc_file {_OLD_PAGES}", limits.values).fetchall()
        self._database.conn.executemany(
            "insert or ignore into unkept_files (warc_file) values (?)", [(file,) for file in {row[1] for row in rows}]
        )
        self._database.conn.executemany(
            "update captures set dropped_at = ?, dropped_why = ? where id = ?",
            [(now, RETENTION, row[0]) for row in rows],
        )
        return len(rows)

    def old_text_ids(self, limits: Limits) -> list[int]:
        """The articles whose texts could go, some hundreds at a time."""
        rows = self._database.conn.execute(f"with {_LONGER} select a.id {_OLD_TEXTS} limit {_MANY}", limits.values)
        return [row[0] for row in rows]

    def reduce(self, article_ids: Sequence[int], stems: Sequence[str], now: str) -> None:
        """Takes the texts of articles away, and what was quoted of them; title, dates, links, sketches, copies,
        verdicts and counts stay. ``stems``: the search form of each title."""
        execute = self._database.conn.execute
        for article_id, form in zip(article_ids, stems, strict=True):
            execute("update bodies set text = '', stems = ? where id = ?", [form, article_id])
            execute(
                "update articles set standfirst = null, excerpt = '', caption = null, reduced_at = ?, reduced_why = ? "
                "where id = ?",
                [now, RETENTION, article_id],
            )
            # offsets into a text that is gone
            for table in ("events", "domains"):
                execute(f"delete from {table} where article_id = ?", [article_id])

    def titles(self, article_ids: Sequence[int]) -> list[tuple[str, str | None]]:
        """(title, language) of articles, in their order."""
        found = {
            row[0]: (row[1], row[2])
            for row in self._database.conn.execute(
                "select id, title, language from articles where id in (select value from json_each(?))",
                [json.dumps(list(article_ids))],
            )
        }
        return [found[article_id] for article_id in article_ids]

    # --- the archive ------------------------------------------------------------------------------------------------

    def unkept_files(self) -> list[str]:
        """The archive files in which pages may still lie that are no longer kept."""
        rows = self._database.conn.execute("select warc_file from unkept_files where removed_at is null order by 1")
        return [row[0] for row in rows]

    def removed_files(self) -> set[str]:
        """The archive files that are gone because nothing in them is kept."""
        rows = self._database.conn.execute("select warc_file from unkept_files where removed_at is not null")
        return {row[0] for row in rows}

    def dropped_files(self) -> list[str]:
        """The archive files that hold, or held, pages that are no longer kept."""
        sql = "select distinct warc_file from captures where dropped_why = ? order by 1"
        return [row[0] for row in self._database.conn.execute(sql, [RETENTION])]

    def dropped_in(self, file: str) -> list[Record]:
        """The places in a file of pages that are no longer kept, in order."""
        rows = self._database.conn.execute(
            "select links.key, warc_file, warc_offset, warc_length, dropped_at from captures "
            "join links on links.id = link_id where warc_file = ? and dropped_why = ? order by warc_offset",
            [file, RETENTION],
        )
        return [Record(*row) for row in rows]

    def is_needed(self, file: str) -> bool:
        """Whether a file holds anything else than pages that are no longer kept."""
        sql = "select 1 from captures where warc_file = ? and dropped_why is not ? limit 1"
        return bool(self._database.conn.execute(sql, [file, RETENTION]).fetchone())

    def emptied(self, file: str, removed_at: str | None) -> None:
        """Notes that nothing unkept is left in a file, or that it is gone."""
        execute = self._database.conn.execute
        if removed_at is None:
            execute("delete from unkept_files where warc_file = ?", [file])
        else:
            execute("insert or replace into unkept_files (warc_file, removed_at) values (?, ?)", [file, removed_at])

    # --- what publishers reserve ------------------------------------------------------------------------------------

    def withhold(self, article_id: int, now: str) -> None:
        """Notes of a stored article that its publisher reserves its text."""
        self._database.conn.execute(
            "update articles set reduced_at = ?, reduced_why = ? where id = ?", [now, RESERVED, article_id]
        )

    def is_reduced(self, link_id: int) -> bool:
        """Whether a link's article is stored without its text."""
        sql = "select 1 from articles where link_id = ? and reduced_at is not null"
        return bool(self._database.conn.execute(sql, [link_id]).fetchone())

    def unread_withheld(self) -> list[tuple[int, int]]:
        """(link, capture) of pages that were fetched, not kept, and not read before a kill."""
        return self._database.conn.execute(
            "select link_id, id from captures where outcome = 'fetched' and dropped_at is not null order by id"
        ).fetchall()
