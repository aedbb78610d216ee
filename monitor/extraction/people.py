"""Who signs: the people behind a text, from what the page declares, its byline, or the last line of the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from monitor.extraction.cleaning import AUTHOR_CAP, clean_line
from monitor.extraction.structured import Marks, fold_title
from monitor.extraction.tree import Element, line_of

MAX_PEOPLE = 12
_METAS = (
    "author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "article:author",
    "cxenseparse:author",
    "citation_author",
    "shareaholic:article_author_name",
    "og:article:author",
    "article:author_name",
    "vr:author",
    "twitter:data1",
)
_LEADS = re.compile(
    r"^(?:(?:(?:é|e)crit|r[ée]dig[ée]|publi[ée]|post[ée]|propos recueillis|r[ée]alis[ée]|traduit)\s+par|par|"
    r"by|von|di|por|de la|автор|текст|text|story by|words by|reporting by|ein (?:artikel|beitrag|text) von|"
    r"avec|signé)\s*[:：]?\s+",
    re.I,
)
_ROLES = re.compile(
    r"(?:(?<!\s)\s+)?(?:,|\||–|—| - |/|\()\s*(?:(?:notre|envoy|correspond|journalist|r[ée]dact|chef|grand reporter|"
    r"stagiaire|avec|with|special|senior|staff|editor|reporter|"
    r"observateur|[ée]crivain|analyste|politologue|chercheu|consultant|professeur|washington|political|"
    r"business|korrespondent|ressort|agence).*)$",
    re.I,
)
_SPLIT = re.compile(r"(?:(?<!\s)\s+)?(?:,|;|\||/|&|•|·|\n)\s*|(?<!\s)\s+(?:et|and|und|y|i|и|og|e)\s+", re.I)
_HOUSE = re.compile(
    r"^(?:la |the |die |le )?(?:r[ée]daction\w*|r[ée]dacteur|redacci[oó]n|redazione|redaktion|newsroom|"
    r"news ?desk|webmaster|web ?master|admin(?:istrat\w+)?|editor(?:ial)?(?: team| board| staff)?|"
    r"staff(?: writer| reporter)?|news staff|wp|user|root|super ?admin|author|auteur|unknown|inconnu|"
    r"anonyme?|correspondan\w+|guest|contributor|équipe.*|l.[ée]quipe.*|rédaction.*|online|digital|"
    r"envoyé spécial|publireportage|sponsored|communiqu[ée].*|agenc\w+.*|news|actualit[ée]s?|home|share|"
    r"more|advertisement|non renseigné|редакция)\b[^a-z]*$|^.{0,20}[ -]?(?:redaktion|newsroom|staff|"
    r"r[ée]daction|editors?|desk|team)$",
    re.I,
)
_AGENCY = re.compile(
    r"^(?:afp|reuters|ap|dpa|apa|aib|amap|anp|aps|map|tap|pana|panapress|xinhua|tass|sputnik(?: afrique)?|"
    r"ria novosti|african initiative|anadolu|aa|efe|ansa|rfi|bbc(?: afrique)?|voa|dw|rt|"
    r"associated press|the associated press|agence france[- ]presse|agencies|agences|wires?|bloomberg|ats|"
    r"sda|apanews|france ?24|тасс|риа новости)(?: .{0,12})?$",
    re.I,
)
_BRACKETS = re.compile(r"\([^()]{0,80}\)|\[[^\[\]]{0,80}\]")
_BYLINE_CLASS = re.compile(
    r"\b(?:byline|by-line|author[-_]?name|post-author|entry-author|td-post-author-name|article[-_]author|"
    r"authors?|auteur|c-byline|vcard|contributor)\b|author-name|byline",
    re.I,
)
_ASIDE = re.compile(
    r"comment|related|sidebar|widget|footer|recommend|bio\b|biography|about-author|author-box|more-from|teaser|card",
    re.I,
)


Signed = tuple[tuple[str, ...], str, tuple[str, ...]]


def find_people(marks: Marks, tree: Element, site_line: Sequence[str], house: Iterable[str]) -> Signed:
    """The people who sign, what said so, and the signatures that are no people (house names, agencies), which belong to
    the credits. ``site_line``: what the site's rule gave; ``house``: names that mean the outlet itself."""
    own = {fold_title(name) for name in (*house, marks.meta("og:site_name")) if len(fold_title(name)) > 2}
    others: list[str] = []
    for origin, raws in _sources(marks, tree, site_line):
        people = people_in(raws, own, others)
        if people:
            return people, origin, tuple(dict.fromkeys(others))
    return (), "", tuple(dict.fromkeys(others))


