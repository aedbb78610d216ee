"""A clock that runs faster than the machine's, the same in every process."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True)
class FastClock:
    """``start``: the simulated instant at which the machine's monotonic clock read ``origin`` seconds; ``factor``:
    simulated seconds in one of the machine's."""

    start: datetime
    origin: float
    factor: float

    def now(self) -> datetime:
        return self.start.astimezone(UTC) + timedelta(seconds=(time.monotonic() - self.origin) * self.factor)

    def monotonic(self) -> float:
        return (self.start.timestamp()) + (time.monotonic() - self.origin) * self.factor

    async def sleep(self, seconds: float) -> None:
        """Sleeps so many simulated seconds."""
        await asyncio.sleep(seconds / self.factor)
