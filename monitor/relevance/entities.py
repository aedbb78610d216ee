"""Entities of the gazetteer in a text: every place where one is named, with the reason why it is this one.

The matcher finds the names; ``resolution`` decides between those who share one. What cannot be decided is no mention,
and is told of as undecided.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

from monitor.catalogue.gazetteer import Entity, Gazetteer, Tenure
from monitor.folding import fold
from monitor.relevance.judgement import Where
from monitor.relevance.matcher import Found, Hit, longest

ResolvedBy = Literal["full_name", "full_name_in_text", "near", "office_on_date", "only_candidate"]
BLOC = "AES"
BLOC_COUNTRIES = ("ML", "BF", "NE")


class EntityMention(NamedTuple):
    """An entity named at a place. ``start`` and ``end`` are offsets into the stored title, lede or text; ``sentence``
    is the number of its sentence, from 1, and 0 in the title and the lede; ``candidates``: all whom the name may
    mean, itself among them."""

    entity: str
    where: Where
    start: int
    end: int
    sentence: int
    resolved_by: ResolvedBy
    candidates: tuple[str, ...]


class Undecided(NamedTuple):
    """A name that the text does not tell enough of: it may be one of ``candidates``, or somebody else."""

    where: Where
    start: int
    end: int
    sentence: int
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entities:
    """What a text names, in reading order, and what stays undecided."""

    mentions: tuple[EntityMention, ...] = ()
    undecided: tuple[Undecided, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The mentions as plain values that JSON can hold."""
        return {
            "mentions": [mention._asdict() for mention in self.mentions],
            "undecided": [name._asdict() for name in self.undecided],
        }


class Bearer(NamedTuple):
    """One whom a name may mean; ``sure``: it needs no support."""

    entity: int
    sure: bool


# what stands in a unit and may support a name: a word of somebody's ``near``, an entity (``@id``) or a state (``=ML``),
# with its offsets into the original; a plain tuple, as there are dozens of them in a text
Evidence = tuple[str, int, int]


@dataclass(slots=True)
class Name:
    """A place where a name stands. ``unit``: 0 for the title, then the lede and the sentences in order; ``by`` stays
    empty until it is decided whom it means; ``anothers``: it is the surname of somebody with another first name."""

    where: Where
    start: int
    end: int
    unit: int
    sentence: int
    bearers: tuple[Bearer, ...]
    entity: int = -1
    by: ResolvedBy | None = None
    anothers: bool = False


@dataclass(slots=True)
class Unit:
    """A title, lede or sentence with what is named in it, in order."""

    where: Where
    start: int
    end: int
    names: list[Name]
    evidence: list[Evidence]


class EntityIndex:
    """A gazetteer as texts are read with it. ``names``: what the matcher is to look for; a hit's number is the place
    in it."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.entities = gazetteer.entities
        self.ids = tuple(entity.id for entity in gazetteer.entities)
        self.number = {entity.id: number for number, entity in enumerate(gazetteer.entities)}
        self._tenures: dict[tuple[int, int], list[Tenure]] = {}
        for tenure in gazetteer.tenures:
            self._tenures.setdefault((self.number[tenure.person], self.number[tenure.office]), []).append(tenure)
        self.offices = frozenset(office for _, office in self._tenures)
        bearers: dict[str, dict[int, bool]] = {}
        for number, entity in enumerate(gazetteer.entities):
            for alias in entity.ambiguous:
                bearers.setdefault(alias, {})[number] = False
            for alias in entity.aliases:
                bearers.setdefault(alias, {})[number] = True
        words = {word: None for entity in gazetteer.entities for word in entity.near}
        self.names = tuple(dict.fromkeys([*bearers, *words]))
        self.bearers = [tuple(Bearer(*pair) for pair in bearers.get(name, {}).items()) for name in self.names]
        self.words = [name if name in words else None for name in self.names]
        self.near = [frozenset(_near(entity)) for entity in gazetteer.entities]
        self.tokens = [_tokens(entity) for entity in gazetteer.entities]
        self._own_words: dict[int, frozenset[str]] = {}

    def own_words(self, number: int) -> frozenset[str]:
        """The folded words of an entity's names."""
        known = self._own_words.get(number)
        if known is None:
            entity = self.entities[number]
            names = (*entity.aliases, *entity.ambiguous)
            known = self._own_words[number] = frozenset(word for name in names for word in fold(name).text.split())
        return known

    def held(self, person: int, office: int, day: date) -> bool:
        """Whether a person held an office on a day."""
        return any(tenure.covers(day) for tenure in self._tenures.get((person, office), ()))


