"""RSS and Atom feeds: bytes -> links."""

from __future__ import annotations

import io
import re
from typing import Any

import feedparser

from monitor.discovery.hints import read_date, shown, title_text
from monitor.discovery.items import Item, cut_items, newest_items, small_feed
from monitor.discovery.link import Found, FoundLink
from monitor.discovery.prolog import as_text, read_prolog
from monitor.discovery.urls import UrlRejected, absolute

ITEMS = 5_000  # of one feed
_ROOTS = ("rss", "feed", "rdf")
_ROOT_END = re.compile(rb"</(?:[\w.-]{1,20}:)?(?:rss|feed|rdf)\s*>\s*(?:<!--|\Z|<)", re.IGNORECASE)
_DECLARATION = re.compile(rb"^(?:\xef\xbb\xbf)?\s*(<\?xml[^>]{0,200}\?>)")
_BASE = re.compile(rb"""<[^<>]{1,4000}?\sxml:base\s*=\s*["']([^"'<>&]{1,2000})""")


def read_feed(body: bytes, url: str, content_type: str | None) -> Found:
    """The links of an RSS or Atom feed, in the feed's order; never raises. A feed that ends in the middle keeps its
    complete items and says so in ``problem``; of more than 5,000 items the newest 5,000 count."""
    prolog = read_prolog(body)
    if prolog.entities:
        return Found(problem="not read: the feed declares XML entities of its own")
    if prolog.root not in _ROOTS:
        return Found(problem=f"not a feed: {prolog.named()}")
    if body[:2] in (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<"):
        body, content_type = _in_utf8(body), None
    items, beyond = newest_items(cut_items(body), ITEMS)
    left_out = f"{beyond} items beyond the newest {ITEMS} were left out" if beyond else None
    complete = [item for item in items if item.complete]
    problem = None
    if len(complete) < len(items) or not (_ROOT_END.search(body, max(0, len(body) - 65_536))):
        problem = f"incomplete: the feed ends in the middle, after {len(complete)} complete items"
    links, rejected = [], []
    for entry in _entries(complete, body, prolog.root == "feed", content_type):
        try:
            links.append(_link(entry, url))
        except UrlRejected as error:
            rejected.append((_listed(entry), error.reason))
    is_empty = not (problem or links or rejected)
    told = problem or _nothing(links, rejected)
    notes = (left_out,) if left_out else ()
    return Found(tuple(links), tuple(rejected), problem=told, notes=notes, left_out=left_out, is_empty=is_empty)


def _entries(items: list[Item], body: bytes, atom: bool, content_type: str | None) -> list[Any]:
    declaration = _DECLARATION.match(body)
    start = body[: body.find(b"<item") if not atom else body.find(b"<entry")][:8192]
    base = _BASE.search(start)
    feed = small_feed(items, atom, declaration[1] if declaration else b"", base[1] if base else b"")
    # BytesIO: a bare string or bytes would be tried as the name of a file. No content-location: without a base
    # feedparser hands links on as they were written, with one it would drop what it finds unsafe
    headers = {"content-type": content_type} if content_type else {}
    parsed = feedparser.parse(
        io.BytesIO(feed), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    return list(parsed.entries)


def _link(entry: Any, url: str) -> FoundLink:
    # feedparser's own ``get`` gives the day of publication where no change is stated
    updated = dict.get(entry, "updated")
    published = read_date(dict.get(entry, "published") or updated or dict.get(entry, "created"))
    modified = read_date(updated)
    return FoundLink(
        absolute(url, _address(entry)),
        "feed",
        title=title_text(entry.get("title")),
        published_at=published.at,
        published_on=published.on,
        modified_at=modified.at,
        modified_on=modified.on,
    )


def _address(entry: Any) -> str:
    """The article's address: FeedBurner's note of the original, the alternate link, a guid that is an address."""
    choices = [entry.get("feedburner_origlink"), entry.get("link")]
    choices += [link.get("href") for link in entry.get("links", ()) if link.get("rel", "alternate") == "alternate"]
    if str(entry.get("id", "")).lower().startswith(("http://", "https://")):
        choices.append(entry["id"])
    written = [str(choice).strip() for choice in choices if choice and str(choice).strip()]
    for choice in written:
        try:
            absolute("https://feed.invalid/", choice)
        except UrlRejected:
            continue
        return choice
    return written[0] if written else ""


def _listed(entry: Any) -> str:
    """What the feed wrote, for the list of the rejected: the address, else the title."""
    return shown(_address(entry) or title_text(entry.get("title")) or "(an item without link and title)")


def _in_utf8(body: bytes) -> bytes:
    text = re.sub(r"^<\?xml[^>]{0,200}\?>", "", as_text(body))
    return text.encode("utf-8", "replace")


def _nothing(links: list[FoundLink], rejected: list[tuple[str, str]]) -> str | None:
    if links:
        return None
    return f"no usable link among {len(rejected)} items" if rejected else "an empty feed: no items"
