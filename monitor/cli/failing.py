"""With which code an error ends a command."""

from __future__ import annotations

from db.errors import FullError, LockedError, NotAPressDatabaseError
from monitor.errors import BusyError, DatabaseError, DiskFullError, MonitorError

EXPECTED = (MonitorError, NotAPressDatabaseError, LockedError, FullError)
_CODES = {
    NotAPressDatabaseError: DatabaseError.exit_code,
    LockedError: BusyError.exit_code,
    FullError: DiskFullError.exit_code,
}


def code_of(error: Exception) -> int:
    """The exit code for one of ``EXPECTED``."""
    return error.exit_code if isinstance(error, MonitorError) else _CODES[type(error)]
