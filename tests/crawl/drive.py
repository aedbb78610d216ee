"""A crawl of invented sources against a press whose every answer a test writes down; a process of its own, since
Twisted's reactor starts only once.

``python -m tests.crawl.drive DB SOURCES_DIR PORT NOW [ASKED]`` prints the batch's result as JSON."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from db.revisits import Which
from tests.crawl.forked import run
from tests.crawl.program import environment

Answer = tuple[int, dict[str, str], bytes]


def page(title: str, text: str = "") -> Answer:
    """An article's page."""
    words = text or f"{title}. " + "Le conseil municipal s'est tenu hier dans la salle des fêtes du quartier. " * 12
    body = f"<body><article><h1>{title}</h1><p>{words}</p></article></body>"
    html = f"<html><head><title>{title}</title></head>{body}</html>"
    return 200, {"Content-Type": "text/html; charset=utf-8"}, html.encode()


def feed(*urls: str) -> Answer:
    """An RSS feed of these links."""
    items = "".join(f"<item><title>Titre {n}</title><link>{url}</link></item>" for n, url in enumerate(urls))
    body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>f</title>{items}</channel></rss>'
    return 200, {"Content-Type": "application/rss+xml"}, body.encode()


class ScriptedPress:
    """Answers as a forward proxy does. ``answers``: address -> answer; anything else is 404. ``live``: address -> what
    makes an answer of the request's headers. ``asked``: addresses, in order; robots.txt and tdmrep.json are left out.
    ``silent``: every
    connection is closed without a word."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.live: dict[str, Callable[[Message], Answer]] = {}
        self.silent = False
        self.asked: list[str] = []
        self.arrivals: list[tuple[float, str]] = []
        press = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                press.arrivals.append((time.monotonic(), self.path))
                if press.silent:
                    self.close_connection = True
                    return
                if self.path.endswith(("/robots.txt", "/.well-known/tdmrep.json")):
                    status, headers, body = press.answers.get(self.path, (404, {}, b""))
                else:
                    press.asked.append(self.path)
                    status, headers, body = press.answers.get(self.path, (404, {}, b"none"))
                    if self.path in press.live:
                        status, headers, body = press.live[self.path](self.headers)
                self.send_response(status)
                # without the word, a request may be sent on a connection that is about to close
                for name, value in {"Content-Length": str(len(body)), "Connection": "close", **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def source(folder: Path, id_: str, discovery: str, *, patterns: str = "/a/", more: str = "") -> None:
    """Writes a source file for ``<id>.example``."""
    folder.mkdir(exist_ok=True)
    (folder / f"{id_}.yml").write_text(
        f"id: {id_}\nname: {id_}\nhome: http://{id_}.example/\ncountry: ML\nlanguages: [fr]\nowner: private\n"
        f"discovery:\n{discovery}\narticles:\n  patterns: ['{patterns}']\n{more}",
        encoding="utf-8",
    )


def feed_of(id_: str) -> str:
    """The discovery of a source with one feed."""
    return f"  - {{kind: feed, url: 'http://{id_}.example/feed', confidence: tested}}"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a crawl is to do otherwise than usual. ``due``: only what is due; ``requests``: of the batch, all sources
    together; ``active``: sources at once; ``dead``: hosts at which nobody answers; ``away``: this machine's network is,
    and no name is found; ``pace``: real seconds that a second lasts, with all delays kept (0: no delays, and time
    stands still); ``revisits``: which stored articles are looked at again; ``patience``: the seconds of a download;
    ``deadline``: those of the reading of a page."""

    due: bool = False
    requests: int | None = None
    active: int = 24
    dead: tuple[str, ...] = ()
    pace: float = 0.0
    away: bool = False
    revisits: Which = "none"
    patience: float = 2.0
    deadline: float = 5.0


def crawl(
    press: ScriptedPress, folder: Path, now: str = "2025-05-23T10:00:00Z", asked: Asked | None = None
) -> dict[str, Any]:
    """One crawl of all sources in ``folder/sources`` into ``folder/press.db`` as if it were ``now``."""
    press.asked.clear()
    where = [
        str(folder / "press.db"),
        str(folder / "sources"),
        str(press.port),
        now,
        json.dumps(asdict(asked or Asked())),
    ]
    done = run("tests.crawl.drive", where, environment(folder))
    assert done.code == 0, done.err
    result = json.loads(done.out)
    assert isinstance(result, dict)
    return result


def main() -> None:
    from db.connection import due_revisits, due_times
    from monitor.catalogue.model import Source
    from monitor.catalogue.sources import load_sources
    from monitor.cli.opening import scrapy_settings
    from monitor.clock import Clock, FixedClock
    from monitor.fetching.batch import Home, Wishes, open_batch
    from monitor.fetching.gate import HostGate
    from monitor.fetching.polling import due
    from monitor.fetching.routes import LoopbackRoutes
    from monitor.fetching.runner import crawl as run_crawl
    from tests.crawl import nursery
    from tests.fetching.tiny_crawl import PacedClock
    from tests.relevance.shipped import shipped_reader

    db, folder, port, now, options = sys.argv[1:]
    asked = Asked(**json.loads(options))
    sources = load_sources([Path(folder)])
    # port 9 is "discard", which nobody serves
    routes = {**dict.fromkeys(asked.dead, 9), **({} if asked.away else {"*.example": int(port)})}
    chosen = list(sources.values())
    looks_only: list[Source] = []
    if asked.due:
        looks = due_revisits(Path(db), asked.revisits, now)
        listed = due(chosen, due_times(Path(db), now), datetime.fromisoformat(now))
        looks_only = [each for each in chosen if each.id in looks and each not in listed]
        chosen = [*listed, *looks_only]
    start = datetime.fromisoformat(now)
    clock: Clock = PacedClock(asked.pace, start) if asked.pace else FixedClock(start)
    with (
        open_batch(
            Home(Path(db)),
            command="test",
            version="0",
            sources=sources,
            reader=shipped_reader(),
            routes=LoopbackRoutes(routes),
            robots_name="press-monitor",
            min_delay=1.0,
            wishes=Wishes(revisits=asked.revisits, looks_only=frozenset(each.id for each in looks_only)),
            clock=clock,
        ) as batch,
        nursery.pool(asked.deadline) as batch.pool,
    ):
        settings = scrapy_settings(
            PRESS_LOOPBACK_ROUTES=routes, USER_AGENT="press-monitor/test", DOWNLOAD_TIMEOUT=asked.patience
        )
        batch.budget.requests = asked.requests or batch.budget.requests
        if isinstance(clock, PacedClock):
            # as if the press were far away
            batch.guards.gate = HostGate(clock, batch.guards.hosts, LoopbackRoutes(), 1.0, sleep=clock.sleep)
        result = run_crawl(batch, chosen, settings, max_active=asked.active)
    print(json.dumps(asdict(result)))


if __name__ == "__main__":
    main()
