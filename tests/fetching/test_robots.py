from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from monitor.fetching.hosts import RobotsCopy
from monitor.fetching.robots import MOST_BYTES, crawl_delay, is_fresh, refusal, rule_line, text_of
from tests.fetching.tiny_crawl import Order, Wish, crawl
from tests.hostile.press import FaultyPress

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
SITE = "http://a.example"


def copy_of(body: str | bytes, status: int = 200) -> RobotsCopy:
    raw = body.encode() if isinstance(body, str) else body
    return RobotsCopy(SITE, f"{SITE}/robots.txt", NOW, status, raw)


ALL = "User-agent: *\n"
OURS = "User-agent: press-monitor\n"

# section of RFC 9309, file, path, whether it may be fetched; after the RFC, its §5 examples and Google's published test
# set, read 2026-11
RULES: list[tuple[str, str | bytes, str, bool]] = [
    ("2.2", "", "/x", True),
    ("2.2", "\n\n# rien\n", "/x", True),
    ("2.2.1", ALL, "/x", True),
    ("2.2.2", ALL + "Disallow:\n", "/x", True),
    ("2.2.2", ALL + "Disallow: /\n", "/", False),
    ("2.2.2", ALL + "Disallow: /\n", "/x", False),
    ("2.2.2", ALL + "Disallow: /\n", "/robots.txt", True),
    ("2.2", ALL + "disallow: /x\n", "/x", False),
    ("2.2", ALL + "DISALLOW: /x\n", "/x", False),
    ("2.2", "user-AGENT: *\nDisallow: /x\n", "/x/y", False),
    ("2.2.2", ALL + "Disallow: /x\n", "/X", True),
    ("2.2.2", ALL + "Disallow: /x\n", "/xy.html", False),
    ("2.2.2", ALL + "Disallow: /x/\n", "/x", True),
    ("2.2.3", ALL + "Disallow: /x # la suite\n", "/x", False),
    ("2.2", ALL + "   Disallow :   /x  \n", "/x", False),
    ("2.2.2", ALL + "Disallow: /\nAllow: /x\n", "/x", True),
    ("2.2.2", ALL + "Allow: /x\nDisallow: /\n", "/y", False),
    ("2.2.2", ALL + "Disallow: /x\nAllow: /x/ouvert\n", "/x/ouvert/1", True),
    ("2.2.2", ALL + "Disallow: /x/ferme\nAllow: /x\n", "/x/ferme", False),
    ("2.2.2", ALL + "Disallow: /x\nAllow: /x\n", "/x", True),
    ("2.2.3", ALL + "Disallow: /*.pdf\n", "/a/b.pdf?c", False),
    ("2.2.3", ALL + "Disallow: /*.pdf$\n", "/a/b.pdf", False),
    ("2.2.3", ALL + "Disallow: /*.pdf$\n", "/a/b.pdf?c", True),
    ("2.2.3", ALL + "Disallow: /x$\n", "/x", False),
    ("2.2.3", ALL + "Disallow: /x$\n", "/xy", True),
    ("2.2.3", ALL + "Disallow: /*/prive/\n", "/a/b/prive/c", False),
    ("2.2.3", ALL + "Disallow: *\n", "/x", False),
    ("2.2.3", ALL + "Disallow: /*?s=\n", "/?s=mali", False),
    ("2.2.3", ALL + "Disallow: /*?s=\n", "/?p=1&s=mali", True),
    ("2.2.2", ALL + "Disallow: /caf%C3%A9\n", "/caf%C3%A9/1", False),
    ("2.2.2", ALL + "Disallow: /café\n", "/caf%C3%A9/1", False),
    ("2.2.2", ALL + "Disallow: /%63af\n", "/caf", False),
    ("2.2.2", ALL + "Disallow: /a%2Fb\n", "/a/b", True),
    ("2.2.1", ALL + "Disallow: /\n\n" + OURS + "Allow: /\n", "/x", True),
    ("2.2.1", ALL + "Disallow:\n\n" + OURS + "Disallow: /\n", "/x", False),
    ("2.2.1", "User-agent: Press-Monitor\nDisallow: /\n", "/x", False),
    ("2.2.1", "User-agent: press-monitor-images\nDisallow: /\n", "/x", True),
    ("2.2.1", "User-agent: monitor\nDisallow: /\n", "/x", True),
    ("2.2.1", "User-agent: autre\nDisallow: /\n", "/x", True),
    ("2.2.1", "User-agent: autre\n" + OURS + "Disallow: /x\n", "/x", False),
    ("2.2.1", OURS + "Disallow: /x\n\nUser-agent: autre\nDisallow: /\n\n" + OURS + "Disallow: /y\n", "/y", False),
    ("2.2.4", OURS + "Crawl-delay: 5\n\n" + ALL + "Disallow: /\n", "/x", True),
    ("2.2.4", ALL + "Sitemap: http://a.example/s.xml\nDisallow: /x\n", "/x", False),
    ("2.2.1", "Disallow: /x\n", "/x", True),
    ("2.2.4", ALL + "Noindex: /x\n", "/x", True),
    ("2.3", (ALL + "Disallow: /x").encode("utf-16"), "/x", False),
    ("2.3", b"\xef\xbb\xbf" + (ALL + "Disallow: /x\n").encode(), "/x", False),
    ("2.3", (ALL + "Disallow: /x\n").replace("\n", "\r").encode(), "/x", False),
    ("2.3", (ALL + "Disallow: /x\n").replace("\n", "\r\n").encode(), "/x", False),
    ("2.3", b"\0" + (ALL + "Disallow: /\0x\n").encode(), "/x", False),
    ("2.3.1.5", b"\xff\xfe\xfa\xfb garbage", "/x", True),
    ("2.3.1.5", "<html><body><form>Connexion</form></body></html>", "/x", True),
    ("2.5", "#" * MOST_BYTES + "\n" + ALL + "Disallow: /x\n", "/x", True),
    ("2.5", ALL + "Disallow: /x\n" + "#" * MOST_BYTES, "/x", False),
    ("2.2.1", OURS + "Disallow: /x\n" + ALL + "Disallow: /y\n", "/y", True),
    ("2.2.1", "User-agent: *\n\nDisallow: /x\n", "/x", False),
    ("2.2.1", "User-agent : press-monitor\nDisallow: /x\n", "/x", False),
    ("2.2.2", ALL + "Disallow: x\n", "/x", True),
    ("2.2.2", ALL + "Disallow: /x?b=2\n", "/x?b=2&c=3", False),
    ("2.2.2", ALL + "Allow: /\nDisallow: /x\nAllow: /x\n", "/x", True),
    ("2.2.4", ALL + "Sitemap: http://a.example/1.xml\nSitemap: /2.xml\nSitemap:\nDisallow: /x\n", "/x", False),
    (
        "2.2.4",
        "Sitemap: http://a.example/1.xml\n" + ALL + "Crawl-delay: 3\nHost: b.example\nDisallow: /x\n",
        "/x",
        False,
    ),
    ("2.3", b"\xfe\xff" + (ALL + "Disallow: /x").encode("utf-16-be"), "/x", False),
    ("2.3", (ALL + "Disallow: /x\n").encode() + b"\xff\xfe\x80\n", "/x", False),
    ("2.3.1.5", "Disallow /\n" + ALL + "blabla\n::::\nDisallow: /x\n", "/x", False),
    ("2.5", (ALL + "Disallow: /x\n") * 40_000, "/x", False),
]


