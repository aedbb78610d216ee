"""The sentences of a judged article in which the two sides of its topic meet."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from monitor.relevance.datelines import LONGEST_DATELINE, dateline_end
from monitor.relevance.engine import Judged
from monitor.relevance.event_words import Phrases
from monitor.relevance.judgement import Where
from monitor.relevance.passages import Mention, Unit
from monitor.relevance.scoring import STRONG

# which sides a sentence names, as a sum
_SIDES = (1, 2)
_BOTH = 3
_NONE: frozenset[str] = frozenset()


class Scene(NamedTuple):
    """A sentence without its dateline. ``number``: from 1, 0 in title and lede; ``start``, ``end``: offsets into the
    stored title, lede or text; ``mentions``: the states and concepts in it; ``sides``: which sides it names, or its
    dateline does (1: the first, 2: the second, 3: both); ``others``: codes of states of neither."""

    where: Where
    number: int
    start: int
    end: int
    mentions: Sequence[Mention]
    sides: int
    others: frozenset[str]


# a sentence with those beside it that name the side it lacks
Meeting = tuple[Scene, tuple[Scene, ...]]


def meetings(judged: Judged, both_sides: Phrases) -> Iterator[Meeting]:
    """Every sentence in which the sides meet, in order. ``both_sides``: words that mean both."""
    units = judged.units
    sides = [_strong(unit) if unit.mentions else 0 for unit in units]
    around = [0, 0, *sides, 0]
    for index, unit in enumerate(units):
        if around[index] | around[index + 1] | sides[index] | around[index + 3] != _BOTH or unit.factor < 1:
            continue
        if sides[index] == _BOTH:
            scene = _scene(unit, judged)
            if scene.sides == _BOTH:
                yield from _pieces(scene, judged)
            continue
        if not sides[index]:
            found = judged.found[unit.where]
            if not both_sides.search(f" {found.slice(unit.start, unit.end)} "):
                continue
        if unit.others and _scene(unit, judged).others:
            continue
        wanted = [side for side in _SIDES if not sides[index] & side]
        beside = [_beside(judged, sides, index, side) for side in wanted]
        if None not in beside:
            others = [_scene(units[at], judged) for at in dict.fromkeys(beside) if at is not None]
            yield _scene(unit, judged), tuple(others)


def _beside(judged: Judged, sides: Sequence[int], index: int, side: int) -> int | None:
    """The nearest sentence beside one that names a side: of the two before it (the second in the same paragraph only)
    and the one after it, none on a third state; the title belongs to the first sentence and the lede."""
    units = judged.units
    for at in (index - 1, index + 1, index - 2):
        if 0 <= at < len(units) and sides[at] & side and units[at].factor == 1:
            if at == index - 2:
                text = judged.found[units[index].where].original
                if units[at].where != "text" or "\n" in text[units[at].start : units[index].start]:
                    continue
            if not units[at].others or not _scene(units[at], judged).others:
                return at
    return None


def _scene(unit: Unit, judged: Judged) -> Scene:
    mentions: Sequence[Mention] = unit.mentions
    sides, others = _strong(unit), _NONE
    text = judged.found[unit.where].original
    start = _behind_dateline(text, unit.start, unit.end)
    if start > unit.start:
        mentions = [mention for mention in mentions if mention.start >= start]
    if unit.others:
        others = frozenset([m.country for m in mentions if m.side < 0 and m.country])
        if start > unit.start and others:
            # « Bamako (AMAP) – La Chine et la Russie … » is not about Mali
            sides = _sides(mentions)
    return Scene(unit.where, unit.number, start, unit.end, mentions, sides, others)


def _behind_dateline(text: str, start: int, end: int) -> int:
    """Where a sentence begins without a dateline; its end where it is nothing but one, or a part of one."""
    line = text.rfind("\n", max(0, start - LONGEST_DATELINE), start) + 1
    if line == 0 and start > LONGEST_DATELINE:
        return start
    while line < start and text[line].isspace():
        line += 1
    return min(end, max(start, dateline_end(text, line)))


def _pieces(scene: Scene, judged: Judged) -> Iterable[Meeting]:
    """The sentences of a title or a lede that names both sides; a scene of the text is one already."""
    pieces = [] if scene.where == "text" else judged.found[scene.where].sentences()
    if len(pieces) < 2:
        yield scene, ()
        return
    starts = [mention.start for mention in scene.mentions]
    for start, end in pieces:
        mentions = scene.mentions[bisect_left(starts, start) : bisect_left(starts, end)]
        piece = scene._replace(start=max(start, scene.start), end=end, mentions=mentions, sides=_sides(mentions))
        if piece.start < end:
            yield piece, () if piece.sides == _BOTH else (scene,)


def _strong(unit: Unit) -> int:
    first, second = unit.best
    return (first is not None and first.weight >= STRONG) + 2 * (second is not None and second.weight >= STRONG)


def _sides(mentions: Iterable[Mention]) -> int:
    named = {mention.side for mention in mentions if mention.weight >= STRONG}
    return sum(side for index, side in enumerate(_SIDES) if index in named)
