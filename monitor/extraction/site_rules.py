"""A site's rules put to one page: selectors in, raw fields out. What the rules do not find stays empty."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urljoin, urlsplit

from lxml.cssselect import CSSSelector

from monitor.catalogue.model import SiteRules
from monitor.extraction.calendar_words import fold
from monitor.extraction.cleaning import clean_line
from monitor.extraction.furniture import link_key, without_furniture
from monitor.extraction.links_and_captions import captions, linked
from monitor.extraction.tree import Element, line_of, paragraphs_of, remove

_DAY_WORD = re.compile(r"\d")
_PROSE = 80


@dataclass(frozen=True, slots=True)
class Ruled:
    """What the rules found; ``selectors``: field -> the selector that gave it. ``leads_to``: where a stub leads.
    ``removed``: lines taken out of the body, each with the rule that did it."""

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
    removed: tuple[tuple[str, str], ...] = ()

    def by(self, field: str) -> str:
        """The rule that gave ``field``, as origins name it."""
        return f"rule {dict(self.selectors).get(field, '')}".strip()


def apply_rules(tree: Element, rules: SiteRules, url: str, machine_title: str = "") -> Ruled:
    """The fields of the page by ``rules``. The tree stays as it was. ``machine_title``: the title that the page has
    where the rules give none; its repetition over the text goes."""
    used: dict[str, str] = {}
    title = _text(tree, rules.title, "title", used)
    if title and rules.title_suffix:
        ends = [match for match in re.finditer(rules.title_suffix, title) if match.end() == len(title)]
        title = title[: ends[0].start()].strip() if ends else title
    removed: list[tuple[str, str]] = []
    paragraphs = _body(tree, rules, title or machine_title, used, removed)
    date_line, credit, author = _date_line(tree, rules, used)
    credits = [(credit, f"site line: {credit}")] if credit else []
    credits += [(line, f"rule: {line}") for line in _texts(tree, rules.credit, "credit", used)]
    slug = unquote(urlsplit(url).path).rstrip("/")
    credits += [(name, f"address: {end}") for end, name in rules.address_credits.items() if slug.endswith(end)][:1]
    stub, leads_to = leads_elsewhere(paragraphs, rules)
    return Ruled(
        title=clean_line(title),
        standfirst=_text(tree, rules.standfirst, "standfirst", used),
        paragraphs=tuple(paragraphs),
        date_line=date_line,
        credits=tuple(credits),
        bylines=tuple(_texts(tree, rules.byline, "byline", used)) or ((author,) if author else ()),
        image=_image(tree, rules, url, used),
        caption=_text(tree, rules.caption, "caption", used),
        leads_to=leads_to,
        stub=stub,
        selectors=tuple(used.items()),
        removed=tuple(removed),
    )


def without_unwanted(tree: Element, rules: SiteRules) -> list[tuple[str, str]]:
    """Takes what ``rules.remove`` names out of ``tree`` itself; the lines that went, with the selector."""
    removed: list[tuple[str, str]] = []
    for css in rules.remove:
        for node in _selector(css)(tree):
            if node.tag not in ("html", "body"):
                removed.append((f"remove {css}", line_of(node)[:200]))
                remove(node)
    return removed


def trimmed(lines: Sequence[str], rules: SiteRules) -> tuple[list[str], list[tuple[str, str]]]:
    """``lines`` without what ``cut`` names, up to what ``end`` names; and the lines that went, with the pattern. Above
    the first real paragraph an end is only a line to cut: the mark of another story's film can stand over the text."""
    kept: list[str] = []
    removed: list[tuple[str, str]] = []
    prose = False
    top = next((index + 1 for index, line in enumerate(lines) if _matching(rules.begin, line)), 0)
    removed += [("begin", line) for line in lines[:top]]
    lines = lines[top:]
    for index, line in enumerate(lines):
        if pattern := _matching(rules.end, line):
            if prose:
                removed += [(f"end {pattern}", rest) for rest in lines[index:]]
                break
            removed.append((f"end {pattern}", line))
        elif pattern := _matching(rules.cut, line):
            removed.append((f"cut {pattern}", line))
        else:
            kept.append(line)
            prose = prose or len(line) >= _PROSE
    return kept, removed


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


def _body(
    tree: Element, rules: SiteRules, title: str, used: dict[str, str], removed: list[tuple[str, str]]
) -> list[str]:
    for css, found in _first(tree, rules.body):
        # an element inside another one that was found too would be read twice
        outer = [element for element in found if not any(parent in found for parent in element.iterancestors())]
        copies = [deepcopy(element) for element in outer[:200]]
        gone: list[tuple[str, str]] = []
        for element in copies:
            element.tail = None
            for unwanted in rules.remove:
                for node in _selector(unwanted)(element):
                    if node is not element:
                        gone.append((f"remove {unwanted}", line_of(node)[:200]))
                        remove(node)
        lines, cut = trimmed(paragraphs_of(copies), rules)
        if sum(map(len, lines)) >= 20:
            used["text"] = css
            keys = {link_key(line) for line in lines if len(line) <= 500}
            links = set().union(*(linked(element, keys) for element in copies))
            under_pictures = set().union(*(captions(element, keys) for element in copies))
            sifted = without_furniture(lines, title, links, under_pictures)
            removed += [*gone, *cut, *sifted.removed]
            return sifted.kept
    return []


def _matching(patterns: Sequence[str], line: str) -> str:
    return next((pattern for pattern in patterns if re.search(pattern, line)), "")


def _date_line(tree: Element, rules: SiteRules, used: dict[str, str]) -> tuple[str, str, str]:
    """The text of the date, and the credit and the author beside it. A page may print the element twice with the date
    in the second."""
    for line in rules.date:
        for element in _selector(line.css)(tree)[: 60 if line.pattern else 10]:
            text = line_of(element) or clean_line(element.get("datetime") or element.get("content") or "")
            credit = author = ""
            if line.pattern:
                match = re.search(line.pattern, text)
                if match is None:
                    continue
                groups = match.groupdict()
                credit, author = ((groups.get(name) or "").strip(" |-–—") for name in ("credit", "byline"))
                text = groups.get("date") or match.group()
            if _DAY_WORD.search(text) or " " in fold(text):
                used["published"] = line.css
                return text, clean_line(credit, 80), clean_line(author, 80)
    return "", "", ""


def _image(tree: Element, rules: SiteRules, url: str, used: dict[str, str]) -> str:
    for css, found in _first(tree, rules.image):
        for element in found[:5]:
            address = absolute(element.get("data-src") or element.get("src") or element.get("content") or "", url)
            if address:
                used["image_url"] = css
                return address
    return ""


def leads_elsewhere(paragraphs: Sequence[str], rules: SiteRules) -> tuple[bool, str]:
    """Whether the last paragraph is that of a stub by the rules, and where it leads."""
    for pattern in rules.stub:
        if paragraphs and (match := re.search(pattern, paragraphs[-1])) is not None:
            return True, clean_line((match.groupdict().get("credit") or "").strip(" .…"), 80)
    return False, ""
