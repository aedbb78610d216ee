"""What of a time was seen at all: a zero is only said where somebody looked."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from db import trends
from db.trends import Period
from monitor.web.charts import Hole
from monitor.web.periods import days_in

# below this, a period is shaded
SEEN_WELL = 0.95


@dataclass(frozen=True, slots=True)
class Sight:
    """How much of a period was seen, 0 to 1, and how many articles are known to be missing."""

    share: float
    missed: int

    @property
    def hole(self) -> Hole:
        """How a picture shades it."""
        if self.share <= 0:
            return "whole"
        return "" if self.share >= SEEN_WELL else "part"


def sight_of(
    connection: sqlite3.Connection,
    periods: Sequence[Period],
    today: date,
    source_ids: Sequence[int] | None = None,
) -> dict[str, Sight]:
    """How much of each period was seen of some outlets of the press, or of all: of the days of each outlet that was
    ever looked at, those on which somebody looked, or that were read backwards later. Of the present day nothing is
    expected yet."""
    followed = {
        source: days
        for source, days in trends.followed(connection).items()
        if source_ids is None or source in source_ids
    }
    ledger = trends.seen(connection, source_ids, periods) if followed else {}
    yesterday = (today - timedelta(days=1)).isoformat()
    return {period.key: _sight(period, followed, ledger, yesterday) for period in periods}


def _sight(
    period: Period, followed: Mapping[int, tuple[str, str]], ledger: Mapping[str, trends.Seen], yesterday: str
) -> Sight:
    if not followed:
        return Sight(0.0, 0)
    expected = len(followed) * days_in(period, period.first, yesterday)
    summed = ledger[period.key]
    read_back = 0
    for first, reached in followed.values():
        if reached < first:
            last = (date.fromisoformat(first) - timedelta(days=1)).isoformat()
            read_back += days_in(period, reached, last)
    seen = summed.seen + read_back
    if expected == 0:
        # it has just begun
        return Sight(1.0 if seen or not summed.days else 0.0, summed.missed)
    return Sight(min(1.0, seen / expected), summed.missed)
