"""The topic engine: an article's title and text in, a judgement with its evidence out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.catalogue.topics import Concept, Topic
from monitor.relevance.judgement import Judgement, Span, Verdict
from monitor.relevance.matcher import Found, Hit, Matcher, concept_numbers, entry_name, longest
from monitor.relevance.passages import Mention, Unit, Words, compile_markers, discount, place, units_of
from monitor.relevance.reasons import reason
from monitor.relevance.scoring import Score, score

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


class TopicEngine:
    """Judges texts on all of ``topics`` at once. Pickled as its topics; the automaton is built anew."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        self.topics = tuple(topics)
        entries = concept_numbers(self.topics)
        numbers = {name: number for number, name in enumerate(entries)}
        self._matcher = Matcher(tuple(entries.values()))
        self._compiled = [_compile(topic, numbers) for topic in self.topics]

    def __reduce__(self) -> tuple[type[TopicEngine], tuple[tuple[Topic, ...]]]:
        return TopicEngine, (self.topics,)

    def judge(
        self, title: str, text: str, language: str | None = None, lede: str | None = None
    ) -> tuple[Judgement, ...]:
        """One judgement per topic, in the topics' order. ``lede``: the standfirst where it is not part of ``text``.

        ``language`` changes nothing today: the terms of all languages are looked for in every text, since outlets
        quote, and name people, across languages. Never raises on any text."""
        in_title = self._matcher.find(title)
        in_lede = self._matcher.find(lede) if lede and lede not in text else None
        in_text = self._matcher.find(text)
        return tuple(_judge(compiled, in_title, in_lede, in_text) for compiled in self._compiled)


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


def _judge(compiled: _Compiled, in_title: Found, in_lede: Found | None, in_text: Found) -> Judgement:
    parts = [found for found in (in_title, in_lede, in_text) if found is not None]
    kept = [longest(hit for hit in found.hits if hit.concept in compiled.concept) for found in parts]
    weights = _weights(compiled, kept, parts)
    present = {compiled.side[number] for number, weight in weights.items() if weight and number in compiled.weight}
    missing = [side.label for index, side in enumerate(compiled.topic.rule.sides) if index not in present]
    if missing:
        return _verdict(compiled.topic, None, f"rien sur : {', '.join(missing)}", ())
    rule = compiled.topic.rule
    title, *body = _units(compiled, in_title, in_lede, in_text, kept, weights)
    result = score(title, body, rule)
    texts = {"title": in_title.original, "lede": in_lede.original if in_lede else "", "text": in_text.original}
    return _verdict(compiled.topic, result, reason(result, texts, rule), _spans(compiled, result))


def _weights(compiled: _Compiled, kept: Sequence[Sequence[Hit]], parts: Sequence[Found]) -> dict[int, float]:
    """What each concept that was found is worth in this text; 0 when its guards rule it out."""
    numbers = {hit.concept for hits in kept for hit in hits}
    ids = {compiled.concept[number].id for number in numbers}
    about = compiled.context
    contexts = {about[hit.concept] for found in parts for hit in found.hits if hit.concept in about}
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
    in_title: Found,
    in_lede: Found | None,
    in_text: Found,
    kept: Sequence[Sequence[Hit]],
    weights: dict[int, float],
) -> list[Unit]:
    """The title, then the lede if there is one, then the sentences, with their mentions."""
    passing = compiled.topic.rule.passing
    hits = iter(kept)
    units: list[Unit] = []
    for where, found in (("title", in_title), ("lede", in_lede), ("text", in_text)):
        if found is None:
            continue
        part = units_of(found, where, compiled.words, passing)  # type: ignore[arg-type]
        place(found, part, list(_mentions(compiled, found, next(hits), weights)))
        for unit in part:
            if unit.mentions:
                unit.others = {m.country for m in unit.mentions if m.side < 0 and m.country}
                discount(unit, found, compiled.words, passing)
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
