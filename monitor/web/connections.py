"""Connections of readers: bounded in number and in time, so that nobody holds the site by being slow.

uvicorn 0.54 waits for a request, and for a reader who takes an answer, as long as they like."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from uvicorn.protocols.http.h11_impl import H11Protocol

from monitor.web.guard import HEADERS

# at a time; each costs some kilobytes and a descriptor
MOST = 800


class ReaderProtocol(H11Protocol):
    """HTTP/1.1 with deadlines, in seconds. A connection that misses one is cut, without a word.

    ``request_s``: a request is there, with its form, so long after the connection was made or its first byte came;
    ``taking_s``: a reader has taken what is in the way of the rest, some 48 kB."""

    request_s: ClassVar[float] = 15.0
    taking_s: ClassVar[float] = 30.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._arriving: asyncio.TimerHandle | None = None
        self._leaving: asyncio.TimerHandle | None = None
        if len(self.connections) > MOST:
            transport.abort()
            return
        self._arriving = self.loop.call_later(self.request_s, self._cut)

    def data_received(self, data: bytes) -> None:
        if self._arriving is None:
            self._arriving = self.loop.call_later(self.request_s, self._cut)
        super().data_received(data)
        if self.cycle is not None and not self.cycle.more_body:
            _end(self._arriving)
            self._arriving = None

    def connection_lost(self, exc: Exception | None) -> None:
        _end(self._arriving)
        _end(self._leaving)
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._leaving = self.loop.call_later(self.taking_s, self._cut)

    def resume_writing(self) -> None:
        _end(self._leaving)
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        """The answer to what is no HTTP, which no application sees: with the headers of every other answer."""
        lines = [b"HTTP/1.1 400 Bad Request", b"content-type: text/plain; charset=utf-8", b"connection: close"]
        lines += [b"%s: %s" % header for header in HEADERS.items()]
        body = f"{msg}\n".encode()
        self.transport.write(b"\r\n".join([*lines, b"content-length: %d" % len(body), b"", body]))
        self.transport.close()

    def _cut(self) -> None:
        self.transport.abort()


def _end(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()
