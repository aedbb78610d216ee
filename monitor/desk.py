"""The desk: the rules and the gazetteer as one database knows them, and the rows that they make of an article."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from db.articles import Derived, Match, RelationRows
from db.domains import DomainRow
from db.entities import EntityRow, MentionRow, TenureRow
from db.events import EventRow
from db.store import Store
from monitor.catalogue.gazetteer import Gazetteer
from monitor.relevance.domains import FoundDomain
from monitor.relevance.entities import Entities, EntityMention, ResolvedBy
from monitor.relevance.events import Event
from monitor.relevance.judgement import Judgement
from monitor.relevance.reader import Reader, Reading

# of several reasons why an article's mentions of an entity are its, the one that readers see
_REASONS: tuple[ResolvedBy, ...] = ("full_name", "office_on_date", "near", "full_name_in_text", "only_candidate")


@dataclass(frozen=True, slots=True)
class Desk:
    """What articles are read with, and the numbers that topics and entities have in this database. Not ``whole``:
    of what is read, only what concerns the topics that have a number here is stored, and the entities."""

    reader: Reader
    topic_ids: Mapping[str, int]
    entity_ids: Mapping[str, int]
    whole: bool = True

    def derived(self, reading: Reading) -> Derived:
        """The rows of all that was read in an article."""
        matches = [
            _match(judgement, self.topic_ids[judgement.topic_key], self.reader.rule_hashes[judgement.topic_key])
            for judgement in reading.judgements
            if judgement.topic_key in self.topic_ids
        ]
        gazetteer = self.reader.gazetteer
        return Derived(
            matches=matches,
            mentions=self._mentions(reading.entities) if gazetteer.entities else None,
            gazetteer_hash=gazetteer.hash,
            judged_with=self.reader.stamp if self.whole else None,
            relations=self._relations(reading),
        )

    def _relations(self, reading: Reading) -> RelationRows | None:
        """The domains and events of every topic that has a number here."""
        if reading.relations is None or self.reader.relations is None:
            return None
        rows = RelationRows(list(self.topic_ids.values()), [], [])
        for found in reading.relations:
            if (topic_id := self.topic_ids.get(found.topic_key)) is not None:
                with_rule = topic_id, self.reader.relations.hash
                rows.domains.extend(_domain(domain, *with_rule) for domain in found.domains)
                rows.events.extend(_event(event, self.entity_ids, *with_rule) for event in found.events)
        return rows

    def _mentions(self, entities: Entities) -> list[MentionRow]:
        """One row for each entity, in the order in which they are first named."""
        by_entity: dict[str, list[EntityMention]] = {}
        for mention in entities.mentions:
            by_entity.setdefault(mention.entity, []).append(mention)
        return [
            MentionRow(
                entity_id=self.entity_ids[key],
                mentions=len(mentions),
                first_sentence=min(mention.sentence for mention in mentions),
                spans=json.dumps([[mention.where, mention.start, mention.end] for mention in mentions]),
                resolved_by=min((mention.resolved_by for mention in mentions), key=_REASONS.index),
            )
            for key, mentions in by_entity.items()
        ]


def open_desk(store: Store, reader: Reader, now: str, only: str | None = None) -> Desk:
    """The desk of a database, whose topics and entities are brought up to date first. To be called within a
    transaction. A reader without entities leaves those that are stored alone. ``only``: the key of the one topic that
    is wanted."""
    topic_ids = {
        topic.key: store.articles.topic(topic.key, topic.name, topic.version, reader.rule_hashes[topic.key], now)
        for topic in reader.topics
        if only in (None, topic.key)
    }
    entity_ids = _sync(store, reader.gazetteer, now) if reader.gazetteer.entities else {}
    return Desk(reader, topic_ids, entity_ids, whole=only is None)


def day_of(published_on: date | None, first_seen_at: str, fetched_at: str) -> date:
    """The day on which an article counts as written: when it was published, or else when it was first seen or, from an
    old archive, fetched."""
    return published_on or date.fromisoformat(min(first_seen_at, fetched_at)[:10])


def _sync(store: Store, gazetteer: Gazetteer, now: str) -> dict[str, int]:
    entities = (
        EntityRow(
            key=entity.id,
            type=entity.type,
            name=entity.name,
            country=entity.country,
            wikidata=entity.wikidata,
            aliases=json.dumps([*entity.aliases, *entity.ambiguous], ensure_ascii=False),
            note=entity.note,
        )
        for entity in gazetteer.entities
    )
    tenures = (
        TenureRow(tenure.person, tenure.office, tenure.start, tenure.end, tenure.source) for tenure in gazetteer.tenures
    )
    return store.entities.sync(entities, tenures, now)


def _domain(domain: FoundDomain, topic_id: int, rule_hash: str) -> DomainRow:
    spans = [[span.where, span.start, span.end, span.concept, span.sentence] for span in domain.spans]
    return DomainRow(topic_id, domain.domain, domain.score, json.dumps({"spans": spans}), domain.reason, rule_hash)


def _event(event: Event, entity_ids: Mapping[str, int], topic_id: int, rule_hash: str) -> EventRow:
    place = event.place
    evidence = {
        "words": [event.words[0], event.words[1]],
        "quote": event.quote,
        "place": place.words if place else None,
        "until": event.until.isoformat() if event.until else None,
        "yearly": event.yearly,
    }
    return EventRow(
        topic_id=topic_id,
        kind=event.kind,
        status=event.status,
        part=event.where,
        start_at=event.start,
        end_at=event.end,
        sentence=event.sentence,
        actors=json.dumps(event.actors, ensure_ascii=False),
        place_id=entity_ids.get(place.entity) if place else None,
        on_date=event.day,
        date_precision=event.precision,
        evidence=json.dumps(evidence, ensure_ascii=False),
        rule_hash=rule_hash,
    )


def _match(judgement: Judgement, topic_id: int, rule_hash: str) -> Match:
    return Match(
        topic_id=topic_id,
        topic_version=judgement.topic_version,
        score=round(judgement.score, 4),
        verdict=judgement.verdict,
        reason=judgement.reason,
        evidence=json.dumps(judgement.as_dict(), ensure_ascii=False),
        rule_hash=rule_hash,
    )
