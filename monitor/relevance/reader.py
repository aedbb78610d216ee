"""Reads an article once, for all that the rules and the gazetteer make of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from monitor.catalogue.gazetteer import Gazetteer, load_gazetteer
from monitor.catalogue.relations import RelationRules, load_relations
from monitor.catalogue.topics import Topic, load_topics
from monitor.relevance.engine import Judged, TopicEngine
from monitor.relevance.entities import Entities, EntityIndex
from monitor.relevance.judgement import Judgement
from monitor.relevance.relations import RelationFinder, Relations
from monitor.relevance.resolution import find_entities


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in one article: the judgements in the topics' order, with what they were made from, the entities
    that are named, and, in the topics' order, what the relations are about (``None``: nobody looked)."""

    judged: tuple[Judged, ...]
    entities: Entities
    relations: tuple[Relations, ...] | None = None

    @property
    def judgements(self) -> tuple[Judgement, ...]:
        """One judgement per topic."""
        return tuple(judged.judgement for judged in self.judged)


class Reader:
    """All that articles are read with: the topics and the gazetteer, in one automaton. Pickled as the two.

    ``rule_hashes``: by topic; ``stamp``: 16 hex digits that are equal only while all rules and the gazetteer are."""

    def __init__(
        self, topics: Sequence[Topic], gazetteer: Gazetteer | None = None, relations: RelationRules | None = None
    ) -> None:
        self.topics = tuple(topics)
        self.gazetteer = gazetteer or Gazetteer()
        self._index = EntityIndex(self.gazetteer)
        self.engine = TopicEngine(self.topics, self._index.names, self.gazetteer.countries)
        self.rule_hashes = self.engine.rule_hashes
        self.relations = RelationFinder(relations, self.gazetteer.entities) if relations else None
        self.stamp = _stamp(self.rule_hashes, self.gazetteer, self.relations.hash if self.relations else None)

    def __reduce__(self) -> tuple[type[Reader], tuple[tuple[Topic, ...], Gazetteer, RelationRules | None]]:
        return Reader, (self.topics, self.gazetteer, self.relations.rules if self.relations else None)

    def read(self, title: str, text: str, lede: str | None = None, on: date | None = None) -> Reading:
        """What the rules make of an article. ``lede``: its standfirst, where it is not part of ``text``; ``on``: its
        date, by which the holders of offices are known. Never raises on any text."""
        parts = self.engine.look(title, text, lede)
        entities = find_entities(parts.by_name(), self._index, self.engine.country_numbers, on)
        judged = self.engine.examine_parts(parts)
        if self.relations is None:
            return Reading(judged, entities)
        find = self.relations.relations
        return Reading(judged, entities, tuple(find(one, entities.mentions, on, entities.undecided) for one in judged))


def load_reader(overlay: Path | None = None) -> Reader:
    """The reader of the shipped rules and gazetteer under those of ``overlay``. Raises ``ConfigError`` with every
    problem of the first kind of file that has one."""
    return Reader(load_topics(overlay), load_gazetteer(overlay), load_relations(overlay))


def _stamp(rule_hashes: Mapping[str, str], gazetteer: Gazetteer, relations: str | None) -> str:
    made_with = [sorted(rule_hashes.items()), gazetteer.hash, relations]
    return hashlib.sha256(json.dumps(made_with).encode()).hexdigest()[:16]
