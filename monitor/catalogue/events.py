"""What the two sides do with each other: the strict model of ``events.yml`` and its loader. ``docs/topics.md`` explains
the file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator

from monitor.catalogue.documents import Place, Problem
from monitor.catalogue.domains import doubled, shipped_or_own
from monitor.catalogue.files import load_yaml, raise_problems, validate
from monitor.catalogue.lexicons import Concept, Key, Phrase, Terms
from monitor.catalogue.model import Strict
from monitor.catalogue.terms import bad_phrases

Kind = Literal[
    "visit",
    "meeting",
    "agreement",
    "delivery",
    "deployment",
    "withdrawal",
    "training",
    "joint-operation",
    "support",
    "accusation",
    "sanction",
    "media-cooperation",
]
Status = Literal["done", "planned", "claimed", "denied"]
KINDS: tuple[Kind, ...] = get_args(Kind)
# what is said is dated by the day on which it is said, and may be said by anybody
SAYING: tuple[Kind, ...] = ("support", "accusation", "sanction")
Infinitive = Annotated[str, Field(pattern=r"^[a-zà-ÿ]{2,20}(er|ir)$")]


class Way(Strict):
    """A way to say that something of a kind happens. ``status``: these words say it themselves; without it, the words
    around decide. ``verbs``: French ones in -er (or of the kind of *accueillir*), found in their finite forms, future
    and conditional told apart. ``with_any``: only in a sentence with one of these words; ``with_none``: in none with
    one of these; ``beside``, ``not_beside``: the same of the eight words before and after; ``who``: only where one of
    these stands nearer than any of the ``strangers``; ``both``: only in a sentence that names both sides."""

    status: Status | None = None
    terms: Terms = Field(default_factory=dict)
    verbs: tuple[Infinitive, ...] = ()
    with_any: tuple[Phrase, ...] = ()
    with_none: tuple[Phrase, ...] = ()
    beside: tuple[Phrase, ...] = ()
    not_beside: tuple[Phrase, ...] = ()
    who: tuple[Phrase, ...] = ()
    both: bool = False

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not any(self.terms.values()) and not self.verbs:
            raise ValueError("neither terms nor verbs (write at least one of them)")
        if self.verbs and self.status:
            raise ValueError("verbs tell their status by their form (take off status, or list the forms as terms)")
        return self


class EventKind(Strict):
    """One kind of event with the ways to say it. ``with_none``: in no sentence with one of these words."""

    id: Kind
    label: Phrase
    false_friends: tuple[Phrase, ...] = ()
    with_none: tuple[Phrase, ...] = ()
    ways: tuple[Way, ...] = Field(min_length=1)


Phrases = Annotated[tuple[Phrase, ...], Field(min_length=1)]


class StatusWords(Strict):
    """Words around an event that say whether it was done, and where and when; ``events.yml`` explains each list."""

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
    from_: Phrases = Field(alias="from")
    gatherings: Phrases
    works: Phrases
    strangers: Phrases


class Events(Strict):
    """``events.yml``. ``outlets``: keys of the gazetteer."""

    version: int = Field(ge=1)
    outlets: tuple[Key, ...] = ()
    kinds: tuple[EventKind, ...] = Field(min_length=1)
    words: StatusWords


def load_events(overlay: Path | None = None) -> Events:
    """The events of ``events.yml`` in ``overlay``, else the shipped ones. Raises ``ConfigError`` with file and line:
    unknown keys, wrong types, doubled kinds, terms that would match nearly anything."""
    document = load_yaml(shipped_or_own("events.yml", overlay))
    found = validate(document, Events)
    problems: list[Problem] = list(doubled(document, ("kinds",), [kind.id for kind in found.kinds]))
    for index, kind in enumerate(found.kinds):
        for number, way in enumerate(kind.ways):
            place: Place = ("kinds", index, "ways", number)
            if way.terms:
                problems += bad_phrases(document, place, Concept(id=kind.id, label=kind.label, terms=way.terms))
    raise_problems(problems)
    return found
