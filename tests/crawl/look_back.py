"""A look into the past of one invented source, as ``drive`` crawls; a process of its own.

``python -m tests.crawl.look_back DB SOURCES_DIR PORT NOW {"source": …, "since": …}`` prints what the command would."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from monitor.catalogue.sources import load_sources
from monitor.cli.backfill import look_back as run
from monitor.cli.opening import scrapy_settings
from monitor.clock import FixedClock
from monitor.fetching.batch import Batch, Home, Wishes, open_batch
from monitor.fetching.routes import LoopbackRoutes
from tests.crawl import forked, nursery
from tests.crawl.drive import ScriptedPress
from tests.crawl.program import environment
from tests.relevance.shipped import shipped_reader

NOW = "2025-05-23T10:00:00Z"


def order(press: ScriptedPress, folder: Path, now: str, **wish: Any) -> list[str]:
    return [str(folder / "press.db"), str(folder / "sources"), str(press.port), now, json.dumps(wish)]


def start(press: ScriptedPress, folder: Path, now: str = NOW, **wish: Any) -> subprocess.Popen[str]:
    """Starts a look back and returns at once."""
    command = [sys.executable, "-m", "tests.crawl.look_back", *order(press, folder, now, **wish)]
    return subprocess.Popen(
        command, cwd=Path(__file__).parents[2], env=environment(folder),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def look_back(press: ScriptedPress, folder: Path, now: str = NOW, **wish: Any) -> dict[str, Any]:
    """``source``, ``since``, ``until``, ``requests``, ``limit``, as the command has them; what it tells."""
    press.asked.clear()
    done = forked.run("tests.crawl.look_back", order(press, folder, now, **wish), environment(folder))
    assert done.code == 0, done.err
    told = json.loads(done.out)
    assert isinstance(told, dict)
    return told


@contextmanager
def opened(db: str, folder: str, port: str, now: str, wishes: Wishes) -> Iterator[tuple[Batch, dict[str, Any]]]:
    """A batch on the sources of a folder, and Scrapy's settings for it."""
    routes = {"*.example": int(port)}
    with (
        nursery.pool() as pool,
        open_batch(
            Home(Path(db)),
            command="test",
            version="0",
            sources=load_sources([Path(folder)]),
            reader=shipped_reader(),
            routes=LoopbackRoutes(routes),
            robots_name="press-monitor",
            min_delay=1.0,
            wishes=wishes,
            clock=FixedClock(datetime.fromisoformat(now)),
        ) as batch,
    ):
        batch.pool = pool
        yield batch, scrapy_settings(
            PRESS_LOOPBACK_ROUTES=routes, USER_AGENT="press-monitor/test", DOWNLOAD_TIMEOUT=10.0, CLOSESPIDER_TIMEOUT=0,
            RETRY_TIMES=0,
        )  # fmt: skip


def main() -> None:
    db, folder, port, now, wish = sys.argv[1:]
    wished = json.loads(wish)
    until = wished.get("until")
    wishes = Wishes(limit=wished.get("limit"), requests=wished.get("requests", 500), spider="backward")
    with opened(db, folder, port, now, wishes) as (batch, scrapy):
        source = batch.source(wished["source"])
        since = date.fromisoformat(wished["since"])
        result, told = run(batch, source, since, date.fromisoformat(until) if until else None, scrapy)
    print(json.dumps({**asdict(result), "backfill": told}))


if __name__ == "__main__":
    main()
