"""Whom a text comes from: the agency or newspaper that it names as its origin, with the words that say so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from monitor.extraction.cleaning import clean_line
from monitor.extraction.structured import fold_title

MAX_CREDITS = 6
_NAMES = (
    (r"AFP|Agence France[- ]Presse", "AFP"),
    (r"Reuters", "Reuters"),
    (r"Associated Press|AP", "AP"),
    (r"APA(?:news)?|Apa(?:news)?|Agence de presse africaine", "APA"),
    (r"AIB|Agence d['’]information du Burkina", "AIB"),
    (r"AMAP", "AMAP"),
    (r"ANP|Agence nig[ée]rienne de presse", "ANP"),
    (r"APS", "APS"),
    (r"MAP", "MAP"),
    (r"Xinhua|Chine nouvelle", "Xinhua"),
    (r"TASS|Tass|ТАСС", "TASS"),
    (r"RIA Novosti|РИА Новости", "RIA Novosti"),
    (r"Sputnik Afrique", "Sputnik Afrique"),
    (r"Sputnik", "Sputnik"),
    (r"African Initiative|Initiative africaine", "African Initiative"),
    (r"Anadolu|Agence Anadolu", "Anadolu"),
    (r"RFI|Radio France Internationale", "RFI"),
    (r"BBC(?: Afrique)?", "BBC"),
    (r"VOA(?: Afrique)?", "VOA"),
    (r"DW|Deutsche Welle", "DW"),
    (r"France ?24|FRANCE 24", "France 24"),
    (r"RT(?: en fran[çc]ais)?", "RT"),
    (r"Jeune Afrique", "Jeune Afrique"),
    (r"Bloomberg", "Bloomberg"),
    (r"TV5 ?Monde|TV5MONDE", "TV5 Monde"),
    (r"Le Monde", "Le Monde"),
    (r"dpa", "dpa"),
    (r"EFE", "EFE"),
    (r"ANSA", "ANSA"),
    (r"PANA(?:press)?", "PANA"),
    (r"ORTM", "ORTM"),
    (r"RTB", "RTB"),
    (r"Alerte Info", "Alerte Info"),
    (r"Africa-Press", "Africa-Press"),
    (r"Two majors", "Two majors"),
)
_KNOWN = "(?:" + "|".join(pattern for pattern, _ in _NAMES) + ")"
_WHOLE = tuple((re.compile(pattern, re.I), name) for pattern, name in _NAMES)

_SOURCE = re.compile(
    r"^[\s*(\[–—-]*(?:sources?|quelle|источник|fuente|fonte)\s*:\s*(?P<name>[^\n]{2,80}?)\s*[.)\]]*$", re.I
)
_SOURCE_CITY = re.compile(rf"^\s*source\s*:\s*[A-ZÀ-Þ][\w' -]{{2,30}},[^\n]{{3,30}}\((?P<name>{_KNOWN})\)", re.I)
_WITH = re.compile(
    rf"(?:^|[\s(–—-])(?:avec|with|par|by|d['’]apr[èe]s)\s+(?:l['’]|la |les agences |"
    rf"nos partenaires )?(?P<name>{_KNOWN})(?:\s+et\s+(?P<other>{_KNOWN}))?\s*[).]*\s*$",
    re.I,
)
_TAIL = re.compile(rf"(?:\(|^|[–—-]\s*)(?P<name>{_KNOWN})\s*\)?\s*[.…]?\s*$")
_WITH_ONLY = re.compile(r"^\(?\s*avec\s+(?P<name>[A-ZÀ-Þ][^\n.,;]{2,40})\)?\.?$", re.I)
_DATELINE = re.compile(
    rf"^[^\n]{{0,90}}?(?:\((?P<a>{_KNOWN})\)|/(?P<b>{_KNOWN})/|\[(?P<d>(?i:{_KNOWN}))\]|^(?P<c>{_KNOWN})\s*[–—|])"
)
_DATELINE_AFTER = re.compile(rf"^\s*\d{{1,2}}\.\d{{2}}\.\d{{4}},?\s+(?P<name>{_KNOWN})\b")
_VERB = (
    r"r[ée]v[èe]l(?:e|ent|ait)|a r[ée]v[ée]l[ée]|rapporte(?:nt)?|a rapport[ée]|indique(?:nt)?|a indiqu[ée]|"
    r"annonce|a annonc[ée]|"
    r"informe|a inform[ée]|pr[ée]cise|[ée]crit|souligne|relaie|relay[ée]e? par|cit[ée]e?s? par|selon|"
    r"d['’]apr[èe]s|a appris|aupr[èe]s de|"
    r"reported? by|according to|reports?|сообщает|передает|по данным"
)
_REPORTED = re.compile(
    rf"\b(?:{_VERB})\s+(?:l['’]agence(?:\s+\w+)?\s+|la radio\s+|l['’]|la |le |les |the |"
    rf"un correspondant d['’]\s?|агентство )?(?P<name>{_KNOWN})(?!\w)",
    re.I,
)
_REPORTED_AFTER = re.compile(
    rf"(?<!\w)(?P<name>{_KNOWN})\s+(?:rapporte|r[ée]v[èe]le|indique|annonce|a rapport[ée]|a indiqu[ée]|"
    rf"reported|сообщило)\b"
)
_ON_SITE = re.compile(
    r"(?:suite de l['’]article|lire l['’]article (?:complet|original)?)\s*(?:sur|dans|"
    r"de)\s+(?P<name>[^\n.…]{2,50})\s*\.*$",
    re.I,
)
_FOOTER = re.compile(rf"^(?P<name>{_KNOWN})\s*\|\s*s['’]abonner|^abonnez-vous @?(?P<other>sputnik_afrique)", re.I)
_COLLEAGUES = re.compile(r"rapportent nos confr[èe]res d[eu]s?\s+(?P<name>[A-ZÀ-Þ][^\n.,;(]{2,40})")
_CONTEXT = re.compile(r"^le contexte de l['’]article\s*:[^\n–—-]{0,60}[–—-]\s*(?P<name>[^\n]{2,40})$", re.I)
_SITE = re.compile(
    r"^(?:www\.)?(?P<name>[a-z0-9-]{3,40}\.(?:com|net|org|info|fr|ml|bf|ne|sn|ci|africa|tv))[.)]?$", re.I
)
_TITLE_END = re.compile(rf"(?:[(\[]|\s[–—|-]\s)\s*(?P<name>{_KNOWN})\s*[)\]]?\s*$")
_NOBODY = {
    fold_title(text)
    for text in (
        "autre presse",
        "autres presses",
        "internet",
        "agences",
        "agencies",
        "photo",
        "news agencies",
        "réseaux sociaux",
    )
}


@dataclass(frozen=True, slots=True)
class Credit:
    """A normalised name and the words of the page that it came from."""

    name: str
    words: str


def normal_name(raw: str) -> str:
    """``raw`` as the name that all sources share (``Apa`` → ``APA``); tidied but otherwise as printed when unknown."""
    bare = clean_line(raw, 80).strip(' .,;:()[]|*–—-«»"“”')
    return agency(bare) or bare


def agency(name: str) -> str | None:
    """The shared name of a known agency or broadcaster; None for any other name."""
    return next((known for pattern, known in _WHOLE if pattern.fullmatch(name)), None)


def find_credits(
    paragraphs: Sequence[str], declared: Iterable[tuple[str, str]], house: Iterable[str], title: str = ""
) -> tuple[tuple[Credit, ...], tuple[Credit, ...], tuple[str, ...]]:
    """The credits, those that only mean the outlet itself, and the paragraphs without the lines that are nothing but a
    credit. ``declared``: names that rules, the page's data or the signature gave, with where; ``house``: own names.
    ``title``: of the article, where some outlets put the agency's name at the end."""
    own = {fold_title(name) for name in house}
    found: dict[str, Credit] = {}
    selves: dict[str, Credit] = {}

    def add(raw: str, words: str) -> None:
        name = normal_name(raw)
        key = fold_title(name)
        if len(key) < 2 or key in _NOBODY or len(found) >= MAX_CREDITS:
            return
        mine = key in own or any(len(one) > 4 and key.startswith(one) for one in own if _SITE.match(name))
        (selves if mine else found).setdefault(key, Credit(name, clean_line(words, 120)))

    for name, where in declared:
        add(name, where)
    kept = list(paragraphs)
    if (match := _TITLE_END.search(title)) is not None:
        add(match["name"], match.group())
    _from_ends(kept, add)
    _from_prose(kept, add)
    return tuple(found.values()), tuple(selves.values()), tuple(kept)


