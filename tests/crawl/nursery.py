"""Extraction workers that are forks of one process which has loaded all that they need: a test's crawl wants one or two
of them for a handful of pages, and each start takes a second. That workers start by themselves is shown by
``tests/extraction/test_workers.py`` and by every test that starts the program."""

from __future__ import annotations

import os
import select
import socket
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from monitor.extraction import worker_process
from monitor.extraction.article import Page
from monitor.extraction.extract import extract
from monitor.extraction.workers import ExtractionPool, started

_PAGE = b"<html><head><title>Titre</title></head><body><article><h1>Titre</h1><p>Il pleut.</p></article></body></html>"
# where the nursery of this process listens
_address = ""


def pool(deadline_s: float = 5.0) -> ExtractionPool:
    """A pool whose workers come from the nursery, or start as usual where there is none."""
    return ExtractionPool(deadline_s=deadline_s, start=_forked if _address else started)


def open_nursery() -> None:
    """Forks a nursery for this process and its children; it ends with the last of them. While there is one thread."""
    global _address
    folder = Path(tempfile.mkdtemp(prefix="press-nursery-"))
    _address = str(folder / "socket")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(_address)
    listener.listen(16)
    ending, held = os.pipe()
    if os.fork():
        listener.close()
        os.close(ending)
        return
    os.close(held)
    try:
        # whoever reads what this process's parent writes must see its end
        for number in (0, 1):
            os.dup2(os.open(os.devnull, os.O_RDWR), number)
        extract(Page("http://warm-up.example/2026/", _PAGE, "text/html", datetime.now(UTC)), None, "UTC")
        while ending not in select.select([listener, ending], [], [])[0]:
            # whoever asked may have been killed meanwhile
            with suppress(EOFError, OSError):
                _answer(listener, ending)
    finally:
        Path(_address).unlink()
        folder.rmdir()
        os._exit(0)


def _answer(listener: socket.socket, ending: int) -> None:
    """Forks a worker at the other end of a connection, or tells how one ended."""
    connection = Connection(listener.accept()[0].detach())
    with connection:
        match connection.recv():
            case "worker", memory_bytes, deadline_s:
                if os.fork() == 0:
                    listener.close()
                    os.close(ending)
                    try:
                        connection.send(os.getpid())
                        worker_process.main(connection.fileno(), memory_bytes, deadline_s)
                    finally:
                        os._exit(0)
            case "ended", pid, flags:
                done, status = os.waitpid(pid, flags)
                connection.send(os.waitstatus_to_exitcode(status) if done else None)


def _asked(*words: Any) -> Connection:
    channel = socket.socket(socket.AF_UNIX)
    channel.connect(_address)
    connection = Connection(channel.detach())
    connection.send(words)
    return connection


@dataclass(slots=True)
class _Forked:
    """The process of a worker, which is a child of the nursery's."""

    pid: int
    code: int | None = None

    def poll(self) -> int | None:
        return self._ended(os.WNOHANG)

    def wait(self) -> int:
        code = self._ended(0)
        assert code is not None
        return code

    def kill(self) -> None:
        os.kill(self.pid, 9)

    def _ended(self, flags: int) -> int | None:
        if self.code is None:
            with _asked("ended", self.pid, flags) as connection:
                self.code = connection.recv()
        return self.code


def _forked(memory_bytes: int, deadline_s: float) -> tuple[_Forked, socket.socket]:
    with _asked("worker", memory_bytes, deadline_s) as connection:
        return _Forked(connection.recv()), socket.socket(fileno=os.dup(connection.fileno()))
