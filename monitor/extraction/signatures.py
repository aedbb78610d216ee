"""Who signs at the ends of a text: the name under it, the newspaper beside the name, the line that it begins with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.extraction.credits import agency, credit_line
from monitor.extraction.people import is_house, person
from monitor.extraction.structured import fold_title

_MOST_LINES = 4
_NAME_WORD = (
    r"(?:[A-ZÀ-ÖØ-ÞА-ЯЁ][\w’'.-]*+|[A-ZÀ-ÖØ-Þ]\.|(?:de|du|da|dos|van|von|der|den|di|el|al|ben|bin|ould|ag|le|"
    r"la|d’|d')\b)"
)
_NAME = re.compile(rf"^(?:{_NAME_WORD}[\s-]*+){{1,6}}$")
_CAPITALISED = r"[A-ZÀ-ÖØ-Þ][\w’'.-]{1,30}"
_OPENING = re.compile(
    rf"^Par\s+({_CAPITALISED}(?:\s+{_CAPITALISED}){{1,3}}?)\s*"
    r"(?=$|[,.(–-]|\b(?i:observateur|correspondant|journaliste|analyste|expert))"
)
_CORRESPONDENT = re.compile(
    rf"^Par (?:notre|nos) (?:correspondante?s?|envoyée?s?)(?: spécia\w+| permanente?s?| particuli\w+)*"
    rf"(?: (?:à|au|aux|en|dans) (?:la |le |l['’])?{_CAPITALISED})?,?\s+"
    rf"(?P<name>{_CAPITALISED}(?:\s+{_CAPITALISED}){{1,3}})\W*$"
)
_OF_AN_AGENCY = re.compile(
    rf"^Par\s+(?P<agency>[A-Z][\w-]{{1,20}}(?:\s+Afrique)?)\s+(?P<name>{_CAPITALISED}(?:\s+{_CAPITALISED}){{1,3}})\W*$"
)
_UNDER_THE_TITLE = re.compile(
    r"\b(?i:par|by)\s+(?P<name>[A-ZÀ-ÖØ-Þ][^\d,;:]{2,40}?)\s*(?:$|,|(?=\b\d)|(?=\b(?i:lundi|mardi|mercredi|jeudi|vendredi|"
    r"samedi|dimanche)\b))"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_FOOTING = re.compile(r"^(?:par|by|автор\s*:)\s+(?P<name>.{3,60})$", re.I)
_SIGNED = re.compile(
    r"^(?:(?:propos\s+recueillis|(?:entretien|interview|reportage)\s+r[ée]alis[ée]e?)\s+)?par\s+(?P<name>.{3,60})$",
    re.I,
)
_SENTENCE_WORDS = re.compile(
    r"\b(?:est|sont|a|ont|dans|pour|avec|qui|que|sur|les|des|une|un|the|is|are|and|of|to|in)\b"
)
# last lines in capitals that are a place, a farewell or a button
_NO_NAME = re.compile(
    r"\b(?:mali|niger|burkina|faso|ivoire|afrique|france|russie|nations?|unies|bamako|niamey|ouagadougou|abidjan|dakar|"
    r"photos?|vid[ée]o|fin|suite|suivre|vive|merci|facebook|twitter|whatsapp|article|read|more|news|lire|source|"
    r"république|union|minist\w+|président|copyright|commentaires?|contact|bonne|bon|joyeux|amen)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Signed:
    """What the ends of a text say. ``credits``: names with the line they stood in; ``houses``: signatures that are no
    people; ``kept``: the paragraphs without those lines."""

    people: tuple[str, ...]
    origin: str
    credits: tuple[tuple[str, str], ...]
    houses: tuple[str, ...]
    kept: tuple[str, ...]


def read_signatures(
    paragraphs: Sequence[str], declared: Sequence[str], *, habit: bool, over: Sequence[str] = ()
) -> Signed:
    """Reads the last lines upwards, names and credits in any order, then the first. ``declared``: who signs by the
    page's own word; ``habit``: whether this outlet's last line may be any name or nickname, so that it counts more than
    the page's word; ``over``: lines between title and text."""
    kept = list(paragraphs)
    people: list[str] = []
    credits: list[tuple[str, str]] = []
    houses: list[str] = []
    origin = ""
    for _ in range(_MOST_LINES):
        if len(kept) < 2:
            break
        last = kept[-1].strip()
        names = credit_line(last)
        if names:
            credits.extend((name, last) for name in names)
        elif name := closing_author(kept):
            people, origin = [name, *people], origin or "closing line"
        elif name := _last_name(kept, declared, habit=habit and not people):
            people, origin = [name, *people], origin or "last line"
        elif len(last) <= 40 and len(last.split()) <= 4 and is_house(last.strip(" .*–—-()")):
            houses.append(last.strip(" .*–—-()"))
        else:
            break
        kept.pop()
    if not people and not declared:
        name, by, whole = _opening(kept)
        if name:
            people, origin = [name], "opening words"
            credits.extend((by, kept[0]) for _ in (by,) if by)
            if whole and len(kept) > 1:
                del kept[0]
        elif name := next((found for line in over if (found := _under_the_title(line))), ""):
            people, origin = [name], "line under the title"
    return Signed(tuple(dict.fromkeys(people)), origin, tuple(credits), tuple(houses), tuple(kept))


