"""Text to an lxml tree, and the few ways in which elements are read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from lxml import etree
from lxml.html import HtmlComment, HtmlElement, document_fromstring

from monitor.extraction.cleaning import clean_paragraph

Element = Any  # lxml has no types

# huge_tree: the default stops at 256 levels, and the text below is lost without a word (an 8.5 KB page is enough)
_PARSER = etree.HTMLParser(collect_ids=False, encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
# one class for every element: lxml.html asks a Python function for each, in all a tenth of the time of a page
_PARSER.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement, comment=HtmlComment))
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>", re.I)
_SILENT = frozenset(("script", "style", "noscript", "template", "svg", "iframe", "object", "select", "textarea"))
_MACHINERY = (
    "script",
    "style",
    "svg",
    "template",
    "noscript",
    "link",
    "meta",
    "input",
    "select",
    "textarea",
    "canvas",
    "source",
    "object",
    "embed",
)
_STRING = etree.XPath("string()")
_SKELETON = b"<html><body></body></html>"
_NOT_SEEN = re.compile(r"none|hidden", re.I)
_PRINT = frozenset(("style", "lang", "dir"))
_HOLLOW = ("div", "span", "section", "li", "a", "i", "ul", "ol", "aside", "b", "strong")
_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "dd", "div", "dl", "dt", "figcaption", "figure", "footer"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "header", "li", "main", "nav", "ol", "p", "pre", "section", "table"),
        *("tbody", "td", "tfoot", "th", "thead", "tr", "ul", "center", "form", "hr"),
    )
)


def parse(text: str) -> Element | None:
    """The tree of a page; None when there is no element in it. Raises ``MemoryError`` where libxml2 ran out of memory,
    which it otherwise answers with half a tree."""
    text = _XML_DECLARATION.sub("", text, count=1).replace("\x00", "")
    try:
        tree = document_fromstring(text.encode("utf-8", errors="replace"), parser=_PARSER, ensure_head_body=False)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        tree = None
    last = _PARSER.error_log.last_error
    if last is not None and last.type == etree.ErrorTypes.ERR_NO_MEMORY:
        raise MemoryError("libxml2 could not build the tree")
    return tree


def strip_machinery(tree: Element) -> None:
    """Takes out what no reader sees, once its marks are read: copying and searching the tree then costs half."""
    etree.strip_elements(tree, *_MACHINERY, with_tail=False)


def slim(tree: Element) -> None:
    """Takes out what is never an article: navigation, footers, asides, lists of links, elements with nothing in them,
    spans that only say how their words are printed. What is left is read in two thirds of the time and no worse (342
    gold pages, November 2026)."""
    etree.strip_elements(tree, "nav", "footer", "aside", with_tail=False)
    for items in [node for node in tree.iter("ul", "ol") if len(node) >= 4]:
        size = len(bare_text(items))
        if size < 20_000 and sum(len(bare_text(anchor)) for anchor in items.iter("a")) > 0.85 * max(size, 1):
            items.clear(keep_tail=True)
    # children before parents, so that what holds only empty elements goes as well
    for node in reversed(list(tree.iter(*_HOLLOW))):
        if len(node) == 0 and not (node.text or "").strip() and not (node.tail or "").strip():
            parent = node.getparent()
            if parent is not None:
                parent.remove(node)
    for span in [node for node in tree.iter("span") if _PRINT.issuperset(node.keys())]:
        if not _NOT_SEEN.search(span.get("style") or ""):
            span.drop_tag()


def alone(element: Element) -> Element:
    """A copy of ``element`` as a page of its own."""
    page = document_fromstring(_SKELETON, parser=_PARSER)
    own = deepcopy(element)
    own.tail = None
    page.find("body").append(own)
    return page


def bare_text(element: Element) -> str:
    """All characters below ``element``, blocks not set apart: quick, for comparisons that ignore spaces."""
    return str(_STRING(element))


def line_of(element: Element) -> str:
    """All words below ``element`` as one clean line."""
    return clean_paragraph(" ".join(_words(element)))


def paragraphs_of(elements: Iterable[Element]) -> list[str]:
    """The paragraphs below ``elements`` in page order. Two ``<br>`` or a block end a paragraph; one ``<br>`` does too,
    for the old templates write whole articles with nothing else."""
    lines: list[str] = []
    current: list[str] = []

    def close() -> None:
        line = clean_paragraph("".join(current))
        current.clear()
        if line:
            lines.append(line)

    for root in elements:
        close()
        # events instead of recursion: pages nest deeper than Python calls may
        silent = 0
        for event, node in etree.iterwalk(root, events=("start", "end")):
            tag = node.tag
            if event == "start":
                if tag in _SILENT:
                    silent += 1
                elif tag == "br" or tag in _BLOCKS:
                    close()
                if not silent and node.text:
                    current.append(node.text)
            else:
                if tag in _SILENT:
                    silent -= 1
                elif tag in _BLOCKS:
                    close()
                if not silent and node.tail and node is not root:
                    current.append(node.tail)
        close()
    return lines


def remove(element: Element) -> None:
    """Takes ``element`` out of its tree and leaves the text behind it in place."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
        element.tail = None
    parent.remove(element)


def _words(element: Element) -> Iterable[str]:
    """The texts below ``element`` as they are read, without what is never shown."""
    if next(element.iter(*_SILENT), None) is None:
        yield from element.itertext()
        return
    silent = 0
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            silent += node.tag in _SILENT
            if not silent and node.text:
                yield node.text
        else:
            silent -= node.tag in _SILENT
            if not silent and node.tail and node is not element:
                yield node.tail
