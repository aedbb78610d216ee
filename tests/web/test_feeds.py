"""The site's feeds: read by feedparser, checked against what RFC 4287 and JSON Feed 1.1 ask for."""

from __future__ import annotations

import json
import re
from datetime import datetime
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree

import feedparser
import pytest

from monitor.web.feed import AUTHORITY, Entry, Feed, atom, json_feed
from monitor.web.feed_pages import is_known
from tests.web.fixture import XSS
from tests.web.reader import Page
from tests.web.site import Site
from tests.web.visitor import Visitor

NAMESPACE = "{http://www.w3.org/2005/Atom}"
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def _one(parent: ElementTree.Element, name: str) -> ElementTree.Element:
    (found,) = parent.findall(NAMESPACE + name)
    return found


def _instant(parent: ElementTree.Element, name: str) -> datetime:
    told = _one(parent, name).text or ""
    assert INSTANT.fullmatch(told), told
    return datetime.fromisoformat(told)


def is_iri(value: str) -> bool:
    return bool(urlsplit(value).scheme) and not re.search(r'[\s<>"{}|\\^`]', value)


def valid_atom(text: str) -> ElementTree.Element:
    """The feed, once it holds what RFC 4287, 4.1, asks for."""
    root = ElementTree.fromstring(text)
    assert root.tag == f"{NAMESPACE}feed"
    assert is_iri(_one(root, "id").text or "")
    assert (_one(root, "title").text or "").strip()
    newest = _instant(root, "updated")
    links = {link.get("rel"): link for link in root.findall(f"{NAMESPACE}link")}
    assert set(links) == {"self", "alternate"}
    assert links["self"].get("type") == "application/atom+xml"
    ids = []
    for entry in root.findall(f"{NAMESPACE}entry"):
        ids.append(_one(entry, "id").text)
        assert is_iri(ids[-1] or "")
        assert (_one(entry, "title").text or "").strip()
        assert _instant(entry, "updated") <= newest
        if entry.find(f"{NAMESPACE}published") is not None:
            _instant(entry, "published")
        for author in entry.findall(f"{NAMESPACE}author"):
            assert (_one(author, "name").text or "").strip()
        relations = [(link.get("rel"), link.get("href") or "") for link in entry.findall(f"{NAMESPACE}link")]
        assert [relation for relation, _ in relations].count("alternate") == 1
        assert all(is_iri(href) for _, href in relations)
        _one(entry, "summary")
        assert entry.find(f"{NAMESPACE}content") is None
    assert len(ids) == len(set(ids)) <= 50
    assert root.findall(f"{NAMESPACE}author") or all(entry.findall(f"{NAMESPACE}author") for entry in root)
    return root


def valid_json(text: str) -> dict[str, object]:
    told: dict[str, object] = json.loads(text)
    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert told["title"]
    items = told["items"]
    assert isinstance(items, list)
    for item in items:
        assert isinstance(item["id"], str)
        assert is_iri(item["url"])
        assert isinstance(item["content_text"], str)
        assert INSTANT.fullmatch(item["date_modified"])
        assert INSTANT.fullmatch(item.get("date_published", item["date_modified"]))
        assert item["authors"]
        assert all(author["name"] for author in item["authors"])
    assert len({item["id"] for item in items}) == len(items) <= 50
    return told


FEEDS = [
    "/recherche.{}",
    "/recherche.{}?q=Mali",
    "/recherche.{}?source=horizon",
    "/nouveautes.{}",
    "/recherche.{}?q=zzz",
]


@pytest.mark.parametrize("path", FEEDS)
@pytest.mark.parametrize("language", ["", "lang=en"])
def test_feeds_are_valid_and_say_the_same_in_both_forms(site: Site, path: str, language: str) -> None:
    joined = f"{path}{'&' if '?' in path else '?'}{language}" if language else path
    answer = site.get(joined.format("atom"))
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    root = valid_atom(answer.text)
    parsed = feedparser.parse(answer.text)
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert parsed.version == "atom10"
    told = site.get(joined.format("json-feed"))
    assert told.headers["content-type"] == "application/feed+json; charset=utf-8"
    items = valid_json(told.text)["items"]
    assert isinstance(items, list)
    assert [item["id"] for item in items] == [entry.id for entry in parsed.entries]
    assert [item["title"] for item in items] == [
        _one(entry, "title").text for entry in root.findall(f"{NAMESPACE}entry")
    ]
    # the address that a feed gives of itself is that of the feed
    assert site.get(parsed.feed.links[0].href.removeprefix(site.address)).text == answer.text
    assert site.get(parsed.feed.link.removeprefix(site.address)).status == 200
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == ("en" if language else "fr")


def test_what_came_last_stands_first_whatever_day_it_bears(site: Site) -> None:
    entries = feedparser.parse(site.get("/recherche.atom?source=horizon").text).entries
    seen = [entry.updated for entry in entries]
    assert seen == sorted(seen, reverse=True)
    assert len(feedparser.parse(site.get("/recherche.atom").text).entries) == 50


def _entry(site: Site, key: str, query: str) -> tuple[ElementTree.Element, dict[str, object]]:
    name = f"{AUTHORITY}article/{key}"
    root = valid_atom(site.get(f"/recherche.atom?{query}").text)
    (entry,) = [one for one in root.findall(f"{NAMESPACE}entry") if _one(one, "id").text == name]
    items = valid_json(site.get(f"/recherche.json-feed?{query}").text)["items"]
    assert isinstance(items, list)
    (item,) = [one for one in items if one["id"] == name]
    return entry, item


