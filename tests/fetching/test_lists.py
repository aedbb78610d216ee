"""What a list's answers leave in the database, look after look: validators, turnover, gaps. Real batches and stores;
the answers are made here."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from scrapy.http import HtmlResponse, Request, Response

from db.endpoints import Endpoint
from db.gaps import Gap
from monitor.catalogue.model import Discovery, Feed, Listing, Source
from monitor.clock import FixedClock, parse_iso
from monitor.discovery.feeds import read_feed
from monitor.discovery.link import Found
from monitor.discovery.listings import listing_page, read_listing
from monitor.discovery.sitemaps import read_sitemap
from monitor.discovery.wordpress import posts_url, read_posts
from monitor.fetching.batch import Batch, Home, open_batch
from monitor.fetching.lists import Lists
from monitor.fetching.routes import LoopbackRoutes
from monitor.fetching.run import Run
from monitor.relevance.reader import Reader

START = datetime(2025, 5, 23, 10, tzinfo=UTC)
FEED = {"kind": "feed", "url": "http://aa.example/feed", "confidence": "tested"}
RUBRIC = {"kind": "feed", "url": "http://aa.example/sport/feed", "confidence": "tested"}
MAP = {"kind": "sitemap", "url": "http://aa.example/map.xml", "confidence": "tested"}
PAGES = {"kind": "listing", "url": "http://aa.example/list/{page}", "pages": 3, "confidence": "tested"}
POSTS = {"kind": "wordpress", "url": "http://aa.example/", "confidence": "tested"}


def source_of(*discovery: dict[str, Any], **more: Any) -> Source:
    return Source.model_validate(
        {"id": "aa", "name": "aa", "home": "http://aa.example/", "country": "ML", "discovery": discovery,
         "articles": {"patterns": ["/a/"], "reject": ["/page/"]}, **more}
    )  # fmt: skip


class Desk:
    """One source, looked at run after run."""

    def __init__(self, batch: Batch, clock: FixedClock, source: Source) -> None:
        self.batch = batch
        self.clock = clock
        self.source = source
        self.lists: Lists

    def run(self, hours: float = 1.0) -> Lists:
        """A new run, ``hours`` after the last."""
        self.clock.advance(timedelta(hours=hours))
        self.lists = Run(self.batch, self.source).lists
        return self.lists

    def ask(self, number: int = 0) -> dict[str, str]:
        """The conditions that the first document of a list would be asked under."""
        strategy = self.source.discovery[number]
        return self.lists.look(self.address(strategy), strategy).headers

    def address(self, strategy: Discovery) -> str:
        if strategy.kind == "wordpress":
            return posts_url(str(strategy.url), after=self.lists.posts_after(strategy))
        return listing_page(strategy, 1) if isinstance(strategy, Listing) else str(strategy.url)

    def answer(
        self, body: bytes = b"", *, number: int = 0, status: int = 200, url: str | None = None, chain: Any = None,
        headers: dict[str, str] | None = None, meta: dict[str, Any] | None = None, sent: dict[str, str] | None = None,
    ) -> Sequence[str]:  # fmt: skip
        """Lets a document of a list come; returns what is to be read further."""
        strategy = self.source.discovery[number]
        asked = url or self.address(strategy)
        look = self.lists.look(asked, strategy, 0 if chain is None else 1, chain)
        request = Request(asked, headers=look.headers if sent is None else sent, meta=meta or {})
        response = HtmlResponse(asked, status=status, body=body, headers=headers or {}, request=request)
        self.chain = look.chain
        return self.lists.arrived(look, response, found_in)

    def look(self, body: bytes = b"", hours: float = 1.0, **more: Any) -> Endpoint:
        """A run of one list with one document."""
        self.run(hours)
        self.answer(body, **more)
        self.lists.conclude()
        return self.endpoint(more.get("number", 0))

    def endpoint(self, number: int = 0) -> Endpoint:
        strategy = self.source.discovery[number]
        url = posts_url(str(strategy.url), None) if strategy.kind == "wordpress" else self.address(strategy)
        found = self.batch.store.endpoints.of(1, url)
        assert found is not None
        return found

    def gaps(self) -> list[Gap]:
        return self.batch.store.gaps.open_of(1)


def found_in(response: Response, strategy: Discovery) -> Found:
    match strategy:
        case Feed():
            return read_feed(response.body, response.url, "application/rss+xml")
        case Listing():
            return read_listing(response.body, response.url, strategy, None)
    if strategy.kind == "wordpress":
        return read_posts(response.body, response.url, int(response.headers.get("X-WP-TotalPages") or b"1"))
    return read_sitemap(response.body, response.url)


def instant(number: float) -> datetime:
    """When article ``number`` was published: number 0 at the start, one in each hour."""
    return START + timedelta(hours=number)


def rss(numbers: Sequence[int], folder: str = "a") -> bytes:
    items = "".join(
        f"<item><link>http://aa.example/{folder}/{n}</link><pubDate>{format_datetime(instant(n))}</pubDate></item>"
        for n in numbers
    )
    return f"<rss><channel>{items}</channel></rss>".encode()


def page(numbers: Sequence[int]) -> bytes:
    menu = '<a href="/rubrique/sport">Sport</a>'
    links = "".join(f'<a href="/a/{n}">Titre {n}</a>' for n in numbers)
    return f"<body>{menu}{links}<a href='/mentions'>Mentions</a></body>".encode()


def posts(numbers: Sequence[int]) -> bytes:
    made = (
        f'{{"id":{n},"link":"http://aa.example/a/{n}","date_gmt":"{instant(n):%Y-%m-%dT%H:%M:%S}",'
        f'"title":{{"rendered":"Titre"}}}}'
        for n in numbers
    )
    return f"[{','.join(made)}]".encode()


def sitemap(numbers: Sequence[int]) -> bytes:
    urls = "".join(
        f"<url><loc>http://aa.example/a/{n}</loc><lastmod>{instant(n).isoformat()}</lastmod></url>" for n in numbers
    )
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()


def down(high: int, low: int) -> range:
    return range(high, low - 1, -1)


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[Any]:
    opened = []

    def desk(*discovery: dict[str, Any], **more: Any) -> Desk:
        source, clock = source_of(*discovery, **more), FixedClock(START)
        context = open_batch(
            Home(tmp_path / "press.db"), command="test", version="0", sources={"aa": source}, reader=Reader(()),
            routes=LoopbackRoutes({"*.example": 9}), robots_name="press-monitor", min_delay=1.0, clock=clock,
        )  # fmt: skip
        opened.append(context)
        return Desk(context.__enter__(), clock, source)

    yield desk
    for context in opened:
        context.__exit__(None, None, None)


TAGGED = {"ETag": 'W/"a1"', "Last-Modified": "Fri, 23 May 2025 09:00:00 GMT"}


def test_validators_are_handed_back_as_they_came(desks: Any) -> None:
    desk = desks(FEED)
    assert desk.look(rss(down(0, -9)), headers=TAGGED).etag == 'W/"a1"'
    desk.run()
    assert desk.ask() == {"If-None-Match": 'W/"a1"', "If-Modified-Since": TAGGED["Last-Modified"]}
    before = desk.endpoint()
    after = desk.look(status=304)
    assert (after.items, after.newest_at, after.changed_at) == (10, before.newest_at, before.changed_at)
    assert (after.status, after.problem, after.conditional) == (304, None, 1)
    assert after.read_at is not None
    assert before.read_at is not None
    assert after.read_at > before.read_at
    assert desk.lists.read == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 500),
        (b"<html><title>Erreur</title>", 200),
        (b"", 304),
        (rss(down(3, -6))[:-60], 200),
        (b"<rss><channel><item><title>T</title></item></channel></rss>", 200),
    ],
)
def test_after_a_problem_nothing_is_asked_conditionally(desks: Any, body: bytes, status: int) -> None:
    desk = desks(FEED)
    good = desk.look(rss(down(0, -9)), headers=TAGGED)
    bad = desk.look(body, status=status, headers=TAGGED, sent={})
    assert bad.problem
    assert (bad.failures, bad.failing_since) == (1, bad.fetched_at)
    assert (bad.etag, bad.content_hash, bad.changed_at, bad.read_at) == (
        good.etag, good.content_hash, good.changed_at, good.read_at,
    )  # fmt: skip
    desk.run()
    assert desk.ask() == {}
    # a 304 all the same heals nothing
    again = desk.look(status=304)
    assert (again.failures, again.failing_since) == (2, bad.failing_since)
    assert again.problem == "HTTP 304 to a request without conditions"
    # the very bytes that were read well do
    healed = desk.look(rss(down(0, -9)), headers=TAGGED)
    assert (healed.failures, healed.failing_since, healed.problem) == (0, None, None)
    desk.run()
    assert desk.ask() != {}


def test_a_feed_cut_off_keeps_its_items_and_tells_nothing_of_the_end(desks: Any) -> None:
    desk = desks(FEED)
    desk.look(rss(down(0, -9)))
    cut = rss(down(40, 31))
    cut = cut[: cut.index(b"/a/33")]
    looked = desk.look(cut, hours=40)
    assert looked.problem == "incomplete: the feed ends in the middle, after 7 complete items"
    assert looked.items == 7
    assert desk.lists.read == 1
    assert desk.gaps() == []
    # whole again: the gap shows, though the items of the cut feed are known by now
    desk.look(rss(down(40, 31)))
    assert [(gap.after_at, gap.before_at) for gap in desk.gaps()] == [("2025-05-23T10:00:00Z", "2025-05-24T17:00:00Z")]


def test_same_bytes_are_not_read_twice_but_now_and_then(desks: Any) -> None:
    desk = desks(FEED)
    first = desk.look(rss(down(0, -9)))
    for number in range(1, 8):
        looked = desk.look(rss(down(0, -9)), headers={"Last-Modified": f"Fri, 23 May 2025 0{number}:00:00 GMT"})
        assert (looked.changed_at, looked.conditional, desk.lists.read) == (first.changed_at, number, 1)
    desk.run()
    assert desk.ask() == {}
    eighth = desk.look(rss(down(0, -9)), hours=0)
    assert eighth.changed_at == eighth.fetched_at
    assert eighth.conditional == 0
    seen = desk.batch.store.database.execute("select distinct last_seen_at from sightings").fetchall()
    assert seen == [(eighth.changed_at,)]


@pytest.mark.parametrize("modified", ["Fri, 23 May 2042 09:00:00 GMT", "yesterday", "Thu, 99 Abc", "x" * 600])
def test_a_date_of_change_that_cannot_be_is_not_sent(desks: Any, modified: str) -> None:
    desk = desks(FEED)
    desk.look(rss(down(0, -9)), headers={"Last-Modified": modified})
    desk.run()
    assert desk.ask() == {}


def test_validators_that_lie_are_not_sent_again(desks: Any) -> None:
    desk = desks(FEED)
    desk.look(rss(down(0, -9)), headers=TAGGED)
    for _ in range(7):
        desk.look(status=304)
    found = desk.look(rss(down(5, -4)), headers=TAGGED)
    assert found.distrusted_at == found.fetched_at
    for number in range(6, 9):
        desk.run()
        assert desk.ask() == {}
        desk.look(rss(down(number, -4)), headers=TAGGED, hours=0)
    desk.look(rss(down(30, 0)), headers=TAGGED, hours=31 * 24)
    desk.run()
    assert desk.ask() != {}


def test_new_bytes_without_anything_new_are_no_lie(desks: Any) -> None:
    desk = desks(FEED)
    desk.look(rss(down(0, -9)), headers=TAGGED)
    for _ in range(7):
        desk.look(status=304)
    assert desk.look(rss(down(0, -9)) + b"<!-- built anew -->", headers=TAGGED).distrusted_at is None


def test_a_feed_that_ran_over_is_told_once(desks: Any) -> None:
    desk = desks(FEED)
    desk.look(rss(down(0, -9)))
    desk.look(rss(down(2, -7)))
    looked = desk.look(rss(down(50, 41)), hours=50)
    (gap,) = desk.gaps()
    assert (gap.url, gap.kind, gap.state, gap.recovered) == (FEED["url"], "feed", "open", 0)
    assert (gap.after_at, gap.before_at) == ("2025-05-23T12:00:00Z", "2025-05-25T03:00:00Z")
    # two an hour by the second look
    assert gap.estimated == 78
    assert desk.lists.warnings == [
        (FEED["url"], "may have lost about 78 items between 2025-05-23T12:00:00Z and 2025-05-25T03:00:00Z; "
         "a backfill is due")
    ]  # fmt: skip
    assert looked.unbroken_since == looked.changed_at
    desk.lists.conclude()
    assert len(desk.lists.warnings) == 1
    with desk.batch.store.transaction():
        desk.batch.store.gaps.add_recovered(gap.id, 70)
        desk.batch.store.gaps.close(gap.id, "recovered", None, desk.batch.now())
    assert desk.lists.warnings[0][1].endswith("; a backfill found 70")
    for _ in range(2):
        desk.look(rss(down(51, 42)))
        assert desk.lists.warnings == []
    assert desk.batch.store.database.execute("select count(*) from gaps").fetchone() == (1,)


def test_turnover_and_capacity(desks: Any) -> None:
    desk = desks(FEED)
    assert desk.look(rss(down(0, -9))).turnover is None
    assert desk.look(rss(down(2, -7)), hours=2).turnover == pytest.approx(1)
    quiet = desk.look(rss(down(2, -7)), hours=24)
    assert (quiet.turnover, quiet.items) == (pytest.approx(0.5), 10)
    assert desk.look(b"", status=500).turnover == quiet.turnover


def test_a_gap_that_another_list_held_is_none(desks: Any) -> None:
    """The rubric's feed failed for two days; the feed of the whole site was read all the time."""
    desk = desks(FEED, RUBRIC)
    desk.run()
    desk.answer(rss(down(0, -19)))
    desk.answer(rss(range(0, -20, -2)), number=1)
    desk.lists.conclude()
    was = desk.endpoint(1)
    for number in range(10, 60, 10):
        desk.run(10)
        desk.answer(rss(down(number, number - 19)))
        if number < 50:
            desk.answer(status=500, number=1)
        else:
            desk.answer(rss(range(50, 30, -2)), number=1)
        desk.lists.conclude()
    assert desk.gaps() == []
    assert desk.lists.warnings == []
    assert desk.endpoint(1).unbroken_since == was.unbroken_since


