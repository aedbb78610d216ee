"""What relations are about: the strict model of ``domains.yml`` and its loader. ``docs/topics.md`` explains it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field

from monitor.catalogue.documents import Document, Problem
from monitor.catalogue.files import load_yaml, raise_problems, validate
from monitor.catalogue.lexicons import HERE, Concept, Factor, Key, Phrase
from monitor.catalogue.model import Strict
from monitor.catalogue.terms import bad_phrases
from monitor.catalogue.topics import Weight

Domain = Literal[
    "diplomacy",
    "defence",
    "justice",
    "energy",
    "mining",
    "economy",
    "media",
    "culture",
    "humanitarian",
    "space",
    "sanctions",
]


class DomainConcept(Concept):
    """Words that speak of a domain. ``weight``: 1 says it by itself; ``beside_meeting``: they only count in a sentence
    (or title) that names both sides."""

    weight: Weight
    beside_meeting: bool = False


class DomainEntry(Strict):
    """One domain with its words."""

    id: Domain
    label: Phrase
    concepts: tuple[DomainConcept, ...] = Field(min_length=1)


class Position(Strict):
    """What a word counts for: in a title on both sides or (``title_aside``) another; in a sentence where they meet;
    beside one; or (``about``) in one further off that names a side, under a title on both."""

    title: Factor
    title_aside: Factor
    meeting: Factor
    neighbour: Factor
    about: Factor


class Domains(Strict):
    """``domains.yml``."""

    version: int = Field(ge=1)
    threshold: Factor
    share: Factor
    strong: Factor
    position: Position
    domains: tuple[DomainEntry, ...] = Field(min_length=1)


def load_domains(overlay: Path | None = None) -> Domains:
    """The domains of ``domains.yml`` in ``overlay``, else the shipped ones. Raises ``ConfigError`` with file and line:
    unknown keys, wrong types, doubled ids, terms that would match nearly anything."""
    document = load_yaml(shipped_or_own("domains.yml", overlay))
    found = validate(document, Domains)
    problems = list(doubled(document, ("domains",), [entry.id for entry in found.domains]))
    for index, entry in enumerate(found.domains):
        place = ("domains", index, "concepts")
        problems += doubled(document, place, [concept.id for concept in entry.concepts])
        for number, concept in enumerate(entry.concepts):
            problems += bad_phrases(document, (*place, number), concept)
            problems += unread(document, (*place, number), concept)
    raise_problems(problems)
    return found


def shipped_or_own(name: str, overlay: Path | None) -> Path:
    """The user's file of that name where there is one, else the shipped one."""
    own = overlay / name if overlay is not None else None
    return own if own is not None and own.is_file() else HERE / name


def doubled(document: Document, place: tuple[str | int, ...], ids: Sequence[str]) -> Iterable[Problem]:
    """One problem for every id that stands twice in a list."""
    first: dict[str, int] = {}
    for index, id_ in enumerate(ids):
        if id_ in first:
            what = f"{id_!r} is defined twice, first on line {first[id_]} (merge the two)"
            yield document.problem((*place, index), what)
        first.setdefault(id_, document.line_of((*place, index)))


# guards that need the rest of a lexicon, which these files do not have
_UNREAD: tuple[tuple[Key, Callable[[Concept], bool]], ...] = (
    ("only_with", lambda concept: bool(concept.only_with)),
    ("never_with", lambda concept: bool(concept.never_with)),
    ("backed_by", lambda concept: bool(concept.backed_by)),
    ("alone", lambda concept: concept.alone is not None),
    ("country", lambda concept: concept.country is not None),
)


def unread(document: Document, place: tuple[str | int, ...], concept: Concept) -> Iterable[Problem]:
    """One problem for every key that means nothing outside a lexicon."""
    for name, is_set in _UNREAD:
        if is_set(concept):
            what = f"{name} is read in lexicons only (use false_friends, not_after or not_before)"
            yield document.problem((*place, name), what)
