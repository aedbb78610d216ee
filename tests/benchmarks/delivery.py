"""Crash points of the delivery: the program is killed (SIGKILL) at lines spread over evaluating, committing, sending
and marking, started again, and what the receivers took is counted.

``python -m tests.benchmarks.delivery [--points 200] [--json]``. Each message must arrive, and no more than twice."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Any

# where a kill may come: what finds, writes down, sends and marks
PLACES = {
    "monitor/reporting/alerts.py": "evaluate",
    "db/alerting.py": "evaluate",
    "db/connection.py": "commit",
    "db/outbox.py": "mark",
    "monitor/reporting/sending.py": "send",
    "monitor/reporting/mail.py": "send",
    "monitor/cli/alerting.py": "send",
    "monitor/cli/digest.py": "send",
}
ALERTS = 4
RULES = """version: 1
most: 100
allow_private: [127.0.0.1/32]
targets:
  desk: "${DESK}"
rules:
  - {id: articles, when: article, topic: aes-russie, within_days: 3650, to: [desk]}
  - {id: gone, when: removal, to: [desk]}
"""


def prepared(home: Path) -> Path:
    """A database whose rules have begun, with three articles and a removal that came after."""
    from db.store import Store
    from monitor.catalogue.alerts import load_alerts
    from monitor.clock import SystemClock
    from monitor.reporting.alerts import evaluate
    from tests.reporting.newsroom import Newsroom

    rules = home / "catalogue" / "alerts.yml"
    rules.parent.mkdir(parents=True)
    rules.write_text(RULES, encoding="utf-8")
    room = Newsroom(home / "base.db")
    old = room.article("vieux")
    room.close()
    with Store(home / "base.db") as store:
        evaluate(store, load_alerts(rules), SystemClock().now(), list)
    room = Newsroom(home / "base.db")
    for number in range(ALERTS - 1):
        room.article(f"neuf{number}", 1 + number, f"Un accord, partie {number}")
    room.change(old, "removed")
    room.close()
    return home / "base.db"


def sinks(log: Path) -> tuple[int, int, int]:
    """Starts both receivers in a process of their own, which notes every message in ``log`` before it is acknowledged;
    returns its id and the two ports."""
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        with os.fdopen(reading) as told:
            http, smtp = json.loads(told.readline())
        return process, http, smtp
    try:
        _receive(log, writing)
    finally:
        os._exit(1)


def _receive(log: Path, writing: int) -> None:
    from tests.reporting.sinks import ALERT, http_sink, mail_sink

    class Log(list[Any]):
        def append(self, one: Any) -> None:
            ids = [one[1]["Message-ID"]] if isinstance(one, tuple) else ALERT.findall(one["message"])
            with log.open("a", encoding="utf-8") as file:
                file.writelines(f"{one}\n" for one in ids)

    with http_sink() as posts, mail_sink() as mails:
        posts.taken, mails.taken = Log(), Log()
        os.write(writing, f"{json.dumps([posts.port, mails.port])}\n".encode())
        signal.pause()


class Killer:
    """Counts the lines that run in the places of ``PLACES`` and kills the process at one of them."""

    def __init__(self, at: int | None) -> None:
        self.at = at
        self.lines = 0
        self.seen: list[str] = []
        root = Path(__file__).parents[2]
        self._files = {str(root / name): phase for name, phase in PLACES.items()}

    def __call__(self, frame: FrameType, event: str, argument: object) -> Any:
        place = frame.f_code.co_filename
        # of opening a database nothing can be lost
        is_opening = place.endswith("connection.py") and frame.f_code.co_name != "transaction"
        return self._line if place in self._files and not is_opening else None

    def _line(self, frame: FrameType, event: str, argument: object) -> Any:
        if event == "line":
            self.lines += 1
            if self.at is None:
                self.seen.append(self._files[frame.f_code.co_filename])
            elif self.lines == self.at:
                os.kill(os.getpid(), signal.SIGKILL)
        return self._line


def deliver(db: Path, at: int | None, report: Path | None = None) -> int:
    """Evaluates, sends alerts and mails a digest in a forked process; returns how that ended, as ``waitpid`` says."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    from monitor.cli.main import main

    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    killer = Killer(at)
    sys.settrace(killer)
    code = 0
    for words in (["alerts", "send"], ["digest", "--day", "2026-11-20", "--mail", "desk@reader.example"]):
        try:
            main([*words, "--db", str(db)])
        except SystemExit as end:
            code = code or int(end.code or 0)
    sys.settrace(None)
    if report is not None:
        report.write_text(json.dumps(killer.seen), encoding="utf-8")
    os._exit(code)


