"""T10 and T11: what other benchmarks measure as well, of hosts that are asked and of readers who are written to."""

from __future__ import annotations

from dataclasses import asdict

from tests.benchmarks.delivery import run
from tests.benchmarks.politeness import measure
from tests.benchmarks.reliability.result import Result


def t10(short: bool) -> Result:
    """Politeness over many hosts, with processes that overlap on them and processes that are killed."""
    measured = (
        measure(250, 25, pace=0.05, processes=2, kills=1)
        if short
        else measure(12_500, 200, pace=0.1, processes=4, kills=8)
    )
    ok = not (measured.violations or measured.early or measured.lost) and measured.holds and measured.kills
    return {**asdict(measured), "ok": bool(ok) and (short or measured.requests >= 10_000)}


def t11(short: bool) -> Result:
    """Alerts and bulletins, the program killed at lines of evaluating, committing, sending and marking."""
    found = run(12 if short else 200)
    return {**found, "ok": not (found["lost"] or found["sent_more"] or found["not_killed"])}
