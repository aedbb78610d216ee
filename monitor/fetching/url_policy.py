"""The url policy: what a request's address may be. Every request passes it, redirects and robots.txt included."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import SplitResult, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Response

from monitor.catalogue.internet import is_public
from monitor.fetching.addresses import is_guarded, refusal_of
from monitor.fetching.hosts import Blocked, host_key
from monitor.fetching.routes import LoopbackRoutes
from monitor.fetching.session import session_of

# What Internet Explorer took; longer ones are traps or carry a page's state
LONGEST_URL = 2083

_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\ufeff\\]")
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
# A last label that browsers read as a number makes the whole host an IPv4 address (url.spec.whatwg.org/#host-parsing)
_NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*")
_NEVER_SENT = ("Referer", "Authorization", "Proxy-Authorization")
_SENT_TO_OTHERS = frozenset({b"Accept", b"Accept-Encoding", b"Accept-Language", b"Cookie", b"User-Agent"})


def refusal(url: str, routes: LoopbackRoutes, scope: Sequence[str] | None = None) -> Blocked | None:
    """Why ``url`` must not be asked for, or None when it may. ``scope``: the hosts that are allowed (``*.`` before one
    allows its subdomains, ``www.`` makes no difference), None for any."""
    if len(url) > LONGEST_URL:
        return Blocked("length", f"{len(url)} characters, {LONGEST_URL} are allowed")
    if _FORBIDDEN.search(url):
        return Blocked("characters", "white space, control characters and backslashes have no place in an address")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        return Blocked("url", str(error))
    if parts.scheme not in ("http", "https"):
        return Blocked("scheme", f"{parts.scheme or 'none'}: only http and https are asked for")
    if "@" in parts.netloc:
        return Blocked("userinfo", "a user or password stands before the host")
    return _host_refusal(parts, port, routes) or _scope_refusal(parts.hostname or "", scope)


def _host_refusal(parts: SplitResult, port: int | None, routes: LoopbackRoutes) -> Blocked | None:
    host = parts.hostname or ""
    if routes.allows(host, port) and parts.scheme == "http":
        return None
    if port not in (None, 80, 443):
        return Blocked("port", f"{port}: only 80 and 443 are asked for")
    if ":" in host or "[" in parts.netloc:
        return Blocked("ssrf" if _is_internal(host) else "host", f"{host}: an IPv6 address")
    name = host.removesuffix(".")
    labels = name.split(".")
    if _NUMERIC.fullmatch(labels[-1]):
        if _is_internal(name):
            return Blocked("ssrf", f"{host} is not a public address")
        return None if name == host else Blocked("host", f"{host}: an address with a dot behind it")
    try:
        ascii_name = name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError as error:
        return Blocked("host", f"not a host name: {error}")
    if len(ascii_name) > 253 or not all(_LABEL.fullmatch(label) for label in ascii_name.split(".")):
        return Blocked("host", f"{host[:80]!r} is not a host name")
    if routes.matches(ascii_name):
        # a loopback press speaks plain http only
        return Blocked("scheme", "https is not served on loopback") if parts.scheme == "https" else None
    if "." not in ascii_name or ascii_name.endswith((".localhost", ".local", ".internal")):
        return Blocked("ssrf", f"{host} is a name of a local network")
    return None


def _is_internal(literal: str) -> bool:
    """Whether a numeric host is an internal address. The odd spellings (``127.1``, ``0x7f.1``) are taken for one."""
    try:
        return not is_public(literal)
    except ValueError:
        return True


def _scope_refusal(host: str, scope: Sequence[str] | None) -> Blocked | None:
    if scope is None:
        return None
    name = host_key(host)
    for allowed in scope:
        if allowed.startswith("*."):
            if name == host_key(allowed[2:]) or name.endswith(allowed[1:].lower()):
                return None
        elif name == host_key(allowed):
            return None
    return Blocked("scope", f"{host} is not a host of this source")


def origin_of(url: str) -> str:
    """Scheme and authority of an accepted address, the default port left out: what a robots.txt speaks for."""
    parts = urlsplit(url)
    default = {"http": 80, "https": 443}.get(parts.scheme)
    port = "" if parts.port in (None, default) else f":{parts.port}"
    return f"{parts.scheme}://{(parts.hostname or '').rstrip('.')}{port}"


class UrlPolicyMiddleware:
    """Refuses what the policy refuses, sends routed hosts to their press, and takes off headers that would tell more
    than we mean to. ``meta["press_scope"]``: the source's hosts."""

    def __init__(self, routes: LoopbackRoutes) -> None:
        self._routes = routes

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> UrlPolicyMiddleware:
        return cls(session_of(crawler).routes)

    def process_request(self, request: Request) -> None:
        refused = refusal(request.url, self._routes, request.meta.get("press_scope"))
        if refused is not None:
            raise refused
        if not is_guarded():
            raise RuntimeError("no address guard on this reactor: call monitor.fetching.addresses.install_guard first")
        host = urlsplit(request.url).hostname or ""
        self._refuse_internal(host)
        # set anew each time: a redirect inherits the meta of the request before it
        request.meta.pop("proxy", None)
        proxy = self._routes.proxy(host)
        if proxy is not None:
            request.meta["proxy"] = proxy
        for header in _NEVER_SENT:
            request.headers.pop(header, None)
        came_from = request.meta.get("redirect_urls")
        if came_from and origin_of(came_from[-1]) != origin_of(request.url):
            for name in [name for name in request.headers if name not in _SENT_TO_OTHERS]:
                del request.headers[name]

    def process_response(self, request: Request, response: Response) -> Response:
        """The second belt: what answered must be what the resolver would have allowed."""
        host = urlsplit(request.url).hostname or ""
        address = response.ip_address
        if address is not None and not self._routes.is_loopback(host) and not is_public(address):
            raise Blocked("ssrf", f"{host} was answered from {address}")
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Tells a name that the address guard refused from one that does not exist."""
        if isinstance(exception, CannotResolveHostError):
            self._refuse_internal(urlsplit(request.url).hostname or "")

    @staticmethod
    def _refuse_internal(host: str) -> None:
        address = refusal_of(host)
        if address is not None:
            raise Blocked("ssrf", f"{host} leads to {address}, which is not a public address")
