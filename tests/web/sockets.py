"""Readers who are no browsers: bytes on a socket, many at once, slowly, or not read at all."""

from __future__ import annotations

import socket
import threading
from collections.abc import Sequence

from tests.web.site import Site


def connected(site: Site, timeout: float = 60) -> socket.socket:
    """A connection to the site."""
    return socket.create_connection(("127.0.0.1", site.port), timeout=timeout)


def all_of(connection: socket.socket) -> bytes:
    """What comes until the site closes or cuts the connection."""
    parts = []
    try:
        while part := connection.recv(65536):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


def raw(site: Site, request: bytes) -> bytes:
    """The answer to some bytes."""
    with connected(site) as connection:
        connection.sendall(request)
        return all_of(connection)


def asked(path: str, *headers: str, method: str = "GET") -> bytes:
    """A request, after which the site closes the connection."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1")


def status_of(answer: bytes) -> int:
    """The status of an answer; 0 for none."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0


def at_once(site: Site, requests: Sequence[bytes]) -> list[bytes]:
    """The answers to requests that are all there before the first answer is."""
    connections = [connected(site) for _ in requests]
    answers: list[bytes] = [b""] * len(requests)

    def read(place: int) -> None:
        answers[place] = all_of(connections[place])

    for connection, request in zip(connections, requests, strict=True):
        connection.sendall(request)
    threads = [threading.Thread(target=read, args=(place,)) for place in range(len(requests))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for connection in connections:
        connection.close()
    return answers
