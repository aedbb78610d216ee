"""Stands before Datasette: refuses addresses that could lead elsewhere, and sends the headers that browsers obey.

Datasette 0.65 turns ``/\\host/`` into a redirect to that host (fixed only in 1.0a33, datasette pull 2680).
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import unquote_to_bytes

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

HEADERS = {
    # no script at all: every page works without; charts and styles come from this server
    b"content-security-policy": (
        b"default-src 'none'; style-src 'self'; img-src 'self'; script-src 'none'; "
        b"form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
}

_LOOPBACK = re.compile(rb"(?i)^(localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$")
_MISLEADING = re.compile(rb"[\\\x00-\x1f\x7f]|//")
# Datasette's own pages about the server: paths of files, plugins, threads (open to everyone in 0.65)
_OPERATOR = re.compile(rb"^/-/(?!static/|static-plugins/|logout)")


def misleading(raw_path: bytes) -> bool:
    """Whether a path holds ``//``, a backslash or a control character, plain or percent-encoded up to twice."""
    path = raw_path.partition(b"?")[0]
    for _ in range(3):
        if _MISLEADING.search(path):
            return True
        path = unquote_to_bytes(path)
    return False


class Guard:
    """An ASGI wrapper. ``public``: names other than this machine's are answered, the operator's pages are not. A local
    site answers to loopback names only, or a web page could read it through a name that it points here."""

    def __init__(self, app: App, public: bool) -> None:
        self._app = app
        self._public = public

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [(name, value) for name, value in message.get("headers", []) if name.lower() not in HEADERS]
                message = {**message, "headers": [*kept, *HEADERS.items()]}
            await send(message)

        refusal = self._refusal(scope)
        if refusal is None:
            await self._app(scope, receive, guarded)
        else:
            await _plain(guarded, *refusal)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        raw_path: bytes = scope.get("raw_path") or scope["path"].encode()
        if misleading(raw_path):
            return 400, "This address cannot be read."
        if self._public:
            if _OPERATOR.search(raw_path):
                return 403, "Not open to the public."
            return None
        hosts = [value for name, value in scope["headers"] if name.lower() == b"host"]
        if len(hosts) != 1 or not _LOOPBACK.match(hosts[0]):
            return 400, "Open this site as http://127.0.0.1 or http://localhost; serve --public answers to other names."
        return None


async def _plain(send: Send, status: int, line: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{line}\n".encode()})
