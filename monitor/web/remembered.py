"""Answers that are kept for some seconds: counts over all the years, which every reader of the front page asks for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")

_MOST = 100


class Remembered(Generic[T]):
    """Keeps each answer for ``seconds``. Readers who ask at the same moment wait for one answer."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._clock = seconds, clock
        self._lock = threading.Lock()
        self._kept: dict[Hashable, tuple[float, T]] = {}

    def peek(self, key: Hashable) -> T | None:
        """The kept answer for ``key``; ``None`` where none is kept any more."""
        kept = self._kept.get(key)
        return kept[1] if kept is not None and kept[0] > self._clock() else None

    def get(self, key: Hashable, compute: Callable[[], T]) -> T:
        """The answer for ``key``: the kept one, else what ``compute`` gives; what that raises is raised and not
        kept."""
        with self._lock:
            now = self._clock()
            kept = self._kept.get(key)
            if kept is not None and kept[0] > now:
                return kept[1]
            value = compute()
            if len(self._kept) >= _MOST:
                self._kept.clear()
            self._kept[key] = now + self._seconds, value
            return value
