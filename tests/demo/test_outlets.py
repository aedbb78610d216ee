"""Every outlet over a real socket: its lists show exactly what is live that day, its pages say what was written."""

from __future__ import annotations

import gzip
import itertools
import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin
from xml.etree import ElementTree

import feedparser
import lxml.html
import pytest

from monitor.demo import FIRST_DAY, LAST_DAY, DemoPress, expected, press_on
from monitor.demo.faults import FAULTS
from monitor.demo.site import address
from monitor.demo.texts import load_texts

from .conftest import Reader

DAYS = [FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1)]
NUMBERED = re.compile(r"/h/(\d+)\.html")


@pytest.fixture(scope="module", params=DAYS, ids=str)
def press(request: pytest.FixtureRequest) -> Iterator[DemoPress]:
    with DemoPress(request.param) as running:
        yield running


@pytest.fixture
def ask(press: DemoPress, reader_of: Callable[[DemoPress], Reader]) -> Reader:
    return reader_of(press)


def live(press: DemoPress, outlet: str) -> set[str]:
    return {address(item) for item in press_on(press.day)[outlet] if item.section != "prive"}


def planted(outlet: str) -> set[str]:
    return {fault.url for fault in FAULTS if fault.outlet == outlet}


def links(page: str, base: str, selector: str) -> list[str]:
    return [urljoin(base, a.get("href")) for a in lxml.html.fromstring(page).xpath(selector)]


def test_abaliko_lists_its_newest_and_numbers_all(press: DemoPress, ask: Reader) -> None:
    newest = [address(item) for item in press_on(press.day)["abaliko"]]
    reply = ask.get("http://news.abaliko.example/")
    listed = links(reply.body.decode("cp1252"), "http://news.abaliko.example/", "//*[@class='LiNews']/a[2]")
    assert listed == newest[:15]
    numbers = [int(NUMBERED.search(url)[1]) for url in newest]  # type: ignore[index]
    walked = {
        url
        for number in range(min(numbers) - 3, max(numbers) + 12)
        if ask.get(url := f"http://news.abaliko.example/h/{number}.html").status == 200
    }
    assert walked == set(newest)
    assert ask.get("http://news.abaliko.example/robots.txt").status == 404


def test_abalikos_front_page_shows_links_by_script_only(press: DemoPress, ask: Reader) -> None:
    front = ask.get("http://www.abaliko.example/").body.decode("cp1252")
    assert "/h/" not in front
    scripts = re.findall(r'<script src="(/inc/news/[^"]+)"', front)
    listed = [
        url
        for script in scripts
        for url in re.findall(r'href="([^"]+)"', ask.get(f"http://www.abaliko.example{script}").text)
    ]
    assert listed == [address(item) for item in press_on(press.day)["abaliko"]][:15]


