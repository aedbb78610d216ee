"""Instants as the database writes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from monitor.clock import iso, parse_iso


@pytest.mark.parametrize("year", [1, 33, 999, 1000, 1969, 2025, 9999])
@pytest.mark.parametrize("hours", [-5, 0, 14])
def test_every_instant_is_read_back(year: int, hours: int) -> None:
    instant = datetime(year, 6, 15, 8, 5, 7, 999_999, tzinfo=timezone(timedelta(hours=hours)))
    assert parse_iso(iso(instant)) == instant.replace(microsecond=0)
    assert len(iso(instant)) == len("2025-05-23T08:05:00Z")


def test_an_instant_beyond_utc_is_the_nearest_within() -> None:
    west, east = timezone(timedelta(hours=-5)), timezone(timedelta(hours=5))
    assert iso(datetime(9999, 12, 31, 23, tzinfo=west)) == "9999-12-31T23:59:59Z"
    assert iso(datetime(1, 1, 1, tzinfo=east)) == "0001-01-01T00:00:00Z"


def test_a_naive_instant_is_utc_wherever_the_machine_stands() -> None:
    naive = datetime(2025, 5, 23, 8, 5, tzinfo=UTC).replace(tzinfo=None)
    assert iso(naive) == "2025-05-23T08:05:00Z"


@pytest.mark.parametrize(
    "text",
    [
        *("", "999-01-01T00:00:00Z", "2025-05-23", "2025-05-23T08:05:00+00:00", "2025-05-23T08:05:00"),
        *("2025-W21-5T08:05:00Z", "2025-05-23 08:05:00Z", "2025-05-23T08:05:00Z\n", "٢٠٢٥-05-23T08:05:00Z"),
    ],
)
def test_another_form_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="does not match"):
        parse_iso(text)
