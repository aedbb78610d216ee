"""Which stored texts a text copies, or is copied by: candidates from the sketches, then the texts compared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Protocol

import numpy as np

from monitor.similarity.passages import Passage, shared_passages
from monitor.similarity.sketches import SHINGLE, Hashes, Sketch, expected_share, placed_words, shingle_hashes, words

Relation = Literal["verbatim", "edited", "excerpt", "extended", "quotes"]

VERBATIM = 0.98  # both ways; the rest is a typing error corrected or a "(AIB)" dropped
EDITED = 0.4  # both ways; a text that quotes a fifth of another holds 0.2 of it, one that keeps a third 0.33
CONTAINED = 0.6  # one way: so much of the one stands in the other
QUOTED = 0.1  # of either, once what is shared stands between quotation marks
IN_QUOTES = 0.8  # of the shared words
OUTSIDE = 0.25  # most of the words outside quotation marks that may be shared by texts that share only quotations
FEWEST = 8  # shared shingles, that is 11 words in a row; less is a formula, a title, a signature
# The share of the shorter text that the sketches speak for: from PROMISING on every candidate is compared, below it the
# nearest few, which may share a quotation, or be copies that sampling served badly; below FAINT none
PROMISING = 0.25
FAINT = 0.08
MOST_FAINT = 4
AT_LEAST = 2  # equal sketch hashes
_QUOTATION = re.compile(
    r"«[^«»]{1,5000}(?:»|\Z)|“[^“”]{1,5000}(?:”|\Z)|„[^„“”]{1,5000}[“”]|\"[^\"\n]{1,5000}\"|<<[^<>]{1,5000}>>"
)


class SketchIndex(Protocol):
    """What is stored of earlier texts. Ids are the articles'."""

    def with_text_hash(self, text_hash: str) -> Sequence[int]:
        """Articles with this text hash, oldest first."""

    def candidates(self, hashes: Sequence[int], at_least: int, limit: int) -> Sequence[tuple[int, int, int]]:
        """Articles that share at least so many sketch hashes, most first: (id, shared hashes, ``Sketch.shingles`` of
        that article)."""

    def text(self, article_id: int) -> str:
        """The stored text of an article."""


@dataclass(frozen=True, slots=True)
class Copy:
    """This text beside the stored text of article ``of_id``. ``relation`` is read from this text: an ``excerpt`` stands
    mostly in the other, an ``extended`` copy holds most of the other; ``quotes`` shares only quotations and is no copy.
    ``containment``: the share of this text's shingles in the other; ``containment_of``: the reverse."""

    of_id: int
    relation: Relation
    containment: float
    containment_of: float
    passages: tuple[Passage, ...]


def find_copies(text: str, sketch: Sketch, index: SketchIndex, *, limit: int = 50) -> tuple[Copy, ...]:
    """The stored texts that ``text`` is a copy of or was copied by, nearest first. ``sketch`` is that of ``text``.
    At most ``limit`` stored texts are looked at, so that pages made to share a passage cannot take all the time."""
    if sketch.shingles < FEWEST:
        return ()
    chosen = list(dict.fromkeys(index.with_text_hash(sketch.text_hash)))[:limit]
    if len(chosen) < limit:
        near = [
            (expected_share(shared, sketch.shingles, shingles), -article_id)
            for article_id, shared, shingles in index.candidates(sketch.hashes, AT_LEAST, 4 * limit)
            if article_id not in chosen
        ]
        near.sort(reverse=True)
        chosen += [-negative for share, negative in near if share >= PROMISING]
        chosen += [-negative for share, negative in near if FAINT <= share < PROMISING][:MOST_FAINT]
    own = _Side(text)
    found = (_compare(own, _Side(index.text(article_id)), article_id) for article_id in chosen[:limit])
    copies = [copy for copy in found if copy is not None]
    return tuple(sorted(copies, key=lambda copy: (-max(copy.containment, copy.containment_of), copy.of_id)))


def compare(text: str, other: str, of_id: int = 0) -> Copy | None:
    """How ``text`` stands to ``other``; None when it is no copy and shares no quotations worth naming."""
    return _compare(_Side(text), _Side(other), of_id)


class _Side:
    """One of two texts that are compared; what costs time is done when it is asked for, and once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = words(text)
        self.shingles = shingle_hashes(self.folded)
        self.distinct = np.unique(self.shingles)

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        return placed_words(self.text).spans


def _compare(own: _Side, other: _Side, of_id: int) -> Copy | None:
    shared = np.intersect1d(own.distinct, other.distinct, assume_unique=True)
    if len(shared) < FEWEST:
        return None
    containment, containment_of = len(shared) / len(own.distinct), len(shared) / len(other.distinct)
    relation = _relation(own, other, shared, containment, containment_of)
    if relation is None:
        return None
    passages = shared_passages(own.shingles, own.spans, other.shingles, other.spans)
    return Copy(of_id, relation, round(containment, 4), round(containment_of, 4), passages)


def _relation(own: _Side, other: _Side, shared: Hashes, containment: float, containment_of: float) -> Relation | None:
    if own.folded == other.folded or min(containment, containment_of) >= VERBATIM:
        return "verbatim"
    if max(containment, containment_of) < QUOTED:
        return None
    if _only_quotations(own, shared) and _only_quotations(other, shared):
        return "quotes"
    if min(containment, containment_of) >= EDITED:
        return "edited"
    if containment >= CONTAINED:
        return "excerpt"
    return "extended" if containment_of >= CONTAINED else None


def _only_quotations(side: _Side, shared: Hashes) -> bool:
    """Whether what is shared stands between quotation marks in this text, and next to nothing else of it is shared."""
    size = len(side.folded)
    quoted = np.zeros(size, dtype=bool)
    starts = np.array([start for start, _ in side.spans])
    for found in _QUOTATION.finditer(side.text):
        quoted[np.searchsorted(starts, found.start()) : np.searchsorted(starts, found.end())] = True
    if not quoted.any():
        return False
    covered = np.zeros(size, dtype=bool)
    hits = np.flatnonzero(np.isin(side.shingles, shared))
    for step in range(min(SHINGLE, size)):
        covered[hits + step] = True
    outside = int((~quoted).sum())
    inside_share = float((covered & quoted).sum() / covered.sum())
    return inside_share >= IN_QUOTES and (outside == 0 or float((covered & ~quoted).sum()) / outside < OUTSIDE)
