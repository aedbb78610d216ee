"""Faults of the network and of servers: groups A and B of the catalogue, and what belongs to H on the way to a page."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator

from tests.hostile.faults import Fault, article, endless, good, html, once, pieces, rss, sentences
from tests.hostile.press import ENCODERS, TEXT, Answer, Reply

SILENT = "no answer in time"
CLOSED = "the connection closed before an answer came$"
BROKEN_OFF = "truncated: the connection ended before the page did$"


def _page(text: bytes = b"") -> bytes:
    return text or article("Banfora").encode()


def cut(name: str) -> Answer:
    """Half of a compressed page, with a length that is right."""
    body = ENCODERS[name](_page())
    return html(body[: len(body) // 2], ("Content-Encoding", name))


async def _one_hundred() -> AsyncIterator[bytes | None]:
    while True:
        yield b"HTTP/1.1 103 Early Hints\r\nLink: </s.css>\r\n\r\n"
        await asyncio.sleep(0.05)


async def _headers(megabytes: int) -> AsyncIterator[bytes | None]:
    yield b"HTTP/1.1 200 OK\r\n"
    for _ in range(megabytes * 16):
        yield b"X-Flood: " + b"x" * 65_000 + b"\r\n"
    yield b"\r\n"


def after(value: str, status: int = 429) -> Answer:
    """An answer that asks for patience."""
    return Answer(status, b"non", [("Retry-After", value)])


def moved(to: str, code: int = 302, *headers: tuple[str, str]) -> Answer:
    """A redirect."""
    return Answer(code, b"", [("Location", to), *headers])


def _walled(number: int, headers: dict[str, str]) -> Answer:
    if "consent=1" in headers.get("cookie", ""):
        return good("Dori")
    return moved("/a/faulty", 302, ("Set-Cookie", "consent=1; Path=/"))


def _same_again(number: int, headers: dict[str, str]) -> Answer:
    return html(article("Kaya", f"<p>Vous êtes le visiteur numéro {number}.</p>"))


WAITS = "HTTP (?:429|503): the server asks to come back later$"

NETWORK = [
    Fault(
        "A1",
        "refused",
        feed=None,
        host="a1-refused.example",
        state=None,
        good=None,
        outcome="failed",
        word="robots unreachable: .*connection refused",
    ),
    Fault("A2", "reset-at-once", "/reset", state="failed", reason=CLOSED),
    Fault("A2", "reset-in-the-body", "/reset-mid", state="failed", reason=BROKEN_OFF),
    Fault("A3", "no-answer", "/hang", state="failed", reason=SILENT),
    Fault("A4", "drip", "/drip", state="failed", reason=SILENT),
    Fault("A5", "drip-of-headers", "/drip-headers", state="failed", reason=SILENT),
    Fault("A5", "endless-1xx", page=lambda n, h: _one_hundred(), state="failed", reason=SILENT),
    Fault("A6", "short", "/short", state="failed", reason=BROKEN_OFF),
]

SERVERS = [
    Fault(
        "B1",
        "loop-of-two",
        "/a/un",
        page=moved("/a/deux"),
        replies={"/a/deux": moved("/a/un")},
        state="gave_up",
        reason="redirects: ",
    ),
    Fault(
        "B1",
        "long-chain",
        "/a/0",
        page=moved("/a/1"),
        replies={f"/a/{n}": moved(f"/a/{n + 1}") for n in range(1, 12)},
        state="gave_up",
        reason="redirects: ",
    ),
    Fault(
        "B1",
        "four-hops",
        "/a/0",
        page=moved("/a/1"),
        replies={**{f"/a/{n}": moved(f"/a/{n + 1}") for n in range(1, 4)}, "/a/4": good("Gao")},
        state="failed",
        reason="redirected for now to ",
    ),
    Fault("B2", "cookie-wall", page=_walled),
    Fault("B3", "to-itself", "/self", state="gave_up", reason="redirects: "),
    Fault("B4", "moved-to-a-known-one", page=moved("/a/good", 301), state="alias", reason="redirects to "),
    Fault(
        "B5",
        "off-the-site",
        page=moved("http://publicite.example/a/offre"),
        replies={"http://publicite.example/a/offre": good("l'offre")},
        state="blocked",
        reason="scope: ",
    ),
    Fault("B5", "off-for-good", page=moved("http://publicite.example/a/pub", 301), state="blocked", reason="scope: "),
    Fault(
        "B5",
        "to-a-file",
        page=moved("file:///etc/passwd"),
        state="gave_up",
        reason="HTTP 302: a redirect that leads nowhere",
    ),
    Fault(
        "B6",
        "seconds",
        page=after("3600"),
        state="pending",
        reason=WAITS,
        outcome="partial",
        good=None,
        word="the host asks to be left alone",
    ),
    Fault(
        "B6",
        "a-date",
        page=after("Fri, 23 May 2025 12:00:00 GMT"),
        state="pending",
        reason=WAITS,
        outcome="partial",
        good=None,
        word="the host asks to be left alone",
    ),
    Fault(
        "B6",
        "ten-years",
        page=after("315360000"),
        state="pending",
        reason=WAITS,
        outcome="partial",
        good=None,
        word="the host asks to be left alone",
    ),
    Fault(
        "B6",
        "garbage",
        page=after("bientôt"),
        state="pending",
        reason=WAITS,
        outcome="partial",
        good=None,
        word="the host asks to be left alone",
    ),
    Fault(
        "B6",
        "negative",
        page=after("-5"),
        state="pending",
        reason=WAITS,
        outcome="partial",
        good=None,
        word="the host asks to be left alone",
    ),
    Fault(
        "B6",
        "twice",
        page=Answer(503, b"", [("Retry-After", "10"), ("Retry-After", "7200")]),
        state="pending",
        reason=WAITS,
        outcome="partial",
        good=None,
        word="the host asks to be left alone",
    ),
    Fault("B7", "error-500", page=Answer(500), state="failed", reason="HTTP 500$"),
    Fault("B7", "error-once", page=once(Answer(502), good("Ansongo"))),
    *(
        Fault("B8", str(status), page=Answer(status), state=state, reason=f"HTTP {status}")
        for status, state in ((401, "failed"), (403, "failed"), (451, "blocked"))
    ),
    *(
        Fault("B9", str(status), page=Answer(status), state="http_gone", reason=f"HTTP {status}")
        for status in (404, 410)
    ),
    Fault("B11", "empty", page=html(b""), state="extract_empty", reason="the page has no bytes"),
    Fault("B11", "no-content", page=Answer(204), state="extract_empty", reason="HTTP 204: no page"),
    Fault("B11", "partial-content", page=Answer(206, b"x"), state="extract_empty", reason="HTTP 206: no page"),
    Fault(
        "B12",
        "pdf-as-html",
        page=html(b"%PDF-1.7\n" + b"\x00\x01" * 5_000),
        state="not_an_article",
        reason="a PDF document",
    ),
    Fault("B12", "html-as-xml", page=html(article("Tillabéri"), ("Content-Type", "application/xml"))),
    Fault("B12", "html-as-nothing", page=html(article("Dogondoutchi"), ("Content-Type", ""))),
    Fault("B12", "html-as-octets", page=html(article("Maradi"), ("Content-Type", "application/octet-stream"))),
    Fault(
        "B12",
        "picture",
        page=html(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, ("Content-Type", "image/png")),
        state="not_an_article",
        reason="a PNG image",
    ),
    Fault("B13", "unknown-encoding", "/wrong/nonsense", state="blocked", reason="encodings: "),
    *(
        Fault("B13", f"plain-as-{name}", f"/wrong/{name}", state="failed", reason="unreadable: ")
        for name in ("gzip", "br", "zstd")
    ),
    Fault("B13", "corrupt", "/corrupt/gzip", state="failed", reason="unreadable: "),
    Fault("B13", "nothing-as-gzip", "/nothing/gzip", state="failed", reason="truncated: "),
    *(Fault("B14", f"cut-{name}", page=cut(name), state="failed", reason="truncated: ") for name in ENCODERS),
    Fault(
        "B14",
        "cut-once",
        page=once(cut("gzip"), html(gzip.compress(_page()), ("Content-Encoding", "gzip"))),
        holds=sentences("Banfora")[5],
    ),
    *(
        Fault("B15", f"bomb-{name}", f"/bomb/{name}", state="blocked", reason="size: ")
        for name in ("gzip", "br", "zstd", "deflate")
    ),
    *(
        Fault("B16", f"stacked-{count}", f"/stacked/{count}", state="blocked", reason="encodings: ")
        for count in (3, 60)
    ),
    Fault(
        "B16",
        "stacked-1000",
        page=Answer(200, gzip.compress(TEXT), [("Content-Encoding", ", ".join(["gzip"] * 1000))]),
        state="blocked",
        reason="encodings: ",
    ),
    Fault("B17", "endless", "/endless", state="blocked", reason="too large: more than "),
    Fault("B18", "200-headers", "/headers/200", state="blocked", reason="headers: "),
    Fault("B18", "long-headers", "/long-header/1", state="blocked", reason="headers: "),
    Fault(
        "B18",
        "eight-megabytes-of-headers",
        page=lambda n, h: _headers(8),
        state="failed",
        reason=CLOSED,
    ),
    Fault("B19", "another-protocol", "/garbage", state="failed", reason="connection failed: .*SSH-2.0-OpenSSH_9"),
    Fault("B19", "bad-status", "/bad-status", state="failed", reason="connection failed: .*non-integer status code"),
    Fault("B19", "tls-alert", page=lambda n, h: pieces(b"\x15\x03\x01\x00\x02\x02\x46"), state="failed", reason=CLOSED),
    Fault("B19", "status-999", page=Answer(999), state="failed", reason="HTTP 999"),
    Fault(
        "B19",
        "nul-in-headers",
        page=lambda n, h: pieces(b"HTTP/1.1 200 OK\r\nX-\x00: \x00\r\nContent-Length: 2\r\n\r\nab"),
        state="failed",
        reason=r"connection failed: (?!.*<).*InvalidHeaderName\)$",
    ),
    Fault(
        "B19",
        "bad-chunks",
        page=lambda n, h: pieces(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx"),
        state="failed",
        reason=BROKEN_OFF,
    ),
    Fault(
        "B19",
        "negative-length",
        page=lambda n, h: pieces(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nx"),
        state="failed",
        reason="connection failed: .*non-decimal digits",
    ),
    Fault(
        "B19",
        "two-lengths",
        page=lambda n, h: pieces(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 5\r\n\r\nab"),
        state="failed",
        reason="connection failed: .*conflicting Content-Length",
    ),
    Fault("B20", "304-unasked", page=Answer(304), state="gave_up", reason="HTTP 304"),
    Fault(
        "B20",
        "changed-in-the-future",
        page=html(
            article("Tahoua"), ("Last-Modified", "Fri, 01 Jan 2100 00:00:00 GMT"), ("ETag", '"' + "x" * 9000 + '"')
        ),
    ),
    Fault("B21", "a-counter", page=_same_again),
    Fault(
        "B23",
        "a-thousand-cookies",
        page=html(article("Agadez"), *(("Set-Cookie", f"c{n}={'x' * 50}; Domain=.example") for n in range(90))),
    ),
    Fault(
        "B23", "a-cookie-for-everybody", page=html(article("Zinder"), ("Set-Cookie", "tout=1; Domain=.example; Path=/"))
    ),
]

INWARDS = [
    *(
        Fault("H4", f"redirect-{code}", page=moved("http://127.0.0.2/a/canari", code), state="blocked", reason="ssrf: ")
        for code in (301, 302, 303, 307, 308)
    ),
    Fault(
        "H4",
        "meta-refresh",
        page=html(article("Ayorou", head="<meta http-equiv='refresh' content='0;url=http://127.0.0.2/a/canari'>")),
    ),
    Fault("H4", "refresh-header", page=html(article("Téra"), ("Refresh", "0; url=http://127.0.0.2/a/canari"))),
    Fault(
        "H4", "canonical", page=html(article("Gaya", head="<link rel='canonical' href='http://127.0.0.2/a/canari'>"))
    ),
    Fault(
        "H4",
        "robots-inwards",
        robots=moved("http://127.0.0.2/robots.txt"),
        state=None,
        good=None,
        outcome="failed",
        word=".*ssrf",
    ),
    Fault("H6", "userinfo", page=moved("http://a@127.0.0.2/a/x"), state="blocked", reason="userinfo: "),
    Fault(
        "H6", "backslash", page=moved("http://a.example\\@127.0.0.2/a/x"), state="blocked", reason="scope: a.example "
    ),
    Fault("H7", "redis", page=moved("http://h7-redis.example:6379/a/x"), state="blocked", reason="port: "),
    Fault("H13", "line-break-in-a-header", page=html(article("Diffa"), ("X-Titre", "a\rWARC-Type: metadata\rb"))),
]


def feed_of(fault: Fault) -> Reply:
    """The feed of a fault's source: its article, and a good one."""
    addresses = [fault.url(fault.path).replace("&", "&amp;"), fault.url("/a/good")]
    return fault.feed or Answer(200, rss(*addresses), [("Content-Type", "application/rss+xml")])


__all__ = ["INWARDS", "NETWORK", "SERVERS", "endless", "feed_of"]
