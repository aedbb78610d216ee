"""What can go wrong with the file itself. ``monitor.cli.main`` turns these into a line and an exit code."""

from __future__ import annotations


class NotAPressDatabaseError(Exception):
    """Raised by ``db.connection``: the file is no SQLite file, another program's, damaged, or of a newer version."""


class LockedError(Exception):
    """Raised by ``db.trouble``: another process holds the write lock for longer than the wait."""


class FullError(Exception):
    """Raised by ``db.trouble``: the disk has no room, or fails; what was being written was rolled back."""
