"""Pages that list articles, and the scripts that write such lists into a page; bytes -> links."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache
from urllib.parse import urljoin

import lxml.html
from lxml import etree
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from monitor.catalogue.model import Listing
from monitor.discovery.hints import NO_DATE, When, read_date, shown, title_text
from monitor.discovery.link import Found, FoundIn, FoundLink
from monitor.discovery.prolog import read_prolog
from monitor.discovery.urls import UrlRejected, absolute, key
from monitor.errors import ConfigError

LINKS = 5_000  # of one page
ANCHORS = 20_000  # looked at on one page
_META_CHARSET = re.compile(rb"""<meta[^<>]{0,200}?charset\s*+=\s*+["']?\s*+([\w.:-]{1,40})""", re.IGNORECASE)
_NO_PAGE = re.compile(
    r"\s*(?:$|#|javascript:|mailto:|tel:|sms:|whatsapp:|fb-messenger:|data:|about:|viber:|tg:)", re.IGNORECASE
)
# url.spec.whatwg.org and encoding.spec.whatwg.org: what calls itself Latin-1 is windows-1252
_LATIN = frozenset(("iso8859-1", "ascii", "latin-1"))
# a string without end ends with its line, so that every quotation mark is passed over once
_STRING = re.compile(
    r""""([^"\\\n]*+(?:\\.[^"\\\n]*+)*+)(?:"|\n|\\?\Z)|'([^'\\\n]*+(?:\\.[^'\\\n]*+)*+)(?:'|\n|\\?\Z)""", re.DOTALL
)
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(\r\n|.))", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "b": "", "f": "", "v": "", "0": "", "\n": "", "\r\n": ""}


def listing_page(listing: Listing, page: int) -> str:
    """The address of page ``page`` (from 1) of a listing."""
    return listing.url.replace("{page}", str(page))


def read_listing(body: bytes, url: str, listing: Listing, encoding: str | None) -> Found:
    """The links of the listing page that was fetched from ``url``, in page order, each once; in ``more`` the next page,
    if this one showed links and ``listing.pages`` allows another. ``encoding``: what the HTTP header declared.
    Raises ``ConfigError`` for a selector that cannot be read, and nothing else."""
    if not body.strip():
        return Found(problem="an empty page")
    root = _tree(decoded(body, encoding))
    if root is None:
        return Found(problem=f"not an HTML page: {read_prolog(body).named()}")
    if listing.item is None:
        places = [(anchor, root) for anchor in _select(root, listing.links)]
    else:
        places = [(anchor, item) for item in _select(root, listing.item) for anchor in _select(item, listing.links)]
    links, rejected, notes = _collect(places, _base(root, url), listing, "listing")
    problem = None
    if not links:
        wanted = f"{listing.item} {listing.links}" if listing.item else listing.links
        problem = f"no link of the listing ({wanted}) on {read_prolog(body).named()}"
    pages = range(1, listing.pages) if "{page}" in listing.url and links else range(0)
    more = tuple(listing_page(listing, page + 1) for page in pages if _same_page(listing_page(listing, page), url))
    told = _left_out(notes)
    return Found(tuple(links), tuple(rejected), more, problem=problem, notes=tuple(notes), left_out=told)


def read_script_list(body: bytes, url: str) -> Found:
    """The links that a script writes into a page with ``document.write`` (the Weblogy family's ``/inc/*.js``), in
    order. Addresses are read against ``url``, the script's own: it stands on the host of the pages. Never raises."""
    if read_prolog(body).is_html:
        return Found(problem=f"not a script: {read_prolog(body).named()}")
    literals = (double or single for double, single in _STRING.findall(decoded(body, None)))
    root = _tree("".join(_ESCAPE.sub(_character, literal) for literal in literals))
    places = [(anchor, root) for anchor in _select(root, "a[href]")] if root is not None else []
    links, rejected, notes = _collect(places, url, Listing(kind="listing", url="https://script.invalid/"), "listing")
    problem = None if links else "a script that writes no link"
    return Found(tuple(links), tuple(rejected), problem=problem, notes=tuple(notes), left_out=_left_out(notes))


