"""The pool: time, memory, death, recycling, closing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.errors import InternalError
from monitor.extraction.article import Extraction, NoArticle, Outcome, Page
from monitor.extraction.workers import ExtractionPool

ROOT = Path(__file__).resolve().parents[2]
PROSE = "Une phrase de texte ordinaire, assez longue pour compter comme un paragraphe de l’article. " * 5
GOOD = f"<html><body><article><h1>Un titre ordinaire</h1><p>{PROSE}</p></article></body></html>".encode()
# within all limits of the byte scan, and far beyond any deadline
ENDLESS = b"<html><body>" + b"<p>short</p>" * 95_000


def page(body: bytes) -> Page:
    return Page("https://x.example/a/b", body, "text/html", datetime(2025, 6, 2, tzinfo=UTC))


def children(of: int | None = None) -> set[int]:
    listed = subprocess.run(
        ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(of or os.getpid())], capture_output=True, text=True, check=False
    )
    return {int(line.split()[0]) for line in listed.stdout.splitlines() if "worker_process" in line}


def running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def wait_until(condition: object, seconds: float = 20.0) -> bool:
    assert callable(condition)
    end = time.monotonic() + seconds
    pause = threading.Event()
    while time.monotonic() < end:
        if condition():
            return True
        pause.wait(0.05)
    return False


@pytest.fixture(scope="module")
def pool() -> Iterator[ExtractionPool]:
    with ExtractionPool(size=1, deadline_s=2.0) as opened:
        yield opened


def test_a_page_comes_back(pool: ExtractionPool) -> None:
    outcome = pool.extract(page(GOOD), None, "Africa/Bamako")
    assert isinstance(outcome, Extraction)
    assert outcome.title == "Un titre ordinaire"


def test_too_long_is_quarantined_and_the_next_page_unharmed(pool: ExtractionPool) -> None:
    assert pool.extract(page(ENDLESS), None, "UTC") == NoArticle("quarantined", "timeout after 2 s")
    assert isinstance(pool.extract(page(GOOD), None, "UTC"), Extraction)


def test_an_exception_names_its_type_and_keeps_the_worker(pool: ExtractionPool) -> None:
    pool.extract(page(GOOD), None, "UTC")
    before = children()
    outcome = pool.extract(page(GOOD), None, "Nowhere/Nothing")
    assert isinstance(outcome, NoArticle)
    assert outcome.reason.startswith("error ZoneInfoNotFoundError")
    assert children() == before


def test_a_worker_killed_from_outside_costs_no_page(pool: ExtractionPool) -> None:
    pool.extract(page(GOOD), None, "UTC")
    for pid in children():
        os.kill(pid, signal.SIGKILL)
    assert isinstance(pool.extract(page(GOOD), None, "UTC"), Extraction)


def test_a_worker_that_dies_over_a_page_is_told_with_its_signal(pool: ExtractionPool) -> None:
    pool.extract(page(GOOD), None, "UTC")
    (pid,) = children()
    outcomes: list[Outcome] = []
    thread = threading.Thread(target=lambda: outcomes.append(pool.extract(page(ENDLESS), None, "UTC")))
    thread.start()
    busy = Path(f"/proc/{pid}/stat")
    before = cpu(busy)
    assert wait_until(lambda: cpu(busy) > before + 10)
    os.kill(pid, signal.SIGSEGV)
    thread.join()
    assert outcomes == [NoArticle("quarantined", "crash (signal 11, SIGSEGV)")]
    assert isinstance(pool.extract(page(GOOD), None, "UTC"), Extraction)


def cpu(stat: Path) -> int:
    fields = stat.read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def test_workers_do_not_end_on_the_signals_of_the_group(pool: ExtractionPool) -> None:
    pool.extract(page(GOOD), None, "UTC")
    before = children()
    for pid in before:
        os.kill(pid, signal.SIGINT)
        os.kill(pid, signal.SIGTERM)
    assert isinstance(pool.extract(page(GOOD), None, "UTC"), Extraction)
    assert children() == before


def test_too_much_memory_is_quarantined() -> None:
    with ExtractionPool(size=1, deadline_s=60.0, memory_bytes=8 << 20) as small:
        outcome = small.extract(page(b"<html><body>" + b"<div><p>mot mot mot</p></div>" * 45_000), None, "UTC")
        assert isinstance(outcome, NoArticle)
        assert outcome.state == "quarantined"
        assert outcome.reason.startswith("memory")
        assert isinstance(small.extract(page(GOOD), None, "UTC"), Extraction)


def test_workers_are_replaced_after_their_share() -> None:
    with ExtractionPool(size=1, recycle=2) as opened:
        seen = set()
        for _ in range(4):
            assert isinstance(opened.extract(page(GOOD), None, "UTC"), Extraction)
            seen |= children()
    assert len(seen) >= 2


def test_many_threads_share_two_workers() -> None:
    with ExtractionPool(size=2) as opened:
        outcomes: list[Outcome] = []
        bodies = [GOOD.replace(b"Un titre ordinaire", f"Un titre ordinaire {n}".encode()) for n in range(12)]
        threads = [
            threading.Thread(target=lambda body=body: outcomes.append(opened.extract(page(body), None, "UTC")))
            for body in bodies
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    titles = sorted(outcome.title for outcome in outcomes if isinstance(outcome, Extraction))
    assert titles == sorted(f"Un titre ordinaire {n}" for n in range(12))


def test_close_leaves_no_process_and_refuses_more() -> None:
    others = children()
    opened = ExtractionPool(size=2)
    # none is started before there is a page for it
    assert children() == others
    opened.extract(page(GOOD), None, "UTC")
    mine = children() - others
    assert len(mine) == 1
    opened.close()
    opened.close()
    # not even a zombie is left
    assert [pid for pid in mine if Path(f"/proc/{pid}").exists()] == []
    with pytest.raises(InternalError, match="closed"):
        opened.extract(page(GOOD), None, "UTC")


PARENT = textwrap.dedent(
    """
    import sys
    from datetime import UTC, datetime
    from monitor.extraction.article import Page
    from monitor.extraction.workers import ExtractionPool
    print("main runs", flush=True)
    pool = ExtractionPool(size=1)
    body = "<html><body><h1>Un titre</h1><p>" + "Une phrase assez longue. " * 20 + "</p></body></html>"
    page = Page("https://x.example/a", body.encode(), "text/html", datetime.now(UTC))
    print(type(pool.extract(page, None, "UTC")).__name__, flush=True)
    sys.stdin.readline()
    """
)


def test_workers_end_when_the_parent_is_killed_and_its_program_is_not_run_again(tmp_path: Path) -> None:
    program = tmp_path / "program.py"  # without a main guard: multiprocessing would run it again in each worker
    program.write_text(PARENT)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    parent = subprocess.Popen(
        [sys.executable, str(program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True
    )
    assert parent.stdout is not None
    assert [parent.stdout.readline().strip() for _ in range(2)] == ["main runs", "Extraction"]
    workers = children(parent.pid)
    assert len(workers) == 1
    parent.kill()
    parent.wait()
    assert wait_until(lambda: not any(running(pid) for pid in workers))
    assert parent.stdout.read() == ""
    parent.stdout.close()
    assert parent.stdin is not None
    parent.stdin.close()
