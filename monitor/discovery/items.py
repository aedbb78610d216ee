"""Feed items cut out of the bytes one by one, so that a broken item harms no other and no input takes long.

feedparser's time grows with the square of some inputs (50,000 attributes in one tag: 48 s). It is therefore given a
small well-formed feed made of what discovery wants: addresses, titles, dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from heapq import nlargest
from itertools import chain, islice
from math import inf

from monitor.discovery.hints import NO_DATE, read_date
from monitor.discovery.mending import mended

CHILDREN = 200  # of one item; more are the work of a generator of bombs
LONGEST_FIELD = 8_192  # bytes
_WANTED = frozenset(
    (b"title", b"link", b"guid", b"id", b"pubdate", b"published", b"updated", b"modified", b"issued", b"created",
     b"date")
)  # fmt: skip
# Elements that may hold titles and links of their own, which are not the item's
_CONTAINERS = frozenset(
    (b"description", b"content", b"encoded", b"summary", b"source", b"author", b"contributor", b"group", b"image",
     b"category")
)  # fmt: skip
_FOREIGN = {(b"dc", b"date"), (b"dcterms", b"issued"), (b"dcterms", b"modified"), (b"feedburner", b"origlink")}
_NAMES = {b"pubdate": b"pubDate", b"origlink": b"origLink"}
_START = re.compile(rb"<(?:([\w.-]{1,20}):)?(item|entry)(?=[\s>])", re.IGNORECASE)
_TAG = re.compile(rb"""<(?:([\w.-]{1,20}):)?([\w.-]{1,40})((?:[^<>"']++|"[^"<]{0,4000}"|'[^'<]{0,4000}')*+)>""")
_ATTRIBUTE = re.compile(
    rb"""\s(href|rel|type|isPermaLink|xml:base)\s*=\s*(?:"([^"<]{0,4000})"|'([^'<]{0,4000})')""", re.IGNORECASE
)
_DATED = re.compile(rb"<(?:\w{1,20}:)?(?:pubDate|published|updated|modified|issued|created|date)>([^<]{1,200})")
_SKIPPED = ((b"<!--", b"-->"), (b"<![CDATA[", b"]]>"), (b"<?", b"?>"))
_CDATA = re.compile(rb"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Item:
    """``fields``: well-formed elements. ``complete``: whether the item's end was found."""

    fields: bytes
    complete: bool


class _Marks:
    """Where a mark next stands. Asked for places that only grow, so each mark's search passes over the body once."""

    _MOST = 64  # different marks; a feed has a dozen

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._next: dict[bytes, int] = {}

    def after(self, mark: bytes, position: int) -> int:
        """The first place of ``mark`` at or after ``position``; the body's length if there is none."""
        known = self._next.get(mark, -1)
        if known < position:
            if mark not in self._next and len(self._next) >= self._MOST:
                return len(self._body)
            known = self._body.find(mark, position)
            known = self._next[mark] = len(self._body) if known < 0 else known
        return known


def cut_items(body: bytes) -> Iterator[Item]:
    """The items or entries of a feed in order. Linear in the length of ``body``; never raises."""
    position, marks = 0, _Marks(body)
    while found := _START.search(body, position):
        prefix = (found[1] or b"").lower()
        end_tag = b"</" + (found[1] + b":" if found[1] else b"") + found[2]
        opened = marks.after(b">", found.end())
        fields, position, complete = _fields(body, marks, min(opened + 1, len(body)), prefix, end_tag)
        yield Item(fields, complete)


def newest_items(items: Iterable[Item], most: int) -> tuple[list[Item], int]:
    """Of more than ``most`` items the newest, by the dates that they state, in the feed's order, those without a date
    last; and how many were left out."""
    cut = iter(items)
    first = list(islice(cut, most))
    following = next(cut, None)
    if following is None:
        return first, 0
    count = 0

    def dated() -> Iterator[tuple[float, int, Item]]:
        nonlocal count
        for count, item in enumerate(chain(first, (following,), cut), 1):
            yield _moment(item), -count, item

    # the places are all different: no item is ever compared
    newest = nlargest(most, dated())
    return [item for _, _, item in sorted(newest, key=lambda each: -each[1])], count - most


def _moment(item: Item) -> float:
    """When an item says it was published or changed, in seconds; minus infinity where it does not."""
    for found in _DATED.finditer(item.fields):
        when = read_date(found[1].decode("latin-1"))
        if when != NO_DATE:
            return (when.at or datetime.combine(when.on or date.min, time(), UTC)).timestamp()
    return -inf


def small_feed(items: list[Item], atom: bool, declaration: bytes, base: bytes) -> bytes:
    """A feed of ``items`` alone; ``declaration`` carries the original's encoding, ``base`` its ``xml:base``."""
    spaces = b'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    spaces += b'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" xml:base="' + base + b'"'
    if atom:
        entries = b"".join(b"<entry>" + item.fields + b"</entry>" for item in items)
        return declaration + b'<feed xmlns="http://www.w3.org/2005/Atom" ' + spaces + b">" + entries + b"</feed>"
    entries = b"".join(b"<item>" + item.fields + b"</item>" for item in items)
    return declaration + b'<rss version="2.0" ' + spaces + b"><channel>" + entries + b"</channel></rss>"


def _fields(body: bytes, marks: _Marks, position: int, prefix: bytes, end_tag: bytes) -> tuple[bytes, int, bool]:
    """The wanted children of one item, the place after it, and whether its end was found."""
    kept: list[bytes] = []
    for _ in range(CHILDREN):
        position = marks.after(b"<", position)
        if body.startswith(end_tag, position):
            return b"".join(kept), position + len(end_tag), True
        new = _START.match(body, position)
        if new and new[2] == end_tag.rpartition(b":")[2].removeprefix(b"</"):
            return b"".join(kept), position, True  # the end tag was forgotten
        if skipped := next((pair for pair in _SKIPPED if body.startswith(pair[0], position)), None):
            position = marks.after(skipped[1], position + len(skipped[0]))
            continue
        tag = _TAG.match(body, position)
        if tag is None:
            if position >= len(body):
                return b"".join(kept), position, False
            position += 1
            continue
        position = tag.end()
        inner = b""
        name = tag[2].lower()
        if (name in _WANTED or name in _CONTAINERS or name == b"origlink") and not tag[3].rstrip().endswith(b"/"):
            closed = _close(marks, position, b"</" + (tag[1] + b":" if tag[1] else b"") + tag[2], end_tag)
            if closed is None:
                continue  # not closed within the item: only the tag itself is passed over
            inner = body[position : min(closed, position + LONGEST_FIELD)]
            position = closed + 1
        kept.append(_field(tag, prefix, inner))
    end = marks.after(end_tag, position)
    return b"".join(kept), min(end + len(end_tag), len(body)), end < len(body)


def _close(marks: _Marks, position: int, end_tag: bytes, item_end_tag: bytes) -> int | None:
    """Where the element that began before ``position`` ends, CDATA passed over; None if the item ends before."""
    while True:
        closed = marks.after(end_tag, position)
        section = marks.after(b"<![CDATA[", position)
        if section > min(closed, marks.after(item_end_tag, position)) or section == closed:
            return closed if closed < marks.after(item_end_tag, position) else None
        position = marks.after(b"]]>", section)


def _field(tag: re.Match[bytes], prefix: bytes, inner: bytes) -> bytes:
    """One wanted element written anew, well-formed; nothing for the rest."""
    space, name = (tag[1] or b"").lower(), tag[2].lower()
    foreign = (space, name) in _FOREIGN
    if not foreign and (space != prefix or name not in _WANTED):
        return b""
    written = _NAMES.get(name, name)
    written = space + b":" + written if foreign else written
    attributes = b"".join(
        b" " + found[1] + b'="' + mended(found[2] or found[3] or b"").replace(b'"', b"&quot;") + b'"'
        for found in {found[1].lower(): found for found in _ATTRIBUTE.finditer(tag[3][:LONGEST_FIELD])}.values()
    )
    text, position = b"", 0
    for section in _CDATA.finditer(inner):
        text += _plain(inner[position : section.start()]) + section[1].replace(b"&", b"&amp;").replace(b"<", b"&lt;")
        position = section.end()
    text += _plain(inner[position:])
    return b"<" + written + attributes + b">" + mended(text).replace(b"]]>", b"]]&gt;") + b"</" + written + b">"


def _plain(text: bytes) -> bytes:
    """Markup inside a field as text; titles lose their tags later."""
    return text.replace(b"<", b"&lt;")
