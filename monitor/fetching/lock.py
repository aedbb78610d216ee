"""The crawl lock: one process fetches at a time for one database. The kernel frees it, whatever way the
process ends."""

from __future__ import annotations

import errno
import fcntl
import json
import os
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from monitor.clock import iso
from monitor.errors import BusyError, DatabaseError, DiskFullError


class CrawlLock:
    """Held while the block runs. Entering raises ``BusyError`` at once if another process holds it."""

    def __init__(self, path: Path, now: datetime, command: str) -> None:
        self._path = path
        self._word = {"pid": os.getpid(), "since": iso(now), "command": command}
        self._descriptor = -1

    def __enter__(self) -> Self:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise DiskFullError(f"disk full: no room for {self._path}; make room and start again") from None
            raise DatabaseError(
                f"{self._path.parent} cannot be written ({error.strerror}); "
                "check its owner, or name another place with --db"
            ) from None
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = self._holder()
            os.close(self._descriptor)
            raise BusyError(f"already running{holder} on {self._path}; wait for it to end, or stop it") from None
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, json.dumps(self._word).encode(), 0)
        return self

    def _holder(self) -> str:
        try:
            word = json.loads(os.pread(self._descriptor, 4096, 0))
            return f" since {word['since']} (press-monitor {word['command']}, pid {word['pid']})"
        except (ValueError, KeyError, TypeError):
            return ""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._descriptor)


def is_held(path: Path) -> bool:
    """Whether the process that took the lock last may still hold it. Takes no lock, so that it stands in no crawl's
    way."""
    try:
        os.kill(int(json.loads(path.read_bytes())["pid"]), 0)
    except PermissionError:
        return True
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return True
