"""French or English: by the address, by the reader's choice, on every page."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from monitor.web.language import language_of, local_path, without_language
from monitor.web.words import words
from tests.web.reader import Page, good
from tests.web.site import Site
from tests.web.visitor import Visitor

FRENCH, ENGLISH = words("fr"), words("en")


@pytest.mark.parametrize(
    ("given", "back"),
    [
        ("/", "/"),
        ("/recherche?q=mali&du=2026-01-01", "/recherche?q=mali&du=2026-01-01"),
        ("/recherche?q=a&lang=fr&page=2", "/recherche?q=a&page=2"),
        ("/recherche?lang=fr", "/recherche"),
        ("/recherche?q=été", "/recherche?q=%C3%A9t%C3%A9"),
        ("/recherche?q=//evil.test", "/recherche?q=//evil.test"),
        *((bad, "/") for bad in ("", "//evil.test", "/\\evil.test", "/%5cevil.test", "/%2f/evil.test", "/%252f/e")),
        *((bad, "/") for bad in ("https://evil.test/", "evil.test", "javascript:alert(1)", "\t//evil.test", " /x")),
        *((bad, "/") for bad in ("/x\r\nset-cookie: a=b", "/\ud800", "/langue/fr", "/%6cangue/fr", "/" + "x" * 3000)),
    ],
)
def test_the_way_back_stays_on_this_site(given: str, back: str) -> None:
    assert local_path(given) == back


@pytest.mark.parametrize(
    ("query", "left", "asked"),
    [
        (b"", b"", None),
        (b"q=a%20b&lang=en&x=%ff", b"q=a%20b&x=%ff", "en"),
        (b"lang=en&lang=fr", b"", "fr"),
        (b"lan%67=en", b"", "en"),
        (b"lang=ru&q=1", b"q=1", None),
        (b"lang", b"", None),
        (b"langue=en", b"langue=en", None),
    ],
)
def test_the_language_is_taken_out_of_the_address(query: bytes, left: bytes, asked: str | None) -> None:
    assert without_language(query) == (left, asked)


@pytest.mark.parametrize(
    ("cookie", "language"),
    [("langue=en", "en"), ("a=b; langue=en", "en"), ("langue=zz", "fr"), ("langue=", "fr"), ("=;;\xff,", "fr")],
)
def test_a_cookie_that_says_nothing_is_french(cookie: str, language: str) -> None:
    assert language_of([(b"Cookie", cookie.encode("latin-1"))], None) == language


class Unmarked(HTMLParser):
    """The words of a page that are not marked as French."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self._inside: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if (self._inside or dict(attrs).get("lang") == "fr") and tag not in ("br", "input", "meta", "link"):
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.words.append(data)


PAGES = [
    *("/", "/article/accord1", "/article/accord2", "/recherche", "/recherche?q=Mali", "/tendances", "/medias"),
    *("/medias/horizon", "/personnes", "/changements", "/releves", "/tendances/articles", "/recherches"),
    *("/press", "/press/articles", "/press/links", "/press/articles/1", "/press?sql=select+1"),
]
# what stands in the description of the data in French, whatever the language
DATA = frozenset(key for key in FRENCH.phrases if key.startswith(("country.", "column.", "lookup.", "language_name.")))


@pytest.mark.parametrize("path", PAGES)
def test_no_page_in_english_says_our_words_in_french(site: Site, path: str) -> None:
    script = "/static/picture.js" if path == "/tendances" else ""
    answer = site.get(path, {"Cookie": "langue=en"})
    page = good(answer, script=script, language="en")
    shown = " ".join(" ".join(Unmarked(answer.text).words).replace("\xa0", " ").replace("\u202f", " ").split())
    for key, phrase in FRENCH.phrases.items():
        plain = phrase if isinstance(phrase, str) else phrase[1]
        plain = plain.replace("\xa0", " ").replace("\u202f", " ")
        if key not in DATA and "{" not in plain and len(plain) > 12 and plain != ENGLISH.phrases[key]:
            assert plain not in shown, key
    assert ENGLISH.text("site.footer") in page.text


def test_errors_are_told_in_english(site: Site) -> None:
    english = {"Cookie": "langue=en"}
    assert "Page not found" in good(site.get("/nope", english), 404, language="en").text
    assert "Page not found" in good(site.get("/article/zzz", english), 404, language="en").text
    assert "Request refused" in good(site.get("/press?sql=delete+from+articles", english), 400, language="en").text


def test_a_reader_switches_and_comes_back_and_the_choice_is_kept(site: Site) -> None:
    visitor = Visitor(site)
    (way,) = [one["href"] for one in Page(visitor.get("/recherche?q=Mali").text).all("a") if one.get("lang") == "en"]
    answer = visitor.get(way)
    assert (answer.status, answer.headers["location"]) == (303, "/recherche?q=Mali")
    (cookie,) = answer.cookies
    assert {"HttpOnly", "Max-Age=31536000", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
    good(visitor.get("/medias"), language="en")
    (way,) = [one["href"] for one in Page(visitor.get("/medias").text).all("a") if one.get("lang") == "fr"]
    assert visitor.get(way).headers["location"] == "/medias"
    good(visitor.get("/medias"))


@pytest.mark.parametrize(
    "back", ["//evil.test", "https://evil.test/", "/%5cevil.test", "/\\evil.test", "%2f%2fevil.test"]
)
def test_the_switch_leads_nowhere_else(site: Site, back: str) -> None:
    answer = site.get(f"/langue/en?retour={back}")
    assert answer.headers.get("location", "/") == "/"


def test_an_address_can_be_cited_in_a_language(site: Site) -> None:
    answer = site.get("/article/accord1?lang=en")
    good(answer, language="en")
    # who comes by it goes on in it until the browser is closed; who has chosen keeps the choice
    (kept,) = [one for one in answer.cookies if one.startswith("langue=en")]
    assert "Max-Age" not in kept
    chosen = site.get("/article/accord1?lang=en", {"Cookie": "langue=fr"})
    good(chosen, language="en")
    assert not [one for one in chosen.cookies if one.startswith("langue=")]


def test_tables_are_not_filtered_by_the_language(site: Site) -> None:
    plain = site.get("/press/sources.json?_shape=array").text
    assert site.get("/press/sources.json?_shape=array&lang=en").text == plain
    assert "rows" in good(site.get("/press/sources?lang=en"), language="en").text


@pytest.mark.parametrize("path", ["/", "/nope", "/press/articles.json", "/recherche.atom"])
def test_caches_tell_readers_apart(site: Site, path: str) -> None:
    headers = site.get(path).headers
    assert "Cookie" in headers["vary"]
    assert "public" not in headers.get("cache-control", "")


def test_what_the_database_says_in_french_is_marked(site: Site) -> None:
    text = site.get("/article/accord1?lang=en").text
    assert '<p lang="fr">' in text
    assert 'lang="fr"' in site.get("/press/articles?lang=en").text.partition("<main")[2]
    assert "/langue/en?retour=/" in site.get("/").text


def test_cells_speak_the_language_of_the_page(site: Site) -> None:
    assert "waiting <code>pending</code>" in site.get("/press/links?lang=en&_size=max").text
    assert "en attente <code>pending</code>" in site.get("/press/links?_size=max").text
