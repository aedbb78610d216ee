"""What a page says of itself to machines: JSON-LD, meta elements, time elements. Read once, judged elsewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from monitor.extraction.cleaning import clean_line
from monitor.extraction.tree import Element, line_of

ARTICLE_TYPES = frozenset(
    (
        *("Article", "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "OpinionNewsArticle", "BlogPosting"),
        *("BackgroundNewsArticle", "ReviewNewsArticle", "AskPublicNewsArticle", "SocialMediaPosting", "Report"),
        *("LiveBlogPosting", "ScholarlyArticle", "TechArticle", "AdvertiserContentArticle", "SatiricalArticle"),
    )
)
PAGE_TYPES = frozenset(("WebPage", "ItemPage", "AboutPage"))
_LISTS = frozenset(
    ("itemListElement", "hasPart", "isPartOf", "mentions", "relatedLink", "about", "comment", "breadcrumb")
)
_MAX_SCRIPT = 1_000_000
_MAX_NODES = 3_000
_MAX_MARKS = 400
_OPENERS = ("<!--", "//<![CDATA[", "<![CDATA[", "/*<![CDATA[*/")
_CLOSERS = ("-->", "//]]>", "]]>", "/*]]>*/", ";")
_TRAILING = re.compile(r",(\s*[}\]])")
_SIGNS = re.compile(r"[\W_]+")
_ASCII_SIGNS = dict.fromkeys(code for code in range(0x80) if not chr(code).isalnum())
_KICKER = re.compile(r"kicker|overline|topline|surtitre|sur-titre|dachzeile|rubri[ck]|eyebrow|vorspann|label", re.I)
_DATED = etree.XPath("//@itemprop[contains(., 'datePublished')]/..")
_SCRIPT_DATE = re.compile(
    r"ubli(?:shed|sh|cation|shing)?_?(?:at|on|date|time|datetime|dateTime|Date|DateTime|At|On|Time|Timestamp)?"
    r"\\?[\"']?\s{0,3}[:=]\s{0,3}\\?[\"'](\d{4}-[^\"'\\]{4,40}|\w{3}, \d\d? \w{3} \d{4}[^\"'\\]{0,30})"
)
_LOOSE = re.compile(r'"(headline|datePublished|dateModified|dateCreated)"\s*:\s*"((?:[^"\\]|\\.){1,500})"')


@dataclass(frozen=True, slots=True)
class Moment:
    """A ``<time>`` or a dated element: the machine's value, the printed one, the class, whether a link to another page
    surrounds it."""

    value: str
    printed: str
    marks: str
    linked: bool


@dataclass(slots=True)
class Marks:
    """Everything collected. ``article``: the JSON-LD node that is this page's article, empty when there is none;
    ``scripted``: publication dates in the data of other scripts, read only where nothing better declares one."""

    metas: dict[str, list[str]] = field(default_factory=dict)
    article: dict[str, Any] = field(default_factory=dict)
    webpage: dict[str, Any] = field(default_factory=dict)
    by_id: dict[str, dict[str, Any]] = field(default_factory=dict)
    moments: list[Moment] = field(default_factory=list)
    scripted: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    document_title: str = ""
    canonical: str = ""
    notes: list[str] = field(default_factory=list)

    def meta(self, *names: str) -> str:
        """The first content of the first of ``names`` that the page has; empty when it has none."""
        return next((value for name in names for value in self.metas.get(name, ()) if value), "")

    def types(self) -> set[str]:
        """The JSON-LD types of the page's article."""
        return set(_as_strings(self.article.get("@type")))


