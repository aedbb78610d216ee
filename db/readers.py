"""Who may sign in: names and the hashes of passwords, in the readers' file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from db.reader_file import checked, read, reader_file, written


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader; ``password`` is a hash as ``monitor.web.passwords`` writes it."""

    name: str
    password: str
    added_at: str


def readers(database: Path) -> list[Reader]:
    """The readers, by name; none where nobody was added. Waits for no lock. Raises ``NotAPressDatabaseError``."""
    rows = read(database, "readers", "select name, password, added_at from readers order by name", [])
    return [Reader(*row) for row in rows]


def reader(database: Path, name: str) -> Reader | None:
    """The reader of that name; ``None`` without one. Raises as ``readers``."""
    rows = read(database, "readers", "select name, password, added_at from readers where name = ?", [name])
    return Reader(*rows[0]) if rows else None


def add_reader(database: Path, added: Reader) -> bool:
    """Adds a reader, or gives one of that name another password; returns whether the name is new. Raises
    ``NotAPressDatabaseError``, ``LockedError`` and ``FullError``."""
    with written(database) as connection:
        known = connection.execute("select 1 from readers where name = ?", [added.name]).fetchone()
        connection.execute(
            "insert into readers (name, password, added_at) values (?, ?, ?) "
            "on conflict (name) do update set password = excluded.password",
            [added.name, added.password, added.added_at],
        )
    return known is None


def remove_reader(database: Path, name: str) -> bool:
    """Takes a reader away; returns whether there was one. What the reader wrote stays. Raises as ``add_reader``."""
    if not checked(reader_file(database)):
        return False
    with written(database) as connection:
        return bool(connection.execute("delete from readers where name = ?", [name]).rowcount)
