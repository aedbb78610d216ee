"""Which of the days in a sentence is the day of an event that it tells of."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from monitor.catalogue.events import SAYING, Kind
from monitor.relevance.event_dates import Day, days_in
from monitor.relevance.event_status import Said, Sentence
from monitor.relevance.event_words import Around

# what a month or a year beside the words is worth in characters of distance, and a comma in between
_VAGUE = {"day": 0, "days": 0, "week": 20, "month": 30, "year": 60}
_APART = 40
_STAYING: tuple[Kind, ...] = ("visit", "deployment")


class Words(NamedTuple):
    """Folded offsets of the words that tell of an event in a sentence, and what is said of it."""

    start: int
    end: int
    said: Said


class Calendar:
    """The days of one sentence, looked for when they are first asked for."""

    def __init__(self, sentence: Sentence, published_on: date | None, around: Around) -> None:
        self._sentence, self._published_on, self._around = sentence, published_on, around
        self._days: dict[bool, list[Day]] = {}

    def day_of(self, words: Words, kind: Kind, others: Sequence[Words]) -> Day | None:
        """The nearest day that is not the one on which somebody reported the event, nor that of one of ``others``,
        which lie ahead where this one lies behind, or the other way round."""
        ahead = words.said.ahead
        if ahead not in self._days:
            self._days[ahead] = days_in(self._sentence.words, self._published_on, ahead=ahead)
        best: tuple[int, Day] | None = None
        for day in self._days[ahead]:
            # offsets of ``words`` are one ahead
            start, end = day.start - 1, day.end - 1
            if start < words.said.since or (kind not in SAYING and self._is_report(start, end, words)):
                continue
            if self._is_since(start, day, kind) or _is_anothers(start, words, others):
                continue
            distance = start - words.end if start >= words.end else words.start - end
            distance += _VAGUE[day.precision] + _APART * self._breaks(start, end, words)
            if best is None or distance < best[0]:
                best = (distance, day)
        return best[1] if best else None

    def _breaks(self, start: int, end: int, words: Words) -> int:
        """How many marks stand between a day and the words."""
        opens = self._sentence.opens
        if start >= words.end:
            return bisect_left(opens, start) - bisect_left(opens, words.end)
        return max(0, bisect_left(opens, words.start) - bisect_left(opens, end))

    def _is_since(self, start: int, day: Day, kind: Kind) -> bool:
        """« depuis 2021 », « après le sommet de juillet »; but « est à Moscou depuis le 8 mai »."""
        if not self._around.since.search(self._sentence.before(start, 2)):
            return False
        return day.precision in ("month", "year") or kind not in _STAYING

    def _is_report(self, start: int, end: int, words: Words) -> bool:
        reports, announces = self._around.reports, self._around.announces
        before, after = self._sentence.clause(start, end)
        if self._breaks(start, end, words):
            return (reports.search(before) or reports.search(after)) is not None
        # « a annoncé mardi la livraison », « la livraison, dit-on »: only the words right before tell
        if words.end <= start:
            between = self._sentence.before(start, 4, words.end)
            return reports.search(between) is not None
        before = self._sentence.before(start, 4)
        return (reports.search(before) or announces.search(before)) is not None


def _is_anothers(start: int, words: Words, others: Sequence[Words]) -> bool:
    """Whether words that tell of something at another time stand between the day and these."""
    if start >= words.end:
        return any(words.end <= other.start < start for other in others)
    return any(start < other.end <= words.start for other in others)
