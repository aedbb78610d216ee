"""Loopback routes: the hosts whose requests go to a press on this machine instead of the network.

The demo and the tests serve reserved names (``*.example``) from one loopback port. Such a request keeps its address,
so that nothing stored carries a port that is another one tomorrow; it is handed to the port as to an HTTP proxy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

_LITERAL = re.compile(r"127\.0\.0\.1:([0-9]{1,5})")


class LoopbackRoutes:
    """``mapping``: host patterns (``*.example``) to ports of 127.0.0.1. ``addresses``: what else may be asked for on
    this machine, as ``127.0.0.1:8080``. Raises ``ValueError`` for anything else."""

    def __init__(self, mapping: Mapping[str, int] | None = None, addresses: Iterable[str] = ()) -> None:
        self._ports = {pattern.lower(): _port(port, pattern) for pattern, port in (mapping or {}).items()}
        self._addresses = frozenset(addresses)
        for address in self._addresses:
            literal = _LITERAL.fullmatch(address)
            if literal is None:
                raise ValueError(f"loopback address {address!r}: write it as 127.0.0.1:PORT")
            _port(int(literal[1]), address)

    def __bool__(self) -> bool:
        return bool(self._ports or self._addresses)

    def matches(self, host: str) -> bool:
        """Whether requests to ``host`` are answered by a loopback press."""
        return self._port_of(host) is not None

    def is_loopback(self, host: str) -> bool:
        """Whether ``host`` is on this machine by our own arrangement, and so may be asked without delay."""
        return self.matches(host) or (host == "127.0.0.1" and bool(self._addresses))

    def proxy(self, host: str) -> str | None:
        """The address of the press that answers for ``host``, None when the network does."""
        port = self._port_of(host)
        return None if port is None else f"http://127.0.0.1:{port}"

    def allows(self, host: str, port: int | None) -> bool:
        """Whether ``host:port`` is one of the explicitly allowed addresses."""
        return f"{host}:{port or 80}" in self._addresses

    def _port_of(self, host: str) -> int | None:
        name = host.lower().rstrip(".")
        for pattern, port in self._ports.items():
            if fnmatchcase(name, pattern):
                return port
        return None


def _port(port: int, what: str) -> int:
    if not 0 < port < 65536:
        raise ValueError(f"loopback route {what!r}: {port} is not a port")
    return port
