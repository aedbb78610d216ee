"""Which lists can be read backwards, at which addresses; what a document's answer means for the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.catalogue.model import Source
from monitor.discovery.descent import Ended, Told, below, first_number, next_number, onward
from monitor.discovery.ladder import (
    Place,
    Rung,
    address_of,
    complete,
    days_in_address,
    deeper,
    first_place,
    ladder,
    next_offset,
    wanted_children,
    window_of,
)
from monitor.discovery.sitemaps import index_days, read_sitemap

MAY = window_of("2025-05-01", None, "UTC")
FEED = {"kind": "feed", "url": "http://aa.example/feed/"}
NUMBERS = {"kind": "id_range", "url": "http://aa.example/h/{id}.html"}


def source(*discovery: dict[str, Any], platform: str = "custom", patterns: tuple[str, ...] = ("/a/",)) -> Source:
    return Source.model_validate(
        {
            "id": "aa", "name": "aa", "home": "http://aa.example/", "country": "ML", "platform": platform,
            "timezone": "UTC", "discovery": discovery, "articles": {"patterns": patterns},
        },
        strict=False,
    )  # fmt: skip


def kinds(of: Source) -> list[str]:
    return [rung.kind for rung in ladder(of)]


def rung(kind: str, url: str = "http://aa.example/x/{page}") -> Rung:
    listing = source({"kind": "listing", "url": url}).discovery[0]
    return Rung(3, kind, url, listing)  # type: ignore[arg-type]


# --- the ladder -----------------------------------------------------------------------------------------------------


def test_a_wordpress_site_allows_more_than_its_file_declares() -> None:
    rungs = ladder(source(FEED, platform="wordpress"))
    assert [(each.kind, each.url, each.declared) for each in rungs] == [
        ("wordpress", "http://aa.example/", False),
        ("paged_feed", "http://aa.example/feed/", True),
        ("pages", "http://aa.example/page/{page}/", False),
        ("sitemap", "http://aa.example/wp-sitemap.xml", False),
        ("sitemap", "http://aa.example/sitemap_index.xml", False),
    ]


def test_pages_of_a_site_without_patterns_are_not_guessed() -> None:
    """Every address of the site would be taken for an article."""
    assert "pages" not in kinds(source(FEED, platform="wordpress", patterns=()))


@pytest.mark.parametrize(
    ("platform", "discovery", "expected"),
    [
        ("spip", ({"kind": "feed", "url": "http://aa.example/spip.php?page=backend"},), ["sitemap"]),
        ("spip", ({"kind": "listing", "url": "http://aa.example/spip.php?rubrique2"},), ["offsets", "sitemap"]),
        ("joomla", ({"kind": "feed", "url": "http://aa.example/?format=feed&type=rss"},), []),
        ("joomla", ({"kind": "listing", "url": "http://aa.example/une.html"},), ["offsets"]),
        ("custom", ({"kind": "feed", "url": "http://aa.example/rss.xml"},), []),
        ("custom", (FEED,), ["paged_feed"]),
        ("custom", ({"kind": "feed", "url": "http://aa.example/?feed=rss2"},), ["paged_feed"]),
        ("custom", ({"kind": "listing", "url": "http://aa.example/une"}, NUMBERS), ["listing", "id_range"]),
        ("weblogy", (NUMBERS, {"kind": "listing", "url": "http://aa.example/n?p={page}"}), ["pages", "id_range"]),
        ("custom", (), []),
    ],
)
def test_the_rungs_of_a_platform(platform: str, discovery: tuple[dict[str, Any], ...], expected: list[str]) -> None:
    assert kinds(source(*discovery, platform=platform)) == expected


def test_of_several_feeds_a_gap_wants_its_own() -> None:
    other = {"kind": "feed", "url": "http://aa.example/sport/feed/"}
    two = source(FEED, other)
    assert [each.url for each in ladder(two, "http://aa.example/sport/feed/")] == ["http://aa.example/sport/feed/"]
    # the gap of a list that is no feed, or not declared any more
    assert len(ladder(two, "http://aa.example/old")) == 2


def test_a_level_is_complete_when_all_that_is_declared_got_there() -> None:
    rungs = ladder(source(FEED, {"kind": "feed", "url": "http://aa.example/sport/feed/"}))
    names = [each.name for each in rungs]
    assert not complete(rungs, {})
    assert not complete(rungs, {names[0]: True, names[1]: False})
    assert complete(rungs, dict.fromkeys(names, True))
    guessed = [replace(each, declared=False) for each in rungs]
    assert complete(guessed, {names[1]: True})
    assert not complete(guessed, {})


def test_the_addresses_of_documents() -> None:
    feeds = ladder(source(FEED, {"kind": "feed", "url": "http://aa.example/?feed=rss2"}))
    assert [address_of(each, first_place(each), MAY) for each in feeds] == [each.url for each in feeds]
    assert [address_of(each, Place(page=3), MAY) for each in feeds] == [
        "http://aa.example/feed/?paged=3", "http://aa.example/?feed=rss2&paged=3",
    ]  # fmt: skip
    (posts,) = ladder(source({"kind": "wordpress", "url": "http://aa.example/", "categories": [4]}))
    address = address_of(posts, Place(before="2025-05-10T00:00:00Z", page=2), MAY)
    # the window is opened by the 14 hours that a wall clock can differ from UTC
    assert "after=2025-04-30T10:00:00&before=2025-05-10T14:00:00&categories=4&per_page=100&page=2" in address
    assert "before=" not in address_of(posts, Place(), MAY)
    bounded = window_of("2025-05-01", "2025-05-09", "UTC")
    assert "before=2025-05-10T14:00:00" in address_of(posts, Place(), bounded)


def test_windows_are_days_at_the_source_or_instants() -> None:
    days = window_of("2025-05-01", "2025-05-02", "Africa/Niamey")
    assert (days.after, days.before) == (
        datetime(2025, 4, 30, 23, tzinfo=UTC), datetime(2025, 5, 2, 23, tzinfo=UTC),
    )  # fmt: skip
    assert [days.holds(date(2025, 5, day)) for day in (1, 2, 3)] == [True, True, False]
    instants = window_of("2025-05-01T08:00:00Z", "2025-05-02T23:30:00Z", "Africa/Niamey")
    assert (instants.since, instants.until) == (date(2025, 5, 1), date(2025, 5, 3))
    for nonsense in ("", "yesterday", "2025-13-01", "2025-05-01 10:00"):
        with pytest.raises(ValueError, match=r".+"):
            window_of(nonsense, None, "UTC")


# --- offsets, days, sitemaps ----------------------------------------------------------------------------------------


def test_the_next_offset_is_the_one_that_the_page_links_to() -> None:
    here = "http://aa.example/spip.php?rubrique2"
    page = """<a href="spip.php?rubrique2&amp;debut_articles=20#pagination">2</a>
    <a href='spip.php?rubrique2&amp;debut_articles=40#pagination'>3</a> <a href="?rubrique2&#038;debut_articles=980">
    <a href="http://other.example/spip.php?rubrique2&debut_articles=5"> <a href="/autre.php?debut_articles=7">"""
    assert next_offset(page, here, "spip") == "http://aa.example/spip.php?rubrique2&debut_articles=20"
    at = "http://aa.example/spip.php?rubrique2&debut_articles=40"
    assert next_offset(page, at, "spip") == "http://aa.example/spip.php?rubrique2&debut_articles=980"
    assert next_offset(page, at.replace("40", "980"), "spip") is None
    joomla = '<a href="/une.html?start=10"> <a href=/une.html?limitstart=35>'
    assert next_offset(joomla, "http://aa.example/une.html?start=10", "joomla") == (
        "http://aa.example/une.html?limitstart=35"
    )
    assert next_offset("", "http://aa.example/une.html", "joomla") is None


@pytest.mark.parametrize(
    ("url", "days"),
    [
        ("http://aa.example/2025/05/19/le-bac/", (date(2025, 5, 19), date(2025, 5, 19))),
        ("http://aa.example/2024/02/le-bac/", (date(2024, 2, 1), date(2024, 2, 29))),
        ("http://aa.example/2024/12/le-bac/", (date(2024, 12, 1), date(2024, 12, 31))),
        ("http://aa.example/2025/13/le-bac/", None),
        ("http://aa.example/2025/02/30/le-bac/", None),
        ("http://aa.example/rubrique/5432/le-bac/", None),
        ("http://aa.example/?d=/2025/05/19/", None),
        ("http://aa.example/9999/12/31/x", None),
    ],
)
def test_days_in_addresses(url: str, days: tuple[date, date] | None) -> None:
    assert days_in_address(url) == days


def test_sitemaps_that_cannot_hold_the_time_are_passed_over() -> None:
    children: list[tuple[str, date | None]] = [
        ("http://aa.example/sitemap-pt-post-2025-04.xml", None),
        ("http://aa.example/sitemap-pt-post-2025-05.xml", None),
        ("http://aa.example/sitemap-pt-post-2025-06.xml", None),
        ("http://aa.example/sitemap.xml?yyyy=2024&mm=01", None),
        ("http://aa.example/post-sitemap1.xml", date(2025, 4, 30)),
        ("http://aa.example/post-sitemap2.xml", date(2025, 5, 20)),
        ("http://aa.example/post-sitemap3.xml", None),
        ("http://aa.example/category-sitemap.xml", date(2025, 5, 20)),
        ("http://aa.example/wp-sitemap-users-1.xml", None),
        ("http://aa.example/articles-2019.xml", None),
    ]
    wanted, passed_over = wanted_children(children, MAY)
    assert [url.rpartition("/")[2] for url in wanted] == [
        "post-sitemap3.xml", "sitemap-pt-post-2025-06.xml", "sitemap-pt-post-2025-05.xml", "post-sitemap2.xml",
    ]  # fmt: skip
    assert passed_over == 4
    bounded, _ = wanted_children(children, window_of("2025-05-01", "2025-05-31", "UTC"))
    assert "http://aa.example/sitemap-pt-post-2025-06.xml" not in bounded
    assert wanted_children([], MAY) == ((), 0)


def test_the_days_of_an_index() -> None:
    index = b"""<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
    <sitemap><loc>http://aa.example/1.xml?a=1&b=2</loc><lastmod>2025-05-02T10:00:00+00:00</lastmod></sitemap>
    <sitemap><loc>/2.xml</loc><lastmod>2025-05-03</lastmod></sitemap>
    <sitemap><loc>http://aa.example/3.xml</loc><lastmod>hier</lastmod></sitemap>
    <sitemap><loc>javascript:x</loc></sitemap></sitemapindex>"""
    days = index_days(index, "http://aa.example/map.xml")
    assert days == {
        "http://aa.example/1.xml?a=1&b=2": date(2025, 5, 2),
        "http://aa.example/2.xml": date(2025, 5, 3),
        "http://aa.example/3.xml": None,
    }
    # as they stand in what the sitemap's reader gives
    assert set(days) == set(read_sitemap(index, "http://aa.example/map.xml").more)
    for other in (
        b"",
        b"<urlset></urlset>",
        b"<html>",
        b"\x00",
        b"<sitemapindex>",
        b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>",
    ):
        assert index_days(other, "http://aa.example/map.xml") == {}


def test_indexes_nest_two_deep_and_name_nothing_twice() -> None:
    queue: tuple[tuple[int, str], ...] = ((0, "i"),)
    queue = deeper(queue, ("a", "b", "i"))
    assert queue == ((1, "a"), (1, "b"))
    queue = deeper(queue, ("c", "b"))
    assert queue == ((2, "c"), (1, "b"))
    assert deeper(queue, ("d",)) == ((1, "b"),)


# --- onward: pages --------------------------------------------------------------------------------------------------

FULL = Told(links=10, fresh=10, dated=10, older=0, newest="2025-05-20", oldest="2025-05-18")


@pytest.mark.parametrize(
    ("page", "told", "stale", "expected"),
    [
        (1, FULL, 0, Place(page=2)),
        (4, replace(FULL, older=9), 0, Place(page=5)),  # one of the time is left
        (4, replace(FULL, older=10), 0, Ended(True, "articles from before 2025-05-01 on page 4")),
        (4, replace(FULL, dated=0, newest=None, oldest=None), 0, Place(page=5)),  # without days nothing is proved
        (1, Told(problem="HTTP 404"), 0, Ended(False, "HTTP 404")),
        (9, Told(problem="HTTP 404"), 0, Ended(False, "it ends at page 9 (HTTP 404)")),
        (1, Told(), 0, Ended(False, "it shows no article")),
        (9, Told(), 1, Ended(False, "it ends at page 9")),
        (2, Told(links=10, same=True), 1, Place(page=3)),
        (3, Told(links=10, same=True), 2, Ended(False, "it serves the same page for every number")),
        (8, Told(links=2), 2, Ended(False, "it shows nothing more from page 7 on")),
    ],
)
def test_pages(page: int, told: Told, stale: int, expected: Place | Ended) -> None:
    assert onward(rung("pages"), Place(page=page), told, stale, MAY) == expected


def test_offsets_follow_the_links_of_the_page() -> None:
    told = replace(FULL, next_url="http://aa.example/x?start=10")
    assert onward(rung("offsets"), Place(), told, 0, MAY) == Place(page=2, url="http://aa.example/x?start=10")
    assert onward(rung("offsets"), Place(), FULL, 0, MAY) == Ended(False, "it leads to no further page")
    assert onward(rung("offsets"), Place(page=3), FULL, 0, MAY) == Ended(False, "it ends at page 3")


def test_one_page_alone_reaches_only_what_it_shows() -> None:
    single = rung("listing")
    assert onward(single, Place(), FULL, 0, MAY) == Ended(False, "one page alone, back to 2025-05-18")
    assert onward(single, Place(), replace(FULL, older=1), 0, MAY) == Ended(False, "one page alone, back to 2025-05-18")
    assert onward(single, Place(), replace(FULL, older=5), 0, MAY) == Ended(
        True, "articles from before 2025-05-01 on its one page"
    )
    assert onward(single, Place(), Told(links=3, fresh=3), 0, MAY) == Ended(
        False, "one page alone, back to an unknown day"
    )


# --- onward: WordPress ----------------------------------------------------------------------------------------------

POSTS = Told(
    links=100, fresh=100, dated=100, newest="2025-05-20", oldest="2025-05-15",
    newest_at="2025-05-20T10:00:00Z", oldest_at="2025-05-15T10:00:00Z",
)  # fmt: skip
SINCE_15 = Place(before="2025-05-15T10:00:00Z")


@pytest.mark.parametrize(
    ("place", "told", "stale", "expected"),
    [
        (Place(), POSTS, 0, SINCE_15),
        (Place(), replace(POSTS, pages=1), 0, Ended(True, "every post of the time")),
        (Place(), replace(POSTS, pages=3), 0, SINCE_15),
        (Place(), Told(problem="HTTP 401"), 0, Ended(False, "HTTP 401")),
        (Place(), Told(), 0, Ended(False, "it shows no post of the time")),
        (SINCE_15, Told(problem="HTTP 400"), 0, Ended(False, "before 2025-05-15T10:00:00Z: HTTP 400")),
        (SINCE_15, Told(), 0, Ended(True, "every post of the time")),
        (SINCE_15, replace(POSTS, older=100), 0, Ended(True, "posts from before 2025-05-01")),
        # the same hundred again: it does not look at the instant, which its pages may yet make up for
        (SINCE_15, replace(POSTS, fresh=0, dated=0, same=True), 1, Place(2, "2025-05-15T10:00:00Z", True)),
        (
            Place(2, "2025-05-15T10:00:00Z", True),
            replace(POSTS, fresh=0, dated=0, same=True),
            2,
            Ended(False, "it shows the same posts whatever is asked for"),
        ),
        (Place(2, "2025-05-15T10:00:00Z", True), POSTS, 0, Place(3, "2025-05-15T10:00:00Z", True)),
        (Place(7, "2025-05-15T10:00:00Z", True), Told(problem="HTTP 400"), 0, Ended(True, "every post of the time")),
    ],
)
def test_posts(place: Place, told: Told, stale: int, expected: Place | Ended) -> None:
    posts = ladder(source({"kind": "wordpress", "url": "http://aa.example/"}))[0]
    assert onward(posts, place, told, stale, MAY) == expected


# --- onward: sitemaps -----------------------------------------------------------------------------------------------


def test_sitemaps_are_read_to_the_last_and_say_how_far_they_go() -> None:
    sitemap = ladder(source({"kind": "sitemap", "url": "http://aa.example/map.xml"}))[0]
    place = onward(sitemap, first_place(sitemap), Told(children=("b", "a")), 0, MAY)
    assert place == Place(page=2, queue=((1, "b"), (1, "a")))
    place = onward(sitemap, place, Told(links=5, fresh=5, dated=5, oldest="2025-05-09"), 0, MAY)
    assert isinstance(place, Place)
    end = onward(sitemap, place, Told(links=5, fresh=5, dated=5, oldest="2025-05-03"), 0, MAY)
    assert end == Ended(False, "it goes back to 2025-05-03 only")
    end = onward(sitemap, place, Told(links=5, fresh=5, dated=5, oldest="2025-04-30"), 0, MAY)
    assert end == Ended(True, "every sitemap of the time (3 read)")
    assert onward(sitemap, place, Told(problem="HTTP 404"), 0, MAY) == Ended(
        False, "1 of its sitemaps could not be read"
    )
    assert onward(sitemap, first_place(sitemap), Told(problem="HTTP 404"), 0, MAY) == Ended(False, "HTTP 404")
    undated = onward(sitemap, first_place(sitemap), Told(links=3, fresh=3), 0, MAY)
    assert isinstance(undated, Ended)
    assert not undated.reached
    older = onward(sitemap, first_place(sitemap), Told(passed_over=3), 0, MAY)
    assert older == Ended(True, "every sitemap of the time (1 read)")


# --- numbers --------------------------------------------------------------------------------------------------------


def test_a_walk_down_passes_over_what_is_known_and_ends_at_older_articles() -> None:
    known: dict[int, date | None] = {n: date(2025, 5, 20) for n in range(90, 101)} | {95: None}
    assert first_number(known, MAY) == 100
    place = next_number(Place(number=100), known, MAY, 50)
    assert isinstance(place, Place)
    assert place.number == 89
    place = below(place, hit=False, day=None, window=MAY)
    assert (place.number, place.misses) == (88, 1)
    for n in range(10):
        assert next_number(place, known, MAY, 50) == place
        place = below(place, hit=True, day=date(2025, 4, 20), window=MAY)
        assert (place.older, place.misses) == (n + 1, 0)
    end = next_number(place, known, MAY, 50)
    assert end == Ended(True, "10 articles in a row from before 2025-05-01, down to number 79")


def test_one_younger_article_among_older_ones_goes_on() -> None:
    place = below(Place(number=5, older=9), hit=True, day=date(2025, 5, 2), window=MAY)
    assert place.older == 0


def test_numbers_that_end() -> None:
    assert next_number(Place(number=None), {}, MAY, 50) == Ended(False, "no number is known and no list shows one")
    assert next_number(Place(number=0), {}, MAY, 50) == Ended(True, "down to the first number")
    assert next_number(Place(number=7, misses=50), {}, MAY, 50) == Ended(
        False, "50 numbers in a row do not exist, down to 8"
    )
    assert first_number({}, MAY) is None


def test_what_is_younger_than_the_window_is_passed_over() -> None:
    bounded = window_of("2025-05-01", "2025-05-05", "UTC")
    known: dict[int, date | None] = {n: date(2025, 5, n - 80) for n in range(81, 101)}
    assert first_number(known, bounded) == 85
    # an old article with a wrong date
    assert first_number({**known, 3: date(2025, 5, 20)}, bounded) == 85


def test_every_source_of_the_registry_has_a_ladder_of_addresses() -> None:
    from monitor.catalogue.sources import load_sources

    sources = load_sources([Path(__file__).parents[2] / "spiders" / "sources"])
    for each in sources.values():
        for step in ladder(each):
            place = replace(first_place(step), number=1)
            assert address_of(step, place, MAY).startswith(("http://", "https://"))
