"""Stands before Datasette: refuses addresses that could lead elsewhere, and sends the headers that browsers obey.

Datasette 0.65 turns ``/\\host/`` into a redirect to that host (fixed only in 1.0a33, datasette pull 2680).
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from monitor.web.cookies import cookie_of, without_cookie
from monitor.web.language import COOKIE, KEY, SPOKEN, language_of, without_language
from monitor.web.misleading import misleading
from monitor.web.posted import again, received, without_ways_around
from monitor.web.sessions import COOKIE as SIGNED_IN

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

HEADERS = {
    # no script: every page works without; charts and styles come from this server
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

# the page of the trends draws its picture as PNG by a script of this server
_WITH_SCRIPT = re.compile(rb"^/tendances$")
_SCRIPT = (b"script-src 'none'", b"script-src 'self'")

_LOOPBACK = re.compile(rb"(?i)^(localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$")
# Datasette's own pages about the server: paths of files, plugins, threads (open to everyone in 0.65)
_OPERATOR = re.compile(rb"^/-/(?!static/|static-plugins/|logout)")


def headers_of(raw_path: bytes) -> dict[bytes, bytes]:
    """The headers of the answer at a path."""
    if not _WITH_SCRIPT.search(raw_path.partition(b"?")[0]):
        return HEADERS
    name = b"content-security-policy"
    return {**HEADERS, name: HEADERS[name].replace(*_SCRIPT)}


class Guard:
    """An ASGI wrapper. ``public``: names other than this machine's are answered, the operator's pages are not. A local
    site answers to loopback names only, or a web page could read it through a name that it points here. ``secure``:
    cookies go over TLS only. ``standing``: says whether the cookie of a signed-in reader still counts."""

    def __init__(
        self, app: App, public: bool, secure: bool = False, standing: Callable[[str], Awaitable[bool]] | None = None
    ) -> None:
        self._app = app
        self._public = public
        self._secure = secure
        self._standing = standing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = list(scope["headers"])
        query, asked = without_language(scope["query_string"])
        language = language_of(headers, asked)
        # the reader's first page in another language: the next ones follow, until the browser is closed
        follow = asked if asked and cookie_of(headers, COOKIE) is None else None

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [(name, value) for name, value in message.get("headers", []) if name.lower() not in HEADERS]
                if not scope["path"].startswith("/static/"):
                    kept = _varied(kept, self._cookie(scope, follow) if follow else None)
                message = {**message, "headers": [*kept, *headers_of(scope["raw_path"] or b"").items()]}
            await send(message)

        refusal = self._refusal(scope)
        if refusal is None and scope["method"] not in ("GET", "HEAD", "OPTIONS"):
            headers = without_ways_around(headers)
            body = await received(headers, receive) if scope["method"] == "POST" else (405, "Not here.")
            if isinstance(body, bytes):
                receive = again(body, receive)
            else:
                refusal = body
        if refusal is not None:
            await _plain(guarded, *refusal)
            return
        headers = await self._standing_only(headers)
        spoken = SPOKEN.set(language)
        try:
            await self._app({**scope, "headers": headers, "query_string": query, KEY: language}, receive, guarded)
        finally:
            SPOKEN.reset(spoken)

    async def _standing_only(self, headers: Headers) -> Headers:
        """The headers without the cookie of a reader who was removed, or whose password was changed."""
        signed_in = cookie_of(headers, SIGNED_IN)
        if signed_in is None or self._standing is None or await self._standing(signed_in):
            return headers
        return without_cookie(headers, SIGNED_IN)

    def _cookie(self, scope: Scope, language: str) -> bytes:
        secure = "; Secure" if self._secure or scope.get("scheme") == "https" else ""
        return f"{COOKIE}={language}; Path=/; SameSite=Lax; HttpOnly{secure}".encode()

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


def _varied(headers: Headers, cookie: bytes | None) -> Headers:
    """The headers of an answer that another reader may get otherwise; ``cookie`` goes with pages alone."""
    told = [value for name, value in headers if name.lower() == b"vary"]
    parts = [part.strip() for value in told for part in value.split(b",")]
    varied = [(name, value) for name, value in headers if name.lower() != b"vary"]
    named = [part for part in parts if part and part.lower() != b"cookie"]
    varied.append((b"vary", b", ".join([*dict.fromkeys(named), b"Cookie"])))
    page = any(name.lower() == b"content-type" and value.startswith(b"text/html") for name, value in headers)
    if cookie is not None and page:
        varied.append((b"set-cookie", cookie))
    return varied


async def _plain(send: Send, status: int, line: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{line}\n".encode()})
