"""The loopback press of fictional outlets: behind ``press-monitor demo``, and the tests' own press."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from monitor.demo.expected import Expected, ExpectedArticle, expected
from monitor.demo.faults import FAULTS, Fault
from monitor.demo.press import press_on
from monitor.demo.server import DemoPress, Logged
from monitor.errors import UsageError

FIRST_DAY = date(2025, 5, 23)
LAST_DAY = date(2025, 5, 26)
CATALOGUE = Path(__file__).parent / "catalogue"

__all__ = [
    "CATALOGUE",
    "FAULTS",
    "FIRST_DAY",
    "LAST_DAY",
    "DemoPress",
    "Expected",
    "ExpectedArticle",
    "Fault",
    "Logged",
    "expected",
    "next_day",
    "press_on",
]


def next_day(day: date) -> date:
    """The day after ``day``. Raises ``UsageError`` on the last day: nothing is published after it."""
    if day >= LAST_DAY:
        raise UsageError(
            f"the fictional press ends on {LAST_DAY}; without --advance it is shown as it is, "
            "and a new --db starts it again"
        )
    return day + timedelta(days=1)
