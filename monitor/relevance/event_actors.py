"""Who takes part in an event, and where it is: from the entities and the states that its sentence names."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from monitor.catalogue.events import Kind
from monitor.catalogue.gazetteer import Entity
from monitor.catalogue.topics import Topic
from monitor.folding import fold
from monitor.relevance.engine import Judged
from monitor.relevance.entities import BLOC, BLOC_COUNTRIES, EntityMention
from monitor.relevance.event_scenes import Scene
from monitor.relevance.event_words import Around
from monitor.relevance.judgement import Where
from monitor.relevance.matcher import Found, spaced
from monitor.relevance.scoring import STRONG

_ACTING = ("person", "office", "organisation")
_MOST_ACTORS = 12
# how far before a place its preposition may stand: « au Burkina », « dans la capitale malienne, Bamako »
_BEFORE_A_PLACE = 2
# the bloc is a place only right after what happens there
_BLOC_AFTER = 45
# in names of meetings
_HELD = frozenset(("de", "d", "of", "a", "в"))
_LONGEST_PLACE = 5
# characters to the outlet, and what leads to it
_ASKED = 60
_TO = frozenset(
    ("avec", "a", "au", "l", "la", "le", "agence", "chaine", "radio", "journal", "with", "to", "с", "agency")
)
# characters between an accusation and the outlet that is accused, or accuses
_ACCUSED, _ACCUSING = 25, 6
_SMALL = frozenset(("l", "la", "le", "les", "the", "agence", "agency", "chaine", "russe", "malienne", "de", "presse"))
_TOGETHER = frozenset(("et", "avec", "entre", "and", "with", "between", "и", "с", "между"))


class Spot(NamedTuple):
    """Where an event is: a key of the gazetteer, and the words."""

    entity: str
    words: str


class Told(NamedTuple):
    """An event of a kind, and where the words stand that tell of it (original offsets)."""

    kind: Kind
    words: tuple[int, int]


class Cast:
    """The entities that an article names, looked up by place."""

    def __init__(self, mentions: Sequence[EntityMention]) -> None:
        self._all = mentions
        # by part, when they are first asked for: most articles state nothing
        self._mentions: dict[Where, list[EntityMention]] = {}
        self._starts: dict[Where, list[int]] = {}

    def inside(self, scene: Scene) -> Sequence[EntityMention]:
        """Those that begin in a sentence, in order."""
        starts = self._starts.get(scene.where)
        if starts is None:
            found = sorted((m for m in self._all if m.where == scene.where), key=lambda mention: mention.start)
            self._mentions[scene.where] = found
            starts = self._starts[scene.where] = [mention.start for mention in found]
        return self._mentions[scene.where][bisect_left(starts, scene.start) : bisect_left(starts, scene.end)]


class Stage:
    """What the gazetteer and a topic tell of actors and places. ``outlets``: keys of agencies and outlets, which mostly
    tell of what others do."""

    def __init__(self, entities: Iterable[Entity], outlets: Collection[str], around: Around) -> None:
        self._entities: Mapping[str, Entity] = {entity.id: entity for entity in entities}
        self._outlets, self._around = frozenset(outlets), around
        self._places: dict[str, str] = {}
        for entity in self._entities.values():
            if entity.type == "place":
                for name in (entity.name, *entity.aliases):
                    if "*" not in name:
                        self._places.setdefault(_flat(name), entity.id)

    def actors(self, judged: Judged, scenes: Sequence[Scene], cast: Cast, told: Told) -> tuple[str, ...]:
        """Keys of the people, offices and organisations that ``scenes`` name, then the names of the states, and of the
        sides, that take part without being spoken for by one of them."""
        topic = judged.topic
        named = [
            mention
            for scene in scenes
            for mention in cast.inside(scene)
            if self._type(mention) in _ACTING and not self._reports(mention, scene, judged, told)
        ]
        keys = tuple(dict.fromkeys(m.entity for m in named))
        spoken = {self._entities[key].country for key in keys}
        parties: list[str] = []
        for index, side in enumerate(topic.rule.sides):
            states: dict[str, str] = {}
            present = False
            for mention in (m for scene in scenes for m in scene.mentions if m.side == index and m.weight >= STRONG):
                present = True
                if mention.country:
                    states.setdefault(mention.country, topic.concepts[mention.concept].label)
            parties += [label for country, label in states.items() if country not in spoken]
            if present and not states and not spoken & side_countries(topic, index):
                parties.append(side.label)
        return (*keys, *parties)[:_MOST_ACTORS]

    def is_interview(self, scene: Scene, found: Found, end: int, cast: Cast) -> bool:
        """Whether what stands behind ``end`` (an original offset) is the outlet that asked: « s'est entretenu avec
        Sputnik », « a parlé à RFI »."""
        for mention in cast.inside(scene):
            if 0 <= mention.start - end <= _ASKED and mention.entity in self._outlets:
                between = found.slice(end, mention.start).split()
                return bool(between) and between[-1] in _TO and "," not in found.original[end : mention.start]
        return False

    def place(self, scene: Scene, found: Found, span: tuple[int, int], cast: Cast, *, left: bool) -> Spot | None:
        """The place that a preposition governs, the nearest to ``span`` (original offsets). ``left``: a place that is
        left, so *du Mali* and *quitte le Mali* are places too."""
        best: tuple[int, Spot] | None = None
        for spot, start, end, named in self._named_places(scene, found, span, cast):
            before = found.slice(max(scene.start, start - 60), start).split()
            # « quitte le Mali », but not « la Russie retire »
            if not named and not self._governed(before, left and start >= span[1]):
                continue
            distance = start - span[1] if start >= span[1] else (span[0] - end) * 2
            if best is None or distance < best[0]:
                best = (distance, spot)
        return best[1] if best else None

    def _named_places(
        self, scene: Scene, found: Found, span: tuple[int, int], cast: Cast
    ) -> Iterable[tuple[Spot, int, int, bool]]:
        """Places with offsets, and whether the place is in the name of the very meeting, so that no preposition is
        needed."""
        for mention in cast.inside(scene):
            entity = self._entities.get(mention.entity)
            if entity is None:
                continue
            words = " ".join(found.original[mention.start : mention.end].split())
            if entity.type == "place":
                yield Spot(mention.entity, words), mention.start, mention.end, False
            elif entity.type == "organisation" and entity.country == BLOC and 0 < mention.start - span[1] < _BLOC_AFTER:
                # « se tiendra dans la Confédération », not « la coopération … dans la Confédération »
                yield Spot(mention.entity, words), mention.start, mention.end, False
            elif entity.type == "event":
                # « Forum juridique de Saint-Pétersbourg »: the place is part of the name
                key = self._place_in(found.slice(mention.start, mention.end).split())
                if key is not None:
                    yield Spot(key, self._entities[key].name), mention.start, mention.end, True

    def _place_in(self, words: Sequence[str]) -> str | None:
        """The place that stands after a preposition in the name of a meeting, the longest."""
        for first in range(1, len(words)):
            if words[first - 1] in _HELD:
                for last in range(min(len(words), first + _LONGEST_PLACE), first, -1):
                    if (key := self._places.get(" ".join(words[first:last]))) is not None:
                        return key
        return None

    def _governed(self, before: Sequence[str], left: bool) -> bool:
        around = self._around
        near = f" {' '.join(before[-_BEFORE_A_PLACE:])} "
        last = f" {before[-1]} " if before else " "
        if around.at.search(last) or (left and around.from_.search(last)):
            return True
        if around.at.search(near) and around.from_.search(last):
            # « dans la capitale », « à la Maison », but not « au président du Mali »
            return before[-1] in ("la", "le", "l")
        return bool(around.gatherings.search(f" {' '.join(before[-5:])} ")) and before[-1] in ("de", "d", "of", "в")

    def _reports(self, mention: EntityMention, scene: Scene, judged: Judged, told: Told) -> bool:
        """Whether it is only the agency or the outlet that reports: « révèle APA », « selon RIA Novosti », « (TASS) »,
        « au micro de RFI »."""
        if self._type(mention) != "organisation":
            return False
        found = judged.found[scene.where]
        before = found.slice(max(scene.start, mention.start - 60), mention.start).split()
        reports = self._around.reports
        if reports.search(f" {' '.join(before[-3:])} "):
            return True
        if mention.entity not in self._outlets or told.kind == "media-cooperation":
            return False
        after = found.slice(mention.end, min(scene.end, mention.end + 60)).split()
        if reports.search(f" {' '.join(after[:3])} ") or reports.search(f" {' '.join(before[-5:])} "):
            return True
        return not self._acts(mention, before, told)

    def _acts(self, mention: EntityMention, before: list[str], told: Told) -> bool:
        """Whether an outlet does something itself: « la TASS et l'AMAP ont signé », « accuse RFI »."""
        if told.kind in ("accusation", "sanction"):
            start, end = told.words
            return 0 <= mention.start - end <= _ACCUSED or 0 <= start - mention.end <= _ACCUSING
        while before and before[-1] in _SMALL:
            before.pop()
        return told.kind == "agreement" and (not before or before[-1] in _TOGETHER)

    def _type(self, mention: EntityMention) -> str | None:
        entity = self._entities.get(mention.entity)
        return entity.type if entity else None


def side_countries(topic: Topic, side: int) -> frozenset[str | None]:
    """The codes of the states that a side is made of, the bloc among them where all of its members are."""
    names = topic.rule.sides[side].concepts
    found = {topic.concepts[name].country for name in names if names[name] >= STRONG} - {None}
    return frozenset(found | {BLOC} if found >= set(BLOC_COUNTRIES) else found)


def _flat(name: str) -> str:
    return " ".join(spaced(fold(name).text).split())