def people_in(raws: Iterable[str], house: set[str], others: list[str]) -> tuple[str, ...]:
    """The names in ``raws``, split and bare; what is a house or an agency is added to ``others``."""
    people: dict[str, str] = {}
    for raw in raws:
        line = clean_line(raw, AUTHOR_CAP * 4)
        if not line or "://" in line or line.startswith(("www.", "@")):
            continue
        for part in _SPLIT.split(_ROLES.sub("", _LEADS.sub("", _BRACKETS.sub(" ", line)))):
            bare = clean_line(part, AUTHOR_CAP).strip(' ,;:|–—•*"“”«»-')
            key = fold_title(bare)
            if key and (is_house(bare) or any(key == own or (len(own) > 4 and key.startswith(own)) for own in house)):
                others.append(bare)
            elif name := person(part):
                people.setdefault(fold_title(name), name)
    return tuple(list(people.values())[:MAX_PEOPLE])


def person(raw: str) -> str:
    """``raw`` as a bare name: no lead word, role, mail address or bracket; empty when nothing like a name is left."""
    name = _LEADS.sub("", clean_line(raw, AUTHOR_CAP))
    name = re.sub(r"(?:(?<!\s)\s+)?[(\[].{0,80}$|(?<!\S)[^\s@]+@\S+|@\w+", "", name)
    name = _ROLES.sub("", name).strip(' ,;:|–—•*"“”«»-')
    name = name.rstrip(".") if not re.search(r"\b[A-ZÀ-Þ]\.$", name) else name
    if len(name) < 2 or len(name) > 60 or len(name.split()) > 6 or any(sign.isdigit() for sign in name):
        return ""
    return name


def is_house(name: str) -> bool:
    """Whether ``name`` is an agency, a newsroom or an address and not a person."""
    return bool(
        _HOUSE.match(name)
        or _AGENCY.match(name)
        or re.search(r"\.(?:com|net|org|info|fr|ml|bf|ne|africa|tv|de)\b", name, re.I)
    )


def _sources(marks: Marks, tree: Element | None, site_line: Sequence[str]) -> Iterable[tuple[str, list[str]]]:
    if site_line:
        yield "rule", list(site_line)
    yield "json-ld", _names(marks.article.get("author"), marks) + _names(marks.article.get("creator"), marks)
    for name in _METAS:
        values = marks.metas.get(name, [])
        if name == "twitter:data1" and not re.search(r"written|écrit|author|by", marks.meta("twitter:label1"), re.I):
            continue
        yield "meta", values[:MAX_PEOPLE]
    if tree is not None:
        yield "byline", _printed(tree)


def named(marks: Marks, site_line: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Everybody whom the site's rule and the page's own data name, with where: for whoever asks why one was chosen."""
    return [(origin, people_in(raws, set(), [])) for origin, raws in _sources(marks, None, site_line)]


def _names(value: Any, marks: Marks) -> list[str]:
    names: list[str] = []
    for item in value[:MAX_PEOPLE] if isinstance(value, list) else [value]:
        if isinstance(item, dict) and not item.get("name") and isinstance(item.get("@id"), str):
            item = marks.by_id.get(item["@id"], item)
        if isinstance(item, str):
            names.append(item)
        elif isinstance(item, dict):
            inner = item.get("name")
            if isinstance(inner, str):
                names.append(inner)
            elif isinstance(inner, list):
                names.extend(name for name in inner[:MAX_PEOPLE] if isinstance(name, str))
            elif isinstance(item.get("givenName"), str):
                names.append(f"{item['givenName']} {item.get('familyName') or ''}")
    return names


def _printed(tree: Element) -> list[str]:
    """Names in elements that say they are the byline, the first kind of them that yields."""
    kinds: dict[str, list[str]] = {"rel": [], "itemprop": [], "class": []}
    for element in tree.iter("a", "span", "div", "p", "address", "li", "strong", "em", "h3", "h4", "h5", "cite"):
        classes = element.get("class") or ""
        if element.get("rel") == "author":
            kind = "rel"
        elif element.get("itemprop") in ("author", "creator"):
            kind = "itemprop"
        elif classes and _of_byline(classes):
            kind = "class"
        else:
            continue
        if _aside(element):
            continue
        line = line_of(element)
        if 3 <= len(line) <= 120 and len(kinds[kind]) < MAX_PEOPLE and not any(sign.isdigit() for sign in line[:20]):
            kinds[kind].append(line)
    return kinds["rel"] or kinds["itemprop"] or kinds["class"][:3]


def _aside(element: Element) -> bool:
    node = element
    for _ in range(6):
        if node is None:
            return False
        if node.tag in ("aside", "footer", "nav") or _of_aside(f"{node.get('class') or ''} {node.get('id') or ''}"):
            return True
        node = node.getparent()
    return False


@lru_cache(maxsize=4096)
def _of_byline(classes: str) -> bool:
    return _BYLINE_CLASS.search(classes) is not None


@lru_cache(maxsize=4096)
def _of_aside(classes: str) -> bool:
    return _ASIDE.search(classes) is not None
