"""Silence against an outlet's own habit: nothing is said of pauses that it makes, all of those it never does."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.reporting.silence import FEWEST, Habit, active_hours, habit

BAMAKO = ZoneInfo("Africa/Bamako")
START = datetime(2025, 1, 6, tzinfo=UTC)  # a Monday
FLAT = (1.0,) * 7


def daily(days: int, hours: tuple[int, ...], *, weekend: bool = True) -> list[datetime]:
    return [
        START + timedelta(days=day, hours=hour)
        for day in range(days)
        if weekend or day % 7 < 5
        for hour in hours
    ]  # fmt: skip


def known(arrivals: list[datetime]) -> Habit:
    found = habit(arrivals, BAMAKO)
    assert found is not None
    return found


def test_a_busy_outlet_is_missed_within_the_day_a_slow_one_after_weeks() -> None:
    busy = known(daily(60, (7, 9, 11, 13, 15, 17, 19)))
    slow = known(daily(120, (10,))[::6])
    assert 14 < busy.limit_h < 30
    assert 7 * 24 < slow.limit_h < 21 * 24


def test_nights_are_no_silence_and_weekends_none_for_whoever_rests() -> None:
    resting = known(daily(70, (8, 11, 14, 17), weekend=False))
    friday = [moment for moment in daily(70, (8, 11, 14, 17), weekend=False) if moment.weekday() == 4][-1]
    monday = friday + timedelta(hours=63)
    assert active_hours(friday, monday, BAMAKO, resting.weights) < resting.limit_h
    # the same time in the middle of the week is a silence
    tuesday = friday - timedelta(days=3)
    assert active_hours(tuesday, tuesday + timedelta(hours=63), BAMAKO, resting.weights) > resting.limit_h


def test_too_little_past_is_no_habit() -> None:
    assert habit([], BAMAKO) is None
    assert habit(daily(FEWEST, (9,)), BAMAKO) is None
    assert habit(daily(FEWEST + 1, (9,)), BAMAKO) is not None
    # the arrivals of one look are one, however many links it brought
    assert habit([START + timedelta(minutes=number) for number in range(29)], BAMAKO) is None


def test_the_less_is_known_the_longer_it_waits() -> None:
    limits = [known(daily(days, (9,))).limit_h for days in (11, 21, 61)]
    assert limits == sorted(limits, reverse=True)
    assert limits[0] > 1.5 * limits[-1] * 0.9


def test_one_old_outage_does_not_make_it_deaf() -> None:
    arrivals = daily(100, (7, 10, 13, 16, 19))
    with_hole = [moment for moment in arrivals if not 40 <= (moment - START).days < 50]
    assert known(with_hole).limit_h < 3 * known(arrivals).limit_h
    assert known(with_hole).longest_h > 200


def test_days_on_which_nobody_looked_are_not_the_outlets_silence() -> None:
    arrivals = [moment for moment in daily(60, (7, 12, 17)) if not 20 <= (moment - START).days < 30]
    blind = {date(2025, 1, 6) + timedelta(days=number) for number in range(20, 30)}
    seen = habit(arrivals, BAMAKO, blind)
    assert seen is not None
    assert seen.longest_h < 24
    assert active_hours(START + timedelta(days=20), START + timedelta(days=30), BAMAKO, FLAT, blind) == 0.0


@pytest.mark.parametrize("mean_h", [1.0, 5.0, 30.0])
def test_by_chance_it_cries_wolf_less_than_once_in_two_years(mean_h: float) -> None:
    """Intervals drawn from an exponential, the hardest case: nothing in them tells a pause from the end."""
    random_ = random.Random(11)
    alarms = 0
    years = 0.0
    for _ in range(12):
        moment = START
        arrivals = []
        while moment < START + timedelta(days=90):
            moment += timedelta(hours=random_.expovariate(1 / mean_h), minutes=31)
            arrivals.append(moment)
        found = known(arrivals)
        later = [random_.expovariate(1 / mean_h) for _ in range(2000)]
        alarms += sum(interval > found.limit_h for interval in later)
        years += sum(later) / (24 * 365.25)
    assert alarms / years < 0.5


def test_active_hours_end_where_they_should() -> None:
    assert active_hours(START, START, BAMAKO, FLAT) == 0.0
    assert active_hours(START, START - timedelta(hours=1), BAMAKO, FLAT) == 0.0
    assert active_hours(START, START + timedelta(days=3, hours=5), BAMAKO, FLAT) == pytest.approx(77.0)
    paris = ZoneInfo("Europe/Paris")
    change = datetime(2025, 3, 29, 23, tzinfo=UTC)
    assert active_hours(change, change + timedelta(hours=23), paris, FLAT) == pytest.approx(23.0)
