"""The body guard: takes a body out of its Content-Encoding, whole or not at all.

Scrapy's own decompression returns half an article when half a stream arrives, and says nothing. Here a stream that
ends early is asked for again, and in the end refused; so are bombs, stacked encodings and floods of headers. What
passes carries no Content-Encoding any more, which leaves HttpCompressionMiddleware only Accept-Encoding to set.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Generator, Iterator, Sequence

import brotli
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response, TextResponse
from scrapy.responsetypes import responsetypes

from monitor.fetching.hosts import Blocked, Truncated, Undecodable

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MOST_HEADERS = 100
MOST_HEADER_BYTES = 64 * 1024
# Each layer of a stack multiplies what the one before it yields
MOST_ENCODINGS = 2

_SLICE = 2 * 1024
_PIECE = 256 * 1024
# A stream of empty members would keep us busy for as long as it is
_MOST_MEMBERS = 1000
# 8 MiB, the window that RFC 9659 allows on the web
_ZSTD_OPTIONS = {int(zstd.DecompressionParameter.window_log_max): 23}
_NO_BODY = frozenset({204, 205, 304})


def header_problem(headers: Sequence[tuple[bytes, bytes]]) -> str | None:
    """What is too much about the headers, None when nothing is."""
    if len(headers) > MOST_HEADERS:
        return f"{len(headers)} headers, {MOST_HEADERS} are allowed"
    size = sum(len(name) + len(value) for name, value in headers)
    if size > MOST_HEADER_BYTES:
        return f"{size} bytes of headers, {MOST_HEADER_BYTES} are allowed"
    return None


def encodings_of(values: Sequence[bytes]) -> list[str]:
    """The encodings in the order in which they were applied, ``identity`` left out."""
    names = [name.strip().lower() for value in values for name in value.decode("latin-1").split(",")]
    return [name for name in names if name and name != "identity"]


def decoded(body: bytes, encodings: Sequence[str], limit: int) -> bytes:
    """``body`` without its encodings, of ``limit`` bytes at most.

    Raises ``Truncated`` when a stream ends early, ``Undecodable`` when it is something else than declared, and
    ``Blocked`` for unknown or stacked encodings and for bodies over the limit."""
    if len(encodings) > MOST_ENCODINGS:
        raise Blocked("encodings", f"{len(encodings)} on top of one another, {MOST_ENCODINGS} are allowed")
    for name in reversed(encodings):
        stream = _STREAMS.get(name)
        if stream is None:
            raise Blocked("encodings", f"{name[:40]!r} is none that we know")
        pieces: list[bytes] = []
        size = 0
        for piece in stream(body):
            size += len(piece)
            if size > limit:
                raise Blocked("size", f"{len(body)} bytes of {name} hold more than {limit} bytes")
            pieces.append(piece)
        body = b"".join(pieces)
    return body


def _gzip(body: bytes) -> Iterator[bytes]:
    """All members; bytes behind the last one that begin no new member are padding, as gzip(1) takes them."""
    at = 0
    for _ in range(_MOST_MEMBERS):
        at = yield from _inflated(body, at, 31, "gzip")
        if body[at : at + 2] != b"\x1f\x8b":
            return
    raise Blocked("encodings", f"gzip of more than {_MOST_MEMBERS} members")


def _deflate(body: bytes) -> Iterator[bytes]:
    """With zlib's header, as RFC 9110 §8.4.1.2 wants it, or without, as some servers send it."""
    wrapped = len(body) >= 2 and body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    yield from _inflated(body, 0, 15 if wrapped else -15, "deflate")


def _inflated(body: bytes, at: int, window: int, name: str) -> Generator[bytes, None, int]:
    """The pieces of the stream that begins at ``at``; returns where it ends. Deflate grows by 1,032 at most, so that a
    slice of the input bounds the piece that it yields."""
    stream = zlib.decompressobj(window)
    try:
        while at < len(body):
            part = body[at : at + _SLICE]
            yield stream.decompress(part)
            at += len(part) - len(stream.unused_data)
            if stream.eof:
                return at
    except zlib.error as error:
        raise Undecodable(f"not {name}: {error}") from None
    raise Truncated(f"{len(body)} bytes of {name} end before the stream does")


def _brotli(body: bytes) -> Iterator[bytes]:
    stream = brotli.Decompressor()
    try:
        piece = stream.process(body, output_buffer_limit=_PIECE)
        while piece or not stream.is_finished():
            yield piece
            if stream.is_finished():
                return
            piece = stream.process(b"", output_buffer_limit=_PIECE)
            if not piece and not stream.is_finished():
                break
    except brotli.error as error:
        raise Undecodable(f"not br: {error}") from None
    if not stream.is_finished():
        raise Truncated(f"{len(body)} bytes of br end before the stream does")


def _zstd(body: bytes) -> Iterator[bytes]:
    at = 0
    for _ in range(_MOST_MEMBERS):
        stream = zstd.ZstdDecompressor(options=_ZSTD_OPTIONS)
        try:
            while not stream.eof:
                part = b""
                if stream.needs_input:
                    part = body[at : at + _SLICE]
                    if not part:
                        raise Truncated(f"{len(body)} bytes of zstd end before the stream does")
                    at += len(part)
                yield stream.decompress(part, _PIECE)
        except zstd.ZstdError as error:
            raise Undecodable(f"not zstd: {error}") from None
        at -= len(stream.unused_data)
        if at >= len(body):
            return
    raise Blocked("encodings", f"zstd of more than {_MOST_MEMBERS} frames")


_STREAMS = {"gzip": _gzip, "x-gzip": _gzip, "deflate": _deflate, "br": _brotli, "zstd": _zstd}


class BodyGuardMiddleware:
    """Stands between redirects, which it leaves alone, and Scrapy's decompression, to which it leaves nothing."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._limit = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> BodyGuardMiddleware:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The response with its plain body, or the request once more when the body was torn or unreadable.

        Raises ``Truncated`` or ``Undecodable`` when the tries are used up, ``Blocked`` for what no try would mend."""
        pairs = [(name, value) for name, values in response.headers.items() for value in values]
        problem = header_problem(pairs)
        if problem is not None:
            raise Blocked("headers", problem)
        encodings = encodings_of(response.headers.getlist("Content-Encoding"))
        if not encodings or request.method == "HEAD" or response.status in _NO_BODY:
            return _plain(response, response.body) if "Content-Encoding" in response.headers else response
        if not response.body and not 200 <= response.status < 300:
            return _plain(response, b"")
        if "download_stopped" in response.flags:
            # cut by us, on purpose: what is whole of it is for Scrapy's lenient decompression to find
            return response
        limit = int(request.meta.get("download_maxsize") or self._limit)
        try:
            return _plain(response, decoded(response.body, encodings, limit))
        except (Truncated, Undecodable) as error:
            again = self._again(request, type(error).__name__.lower())
            if again is None:
                raise
            return again

    def _again(self, request: Request, reason: str) -> Request | None:
        spider = self._crawler.spider
        if spider is None or request.meta.get("dont_retry"):
            return None
        return get_retry_request(request, spider=spider, reason=reason, give_up_log_level="INFO")


def _plain(response: Response, body: bytes) -> Response:
    headers = response.headers.copy()
    headers.pop("Content-Encoding", None)
    kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
    if issubclass(kind, TextResponse):
        # None: found anew from the body that can now be read
        return response.replace(cls=kind, headers=headers, body=body, encoding=None)
    return response.replace(cls=kind, headers=headers, body=body)
