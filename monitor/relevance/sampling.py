"""Which stored articles a person should label next: those that the rule is least sure of, of all sources and
languages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from random import Random
from typing import NamedTuple

# how far from the threshold a score still tells little
NEAR = 0.15


class Candidate(NamedTuple):
    """A judged article. ``text``: what it shares with its copies."""

    id: int
    key: str
    text: int
    source: str
    language: str | None
    verdict: str
    score: float


def sample(
    candidates: Iterable[Candidate], labelled: Collection[str], threshold: float, n: int, seed: int
) -> list[Candidate]:
    """At most ``n`` articles that nobody has labelled (by their keys), the doubtful first: borderline ones, then those
    near the threshold, then what has a score at all, then the rest. Among equally doubtful ones each source and
    language has its turn. One article of a text: its copies would be labelled alike. The same ``seed`` draws the same
    articles from the same archive."""
    known = list(candidates)
    texts = {one.text for one in known if one.key in labelled}
    free = [one for one in known if one.text not in texts]
    random = Random(seed)  # noqa: S311 - a sample to be drawn again, not a secret
    chosen: list[Candidate] = []
    for doubt in range(4):
        for one in _in_turn([one for one in free if _doubt(one, threshold) == doubt], random):
            if len(chosen) == n:
                return chosen
            if one.text not in texts:
                texts.add(one.text)
                chosen.append(one)
    return chosen


def _doubt(one: Candidate, threshold: float) -> int:
    if one.verdict == "borderline":
        return 0
    if abs(one.score - threshold) <= NEAR:
        return 1
    return 2 if one.score > 0 else 3


def _in_turn(candidates: Sequence[Candidate], random: Random) -> Iterable[Candidate]:
    """One of each source and language, then another of each…; which, and in what order, is chance."""
    strata: dict[tuple[str, str], list[Candidate]] = {}
    for one in candidates:
        strata.setdefault((one.source, one.language or ""), []).append(one)
    order = sorted(strata)
    random.shuffle(order)
    for name in order:
        random.shuffle(strata[name])
    while order:
        for name in order:
            yield strata[name].pop()
        order = [name for name in order if strata[name]]
