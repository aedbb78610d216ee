"""A command against a press on this machine, in a process of its own, as Twisted's reactor starts only once."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any, Self

from tests.crawl import forked
from tests.crawl.drive import Answer
from tests.crawl.program import Done, environment


class Sites:
    """Answers as a forward proxy does, robots.txt included. ``answers``: address -> answer, anything else is 404.
    ``asked``: addresses in order, with the User-Agent that asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, str]] = []
        sites = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                sites.asked.append((self.path, self.headers.get("User-Agent", "")))
                status, headers, body = sites.answers.get(self.path, (404, {"Content-Type": "text/plain"}, b"none"))
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), "Connection": "close", **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = int(self._server.server_address[1])

    def paths(self, host: str) -> list[str]:
        """What was asked of a host, robots.txt left out."""
        prefix = f"http://{host}"
        return [url.removeprefix(prefix) for url, _ in self.asked if url.startswith(prefix) and "robots.txt" not in url]

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def sources(home: Path, port: int, *words: str | Path, **env: str) -> Done:
    """``press-monitor sources``, as ``drive``."""
    return drive(home, port, "sources", *words, **env)


def drive(home: Path, port: int, *words: str | Path, **env: str) -> Done:
    """A command with ``home`` as the monitor's folder; whatever ends in ``.example`` is answered by the press."""
    done = forked.run("tests.cli.drive", [str(port), *map(str, words)], environment(home, **env))
    assert "Traceback" not in done.err, done.err
    return done


def html(text: str, **headers: str) -> Answer:
    """A page."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return 200, {"Content-Type": "text/html; charset=utf-8", **named}, text.encode()


def rss(*items: tuple[str, str, str], title: str = "Le fil") -> Answer:
    """A feed of (address, title, RFC 5322 date) items."""
    body = "".join(f"<item><title>{t}</title><link>{u}</link><pubDate>{d}</pubDate></item>" for u, t, d in items)
    text = f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{body}</channel></rss>'
    return 200, {"Content-Type": "application/rss+xml"}, text.encode()


def posts(*items: tuple[str, str, str]) -> Answer:
    """An answer of WordPress with (address, title, ISO date) posts."""
    told: Iterator[dict[str, Any]] = (
        {"id": n, "link": u, "date_gmt": d, "modified_gmt": d, "title": {"rendered": t}}
        for n, (u, t, d) in enumerate(items)
    )
    return 200, {"Content-Type": "application/json"}, json.dumps(list(told)).encode()


def main() -> None:
    from monitor.cli.main import main as press_monitor

    press_monitor(sys.argv[2:], {"*.example": int(sys.argv[1])})