def last_line_author(paragraphs: Sequence[str]) -> tuple[str, int]:
    """The author where the text's last line is nothing but a name (``KONE M.``, ``ANDROUICHA``, ``Mariam Sissoko``,
    ``Assaman.B``, ``Par X Y``), and how many lines from the end it takes; an empty name and 0 otherwise."""
    if len(paragraphs) < 2:
        return "", 0
    line = paragraphs[-1].strip()
    if (match := _FOOTING.match(line)) is not None:
        line = match["name"]
    bare = line.strip(" .*–—-") if not re.search(r"\b[A-ZÀ-Þ]\.$", line) else line.strip(" *–—-")
    words = bare.split()
    if not bare or len(bare) > 45 or len(words) > 5 or is_house(bare) or ":" in bare:
        return "", 0
    if _NAME.match(bare) and not _SENTENCE_WORDS.search(bare) and (len(words) > 1 or bare.isupper() or "." in bare):
        return bare, 1
    return "", 0


def closing_author(paragraphs: Sequence[str]) -> str:
    """The author where the last line says that it is a signature (``Propos recueillis par X Y``, ``Par X Y``); empty
    otherwise."""
    last = paragraphs[-1].strip() if len(paragraphs) > 1 else ""
    if (match := _CORRESPONDENT.match(last)) is not None:
        return person(match["name"])
    if (match := _SIGNED.match(last)) is None:
        return ""
    name = match["name"].rstrip(".")
    words = name.split()
    if not 2 <= len(words) <= 5 or not _NAME.match(name) or _SENTENCE_WORDS.search(name) or is_house(name):
        return ""
    return name


def opening_author(paragraphs: Sequence[str]) -> str:
    """The author of a text that begins ``Par X Y``; empty otherwise."""
    return _opening(paragraphs)[0]


def _opening(paragraphs: Sequence[str]) -> tuple[str, str, bool]:
    """The name, the agency before it, and whether the first line holds nothing else."""
    first = paragraphs[0][:200].strip() if paragraphs else ""
    if (match := _CORRESPONDENT.match(first)) is not None:
        return person(match["name"]), "", True
    if (match := _OF_AN_AGENCY.match(first)) is not None and (by := agency(match["agency"])) is not None:
        return person(match["name"]), by, True
    if (match := _OPENING.match(first)) is not None:
        return person(match.group(1)), "", len(first) <= 80 and not first.endswith(".")
    return "", "", False


def dated_line(over: Sequence[str]) -> str:
    """The line between title and text that names an author and a day (``by Awa Tandina 28 juillet 2023``), which is no
    calendar of today's; empty when there is none."""
    return next((line for line in over if len(line) <= 120 and _YEAR.search(line) and _under_the_title(line)), "")


def _under_the_title(line: str) -> str:
    match = _UNDER_THE_TITLE.search(line)
    name = person(match["name"]) if match is not None else ""
    return "" if not name or is_house(name) else name


def _last_name(paragraphs: Sequence[str], declared: Sequence[str], *, habit: bool) -> str:
    """The name that the last line is, where it may be one: by the outlet's habit; or because the page names the same
    author; or, where the page names nobody, under a finished sentence and not in a row of short lines."""
    name = last_line_author(paragraphs)[0]
    if not name or habit:
        return name
    if any(fold_title(name) == fold_title(other) for other in declared):
        return name
    above = paragraphs[-2].rstrip()
    finished = len(above) >= 60 and above.endswith((".", "!", "?", "»", "”", '"', "…", ")"))
    words = name.split()
    two = 2 <= len(words) <= 4 and all(len(word.strip(".")) > 1 or word.endswith(".") for word in words)
    nickname = len(words) == 1 and (re.fullmatch(r"[A-ZÀ-Þ][\w-]+\.[A-Z]{1,2}", name) is not None)
    if declared or not finished or not (two or nickname) or _NO_NAME.search(name):
        return ""
    return name
