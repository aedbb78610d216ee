"""How well a topic's rule agrees with labelled articles."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Any, NamedTuple

from monitor.relevance.engine import TopicEngine
from monitor.relevance.judgement import Judgement
from monitor.relevance.labelled import Labelled as Labelled
from monitor.relevance.labelled import read_labelled as read_labelled

Interval = tuple[float, float]


class Ruled(NamedTuple):
    """A labelled article with what the rule makes of it."""

    row: Labelled
    judgement: Judgement

    @property
    def wrong(self) -> bool:
        """Whether the two disagree; a borderline verdict is not a hit, a borderline label is nobody's error."""
        return self.row.label != "borderline" and (self.row.label == "relevant") != self.hit

    @property
    def hit(self) -> bool:
        return self.judgement.verdict == "relevant"


@dataclass(slots=True)
class Agreement:
    """Counts over labelled articles; borderline labels are left out, a borderline verdict is not a hit."""

    tp: int = 0
    fp: int = 0
    fn: int = 0
    tn: int = 0
    false_positives: list[str] = field(default_factory=list)
    false_negatives: list[str] = field(default_factory=list)

    @property
    def n(self) -> int:
        return self.tp + self.fp + self.fn + self.tn

    @property
    def precision(self) -> float | None:
        """None when nothing was judged relevant."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else None

    @property
    def recall(self) -> float | None:
        """None when nothing is labelled relevant."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else None

    @property
    def f1(self) -> float | None:
        return 2 * self.tp / (2 * self.tp + self.fp + self.fn) if self.tp + self.fp + self.fn else None

    def intervals(self) -> dict[str, Interval]:
        """The 95 % intervals of precision, recall and F1."""
        # F1 rises with tp / (tp + fp + fn), which is a share; so do the ends of its interval
        low, high = interval(self.tp, self.tp + self.fp + self.fn)
        return {
            "precision": interval(self.tp, self.tp + self.fp),
            "recall": interval(self.tp, self.tp + self.fn),
            "f1": (2 * low / (1 + low), 2 * high / (1 + high)),
        }

    def add(self, row: Labelled, judgement: Judgement) -> None:
        """Counts one article."""
        if row.label == "borderline":
            return
        expected, got = row.label == "relevant", judgement.verdict == "relevant"
        if expected and got:
            self.tp += 1
        elif expected:
            self.fn += 1
            self.false_negatives.append(row.id)
        elif got:
            self.fp += 1
            self.false_positives.append(row.id)
        else:
            self.tn += 1

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON; ``wrong`` lists the ids of both kinds of error."""
        return {
            "n": self.n,
            "tp": self.tp,
            "fp": self.fp,
            "fn": self.fn,
            "tn": self.tn,
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
            "wrong": [*self.false_positives, *self.false_negatives],
        }


def interval(hits: int, of: int) -> Interval:
    """The 95 % Wilson interval of a share; (0, 1) of nothing."""
    if not of:
        return 0.0, 1.0
    z, share = 1.96, hits / of
    middle, spread = share + z * z / (2 * of), z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return max(0.0, (middle - spread) / (1 + z * z / of)), min(1.0, (middle + spread) / (1 + z * z / of))


def ruled(engine: TopicEngine, topic_key: str, rows: Iterable[Labelled]) -> list[Ruled]:
    """What the rule makes of each row."""
    index = [topic.key for topic in engine.topics].index(topic_key)
    return [Ruled(row, engine.judge(row.title, row.text, row.language, row.lede)[index]) for row in rows]


def agreement(found: Iterable[Ruled]) -> Agreement:
    """The counts over all of them."""
    counts = Agreement()
    for row, judgement in found:
        counts.add(row, judgement)
    return counts


def agreements(found: Iterable[Ruled], group: Callable[[Labelled], str]) -> dict[str, Agreement]:
    """The counts by what ``group`` calls each row, in the order of the names; a group without a clear label is left
    out."""
    parts: dict[str, list[Ruled]] = {}
    for one in found:
        parts.setdefault(group(one.row), []).append(one)
    counted = {name: agreement(parts[name]) for name in sorted(parts)}
    return {name: counts for name, counts in counted.items() if counts.n}


def language_of(row: Labelled) -> str:
    """The language's code, ``?`` where it is unknown."""
    return row.language or "?"


def halves(rows: Sequence[Labelled]) -> tuple[set[str], set[str]]:
    """The ids in two halves that are alike in labels and languages; the same at every call and in any order of the
    rows, for a rule may be written with one half and tried on the other."""
    strata: dict[Hashable, list[str]] = {}
    for row in rows:
        strata.setdefault((row.label, language_of(row)), []).append(row.id)
    parts: tuple[set[str], set[str]] = (set(), set())
    turn = 0
    for stratum in sorted(strata, key=str):
        for id_ in sorted(strata[stratum], key=_hashed):
            parts[turn % 2].add(id_)
            turn += 1
    return parts


def _hashed(id_: str) -> str:
    return hashlib.sha256(id_.encode(errors="surrogatepass")).hexdigest()


def evaluate(engine: TopicEngine, topic_key: str, rows: Iterable[Labelled]) -> dict[str, Agreement]:
    """The agreement over all rows under ``""``, and by language under each language's code (``?`` where unknown)."""
    found = ruled(engine, topic_key, rows)
    return {"": agreement(found), **agreements(found, language_of)}
