"""What the two sides of a topic do with each other, sentence by sentence: the events that a text states."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from monitor.catalogue.events import SAYING, Events, Kind, Status
from monitor.catalogue.gazetteer import Entity
from monitor.catalogue.topics import Topic
from monitor.relevance.domains import hits_by_unit
from monitor.relevance.engine import Judged
from monitor.relevance.entities import EntityMention
from monitor.relevance.event_actors import Cast, Spot, Stage, Told
from monitor.relevance.event_calendar import Calendar, Words
from monitor.relevance.event_guards import is_anothers, is_event
from monitor.relevance.event_scenes import Scene, meetings
from monitor.relevance.event_status import Sentence, said_of, sentence_of
from monitor.relevance.event_words import Trigger, around, triggers
from monitor.relevance.judgement import Where
from monitor.relevance.matcher import Found, Hit, Matcher, longest

# what may be said to come back every year
_RETURNING: tuple[Kind, ...] = ("visit", "meeting", "training", "delivery", "joint-operation")
_LEAVING: tuple[Kind, ...] = ("withdrawal",)


class Event(NamedTuple):
    """An event as one sentence states it. ``where``, ``start``, ``end``: the sentence, offsets into the stored title,
    lede or text; ``sentence``: its number, from 1, 0 in title and lede; ``words``: the span of the words that say it;
    ``actors``: keys of the gazetteer, names of states and sides; ``on``: the first day, ``until`` the last of several;
    ``yearly``: it is said to come back every year."""

    kind: Kind
    status: Status
    where: Where
    start: int
    end: int
    sentence: int
    words: tuple[int, int]
    quote: str
    actors: tuple[str, ...]
    place: Spot | None = None
    on: date | None = None
    precision: str | None = None
    until: date | None = None
    yearly: bool = False

    @property
    def day(self) -> str | None:
        """When, as exactly as it is known: ``2019``, ``2025-04``, ``2025-04-03`` (the first of several days)."""
        known = {"year": 4, "month": 7}.get(self.precision or "", 10)
        return self.on.isoformat()[:known] if self.on else None

    def as_dict(self) -> dict[str, Any]:
        """The event as plain values that JSON can hold."""
        return self._asdict() | {
            "words": list(self.words),
            "actors": list(self.actors),
            "place": self.place._asdict() if self.place else None,
            "on": self.day,
            "until": self.until.isoformat() if self.until else None,
        }


# of one article; a text with more is no report, and would keep all others waiting
MOST_EVENTS = 60


class _Telling(NamedTuple):
    """A sentence under way: its folded offsets in the part, and what it is read with."""

    scene: Scene
    beside: tuple[Scene, ...]
    found: Found
    first: int
    sentence: Sentence
    calendar: Calendar


class EventFinder:
    """Finds the events of judged articles. Pickled as its rules and entities; the automaton is built anew."""

    def __init__(self, rules: Events, entities: Sequence[Entity] = ()) -> None:
        self.rules = rules
        self.entities = tuple(entities)
        self.rule_hash = hashlib.sha256(rules.model_dump_json().encode()).hexdigest()[:16]
        concepts, self._triggers = triggers(rules)
        self._matcher = Matcher(concepts)
        self._around = around(rules.words)
        self._stage = Stage(self.entities, rules.outlets, self._around)
        self._countries: dict[str, tuple[Topic, frozenset[str | None]]] = {}

    def __reduce__(self) -> tuple[type[EventFinder], tuple[Events, tuple[Entity, ...]]]:
        return EventFinder, (self.rules, self.entities)

    def find(
        self, judged: Judged, mentions: Sequence[EntityMention] = (), published_on: date | None = None
    ) -> tuple[Event, ...]:
        """The events of one article under one topic, in reading order, 60 at most; none for a verdict of
        ``not_relevant``."""
        if judged.judgement.verdict == "not_relevant":
            return ()
        events: list[Event] = []
        cast = Cast(mentions)
        own = self._own(judged.topic)
        met: dict[Where, list[tuple[Scene, tuple[Scene, ...]]]] = {}
        for scene, beside in meetings(judged, self._around.both_sides):
            met.setdefault(scene.where, []).append((scene, beside))
        for where, found_scenes in met.items():
            found = judged.found[where]
            scenes = [scene for scene, _ in found_scenes]
            besides = {scene.start: beside for scene, beside in found_scenes}
            hits = self._matcher.within(found, [(scene.start, scene.end) for scene in scenes])
            for scene, inside in hits_by_unit(found, scenes, hits):
                first, last = found.folded.folded(scene.start), found.folded.folded(scene.end)
                sentence = sentence_of(found.folded.text[first:last], found.words[first:last], self._around)
                calendar = Calendar(sentence, published_on, self._around)
                telling = _Telling(scene, besides[scene.start], found, first, sentence, calendar)
                told = _yearly(list(self._told(judged, telling, inside, cast, own, published_on)))
                for event in told:
                    events.append(self._continued(event, found, events))
                if len(events) >= MOST_EVENTS:
                    return tuple(events[:MOST_EVENTS])
        return tuple(events)

    def _own(self, topic: Topic) -> frozenset[str | None]:
        """The codes of the states of either side."""
        known = self._countries.get(topic.key)
        if known is None or known[0] is not topic:
            codes = frozenset(topic.concepts[name].country for side in topic.rule.sides for name in side.concepts)
            known = self._countries[topic.key] = topic, codes
        return known[1]

    def _told(
        self,
        judged: Judged,
        telling: _Telling,
        hits: Sequence[Hit],
        cast: Cast,
        own: frozenset[str | None],
        published_on: date | None,
    ) -> Iterator[Event]:
        scene, found, sentence = telling.scene, telling.found, telling.sentence
        groups = _by_kind(hits, self._triggers)
        spoken = {kind: self._said(telling, group, cast, own) for kind, group in groups.items()}
        words_of = [words for said in spoken.values() for _, _, words in said if words is not None]
        for kind, said in spoken.items():
            seen: set[Status] = set()
            verbal = any(not trigger.nominal for _, trigger, _ in said)
            arrived = any(one and one.said.status == "done" and not trigger.nominal for _, trigger, one in said)
            for hit, trigger, one in said:
                if one is None:
                    continue
                status = one.said.status
                # « n'ont pas signé de mémorandum »: the verb tells of its object; « est arrivé pour une visite »
                if (
                    status in seen
                    or (verbal and status == "done" and trigger.nominal)
                    or (arrived and one.said.purpose)
                ):
                    continue
                if status == "done" and "planned" in seen and self._is_reference(sentence, one.start):
                    continue
                elsewhere = [other for other in words_of if other.said.ahead != one.said.ahead]
                day = telling.calendar.day_of(one, kind, elsewhere)
                if day and published_on and status == "done" and day.on > published_on and kind not in SAYING:
                    status = "planned"
                    if status in seen:
                        continue
                seen.add(status)
                words = (found.folded.original(hit.start), found.folded.original(hit.end))
                place = None
                if kind not in SAYING:
                    place = self._stage.place(scene, found, words, cast, left=kind in _LEAVING)
                yield Event(
                    kind,
                    status,
                    scene.where,
                    scene.start,
                    scene.end,
                    scene.number,
                    words,
                    " ".join(found.original[words[0] : words[1]].split()),
                    self._stage.actors(judged, (scene, *telling.beside), cast, Told(kind, words)),
                    place,
                    day.on if day else None,
                    day.precision if day else None,
                    day.until if day else None,
                    kind in _RETURNING and self._around.yearly.search(sentence.words) is not None,
                )

    def _said(
        self, telling: _Telling, hits: Sequence[Hit], cast: Cast, own: frozenset[str | None]
    ) -> list[tuple[Hit, Trigger, Words | None]]:
        """What the words of one kind say in a sentence, of those that may tell of an event."""
        scene, sentence, first = telling.scene, telling.sentence, telling.first
        original = telling.found.folded.original
        said: list[tuple[Hit, Trigger, Words | None]] = []
        beside = bool(telling.beside)
        if beside and self._triggers[hits[0].concept].kind == "media-cooperation":
            # an outlet is a weak sign of its state, and here it acts itself
            beside = not {0, 1} <= {mention.side for mention in scene.mentions}
        possible = [
            hit
            for hit in hits
            if hit.mask
            or is_event(
                self._triggers[hit.concept], sentence, hit.start - first, hit.end - first, self._around, beside=beside
            )
        ]
        for hit in longest(possible):
            trigger = self._triggers[hit.concept]
            words = original(hit.start), original(hit.end)
            if is_anothers(scene, words, trigger.kind, own):
                continue
            if trigger.kind == "meeting" and self._stage.is_interview(scene, telling.found, words[1], cast):
                continue
            start, end = hit.start - first, hit.end - first
            one = said_of(sentence, start, end, trigger, self._around)
            said.append((hit, trigger, Words(start, end, one) if one is not None else None))
        return said

    def _is_reference(self, sentence: Sentence, start: int) -> bool:
        """« … de cette session »: the one that the sentence told already."""
        return self._around.again.search(sentence.before(start, 4)) is not None

    def _continued(self, event: Event, found: Found, earlier: Sequence[Event]) -> Event:
        """« Cette rencontre … »: the place and the day of the one told just before."""
        before = found.slice(max(event.start, event.words[0] - 12), event.words[0]).split()
        if not before or not self._around.again.search(f" {before[-1]} "):
            return event
        for former in reversed(earlier):
            if former.kind == event.kind and former.status == event.status and former.where == event.where:
                return event._replace(
                    place=event.place or former.place,
                    on=event.on or former.on,
                    precision=event.precision or former.precision,
                    until=event.until or (former.until if event.on is None else None),
                )
        return event


def _yearly(events: list[Event]) -> list[Event]:
    """Of what a sentence tells, it is what is to come that returns every year, where there is any."""
    ahead = {event.kind for event in events if event.yearly and event.status == "planned"}
    return [
        event._replace(yearly=event.yearly and (event.kind not in ahead or event.status == "planned"))
        for event in events
    ]


def _by_kind(hits: Iterable[Hit], meanings: Sequence[Trigger]) -> Mapping[Kind, list[Hit]]:
    groups: dict[Kind, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(meanings[hit.concept].kind, []).append(hit)
    return groups
