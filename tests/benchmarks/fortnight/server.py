"""The press of the fortnight as a forward proxy on loopback; its time is the simulation's.

``python -m tests.benchmarks.fortnight.server OUTLETS LOG [calm]`` prints its port; ``calm``: nothing goes wrong. ``http://time.example/?start=&origin=&factor=``
sets its clock. LOG gets a line per request: simulated second, host, kind of document, status, bytes."""

from __future__ import annotations

import asyncio
import hashlib
import sys
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import IO
from urllib.parse import parse_qs, urlsplit

from tests.benchmarks.fortnight.clock import FastClock
from tests.benchmarks.fortnight.faults import Fault, faults_of
from tests.benchmarks.fortnight.sites import HTML, Answer, answer
from tests.benchmarks.fortnight.world import FIRST, World, world

_LISTS = ("/feed", "/flux", "/rss", "/xml/", "/sitemap", "/wp-json", "format=feed", "page=backend", "rubrique")
_WALL = (
    b"<!doctype html><html lang=fr><head><meta charset=utf-8><title>Un instant</title></head><body><h1>Un instant</h1>"
    b"<p>Activez JavaScript et les cookies pour continuer. Votre navigateur est en cours de v\xc3\xa9rification.</p>"
    b"</body></html>"
)


class Press:
    """Answers as the outlets do at the clock's moment, their faults included."""

    def __init__(self, press: World, log: IO[str], *, calm: bool = False) -> None:
        self._world = press
        self._faults = {} if calm else faults_of(press)
        self._log = log
        self._clock = FastClock(FIRST, 0.0, 0.0)

    async def serve(self) -> int:
        """Starts to listen; returns the port."""
        server = await asyncio.start_server(self._connection, "127.0.0.1", 0, backlog=512)
        port: int = server.sockets[0].getsockname()[1]
        return port

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                line, *rest = head.split("\r\n")
                url = line.split(" ")[1]
                headers = {name.lower(): value.strip() for name, _, value in (row.partition(":") for row in rest)}
                reply = self._reply(url, headers)
                if reply is None:
                    break
                writer.write(_wire(*reply))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    def _reply(self, url: str, headers: dict[str, str]) -> Answer | None:
        parts = urlsplit(url)
        if parts.hostname == "time.example":
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            start = datetime.fromisoformat(asked["start"])
            self._clock = FastClock(start, float(asked["origin"]), float(asked["factor"]))
            return 200, {}, b"set"
        now = self._clock.now()
        outlet = self._world.by_host.get((parts.hostname or "").removeprefix("www."))
        if outlet is None:
            return 404, {}, b"nobody"
        lasting = {fault.kind: fault for fault in self._faults.get(outlet.id, ()) if fault.lasts(now)}
        reply = _troubled(lasting, url, now)
        if reply is None and "gone" not in lasting:
            reply = answer(outlet, url, now) or (404, {"Content-Type": HTML}, b"<h1>404</h1>")
            reply = _validated(reply, url, headers)
        status = reply[0] if reply else 0
        kind = _kind(url)
        size = len(reply[2]) if reply else 0
        self._log.write(f"{now.timestamp():.1f}\t{parts.hostname}\t{kind}\t{status}\t{size}\t{url}\n")
        self._log.flush()
        return reply


def _troubled(lasting: dict[str, Fault], url: str, now: datetime) -> Answer | None:
    kind = _kind(url)
    if "gone" in lasting:
        return None
    if "down" in lasting:
        return 503, {"Content-Type": HTML}, b"<h1>503</h1>"
    if kind == "robots":
        if "closed" in lasting:
            return 200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /\n"
        if "robots_down" in lasting:
            return 500, {}, b"error"
        return None
    if "busy" in lasting:
        wait = min(1800, int((lasting["busy"].end - now) / timedelta(seconds=1)) + 1)
        return 429, {"Retry-After": str(wait)}, b"later"
    if "wall" in lasting and kind in ("page", "listing"):
        return 200, {"Content-Type": HTML}, _WALL
    if "slow_pages" in lasting and kind == "page":
        return 500, {"Content-Type": HTML}, b"<h1>500</h1>"
    if kind == "list" and "wp-json" not in url:
        if "html_feed" in lasting:
            return 200, {"Content-Type": HTML}, b"<!doctype html><title>Accueil</title><p>Bienvenue.</p>"
        if "moved_feed" in lasting and "nouveau=1" not in url:
            return 301, {"Location": f"{url}{'&' if '?' in url else '?'}nouveau=1"}, b""
    return None


def _kind(url: str) -> str:
    parts = urlsplit(url)
    if parts.path == "/robots.txt":
        return "robots"
    if any(mark in url for mark in _LISTS):
        return "list"
    return "listing" if parts.path in ("/", "/actualites", "/actualites.html") or "/page/" in url else "page"


def _validated(reply: Answer, url: str, headers: dict[str, str]) -> Answer:
    """Half of the sites know ETags, as the half that run a cache do."""
    status, said, body = reply
    if status != 200 or len(urlsplit(url).netloc) % 2:
        return reply
    etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    if headers.get("if-none-match") == etag:
        return 304, {"ETag": etag}, b""
    return status, {**said, "ETag": etag}, body


def _wire(status: int, headers: dict[str, str], body: bytes) -> bytes:
    lines = [f"HTTP/1.1 {status} Said", f"Date: {format_datetime(FIRST, usegmt=True)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if status != 304:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


async def main() -> None:
    with open(sys.argv[2], "w", encoding="utf-8") as log:  # noqa: PTH123
        port = await Press(world(int(sys.argv[1])), log, calm="calm" in sys.argv).serve()
        print(port, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
