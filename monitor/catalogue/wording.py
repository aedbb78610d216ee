"""The words whose use is counted side by side: the strict model of ``wording.yml`` and its loader.

``docs/topics.md`` explains the file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from pydantic import Field

from monitor.catalogue.documents import Document, Problem
from monitor.catalogue.domains import doubled, shipped_or_own
from monitor.catalogue.files import load_yaml, raise_problems, validate
from monitor.catalogue.lexicons import Key, Phrase, Terms
from monitor.catalogue.model import Strict

NAME = "wording.yml"
_LETTERS = re.compile(r"[^\W_]+")


class Word(Strict):
    """One word with all its forms by language; ``*`` stands for any language. A term is found in every form of its
    words; between quotes as it is written; with a ``*`` at its end in any ending."""

    id: Key
    label: Phrase
    terms: Terms = Field(min_length=1)


class WordGroup(Strict):
    """Words for one thing, shown in one picture."""

    id: Key
    label: Phrase
    words: tuple[Word, ...] = Field(max_length=12)


class Wording(Strict):
    """``wording.yml``."""

    version: int = Field(ge=1)
    groups: tuple[WordGroup, ...] = Field(max_length=12)

    def word(self, key: str) -> Word | None:
        """The word of that id; ``None`` where there is none."""
        return next((word for group in self.groups for word in group.words if word.id == key), None)


def load_wording(overlay: Path | None = None) -> Wording:
    """The words of ``wording.yml`` in ``overlay``, else the shipped ones; a file is read again only when it has
    changed. Raises ``ConfigError`` with file and line: unknown keys, wrong types, doubled ids, terms that would match
    nothing or nearly anything."""
    path = shipped_or_own(NAME, overlay)
    try:
        state = path.stat()
    except OSError:
        return _wording(path, 0, 0)
    return _wording(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=8)
def _wording(path: Path, _changed: int, _size: int) -> Wording:
    document = load_yaml(path)
    found = validate(document, Wording)
    problems: list[Problem] = list(doubled(document, ("groups",), [group.id for group in found.groups]))
    taken: dict[str, int] = {}
    if not found.groups:
        problems.append(document.problem(("groups",), "groups: there is none (write at least one)"))
    for index, group in enumerate(found.groups):
        if not group.words:
            problems.append(document.problem(("groups", index), f"{group.id!r} has no words (write at least one)"))
        for number, word in enumerate(group.words):
            place = ("groups", index, "words", number)
            if word.id in taken:
                what = f"{word.id!r} is defined twice, first on line {taken[word.id]} (choose another id)"
                problems.append(document.problem(place, what))
            taken.setdefault(word.id, document.line_of(place))
            problems += _bad_terms(document, place, word)
    raise_problems(problems)
    return found


def _bad_terms(document: Document, place: tuple[str | int, ...], word: Word) -> Iterable[Problem]:
    for language, terms in word.terms.items():
        for index, term in enumerate(terms):
            bare = term[1:-1] if len(term) > 2 and term[0] == term[-1] == '"' else term
            if '"' in bare:
                what = f"{term!r} has a quote too many or too few (one at each end, or none)"
            elif not _LETTERS.search(bare) or "*" in bare[:-1]:
                what = f"{term!r} is no term (letters or digits; a * only at the end)"
            elif bare != term and bare.endswith("*"):
                what = f"{term!r} is both as written and with any ending (take off the quotes or the *)"
            elif bare.endswith("*") and len(_LETTERS.findall(bare)[-1]) < 3:
                what = f"{term!r} would match nearly anything (write at least three letters before *)"
            else:
                continue
            yield document.problem((*place, "terms", language, index), what)
