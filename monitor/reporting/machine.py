"""What is wrong with the machine and the file: cron, the last batch, the disk, the database."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median

from db.condition import Row
from db.findings import Found
from monitor.clock import iso, parse_iso
from monitor.reporting.finding import Examined, finding, shown

MB = 2**20
# under this, whatever the archive's growth; the crawl itself refuses to start under 100 MB
LEAST_FREE_BYTES = 1024 * MB
LEAST_DAYS = 14
LARGE_LOG_BYTES = 256 * MB
# a batch that lasts longer has lost its process, or hangs
LONGEST_BATCH = timedelta(hours=24)
# that a batch may have started after the present moment
AHEAD = timedelta(minutes=5)
SHORTEST_WAIT = timedelta(hours=2)
UNKNOWN_WAIT = timedelta(hours=48)
REBUILD = "\"insert into articles_fts(articles_fts) values ('rebuild')\""
KILLED = "ended without a word"

_CODES = {
    16: ("disk_full", "make room beside the database, then crawl again"),
    65: ("bad_database", "restore a backup, or name another file with --db"),
    70: ("bug", "report it with the log that stands beside the database"),
    75: ("locked", "find the program that holds the database (fuser on the file), end it, then crawl again"),
    78: ("configuration", "mend the named line; press-monitor sources check looks at all of them"),
}


def running(examined: Examined) -> bool:
    """Whether a batch is under way."""
    newest = examined.condition.newest_batch()
    return newest is not None and newest["finished_at"] is None and not _is_stuck(examined, newest)


def _is_stuck(examined: Examined, batch: Row) -> bool:
    return batch["finished_at"] is None and examined.now - parse_iso(batch["started_at"]) > LONGEST_BATCH


def batches(examined: Examined) -> Iterator[Found]:
    """Cron that no longer runs, how the last batch ended, a clock that was wrong."""
    crawls = examined.condition.batches(100)
    yield from _overdue(examined, crawls)
    yield from _ahead(examined, crawls)
    newest = examined.condition.newest_batch()
    if newest is None:
        return
    if _is_stuck(examined, newest):
        yield finding(
            "stuck", None, f"{newest['command']} of {shown(newest['started_at'])} has not ended",
            "if its process is gone (ps aux), the next crawl mends what it left; if it hangs, end it",
            serious=True, since=newest["started_at"],
        )  # fmt: skip
    if newest["exit_code"] in _CODES:
        kind, advice = _CODES[newest["exit_code"]]
        yield finding(
            kind, None, f"the last batch ({newest['command']}, {shown(newest['started_at'])}) ended with "
            f"{newest['exit_code']}: {newest['message'] or 'no word'}", advice,
            serious=True, since=newest["finished_at"], exit_code=newest["exit_code"],
        )  # fmt: skip
    killed = [batch for batch in crawls[:10] if (batch["message"] or "").startswith(KILLED)]
    if len(killed) >= 3:
        yield finding(
            "killed", None, f"{len(killed)} of the last {len(crawls[:10])} crawls were killed in the middle",
            "too little memory (dmesg says so), or a timeout in the crontab line that is too short",
            serious=True, since=killed[-1]["started_at"],
        )  # fmt: skip


def _overdue(examined: Examined, crawls: Sequence[Row]) -> Iterator[Found]:
    if not crawls or running(examined):
        return
    starts = [parse_iso(batch["started_at"]) for batch in crawls]
    steps = [(later - earlier).total_seconds() for later, earlier in pairwise(starts)]
    usual = timedelta(seconds=median(steps)) if len(steps) >= 4 else None
    limit = UNKNOWN_WAIT if usual is None else max(4 * usual, SHORTEST_WAIT)
    waited = examined.now - starts[0]
    if waited > limit:
        told = f"; they usually follow one another after {_length(usual)}" if usual else ""
        yield finding(
            "no_crawl", None, f"the last crawl was {_length(waited)} ago, at {shown(crawls[0]['started_at'])}{told}",
            "is cron running, and is the line still in it (crontab -l)? press-monitor schedule prints it; its words "
            "stand in press.cron.log",
            serious=True, since=crawls[0]["started_at"],
        )  # fmt: skip


def _ahead(examined: Examined, crawls: Sequence[Row]) -> Iterator[Found]:
    early = [batch["started_at"] for batch in crawls if parse_iso(batch["started_at"]) > examined.now + AHEAD]
    if early:
        yield finding(
            "clock", None, f"a crawl started in the future, at {shown(max(early))}: this machine's clock was ahead "
            f"then, or is behind now ({shown(iso(examined.now))})",
            "compare the clock (date -u) with another's and let it be set by itself (timedatectl set-ntp true); what "
            "that crawl stored bears its dates, and every source is due again",
            serious=True, since=min(early),
        )  # fmt: skip


def _length(span: timedelta) -> str:
    hours = span / timedelta(hours=1)
    if hours < 2:
        return f"{span / timedelta(minutes=1):.0f} min"
    return f"{hours:.0f} h" if hours < 72 else f"{hours / 24:.0f} days"


def disk(examined: Examined, path: Path, free_bytes: int | None = None) -> Iterator[Found]:
    """Room that is nearly used up, by what is left and by how fast the archive has grown. ``free_bytes``: beside the
    database; asked of the system where it is not given."""
    if free_bytes is None:
        room = os.statvfs(path.parent)
        free_bytes = room.f_bavail * room.f_frsize
    per_day = examined.condition.archived_bytes(examined.before(days=7)) / 7
    days = free_bytes / per_day if per_day else float("inf")
    if free_bytes >= LEAST_FREE_BYTES and days >= LEAST_DAYS:
        return
    lasting = f"; the archive grows by {per_day / MB:,.0f} MB a day: {days:.0f} days" if per_day >= MB else ""
    yield finding(
        "disk", None, f"{free_bytes // MB:,} MB are free beside {path}{lasting}",
        "make room, or move the database with its archive to a larger disk (docs/operations.md, Files)",
        serious=True, free_bytes=free_bytes,
    )  # fmt: skip


def file(examined: Examined, path: Path, broken_sums: Sequence[str]) -> Iterator[Found]:
    """The database's own state. ``broken_sums``: where the conservation law does not hold, in words."""
    # between two commits of a crawl, links are in flight
    broken = [words for words in broken_sums if not (running(examined) and words.endswith("left in flight"))]
    if broken:
        yield finding(
            "sums", None, f"the ledger's sums do not agree: {'; '.join(broken)}",
            "a bug, or rows changed by hand: please report it with the log; what is stored can be read on",
            serious=True,
        )  # fmt: skip
    difference = examined.condition.unindexed()
    if difference:
        yield finding(
            "index", None, f"the full-text index has {abs(difference):,} entries "
            f"{'less' if difference > 0 else 'more'} than there are texts",
            f"between two crawls: sqlite3 {path} {REBUILD}",
            serious=True, difference=difference,
        )  # fmt: skip
    log = path.with_name(f"{path.name}-wal")
    size = log.stat().st_size if log.exists() else 0
    if size >= LARGE_LOG_BYTES:
        yield finding(
            "wal", None, f"{log} has grown to {size // MB:,} MB",
            "a reader keeps a read transaction open for hours: restart press-monitor serve; the next crawl empties it",
            serious=False, bytes=size,
        )  # fmt: skip
