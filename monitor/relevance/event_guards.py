"""Whether words that look like an event are one: not the title of a film, an interview, a match, another's troops."""

from __future__ import annotations

import re

from monitor.catalogue.events import SAYING, Kind
from monitor.relevance.event_scenes import Scene
from monitor.relevance.event_status import Sentence
from monitor.relevance.event_words import Around, Trigger
from monitor.relevance.scoring import STRONG

_MOVING: tuple[Kind, ...] = ("withdrawal", "deployment")
# words on either side of an event
_BESIDE = 8
_WORKS_BESIDE = 4
# a third state right beside these words takes the event over: « le retrait des troupes françaises »
_TAKEN_OVER = 25
# of those who may leave, in words to the nearest of both
_WHO = 12
# after these it is a noun: « le livre », « une forme »
_DETERMINERS = frozenset(
    ("le", "la", "les", "un", "une", "ce", "cet", "cette", "ces", "des", "du", "de", "d", "au", "aux", "son", "sa")
)
_QUOTED = re.compile(r"""(?:(?<=[ (])|^)'(?=\w)[^"']{2,80}(?<=\w)'(?=[ ,.;:)]|$)|"[^"]{2,120}\"""")


def is_event(trigger: Trigger, sentence: Sentence, start: int, end: int, around: Around, *, beside: bool) -> bool:
    """Whether the words at ``start`` … ``end`` tell of an event, as far as their sentence shows. ``beside``: a side is
    named beside the sentence only."""
    if trigger.both and beside:
        return False
    if trigger.finite and not _DETERMINERS.isdisjoint(sentence.before(start, 1).split()):
        return False
    words = sentence.words
    if trigger.with_any is not None and not trigger.with_any.search(words):
        return False
    if trigger.with_none is not None and trigger.with_none.search(words):
        return False
    near = f"{sentence.before(start, _BESIDE)}{words[start + 1 : end + 1]}{sentence.after(end, _BESIDE)}"
    if trigger.beside is not None and not trigger.beside.search(near):
        return False
    if trigger.not_beside is not None and trigger.not_beside.search(near):
        return False
    if trigger.kind in _MOVING and not _is_theirs(trigger, sentence, start, end, around):
        return False
    return not _is_title(trigger, sentence, start, end, around)


def _is_title(trigger: Trigger, sentence: Sentence, start: int, end: int, around: Around) -> bool:
    """Whether the words stand in the title of a film, a book, a song, or right beside such a word."""
    if not sentence.work:
        return False
    if trigger.kind not in SAYING and around.works.search(sentence.before(start, _WORKS_BESIDE)):
        return True
    return any(match.start() < start and end < match.end() for match in _QUOTED.finditer(sentence.text))


def _is_theirs(trigger: Trigger, sentence: Sentence, start: int, end: int, around: Around) -> bool:
    """Whether those who come or leave are the ones that are meant, as the nearest named: not the army of a third
    state, not a member of a bloc."""
    distances = {}
    left, right = sentence.before(start, _WHO), sentence.after(end, _WHO)
    for whose, pattern in (("theirs", trigger.who), ("strangers", around.strangers)):
        if pattern is None:
            continue
        first = pattern.search(right)
        found = [left.count(" ", match.end()) for match in pattern.finditer(left)]
        found += [right.count(" ", 1, first.start())] if first else []
        if found:
            distances[whose] = min(found)
    if trigger.who is not None and "theirs" not in distances:
        return False
    return "strangers" not in distances or distances.get("theirs", _WHO) < distances["strangers"]


def is_anothers(scene: Scene, span: tuple[int, int], kind: Kind, own: frozenset[str | None]) -> bool:
    """Whether a third state stands nearer to the words at ``span`` (original offsets) than either side. ``own``: codes
    of the states of the topic."""
    if kind in SAYING:
        return False
    start, end = span
    nearest: tuple[int, bool] | None = None
    for mention in scene.mentions:
        stranger = mention.side < 0 or (mention.country is not None and mention.weight < STRONG)
        if mention.country is None and stranger:
            continue
        distance = mention.start - end if mention.start >= end else start - mention.end
        told = (distance, stranger and (mention.side < 0 or mention.country in own))
        if nearest is None or told < nearest:
            nearest = told
    return nearest is not None and nearest[1] and nearest[0] <= _TAKEN_OVER
