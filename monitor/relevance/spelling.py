"""How terms and names are looked for: their key in the automaton, their case, what may stand beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Literal, NamedTuple

from monitor.catalogue.first_names import FIRST_NAMES
from monitor.catalogue.topics import Concept, Context
from monitor.folding import Folded, fold

Case = Literal["any", "capital", "capitals", "written"]
# parts of names that outlets write with a capital or without: « ministère de la défense », « Afrique du sud »
_EITHER = (
    "affaires agriculture armee armees army bank banque communication confederation corp corporation council culture "
    "defence defense department diplomatie economie energie energy est etat etats federation finances forces foreign "
    "government group groupe initiative institute institut international islam justice mines ministry national "
    "nationale nations navy nord ouest parliament patrie recherche securite security sept seven state states sud "
    "treasury unies united universite university"
)
_EITHER_WAY = frozenset(_EITHER.split())


class _Spaced(dict[int, str]):
    """Folded characters as they are, everything that is neither letter nor digit as a space."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        kept = self[code] = char if char.isalnum() else " "
        return kept


_SPACED = _Spaced()
_NO_WORD = re.compile(r"[^\w ]|_")
_ARABIC = re.compile("[\u0621-\u064a]")
_FEWEST_LETTERS = 4


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
    what it covers; ``guarded``: the words beside it are looked at; ``capitals``: where ``case`` is ``written``, which
    of its words have a capital."""

    concept: int
    case: Case
    open_ended: bool
    rest: str | None
    mask: bool
    guarded: bool
    capitals: tuple[int, ...] = ()


@cache
def pattern_of(rest: str) -> re.Pattern[str]:
    """Compiled when the first text asks for it: most are never needed."""
    return re.compile(rest)


def is_cased(original: str, folded: Folded, words: str, start: int, case: Case, capitals: Sequence[int]) -> bool:
    """Whether a term that is found at a folded offset has its capitals there."""
    if case == "written":
        return _has_capitals(original, folded, words, start, capitals)
    at = folded.original(start)
    return original[at].isupper() if case == "capital" else _capitals(original, at)


def _capitals(original: str, at: int) -> bool:
    """Whether the word at ``at`` has no small letter: AES, but neither aes nor Aes."""
    while at < len(original) and original[at].isalnum():
        if original[at].islower():
            return False
        at += 1
    return True


def _has_capitals(original: str, folded: Folded, words: str, start: int, capitals: Sequence[int]) -> bool:
    """Whether the words from ``start`` on have a capital where the term has one. ``words`` begins with a space."""
    word = 0
    for wanted in capitals:
        while word < wanted:
            start = words.index(" ", start + 1)
            word += 1
        if not original[folded.original(start)].isupper():
            return False
    return True


def as_written(term: Term, written: str) -> Term:
    """A name of several words with the capitals of all but its first, which may have one for show; what follows a
    hyphen or an apostrophe is written either way (*Kim Jong-un*, *Côte d'ivoire*)."""
    words = written.split()
    if term.case != "any" or not any(word[0].isupper() for word in words[1:]):
        return term
    capitals: list[int] = []
    number = 0
    for count, word in enumerate(words):
        flat = _flat(word)
        if count and word[0].isupper() and flat not in _EITHER_WAY:
            capitals.append(number)
        number += len(flat.split())
    return term._replace(case="written", capitals=tuple(capitals)) if capitals else term


def terms_of(number: int, entry: Concept | Context) -> Iterator[tuple[str, Term]]:
    """All terms of an entry with their keys, its false friends among them."""
    guarded = isinstance(entry, Concept) and bool(entry.not_after or entry.not_before or entry.first_names is not None)
    for terms in entry.terms.values():
        for written in terms:
            yield from with_particles(*compiled(number, written, mask=False, guarded=guarded))
    if isinstance(entry, Concept):
        for term in entry.false_friends:
            yield compiled(number, term, mask=True, guarded=False)


def with_particles(key: str, term: Term) -> Iterator[tuple[str, Term]]:
    """An Arabic term also with the particles that are written together with it (and, in, to, then); any other as it is.
    Of one word of three letters and fewer, another word would come out: ب and روس are Bruce."""
    yield key, term
    if not _ARABIC.match(key, 1) or len(key.strip()) < _FEWEST_LETTERS:
        return
    to = ("لل", 2) if key.startswith(" ال") else ("ل", 0)
    for particle, dropped in (to, (f"و{to[0]}", to[1]), ("و", 0), ("ب", 0), ("ف", 0), ("وب", 0)):
        rest = term.rest and particle + term.rest[dropped:]
        yield f" {particle}{key[1 + dropped :]}", term._replace(rest=rest)


def compiled(number: int, term: str, *, mask: bool, guarded: bool) -> tuple[str, Term]:
    """The automaton's key for a term, and the term. The key ends at the first asterisk; the pattern checks the rest."""
    if term.isupper() and sum(map(str.isalpha, term)) > 1:
        case: Case = "capitals"
    elif term[0].isupper() and len(term.split()) == 1:
        case = "capital"
    else:
        case = "any"
    if "*" not in term:
        return f" {_flat(term)} ", Term(number, case, False, None, mask, guarded)
    starred = [word.endswith("*") for word in term.split()]
    words = [spaced(fold(word).text).split() for word in term.split()]
    prefix = [part for word in words[: starred.index(True) + 1] for part in word]
    if not any(starred[:-1]):
        return " " + " ".join(prefix), Term(number, case, True, None, mask, guarded)
    pattern = " ".join(" ".join(word) + ("[^ ]*" if star else "") for word, star in zip(words, starred, strict=True))
    return " " + " ".join(prefix), Term(number, case, True, pattern + "(?= )", mask, guarded)


def guards_of(entry: Concept | Context) -> tuple[tuple[str, ...], tuple[str, ...], frozenset[str]]:
    """What must not stand right before or behind an entry's terms, and which first names make them somebody else's."""
    if isinstance(entry, Context):
        return (), (), frozenset()
    own = {_flat(name) for name in entry.first_names or ()}
    return (
        tuple(f" {_flat(phrase)} " for phrase in entry.not_after),
        tuple(f" {_flat(phrase)} " for phrase in entry.not_before),
        first_names() - own if entry.first_names is not None else frozenset(),
    )


@cache
def first_names() -> frozenset[str]:
    """The common first names, folded."""
    return frozenset(_flat(name) for name in FIRST_NAMES)


def _flat(phrase: str) -> str:
    return " ".join(spaced(fold(phrase).text).split())
