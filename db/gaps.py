"""The ``gaps`` table: stretches of time in which a list may have shown articles that nobody looked at."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class Gap:
    """A row with the list's address and kind. ``after_at``, ``before_at``: the newest item known before and the oldest
    that the list showed then, each an instant or a day; ``estimated``: ``None`` where nothing can be said."""

    id: int
    source_id: int
    endpoint_id: int
    url: str
    kind: str
    found_at: str
    after_at: str | None
    before_at: str | None
    estimated: int | None
    recovered: int
    state: str


_SELECT = (
    "select gaps.id, gaps.source_id, gaps.endpoint_id, endpoints.url, endpoints.kind, gaps.found_at, gaps.after_at, "
    "gaps.before_at, gaps.estimated, gaps.recovered, gaps.state from gaps "
    "join endpoints on endpoints.id = gaps.endpoint_id "
)


class Gaps:
    """Writing methods expect to be called within ``Store.transaction``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(
        self,
        source_id: int,
        endpoint_id: int,
        now: str,
        *,
        after_at: str | None,
        before_at: str | None,
        estimated: int | None,
    ) -> int:
        """Enters a gap that was just found; returns its id."""
        cursor = self._database.conn.execute(
            "insert into gaps (source_id, endpoint_id, found_at, after_at, before_at, estimated) "
            "values (?, ?, ?, ?, ?, ?)",
            [source_id, endpoint_id, now, after_at, before_at, estimated],
        )
        return int(cursor.lastrowid or 0)

    def open_of(self, source_id: int) -> list[Gap]:
        """The gaps of a source that nobody has dealt with yet, the newest first."""
        rows = self._database.conn.execute(
            f"{_SELECT} where gaps.source_id = ? and gaps.state = 'open' order by gaps.id desc", [source_id]
        )
        return [Gap(*row) for row in rows]

    def get(self, gap_id: int) -> Gap:
        """The gap of that id. Raises ``KeyError`` if there is none."""
        row = self._database.conn.execute(f"{_SELECT} where gaps.id = ?", [gap_id]).fetchone()
        if row is None:
            raise KeyError(gap_id)
        return Gap(*row)

    def add_recovered(self, gap_id: int, n: int) -> None:
        """Counts ``n`` more links that a backfill found within the gap."""
        self._database.conn.execute("update gaps set recovered = recovered + ? where id = ?", [n, gap_id])

    def close(self, gap_id: int, state: str, reason: str | None, now: str) -> None:
        """Ends a gap as ``recovered`` or ``lost``. One that has ended stays as it is. Raises ``ValueError`` for another
        state, and for a loss without a reason."""
        if state not in ("recovered", "lost"):
            raise ValueError(f"a gap ends as recovered or lost, not as {state!r}")
        if state == "lost" and not reason:
            raise ValueError("a gap that is given up needs a reason")
        self._database.conn.execute(
            "update gaps set state = ?, reason = ?, closed_at = ? where id = ? and state = 'open'",
            [state, reason, now, gap_id],
        )

    def withdraw(self, gap_id: int) -> None:
        """Removes a gap of this very run: another list that was read after it has shown that nothing is missing."""
        self._database.conn.execute("delete from gaps where id = ? and state = 'open' and recovered = 0", [gap_id])
