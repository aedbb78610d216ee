"""Who takes part in an event, and where it is: from the entities and the states that its sentence names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from monitor.catalogue.gazetteer import Entity
from monitor.catalogue.topics import Topic
from monitor.folding import fold
from monitor.relevance.engine import Judged
from monitor.relevance.entities import BLOC, BLOC_COUNTRIES, EntityMention
from monitor.relevance.event_words import Around
from monitor.relevance.matcher import Found, spaced
from monitor.relevance.passages import Unit
from monitor.relevance.scoring import STRONG

_ACTING = ("person", "office", "organisation")
_MOST_ACTORS = 12
# how far before a place its preposition may stand: « au Burkina », « dans la capitale malienne, Bamako »
_BEFORE_A_PLACE = 2


# the bloc is a place only right after what happens there
_BLOC_AFTER = 45
# « Bamako, 3 avril (agence) – … »
_DATELINE = re.compile(r"(?:, [^.–—-]{1,40})?(?: \([^)]{2,30}\))? [–—-] ")
_HELD = " (?:de|d|of|a|в) "


class Spot(NamedTuple):
    """Where an event is: a key of the gazetteer, and the words."""

    entity: str
    words: str


class Stage:
    """What the gazetteer and a topic tell of actors and places."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        self._entities: Mapping[str, Entity] = {entity.id: entity for entity in entities}
        self._places = sorted(
            (
                (_flat(name), entity.id)
                for entity in self._entities.values()
                if entity.type == "place"
                for name in (entity.name, *entity.aliases)
                if "*" not in name
            ),
            key=lambda pair: -len(pair[0]),
        )

    def actors(
        self, judged: Judged, units: Sequence[Unit], mentions: Sequence[EntityMention], around: Around
    ) -> tuple[str, ...]:
        """Keys of the people, offices and organisations that ``units`` name, then the names of the states, and of the
        sides, that take part without being spoken for by one of them."""
        topic = judged.topic
        named = [
            m
            for unit in units
            for m in mentions
            if _inside(m, unit) and self._type(m) in _ACTING and not self._reports(m, unit, judged, around)
        ]
        keys = tuple(dict.fromkeys(m.entity for m in named))
        spoken = {self._entities[key].country for key in keys}
        parties: list[str] = []
        for index, side in enumerate(topic.rule.sides):
            states: dict[str, str] = {}
            present = False
            for mention in (m for unit in units for m in unit.mentions if m.side == index and m.weight >= STRONG):
                present = True
                if mention.country:
                    states.setdefault(mention.country, topic.concepts[mention.concept].label)
            parties += [label for country, label in states.items() if country not in spoken]
            if present and not states and not spoken & _countries(topic, index):
                parties.append(side.label)
        return (*keys, *parties)[:_MOST_ACTORS]

    def place(
        self,
        unit: Unit,
        found: Found,
        span: tuple[int, int],
        mentions: Sequence[EntityMention],
        around: Around,
        *,
        left: bool,
    ) -> Spot | None:
        """The place that a preposition governs, the nearest to ``span`` (original offsets). ``left``: a place that is
        left, so *du Mali* and *quitte le Mali* are places too."""
        best: tuple[int, Spot] | None = None
        for spot, start, end, named in self._named_places(unit, found, span, mentions):
            before = found.slice(max(unit.start, start - 60), start).split()
            if not named and not _governed(before, around, left):
                continue
            distance = start - span[1] if start >= span[1] else (span[0] - end) * 2
            if best is None or distance < best[0]:
                best = (distance, spot)
        return best[1] if best else None

    def _named_places(
        self, unit: Unit, found: Found, span: tuple[int, int], mentions: Sequence[EntityMention]
    ) -> Iterable[tuple[Spot, int, int, bool]]:
        """Places with offsets, and whether the place is in the name of the very meeting, so that no preposition is
        needed."""
        for mention in (m for m in mentions if _inside(m, unit)):
            entity = self._entities.get(mention.entity)
            if entity is None:
                continue
            words = " ".join(found.original[mention.start : mention.end].split())
            if entity.type == "place":
                opens = mention.start == unit.start and bool(_DATELINE.match(found.original, mention.end))
                yield Spot(mention.entity, words), mention.start, mention.end, opens
            elif entity.type == "organisation" and entity.country == BLOC and 0 < mention.start - span[1] < _BLOC_AFTER:
                # « se tiendra dans la Confédération », not « la coopération … dans la Confédération »
                yield Spot(mention.entity, words), mention.start, mention.end, False
            elif entity.type == "event":
                # « Forum juridique de Saint-Pétersbourg »: the place is part of the name
                inside = f" {' '.join(found.slice(mention.start, mention.end).split())} "
                held = (key for name, key in self._places if re.search(_HELD + re.escape(name) + " ", inside))
                if (key := next(held, None)) is not None:
                    yield Spot(key, self._entities[key].name), mention.start, mention.end, True

    def _reports(self, mention: EntityMention, unit: Unit, judged: Judged, around: Around) -> bool:
        """Whether it is only the agency or the outlet that reports: « révèle APA », « selon RIA Novosti »."""
        if self._type(mention) != "organisation":
            return False
        before = judged.found[unit.where].slice(max(unit.start, mention.start - 40), mention.start).split()
        return around.reports.search(f" {' '.join(before[-3:])} ") is not None

    def _type(self, mention: EntityMention) -> str | None:
        entity = self._entities.get(mention.entity)
        return entity.type if entity else None


def _governed(before: Sequence[str], around: Around, left: bool) -> bool:
    near = f" {' '.join(before[-_BEFORE_A_PLACE:])} "
    last = f" {before[-1]} " if before else " "
    if around.at.search(last) or (left and around.from_.search(last)):
        return True
    if around.at.search(near) and around.from_.search(last):
        # « dans la capitale », « à la Maison », but not « au président du Mali »
        return before[-1] in ("la", "le", "l")
    return bool(around.gatherings.search(f" {' '.join(before[-5:])} ")) and before[-1] in ("de", "d", "of", "в")


def _inside(mention: EntityMention, unit: Unit) -> bool:
    return mention.where == unit.where and unit.start <= mention.start < unit.end


def _countries(topic: Topic, side: int) -> frozenset[str | None]:
    names = topic.rule.sides[side].concepts
    found = {topic.concepts[name].country for name in names if names[name] >= STRONG} - {None}
    return frozenset(found | {BLOC} if found >= set(BLOC_COUNTRIES) else found)


def _flat(name: str) -> str:
    return " ".join(spaced(fold(name).text).split())
