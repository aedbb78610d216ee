"""When an outlet's silence is longer than its own past lets one expect. Pure functions.

Time is counted in active hours: an hour of a weekday on which the outlet publishes half as much as on the mean weekday
counts half, and days on which nobody could look count nothing. The tail of the past intervals is taken as exponential
beyond its 90th percentile (peaks over threshold; Pickands 1975) and measured by its median, which a single old outage
does not move; the limit is the silence that would come by chance once in ``YEARS``, or more rarely.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from statistics import median
from zoneinfo import ZoneInfo

YEARS = 5
# with fewer intervals nothing is said
FEWEST = 10
# arrivals of one look, or of two that followed at once, are one
MERGED = timedelta(minutes=30)
# weekdays are told apart from so many weeks on
WEEKS = 3
SHORTEST_LIMIT_H = 6.0
# with fewer intervals beyond the 90th percentile, their tail has no shape
FEWEST_BEYOND = 5
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Habit:
    """How an outlet publishes. ``weights``: by weekday, Monday first, of mean 1; ``limit_h``: active hours without a
    new article that are more than chance; ``intervals``: how many the judgement rests on; ``longest_h``: the longest of
    them."""

    weights: tuple[float, ...]
    limit_h: float
    intervals: int
    longest_h: float


def habit(arrivals: Sequence[datetime], zone: ZoneInfo, blind: Collection[date] = ()) -> Habit | None:
    """The habit that the arrivals of new articles (oldest first) show; ``None`` where there are too few. ``blind``: the
    days on which nobody could look."""
    merged = _merged(arrivals)
    if len(merged) <= FEWEST:
        return None
    days = [moment.astimezone(zone).date() for moment in merged]
    weights = _weights(days, blind)
    intervals = sorted(
        # most pauses end on their day: the zone need not be asked again for thousands of them
        (0.0 if day in blind else (other - one) / _HOUR * weights[day.weekday()])
        if day == next_day
        else active_hours(one, other, zone, weights, blind)
        for (one, day), (other, next_day) in pairwise(zip(merged, days, strict=True))
    )
    years = max((merged[-1] - merged[0]) / timedelta(days=365.25), 1 / 365.25)
    return Habit(weights, _limit(intervals, len(intervals) / years), len(intervals), intervals[-1])


def active_hours(
    since: datetime, until: datetime, zone: ZoneInfo, weights: Sequence[float], blind: Collection[date] = ()
) -> float:
    """The time between two instants in active hours; 0 where the second is not the later."""
    hours = 0.0
    moment = since
    while moment < until:
        day = moment.astimezone(zone).date()
        end = min(until, _midnight_after(day, zone))
        if day not in blind:
            hours += (end - moment) / _HOUR * weights[day.weekday()]
        moment = end
    return hours


@lru_cache(maxsize=4096)
def _midnight_after(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)


def _merged(arrivals: Sequence[datetime]) -> list[datetime]:
    merged: list[datetime] = []
    for arrival in arrivals:
        if not merged or arrival - merged[-1] >= MERGED:
            merged.append(arrival)
    return merged


def _weights(days: Sequence[date], blind: Collection[date]) -> tuple[float, ...]:
    span = (days[-1] - days[0]).days + 1
    if span < 7 * WEEKS:
        return (1.0,) * 7
    seen = Counter(
        day.weekday() for number in range(span) if (day := days[0] + timedelta(days=number)) not in blind
    )  # fmt: skip
    came = Counter(day.weekday() for day in days)
    # one arrival and one day more than there were, spread as the mean: a weekday without any keeps a small weight
    mean = len(days) / max(1, seen.total())
    rates = [(came[weekday] + mean) / (seen[weekday] + 1) for weekday in range(7)]
    return tuple(7 * rate / sum(rates) for rate in rates)


def _limit(intervals: Sequence[float], per_year: float) -> float:
    """``intervals``: sorted. The less there are, the more is added."""
    count = len(intervals)
    ninetieth = intervals[math.ceil(0.9 * count) - 1]
    last = intervals[math.ceil(0.99 * count) - 1]
    beyond = [interval - ninetieth for interval in intervals if interval > ninetieth]
    excess = 0.0
    if len(beyond) >= FEWEST_BEYOND:
        # by the median, which an outage does not move, and by one standard error more: a tail of few intervals is as
        # often too short as too long
        excess = median(beyond) / math.log(2) * (1 + 1.44 / math.sqrt(len(beyond)))
    # an outlet that keeps its hours has no such tail: twice its longest pause is then enough
    once = min(2 * intervals[-1], ninetieth + excess * math.log(max(1.0, 0.1 * YEARS * per_year)))
    return max(SHORTEST_LIMIT_H, (1 + FEWEST / count) * max(1.5 * last, once))
