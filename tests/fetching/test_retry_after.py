from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.fetching.retry_after import DEFAULT_HOLD, hold_until
from tests.fetching.tiny_crawl import Order, Wish, crawl
from tests.hostile.press import FaultyPress

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
DAY = 24 * 3600


@pytest.mark.parametrize(
    ("values", "seconds"),
    [
        ([b"120"], 120),
        ([b" 120 "], 120),
        ([b"0"], 2),
        ([b"1"], 2),
        ([b"00120"], 120),
        ([b"86400"], DAY),
        ([b"86401"], DAY),
        ([b"315360000"], DAY),
        ([b"9" * 18], DAY),
        ([b"Sun, 22 Nov 2026 06:10:00 GMT"], 600),
        ([b"Sunday, 22-Nov-26 06:10:00 GMT"], 600),
        ([b"Sun, 22 Nov 2026 07:10:00 +0100"], 600),
        ([b"Sun, 22 Nov 2026 05:00:00 GMT"], 2),
        ([b"Thu, 01 Jan 1970 00:00:00 GMT"], 2),
        ([b"Sat, 22 Nov 2036 06:00:00 GMT"], DAY),
        ([b"10", b"300"], 300),
        ([b"garbage", b"300"], 300),
        ([b"10", b"Sun, 22 Nov 2026 06:10:00 GMT"], 600),
        ([], DEFAULT_HOLD.total_seconds()),
        ([b""], DEFAULT_HOLD.total_seconds()),
        ([b"-5"], DEFAULT_HOLD.total_seconds()),
        ([b"1.5"], DEFAULT_HOLD.total_seconds()),
        ([b"1e3"], DEFAULT_HOLD.total_seconds()),
        ([b"plus tard"], DEFAULT_HOLD.total_seconds()),
        ([b"9" * 400], DEFAULT_HOLD.total_seconds()),
        ([b"Sun, 99 Nov 2026 06:10:00 GMT"], DEFAULT_HOLD.total_seconds()),
        ([b"Sun, 22 Nov 99999 06:10:00 GMT"], DEFAULT_HOLD.total_seconds()),
        ([b"Fri, 31 Dec 9999 23:59:59 -2359"], DAY),
        ([b"\xff\xfe"], DEFAULT_HOLD.total_seconds()),
        (["١٢٠".encode()], DEFAULT_HOLD.total_seconds()),
    ],
)
def test_hold(values: list[bytes], seconds: float) -> None:
    assert (hold_until(values, NOW, delay=2.0) - NOW).total_seconds() == seconds


def test_a_hold_is_never_shorter_than_the_delay_nor_than_was_asked() -> None:
    assert hold_until([b"1"], NOW, delay=60.0) == NOW + timedelta(seconds=60)
    half = NOW + timedelta(microseconds=500_000)
    assert hold_until([b"10"], half, delay=1.0) == NOW + timedelta(seconds=11), "kept in whole seconds, rounded up"


def test_a_crawl_leaves_a_host_alone_and_goes_on_elsewhere() -> None:
    with FaultyPress() as press:
        first = [Wish("http://busy.example/status/429?after=3600")]
        first += [Wish(f"http://busy.example/page?{number}") for number in range(10)]
        first += [Wish(f"http://calm.example/page?{number}") for number in range(10)]
        # another crawler on the same host, and hosts that earlier runs left held
        second = [Wish(f"http://www.busy.example/page?{number}") for number in range(10)]
        second += [Wish("http://held.example/page"), Wish("http://nearly.example/page")]
        second += [Wish("http://down.example/status/503"), Wish("http://down.example/page")]
        order = Order(
            [first, second],
            routes={"*.example": press.port},
            concurrency=1,
            held={"held.example": 7200.0, "nearly.example": 5.0},
        )
        report = crawl(order)
        visits = list(press.visits)
    asked = [(visit.host, visit.path) for visit in visits]
    refusing = next(visit.at for visit in visits if visit.path.startswith("/status/429"))
    assert not [visit for visit in visits if visit.host.endswith("busy.example") and visit.at > refusing]
    outcomes = report.outcomes
    assert outcomes["http://busy.example/status/429?after=3600"].status == 429, "the answer reaches its callback"
    assert all(outcomes[f"http://busy.example/page?{number}"].error == "Held" for number in range(10))
    assert "Retry-After: 3600" in outcomes["http://busy.example/page?0"].detail
    assert all(outcomes[f"http://calm.example/page?{number}"].status == 200 for number in range(10))
    assert outcomes["http://held.example/page"].error == "Held"
    assert not [host for host, _ in asked if host == "held.example"]
    assert outcomes["http://nearly.example/page"].status == 200, "a hold of a few seconds is waited for"
    assert outcomes["http://down.example/status/503"].status == 503
    assert outcomes["http://down.example/page"].error == "Held"
    assert 3550 < report.hosts["busy.example"]["hold"] <= 3601
    assert 800 < report.hosts["down.example"]["hold"] <= 901
