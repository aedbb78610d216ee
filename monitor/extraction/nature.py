"""What sort of page it is: an article or a list of them, a missing one, a stub, a paid text, a running report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from monitor.extraction.article import Kind, NoArticle
from monitor.extraction.structured import Marks, fold_title
from monitor.extraction.tree import Element, line_of

BRIEF = 600
_LISTING = re.compile(
    r"/(?:page/\d+|category|categorie|tags?|author|auteur|etiquette|rubriques?|label|search|recherche)(?:/|"
    r"$)|/index\.(?:html?|php|asp)$",
    re.I,
)
_ARCHIVE = re.compile(r"/(?:page/\d+|(?:category|categorie|tags?|author|auteur|etiquette)/[^/]+)/?$", re.I)
_MISSING = re.compile(r"page (?:not found|introuvable|non trouv[ée]e)|erreur 404|404 not found", re.I)
# "r&..." is a text cut inside an entity
_CUT = re.compile(
    r"(?:\[\s*(?:…|\.\.\.|&)\s*\]|\[&hellip;\]|&\w{0,6}(?:…|\.{3})|(?:…|\.{3})\s*(?:\[\+\d+ chars\]|"
    r"lire la suite.{0,5}|read more.{0,5}))\s*$",
    re.I,
)
_BREAKS_OFF = re.compile(r"[\w,;’'»]\s?(?:…|\.{3})$")
_GO_ON = re.compile(r"\W*(?:lire la suite|(?:voir|lire|en savoir) plus|read more|continue reading|читать далее)", re.I)
_PAID = re.compile(
    r"(?:article|contenu|suite)\b.{0,30}(?:r[ée]serv[ée]e? (?:aux|[àa] nos) abonn|est payant)|"
    r"il vous reste \d+\s*% de cet article|abonnez-vous pour lire|subscribe to (?:continue|read)|"
    r"для подписчиков",
    re.I,
)
# the same in what was taken for furniture, where an outlet also advertises its subscription
_PROMPT = re.compile(
    r"(?:article|contenu|suite|int[ée]gralit[ée])\b.{0,40}(?:r[ée]serv[ée]e? (?:aux|[àa] nos) abonn|est payant)|"
    r"il vous reste \d+\s*% |abonnez-vous pour (?:lire|d[ée]bloquer|acc[ée]der [àa]) "
    r"(?:la suite|l.article|cet article|l.int)|"
    r"subscribe to (?:continue|read (?:the|this))|d[ée]j[àa] abonn[ée]e? \?|"
    r"cet article est r[ée]serv|pour lire la suite.{0,30}abonn",
    re.I,
)
_LIVE = re.compile(
    r"^\W*(?:en direct\b|(?:direct|live)\s*[:|•–—-]|live-?ticker\b|minute par minute\b|онлайн\b|хроника\b)|"
    r"\ben direct\s*:|\blive (?:updates?|blog)\b",
    re.I,
)


def no_article(url: str, marks: Marks, paragraphs: Sequence[str], tree: Element, *, ruled: bool) -> NoArticle | None:
    """Why the page is a list or a home page; None for an article and in doubt."""
    path = urlsplit(url).path
    if marks.article:
        return None
    # themes call their archives articles too
    archive = _ARCHIVE.search(path) is not None and not urlsplit(url).query
    if (ruled or marks.meta("og:type").lower() == "article") and not archive:
        return None
    prose = sum(len(paragraph) for paragraph in paragraphs if len(paragraph) >= 80)
    if path.strip("/") == "" and not urlsplit(url).query:
        return NoArticle("not_an_article", "the home page")
    listing = _LISTING.search(path)
    if listing is not None and not urlsplit(url).query:
        return NoArticle("not_an_article", f"a list of articles ({listing.group().strip('/')})")
    total = sum(map(len, paragraphs))
    if prose < 0.2 * total and len(paragraphs) >= 8 and _teasers(tree) >= 8:
        return NoArticle("not_an_article", f"a list: {len(paragraphs)} lines and hardly a sentence")
    return None


def _teasers(tree: Element) -> int:
    return sum(
        1 for heading in tree.iter("h2", "h3", "h4") if len(line_of(heading)) > 25 and heading.find(".//a") is not None
    )


def is_missing(title: str, paragraphs: Sequence[str]) -> bool:
    """Whether the page says in a few words that there is no such page, and answers 200 for all that."""
    if sum(map(len, paragraphs)) > 900:
        return False
    return _MISSING.search(f"{title}\n{' '.join(paragraphs)}"[:1200]) is not None


def kind_of(
    url: str, marks: Marks, title: str, paragraphs: Sequence[str], *, stub: bool, removed: Sequence[str] = ()
) -> tuple[Kind, str]:
    """The kind of article and why it is taken for that. ``removed``: lines that were no part of the text."""
    size = sum(map(len, paragraphs))
    last = paragraphs[-1]
    if stub:
        return "stub", "leads to another site"
    if _locked(marks.article):
        return "paywalled", "isAccessibleForFree"
    if _PAID.search(last) or any(len(line) <= 200 and _PAID.search(line) for line in paragraphs[-3:-1]):
        return "paywalled", "says so in its last lines"
    if prompt := next((line for line in removed if len(line) <= 300 and _PROMPT.search(line)), ""):
        return "paywalled", f"the page says: {prompt[:60]}"
    if _CUT.search(last):
        return "stub", f"cut off: {last[-12:]}"
    if _BREAKS_OFF.search(last) and (size < BRIEF or any(_GO_ON.match(line) for line in removed)):
        return "stub", f"breaks off: {last[-12:]}"
    if "LiveBlogPosting" in marks.types() or _LIVE.search(title) or re.search(r"/(?:live|en-direct|liveblog)/", url):
        return "live", "LiveBlogPosting" if "LiveBlogPosting" in marks.types() else "title or address"
    if size < BRIEF:
        return "brief", f"{size} characters"
    return "article", ""


def doubts(kind: Kind, paragraphs: Sequence[str]) -> list[str]:
    """What a reader should know of a text that seems whole."""
    if kind in ("article", "brief", "live") and _BREAKS_OFF.search(paragraphs[-1]):
        return [f"perhaps cut off: ends in {paragraphs[-1][-12:]}"]
    return []


def _locked(article: dict[str, Any]) -> bool:
    value = article.get("isAccessibleForFree")
    return value is False or (isinstance(value, str) and fold_title(value).endswith("false"))
