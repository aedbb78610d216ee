"""Where a text names entities: the places of their names, sentence by sentence, with what else stands there."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from monitor.relevance.entities import Bearer, EntityIndex, Name, Unit
from monitor.relevance.judgement import Where
from monitor.relevance.matcher import Found, Hit, longest
from monitor.relevance.namesakes import are_titles

# between two parties that one name joins: « accord entre le Niger et la Russie », « consultations AES–Russie »
_JOINING = frozenset(("et", "la", "le", "l", "les", "and", "the", "и", "und", "e", "y"))
# a name in a text: folded offsets and whom it may mean
_Named = tuple[int, int, tuple[Bearer, ...]]


def units_of(parts: Mapping[Where, Found], index: EntityIndex) -> list[Unit]:
    """The title, the lede and the sentences with the names that stand in them."""
    units: list[Unit] = []
    persons = index.persons
    for where, found in parts.items():
        first = len(units)
        spans = found.sentences() if where == "text" else [(0, len(found.original))]
        units += [Unit(where, start, end, [], {}) for start, end in spans]
        original = found.folded.original
        starts = [start for start, _ in spans]
        for start, end, bearers, nested in _names(found, index):
            begins = original(start)
            at = bisect_right(starts, begins) - 1
            number = at + 1 if where == "text" else 0
            name = Name(where, begins, original(end), first + at, number, bearers)
            if bearers[0].entity in persons and (len(bearers) == 1 or persons.issuperset([b.entity for b in bearers])):
                name.alone = " " not in found.words[start:end]
                if nested:
                    _note_surnames(name, (start, end), nested, found.words, index)
            units[first + at].names.append(name)
    return units


def gather_evidence(
    units: Sequence[Unit], parts: Mapping[Where, Found], index: EntityIndex, countries: Mapping[int, str]
) -> None:
    """Puts into the units what else stands in them and may support a name. ``countries``: code by the matcher's number
    of the names of states."""
    for where, found in parts.items():
        inside = [unit for unit in units if unit.where == where]
        starts = [unit.start for unit in inside]
        original = found.folded.original
        states = longest(hit for hit in found.hits if hit.concept in countries)
        tokens = [(hit.start, hit.end, f"={countries[hit.concept]}") for hit in states]
        tokens += [(hit.start, hit.end, word) for hit in found.names if (word := index.words[hit.concept]) is not None]
        for start, end, token in tokens:
            at = original(start)
            places = inside[bisect_right(starts, at) - 1].evidence
            if token in places:
                places[token].append((at, original(end)))
            else:
                places[token] = [(at, original(end))]


def _names(found: Found, index: EntityIndex) -> Iterator[tuple[int, int, tuple[Bearer, ...], Sequence[_Named]]]:
    """Of names that overlap, the one that begins first, the longer of two, with those inside it; what is a false friend
    of a concept (Richard Wagner, AES-256) hides the names inside it. Two parties that a name joins are named as well,
    right after it."""
    of = index.bearers
    hits = [hit for hit in found.names if of[hit.concept]]
    if not hits:
        return
    masks = [hit for hit in found.hits if hit.mask]
    if masks:
        hits = sorted([*hits, *masks], key=_by_start)
    outer: _Named | None = None
    nested: list[_Named] = []
    end = at = 0
    while at < len(hits):
        start, stop, number, mask = hits[at]
        at += 1
        same = [] if mask else [of[number]]
        while at < len(hits) and hits[at].start == start and hits[at].end == stop:
            if not hits[at].mask:
                same.append(of[hits[at].concept])
            at += 1
        bearers = same[0] if len(same) == 1 else _merged(same)
        if start >= end:
            if outer:
                yield *outer, nested
                if len(nested) > 1:
                    yield from _parties(outer, nested, found.words, index)
            end, nested = stop, []
            outer = (start, stop, bearers) if bearers else None
        elif bearers and stop <= end:
            nested.append((start, stop, bearers))
    if outer:
        yield *outer, nested
        yield from _parties(outer, nested, found.words, index)


def _by_start(hit: Hit) -> tuple[int, int]:
    return hit.start, -hit.end


def _merged(names: Sequence[tuple[Bearer, ...]]) -> tuple[Bearer, ...]:
    """The bearers of several names at one place; one who is sure under one of them is sure."""
    bearers: dict[int, bool] = {}
    for entity, sure in (bearer for name in names for bearer in name):
        bearers[entity] = sure or bearers.get(entity, False)
    return tuple(Bearer(*pair) for pair in bearers.items())


def _parties(
    outer: _Named, nested: Sequence[_Named], words: str, index: EntityIndex
) -> Iterator[tuple[int, int, tuple[Bearer, ...], Sequence[_Named]]]:
    """The parties of different states that a longer name joins. Any other name inside a longer one is a part of it:
    « ambassade du Niger en Russie »."""
    own = {bearer.entity for bearer in outer[2]}
    parties: list[_Named] = []
    for one in nested:
        if (not parties or one[0] >= parties[-1][1]) and own.isdisjoint(bearer.entity for bearer in one[2]):
            parties.append(one)
    for first, second in pairwise(parties):
        sides = [_states(first[2], index), _states(second[2], index)]
        joined = _JOINING.issuperset(words[first[1] : second[0]].split())
        sure = any(bearer.sure for bearer in (*first[2], *second[2]))
        if joined and sure and all(sides) and sides[0].isdisjoint(sides[1]):
            yield *first, ()
            yield *second, ()
            return


def _states(bearers: Sequence[Bearer], index: EntityIndex) -> set[str]:
    """The states whose places or organisations a name may mean."""
    found = (index.entities[bearer.entity] for bearer in bearers)
    return {entity.country for entity in found if entity.country and entity.type in ("place", "organisation")}


def _note_surnames(name: Name, span: tuple[int, int], nested: Sequence[_Named], words: str, index: EntityIndex) -> None:
    """Whose surnames stand in the name of a person, and whether it is such a surname with a title alone."""
    own = {bearer.entity for bearer in name.bearers}
    inside: dict[int, None] = {}
    for start, end, bearers in nested:
        persons = [bearer for bearer in bearers if bearer.entity in index.persons]
        inside |= dict.fromkeys(bearer.entity for bearer in persons if bearer.entity not in own)
        if any(bearer.entity in own and not bearer.sure for bearer in persons) and len(own) == 1:
            rest = f"{words[span[0] : start]} {words[end : span[1]]}"
            name.titled = name.titled or (name.bearers[0].sure and are_titles(rest))
    name.inside = tuple(inside)
