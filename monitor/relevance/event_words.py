"""The rules of events compiled: what the matcher looks for, and the words that are looked for around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from monitor.catalogue.events import EventKind, Events, Kind, Status, StatusWords, Way
from monitor.catalogue.topics import Concept
from monitor.folding import fold
from monitor.relevance.matcher import spaced

Form = Status | None
Tense = tuple[Status | None, bool]


class Trigger(NamedTuple):
    """What a found term says: its kind; its status where the term says it itself; whether it is an infinitive, or a
    finite form that a noun may look like; and what else must, or must not, stand in its sentence."""

    kind: Kind
    status: Form
    infinitive: bool
    finite: bool
    with_any: re.Pattern[str] | None
    with_none: re.Pattern[str] | None
    both: bool


# endings of verbs in -er, folded, by what they say: livre(nt), livré(es), livrait … / livrera … / livrerait … / livrer
_ENDINGS: tuple[tuple[Status | None, bool, tuple[str, ...]], ...] = (
    ("done", False, ("e", "es", "ent", "ee", "ees", "ait", "aient", "a", "erent", "ant")),
    ("planned", False, ("era", "eront")),
    ("claimed", False, ("erait", "eraient")),
    (None, True, ("er",)),
)
# accueillir: its participle and past end otherwise
_ENDINGS_IR: tuple[tuple[Status | None, bool, tuple[str, ...]], ...] = (
    ("done", False, ("e", "es", "ent", "i", "is", "ie", "ies", "it", "ait", "aient", "irent", "ant")),
    ("planned", False, ("era", "eront")),
    ("claimed", False, ("erait", "eraient")),
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
    return Trigger(kind.id, status, infinitive, finite, either(way.with_any), either(way.with_none), way.both)


def either(phrases: Sequence[str]) -> re.Pattern[str] | None:
    """A pattern of any of these phrases in spaced folded words, a ``*`` for any ending; ``None`` of none."""
    if not phrases:
        return None
    flat = sorted({_flat(phrase) for phrase in phrases}, key=len, reverse=True)
    return re.compile(f"(?<= )(?:{'|'.join(flat)})(?= )")


def _flat(phrase: str) -> str:
    words = []
    for word in phrase.split():
        bare = " ".join(spaced(fold(word.removesuffix("*")).text).split())
        words.append(re.escape(bare) + ("[^ ]*" if word.endswith("*") else ""))
    return " ".join(words)


class Around(NamedTuple):
    """The lists of ``StatusWords`` as patterns over spaced folded words."""

    both_sides: re.Pattern[str]
    agreed: re.Pattern[str]
    held: re.Pattern[str]
    again: re.Pattern[str]
    negation: re.Pattern[str]
    without: re.Pattern[str]
    not_negation: re.Pattern[str]
    denies: re.Pattern[str]
    cancelled_after: re.Pattern[str]
    possible: re.Pattern[str]
    just_done: re.Pattern[str]
    auxiliaries: re.Pattern[str]
    planned: re.Pattern[str]
    planned_after: re.Pattern[str]
    claimed: re.Pattern[str]
    reports: re.Pattern[str]
    yearly: re.Pattern[str]
    since: re.Pattern[str]
    at: re.Pattern[str]
    from_: re.Pattern[str]
    gatherings: re.Pattern[str]


def around(words: StatusWords) -> Around:
    """The words compiled."""
    # the model has no empty list
    return Around(*(either(getattr(words, name)) for name in Around._fields))  # type: ignore[arg-type]