@pytest.mark.parametrize(("section", "body", "path", "allowed"), RULES)
def test_rules(section: str, body: str | bytes, path: str, allowed: bool) -> None:
    assert section.startswith("2.")
    refused = refusal(copy_of(body), SITE + path, "press-monitor")
    assert (refused is None) is allowed
    if refused is not None:
        assert refused.reason == "robots"
        assert not refused.temporary


# section, status of the answer for robots.txt (0: none ever came), why everything is refused
STATUSES: list[tuple[str, int, str | None]] = [
    ("2.3.1.1", 200, "robots"),
    ("2.3.1.1", 206, "robots"),
    ("2.3.1.2", 301, None),
    ("2.3.1.2", 302, None),
    ("2.3.1.3", 400, None),
    ("2.3.1.3", 401, None),
    ("2.3.1.3", 403, None),
    ("2.3.1.3", 404, None),
    ("2.3.1.3", 410, None),
    ("2.3.1.3", 418, None),
    ("2.3.1.3", 451, None),
    ("2.3.1.4", 429, "robots unreachable"),
    ("2.3.1.4", 500, "robots unreachable"),
    ("2.3.1.4", 502, "robots unreachable"),
    ("2.3.1.4", 503, "robots unreachable"),
    ("2.3.1.4", 504, "robots unreachable"),
    ("2.3.1.4", 599, "robots unreachable"),
    ("2.3.1.4", 0, "robots unreachable"),
]


