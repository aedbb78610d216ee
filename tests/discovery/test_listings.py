from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.catalogue.model import Listing
from monitor.discovery.listings import ANCHORS, LINKS, decoded, listing_page, read_listing, read_script_list
from monitor.errors import ConfigError

URL = "https://site.example/news/?page=1"
LISTING = Listing(
    kind="listing",
    url="https://site.example/news/?page={page}",
    item=".LiNews",
    links="a[href]",
    title="h3",
    published=".FontTextSousTitle, abbr.published",
    pages=3,
)
ANY = Listing(kind="listing", url="https://site.example/")


def page(body: str, head: str = "") -> bytes:
    return f"<html><head><title>Liste</title>{head}</head><body>{body}</body></html>".encode()


def test_items_with_title_and_date() -> None:
    body = page(
        '<a href="/menu">Menu</a>'
        '<div class="LiNews"><a href="h/1.html"><img alt="Photo"></a><h3>L’eau <b>douce</b></h3>'
        '<a href="h/1.html">Lire</a><span class="FontTextSousTitle">Politique - Site - 03 Mar 2025</span></div>'
        '<div class="LiNews"><h3></h3><a href="/h/2.html" title="Deux">  </a>'
        '<abbr class="published" title="2025-05-23T08:05:00Z">vendredi</abbr></div>'
        '<div class="LiNews"><a href="/h/3.html"><img src="x" alt="Trois"></a>'
        '<span class="FontTextSousTitle">1er février 2026 par X</span></div>'
    )
    found = read_listing(body, URL, LISTING, "utf-8")
    assert [(link.url.rpartition("/")[2], link.title, link.published_on) for link in found.links] == [
        ("1.html", "L’eau douce", date(2025, 3, 3)),
        ("2.html", "Deux", None),
        ("3.html", "Trois", date(2026, 2, 1)),
    ]
    assert found.links[0].url == "https://site.example/news/h/1.html"
    assert found.links[1].published_at == datetime(2025, 5, 23, 8, 5, tzinfo=UTC)
    assert {link.found_in for link in found.links} == {"listing"}
    assert (found.problem, found.rejected) == (None, ())


def test_the_headline_wins_over_the_picture_of_the_same_link() -> None:
    found = read_listing(
        page('<a href="/1"><img alt="Vue"></a><a href="/1">Le long titre</a><a href="/1">Lire</a>'), URL, ANY, None
    )
    assert [(link.url, link.title) for link in found.links] == [("https://site.example/1", "Le long titre")]


def test_base_href_is_honoured_only_where_it_leads_somewhere() -> None:
    anchor = '<a href="1.html">x</a>'
    for base, expected in [
        ("/n/", "https://site.example/n/1.html"),
        ("https://other.example/m/", "https://other.example/m/1.html"),
        ("javascript:x", "https://site.example/news/1.html"),
        ("http://[::1", "https://site.example/news/1.html"),
        ("", "https://site.example/news/1.html"),
    ]:
        (link,) = read_listing(page(anchor, f'<base href="{base}">'), URL, ANY, None).links
        assert link.url == expected


def test_bad_links_are_named_and_anchors_counted() -> None:
    body = page(
        '<a href="/1">a</a><a href="http://[::1">b</a><a href="/a b">c</a><a href="ftp://x/">d</a><a href="/2">e</a>'
        '<a href="#top">f</a><a href="mailto:x@y.example">g</a><a href="JavaScript:void(0)">h</a><a href="">i</a>'
    )
    found = read_listing(body, URL, ANY, None)
    assert [link.url for link in found.links] == ["https://site.example/1", "https://site.example/2"]
    assert [listed for listed, _ in found.rejected] == ["http://[::1", "/a b", "ftp://x/"]
    assert found.notes == ("4 anchors lead to no page (mailto:, javascript:, #…)",)


def test_pages_follow_one_another_while_they_show_links() -> None:
    body = page('<div class="LiNews"><a href="/1">a</a></div>')
    assert listing_page(LISTING, 2) == "https://site.example/news/?page=2"
    assert read_listing(body, listing_page(LISTING, 1), LISTING, None).more == ("https://site.example/news/?page=2",)
    assert read_listing(body, "http://www.site.example/news/?page=1", LISTING, None).more == (
        "https://site.example/news/?page=2",
    )
    assert read_listing(body, "https://site.example/other/", LISTING, None).more == ()
    assert read_listing(body, "http://[::1", LISTING, None).more == ()
    assert read_listing(body, listing_page(LISTING, 2), LISTING, None).more == ("https://site.example/news/?page=3",)
    assert read_listing(body, listing_page(LISTING, 3), LISTING, None).more == ()
    assert read_listing(page("rien"), listing_page(LISTING, 1), LISTING, None).more == ()
    assert read_listing(page('<a href="/1">a</a>'), "https://site.example/", ANY, None).more == ()


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "an empty page"),
        (b"  \n", "an empty page"),
        (page("<p>Maintenance</p>"), 'no link of the listing (.LiNews a[href]) on an HTML page titled "Liste"'),
        (b"{}", "no link of the listing"),
        (b"\x00\x00", "no"),
        (b"<!-- only -->", "no"),
    ],
)
def test_a_page_without_links_is_a_problem(body: bytes, problem: str) -> None:
    found = read_listing(body, URL, LISTING, None)
    assert found.links == ()
    assert problem in (found.problem or "")


