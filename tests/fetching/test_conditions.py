"""On which condition a stored page is asked for again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.fetching.conditions import validators

NOW = datetime(2025, 5, 23, 10, tzinfo=UTC)
PAST = "Thu, 22 May 2025 08:00:00 GMT"


def test_both_validators_are_handed_back_as_they_came() -> None:
    assert validators({"etag": 'W/"a-1"', "last-modified": PAST}, NOW) == {
        "If-None-Match": 'W/"a-1"', "If-Modified-Since": PAST,
    }  # fmt: skip


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"etag": "", "last-modified": " "},
        {"etag": '"é"'},
        {"etag": '"a\r\nX: y"'},
        {"etag": '"' + "a" * 600 + '"'},
        {"last-modified": "yesterday"},
        {"last-modified": "Thu, 99 May 2025 08:00:00 GMT"},
        {"last-modified": "Sat, 24 May 2025 08:00:00 GMT"},
    ],
)
def test_broken_validators_and_dates_in_the_future_are_none(headers: dict[str, str]) -> None:
    assert validators(headers, NOW) == {}