def test_another_rubric_covers_nothing(desks: Any) -> None:
    desk = desks(FEED, RUBRIC)
    desk.run()
    desk.answer(rss(range(0, -20, -2)))
    desk.answer(rss(range(-1, -21, -2)), number=1)
    desk.lists.conclude()
    desk.run(50)
    desk.answer(rss(range(50, -20, -2)))
    desk.answer(rss(range(49, 29, -2)), number=1)
    desk.lists.conclude()
    assert [gap.url for gap in desk.gaps()] == [RUBRIC["url"]]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_list_read_for_the_first_time_covers_by_reaching_back(desks: Any, order: tuple[int, int]) -> None:
    desk = desks(FEED, MAP)
    desk.look(rss(down(0, -9)))
    desk.run(50)
    for number in order:
        desk.answer(rss(down(50, 41)) if number == 0 else sitemap(range(-40, 51)), number=number)
    desk.lists.conclude()
    assert desk.gaps() == []


def test_a_sitemap_that_lags_covers_nothing(desks: Any) -> None:
    desk = desks(FEED, MAP)
    desk.run()
    desk.answer(rss(down(0, -9)))
    desk.answer(sitemap(range(-40, 1)), number=1)
    desk.lists.conclude()
    desk.run(50)
    desk.answer(rss(down(50, 41)))
    desk.answer(sitemap(range(-40, 1)), number=1)
    desk.lists.conclude()
    assert len(desk.gaps()) == 1


