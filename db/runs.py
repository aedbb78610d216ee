"""Sources, batches and runs: who was asked, and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class SourceRow:
    """An outlet as the database keeps it; the registry's YAML is the authority for the rest."""

    key: str
    name: str
    role: str
    country: str | None = None
    languages: str | None = None
    owner: str | None = None
    platform: str | None = None
    home_url: str | None = None
    timezone: str | None = None
    enabled: bool = True
    disabled_reason: str | None = None


class Runs:
    """Writing methods expect to be called within ``Store.transaction``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def source(self, row: SourceRow, now: str) -> int:
        """Enters or refreshes a source; returns its id. An unchanged row is not rewritten."""
        values = [
            row.key, row.name, row.role, row.country, row.languages, row.owner, row.platform, row.home_url,
            row.timezone, int(row.enabled), row.disabled_reason, now,
        ]  # fmt: skip
        self._database.conn.execute(
            "insert into sources (key, name, role, country, languages, owner, platform, home_url, timezone, enabled, "
            "disabled_reason, first_seen_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (key) "
            "do update set "
            "name = excluded.name, role = excluded.role, country = excluded.country, languages = excluded.languages, "
            "owner = excluded.owner, platform = excluded.platform, home_url = excluded.home_url, "
            "timezone = excluded.timezone, enabled = excluded.enabled, disabled_reason = excluded.disabled_reason "
            "where (name, role, country, languages, owner, platform, home_url, timezone, enabled, "
            "disabled_reason) is not "
            "(excluded.name, excluded.role, excluded.country, excluded.languages, excluded.owner, excluded.platform, "
            "excluded.home_url, excluded.timezone, excluded.enabled, excluded.disabled_reason)",
            values,
        )
        (source_id,) = self._database.conn.execute("select id from sources where key = ?", [row.key]).fetchone()
        return int(source_id)

    def start_batch(self, command: str, version: str, now: str) -> int:
        """A new row of ``batches``; returns its id."""
        cursor = self._database.conn.execute(
            "insert into batches (command, version, started_at) values (?, ?, ?)", [command, version, now]
        )
        return int(cursor.lastrowid or 0)

    def finish_batch(self, batch_id: int, exit_code: int, message: str | None, now: str) -> None:
        """Closes a batch with the exit code of its process."""
        self._database.conn.execute(
            "update batches set finished_at = ?, exit_code = ?, message = ? where id = ?",
            [now, exit_code, message, batch_id],
        )

    def start_run(self, batch_id: int, source_id: int, now: str) -> int:
        """A new row of ``runs``; returns its id."""
        cursor = self._database.conn.execute(
            "insert into runs (batch_id, source_id, started_at) values (?, ?, ?)", [batch_id, source_id, now]
        )
        return int(cursor.lastrowid or 0)

    def finish_run(
        self, run_id: int, outcome: str, reason: str | None, counts: dict[str, int], now: str, *, is_look: bool = True
    ) -> None:
        """Closes a run. ``counts``: requests, bytes, links_listed, links_new, fetched, stored. ``is_look``: whether it
        read what the source lists now, and not the past or single pages alone."""
        self._database.conn.execute(
            "update runs set finished_at = :now, outcome = :outcome, reason = :reason, requests = :requests, "
            "bytes = :bytes, links_listed = :links_listed, links_new = :links_new, fetched = :fetched, "
            "stored = :stored, is_look = :is_look "
            "where id = :id",
            {**counts, "is_look": int(is_look), "now": now, "outcome": outcome, "reason": reason, "id": run_id},
        )

    def amend(self, run_id: int, outcome: str, reason: str) -> None:
        """Judges a run again, when its batch has shown more."""
        self._database.conn.execute("update runs set outcome = ?, reason = ? where id = ?", [outcome, reason, run_id])

    def abandon(self, now: str) -> int:
        """Closes runs and batches that a kill left open; a run ends with the last that it is known to have done, and
        has listed what its lists held that it could read. Returns how many runs."""
        self._database.conn.execute(
            "update batches set finished_at = ?, exit_code = 11, message = 'ended without a word (killed?)' "
            "where finished_at is null",
            [now],
        )
        return int(
            self._database.conn.execute(
                "update runs set finished_at = min(?1, max(started_at, "
                # a batch asks 20,000 times at most: of years of rows its own are among the last
                "coalesce((select max(at) from attempts where id > (select max(id) - 50000 from attempts) "
                "and run_id = runs.id), ''), "
                "coalesce((select max(fetched_at) from captures where id > (select max(id) - 50000 from captures) "
                "and run_id = runs.id), ''), "
                "coalesce((select max(fetched_at) from endpoints where source_id = runs.source_id), ''))), "
                "links_listed = coalesce((select sum(items) from endpoints where source_id = runs.source_id "
                "and fetched_at between runs.started_at and ?1 and failures = 0), 0), "
                "outcome = 'stopped', reason = 'ended without a word (killed?)' where finished_at is null",
                [now],
            ).rowcount
        )

    def of_batch(self, batch_id: int) -> list[dict[str, Any]]:
        """How each run of a batch ended, by source."""
        return list(
            self._database.query(
                "select sources.key as source, outcome, reason, requests, links_listed, links_new, fetched, stored "
                "from runs join sources on sources.id = runs.source_id where batch_id = ? order by 1",
                [batch_id],
            )
        )
