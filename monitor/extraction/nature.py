"""What sort of page it is: an article or a list of them, a wall, a stub, a paid text, a running report."""

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
_WALL = re.compile(
    r"enable (?:javascript|cookies|js)\b|javascript (?:is|must be|est|doit|needs)|"
    r"activer? (?:le )?javascript|activez javascript|just a moment|checking your browser|"
    r"verify(?:ing)? (?:that )?you are (?:a )?human|v[ée]rifi\w+ que vous (?:êtes|n.[êe]tes)|"
    r"attention required|access denied|acc[èe]s refus[ée]|are you a robot|captcha|"
    r"we (?:value|respect) your privacy|nous respectons votre vie priv|accept(?:er|ez) (?:les|tous les|"
    r"nos)? ?cookies|ddos protection|cloudflare|"
    r"page (?:not found|introuvable|non trouv[ée]e)|erreur 404|404 not found|включите javascript",
    re.I,
)
_CUT = re.compile(
    r"(?:\[\s*(?:…|\.\.\.|&)\s*\]|\[&hellip;\]|(?:…|\.{3})\s*(?:\[\+\d+ chars\]|lire la suite.{0,5}|"
    r"read more.{0,5}))\s*$",
    re.I,
)
_PAID = re.compile(
    r"(?:article|contenu|suite)\b.{0,30}(?:r[ée]serv[ée]e? (?:aux|[àa] nos) abonn|est payant)|"
    r"il vous reste \d+\s*% de cet article|abonnez-vous pour lire|subscribe to (?:continue|read)|"
    r"для подписчиков",
    re.I,
)
_LIVE = re.compile(
    r"^\W*(?:en direct|direct|live|live-?ticker|minute par minute|онлайн|хроника)\b|\ben direct\s*:|"
    r"\blive (?:updates?|blog)\b",
    re.I,
)


def no_article(url: str, marks: Marks, paragraphs: Sequence[str], tree: Element, *, ruled: bool) -> NoArticle | None:
    """Why the page is a list or a home page; None for an article and in doubt."""
    declared = bool(marks.article) or marks.meta("og:type").lower() == "article" or ruled
    if declared:
        return None
    path = urlsplit(url).path
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


def is_wall(title: str, paragraphs: Sequence[str]) -> bool:
    """Whether the page is a consent form, a robot check or an error that answers 200 instead of a text."""
    if sum(map(len, paragraphs)) > 900:
        return False
    return _WALL.search(f"{title}\n{' '.join(paragraphs)}"[:1200]) is not None


def kind_of(url: str, marks: Marks, title: str, paragraphs: Sequence[str], *, stub: bool) -> tuple[Kind, str]:
    """The kind of article and why it is taken for that."""
    size = sum(map(len, paragraphs))
    last = paragraphs[-1]
    if stub:
        return "stub", "leads to another site"
    if _CUT.search(last):
        return "stub", f"cut off: {last[-12:]}"
    if _locked(marks.article) or _PAID.search(last):
        return "paywalled", "isAccessibleForFree" if _locked(marks.article) else "says so in its last line"
    if "LiveBlogPosting" in marks.types() or _LIVE.search(title) or re.search(r"/(?:live|en-direct|liveblog)/", url):
        return "live", "LiveBlogPosting" if "LiveBlogPosting" in marks.types() else "title or address"
    if size < BRIEF:
        return "brief", f"{size} characters"
    return "article", ""


def _locked(article: dict[str, Any]) -> bool:
    value = article.get("isAccessibleForFree")
    return value is False or (isinstance(value, str) and fold_title(value).endswith("false"))
