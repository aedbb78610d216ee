"""Paragraphs that are not the article: invitations, counters, labels, prompts, teasers. Whole paragraphs only.

A wrong cut loses text while a missed one only leaves a line too many. So what could also begin a sentence ("Lire aussi
vite n'est pas donné à tous.") only goes where the line does not read as one, and a mark that ends the text counts only
below real text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from monitor.extraction.furniture_words import ANYWHERE, AT_THE_TOP, ENDS, ENDS_LATE, INVITES, SECTIONS, STAMP
from monitor.extraction.structured import fold_title

_SHORT = 160
_PROSE = 80
# this much text must stand above a mark that ends it
_ENOUGH = 200
_BULLET = re.compile(r"^[\s•·▪►▶→➡»*✅🔴👉|–—-]+")
_SENTENCE_END = (".", "!", "?", ";", ",", "»", "”", '"')
_NUMBER = re.compile(r"\d{1,7}")
_SHARED = re.compile(r"(?:partage[rz]?s?|shares?)\b", re.I)
_CUT_SHORT = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])$")
_TEASERS = 3


@dataclass(frozen=True, slots=True)
class Sifted:
    """``kept`` paragraphs, and those ``removed``, each with the rule that did it."""

    kept: list[str]
    removed: list[tuple[str, str]]


def without_furniture(
    paragraphs: Sequence[str], title: str, links: Collection[str], captions: Collection[str]
) -> Sifted:
    """``paragraphs`` without furniture, without the title's repetition at the top, without paragraphs that are nothing
    but a link to another page or a picture's caption. When that would leave less than half, only what is certain
    goes; nothing goes when all of it would."""
    found = _sifted(paragraphs, title, links, captions)
    before, after = sum(map(len, paragraphs)), sum(map(len, found.kept))
    if after * 2 < before:
        found = _sifted(paragraphs, title, frozenset(), frozenset())
    return found if found.kept else Sifted(list(paragraphs), [])


def is_teaser_of(paragraphs: Sequence[str]) -> int:
    """How many paragraphs at the end are teasers of other stories: three or more that break off, with or without a
    headline over each."""
    taken = teasers = 0
    while taken < len(paragraphs):
        line = paragraphs[-1 - taken]
        if _CUT_SHORT.search(line) and len(line) >= 50:
            teasers += 1
            taken += 1
            over = paragraphs[-1 - taken] if taken < len(paragraphs) else ""
            if 6 <= len(over) <= _SHORT and not over.endswith(_SENTENCE_END) and not _CUT_SHORT.search(over):
                taken += 1
        else:
            break
    above = sum(map(len, paragraphs[: len(paragraphs) - taken]))
    return taken if teasers >= _TEASERS and above >= _ENOUGH else 0


def _sifted(paragraphs: Sequence[str], title: str, links: Collection[str], captions: Collection[str]) -> Sifted:
    kept: list[str] = []
    removed: list[tuple[str, str]] = []
    own_title = fold_title(title)
    total = sum(map(len, paragraphs))
    passed = prose = 0
    for index, paragraph in enumerate(paragraphs):
        bare = _BULLET.sub("", paragraph)
        passed += len(paragraph)
        if len(bare) <= _SHORT and _ends(bare, prose, late=passed > total * 0.7):
            removed.extend(("end of the text", line) for line in paragraphs[index:])
            break
        neighbours = (*paragraphs[max(0, index - 2) : index], *paragraphs[index + 1 : index + 3])
        why = next(_reasons(bare, own_title, neighbours, index, top=prose == 0), "")
        key = link_key(bare)
        if not why and (key in links or key in captions):
            why = "link" if key in links else "caption"
        if why:
            removed.append((why, paragraph))
            continue
        kept.append(paragraph)
        prose += len(paragraph) if len(paragraph) >= _PROSE else 0
    teasers = is_teaser_of(kept)
    if teasers:
        removed.extend(("teaser of another story", line) for line in kept[-teasers:])
        del kept[-teasers:]
    return Sifted(kept, removed)


def _ends(bare: str, prose: int, *, late: bool) -> bool:
    if prose >= _ENOUGH and ENDS.fullmatch(bare) is not None:
        return True
    return late and ENDS_LATE.match(bare) is not None and not reads_as_text(bare)


def _reasons(bare: str, own_title: str, neighbours: Sequence[str], index: int, *, top: bool) -> Iterator[str]:
    if not bare:
        yield "mark"
    elif len(bare) <= _SHORT + 90:
        if ANYWHERE.match(bare):
            yield "furniture"
        elif INVITES.match(bare) and not reads_as_text(bare):
            yield "invitation"
        elif STAMP.fullmatch(bare):
            yield "time stamp"
        elif _NUMBER.fullmatch(bare) and (top or any(_SHARED.match(line) for line in neighbours)):
            yield "counter"
    folded = fold_title(bare) if index < 4 or top else ""
    if (index < 4 or top) and len(own_title) >= 3 and folded == own_title:
        yield "title again"
    if top and len(bare) <= _SHORT + len(own_title):
        if AT_THE_TOP.fullmatch(bare):
            yield "line over the text"
        elif SECTIONS.fullmatch(bare):
            yield "section"
        elif len(own_title) > 10 and folded.startswith(("accueil", "home", "news")) and folded.endswith(own_title):
            yield "path to the page"


def reads_as_text(line: str) -> bool:
    """Whether ``line`` is a sentence or a verse and no label: it ends as one, and no colon follows its first words."""
    return line.endswith(_SENTENCE_END) and ":" not in line[:40]


def link_key(text: str) -> str:
    """``text`` for looking it up among links and captions: letters and digits of its beginning."""
    return fold_title(text[:400])[:150]
