from __future__ import annotations

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from monitor.web.periods import Step, back, days_in, name_of, periods_between, short_name
from monitor.web.words import words

DAYS = st.dates(date(1970, 1, 1), date(2100, 1, 1))
STEPS: st.SearchStrategy[Step] = st.sampled_from(("month", "week"))


@given(DAYS, st.integers(0, 900), STEPS)
def test_periods_hold_every_day_once(since: date, length: int, step: Step) -> None:
    until = date.fromordinal(since.toordinal() + length)
    periods = periods_between(since, until, step)
    assert periods[0].first <= since.isoformat()
    assert periods[-1].last >= until.isoformat()
    for one, following in pairwise(periods):
        assert date.fromisoformat(following.first).toordinal() == date.fromisoformat(one.last).toordinal() + 1
    assert sum(days_in(period, since.isoformat(), until.isoformat()) for period in periods) == length + 1


@given(DAYS, st.integers(1, 60), STEPS)
def test_back_goes_so_many_periods(last: date, number: int, step: Step) -> None:
    assert len(periods_between(back(last, step, number), last, step)) == number


def test_back_ends_where_the_calendar_does() -> None:
    assert back(date(3, 1, 1), "month", 60) <= date(2, 1, 1)
    assert back(date(1, 1, 1), "week", 60) == date(1, 1, 1)


def test_names() -> None:
    (month,) = periods_between(date(2026, 3, 5), date(2026, 3, 5), "month")
    (week,) = periods_between(date(2026, 3, 5), date(2026, 3, 5), "week")
    assert month == ("2026-03", "2026-03-01", "2026-03-31")
    assert week == ("2026-03-02", "2026-03-02", "2026-03-08")
    assert name_of(words(), month, "month") == "mars 2026"
    assert name_of(words(), week, "week") == "semaine du 2 mars 2026"
    assert short_name(words(), month, "month") == "mars 26"
    assert short_name(words(), week, "week") == "2 mars"
