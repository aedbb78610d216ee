"""With which code an error ends a command, and how ``--json`` tells of it."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import Any, TypeVar

import click

from db.errors import FullError, LockedError, NotAPressDatabaseError
from monitor.errors import BusyError, DatabaseError, DiskFullError, MonitorError

EXPECTED = (MonitorError, NotAPressDatabaseError, LockedError, FullError)
_CODES = {
    NotAPressDatabaseError: DatabaseError.exit_code,
    LockedError: BusyError.exit_code,
    FullError: DiskFullError.exit_code,
}
T = TypeVar("T")


def code_of(error: Exception) -> int:
    """The exit code for one of ``EXPECTED``."""
    return error.exit_code if isinstance(error, MonitorError) else _CODES[type(error)]


def errors_as_json(command: Callable[..., T]) -> Callable[..., T]:
    """``command``, whose keyword ``as_json`` also makes an object of the error that ends it, on standard output; the
    error goes on its way all the same."""

    @functools.wraps(command)
    def wrapped(*arguments: Any, **words: Any) -> T:
        try:
            return command(*arguments, **words)
        except EXPECTED as error:
            if words.get("as_json"):
                told = {"exit_code": code_of(error), "message": str(error)}
                click.echo(json.dumps(told, ensure_ascii=False, indent=2))
            raise

    return wrapped
