"""Stands before Datasette: refuses addresses that could lead elsewhere and what is too much at a time, and sends the
headers that browsers obey.

Datasette 0.65 turns ``/\\host/`` into a redirect to that host (fixed only in 1.0a33, datasette pull 2680).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

from monitor.web import bounds
from monitor.web.cookies import cookie_of, secured, without_cookie
from monitor.web.crowd import Crowd
from monitor.web.language import COOKIE, KEY, SPOKEN, language_of, without_language
from monitor.web.posted import again, received, without_ways_around
from monitor.web.sessions import COOKIE as SIGNED_IN
from monitor.web.words import words

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]
# the status of an answer, and its word in the catalogue, below ``refused``
Refusal = tuple[int, str]

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

# Datasette's own pages about the server: paths of files, plugins, threads (open to everyone in 0.65)
_OPERATOR = re.compile(rb"^/-/(?!static/|static-plugins/|logout$|sante$)")
# answered without a look into the database's queue: whoever watches the server learns that it lives when it is full
_UNCOUNTED = re.compile(rb"^/(?:static/|-/static/|-/sante$)")
_RETRY_AFTER_S = 2

_log = logging.getLogger("press-monitor.site")


def headers_of(raw_path: bytes) -> dict[bytes, bytes]:
    """The headers of the answer at a path."""
    if not _WITH_SCRIPT.search(raw_path.partition(b"?")[0]):
        return HEADERS
    name = b"content-security-policy"
    return {**HEADERS, name: HEADERS[name].replace(*_SCRIPT)}


@dataclass(frozen=True, slots=True)
class Site:
    """How the site is served. ``public``: the operator's pages are not answered; ``secure``: cookies go over TLS only;
    ``names``: that it answers to, besides this machine's own."""

    public: bool
    secure: bool = False
    names: frozenset[str] = frozenset()


class Guard:
    """An ASGI wrapper. A local site answers to loopback names only, or a web page could read it through a name that it
    points here. ``standing``: says whether the cookie of a signed-in reader still counts."""

    def __init__(
        self, app: App, site: Site, standing: Callable[[str], Awaitable[bool]] | None = None, crowd: Crowd | None = None
    ) -> None:
        self._app = app
        self._site = site
        self._standing = standing
        self._crowd = crowd or Crowd()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        raw_path: bytes = scope.get("raw_path") or scope["path"].encode()
        headers = list(scope["headers"])
        query, asked = without_language(scope["query_string"])
        language = language_of(headers, asked)
        # the reader's first page in another language: the next ones follow, until the browser is closed
        follow = asked if asked and cookie_of(headers, COOKIE) is None else None
        answer = _Answer(send, scope, raw_path, self._secure(scope), follow)
        refusal = self._refusal(scope["method"], raw_path, scope["query_string"], headers)
        if refusal is None and scope["method"] == "POST":
            headers = without_ways_around(headers)
            body = await received(headers, receive)
            if isinstance(body, bytes):
                receive = again(body, receive)
            else:
                refusal = body
        if refusal is not None:
            await _plain(answer, language, *refusal)
        elif _UNCOUNTED.match(raw_path):
            await self._answered(scope, headers, query, language, receive, answer)
        else:
            await self._counted(scope, headers, query, language, receive, answer)

    async def _counted(
        self, scope: Scope, headers: Headers, query: bytes, language: str, receive: Receive, answer: _Answer
    ) -> None:
        name = self._crowd.enter((scope.get("client") or ("",))[0])
        if name is None:
            await _plain(answer, language, 429, "busy", [(b"retry-after", b"%d" % _RETRY_AFTER_S)])
            return
        # whoever reads an answer slowly is not counted as long as that takes
        answer.when_whole(lambda: self._crowd.leave(name))
        try:
            await self._answered(scope, await self._standing_only(headers), query, language, receive, answer)
        finally:
            answer.is_whole()

    async def _answered(
        self, scope: Scope, headers: Headers, query: bytes, language: str, receive: Receive, answer: _Answer
    ) -> None:
        spoken = SPOKEN.set(language)
        try:
            await self._app({**scope, "headers": headers, "query_string": query, KEY: language}, receive, answer)
        except Exception:  # of Datasette itself, as its own pages of errors can fail: no reader is shown its inside
            if answer.begun:
                raise
            _log.exception("no page at %s", scope["path"])
            await _plain(answer, language, 500, "broken")
        finally:
            SPOKEN.reset(spoken)

    async def _standing_only(self, headers: Headers) -> Headers:
        """The headers without the cookie of a reader who was removed, or whose password was changed."""
        signed_in = cookie_of(headers, SIGNED_IN)
        if signed_in is None or self._standing is None or await self._standing(signed_in):
            return headers
        return without_cookie(headers, SIGNED_IN)

    def _secure(self, scope: Scope) -> bool:
        return self._site.secure or scope.get("scheme") == "https"

    def _refusal(self, method: str, raw_path: bytes, query: bytes, headers: Headers) -> Refusal | None:
        if not bounds.answers_to(headers, self._site.names, self._site.public):
            return 400, "name" if self._site.public else "local_name"
        if (found := bounds.refusal(method, raw_path, query, headers)) is not None:
            return found
        return (403, "inside") if self._site.public and _OPERATOR.search(raw_path) else None


class _Answer:
    """Sends what Datasette answers, with the headers of the site. ``follow``: a language to be kept."""

    def __init__(self, send: Send, scope: Scope, raw_path: bytes, secure: bool, follow: str | None) -> None:
        self._send, self._scope, self._raw_path = send, scope, raw_path
        self._secure, self._follow = secure, follow
        self._when_whole: Callable[[], None] | None = None
        self.begun = False

    def when_whole(self, call: Callable[[], None]) -> None:
        """Has ``call`` called once, when nothing more is to be computed."""
        self._when_whole = call

    def is_whole(self) -> None:
        """Nothing more is to be computed."""
        call, self._when_whole = self._when_whole, None
        if call is not None:
            call()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            kept = [(name, value) for name, value in message.get("headers", []) if name.lower() not in HEADERS]
            if not self._scope["path"].startswith("/static/"):
                kept = _varied(kept, self._cookie(self._follow) if self._follow else None)
            kept = secured(kept, self._secure)
            message = {**message, "headers": [*kept, *headers_of(self._raw_path).items()]}
        elif message["type"] == "http.response.body" and not message.get("more_body", False):
            self.is_whole()
        await self._send(message)

    @staticmethod
    def _cookie(language: str) -> bytes:
        return f"{COOKIE}={language}; Path=/; SameSite=Lax".encode()


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


async def _plain(answer: _Answer, language: str, status: int, word: str, more: Headers | None = None) -> None:
    """One line in the reader's language."""
    line = words(language).text(f"refused.{word}")
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-language", language.encode()),
        (b"cache-control", b"no-store"),
        *(more or []),
    ]
    await answer({"type": "http.response.start", "status": status, "headers": headers})
    await answer({"type": "http.response.body", "body": f"{line}\n".encode()})
