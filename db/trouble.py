"""What SQLite's errors mean to whoever must mend them: the disk, the lock, the rights, or the file itself."""

from __future__ import annotations

import errno
import os
import resource
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # pysqlite3 where it is installed

from db.errors import FullError, LockedError, NotAPressDatabaseError

BUSY_TIMEOUT_MS = 30_000
ANOTHER = "name another with --db"
# beside a database in the write-ahead mode even a reader makes a file, of 32 KB at first
_ROOM = 64 * 1024


@contextmanager
def named(path: Path, *, reading: bool = False, instead: str = ANOTHER) -> Iterator[None]:
    """SQLite's errors that an operator can mend, by name and with the path. ``reading``: nothing was to be written;
    ``instead``: what to do with a file that is none of ours.

    Raises ``NotAPressDatabaseError``, ``LockedError`` and ``FullError``."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        known = meant(path, error, reading=reading, instead=instead)
        if known is None:
            raise
        raise known from None


def meant(path: Path, error: Exception, *, reading: bool, instead: str = ANOTHER) -> Exception | None:
    """One of ``db.errors`` for SQLite's own; None for what no operator can mend."""
    message = str(error)
    if "is locked" in message or "is busy" in message:
        return LockedError(f"{path} stayed locked for {BUSY_TIMEOUT_MS // 1000} s; another program is writing to it")
    full = disk_trouble(path, error)
    if full is not None:
        return full
    if "readonly database" in message or "unable to open" in message:
        what = "read" if reading else "written"
        return NotAPressDatabaseError(f"{path} cannot be {what} ({message}); check its owner and its folder's")
    if "not a database" in message:
        return NotAPressDatabaseError(f"{path} is not a SQLite database; it was left as it is; {instead}")
    if "image is malformed" in message or "malformed database schema" in message:
        return damaged(path, error, instead)
    return None


def disk_trouble(path: Path, error: Exception) -> FullError | None:
    """The error that is the disk's fault and not the file's; None for any other. A disk that is full keeps a database
    from being read as well: the file by which readers and writers share it cannot be made."""
    message = str(error)
    if "disk is full" in message:
        return _no_room(path, message)
    if "disk I/O" in message:
        free = _free(path)
        if free is None or free < _ROOM:
            return _no_room(path, message)
        room = f"though {free // 2**20:,} MB are free there"
        return FullError(f"{path} cannot be read or written, {room}: {_hindrance(path)}")
    if "unable to open" in message and os.access(path.parent, os.W_OK):
        free = _free(path)
        return _no_room(path, message) if free is not None and free < _ROOM else None
    return None


def damaged(path: Path, error: Exception, instead: str = ANOTHER) -> NotAPressDatabaseError:
    """The error for a file that is broken inside."""
    return NotAPressDatabaseError(f"{path} is damaged ({error}); restore a backup or {instead}")


def unreachable(path: Path, error: OSError) -> NotAPressDatabaseError:
    """The error for a file that the system does not let this user look at."""
    return NotAPressDatabaseError(
        f"{path} cannot be read by this user ({error.strerror or error}); check the path, its owner and its mode"
    )


def _no_room(path: Path, message: str) -> FullError:
    free = _free(path)
    told = "" if free is None else f"; {free // 1024:,} KB are free there"
    return FullError(f"disk full: no room beside {path} ({message}){told}; make room and start again")


def _hindrance(path: Path) -> str:
    """What keeps files beside ``path`` from growing, which SQLite does not tell, and what to do about it."""
    limit, _ = resource.getrlimit(resource.RLIMIT_FSIZE)
    if limit != resource.RLIM_INFINITY:
        remedy = "raise the limit (ulimit -f) and start again"
        return f"no file of this process may grow beyond {limit // 1024:,} KB; {remedy}"
    try:
        with tempfile.TemporaryFile(dir=path.parent) as probe:
            probe.write(bytes(_ROOM))
            probe.flush()
            os.fsync(probe.fileno())
    except OSError as error:
        if error.errno == errno.EDQUOT:
            return "this user's quota of the disk is used up; make room or have it raised, and start again"
        return f"a file beside it meets {(error.strerror or str(error)).lower()!r}; see the system's log"
    return "the disk may be failing; see the system's log, then press-monitor doctor"


def _free(path: Path) -> int | None:
    """The bytes that are free for this user where ``path`` is, 0 where no file can be added; None where it cannot be
    told."""
    try:
        found = os.statvfs(path.parent)
    except OSError:
        return None
    # file systems without a fixed number of files say that there are none
    return 0 if found.f_files and not found.f_favail else found.f_bavail * found.f_frsize
