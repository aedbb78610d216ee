"""The classes, by the very words that the ledger and the readers write."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)

from monitor.catalogue.model import Listing
from monitor.discovery.feeds import read_feed
from monitor.discovery.listings import read_listing
from monitor.discovery.sitemaps import read_sitemap
from monitor.discovery.wordpress import read_posts
from monitor.fetching.endings import ending_of_error, ending_of_status
from monitor.fetching.failures import WEIGHTS, Class, Network, Unreached, class_of, class_of_all, is_silence, mildest
from monitor.fetching.hosts import Blocked, Held, Truncated, Undecodable

NOW = datetime(2025, 5, 23, 10, tzinfo=UTC)
HTML = b"<!doctype html><html><head><title>Accueil</title></head><body><p>Bienvenue</p></body></html>"


@pytest.mark.parametrize(
    ("status", "wanted"),
    [
        (404, "hard"), (410, "hard"), (400, "hard"), (401, "hard"), (405, "hard"), (451, "hard"),
        (403, "soft"), (408, "soft"), (500, "soft"), (502, "soft"), (503, "soft"), (504, "soft"), (521, "soft"),
        (599, "soft"), (418, "soft"), (429, "temporary"),
    ],
)  # fmt: skip
def test_statuses(status: int, wanted: Class) -> None:
    assert class_of(f"HTTP {status}") == wanted
    ending = ending_of_status(status)
    assert ending is not None
    assert class_of(ending.reason) == wanted


@pytest.mark.parametrize(
    ("error", "wanted"),
    [
        (CannotResolveHostError("x.example"), "hard"),
        (DownloadFailedError("[Failure OpenSSL.SSL.Error: ('SSL routines', '', 'certificate verify failed')]"), "hard"),
        (DownloadFailedError("VerificationError(errors=[DNSMismatch(mismatched_id=...)])"), "hard"),
        (Blocked("robots", "Disallow: /"), "hard"),
        (Blocked("ssrf"), "hard"),
        (Blocked("robots unreachable", "HTTP 503", temporary=True), "soft"),
        (Blocked("robots unreachable", "https://x.example/robots.txt: bad certificate since", temporary=True), "hard"),
        (Blocked("network", "x.example: host not found"), "hard"),
        (Blocked("network", "http://x.example/robots.txt: no way"), "soft"),
        (DownloadConnectionRefusedError("refused"), "soft"),
        (DownloadTimeoutError("30 s"), "soft"),
        (DownloadFailedError("[ConnectionDone]"), "soft"),
        (ResponseDataLossError("short"), "soft"),
        (Truncated("gzip"), "soft"),
        (Undecodable("br"), "soft"),
        (ValueError("what nobody has thought of"), "soft"),
        (Held("x.example", NOW, "HTTP 429, Retry-After: nothing"), "temporary"),
        (Held("x.example", NOW, "HTTP 503, Retry-After: 120"), "temporary"),
        (Held("x.example", NOW, "HTTP 503, Retry-After: nothing"), "soft"),
    ],
    ids=repr,
)
def test_errors(error: Exception, wanted: Class) -> None:
    assert class_of(ending_of_error(error).reason) == wanted


def test_lists_that_are_none() -> None:
    url = "https://x.example/feed"
    listing = Listing(kind="listing", url="https://x.example/actu", links="a.titre")
    for found in (
        read_feed(HTML, url, "text/html"),
        read_sitemap(HTML, url),
        read_posts(HTML, url, None),
        read_posts(b'{"code": "rest_no_route"}', url, None),
        read_listing(HTML, url, listing, "utf-8"),
        read_listing(b"\x89PNG\r\n\x1a\n", url, listing, None),
    ):
        assert found.problem
        assert class_of(found.problem) == "hard", found.problem


def test_silence() -> None:
    assert is_silence("robots unreachable: http://x.example/robots.txt: no answer in time since 2025-05-23T10:00:00Z")
    assert not is_silence("robots unreachable: http://x.example/robots.txt: connection refused")
    assert not is_silence("robots unreachable: HTTP 503 for http://x.example/robots.txt")


def test_a_503_that_names_its_time_is_a_request() -> None:
    assert class_of("HTTP 503", "HTTP 503, Retry-After: 600") == "temporary"
    assert class_of("HTTP 503", "HTTP 503, Retry-After: nothing") == "soft"
    assert class_of("HTTP 503", "HTTP 429, Retry-After: 600") == "soft"
    assert class_of("HTTP 500", "HTTP 503, Retry-After: 600") == "soft"


@pytest.mark.parametrize("ugly", ["", " ", "\x00", "HTTP", "HTTP 40", "HTTP 4040", "hôte", "HTTP 404\n" * 10_000])
def test_any_words_have_a_class(ugly: str) -> None:
    assert class_of(ugly) in WEIGHTS


def test_hard_only_where_every_list_is() -> None:
    assert class_of_all([("a", "HTTP 404"), ("b", "not a feed: an HTML page")]) == "hard"
    assert class_of_all([("a", "HTTP 404"), ("b", "HTTP 500")]) == "soft"
    assert class_of_all([("a", "HTTP 404"), ("b", "HTTP 500"), ("c", "HTTP 429")]) == "temporary"
    assert class_of_all([]) is None
    assert mildest([]) is None


def unreached(number: int, since: datetime = NOW) -> Unreached:
    return Unreached(number, number, f"s{number}", since, "connection refused", "soft")


def test_whose_network_it_was() -> None:
    one = unreached(1)
    alone = Network(answered_at=None, runs=1, unreached=[one])
    assert alone.to_blame(one), "nobody answered: nothing is known of the source"
    up = Network(answered_at=NOW + timedelta(seconds=1), runs=5, unreached=[one])
    assert not up.to_blame(one)
    went_down = Network(answered_at=NOW - timedelta(seconds=1), runs=5, unreached=[one])
    assert went_down.to_blame(one), "others answered, but none since"
    most = [unreached(number) for number in range(6)]
    assert Network(answered_at=NOW + timedelta(seconds=1), runs=10, unreached=most).to_blame(most[0])
    assert not Network(answered_at=NOW + timedelta(seconds=1), runs=12, unreached=most).to_blame(most[0])
