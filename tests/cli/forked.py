"""A command in a process of its own that needs no imports of its own: for the many that ask for little. What a fresh
start of the program does is shown by the tests that use ``tests.crawl.program``."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.crawl import forked
from tests.crawl.program import Done, environment


def run(home: Path, *arguments: str | Path, given: bytes = b"", folder: str | Path = "/", **env: str) -> Done:
    """Runs a command to its end, in ``folder`` and with ``given`` on standard input."""
    words = list(map(str, arguments))
    done = forked.run("tests.cli.forked", words, environment(home, **env), given=given, folder=str(folder))
    assert "Traceback" not in done.err, done.err
    return done


def main() -> None:
    from monitor.cli.main import main as press_monitor

    sys.argv[0] = "press-monitor"
    press_monitor()
