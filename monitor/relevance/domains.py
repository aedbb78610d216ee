"""Which domains a relation touches: the words of ``domains.yml`` where the two sides of a topic meet."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol, TypeVar

from monitor.catalogue.domains import Domain, DomainConcept, Domains, Position
from monitor.relevance.engine import Judged
from monitor.relevance.judgement import Where
from monitor.relevance.matcher import Found, Hit, Matcher, longest
from monitor.relevance.passages import Unit

# readers see the strongest few words; the spans show the rest
_MOST_WORDS = 4
_MOST_SPANS = 20
# what a third, fourth … concept of one domain still adds in one sentence: a list of keywords is no deeper a relation
_MOST_IN_A_UNIT = 1.6


# offsets into the stored title, lede or text
Place = tuple[int, int]
NOBODY: Mapping[Where, Sequence[Place]] = {}


class DomainSpan(NamedTuple):
    """A word that counted. ``start`` and ``end`` are offsets into the stored title, lede or text; ``sentence`` is its
    sentence's number, from 1, and 0 in title and lede."""

    where: Where
    start: int
    end: int
    concept: str
    sentence: int


class FoundDomain(NamedTuple):
    """A domain of a relation: its score (0 to 1), one French sentence for readers, and the words that made it."""

    domain: Domain
    score: float
    reason: str
    spans: tuple[DomainSpan, ...]


class _Word(NamedTuple):
    span: DomainSpan
    worth: float
    strong: bool
    quote: str


def rule_hash(rules: Domains) -> str:
    """16 hex digits that change with anything that the domains depend on."""
    return hashlib.sha256(rules.model_dump_json().encode()).hexdigest()[:16]


class DomainFinder:
    """Finds the domains of judged articles. Pickled as its rules; the automaton is built anew."""

    def __init__(self, rules: Domains) -> None:
        self.rules = rules
        self.rule_hash = rule_hash(rules)
        pairs = [(entry.id, concept) for entry in rules.domains for concept in entry.concepts]
        self._domain: Sequence[Domain] = [domain for domain, _ in pairs]
        self._concept: Sequence[DomainConcept] = [concept for _, concept in pairs]
        self._labels = {entry.id: entry.label for entry in rules.domains}
        self._matcher = Matcher(self._concept)

    def __reduce__(self) -> tuple[type[DomainFinder], tuple[Domains]]:
        return DomainFinder, (self.rules,)

    def find(self, judged: Judged, others: Mapping[Where, Sequence[Place]] = NOBODY) -> tuple[FoundDomain, ...]:
        """The domains of one article under one topic, strongest first; none for a verdict of ``not_relevant``.
        ``others``: where, in order, names mean somebody of neither side; words in them count for nothing."""
        if judged.judgement.verdict == "not_relevant":
            return ()
        words: dict[Domain, list[list[_Word]]] = {}
        weights = unit_weights(judged, self.rules.position)
        for where, found in judged.found.items():
            units = [unit for unit in judged.units if unit.where == where and id(unit) in weights]
            hits = self._matcher.within(found, [(unit.start, unit.end) for unit in units])
            if where in others:
                hits = _outside(found, hits, others[where])
            for unit, inside in hits_by_unit(found, units, hits):
                self._weigh(unit, found, inside, weights[id(unit)], words)
        return self._decide(words)

    def _weigh(
        self, unit: Unit, found: Found, hits: Sequence[Hit], position: float, words: dict[Domain, list[list[_Word]]]
    ) -> None:
        """Adds what one unit says to each domain it speaks of, its strongest words first."""
        original = found.folded.original
        both = all(unit.best)
        groups: dict[Domain, list[Hit]] = {}
        for hit in hits:
            groups.setdefault(self._domain[hit.concept], []).append(hit)
        for domain, group in groups.items():
            best: dict[str, _Word] = {}
            for hit in longest(group):
                concept = self._concept[hit.concept]
                if concept.id in best or (concept.beside_meeting and not both):
                    continue
                start, end = original(hit.start), original(hit.end)
                span = DomainSpan(unit.where, start, end, concept.id, unit.number)
                quote = " ".join(found.original[start:end].split())
                strong = concept.weight >= self.rules.strong
                best[concept.id] = _Word(span, concept.weight * position, strong, quote)
            if best:
                words.setdefault(domain, []).append(sorted(best.values(), key=lambda word: -word.worth))

    def _decide(self, words: Mapping[Domain, list[list[_Word]]]) -> tuple[FoundDomain, ...]:
        points = {domain: _points(units) for domain, units in words.items()}
        least = max(points.values(), default=0.0) * self.rules.share
        found = []
        for domain, worth in points.items():
            score = 1 - 0.5**worth
            strong = any(word.strong for unit in words[domain] for word in unit)
            if strong and score >= self.rules.threshold and worth >= least:
                listed = sorted((word for unit in words[domain] for word in unit), key=lambda word: -word.worth)
                spans = tuple(word.span for word in listed[:_MOST_SPANS])
                found.append(FoundDomain(domain, round(score, 3), self._reason(domain, listed), spans))
        return tuple(sorted(found, key=lambda one: (-one.score, one.domain)))

    def _reason(self, domain: Domain, words: Iterable[_Word]) -> str:
        """For example: ``énergie : « Rosatom » (titre), « centrale » (phrase 2)``."""
        first: dict[str, str] = {}
        for word in words:
            first.setdefault(word.quote.casefold(), f"« {word.quote} » ({_place(word.span)})")
        told = list(first.values())
        more = len(told) - _MOST_WORDS
        rest = f" et {more} autre{'s' if more > 1 else ''} mot{'s' if more > 1 else ''}" if more > 0 else ""
        return f"{self._labels[domain]} : {', '.join(told[:_MOST_WORDS])}{rest}"


