"""Connections to the services that messages go to: to public addresses only, unless the operator names others.

Every connection that Python makes while ``guarded`` is open is looked at when it is made, by its address and not by
its name, whatever library makes it (docs.python.org/3/library/audit_events.html: socket.connect): a name that leads
elsewhere at the second look gains nothing, nor does a redirect. What goes over HTTP is bounded in time and in length.
"""

from __future__ import annotations

import ipaddress
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

from requests import ConnectionError as RequestsConnectionError
from requests import RequestException, Response, sessions
from requests.adapters import HTTPAdapter

from monitor.catalogue.alerts import Network
from monitor.catalogue.internet import IPAddress, is_public

LOOPBACK: tuple[Network, ...] = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))

# from the connection to the last byte of the answer, of which no service needs more
DEADLINE_S = 10.0
LONGEST_ANSWER = 65_536
_PART = 4_096

_one_at_a_time = threading.Lock()
_hooked = False
_door: _Door | None = None


class InwardError(OSError):
    """Raised where a connection would lead to ``address``, which is not public."""

    def __init__(self, address: str) -> None:
        super().__init__(f"{address} is no public address")


class _Door:
    """Says of connections whether they may be made. ``refused``: the addresses to which they were not."""

    def __init__(self, allowed: Sequence[Network], deadline_s: float) -> None:
        self._allowed = tuple(allowed)
        self.deadline_s = deadline_s
        self.refused: list[str] = []
        self.made: list[socket.socket] | None = None

    def connects(self, connecting: socket.socket, where: Any) -> None:
        """Raises ``InwardError``. A name that is not resolved yet is refused: the system would resolve it once more."""
        host = str(where[0]) if isinstance(where, tuple) else "a socket of this machine"
        try:
            address = ipaddress.ip_address(host.partition("%")[0])
        except ValueError:
            self._refuse(host)
        if not (is_public(address) or self._is_allowed(address)):
            self._refuse(str(address))
        if self.made is not None:
            # another handle of the same connection: TLS takes the first one over
            self.made.append(connecting.dup())

    def _is_allowed(self, address: IPAddress) -> bool:
        inner = getattr(address, "ipv4_mapped", None) or address
        return any(inner.version == net.version and inner in net for net in self._allowed)

    def _refuse(self, host: str) -> NoReturn:
        self.refused.append(host)
        raise InwardError(host)


def _look(event: str, arguments: tuple[Any, ...]) -> None:
    if _door is not None and event in ("socket.connect", "socket.sendto"):
        _door.connects(*arguments)


@contextmanager
def guarded(allowed: Sequence[Network] = (), deadline_s: float = DEADLINE_S) -> Iterator[list[str]]:
    """Bounds the connections of this process while the block runs, one block at a time; gives the addresses that were
    refused. ``allowed``: networks that are not public and may be reached; ``deadline_s``: of a request by HTTP."""
    global _door, _hooked
    with _one_at_a_time:
        if not _hooked:
            sys.addaudithook(_look)
            _hooked = True
        _door, before = _Door(allowed, deadline_s), sessions.HTTPAdapter  # type: ignore[attr-defined]
        # Apprise calls requests.post and the like, which take no adapter
        sessions.HTTPAdapter = _Brief  # type: ignore[attr-defined]
        try:
            yield _door.refused
        finally:
            sessions.HTTPAdapter = before  # type: ignore[attr-defined]
            _door = None


class _Brief(HTTPAdapter):
    """Follows no redirect, waits for ``deadline_s`` in all, reads ``LONGEST_ANSWER`` bytes and leaves the rest: a
    message whose taking was confirmed is not sent again because the rest of an answer does not come."""

    def send(self, *arguments: Any, **more: Any) -> Response:
        body = b""
        with _hurried() as late:
            response = super().send(*arguments, **{**more, "stream": True, "proxies": None})
            if late.is_set():  # what came before the end was taken for a whole head
                raise RequestsConnectionError("no answer in time")
            response.headers.pop("location", None)
            try:
                for part in response.iter_content(_PART):
                    body += part
                    if len(body) >= LONGEST_ANSWER:
                        break
            except RequestException:
                body = b""
            response._content, response._content_consumed = body[:LONGEST_ANSWER], True
            response.close()
        return response


@contextmanager
def _hurried() -> Iterator[threading.Event]:
    """Ends the connections that the block makes when it takes too long, and sets what it gives: a server can send a
    byte now and then for ever, and each of them would begin a library's own patience anew."""
    door, late = _door, threading.Event()
    assert door is not None
    made: list[socket.socket] = []
    door.made = made

    def end() -> None:
        late.set()
        _each(made, lambda one: one.shutdown(socket.SHUT_RDWR))

    timer = threading.Timer(door.deadline_s, end)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()
        door.made = None
        _each(made, socket.socket.close)


def _each(made: Sequence[socket.socket], call: Callable[[socket.socket], None]) -> None:
    for one in list(made):
        try:
            call(one)
        except OSError:  # it ended by itself
            continue
