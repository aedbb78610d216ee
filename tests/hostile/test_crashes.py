"""Crawls killed at named steps, and crawls without room: nothing acknowledged is lost, nothing doubled, and the next
crawl finishes the work. The figures over many more points: ``python -m tests.benchmarks.reliability T1 T9``."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawl import forked
from tests.crawl.program import environment
from tests.hostile.crashes import Ledger, crawl, full_disk, kills, small_press
from tests.hostile.test_table import MEMORY


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(dir=MEMORY))
    yield made
    shutil.rmtree(made)


@pytest.mark.timeout(300)
def test_a_kill_at_any_step_loses_nothing(folder: Path) -> None:
    points = [
        ("create", 3), ("lock taken", 1), ("recovery before", 1), ("archive torn", 1), ("archive written", 2),
        ("commit", 9), ("extraction before", 1), ("extraction after", 1), ("committed", 12), ("checkpoint", 1),
    ]  # fmt: skip
    ledger = kills(folder, points)
    assert ledger.faults == []
    assert ledger.kills == len(points)


@pytest.mark.timeout(300)
def test_a_full_disk_at_any_size(folder: Path) -> None:
    ledger, messages = full_disk(folder, [4_096, 65_536, 700_000, 900_000])
    assert ledger.faults == []
    db = folder / "press.db"
    assert re.fullmatch(
        rf"{re.escape(str(db))} cannot be read or written, though [\d,]+ MB are free there: no file of this process "
        r"may grow beyond 4 KB; raise the limit \(ulimit -f\) and start again",
        messages[0],
    )


def test_without_file_descriptors(folder: Path) -> None:
    ledger = Ledger()
    with small_press(folder) as press:
        done = crawl(press, folder, {"files": 14})
        assert done.code != 0
        ledger.look(folder, "few descriptors")
        ledger.finish(press, folder)
    assert ledger.faults == []


def test_zones_and_locales_change_nothing(folder: Path) -> None:
    """The same page read under other zones and locales of the machine."""
    told = {
        forked.run("tests.hostile.reading", [], environment(folder, TZ=zone, LANG=locale, LC_ALL=locale)).out
        for zone, locale in (("UTC", "C"), ("Asia/Kathmandu", "tr_TR.UTF-8"), ("America/St_Johns", "C.UTF-8"))
    }
    assert len(told) == 1
    assert "datetime.date(2025, 6, 1)" in told.pop()
