"""The runs and the gaps: each batch with what it saw of each outlet, and what nobody saw."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from urllib.parse import urlencode

from db import happenings
from db.rows import Row
from monitor.web.search import page_number
from monitor.wordbook import Words

ADDRESS = "/releves"
PER_PAGE = 12
# days that are looked back on for those that nobody saw
WINDOW = 90
_GAPS, _STRETCHES = 40, 60
_SUMS = (("read", "read"), ("failed", "failed"), ("new", "links_new"), ("stored", "stored"), ("requests", "requests"))


@dataclass(frozen=True, slots=True)
class Run:
    """What a batch saw of an outlet."""

    key: str
    name: str
    outcome: str
    tone: str
    reason: str
    links_new: int
    stored: int
    requests: int


@dataclass(frozen=True, slots=True)
class Batch:
    """One launch. ``sums``: its numbers in words; ``ended``: how and when."""

    name: str
    when_iso: str
    command: str
    ended: str
    message: str
    tone: str
    sums: tuple[str, ...]
    failed: int
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that nobody saw of an outlet: when, and what is known of it."""

    key: str
    name: str
    when: str
    what: str
    state: str
    tone: str
    reason: str


@dataclass(frozen=True, slots=True)
class RunsPage:
    """All that the page shows."""

    outlet: str
    outlet_key: str
    notices: tuple[str, ...]
    batches: tuple[Batch, ...]
    gaps: tuple[Gap, ...]
    stretches: tuple[Gap, ...]
    more_stretches: int
    window: int
    previous: str | None
    next: str | None


def runs_page(
    connection: sqlite3.Connection, words: Words, arguments: Mapping[str, str | None], today: date
) -> RunsPage:
    """The runs and gaps of all outlets, or of the one of ``media``."""
    notices = []
    key = arguments.get("media") or ""
    source = happenings.source(connection, key) if key else None
    if key and source is None:
        notices.append(words.text("search.unknown_choice", value=key[:100]))
    source_id = source["id"] if source else None
    page = page_number(arguments.get("page"))
    rows = happenings.batches(connection, source_id, PER_PAGE + 1, (page - 1) * PER_PAGE)
    shown = rows[:PER_PAGE]
    runs: dict[int, list[Row]] = {}
    for row in happenings.runs(connection, [batch["id"] for batch in shown], source_id):
        runs.setdefault(row["batch_id"], []).append(row)
    unseen = happenings.unseen(connection, source_id, (today - timedelta(days=WINDOW - 1)).isoformat())
    stretches = _stretches(words, unseen)

    def address(page: int) -> str:
        asked = {"media": key if source else "", "page": str(page) if page > 1 else ""}
        kept = {name: value for name, value in asked.items() if value}
        return f"{ADDRESS}?{urlencode(kept)}" if kept else ADDRESS

    return RunsPage(
        outlet=source["name"] if source else "",
        outlet_key=source["key"] if source else "",
        notices=tuple(notices),
        batches=tuple(_batch(words, batch, runs.get(batch["id"], [])) for batch in shown),
        gaps=tuple(_gap(words, row) for row in happenings.gaps(connection, source_id, _GAPS)),
        stretches=tuple(stretches[:_STRETCHES]),
        more_stretches=max(0, len(stretches) - _STRETCHES),
        window=WINDOW,
        previous=address(page - 1) if page > 1 else None,
        next=address(page + 1) if len(rows) > PER_PAGE else None,
    )


def _batch(words: Words, batch: Row, runs: list[Row]) -> Batch:
    code = batch["exit_code"]
    ended = words.text("relays.running")
    if batch["finished_at"]:
        ended = words.text("relays.ended", when=words.instant(batch["finished_at"]))
    told = words.known("relays.code", None if code is None else str(code))
    sums = [words.count(f"relays.{name}", batch[column] or 0) for name, column in _SUMS if batch[column]]
    return Batch(
        name=words.text("relays.batch", when=words.instant(batch["started_at"])),
        when_iso=batch["started_at"],
        command=batch["command"],
        ended=", ".join(part for part in (told, ended) if part),
        message=batch["message"] or "",
        tone="good" if code == 0 else "soft" if code in (None, 2) else "warn",
        sums=tuple(sums),
        failed=batch["failed"] or 0,
        runs=tuple(_run(words, run) for run in runs),
    )


def _run(words: Words, run: Row) -> Run:
    outcome = run["outcome"]
    return Run(
        key=run["source_key"],
        name=run["source_name"],
        outcome=words.known("outcome", outcome) or words.text("relays.running"),
        tone="good" if outcome == "ok" else "soft" if outcome in (None, "partial") else "warn",
        reason=run["reason"] or "",
        links_new=run["links_new"],
        stored=run["stored"],
        requests=run["requests"],
    )


def _gap(words: Words, row: Row) -> Gap:
    known = [words.count("relays.estimated", row["estimated"])] if row["estimated"] is not None else []
    known += [words.count("relays.recovered", row["recovered"])] if row["recovered"] else []
    after, before = row["after_at"] or row["found_at"], row["before_at"] or row["found_at"]
    return Gap(
        key=row["source_key"],
        name=row["source_name"],
        when=words.text("relays.gap", after=_moment(words, after), before=_moment(words, before)),
        what=", ".join(known),
        state=words.known("relays", f"gap_{row['state']}"),
        tone={"recovered": "good", "lost": "warn"}.get(row["state"], "soft"),
        reason=row["reason"] or "",
    )


def _moment(words: Words, value: str) -> str:
    return words.instant(value) if "T" in value else words.day(value)


def _stretches(words: Words, unseen: list[Row]) -> list[Gap]:
    """Days in a row of one outlet as one, the longest of the latest first."""
    found: list[tuple[str, int, Gap]] = []
    for (key, name), rows in groupby(unseen, key=lambda row: (row["source_key"], row["source_name"])):
        days = [(date.fromisoformat(row["day"]), row["missed_estimate"] or 0) for row in rows]
        # consecutive days differ from their places by the same number
        for _, run in groupby(enumerate(days), key=lambda one: one[1][0].toordinal() - one[0]):
            stretch = [day for _, day in run]
            since, until = stretch[0][0].isoformat(), stretch[-1][0].isoformat()
            missed = sum(day[1] for day in stretch)
            told = words.count("relays.stretch", len(stretch), since=words.day(since), until=words.day(until))
            what = words.count("trends.missed", missed) if missed else ""
            found.append((until, len(stretch), Gap(key, name, told, what, "", "soft", "")))
    return [gap for _, _, gap in sorted(found, key=lambda one: (one[0], one[1]), reverse=True)]
