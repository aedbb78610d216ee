"""T6: internal addresses."""

from __future__ import annotations

from tests.benchmarks.reliability.result import Result, scratch
from tests.hostile.inward import attack


def t6(short: bool) -> Result:
    """Internal addresses by every way in."""
    with scratch() as folder:
        found = attack(folder)
    return {**found, "ok": found["attempts"] >= 320 and found["connections"] == 0 and found["allowed"]}
