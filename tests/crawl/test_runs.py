"""What becomes of links when servers misbehave: every test writes down the press's answers, crawls for real and looks
at the ledger, often twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawl.drive import Answer, ScriptedPress, crawl, feed, feed_of, page, source
from tests.crawl.program import check_conservation, rows

LATER = "2025-05-24T10:00:00Z"


@pytest.fixture
def press() -> Iterator[ScriptedPress]:
    with ScriptedPress() as press:
        yield press


def states(folder: Path) -> dict[str, tuple[str, str | None]]:
    """Address -> (state, reason)."""
    check_conservation(folder / "press.db")
    return {url: (state, why) for url, state, why in rows(folder / "press.db", "select url, state, reason from links")}


def pages(press: ScriptedPress, host: str, *names: str) -> list[str]:
    urls = [f"http://{host}.example/a/{name}" for name in names]
    press.answers |= {url: page(f"Titre {url}") for url in urls}
    return urls


def test_a_link_shown_first_by_another_outlet_is_fetched_for_its_own(press: ScriptedPress, tmp_path: Path) -> None:
    for id_ in ("aa", "bb"):
        source(tmp_path / "sources", id_, feed_of(id_))
    (own,) = pages(press, "bb", "1")
    press.answers["http://aa.example/feed"] = feed(own)
    press.answers["http://bb.example/feed"] = feed()
    crawl(press, tmp_path)
    assert states(tmp_path)[own] == ("rejected", "another host")
    press.answers["http://bb.example/feed"] = feed(own)
    crawl(press, tmp_path)
    assert states(tmp_path)[own] == ("stored", None)
    assert rows(tmp_path / "press.db", "select sources.key from sources join articles on sources.id = source_id") == [
        ("bb",)
    ]


@pytest.mark.parametrize("status", [500, 403])
def test_a_source_whose_every_page_fails_has_failed(press: ScriptedPress, tmp_path: Path, status: int) -> None:
    source(tmp_path / "sources", "aa", feed_of("aa"))
    urls = pages(press, "aa", *"1234")
    press.answers["http://aa.example/feed"] = feed(*urls)
    press.answers |= dict.fromkeys(urls, (status, {}, b""))
    result = crawl(press, tmp_path)
    assert result["exit_code"] == 2
    assert (result["runs"][0]["outcome"], f"HTTP {status} (4 times)") == (
        "failed", result["runs"][0]["reason"].removeprefix("no page could be had: "),
    )  # fmt: skip
    assert {state for state, _ in states(tmp_path).values()} == {"failed"}
    # it was a passing weakness: the next day everything is had, without anybody's doing
    press.answers |= {url: page(f"Titre {url}") for url in urls}
    assert crawl(press, tmp_path, LATER)["exit_code"] == 0
    assert {state for state, _ in states(tmp_path).values()} == {"stored"}


def test_what_never_comes_is_given_up_with_its_reason(press: ScriptedPress, tmp_path: Path) -> None:
    source(tmp_path / "sources", "aa", feed_of("aa"))
    (good, bad) = pages(press, "aa", "1", "2")
    press.answers["http://aa.example/feed"] = feed(good, bad)
    press.answers[bad] = (500, {}, b"")
    for day in range(23, 30):
        crawl(press, tmp_path, f"2025-05-{day}T10:00:00Z")
    assert states(tmp_path)[bad] == ("gave_up", "HTTP 500 (5 tries)")
    assert press.asked == ["http://aa.example/feed"]


def test_days_in_which_nobody_answers_are_no_tries(press: ScriptedPress, tmp_path: Path) -> None:
    source(tmp_path / "sources", "aa", feed_of("aa"))
    urls = pages(press, "aa", "1", "2")
    press.answers["http://aa.example/feed"] = feed(*urls)
    press.answers |= dict.fromkeys(urls, (500, {}, b""))
    crawl(press, tmp_path)
    press.silent = True
    for day in range(24, 31):
        assert crawl(press, tmp_path, f"2025-05-{day}T10:00:00Z")["exit_code"] in (2, 69)
    assert {state for state, _ in states(tmp_path).values()} == {"pending"}
    press.silent = False
    press.answers |= {url: page(f"Titre {url}") for url in urls}
    crawl(press, tmp_path, "2025-05-31T10:00:00Z")
    assert {state for state, _ in states(tmp_path).values()} == {"stored"}


def test_an_index_of_indexes_without_end_is_left_in_time(press: ScriptedPress, tmp_path: Path) -> None:
    source(tmp_path / "sources", "aa", "  - {kind: sitemap, url: 'http://aa.example/0.xml', confidence: tested}")
    for number in range(400):
        children = "".join(
            f"<sitemap><loc>http://aa.example/{number * 10 + child}.xml</loc></sitemap>" for child in range(1, 11)
        )
        body = f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{children}</sitemapindex>'
        press.answers[f"http://aa.example/{number}.xml"] = (200, {"Content-Type": "text/xml"}, body.encode())
    result = crawl(press, tmp_path)
    assert len(press.asked) <= 51
    assert result["runs"][0]["requests"] <= 60


def test_an_index_that_leads_back_is_read_once_and_said(press: ScriptedPress, tmp_path: Path) -> None:
    """Beside a sitemap of articles it is a note; where nothing else is, the list could not be read."""
    ns = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    xml = {"Content-Type": "text/xml"}

    def index(*names: str) -> Answer:
        children = "".join(f"<sitemap><loc>http://aa.example/{name}.xml</loc></sitemap>" for name in names)
        return 200, xml, f"<sitemapindex {ns}>{children}</sitemapindex>".encode()

    source(tmp_path / "sources", "aa", "  - {kind: sitemap, url: 'http://aa.example/map.xml', confidence: tested}")
    (article,) = pages(press, "aa", "1")
    press.answers["http://aa.example/map.xml"] = index("back", "posts")
    press.answers["http://aa.example/back.xml"] = index("map")
    urls = f"<urlset {ns}><url><loc>{article}</loc></url></urlset>"
    press.answers["http://aa.example/posts.xml"] = (200, xml, urls.encode())
    (run,) = crawl(press, tmp_path)["runs"]
    told = "1 further sitemaps were left out: they were read before (http://aa.example/back.xml)"
    assert (run["outcome"], run["reason"]) == ("ok", told)
    assert sorted(press.asked) == [article, *(f"http://aa.example/{name}.xml" for name in ("back", "map", "posts"))]

    press.answers["http://aa.example/map.xml"] = index("back")
    (run,) = crawl(press, tmp_path, "2025-05-24T10:00:00Z")["runs"]
    assert press.asked == ["http://aa.example/map.xml", "http://aa.example/back.xml"]
    lost = "a sitemap index without any sitemap of articles: 1 that it leads to were read before"
    assert (run["outcome"], run["reason"]) == ("failed", f"{lost} (http://aa.example/map.xml); {told}")
    (endpoint,) = rows(tmp_path / "press.db", "select problem, failures from endpoints where url like '%map.xml'")
    assert endpoint == (lost, 1)


def test_only_the_children_that_are_wanted_are_read(press: ScriptedPress, tmp_path: Path) -> None:
    wanted = "  - {kind: sitemap, url: 'http://aa.example/map.xml', follow: 'posts-', confidence: tested}"
    source(tmp_path / "sources", "aa", wanted)
    ns = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    (article,) = pages(press, "aa", "1")
    children = "".join(f"<sitemap><loc>http://aa.example/{n}.xml</loc></sitemap>" for n in ("tags-1", "posts-1"))
    for name, body in {
        "map": f"<sitemapindex {ns}>{children}</sitemapindex>",
        "posts-1": f"<urlset {ns}><url><loc>{article}</loc></url></urlset>",
        "tags-1": f"<urlset {ns}><url><loc>http://aa.example/a/tag</loc></url></urlset>",
    }.items():
        press.answers[f"http://aa.example/{name}.xml"] = (200, {"Content-Type": "text/xml"}, body.encode())
    crawl(press, tmp_path)
    assert press.asked == ["http://aa.example/map.xml", "http://aa.example/posts-1.xml", article]
    assert states(tmp_path) == {article: ("stored", None)}


def test_a_page_about_maintenance_takes_no_link_away(press: ScriptedPress, tmp_path: Path) -> None:
    source(tmp_path / "sources", "aa", feed_of("aa"))
    (url,) = pages(press, "aa", "1")
    press.answers["http://aa.example/feed"] = feed(url)
    press.answers[url] = (302, {"Location": "http://aa.example/maintenance.html"}, b"")
    press.answers["http://aa.example/maintenance.html"] = page("Maintenance")
    crawl(press, tmp_path)
    assert states(tmp_path)[url][0] == "failed"
    press.answers[url] = page("Le port rouvre")
    crawl(press, tmp_path, LATER)
    assert states(tmp_path)[url] == ("stored", None)


def test_a_lasting_redirect_to_the_home_page_ends_a_link(press: ScriptedPress, tmp_path: Path) -> None:
    source(tmp_path / "sources", "aa", feed_of("aa"))
    (url,) = pages(press, "aa", "1")
    press.answers["http://aa.example/feed"] = feed(url)
    press.answers[url] = (301, {"Location": "http://aa.example/"}, b"")
    press.answers["http://aa.example/"] = page("Accueil")
    crawl(press, tmp_path)
    state, reason = states(tmp_path)[url]
    assert state == "not_an_article"
    assert "http://aa.example/" in (reason or "")


def test_a_page_in_hand_is_not_thrown_away(press: ScriptedPress, tmp_path: Path) -> None:
    source(tmp_path / "sources", "aa", feed_of("aa"))
    old, new = pages(press, "aa", "old", "new")
    press.answers["http://aa.example/feed"] = feed(new)
    press.answers[new] = (404, {}, b"")
    crawl(press, tmp_path)
    assert states(tmp_path)[new][0] == "http_gone"
    press.answers["http://aa.example/feed"] = feed(old)
    press.answers[old] = (301, {"Location": new}, b"")
    press.answers[new] = page("Le port rouvre")
    crawl(press, tmp_path)
    assert {url: state for url, (state, _) in states(tmp_path).items()} == {old: "alias", new: "stored"}


def test_a_hanging_page_is_one_pages_fault(press: ScriptedPress, tmp_path: Path) -> None:
    source(tmp_path / "sources", "aa", feed_of("aa"))
    good, hanging = pages(press, "aa", "1", "2")
    press.answers["http://aa.example/feed"] = feed(good, hanging)
    press.answers[hanging] = (200, {"Content-Length": "100000"}, b"<p>never")
    result = crawl(press, tmp_path)
    assert result["exit_code"] == 0
    found = states(tmp_path)
    assert found[good][0] == "stored"
    assert found[hanging][0] == "failed"
    assert rows(tmp_path / "press.db", "select attempts from links where state = 'failed'") == [(1,)]


def test_a_host_that_asks_for_patience_gets_it_and_all_links_come_back(press: ScriptedPress, tmp_path: Path) -> None:
    source(tmp_path / "sources", "aa", feed_of("aa"))
    urls = pages(press, "aa", *"12345")
    press.answers["http://aa.example/feed"] = feed(*urls)
    press.answers |= dict.fromkeys(urls, (429, {"Retry-After": "3600"}, b""))
    result = crawl(press, tmp_path)
    assert sum(url in press.asked for url in urls) == 1
    assert result["runs"][0]["outcome"] == "partial"
    assert {state for state, _ in states(tmp_path).values()} == {"pending"}
    press.answers |= {url: page(f"Titre {url}") for url in urls}
    crawl(press, tmp_path, "2025-05-23T10:30:00Z")
    assert press.asked == []
    crawl(press, tmp_path, "2025-05-23T12:00:00Z")
    assert {state for state, _ in states(tmp_path).values()} == {"stored"}


NUMBERED = """\
  - {kind: listing, url: 'http://aa.example/list', confidence: tested}
  - {kind: id_range, url: 'http://aa.example/a/{id}', misses: 3, lookback: 9, confidence: tested}"""


def listing(press: ScriptedPress, *numbers: int) -> None:
    links = "".join(f'<a href="/a/{number}">Titre {number}</a>' for number in numbers)
    press.answers["http://aa.example/list"] = (200, {"Content-Type": "text/html"}, f"<body>{links}</body>".encode())


def test_numbers_are_walked_past_holes_and_faults_once(press: ScriptedPress, tmp_path: Path) -> None:
    source(tmp_path / "sources", "aa", NUMBERED)
    pages(press, "aa", *map(str, (101, 102, 104, 106, 108, 110)))
    press.answers["http://aa.example/a/105"] = (500, {}, b"")
    listing(press, 110)
    crawl(press, tmp_path)
    found = {url.rsplit("/", 1)[1]: state for url, (state, _) in states(tmp_path).items()}
    assert found == {**dict.fromkeys(("101", "102", "104", "106", "108", "110"), "stored"), "105": "failed"}
    assert press.asked[-3:] == [f"http://aa.example/a/{number}" for number in (111, 112, 113)]
    # the next run asks for nothing of that again but the failed one when its time has come, and the numbers ahead
    pages(press, "aa", "111", "105")
    crawl(press, tmp_path, LATER)
    assert [url.rsplit("/", 1)[1] for url in press.asked] == ["list", "105", "111", "112", "113", "114"]
    assert {state for state, _ in states(tmp_path).values()} == {"stored"}


def numbers(folder: Path) -> dict[str, str]:
    return {url.rsplit("/", 1)[1]: state for url, (state, _) in states(folder).items()}


@pytest.mark.parametrize("fault", ["silent", "robots", "errors"])
def test_numbers_asked_for_in_an_outage_are_asked_for_again(press: ScriptedPress, tmp_path: Path, fault: str) -> None:
    """They may not exist yet: to hold them for links would lose them, as the first 404 ends a link."""
    source(tmp_path / "sources", "aa", NUMBERED)
    pages(press, "aa", "109", "110")
    listing(press, 110)
    crawl(press, tmp_path)
    had, robots = dict(press.answers), "http://aa.example/robots.txt"
    if fault == "silent":
        press.silent = True
    elif fault == "robots":
        press.answers[robots] = (500, {}, b"")
    else:
        press.live |= {f"http://aa.example/a/{number}": lambda _: (500, {}, b"") for number in range(111, 130)}
    crawl(press, tmp_path, "2025-05-24T12:00:00Z")
    assert set(numbers(tmp_path)) == {"109", "110"}
    press.silent = False
    press.live.clear()
    press.answers = {**had, robots: (404, {}, b"")}
    crawl(press, tmp_path, "2025-05-25T14:00:00Z")
    pages(press, "aa", "111", "112")
    crawl(press, tmp_path, "2025-05-26T16:00:00Z")
    assert numbers(tmp_path) == dict.fromkeys(("109", "110", "111", "112"), "stored")


def test_a_number_that_was_not_given_is_kept_when_a_later_one_exists(press: ScriptedPress, tmp_path: Path) -> None:
    source(tmp_path / "sources", "aa", NUMBERED)
    pages(press, "aa", "110", "112", "114")
    listing(press, 110)
    press.answers["http://aa.example/a/111"] = (500, {}, b"")
    press.answers["http://aa.example/a/115"] = (500, {}, b"")
    crawl(press, tmp_path)
    assert numbers(tmp_path) == {"110": "stored", "111": "failed", "112": "stored", "114": "stored"}
    pages(press, "aa", "111", "115")
    crawl(press, tmp_path, LATER)
    assert set(numbers(tmp_path).values()) == {"stored"}
    assert len(numbers(tmp_path)) == 5


def test_a_source_of_numbers_alone_that_gives_none_is_told(press: ScriptedPress, tmp_path: Path) -> None:
    source(tmp_path / "sources", "aa", NUMBERED)
    pages(press, "aa", "110")
    listing(press, 110)
    crawl(press, tmp_path)
    source(tmp_path / "sources", "aa", NUMBERED.splitlines()[1])
    press.live |= {f"http://aa.example/a/{number}": lambda _: (403, {}, b"") for number in range(111, 130)}
    result = crawl(press, tmp_path, LATER)
    assert result["runs"][0]["outcome"] == "failed"
    assert "HTTP 403" in result["runs"][0]["reason"]
    assert set(numbers(tmp_path)) == {"110"}


def test_a_page_that_was_gone_is_asked_for_when_another_list_shows_it(press: ScriptedPress, tmp_path: Path) -> None:
    lists = "\n".join(
        f"  - {{kind: feed, url: 'http://aa.example/{name}', confidence: tested}}" for name in ("feed", "second")
    )
    source(tmp_path / "sources", "aa", lists)
    early, other = pages(press, "aa", "1", "2")
    gone = press.answers.pop(early)
    press.answers |= {"http://aa.example/feed": feed(early, other), "http://aa.example/second": feed(other)}
    crawl(press, tmp_path)
    assert states(tmp_path)[early][0] == "http_gone"
    press.answers[early] = gone
    crawl(press, tmp_path, "2025-05-23T12:00:00Z")
    assert states(tmp_path)[early][0] == "http_gone"
    press.answers["http://aa.example/second"] = feed(early, other)
    crawl(press, tmp_path, "2025-05-23T14:00:00Z")
    assert states(tmp_path)[early] == ("stored", None)


def test_an_error_of_our_own_on_one_page_stops_nothing(press: ScriptedPress, tmp_path: Path) -> None:
    """A text with a lone surrogate that slips through cannot be stored; here one comes by the title of a feed."""
    source(tmp_path / "sources", "aa", feed_of("aa"))
    good, odd = pages(press, "aa", "1", "2")
    press.answers["http://aa.example/feed"] = feed(good, odd)
    press.answers[odd] = page("\ud83d\x00\u202e titre".encode("utf-8", "surrogatepass").decode("latin-1"))
    assert crawl(press, tmp_path)["exit_code"] == 0
    found = states(tmp_path)
    assert found[good][0] == "stored"
    assert found[odd][0] in ("stored", "quarantined")


def test_a_source_of_numbers_alone_can_do_without_lists(press: ScriptedPress, tmp_path: Path) -> None:
    source(tmp_path / "sources", "aa", NUMBERED.splitlines()[1])
    result = crawl(press, tmp_path)
    assert (result["exit_code"], result["runs"][0]["outcome"]) == (0, "ok")
