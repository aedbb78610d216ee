"""Extraction in separate, killable processes: no page can hang, bloat or crash anything but its own answer."""

from __future__ import annotations

import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Protocol

from monitor.catalogue.model import SiteRules
from monitor.errors import InternalError
from monitor.extraction.admission import MAX_BYTES
from monitor.extraction.article import NoArticle, Outcome, Page
from monitor.extraction.pages_of_an_article import extract_pages

START_UP_S = 120.0
_READY = "ready"
_TAKEN = "taken"
_ROOT = Path(__file__).resolve().parents[2]


class Process(Protocol):
    """What is asked of the process of a worker; as of ``subprocess.Popen``."""

    @property
    def pid(self) -> int: ...

    def poll(self) -> int | None: ...

    def kill(self) -> None: ...

    def wait(self) -> int: ...


# makes a worker of so many bytes and seconds, and the socket to it
Start = Callable[[int, float], tuple[Process, socket.socket]]


def started(memory_bytes: int, deadline_s: float) -> tuple[Process, socket.socket]:
    """A worker in a new process, and the socket to it."""
    ours, theirs = socket.socketpair()
    # OpenBLAS reserves address space for a thread per core, and language identification needs none
    environment = {**os.environ, "PYTHONPATH": str(_ROOT), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-P", "-m", "monitor.extraction.worker_process"]
    with theirs:
        process = subprocess.Popen(  # noqa: S603 - our own module under our own interpreter
            [*command, str(theirs.fileno()), str(memory_bytes), str(deadline_s)],
            pass_fds=(theirs.fileno(),),
            stdin=subprocess.DEVNULL,
            env=environment,
        )
    return process, ours


class ExtractionPool:
    """``size`` worker processes behind one blocking call, each started when it is first needed: a crawl that finds
    nothing new starts none. Thread-safe: each page has one worker to itself.

    ``deadline_s``: the most wall time of one page, start-up not counted. ``memory_bytes``: the most address space that
    a page may take. ``recycle``: pages after which a worker is replaced; a start costs as much as thirty pages, and six
    hundred pages let one grow by 3 MB (November 2026). ``start``: makes the workers. Close it, or use it as a context
    manager."""

    def __init__(
        self,
        size: int = 2,
        deadline_s: float = 5.0,
        memory_bytes: int = 1 << 30,
        recycle: int = 2000,
        start: Start = started,
    ) -> None:
        self._start = start
        self._deadline_s = deadline_s
        self._memory_bytes = memory_bytes
        self._recycle = recycle
        self._size = size
        self._closed = threading.Event()
        self._idle: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        for _ in range(size):
            self._idle.put(None)

    def extract(self, page: Page, rules: SiteRules | None, timezone: str) -> Outcome:
        """What ``extract`` says of ``page``, or ``quarantined`` with the reason when it took too long, too much memory
        or the worker's life. Of an article on several pages each is extracted for itself, so that a bad one harms no
        other. Blocks while all workers are busy. Raises ``InternalError`` when no worker starts or the pool is
        closed."""
        if page.parts or page.missing:
            return extract_pages(page, rules, lambda one, its_rules: self._one(one, its_rules, timezone))
        return self._one(page, rules, timezone)

    def _one(self, page: Page, rules: SiteRules | None, timezone: str) -> Outcome:
        if self._closed.is_set():
            raise InternalError("the extraction pool is closed; open another one")
        if len(page.body) > MAX_BYTES:
            # not worth sending: the worker would refuse it as well
            return NoArticle("quarantined", f"{len(page.body)} bytes, more than {MAX_BYTES}")
        worker = self._idle.get()
        try:
            for _ in range(2):
                if worker is None or worker.used >= self._recycle or not worker.alive():
                    worker = self._replaced(worker)
                outcome = worker.run((page, rules, timezone), self._deadline_s)
                if outcome is not None:
                    return outcome
            return NoArticle("quarantined", "crash (two workers died before they could take the page)")
        finally:
            self._idle.put(worker)

    def close(self) -> None:
        """Ends all workers; pages under way are given their deadline first. Safe to call twice."""
        if self._closed.is_set():
            return
        self._closed.set()
        end = time.monotonic() + self._deadline_s + 1
        for _ in range(self._size):
            try:
                worker = self._idle.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                break
            if worker is not None:
                worker.stop()

    def _replaced(self, worker: _Worker | None) -> _Worker:
        if worker is not None:
            worker.stop()
        return _Worker(*self._start(self._memory_bytes, self._deadline_s))

    def __enter__(self) -> ExtractionPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Worker:
    """One process and the socket to it. Not thread-safe: whoever took it off the queue owns it."""

    def __init__(self, process: Process, channel: socket.socket) -> None:
        self._process = process
        self._connection = Connection(channel.detach())
        self._ready = False
        self.used = 0

    @property
    def pid(self) -> int:
        return self._process.pid

    def alive(self) -> bool:
        return self._process.poll() is None

    def run(self, request: object, deadline_s: float) -> Outcome | None:
        """The outcome; None when the worker was dead before it took the page. Afterwards a worker that was killed or
        died is no longer alive."""
        if not self._ready:
            self._await_ready()
        self.used += 1
        try:
            self._connection.send(request)
            end = time.monotonic() + deadline_s
            # the acknowledgement tells a worker that this page killed from one that somebody else had killed before
            if self._connection.poll(deadline_s) and self._connection.recv() == _TAKEN:
                return self._result(end, deadline_s)
        except (EOFError, ConnectionError):
            self.stop()
            return None
        self.stop()
        return NoArticle("quarantined", f"timeout after {deadline_s:g} s")

    def _result(self, end: float, deadline_s: float) -> Outcome:
        try:
            if self._connection.poll(max(0.0, end - time.monotonic())):
                outcome: Outcome = self._connection.recv()
                return outcome
        except (EOFError, ConnectionError):
            return NoArticle("quarantined", f"crash ({_manner(self._process.wait())})")
        self.stop()
        return NoArticle("quarantined", f"timeout after {deadline_s:g} s")

    def _await_ready(self) -> None:
        try:
            self._ready = self._connection.poll(START_UP_S) and self._connection.recv() == _READY
        except (EOFError, ConnectionError):
            self._ready = False
        if not self._ready:
            self.stop()
            raise InternalError(
                f"an extraction worker did not start ({_manner(self._process.poll())}); "
                "its own message stands above; reinstalling the requirements usually mends it"
            )

    def stop(self) -> None:
        """Ends the process at once and reaps it."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        if not self._connection.closed:
            self._connection.close()


def _manner(code: int | None) -> str:
    if code is None:
        return "no answer"
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"signal {-code}, {signal.Signals(-code).name}"
    except ValueError:
        return f"signal {-code}"
