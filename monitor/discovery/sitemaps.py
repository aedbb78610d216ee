"""Sitemaps of every kind: url sets, indexes, news sitemaps, plain lists, packed or not; bytes -> links."""

from __future__ import annotations

import heapq
import io
import re
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from lxml import etree

from monitor.discovery.hints import read_date, shown, title_text
from monitor.discovery.link import Found, FoundLink
from monitor.discovery.mending import mended
from monitor.discovery.packed import unpack
from monitor.discovery.prolog import as_text, read_prolog
from monitor.discovery.urls import UrlRejected, absolute, canonical

ENTRIES = 50_000  # of one sitemap, the protocol's own limit
MENDED = 500_000  # ampersands; a body with more is no sitemap
CHILDREN = 500  # of one index
_NEWS, _HEAD = b"schemas/sitemap-news", 4_096
_FEEDS = frozenset(("rss", "feed", "rdf"))
_DAY = re.compile(r"[12]\d{3}-\d\d-\d\d", re.ASCII)
_UNDECLARED = "Namespace prefix"
_PREFIXED = re.compile(rb"<(/?)(?!news:)[\w.-]{1,20}:([\w.-]{1,40})")


@dataclass(frozen=True, slots=True)
class _Entry:
    """As written: of 500,000 entries only the newest are worth reading further."""

    place: str
    title: str | None = None
    published: str | None = None
    changed: str | None = None

    def newest(self) -> str:
        """Sorts entries by the newest date that they state; ISO dates sort as text."""
        return max(_sortable(self.published), _sortable(self.changed))


@dataclass(frozen=True, slots=True)
class _Read:
    """``left_out``: how many older entries were dropped. ``fault``: where and why reading ended early."""

    entries: list[_Entry]
    left_out: int = 0
    fault: str | None = None


def read_sitemap(body: bytes, url: str) -> Found:
    """The links of a sitemap, newest first (those without a date last, in the sitemap's order), or in ``more`` the
    sitemaps of an index. Of more than 50,000 entries the newest 50,000 count. Never raises; what could not be read
    stands in ``problem``, and what was read before the fault is kept."""
    unpacked = unpack(body)
    prolog = read_prolog(unpacked.body)
    if prolog.entities:
        return Found(problem="not read: the sitemap declares XML entities of its own")
    if prolog.root in _FEEDS:
        return Found(problem=f"not a sitemap: a feed <{prolog.root}>; name it as one")
    if prolog.is_html or not prolog.start:
        return Found(problem=_joined(unpacked.problem, f"not a sitemap: {prolog.named()}"))
    read = _elements(unpacked.body, prolog.root) if prolog.root else _lines(unpacked.body)
    if read is None:
        return Found(problem=_joined(unpacked.problem, f"not a sitemap: {prolog.named()}"))
    fault = f"incomplete: {read.fault}; {len(read.entries)} entries were read before" if read.fault else None
    problem = _joined(unpacked.problem, fault)
    if prolog.root == "sitemapindex":
        return _children(read, url, problem)
    return replace(_links(read, problem), is_news=_NEWS in unpacked.body[:_HEAD])


def index_days(body: bytes, url: str) -> dict[str, date | None]:
    """The sitemaps of an index, each with the day of its last change where the index tells; empty for anything but an
    index. Never raises."""
    unpacked = unpack(body)
    prolog = read_prolog(unpacked.body)
    if prolog.entities or prolog.root != "sitemapindex":
        return {}
    read = _elements(unpacked.body, prolog.root)
    days: dict[str, date | None] = {}
    for entry in read.entries if read else ():
        with suppress(UrlRejected):
            changed = read_date(entry.changed)
            days[absolute(url, entry.place)] = changed.on or (changed.at.date() if changed.at else None)
    return days


def _links(read: _Read, problem: str | None) -> Found:
    newest = heapq.nlargest(ENTRIES, read.entries, key=_Entry.newest)
    left_out = read.left_out + len(read.entries) - len(newest)
    told = f"{left_out} older entries were left out" if left_out else None
    links, rejected = [], []
    for entry in newest:
        try:
            place = entry.place.strip()
            canonical(place)
        except UrlRejected as error:
            rejected.append((shown(entry.place), error.reason))
            continue
        title, published, changed = title_text(entry.title), read_date(entry.published), read_date(entry.changed)
        links.append(FoundLink(place, "sitemap", title, published.at, published.on, changed.at, changed.on))
    is_empty = not (problem or read.entries)
    if not links and not problem:
        problem = f"no usable link among {len(rejected)} entries" if rejected else "a sitemap without entries"
    return Found(
        tuple(links), tuple(rejected), problem=problem, notes=(told,) if told else (), left_out=told, is_empty=is_empty
    )


