"""What the sites of one platform share: ``platforms/<platform>.yml``, laid beneath a source's own keys.

A preset's lists and patterns are templates: ``{home}``, ``{host}`` and ``{host_regex}`` stand for the source's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field

from monitor.catalogue.documents import Document, Place, Problem
from monitor.catalogue.files import did_you_mean, load_yaml, raise_problems, validate
from monitor.catalogue.model import ArticleUrls, Discovery, SiteRules, Strict

PLATFORMS = Path(__file__).parent / "platforms"
# page and id are a listing's and an id range's own; they are filled in when the list is read
PLACEHOLDERS = ("home", "host", "host_regex")
_LATER = ("page", "id")
_ADDING = frozenset((("articles", "reject"), ("extraction", "cut"), ("extraction", "end"), ("extraction", "remove")))
_TEMPLATES = frozenset(("discovery", "articles"))
_PLACEHOLDER = re.compile(r"\{([A-Za-z_]\w*)\}")
# what a preset is tried on
_ANY_HOME = "https://www.any-site.example/"
_FILE = re.compile(r"\.(?:html?|php|aspx?|cgi)$", re.IGNORECASE)


class Preset(Strict):
    """The keys that a platform may set. ``feeds``: paths below the home page where its sites keep their feed, tried
    when a source is added. ``discovery``: the entry points of a source that names none. ``articles``: as a source's
    own; its patterns hold for a source without any. ``patterns_with_derived_lists_only``: they do not where the source
    names its own lists."""

    feeds: tuple[str, ...] = ()
    spider: Literal["press", "weblogy"] = "press"
    discovery: tuple[Discovery, ...] = ()
    patterns_with_derived_lists_only: bool = False
    articles: ArticleUrls = ArticleUrls()
    extraction: SiteRules | None = None
    delay: float = Field(default=2.0, ge=1.0, le=120.0)
    requests: int = Field(default=400, ge=10, le=20000)


@cache
def preset(platform: str) -> Mapping[str, Any]:
    """The preset's own keys and values with their placeholders, checked; empty for a platform without a file. Raises
    ``ConfigError``."""
    path = PLATFORMS / f"{platform}.yml"
    return read_preset(path) if path.is_file() else {}


def read_preset(path: Path) -> Mapping[str, Any]:
    """The preset of a file, as ``preset`` gives it. Raises ``ConfigError`` with every problem, by file and line."""
    document = load_yaml(path)
    raise_problems(_unknown_placeholders(document))
    tried = filled(document.data, _ANY_HOME)
    assert isinstance(tried, dict)
    found = validate(Document(document.path, tried, document.lines), Preset)
    raise_problems(_claims(document, found))
    return document.data


def feed_hints(platform: str) -> tuple[str, ...]:
    """Where sites of ``platform`` keep their feed, relative to the home page."""
    return tuple(preset(platform).get("feeds", ()))


def derives(document: Document) -> bool:
    """Whether the file leaves its entry points to its platform: it names one, and no lists of its own."""
    own = document.data
    return "platform" in own and "discovery" not in own and own.get("role") != "imported"


def has_derived_lists(document: Document) -> bool:
    """Whether the entry points of a document that ``with_preset`` gave back are its platform's."""
    return bool(document.data.get("discovery")) and ("discovery", 0) not in document.lines


def with_preset(document: Document) -> Document:
    """``document`` with its platform's preset beneath, filled in for its home page, and with the file's name as its id
    where it gives none. Raises ``ConfigError`` for a broken preset."""
    document = with_versions(document)
    own = document.data if "id" in document.data else {"id": document.path.stem, **document.data}
    platform, home = own.get("platform", "custom"), own.get("home")
    beneath = dict(preset(platform)) if isinstance(platform, str) and platform.isidentifier() else {}
    beneath.pop("feeds", None)
    guesses = beneath.pop("patterns_with_derived_lists_only", False)
    lines = document.lines
    if derives(document):
        lines = {("discovery",): document.line_of(("platform",)), **lines}
    else:
        beneath.pop("discovery", None)
        if guesses:
            beneath["articles"] = {key: value for key, value in beneath["articles"].items() if key != "patterns"}
    for key in _TEMPLATES & beneath.keys():
        if isinstance(home, str) and _host(home):
            beneath[key] = filled(beneath[key], home)
        else:  # the model refuses the home page and says why
            del beneath[key]
    return Document(document.path, merged(beneath, own), lines, document.problems)