def test_a_sitemap_has_no_gaps_but_that_of_the_news_has(desks: Any) -> None:
    desk = desks(MAP)
    desk.look(sitemap(down(0, -9)))
    desk.look(sitemap(down(50, 41)), hours=50)
    assert desk.gaps() == []

    def news(numbers: Sequence[int]) -> bytes:
        urls = "".join(
            f"<url><loc>http://aa.example/a/{n}</loc><news:news><news:publication_date>{instant(n).isoformat()}"
            "</news:publication_date><news:title>T</news:title></news:news></url>"
            for n in numbers
        )
        spaces = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
        return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" {spaces}>{urls}</urlset>'.encode()

    desk.look(news(down(60, 40)), hours=10)
    assert desk.gaps() == []
    desk.look(news(down(160, 140)), hours=100)
    assert len(desk.gaps()) == 1


def follow(desk: Desk, pages: Sequence[bytes], **more: Any) -> int:
    """Reads pages as long as they are wanted; returns how many."""
    desk.run(more.pop("hours", 1.0))
    wanted = desk.answer(pages[0], **more)
    count = 1
    while wanted and count < len(pages):
        wanted = desk.answer(pages[count], url=wanted[0], chain=desk.chain, **more)
        count += 1
    return count


def test_pages_are_followed_until_they_meet_the_last_reading(desks: Any) -> None:
    desk = desks(PAGES)
    assert follow(desk, [page(down(0, -9)), page(down(-10, -19)), page(down(-20, -29))]) == 3
    desk.lists.conclude()
    assert follow(desk, [page(down(4, -5)), page(down(-6, -15))]) == 1
    desk.lists.conclude()
    assert follow(desk, [page(down(18, 9)), page(down(8, -1)), page(down(-2, -11))], hours=14) == 2
    desk.lists.conclude()
    assert desk.gaps() == []
    # three pages and still nothing known
    assert follow(desk, [page(down(90, 81)), page(down(80, 71)), page(down(70, 61))], hours=72) == 3
    desk.lists.conclude()
    (gap,) = desk.gaps()
    assert gap.url == "http://aa.example/list/1"
    assert gap.after_at is not None
    assert gap.before_at == desk.endpoint().changed_at


