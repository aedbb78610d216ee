"""Article addresses, generalised: from the addresses that a site's lists gave to patterns that take their like."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

PATTERNS = 4  # of one site; what they leave over is told
_ANY = "[^/?#]+"
_EXTENSION = re.compile(r"\.(?:html?|php|aspx?|shtml)$", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d{2}")
_NUMBERED = (
    (re.compile(r"\d+-.+"), rf"\d+-{_ANY}"),
    (re.compile(r".+_a\d+"), rf"{_ANY}_a\d+"),
    (re.compile(r".+-\d{3,}"), rf"{_ANY}-\d+"),
)
_WORD_AND_NUMBER = re.compile(r"([a-zA-Z_]+)\d+")


@dataclass(frozen=True, slots=True)
class Forms:
    """``patterns``: whole addresses, from the commonest form to the rarest; ``left``: addresses that none takes."""

    patterns: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Form:
    """One address taken apart. ``sections``: the words before what tells the article; ``tail``: a pattern of the rest;
    ``words``: how many words the slug has, 0 where the tail needs no such bound."""

    host: str
    sections: tuple[str, ...]
    tail: str
    words: int


def forms_of(urls: Iterable[str]) -> Forms:
    """Patterns for these addresses and their like: digits stand for digits, words for words. Where every address has
    the same section it is kept as it is. Never raises; what is no address is left over."""
    known: list[tuple[str, _Form]] = []
    left: list[str] = []
    for url in dict.fromkeys(urls):
        form = _form(url)
        if form is None:
            left.append(url)
        else:
            known.append((url, form))
    groups = Counter((form.host, form.tail) for _, form in known)
    patterns: list[str] = []
    for (host, tail), _ in sorted(groups.items(), key=lambda group: (-group[1], group[0])):
        members = [form for _, form in known if (form.host, form.tail) == (host, tail)]
        if len(patterns) < PATTERNS:
            patterns.append(_pattern(host, tail, members))
    compiled = [re.compile(pattern) for pattern in patterns]
    left += [url for url, _ in known if not any(pattern.search(url) for pattern in compiled)]
    return Forms(tuple(patterns), tuple(left))


def _form(url: str) -> _Form | None:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    segments = [segment for segment in parts.path.split("/") if segment]
    if parts.query:
        return _form_of_query(host, segments, parts.query)
    if not segments:
        return None
    dates = [number for number, segment in enumerate(segments[:-1]) if _YEAR.fullmatch(segment)]
    first = dates[0] if dates else len(segments) - 1
    told = [_piece(segment) for segment in segments[first:-1]]
    last, words = _last(segments[-1], dated=bool(dates))
    return _Form(host, tuple(segments[:first]), "/".join([*told, last]), words)


def _form_of_query(host: str, segments: Sequence[str], query: str) -> _Form | None:
    """An address whose query names the article by a number."""
    bare = re.match(r"([a-z_]+)\d+(?:&|=|$)", query)
    page = re.escape("/".join(segments))
    if bare:  # SPIP's spip.php?article123
        return _Form(host, (), rf"{page}\?{bare[1]}\d+", 0)
    numbers = [name for name, value in parse_qsl(query) if value.isascii() and value.isdigit()]
    if not numbers:
        return None
    name = next((name for name in numbers if name in ("id", "p", "article", "nid")), numbers[-1])
    return _Form(host, (), rf"{page}\?(?:[^#&]+&)*{re.escape(name)}=\d+", 0)


def _piece(segment: str) -> str:
    if _YEAR.fullmatch(segment):
        return r"\d{4}"
    if segment.isascii() and segment.isdigit():
        return r"\d{1,2}" if len(segment) < 3 else r"\d+"
    return _ANY


def _last(segment: str, *, dated: bool) -> tuple[str, int]:
    """The pattern of the part that names the article, and the words of a bare slug."""
    extension = _EXTENSION.search(segment)
    name = segment[: extension.start()] if extension else segment
    ending = re.escape(extension[0]) if extension else ""
    if name.isascii() and name.isdigit():
        return (r"\d{8,}" if len(name) >= 8 else r"\d+") + ending, 0
    for compiled, pattern in _NUMBERED:
        if compiled.fullmatch(name):
            return pattern + ending, 0
    if found := _WORD_AND_NUMBER.fullmatch(name):
        return rf"{re.escape(found[1])}\d+{ending}", 0
    words = len([word for word in name.split("-") if word])
    if dated:
        return _ANY + ending, 0
    return ending, words


def _pattern(host: str, tail: str, members: Sequence[_Form]) -> str:
    words = min(form.words for form in members)
    if max(form.words for form in members):
        # a bare slug: fewer words than the shortest title have the site's own pages
        least = min(max(words - 1, 1 if words > 1 else 0), 3)
        slug = rf"[^/?#-]+(?:-+[^/?#-]+){{{least},}}" if least else _ANY
        # a slug's ending belongs to its last word
        tail = slug + (rf"(?<={tail})" if tail else "")
    return (
        rf"^https?://(?:www\.)?{re.escape(host)}/{_sections(members)}{tail}/?$"
        if "\\?" not in tail
        else (rf"^https?://(?:www\.)?{re.escape(host)}/{tail}(?:[&=][^#]*)?$")
    )


def _sections(members: Sequence[_Form]) -> str:
    depths = {len(form.sections) for form in members}
    least, most = min(depths), max(depths)
    if not most:
        return ""
    if least == most and len(members) > 2:
        columns = [set(column) for column in zip(*(form.sections for form in members), strict=True)]
        return "".join(f"{re.escape(next(iter(names)))}/" if len(names) == 1 else f"{_ANY}/" for names in columns)
    many = f"{{{least}}}" if least == most else f"{{{least},{most}}}"
    return f"(?:{_ANY}/){many}" if many != "{1}" else f"{_ANY}/"
