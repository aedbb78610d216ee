"""The faulty press: one loopback server, one fault per path, and a log of who asked for what and when.

It speaks HTTP by hand, since no server library would send what these paths send. Hosts are told apart by the Host
header, or by the absolute form of a proxied request: ``robots-503.example`` answers for its robots.txt with 503, and so
on.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import threading
import time
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import parse_qs, urlsplit

import brotli
from backports import zstd

TEXT = f"<html><title>Le marché de Kossodo</title><body>{'<p>Il pleut.</p>' * 400}</body></html>".encode()
GZIP = [("Content-Encoding", "gzip")]
ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda body: gzip.compress(body, mtime=0),
    "br": brotli.compress,
    "zstd": zstd.compress,
    "deflate": zlib.compress,
}


@dataclass(frozen=True, slots=True)
class Visit:
    """One request as it arrived. ``at``: monotonic seconds."""

    at: float
    host: str
    path: str
    headers: dict[str, str]


@dataclass(slots=True)
class Answer:
    """A well-formed answer; ``headers`` may repeat a name."""

    status: int = 200
    body: bytes = b""
    headers: list[tuple[str, str]] = field(default_factory=list)

    def wire(self) -> bytes:
        lines = [f"HTTP/1.1 {self.status} Said"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        if self.status not in (204, 304):
            lines.append(f"Content-Length: {len(self.body)}")
        if not any(name.lower() == "content-type" for name, _ in self.headers):
            lines.append("Content-Type: text/html; charset=utf-8")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "surrogateescape") + self.body


Pieces = AsyncIterator[bytes | None]
# an answer, or what makes one of the number of the request (from 1) and its headers; None among the pieces: a reset
Reply = Answer | Callable[[int, dict[str, str]], Answer | Pieces]


class FaultyPress:
    """A context manager: the server runs in a thread of its own while the block lasts.

    ``robots``: answers of hosts whose name says none; ``pages``: answers of paths beside the faults below; ``hosts``:
    answers of a host's own paths, its robots.txt among them, made of how often each was asked for."""

    def __init__(self, address: str = "127.0.0.1") -> None:
        self.address = address
        self.port = 0
        self.visits: list[Visit] = []
        self.connections = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._counts: Counter[str] = Counter()
        self.robots: dict[str, Answer] = {}
        self.pages: dict[str, Answer] = {}
        self.hosts: dict[str, dict[str, Reply]] = {}

    def __enter__(self) -> FaultyPress:
        self._thread.start()
        if not self._ready.wait(10):
            raise RuntimeError("the faulty press did not start")
        return self

    def __exit__(self, *error: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def url(self, path: str) -> str:
        return f"http://{self.address}:{self.port}{path}"

    def asked(self, host: str | None = None, *, robots: bool = False) -> list[str]:
        """The paths that were asked for, robots.txt left out unless wanted."""
        return [
            visit.path
            for visit in self.visits
            if host in (None, visit.host) and (robots or not visit.path.startswith("/robots.txt"))
        ]

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, self.address, 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while await self._one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        target = head[0].split(" ")[1]
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        parts = urlsplit(target)
        host = (parts.hostname if parts.scheme else headers.get("host", "").rpartition(":")[0] or headers["host"]) or ""
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        self.visits.append(Visit(time.monotonic(), host, path, headers))
        query = parse_qs(parts.query, keep_blank_values=True)
        own = self.hosts.get(host, {}).get(path)
        if own is not None:
            self._counts[f"{host}{path}"] += 1
            answer = own(self._counts[f"{host}{path}"], headers) if callable(own) else own
        elif parts.path == "/robots.txt":
            answer = self._robots(host)
        else:
            answer = self._answer(parts.path, query, headers, host)
        if isinstance(answer, Answer):
            writer.write(answer.wire())
            await writer.drain()
            return True
        async for piece in answer:
            if piece is None:
                writer.transport.abort()
                return False
            writer.write(piece)
            await writer.drain()
        return False

    def _robots(self, host: str) -> Answer | AsyncIterator[bytes | None]:
        self._counts[f"robots {host}"] += 1
        first = host.split(".")[0]
        mode = first.removeprefix("robots-")
        plain = [("Content-Type", "text/plain")]
        forbids = b"User-agent: *\nDisallow: /\n"
        if host in self.robots:
            return self.robots[host]
        if mode == first:
            return Answer(404)
        if mode.isdigit():
            return Answer(int(mode), forbids, plain)
        if mode.startswith("hops"):
            return Answer(302, headers=[("Location", f"http://{host}/robots-hop/{mode[4:]}")])
        answers: dict[str, Callable[[], Answer | AsyncIterator[bytes | None]]] = {
            "loop": lambda: Answer(301, headers=[("Location", "/robots.txt")]),
            "nowhere": lambda: Answer(302),
            "ftp": lambda: Answer(302, headers=[("Location", "ftp://files.example/robots.txt")]),
            "offhost": lambda: Answer(302, headers=[("Location", "http://robots-forbids.example/robots.txt")]),
            "reset": lambda: _pieces(None),
            "hang": lambda: _hang(),
            "garbage": lambda: _pieces(b"SSH-2.0-OpenSSH_9\r\n"),
            "short": lambda: _pieces(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nUser-agent: *\nDisallow: /x\n"),
            "forbids": lambda: Answer(200, forbids, plain),
            "empty": lambda: Answer(200, b"", plain),
            "rule": lambda: Answer(200, b"User-agent: *\nDisallow: /prive\nAllow: /prive/ouvert\n", plain),
            "ours": lambda: Answer(200, b"User-agent: *\nDisallow:\n\nUser-agent: Press-Monitor\nDisallow: /\n", plain),
            "html": lambda: Answer(200, b"<html><h1>Connexion</h1><form></form></html>"),
            "big": lambda: Answer(200, forbids + b"# remplissage\n" * 1_000_000 + b"Allow: /\n", plain),
            "late": lambda: Answer(200, b"#" * 600_000 + b"\n" + forbids, plain),
            "cutgzip": lambda: Answer(200, ENCODERS["gzip"](forbids * 500)[:40], [*plain, *GZIP]),
            "gzip": lambda: Answer(200, ENCODERS["gzip"](forbids), [*plain, *GZIP]),
            "delay": lambda: Answer(200, b"User-agent: *\nCrawl-delay: 7\n", plain),
            "flaky": lambda: Answer(200, b"", plain) if self._counts[f"robots {host}"] > 1 else _pieces(None),
            "changing": lambda: Answer(200, forbids if self._counts[f"robots {host}"] > 1 else b"", plain),
            "retryafter": lambda: Answer(429, forbids, [*plain, ("Retry-After", "3600")]),
        }
        return answers[mode]()

    def _answer(
        self, path: str, query: dict[str, list[str]], headers: dict[str, str], host: str
    ) -> Answer | AsyncIterator[bytes | None]:
        _, what, *rest = path.split("/")
        name = rest[0] if rest else ""
        self._counts[path] += 1
        encoding = [("Content-Encoding", name)]
        if path in self.pages:
            return self.pages[path]
        match what:
            case "status":
                return Answer(int(name), b"non", [("Retry-After", value) for value in query.get("after", [])])
            case "redirect":
                return Answer(int(query.get("code", ["302"])[0]), headers=[("Location", query["to"][0])])
            case "robots-hop":
                left = int(name)
                if left <= 1:
                    return Answer(200, b"User-agent: *\nDisallow: /\n", [("Content-Type", "text/plain")])
                return Answer(302, headers=[("Location", f"/robots-hop/{left - 1}")])
            case "cookie-wall":
                if "wall=1" in headers.get("cookie", ""):
                    return Answer(200, TEXT)
                return Answer(302, headers=[("Location", path), ("Set-Cookie", "wall=1; Path=/")])
            case "self":
                return Answer(302, headers=[("Location", path)])
            case "echo":
                return Answer(200, json.dumps(headers).encode(), [("Content-Type", "application/json")])
            case "whole":
                return Answer(200, ENCODERS[name](TEXT), encoding)
            case "raw-deflate":
                return Answer(200, zlib.compress(TEXT)[2:-4], [("Content-Encoding", "deflate")])
            case "members":
                return Answer(200, ENCODERS["gzip"](TEXT[:900]) + ENCODERS["gzip"](TEXT[900:]), GZIP)
            case "twice":
                return Answer(200, ENCODERS["br"](ENCODERS["gzip"](TEXT)), [("Content-Encoding", "gzip, br")])
            case "cut":
                body = ENCODERS[name](TEXT)
                return Answer(200, body[: len(body) // 2], encoding)
            case "cut-once":
                body = ENCODERS[name](TEXT)
                return Answer(200, body if self._counts[path] > 1 else body[: len(body) // 2], encoding)
            case "nothing":
                return Answer(200, b"", encoding)
            case "wrong":
                return Answer(200, TEXT, encoding)
            case "corrupt":
                body = bytearray(ENCODERS[name](TEXT))
                body[len(body) // 2] ^= 0xFF
                return Answer(200, bytes(body), encoding)
            case "stacked":
                body = TEXT
                for _ in range(int(name)):
                    body = ENCODERS["gzip"](body)
                return Answer(200, body, [("Content-Encoding", ", ".join(["gzip"] * int(name)))])
            case "bomb":
                return Answer(200, bomb(name), encoding)
            case "headers":
                return Answer(200, TEXT, [(f"X-N{number}", "v") for number in range(int(name))])
            case "long-header":
                return Answer(200, TEXT, [(f"X-L{number}", "v" * 8000) for number in range(10)])
            case "short":
                return _pieces(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n0123456789")
            case "reset":
                return _pieces(None)
            case "reset-mid":
                return _pieces(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + b"x" * 2000, None)
            case "hang":
                return _hang()
            case "drip":
                return _drip(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")
            case "drip-headers":
                return _drip(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            case "endless":
                return _endless()
            case "garbage":
                return _pieces(b"SSH-2.0-OpenSSH_9\r\n")
            case "bad-status":
                return _pieces(b"HTTP/1.1 abc OK\r\n\r\n")
            case "page":
                return Answer(200, TEXT)
            case _:
                return Answer(404, f"{host} has no {path}".encode())


@cache
def bomb(name: str) -> bytes:
    """Forty megabytes of nothing."""
    nothing = b"\0" * 40_000_000
    return brotli.compress(nothing, quality=5) if name == "br" else ENCODERS[name](nothing)


async def _pieces(*pieces: bytes | None) -> AsyncIterator[bytes | None]:
    for piece in pieces:
        yield piece


async def _hang() -> AsyncIterator[bytes | None]:
    await asyncio.sleep(120)
    yield b""


async def _drip(head: bytes) -> AsyncIterator[bytes | None]:
    yield head
    while True:
        yield b"x"
        await asyncio.sleep(0.2)


async def _endless() -> AsyncIterator[bytes | None]:
    yield b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    while True:
        yield chunk