def test_pages_that_a_kill_cut_short_are_followed_again(desks: Any) -> None:
    desk = desks(PAGES)
    follow(desk, [page(down(0, -9)), page(down(-10, -19)), page(down(-20, -29))])
    desk.lists.conclude()
    # the first page was committed, then the process died
    assert follow(desk, [page(down(18, 9))], hours=14) == 1
    assert follow(desk, [page(down(18, 9)), page(down(8, -1))]) == 2
    desk.lists.conclude()
    assert desk.gaps() == []
    # and were the second page never to come, the gap is told at the end of the run
    assert follow(desk, [page(down(38, 29))], hours=20) == 1
    desk.lists.conclude()
    assert len(desk.gaps()) == 1
    desk.run()
    assert desk.ask() == {}


@pytest.mark.parametrize("status", [500, 403, 301])
def test_a_first_reading_that_breaks_off_is_a_first_one_again(desks: Any, status: int) -> None:
    desk = desks(PAGES)

    def broken() -> None:
        desk.run()
        wanted = desk.answer(page(down(0, -9)))
        desk.answer(url=wanted[0], chain=desk.chain, status=status)
        desk.lists.conclude()

    broken()
    assert desk.lists.problems == [("http://aa.example/list/2", f"HTTP {status}")]
    assert (desk.endpoint().changed_at, desk.endpoint().read_at, desk.gaps()) == (None, None, [])
    assert follow(desk, [page(down(1, -9)), page(down(-10, -19)), page(down(-20, -29))]) == 3
    desk.lists.conclude()
    assert desk.endpoint().changed_at is not None
    assert desk.gaps() == []


