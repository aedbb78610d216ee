"""What two texts share, as places in both: the passages and the paragraphs that correspond, the evidence of a copy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from monitor.similarity.sketches import SHINGLE, Spans

Passage = tuple[int, int, int, int]  # start and end in this text, start and end in the other, in code points
Aligned = tuple[int, int, int, int]  # paragraph, its shared words in percent, paragraph of the other, its percent
Run = tuple[int, int, int]  # first shingle in this text, first in the other, how many
MOST = 20
MOST_PARAGRAPHS = 60
ALIGNED = 20  # percent of either paragraph; less is a name, a formula
_PLACES = 8  # of one shingle in the other text that are tried; a refrain has no more to say
_BREAK = re.compile(r"\n+")


def shared_runs(own: Sequence[int | None], other: Sequence[int | None]) -> list[Run]:
    """Runs of equal shingles, apart from one another in ``own``, in its order. ``own`` and ``other``: the shingle
    hashes of both texts in order, ``None`` where what stands there is not to count."""
    places: dict[int, list[int]] = {}
    for position, value in enumerate(other):
        if value is not None:
            known = places.setdefault(value, [])
            if len(known) < _PLACES:
                known.append(position)
    runs: list[Run] = []
    start = 0
    while start < len(own):
        best_place, best = 0, 0
        value = own[start]
        for place in places.get(value, ()) if value is not None else ():
            length = _reach(own, start, other, place)
            if length > best:
                best_place, best = place, length
        if best:
            runs.append((start, best_place, best))
        start += max(1, best)
    return runs


def _reach(own: Sequence[int | None], start: int, other: Sequence[int | None], place: int) -> int:
    """How many shingles from these places on are equal."""
    most = min(len(own) - start, len(other) - place)
    step = 1
    while step < most and own[start + step] == other[place + step] and own[start + step] is not None:
        step += 1
    return step


def stretches(runs: Sequence[Run], own: Spans, other: Spans, most: int = MOST) -> tuple[Passage, ...]:
    """The longest runs (five words or more) as passages, at most ``most``, in the order of this text. The spans are the
    places of the texts' words."""
    longest = sorted(runs, key=lambda run: (-run[2], run[0]))[:most]
    more = _words_more(own, other)
    return tuple(
        (int(own[a, 0]), int(own[a + length + more - 1, 1]), int(other[b, 0]), int(other[b + length + more - 1, 1]))
        for a, b, length in sorted(longest)
    )


def aligned_paragraphs(
    runs: Sequence[Run], text: str, own: Spans, other_text: str, other: Spans
) -> tuple[Aligned, ...]:
    """Which paragraph corresponds to which, with the share of the words of each that stand in the other one, in
    percent; at most sixty pairs, in the order of this text. Paragraphs are counted from 0."""
    mine, its = _paragraphs(text, own), _paragraphs(other_text, other)
    sizes, other_sizes = np.bincount(mine), np.bincount(its)
    # one number for each pair of paragraphs, one entry for each shared word
    entries = [
        mine[first:last] * len(other_sizes) + its[place : place + last - first]
        for first, last, place in _stretches_of_words(runs, _words_more(own, other))
    ]
    pairs, counts = np.unique(np.concatenate(entries), return_counts=True)
    aligned = []
    for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True):
        a, b = divmod(pair, len(other_sizes))
        found = (a, round(100 * count / int(sizes[a])), b, round(100 * count / int(other_sizes[b])))
        if max(found[1], found[3]) >= ALIGNED:
            aligned.append(found)
    return tuple(aligned[:MOST_PARAGRAPHS])


def _words_more(own: Spans, other: Spans) -> int:
    # a text of fewer words than a shingle has one shingle over all of them
    return min(SHINGLE, len(own), len(other)) - 1


def _stretches_of_words(runs: Iterable[Run], more: int) -> Iterator[tuple[int, int, int]]:
    """The shared words: first and last place in this text, first in the other; each word once."""
    done = 0
    for a, b, length in runs:
        # runs that follow one another may share their last words with the next one's first
        first = max(a, done)
        done = a + length + more
        yield first, done, b + first - a


def _paragraphs(text: str, spans: Spans) -> npt.NDArray[np.int64]:
    """The paragraph of each word."""
    ends = [found.start() for found in _BREAK.finditer(text)]
    return np.searchsorted(ends, spans[:, 0], side="right").astype(np.int64)


def paragraph_bounds(text: str) -> tuple[tuple[int, int], ...]:
    """Where each paragraph begins and ends, in the order in which ``aligned_paragraphs`` counts them."""
    breaks = [found.span() for found in _BREAK.finditer(text)]
    starts = [0, *(end for _, end in breaks)]
    return tuple(zip(starts, [*(start for start, _ in breaks), len(text)], strict=True))
