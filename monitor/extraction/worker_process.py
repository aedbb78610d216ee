"""The life of one extraction worker: a process of its own that reads pages from a socket and answers each.

Run as ``python -m monitor.extraction.worker_process FD MEMORY DEADLINE`` by ``monitor.extraction.workers`` alone. It is
a small program and not a ``multiprocessing`` child, because those import the parent's main module again.
"""

from __future__ import annotations

import logging
import resource
import signal
import sys
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from monitor.extraction.article import NoArticle, Outcome, Page
from monitor.extraction.extract import extract

READY = "ready"
TAKEN = "taken"
# a worker whose parent was killed in the middle of a page ends by itself this much after the deadline
_GRACE = 5.0
_WARM_UP = (
    b"<html><head><title>Warm-up of the worker</title></head><body><article><h1>Warm-up of the worker</h1>"
    + b"<p>Une phrase assez longue pour que chaque biblioth&egrave;que soit charg&eacute;e.</p>" * 10
    + b"</article></body></html>"
)


def limit(memory_bytes: int) -> None:
    """Bounds this process: no core file, and at most ``memory_bytes`` of address space beyond what the libraries that
    are loaded by now have mapped (numpy alone reserves hundreds of megabytes that it never touches)."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pages = int(Path("/proc/self/statm").read_text().split()[0]) if Path("/proc/self/statm").exists() else 0
    ceiling = memory_bytes + pages * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))


def answer(request: Any) -> tuple[Outcome, bool]:
    """The outcome for one request and whether the worker is fit for another page."""
    page, rules, timezone = request
    try:
        return extract(page, rules, timezone), True
    except MemoryError:
        return NoArticle("quarantined", "memory: the page needs more than a worker may have"), False
    except Exception as error:
        message = " ".join(str(error).split())[:160]
        return NoArticle("quarantined", f"error {type(error).__name__}: {message}"), True


def main(descriptor: int, memory_bytes: int, deadline_s: float) -> None:
    """Answers pages until the other end closes or a page has used up the memory."""
    # the parent decides when a worker ends: Ctrl-C and service managers signal the whole group
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    logging.disable(logging.CRITICAL)
    connection = Connection(descriptor)
    extract(Page("http://warm-up.example/2026/", _WARM_UP, "text/html", datetime.now(UTC)), None, "UTC")
    limit(memory_bytes)
    fit = True
    try:
        connection.send(READY)
        while fit:
            request = connection.recv()
            connection.send(TAKEN)
            # the default action of SIGALRM ends the process even inside C code, where no handler would run
            signal.setitimer(signal.ITIMER_REAL, deadline_s + _GRACE)
            outcome, fit = answer(request)
            signal.setitimer(signal.ITIMER_REAL, 0)
            connection.send(outcome)
    except (EOFError, ConnectionError):
        return


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
