"""Which addresses carry an article on: proved by the address, whatever the link says of itself."""

from __future__ import annotations

import random

import pytest

from monitor.discovery.continuation import MOST_PAGES, first_page, next_page, place_of

SLUG = "http://a.example/politique/le-port-rouvre-ses-portes/"
NUMBER = "http://a.example/?p=4711"


@pytest.mark.parametrize(
    ("first", "url", "form", "number"),
    [
        (SLUG, SLUG + "page/2", "/page/", 2),
        (SLUG, SLUG + "page/2/", "/page/", 2),
        (SLUG, SLUG + "2/", "/", 2),
        (SLUG, SLUG.rstrip("/") + "/3", "/", 3),
        (SLUG, SLUG + "page-2", "/page-", 2),
        (SLUG, SLUG + "?page=2", "?page=", 2),
        (SLUG, SLUG.rstrip("/") + "?page=2&utm_source=rss", "?page=", 2),
        (SLUG + "?utm_source=rss", SLUG + "page/2/#suite", "/page/", 2),
        (SLUG, SLUG.replace("http:", "https:").replace("a.ex", "www.a.ex") + "page/2", "/page/", 2),
        (SLUG, SLUG + "?start=1", "?start=", 1),
        (NUMBER, NUMBER + "&page=2", "?page=", 2),
        (NUMBER, "http://a.example/?page=2&p=4711", "?page=", 2),
        ("http://a.example/h/98765.html", "http://a.example/h/98765/2.html", "/", 2),
        ("http://a.example/h/98765.html", "http://a.example/h/98765.html/2", "/", 2),
        ("http://a.example/h/98765.html", "http://a.example/h/98765.html?page=3", "?page=", 3),
        (SLUG, SLUG + "1/", "/", 1),
    ],
)
def test_under_the_articles_own_address(first: str, url: str, form: str, number: int) -> None:
    place = place_of(first, url)
    assert place is not None
    assert (place.form, place.number) == (form, number)


@pytest.mark.parametrize(
    ("first", "url"),
    [
        (SLUG, SLUG),
        (SLUG, "http://a.example/politique/page/2/"),
        (SLUG, "http://a.example/page/2/"),
        (SLUG, "http://a.example/politique/le-port-rouvre-ses-portes-2/"),
        (SLUG, "http://a.example/politique/autre-article-du-jour/"),
        (SLUG, "http://a.example/politique/autre-article-du-jour/2/"),
        (SLUG, "http://b.example/politique/le-port-rouvre-ses-portes/2/"),
        (SLUG, "http://m.a.example/politique/le-port-rouvre-ses-portes/2/"),
        (SLUG, SLUG + "comment-page-2/"),
        (SLUG, SLUG + "feed/"),
        (SLUG, SLUG + "amp/"),
        (SLUG, SLUG + "123/"),
        (SLUG, SLUG + "2025/"),
        (SLUG, SLUG + "2/3/"),
        (SLUG, SLUG + "?page=2&s=mali"),
        (SLUG, SLUG + "?page=deux"),
        (SLUG, SLUG + "?replytocom=2"),
        (NUMBER, "http://a.example/?p=4712"),
        (NUMBER, "http://a.example/?p=4711&page=2&page=3"),
        (NUMBER, "http://a.example/?page=2"),
        (NUMBER, "http://a.example/page/2/?p=4712"),
        (SLUG, "mailto:a@a.example"),
        (SLUG, ""),
        ("", SLUG),
        (SLUG, "http://a.example/politique/le-port-rouvre-ses-portes/٢/"),
    ],
)
def test_elsewhere(first: str, url: str) -> None:
    assert place_of(first, url) is None


def markup(*elements: str) -> str:
    return f"<html><head></head><body><p>Il pleut sur le port.</p>{''.join(elements)}</body></html>"


NEXT = {
    "wordpress": f'<div class="page-links">Pages : <a href="{SLUG}2/">2</a> <a href="{SLUG}3/">3</a></div>',
    "apa": f'<nav><a class="page-numbers" href="{SLUG}page/2">2</a></nav>',
    "relative": '<div class="pagination"><a href="?page=2">2</a></div>',
    "next word": f'<a href="{SLUG}page/2/">Page suivante »</a>',
    "la suite": f'<a href="{SLUG}2/">Lire la suite</a>',
    "arrow": f'<a href="{SLUG}2/"> › </a>',
    "rel": f'<a rel="next" href="{SLUG}2/">Le port rouvre (2)</a>',
    "link": f'<link rel="next" href="{SLUG}page/2/">',
    "page 2": f'<b>Page 1 sur 3</b> <a href="{SLUG}2/"><span>Page</span> <em>2</em></a>',
    "escaped": f'<a href="{SLUG}?lang=fr&amp;page=2">x</a><a href="{SLUG}?page=2">2</a>',
    "unquoted": f"<a href={SLUG}2/>2</a>",
    "backwards too": f'<a href="{SLUG}">1</a><a href="{SLUG}3/">3</a><a href="{SLUG}2/">2</a>',
}


@pytest.mark.parametrize("name", NEXT)
def test_the_page_announces_another(name: str) -> None:
    found = next_page(markup(NEXT[name]), SLUG, SLUG)
    assert found is not None
    place = place_of(SLUG, found)
    assert place is not None
    assert place.number == 2


