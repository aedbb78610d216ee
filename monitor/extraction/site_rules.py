"""A site's rules put to one page: selectors in, raw fields out. What the rules do not find stays empty."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from lxml.cssselect import CSSSelector

from monitor.catalogue.model import SiteRules
from monitor.extraction.calendar_words import fold
from monitor.extraction.cleaning import clean_line
from monitor.extraction.furniture import without_furniture
from monitor.extraction.tree import Element, line_of, paragraphs_of, remove

_DAY_WORD = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Ruled:
    """What the rules found; ``selectors``: field -> the selector that gave it. ``leads_to``: where a stub leads."""

    title: str = ""
    standfirst: str = ""
    paragraphs: tuple[str, ...] = ()
    date_line: str = ""
    credits: tuple[tuple[str, str], ...] = ()
    bylines: tuple[str, ...] = ()
    image: str = ""
    caption: str = ""
    leads_to: str = ""
    stub: bool = False
    selectors: tuple[tuple[str, str], ...] = ()


def apply_rules(tree: Element, rules: SiteRules, url: str) -> Ruled:
    """The fields of the page by ``rules``. The tree stays as it was."""
    used: dict[str, str] = {}
    title = _text(tree, rules.title, "title", used)
    if title and rules.title_suffix:
        ends = [match for match in re.finditer(rules.title_suffix, title) if match.end() == len(title)]
        title = title[: ends[0].start()].strip() if ends else title
    paragraphs = _body(tree, rules, title, used)
    date_line, credit = _date_line(tree, rules, used)
    credits = [(credit, f"site line: {credit}")] if credit else []
    credits += [(line, f"rule: {line}") for line in _texts(tree, rules.credit, "credit", used)]
    stub, leads_to = _stub(paragraphs, rules)
    return Ruled(
        title=clean_line(title),
        standfirst=_text(tree, rules.standfirst, "standfirst", used),
        paragraphs=tuple(paragraphs),
        date_line=date_line,
        credits=tuple(credits),
        bylines=tuple(_texts(tree, rules.byline, "byline", used)),
        image=_image(tree, rules, url, used),
        caption=_text(tree, rules.caption, "caption", used),
        leads_to=leads_to,
        stub=stub,
        selectors=tuple(used.items()),
    )


def absolute(url: str, base: str) -> str:
    """``url`` made absolute against ``base``; empty for anything that is not http or https."""
    if not url.strip():
        return ""
    try:
        joined = urljoin(base, url.strip())[:2083]
        return joined if urlsplit(joined).scheme in ("http", "https") else ""
    except ValueError:
        return ""


@lru_cache(maxsize=2048)
def _selector(css: str) -> CSSSelector:
    return CSSSelector(css, translator="html")


def _first(tree: Element, selectors: Iterable[str]) -> Iterator[tuple[str, list[Element]]]:
    for css in selectors:
        if found := _selector(css)(tree):
            yield css, found


def _texts(tree: Element, selectors: Iterable[str], field: str, used: dict[str, str]) -> list[str]:
    for css, found in _first(tree, selectors):
        if lines := [
            line for element in found[:20] if (line := clean_line(line_of(element) or element.get("content") or ""))
        ]:
            used[field] = css
            return lines
    return []


def _text(tree: Element, selectors: Iterable[str], field: str, used: dict[str, str]) -> str:
    return next(iter(_texts(tree, selectors, field, used)), "")


def _body(tree: Element, rules: SiteRules, title: str, used: dict[str, str]) -> list[str]:
    for css, found in _first(tree, rules.body):
        # an element inside another one that was found too would be read twice
        outer = [element for element in found if not any(parent in found for parent in element.iterancestors())]
        copies = [deepcopy(element) for element in outer[:200]]
        for element in copies:
            element.tail = None
            for unwanted in rules.remove:
                for node in _selector(unwanted)(element):
                    if node is not element:
                        remove(node)
        lines = _trimmed(paragraphs_of(copies), rules)
        if sum(map(len, lines)) >= 20:
            used["text"] = css
            return without_furniture(lines, title, frozenset(), frozenset())
    return []


def _trimmed(lines: Sequence[str], rules: SiteRules) -> list[str]:
    cut = [re.compile(pattern) for pattern in rules.cut]
    end = [re.compile(pattern) for pattern in rules.end]
    kept: list[str] = []
    for line in lines:
        if any(pattern.search(line) for pattern in end):
            break
        if not any(pattern.search(line) for pattern in cut):
            kept.append(line)
    return kept


def _date_line(tree: Element, rules: SiteRules, used: dict[str, str]) -> tuple[str, str]:
    """The text of the date and the credit beside it. A page may print the element twice with the date in the second."""
    for line in rules.date:
        for element in _selector(line.css)(tree)[:10]:
            text = line_of(element) or clean_line(element.get("datetime") or element.get("content") or "")
            credit = ""
            if line.pattern:
                match = re.search(line.pattern, text)
                if match is None:
                    continue
                groups = match.groupdict()
                text, credit = groups.get("date") or match.group(), (groups.get("credit") or "").strip(" |-–—")
            if _DAY_WORD.search(text) or " " in fold(text):
                used["published"] = line.css
                return text, clean_line(credit, 80)
    return "", ""


def _image(tree: Element, rules: SiteRules, url: str, used: dict[str, str]) -> str:
    for css, found in _first(tree, rules.image):
        for element in found[:5]:
            address = absolute(element.get("data-src") or element.get("src") or element.get("content") or "", url)
            if address:
                used["image_url"] = css
                return address
    return ""


def _stub(paragraphs: Sequence[str], rules: SiteRules) -> tuple[bool, str]:
    for pattern in rules.stub:
        if paragraphs and (match := re.search(pattern, paragraphs[-1])) is not None:
            return True, clean_line((match.groupdict().get("credit") or "").strip(" .…"), 80)
    return False, ""
