"""Which words the press uses more or less than in the four weeks before: shares of texts, where the numbers suffice."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

from db import trends
from db.trends import Period, Scope
from monitor.catalogue.wording import Word, Wording
from monitor.folding import wording_expression

WEEKS_BEFORE = 4
# fewer texts than these say nothing of shares
FEWEST_NOW, FEWEST_BEFORE = 20, 80
# of a dozen words that are watched, chance moves one as far as this about once in ten bulletins
LEAST_Z = 2.6
# under this share of the four weeks seen, what is known of them is a chance sample
LEAST_SEEN = 0.75


@dataclass(frozen=True, slots=True)
class Shift:
    """A word that moved: texts that hold it, now and in the four weeks before."""

    word: str
    group: str
    now: int
    before: int


@dataclass(frozen=True, slots=True)
class Shifts:
    """The words that moved beyond chance. ``texts``, ``texts_before``: how many there are in all; ``seen``: share of
    the outlets' days in the four weeks before that were seen; ``words``: how many are watched; ``judged``: whether the
    numbers suffice."""

    texts: int
    texts_before: int
    seen: float
    words: int
    judged: bool
    moved: tuple[Shift, ...]


def shifts(connection: sqlite3.Connection, topic: int, since: date, until: date, wording: Wording) -> Shifts:
    """The shifts of the words of ``wording`` in the texts on a topic, copies counted once."""
    start = since - timedelta(weeks=WEEKS_BEFORE)
    now = Period("now", since.isoformat(), until.isoformat())
    before = Period("before", start.isoformat(), (since - timedelta(days=1)).isoformat())
    scope, periods = Scope(topic=topic), [now, before]
    texts = {period: number for period, _, number in trends.counts(connection, scope, periods, "texts")}
    n, past = texts.get("now", 0), texts.get("before", 0)
    watched = [(group.label, word) for group in wording.groups for word in group.words]
    seen = _seen(connection, before)
    judged = n >= FEWEST_NOW and past >= FEWEST_BEFORE and seen >= LEAST_SEEN
    moved = []
    if judged:
        expressions = {word.id: expression(word) for _, word in watched}
        rows = trends.word_counts(connection, scope, periods, "texts", expressions)
        held = {(period, word): number for period, word, number in rows}
        for group, word in watched:
            k, past_k = held.get(("now", word.id), 0), held.get(("before", word.id), 0)
            if abs(_z(k, n, past_k, past)) >= LEAST_Z:
                moved.append(Shift(word.label, group, k, past_k))
    return Shifts(n, past, seen, len(watched), judged, tuple(moved))


def expression(word: Word) -> str:
    """What finds the articles that hold a word, in FTS5's syntax."""
    terms = (wording_expression(term) for terms in word.terms.values() for term in terms)
    return " OR ".join(f"({found})" for found in dict.fromkeys(terms) if found)


def _z(k: int, n: int, past_k: int, past: int) -> float:
    """How many deviations two shares lie apart, with Yates's correction; 0 where fewer than five texts are to be
    expected on either side."""
    share = (k + past_k) / (n + past)
    if min(n * share, n * (1 - share)) < 5:
        return 0.0
    apart = abs(k / n - past_k / past) - (1 / n + 1 / past) / 2
    return max(0.0, apart) / sqrt(share * (1 - share) * (1 / n + 1 / past))


def _seen(connection: sqlite3.Connection, before: Period) -> float:
    """The share of four weeks of all outlets of the press that was seen; days before an outlet was known count as
    unseen."""
    outlets = len(trends.followed(connection))
    seen = trends.seen(connection, None, [before])["before"].seen if outlets else 0.0
    return seen / (7 * WEEKS_BEFORE * outlets) if outlets else 0.0
