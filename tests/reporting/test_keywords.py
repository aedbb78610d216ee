"""Counts of words by outlet and time: what is counted, what sums it, and what nobody can know."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.inspection import inspected
from db.selection import Selection
from db.wording import Wording
from monitor.clock import iso
from monitor.folding import stems
from monitor.reporting.keywords import MONTH_ONLY, TOTAL, UNREADABLE, By, Count, Keywords, Line, bounds, period_of
from monitor.reporting.terms import terms
from tests.reporting.past import Past, source
from tests.reporting.pressroom import pressroom

Make = Callable[..., Past]


def lines(
    past: Past,
    *typed: str,
    by: By = "month",
    count: Count = "articles",
    today: date | None = None,
    **selection: Any,
) -> dict[tuple[str, str], Line]:
    """The rows by outlet and period."""
    wording = Wording(past.store.database)
    counted = Keywords(wording, Selection(**selection), by, count, today or past.now.date())
    return {(one.outlet.key if one.outlet else TOTAL, one.period): one for one in counted.lines(terms(typed, None))}


def written(past: Past, key: str, text: str, **changes: Any) -> None:
    past.article(key, text=text, stems=stems(f"Le port rouvre {text}", "fr"), **changes)


def weeks(past: Past, *keys: str, days: int) -> None:
    """A look a day at each."""
    for _ in range(days):
        past.batch(dict.fromkeys(keys, "ok"))
        past.pass_(days=1)


@pytest.fixture
def spring(past: Make) -> Past:
    """March is looked at but for its first two days, April not at all, May since the tenth."""
    made: Past = past(source("aa"), source("bb", role="reference"))
    written(made, "aa", "Des mercenaires et un mercenaire. Le mil.")
    written(made, "aa", "Le mil est cher.")
    written(made, "bb", "Un mercenaire du mil.")
    weeks(made, "aa", "bb", days=29)
    made.pass_(days=39)
    written(made, "aa", "Le mil pousse.")
    weeks(made, "aa", "bb", days=12)
    return made


def test_a_month_in_which_nobody_looked_is_empty_and_not_zero(spring: Past) -> None:
    found = lines(spring, "mercenaire", "mil", "sorgho")
    march, april, may = (found["aa", month] for month in ("2025-03", "2025-04", "2025-05"))
    assert (march.coverage, march.counts, march.articles) == ("part", (1, 2, 0), 2)
    assert (march.days, march.days_seen) == (31, 29)
    assert (april.coverage, april.counts, april.articles) == ("none", (None, None, None), 0)
    assert (april.days, april.days_seen) == (30, 0)
    assert (may.coverage, may.counts) == ("part", (0, 1, 0))


def test_the_time_ends_with_the_day_of_the_count(spring: Past) -> None:
    assert spring.now.date() == date(2025, 5, 22)
    assert lines(spring, "mil")["aa", "2025-05"].days == 22
    assert lines(spring, "mil", until="2025-05-15")["aa", "2025-05"].days == 15
    since = lines(spring, "mil", since="2025-05-12")["aa", "2025-05"]
    assert (since.days, since.days_seen, since.coverage) == (11, 10, "part")
    seen = lines(spring, "mil", since="2025-05-12", until="2025-05-20")["aa", "2025-05"]
    assert (seen.days, seen.days_seen, seen.coverage) == (9, 9, "whole")


def test_reference_outlets_stand_apart_and_are_in_no_total(spring: Past) -> None:
    found = lines(spring, "mercenaire", "mil")
    assert [key for key, period in found if period == TOTAL] == ["aa", "bb", TOTAL]
    assert found["bb", "2025-03"].counts == (1, 1)
    assert found[TOTAL, "2025-03"].counts == (1, 2)
    assert found[TOTAL, TOTAL].counts == (1, 3)
    assert found["aa", TOTAL].counts == (1, 3)
    assert found[TOTAL, "2025-04"].counts == (None, None)


def test_occurrences_are_counted_in_title_and_text(spring: Past) -> None:
    found = lines(spring, "mercenaire", '"mercenaires" | mil', "port", count="occurrences")
    assert found["aa", "2025-03"].counts == (2, 3, 2)
    assert found["aa", "2025-03"].articles == 2
    assert found["aa", "2025-05"].counts == (0, 1, 1)


def test_of_a_time_that_is_asked_for_every_month_is_told(spring: Past) -> None:
    assert ("aa", "2025-01") not in lines(spring, "mil")
    found = lines(spring, "mil", since="2025-01-15")
    assert [period for key, period in found if key == "aa"] == [
        "2025-01", "2025-02", "2025-03", "2025-04", "2025-05", TOTAL,
    ]  # fmt: skip
    assert found["aa", "2025-01"].counts == (None,)
    assert found["aa", "2025-01"].days == 17


def test_a_date_in_another_century_adds_a_row_and_no_others(spring: Past) -> None:
    written(spring, "aa", "Le mil.", published_on="1970-01-01")
    written(spring, "aa", "Le mil.", published_on="2099-12-31")
    found = lines(spring, "mil")
    assert [period for key, period in found if key == "aa"] == [
        "1970-01", "2025-03", "2025-04", "2025-05", "2099-12", TOTAL,
    ]  # fmt: skip
    assert (found["aa", "2099-12"].days, found["aa", "2099-12"].counts) == (0, (1,))


def test_what_was_read_backwards_counts_as_seen(spring: Past) -> None:
    with spring.store.transaction():
        number = spring.store.backfills.start(spring.ids["aa"], "2025-02-01", None, iso(spring.now))
    spring.store.database.execute("update backfills set reached_on = '2025-02-10' where id = ?", [number])
    found = lines(spring, "mil")
    assert (found["aa", "2025-02"].days_seen, found["aa", "2025-02"].counts) == (19, (0,))
    # nobody looked in April, and still it was read
    assert (found["aa", "2025-04"].coverage, found["aa", "2025-04"].counts) == ("whole", (0,))
    assert found["bb", "2025-04"].counts == (None,)


def test_by_week_what_has_no_day_is_left_out_and_counted(spring: Past) -> None:
    written(spring, "aa", "Le mil.", published_on="2025-03-01", published_precision="month")
    wording = Wording(spring.store.database)
    by_week = Keywords(wording, Selection(), "week", "articles", spring.now.date())
    assert sum(line.articles for line in by_week.lines(terms(["mil"], None)) if not line.is_total) == 4
    assert by_week.notes == {MONTH_ONLY: 1}
    assert lines(spring, "mil")["aa", "2025-03"].articles == 3
    assert lines(spring, "mil", by="week")["aa", "2025-W10"].counts == (2,)
    assert lines(spring, "mil", by="year")["aa", "2025"].counts == (4,)


def test_what_is_no_day_is_left_out_and_counted(spring: Past) -> None:
    written(spring, "aa", "Le mil.", published_on="20250301")
    counted = Keywords(Wording(spring.store.database), Selection(), "month", "texts", spring.now.date())
    assert counted.lines(terms(["mil"], None))[0].counts == (2,)
    assert counted.notes == {UNREADABLE: 1}


def test_copies_count_once_as_texts_and_what_was_forgotten_never(tmp_path: Path) -> None:
    path = pressroom(tmp_path / "press.db")
    # so that two outlets that count carry the text
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("update sources set role = 'press' where key = 'agence'")
        connection.commit()

    def totals(count: Count, **selection: Any) -> tuple[int | None, ...]:
        with inspected(path) as database:
            counted = Keywords(Wording(database), Selection(**selection), "year", count, date(2026, 11, 22))
            return counted.lines(terms(["Moscou", "mil"], None))[-1].counts

    # the mil of an imported page is none of theirs
    assert totals("articles") == (2, 2)
    assert totals("texts") == (1, 2)
    assert totals("texts", topic="aes-russie") == (1, 1)
    assert totals("articles", countries=("BF",)) == (0, 2)


@given(st.dates(), st.sampled_from(["month", "week", "year"]))
def test_every_day_lies_in_its_period(day: date, by: By) -> None:
    period = period_of(day.isoformat(), by)
    assert period is not None
    first, last = bounds(period, by)
    assert first <= day.isoformat() <= last
    assert period_of(first, by) == period_of(last, by) == period


@pytest.mark.parametrize("day", ["", "gestern", "2025-02-30", "20250301", "2025-W10-1", "2025-3-1"])
def test_no_day_has_no_period(day: str) -> None:
    assert period_of(day, "week") is None