def test_a_first_reading_that_breaks_off_twice_leaves_a_gap_back_to_the_look_back(desks: Any) -> None:
    desk = desks(POSTS)
    for _ in range(2):
        desk.run()
        wanted = desk.answer(posts(down(0, -9)), headers={"X-WP-TotalPages": "2"})
        desk.answer(url=wanted[0], chain=desk.chain, status=500)
        desk.lists.conclude()
    assert desk.endpoint().changed_at is not None
    assert [(gap.after_at, gap.before_at) for gap in desk.gaps()] == [("2025-05-16T12:00:00Z", "2025-05-23T01:00:00Z")]


def test_only_a_page_that_is_not_there_ends_a_list(desks: Any) -> None:
    desk = desks(PAGES, POSTS)
    desk.run()
    wanted = desk.answer(page(down(0, -9)))
    desk.answer(url=wanted[0], chain=desk.chain, status=404)
    wanted = desk.answer(posts(down(0, -9)), number=1, headers={"X-WP-TotalPages": "2"})
    desk.answer(url=wanted[0], chain=desk.chain, number=1, status=400)
    assert desk.lists.problems == []
    assert desk.endpoint(0).changed_at is not None
    assert desk.endpoint(1).changed_at is not None


def test_what_one_list_could_not_tell_for_long_is_not_too_old_because_of_another(desks: Any) -> None:
    desk = desks(FEED, RUBRIC)
    desk.look(rss(down(0, -9)))
    desk.look(rss(down(1, -8), "a/sport"), number=1)
    desk.look(rss(down(330, 321)), hours=330)
    desk.look(rss([331, 200, 40, 1], "a/sport"), number=1)
    states = dict(desk.batch.store.database.execute("select url, state from links").fetchall())
    assert states["http://aa.example/a/sport/40"] == "pending"


