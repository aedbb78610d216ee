"""What the two sides of a topic do with each other, sentence by sentence: the events that a text states."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from monitor.catalogue.events import Events, Kind, Status
from monitor.catalogue.gazetteer import Entity
from monitor.relevance.domains import hits_by_unit
from monitor.relevance.engine import Judged
from monitor.relevance.entities import EntityMention
from monitor.relevance.event_actors import Spot, Stage
from monitor.relevance.event_dates import Day, days_in
from monitor.relevance.event_status import Sentence, sentence_of, status_of
from monitor.relevance.event_words import Trigger, around, triggers
from monitor.relevance.judgement import Where
from monitor.relevance.matcher import Found, Hit, Matcher, longest
from monitor.relevance.passages import Mention, Unit
from monitor.relevance.scoring import STRONG

# what is said is dated by the day on which it is said
_SAYING: tuple[Kind, ...] = ("support", "accusation", "sanction")
# what may be said to come back every year
_RETURNING: tuple[Kind, ...] = ("visit", "meeting", "training", "delivery", "joint-operation")
_LEAVING: tuple[Kind, ...] = ("withdrawal",)
# a third state right beside these words takes the event over: « le retrait des troupes françaises »
_TAKEN_OVER = 25
# after these it is a noun: « le livre », « une forme »
_DETERMINERS = frozenset(
    ("le", "la", "les", "un", "une", "ce", "cet", "cette", "ces", "des", "du", "de", "d", "au", "aux", "son", "sa")
)


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


class EventFinder:
    """Finds the events of judged articles. Pickled as its rules and entities; the automaton is built anew."""

    def __init__(self, rules: Events, entities: Sequence[Entity] = ()) -> None:
        self.rules = rules
        self.entities = tuple(entities)
        self.rule_hash = hashlib.sha256(rules.model_dump_json().encode()).hexdigest()[:16]
        concepts, self._triggers = triggers(rules)
        self._matcher = Matcher(concepts)
        self._around = around(rules.words)
        self._stage = Stage(self.entities)

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
        met = list(self._sides_met(judged))
        for where, found in judged.found.items():
            beside = {id(unit): others for unit, others in met if unit.where == where}
            units = [unit for unit, _ in met if unit.where == where]
            hits = self._matcher.within(found, [(unit.start, unit.end) for unit in units])
            for unit, inside in hits_by_unit(found, units, hits):
                told = self._in_unit(judged, found, unit, inside, beside[id(unit)], mentions, published_on)
                for event in _yearly(list(told)):
                    events.append(self._continued(event, found, events))
                if len(events) >= MOST_EVENTS:
                    return tuple(events[:MOST_EVENTS])
        return tuple(events)

    def _sides_met(self, judged: Judged) -> Iterator[tuple[Unit, tuple[Unit, ...]]]:
        """Every sentence in which the sides meet, with those beside it that name the side it lacks."""
        units = judged.units
        named = [(_strong(unit.best[0]), _strong(unit.best[1])) for unit in units]
        for index, unit in enumerate(units):
            around = named[max(0, index - 2) : index + 2]
            if unit.factor < 1 or not any(ours for ours, _ in around) or not any(theirs for _, theirs in around):
                continue
            if all(named[index]):
                yield unit, ()
                continue
            found = judged.found[unit.where]
            near = _beside(units, index, found)
            wanted = [side for side in (0, 1) if not named[index][side]]
            others = [next((at for at in near if named[at][side]), None) for side in wanted]
            if None in others:
                continue
            if len(wanted) < 2 or self._around.both_sides.search(f" {found.slice(unit.start, unit.end)} "):
                yield unit, tuple(units[at] for at in dict.fromkeys(others) if at is not None)

    def _in_unit(
        self,
        judged: Judged,
        found: Found,
        unit: Unit,
        hits: Sequence[Hit],
        beside: tuple[Unit, ...],
        mentions: Sequence[EntityMention],
        published_on: date | None,
    ) -> Iterator[Event]:
        first, last = found.folded.folded(unit.start), found.folded.folded(unit.end)
        sentence = sentence_of(found.folded.text[first:last], found.words[first:last])
        seen: set[tuple[Kind, Status]] = set()
        for kind, group in _by_kind(hits, self._triggers).items():
            said = [
                (hit, self._triggers[hit.concept])
                for hit in longest(group)
                if _allowed(self._triggers[hit.concept], sentence, hit.start - first, bool(beside))
                and not self._anothers(unit, hit, found, kind, judged)
            ]
            verbal = any(trigger.status or trigger.infinitive for _, trigger in said)
            for hit, trigger in said:
                start, end = hit.start - first, hit.end - first
                status = status_of(sentence, start, end, trigger, self._around)
                if status is None or (kind, status) in seen:
                    continue
                # « n'ont pas signé de mémorandum »: the verb tells of its object
                if verbal and status == "done" and trigger.status is None and not trigger.infinitive:
                    continue
                if status == "done" and (kind, "planned") in seen and self._is_reference(sentence, start):
                    continue
                day = self._day(sentence, (start, end), kind, status, published_on)
                if day and published_on and status == "done" and day.on > published_on and kind not in _SAYING:
                    status = "planned"
                    if (kind, status) in seen:
                        continue
                seen.add((kind, status))
                words = (found.folded.original(hit.start), found.folded.original(hit.end))
                place = None
                if kind not in _SAYING:
                    place = self._stage.place(unit, found, words, mentions, self._around, left=kind in _LEAVING)
                yield Event(
                    kind,
                    status,
                    unit.where,
                    unit.start,
                    unit.end,
                    unit.number,
                    words,
                    " ".join(found.original[words[0] : words[1]].split()),
                    self._stage.actors(judged, (unit, *beside), mentions, self._around),
                    place,
                    day.on if day else None,
                    day.precision if day else None,
                    day.until if day else None,
                    kind in _RETURNING and self._around.yearly.search(sentence.words) is not None,
                )

    def _is_reference(self, sentence: Sentence, start: int) -> bool:
        """« … de cette session »: the one that the sentence told already."""
        before = sentence.before(0, start).split()[-4:]
        return bool(before) and self._around.again.search(f" {' '.join(before)} ") is not None

    def _day(
        self, sentence: Sentence, span: tuple[int, int], kind: Kind, status: Status, published_on: date | None
    ) -> Day | None:
        """The day of the event: the nearest that is not the day on which somebody reported it."""
        best: tuple[int, Day] | None = None
        for day in days_in(sentence.words, published_on, ahead=status == "planned"):
            # offsets of ``words`` are one ahead
            start, end = day.start - 1, day.end - 1
            if kind not in _SAYING and self._is_report(sentence, start, end, span):
                continue
            if self._around.since.search(f" {' '.join(sentence.before(0, start).split()[-2:])} ") and (
                day.precision in ("month", "year") or kind not in ("visit", "deployment")
            ):
                continue
            distance = start - span[1] if start >= span[1] else span[0] - end
            distance += {"day": 0, "days": 0, "week": 20, "month": 30, "year": 60}[day.precision]
            if best is None or distance < best[0]:
                best = (distance, day)
        return best[1] if best else None

    def _is_report(self, sentence: Sentence, start: int, end: int, span: tuple[int, int]) -> bool:
        before, after = sentence.clause(start, end)
        own = start - len(before) <= span[0] <= end + len(after)
        if own:
            # « a annoncé mardi la livraison »: only the words right around tell
            before, after = f" {' '.join(before.split()[-4:])} ", f" {' '.join(after.split()[:2])} "
            between = sentence.words[span[1] + 1 : start + 1] if span[1] <= start else ""
            return self._around.reports.search(before) is not None and not (
                span[1] <= start and not self._around.reports.search(f" {between} ")
            )
        return self._around.reports.search(before) is not None or self._around.reports.search(after) is not None

    def _anothers(self, unit: Unit, hit: Hit, found: Found, kind: Kind, judged: Judged) -> bool:
        """Whether a third state stands nearer to the words than either side."""
        if kind in _SAYING:
            return False
        start, end = found.folded.original(hit.start), found.folded.original(hit.end)
        near: list[tuple[int, bool]] = []
        own = {judged.topic.concepts[name].country for side in judged.topic.rule.sides for name in side.concepts}
        for mention in unit.mentions:
            distance = mention.start - end if mention.start >= end else start - mention.end
            stranger = mention.side < 0 or (mention.country is not None and mention.weight < STRONG)
            if mention.country is not None or not stranger:
                near.append((distance, stranger and (mention.side < 0 or mention.country in own)))
        nearest = min(near, default=None)
        return nearest is not None and nearest[1] and nearest[0] <= _TAKEN_OVER

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


def _strong(mention: Mention | None) -> bool:
    return mention is not None and mention.weight >= STRONG


def _beside(units: Sequence[Unit], index: int, found: Found) -> list[int]:
    """The sentences beside one, nearest first: the two before it (the second in the same paragraph only) and the one
    after it; the title belongs to the first sentence and the lede. None over a sentence on a third state."""
    unit = units[index]
    if unit.others:
        return []
    order = [index - 1, index + 1]
    before = units[index - 2] if index >= 2 else unit
    if index >= 2 and before.where == "text" and "\n" not in found.original[before.start : unit.start]:
        order.append(index - 2)
    return [at for at in order if 0 <= at < len(units) and units[at].factor == 1 and not units[at].others]


def _by_kind(hits: Iterable[Hit], meanings: Sequence[Trigger]) -> Mapping[Kind, list[Hit]]:
    groups: dict[Kind, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(meanings[hit.concept].kind, []).append(hit)
    return groups


def _allowed(trigger: Trigger, sentence: Sentence, start: int, beside: bool) -> bool:
    if trigger.both and beside:
        return False
    if trigger.finite and not _DETERMINERS.isdisjoint(sentence.before(0, start).split()[-1:]):
        return False
    if trigger.with_any is not None and not trigger.with_any.search(sentence.words):
        return False
    return trigger.with_none is None or not trigger.with_none.search(sentence.words)