def run(points: int) -> dict[str, Any]:
    """Kills at ``points`` lines and starts again; what was lost, and what came more than twice."""
    home = Path(tempfile.mkdtemp(prefix="press-monitor-delivery-"))
    log = home / "taken.txt"
    began = time.monotonic()
    receivers, http, smtp = sinks(log)
    try:
        os.environ |= {
            "PRESS_MONITOR_HOME": str(home), "DESK": f"json://127.0.0.1:{http}/desk",
            "PRESS_MONITOR_SMTP": f"smtp://127.0.0.1:{smtp}", "PRESS_MONITOR_MAIL_FROM": "monitor@desk.example",
        }  # fmt: skip
        base = prepared(home)
        _imported()
        return {**_points(home, base, log, points), "seconds": round(time.monotonic() - began, 1)}
    finally:
        os.kill(receivers, signal.SIGKILL)
        os.waitpid(receivers, 0)
        shutil.rmtree(home)


def _imported() -> None:
    """What every forked process would import for itself."""
    import apprise
    import css_inline

    import monitor.cli.alerts
    import monitor.cli.digest

    assert apprise
    assert css_inline
    assert monitor.cli.alerts
    assert monitor.cli.digest
    # the services that Apprise knows are loaded at the first address
    apprise.Apprise.instantiate("json://localhost")


def _points(home: Path, base: Path, log: Path, points: int) -> dict[str, Any]:
    whole = _copied(base, home / "whole")
    status = deliver(whole, None, home / "lines.json")
    assert os.waitstatus_to_exitcode(status) == 0, "the undisturbed run failed"
    phases: list[str] = json.loads((home / "lines.json").read_text(encoding="utf-8"))
    expected = Counter(_read(log))
    assert len(expected) == ALERTS + 1, expected
    assert set(expected.values()) == {1}
    killed: Counter[str] = Counter()
    lost = twice = more = finished = 0
    for number, at in enumerate(_spread(phases, points)):
        db = _copied(base, home / f"point{number}")
        log.write_text("", encoding="utf-8")
        status = deliver(db, at)
        if os.WIFSIGNALED(status):
            killed[phases[at - 1]] += 1
        else:
            finished += 1
        again = os.waitstatus_to_exitcode(deliver(db, None))
        taken = Counter(_read(log))
        lost += sum(name not in taken for name in expected) + (again != 0)
        twice += sum(count == 2 for count in taken.values())
        more += sum(count > 2 or name not in expected for name, count in taken.items())
        shutil.rmtree(db.parent)
    return {
        "points": points, "lines": len(phases), "killed": dict(sorted(killed.items())), "not_killed": finished,
        "messages": points * len(expected), "lost": lost, "sent_twice": twice, "sent_more": more,
    }  # fmt: skip


def _copied(base: Path, folder: Path) -> Path:
    """The same database in a folder of its own: its name stands in the digest."""
    folder.mkdir()
    return Path(shutil.copy(base, folder / "press.db"))


def _spread(phases: list[str], points: int) -> list[int]:
    """Numbers of lines, as many of each phase, evenly over its lines."""
    of_phase: dict[str, list[int]] = {}
    for number, phase in enumerate(phases, 1):
        of_phase.setdefault(phase, []).append(number)
    chosen = []
    for place, lines in enumerate(of_phase.values()):
        share = len(range(place, points, len(of_phase)))
        chosen += [lines[number * len(lines) // share] for number in range(share)]
    return chosen


def _read(log: Path) -> list[str]:
    return log.read_text(encoding="utf-8").split() if log.exists() else []


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    result = run(given.points)
    if given.json:
        print(json.dumps(result))
    else:
        for name, value in result.items():
            print(f"{name:<12} {value}")
    sys.exit(1 if result["lost"] or result["sent_more"] or result["not_killed"] else 0)


if __name__ == "__main__":
    main()
