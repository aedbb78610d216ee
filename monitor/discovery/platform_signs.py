"""Which system a site runs on, by the marks that systems leave in headers and markup; each mark is kept as evidence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from monitor.catalogue.model import Platform

_LOOKED_AT = 512 * 1024  # bytes of a page


@dataclass(frozen=True, slots=True)
class Sign:
    """One mark of a platform. ``weight``: 3 names the system, 2 is its own work, 1 may have other causes."""

    platform: Platform
    weight: int
    what: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """``platform``: the one with the weightiest marks, ``custom`` without any. ``signs``: all that were seen."""

    platform: Platform
    signs: tuple[Sign, ...] = ()

    @property
    def evidence(self) -> tuple[str, ...]:
        """The marks that speak for the platform, the weightiest first."""
        own = sorted((sign for sign in self.signs if sign.platform == self.platform), key=lambda sign: -sign.weight)
        return tuple(dict.fromkeys(sign.what for sign in own))


# (platform, weight, header, what its value holds). SPIP sends Composed-By, and X-Spip-Cache; Drupal X-Generator and
# X-Drupal-Cache; WordPress announces its REST interface in Link.
_HEADERS: tuple[tuple[Platform, int, str, str], ...] = (
    ("spip", 3, "composed-by", r"\bspip\b"),
    ("spip", 3, "x-powered-by", r"\bspip\b"),
    ("spip", 3, "x-spip-cache", r""),
    ("drupal", 3, "x-generator", r"\bdrupal\b"),
    ("drupal", 2, "x-drupal-cache", r""),
    ("drupal", 2, "x-drupal-dynamic-cache", r""),
    ("wordpress", 3, "link", r"https://api\.w\.org/"),
    ("wordpress", 2, "x-pingback", r"/xmlrpc\.php"),
    ("wordpress", 2, "x-powered-by", r"\bwp engine\b"),
    ("joomla", 3, "x-content-encoded-by", r"joomla"),
    ("weblogy", 1, "x-powered-by", r"\basp\.net\b"),
)
_GENERATOR = re.compile(
    r"""<meta\s[^<>]{0,300}?name\s*=\s*["']?generator["']?[^<>]{0,300}+>""", re.IGNORECASE
)  # the content may stand before the name
_CONTENT = re.compile(r"""content\s*=\s*(?:"([^"]{0,200})"|'([^']{0,200})')""", re.IGNORECASE)
_GENERATORS: tuple[tuple[Platform, str], ...] = (
    ("wordpress", r"\bwordpress\b"),
    ("spip", r"\bspip\b"),
    ("joomla", r"\bjoomla\b"),
    ("drupal", r"\bdrupal\b"),
    ("wmaker", r"\bw-?maker\b"),
)
# (platform, weight, pattern, what to say); searched in the page's source
_MARKUP: tuple[tuple[Platform, int, str, str], ...] = (
    ("wordpress", 3, r"""rel=["']?https://api\.w\.org/""", "its REST interface in <link>"),
    ("wordpress", 2, r"/wp-content/(?:themes|plugins|uploads)/", "files in /wp-content/"),
    ("wordpress", 2, r"/wp-includes/", "files in /wp-includes/"),
    ("wordpress", 1, r"""href=["'][^"']{0,200}/wp-json/""", "a link to /wp-json/"),
    ("spip", 2, r"\bspip\.php\?(?:article|rubrique|page=)", "links to spip.php"),
    ("spip", 2, r"""class=["'][^"']{0,100}\bspip_(?:logo|documents|out|in)\b""", "classes named spip_"),
    ("joomla", 2, r"/media/(?:jui|system|com_\w{2,30})/(?:js|css)/", "files in /media/jui/ or /media/system/"),
    ("joomla", 2, r"[?&]option=com_content\b", "links with option=com_content"),
    ("joomla", 1, r"/components/com_\w", "files in /components/com_"),
    ("joomla", 1, r"[?&](?:amp;)?format=feed&(?:amp;)?type=(?:rss|atom)", "a feed at ?format=feed"),
    ("drupal", 3, r"data-drupal-(?:selector|link|messages)", "attributes named data-drupal-"),
    ("drupal", 2, r"/sites/(?:default|all)/(?:files|themes|modules)/", "files in /sites/default/ or /sites/all/"),
    ("drupal", 2, r"\bDrupal\.settings\b|\bdrupal-settings-json\b", "Drupal's settings in a script"),
    ("wmaker", 3, r"(?:www\.)?wmaker\.(?:net|com)/|\bservices\.wmaker\b|\bWM_[A-Za-z]{3,20}\b\s*=", "WMaker's scripts"),
    ("wmaker", 2, r"/xml/syndication\.rss\b", "a feed at /xml/syndication.rss"),
    ("wmaker", 1, r"""href=["'][^"']{0,200}_a\d{2,9}\.html["']""", "links that end in _a<number>.html"),
    ("weblogy", 3, r"/inc/news/inc_\w{3,40}\.js|FontArticle(?:MainTitle|Source)|FullArticleTexte|\bLiNews\b",
     "the Weblogy template"),
    ("weblogy", 2, r"//news\.[\w.-]{3,60}/(?:h/\d{1,9}\.html|rubriques/\w{3,30}\.asp)", "pages at news.<site>/h/"),
)  # fmt: skip
_COMPILED = tuple(
    (platform, weight, re.compile(pattern, re.IGNORECASE), what) for platform, weight, pattern, what in _MARKUP
)


def platform_of(body: bytes, headers: Mapping[str, str]) -> Verdict:
    """The platform of the site that answered with this page, and every mark that was seen. ``headers``: names in any
    case. Never raises; looks at the first 512 KiB."""
    signs = [*_of_headers({name.lower(): value for name, value in headers.items()})]
    text = body[:_LOOKED_AT].decode("utf-8", "replace")
    for found in _GENERATOR.finditer(text):
        content = _CONTENT.search(found[0])
        named = (content[1] or content[2] or "") if content else ""
        for platform, pattern in _GENERATORS:
            if re.search(pattern, named, re.IGNORECASE):
                signs.append(Sign(platform, 3, f'generator "{_plain(named)}"'))
    for platform, weight, compiled, what in _COMPILED:
        if compiled.search(text):
            signs.append(Sign(platform, weight, what))
    weights: dict[Platform, int] = {}
    for sign in signs:
        weights[sign.platform] = weights.get(sign.platform, 0) + sign.weight
    best: Platform = "custom"
    # one weak mark is an accident
    for platform, weight in weights.items():
        if weight > max(1, weights.get(best, 0)):
            best = platform
    return Verdict(best, tuple(signs))


def _of_headers(headers: Mapping[str, str]) -> list[Sign]:
    return [
        Sign(platform, weight, f"header {name.title()}: {_plain(headers[name])}")
        for platform, weight, name, pattern in _HEADERS
        if name in headers and re.search(pattern, headers[name], re.IGNORECASE)
    ]


def _plain(text: str) -> str:
    """What a site wrote, in one printable line."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:60]