def unit_weights(judged: Judged, position: Position) -> dict[int, float]:
    """What words count for in each unit, by the unit's ``id``: furniture and what is far from any meeting is left
    out."""
    if not judged.units:
        return {}
    title, *body = judged.units
    met = {id(unit) for evidence in judged.evidence for unit, _ in evidence.pair}
    both = all(title.best)
    # with nobody before the first and behind the last
    near = [False, *(id(unit) in met for unit in body), False]
    named = [False, False, *(unit.best[0] is not None or unit.best[1] is not None for unit in body), False, False]
    weights = {id(title): position.title if both else position.title_aside}
    for index, unit in enumerate(body):
        if unit.factor == 0:
            continue
        if near[index + 1] or (unit.best[0] is not None and unit.best[1] is not None):
            worth = position.meeting
        elif (near[index] or near[index + 2]) and not unit.others:
            worth = position.neighbour
        elif both and (named[index + 2] or (not unit.others and any(named[index : index + 5]))):
            worth = position.about
        else:
            continue
        weights[id(unit)] = worth * unit.factor
    return weights


class _Ending(Protocol):
    """What ends somewhere in a text: a unit, a scene."""

    @property
    def end(self) -> int: ...


_Part = TypeVar("_Part", bound=_Ending)


def hits_by_unit(found: Found, units: Sequence[_Part], hits: Sequence[Hit]) -> Iterable[tuple[_Part, list[Hit]]]:
    """The hits (in order) of each unit (in order)."""
    at = 0
    for unit in units:
        end = found.folded.folded(unit.end)
        first = at
        while at < len(hits) and hits[at].start < end:
            at += 1
        if at > first:
            yield unit, list(hits[first:at])


def _outside(found: Found, hits: Iterable[Hit], places: Sequence[Place]) -> list[Hit]:
    """The hits that share no word with any of the places."""
    ends = [end for _, end in places]
    kept = []
    for hit in hits:
        start, end = found.folded.original(hit.start), found.folded.original(hit.end)
        index = bisect_right(ends, start)
        if index == len(places) or places[index][0] >= end:
            kept.append(hit)
    return kept


def _points(units: Sequence[Sequence[_Word]]) -> float:
    return sum(min(_MOST_IN_A_UNIT, sum(word.worth for word in unit)) for unit in units)


def _place(span: DomainSpan) -> str:
    return {"title": "titre", "lede": "chapô"}.get(span.where, f"phrase {span.sentence}")
