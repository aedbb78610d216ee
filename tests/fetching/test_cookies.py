from __future__ import annotations

import pytest

from monitor.fetching.cookies import MOST_COOKIES, is_public_suffix
from tests.fetching.tiny_crawl import Order, Wish, crawl
from tests.hostile.press import Answer, FaultyPress


@pytest.mark.parametrize(
    ("domain", "public"),
    [
        ("ml", True),
        ("gov.ml", True),
        ("co.uk", True),
        ("lefaso.net", False),
        ("www.lefaso.net", False),
        ("github.io", True),
    ],
)
def test_public_suffixes(domain: str, public: bool) -> None:
    assert is_public_suffix(domain) is public


def test_cookies_stay_with_their_host_and_are_few() -> None:
    with FaultyPress() as press:
        flood = [("Set-Cookie", f"c{number}=v; Path=/") for number in range(90)]
        press.pages["/flood"] = Answer(200, b"ok", flood)
        press.pages["/more"] = Answer(200, b"ok", [(name, value.replace("c", "d", 1)) for name, value in flood])
        press.pages["/super"] = Answer(200, b"ok", [("Set-Cookie", "all=1; Domain=.example; Path=/")])
        paths = ["/flood", "/more", "/super", "/echo"]
        wishes = [Wish(f"http://a.example{path}") for path in paths] + [Wish("http://b.example/echo")]
        report = crawl(Order([wishes], routes={"*.example": press.port}, concurrency=1))
        sent = {(visit.host, visit.path): visit.headers.get("cookie", "") for visit in press.visits}
    assert all(outcome.status == 200 for outcome in report.outcomes.values())
    assert sent["a.example", "/echo"].count("=") == MOST_COOKIES
    assert sent["b.example", "/echo"] == ""
    assert "tldextract" not in report.log, "nothing is asked for behind the guard's back"
