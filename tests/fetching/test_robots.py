from __future__ import annotations

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

# RFC 9309 §2.2, its §5 examples, and Google's published test set, read 2026-11
RULES: list[tuple[str | bytes, str, bool]] = [
    ("", "/x", True),
    ("\n\n# rien\n", "/x", True),
    (ALL, "/x", True),
    (ALL + "Disallow:\n", "/x", True),
    (ALL + "Disallow: /\n", "/", False),
    (ALL + "Disallow: /\n", "/x", False),
    (ALL + "Disallow: /\n", "/robots.txt", True),
    (ALL + "disallow: /x\n", "/x", False),
    (ALL + "DISALLOW: /x\n", "/x", False),
    ("user-AGENT: *\nDisallow: /x\n", "/x/y", False),
    (ALL + "Disallow: /x\n", "/X", True),
    (ALL + "Disallow: /x\n", "/xy.html", False),
    (ALL + "Disallow: /x/\n", "/x", True),
    (ALL + "Disallow: /x # la suite\n", "/x", False),
    (ALL + "   Disallow :   /x  \n", "/x", False),
    (ALL + "Disallow: /\nAllow: /x\n", "/x", True),
    (ALL + "Allow: /x\nDisallow: /\n", "/y", False),
    (ALL + "Disallow: /x\nAllow: /x/ouvert\n", "/x/ouvert/1", True),
    (ALL + "Disallow: /x/ferme\nAllow: /x\n", "/x/ferme", False),
    (ALL + "Disallow: /x\nAllow: /x\n", "/x", True),
    (ALL + "Disallow: /*.pdf\n", "/a/b.pdf?c", False),
    (ALL + "Disallow: /*.pdf$\n", "/a/b.pdf", False),
    (ALL + "Disallow: /*.pdf$\n", "/a/b.pdf?c", True),
    (ALL + "Disallow: /x$\n", "/x", False),
    (ALL + "Disallow: /x$\n", "/xy", True),
    (ALL + "Disallow: /*/prive/\n", "/a/b/prive/c", False),
    (ALL + "Disallow: *\n", "/x", False),
    (ALL + "Disallow: /*?s=\n", "/?s=mali", False),
    (ALL + "Disallow: /*?s=\n", "/?p=1&s=mali", True),
    (ALL + "Disallow: /caf%C3%A9\n", "/caf%C3%A9/1", False),
    (ALL + "Disallow: /café\n", "/caf%C3%A9/1", False),
    (ALL + "Disallow: /%63af\n", "/caf", False),
    (ALL + "Disallow: /a%2Fb\n", "/a/b", True),
    (ALL + "Disallow: /\n\n" + OURS + "Allow: /\n", "/x", True),
    (ALL + "Disallow:\n\n" + OURS + "Disallow: /\n", "/x", False),
    ("User-agent: Press-Monitor\nDisallow: /\n", "/x", False),
    ("User-agent: press-monitor-images\nDisallow: /\n", "/x", True),
    ("User-agent: monitor\nDisallow: /\n", "/x", True),
    ("User-agent: autre\nDisallow: /\n", "/x", True),
    ("User-agent: autre\n" + OURS + "Disallow: /x\n", "/x", False),
    (OURS + "Disallow: /x\n\nUser-agent: autre\nDisallow: /\n\n" + OURS + "Disallow: /y\n", "/y", False),
    (OURS + "Crawl-delay: 5\n\n" + ALL + "Disallow: /\n", "/x", True),
    (ALL + "Sitemap: http://a.example/s.xml\nDisallow: /x\n", "/x", False),
    ("Disallow: /x\n", "/x", True),
    (ALL + "Noindex: /x\n", "/x", True),
    ((ALL + "Disallow: /x").encode("utf-16"), "/x", False),
    (b"\xef\xbb\xbf" + (ALL + "Disallow: /x\n").encode(), "/x", False),
    ((ALL + "Disallow: /x\n").replace("\n", "\r").encode(), "/x", False),
    ((ALL + "Disallow: /x\n").replace("\n", "\r\n").encode(), "/x", False),
    (b"\0" + (ALL + "Disallow: /\0x\n").encode(), "/x", False),
    (b"\xff\xfe\xfa\xfb garbage", "/x", True),
    ("<html><body><form>Connexion</form></body></html>", "/x", True),
    ("#" * MOST_BYTES + "\n" + ALL + "Disallow: /x\n", "/x", True),
    (ALL + "Disallow: /x\n" + "#" * MOST_BYTES, "/x", False),
]


@pytest.mark.parametrize(("body", "path", "allowed"), RULES)
def test_rules(body: str | bytes, path: str, allowed: bool) -> None:
    refused = refusal(copy_of(body), SITE + path, "press-monitor")
    assert (refused is None) is allowed
    if refused is not None:
        assert refused.reason == "robots"
        assert not refused.temporary


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (200, "robots"),
        (206, "robots"),
        (301, None),
        (302, None),
        (400, None),
        (401, None),
        (403, None),
        (404, None),
        (410, None),
        (418, None),
        (451, None),
        (429, "robots unreachable"),
        (500, "robots unreachable"),
        (502, "robots unreachable"),
        (503, "robots unreachable"),
        (504, "robots unreachable"),
        (599, "robots unreachable"),
    ],
)
def test_access_results(status: int, reason: str | None) -> None:
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


def test_a_large_hostile_file_takes_no_time() -> None:
    body = (ALL + "Disallow: /" + "*a" * 1000 + "$\n").encode() * 200
    started = datetime.now(UTC)
    refusal(copy_of(body), f"{SITE}/{'a' * 2000}b", "press-monitor")
    rule_line(body, f"{SITE}/{'a' * 2000}", "press-monitor")
    assert (datetime.now(UTC) - started).total_seconds() < 5
    assert len(text_of(b"x" * 10_000_000)) == MOST_BYTES


MODES: dict[str, str | None] = {
    "404": None,
    "403": None,
    "410": None,
    "empty": None,
    "html": None,
    "nowhere": None,
    "hops6": None,
    "loop": None,
    "late": None,
    "flaky": None,
    "delay": None,
    "rule": None,
    "hops1": "robots",
    "hops5": "robots",
    "offhost": "robots",
    "forbids": "robots",
    "ours": "robots",
    "big": "robots",
    "gzip": "robots",
    "500": "robots unreachable",
    "503": "robots unreachable",
    "429": "robots unreachable",
    "retryafter": "robots unreachable",
    "ftp": "robots unreachable",
    "reset": "robots unreachable",
    "hang": "robots unreachable",
    "garbage": "robots unreachable",
    "short": "robots unreachable",
    "cutgzip": "robots unreachable",
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
    for mode, reason in MODES.items():
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
    assert "http://robots-reset.example" not in report.robots
