"""Articles printed on several pages: which address carries the text on. Pure: addresses and markup in, addresses out.

``rel=next`` means the next page of the text in one theme and the next article in another, and a pager may belong to the
comments. So the address itself must prove it: that of a further page stands under the article's own (``/slug/page/2``,
``/slug/2/``, ``?page=2``, Joomla's ``?start=1``), on the same host, one number on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urljoin

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

from monitor.discovery.urls import UrlRejected, absolute, canonical

# of one article, the first included
MOST_PAGES = 10
_LARGEST = 5 * 2**20
_MOST_TAGS = 100_000
_HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]{1,2083})"|'([^']{1,2083})'|([^\s"'>]{1,2083}))""", re.IGNORECASE)
# a cheap look: most numbers in addresses are those of articles
_NUMBERED = re.compile(
    r"(?:^|/|page|page-)[0-9]{1,2}(?:\.\w{3,5})?/?(?:[?#]|$)|[?&;](?:page|paged|pg|pagina|start|limitstart)=[0-9]",
    re.IGNORECASE,
)
_SHAPE = re.compile(r"https?://(?:www\.)?([^/?]+)([^?]*)(?:\?(.*))?", re.DOTALL)
_EXTENSION = re.compile(r"\.(?:html?|php\d?|aspx?)$", re.IGNORECASE)
_BEHIND = re.compile(r"(/page/|/page-|/page|/)([0-9]{1,2})", re.IGNORECASE)
_FURTHER = re.compile(r"(.*?[^/])(/page/|/)([0-9]{1,2})(/?)", re.IGNORECASE)
# Joomla and Drupal count from 0: the second page is 1
_PARAMETER = re.compile(r"(page|paged|pg|pagina|start|limitstart)=([0-9]{1,2})", re.IGNORECASE)
_SECTIONS = re.compile(
    r"/(?:category|categorie|categories|tags?|author|auteur|etiquette|rubriques?|label|search|recherche|archives?|"
    r"topics?|themes?|dossiers?)/",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\W*+(?:page|partie|part|p\.)?\W*+([0-9]{1,2})\W*+", re.IGNORECASE)
_ONWARD = re.compile(
    r"\W*(?:(?:la |l.)?(?:page|partie)\W+suivante?|suivante?|(?:lire )?la suite(?: de l.article)?|suite|next(?: page)?|"
    r"continue(?: reading)?|weiter|далее|следующая(?: страница)?)\W*|\s*(?:[›»→>]|>>)\s*",
    re.IGNORECASE,
)
_COMMENTS = re.compile(r"comment|respond|disqus|forum|reaction", re.IGNORECASE)
_HYPHENS_OF_A_TITLE = 3


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands in its article: how the site writes it, and the number written."""

    form: str
    number: int


def place_of(first: str, url: str) -> Place | None:
    """Which page of the article at ``first`` the address ``url`` is by its form; ``None`` for any other address, the
    article's own among them."""
    own, other = _parts(first), _parts(url)
    if own is None or other is None or own[0] != other[0]:
        return None
    _, path, query = own
    _, further, asked = other
    if sorted(query) == sorted(asked):
        return _behind(path, further)
    added = [parameter for parameter in asked if parameter not in query]
    if further != path or len(added) != 1 or sorted([*query, *added]) != sorted(asked):
        return None
    found = _PARAMETER.fullmatch(added[0])
    return Place(f"?{found[1].lower()}=", int(found[2])) if found else None


def first_page(url: str) -> str | None:
    """The address of the article that ``url`` is a further page of, by its form alone; ``None`` where it is none, or
    could as well be an article's own (``/actualite/2``)."""
    parts = _parts(url)
    shape = _SHAPE.fullmatch(_canonical(url))
    if parts is None or shape is None:
        return None
    _, _, query = parts
    numbered = [parameter for parameter in query if _PARAMETER.fullmatch(parameter)]
    rest = url
    if len(numbered) == 1:
        kept = [parameter for parameter in query if parameter not in numbered]
        rest = _canonical(url).partition("?")[0] + ("?" + "&".join(kept) if kept else "")
    elif found := _FURTHER.fullmatch(shape[2]):
        titled = found[1].rpartition("/")[2].count("-") >= _HYPHENS_OF_A_TITLE
        if not 2 <= int(found[3]) <= MOST_PAGES or (found[2] == "/" and not titled):
            return None
        rest = f"{shape.string[: shape.start(2)]}{found[1]}{found[4]}{shape.string[shape.end(2) :]}"
    return rest if rest != url and _names_an_article(rest) else None


def next_page(markup: str, url: str, first: str) -> str | None:
    """The address of the page that carries on the text of the one at ``url``, as that page writes it; ``None`` where it
    announces none. ``first``: the address of the article's first page. Raises nothing for any markup."""
    if not _names_an_article(first) or len(markup) > _LARGEST:
        return None
    here = place_of(first, url)
    if here is None and _canonical(url) != _canonical(first):
        return None
    # the cheap look at every page; few pages have such a link at all
    hrefs = {double or single or bare for double, single, bare in _HREF.findall(markup)}
    if not any(_NUMBERED.search(href) and _place(first, url, href) for href in hrefs):
        return None
    if markup.count("<") > 2 * _MOST_TAGS:
        return None
    for address, number, turn in _turns(markup, url):
        place = place_of(first, address)
        if place is not None and _follows(here, place, number, onward=turn):
            return address
    return None


def _follows(here: Place | None, place: Place, number: int | None, *, onward: bool) -> bool:
    """Whether ``place`` is the next one. ``number``: the one that its link shows."""
    if here is not None:
        return place.form == here.form and place.number == here.number + 1
    if place.number == 2:
        return number in (None, 2)
    return place.number == 1 and place.form.startswith("?") and (number == 2 or (onward and number is None))


def _turns(markup: str, url: str) -> Iterator[tuple[str, int | None, bool]]:
    """The links that look as if they turned a page: address, the number they show, whether they say "next"."""
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = lxml.html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return
    base = next((element.get("href") for element in root.iter("base") if element.get("href")), "")
    for element in root.iter("a", "link"):
        href = element.get("href")
        if not href or not _NUMBERED.search(href):
            continue
        onward = "next" in (element.get("rel") or "").lower().split()
        number = None
        if element.tag == "a":
            text = " ".join("".join(element.itertext()).split())[:60]
            shown = _NUMBER.fullmatch(text)
            number = int(shown[1]) if shown else None
            onward = onward or _ONWARD.fullmatch(text) is not None
            if (number is None and not onward) or "comment" in href.lower() or _among_comments(element):
                continue
        elif not onward:
            continue
        try:
            yield absolute(_joined(url, base), href), number, onward
        except UrlRejected:
            continue


def _joined(url: str, base: str) -> str:
    try:
        return urljoin(url, base)
    except ValueError:
        return url


def _among_comments(element: HtmlElement) -> bool:
    return any(
        _COMMENTS.search(f"{above.get('id') or ''} {above.get('class') or ''}") is not None
        for above in element.iterancestors()
        if above.tag not in ("body", "html")
    )


def _place(first: str, url: str, href: str) -> Place | None:
    try:
        return place_of(first, absolute(url, href))
    except UrlRejected:
        return None


def _behind(path: str, further: str) -> Place | None:
    stem = _EXTENSION.sub("", path)
    for start in {path, stem}:
        if start and further.startswith(start):
            found = _BEHIND.fullmatch(_EXTENSION.sub("", further[len(start) :]))
            if found is not None:
                return Place(found[1].lower(), int(found[2]))
    return None


def _names_an_article(url: str) -> bool:
    """Whether the address can be an article's: a listing's ``/politique/page/2`` is none of ours to follow."""
    parts = _parts(url)
    if parts is None:
        return False
    _, path, query = parts
    if any(character.isdigit() for parameter in query for character in parameter):
        return True
    last = _EXTENSION.sub("", path.rpartition("/")[2])
    return not _SECTIONS.search(f"{path}/") and (
        any(character.isdigit() for character in last) or "-" in last or "_" in last or len(last) >= 25
    )


def _canonical(url: str) -> str:
    try:
        return canonical(url)
    except UrlRejected:
        return ""


@lru_cache(maxsize=512)
def _parts(url: str) -> tuple[str, str, tuple[str, ...]] | None:
    """Host, path without the slash at its end, parameters; ``None`` for what is no address."""
    shape = _SHAPE.fullmatch(_canonical(url))
    if shape is None:
        return None
    query = tuple(parameter for parameter in (shape[3] or "").split("&") if parameter)
    return shape[1], shape[2].rstrip("/"), query
