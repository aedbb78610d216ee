from __future__ import annotations

import json

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse

from monitor.fetching.hosts import Blocked
from monitor.fetching.routes import LoopbackRoutes
from monitor.fetching.url_policy import LONGEST_URL, UrlPolicyMiddleware, origin_of, refusal
from tests.fetching.tiny_crawl import Order, Wish, crawl
from tests.hostile.press import FaultyPress

ROUTES = LoopbackRoutes({"*.example": 8081}, ["127.0.0.1:9000"])


@pytest.mark.parametrize(
    "url",
    [
        "http://lefaso.net/",
        "https://lefaso.net/spip.php?article12345",
        "http://lefaso.net:80/",
        "https://lefaso.net:443/a?b=c#d",
        "https://xn--caf-dma.fr/",
        "https://café.fr/",
        "http://sub_domain.site.ml/",
        "http://a-b.c-d.bf/%C3%A9",
        "http://8.8.8.8/",
        "http://lefaso.net./",
        "http://a.example/x",
        "http://127.0.0.1:9000/x",
        "http://1.fm/",
        "http://lefaso.net/" + "a" * (LONGEST_URL - 18),
        # the longest name that there can be
        "http://" + "a." * 125 + "net/",
    ],
)
def test_accepted(url: str) -> None:
    assert refusal(url, ROUTES) is None


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://lefaso.net/", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("data:text/html,x", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("s3://bucket/x", "scheme"),
        ("//lefaso.net/x", "scheme"),
        ("lefaso.net/x", "scheme"),
        ("", "scheme"),
        ("https://a.example/", "scheme"),
        ("http://user:secret@lefaso.net/", "userinfo"),
        ("http://user@lefaso.net/", "userinfo"),
        ("http://a%2f@lefaso.net/", "userinfo"),
        ("http://@lefaso.net/", "userinfo"),
        ("http://a\\@b.fr/", "characters"),
        ("http:/\\b.fr", "characters"),
        ("http://b.fr/x y", "characters"),
        ("http://b.fr/\tx", "characters"),
        ("http://b.fr/x\r\nHost: c.fr", "characters"),
        ("http://b.fr/\0", "characters"),
        ("http://b.fr/\x7f", "characters"),
        ("http://b.fr\u00a0/", "characters"),
        (" http://b.fr/", "characters"),
        ("http://b.fr/" + "a" * LONGEST_URL, "length"),
        ("http://" + "a." * 125 + "info/", "host"),
        ("http://" + "é" * 70 + ".fr/", "host"),
        ("http://b.fr:22/", "port"),
        ("http://b.fr:25/", "port"),
        ("http://b.fr:6379/", "port"),
        ("http://b.fr:8080/", "port"),
        ("http://a.example:8081/", "port"),
        ("http://127.0.0.1:9001/", "port"),
        ("https://127.0.0.1:9000/", "port"),
        ("http://b.fr:99999/", "url"),
        ("http://b.fr:abc/", "url"),
        ("http://[::1/", "url"),
        ("http://℀.fr/", "url"),
        ("http:///x", "host"),
        ("http://a..fr/", "host"),
        ("http://-a.fr/", "host"),
        ("http://" + "a" * 64 + ".fr/", "host"),
        ("http://" + "a." * 130 + "fr/", "host"),
        ("http://b.fr,c.fr/", "host"),
        ("http://b%2efr/", "host"),
        ("http://[2a00:1450:4007::1]/", "host"),
        ("http://8.8.8.8./", "host"),
        ("http://127.0.0.1/", "ssrf"),
        ("http://127.0.0.1./", "ssrf"),
        ("http://2130706433/", "ssrf"),
        ("http://0x7f.1/", "ssrf"),
        ("http://0x7f000001/", "ssrf"),
        ("http://0177.0.0.1/", "ssrf"),
        ("http://127.1/", "ssrf"),
        ("http://0/", "ssrf"),
        ("http://0.0.0.0/", "ssrf"),
        ("http://10.1.2.3/", "ssrf"),
        ("http://169.254.169.254/latest/meta-data/", "ssrf"),
        ("http://[::1]/", "ssrf"),
        ("http://[::ffff:127.0.0.1]/", "ssrf"),
        ("http://[fd00:ec2::254]/", "ssrf"),
        ("http://localhost/", "ssrf"),
        ("http://LOCALHOST/", "ssrf"),
        ("http://metadata/", "ssrf"),
        ("http://a.localhost/", "ssrf"),
        ("http://metadata.google.internal/", "ssrf"),
        ("http://printer.local/", "ssrf"),
    ],
)
def test_refused(url: str, reason: str) -> None:
    refused = refusal(url, ROUTES)
    assert refused is not None
    assert refused.reason == reason
    assert "\n" not in str(refused)