@pytest.mark.parametrize(("section", "status", "reason"), STATUSES)
def test_access_results(section: str, status: int, reason: str | None) -> None:
    assert section.startswith("2.3.1.")
    refused = refusal(copy_of(ALL + "Disallow: /\n", status), f"{SITE}/x", "press-monitor")
    assert (refused.reason if refused else None) == reason
    if reason == "robots unreachable":
        assert refused is not None
        assert refused.temporary
        assert str(status) in refused.detail


@pytest.mark.parametrize(
    ("body", "path", "line"),
    [
        (ALL + "Disallow: /\n", "/x", "Disallow: /"),
        (ALL + "Disallow: /a\nDisallow: /x   # fermé\nDisallow: /b\n", "/x/y", "Disallow: /x"),
        ("User-agent: autre\nDisallow: /x/y\n\n" + ALL + "Disallow: /x\n", "/x/y", "Disallow: /x"),
        (ALL + "Disallow: /*.pdf$\n", "/a.pdf", "Disallow: /*.pdf$"),
        (ALL + "Dissallow: /x\n", "/x", "Dissallow: /x"),
        (ALL + "Disallow: /x\nDisallow: /x\n", "/x", "Disallow: /x"),
    ],
)
def test_the_rule_is_named(body: str, path: str, line: str) -> None:
    url = SITE + path
    assert refusal(copy_of(body), url, "press-monitor") is not None
    assert rule_line(body.encode(), url, "press-monitor") == line


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("10", 10.0),
        ("0.5", 0.5),
        ("120", 120.0),
        ("121", 120.0),
        ("1e9", 120.0),
        ("-5", None),
        ("abc", None),
        ("nan", None),
        ("inf", None),
        ("", None),
    ],
)
def test_crawl_delay(value: str, seconds: float | None) -> None:
    body = f"{ALL}Crawl-delay: {value}\n"
    assert crawl_delay(copy_of(body), "press-monitor") == seconds
    assert crawl_delay(copy_of(body, 404), "press-monitor") is None


def test_crawl_delay_is_that_of_our_group() -> None:
    body = ALL + "Crawl-delay: 60\n\n" + OURS + "Crawl-delay: 3\n"
    assert crawl_delay(copy_of(body), "press-monitor") == 3.0


def test_freshness() -> None:
    good, bad = copy_of(""), copy_of("", 503)
    assert is_fresh(good, NOW + timedelta(hours=23, minutes=59))
    assert not is_fresh(good, NOW + timedelta(hours=24))
    assert is_fresh(bad, NOW + timedelta(minutes=14))
    assert not is_fresh(bad, NOW + timedelta(minutes=15))
    assert not is_fresh(good, NOW - timedelta(hours=1)), "a copy from the future: the clock was set back"
    assert not is_fresh(copy_of("", 0), NOW + timedelta(seconds=1)), "silence: the next run asks at once"


def test_a_large_hostile_file_takes_no_time() -> None:
    body = (ALL + "Disallow: /" + "*a" * 1000 + "$\n").encode() * 200
    started = datetime.now(UTC)
    refusal(copy_of(body), f"{SITE}/{'a' * 2000}b", "press-monitor")
    rule_line(body, f"{SITE}/{'a' * 2000}", "press-monitor")
    assert (datetime.now(UTC) - started).total_seconds() < 5
    assert len(text_of(b"x" * 10_000_000)) == MOST_BYTES


