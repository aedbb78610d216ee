"""What is remembered of a host across runs: when it was last asked, until when it wants to be left alone, its
robots.txt."""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database


class Hosts:
    """Rows of ``hosts`` as plain dictionaries. Writing methods expect to be called within ``Store.transaction``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, host: str) -> dict[str, Any]:
        """The row of a host; empty if nothing is known of it."""
        for row in self._database.query("select * from hosts where host = ?", [host]):
            return dict(row)
        return {}

    def set(self, host: str, values: dict[str, Any]) -> None:
        """Changes the named columns of a host, entering it if needed."""
        names = list(values)
        self._database.conn.execute(
            f"insert into hosts (host, {', '.join(names)}) values (?, {', '.join('?' * len(names))}) "
            f"on conflict (host) do update set {', '.join(f'{name} = excluded.{name}' for name in names)}",
            [host, *values.values()],
        )
