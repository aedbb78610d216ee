"""What goes wrong in the fortnight, by outlet and time; the same for the server that does it and for the accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.benchmarks.fortnight.world import FIRST, World


@dataclass(frozen=True, slots=True)
class Fault:
    """``kind``: ``down`` (503 without a date), ``gone`` (the connection is cut), ``wall`` (one page for every address),
    ``busy`` (429 with Retry-After), ``closed`` (robots.txt forbids all), ``robots_down`` (robots.txt answers 500),
    ``html_feed`` (the feed is a page), ``moved_feed`` (301 to another address), ``slow_pages`` (500 on articles)."""

    outlet: str
    kind: str
    start: datetime
    end: datetime

    def lasts(self, now: datetime) -> bool:
        return self.start <= now < self.end


# (kind, first hour of the fortnight, hours, which outlets of the list)
_PLAN = (
    ("down", 30, 6, (0, 15, 22)),
    ("down", 100, 30, (3, 26)),
    ("gone", 150, 70, (7, 19, 35)),
    ("wall", 80, 20, (1, 24, 36)),
    ("wall", 220, 9, (11,)),
    ("busy", 55, 3, (2, 16, 30)),
    ("busy", 200, 5, (5, 38)),
    ("closed", 180, 48, (4, 28)),
    ("robots_down", 60, 14, (8, 20)),
    ("html_feed", 120, 90, (6, 9, 40)),
    ("moved_feed", 90, 300, (10, 32)),
    ("slow_pages", 70, 26, (12, 17, 33)),
)


def faults_of(world: World) -> dict[str, tuple[Fault, ...]]:
    """The faults of every outlet that has any."""
    found: dict[str, list[Fault]] = {}
    for kind, hour, hours, places in _PLAN:
        for place in places:
            if place < len(world.outlets):
                start = FIRST + timedelta(hours=hour)
                outlet = world.outlets[place].id
                found.setdefault(outlet, []).append(Fault(outlet, kind, start, start + timedelta(hours=hours)))
    return {outlet: tuple(faults) for outlet, faults in found.items()}
