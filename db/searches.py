"""The searches that readers gave a name, in the readers' file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from db.reader_file import checked, read, reader_file, written

# of one reader
MOST = 200
_SELECT = "select key, name, filters, saved_by, saved_at from searches"


@dataclass(frozen=True, slots=True)
class Saved:
    """A search with a name. ``key`` stands in its address; ``filters`` are those of the search page by name;
    ``saved_by`` is empty on a site where nobody signs in."""

    key: str
    name: str
    filters: Mapping[str, str]
    saved_by: str | None
    saved_at: str


def _saved(row: tuple[str, str, str, str | None, str]) -> Saved:
    key, name, filters, saved_by, saved_at = row
    return Saved(key, name, json.loads(filters), saved_by, saved_at)


def saved_searches(database: Path, saved_by: str | None) -> list[Saved]:
    """The searches of a reader, or all of them for ``None``, by name. Waits for no lock. Raises
    ``NotAPressDatabaseError``."""
    sql = f"{_SELECT} where ? is null or saved_by is ? order by name collate nocase"
    return [_saved(row) for row in read(database, "searches", sql, [saved_by, saved_by])]


def saved_search(database: Path, key: str) -> Saved | None:
    """The search of that key, whoever saved it; ``None`` without one. Raises as ``saved_searches``."""
    rows = read(database, "searches", f"{_SELECT} where key = ?", [key])
    return _saved(rows[0]) if rows else None


def save_search(database: Path, saved: Saved) -> bool:
    """Saves a search; the reader's own of that key is replaced. Returns whether it was: not where the key is another
    reader's, or the reader has ``MOST`` of them. Raises ``NotAPressDatabaseError``, ``LockedError`` and
    ``FullError``."""
    with written(database) as connection:
        (others,) = connection.execute(
            "select count(*) from searches where saved_by is ? and key <> ?", [saved.saved_by, saved.key]
        ).fetchone()
        if others >= MOST:
            return False
        done = connection.execute(
            "insert into searches (key, name, filters, saved_by, saved_at) values (?, ?, ?, ?, ?) "
            "on conflict (key) do update set name = excluded.name, filters = excluded.filters, "
            "saved_at = excluded.saved_at where saved_by is excluded.saved_by",
            [saved.key, saved.name, json.dumps(dict(saved.filters)), saved.saved_by, saved.saved_at],
        )
        return bool(done.rowcount)


def remove_search(database: Path, key: str, saved_by: str | None) -> bool:
    """Deletes the reader's search of that key, or anybody's for ``None``; returns whether there was one. Raises as
    ``save_search``."""
    if not checked(reader_file(database)):
        return False
    with written(database) as connection:
        done = connection.execute(
            "delete from searches where key = ? and (? is null or saved_by is ?)", [key, saved_by, saved_by]
        )
        return bool(done.rowcount)
