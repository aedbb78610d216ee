"""The rules of events compiled: what the matcher looks for, and the words that are looked for around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from monitor.catalogue.events import EventKind, Events, Kind, Status, StatusWords, Way
from monitor.catalogue.topics import Concept
from monitor.folding import fold
from monitor.relevance.matcher import spaced

Form = Status | None
Tense = tuple[Status | None, bool]


class Trigger(NamedTuple):
    """What a found term says: its kind; its status where the term says it itself; whether it is an infinitive, or a
    finite form that a noun may look like; and what else must, or must not, stand in its sentence (``with_…``) or near
    it; ``who``: of whom it must be told."""

    kind: Kind
    status: Form
    infinitive: bool
    finite: bool
    with_any: Phrases | None
    with_none: Phrases | None
    both: bool
    beside: Phrases | None = None
    not_beside: Phrases | None = None
    who: Phrases | None = None

    @property
    def nominal(self) -> bool:
        """Whether it names the event and the words around tell of it."""
        return self.status is None and not self.infinitive


# endings of verbs in -er, folded, by what they say: livre(nt), livré(es), livrait … / livrera … / livrerait … / livrer
_ENDINGS: tuple[tuple[Status | None, bool, tuple[str, ...]], ...] = (
    ("done", False, ("e", "es", "ent", "ee", "ees", "ait", "aient", "a", "erent", "ant")),
    ("planned", False, ("era", "eront")),
    ("claimed", False, ("erait", "eraient")),
    (None, True, ("er",)),
)
_PAST_IR = "e es ent i is ie ies it issent ait aient issait issaient irent ant issant"
# accueillir, fournir: what each of them lacks is no word
_ENDINGS_IR: tuple[tuple[Status | None, bool, tuple[str, ...]], ...] = (
    ("done", False, tuple(_PAST_IR.split())),
    ("planned", False, ("era", "eront", "ira", "iront")),
    ("claimed", False, ("erait", "eraient", "irait", "iraient")),
    (None, True, ("ir",)),
)


def triggers(rules: Events) -> tuple[list[Concept], list[Trigger]]:
    """What the matcher is to look for, and what each of it says, by the same numbers."""
    concepts: list[Concept] = []
    meanings: list[Trigger] = []
    for kind in rules.kinds:
        friends = kind.false_friends
        for way in kind.ways:
            for (status, infinitive), terms in _terms(way):
                concepts.append(Concept(id=kind.id, label=kind.label, terms={"*": terms}, false_friends=friends))
                meanings.append(_trigger(kind, way, status, infinitive))
                # once a kind is enough
                friends = ()
    return concepts, meanings


def _terms(way: Way) -> Iterator[tuple[Tense, tuple[str, ...]]]:
    listed = tuple(dict.fromkeys(term for terms in way.terms.values() for term in terms))
    if listed:
        yield (way.status, False), listed
    forms: dict[Tense, list[str]] = {}
    for verb in way.verbs:
        for status, infinitive, endings in _ENDINGS if verb.endswith("er") else _ENDINGS_IR:
            # commencer, protéger: written before a and o as otherwise; folded, the c needs no care
            stem = verb[:-2]
            soft = [f"{stem}e" if stem.endswith("g") and ending[0] == "a" else stem for ending in endings]
            forms.setdefault((status, infinitive), []).extend(map(str.__add__, soft, endings))
    for tense, words in forms.items():
        yield tense, tuple(dict.fromkeys(words))


def _trigger(kind: EventKind, way: Way, status: Form, infinitive: bool) -> Trigger:
    finite = bool(way.verbs) and status is not None and way.status is None
    return Trigger(
        kind.id, status, infinitive, finite, either(way.with_any), either((*kind.with_none, *way.with_none)), way.both,
        either(way.beside), either(way.not_beside), either(way.who),
    )  # fmt: skip


class Phrases:
    """Phrases that are looked for in spaced folded words, a ``*`` for any ending."""

    def __init__(self, phrases: Sequence[str]) -> None:
        flat = {_flat(phrase) for phrase in phrases} - {()}
        told = sorted((" ".join(map(_pattern_of, words)) for words in flat), key=len, reverse=True)
        self._told = f"(?<= )(?:{'|'.join(told) or '(?!)'})(?= )"
        # most words begin no phrase: to know that is ten times as fast as to search
        firsts = {words[0] for words in flat}
        self._firsts = frozenset(word for word in firsts if not word.endswith("*"))
        self._starts = tuple(word[:-1] for word in firsts if word.endswith("*"))
        self._latin = tuple(start for start in self._starts if start.isascii())

    def search(self, words: str, start: int = 0) -> re.Match[str] | None:
        """The first of the phrases from ``start`` on; ``words`` has a space at both ends."""
        return self._pattern.search(words, start) if self._may_be_in(words) else None

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """Compiled when a text asks for it: most never are."""
        return re.compile(self._told)

    def finditer(self, words: str) -> Iterator[re.Match[str]]:
        """All of them, in order."""
        return self._pattern.finditer(words) if self._may_be_in(words) else iter(())

    def _may_be_in(self, words: str) -> bool:
        parts = words.split()
        if not self._firsts.isdisjoint(parts):
            return True
        starts = self._latin if words.isascii() else self._starts
        if starts:
            for part in parts:
                if part.startswith(starts):
                    return True
        return False


def either(phrases: Sequence[str]) -> Phrases | None:
    """The phrases, ``None`` of none."""
    return Phrases(phrases) if phrases else None


def _flat(phrase: str) -> tuple[str, ...]:
    """The folded words of a phrase, with their asterisks."""
    words: list[str] = []
    for word in phrase.split():
        words += spaced(fold(word.removesuffix("*")).text).split()
        if words and word.endswith("*"):
            words[-1] += "*"
    return tuple(words)


def _pattern_of(word: str) -> str:
    return re.escape(word.removesuffix("*")) + ("[^ ]*" if word.endswith("*") else "")


class Around(NamedTuple):
    """The lists of ``StatusWords`` as patterns over spaced folded words; ``behind``: all that is looked for behind a
    name of an event, in one."""

    both_sides: Phrases
    agreed: Phrases
    held: Phrases
    again: Phrases
    negation: Phrases
    without: Phrases
    not_negation: Phrases
    denies: Phrases
    cancelled_after: Phrases
    possible: Phrases
    just_done: Phrases
    ended: Phrases
    ended_after: Phrases
    postponed: Phrases
    postponed_after: Phrases
    happened: Phrases
    auxiliaries: Phrases
    purpose: Phrases
    planned: Phrases
    planned_after: Phrases
    claimed: Phrases
    reports: Phrases
    announces: Phrases
    told_to: Phrases
    yearly: Phrases
    since: Phrases
    at: Phrases
    from_: Phrases
    gatherings: Phrases
    works: Phrases
    strangers: Phrases
    behind: Phrases


_BEHIND = ("cancelled_after", "ended_after", "postponed_after", "planned_after", "happened")


def around(words: StatusWords) -> Around:
    """The words compiled."""
    lists = {name: getattr(words, name) for name in Around._fields if name != "behind"}
    behind = [phrase for name in _BEHIND for phrase in lists[name]]
    return Around(behind=Phrases(behind), **{name: Phrases(phrases) for name, phrases in lists.items()})
