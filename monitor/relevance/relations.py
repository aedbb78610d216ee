"""What a relation is about and what is done in it: domains and events of judged articles, by one call."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from monitor.catalogue.gazetteer import Entity
from monitor.catalogue.relations import RelationRules
from monitor.relevance.domains import DomainFinder, FoundDomain
from monitor.relevance.engine import Judged
from monitor.relevance.entities import EntityMention
from monitor.relevance.events import Event, EventFinder


@dataclass(frozen=True, slots=True)
class Relations:
    """The domains, strongest first, and the events, in reading order, of one article under one topic."""

    topic_key: str
    domains: tuple[FoundDomain, ...] = ()
    events: tuple[Event, ...] = ()


class RelationFinder:
    """Finds domains and events. Pickled as its rules; the automata are built anew. ``hash``: 16 hex digits that change
    with the rules of either; what a topic or the gazetteer adds has hashes of its own."""

    def __init__(self, rules: RelationRules, entities: Sequence[Entity] = ()) -> None:
        self.rules = rules
        self.domains = DomainFinder(rules.domains)
        self.events = EventFinder(rules.events, entities)
        both = f"{self.domains.rule_hash}{self.events.rule_hash}"
        self.hash = hashlib.sha256(both.encode()).hexdigest()[:16]

    def __reduce__(self) -> tuple[type[RelationFinder], tuple[RelationRules, tuple[Entity, ...]]]:
        return RelationFinder, (self.rules, self.events.entities)

    def relations(
        self, judged: Judged, mentions: Sequence[EntityMention] = (), published_on: date | None = None
    ) -> Relations:
        """The relations of one judged article. ``mentions``: the entities named in it; ``published_on``: the day from
        which dates without a year are reckoned. Never raises on any text."""
        return Relations(judged.topic.key, self.domains.find(judged), self.events.find(judged, mentions, published_on))