def filled(value: Any, home: str) -> Any:
    """``value`` with the placeholders of all its texts filled in. ``{home}``: the home page's folder without a slash at
    its end; ``{host}``: its host without ``www.``; ``{host_regex}``: a pattern of that host with and without."""
    host = _host(home)
    words = {"home": _folder(home), "host": host, "host_regex": rf"(?:www\.)?{re.escape(host)}"}
    return _replaced(value, words)


def merged(beneath: Mapping[str, Any], own: Mapping[str, Any], place: Place = ()) -> dict[str, Any]:
    """``own`` laid over ``beneath``: mappings key by key, anything else replaces what is beneath. Only the lists of
    ``_ADDING`` add to it: a site's own list must not open its platform's archives again, nor bring back the furniture
    that its theme shares with others. Each version of ``extraction`` is laid over the platform's rules."""
    result = dict(beneath)
    for key, value in own.items():
        lower = result.get(key)
        here = (*place, key)
        if here == ("extraction", "earlier") and isinstance(value, list):
            result[key] = [merged(beneath, one, place) if isinstance(one, Mapping) else one for one in value]
        elif isinstance(lower, Mapping) and isinstance(value, Mapping):
            result[key] = merged(lower, value, here)
        elif here in _ADDING and isinstance(lower, list) and isinstance(value, list):
            result[key] = [*value, *(pattern for pattern in lower if pattern not in value)]
        else:
            if here == ("extraction", "version") and lower is not None:
                result["preset"] = lower
            result[key] = value
    return result


def with_versions(document: Document) -> Document:
    """``document`` with an ``extraction`` that is a list of versions as the newest of them, the others ``earlier``. The
    newest has no ``valid_until`` or else the highest number."""
    versions = document.data.get("extraction")
    if not isinstance(versions, list) or not versions or not all(isinstance(one, Mapping) for one in versions):
        return document

    def age(number: int) -> tuple[bool, int, int]:
        version = versions[number].get("version", 1)
        return "valid_until" not in versions[number], version if isinstance(version, int) else 0, number

    newest = max(range(len(versions)), key=age)
    others = [number for number in range(len(versions)) if number != newest]
    rules = {**versions[newest], "earlier": [versions[number] for number in others]}
    lines = dict(document.lines)
    for place, line in document.lines.items():
        if place[:1] == ("extraction",) and len(place) > 1:
            where = () if place[1] == newest else ("earlier", others.index(int(place[1])))
            lines[("extraction", *where, *place[2:])] = line
    return Document(document.path, {**document.data, "extraction": rules}, lines, document.problems)


def _replaced(value: Any, words: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return _PLACEHOLDER.sub(lambda found: words.get(found[1], found[0]), value)
    if isinstance(value, Mapping):
        return {key: _replaced(item, words) for key, item in value.items()}
    return [_replaced(item, words) for item in value] if isinstance(value, list) else value


def _unknown_placeholders(document: Document) -> Iterator[Problem]:
    known = {"discovery": (*PLACEHOLDERS, *_LATER), "articles": PLACEHOLDERS}
    for place, text in _texts(document.data):
        allowed = known.get(str(place[0]), ())
        for name in _PLACEHOLDER.findall(text):
            if name not in allowed:
                hint = did_you_mean(name, allowed) or " (only discovery and articles have any)"
                yield document.problem(place, f"{{{name}}} is filled in by nothing here{hint}")


def _claims(document: Document, found: Preset) -> Iterator[Problem]:
    """A preset knows no site: it can only infer."""
    for number, entry in enumerate(found.discovery):
        if entry.confidence != "inferred" or entry.checked:
            yield document.problem(
                ("discovery", number), "what a platform's sites share is inferred (delete confidence and checked)"
            )


def _texts(value: Any, place: Place = ()) -> Iterator[tuple[Place, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts(item, (*place, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _texts(item, (*place, number))


def _host(url: str) -> str:
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
        return (host if host.isascii() else host.encode("idna").decode("ascii")).removeprefix("www.")
    except ValueError:  # a UnicodeError is one
        return ""


def _folder(home: str) -> str:
    parts = urlsplit(home)
    path = parts.path
    if _FILE.search(path):
        path = path.rpartition("/")[0]
    return f"{parts.scheme}://{parts.netloc}{path.rstrip('/')}"
