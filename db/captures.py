"""Captures: each fetch with its record in the archive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class Capture:
    """One fetch, kept in the archive: ``warc_file`` is relative to the archive's folder, ``digest`` is ``sha256:…`` of
    the body. An article printed on several pages has a row for each, ``part`` 1 to n, entered together.
    ``dropped_at``, ``dropped_why``: since when its body is not kept, and why; ``declared``: JSON of what its publisher
    declares."""

    link_id: int
    fetched_at: str
    url: str
    status: int
    content_type: str | None
    bytes: int
    warc_file: str
    warc_offset: int
    warc_length: int
    digest: str
    outcome: str = "fetched"
    run_id: int | None = None
    part: int = 1
    dropped_at: str | None = None
    dropped_why: str | None = None
    declared: str | None = None


class Captures:
    """Writing methods expect to be called within ``Store.transaction``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def enter(self, capture: Capture) -> int:
        """Enters a fetch; returns its id."""
        names = [field.name for field in fields(Capture)]
        cursor = self._database.conn.execute(
            f"insert into captures ({', '.join(names)}) values ({', '.join('?' * len(names))})",
            [getattr(capture, name) for name in names],
        )
        return int(cursor.lastrowid or 0)

    def settle(self, capture_id: int, outcome: str) -> None:
        """Notes what a fetch turned out to be: new, changed, unchanged, or why it gave no article. A later look at the
        same page, with other rules, leaves the first word alone."""
        self._database.conn.execute(
            "update captures set outcome = ? where id = ? and outcome = 'fetched'", [outcome, capture_id]
        )

    def unprocessed(self) -> Iterator[tuple[int, int]]:
        """(link, capture) of what was fetched and not yet taken through the process, oldest first."""
        rows = self._database.conn.execute(
            "select link_id, id from captures where outcome = 'fetched' and status = 200 and dropped_at is null "
            "order by id"
        ).fetchall()
        yield from rows

    def to_replay(self, source_key: str | None = None, since: str | None = None) -> list[tuple[int, int]]:
        """(link, its page fetched last) of everything in the archive, oldest fetch first. Of a stored article it is the
        page that gave its text: what a wall or another draw of the advertisements showed later changes nothing. Where
        that one is no longer kept, or the text is not, there is nothing to be read again."""
        return self._database.conn.execute(
            "select link_id, id from (select captures.*, row_number() over (partition by captures.link_id order by "
            "captures.id is (select capture_id from articles where articles.link_id = captures.link_id) desc, "
            "outcome in ('new', 'changed', 'unchanged') desc, captures.fetched_at desc, captures.id desc) as place "
            "from captures join links on links.id = captures.link_id join sources on sources.id = links.source_id "
            "where captures.status = 200 and part = 1 and captures.outcome not like 'incomplete%' "
            "and captures.dropped_at is null and not exists (select 1 from articles a join captures given "
            "on given.id = a.capture_id where a.link_id = captures.link_id "
            "and (given.dropped_at is not null or a.reduced_at is not null)) "
            "and (?1 is null or sources.key = ?1) "
            "and (?2 is null or captures.fetched_at >= ?2)) where place = 1 order by fetched_at, id",
            [source_key, since],
        ).fetchall()

    def row(self, capture_id: int) -> dict[str, Any]:
        """A row of ``captures`` with the key of its link's source. Raises ``KeyError`` if there is none."""
        for row in self._database.query(
            "select captures.*, links.key, links.url as link_url, links.source_id, links.hint_title, "
            "links.hint_published_at, "
            "links.hint_published_on, sources.key as source_key, sources.role as source_role "
            "from captures join links on links.id = "
            "captures.link_id "
            "join sources on sources.id = links.source_id where captures.id = ?",
            [capture_id],
        ):
            return dict(row)
        raise KeyError(capture_id)

    def further_parts(self, capture_id: int) -> list[int]:
        """The captures of the further pages of an article whose first page is ``capture_id``, in order: those of the
        same fetch, which were entered together with it."""
        rows = self._database.conn.execute(
            "select id from captures where link_id = (select link_id from captures where id = ?1) and id > ?1 "
            "and part > 1 and id < coalesce((select min(id) from captures where id > ?1 and part = 1 "
            "and link_id = (select link_id from captures where id = ?1)), 9223372036854775807) order by part",
            [capture_id],
        )
        return [further for (further,) in rows]

    def count(self, link_id: int) -> int:
        """How many records the archive holds of a link."""
        (count,) = self._database.conn.execute(
            "select count(*) from captures where link_id = ? and outcome <> 'forgotten'", [link_id]
        ).fetchone()
        return int(count)

    def has_digest(self, link_id: int, digest: str) -> bool:
        """Whether these very bytes were already captured for this link."""
        return bool(
            self._database.conn.execute(
                "select 1 from captures where link_id = ? and digest = ? limit 1", [link_id, digest]
            ).fetchone()
        )

    def has_page(self, link_id: int) -> bool:
        """Whether a page was had of this link, whole, whatever became of it."""
        return bool(
            self._database.conn.execute(
                "select 1 from captures where link_id = ? and status = 200 and outcome not like 'incomplete%' limit 1",
                [link_id],
            ).fetchone()
        )

    def archive_ends(self) -> dict[str, int]:
        """Archive file -> the byte after its last committed record, whether it is kept or not."""
        # from file to file along the index: a start does not look at every capture of years
        rows = self._database.conn.execute(
            "with recursive files(file) as (select min(warc_file) from captures union all "
            "select (select min(warc_file) from captures where warc_file > file) from files where file is not null) "
            "select file, (select warc_offset + warc_length from captures where warc_file = file "
            "order by warc_offset desc limit 1) from files where file is not null"
        )
        return dict(rows.fetchall())
