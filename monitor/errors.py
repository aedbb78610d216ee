"""Every error that ends a command, with the exit code that it ends with.

The codes follow sysexits.h where it has a word for the case (64-78); 2, 11 and 16 are the monitor's own.
A message is one line: what, where, how to mend it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar


class MonitorError(Exception):
    """The base of all; itself raised by nobody. ``exit_code`` is the process's; ``more``: what ``--json`` tells beside
    the message."""

    exit_code: ClassVar[int] = 70

    def __init__(self, message: str = "", more: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.more = dict(more or {})


class UsageError(MonitorError):
    """Raised by ``monitor.cli`` and ``monitor.fetching.runner`` for a request that cannot be meant."""

    exit_code = 64


class DatabaseError(MonitorError):
    """Raised by ``monitor.cli.database``: not a press database, damaged, or of a newer version."""

    exit_code = 65


class NetworkDownError(MonitorError):
    """Raised by ``monitor.fetching.runner`` when no server at all could be reached."""

    exit_code = 69


class DeliveryError(MonitorError):
    """Raised by ``monitor.reporting.mail`` and ``monitor.cli``: a mail server or a service could not be reached, or did
    not take a message; what is in the outbox waits."""

    exit_code = 69


class InternalError(MonitorError):
    """Raised where the program finds itself in the wrong, such as a broken sum of links."""

    exit_code = 70


class BusyError(MonitorError):
    """Raised by the locks: another crawl is running, or the database stays locked."""

    exit_code = 75


class DiskFullError(MonitorError):
    """Raised by the free-space gate, the archive and the store."""

    exit_code = 16


class ConfigError(MonitorError):
    """Raised by ``monitor.catalogue`` and by the crawl's preconditions; says file, line and remedy."""

    exit_code = 78
