"""Which system a page comes from, by its marks; and what a page tells of its site."""

from __future__ import annotations

import pytest

from monitor.discovery.front_page import read_front_page
from monitor.discovery.platform_signs import platform_of

URL = "http://www.site.example/"


@pytest.mark.parametrize(
    ("platform", "markup", "headers", "evidence"),
    [
        ("wordpress", '<meta name="generator" content="WordPress 6.8.1" />', {}, 'generator "WordPress 6.8.1"'),
        ("wordpress", "<meta content='WordPress 5' name='generator'>", {}, 'generator "WordPress 5"'),
        ("wordpress", "<link href='/wp-content/themes/x/style.css'>", {}, "files in /wp-content/"),
        (
            "wordpress",
            "",
            {"Link": '<http://www.site.example/wp-json/>; rel="https://api.w.org/"'},
            'header Link: <http://www.site.example/wp-json/>; rel="https://api.w.org/',
        ),
        ("spip", '<META NAME="generator" CONTENT="SPIP 4.3.8">', {}, 'generator "SPIP 4.3.8"'),
        ("spip", "", {"Composed-By": "SPIP 4.1 @ www.spip.net"}, "header Composed-By: SPIP 4.1 @ www.spip.net"),
        ("spip", '<a href="spip.php?article12">x</a>', {}, "links to spip.php"),
        (
            "joomla",
            '<meta name="generator" content="Joomla! - Open Source Content Management">',
            {},
            'generator "Joomla!',
        ),
        ("joomla", '<script src="/media/jui/js/jquery.min.js"></script>', {}, "files in /media/jui/ or /media/system/"),
        ("drupal", "", {"x-generator": "Drupal 10 (https://www.drupal.org)"}, "header X-Generator: Drupal 10"),
        ("drupal", '<img src="/sites/default/files/a.jpg">', {}, "files in /sites/default/ or /sites/all/"),
        ("wmaker", '<link rel="alternate" href="/xml/syndication.rss">', {}, "a feed at /xml/syndication.rss"),
        ("weblogy", '<script src="/inc/news/inc_main_TOP_news_PE.js"></script>', {}, "the Weblogy template"),
        ("weblogy", '<a href="http://news.site.example/h/300846.html">x</a>', {}, "pages at news.<site>/h/"),
    ],
)
def test_the_marks_of_a_platform(platform: str, markup: str, headers: dict[str, str], evidence: str) -> None:
    verdict = platform_of(f"<html><head>{markup}</head></html>".encode(), headers)

    assert verdict.platform == platform
    assert verdict.evidence[0].startswith(evidence)


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"\xff\xfe\x00\x00",
        b"<html><body>Nous avons quitt\xc3\xa9 WordPress pour SPIP et Joomla.</body></html>",
        b'<meta name="generator" content="Hugo 0.1">',
        b'<meta name="generator">',
        # a weak mark alone is an accident
        b'<a href="/x_a123.html">x</a>',
        b"<meta " * 50_000,
    ],
)
def test_without_marks_it_is_a_system_of_its_own(page: bytes) -> None:
    assert platform_of(page, {}).platform == "custom"


def test_the_weightiest_marks_count_and_all_are_kept() -> None:
    page = (
        b'<meta name=generator content="WordPress 6"><img src="/sites/default/files/old.jpg"><i src="/wp-includes/x">'
    )

    verdict = platform_of(page, {})

    assert verdict.platform == "wordpress"
    assert {sign.platform for sign in verdict.signs} == {"wordpress", "drupal"}


def test_evidence_is_one_printable_line() -> None:
    page = b'<meta name="generator" content="WordPress\n\x1b[31m6">'

    assert platform_of(page, {}).evidence == ('generator "WordPress [31m6"',)


# --- the page --------------------------------------------------------------------------------------------------------


def test_what_a_page_tells_of_its_site() -> None:
    page = """<!doctype html><html lang="fr-ML"><head><title>Accueil | Le Site</title>
    <meta property="og:site_name" content="Le Site">
    <link rel="alternate" type="application/rss+xml" title="Le fil" href="/rss">
    <link rel="alternate" type="application/rss+xml" title="Encore" href="/rss">
    <link rel="ALTERNATE nofollow" type="application/atom+xml; charset=utf-8" href="//feeds.site.example/atom">
    <link rel="alternate" hreflang="en" href="/en/"><link rel="stylesheet" type="application/rss+xml" href="/no">
    <link rel="alternate" type="application/rss+xml" href="javascript:1"></head>
    <body><a href="/a">A</a><a href="#x">x</a><a href="/a">encore</a></body></html>"""

    front = read_front_page(page.encode(), URL)

    assert front is not None
    assert (front.title, front.site_name, front.language) == ("Accueil | Le Site", "Le Site", "fr")
    assert [(feed.url, feed.title) for feed in front.feeds] == [
        ("http://www.site.example/rss", "Le fil"),
        ("http://feeds.site.example/atom", None),
    ]
    assert front.links == ("http://www.site.example/a",)
    assert not front.is_written_by_scripts


@pytest.mark.parametrize(
    ("text", "paywall"),
    [
        ("Cet article est réservé aux abonnés.", True),
        ("Il vous reste 82% de cet article à lire.", True),
        ("Abonnez-vous pour lire la suite", True),
        ("Abonnez-vous à notre infolettre", False),
        ("Les abonnés de l'Office des eaux manifestent", False),
    ],
)
def test_the_words_of_a_paywall(text: str, paywall: bool) -> None:
    front = read_front_page(f"<p>{text}</p>".encode(), URL)

    assert front is not None
    assert (front.paywall is not None) is paywall


@pytest.mark.parametrize(
    ("page", "word"),
    [
        ("<title>Just a moment...</title>", "Just a moment"),
        ("<p>Please enable JavaScript and cookies</p>", "enable JavaScript"),
        ("<p>Un moment de grâce à Bamako</p>", None),
    ],
)
def test_the_words_of_a_wall(page: str, word: str | None) -> None:
    front = read_front_page(page.encode(), URL)

    assert front is not None
    assert front.wall == word


def test_a_page_that_scripts_write() -> None:
    front = read_front_page(b'<body><div id="root"></div><script src="/app.js"></script></body>', URL)

    assert front is not None
    assert front.is_written_by_scripts


@pytest.mark.parametrize("body", [b"", b"   ", b"\x00" * 100])
def test_what_is_no_page(body: bytes) -> None:
    front = read_front_page(body, URL)

    assert front is None or (front.links, front.feeds, front.title) == ((), (), None)


def test_a_huge_page_is_read_in_time() -> None:
    front = read_front_page(b"<a href=/x>" * 100_000 + b"<link rel=alternate type=application/rss+xml href=/f>", URL)

    assert front is not None
    assert len(front.links) == 1
