from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.fetching.hosts import (
    LONGEST_HOLD,
    Blocked,
    Held,
    HostRecord,
    MemoryHostRecords,
    RobotsCopy,
    hold_of,
    host_key,
    whole_second_after,
)

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("host", "key"),
    [
        ("lefaso.net", "lefaso.net"),
        ("www.lefaso.net", "lefaso.net"),
        ("WWW.LeFaso.net", "lefaso.net"),
        ("www.lefaso.net.", "lefaso.net"),
        ("m.lefaso.net", "m.lefaso.net"),
        ("www2.lefaso.net", "www2.lefaso.net"),
        ("www.www.example", "www.example"),
        ("www.com", "www.com"),
        ("www", "www"),
        ("127.0.0.1", "127.0.0.1"),
        ("", ""),
    ],
)
def test_host_key(host: str, key: str) -> None:
    assert host_key(host) == key


def test_a_host_never_met_has_an_empty_record() -> None:
    hosts = MemoryHostRecords()
    assert hosts.get("a.example") == HostRecord()
    assert hosts.robots("http://a.example") is None
    assert hosts.known() == {}


def test_facts_do_not_disturb_one_another() -> None:
    hosts = MemoryHostRecords()
    hosts.touched("a.example", NOW)
    hosts.hold("a.example", NOW + timedelta(hours=1), "HTTP 429")
    hosts.set_crawl_delay("a.example", 5.0)
    hosts.set_crawl_delay("b.example", 7.0)
    assert hosts.get("a.example") == HostRecord(NOW, NOW + timedelta(hours=1), "HTTP 429", 5.0)
    hosts.set_crawl_delay("a.example", None)
    assert hosts.get("a.example").crawl_delay_s is None
    assert hosts.get("b.example") == HostRecord(crawl_delay_s=7.0)


def test_robots_are_kept_by_origin() -> None:
    hosts = MemoryHostRecords()
    copy = RobotsCopy("http://a.example", "http://a.example/robots.txt", NOW, 200, b"")
    hosts.save_robots(copy)
    assert hosts.robots("http://a.example") is copy
    assert hosts.robots("https://a.example") is None


def test_hold_of() -> None:
    hosts = MemoryHostRecords()
    assert hold_of(hosts, "a.example", NOW) is None
    hosts.hold("a.example", NOW + timedelta(minutes=5), "HTTP 503")
    assert hold_of(hosts, "a.example", NOW) == NOW + timedelta(minutes=5)
    assert hold_of(hosts, "a.example", NOW + timedelta(minutes=5)) is None


def test_a_hold_from_a_clock_since_set_back_is_shortened_once() -> None:
    hosts = MemoryHostRecords()
    hosts.hold("a.example", NOW + timedelta(days=400), "HTTP 503")
    assert hold_of(hosts, "a.example", NOW) == NOW + LONGEST_HOLD
    later = NOW + timedelta(hours=23)
    assert hold_of(hosts, "a.example", later) == NOW + LONGEST_HOLD, "the hold must not move along with the clock"
    assert hold_of(hosts, "a.example", NOW + timedelta(hours=24)) is None


def test_whole_second_after_never_goes_back() -> None:
    assert whole_second_after(NOW) == NOW
    assert whole_second_after(NOW + timedelta(microseconds=1)) == NOW + timedelta(seconds=1)
    assert whole_second_after(NOW + timedelta(seconds=59, microseconds=999_999)) == NOW + timedelta(minutes=1)


def test_refusals_say_why_in_one_line() -> None:
    assert str(Blocked("robots", "Disallow: /")) == "robots: Disallow: /"
    assert str(Blocked("ssrf")) == "ssrf"
    assert not Blocked("ssrf").temporary
    assert str(Held("a.example", NOW, "HTTP 429")) == "a.example is held until 2026-11-22T06:00:00Z (HTTP 429)"
