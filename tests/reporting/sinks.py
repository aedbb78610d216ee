"""Receivers on loopback: an HTTP server that takes what Apprise posts as JSON, and a mail server."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller

ALERT = re.compile(r"(?:alerte|alert) ([0-9a-f]{12})\b")


@dataclass(slots=True)
class Posts:
    """What an HTTP sink took. ``status``: what it answers; ``port``: where it listens."""

    port: int = 0
    status: int = 200
    taken: list[dict[str, Any]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"json://127.0.0.1:{self.port}/desk"

    @property
    def alerts(self) -> list[str]:
        """The ids of the alerts that were taken, in order."""
        return [found for post in self.taken for found in ALERT.findall(post["message"])]


@contextmanager
def http_sink() -> Iterator[Posts]:
    """An HTTP server of its own."""
    posts = Posts()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            if posts.status == 200:
                posts.taken.append(body)
            self.send_response(posts.status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    posts.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield posts
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(slots=True)
class Mails:
    """What a mail sink took: the envelope's receivers and the message. ``refuses``: the answer to every receiver."""

    port: int = 0
    refuses: str = ""
    taken: list[tuple[list[str], EmailMessage]] = field(default_factory=list)

    @property
    def setting(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"


class _AnyPort(Controller):
    """On a port that the system chooses."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class _Box:
    def __init__(self, mails: Mails) -> None:
        self._mails = mails

    # the names are aiosmtpd's
    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self._mails.refuses:
            return self._mails.refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self._mails.taken.append((list(envelope.rcpt_tos), message))
        return "250 OK"


@contextmanager
def mail_sink() -> Iterator[Mails]:
    """A mail server of its own."""
    mails = Mails()
    controller = _AnyPort(_Box(mails), hostname="127.0.0.1", port=0)
    controller.start()
    try:
        mails.port = controller.port
        yield mails
    finally:
        controller.stop()
