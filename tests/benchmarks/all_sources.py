"""``python -m tests.benchmarks.all_sources [--loopback-speed] [--json]``: all shipped sources crawled at once, each
from a stand-in on this machine, at true delays: wall time, memory and file descriptors of the process.

All names are routed to one loopback port, so nothing leaves the machine; https becomes http in a copy of the files,
since nobody here has the outlets' certificates. The lists show the examples of the source's file, the pages hold
numbered syllables."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import settings
from monitor.catalogue.model import Feed, IdRange, Listing, Sitemap, Source, WordPress
from monitor.catalogue.sources import load_sources
from monitor.clock import SystemClock
from monitor.fetching.gate import HostGate

ROOT = Path(__file__).parents[2]
_COMPOUND = re.compile(r"([a-z0-9]+)?((?:[.#][\w-]+|\[[^\]]*\])*)", re.IGNORECASE)


def copies(folder: Path) -> dict[str, Source]:
    """The shipped sources over http, none of them disabled."""
    for path in settings.SOURCES_DIR.rglob("*.yml"):
        text = path.read_text(encoding="utf-8").replace("https://", "http://")
        text = re.sub(r"(?m)^disabled:.*\n(?:[ \t]+.*\n|\n(?=[ \t]))*", "", text)
        (folder / path.name).write_text(text, encoding="utf-8")
    return load_sources([folder])


class StandIns:
    """A forward proxy that answers for all of them."""

    def __init__(self, sources: dict[str, Source]) -> None:
        self._lists: dict[str, tuple[Source, Any]] = {}
        self._pages: dict[str, int] = {}
        self.asked: Counter[str] = Counter()
        for source in sources.values():
            for entry in source.discovery:
                self._lists[_bare(str(entry.url).replace("{page}", "1"))] = (source, entry)
            for example in source.articles.examples:
                self._pages.setdefault(_bare(example), len(self._pages))

    async def serve(self) -> int:
        server = await asyncio.start_server(self._connection, "127.0.0.1", 0, backlog=512)
        port: int = server.sockets[0].getsockname()[1]
        return port

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                status, kind, body = self._answer(head.split(" ")[1])
                said = f"HTTP/1.1 {status} Said\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
                writer.write(said.encode() + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    def _answer(self, url: str) -> tuple[int, str, bytes]:
        bare = _bare(url)
        if urlsplit(url).path == "/robots.txt":
            return 404, "text/plain", b""
        if "/wp-json/wp/v2/posts" in url:
            root = _bare(url.split("wp-json")[0])
            if root in self._lists:
                self.asked["list"] += 1
                return 200, "application/json", json.dumps(_posts(self._lists[root][0])).encode()
        if bare in self._lists:
            self.asked["list"] += 1
            source, entry = self._lists[bare]
            return 200, _type(entry), _document(source, entry).encode()
        if bare in self._pages:
            self.asked["page"] += 1
            return 200, "text/html; charset=utf-8", _page(self._pages[bare]).encode()
        self.asked["unknown"] += 1
        return 404, "text/html", b"<h1>404</h1>"


def _bare(url: str) -> str:
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}{query}".lower()


def _type(entry: Any) -> str:
    return "text/html; charset=utf-8" if isinstance(entry, Listing) else "application/xml"


def _document(source: Source, entry: Any) -> str:
    urls = source.articles.examples
    match entry:
        case Feed():
            items = "".join(
                f"<item><title>Titre {n}</title><link>{escape(u)}</link></item>" for n, u in enumerate(urls)
            )
            return f'<?xml version="1.0"?><rss version="2.0"><channel><title>f</title>{items}</channel></rss>'
        case Sitemap():
            rows = "".join(f"<url><loc>{escape(u)}</loc></url>" for u in urls)
            return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'
        case Listing(item=item, links=links):
            rows = "".join(_nested(links, item, f'href="{escape(u)}"') for u in urls)
            return f"<!doctype html><html><body>{rows}</body></html>"
        case WordPress() | IdRange():
            return ""
    raise TypeError(type(entry).__name__)


def _nested(links: str, item: str | None, href: str) -> str:
    """Elements that a selector finds, the last of them a link."""
    first = (links if item is None or links.startswith(item) else f"{item} {links}").split(",")[0]
    compounds = [part for part in re.split(r"\s*>\s*|\s+(?![^\[]*\])", first.strip()) if part]
    opened, closed = "", ""
    for place, compound in enumerate(compounds):
        found = _COMPOUND.match(compound)
        tag = (found[1] if found else None) or ("a" if place == len(compounds) - 1 else "div")
        marks = found[2] if found else ""
        ids, classes = re.findall(r"#([\w-]+)", marks), re.findall(r"\.([\w-]+)", re.sub(r"\[[^\]]*\]", "", marks))
        said = f'<{tag} id="{" ".join(ids)}" class="{" ".join(classes)}"'
        opened += f"{said} {href}>" if place == len(compounds) - 1 else f"{said}>"
        closed = f"</{tag}>{closed}"
    return f"{opened}Titre de la page{closed}"


def _posts(source: Source) -> list[dict[str, Any]]:
    return [
        {
            "id": n,
            "date_gmt": f"{SystemClock().now():%Y-%m-%dT%H:%M:%S}",
            "link": url,
            "title": {"rendered": f"Titre {n}"},
        }
        for n, url in enumerate(source.articles.examples)
    ]


def _page(number: int) -> str:
    words = " ".join(f"mot{number}a{n}" for n in range(120))
    return f"<!doctype html><title>Page {number}</title><article><h1>Page {number}</h1><p>{words}.</p></article>"


def crawl_all(folder: Path, port: int, *, fast: bool) -> dict[str, Any]:
    """The crawl, in this process."""
    from monitor.cli.opening import scrapy_settings
    from monitor.fetching.batch import Home, Wishes, open_batch
    from monitor.fetching.routes import LoopbackRoutes
    from monitor.fetching.runner import crawl
    from monitor.relevance.reader import load_reader

    sources = load_sources([folder / "sources"])
    routes = {"*": port}
    most = 0
    over = threading.Event()

    def count() -> None:
        nonlocal most
        while not over.wait(0.2):
            most = max(most, len(os.listdir("/proc/self/fd")))  # noqa: PTH208

    threading.Thread(target=count, daemon=True).start()
    began = time.monotonic()
    with open_batch(
        Home(folder / "press.db"), command="crawl", version="0", sources=sources, reader=load_reader(),
        routes=LoopbackRoutes(routes), robots_name="press-monitor", min_delay=1.0, wishes=Wishes(),
    ) as batch:  # fmt: skip
        if not fast:
            batch.guards.gate = HostGate(batch.clock, batch.guards.hosts, LoopbackRoutes(), 1.0)
        values = scrapy_settings(PRESS_LOOPBACK_ROUTES=routes, USER_AGENT="press-monitor/bench", LOG_LEVEL="ERROR")
        result = crawl(batch, list(sources.values()), values, max_active=settings.PRESS_MAX_ACTIVE)
    over.set()
    outcomes = Counter(run.outcome for run in result.runs)
    return {
        "sources": len(sources),
        "runs": dict(outcomes),
        "failed": {run.source: run.reason for run in result.runs if run.outcome == "failed"},
        "requests": sum(run.requests for run in result.runs),
        "stored": result.counts,
        "links": result.links,
        "wall_s": round(time.monotonic() - began, 1),
        "cpu_s": round(time.process_time(), 1),
        "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "peak_rss_of_a_worker_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
        "most_file_descriptors": most,
    }


async def _serve(folder: Path) -> None:
    print(await StandIns(load_sources([folder])).serve(), flush=True)
    await asyncio.Event().wait()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loopback-speed", action="store_true", help="without delays")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        asyncio.run(_serve(options.serve))
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "sources").mkdir()
        copies(folder / "sources")
        command = [sys.executable, "-m", "tests.benchmarks.all_sources", "--serve", str(folder / "sources")]
        server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout is not None
            result = crawl_all(folder, int(server.stdout.readline()), fast=options.loopback_speed)
        finally:
            server.terminate()
    print(json.dumps(result, indent=2) if options.json else "\n".join(f"{k}: {v}" for k, v in result.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