def test_the_courriers_feed_and_rest(press: DemoPress, ask: Reader) -> None:
    root = "http://www.courrier-liptako.example"
    shown = [item for item in press_on(press.day)["courrier"] if item.section != "prive"]
    feed = feedparser.parse(ask.get(f"{root}/feed/").body)
    assert not feed.bozo
    urls = [entry.link for entry in feed.entries]
    assert urls[:10] == [address(item) for item in shown[:10]]
    assert set(urls[10:]) == planted("courrier")
    assert feed.entries[0].content[0].value.count("<p>") >= len(shown[0].paragraphs)

    posts, page, pages = [], 1, 1
    while page <= pages:
        reply = ask.get(f"{root}/wp-json/wp/v2/posts?per_page=5&page={page}&after=2025-03-01T00:00:00Z")
        pages = int(reply.headers["x-wp-totalpages"])
        posts += json.loads(reply.body)
        page += 1
    assert [post["link"] for post in posts] == [address(item) for item in shown]
    assert int(reply.headers["x-wp-total"]) == len(shown)
    assert ask.get(f"{root}/wp-json/wp/v2/posts?page={pages + 50}").status == 400
    half = shown[len(shown) // 2]
    later = json.loads(ask.get(f"{root}/wp-json/wp/v2/posts?per_page=100&after={half.at:%Y-%m-%dT%H:%M:%S}").body)
    assert [post["link"] for post in later] == [address(item) for item in shown if item.at > half.at]
    earlier = json.loads(ask.get(f"{root}/wp-json/wp/v2/posts?per_page=100&before={half.at:%Y-%m-%dT%H:%M:%SZ}").body)
    assert [post["link"] for post in earlier] == [address(item) for item in shown if item.at < half.at]

    sitemap = ElementTree.fromstring(ask.get(f"{root}/wp-sitemap-posts-post-1.xml").body)
    assert {loc.text for loc in sitemap.findall(".//{*}loc")} == live(press, "courrier")
    assert "Disallow: /prive/" in ask.get(f"{root}/robots.txt").text


def test_lettres_feed_and_sections(press: DemoPress, ask: Reader) -> None:
    root = "http://www.faso-lettres.example"
    feed = feedparser.parse(ask.get(f"{root}/spip.php?page=backend").body)
    newest = [address(item) for item in press_on(press.day)["lettres"]]
    assert not feed.bozo
    assert [entry.link for entry in feed.entries] == newest[:10]
    listed = [
        url
        for number in range(2, 7)
        for url in links(
            ask.get(f"{root}/spip.php?rubrique{number}").text, root + "/", "//li[contains(@class,'hentry')]//a"
        )
    ]
    assert sorted(listed) == sorted([*newest, f"{root}/article907.html"])
    headlines = links(ask.get(f"{root}/spip.php?rubrique1").text, root + "/", "//li[contains(@class,'hentry')]//a")
    assert headlines == newest[:5]


def test_the_radios_feed_holds_all(press: DemoPress, ask: Reader) -> None:
    feed = feedparser.parse(ask.get("http://radio-dunes.example/rss.xml").body)
    shown = press_on(press.day)["dunes"]
    assert not feed.bozo
    links_of_feed = [entry.link for entry in feed.entries]
    assert links_of_feed[: len(shown)] == [address(item) for item in shown]
    # feedparser writes file:///etc as file://etc, so the planted addresses are compared without slashes
    assert {url.replace("/", "") for url in links_of_feed[len(shown) :]} == {
        url.replace("/", "") for url in planted("dunes")
    }
    contents = ["content" in entry for entry in feed.entries[: len(shown)]]
    assert any(contents)
    assert not all(contents)
    assert not links(
        ask.get("http://radio-dunes.example/").text, "http://radio-dunes.example/", "//a[contains(@href,'/a/')]"
    )


def test_koulous_sitemaps(press: DemoPress, ask: Reader) -> None:
    index = ElementTree.fromstring(ask.get("http://www.agence-koulou.example/sitemap.xml").body)
    news, *months = [str(loc.text) for loc in index.findall(".//{*}loc")]
    by_month: set[str] = set()
    for month in months:
        reply = ask.get(month)
        assert "content-encoding" not in reply.headers, "a gzipped document, not a gzipped transfer"
        by_month |= {str(loc.text) for loc in ElementTree.fromstring(gzip.decompress(reply.body)).findall(".//{*}loc")}
    assert by_month == live(press, "koulou")
    entries = ElementTree.fromstring(ask.get(news).body).findall("{*}url")
    urls = {entry.findtext("{*}loc") for entry in entries}
    recent = {a.url for a in expected(press.day).of("koulou") if a.on >= press.day - timedelta(days=2)}
    assert urls == recent | {u for u in planted("koulou") if u.endswith(".pdf")}
    assert all(entry.findtext("{*}news/{*}title") for entry in entries)


def test_the_griots_pages_of_cards(press: DemoPress, ask: Reader) -> None:
    listed: list[str] = []
    for number in range(1, 20):
        url = f"http://griot-fleuve.example/actualites?page={number}"
        page = links(ask.get(url).text, url, "//*[@class='card-header']/a")
        if not page:
            break
        listed += page
    assert sorted(listed) == sorted(live(press, "griot") | planted("griot"))
    assert planted("griot") <= set(listed[:14]) or press.day != FIRST_DAY
    assert number <= 6, "the registry reads six pages"


def test_severs_feeds_in_three_languages(press: DemoPress, ask: Reader) -> None:
    listed: list[str] = []
    for lang in ("fr", "en", "ru"):
        feed = feedparser.parse(ask.get(f"http://sever-agence.example/{lang}/atom.xml").body)
        assert not feed.bozo
        assert feed.entries
        listed += [entry.link for entry in feed.entries]
    assert sorted(listed) == sorted(live(press, "sever"))


def folded(text: str) -> str:
    return " ".join(text.replace("’", "'").split())


def test_every_page_says_what_was_written(press: DemoPress, ask: Reader) -> None:
    for article in expected(press.day).articles:
        reply = ask.get(article.url, Cookie="consentement=oui")
        if reply.status == 500:
            reply = ask.get(article.url)
        assert reply.status == 200, article.url
        encoding = "cp1252" if article.outlet == "abaliko" else "utf-8"
        tree = lxml.html.fromstring(
            reply.body.decode(encoding).replace("<br>", "\n"), parser=lxml.html.HTMLParser(huge_tree=True)
        )
        said = folded(tree.text_content())
        for part in (article.title, article.standfirst, *article.text.split("\n\n"), article.credit):
            assert part is None or folded(part) in said, f"{article.url}: {part}"
        if article.byline is not None:
            assert folded(article.byline).lower() in said.lower(), article.url
        assert len(reply.body) > 1500, f"{article.url} has no furniture"


def test_bytes_and_charsets(press: DemoPress, ask: Reader) -> None:
    curly = 0
    for article in expected(press.day).of("abaliko"):
        reply = ask.get(article.url)
        assert reply.headers["content-type"] == "text/html"
        assert b"charset=iso-8859-1" in reply.body
        assert reply.body.decode("cp1252")
        curly += b"\x92" in reply.body
        with pytest.raises(UnicodeDecodeError):
            reply.body.decode("utf-8")
    assert curly > 0
    russian = next(article for article in expected(press.day).of("sever") if article.lang == "ru")
    assert russian.title in ask.get(russian.url).text


def test_pages_are_compressed_for_those_who_take_it(press: DemoPress, ask: Reader) -> None:
    url = expected(press.day).of("courrier")[0].url
    plain, packed = ask.get(url), ask.get(url, Accept_Encoding="gzip, br")
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < len(plain.body) / 2


def test_the_days_date_stands_on_top_of_the_courriers_pages(press: DemoPress, ask: Reader) -> None:
    article = next(a for a in expected(press.day).of("courrier") if a.on < press.day)
    page = ask.get(article.url).text
    assert f", {press.day.day} mai, 2025</span>" in page
    assert page.index("top-date") < page.index("<h1")
    assert f'content="{article.on}T' in page


def test_datelines_and_date_lines(press: DemoPress, ask: Reader) -> None:
    for article in expected(press.day).of("koulou"):
        page = ask.get(article.url, Cookie="consentement=oui").text
        assert f"<p>Koulouville, {article.on.day} mai 2025 (AK) – " in page
    for article in expected(press.day).of("griot"):
        assert f"Date : {article.on.day} mai 2025<" in ask.get(article.url).text
    forms = {"numeric": 0, "words": 0, "two lines": 0, "one line": 0, "paper": 0}
    for article in expected(press.day).of("abaliko"):
        page = ask.get(article.url).body.decode("cp1252")
        line = re.findall(r'<div class="FontArticleSource">(.*?)</div>', page)
        forms["two lines" if len(line) == 2 else "one line"] += 1
        numeric = article.on.strftime("%d/%m/%Y") in line[-1]
        assert numeric or f" {article.on.day} mai 2025" in line[-1]
        forms["numeric" if numeric else "words"] += 1
        forms["paper"] += "|" in line[-1]
        assert 1 <= page.count('<span class="FullArticleTexte">') <= 3
    assert all(forms.values()), forms


def test_edited_and_deleted_articles(press: DemoPress, ask: Reader) -> None:
    before = {article.url for article in expected(FIRST_DAY).articles}
    now = expected(press.day).by_url()
    for url in before - set(now):
        status = ask.get(url).status
        assert status == (410 if "courrier" in url else 404), url


def test_something_happens_every_day() -> None:
    for earlier, later in itertools.pairwise(DAYS):
        assert expected(earlier).by_url() != expected(later).by_url()
    first, last = expected(DAYS[0]).by_url(), expected(DAYS[-1]).by_url()
    assert set(last) - set(first), "nothing new"
    assert set(first) - set(last), "nothing deleted"
    edited = [url for url in set(first) & set(last) if first[url].text != last[url].text]
    assert edited, "nothing edited"


def test_stubs_lead_to_the_paper_that_has_the_text(folder: Path, reader_of: Callable[[DemoPress], Reader]) -> None:
    source = (folder / "pont.yml").read_text(encoding="utf-8")
    for outlet in ("abaliko", "lettres", "griot", "courrier", "sever", "dunes"):
        stub = source[: source.index("  - outlet: abaliko")] + f"  - {{outlet: {outlet}, on: 2025-05-21, as: stub}}\n"
        (folder / "pont.yml").write_text(stub, encoding="utf-8")
        texts = load_texts(folder)
        (article,) = expected(FIRST_DAY, texts).of(outlet)
        assert (article.kind, article.text) == ("stub", "Le pont a rouvert lundi matin.")
        with DemoPress(FIRST_DAY, texts=texts) as press:
            page = reader_of(press).get(article.url).body.decode("cp1252" if outlet == "abaliko" else "utf-8")
        ending = {"abaliko": "lundi matin. ... suite de l'article sur Agence Koulou</span>"}
        assert ending.get(outlet, ">L’article complet est à lire sur Agence Koulou<") in page.replace("&nbsp;", " "), (
            outlet
        )
        assert "camions" not in page


def test_redirects_of_wordpress(press: DemoPress, ask: Reader) -> None:
    url = expected(press.day).of("courrier")[0].url
    bare = ask.get(url.removesuffix("/"))
    assert (bare.status, bare.headers["location"]) == (301, url)
    other_host = ask.get(url.replace("www.", ""))
    assert (other_host.status, other_host.headers["location"]) == (301, url)
    short = re.search(r"\?p=\d+", ask.get(url).text)
    assert short is not None
    assert ask.get(f"http://www.courrier-liptako.example/{short[0]}").headers["location"] == url
