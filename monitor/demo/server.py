"""The loopback server of the fictional press: an HTTP/1.1 proxy that answers for the outlets' names by itself."""

from __future__ import annotations

import asyncio
import hashlib
import socket
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import format_datetime
from http import HTTPStatus
from types import TracebackType
from typing import cast
from urllib.parse import urlsplit

from monitor.demo.exchange import Answer, Request
from monitor.demo.outlets import HOSTS
from monitor.demo.site import Site
from monitor.demo.texts import Text

LONGEST_HEAD = 64 * 1024
_FEED_TYPES = ("text/xml", "application/rss+xml", "application/atom+xml")
_TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Logged:
    """One request as it was answered. ``path`` includes the query; ``at``: seconds of a clock that never runs back."""

    host: str
    path: str
    status: int
    at: float
    method: str = "GET"


class DemoPress:
    """The press of ``day`` on 127.0.0.1. ``port`` 0: the system chooses. ``texts``: others than the shipped ones.

    Point an HTTP client's proxy setting at it; it also takes plain requests with a Host header."""

    def __init__(self, day: date, port: int = 0, texts: Iterable[Text] | None = None) -> None:
        self._texts = None if texts is None else tuple(texts)
        self._site = Site(day, self._texts)
        self._wanted_port = port
        self._asked: set[tuple[str, str]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._socket: socket.socket | None = None
        self._serving = threading.Event()
        self.requests: list[Logged] = []
        self.connections: set[asyncio.Transport] = set()

    @property
    def hosts(self) -> frozenset[str]:
        """The names it answers to."""
        return frozenset(HOSTS)

    @property
    def day(self) -> date:
        """The day whose press it shows."""
        return self._site.day

    @property
    def port(self) -> int:
        """Where it listens. Raises ``RuntimeError`` before it is started."""
        if self._socket is None:
            raise RuntimeError("the fictional press is not started")
        return int(self._socket.getsockname()[1])

    @property
    def proxy(self) -> str:
        """The value for a client's proxy setting."""
        return f"http://127.0.0.1:{self.port}"

    def set_day(self, day: date) -> None:
        """Shows the press of another day from the next request on."""
        self._site = Site(day, self._texts)

    def start(self) -> DemoPress:
        """Listens and answers in a thread of its own. Raises ``OSError`` when the port is taken."""
        if self._thread is not None:
            raise RuntimeError("the fictional press is started already")
        self._socket = socket.create_server(("127.0.0.1", self._wanted_port), backlog=512)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="demo-press", daemon=True)
        self._thread.start()
        self._serving.wait()
        return self

    def stop(self) -> None:
        """Ends the thread and closes every connection; a second call does nothing."""
        if self._thread is None or self._loop is None or self._socket is None:
            return
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._socket.close()
        self._serving.clear()
        self._thread = self._loop = self._socket = None

    def __enter__(self) -> DemoPress:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def answer(self, request: Request) -> Answer:
        """Answers and writes it down."""
        asked = (request.host, request.target)
        answer = self._site.answer(request, first=asked not in self._asked)
        self._asked.add(asked)
        self.requests.append(Logged(request.host, request.target, answer.status, time.monotonic(), request.method))
        return answer

    def _serve(self) -> None:
        loop, listener = self._loop, self._socket
        if loop is None or listener is None:
            raise RuntimeError("the fictional press is not started")
        asyncio.set_event_loop(loop)
        server = loop.run_until_complete(loop.create_server(lambda: _Connection(self), sock=listener, backlog=512))
        loop.call_soon(self._serving.set)
        try:
            loop.run_forever()
        finally:
            # connections that are just being taken in have no transport yet, and asyncio forgets them once the server
            # is closed (3.11): let those through first
            loop.remove_reader(listener)
            if taken_in := asyncio.all_tasks(loop):
                loop.run_until_complete(asyncio.wait(taken_in))
            server.close()
            for transport in tuple(self.connections):
                transport.abort()
            loop.run_until_complete(asyncio.sleep(0))
            loop.close()


