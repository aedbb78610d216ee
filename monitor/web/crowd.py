"""How many requests are answered at a time: what is too many is told so at once, instead of waiting in a queue."""

from __future__ import annotations

import ipaddress
from collections import Counter

# four threads read the database (num_sql_threads), and a page is limited to a second or two: whoever is let in waits
# some seconds at most, and all that wait hold little memory
MOST = 32
# of one address, so that nobody keeps the others out; browsers open six connections to a site
MOST_OF_ONE = 12


class Crowd:
    """Counts the requests that are being answered. This machine's own readers are bounded by ``most`` alone."""

    def __init__(self, most: int = MOST, most_of_one: int = MOST_OF_ONE) -> None:
        self._most, self._most_of_one = most, most_of_one
        self._inside = Counter[str]()

    def enter(self, client: str) -> str | None:
        """Lets a request in from an address, and gives what it is counted under, for ``leave``; ``None`` where too many
        are inside."""
        name = _counted_as(client)
        if self._inside.total() >= self._most or (name and self._inside[name] >= self._most_of_one):
            return None
        self._inside[name] += 1
        return name

    def leave(self, name: str) -> None:
        """Ends what ``enter`` let in."""
        self._inside[name] -= 1
        if not self._inside[name]:
            del self._inside[name]


def _counted_as(client: str) -> str:
    """An address, of IPv6 the network that one customer has; empty for loopback."""
    try:
        address = ipaddress.ip_address(client.partition("%")[0])
    except ValueError:
        return "unknown"
    if address.is_loopback:
        return ""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
