"""Whether a list goes on from what it showed last time: dates, addresses and order contradict each other here."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest

from monitor.discovery.hints import NO_DATE, When
from monitor.discovery.overlap import Entry, Hole, busiest, estimated, hole_in, in_order, newest_of, turned_over

START = datetime(2025, 5, 1, tzinfo=UTC)


def at(hour: float) -> When:
    return When(at=START + timedelta(hours=hour))


def on(day: int) -> When:
    return When(on=date(2025, 5, day))


def feed(numbers: Iterable[int], last: int, *, dated: bool = True) -> list[Entry]:
    """Articles named by the hour of their publication; those up to ``last`` were shown before."""
    return [Entry(f"k{n}", at(n) if dated else NO_DATE, n <= last) for n in numbers]


def down(high: int, low: int) -> range:
    return range(high, low - 1, -1)


@pytest.mark.parametrize("dated", [True, False])
def test_a_feed_that_still_shows_the_last_known_goes_on(dated: bool) -> None:
    assert hole_in(feed(down(25, 16), 20, dated=dated), at(20) if dated else NO_DATE) is None
    assert hole_in(feed(down(29, 20), 20, dated=dated), at(20) if dated else NO_DATE) is None


def test_a_feed_that_has_run_over_has_a_hole_between_two_dates() -> None:
    assert hole_in(feed(down(40, 31), 20), at(20)) == Hole(at(20), at(31))
    # the very next article may well be the next: nobody can know
    assert hole_in(feed(down(30, 21), 20), at(20)) == Hole(at(20), at(21))


def test_without_dates_only_the_addresses_tell() -> None:
    assert hole_in(feed(down(40, 31), 20, dated=False), NO_DATE) == Hole(NO_DATE, NO_DATE)


@pytest.mark.parametrize("dated", [True, False])
@pytest.mark.parametrize("pinned", [[3], [7, 3]])
def test_posts_pinned_to_the_top_prove_nothing(dated: bool, pinned: list[int]) -> None:
    newest = at(20) if dated else NO_DATE
    assert hole_in(feed([*pinned, *down(40, 33)], 20, dated=dated), newest) is not None
    assert hole_in(feed([*pinned, *down(27, 20)], 20, dated=dated), newest) is None


def test_a_post_put_up_again_in_the_midst_proves_nothing() -> None:
    listed = feed(down(40, 31), 20)
    listed.insert(4, Entry("k5", at(36.5), shown=True))
    assert hole_in(listed, at(20)) == Hole(at(20), at(31))


def test_the_newest_of_last_time_pinned_for_good_proves_nothing() -> None:
    assert hole_in(feed([20, *down(40, 31)], 20), at(20)) is not None


def test_an_evergreen_at_the_foot_proves_nothing() -> None:
    listed = [*feed(down(40, 31), 20), Entry("rules", at(-20_000), shown=True)]
    assert hole_in(listed, at(20)) == Hole(at(20), at(31))
    assert hole_in([*feed(down(28, 19), 20), Entry("rules", at(-20_000), shown=True)], at(20)) is None


def test_an_outlet_that_wakes_from_a_long_sleep_has_lost_nothing() -> None:
    listed = [*feed(down(5009, 5001), 0), Entry("k0", at(0), shown=True)]
    assert hole_in(listed, at(0)) is None


def test_deleted_articles_are_no_hole() -> None:
    assert hole_in(feed([24, 23, 19, 18, 15], 20), at(20)) is None
    # what the first look did not show moves up from below
    assert hole_in([*feed([22, 21], 20), Entry("older", at(9))], at(20)) is None


@pytest.mark.parametrize("hours", [0.5, 500])
def test_dates_edited_all_over_are_no_hole(hours: float) -> None:
    listed = [Entry(f"k{n}", at(n + hours + 20), n <= 20) for n in down(24, 15)]
    assert hole_in(listed, at(20)) is None


def test_addresses_changed_all_over_are_no_hole() -> None:
    assert hole_in([Entry(f"new{n}", at(n)) for n in down(24, 15)], at(20)) is None


def test_a_feed_oldest_first_is_read_the_other_way_round() -> None:
    assert hole_in(feed(range(31, 41), 20), at(20)) == Hole(at(20), at(31))
    assert hole_in(feed(range(16, 26), 20), at(20)) is None


def test_blocks_without_order_go_on_where_anything_old_is_left() -> None:
    mixed = feed([30, 5, 28, 12, 33, 2, 29, 11], 20)
    assert in_order(mixed) == (mixed, False)
    assert hole_in(mixed, at(20)) is None


def test_days_without_hours_of_the_same_day_need_an_address_too() -> None:
    same_day = [Entry(f"n{n}", on(3)) for n in range(6)]
    assert hole_in(same_day, on(3)) == Hole(on(3), on(3))
    assert hole_in([*same_day, Entry("known", on(3), shown=True)], on(3)) is None
    assert hole_in([*same_day, Entry("earlier", on(2))], on(3)) is None


def test_a_list_of_days_after_one_of_hours() -> None:
    assert hole_in([Entry("a", on(9)), Entry("b", on(8))], at(24 * 4)) is not None
    assert hole_in([Entry("a", on(9)), Entry("b", on(2))], at(24 * 4)) is None


def test_nothing_and_nothing_new_is_no_hole() -> None:
    assert hole_in([], at(20)) is None
    assert hole_in(feed([3], 20), at(20)) is None


def test_a_filled_again_feed_with_nothing_it_had_may_have_lost_something() -> None:
    assert hole_in(feed([31, 30], 20), at(20)) == Hole(at(20), at(30))


def test_what_is_dated_in_the_future_is_not_the_newest() -> None:
    now = START + timedelta(hours=30)
    assert newest_of([Entry("x", at(90_000)), *feed(down(25, 16), 20)], now) == at(25)
    assert newest_of([Entry("x", at(90_000)), Entry("y")], now) == NO_DATE


def test_every_overflow_of_a_shaken_feed_is_found_and_no_other() -> None:
    """Feeds of 20 in which one entry in ten is out of place and one old post is pinned."""
    random_ = random.Random(7)
    for _ in range(300):
        came = random_.randint(1, 60)
        listed = list(down(1000 + came, 1000 + came - 18))
        for _ in range(2):
            place = random_.randrange(17)
            listed[place], listed[place + 1] = listed[place + 1], listed[place]
        found = hole_in([Entry("pinned", at(3), shown=True), *feed(listed, 1000)], at(1000))
        assert (found is not None) == (came > 18), came


@pytest.mark.timeout(60)
def test_a_large_list_takes_no_time() -> None:
    random_ = random.Random(7)
    listed = feed([random_.randrange(10**6) for _ in range(50_000)], 10**5)
    hole_in(listed, at(10**5))
    assert hole_in(feed(down(50_000, 1), 49_000), at(49_000)) is None


def test_turnover_follows_the_last_days() -> None:
    rate: float | None = None
    for _ in range(48):
        rate = turned_over(rate, 4, 1.0)
    assert rate == pytest.approx(4)
    for _ in range(24):
        rate = turned_over(rate, 0, 1.0)
    assert rate == pytest.approx(2, rel=0.01)
    # one look a day or one an hour: the same day gives the same
    assert turned_over(4.0, 0, 24.0) == pytest.approx(2)


def test_the_busiest_time_of_a_list_shows_in_its_dates() -> None:
    hours = [22, 21, 20, 12.5, 12.25, 12, 11.5, 11, 10, 0]
    listed = [Entry(str(hour), at(hour)) for hour in hours]
    # five within an hour and a half
    assert busiest(listed) == pytest.approx(4 / 1.5)
    assert busiest([Entry(str(hour)) for hour in hours]) is None
    assert busiest(listed[:2]) is None
    # all at one moment counts as within an hour
    assert busiest([Entry(str(number), at(7)) for number in range(10)]) == 4.0


def test_turnover_of_odd_times() -> None:
    assert turned_over(None, 10, 0) is None
    assert turned_over(None, 10, 1 / 60) == 10
    assert turned_over(3.0, 10, 0) == 3.0
    assert turned_over(3.0, 10, -50) == 3.0
    assert turned_over(3.0, 1, 1 / 3600) == pytest.approx(3 + 0.0289, abs=0.001)


def test_the_lost_are_estimated_by_turnover_else_by_density() -> None:
    listed = feed(down(40, 31), 20)
    hole = hole_in(listed, at(20))
    assert hole is not None
    assert estimated(hole, listed, 2.0, 12) == 22
    assert estimated(hole, listed, None, 12) == 11
    assert estimated(hole, listed, 0.001, 12) == 1
    undated = feed(down(40, 31), 20, dated=False)
    assert estimated(Hole(NO_DATE, NO_DATE), undated, 2.0, 12) == 14
    assert estimated(Hole(NO_DATE, NO_DATE), undated, None, 12) is None
