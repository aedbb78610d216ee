"""An invented outlet with a past: a hundred and twenty articles, two a day, and every kind of list that shows them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import parse_qs, urlsplit

from tests.crawl.drive import Answer, ScriptedPress, page

LAST = datetime(2025, 5, 23, 8, 0, tzinfo=UTC)
ARTICLES = 120
HTML = {"Content-Type": "text/html; charset=utf-8"}
XML = {"Content-Type": "text/xml"}


def published(number: int) -> datetime:
    """Number 120 came out on 23 May 2025, two a day came out before it."""
    return LAST - timedelta(hours=12 * (ARTICLES - number))


def since(day: str, until: str = "2025-05-23") -> set[int]:
    """The numbers of the articles of these days."""
    return {n for n in range(1, ARTICLES + 1) if day <= published(n).date().isoformat() <= until}


class Past:
    """Answers by address. ``works``: the lists that can be read backwards, of wordpress, feed, pages, offsets, sitemap,
    months (a sitemap index), numbers. ``traps``: same_page, ignores_before, undated. ``per_page``: on feeds, pages."""

    def __init__(self, *works: str, traps: tuple[str, ...] = (), per_page: int = 10) -> None:
        self.works, self.traps, self.per_page = works, traps, per_page
        self.numbers = list(range(ARTICLES, 0, -1))
        self.gone: set[int] = set()

    def address(self, number: int) -> str:
        """``/h/…`` where numbers are walked."""
        return f"http://aa.example/h/{number}.html" if "numbers" in self.works else f"http://aa.example/a/{number}"

    def __call__(self, url: str) -> Answer | None:
        parts = urlsplit(url)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        first, _, rest = parts.path.strip("/").partition("/")
        match first:
            case "a" | "h":
                return self._article(int(rest.removesuffix(".html")))
            case "wp-json" if "wordpress" in self.works:
                return self._posts(query)
            case "feed" if "feed" in self.works or "paged" not in query:
                return self._feed(int(query.get("paged", 1)))
            case "page" if "pages" in self.works:
                return self._page(int(rest.strip("/")))
            case "une.html" if "offsets" in self.works:
                return self._offsets(int(query.get("start", 0)))
            case "une":
                return self._cards(self.numbers[: self.per_page])
            case "map.xml" if "sitemap" in self.works or "months" in self.works:
                return self._map()
            case "map-2025" if "months" in self.works:
                return self._urls([n for n in self.numbers if published(n).month == int(rest[:2])])
        return None

    def _article(self, number: int) -> Answer | None:
        if number not in self.numbers or number in self.gone:
            return None
        status, headers, body = page(f"Titre {number}", f"Le puits {number} du quartier est ouvert. " * 20)
        meta = f'<meta property="article:published_time" content="{published(number).isoformat()}">'
        return status, headers, body.replace(b"</head>", meta.encode() + b"</head>")

    def _some(self, number: int) -> list[int]:
        if "same_page" in self.traps:
            number = 1
        return self.numbers[(number - 1) * self.per_page : number * self.per_page]

    def _posts(self, query: dict[str, str]) -> Answer:
        def instant(name: str) -> datetime | None:
            return datetime.fromisoformat(query[name]).replace(tzinfo=UTC) if name in query else None

        after, before = instant("after"), instant("before")
        if "ignores_before" in self.traps:
            after = before = None
        found = [
            n for n in self.numbers
            if (after is None or published(n) > after) and (before is None or published(n) < before)
        ]  # fmt: skip
        each, number = min(int(query["per_page"]), self.per_page), int(query["page"])
        if "same_page" in self.traps:
            number = 1
        pages = -(-len(found) // each)
        if number > max(1, pages):
            return 400, {}, b'{"code": "rest_post_invalid_page_number"}'
        posts = [
            {
                "id": n, "link": self.address(n), "title": {"rendered": f"Titre {n}"},
                "date_gmt": f"{published(n):%Y-%m-%dT%H:%M:%S}",
            }
            for n in found[(number - 1) * each : number * each]
        ]  # fmt: skip
        return 200, {"Content-Type": "application/json", "X-WP-TotalPages": str(pages)}, json.dumps(posts).encode()

    def _feed(self, number: int) -> Answer | None:
        some = self._some(number)
        if not some:
            return None
        items = "".join(
            f"<item><title>Titre {n}</title><link>{self.address(n)}</link>"
            f"<pubDate>{format_datetime(published(n))}</pubDate></item>"
            for n in some
        )
        body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>f</title>{items}</channel></rss>'
        return 200, {"Content-Type": "application/rss+xml"}, body.encode()

    def _page(self, number: int) -> Answer | None:
        some = self._some(number)
        return self._cards(some) if some else None

    def _offsets(self, start: int) -> Answer:
        links = "".join(
            f'<a href="/une.html?start={n}">{n}</a>' for n in range(0, len(self.numbers), self.per_page) if n != start
        )
        return self._cards(self.numbers[start : start + self.per_page], links)

    def _cards(self, numbers: list[int], more: str = "") -> Answer:
        cards = "".join(
            f'<li><a href="{self.address(n)}">Titre {n}</a>'
            + ("" if "undated" in self.traps else f"<time datetime='{published(n).isoformat()}'></time>")
            + "</li>"
            for n in numbers
        )
        # most read of all time, on every page
        return 200, HTML, f'<html><body><ul>{cards}</ul>{more}<a href="{self.address(5)}">5</a></body></html>'.encode()

    def _map(self) -> Answer:
        if "sitemap" in self.works:
            return self._urls(self.numbers)
        children = "".join(
            f"<sitemap><loc>http://aa.example/map-2025/{month:02}.xml</loc><lastmod>2025-{month:02}-28</lastmod></sitemap>"
            for month in (3, 4, 5)
        )
        return (
            200,
            XML,
            f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{children}</sitemapindex>'.encode(),
        )

    def _urls(self, numbers: list[int]) -> Answer:
        entries = "".join(
            f"<url><loc>{self.address(n)}</loc><lastmod>{published(n).isoformat()}</lastmod></url>" for n in numbers
        )
        return 200, XML, f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'.encode()


class PastPress(ScriptedPress):
    """A scripted press that answers what no test has written down from a past."""

    def __init__(self, past: Past) -> None:
        super().__init__()
        self.past = past
        self.answers = _Computed(self)

    def lists(self) -> list[str]:
        """What was asked for and is no article."""
        return [url for url in self.asked if "/a/" not in url and "/h/" not in url]

    def articles(self) -> list[int]:
        """The numbers of the articles that were asked for."""
        return [int(url.rpartition("/")[2].removesuffix(".html")) for url in self.asked if "/a/" in url or "/h/" in url]


class _Computed(dict[str, Answer]):
    def __init__(self, press: PastPress) -> None:
        super().__init__()
        self._press = press

    def get(self, url: str, default: Answer) -> Answer:  # type: ignore[override]
        return super().get(url) or self._press.past(url) or default
