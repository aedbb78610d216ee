"""The topic engine: an article's title and text in, a judgement with its evidence out."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from monitor.catalogue.topics import Concept, Topic
from monitor.relevance.judgement import Judgement, Span, Verdict, Where
from monitor.relevance.matcher import Found, Hit, Matcher, concept_numbers, entry_name, longest
from monitor.relevance.passages import Mention, Unit, Words, compile_markers, discount, place, units_of, weaken
from monitor.relevance.persons import NOTE as PERSONS
from monitor.relevance.persons import only_persons
from monitor.relevance.reasons import reason
from monitor.relevance.scoring import Evidence, Score, score

# more says no more to a reader and would bloat the database on long texts
MOST_SPANS = 60


def rule_hash(topic: Topic) -> str:
    """16 hex digits that change with anything the topic's judgements depend on, and with nothing else: not with the
    files' layout, order of keys or comments."""
    content = {
        "rule": topic.rule.model_dump(mode="json"),
        "concepts": {name: concept.model_dump(mode="json") for name, concept in topic.concepts.items()},
        "contexts": {name: context.model_dump(mode="json") for name, context in topic.contexts.items()},
        "markers": topic.markers.model_dump(mode="json"),
        "others": topic.others,
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A topic by the numbers of the matcher."""

    topic: Topic
    side: dict[int, int]
    weight: dict[int, float]
    concept: dict[int, Concept]
    context: dict[int, str]
    names: dict[int, tuple[str, str | None]]
    words: Words


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement with what it was made from: the folded parts, the title, lede and sentences (none where a side is
    missing) and the ways in which the sides meet."""

    topic: Topic
    judgement: Judgement
    found: Mapping[Where, Found]
    units: tuple[Unit, ...] = ()
    evidence: tuple[Evidence, ...] = ()


class Parts(NamedTuple):
    """An article's title, standfirst (where it is not part of the text) and text, each folded and looked through
    once."""

    title: Found
    lede: Found | None
    text: Found

    def by_name(self) -> dict[Where, Found]:
        """The parts that there are, in reading order."""
        found: dict[Where, Found] = {"title": self.title, "text": self.text}
        return found if self.lede is None else {"title": self.title, "lede": self.lede, "text": self.text}


class TopicEngine:
    """Judges texts on all of ``topics`` at once. Pickled as what it is made of; the automaton is built anew.

    ``names`` and ``countries`` are looked for in the same pass: names for whoever reads ``Found.names``, and names of
    states beside those of the topics."""

    def __init__(self, topics: Sequence[Topic], names: Sequence[str] = (), countries: Sequence[Concept] = ()) -> None:
        self.topics, self._names, self._countries = tuple(topics), tuple(names), tuple(countries)
        entries = concept_numbers(self.topics) | {entry_name(concept): concept for concept in countries}
        numbers = {name: number for number, name in enumerate(entries)}
        self._matcher = Matcher(tuple(entries.values()), names)
        self._compiled = [_compile(topic, numbers) for topic in self.topics]
        self.rule_hashes = {topic.key: rule_hash(topic) for topic in self.topics}
        self.country_numbers = {numbers[entry_name(concept)]: concept.country or "" for concept in countries}

    def __reduce__(self) -> tuple[type[TopicEngine], tuple[tuple[Topic, ...], tuple[str, ...], tuple[Concept, ...]]]:
        return TopicEngine, (self.topics, self._names, self._countries)

    def judge(
        self, title: str, text: str, language: str | None = None, lede: str | None = None
    ) -> tuple[Judgement, ...]:
        """One judgement per topic, in the topics' order. ``lede``: the standfirst where it is not part of ``text``.

        ``language`` changes nothing today: the terms of all languages are looked for in every text, since outlets
        quote, and name people, across languages. Never raises on any text."""
        return tuple(judged.judgement for judged in self.examine(title, text, lede))

    def examine(self, title: str, text: str, lede: str | None = None) -> tuple[Judged, ...]:
        """As ``judge``, each judgement with what it was made from, so that nobody folds or cuts the text again."""
        return self.examine_parts(self.look(title, text, lede))

    def look(self, title: str, text: str, lede: str | None = None) -> Parts:
        """The article's parts with all that is named in them."""
        find = self._matcher.find
        return Parts(find(title), find(lede) if lede and lede not in text else None, find(text))

    def examine_parts(self, parts: Parts) -> tuple[Judged, ...]:
        """As ``examine``, of what ``look`` gave."""
        return tuple(_judge(compiled, parts) for compiled in self._compiled)


def _compile(topic: Topic, numbers: dict[str, int]) -> _Compiled:
    number = {entry.id: numbers[entry_name(entry)] for entry in topic.concepts.values()}
    weights = [side.concepts for side in topic.rule.sides]
    side = dict.fromkeys((number[name] for name in topic.others), -1)
    side |= {number[name]: index for index, names in enumerate(weights) for name in names}
    return _Compiled(
        topic,
        side,
        {number[name]: weight for names in weights for name, weight in names.items()},
        {number[name]: concept for name, concept in topic.concepts.items()},
        {numbers[entry_name(context)]: context.id for context in topic.contexts.values()},
        {number[name]: (name, concept.country) for name, concept in topic.concepts.items()},
        compile_markers(topic.markers),
    )


def _judge(compiled: _Compiled, looked: Parts) -> Judged:
    in_title, in_lede, in_text = looked
    found_in = looked.by_name()
    parts = [found for found in (in_title, in_lede, in_text) if found is not None]
    named: list[Sequence[Hit]] = [found.hits for found in parts]
    rule = compiled.topic.rule
    sides = {compiled.side[hit.concept] for hits in named for hit in hits if hit.concept in compiled.weight}
    if len(sides) < 2:
        # most texts end here, before they are cut into sentences
        return Judged(compiled.topic, _nothing(compiled, sides), found_in)
    text = units_of(in_text, "text", compiled.words, rule.passing)
    named[-1] = _outside_furniture(in_text, text)
    kept, weights = _kept(compiled, named)
    sides = {compiled.side[number] for number, weight in weights.items() if weight and number in compiled.weight}
    if len(sides) < 2:
        return Judged(compiled.topic, _nothing(compiled, sides), found_in)
    title, *body = _units(compiled, looked, text, kept, weights)
    result = score(title, body, rule)
    texts = {"title": in_title.original, "lede": in_lede.original if in_lede else "", "text": in_text.original}
    judgement = _verdict(compiled.topic, result, reason(result, texts, rule), _spans(compiled, result))
    return Judged(compiled.topic, judgement, found_in, (title, *body), result.evidence)


def _nothing(compiled: _Compiled, sides: Collection[int]) -> Judgement:
    """The judgement on a text that speaks of these sides alone."""
    labels = [side.label for index, side in enumerate(compiled.topic.rule.sides) if index not in sides]
    return _verdict(compiled.topic, None, f"rien sur : {', '.join(labels)}", ())


def _outside_furniture(found: Found, units: Sequence[Unit]) -> Sequence[Hit]:
    """The hits of a text without those in its teasers and comments, which say nothing about what it is about."""
    away = [(found.folded.folded(unit.start), found.folded.folded(unit.end)) for unit in units if not unit.factor]
    if not away:
        return found.hits
    starts = [start for start, _ in away]
    places = ((hit, bisect_right(starts, hit.start) - 1) for hit in found.hits)
    return [hit for hit, index in places if index < 0 or hit.start >= away[index][1]]


def _kept(compiled: _Compiled, named: Sequence[Sequence[Hit]]) -> tuple[list[list[Hit]], dict[int, float]]:
    """The hits that count, overlaps settled, and what each concept is worth."""
    kept = [longest(hit for hit in hits if hit.concept in compiled.concept) for hits in named]
    return kept, _weights(compiled, kept, named)


def _weights(compiled: _Compiled, kept: Sequence[Sequence[Hit]], named: Sequence[Sequence[Hit]]) -> dict[int, float]:
    """What each concept that was found is worth in this text; 0 when its guards rule it out."""
    numbers = {hit.concept for hits in kept for hit in hits}
    ids = {compiled.concept[number].id for number in numbers}
    about = compiled.context
    contexts = {about[hit.concept] for hits in named for hit in hits if hit.concept in about}
    weights: dict[int, float] = {}
    for number in numbers:
        concept = compiled.concept[number]
        ruled_out = (concept.only_with and ids.isdisjoint(concept.only_with)) or not contexts.isdisjoint(
            concept.never_with
        )
        weights[number] = 0.0 if ruled_out else compiled.weight.get(number, 0.0)
    for number in numbers:
        concept = compiled.concept[number]
        if concept.alone is not None and weights[number] and contexts.isdisjoint(concept.backed_by):
            side = compiled.side[number]
            beside = any(w for other, w in weights.items() if other != number and compiled.side.get(other) == side)
            weights[number] *= 1.0 if beside else concept.alone
    return weights


def _units(
    compiled: _Compiled,
    looked: Parts,
    text: list[Unit],
    kept: Sequence[Sequence[Hit]],
    weights: dict[int, float],
) -> list[Unit]:
    """The title, then the lede if there is one, then the sentences, with their mentions."""
    passing = compiled.topic.rule.passing
    hits = iter(kept)
    units: list[Unit] = []
    for where, found in looked.by_name().items():
        part = text if where == "text" else units_of(found, where, compiled.words, passing)
        place(found, part, _mentions(compiled, found, next(hits), weights), compiled.words)
        for unit in part:
            if unit.mentions:
                unit.others = {m.country for m in unit.mentions if m.side < 0 and m.country}
                discount(unit, found, compiled.words, passing)
                if only_persons(unit, found, compiled.words):
                    weaken(unit, passing.person, PERSONS)
                unit.settle()
        units += part
    return units


def _mentions(compiled: _Compiled, found: Found, hits: Iterable[Hit], weights: dict[int, float]) -> Iterable[Mention]:
    original, moved = found.folded.original, bool(found.folded.breaks)
    for start, end, number, _ in hits:
        side = compiled.side.get(number)
        weight = weights.get(number, 0.0)
        if side is None or (side >= 0 and not weight):
            continue
        if moved:
            start, end = original(start), original(end)
        concept, country = compiled.names[number]
        yield Mention(start, end, side, concept, weight, country)


def _spans(compiled: _Compiled, result: Score) -> tuple[Span, ...]:
    """The mentions of all units that took part in the evidence, in reading order."""
    order = {"title": 0, "lede": 1, "text": 2}
    sides = compiled.topic.rule.sides
    units = {id(unit): unit for evidence in result.evidence for unit, _ in evidence.pair}
    found = [(unit, m) for unit in units.values() for m in unit.mentions if m.side >= 0]
    found.sort(key=lambda pair: (order[pair[0].where], pair[1].start))
    return tuple(
        Span(unit.where, m.start, m.end, sides[m.side].id, m.concept, unit.number) for unit, m in found[:MOST_SPANS]
    )


def _verdict(topic: Topic, result: Score | None, why: str, spans: tuple[Span, ...]) -> Judgement:
    value = round(result.value, 3) if result else 0.0
    verdict: Verdict = "not_relevant"
    if result and value >= topic.rule.threshold:
        verdict = "borderline" if result.weak else "relevant"
    elif result and value >= topic.rule.borderline:
        verdict = "borderline"
    return Judgement(topic.key, topic.version, value, verdict, why, spans)
