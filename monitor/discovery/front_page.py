"""What a site's page tells of the site: its name, its feeds, its links, and what keeps a crawler out."""

from __future__ import annotations

import re
from dataclasses import dataclass

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

from monitor.catalogue.model import Listing
from monitor.discovery.hints import title_text
from monitor.discovery.listings import decoded, read_listing
from monitor.discovery.urls import UrlRejected, absolute

FEEDS = 20  # of one page
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json")
# fewer words than this on a page with scripts, and the scripts write it
FEW_WORDS = 60
_PAYWALL = re.compile(
    r"\b(?:article|contenu|texte|lecture)s?\s+(?:est\s+|sont\s+)?réservée?s?\s+aux\s+(?:abonnés|membres)|\bréservée?\s+à\s+nos\s+abonnés"
    r"|\bil\s+vous\s+reste\s+\d{1,3}\s?%\s+(?:de\s+cet\s+article|à\s+lire)|\babonnez-vous\s+pour\s+(?:lire|accéder|continuer)"
    r"|\bpour\s+lire\s+la\s+suite\b.{0,40}\babonn|\bsubscribe\s+to\s+(?:read|continue)|\b(?:this\s+article|content)\s+is\s+for\s+subscribers",
    re.IGNORECASE,
)
_WALL = re.compile(
    r"\b(?:enable|activer|activez)\s+(?:javascript|les\s+cookies|cookies)\b|\bchecking\s+(?:your|if\s+the)\s+(?:browser|site)"
    r"|\bjust\s+a\s+moment\b|\battention\s+required\b|\bverify(?:ing)?\s+you\s+are\s+human\b|/cdn-cgi/challenge-platform/",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DeclaredFeed:
    """A feed that a page names in its head."""

    url: str
    title: str | None


@dataclass(frozen=True, slots=True)
class FrontPage:
    """``links``: the addresses of its anchors, each once, in page order. ``words``: of its visible text. ``scripts``:
    how many it runs. ``paywall``, ``wall``: the words that say so, None where nothing does."""

    title: str | None = None
    site_name: str | None = None
    language: str | None = None
    feeds: tuple[DeclaredFeed, ...] = ()
    links: tuple[str, ...] = ()
    words: int = 0
    scripts: int = 0
    paywall: str | None = None
    wall: str | None = None

    @property
    def is_written_by_scripts(self) -> bool:
        """Whether a reader without JavaScript sees next to nothing."""
        return self.scripts > 0 and self.words < FEW_WORDS and len(self.links) < 5


def read_front_page(body: bytes, url: str, encoding: str | None = None) -> FrontPage | None:
    """What the page that was fetched from ``url`` tells; None where it is no page at all. Never raises."""
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        text = decoded(body, encoding).encode("utf-8", "replace")
        root: HtmlElement = lxml.html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
    meta = {
        (element.get("property") or element.get("name") or "").lower(): element.get("content") or ""
        for element in root.iter("meta")
    }
    found = read_listing(body, url, Listing(kind="listing", url="https://page.invalid/"), encoding)
    title = title_text(next((element.text_content() for element in root.iter("title")), None))
    scripts = len(list(root.iter("script")))
    for element in list(root.iter("script", "style", "template")):
        if element.getparent() is not None:
            element.drop_tree()
    seen = root.text_content()[:200_000]
    wall = _WALL.search(f"{title or ''} {seen}")
    paywall = _PAYWALL.search(seen)
    language = (root.get("lang") or "").strip().lower()[:2]
    return FrontPage(
        title=title,
        site_name=title_text(meta.get("og:site_name")),
        language=language if re.fullmatch("[a-z]{2}", language) else None,
        feeds=_feeds(root, url),
        links=tuple(link.url for link in found.links),
        words=len(seen.split()),
        scripts=scripts,
        paywall=" ".join(paywall[0].split())[:80] if paywall else None,
        wall=" ".join(wall[0].split())[:80] if wall else None,
    )


def _feeds(root: HtmlElement, url: str) -> tuple[DeclaredFeed, ...]:
    found: dict[str, DeclaredFeed] = {}
    for element in root.iter("link"):
        if "alternate" not in (element.get("rel") or "").lower().split():
            continue
        if (element.get("type") or "").lower().partition(";")[0].strip() not in _FEED_TYPES:
            continue
        try:
            place = absolute(url, element.get("href") or "")
        except UrlRejected:
            continue
        found.setdefault(place, DeclaredFeed(place, title_text(element.get("title"))))
        if len(found) >= FEEDS:
            break
    return tuple(found.values())
