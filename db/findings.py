"""The ``findings`` table: what health has found, so that each is told as long as it lasts and its end once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class Found:
    """A finding as it stands now. ``key``: the same from one look to the next while it lasts; ``source``: an outlet's
    key, if it is one outlet's; ``since``: an instant, where it is known; ``detail``: JSON."""

    key: str
    kind: str
    source: str | None
    serious: bool
    since: str | None
    message: str
    advice: str
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Kept(Found):
    """A row of the table. ``new``: nobody was told of it yet; ``fixed_at``: when it was found to be over."""

    first_seen_at: str = ""
    fixed_at: str | None = None
    new: bool = False


_FOUND = tuple(field.name for field in fields(Found) if field.name != "source")
_COLUMNS = (
    "key, kind, (select sources.key from sources where sources.id = source_id), serious, since, message, advice, "
    "detail, first_seen_at, fixed_at, told_at is null"
)


class Findings:
    """Writing methods expect to be called within ``Store.transaction``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def update(self, found: Iterable[Found], now: str, *, sources: Iterable[str] | None = None) -> list[Kept]:
        """Enters what is found now and closes what is found no longer. Returns the lasting ones, the serious first and
        the newest of them on top, then those that ended just now. ``sources``: the only outlets that were examined;
        what concerns others, or none, then stays as it is."""
        execute = self._database.conn.execute
        present = []
        for finding in found:
            present.append(finding.key)
            self._enter(finding, now)
        scope = None if sources is None else set(sources)
        ended = []
        for kept in self._rows("fixed_at is null"):
            if kept.key not in present and (scope is None or kept.source in scope):
                execute("update findings set fixed_at = ? where key = ?", [now, kept.key])
                ended.append(kept.key)
        lasting = [kept for kept in self._rows("fixed_at is null") if kept.key in present]
        return lasting + [kept for kept in self._rows("fixed_at = ?", now) if kept.key in ended]

    def told(self, keys: Iterable[str], now: str) -> None:
        """Notes that somebody was told of these; what was told before keeps its instant."""
        self._database.conn.executemany(
            "update findings set told_at = ? where key = ? and told_at is null", [(now, key) for key in keys]
        )

    def open(self) -> list[Kept]:
        """What lasted when health was last asked."""
        return self._rows("fixed_at is null")

    def _rows(self, where: str, *values: str) -> list[Kept]:
        rows = self._database.conn.execute(
            f"select {_COLUMNS} from findings where {where} order by serious desc, first_seen_at desc, kind, key",
            values,
        )
        return [
            Kept(key, kind, source, bool(serious), since, message, advice, detail, first_seen_at, fixed_at, bool(new))
            for key, kind, source, serious, since, message, advice, detail, first_seen_at, fixed_at, new in rows
        ]

    def _enter(self, finding: Found, now: str) -> None:
        """A finding that comes back after its end begins anew, and so does one that has become serious."""
        values = [getattr(finding, name) for name in _FOUND]
        self._database.conn.execute(
            f"insert into findings (source_id, {', '.join(_FOUND)}, first_seen_at, last_seen_at) "
            f"values ((select id from sources where key = ?), {', '.join('?' * len(_FOUND))}, ?, ?) "
            "on conflict (key) do update set first_seen_at = case when fixed_at is null then first_seen_at "
            "else excluded.first_seen_at end, "
            "told_at = case when fixed_at is null and serious >= excluded.serious then told_at end, "
            f"fixed_at = null, last_seen_at = excluded.last_seen_at, source_id = excluded.source_id, "
            f"{', '.join(f'{name} = excluded.{name}' for name in _FOUND if name != 'key')}",
            [finding.source, *values, now, now],
        )
