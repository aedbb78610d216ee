"""Lists that lie, move, break off or show one article under many addresses: crawled for real, often twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from email.message import Message
from email.utils import format_datetime
from pathlib import Path

import pytest

from monitor.clock import parse_iso
from tests.crawl.drive import Answer, ScriptedPress, crawl, feed, feed_of, page, source
from tests.crawl.program import check_conservation, rows

NOW, LATER, LAST = "2025-05-23T10:00:00Z", "2025-05-23T14:00:00Z", "2025-05-23T18:00:00Z"
RSS = {"Content-Type": "application/rss+xml"}
HTML = {"Content-Type": "text/html; charset=utf-8"}


@pytest.fixture
def press() -> Iterator[ScriptedPress]:
    with ScriptedPress() as press:
        yield press


def states(folder: Path) -> dict[str, str]:
    check_conservation(folder / "press.db")
    return dict(rows(folder / "press.db", "select url, state from links"))


def pages(press: ScriptedPress, host: str, *names: str) -> list[str]:
    urls = [f"http://{host}.example/a/{name}" for name in names]
    press.answers |= {url: page(f"Titre {url}") for url in urls}
    return urls


def endpoint(folder: Path, url: str, *columns: str) -> tuple[object, ...]:
    (row,) = rows(folder / "press.db", f"select {', '.join(columns)} from endpoints where url = ?", url)
    return row


def unless_known(answer: Answer, etag: str, asked: list[str | None]) -> Callable[[Message], Answer]:
    """A server that keeps its word: 304 to whoever has this version. ``asked``: the tags that it was sent."""

    def live(headers: Message) -> Answer:
        asked.append(headers["If-None-Match"])
        if headers["If-None-Match"] == etag:
            return 304, {"ETag": etag}, b""
        status, more, body = answer
        return status, {**more, "ETag": etag}, body

    return live


def dated_feed(*items: tuple[str, str]) -> Answer:
    """An RSS feed of (address, instant)."""
    made = "".join(
        f"<item><link>{url}</link><pubDate>{format_datetime(parse_iso(at))}</pubDate></item>" for url, at in items
    )
    return 200, RSS, f"<rss version='2.0'><channel>{made}</channel></rss>".encode()


def test_lists_of_every_kind_are_asked_whether_they_have_changed(press: ScriptedPress, tmp_path: Path) -> None:
    source(
        tmp_path / "sources", "aa",
        "  - {kind: feed, url: 'http://aa.example/feed', confidence: tested}\n"
        "  - {kind: sitemap, url: 'http://aa.example/map.xml', confidence: tested}\n"
        "  - {kind: listing, url: 'http://aa.example/list', confidence: tested}\n"
        "  - {kind: wordpress, url: 'http://aa.example/', confidence: tested}",
    )  # fmt: skip
    one, two, three, four = pages(press, "aa", "1", "2", "3", "4")
    ns = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    index = f"<sitemapindex {ns}><sitemap><loc>http://aa.example/child.xml</loc></sitemap></sitemapindex>"
    press.answers["http://aa.example/map.xml"] = (200, {"Content-Type": "text/xml"}, index.encode())
    child = (200, {"Content-Type": "text/xml"}, f"<urlset {ns}><url><loc>{two}</loc></url></urlset>".encode())
    listing = (200, HTML, f"<body><a href='{three}'>Titre</a></body>".encode())
    post = f'[{{"link":"{four}","date_gmt":"2025-05-23T08:00:00"}}]'
    asked: dict[str, list[str | None]] = {"feed": [], "child.xml": [], "list": [], "rest": []}
    answers = {"feed": feed(one), "child.xml": child, "list": listing}
    for name, answer in answers.items():
        press.live[f"http://aa.example/{name}"] = unless_known(answer, f'W/"{name}"', asked[name])
    crawl(press, tmp_path, NOW)
    (rest,) = [url for url in press.asked if "wp-json" in url]
    for day in (rest, rest.replace("2025-05-15", "2025-05-21")):
        press.live[day] = unless_known((200, {"Content-Type": "application/json"}, post.encode()), '"r"', asked["rest"])
    for now in (LATER, LAST, "2025-05-23T20:00:00Z"):
        result = crawl(press, tmp_path, now)
        assert result["runs"][0]["outcome"] == "ok", result["runs"][0]
    for name in answers:
        assert asked[name] == [None, *[f'W/"{name}"'] * 3]
    assert asked["rest"][0] is None
    assert asked["rest"][-1] == '"r"'
    assert set(states(tmp_path).values()) == {"stored"}
    assert endpoint(tmp_path, "http://aa.example/feed", "status", "items", "problem", "conditional") == (
        304,
        1,
        None,
        3,
    )
    # nothing of it was listed anew, and each list counts as read
    assert (result["runs"][0]["links_listed"], result["runs"][0]["fetched"]) == (0, 0)


def test_a_304_nobody_asked_for_is_a_problem(press: ScriptedPress, tmp_path: Path) -> None:
    source(tmp_path / "sources", "aa", feed_of("aa"))
    press.answers["http://aa.example/feed"] = (304, {}, b"")
    result = crawl(press, tmp_path, NOW)
    assert result["runs"][0]["outcome"] == "failed"
    assert "HTTP 304 to a request without conditions" in result["runs"][0]["reason"]
    assert endpoint(tmp_path, "http://aa.example/feed", "failures", "read_at") == (1, None)


def test_a_feed_that_ran_over_between_two_looks(press: ScriptedPress, tmp_path: Path) -> None:
    source(tmp_path / "sources", "aa", feed_of("aa"))
    urls = pages(press, "aa", *map(str, range(1, 9)))
    press.answers["http://aa.example/feed"] = dated_feed(*((url, "2025-05-23T08:00:00Z") for url in urls[:4]))
    crawl(press, tmp_path, NOW)
    press.answers["http://aa.example/feed"] = dated_feed(*((url, "2025-05-23T12:00:00Z") for url in urls[4:]))
    result = crawl(press, tmp_path, LATER)
    assert result["exit_code"] == 0
    told = "items between 2025-05-23T08:00:00Z and 2025-05-23T12:00:00Z; a backfill "
    assert told in result["runs"][0]["reason"]
    crawl(press, tmp_path, LAST)
    found = rows(tmp_path / "press.db", "select after_at, before_at, found_at from gaps")
    assert found == [("2025-05-23T08:00:00Z", "2025-05-23T12:00:00Z", LATER)]


def test_the_scripts_of_a_weblogy_home_page_are_read(press: ScriptedPress, tmp_path: Path) -> None:
    source(tmp_path / "sources", "aa", feed_of("aa"), patterns=r"/n/\d+\.html", more="spider: weblogy\n")
    article = "http://aa.example/n/77.html"
    press.answers[article] = page("Le port rouvre")
    press.answers["http://aa.example/feed"] = feed("http://aa.example/n/76.html")
    script = 'document.write(\'<a href="/n/77.html">Le port<\\/a><a href="/rubrique.asp">Sport<\\/a>\');'
    press.answers["http://aa.example/inc/news/inc_depeches.js"] = (200, {"Content-Type": "text/javascript"},
                                                                   script.encode())  # fmt: skip
    press.answers["http://aa.example/inc/news/inc_alertes_PE.js"] = page("Erreur 404")
    result = crawl(press, tmp_path, NOW)
    assert states(tmp_path)[article] == "stored"
    assert states(tmp_path)["http://aa.example/rubrique.asp"] == "rejected"
    seen = rows(tmp_path / "press.db", "select list_url from sightings join links on links.id = link_id where url = ?",
                article)  # fmt: skip
    assert seen == [("http://aa.example/inc/news/inc_depeches.js",)]
    (problem,) = endpoint(tmp_path, "http://aa.example/inc/news/inc_alertes_PE.js", "problem")
    assert problem == 'not a script: an HTML page titled "Erreur 404"'
    # the other scripts are not there: they were guesses
    assert result["runs"][0]["outcome"] == "ok"


def test_broken_feeds_give_what_is_whole_in_them(press: ScriptedPress, tmp_path: Path) -> None:
    for id_ in ("aa", "bb", "cc"):
        source(tmp_path / "sources", id_, feed_of(id_))
    known, later = pages(press, "aa", "1", "2")
    press.answers["http://aa.example/feed"] = feed(known)
    loose = pages(press, "bb", "1?x=1&y=2", "2")
    body = (
        f"<rss version='2.0'><channel><title>A & B &nbsp;</title>"
        f"<item><title>Gao & Kidal &laquo;tout&raquo; &foo;</title><link>{loose[0]}</link></item>"
        f"<item><title>Deux</title><link>{loose[1]}</link></item></channel></rss>"
    )
    press.answers["http://bb.example/feed"] = (200, RSS, body.encode())
    whole, cut = pages(press, "cc", "1", "12345")
    press.answers["http://cc.example/feed"] = (
        200, RSS, f"<rss><channel><item><link>{whole}</link></item><item><link>{cut[:-3]}".encode(),
    )  # fmt: skip
    crawl(press, tmp_path, NOW)
    assert states(tmp_path) == dict.fromkeys((known, *loose, whole), "stored")
    # a web page comes in place of the feed, and the cut one comes whole
    home = (
        "<html><head><title>Accueil</title><link rel='alternate' type='application/rss+xml' href='/rss'></head></html>"
    )
    press.answers["http://aa.example/feed"] = (200, HTML, home.encode())
    press.answers["http://cc.example/feed"] = feed(whole, cut)
    result = crawl(press, tmp_path, LATER)
    told = 'not a feed: an HTML page titled "Accueil"; it names http://aa.example/rss as its feed'
    assert endpoint(tmp_path, "http://aa.example/feed", "problem", "items", "failures") == (told, 1, 1)
    assert told in result["runs"][0]["reason"]
    assert states(tmp_path) == dict.fromkeys((known, *loose, whole, cut), "stored")
    press.answers["http://aa.example/feed"] = feed(later, known)
    crawl(press, tmp_path, LAST)
    assert endpoint(tmp_path, "http://aa.example/feed", "problem", "items", "failures") == (None, 2, 0)
    assert rows(tmp_path / "press.db", "select * from gaps") == []


def test_a_feed_that_nobody_fills_any_more_is_marked(press: ScriptedPress, tmp_path: Path) -> None:
    source(tmp_path / "sources", "aa", feed_of("aa"))
    urls = pages(press, "aa", "1", "2")
    press.answers["http://aa.example/feed"] = dated_feed(*((url, "2025-03-15T09:00:00Z") for url in urls))
    result = crawl(press, tmp_path, NOW)
    assert (result["runs"][0]["outcome"], result["runs"][0]["links_listed"]) == ("ok", 2)
    assert result["runs"][0]["reason"] == "stale: newest item of 2025-03-15 (http://aa.example/feed)"
    row = endpoint(tmp_path, "http://aa.example/feed", "problem", "items", "failures", "newest_at")
    assert row == ("stale: newest item of 2025-03-15", 2, 0, "2025-03-15T09:00:00Z")
    assert set(states(tmp_path).values()) == {"rejected"}


def test_variants_of_an_address_are_one_article(press: ScriptedPress, tmp_path: Path) -> None:
    source(
        tmp_path / "sources", "aa", feed_of("aa"), patterns=r"/a/|spip\.php",
        more="  reject: ['/page/', '/tag/', '/author/', '[?&]start=']\n",
    )  # fmt: skip
    plain, spip = "http://aa.example/a/le-port-12", "http://aa.example/spip.php?article138"
    variants = (
        "", "#xtor=RSS-1", "?xtor=RSS-1", "/amp", "/amp/?noamp=mobile", "?noamp=mobile", "?amp=1", "?amp", "/",
        "?utm_source=rss&amp;utm_medium=rss", "?device=mobile",
    )  # fmt: skip
    archives = (
        "/blog/page/1255",
        "/a/page/2",
        "/2024/06/page/4",
        "/author/x/page/40",
        "/tag/a/1",
        "/a/i.html?start=35",
    )
    press.answers["http://aa.example/feed"] = feed(
        *(plain + variant for variant in variants), spip + "=", spip, f"{spip}&amp;rubrique17",
        *(f"http://aa.example{path}" for path in archives),
    )  # fmt: skip
    press.answers |= {plain: page("Le port"), spip + "=": page("Le bac")}
    crawl(press, tmp_path, NOW)
    found = states(tmp_path)
    assert {url for url, state in found.items() if state == "stored"} == {plain, spip}
    assert sum(state == "rejected" for state in found.values()) == len(archives)
    assert len(found) == 2 + len(archives)
    assert len(press.asked) == 3


def test_one_number_under_several_sections_and_hosts_is_one_article(press: ScriptedPress, tmp_path: Path) -> None:
    source(
        tmp_path / "sources", "aa", feed_of("aa"), patterns=r"/\d+\.html",
        more="  hosts: [old-aa.example]\n  identity: '/(?P<id>\\d+)\\.html'\n",
    )  # fmt: skip
    one = "http://aa.example/burkina/2025/05/22/18587.html"
    twins = ("http://aa.example/russie/2025/05/22/18587.html", "http://old-aa.example/niger/2025/05/22/18587.html")
    other, gone, back = (f"http://aa.example/{name}.html" for name in ("russie/18588", "mali/18589", "niger/18589"))
    press.answers |= {url: page(f"Titre {url}") for url in (one, *twins, other, back)}
    press.answers["http://aa.example/feed"] = feed(one, *twins, other, gone)
    crawl(press, tmp_path, NOW)
    found = states(tmp_path)
    assert found == {one: "stored", **dict.fromkeys(twins, "alias"), other: "stored", gone: "http_gone"}
    ((reason, alias_of),) = rows(
        tmp_path / "press.db",
        "select links.reason, kept.url from links join links as kept on kept.id = links.alias_of where links.url = ?",
        twins[0],
    )
    assert (reason, alias_of) == (f"number 18587 is {one}", one)
    assert len(press.asked) == 4
    # an address that has gone holds no number any more
    press.answers["http://aa.example/feed"] = feed(back, twins[0], one)
    crawl(press, tmp_path, LATER)
    assert states(tmp_path)[back] == "stored"
    assert press.asked == ["http://aa.example/feed", back]


@pytest.mark.parametrize("twin", ["http://m.aa.example/a/1", "http://aa.example/m/a/1", "http://mobile.aa.example/a/1"])
def test_a_page_that_redirects_to_its_mobile_twin_is_one_article(
    press: ScriptedPress, tmp_path: Path, twin: str
) -> None:
    source(tmp_path / "sources", "aa", feed_of("aa"))
    (url,) = pages(press, "aa", "1")
    press.answers["http://aa.example/feed"] = feed(url)
    press.answers[twin] = press.answers[url]
    press.answers[url] = (302, {"Location": twin}, b"")
    crawl(press, tmp_path, NOW)
    assert states(tmp_path) == {url: "stored"}
    assert rows(tmp_path / "press.db", "select url from articles") == [(url,)]


def test_where_lists_have_gone(press: ScriptedPress, tmp_path: Path) -> None:
    for id_ in ("aa", "bb", "cc", "dd"):
        source(tmp_path / "sources", id_, feed_of(id_))
    for id_, status in (("aa", 301), ("bb", 302)):
        (url,) = pages(press, id_, "1")
        press.answers[f"http://{id_}.example/feed"] = (status, {"Location": f"http://{id_}.example/rss"}, b"")
        press.answers[f"http://{id_}.example/rss"] = feed(url)
    press.answers["http://cc.example/feed"] = (301, {"Location": "http://parked.example/?domain=cc"}, b"")
    press.answers["http://dd.example/feed"] = (410, {}, b"")
    crawl(press, tmp_path, NOW)
    columns = ("status", "failures", "moved_to")
    assert endpoint(tmp_path, "http://aa.example/feed", *columns) == (200, 0, "http://aa.example/rss")
    assert endpoint(tmp_path, "http://bb.example/feed", *columns) == (200, 0, None)
    assert endpoint(tmp_path, "http://cc.example/feed", *columns) == (None, 1, "http://parked.example/?domain=cc")
    assert endpoint(tmp_path, "http://dd.example/feed", *columns) == (410, 1, None)
    assert sorted(states(tmp_path).values()) == ["stored", "stored"]
    assert "http://parked.example/?domain=cc" not in press.asked
