"""All terms of all topics in one automaton: from a text to the concepts that it names, with offsets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import ahocorasick

from monitor.catalogue.topics import Concept, Context, Topic
from monitor.folding import Folded, fold

Case = Literal["any", "capital", "capitals"]


class _Spaced(dict[int, str]):
    """Folded characters as they are, everything that is neither letter nor digit as a space."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        kept = self[code] = char if char.isalnum() else " "
        return kept


_SPACED = _Spaced()


def spaced(folded: str) -> str:
    """The words of a folded text with spaces between them, as long as the text itself."""
    return folded.translate(_SPACED)


class Term(NamedTuple):
    """One way to name a concept. ``concept``: its number in the matcher; ``open_ended``: any ending may follow;
    ``rest``: for terms with an asterisk inside, the pattern of the whole; ``mask``: a false friend, which only hides
    what it covers; ``guarded``: the words beside it are looked at."""

    concept: int
    case: Case
    open_ended: bool
    rest: re.Pattern[str] | None
    mask: bool
    guarded: bool


class Hit(NamedTuple):
    """A term found: folded offsets, the concept's number, and whether it only hides."""

    start: int
    end: int
    concept: int
    mask: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A text with its hits: ``words`` is the spaced folded text, which the hits' offsets are in."""

    original: str
    folded: Folded
    words: str
    hits: tuple[Hit, ...]

    def slice(self, start: int, end: int) -> str:
        """The spaced folded words between two offsets of the original."""
        return self.words[self.folded.folded(start) : self.folded.folded(end)]


def concept_numbers(topics: Sequence[Topic]) -> dict[str, Concept | Context]:
    """The distinct concepts and contexts of ``topics``, by a name that tells same-named ones apart."""
    found: dict[str, Concept | Context] = {}
    for topic in topics:
        found |= {entry_name(concept): concept for concept in topic.concepts.values()}
        found |= {entry_name(context): context for context in topic.contexts.values()}
    return found


def entry_name(entry: Concept | Context) -> str:
    """Same content, same name: topics that share a lexicon share its matches."""
    return f"{entry.id}\0{entry.model_dump_json()}"


class Matcher:
    """Finds every concept of ``entries`` in one pass over a text, however many terms there are."""

    def __init__(self, entries: Sequence[Concept | Context]) -> None:
        self._guards = [_guards(entry) for entry in entries]
        self._automaton = ahocorasick.Automaton()
        keys: dict[str, list[Term]] = {}
        for number, entry in enumerate(entries):
            for key, term in _terms(number, entry):
                keys.setdefault(key, []).append(term)
        for key, terms in keys.items():
            self._automaton.add_word(key, (len(key), tuple(terms)))
        if keys:
            self._automaton.make_automaton()

    def find(self, text: str) -> Found:
        """``text`` with all its hits, by start; overlapping ones included."""
        folded = fold(text)
        words = f" {spaced(folded.text)} "
        hits: list[Hit] = []
        for last, (length, terms) in self._automaton.iter(words) if self._automaton else ():
            start = last - length + 1
            for number, case, open_ended, rest, mask, guarded in terms:
                # offsets of ``words`` are one ahead: it begins with a space
                if rest is not None:
                    match = rest.match(words, start + 1)
                    if not match:
                        continue
                    end = match.end() - 1
                else:
                    end = words.index(" ", last + 1) - 1 if open_ended else last - 1
                if case != "any" and not _cased(text, folded.original(start), case):
                    continue
                if not guarded or self._clear(words, start, end, number):
                    hits.append(Hit(start, end, number, mask))
        hits.sort(key=_by_start)
        return Found(text, folded, words[1:-1], tuple(hits))

    def _clear(self, words: str, start: int, end: int, number: int) -> bool:
        """Whether none of the concept's guards stands beside this hit."""
        after, before = self._guards[number]
        return not words.endswith(after, 0, start + 1) and not words.startswith(before, end + 1)


def _by_start(hit: Hit) -> tuple[int, int]:
    return hit.start, -hit.end


def _cased(original: str, at: int, case: Case) -> bool:
    return original[at].isupper() if case == "capital" else _capitals(original, at)


def _capitals(original: str, at: int) -> bool:
    """Whether the word at ``at`` has no small letter: AES, but neither aes nor Aes."""
    while at < len(original) and original[at].isalnum():
        if original[at].islower():
            return False
        at += 1
    return True


def _terms(number: int, entry: Concept | Context) -> Iterator[tuple[str, Term]]:
    guarded = isinstance(entry, Concept) and bool(entry.not_after or entry.not_before)
    for terms in entry.terms.values():
        for term in terms:
            yield _compiled(number, term, mask=False, guarded=guarded)
    if isinstance(entry, Concept):
        for term in entry.false_friends:
            yield _compiled(number, term, mask=True, guarded=False)


def _compiled(number: int, term: str, *, mask: bool, guarded: bool) -> tuple[str, Term]:
    """The automaton's key for a term, and the term. The key ends at the first asterisk; the pattern checks the rest."""
    letters = [char for char in term if char.isalpha()]
    words = [spaced(fold(word).text).split() for word in term.split()]
    starred = [word.endswith("*") for word in term.split()]
    if len(letters) > 1 and all(char.isupper() for char in letters):
        case: Case = "capitals"
    elif len(term.split()) == 1 and term[0].isupper():
        case = "capital"
    else:
        case = "any"
    if not any(starred):
        return f" {_flat(term)} ", Term(number, case, False, None, mask, guarded)
    prefix = [part for word in words[: starred.index(True) + 1] for part in word]
    if not any(starred[:-1]):
        return " " + " ".join(prefix), Term(number, case, True, None, mask, guarded)
    pattern = " ".join(" ".join(word) + ("[^ ]*" if star else "") for word, star in zip(words, starred, strict=True))
    return " " + " ".join(prefix), Term(number, case, True, re.compile(pattern + "(?= )"), mask, guarded)


def _guards(entry: Concept | Context) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if isinstance(entry, Context):
        return (), ()
    return (
        tuple(f" {_flat(phrase)} " for phrase in entry.not_after),
        tuple(f" {_flat(phrase)} " for phrase in entry.not_before),
    )


def _flat(phrase: str) -> str:
    return " ".join(spaced(fold(phrase).text).split())


def longest(hits: Iterable[Hit]) -> list[Hit]:
    """Of hits that overlap, the one that begins first, the longer of two; false friends hide what they cover."""
    kept: list[Hit] = []
    end = 0
    for hit in hits:
        if hit.start >= end:
            end = hit.end
            if not hit.mask:
                kept.append(hit)
    return kept