@pytest.mark.parametrize("selector", ["a[[", "a:nonsense(", "::", "a >", ""])
def test_a_selector_that_cannot_be_read_is_a_matter_of_configuration(selector: str) -> None:
    with pytest.raises(ConfigError, match="selector"):
        read_listing(page('<a href="/1">a</a>'), URL, ANY.model_copy(update={"links": selector}), None)


@pytest.mark.parametrize(
    ("body", "declared", "text"),
    [
        ("déjà".encode(), None, "déjà"),
        ("déjà d’or".encode("cp1252"), "iso-8859-1", "déjà d’or"),
        ("déjà d’or".encode("cp1252"), "utf-8", "déjà d’or"),
        ("déjà d’or".encode("cp1252"), None, "déjà d’or"),
        ('<meta charset="iso-8859-1">déjà'.encode("cp1252"), None, '<meta charset="iso-8859-1">déjà'),
        ('<meta charset="iso-8859-5">Мали'.encode("iso-8859-5"), None, '<meta charset="iso-8859-5">Мали'),
        ("déjà".encode(), "us-ascii-x-bogus", "déjà"),
        ("déjà".encode(), "rot13", "déjà"),
        ("déjà".encode("utf-16"), None, "déjà"),
        (b"\xef\xbb\xbfd", "utf-8", "d"),
        (b"\x81\x8d", None, "\ufffd\ufffd"),
    ],
)
def test_decoded(body: bytes, declared: str | None, text: str) -> None:
    assert decoded(body, declared) == text


def test_nesting_does_not_lose_links() -> None:
    assert len(read_listing(b"<div>" * 1000 + b'<a href="/1">x</a>', URL, ANY, None).links) == 1


@pytest.mark.timeout(60)
def test_crowded_pages_are_bounded() -> None:
    crowded = b"".join(b"<a href='/%d'>x</a>" % n for n in range(ANCHORS + 10))
    found = read_listing(crowded, URL, ANY, None)
    assert len(found.links) == LINKS
    assert any("left out" in note for note in found.notes)
    read_listing(b"<div>" * 100_000, URL, ANY, None)
    read_listing(b"<meta " * 100_000, URL, ANY, None)


def test_links_written_by_a_script() -> None:
    script = rb"""
        // liste
        document.write("<div class=\"x\"><a href=\"http://news.site.example/h/12.html\">L\u2019eau \'douce\'<\/a>");
        document.write('<a href="/h/13.html">D\xe9j\xE0 "vu"<\/a><a href="javascript:x">y</a>');
        var broken = "never closed
        document.write('<a href="/h/14.html">Trois</a>');
    """
    found = read_script_list(script, "http://www.site.example/inc/inc_main_TOP_news_PE.js")
    assert [(link.url, link.title) for link in found.links] == [
        ("http://news.site.example/h/12.html", "L’eau 'douce'"),
        ("http://www.site.example/h/13.html", 'Déjà "vu"'),
        ("http://www.site.example/h/14.html", "Trois"),
    ]
    assert found.problem is None


def test_windows_1252_scripts() -> None:
    (link,) = read_script_list("document.write('<a href=\"/1\">L’été</a>')".encode("cp1252"), URL).links
    assert link.title == "L’été"


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "a script that writes no link"),
        (b"var x = 1;", "a script that writes no link"),
        (b"<html><title>404</title>", 'not a script: an HTML page titled "404"'),
    ],
)
def test_a_script_without_links_is_a_problem(body: bytes, problem: str) -> None:
    assert read_script_list(body, URL).problem == problem


@pytest.mark.timeout(60)
@pytest.mark.parametrize("body", [b'"' * 200_001, b'"\\' * 200_000, b"'a\"" * 100_000, b"\\" * 200_000])
def test_quotation_marks_take_no_time(body: bytes) -> None:
    assert read_script_list(body, URL).links == ()


_scraps = st.lists(
    st.sampled_from([b"<a href=", b'"/1"', b">x</a>", b"<base href='", b"//", b"'>", b"<div class=LiNews>",
                     b"<", b"\x00", b"\xff", b'"', b"'",
                     b"\\", b"\\u00", b"document.write(", b"<![CDATA[", b"<?xml version='1.0' encoding='x'?>",
                     b"<svg>", b"<plaintext>"]),
    max_size=20,
).map(b"".join)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(_scraps | st.binary(max_size=200))
def test_garbage_never_raises(body: bytes) -> None:
    for found in (
        read_listing(body, URL, LISTING, None),
        read_listing(body, URL, ANY, "utf-16"),
        read_script_list(body, URL),
    ):
        assert found.links or found.problem
