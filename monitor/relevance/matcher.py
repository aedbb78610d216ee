"""All terms of all topics in one automaton: from a text to the concepts that it names, with offsets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal, NamedTuple

import ahocorasick

from monitor.catalogue.topics import Concept, Context, Topic
from monitor.folding import Folded, fold
from monitor.relevance.sentences import sentences

Case = Literal["any", "capital", "capitals"]


class _Spaced(dict[int, str]):
    """Folded characters as they are, everything that is neither letter nor digit as a space."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        kept = self[code] = char if char.isalnum() else " "
        return kept


_SPACED = _Spaced()
_NO_WORD = re.compile(r"[^\w ]|_")
_ARABIC = re.compile("[\u0621-\u064a]")


def spaced(folded: str) -> str:
    """The words of a folded text with spaces between them, as long as the text itself."""
    if folded.isascii():
        return folded.translate(_SPACED)
    # translate() is fast on ASCII alone
    for char in set(_NO_WORD.findall(folded)):
        folded = folded.replace(char, " ")
    return folded


class Term(NamedTuple):
    """One way to name a concept. ``concept``: its number in the matcher; ``open_ended``: any ending may follow;
    ``rest``: for terms with an asterisk inside, the pattern of the whole; ``mask``: a false friend, which only hides
    what it covers; ``guarded``: the words beside it are looked at."""

    concept: int
    case: Case
    open_ended: bool
    rest: str | None
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
    are."""

    def __init__(self, entries: Sequence[Concept | Context], names: Sequence[str] = ()) -> None:
        self._guards = [_guards(entry) for entry in entries]
        self._automaton = ahocorasick.Automaton()
        keys: dict[str, list[Term]] = {}
        for number, entry in enumerate(entries):
            for key, term in _terms(number, entry):
                keys.setdefault(key, []).append(term)
        for number, name in enumerate(names, len(entries)):
            key, term = _compiled(number, name, mask=False, guarded=False)
            keys.setdefault(key, []).append(term)
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
        found = (hit for start, end in ranges for hit in self._automaton.iter(words, start, end))
        for last, (length, terms) in found if self._automaton else ():
            start = last - length + 1
            for number, case, open_ended, rest, mask, guarded in terms:
                # offsets of ``words`` are one ahead: it begins with a space
                if rest is not None:
                    match = _pattern(rest).match(words, start + 1)
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
        return hits

    def _clear(self, words: str, start: int, end: int, number: int) -> bool:
        """Whether none of the concept's guards stands beside this hit."""
        after, before = self._guards[number]
        return not words.endswith(after, 0, start + 1) and not words.startswith(before, end + 1)


@cache
def _pattern(rest: str) -> re.Pattern[str]:
    """Compiled when the first text asks for it: most are never needed."""
    return re.compile(rest)


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
            for written in _with_particles(term):
                yield _compiled(number, written, mask=False, guarded=guarded)
    if isinstance(entry, Concept):
        for term in entry.false_friends:
            yield _compiled(number, term, mask=True, guarded=False)


def _with_particles(term: str) -> tuple[str, ...]:
    """An Arabic term with the particles that are written together with it (and, in, to, then); any other as it is. Of
    three letters and fewer, another word would come out: ب and روس are Bruce."""
    if not _ARABIC.match(term) or len(term.split()[0]) < 4:
        return (term,)
    to = f"لل{term[2:]}" if term.startswith("ال") else f"ل{term}"
    return (term, to, f"و{to}", *(f"{particle}{term}" for particle in ("و", "ب", "ف", "وب")))


def _compiled(number: int, term: str, *, mask: bool, guarded: bool) -> tuple[str, Term]:
    """The automaton's key for a term, and the term. The key ends at the first asterisk; the pattern checks the rest."""
    letters = [char for char in term if char.isalpha()]
    starred = [word.endswith("*") for word in term.split()]
    if len(letters) > 1 and all(char.isupper() for char in letters):
        case: Case = "capitals"
    elif len(term.split()) == 1 and term[0].isupper():
        case = "capital"
    else:
        case = "any"
    if not any(starred):
        return f" {_flat(term)} ", Term(number, case, False, None, mask, guarded)
    words = [spaced(fold(word).text).split() for word in term.split()]
    prefix = [part for word in words[: starred.index(True) + 1] for part in word]
    if not any(starred[:-1]):
        return " " + " ".join(prefix), Term(number, case, True, None, mask, guarded)
    pattern = " ".join(" ".join(word) + ("[^ ]*" if star else "") for word, star in zip(words, starred, strict=True))
    return " " + " ".join(prefix), Term(number, case, True, pattern + "(?= )", mask, guarded)


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
