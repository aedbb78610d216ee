"""What a term of a lexicon or an alias of the gazetteer may be, and what would match nearly every text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from monitor.catalogue.documents import Document, Place, Problem

FEWEST_LETTERS = 2
_BEFORE_STAR = 3

# articles, pronouns, prepositions, conjunctions and auxiliaries: they stand in every text of their language
_FRENCH = (
    "à ai ainsi alors après as au aucun aucune aussi autre autres aux avait avant avec avoir c'est car ce ceci cela "
    "celle celles celui ces cet cette ceux chaque chez ci comme comment contre d'un d'une dans de depuis des donc dont "
    "du elle elles en encore entre est et était été être eu eux fait font fut il ils je l'on la là le lequel les leur "
    "leurs lors lui ma mais me même mes moi mon ne ni nos notre nous on ont ou où par parce pas pendant peu peut plus "
    "pour pourquoi puis qu'il qu'elle quand que quel quelle quelles quels qui quoi sa sans se sera ses si sinon "
    "soit son sont sous sur ta te tes toi ton tous tout toute toutes très trop tu un une vers vos votre vous y"
)
_ENGLISH = (
    "a about after all also an and any are as at be because been before being between but by can could did do does "
    "during each for from had has have he her here him his how i if in into is it its just me more most my no nor not "
    "of off on one only other our out over own same she should so some such than that the their them then there "
    "these they this those through to too under until up very was we were what when where which while who whom whose "
    "why will with within without would yet you your"
)
_RUSSIAN = (
    "а без более бы был была были было быть в вам вас во вот все всё вы где да для до его ее её если есть еще ещё же "
    "за здесь и из или им их к как когда который ко ли между меня мне мы на над наш не него нее нет ни них но о об "
    "обо однако он она они оно от перед по под после при про с свой себя со так также там то тоже только том у "
    "уже хотя чем через что чтобы эта эти это этого этой этот я"
)
_OTHERS = (
    # German, Italian, Spanish, Portuguese: articles and the commonest prepositions
    "das dem den der die ein eine einem einen einer mit nach nicht oder und von vom zu zum zur "
    "al alla che con da dal del della delle di e ed gli i il lo nel nella per una uno "
    "el las lo los por una unos y ao aos com da das do dos em na no nas nos o os para pela pelo um uma "
    # Arabic
    "في من على الى إلى عن مع هذا هذه التي الذي أن ان كان قد لا ما هو هي بين بعد قبل"
)
FUNCTION_WORDS = frozenset(f"{_FRENCH} {_ENGLISH} {_RUSSIAN} {_OTHERS}".split())


class Named(Protocol):
    """What is recognised by terms."""

    @property
    def terms(self) -> Mapping[str, Sequence[str]]: ...


def what_is_wrong(term: str, kind: str) -> str | None:
    """Why a term (called ``kind``: a term, an alias) cannot mean anything, with a hint; None for one that can."""
    words = term.split()
    if any("*" in word.removesuffix("*") for word in words) or not any(char.isalnum() for char in term):
        return f"{term!r} is no {kind} (letters or digits; a * only at the end of a word)"
    if any(word.endswith("*") and len(word) <= _BEFORE_STAR for word in words):
        return f"{term!r} would match nearly anything (write at least three letters before *)"
    if sum(char.isalnum() for char in term) < FEWEST_LETTERS:
        return f"{term!r} is too short: single letters stand in every text (write the whole name)"
    if all(word in FUNCTION_WORDS for word in words):
        return f"{term!r} would match nearly every text: it is a word of grammar (write the whole name)"
    return None


def what_is_dubious(term: str) -> str | None:
    """Why a term is probably not meant, though it can be; with a hint."""
    words = term.split()
    # in capitals it is an abbreviation: AU, UN
    if len(words) == 1 and term.istitle() and term.lower() in FUNCTION_WORDS:
        return f"{term!r} also begins sentences, as a word of grammar (write the whole name, or give it support)"
    return None


def bad_phrases(document: Document, place: Place, entry: Named) -> Iterator[Problem]:
    """One problem for every term of ``entry`` that cannot mean anything."""
    for language, index, term in _terms(entry):
        what = what_is_wrong(term, "term")
        if what is not None:
            yield document.problem((*place, "terms", language, index), what)


def dubious_phrases(document: Document, place: Place, entry: Named) -> Iterator[Problem]:
    """One problem for every term of ``entry`` that is probably not meant: it begins sentences, or stands twice."""
    seen: dict[str, int] = {}
    for language, index, term in _terms(entry):
        at = (*place, "terms", language, index)
        what = what_is_dubious(term)
        if what is not None:
            yield document.problem(at, what)
        if term in seen:
            yield document.problem(at, f"{term!r} stands twice in one concept, first on line {seen[term]} (delete one)")
        seen.setdefault(term, document.line_of(at))


def _terms(entry: Named) -> Iterable[tuple[str, int, str]]:
    for language, terms in entry.terms.items():
        for index, term in enumerate(terms):
            yield language, index, term
