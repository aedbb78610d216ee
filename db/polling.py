"""The ``polling`` table: when each source is looked at next, and what its failures have done to that."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields

from sqlite_utils import Database

from db.connection import DUE_TIMES


@dataclass(frozen=True, slots=True)
class Schedule:
    """A source's row. ``pace``: the share of its tightest list that turned over in an hour, at its highest lately;
    ``looked_at``: the last look that counted; ``score``: the weights of its failures in a row, summed; ``failure``:
    the class of the last one (``hard``, ``soft``, ``temporary``), ``None`` when all is well; ``reason``: in a line,
    why it is looked at when it is."""

    interval_minutes: int
    next_due_at: str
    pace: float | None = None
    looked_at: str | None = None
    score: float = 0.0
    failing_since: str | None = None
    failure: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ListPace:
    """How fast a list turns over. ``holds``: the items that fit into it; ``turnover``: new ones in an hour."""

    url: str
    holds: int
    turnover: float


_COLUMNS = [field.name for field in fields(Schedule)]


class Polling:
    """Writing methods expect to be called within ``Store.transaction``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, source_id: int) -> Schedule | None:
        """The source's row; ``None`` before its first turn."""
        row = self._database.conn.execute(
            f"select {', '.join(_COLUMNS)} from polling where source_id = ?", [source_id]
        ).fetchone()
        return None if row is None else Schedule(*row)

    def set(self, source_id: int, schedule: Schedule) -> None:
        """Writes the source's row."""
        self._database.conn.execute(
            f"insert into polling (source_id, {', '.join(_COLUMNS)}) values (?{', ?' * len(_COLUMNS)}) "
            f"on conflict (source_id) do update set {', '.join(f'{name} = excluded.{name}' for name in _COLUMNS)}",
            [source_id, *astuple(schedule)],
        )

    def turn(self, source_id: int, every: int, now: str) -> None:
        """Notes that the source has its turn: whatever becomes of it, a kill included, it stands behind those that had
        none. ``every``: minutes, the interval of a source that never had one."""
        self._database.conn.execute(
            "insert into polling (source_id, interval_minutes, next_due_at) values (?, ?, ?) "
            "on conflict (source_id) do update set next_due_at = excluded.next_due_at",
            [source_id, every, now],
        )

    def due_times(self, now: str = "now") -> dict[str, str]:
        """Source -> when it is due; a source that never had its turn is absent. One whose last look lies after ``now``
        (an instant, or the word for the machine's own clock) is due."""
        return dict(self._database.conn.execute(DUE_TIMES, [now]).fetchall())

    def paces(self, source_id: int, since: str) -> list[ListPace]:
        """The lists out of which items fall, whose turnover is known and which were asked for since then."""
        rows = self._database.conn.execute(
            "select url, holds, turnover from endpoints where source_id = ? and holds > 0 and turnover is not null "
            "and fetched_at >= ? order by url",
            [source_id, since],
        )
        return [ListPace(*row) for row in rows]
