"""The standfirst: the few lines between title and text that a page sets apart, where it says they are that."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from monitor.extraction.cleaning import clean_line
from monitor.extraction.structured import Marks, fold_title, strings
from monitor.extraction.tree import Element, bare_text, line_of

_CLASS = re.compile(
    r"standfirst|chap[oô]|chapeau|\bdek\b|sous-?titre|sub-?title|sub-?head|\blead\b|\blede\b|excerpt|"
    r"vorspann|intro\b|abstract|entradilla|kicker-text|summary",
    re.I,
)
_CAP = 1000


def find_standfirst(tree: Element, marks: Marks, paragraphs: Sequence[str]) -> tuple[str, str]:
    """The standfirst and where it was found; empty when the page sets none apart or its text begins with it anyway."""
    described = [
        fold_title(text)
        for text in (marks.meta("og:description", "description"), *strings(marks.article.get("description")))
        if len(text) >= 30
    ]
    if not described:
        return "", ""
    opening = fold_title(" ".join(paragraphs[:3]))
    for seen, element in enumerate(tree.iter("p", "h2", "div", "span", "h3")):
        if seen > 1500:
            break
        if not _set_apart(element.get("class") or "") or len(bare := bare_text(element)) > 3 * _CAP:
            continue
        own = fold_title(bare)
        if len(own) >= 25 and own not in opening and any(own[:60] == text[:60] for text in described):
            return clean_line(line_of(element), _CAP), "standfirst element"
    return "", ""


@lru_cache(maxsize=4096)
def _set_apart(classes: str) -> bool:
    return _CLASS.search(classes) is not None