# what the loopback press answers for robots.txt: section, why everything is refused
MODES: dict[str, tuple[str, str | None]] = {
    "404": ("2.3.1.3", None),
    "403": ("2.3.1.3", None),
    "410": ("2.3.1.3", None),
    "empty": ("2.3.1.1", None),
    "html": ("2.3.1.5", None),
    "nowhere": ("2.3.1.2", None),
    "hops6": ("2.3.1.2", None),
    "loop": ("2.3.1.2", None),
    "late": ("2.5", None),
    "flaky": ("2.3.1.4", None),
    "delay": ("2.2.4", None),
    "rule": ("2.3.1.1", None),
    "hops1": ("2.3.1.2", "robots"),
    "hops5": ("2.3.1.2", "robots"),
    "offhost": ("2.3.1.2", "robots"),
    "forbids": ("2.3.1.1", "robots"),
    "ours": ("2.2.1", "robots"),
    "big": ("2.5", "robots"),
    "gzip": ("2.3", "robots"),
    "500": ("2.3.1.4", "robots unreachable"),
    "503": ("2.3.1.4", "robots unreachable"),
    "429": ("2.3.1.4", "robots unreachable"),
    "retryafter": ("2.3.1.4", "robots unreachable"),
    "ftp": ("2.3.1.4", "robots unreachable"),
    "reset": ("2.3.1.4", "robots unreachable"),
    "hang": ("2.3.1.4", "robots unreachable"),
    "garbage": ("2.3.1.4", "robots unreachable"),
    "short": ("2.3.1.4", "robots unreachable"),
    "cutgzip": ("2.3.1.4", "robots unreachable"),
}


def test_how_servers_answer_for_robots_txt() -> None:
    with FaultyPress() as press:
        wishes = [Wish(f"http://robots-{mode}.example/page") for mode in MODES]
        wishes += [Wish("http://robots-rule.example/prive/1"), Wish("http://robots-rule.example/prive/ouvert/page")]
        wishes += [Wish(f"http://robots-forbids.example/page?{number}") for number in range(20)]
        wishes += [Wish(f"http://robots-garbage.example/page?{number}") for number in range(20)]
        others = [Wish(f"http://robots-404.example/page?b{number}") for number in range(20)]
        order = Order(
            [wishes, others], routes={"*.example": press.port}, settings={"DOWNLOAD_TIMEOUT": 2}, concurrency=60
        )
        report = crawl(order)
        asked = [(visit.host, visit.path) for visit in press.visits]
    for mode, (_, reason) in MODES.items():
        outcome = report.outcomes[f"http://robots-{mode}.example/page"]
        assert (outcome.reason or None) == reason, f"{mode}: {outcome}"
        assert outcome.status == (0 if reason else 200), mode
        assert outcome.temporary is (reason == "robots unreachable"), mode
        assert ((f"robots-{mode}.example", "/page") in asked) is (reason is None), mode
    assert report.outcomes["http://robots-rule.example/prive/1"].detail == "Disallow: /prive"
    assert report.outcomes["http://robots-rule.example/prive/ouvert/page"].status == 404
    # asked once for all links and crawlers; once more where no answer came
    assert asked.count(("robots-404.example", "/robots.txt")) == 1
    assert asked.count(("robots-forbids.example", "/robots.txt")) == 2  # its own, and where robots-offhost leads
    assert asked.count(("robots-garbage.example", "/robots.txt")) == 2
    assert report.hosts["robots-delay.example"]["delay"] == 7.0
    assert 3500 < report.hosts["robots-retryafter.example"]["hold"] <= 3601
    # an answer is kept, silence is not: the next run asks again at once
    assert report.robots["http://robots-503.example"] == 503
    assert report.robots["http://robots-reset.example"] == 0
    assert re.search(r" since 2\d{3}-\d\d-\d\dT[\d:]{8}Z$", report.outcomes["http://robots-503.example/page"].detail)
    assert re.search(r" since 2\d{3}-\d\d-\d\dT[\d:]{8}Z$", report.outcomes["http://robots-reset.example/page"].detail)


