"""Looking back: what was asked for, how far it has come, and where it goes on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from db.links import TOO_OLD

_AT_ONCE = 500  # values of one statement


@dataclass(frozen=True, slots=True)
class Backfill:
    """A row of ``backfills``. ``since`` and ``until``: days, or instants where a gap is to be filled."""

    id: int
    source_id: int
    gap_id: int | None
    since: str
    until: str | None
    rung: str | None
    position: str | None
    reached_on: str | None
    state: str
    reason: str | None
    requests: int
    documents: int
    links_new: int
    links_known: int
    started_at: str
    finished_at: str | None


_COLUMNS = ", ".join(Backfill.__dataclass_fields__)


class Backfills:
    """Writing methods expect to be called within ``Store.transaction``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def start(self, source_id: int, since: str, until: str | None, now: str, *, gap_id: int | None = None) -> int:
        """A new open backfill; returns its id."""
        cursor = self._database.conn.execute(
            "insert into backfills (source_id, gap_id, since, until, started_at, updated_at) values (?, ?, ?, ?, ?, ?)",
            [source_id, gap_id, since, until, now, now],
        )
        return int(cursor.lastrowid or 0)

    def get(self, backfill_id: int) -> Backfill:
        """The backfill of that id. Raises ``KeyError`` if there is none."""
        row = self._database.conn.execute(f"select {_COLUMNS} from backfills where id = ?", [backfill_id]).fetchone()
        if row is None:
            raise KeyError(backfill_id)
        return Backfill(*row)

    def open_of(self, source_id: int) -> Backfill | None:
        """The one that a person asked for and that is not finished, or ``None``."""
        return self._one("source_id = ? and gap_id is null and state = 'open'", source_id)

    def of_gap(self, gap_id: int) -> Backfill | None:
        """The one that fills a gap, or ``None`` if it was never begun."""
        return self._one("gap_id = ?", gap_id)

    def last_of(self, source_id: int) -> Backfill | None:
        """The one that a person asked for last, finished or not."""
        return self._one("source_id = ? and gap_id is null", source_id)

    def _one(self, where: str, value: int) -> Backfill | None:
        sql = f"select {_COLUMNS} from backfills where {where} order by id desc limit 1"
        row = self._database.conn.execute(sql, [value]).fetchone()
        return None if row is None else Backfill(*row)

    def extend(self, backfill_id: int, since: str, position: str | None, now: str) -> None:
        """Goes back further than was asked for at first."""
        self._database.conn.execute(
            "update backfills set since = ?, position = ?, updated_at = ? where id = ?",
            [since, position, now, backfill_id],
        )

    def save(self, backfill_id: int, rung: str | None, position: str, reached_on: str | None, now: str) -> None:
        """Where it goes on. ``reached_on``: the day that it has come to, ``None`` while none is known."""
        self._database.conn.execute(
            "update backfills set rung = ?, position = ?, reached_on = ?, updated_at = ? where id = ?",
            [rung, position, reached_on, now, backfill_id],
        )

    def count(self, backfill_id: int, *, documents: int, new: int, known: int) -> None:
        """Adds one request for a list, and what it told."""
        self._database.conn.execute(
            "update backfills set requests = requests + 1, documents = documents + ?, links_new = links_new + ?, "
            "links_known = links_known + ? where id = ?",
            [documents, new, known, backfill_id],
        )

    def finish(self, backfill_id: int, state: str, reason: str, now: str) -> None:
        """Closes it: ``done``, or ``given_up`` with the reason."""
        self._database.conn.execute(
            "update backfills set state = ?, reason = ?, updated_at = ?, finished_at = ? where id = ?",
            [state, reason, now, now, backfill_id],
        )

    # --- what it needs to know of links -------------------------------------------------------------------------

    def ids(self, keys: Iterable[str]) -> dict[str, int]:
        """Key -> id of those links that are known."""
        found: dict[str, int] = {}
        for some in _parts(list(keys)):
            marks = ", ".join("?" * len(some))
            rows = self._database.conn.execute(f"select key, id from links where key in ({marks})", some)
            found.update(rows.fetchall())
        return found

    def days(self, link_ids: Iterable[int]) -> dict[int, tuple[str | None, str | None]]:
        """Link id -> (instant, day) of publication: the article's where it is stored, else what a list said. Links of
        which neither is known are absent."""
        found: dict[int, tuple[str | None, str | None]] = {}
        for some in _parts(list(link_ids)):
            marks = ", ".join("?" * len(some))
            rows = self._database.conn.execute(
                "select links.id, coalesce(articles.published_at, hint_published_at), coalesce(articles.published_on, "
                "substr(articles.published_at, 1, 10), hint_published_on, substr(hint_published_at, 1, 10)) as day "
                "from links left join articles on articles.link_id = links.id "
                f"where links.id in ({marks}) and day is not null",
                some,
            )
            found.update({link_id: (at, day) for link_id, at, day in rows})
        return found

    def settled_days(self, source_id: int) -> Iterator[tuple[str, str | None]]:
        """(address, day of publication) of every link of a source that need not be asked for again."""
        yield from self._database.conn.execute(
            "select links.url, coalesce(articles.published_on, substr(articles.published_at, 1, 10), "
            "hint_published_on, substr(hint_published_at, 1, 10)) from links "
            "left join articles on articles.link_id = links.id "
            "where links.source_id = ? and not (links.state = 'rejected' and links.reason = ?)",
            [source_id, TOO_OLD],
        )

    def waiting(self, source_id: int) -> int:
        """How many links of a source wait to be fetched."""
        (count,) = self._database.conn.execute(
            "select count(*) from links where source_id = ? and state in ('pending', 'failed')", [source_id]
        ).fetchone()
        return int(count)


def _parts(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]
