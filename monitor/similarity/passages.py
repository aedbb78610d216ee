"""The passages that two texts share, as places in both: the evidence of a copy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from monitor.similarity.sketches import SHINGLE

Passage = tuple[int, int, int, int]  # start and end in this text, start and end in the other, in code points
MOST = 20
_PLACES = 8  # of one shingle in the other text that are tried; a refrain has no more to say


def shared_passages(
    own: npt.NDArray[np.uint64],
    own_spans: Sequence[tuple[int, int]],
    other: npt.NDArray[np.uint64],
    other_spans: Sequence[tuple[int, int]],
    most: int = MOST,
) -> tuple[Passage, ...]:
    """The longest runs of words (four or more) that stand in both texts, at most ``most``, in the order of this text.
    ``own`` and ``other`` are the texts' shingle hashes in order, the spans the places of their words."""
    runs = sorted(_runs(own.tolist(), other.tolist()), key=lambda run: (-run[2], run[0]))[:most]
    # a text of fewer words than a shingle has one shingle over all of them
    reach = min(SHINGLE, len(own_spans), len(other_spans)) - 1
    return tuple(
        _stretch(own_spans, a, length + reach) + _stretch(other_spans, b, length + reach)
        for a, b, length in sorted(runs)
    )


def _stretch(spans: Sequence[tuple[int, int]], first: int, size: int) -> tuple[int, int]:
    return spans[first][0], spans[first + size - 1][1]


def _runs(own: list[int], other: list[int]) -> list[tuple[int, int, int]]:
    """Runs of equal shingles: (first in own, first in other, how many), apart from one another in ``own``."""
    places: dict[int, list[int]] = {}
    for position, value in enumerate(other):
        known = places.setdefault(value, [])
        if len(known) < _PLACES:
            known.append(position)
    runs: list[tuple[int, int, int]] = []
    start = 0
    while start < len(own):
        best_place, best = 0, 0
        for place in places.get(own[start], ()):
            length = _reach(own, start, other, place)
            if length > best:
                best_place, best = place, length
        if best:
            runs.append((start, best_place, best))
        start += max(1, best)
    return runs


def _reach(own: list[int], start: int, other: list[int], place: int) -> int:
    """How many shingles from these places on are equal."""
    most = min(len(own) - start, len(other) - place)
    return next((step for step in range(most) if own[start + step] != other[place + step]), most)