def test_the_tables_are_long_enough() -> None:
    assert len(RULES) >= 60
    assert len(STATUSES) + len(MODES) + len(AGES) >= 50


def test_a_file_that_asks_for_nothing_does_not_take_back_what_its_twin_asks_for() -> None:
    with FaultyPress() as press:
        wishes = [Wish(f"http://{host}/page") for host in ("robots-delay.example", "www.robots-delay.example")]
        report = crawl(Order([wishes], routes={"*.example": press.port}, concurrency=1))
    assert report.robots == {"http://robots-delay.example": 200, "http://www.robots-delay.example": 404}
    assert report.hosts["robots-delay.example"]["delay"] == 7.0


ALLOWS, FORBIDS = "User-agent: *\nAllow: /\n", "User-agent: *\nDisallow: /\n"
# §2.4: hours since the copy was had, its status and text; whether it is asked for again; why everything is refused
AGES: dict[str, tuple[float, int, str, bool, str | None]] = {
    "young": (1, 200, FORBIDS, False, "robots"),
    "nearly-old": (23.9, 200, FORBIDS, False, "robots"),
    "old": (24.1, 200, FORBIDS, True, None),
    "ancient": (24 * 400, 200, FORBIDS, True, None),
    "tomorrows": (-5, 200, FORBIDS, True, None),
    "missing": (23.9, 404, "", False, None),
    "just-broken": (0.2, 503, "", False, "robots unreachable"),
    "broken": (0.3, 503, "", True, None),
    "silent": (0.1, 0, "", True, None),
    # the network or the server fails when an old copy is to be renewed: it is not gone by any more
    "robots-503": (25, 200, ALLOWS, True, "robots unreachable"),
    "robots-reset": (25, 200, ALLOWS, True, "robots unreachable"),
    "robots-404": (25, 200, FORBIDS, True, None),
}


def test_copies_are_gone_by_for_a_day() -> None:
    with FaultyPress() as press:
        copies = {f"http://{name}.example": (hours, status, text) for name, (hours, status, text, *_) in AGES.items()}
        wishes = [Wish(f"http://{name}.example/page") for name in AGES]
        report = crawl(Order([wishes], routes={"*.example": press.port}, copies=copies, concurrency=20))
        asked = {visit.host for visit in press.visits if visit.path == "/robots.txt"}
    for name, (_, _, _, again, reason) in AGES.items():
        outcome = report.outcomes[f"http://{name}.example/page"]
        assert (f"{name}.example" in asked) is again, name
        assert (outcome.reason or None) == reason, f"{name}: {outcome}"


def test_a_copy_is_renewed_in_the_middle_of_a_run() -> None:
    """A day lasts a tenth of a second: what robots.txt says tomorrow counts for the pages of tomorrow."""
    with FaultyPress() as press:
        wishes = [Wish(f"http://robots-changing.example/page?{number}") for number in range(400)]
        report = crawl(Order([wishes], routes={"*.example": press.port}, concurrency=1, pace=0.1 / 86_400))
        asked = [visit.path for visit in press.visits]
    first, second, *_ = [place for place, path in enumerate(asked) if path == "/robots.txt"]
    assert (first, second > 1) == (0, True)
    ends = [report.outcomes[wish.url] for wish in wishes]
    assert len([end for end in ends if end.status == 200]) == second - 1
    assert {end.reason for end in ends[second:]} == {"robots"}


def test_how_long_a_file_has_been_failing_is_kept_until_it_is_there_again() -> None:
    since = NOW - timedelta(days=45)
    failing = RobotsCopy(SITE, f"{SITE}/robots.txt", NOW, 503, b"", failing_since=since)
    refused = refusal(failing, f"{SITE}/x", "press-monitor")
    assert refused is not None, "after 30 days as on the first: the RFC's other choice is not taken"
    assert refused.detail.endswith("since 2026-10-08T06:00:00Z")
    assert refused.temporary
