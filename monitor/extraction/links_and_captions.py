"""Which lines of a text are only links to other pages, and which stand under a picture, by the page's own markup."""

from __future__ import annotations

import re
from collections.abc import Container
from functools import lru_cache

from monitor.extraction.furniture import link_key
from monitor.extraction.tree import Element, bare_text

_CAPTION = re.compile(r"caption|legende|bildunterschrift|photo-credit|image-credit", re.I)
_LABELLED = frozenset(("p", "li", "strong", "div", "em", "h3", "h4"))


def linked(tree: Element, keys: Container[str]) -> set[str]:
    """Those of ``keys`` that are nothing but a link long enough to be a headline, or a label and such a link."""
    found = set()
    for anchor in tree.iter("a"):
        text = bare_text(anchor).strip()
        if not 20 <= len(text) <= 500:
            continue
        if (key := link_key(text)) in keys:
            found.add(key)
        parent = anchor.getparent()
        if parent is not None and parent.tag in _LABELLED and len(parent) <= 3:
            whole = bare_text(parent).strip()
            label = whole[: -len(text)].strip() if whole.endswith(text) else ""
            if 0 < len(label) <= 40 and label[-1] in ":|→»" and (key := link_key(whole)) in keys:
                found.add(key)
    return found


def captions(tree: Element, keys: Container[str]) -> set[str]:
    """Those of ``keys`` that are a picture's caption."""
    found = set()
    for element in tree.iter("figcaption", "p", "div", "span"):
        if element.tag == "figcaption" or _captioned(element.get("class") or ""):
            text = bare_text(element).strip()
            if 8 <= len(text) <= 500 and (key := link_key(text)) in keys:
                found.add(key)
    return found


@lru_cache(maxsize=4096)
def _captioned(classes: str) -> bool:
    return _CAPTION.search(classes) is not None