@pytest.mark.parametrize(
    ("url", "inside"),
    [
        ("http://lefaso.net/x", True),
        ("http://www.lefaso.net/x", True),
        ("http://m.lefaso.net/x", False),
        ("http://lefaso.net.evil.fr/", False),
        ("http://evillefaso.net/", False),
        ("http://img.maliweb.net/", True),
        ("http://maliweb.net/", True),
        ("http://xmaliweb.net/", False),
    ],
)
def test_scope(url: str, inside: bool) -> None:
    refused = refusal(url, ROUTES, ("www.lefaso.net", "*.maliweb.net"))
    assert (refused is None) is inside
    if refused is not None:
        assert refused.reason == "scope"


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://A.fr/x", "http://a.fr"),
        ("http://a.fr:80/x", "http://a.fr"),
        ("https://a.fr:443/", "https://a.fr"),
        ("http://a.fr:443/", "http://a.fr:443"),
        ("https://a.fr./", "https://a.fr"),
        ("http://127.0.0.1:9000/", "http://127.0.0.1:9000"),
    ],
)
def test_origin(url: str, origin: str) -> None:
    assert origin_of(url) == origin


def test_an_answer_from_an_internal_address_is_refused() -> None:
    from ipaddress import ip_address

    middleware = UrlPolicyMiddleware(ROUTES)
    request = Request("http://lefaso.net/")
    inside = HtmlResponse(request.url, ip_address=ip_address("10.0.0.1"))
    with pytest.raises(Blocked, match=r"ssrf: lefaso\.net was answered from 10\.0\.0\.1"):
        middleware.process_response(request, inside)
    outside = HtmlResponse(request.url, ip_address=ip_address("8.8.8.8"))
    assert middleware.process_response(request, outside) is outside
    ours = HtmlResponse("http://a.example/", ip_address=ip_address("127.0.0.1"))
    assert middleware.process_response(Request(ours.url), ours) is ours


def test_every_request_of_a_crawl_passes_it() -> None:
    targets = {
        "ftp://files.example/x": 302,  # Scrapy leaves such a redirect as it is
        "http://user:pw@b.example/": "userinfo",
        "http://b.example:8080/": "port",
        "http://10.0.0.1/": "ssrf",
        "http://other.example/page": "scope",
        "https://a.example/page": "scheme",
    }
    with FaultyPress() as press:
        wishes = [
            Wish(f"http://a.example/redirect?to={to}", meta={"press_scope": ["a.example", "b.example", "10.0.0.1"]})
            for to in targets
        ]
        secret = {"Authorization": "Basic c2VjcmV0", "X-Api-Key": "secret", "Referer": "http://a.example/private"}
        wishes.append(Wish("http://a.example/echo", headers=secret))
        wishes.append(Wish("http://a.example/redirect?to=http://b.example/echo", headers=secret))
        # the proxy of a routed host sits in the request's meta, which a redirect inherits
        wishes.append(Wish("http://a.example/redirect?to=http://nowhere.invalid/page"))
        report = crawl(Order([wishes], routes={"*.example": press.port}, settings={"RETRY_ENABLED": False}))
        visits = [(visit.host, visit.path) for visit in press.visits]
    for to, expected in targets.items():
        outcome = report.outcomes[f"http://a.example/redirect?to={to}"]
        assert (outcome.status if isinstance(expected, int) else outcome.reason) == expected, to
    assert {host for host, _ in visits} == {"a.example", "b.example"}
    assert report.outcomes["http://a.example/redirect?to=http://nowhere.invalid/page"].reason == "network"
    same = json.loads(report.outcomes["http://a.example/echo"].body)
    assert same["x-api-key"] == "secret"
    other = json.loads(report.outcomes["http://a.example/redirect?to=http://b.example/echo"].body)
    assert other["host"] == "b.example"
    assert "x-api-key" not in other
    for headers in (same, other):
        assert "authorization" not in headers
        assert "referer" not in headers
        assert headers["user-agent"].startswith("press-monitor/")