def test_no_date_is_invented(site: Site) -> None:
    entry, item = _entry(site, "accord1", "q=Justice")
    assert _one(entry, "published").text == item["date_published"] == "2026-11-20T08:05:00Z"
    assert item["authors"] == [{"name": "Awa Exemple"}]
    # of a day no hour is known
    entry, item = _entry(site, "accord2", "q=accord")
    assert entry.find(f"{NAMESPACE}published") is None
    assert "date_published" not in item
    assert "20 novembre 2026 (imprimée par le média)" in (_one(entry, "summary").text or "")
    # of nothing, when it was first seen
    entry, item = _entry(site, "undated", "q=uranium")
    assert entry.find(f"{NAMESPACE}published") is None
    assert item["date_modified"] == "2026-11-19T07:00:00Z"
    assert "vu le 19 novembre 2026 (la page ne donne pas de date sûre)" in str(item["content_text"])


def test_a_feed_links_to_the_page_and_to_the_outlet(site: Site) -> None:
    entry, item = _entry(site, "accord1", "q=Justice")
    links = {link.get("rel"): link.get("href") for link in entry.findall(f"{NAMESPACE}link")}
    assert links == {"alternate": f"{site.address}/article/accord1", "via": "https://outlet1.example/accord1"}
    assert item["url"] == links["alternate"]
    assert item["external_url"] == links["via"]
    assert _one(_one(entry, "source"), "title").text == "Horizon de Kati"


def test_hostile_words_stay_words(site: Site) -> None:
    entries = feedparser.parse(site.get("/recherche.atom?source=hostile").text).entries
    assert len(entries) > 20
    entry, item = _entry(site, "hostile", f"{urlencode({'q': 'Russie', 'source': 'hostile'})}")
    assert _one(entry, "title").text == item["title"] == f"Mali et Russie {XSS}"
    assert "via" not in {link.get("rel") for link in entry.findall(f"{NAMESPACE}link")}
    assert "external_url" not in item


def test_characters_that_xml_cannot_hold() -> None:
    ugly = "a\x00b\x0bc\ud800d\uffffe <&>\"'\u2028"
    entry = Entry(
        "article/x", ugly, "2026-11-20T00:00:00Z", None, "http://a.example/", None, (ugly,), ugly, "k", ugly, ""
    )
    feed = Feed("k", ugly, ugly, "2026-11-20T00:00:00Z", "http://a.example/f", "http://a.example/", "m", "fr", [entry])
    root = valid_atom(atom(feed).decode())
    assert _one(_one(root, "entry"), "title").text == "a\ufffdb\ufffdc\ufffdd\ufffde <&>\"'\u2028"
    valid_json(json_feed(feed).decode())


def test_what_a_program_has_is_not_sent_again(site: Site) -> None:
    first = site.get("/recherche.atom?q=Mali")
    tag = first.headers["etag"]
    for known in (tag, f'"x", W/{tag}', "*"):
        again = site.get("/recherche.atom?q=Mali", {"If-None-Match": known})
        assert (again.status, again.text, again.headers["etag"]) == (304, "", tag)
    for other in ('"x"', "", tag.strip('"')):
        assert site.get("/recherche.atom?q=Mali", {"If-None-Match": other}).status == 200
    assert site.get("/recherche.json-feed?q=Mali").headers["etag"] != tag
    assert site.get("/recherche.atom?q=Mali&lang=en").headers["etag"] != tag
    assert not is_known(None, tag)


@pytest.mark.parametrize("path", ["/", "/recherche?q=Mali&source=horizon", "/medias/horizon"])
def test_pages_lead_to_their_feeds(site: Site, path: str) -> None:
    page = Page(site.get(path).text)
    feeds = {link["type"]: link["href"] for link in page.all("link") if link["rel"] == "alternate"}
    assert set(feeds) == {"application/atom+xml", "application/feed+json"}
    assert set(feeds.values()) <= {link.get("href") for link in page.all("a")}
    for address in feeds.values():
        assert site.get(address).status == 200
    if "q=" in path:
        assert "q=Mali&source=horizon" in feeds["application/atom+xml"]


@pytest.mark.parametrize(
    "path", ["/nouveautes.atom?sujet=zzz", "/nouveautes.rss", "/recherche.xml", "/recherches/zz.atom"]
)
def test_feeds_that_there_are_not(site: Site, path: str) -> None:
    assert site.get(path).status == 404


@pytest.mark.parametrize(
    "query", ["du=x&au=9999-99-99", "q=%00", "q=%22", "source=zz&sujet=zz", f"q={'a' * 2000}", "q=-a"]
)
def test_whatever_is_asked_a_feed_is_valid(site: Site, query: str) -> None:
    valid_atom(site.get(f"/recherche.atom?{query}").text)
    valid_json(site.get(f"/recherche.json-feed?{query}").text)


def test_signed_in_readers_get_no_more_text_in_a_feed_than_others(members: Site) -> None:
    reader = Visitor(members)
    reader.sign_in()
    assert reader.get("/recherche.atom?source=horizon").text == members.get("/recherche.atom?source=horizon").text
