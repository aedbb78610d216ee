"""What a relation is about and what is done in it: domains and events of judged articles, by one call."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from monitor.catalogue.gazetteer import Entity
from monitor.catalogue.relations import RelationRules
from monitor.catalogue.topics import Topic
from monitor.relevance.domains import NOBODY, DomainFinder, FoundDomain, Place
from monitor.relevance.engine import Judged
from monitor.relevance.entities import EntityMention, Undecided
from monitor.relevance.event_actors import side_countries
from monitor.relevance.events import Event, EventFinder
from monitor.relevance.judgement import Where


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
        self._people = {entity.id: entity.country for entity in entities if entity.type == "person" and entity.country}
        self._known: dict[str, tuple[Topic, frozenset[str]]] = {}
        both = f"{self.domains.rule_hash}{self.events.rule_hash}"
        self.hash = hashlib.sha256(both.encode()).hexdigest()[:16]

    def __reduce__(self) -> tuple[type[RelationFinder], tuple[RelationRules, tuple[Entity, ...]]]:
        return RelationFinder, (self.rules, self.events.entities)

    def relations(
        self,
        judged: Judged,
        mentions: Sequence[EntityMention] = (),
        published_on: date | None = None,
        undecided: Sequence[Undecided] = (),
    ) -> Relations:
        """The relations of one judged article. ``mentions``: the entities named in it; ``undecided``: the names that
        may mean several; ``published_on``: the day from which dates without a year are reckoned. Never raises on any
        text."""
        domains = self.domains.find(judged, self._others(judged, mentions, undecided))
        return Relations(judged.topic.key, domains, self.events.find(judged, mentions, published_on))

    def _others(
        self, judged: Judged, mentions: Sequence[EntityMention], undecided: Sequence[Undecided]
    ) -> Mapping[Where, Sequence[Place]]:
        """Where people of neither side are named, or may be: Wagner, the composer, is no army."""
        if judged.judgement.verdict == "not_relevant":
            return NOBODY
        others = self._strangers(judged.topic)
        found = [(name.where, name.start, name.end) for name in mentions if name.entity in others]
        found += [(name.where, name.start, name.end) for name in undecided if not others.isdisjoint(name.candidates)]
        places: dict[Where, list[Place]] = {}
        for where, start, end in sorted(found):
            places.setdefault(where, []).append((start, end))
        return places

    def _strangers(self, topic: Topic) -> frozenset[str]:
        """Keys of the people whose state is on neither side."""
        known = self._known.get(topic.key)
        if known is None or known[0] is not topic:
            ours = side_countries(topic, 0) | side_countries(topic, 1)
            keys = frozenset(key for key, country in self._people.items() if country not in ours)
            known = self._known[topic.key] = topic, keys
        return known[1]