def link_out(paragraphs: Sequence[str]) -> str | None:
    """Where a stub that ends ``… suite de l'article sur RFI`` leads; None when the text does not end so."""
    match = _ON_SITE.search(paragraphs[-1][-160:]) if paragraphs else None
    return match["name"].strip() if match else None


def credit_line(line: str) -> tuple[str, ...]:
    """The names in a line that is nothing but a credit (``Source : X``, ``(AIB)``, ``Avec RFI``); empty for any
    other."""
    if (match := _SOURCE_CITY.match(line)) is not None:
        return (match["name"],)
    if (match := _SOURCE.match(line)) is not None:
        parts = re.split(r"(?:(?<!\s)\s+)?(?:,|;|/|\bet\b|&)\s*", match["name"])
        return tuple(part for part in parts if part)
    if len(line) < 60 and (match := _WITH_ONLY.match(line)) is not None:
        return (match["name"],)
    if (match := _FOOTER.match(line)) is not None:
        return (match["name"] or "Sputnik Afrique",)
    for pattern in (_CONTEXT, _SITE):
        if (match := pattern.match(line)) is not None:
            return (match["name"],)
    if len(line) < 40 and (match := _TAIL.fullmatch(line)) is not None:
        return (match["name"],)
    return ()


def _from_ends(kept: list[str], add: Callable[[str, str], None]) -> None:
    for _ in range(3):
        names = credit_line(kept[-1]) if len(kept) >= 2 else ()
        if not names:
            break
        for name in names:
            add(name, kept[-1])
        kept.pop()
    tail = kept[-1][-120:] if kept else ""
    for pattern in (_WITH, _TAIL, _ON_SITE):
        if (match := pattern.search(tail)) is not None and not _plain_word(match["name"]):
            add(match["name"], match.group())
            if "other" in match.groupdict() and match["other"]:
                add(match["other"], match.group())
            break


def _from_prose(kept: Sequence[str], add: Callable[[str, str], None]) -> None:
    if not kept:
        return
    opening = kept[0][:140]
    for pattern in (_DATELINE, _DATELINE_AFTER, _SOURCE_CITY):
        if (match := pattern.match(opening)) is not None:
            add(next(value for value in match.groupdict().values() if value), match.group())
            break
    for text in ("\n".join(kept[:4])[:2000], "\n".join(kept[-2:])[-800:]):
        for pattern in (_REPORTED, _REPORTED_AFTER, _COLLEAGUES):
            for match in pattern.finditer(text):
                if not _plain_word(match["name"]):
                    add(match["name"], match.group())


def _plain_word(name: str) -> bool:
    """Whether a name found without regard to case is really an ordinary word (``map``, ``ap``)."""
    return name.islower() and name not in ("dpa",)
