"""What a request may be before anything looks at it: its length, its headers, the name that it asks for."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection

from monitor.web.misleading import misleading

Headers = list[tuple[bytes, bytes]]

# the longest address that a page of ours links to is a search with 300 letters in each field, percent-encoded
LONGEST_ADDRESS = 8_192
MOST_HEADERS = 100
LONGEST_HEADERS = 16_384

_NAME = re.compile(r"(?i)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.?")
_PORT = re.compile(rb":\d{1,5}\Z")
_LOOPBACK_NAME = "localhost"


def is_name(text: str) -> bool:
    """Whether a text is the name of a host, without a port."""
    return len(text) <= 253 and _NAME.fullmatch(text) is not None


def host_of_request(value: bytes) -> str:
    """The name or address in a Host header, in small letters, without port and brackets."""
    return _PORT.sub(b"", value).decode("latin-1").lower().removesuffix(".").removeprefix("[").removesuffix("]")


def answers_to(headers: Headers, names: Collection[str], public: bool) -> bool:
    """Whether the name that is asked for is one of this site: loopback, one of ``names``, on a public site any plain
    address. A name that someone else points here is none: a page of theirs could read what its visitor's browser
    gets (DNS rebinding), which plain addresses do not allow."""
    given = [value for name, value in headers if name.lower() == b"host"]
    if len(given) != 1:
        return False
    host = host_of_request(given[0])
    if host == _LOOPBACK_NAME or host in names:
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return public or address.is_loopback


def refusal(method: str, raw_path: bytes, query: bytes, headers: Headers) -> tuple[int, str] | None:
    """The status and the word in the catalogue (below ``refused``) for a request that is not looked at any further."""
    if method not in ("GET", "HEAD", "POST"):
        return 405, "method"
    if len(raw_path) + len(query) > LONGEST_ADDRESS:
        return 414, "address_length"
    if len(headers) > MOST_HEADERS or sum(len(name) + len(value) for name, value in headers) > LONGEST_HEADERS:
        return 431, "headers"
    if {b"transfer-encoding", b"content-length"} <= {name.lower() for name, _ in headers}:
        return 400, "length"  # a proxy may see another request in it than we do (RFC 9112, 6.3)
    if not raw_path.startswith(b"/") or misleading(raw_path):
        return 400, "address"
    return None
