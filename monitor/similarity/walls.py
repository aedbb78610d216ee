"""One text at many addresses of a source: a wall in place of its articles, or a text that is rightly there so often."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from monitor.similarity.sketches import words

# An article has two addresses often enough (by number and by title), hardly ever three that have nothing in common
ENOUGH = 3
_AGAIN = re.compile(r"-\d{1,2}$")
_NUMBER = re.compile(r"\d{4,12}")
_DAY = re.compile(r"(?:19|20)\d\d(?:\d{4})?")
# marks of the page itself; what a list or the address said was said of the article, whatever the page shows
_HEARSAY = ("feed", "url", "sitemap", "listing", "hint")


@dataclass(frozen=True, slots=True)
class Face:
    """What a page with that text shows besides. ``title_from`` and ``published_from``: the marks that said so;
    ``hint_title``: what a list calls the page."""

    url: str
    title: str
    title_from: str | None = None
    hint_title: str | None = None
    published_on: str | None = None
    published_from: str | None = None


def is_wall(faces: Sequence[Face]) -> bool:
    """Whether pages of one source with equal texts are a wall: at least three articles by their addresses, which the
    pages themselves do not tell apart. Told apart they are by titles of their own, by days of their own, or where every
    page bears the very title that a list had announced, as a daily notice in fixed words does."""
    if articles(face.url for face in faces) < ENOUGH:
        return False
    titles = {_folded(face.title) for face in faces if not _heard(face.title_from)}
    if len(titles) > 1:
        return False
    if titles and all(face.hint_title is not None and _folded(face.hint_title) in titles for face in faces):
        return False
    days = [face.published_on for face in faces if face.published_on and not _heard(face.published_from)]
    return not (len(days) == len(faces) and len(set(days)) == len(days))


def articles(urls: Iterable[str]) -> int:
    """How many articles these addresses can be, at least: those that share a number or a last word are one."""
    groups: list[set[str]] = []
    for url in urls:
        own = marks(url)
        joined = [group for group in groups if group & own]
        groups = [group for group in groups if not group & own]
        groups.append(own.union(*joined))
    return len(groups)


def marks(url: str) -> set[str]:
    """What names the article in its address: the last part of the path, and every number that is no date."""
    parts = urlsplit(url)
    last = parts.path.rstrip("/").rpartition("/")[2]
    stem = last.rpartition(".")[0] or last
    numbers = {number for number in _NUMBER.findall(f"{parts.path}?{parts.query}") if not _DAY.fullmatch(number)}
    return {_AGAIN.sub("", stem) or parts.query, *numbers}


def _heard(mark: str | None) -> bool:
    return mark is None or any(word in mark for word in _HEARSAY)


def _folded(title: str) -> str:
    return " ".join(words(title))
