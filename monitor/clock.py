"""The one clock. Whatever needs the time is handed a ``Clock``; tests and simulations hand in their own."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


class Clock(Protocol):
    """What the program asks of time."""

    def now(self) -> datetime:
        """The instant, aware and in UTC."""

    def monotonic(self) -> float:
        """Seconds that never run backwards."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


class FixedClock:
    """A clock that stands still until it is told to move; for simulations and tests."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)
        self._elapsed = 0.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._elapsed

    def advance(self, step: timedelta) -> None:
        """Moves both readings by ``step``."""
        self._now += step
        self._elapsed += step.total_seconds()


def iso(instant: datetime) -> str:
    """``2025-05-23T08:05:00Z``: the form of every instant in the database (UTC, whole seconds). A naive instant is
    taken as UTC; one beyond what UTC can hold (year 9999 west of Greenwich) as the nearest that it can."""
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
    try:
        plain = instant.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        plain = datetime.max if instant.year == datetime.max.year else datetime.min
    # strftime does not pad years before 1000, and strptime wants four digits
    return f"{plain.isoformat(timespec='seconds')}Z"


def parse_iso(text: str) -> datetime:
    """The aware instant written by ``iso``. Raises ``ValueError`` on another form."""
    if not _INSTANT.fullmatch(text):
        raise ValueError(f"{text!r} does not match 2026-11-22T10:00:00Z")
    # five times as fast as strptime; a page of results has forty of them
    return datetime.fromisoformat(text)
