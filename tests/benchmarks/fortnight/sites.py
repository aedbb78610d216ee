"""The pages, feeds, sitemaps and interfaces of the simulated outlets, by platform. Each answer is (status, headers,
body); ``None`` is an address that does not exist."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from urllib.parse import parse_qs, urlsplit

from tests.benchmarks.fortnight.world import Item, Outlet

Answer = tuple[int, dict[str, str], bytes]
HTML, XML, JSON = "text/html; charset=utf-8", "application/rss+xml; charset=utf-8", "application/json; charset=utf-8"
MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre",
    "decembre",
)  # fmt: skip
WEEKDAYS = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def address(outlet: Outlet, item: Item) -> str:
    """The address of an article."""
    path = {
        "wordpress": f"/{item.slug}/",
        "spip": f"/spip.php?article{item.number}",
        "joomla": f"/actualites/{item.number}-{item.slug}.html",
        "wmaker": f"/{item.slug}_a{item.number}.html",
        "drupal": f"/actualites/{item.slug}",
        "custom": f"/{item.at:%Y/%m/%d}/{item.slug}-{item.number}.html",
    }
    if outlet.platform == "weblogy":
        return f"http://news.{outlet.host}/h/{item.number}.html"
    return f"http://{outlet.host}{path[outlet.platform]}"


def answer(outlet: Outlet, url: str, now: datetime) -> Answer | None:
    """What the outlet answers at that moment when nothing is wrong with it."""
    parts = urlsplit(url)
    asked = parse_qs(parts.query, keep_blank_values=True)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    items = outlet.published(now)
    if parts.path == "/robots.txt":
        return 200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /admin/\n"
    listed = _list(outlet, parts.path, target, asked, items, now)
    if listed is not None:
        return listed
    number = re.search(r"(?:article|/h/|_a|/actualites/|-)(\d{4,})(?:\.html|-[^/]*\.html)?$", target)
    for item in items:
        if (number and int(number[1]) == item.number) or (number is None and item.slug in parts.path):
            return 200, {"Content-Type": HTML}, _article(outlet, item)
    return None


def _list(
    outlet: Outlet, path: str, target: str, asked: dict[str, list[str]], items: Sequence[Item], now: datetime
) -> Answer | None:
    page = int((asked.get("paged") or asked.get("page") or ["1"])[0] or 1) if _numeric(asked) else 1
    size = outlet.capacity
    match outlet.platform:
        case "wordpress" if path in ("/feed/", "/feed"):
            if page > 1 and not outlet.paged:
                page = 1
            return _feed(outlet, items[(page - 1) * size : page * size])
        case "wordpress" if path.startswith("/wp-json/wp/v2/posts"):
            return _posts(outlet, asked, items) if outlet.rest else None
        case "wordpress" if (found := re.fullmatch(r"/page/(\d+)/", path)) and outlet.paged:
            number = int(found[1])
            return _links(outlet, items[(number - 1) * size : number * size])
        case "spip" if target.startswith("/spip.php?page=backend"):
            return _feed(outlet, items[:size])
        case "spip" if found := re.match(r"/spip\.php\?rubrique1(?:&debut_articles=(\d+))?", target):
            first = int(found[1] or 0)
            return _links(outlet, items[first : first + 20])
        case "weblogy" if path == "/" and target == "/":
            return _weblogy_list(outlet, items[:20])
        case "joomla" if "format=feed" in target:
            return _feed(outlet, items[:size])
        case "joomla" if path == "/actualites.html":
            first = int((asked.get("start") or ["0"])[0])
            return _links(outlet, items[first : first + 20])
        case "wmaker" if path == "/xml/syndication.rss":
            return _feed(outlet, items[:size])
        case "drupal" if path == "/rss.xml":
            return _feed(outlet, items[:size])
        case "custom" if path == "/flux.xml" and outlet.kind == "feed":
            return _feed(outlet, items[:size])
        case "custom" if path == "/sitemap-news.xml" and outlet.kind == "news_sitemap":
            return _sitemap(outlet, [item for item in items if item.at > now - timedelta(hours=48)], news=True)
        case "custom" if path == "/actualites" and outlet.kind == "listing":
            return _links(outlet, items[(page - 1) * size : page * size])
        case "custom" if path == "/sitemap.xml" and outlet.kind == "sitemap_index":
            return _index(outlet, items)
        case "custom" if found := re.fullmatch(r"/sitemap-(\d{4}-\d\d)\.xml", path):
            return _sitemap(outlet, [item for item in items if f"{item.at:%Y-%m}" == found[1]], news=False)
    if path == "/":
        return _links(outlet, items[:size])
    return None


def _numeric(asked: dict[str, list[str]]) -> bool:
    return all(value.isdigit() for name in ("paged", "page") for value in asked.get(name, []) if name in asked)


def _feed(outlet: Outlet, items: Iterable[Item]) -> Answer:
    entries = "".join(
        f"<item><title>{escape(item.title)}</title><link>{escape(address(outlet, item))}</link>"
        f"<guid>{escape(address(outlet, item))}</guid><pubDate>{format_datetime(item.at)}</pubDate></item>"
        for item in items
    )
    text = f'<?xml version="1.0"?><rss version="2.0"><channel><title>{outlet.id}</title>{entries}</channel></rss>'
    return 200, {"Content-Type": XML}, text.encode()


def _posts(outlet: Outlet, asked: dict[str, list[str]], items: Sequence[Item]) -> Answer:
    def instant(name: str) -> datetime | None:
        given = asked.get(name)
        return datetime.fromisoformat(f"{given[0][:19]}+00:00") if given else None

    after, before = instant("after"), instant("before")
    chosen = [item for item in items if (after is None or item.at > after) and (before is None or item.at < before)]
    size, page = int(asked.get("per_page", ["10"])[0]), int(asked.get("page", ["1"])[0])
    pages = max(1, -(-len(chosen) // size))
    if page > pages:
        return 400, {"Content-Type": JSON}, b'{"code":"rest_post_invalid_page_number"}'
    posts = [
        {
            "id": item.number,
            "date_gmt": f"{item.at:%Y-%m-%dT%H:%M:%S}",
            "modified_gmt": f"{item.at:%Y-%m-%dT%H:%M:%S}",
            "link": address(outlet, item),
            "title": {"rendered": escape(item.title)},
        }
        for item in chosen[(page - 1) * size : page * size]
    ]
    headers = {"Content-Type": JSON, "X-WP-Total": str(len(chosen)), "X-WP-TotalPages": str(pages)}
    return 200, headers, json.dumps(posts).encode()


def _links(outlet: Outlet, items: Iterable[Item]) -> Answer:
    entries = "".join(
        f'<li><a href="{escape(address(outlet, item))}">{escape(item.title)}</a> '
        f'<time datetime="{item.at:%Y-%m-%dT%H:%M:%SZ}">{item.at.day} {MONTHS[item.at.month - 1]}</time></li>'
        for item in items
    )
    return 200, {"Content-Type": HTML}, _frame(outlet, f"<ul>{entries}</ul>")


def _weblogy_list(outlet: Outlet, items: Iterable[Item]) -> Answer:
    entries = "".join(
        f'<div class="LiNews"><a href="{address(outlet, item)}">{escape(item.title)}</a>'
        f'<span class="FontTextSousTitle">Brousse - Vie - {item.at:%d %b %Y}</span></div>'
        for item in items
    )
    return 200, {"Content-Type": HTML}, _frame(outlet, entries)


def _index(outlet: Outlet, items: Sequence[Item]) -> Answer:
    months = {f"{item.at:%Y-%m}": max(other.at for other in items if f"{other.at:%Y-%m}" == f"{item.at:%Y-%m}")
              for item in items}  # fmt: skip
    entries = "".join(
        f"<sitemap><loc>http://{outlet.host}/sitemap-{month}.xml</loc><lastmod>{last.isoformat()}</lastmod></sitemap>"
        for month, last in months.items()
    )
    text = f'<?xml version="1.0"?><sitemapindex xmlns="{_SITEMAP}">{entries}</sitemapindex>'
    return 200, {"Content-Type": "application/xml"}, text.encode()


def _sitemap(outlet: Outlet, items: Iterable[Item], *, news: bool) -> Answer:
    def entry(item: Item) -> str:
        told = f"<lastmod>{item.at.isoformat()}</lastmod>"
        if news:
            told = (
                f"<news:news><news:publication_date>{item.at.isoformat()}</news:publication_date>"
                f"<news:title>{escape(item.title)}</news:title></news:news>"
            )
        return f"<url><loc>{escape(address(outlet, item))}</loc>{told}</url>"

    spaces = f'xmlns="{_SITEMAP}" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    text = f'<?xml version="1.0"?><urlset {spaces}>{"".join(map(entry, items))}</urlset>'
    return 200, {"Content-Type": "application/xml"}, text.encode()


def _article(outlet: Outlet, item: Item) -> bytes:
    paragraphs = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in item.paragraphs)
    day = f"{WEEKDAYS[item.at.weekday()]} {item.at.day} {MONTHS[item.at.month - 1]} {item.at.year}"
    if outlet.platform == "weblogy":
        content = (
            f'<h1 class="FontArticleMainTitle">{escape(item.title)}</h1><div class="FontArticleSource">Publié le '
            f'{day}</div><span class="FullArticleTexte">{paragraphs}</span>'
        )
        return _frame(outlet, content, title=item.title)
    content = (
        f'<article><h1>{escape(item.title)}</h1><p class="date">Publié le {day}</p>'
        f'<div class="entry-content">{paragraphs}</div></article>'
    )
    return _frame(
        outlet, content, title=item.title,
        head=f'<meta property="article:published_time" content="{item.at.isoformat()}">',
    )  # fmt: skip


_FEED_LINKS = {
    platform: f'<link rel="alternate" type="application/rss+xml" href="{path}">'
    for platform, path in (
        ("wordpress", "/feed/"), ("spip", "/spip.php?page=backend"), ("joomla", "/?format=feed&amp;type=rss"),
        ("wmaker", "/xml/syndication.rss"), ("drupal", "/rss.xml"),
    )
}  # fmt: skip


def _frame(outlet: Outlet, content: str, *, title: str = "", head: str = "") -> bytes:
    return (
        f'<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{escape(title or outlet.id)}</title>{head}'
        f"{_FEED_LINKS.get(outlet.platform, '')}</head><body>{content}<footer>{outlet.id}</footer></body></html>"
    ).encode()
