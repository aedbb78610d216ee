"""The schema brought up to date: all steps or none, with a copy of what was there before."""

from __future__ import annotations

import os
from pathlib import Path

from sqlite_utils import Database

from db.copying import copied, synced
from db.errors import FullError
from db.migrations import migrations

# so many batches must have ended well since an upgrade before the former file goes
GOOD_BATCHES = 20
_SPARE_BYTES = 20 * 2**20


def former_files(path: Path) -> list[Path]:
    """The copies that upgrades of this database have left, oldest first."""
    return sorted(path.parent.glob(f"{path.stem}.before-m*.db"))


def keep_former(path: Path, first: str) -> Path:
    """Copies the database to a file beside it before its first missing step, ``first``, is taken; copies of earlier
    upgrades go. Raises ``FullError`` where there is no room for it; nothing was upgraded then."""
    name = f"{path.stem}.before-{first.split('_')[0]}.db"
    parts = f".{path.stem}.before-*.part"
    for part in path.parent.glob(parts):
        part.unlink(missing_ok=True)
    room = os.statvfs(path.parent)
    need = path.stat().st_size + _SPARE_BYTES
    if room.f_bavail * room.f_frsize < need:
        raise FullError(
            f"disk full: the upgrade of {path} first makes a copy of it and needs {need // 2**20:,} MB; make room and "
            "start again, nothing was changed"
        )
    part = path.with_name(f".{name}.{os.getpid()}.part")
    copied(path, part)
    for former in former_files(path):
        former.unlink()
    kept = path.with_name(name)
    part.replace(kept)
    synced(path.parent)
    return kept


def take_steps(database: Database) -> None:
    """Takes every missing step. Expects to be called within one transaction, so that a kill leaves the former schema
    or the new one; what another process did meanwhile is not done again."""
    for step in migrations.pending(database):
        step.fn(database)
        migrations._record_applied(database, step.name)


def drop_outlived(path: Path, database: Database) -> None:
    """Deletes the copies from before an upgrade once enough batches have ended well since."""
    former = former_files(path)
    if not former:
        return
    (good,) = database.conn.execute(
        "select count(*) from batches where exit_code in (0, 2) and started_at > "
        "(select replace(substr(max(applied_at), 1, 19), ' ', 'T') || 'Z' from _sqlite_migrations "
        "where migration_set = ?)",
        [migrations.name],
    ).fetchone()
    if good >= GOOD_BATCHES:
        for file in former:
            file.unlink(missing_ok=True)