def _children(read: _Read, url: str, problem: str | None) -> Found:
    more: list[str] = []
    rejected: list[tuple[str, str]] = []
    for entry in sorted(read.entries, key=_Entry.newest, reverse=True):
        try:
            child = absolute(url, entry.place)
        except UrlRejected as error:
            rejected.append((shown(entry.place), error.reason))
            continue
        if canonical(child) == _canonical_or_as_is(url):
            rejected.append((child, "the index names itself"))
        elif child not in more:
            more.append(child)
    told = f"{len(more) - CHILDREN} older sitemaps were left out" if len(more) > CHILDREN else None
    if not more and not problem:
        problem = "a sitemap index without usable sitemaps"
    notes = (told,) if told else ()
    return Found((), tuple(rejected), tuple(more[:CHILDREN]), problem=problem, notes=notes, left_out=told)


def _elements(body: bytes, root: str) -> _Read | None:
    """The entries of an XML sitemap; None where it is another kind of document."""
    read = _parsed(body)
    if read.fault and read.fault.startswith(_UNDECLARED):
        # a prefix without declaration breaks nothing; recovery in any other case would keep addresses cut in the middle
        body = _PREFIXED.sub(rb"<\1\2", body)
        read = _parsed(body)
    if read.fault and body.count(b"&") <= MENDED and body[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        # once more with the ampersands mended: one "?a=1&b=2" must not cost all that follows it
        again = _parsed(mended(body))
        read = again if len(again.entries) > len(read.entries) or not again.fault else read
    return read if read.entries or root in ("urlset", "sitemapindex") else None


def _parsed(body: bytes) -> _Read:
    entries: list[_Entry] = []
    left_out, fault = 0, None
    # libxml2's own limits (depth 256, 10 MB a text) stay on; entities stay unresolved and no DTD is ever fetched
    events = etree.iterparse(
        io.BytesIO(body), events=("end",), tag=("{*}url", "{*}sitemap"), remove_comments=True, remove_pis=True,
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
    )  # fmt: skip
    try:
        for _, element in events:
            entries.append(_entry(element))
            if len(entries) >= 2 * ENTRIES:
                left_out += ENTRIES
                entries = heapq.nlargest(ENTRIES, entries, key=_Entry.newest)
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        fault = re.sub(r"\s+", " ", str(error))[:200]
    return _Read(entries, left_out, fault)


def _entry(element: etree._Element) -> _Entry:
    space = _name(element)[0]
    place, title, published, changed = "", None, None, None
    for child in element:
        name = _name(child)
        if name == (space, "loc"):
            place = place or (child.text or "").strip()
        elif name == (space, "lastmod"):
            changed = (child.text or "").strip()
        elif name[1] == "news":
            for detail in child:
                kind = _name(detail)[1]
                if kind == "title":
                    title = detail.text
                elif kind == "publication_date":
                    published = (detail.text or "").strip()
    return _Entry(place, title, published, changed)


def _name(element: etree._Element) -> tuple[str, str]:
    """Namespace and local name in lower case; a prefix that was never declared stands for its namespace."""
    tag = element.tag if isinstance(element.tag, str) else ""
    space, _, local = tag.rpartition("}") if tag.startswith("{") else tag.rpartition(":")
    return space, local.lower()


def _lines(body: bytes) -> _Read | None:
    """The entries of a plain list, one address a line; None where no line is one."""
    lines = [line.strip() for line in as_text(body).splitlines()]
    if not any(line.lower().startswith(("http://", "https://")) for line in lines):
        return None
    return _Read([_Entry(line) for line in lines if line])


def _sortable(written: str | None) -> str:
    return written if written and _DAY.match(written) else ""


def _canonical_or_as_is(url: str) -> str:
    try:
        return canonical(url)
    except UrlRejected:
        return url


def _joined(first: str | None, second: str | None) -> str | None:
    return "; ".join(part for part in (first, second) if part) or None
