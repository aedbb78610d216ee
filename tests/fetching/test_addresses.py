from __future__ import annotations

import socket

import pytest

from monitor.catalogue.internet import is_public
from tests.fetching.tiny_crawl import Order, Report, Wish, crawl
from tests.hostile.press import Answer, FaultyPress

CODES = (301, 302, 303, 307, 308)


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "1.1.1.1", "41.73.100.1", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "172.32.0.1"],
)
def test_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.0.9",
        "192.0.0.170",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::8.8.8.8",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::127.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::8.8.8.8",
        "100::1",
        "2001::7f00:1",
        "2001:0:4136:e378:8000:63bf:80ff:fffe",
        "2001:2::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:a00:1::",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ],
)
def test_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("text", ["", "localhost", "127.1", "0x7f.1", "2130706433", "127.0.0.1.", "8.8.8.8:80"])
def test_what_is_no_address_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        is_public(text)


def _forms(canary: FaultyPress, other: FaultyPress) -> list[str]:
    """Ways to write the addresses of two servers that nobody may reach: 127.0.0.2, and another port of 127.0.0.1."""
    second = ["127.0.0.2", "2130706434", "0x7f.2", "0x7f000002", "0177.0.0.2", "127.2", "127.0.2", "127.0.0.2."]
    first = ["localhost", "0", "0.0.0.0", "0x0", "127.1", "[::1]", "[::ffff:127.0.0.1]", socket.gethostname()]
    return [f"http://{form}:{canary.port}/page" for form in second] + [
        f"http://{form}:{other.port}/page" for form in first
    ]


def _attack(settings: dict[str, object], without: list[str]) -> tuple[int, int, int, Report]:
    """Tries every form directly and behind every redirect. Returns attempts, connections at the canaries, pages of the
    allowed address, and the report."""
    with FaultyPress() as press, FaultyPress("127.0.0.2") as canary, FaultyPress() as other:
        forms = _forms(canary, other)
        wishes = [Wish(form) for form in forms]
        wishes += [Wish(press.url(f"/redirect?code={code}&to={form}")) for form in forms for code in CODES]
        wishes.append(Wish(press.url("/page")))
        order = Order(
            [wishes], addresses=[f"127.0.0.1:{press.port}"], settings=settings, without=without, concurrency=16
        )
        report = crawl(order)
        reached = report.outcomes[press.url("/page")]
        assert reached.status == 200, "the allowed address must be reached, or the test shows nothing"
        return len(wishes) - 1, canary.connections + other.connections, len(press.asked()), report


def test_nothing_reaches_an_internal_address() -> None:
    attempts, connections, redirects, report = _attack({"RETRY_ENABLED": False}, [])
    assert attempts >= 96
    assert redirects == attempts - attempts // 6 + 1
    assert connections == 0
    assert {outcome.error for outcome in report.outcomes.values()} == {"", "Blocked"}


def test_the_resolver_alone_stops_all_but_the_allowed_spelling() -> None:
    policy = ["monitor.fetching.url_policy.UrlPolicyMiddleware", "monitor.fetching.robots.RobotsMiddleware"]
    attempts, connections, _, report = _attack({"RETRY_ENABLED": False}, policy)
    assert attempts >= 96
    assert connections == 0
    assert {outcome.error for outcome in report.outcomes.values()} == {"", "CannotResolveHostError"}


def test_without_the_guards_the_canary_is_reached() -> None:
    """The control: the same attempts with Scrapy's own resolver do arrive."""
    settings = {"RETRY_ENABLED": False, "TWISTED_DNS_RESOLVER": "scrapy.resolver.CachingThreadedResolver"}
    policy = ["monitor.fetching.url_policy.UrlPolicyMiddleware", "monitor.fetching.robots.RobotsMiddleware"]
    _, connections, _, _ = _attack(settings, policy)
    assert connections > 10


def test_a_crawl_without_the_resolver_asks_for_nothing() -> None:
    with FaultyPress() as press:
        settings = {"TWISTED_DNS_RESOLVER": "scrapy.resolver.CachingThreadedResolver"}
        wish = Wish(press.url("/page"))
        report = crawl(Order([[wish]], addresses=[f"127.0.0.1:{press.port}"], settings=settings))
        assert press.connections == 0
    assert report.outcomes[wish.url].error == "RuntimeError"
    assert "install_guard" in report.outcomes[wish.url].detail


def test_names_and_robots_txt_that_lead_inside() -> None:
    """A name that leads inside is told from one that does not exist; no robots.txt that redirects inside is read."""
    inside = Wish(f"http://{socket.gethostname()}.localdomain/")
    nowhere = Wish("http://nowhere.invalid/")
    with FaultyPress() as press, FaultyPress("127.0.0.2") as canary:
        forms = [f"http://127.0.0.2:{canary.port}/", "http://127.0.0.2/", "http://[::1]/", "http://localhost/"]
        for number, form in enumerate(forms):
            press.robots[f"r{number}.example"] = Answer(302, headers=[("Location", form)])
        wishes = [Wish(f"http://r{number}.example/page") for number in range(len(forms))]
        order = Order([[nowhere, inside, *wishes]], routes={"*.example": press.port}, settings={"RETRY_TIMES": 1})
        report = crawl(order)
        assert canary.connections == 0
        assert press.asked() == []
    assert (report.outcomes[nowhere.url].reason, report.outcomes[nowhere.url].temporary) == ("network", True)
    assert report.outcomes[inside.url].error == "Blocked"
    assert {report.outcomes[wish.url].reason for wish in wishes} <= {"ssrf", "robots unreachable"}