NONE = {
    "nothing": "<p>Fin.</p>",
    "the next article": '<a rel="next" href="http://a.example/politique/le-marche-ferme-demain/">Article suivant</a>',
    "the next article, head": '<link rel="next" href="http://a.example/politique/le-marche-ferme-demain/">',
    "the listing": '<a rel="next" href="/politique/page/2/">2</a>',
    "another host": '<a rel="next" href="http://b.example/politique/le-port-rouvre-ses-portes/2/">2</a>',
    "comments": f'<div id="comments"><a href="{SLUG}?page=2">2</a></div>',
    "comments, link": f'<a href="{SLUG}?page=2#comments">2</a>',
    "comments, wordpress": f'<a href="{SLUG}comment-page-2/#comments">2</a>',
    "itself": f'<a rel="next" href="{SLUG}">2</a>',
    "its own first": f'<a href="{SLUG}1/">1</a><a href="{SLUG}?page=1">1</a>',
    "a photo": f'<a href="{SLUG}2/"><img src="x.jpg"></a>',
    "a headline": f'<a href="{SLUG}2/">Deux navires sont attendus</a>',
    "other number": f'<a href="{SLUG}2/">12</a>',
    "a hole": f'<a href="{SLUG}3/">3</a>',
    "in a script": f"<script>var a = '<a href=\"{SLUG}2/\">2</a>';</script>",
    "commented out": f'<!-- <a href="{SLUG}2/">2</a> -->',
    "javascript": f'<a rel="next" href="javascript:go(\'{SLUG}2/\')">2</a>',
    "unusable": '<a rel="next" href="http://[::/2/">2</a>',
}


@pytest.mark.parametrize("name", NONE)
def test_the_page_announces_none(name: str) -> None:
    assert next_page(markup(NONE[name]), SLUG, SLUG) is None


def test_from_page_to_page_in_one_form() -> None:
    body = markup(*(f'<a href="{SLUG}{n}/">{n}</a>' for n in range(2, 5)), f'<a href="{SLUG}page/3/">3</a>')
    chain = [SLUG]
    while (following := next_page(body, chain[-1], SLUG)) is not None:
        chain.append(following)
    assert chain == [SLUG, f"{SLUG}2/", f"{SLUG}3/", f"{SLUG}4/"]
    assert next_page(body, "http://a.example/politique/autre-article-du-jour/", SLUG) is None


def test_sites_that_count_from_nought() -> None:
    body = markup(*(f'<a href="?start={n}">{n + 1}</a>' for n in range(3)))
    assert next_page(body, SLUG, SLUG) == f"{SLUG}?start=1"
    assert next_page(body, f"{SLUG}?start=1", SLUG) == f"{SLUG}?start=2"
    assert next_page(body, f"{SLUG}?start=2", SLUG) is None
    assert next_page(markup('<a rel="next" href="?page=1">suivant</a>'), SLUG, SLUG) == f"{SLUG}?page=1"


@pytest.mark.parametrize(
    "section",
    ["http://a.example/", "http://a.example/politique/", "http://a.example/category/mali-actu/",
     "http://a.example/tag/port-de-kayes/", "http://a.example/author/a-diallo/"],
)  # fmt: skip
def test_a_listing_is_no_article(section: str) -> None:
    assert next_page(markup(f'<a rel="next" href="{section}page/2/">2</a>'), section, section) is None


def test_a_base_and_a_bad_base() -> None:
    body = '<head><base href="http://a.example/politique/le-port-rouvre-ses-portes/"></head><a href="2/">2</a>'
    assert next_page(body, SLUG, SLUG) == f"{SLUG}2/"
    assert next_page('<head><base href="http://[/"></head>' + NEXT["wordpress"], SLUG, SLUG) == f"{SLUG}2/"


@pytest.mark.parametrize(
    ("url", "first"),
    [
        (SLUG + "page/2", SLUG.rstrip("/")),
        (SLUG + "page/2/", SLUG),
        (SLUG + "2/", SLUG),
        (SLUG + "?page=2", SLUG),
        (NUMBER + "&page=2", NUMBER),
        ("http://a.example/le-fil-1234/page/3/", "http://a.example/le-fil-1234/"),
    ],
)
def test_a_further_page_is_told_by_its_address(url: str, first: str) -> None:
    assert first_page(url) == first


@pytest.mark.parametrize(
    "url",
    [
        SLUG,
        NUMBER,
        "http://a.example/page/2/",
        "http://a.example/politique/page/2/",
        "http://a.example/category/mali-actu/page/2/",
        "http://a.example/actualite/2",
        "http://a.example/actualite/12/2",
        "http://a.example/2025/05/23/",
        "http://a.example/mali-actu/7",
        SLUG + "11/",
        SLUG + f"page/{MOST_PAGES + 1}/",
        SLUG + "page/1/",
        "http://a.example/?page=2",
        "not an address",
        "",
    ],
)
def test_an_address_that_may_be_an_articles_own_is_left_alone(url: str) -> None:
    assert first_page(url) is None


@pytest.mark.timeout(120)
def test_ugly_markup_is_answered_quickly() -> None:
    dice = random.Random(3)
    pieces = [*NEXT.values(), "<a href=", "</div>", "<div><div>", "\x00", "'\">", "<base href='//'>", "\ud800", "é"]
    for _ in range(60):
        next_page("".join(dice.choice(pieces) for _ in range(400)), SLUG, SLUG)
    assert next_page("<div>" * 200_000 + NEXT["wordpress"], SLUG, SLUG) in (None, f"{SLUG}2/")
    next_page(f'<a href="{SLUG}2/">2</a>' + "<a href=x/2>" * 90_000, SLUG, SLUG)
    next_page("<a href=" + "/2" * 2_000_000, SLUG, SLUG)
    assert next_page("", SLUG, SLUG) is None
