"""The ``changes`` table: what outlets have done to their articles after they were first read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields

from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class Change:
    """A row. ``seen_at``: when it was certain; ``first_seen_at``: the first look that met it; ``there_at``: the last
    look that met the state before; ``paragraphs`` is JSON; ``articles``: how many it befell."""

    source_id: int
    article_id: int | None
    kind: str
    seen_at: str
    first_seen_at: str
    there_at: str | None = None
    revision_id: int | None = None
    former_revision_id: int | None = None
    capture_id: int | None = None
    title_before: str | None = None
    title_after: str | None = None
    paragraphs: str | None = None
    added: int = 0
    removed: int = 0
    changed: int = 0
    modified_at: str | None = None
    reason: str | None = None
    articles: int = 1


@dataclass(frozen=True, slots=True)
class Absence:
    """A source none of whose pages could be had. ``change_id``: the event, once it was told."""

    since: str
    looked_at: str
    looks: int
    change_id: int | None


_COLUMNS = [field.name for field in fields(Change)]


class Changes:
    """Writing methods expect to be called within ``Store.transaction``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def enter(self, change: Change, marks: Sequence[int] = ()) -> int:
        """Enters a change; returns its id. ``marks``: what it has in common with changes of the same making."""
        cursor = self._database.conn.execute(
            f"insert into changes ({', '.join(_COLUMNS)}) values ({', '.join('?' * len(_COLUMNS))})",
            [getattr(change, name) for name in _COLUMNS],
        )
        change_id = int(cursor.lastrowid or 0)
        self._database.conn.executemany(
            "insert or ignore into change_marks (source_id, mark, change_id) values (?, ?, ?)",
            [(change.source_id, mark, change_id) for mark in marks],
        )
        return change_id

    def bearing(self, source_id: int, mark: int, since: str) -> dict[int, int]:
        """change -> article of the source's changes of single articles since then that bear a mark."""
        rows = self._database.conn.execute(
            "select c.id, c.article_id from change_marks m join changes c on c.id = m.change_id "
            "where m.source_id = ? and m.mark = ? and c.seen_at >= ? and c.article_id is not null",
            [source_id, mark, since],
        )
        return dict(rows.fetchall())

    def marks(self, change_id: int) -> set[int]:
        """The marks of a change."""
        rows = self._database.conn.execute("select mark from change_marks where change_id = ?", [change_id])
        return {mark for (mark,) in rows}

    def first_seen_at(self, change_ids: Sequence[int]) -> str:
        """The earliest look of several changes."""
        (first,) = self._database.conn.execute(
            "select min(first_seen_at) from changes where id in (select value from json_each(?))",
            [json.dumps(list(change_ids))],
        ).fetchone()
        return str(first)

    def fold(self, source_id: int, change_ids: Sequence[int], since: str, now: str, reason: str) -> int:
        """Tells changes of single articles as one event of their source, the one since then if there is one; returns
        its id."""
        execute = self._database.conn.execute
        row = execute(
            "select id from changes where source_id = ? and kind = 'template_changed' and seen_at >= ? "
            "order by id desc limit 1",
            [source_id, since],
        ).fetchone()
        if row is None:
            event = self.enter(
                Change(source_id, None, "template_changed", now, self.first_seen_at(change_ids), reason=reason)
            )
        else:
            event = int(row[0])
        execute(
            "update changes set part_of = ? where id in (select value from json_each(?))",
            [event, json.dumps(list(change_ids))],
        )
        execute(
            "update changes set articles = (select count(distinct article_id) from changes where part_of = ?1) "
            "where id = ?1",
            [event],
        )
        return event

    def revisions(self, article_id: int) -> tuple[int | None, int | None]:
        """The present revision of an article and the one before it."""
        rows = self._database.conn.execute(
            "select id from revisions where article_id = ? order by text is null desc, seen_at desc, id desc limit 2",
            [article_id],
        ).fetchall()
        ids = [int(row[0]) for row in rows]
        return (ids[0] if ids else None), (ids[1] if len(ids) > 1 else None)

    def stored(self, link_id: int) -> tuple[int, int, str] | None:
        """(article, the capture that gave its text, when that was fetched) of a link; ``None`` where nothing is."""
        row = self._database.conn.execute(
            "select id, capture_id, fetched_at from articles where link_id = ?", [link_id]
        ).fetchone()
        return None if row is None else (int(row[0]), int(row[1]), str(row[2]))

    def is_unread(self, capture_id: int) -> bool:
        """Whether a capture waits to be understood for the first time."""
        return bool(
            self._database.conn.execute(
                "select 1 from captures where id = ? and outcome = 'fetched'", [capture_id]
            ).fetchone()
        )

    def headlines(self, source_id: int, words: str) -> list[str]:
        """Headlines of articles of the source that hold these words (letters and digits alone) in a row, and those that
        it has changed."""
        rows = self._database.conn.execute(
            "select * from (select a.title from articles_fts f join articles a on a.id = f.rowid "
            "where articles_fts match ? and a.source_id = ? limit 20) union all "
            "select title_before from changes where source_id = ?2 and kind = 'headline_changed'",
            [f'title : "{words}"', source_id],
        )
        return [title for (title,) in rows]

    def stands_elsewhere(self, source_id: int, words: str, besides: int) -> bool:
        """Whether another article of the source holds these words (letters and digits alone) in a row."""
        row = self._database.conn.execute(
            "select 1 from articles_fts f join articles a on a.id = f.rowid where articles_fts match ? "
            "and a.source_id = ? and a.id <> ? limit 1",
            [f'text : "{words}"', source_id, besides],
        ).fetchone()
        return row is not None

    # --- whole sources ----------------------------------------------------------------------------------------------

    def absence(self, source_id: int) -> Absence | None:
        """The source's absence; ``None`` while it is there."""
        row = self._database.conn.execute(
            "select since, looked_at, looks, change_id from absences where source_id = ?", [source_id]
        ).fetchone()
        return None if row is None else Absence(*row)

    def absent(self, source_id: int, now: str) -> Absence:
        """Notes a look at a source that found nothing of it."""
        self._database.conn.execute(
            "insert into absences (source_id, since, looked_at) values (?1, ?2, ?2) on conflict do update set "
            "looks = looks + 1, looked_at = ?2",
            [source_id, now],
        )
        absence = self.absence(source_id)
        assert absence is not None
        return absence

    def tell_absence(self, source_id: int, change_id: int) -> None:
        """Notes that an absence was told."""
        self._database.conn.execute("update absences set change_id = ? where source_id = ?", [change_id, source_id])

    def present(self, source_id: int) -> Absence | None:
        """Ends an absence; returns it."""
        absence = self.absence(source_id)
        if absence is not None:
            self._database.conn.execute("delete from absences where source_id = ?", [source_id])
        return absence

    def forget(self, article_id: int) -> None:
        """Deletes what is known of an article that is to be deleted."""
        execute = self._database.conn.execute
        execute(
            "delete from change_marks where change_id in (select id from changes where article_id = ?)", [article_id]
        )
        execute("delete from changes where article_id = ?", [article_id])
