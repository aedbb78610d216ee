"""A crawl as ``tests.crawl.drive`` makes it, under strain: killed at a named step, with files that cannot grow, or with
few descriptors. The steps are told from outside: by what SQLite is about to do, and by the doors of the archive, the
lock and the workers; nothing in the monitor knows of them.

``python -m tests.hostile.strained STRAIN ...``: STRAIN is JSON, {"step": name, "n": 1, "file_bytes": n, "files": n,
"rotate_bytes": n}; the arguments of ``drive`` follow."""

from __future__ import annotations

import functools
import json
import os
import resource
import signal
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import db.connection
import db.store
from db.errors import FullError, LockedError, NotAPressDatabaseError
from monitor.errors import MonitorError
from monitor.extraction.workers import ExtractionPool
from monitor.fetching import archive, recovery
from monitor.fetching.batch import as_monitor_error
from monitor.fetching.lock import CrawlLock

# in the order in which a crawl of a new database meets them
STEPS = (
    "lock taken", "create", "begin", "insert", "update", "delete", "commit", "committed", "archive before",
    "archive torn", "archive written", "rotated", "extraction before", "extraction after", "recovery before",
    "recovery after", "checkpoint", "statement",
)  # fmt: skip


class Steps:
    """Kills this process at the n-th time that it comes by a step."""

    def __init__(self, wanted: str, n: int) -> None:
        self.wanted = wanted
        self.n = n
        self.seen: Counter[str] = Counter()

    def __call__(self, step: str) -> bool:
        self.seen[step] += 1
        return step == self.wanted and self.seen[step] == self.n

    def at(self, step: str) -> None:
        """Comes by a step."""
        if self(step):
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(self, sql: str) -> None:
        """Comes by what SQLite is about to do."""
        self.at("statement")
        word = sql.split(None, 1)[0].lower() if sql.strip() else ""
        if self.seen["commit"] > self.seen["committed"]:
            self.at("committed")
        if "wal_checkpoint" in sql:
            self.at("checkpoint")
        elif word in ("create", "begin", "insert", "update", "delete", "commit"):
            self.at(word)


def told(steps: Steps) -> None:
    """Puts a listener at each step."""
    opened = db.store.open_database

    def open_database(path: Path) -> Any:
        database = opened(path)
        database.conn.set_trace_callback(steps.statement)
        return database

    db.store.open_database = open_database
    upgrade = db.connection._upgrade

    def traced(database: Any, path: Path) -> None:
        database.conn.set_trace_callback(steps.statement)
        upgrade(database, path)

    db.connection._upgrade = traced
    append = archive.Archive.append

    def half(self: archive.Archive, record: archive.Record) -> archive.Place:
        steps.at("archive before")
        former = self._name
        if steps("archive torn"):
            file = self._open(record.fetched_at.date().isoformat())
            data = archive.packed(record)
            os.write(file.fileno(), data[: len(data) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
        place = append(self, record)
        steps.at("archive written")
        if former and self._name != former:
            steps.at("rotated")
        return place

    archive.Archive.append = half  # type: ignore[method-assign]
    _around(steps, CrawlLock, "__enter__", after="lock taken")
    _around(steps, ExtractionPool, "extract", before="extraction before", after="extraction after")
    _around(steps, recovery, "enter_orphans", before="recovery before", after="recovery after")
    _around(steps, recovery, "finish_fetched", before="recovery before", after="recovery after")


def _around(steps: Steps, owner: Any, name: str, before: str = "", after: str = "") -> None:
    inner: Callable[..., Any] = getattr(owner, name)

    @functools.wraps(inner)
    def outer(*arguments: Any, **named: Any) -> Any:
        if before:
            steps.at(before)
        result = inner(*arguments, **named)
        if after:
            steps.at(after)
        return result

    setattr(owner, name, outer)


def main() -> None:
    strain = json.loads(sys.argv.pop(1))
    if strain.get("step"):
        told(Steps(strain["step"], strain.get("n", 1)))
    # as Python does by itself, and as cron's children have it: a file that cannot grow is an error, not a signal
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    if strain.get("rotate_bytes"):
        archive.Archive.__init__.__kwdefaults__["rotate_bytes"] = strain["rotate_bytes"]
    if strain.get("file_bytes"):
        resource.setrlimit(resource.RLIMIT_FSIZE, (strain["file_bytes"], strain["file_bytes"]))
    if strain.get("files"):
        resource.setrlimit(resource.RLIMIT_NOFILE, (strain["files"], strain["files"]))
    from tests.crawl.drive import main as crawl

    try:
        crawl()
    except (MonitorError, FullError, LockedError, NotAPressDatabaseError) as error:
        # as the command line tells it
        told_error = as_monitor_error(error)
        print(told_error, file=sys.stderr)
        sys.exit(told_error.exit_code)


if __name__ == "__main__":
    main()
