"""Rises against an outlet's own history: few numbers and blind weeks say nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import pytest

from monitor.reporting.rises import Rise, rise

TODAY = date(2026, 11, 22)


def weekly(*counts: int) -> dict[str, int]:
    """Articles in the last seven days and in those of each week before, all on one day of each."""
    return {(TODAY - timedelta(days=7 * number)).isoformat(): count for number, count in enumerate(counts)}


def found(counts: dict[str, int], *, first: str = "2026-01-01", unseen: Iterable[str] = ()) -> Rise | None:
    return rise(counts, first, set(unseen), TODAY, weeks=8, least=5, factor=4.0)


def test_a_rise_is_told_with_what_is_usual() -> None:
    assert found(weekly(20, 2, 3, 2, 3, 2, 3, 2, 3)) == Rise(20, 2.5, pytest.approx(1.5811, abs=1e-3), 8)


@pytest.mark.parametrize(
    "counts",
    [
        (8, 2, 3, 2, 3, 2, 3, 2, 3),  # within what chance and habit allow
        (4, 0, 0, 0, 0, 0, 0, 0, 0),  # fewer than the least
        (30, 20, 45, 10, 30, 15, 40, 22, 28),  # an outlet whose weeks differ much
    ],
)
def test_what_is_no_rise(counts: tuple[int, ...]) -> None:
    assert found(weekly(*counts)) is None


def test_one_wild_week_does_not_hide_the_next() -> None:
    assert found(weekly(20, 60, 2, 3, 2, 3, 2, 3, 2)) is not None


def test_weeks_that_nobody_saw_say_nothing() -> None:
    blind = [(TODAY - timedelta(days=7 * number + 3)).isoformat() for number in range(1, 6)]
    assert found(weekly(20, *[0] * 8), unseen=blind[:4]) == Rise(20, 0, 1.0, 4)
    assert found(weekly(20, *[0] * 8), unseen=blind) is None


def test_an_outlet_that_is_followed_for_three_weeks_has_no_usual() -> None:
    first = (TODAY - timedelta(days=7 * 4)).isoformat()
    assert found(weekly(20, 1, 1, 1, 1, 1, 1, 1, 1), first=first) is None
