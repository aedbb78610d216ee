"""The program as its users start it: a process of its own, an environment of its own."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.crawl.law import after

# a source on a name that never resolves (RFC 2606)
NOWHERE = """\
id: nowhere
name: Nowhere
home: http://www.nowhere.invalid/
country: ML
languages: [fr]
owner: private
discovery:
  - {kind: feed, url: "http://www.nowhere.invalid/feed", confidence: listed}
articles:
  patterns: ['/a/\\d+']
"""
COMMAND = [str(Path(sys.executable).parent / "press-monitor")]


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """Its standard output, which must be one JSON object."""
        value = json.loads(self.out)
        assert isinstance(value, dict)
        return value


def environment(home: Path, **more: str) -> dict[str, str]:
    """As under cron: next to nothing set."""
    coverage = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE")}
    return {"PATH": "/usr/bin:/bin", "PRESS_MONITOR_HOME": str(home), **coverage, **more}


def start(home: Path, *arguments: str | Path, **env: str) -> subprocess.Popen[str]:
    """Starts a command and returns at once."""
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        cwd="/",
        env=environment(home, **env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def run(home: Path, *arguments: str | Path, timeout: float = 120, **env: str) -> Done:
    """Runs a command to its end."""
    process = start(home, *arguments, **env)
    out, err = process.communicate(timeout=timeout)
    assert "Traceback" not in err, err
    after("", [*map(str, arguments), str(home / "press.db"), str(home / "demo.db")], process.returncode)
    return Done(process.returncode, out, err)


def rows(db: Path, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """The answer of a query, read-only."""
    with closing(sqlite3.connect(f"file:{db}?mode=ro", uri=True)) as connection, connection:
        return connection.execute(sql, values).fetchall()


def check_conservation(db: Path) -> None:
    """The sums that hold after every crawl: nothing in flight, nothing twice, nothing without a reason or a record."""
    assert rows(db, "pragma integrity_check") == [("ok",)]
    assert rows(db, "pragma foreign_key_check") == []
    ((links,),) = rows(db, "select count(*) from links")
    assert links == sum(count for (count,) in rows(db, "select count(*) from links group by state"))
    assert rows(db, "select url from links where state = 'in_flight'") == []
    stored = rows(db, "select id from links where state = 'stored' order by 1")
    assert stored == rows(db, "select link_id from articles order by 1")
    assert rows(db, "select id from articles except select id from bodies") == []
    assert rows(db, "select id from articles except select article_id from matches") == []
    assert rows(db, "select id from articles except select article_id from revisions") == []
    assert rows(db, "select id from articles where text_id is null") == []
    assert rows(db, "select url from links group by key having count(*) > 1") == []
    assert rows(db, "select id from links except select link_id from sightings") == []
    unexplained = (
        "select url from links where reason is null and state not in ('pending', 'stored', 'alias', 'fetched')"
    )
    assert rows(db, unexplained) == []
