"""The arithmetic of intervals and back-off, and an outlet's fortnight: bursts, nights, weekends."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from db.polling import ListPace, Schedule
from monitor.catalogue.model import Polling, Source
from monitor.clock import iso, parse_iso
from monitor.discovery.overlap import turned_over
from monitor.fetching.failures import Class
from monitor.fetching.polling import (
    DAY,
    WEEK,
    after_failure,
    after_success,
    cut_short,
    due,
    in_turn,
    interval,
    pace,
    share_an_hour,
    wait,
)

NOW = datetime(2025, 5, 23, 10, tzinfo=UTC)


def source(id_: str = "aa", disabled: bool = False, **polling: int) -> Source:
    return Source.model_validate(
        {
            "id": id_,
            "name": id_,
            "home": f"http://{id_}.example/",
            "country": "ML",
            "polling": polling,
            "disabled": {"since": "2025-01-01", "reason": "closed down"} if disabled else None,
        }
    )


# --- the interval ---------------------------------------------------------------------------------------------------


def test_as_declared_until_something_is_known() -> None:
    assert interval(Polling(every=45), None, None) == 45
    assert interval(Polling(every=45), 45, None) == 45


@pytest.mark.parametrize(
    ("items_an_hour", "holds", "minutes"),
    [(1, 10, 300), (5, 10, 60), (10, 10, 30), (100, 10, 15), (0.001, 10, 720), (2, 100, 720)],
)
def test_half_of_the_tightest_list_between_two_looks(items_an_hour: float, holds: int, minutes: int) -> None:
    assert interval(Polling(), None, items_an_hour / holds) == minutes


def test_longer_by_half_shorter_at_once() -> None:
    assert interval(Polling(), 60, 0.001) == 90
    assert interval(Polling(), 600, 1.0) == 30


@pytest.mark.parametrize("share", [None, 0.0, 1e-300, 1e300, 0.5])
@pytest.mark.parametrize("former", [None, 5, 100_000])
def test_never_out_of_bounds(share: float | None, former: int | None) -> None:
    bounds = Polling(every=60, shortest=20, longest=240)
    assert 20 <= interval(bounds, former, share) <= 240


def test_the_tightest_list_counts() -> None:
    lists = [ListPace("a", 100, 10), ListPace("b", 10, 5), ListPace("c", 10, 0), ListPace("d", 0, 9)]
    assert share_an_hour(lists) == (0.5, "b")
    assert share_an_hour(lists[2:]) == (0.125, "c"), "the quietest list has its great day"
    assert share_an_hour([]) == (None, None)


def test_a_pace_is_remembered_over_the_weekend() -> None:
    assert pace(None, None, timedelta(0)) is None
    assert pace(1.0, 0.0, timedelta(days=7)) == 0.5
    assert pace(1.0, 0.9, timedelta(days=7)) == 0.9
    assert (pace(1.0, 0.0, timedelta(days=2)) or 0) > 0.8
    assert pace(1.0, None, timedelta(days=-5)) == 1.0, "a clock set back makes nothing grow"


def test_what_was_looked_at_together_is_not_due_together() -> None:
    waits = [wait(60, f"source{number}", NOW) for number in range(137)]
    assert waits == [wait(60, f"source{number}", NOW) for number in range(137)]
    assert min(waits) >= timedelta(minutes=45)
    assert max(waits) <= timedelta(minutes=60)
    minutes = [round(each.total_seconds() / 60) for each in waits]
    assert max(minutes.count(minute) for minute in set(minutes)) < 137 / 5
    assert wait(WEEK, "a", NOW) >= timedelta(minutes=WEEK - 120)


# --- an outlet's life -----------------------------------------------------------------------------------------------

Rate = Callable[[datetime], float]


def office_hours(day: float) -> Rate:
    """So many articles on a weekday, most of them before ten; a quarter at weekends, hardly one at night."""

    def rate(at: datetime) -> float:
        share = 0.1 if at.hour < 6 else 4 if at.hour < 10 else 1.5 if at.hour < 19 else 0.6
        return day / 33 * share * (0.25 if at.weekday() >= 5 else 1)

    return rate


def live(holds: int, rate: Rate, looks: int, seed: int) -> tuple[int, int, int, list[int]]:
    """Looks at a list of ``holds`` items every 15 minutes where it is due, from a Monday on. Returns the articles,
    those that the list had dropped before a look, the days, and the intervals."""
    chance = random.Random(seed)
    now = last = datetime(2025, 5, 19, 8, tzinfo=UTC)
    outlet, schedule, turnover = source(), None, None
    published = lost = waiting = 0
    intervals: list[int] = []
    while len(intervals) < looks:
        if schedule is None or schedule.next_due_at <= iso(now):
            hours = (now - last) / timedelta(hours=1)
            new = min(waiting, holds)
            if schedule is not None:
                lost += waiting - new
                turnover = turned_over(turnover, waiting, hours)
            seen = (new / holds if new < holds else 2.0) / max(1.0, hours) if new and schedule else None
            paces = [ListPace("feed", holds, turnover)] if turnover is not None else []
            schedule = after_success(outlet, schedule, paces, now, seen)
            intervals.append(schedule.interval_minutes)
            published, waiting, last = published + waiting, 0, now
        for _ in range(15):
            if chance.random() < rate(now) / 60:
                waiting += chance.choice((1, 1, 1, 1, 1, 1, 2, 4))
        now += timedelta(minutes=15)
    return published, lost, (now - datetime(2025, 5, 19, 8, tzinfo=UTC)).days, intervals


@pytest.mark.parametrize(("holds", "day"), [(10, 4), (10, 10), (10, 25), (20, 30), (50, 60), (100, 100)])
def test_nothing_overflows_in_forty_looks(holds: int, day: float) -> None:
    for seed in range(5):
        published, lost, _, intervals = live(holds, office_hours(day), 40, seed)
        assert published > 10
        assert lost == 0, (seed, intervals)


def test_hardly_anything_overflows_in_months() -> None:
    """A list of ten and bursts of four: chance may still take one, but not one in two hundred; a gap tells of it."""
    sums = [live(10, office_hours(12), 1500, seed) for seed in range(3)]
    assert sum(lost for _, lost, _, _ in sums) <= sum(published for published, _, _, _ in sums) / 200
    assert all(days > 40 for _, _, days, _ in sums)


def test_a_slow_outlet_is_looked_at_seldom_and_a_quick_one_often() -> None:
    _, _, _, slow = live(20, office_hours(2), 60, 1)
    _, _, _, quick = live(10, office_hours(40), 60, 1)
    assert sum(slow[20:]) / 40 > 240
    assert sum(quick[20:]) / 40 < 75


def test_a_silent_outlet_is_looked_at_as_seldom_as_its_list_allows() -> None:
    *_, intervals = live(10, lambda at: 0.0, 12, 1)
    assert intervals[:4] == [60, 90, 135, 202]
    assert intervals[-1] == 240
    *_, intervals = live(100, lambda at: 0.0, 12, 1)
    assert intervals[-1] == 720


# --- failures -------------------------------------------------------------------------------------------------------


def fail(times: int, failure: Class, every: timedelta | None = None, lasted: timedelta = timedelta(0)) -> list[float]:
    """The waits in minutes of so many failures in a row, each at the moment when it is due, or after ``every``, of a
    source that was looked at hourly; ``lasted``: how long it has failed before, without having been asked."""
    schedule, now, waits = Schedule(60, iso(NOW), failing_since=iso(NOW - lasted)), NOW, []
    for _ in range(times):
        schedule = after_failure(source(), schedule, failure, "HTTP 500 (feed)", now)
        next_at = parse_iso(schedule.next_due_at)
        waits.append((next_at - now).total_seconds() / 60)
        now = next_at if every is None else now + every
    return waits


def roughly(found: list[float], wanted: list[float]) -> bool:
    return all(0.74 * right <= one <= right for one, right in zip(found, wanted, strict=True))


def test_each_hard_failure_doubles_the_wait() -> None:
    assert roughly(fail(4, "hard", lasted=timedelta(days=20)), [120, 240, 480, 960])


def test_two_soft_ones_weigh_as_much_as_a_hard_one() -> None:
    assert roughly(fail(5, "soft", lasted=timedelta(days=20))[1::2], [120, 240])


def test_four_temporary_ones_weigh_as_much_as_a_hard_one() -> None:
    assert roughly(fail(8, "temporary", lasted=timedelta(days=20))[3::4], [120, 240])


def test_what_is_lost_by_waiting_is_little_beside_what_the_failure_lost() -> None:
    waits = fail(100, "hard")
    for number, each in enumerate(waits):
        lasted = sum(waits[:number])
        assert each <= max(120, lasted / 24) + 1, f"wait {number}, after {lasted / 60:.0f} h"
    assert 10 <= sum(1 for number in range(100) if sum(waits[:number]) <= DAY) <= 17


def test_a_long_usual_wait_is_not_added_to_an_outage() -> None:
    slow = Schedule(720, iso(NOW))
    assert parse_iso(after_failure(source(), slow, "soft", "HTTP 500", NOW).next_due_at) <= NOW + timedelta(hours=2)
    hard = parse_iso(after_failure(source(), slow, "hard", "HTTP 404", NOW).next_due_at)
    assert hard >= NOW + timedelta(hours=20), "what has to be mended is not asked for more often"


def test_once_a_day_then_once_a_week_and_for_ever() -> None:
    waits = fail(200, "hard")
    days = [each for each in waits if each <= DAY]
    assert 30 * DAY <= sum(days) <= 31 * DAY
    assert 100 <= len(days) <= 150
    assert roughly(waits[len(days) :], [WEEK] * (200 - len(days)))
    schedule = Schedule(60, iso(NOW), score=1e9, failing_since=iso(NOW - timedelta(days=4000)), failure="hard")
    assert after_failure(source(), schedule, "hard", "HTTP 404", NOW).next_due_at <= iso(NOW + timedelta(days=7))


def test_a_source_that_is_looked_at_seldom_is_not_looked_at_more_often_for_failing() -> None:
    weekly = source(every=WEEK, longest=WEEK)
    failed = after_failure(weekly, None, "hard", "HTTP 404", NOW)
    assert failed.next_due_at >= iso(NOW + timedelta(minutes=WEEK - 120))


def test_a_host_that_names_its_time_gets_it() -> None:
    until = NOW + timedelta(hours=20)
    failed = after_failure(source(), None, "temporary", "HTTP 429", NOW, until)
    assert failed.next_due_at == iso(until)
    assert failed.score == 0.25


def test_the_first_success_clears_it_all() -> None:
    schedule = Schedule(400, iso(NOW), pace=0.01, looked_at=iso(NOW - timedelta(hours=9)))
    failed = after_failure(source(), schedule, "hard", "HTTP 404 (http://aa.example/feed)", NOW)
    assert failed.failing_since == iso(NOW)
    assert failed.reason is not None
    assert failed.reason.startswith(f"hard failure since {iso(NOW)}, looked at again after ")
    assert failed.reason.endswith(": HTTP 404 (http://aa.example/feed)")
    later = NOW + timedelta(days=3)
    again = after_failure(source(), failed, "soft", "HTTP 500", later)
    assert (again.failing_since, again.failure, again.score) == (iso(NOW), "soft", 1.5)
    well = after_success(source(), again, [], later + timedelta(days=1))
    assert (well.score, well.failing_since, well.failure) == (0.0, None, None)
    assert well.interval_minutes <= 90, "from the declared interval on, not from the long one before"
    assert well.reason is not None
    assert well.reason.startswith("every 90 min: ")


# --- whose turn it is -----------------------------------------------------------------------------------------------


def test_who_is_due() -> None:
    sources = [source(name) for name in ("late", "later", "new", "not_yet")] + [source("off", disabled=True)]
    times = {
        "late": iso(NOW - timedelta(days=3)),
        "later": iso(NOW),
        "not_yet": iso(NOW + timedelta(seconds=1)),
        "unknown_to_the_registry": iso(NOW),
    }
    assert [each.id for each in due(sources, times, NOW)] == ["new", "late", "later"]
    assert due([], times, NOW) == []


def test_a_time_beyond_all_reason_is_now() -> None:
    """The clock was set back since it was written."""
    assert due([source()], {"aa": "2038-01-01T00:00:00Z"}, NOW)
    assert not due([source()], {"aa": iso(NOW + timedelta(days=7))}, NOW)


def test_a_failure_takes_back_what_a_clock_ahead_has_marked() -> None:
    ahead = iso(NOW + timedelta(days=5))
    failed = after_failure(source(), Schedule(60, ahead, looked_at=ahead, failing_since=ahead), "hard", "x", NOW)
    assert (failed.looked_at, failed.failing_since) == (iso(NOW), iso(NOW))
    assert failed.next_due_at <= iso(NOW + timedelta(days=1))
    assert after_failure(source(), Schedule(60, iso(NOW)), "hard", "x", NOW).looked_at is None


def test_cut_short_is_due_at_once_behind_those_that_waited() -> None:
    cut = cut_short(source("cut"), Schedule(60, "2025-05-20T00:00:00Z", score=1.0), "requests used up", NOW)
    assert (cut.next_due_at, cut.score) == (iso(NOW), 1.0)
    times = {"cut": cut.next_due_at, "waiting": iso(NOW - timedelta(minutes=1))}
    assert [each.id for each in in_turn([source("cut"), source("waiting")], times)] == ["waiting", "cut"]


def test_a_turn_for_each_whatever_the_names() -> None:
    """Twenty sources of which every call cuts all short, and five a call."""
    sources = [source(f"s{number:02}") for number in range(20)]
    times: dict[str, str] = {}
    turns = dict.fromkeys((each.id for each in sources), 0)
    for call in range(8):
        now = NOW + timedelta(minutes=15 * call)
        for each in due(sources, times, now)[:5]:
            turns[each.id] += 1
            times[each.id] = cut_short(each, None, "requests used up", now).next_due_at
        if call == 3:
            assert set(turns.values()) == {1}
    assert set(turns.values()) == {2}