def read_marks(tree: Element, url: str) -> Marks:
    """Collects the marks of ``tree``. Broken JSON-LD is read as far as it goes and noted; nothing is raised."""
    marks = Marks()
    nodes: list[dict[str, Any]] = []
    for element in tree.iter("meta", "script", "time", "h1", "title", "link", "abbr"):
        tag = element.tag
        if tag == "meta":
            _read_meta(element, marks)
        elif tag == "script":
            if "ld+json" in (element.get("type") or "").lower() and len(nodes) < _MAX_NODES:
                nodes.extend(_read_script(element.text or "", marks))
        elif tag == "h1":
            if len(marks.headings) < 12 and (line := clean_line(_without_kicker(element))):
                marks.headings.append(line)
        elif tag == "title":
            if not marks.document_title and element.getparent() is not None and element.getparent().tag != "svg":
                marks.document_title = clean_line(line_of(element))
        elif tag == "link":
            if not marks.canonical and (element.get("rel") or "").lower() == "canonical":
                marks.canonical = (element.get("href") or "").strip()[:2083]
        elif len(marks.moments) < _MAX_MARKS and (tag == "time" or element.get("title")):
            marks.moments.append(_moment(element, {_path(url), _path(marks.canonical or url)}))
    _choose(nodes, marks, url)
    for element in _DATED(tree)[:20]:
        if element.tag not in ("meta", "time", "link"):
            marks.moments.append(_moment(element, {_path(url), _path(marks.canonical or url)}))
    if not marks.article.get("datePublished") and not marks.meta("article:published_time"):
        marks.scripted = _scripted(tree)
    return marks


def strings(value: Any) -> list[str]:
    """The texts in a JSON-LD value: a string, a list of strings, or objects with ``@value`` or ``name``."""
    return [text for text in (clean_line(unescape(raw)) for raw in _as_strings(value)) if text]


def _as_strings(value: Any) -> list[str]:
    found: list[str] = []
    for item in value[:50] if isinstance(value, list) else [value]:
        if isinstance(item, str):
            found.append(item)
        elif isinstance(item, dict):
            inner = item.get("@value") or item.get("name")
            if isinstance(inner, str):
                found.append(inner)
    return found


def _without_kicker(heading: Element) -> str:
    """The heading's words without a span that its class calls a kicker."""
    kickers = [node for node in heading.iterdescendants() if _KICKER.search(node.get("class") or "")]
    line = line_of(heading)
    for node in kickers[:3]:
        kicker = line_of(node)
        if kicker and line.startswith(kicker) and len(line) > len(kicker) + 10:
            line = line[len(kicker) :].lstrip(" :-–—|")
    return line


def _read_meta(element: Element, marks: Marks) -> None:
    content = element.get("content")
    if content is None:
        return
    for attribute in ("name", "property", "itemprop", "http-equiv"):
        if (key := element.get(attribute)) and len(marks.metas) < _MAX_MARKS:
            values = marks.metas.setdefault(key.strip().lower()[:80], [])
            if len(values) < 50:
                values.append(clean_line(content, 2000))


def _moment(element: Element, here: set[str]) -> Moment:
    marks, linked, node = "", False, element
    for step in range(6):
        if step < 3:
            marks = f"{marks} {node.get('class') or ''} {node.get('itemprop') or ''} {node.get('id') or ''}"
        node = node.getparent()
        if node is None:
            break
        if node.tag == "a" and (href := node.get("href")):
            # many themes link the date to the very page that it stands on
            linked = not href.startswith("#") and _path(href.split("#", 1)[0]) not in here
    if element.get("pubdate") is not None:
        marks += " pubdate"
    value = element.get("datetime") or element.get("content") or (element.get("title") if element.tag == "abbr" else "")
    return Moment(clean_line(value or "", 60), clean_line(line_of(element), 120), marks.lower()[:400], linked)


def _scripted(tree: Element) -> list[str]:
    """Values of keys like ``publishedAt`` in scripts that are not JSON-LD, in page order and at most 20."""
    found: dict[str, None] = {}
    for script in tree.iter("script"):
        source = script.text or ""
        if len(source) > _MAX_SCRIPT or "ld+json" in (script.get("type") or ""):
            continue
        at = source.find("ubli")
        for _ in range(_MAX_MARKS):
            if at < 0 or len(found) >= 20:
                break
            if match := _SCRIPT_DATE.match(source, at):
                found[match[1]] = None
            at = source.find("ubli", at + 4)
    return list(found)


