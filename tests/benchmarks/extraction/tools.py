"""Tools in processes of their own, asked in turn, each paying for its own CPU time and memory."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from monitor.clock import iso
from monitor.extraction.article import Page
from tests.benchmarks.extraction.gold import Case
from tests.benchmarks.extraction.scores import Reply, quality

ROOT = Path(__file__).resolve().parents[3]
THIS = "this project"
PEERS = ("trafilatura", "newspaper4k", "news-please")
DEADLINE_S = 120.0

# the last resorts of trafilatura load word lists for seconds
_SCANTY = b"<html><body><p>Une phrase seule, et rien de plus.</p></body></html>"

Tool = Callable[[Page], Reply]


@dataclass(slots=True)
class Running:
    """One tool under way. Use it as a context manager. ``replies`` and ``cpu_s`` grow with each page that counts: the
    first ones import and load. A page that takes ``DEADLINE_S`` costs that, has no text, and the tool starts again."""

    name: str
    command: Sequence[str]
    replies: list[Reply] = field(default_factory=list)
    cpu_s: float = 0.0
    peak_rss_mb: float = 0.0
    why: str = ""
    _process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            assert self._process.stdin is not None
            self._process.stdin.close()
            self._process.wait()

    def _start(self) -> None:
        self._process = subprocess.Popen(
            self.command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self._process.stdout is not None
        greeting = self._process.stdout.readline()
        told: dict[str, Any] = json.loads(greeting) if greeting else {"ready": False, "why": "it does not start"}
        self.why = "" if told["ready"] else told["why"]

    def ask(self, case: Case, *, counts: bool = True) -> None:
        """Has one page read."""
        start = time.monotonic()
        answer = self._answer(case)
        if answer is None:
            answer = {"cpu_s": time.monotonic() - start, "peak_rss_mb": 0.0, "error": "took too long, or crashed"}
            self._start()
        self.peak_rss_mb = max(self.peak_rss_mb, answer["peak_rss_mb"])
        if "error" in answer:
            print(f"{self.name}, {case.page.url[:80]}: {answer['error']}", file=sys.stderr)
        if counts:
            self.cpu_s += answer["cpu_s"]
            said = (answer.get("title"), answer.get("published"), tuple(answer.get("signed") or ()))
            self.replies.append(Reply(answer.get("text") or "", *said))

    def _answer(self, case: Case) -> dict[str, Any] | None:
        process, page = self._process, case.page
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        request = {
            "url": page.url, "body": base64.b64encode(page.body).decode(), "content_type": page.content_type,
            "fetched_at": iso(page.fetched_at), "rules": case.rules, "timezone": case.timezone,
        }  # fmt: skip
        timer = threading.Timer(DEADLINE_S, process.kill)
        timer.start()
        try:
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except BrokenPipeError:
            line = ""
        finally:
            timer.cancel()
        if not line:
            process.kill()
            process.wait()
            return None
        answer: dict[str, Any] = json.loads(line)
        return answer


def commands(peers: Sequence[str], peer_python: str | None) -> dict[str, list[list[str]]]:
    """Tool -> the ways to start it, in the order of trying."""
    module = [sys.executable, "-m", "tests.benchmarks.extraction.project"]
    script = str(Path(__file__).with_name("peer.py"))
    pythons = [sys.executable, *([peer_python] if peer_python else [])]
    return {THIS: [module], **{name: [[python, script, name] for python in pythons] for name in peers}}


def run(
    cases: Sequence[Case], peers: Sequence[str] = (), peer_python: str | None = None, *, score: bool = True
) -> dict[str, dict[str, Any]]:
    """The figures of this project and of the peers that are installed. The tools take turns on every page, so that
    whatever else the machine does meanwhile costs all of them alike."""
    running: list[Running] = []
    for name, ways in commands(peers, peer_python).items():
        for command in ways:
            tool = Running(name, command).__enter__()
            if not tool.why:
                running.append(tool)
                break
            tool.__exit__(None, None, None)
        else:
            print(f"{name} is left out: {tool.why}", file=sys.stderr)
    try:
        for case in (cases[0], Case(replace(cases[0].page, body=_SCANTY), {})):
            for tool in running:
                tool.ask(case, counts=False)
        for case in cases:
            for tool in running:
                tool.ask(case)
    finally:
        for tool in running:
            tool.__exit__(None, None, None)
    gold = [case.gold if score else {} for case in cases]
    return {
        tool.name: {
            **quality(gold, tool.replies),
            "pages_per_cpu_s": round(len(cases) / max(tool.cpu_s, 1e-9), 1),
            "peak_rss_mb": round(tool.peak_rss_mb),
        }
        for tool in running
    }


def measure(tools: dict[str, Tool], pages: Sequence[tuple[Page, dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    """The figures of functions of this process, without workers; for the benchmarks of single steps."""
    seconds = dict.fromkeys(tools, 0.0)
    replies: dict[str, list[Reply]] = {name: [] for name in tools}
    for tool in tools.values():
        attempted(tool, pages[0][0])  # imports and models are no page's cost
    for page, _ in pages:
        for name, tool in tools.items():
            start = time.process_time()
            replies[name].append(attempted(tool, page))
            seconds[name] += time.process_time() - start
    gold = [row for _, row in pages]
    return {
        name: {**quality(gold, replies[name]), "pages_per_cpu_s": round(len(pages) / seconds[name], 1)}
        for name in tools
    }


def attempted(tool: Tool, page: Page) -> Reply:
    """What a tool says of a page; nothing where it fails, and the others go on."""
    try:
        return tool(page)
    except Exception as error:
        print(f"{page.url[:80]}: {type(error).__name__}", file=sys.stderr)
        return Reply()