def test_an_empty_feed_that_had_something_is_read_and_one_that_never_had_is_marked(desks: Any) -> None:
    desk = desks(FEED, RUBRIC)
    desk.run()
    desk.answer(rss(down(0, -9)))
    desk.answer(rss([]), number=1)
    desk.lists.conclude()
    assert (desk.lists.problems, desk.lists.guesses) == ([], [(RUBRIC["url"], "an empty feed: no items")])
    never = desk.endpoint(1)
    assert (never.problem, never.failures, never.changed_at) == ("an empty feed: no items", 0, None)
    emptied = desk.look(rss([]), hours=5)
    assert (emptied.problem, emptied.items, emptied.failures) == (None, 0, 0)
    assert emptied.newest_at == "2025-05-23T10:00:00Z"
    desk.look(rss([]), hours=5)
    assert desk.lists.guesses == []
    desk.look(rss(down(20, 18)), hours=10)
    assert desk.gaps() == []


def test_a_sitemap_of_the_news_may_be_empty(desks: Any) -> None:
    desk = desks(MAP, {**MAP, "url": "http://aa.example/other.xml"})
    spaces = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    empty = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" {spaces}></urlset>'.encode()
    looked = desk.look(empty)
    assert (looked.problem, looked.items, looked.failures, desk.lists.read) == (None, 0, 0, 1)
    assert desk.look(sitemap([]), number=1).problem == "a sitemap without entries"
    assert desk.lists.read == 0


def test_what_is_no_article_proves_that_a_feed_goes_on(desks: Any) -> None:
    desk = desks(FEED)
    desk.look(rss(down(0, -2), "page"))
    known = b"<item><link>http://aa.example/page/0</link></item></channel>"
    desk.look(rss([20]).replace(b"</channel>", known), hours=20)
    assert desk.gaps() == []


def test_what_is_dated_ahead_hides_no_gap(desks: Any) -> None:
    desk = desks(FEED)
    desk.look(rss([20, *down(0, -9)]))
    assert desk.endpoint().newest_at == "2025-05-23T10:00:00Z"
    desk.look(rss(down(18, 9)), hours=17)
    assert [(gap.after_at, gap.before_at) for gap in desk.gaps()] == [("2025-05-23T10:00:00Z", "2025-05-23T19:00:00Z")]
    # a server whose clock is wrong altogether still shows what it showed before
    desk.look(rss(down(60, 51)), hours=1)
    desk.look(rss(down(62, 53)), hours=1)
    desk.look(rss(down(64, 55)), hours=1)
    assert len(desk.gaps()) <= 2


@pytest.mark.parametrize("dated", [True, False])
def test_what_always_stands_at_the_foot_proves_nothing(desks: Any, dated: bool) -> None:
    def listed(numbers: Sequence[int]) -> bytes:
        body = rss([*numbers, -72, -73])
        return body if dated else re.sub(rb"<pubDate>.*?</pubDate>", b"", body)

    desk = desks(FEED)
    desk.look(listed(down(0, -9)))
    desk.look(listed(down(5, -4)), hours=5)
    assert desk.gaps() == []
    desk.look(listed(down(50, 41)), hours=45)
    assert len(desk.gaps()) == 1
    desk.look(listed(down(59, 50)), hours=9)
    assert len(desk.gaps()) == 1


def test_many_links_are_entered_in_slices_and_all_of_them(desks: Any) -> None:
    desk = desks(MAP, lookback_days=365)
    looked = desk.look(sitemap(down(0, -2_500)))
    assert desk.lists.warnings == []
    assert (looked.items, desk.batch.store.links.states()) == (2_501, {"pending": 2_501})
    assert looked.changed_at == looked.fetched_at
    assert looked.content_hash is not None
    marks = desk.batch.store.database.execute("select count(distinct last_seen_at) from sightings").fetchone()
    assert marks == (1,)


