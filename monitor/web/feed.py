"""Feeds as programs read them: Atom (RFC 4287) and JSON Feed 1.1. Nothing here knows of the database."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote
from xml.etree import ElementTree

ATOM = "http://www.w3.org/2005/Atom"
# ids outlive the address of a site: the same article has the same one everywhere (RFC 4151; the name is reserved)
AUTHORITY = "tag:press-monitor.invalid,2026:"
# XML 1.0, production 2
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_IN_ADDRESSES = frozenset("-._~:/?#[]@!$&'()*+,;=%")
ElementTree.register_namespace("", ATOM)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry. ``key``: what its id ends with; ``updated``: an instant; ``published``: one that the page gives, never
    guessed. ``address``: of its page on this site, in full; ``outlet_address``: of the article at its outlet."""

    key: str
    title: str
    updated: str
    published: str | None
    address: str
    outlet_address: str | None
    authors: tuple[str, ...]
    source: str
    source_key: str
    summary: str
    language: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed. ``key``: what its id ends with; ``here`` and ``page``: addresses in full, of the feed and of the page
    that it follows."""

    key: str
    title: str
    subtitle: str
    updated: str
    here: str
    page: str
    author: str
    language: str
    entries: Sequence[Entry]


def iri(address: str) -> str:
    """An address with what RFC 3987 keeps out of addresses written as ``%7C``; outlets print some, browsers mend it."""
    kept = (char if char.isalnum() or char in _IN_ADDRESSES else quote(char, errors="replace") for char in address)
    return "".join(kept)


def _plain(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def _add(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> ElementTree.Element:
    added = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}", {key: _plain(one) for key, one in attributes.items()})
    added.text = _plain(text) or None
    return added


def atom(feed: Feed) -> bytes:
    """The feed as an Atom document."""
    root = ElementTree.Element(f"{{{ATOM}}}feed", {"xml:lang": feed.language})
    _add(root, "id", AUTHORITY + feed.key)
    _add(root, "title", feed.title)
    _add(root, "subtitle", feed.subtitle)
    _add(root, "updated", feed.updated)
    _add(_add(root, "author"), "name", feed.author)
    _add(root, "link", rel="self", type="application/atom+xml", href=feed.here)
    _add(root, "link", rel="alternate", type="text/html", href=feed.page)
    for one in feed.entries:
        entry = _add(root, "entry")
        if one.language:
            entry.set("xml:lang", _plain(one.language))
        _add(entry, "id", AUTHORITY + one.key)
        _add(entry, "title", one.title)
        _add(entry, "updated", one.updated)
        if one.published:
            _add(entry, "published", one.published)
        for author in one.authors or (one.source,):
            _add(_add(entry, "author"), "name", author)
        _add(entry, "link", rel="alternate", type="text/html", href=one.address)
        if one.outlet_address:
            _add(entry, "link", rel="via", href=one.outlet_address)
        source = _add(entry, "source")
        _add(source, "id", f"{AUTHORITY}media/{one.source_key}")
        _add(source, "title", one.source)
        _add(entry, "summary", one.summary)
    body: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def json_feed(feed: Feed) -> bytes:
    """The feed as a JSON Feed 1.1 document."""
    items = [
        {
            "id": AUTHORITY + one.key,
            "url": one.address,
            **({"external_url": one.outlet_address} if one.outlet_address else {}),
            "title": _plain(one.title),
            "content_text": _plain(one.summary),
            **({"date_published": one.published} if one.published else {}),
            "date_modified": one.updated,
            "authors": [{"name": _plain(author)} for author in one.authors or (one.source,)],
            "tags": [_plain(one.source)],
            **({"language": one.language} if one.language else {}),
        }
        for one in feed.entries
    ]
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.subtitle,
        "home_page_url": feed.page,
        "feed_url": feed.here,
        "authors": [{"name": feed.author}],
        "language": feed.language,
        "items": items,
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode("utf-8", "replace")
