"""What ``doctor`` looks at around the database: clock, rights, leftovers, the lock, the schedule."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.clock import parse_iso
from monitor.errors import ConfigError
from monitor.reporting.diagnosis import Diagnosis, harm, note, sound
from monitor.reporting.finding import shown

AHEAD = timedelta(minutes=5)
# before this program was written
_EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
# linux/magic.h, and fuse's: file systems whose locks and shared memory WAL cannot rely on (sqlite.org/wal.html)
_REMOTE = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ceph"}
_MB = 2**20


def clock(now: datetime, newest: Sequence[tuple[str, str]]) -> Iterator[Diagnosis]:
    """Instants that the database could not have yet."""
    if now < _EARLIEST:
        yield harm(
            "clock", f"this machine's clock says {shown(f'{now:%Y-%m-%dT%H:%M}')}, which is before this program",
            "set it (timedatectl set-ntp true)", code=ConfigError.exit_code,
        )  # fmt: skip
        return
    ahead = []
    for column, instant in newest:
        try:
            if parse_iso(instant) > now + AHEAD:
                ahead.append((column, instant))
        except ValueError:
            yield harm("clock", f"{column} holds {instant[:40]!r}, which is no instant", "press-monitor recover")
    for column, instant in ahead:
        yield harm(
            "clock", f"{column} is {shown(instant)} UTC, and this machine says {shown(f'{now:%Y-%m-%dT%H:%M}')}",
            "compare the clock (date -u) with another's; what was stored bears the dates of its time",
        )  # fmt: skip
    if not ahead:
        yield sound("clock", "no instant of the database lies in the future")


def rights(paths: Iterable[Path], folders: Iterable[Path], secrets: Iterable[Path]) -> Iterator[Diagnosis]:
    """Who else may read or change what is stored."""
    here, told = os.geteuid(), False
    if here == 0:
        yield note("rights", "this runs as root", "run it as a user of its own who owns the folder and nothing else")
    kinds = (
        [(path, 0o600) for path in paths] + [(path, 0o700) for path in folders] + [(path, 0o600) for path in secrets]
    )
    hidden = set(secrets)
    for path, wanted in kinds:
        try:
            found = path.stat()
        except OSError:
            continue
        mode = stat.S_IMODE(found.st_mode)
        fix = f"chmod {wanted:o} {path}"
        if found.st_uid != here and here != 0:
            yield harm(
                "rights", f"belongs to user {found.st_uid}, not to you ({here})", "run it as its owner, or chown it",
                str(path), ConfigError.exit_code,
            )  # fmt: skip
        elif mode & 0o022:
            yield harm("rights", f"others may change it ({mode:o})", fix, str(path), ConfigError.exit_code)
        elif path in hidden and mode & 0o077:
            yield harm("rights", f"others may read this secret ({mode:o})", fix, str(path), ConfigError.exit_code)
        elif mode & 0o077:
            yield note("rights", f"others may read it ({mode:o}), full texts included", fix, str(path))
        else:
            continue
        told = True
    if not told:
        yield sound("rights", "nobody else may read or change what is stored")


def leftovers(database: Path, archive: Path) -> Iterator[Diagnosis]:
    """Files that an interruption left, or that were kept aside."""
    stem, folder = database.stem, database.parent
    kinds = (
        (folder, f".{stem}.restoring", "a restoring that was cut short left it", "delete it, or restore again"),
        (folder / f"{stem}-backups", ".partial-*", "a backup that was cut short left it", "the next backup deletes it"),
        (folder, f"{database.name}.replaced-*", "a restoring kept the former file", "delete it when nobody wants it"),
        (folder, f"{stem}.before-m*.db", "an upgrade kept the former database", "goes by itself after 20 good batches"),
        (folder, f".{stem}.before-*.part", "an upgrade that was cut short left it", "the next upgrade deletes it"),
        (archive, "*.torn", "a torn record that a kill left", "delete it when nobody wants it"),
        (archive, "*.erasing", "an interrupted erasure left it", "press-monitor forget --again"),
        (archive, "*.replaced-*", "a restoring kept the former file", "delete it when nobody wants it"),
    )  # fmt: skip
    for place, pattern, what, fix in kinds:
        for path in sorted(place.glob(pattern)) if place.is_dir() else ():
            size = path.stat().st_size / _MB if path.is_file() else 0
            yield note("leftovers", f"{what}{f' ({size:,.1f} MB)' if path.is_file() else ''}", fix, str(path))


def file_system(folder: Path, mounts: Path = Path("/proc/self/mounts")) -> Iterator[Diagnosis]:
    """File systems on which a database in WAL mode is not safe."""
    try:
        rows = [line.split() for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines()]
    except OSError:
        return
    real = str(folder.resolve())
    holding = [
        (len(row[1]), row[2])
        for row in rows
        if len(row) > 2 and (real == row[1] or real.startswith(row[1].rstrip("/") + "/"))
    ]
    kind = max(holding, default=(0, ""))[1]
    if kind in _REMOTE:
        yield harm(
            "disk", f"the database is on a {kind} file system, where its locks cannot be relied on",
            "move it to a disk of this machine (sqlite.org/wal.html)", str(folder), ConfigError.exit_code,
        )  # fmt: skip


def schedule(database: Path, crontab: str | None, units: Path, is_demo: bool = False) -> Iterator[Diagnosis]:
    """Whether a crawl of this database is started by itself. ``crontab``: the user's, ``None`` where it cannot be
    asked for; ``units``: the folder of the user's systemd units."""
    lines = [line for line in (crontab or "").splitlines() if not line.lstrip().startswith("#")]
    ours = [line for line in lines if " crawl " in line and str(database) in line]
    service, timer = units / "press-monitor.service", units / "press-monitor.timer"
    by_systemd = _holds(service, str(database)) and timer.exists()
    enabled = (units / "timers.target.wants" / timer.name).exists()
    if ours:
        gone = [word for word in ours[0].split() if word.endswith("/press-monitor") and not Path(word).exists()]
        if gone:
            yield harm(
                "schedule", f"the crontab line starts {gone[0]}, which is not there",
                "press-monitor schedule prints it", "crontab -l", ConfigError.exit_code,
            )  # fmt: skip
        else:
            yield sound("schedule", "the crontab crawls this database")
    elif by_systemd and enabled:
        yield sound("schedule", "a systemd timer crawls this database", str(timer))
    elif by_systemd:
        yield note(
            "schedule", "the timer is there and not enabled", f"systemctl --user enable --now {timer.name}", str(timer)
        )
    elif not is_demo:
        unknown = " (crontab -l could not be asked)" if crontab is None else ""
        yield note(
            "schedule", f"nothing crawls this database by itself{unknown}", "press-monitor schedule prints the line"
        )


def _holds(path: Path, word: str) -> bool:
    try:
        return word in path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
