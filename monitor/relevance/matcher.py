"""All terms of all topics in one automaton: from a text to the concepts that it names, with offsets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import ahocorasick

from monitor.catalogue.topics import Concept, Context, Topic
from monitor.folding import Folded, fold
from monitor.relevance.sentences import sentences
from monitor.relevance.spelling import (
    Term,
    as_written,
    compiled,
    guards_of,
    is_cased,
    pattern_of,
    terms_of,
    with_particles,
)
from monitor.relevance.spelling import spaced as spaced


class Hit(NamedTuple):
    """A term found: folded offsets, the concept's number, and whether it only hides."""

    start: int
    end: int
    concept: int
    mask: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A text with its hits: ``words`` is the spaced folded text, which the hits' offsets are in. ``names``: the hits of
    the names that the matcher was given beside its entries, by their own numbers."""

    original: str
    folded: Folded
    words: str
    hits: tuple[Hit, ...]
    names: tuple[Hit, ...] = ()
    _cut: list[tuple[int, int]] = field(default_factory=list, repr=False, compare=False)

    def sentences(self) -> Sequence[tuple[int, int]]:
        """The sentences of the original, cut when they are first asked for."""
        if not self._cut:
            self._cut.extend(sentences(self.original))
        return self._cut

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
    """Finds every concept of ``entries``, and every one of ``names``, in one pass over a text, however many terms there
    are. Of a name of several words, those after the first have a capital where the name has: *Le Monde*, not *le
    monde*."""

    def __init__(self, entries: Sequence[Concept | Context], names: Sequence[str] = ()) -> None:
        self._guards = [guards_of(entry) for entry in entries]
        self._automaton = ahocorasick.Automaton()
        keys: dict[str, list[Term]] = {}
        for number, entry in enumerate(entries):
            for key, term in terms_of(number, entry):
                keys.setdefault(key, []).append(term)
        for number, name in enumerate(names, len(entries)):
            key, term = compiled(number, name, mask=False, guarded=False)
            for particled, own in with_particles(key, as_written(term, name)):
                keys.setdefault(particled, []).append(own)
        for key, terms in keys.items():
            self._automaton.add_word(key, (len(key), tuple(terms)))
        if keys:
            self._automaton.make_automaton()

    def find(self, text: str) -> Found:
        """``text`` with all its hits, by start; overlapping ones included."""
        folded = fold(text)
        words = f" {spaced(folded.text)} "
        hits = self._hits(text, folded, words, ((0, len(words)),))
        first = len(self._guards)
        names = tuple(Hit(hit.start, hit.end, hit.concept - first, False) for hit in hits if hit.concept >= first)
        kept = tuple(hit for hit in hits if hit.concept < first) if names else tuple(hits)
        return Found(text, folded, words[1:-1], kept, names)

    def within(self, found: Found, spans: Iterable[tuple[int, int]]) -> list[Hit]:
        """The hits inside some spans of a text that is folded already; ``spans``: offsets of the original."""
        folded = found.folded.folded
        # the space before a span and the one after it belong to it: terms begin and end with one
        ranges = [(folded(start), folded(end) + 2) for start, end in spans]
        return self._hits(found.original, found.folded, f" {found.words} ", ranges)

    def _hits(self, text: str, folded: Folded, words: str, ranges: Iterable[tuple[int, int]]) -> list[Hit]:
        hits: list[Hit] = []
        if not self._automaton:
            return hits
        for first, beyond in ranges:
            # the automaton copies whatever text it is given, however little of it is asked for
            piece = words if beyond - first == len(words) else words[first:beyond]
            for last, (length, terms) in self._automaton.iter(piece):
                last += first
                start = last - length + 1
                for number, case, open_ended, rest, mask, guarded, capitals in terms:
                    # offsets of ``words`` are one ahead: it begins with a space
                    if rest is not None:
                        match = pattern_of(rest).match(words, start + 1)
                        if not match:
                            continue
                        end = match.end() - 1
                    else:
                        end = words.index(" ", last + 1) - 1 if open_ended else last - 1
                    if case != "any" and not is_cased(text, folded, words, start, case, capitals):
                        continue
                    if not guarded or self._clear(words, start, end, number):
                        hits.append(Hit(start, end, number, mask))
        hits.sort(key=_by_start)
        return hits

    def _clear(self, words: str, start: int, end: int, number: int) -> bool:
        """Whether none of the concept's guards stands beside this hit."""
        after, before, names = self._guards[number]
        if names and words[words.rfind(" ", 0, start) + 1 : start] in names:
            return False
        return not words.endswith(after, 0, start + 1) and not words.startswith(before, end + 1)


def _by_start(hit: Hit) -> tuple[int, int]:
    return hit.start, -hit.end


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