def test_what_is_too_much_is_told_and_fails_nothing(desks: Any) -> None:
    desk = desks(MAP)
    children = "".join(f"<sitemap><loc>http://aa.example/{n}.xml</loc></sitemap>" for n in range(503))
    index = f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{children}</sitemapindex>'
    desk.run()
    more = desk.answer(index.encode())
    look = desk.lists.look(MAP["url"], desk.source.discovery[0])
    assert len(desk.lists.affordable(look, more, 50)) == 10
    assert desk.lists.affordable(look, more[:10], 50) == [], "they were asked for"
    for number in range(1, 6):
        desk.lists.affordable(look, more[10 * number : 10 * number + 10], 50)
    assert [what for _, what in desk.lists.warnings] == [
        "3 older sitemaps were left out", "490 further documents were left out",
        "10 further sitemaps were left out: they were read before", "10 further documents were left out",
    ]  # fmt: skip
    assert desk.lists.problems == []
    assert (desk.endpoint().problem, desk.endpoint().failures) == ("3 older sitemaps were left out", 0)


def test_menus_hide_no_gap(desks: Any) -> None:
    desk = desks({**PAGES, "url": "http://aa.example/", "pages": 1})
    desk.look(page(down(0, -9)))
    desk.look(page(down(5, -4)))
    desk.look(page(down(50, 41)), hours=50)
    assert len(desk.gaps()) == 1


def test_posts_are_asked_for_under_one_address_a_day(desks: Any) -> None:
    desk = desks(POSTS)
    desk.look(posts(down(0, -9)), headers=TAGGED)
    desk.run()
    first = desk.address(desk.source.discovery[0])
    # from the first hour of the day before the newest post, by WordPress's wall clock
    assert "after=2025-05-21T10:00:00" in first
    desk.look(posts(down(2, -9)), headers={"ETag": '"b2"'})
    desk.run(3)
    assert desk.address(desk.source.discovery[0]) == first
    assert desk.ask() != {}
    desk.look(status=304)
    assert desk.endpoint().conditional == 1
    # the next day the address is another, and its validators with it; the endpoint is the same
    desk.look(posts(down(20, -9)), hours=16)
    desk.run()
    assert desk.address(desk.source.discovery[0]) != first
    assert desk.ask() == {}
    desk.look(posts([]), hours=100)
    assert (desk.endpoint().problem, desk.endpoint().items) == (None, 0)
    assert len(desk.batch.store.endpoints.of_source(1)) == 1
    assert desk.gaps() == []


def test_posts_asked_for_since_the_last_have_no_gap_unless_their_pages_end_early(desks: Any) -> None:
    desk = desks(POSTS)
    desk.look(posts(down(0, -9)))
    assert follow(desk, [posts(down(300, 201)), posts(down(200, 101)), posts(down(100, 1))], hours=300,
                  headers={"X-WP-TotalPages": "3"}) == 3  # fmt: skip
    desk.lists.conclude()
    assert desk.gaps() == []
    assert follow(desk, [posts(down(600, 501)), posts(down(500, 401))], hours=300,
                  headers={"X-WP-TotalPages": "3"}) == 2  # fmt: skip
    desk.lists.conclude()
    (gap,) = desk.gaps()
    assert gap.before_at == "2025-06-09T03:00:00Z"


def test_after_a_silence_of_ours_nothing_is_too_old(desks: Any) -> None:
    desk = desks(FEED)
    desk.look(rss(down(0, -9)))
    desk.look(rss([300, 100, 10, 0]), hours=300)
    states = dict(desk.batch.store.database.execute("select url, state from links").fetchall())
    assert states["http://aa.example/a/10"] == "pending"


@pytest.mark.parametrize(("hours", "told"), [(59 * 24, None), (62 * 24, "stale: newest item of 2025-05-23")])
def test_a_stale_feed_is_marked_and_counts(desks: Any, hours: int, told: str | None) -> None:
    desk = desks(FEED, lookback_days=365)
    looked = desk.look(rss(down(0, -9)), hours=hours, headers=TAGGED)
    assert (looked.problem, looked.failures, looked.items) == (told, 0, 10)
    assert desk.lists.warnings == ([(FEED["url"], told)] if told else [])
    assert (desk.lists.read, desk.lists.problems) == (1, [])
    # it is what it was, and no less stale
    assert desk.look(status=304).problem == told


def test_what_is_stale_follows_the_sources_expectations(desks: Any) -> None:
    desk = desks(FEED, expectations={"silent_after_hours": 20 * 24})
    assert desk.look(rss(down(0, -9)), hours=9 * 24).problem is None
    assert desk.look(rss(down(0, -9)), hours=3 * 24).problem == "stale: newest item of 2025-05-23"