def _read_script(source: str, marks: Marks) -> Iterator[dict[str, Any]]:
    if len(source) > _MAX_SCRIPT:
        marks.notes.append("json-ld longer than 1 MB left out")
        return
    source = _unwrapped(source)
    if not source:
        return
    try:
        data = json.loads(source, strict=False)
    except RecursionError:
        marks.notes.append("json-ld nested too deep")
        return
    except ValueError:
        try:
            data = json.loads(_TRAILING.sub(r"\1", source), strict=False)
        except (ValueError, RecursionError):
            marks.notes.append("json-ld broken")
            data = {"@type": "Article", **{key: _unescaped(value) for key, value in reversed(_LOOSE.findall(source))}}
    yield from _walk(data, marks)


def _unwrapped(source: str) -> str:
    """The script without the comment marks that old templates put around it."""
    source = source.strip()
    for _ in range(3):
        for mark in _OPENERS:
            source = source.removeprefix(mark).lstrip()
        for mark in _CLOSERS:
            source = source.removesuffix(mark).rstrip()
    return source


def _unescaped(value: str) -> str:
    try:
        return str(json.loads(f'"{value}"', strict=False))
    except ValueError:
        return value


def _walk(data: Any, marks: Marks) -> Iterator[dict[str, Any]]:
    stack, seen = [data], 0
    while stack and seen < _MAX_NODES:
        node = stack.pop()
        seen += 1
        if isinstance(node, list):
            stack.extend(reversed(node[:_MAX_NODES]))
        elif isinstance(node, dict):
            if isinstance(name := node.get("@id"), str) and len(node) > 1:
                marks.by_id.setdefault(name, node)
            yield node
            stack.extend(value for key, value in node.items() if isinstance(value, dict | list) and key not in _LISTS)


def _choose(nodes: list[dict[str, Any]], marks: Marks, url: str) -> None:
    """Among several article nodes (teasers of other stories have theirs too) the one that names this page."""
    articles = [node for node in nodes if ARTICLE_TYPES.intersection(_as_strings(node.get("@type")))]
    if articles:
        titles = {
            fold_title(title) for title in (*marks.headings, marks.meta("og:title"), marks.document_title) if title
        }
        here = {_path(address) for address in (url, marks.canonical, marks.meta("og:url")) if address}

        def rank(node: dict[str, Any]) -> int:
            headline = next(iter(strings(node.get("headline"))), "")
            own = fold_title(headline)
            points = 4 if own and any(own == title or (len(own) > 20 and own in title) for title in titles) else 0
            addresses = [node.get("url"), node.get("@id"), *_as_strings(node.get("mainEntityOfPage"))]
            if isinstance(page := node.get("mainEntityOfPage"), dict):
                addresses.append(page.get("@id"))
            points += 2 if any(isinstance(text, str) and _path(text) in here for text in addresses) else 0
            return points + (1 if node.get("datePublished") else 0)

        marks.article = max(articles, key=rank)
        if len(articles) > 3 and rank(marks.article) < 2:
            marks.article = {}  # a list of other stories
    marks.webpage = next((node for node in nodes if PAGE_TYPES.intersection(_as_strings(node.get("@type")))), {})


def _path(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    return f"{parts.path.rstrip('/')}?{parts.query}" if parts.path.strip("/") or parts.query else address


def fold_title(title: str) -> str:
    """``title`` for comparison only: lower case, letters and digits, for outlets change quotes and dashes at will."""
    folded = title.casefold()
    return folded.translate(_ASCII_SIGNS) if folded.isascii() else _SIGNS.sub("", folded)
