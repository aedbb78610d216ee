"""What the last batch saw of the press, and what it could not see."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import timedelta

from db import queries
from monitor.clock import iso, parse_iso
from monitor.wordbook import Words

_READ = ("ok", "partial")


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet that was not read, or is silent, and why."""

    name: str
    key: str
    why: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the last batch saw of the press; ``asked`` of ``enabled`` outlets. ``reference``: sources of that role that
    were read, which the other counts leave out."""

    when: str
    enabled: int
    asked: int
    read: int
    running: int
    reference: int
    failed: tuple[Outlet, ...]
    silent: tuple[Outlet, ...]


def coverage(connection: sqlite3.Connection, words: Words) -> Coverage | None:
    """``None`` before the first crawl."""
    batch = queries.last_batch(connection)
    if batch is None:
        return None
    enabled = {row["key"] for row in queries.sources(connection) if row["enabled"] and row["role"] == "press"}
    every = queries.runs_of(connection, batch["id"])
    runs = [run for run in every if run["source_role"] == "press"]
    silent_before = iso(parse_iso(batch["started_at"]) - timedelta(days=queries.SILENT_AFTER_DAYS))
    failed = [
        Outlet(run["source_name"], run["source_key"], run["reason"] or words.known("outcome", run["outcome"]))
        for run in runs
        if run["outcome"] is not None and run["outcome"] not in _READ
    ]
    silent = [
        Outlet(
            row["source_name"],
            row["source_key"],
            words.text("coverage.silent_since", day=words.day(row["last_new_at"] or row["asked_since"])),
        )
        for row in queries.silent_sources(connection, silent_before)
    ]
    return Coverage(
        when=words.instant(batch["finished_at"] or batch["started_at"]),
        enabled=len(enabled | {run["source_key"] for run in runs}),
        asked=len(runs),
        read=sum(run["outcome"] in _READ for run in runs),
        running=sum(run["outcome"] is None for run in runs),
        reference=sum(run["source_role"] == "reference" and run["outcome"] in _READ for run in every),
        failed=tuple(failed),
        silent=tuple(silent),
    )