@pytest.mark.parametrize(
    ("reasons", "moved"),
    [([301], True), ([308, 301], True), ([302], False), ([301, 302], False), (["meta refresh"], False)],
)
def test_where_a_list_has_moved_for_good_is_kept(desks: Any, reasons: list[object], moved: bool) -> None:
    desk = desks(FEED)
    desk.run()
    strategy = desk.source.discovery[0]
    look = desk.lists.look(FEED["url"], strategy)
    target = "http://aa.example/rss"
    request = Request(target, meta={"redirect_urls": [FEED["url"]], "redirect_reasons": reasons})
    desk.lists.arrived(look, HtmlResponse(target, body=rss(down(0, -9)), request=request), found_in)
    assert desk.endpoint().moved_to == (target if moved else None)


def test_a_web_page_in_place_of_a_feed_is_named_with_the_feeds_it_names(desks: Any) -> None:
    desk = desks(FEED)
    desk.look(rss(down(0, -9)))
    looked = desk.look(
        b"<!doctype html><title>Le Fleuve</title><link rel=alternate type='application/rss+xml' href='/rss/tout'>"
        b"<link rel=alternate type='application/rss+xml' href='/feed'><link rel='alternate stylesheet' href='/x.css'>"
    )
    assert looked.problem == (
        'not a feed: an HTML page titled "Le Fleuve"; it names http://aa.example/rss/tout as its feed'
    )
    assert looked.items == 10


def test_a_list_that_never_worked_is_a_guess(desks: Any) -> None:
    desk = desks({**FEED, "confidence": "inferred"})
    desk.look(status=404)
    assert desk.lists.problems == []
    assert desk.lists.guesses == [(FEED["url"], "HTTP 404")]


def test_a_clock_set_back_breaks_nothing(desks: Any) -> None:
    desk = desks(FEED)
    desk.look(rss(down(0, -9)), hours=10)
    looked = desk.look(rss(down(3, -6)), hours=-8)
    assert looked.problem is None
    assert desk.gaps() == []
    assert desk.look(rss(down(5, -4)), hours=9).turnover is not None
    assert desk.gaps() == []


@pytest.mark.parametrize(("seed", "cuts"), [(0, True), (1, False)])
def test_whatever_is_never_seen_lies_in_a_gap_and_no_gap_is_invented(desks: Any, seed: int, cuts: bool) -> None:
    """Weeks of a feed of 15 with outages, answers cut off, old posts pinned, servers that keep their word (304)."""
    random_ = random.Random(seed)
    desk = desks(FEED, lookback_days=365)
    first: int | None = None
    pinned: list[int] = []
    now = 0.0
    for look in range(60):
        hours = random_.choice([0.5, 1, 2, 3, 5, 8, 20])
        now += hours
        newest = int(now)
        desk.run(hours)
        # what a look that was cut off leaves open shows with the next whole one
        last_look = look == 59
        if newest > 60 and random_.random() < 0.1:
            pinned = [random_.randrange(newest - 50)]
        listed = [*pinned, *down(newest, newest - 14)]
        fate, sent = random_.random(), desk.ask()
        if fate < 0.1 and not last_look:
            desk.answer(status=503)
        elif fate < 0.2 and cuts and not last_look:
            desk.answer(rss(listed)[: random_.randrange(100, 900)])
        elif sent and sent["If-None-Match"] == f'"{listed}"':
            desk.answer(status=304, sent=sent)
        else:
            desk.answer(rss(listed), headers={"ETag": f'"{listed}"'})
            first = listed[-1] if first is None else first
        desk.lists.conclude()
    rows = desk.batch.store.database.execute("select url from links").fetchall()
    seen = {int(url.rpartition("/")[2]) for (url,) in rows}
    assert first is not None
    missed = {number for number in range(first, max(seen)) if number not in seen}
    gaps = [(gap.after_at or "", gap.before_at or "") for gap in desk.gaps()]
    for number in missed:
        at = f"{instant(number):%Y-%m-%dT%H:%M:%SZ}"
        assert any(after < at < before for after, before in gaps), (number, gaps)
    assert missed
    idle = [
        (after, before)
        for after, before in gaps
        if not any(after < f"{instant(number):%Y-%m-%dT%H:%M:%SZ}" < before for number in missed)
    ]
    # two neighbours in time with nothing between cannot be told from two with something between; and what only an
    # answer that was cut off has shown counts as missing
    assert cuts or all(parse_iso(before) - parse_iso(after) <= timedelta(hours=1) for after, before in idle)
