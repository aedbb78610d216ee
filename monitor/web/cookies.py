"""Cookies as they stand in the headers of a request."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie

Headers = list[tuple[bytes, bytes]]


def _cookies(headers: Headers) -> SimpleCookie:
    jar: SimpleCookie = SimpleCookie()
    for name, value in headers:
        if name.lower() == b"cookie":
            try:
                jar.load(value.decode("latin-1"))
            except CookieError:  # a name that is no token: what stands before it counts
                continue
    return jar


def cookie_of(headers: Headers, name: str) -> str | None:
    """The value of a cookie; ``None`` without one."""
    jar = _cookies(headers)
    return jar[name].value if name in jar else None


def without_cookie(headers: Headers, name: str) -> Headers:
    """The headers without that cookie."""
    jar = _cookies(headers)
    left = "; ".join(f"{key}={morsel.coded_value}" for key, morsel in jar.items() if key != name)
    kept = [(key, value) for key, value in headers if key.lower() != b"cookie"]
    return [*kept, (b"cookie", left.encode("latin-1", "replace"))] if left else kept


def secured(headers: Headers, secure: bool) -> Headers:
    """The headers of an answer whose cookies no script reads; ``secure``: and that go over TLS only. The token of
    asgi-csrf 0.11 and plain cookies of Datasette have neither."""
    return [(name, _kept_close(value, secure) if name.lower() == b"set-cookie" else value) for name, value in headers]


def _kept_close(cookie: bytes, secure: bool) -> bytes:
    has = {part.strip().lower() for part in cookie.split(b";")[1:]}
    wanted = [b"HttpOnly", *([b"Secure"] if secure else [])]
    return b"; ".join([cookie, *(part for part in wanted if part.lower() not in has)])
