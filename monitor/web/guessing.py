"""Passwords cannot be tried one after the other: failures are counted by the name and by the address they came from."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable

# failures within the time, by what they are counted by. A name that others lock is open again after the time
MOST_BY_ADDRESS = 10
MOST_BY_NAME = 20
WITHIN_S = 15 * 60.0
# names and addresses remembered; those that failed longest ago go first
MOST_REMEMBERED = 20_000


class Guesses:
    """The failures of one server process. ``clock``: seconds that never run backwards; ``most``: names and addresses
    that are remembered."""

    def __init__(self, clock: Callable[[], float], most: int = MOST_REMEMBERED) -> None:
        self._clock = clock
        self._most = most
        self._failed: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()

    def are_too_many(self, name: str, address: str) -> bool:
        """Whether this name or this address has failed so often that nothing is tried for now."""
        by_name, by_address = self._of(("name", name)), self._of(("address", address))
        return len(by_name) >= MOST_BY_NAME or len(by_address) >= MOST_BY_ADDRESS

    def failed(self, name: str, address: str) -> None:
        """Counts a failure; before the password is looked at, so that many at once count as well."""
        for key in (("name", name), ("address", address)):
            times = self._of(key)
            times.append(self._clock())
            self._failed[key] = times
            self._failed.move_to_end(key)
        while len(self._failed) > self._most:
            self._failed.popitem(last=False)

    def succeeded(self, name: str, address: str) -> None:
        """Forgets the failures of a reader who is in."""
        for key in (("name", name), ("address", address)):
            self._failed.pop(key, None)

    def _of(self, key: tuple[str, str]) -> deque[float]:
        times = self._failed.get(key, deque())
        while times and times[0] < self._clock() - WITHIN_S:
            times.popleft()
        return times