def _near(entity: Entity) -> Iterator[str]:
    yield from entity.near
    yield from (f"@{id_}" for id_ in entity.near_entities)
    for country in entity.near_countries:
        yield f"={country}"
        if country == BLOC:
            yield from (f"={state}" for state in BLOC_COUNTRIES)


def _tokens(entity: Entity) -> tuple[str, ...]:
    own = f"@{entity.id}"
    return (own, f"={entity.country}") if entity.country else (own,)


def units_of(parts: Mapping[Where, Found], index: EntityIndex) -> list[Unit]:
    """The title, the lede and the sentences with the names that stand in them."""
    units: list[Unit] = []
    for where, found in parts.items():
        first = len(units)
        spans = found.sentences() if where == "text" else [(0, len(found.original))]
        units += [Unit(where, start, end, [], []) for start, end in spans]
        original = found.folded.original
        starts = [start for start, _ in spans]
        for start, end, bearers in _names(found, index):
            at = bisect_right(starts, original(start)) - 1
            number = at + 1 if where == "text" else 0
            units[first + at].names.append(Name(where, original(start), original(end), first + at, number, bearers))
    return units


def gather_evidence(
    units: Sequence[Unit], parts: Mapping[Where, Found], index: EntityIndex, countries: Mapping[int, str]
) -> None:
    """Puts into the units what else stands in them and may support a name. ``countries``: code by the matcher's number
    of the names of states."""
    for where, found in parts.items():
        inside = [unit for unit in units if unit.where == where]
        starts = [unit.start for unit in inside]
        original = found.folded.original
        states = longest(hit for hit in found.hits if hit.concept in countries)
        tokens = [(hit.start, hit.end, f"={countries[hit.concept]}") for hit in states]
        tokens += [(hit.start, hit.end, word) for hit in found.names if (word := index.words[hit.concept]) is not None]
        for start, end, token in tokens:
            at = original(start)
            inside[bisect_right(starts, at) - 1].evidence.append((token, at, original(end)))


def _names(found: Found, index: EntityIndex) -> Iterator[tuple[int, int, tuple[Bearer, ...]]]:
    """Of names that overlap, the one that begins first, the longer of two; what is a false friend of a concept (Richard
    Wagner, AES-256) hides the names inside it. Folded offsets."""
    of = index.bearers
    hits = [hit for hit in found.names if of[hit.concept]]
    if not hits:
        return
    masks = [hit for hit in found.hits if hit.mask]
    if masks:
        hits = sorted([*hits, *masks], key=_by_start)
    end = at = 0
    while at < len(hits):
        first = hits[at]
        at += 1
        same = [] if first.mask else [of[first.concept]]
        while at < len(hits) and hits[at].start == first.start and hits[at].end == first.end:
            if not hits[at].mask:
                same.append(of[hits[at].concept])
            at += 1
        if first.start >= end:
            end = first.end
            if same:
                yield first.start, end, same[0] if len(same) == 1 else _merged(same)


def _by_start(hit: Hit) -> tuple[int, int]:
    return hit.start, -hit.end


def _merged(names: Sequence[tuple[Bearer, ...]]) -> tuple[Bearer, ...]:
    """The bearers of several names at one place; one who is sure under one of them is sure."""
    bearers: dict[int, bool] = {}
    for entity, sure in (bearer for name in names for bearer in name):
        bearers[entity] = sure or bearers.get(entity, False)
    return tuple(Bearer(*pair) for pair in bearers.items())