class _Connection(asyncio.Protocol):
    """One client: reads heads of requests, writes each answer in one piece, keeps the connection."""

    def __init__(self, press: DemoPress) -> None:
        self._press = press
        self._read = bytearray()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._press.connections.add(self._transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._transport is not None:
            self._press.connections.discard(self._transport)

    def data_received(self, data: bytes) -> None:
        self._read += data
        while self._transport is not None and not self._transport.is_closing():
            end = self._read.find(b"\r\n\r\n")
            if (end if end >= 0 else len(self._read)) > LONGEST_HEAD:
                self._send(Answer(b"request head too long\n", 431, _TEXT), keep=False)
                return
            if end < 0:
                return
            head = bytes(self._read[:end]).decode("latin-1")
            del self._read[: end + 4]
            self._respond(head)

    def _respond(self, head: str) -> None:
        lines = head.split("\r\n")
        fields = [line.partition(":") for line in lines[1:]]
        headers = {name.strip().lower(): value.strip() for name, _, value in fields}
        parts = lines[0].split(" ")
        if len(parts) != 3 or not parts[2].startswith("HTTP/1."):
            self._send(Answer(b"not an HTTP/1 request\n", 400, _TEXT), keep=False)
            return
        method, target, version = parts
        wishes = headers.get("connection", headers.get("proxy-connection", "")).lower()
        keep = "close" not in wishes if version == "HTTP/1.1" else "keep-alive" in wishes
        if method not in ("GET", "HEAD") or headers.get("content-length", "0") != "0" or "transfer-encoding" in headers:
            self._send(Answer(b"only GET and HEAD\n", 405, _TEXT, (("Allow", "GET, HEAD"),)), keep=False)
            return
        request = _request(method, target, headers)
        if request is None:
            self._send(Answer(b"not an http address\n", 400, _TEXT), keep=False)
            return
        answer = self._press.answer(request)
        self._send(_validated(request, answer), keep=keep, bodiless=method == "HEAD")

    def _send(self, answer: Answer, *, keep: bool, bodiless: bool = False) -> None:
        if self._transport is None:
            return
        length = len(answer.body) if answer.promised_length is None else answer.promised_length
        keep = keep and answer.promised_length is None
        noon = datetime(*self._press.day.timetuple()[:3], 12, tzinfo=UTC)
        lines = [
            f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}",
            f"Date: {format_datetime(noon, usegmt=True)}",
            "Server: presse-de-papier",
            f"Content-Type: {answer.content_type}",
            *(f"{name}: {value}" for name, value in answer.headers),
            f"Connection: {'keep-alive' if keep else 'close'}",
        ]
        if answer.status != HTTPStatus.NOT_MODIFIED:
            lines.append(f"Content-Length: {length}")
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
        self._transport.write(head if bodiless else head + answer.body)
        if not keep:
            self._transport.close()


def _request(method: str, target: str, headers: dict[str, str]) -> Request | None:
    """The request of an absolute or an origin form; None for another scheme or an address that cannot be read."""
    address = f"http://{headers.get('host', '')}{target}" if target.startswith("/") else target
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme.lower() != "http":
        return None
    return Request(host, parts.path or "/", parts.query, method, headers)


def _validated(request: Request, answer: Answer) -> Answer:
    """Feeds and sitemaps carry an ETag and answer 304 to those who hold it."""
    if answer.status != HTTPStatus.OK or not answer.content_type.startswith(_FEED_TYPES):
        return answer
    tag = f'"{hashlib.blake2s(answer.body, digest_size=8).hexdigest()}"'
    if tag in request.headers.get("if-none-match", ""):
        return Answer(b"", 304, answer.content_type, (("ETag", tag),))
    return Answer(answer.body, 200, answer.content_type, (*answer.headers, ("ETag", tag)))
