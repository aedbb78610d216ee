"""Whether an outlet publishes far more than it usually does: the last seven days against its own weeks before."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from statistics import median

WINDOW_DAYS = 7
# weeks that were seen whole, without which nothing is said
FEWEST_WEEKS = 4
# the standard deviation of a normal distribution, in median absolute deviations
SIGMA = 1.4826


@dataclass(frozen=True, slots=True)
class Rise:
    """What an outlet published in seven days, its median in as many weeks as were seen, and the deviation that it was
    measured in."""

    articles: int
    median: float
    spread: float
    weeks: int


def rise(
    counts: Mapping[str, int],
    first_seen: str,
    unseen: Collection[str],
    today: date,
    *,
    weeks: int,
    least: int,
    factor: float,
) -> Rise | None:
    """The rise of an outlet, ``None`` where there is none or too little is known. ``counts``: articles by ISO day;
    ``first_seen``: the first day on which it was looked at; ``unseen``: days on which nobody could look, whose weeks
    say nothing of what is usual.

    The deviation is the median absolute one, and never less than chance makes of so small a number (its square root)
    or than one article."""
    now = _sum(counts, today)
    if now < least:
        return None
    past = []
    for number in range(1, weeks + 1):
        end = today - timedelta(days=WINDOW_DAYS * number)
        days = _days(end)
        if days[-1] >= first_seen and not any(day in unseen for day in days):
            past.append(_sum(counts, end))
    if len(past) < FEWEST_WEEKS:
        return None
    usual = median(past)
    spread = max(SIGMA * median(abs(count - usual) for count in past), sqrt(usual), 1.0)
    return Rise(now, usual, spread, len(past)) if now > usual + factor * spread else None


def _days(end: date) -> list[str]:
    """The seven days up to ``end``, the latest first."""
    return [(end - timedelta(days=back)).isoformat() for back in range(WINDOW_DAYS)]


def _sum(counts: Mapping[str, int], end: date) -> int:
    return sum(counts.get(day, 0) for day in _days(end))
