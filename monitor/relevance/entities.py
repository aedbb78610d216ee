"""Entities of the gazetteer in a text: every place where one is named, with the reason why it is this one.

The matcher finds the names, ``naming`` puts them into sentences, ``resolution`` decides between those who share one.
What cannot be decided is no mention, and is told of as undecided.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Literal, NamedTuple

from monitor.catalogue.gazetteer import Entity, Gazetteer, Tenure
from monitor.folding import fold
from monitor.relevance.judgement import Where

ResolvedBy = Literal["full_name", "full_name_in_text", "near", "office_on_date", "only_candidate"]
BLOC = "AES"
BLOC_COUNTRIES = ("ML", "BF", "NE")
# of these types a name of several words has its capitals: « Le Monde », not « le monde »; what else there is are common
# nouns, which every outlet writes its own way: « ministre de la défense », « accord d'Alger »
_PROPER = ("organisation", "place")


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


# what stands in a unit and may support a name: words of somebody's ``near``, entities (``@id``), states (``=ML``), each
# with the places where it stands, in order; offsets into the original
Evidence = dict[str, list[tuple[int, int]]]


@dataclass(slots=True)
class Name:
    """A place where a name stands. ``unit``: 0 for the title, then the lede and the sentences in order; ``alone``: it
    is one word and nothing but somebody's; ``inside``: others whose surname stands in it; ``titled``: it is a title and
    a surname that others bear too; ``by`` stays empty until it is decided whom it means; ``anothers``: it is the name
    of somebody else."""

    where: Where
    start: int
    end: int
    unit: int
    sentence: int
    bearers: tuple[Bearer, ...]
    alone: bool = False
    inside: tuple[int, ...] = ()
    titled: bool = False
    entity: int = -1
    by: ResolvedBy | None = None
    anothers: bool = False

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands in the article: comparable."""
        return self.unit, self.start


@dataclass(slots=True)
class Unit:
    """A title, lede or sentence with what is named in it, in order."""

    where: Where
    start: int
    end: int
    names: list[Name]
    evidence: Evidence


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
        self.bearers = [tuple(Bearer(*pair) for pair in known.items()) for known in bearers.values()]
        words = list(dict.fromkeys(word for entity in gazetteer.entities for word in entity.near))
        proper = [any(self.entities[bearer.entity].type in _PROPER for bearer in known) for known in self.bearers]
        names = [name if own else _in_any_case(name) for name, own in zip(bearers, proper, strict=True)]
        self.names = (*names, *(_in_any_case(word) for word in words))
        self.words: list[str | None] = [None] * len(names) + words
        self.bearers += [()] * len(words)
        self.persons = frozenset(n for n, entity in enumerate(self.entities) if entity.type == "person")
        self.places = frozenset(n for n, entity in enumerate(self.entities) if entity.type == "place")
        self.near = [frozenset(_near(entity)) for entity in gazetteer.entities]
        asked = frozenset(token for near in self.near for token in near)
        self.tokens = [tuple(t for t in _tokens(entity) if t[0] == "=" or t in asked) for entity in gazetteer.entities]
        # whose names may be told by a full name elsewhere
        self.shared = frozenset(n for n, entity in enumerate(self.entities) if entity.ambiguous)
        self._own_words: dict[int, frozenset[str]] = {}

    def own_words(self, number: int) -> frozenset[str]:
        """The folded words of an entity's names."""
        known = self._own_words.get(number)
        if known is None:
            entity = self.entities[number]
            names = (*entity.aliases, *entity.ambiguous)
            known = self._own_words[number] = frozenset(word for name in names for word in fold(name).text.split())
        return known

    @cached_property
    def first_names(self) -> frozenset[str]:
        """The folded words with which the names of people begin."""
        names = (alias for number in self.persons for alias in self.entities[number].aliases if " " in alias)
        return frozenset(fold(name).text.split()[0].rstrip("*") for name in names)

    def held(self, person: int, office: int, day: date) -> bool:
        """Whether a person held an office on a day."""
        return any(tenure.covers(day) for tenure in self._tenures.get((person, office), ()))


def _in_any_case(name: str) -> str:
    """A name of several words as the matcher finds it in any case; one word, or capitals, as it is written."""
    return name.lower() if len(name.split()) > 1 and not name.isupper() else name


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