def decoded(body: bytes, declared: str | None) -> str:
    """``body`` as text: by the declared encoding (header, byte order mark, ``<meta>``) if it fits, else UTF-8 if it
    fits, else windows-1252. Never a guess by statistics: that turns French UTF-8 into Polish or Thai."""
    found = _META_CHARSET.search(body[:4096])
    names = [declared, found[1].decode("ascii", "replace") if found else None, "utf-8"]
    if body.startswith(codecs.BOM_UTF8):
        names.insert(0, "utf-8-sig")
    elif body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        names.insert(0, "utf-16")
    for name in names:
        try:
            codec = codecs.lookup(name or "").name
            return body.decode("cp1252" if codec in _LATIN else codec)
        except (LookupError, ValueError):
            continue
    return body.decode("cp1252", "replace")


def _tree(text: str) -> HtmlElement | None:
    """The page's tree; None where nothing of a page is left."""
    # huge_tree: without it a page that nests deeper than 256 loses its end in silence
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root: HtmlElement = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
    return root


@lru_cache(maxsize=512)
def _compiled(selector: str) -> CSSSelector:
    return CSSSelector(selector, translator="html")


def _select(element: HtmlElement, selector: str) -> list[HtmlElement]:
    try:
        return list(_compiled(selector)(element))
    except (SyntaxError, ValueError, TypeError, etree.XPathError) as error:  # cssselect's two kinds, then lxml's
        raise ConfigError(f"selector {selector!r} of a listing cannot be read: {error}; write it as CSS") from None


def _base(root: HtmlElement, url: str) -> str:
    """What links are read against: ``<base href>`` where it leads to a page of the web, else the page's address."""
    for href in root.xpath("//base/@href"):
        try:
            return absolute(url, urljoin(url, href.strip()))
        except ValueError:
            return url
    return url


def _collect(
    places: list[tuple[HtmlElement, HtmlElement]], base: str, listing: Listing, found_in: FoundIn
) -> tuple[list[FoundLink], list[tuple[str, str]], list[str]]:
    """Links, what was rejected, notes. An address that occurs twice (picture and headline) keeps its best hints."""
    links: dict[str, FoundLink] = {}
    rejected: dict[str, str] = {}
    no_page = 0
    left_out = max(0, len(places) - ANCHORS)
    for anchor, item in places[:ANCHORS]:
        href = anchor.get("href") or ""
        if _NO_PAGE.match(href):
            no_page += 1
            continue
        try:
            place = absolute(base, href)
        except UrlRejected as error:
            rejected.setdefault(shown(href), error.reason)
            continue
        if place not in links and len(links) >= LINKS:
            left_out += 1
            continue
        known = links.get(place)
        title = _title(anchor, item, listing)
        when = _published(item, listing)
        if known:
            title = title if known.title is None or len(title or "") > len(known.title) else known.title
            when = When(known.published_at, known.published_on) if known.published_at or known.published_on else when
        links[place] = FoundLink(place, found_in, title, when.at, when.on)
    notes = [f"{no_page} anchors lead to no page (mailto:, javascript:, #…)"] if no_page else []
    if left_out:
        notes.append(f"{left_out} links beyond the first {LINKS} (of {ANCHORS} anchors) were left out")
    return list(links.values()), list(rejected.items()), notes


def _left_out(notes: list[str]) -> str | None:
    return next((note for note in notes if note.endswith("were left out")), None)


def _same_page(asked: str, got: str) -> bool:
    """Whether a page is the one that was asked for, also after a redirect from http to https or to ``www.``."""
    try:
        return key(asked) == key(got)
    except UrlRejected:
        return False


def _title(anchor: HtmlElement, item: HtmlElement, listing: Listing) -> str | None:
    if listing.title and listing.item:
        for element in _select(item, listing.title):
            if title := title_text(element.text_content()):
                return title
    texts = [anchor.text_content(), anchor.get("title"), *(image.get("alt") for image in anchor.iter("img"))]
    return next((title for title in map(title_text, texts) if title), None)


def _published(item: HtmlElement, listing: Listing) -> When:
    """The first date in what ``published`` selects: an attribute made for machines, else the text."""
    if not (listing.published and listing.item):
        return NO_DATE
    for element in _select(item, listing.published):
        for text in (element.get("datetime"), element.get("content"), element.get("title"), element.text_content()):
            when = read_date(text)
            if when != NO_DATE:
                return when
    return NO_DATE


def _character(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _ESCAPED.get(found[3], found[3])
