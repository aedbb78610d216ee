"""A document of a list, read as its declaration says; bytes -> links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from w3lib.encoding import http_content_type_encoding

from monitor.catalogue.model import Discovery, Feed, IdRange, Listing, Sitemap, WordPress
from monitor.discovery.feeds import read_feed
from monitor.discovery.link import Found
from monitor.discovery.listings import listing_page, read_listing
from monitor.discovery.sitemaps import read_sitemap
from monitor.discovery.wordpress import posts_url, read_posts


def first_document(entry: Discovery, *, posts: int = 20) -> str | None:
    """The address of a list's first document; None for a range of numbers, which has none. ``posts``: how many
    WordPress is asked for."""
    match entry:
        case Feed(url=url) | Sitemap(url=url):
            return str(url)
        case WordPress(url=url, categories=categories):
            return posts_url(str(url), after=None, per_page=posts, categories=categories)
        case Listing():
            return listing_page(entry, 1)
    return None


def read_document(entry: Discovery, body: bytes, url: str, headers: Mapping[str, str]) -> Found:
    """What a document of ``entry`` tells. ``headers``: lower-case names. Raises ``ConfigError`` for a listing whose
    selector cannot be read, and nothing else."""
    content_type = headers.get("content-type")
    match entry:
        case Feed():
            return read_feed(body, url, content_type)
        case Sitemap():
            return read_sitemap(body, url)
        case WordPress():
            # one page is enough to know what the interface tells
            return replace(read_posts(body, url, None), more=())
        case Listing():
            return read_listing(body, url, entry, http_content_type_encoding(content_type))
        case IdRange():
            return Found(problem="a range of numbers has no document")
