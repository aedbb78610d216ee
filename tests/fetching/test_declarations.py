"""What publishers declare: read from headers, pages and files in every form that they come in."""

from __future__ import annotations

import json

import pytest

from monitor.fetching.declarations import Declared, Rule, declared, rule_for, rules_of

URL = "https://un.example/politique/budget?page=2"


def meta(name: str, content: str) -> bytes:
    return f"<html><head><META content=\"{content}\" name='{name}'/></head><body>texte</body></html>".encode()


@pytest.mark.parametrize(
    ("headers", "body", "told"),
    [
        ([], b"", Declared()),
        ([("X-Robots-Tag", "noarchive, NOINDEX")], b"", Declared(("noarchive", "noindex"))),
        ([("x-robots-tag", "googlebot: noarchive"), ("x-robots-tag", "nosnippet")], b"", Declared(("nosnippet",))),
        ([("x-robots-tag", "press-monitor: noarchive, noindex")], b"", Declared(("noarchive", "noindex"))),
        ([("x-robots-tag", "otherbot: noindex, noarchive")], b"", Declared()),
        (
            [("x-robots-tag", "unavailable_after: 25 Jun 2010 15:00:00 PST, max-snippet:-1, noarchive")], b"",
            Declared(("unavailable", "max-snippet", "noarchive")),
        ),
        ([], meta("robots", "index, follow, noarchive"), Declared(("index", "follow", "noarchive"))),
        ([], meta("googlebot", "noarchive"), Declared()),
        ([], meta("Press-Monitor", "noarchive"), Declared(("noarchive",))),
        ([], b"<!-- <meta name=robots content=noarchive> --><meta name=robots content=all>", Declared(("all",))),
        ([], b"<meta name=robots content=", Declared()),
        ([("TDM-Reservation", " 1 ")], b"", Declared(tdm=True, where="header")),
        ([("tdm-reservation", "2")], b"", Declared()),
        ([("tdm-reservation", "yes")], meta("tdm-reservation", "1"), Declared(tdm=True, where="page")),
        ([("tdm-reservation", "1")], meta("tdm-reservation", "0"), Declared(tdm=False, where="page")),
        (
            [("tdm-reservation", "1"), ("tdm-policy", "https://un.example/droits.json")], b"",
            Declared(tdm=True, policy="https://un.example/droits.json", where="header"),
        ),
        ([("tdm-reservation", "1"), ("tdm-policy", "javascript:alert(1)")], b"", Declared(tdm=True, where="header")),
    ],
)  # fmt: skip
def test_what_pages_and_headers_say(headers: list[tuple[str, str]], body: bytes, told: Declared) -> None:
    assert declared(headers, body, URL, "press-monitor") == told


def test_the_page_goes_before_the_header_and_the_header_before_the_file() -> None:
    rules = (Rule("/", True, "https://un.example/droits"),)
    of_file = declared([], b"", URL, "press-monitor", rules)
    assert (of_file.tdm, of_file.policy, of_file.where) == (True, "https://un.example/droits", "file")
    assert of_file.is_reserved
    assert not declared([("tdm-reservation", "0")], b"", URL, "press-monitor", rules).is_reserved
    written = json.loads(of_file.written() or "")
    assert written == {"tdm": 1, "policy": "https://un.example/droits", "from": "file"}


@pytest.mark.parametrize(
    ("location", "fits"),
    [
        ("/", True), ("/politique/", True), ("politique", True), ("/sport/", False), ("*", True), ("/*/budget", True),
        ("/politique/budget$", False), ("/*page=2$", True), ("/politique/budget?page=2$", True), ("/*/sport*", False),
        ("$", False), ("/politique/*$", True),
    ],
)  # fmt: skip
def test_locations(location: str, fits: bool) -> None:
    assert (rule_for([Rule(location, True)], URL) is not None) == fits


def test_the_longest_location_decides_and_of_equals_the_one_that_reserves() -> None:
    rules = [Rule("/", True), Rule("/politique/", False), Rule("/politiqu*", True)]
    found = rule_for(rules, URL)
    assert found is not None
    assert (found.location, found.tdm) == ("/politique/", False)
    twice = rule_for([Rule("/a", False), Rule("/a", True)], "https://un.example/a")
    assert twice is not None
    assert twice.tdm


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{}", b"null", b"[1, null, []]", b'[{"location": 3, "tdm-reservation": 1}]', b"<html>404</html>", b"\xff",
        b'[{"location": "/", "tdm-reservation": "x"}]', b"[" * 60_000, b'[{"location": "", "tdm-reservation": 1}]',
    ],
)  # fmt: skip
def test_what_is_no_file_of_rules_says_nothing(body: bytes) -> None:
    assert rules_of(body) == ()


def test_rules_are_read() -> None:
    rows = [{"location": "/a/*", "tdm-reservation": 1, "tdm-policy": "https://un.example/p"}, {"tdm-reservation": 0}]
    assert rules_of(json.dumps(rows).encode()) == (Rule("/a/*", True, "https://un.example/p"),)


@pytest.mark.parametrize(
    "body", [b"<meta " * 50_000, b"<!--" * 80_000, b"<meta name=" + b'"' * 250_000, b"<meta " + b"a=" * 100_000]
)
def test_pages_made_to_take_long_say_nothing(body: bytes) -> None:
    assert declared([], body, URL, "press-monitor") == Declared()


def test_a_location_of_many_stars_is_read_from_left_to_right() -> None:
    rule = Rule("/" + "*a" * 149, True)
    assert rule_for([rule], f"https://un.example/{'a' * 2000}b") == rule
    assert rule_for([rule], f"https://un.example/{'a' * 100}b") is None
