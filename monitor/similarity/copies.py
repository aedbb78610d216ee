"""Which stored texts a text copies, or is copied by: candidates from the sketches, then the texts compared."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from db.carriers import SIZES
from monitor.similarity.passages import Aligned, Passage, Run, aligned_paragraphs, shared_runs, stretches
from monitor.similarity.sketches import (
    SHINGLE,
    Hashes,
    Sketch,
    Spans,
    expected_share,
    in_order,
    sampling,
    shingles_of,
    short_hashes,
    word_spans,
)

Relation = Literal["verbatim", "edited", "excerpt", "extended", "quotes"]

VERBATIM = 0.98  # both ways; the rest is a typing error corrected or a "(AIB)" dropped
EDITED = 0.4  # both ways; a text that quotes a fifth of another holds 0.2 of it, one that keeps a third 0.33
CONTAINED = 0.6  # one way: so much of the one stands in the other
QUOTED = 0.1  # of either, once what is shared stands between quotation marks
IN_QUOTES = 0.8  # of the shared words
OUTSIDE = 0.25  # most of the words outside quotation marks that may be shared by texts that share only quotations
FEWEST = 8  # shared shingles, that is 12 words in a row; less is a formula, a title, a signature
# The share of the shorter text that the sketches speak for: below it nothing is compared. At 0.08 four times as many
# texts are compared in vain, as more and more of an archive share a sentence; what would be found besides are
# quotations of a tenth of a text
FAINT = 0.125
# Equal sketch hashes. A long text may hold all of a brief and have kept one of its shingles
AT_LEAST, BRIEF = 2, 64
# One shingle in so many says roughly how much is shared, where there are enough of them; what is little
_ROUGHLY, _ENOUGH, _LITTLE = 16, 12, 0.4
_TURNED: dict[Relation, Relation] = {"excerpt": "extended", "extended": "excerpt"}
_QUOTATION = re.compile(
    r"«[^«»]{1,5000}(?:»|\Z)|“[^“”]{1,5000}(?:”|\Z)|„[^„“”]{1,5000}[“”]|\"[^\"\n]{1,5000}\"|<<[^<>]{1,5000}>>"
)


class SketchIndex(Protocol):
    """What is stored of earlier texts. Ids are the articles'."""

    def frequent(self) -> AbstractSet[int]:
        """Sketch hashes that are too common to make copies."""

    def with_text_hash(self, text_hash: str, limit: int) -> Sequence[int]:
        """Articles with this text hash, those first seen first."""

    def candidates(self, hashes: Sequence[int], at_least: Sequence[int], limit: int) -> Sequence[tuple[int, int, int]]:
        """Articles that share enough sketch hashes, most first: (id, shared hashes, ``Sketch.shingles`` of that
        article). ``at_least``: how many are enough for an article of each of ``db.carriers.SIZES``."""

    def text(self, article_id: int) -> str:
        """The stored text of an article."""


@dataclass(frozen=True, slots=True)
class Copy:
    """This text beside the stored text of article ``of_id``. ``relation`` is read from this text: an ``excerpt`` stands
    mostly in the other, an ``extended`` copy holds most of the other; ``quotes`` shares only what one of the two, or
    both, give as quotations, and is no copy. ``containment``: the share of this text's shingles in the other, what is
    common in the archive left out; ``containment_of``: the reverse. ``paragraphs``: which paragraph corresponds to
    which."""

    of_id: int
    relation: Relation
    containment: float
    containment_of: float
    passages: tuple[Passage, ...]
    paragraphs: tuple[Aligned, ...]

    def turned(self) -> Copy:
        """The same, told from the other text's side."""
        return Copy(
            self.of_id,
            _TURNED.get(self.relation, self.relation),
            self.containment_of,
            self.containment,
            tuple(sorted((c, d, a, b) for a, b, c, d in self.passages)),
            tuple(sorted((c, d, a, b) for a, b, c, d in self.paragraphs)),
        )


def find_copies(
    text: str, sketch: Sketch, index: SketchIndex, *, limit: int = 50, passed: AbstractSet[int] = frozenset()
) -> tuple[Copy, ...]:
    """The stored texts that ``text`` is a copy of or was copied by, nearest first. ``sketch`` is that of ``text``.
    At most ``limit`` stored texts are looked at, so that pages made to share a passage cannot take all the time;
    ``passed``: articles that are none of them."""
    if sketch.shingles < FEWEST:
        return ()
    frequent = index.frequent()
    rare = [value for value in sketch.hashes if value not in frequent] if frequent else sketch.hashes
    chosen: list[int] = []
    if len(rare) < len(sketch.hashes):
        # equal texts are copies also where all that they say is common
        equal = index.with_text_hash(sketch.text_hash, limit + len(passed))
        chosen += [article_id for article_id in equal if article_id not in passed][:limit]
    if len(chosen) < limit:
        known = {*chosen, *passed}
        near = [
            (expected_share(shared, sketch.shingles, shingles), article_id)
            for article_id, shared, shingles in index.candidates(
                rare, _at_least(sketch.shingles), 4 * limit + len(passed)
            )
            if article_id not in known
        ]
        # a stable sort: of equals those first seen come first
        near.sort(key=lambda pair: -pair[0])
        chosen += [article_id for share, article_id in near if share >= FAINT]
    if not chosen:
        return ()
    own = _Side(text, frequent)
    found = (_compare(own, _Side(index.text(article_id), frequent), article_id) for article_id in chosen[:limit])
    copies = [copy for copy in found if copy is not None]
    return tuple(sorted(copies, key=lambda copy: (-max(copy.containment, copy.containment_of), copy.of_id)))


@lru_cache(maxsize=1024)
def _at_least(shingles: int) -> tuple[int, ...]:
    """How many sketch hashes a text of so many shingles shares at least with a stored one of each size that is to be
    compared with it."""
    least = []
    for fewest in SIZES:
        shorter, kept = min(shingles, fewest), sampling(max(shingles, fewest))
        worth = FEWEST if kept == 1 else 1 if shorter <= BRIEF else AT_LEAST
        least.append(max(worth, math.ceil(FAINT * shorter / kept)))
    return tuple(least)


def compare(text: str, other: str, of_id: int = 0, frequent: AbstractSet[int] = frozenset()) -> Copy | None:
    """How ``text`` stands to ``other``; None when it is no copy and shares no quotations worth naming. ``frequent``:
    sketch hashes that are too common to make copies."""
    return _compare(_Side(text, frequent), _Side(other, frequent), of_id)


class Shingled:
    """A text of which only is asked how much of it stands in others, or of others in it."""

    def __init__(self, text: str) -> None:
        self._distinct = shingles_of(text).distinct
        self._kept = frozenset(self._distinct[self._distinct % np.uint64(_ROUGHLY) == 0].tolist())

    def shared_with(self, other: Shingled) -> float:
        """The share of the shorter one's shingles that the other one has; rough where it is little."""
        smaller = min(len(self._kept), len(other._kept))
        rough = len(self._kept & other._kept) / smaller if smaller else 0.0
        if smaller >= _ENOUGH and rough < _LITTLE:
            return rough
        shared = np.intersect1d(self._distinct, other._distinct, assume_unique=True)
        return len(shared) / max(1, min(len(self._distinct), len(other._distinct)))


class _Side:
    """One of two texts that are compared; what costs time is done when it is asked for, and once."""

    def __init__(self, text: str, frequent: AbstractSet[int]) -> None:
        self.text = text
        self.folded, self.shingles, self.distinct = shingles_of(text)
        self.common = _common(self.shingles, len(self.distinct), frequent)
        if self.common is not None:
            self.distinct = in_order(self.shingles[~self.common])

    @cached_property
    def spans(self) -> Spans:
        return word_spans(self.text)

    @cached_property
    def rare(self) -> list[int | None]:
        """The shingles in order; ``None`` for what is common in the archive."""
        listed: list[int | None] = self.shingles.tolist()
        if self.common is not None:
            for place in np.flatnonzero(self.common).tolist():
                listed[place] = None
        return listed


def _common(shingles: Hashes, distinct: int, frequent: AbstractSet[int]) -> npt.NDArray[np.bool_] | None:
    """Which shingles are too common to make copies. Of a long text only some are known: one between two that are
    common is common too. ``None`` where none is."""
    if not frequent:
        return None
    short, kept = short_hashes(shingles, distinct)
    places = np.flatnonzero(kept)
    if not len(places):
        return None
    known = np.array([value in frequent for value in short[places].tolist()])
    if not known.any():
        return None
    everywhere = np.arange(len(shingles))
    following = np.searchsorted(places, everywhere)
    before = known[np.maximum(np.searchsorted(places, everywhere, side="right") - 1, 0)]
    after = known[np.minimum(following, len(places) - 1)]
    common: npt.NDArray[np.bool_] = before & after
    return common


def _compare(own: _Side, other: _Side, of_id: int) -> Copy | None:
    # from the shorter side, whichever asks: what stands there several times is told otherwise from the other
    if (len(own.folded), own.folded) > (len(other.folded), other.folded):
        found = _compare(other, own, of_id)
        return None if found is None else found.turned()
    if own.folded == other.folded and len(own.shingles) >= FEWEST:
        # equal texts are copies also where all that they say is common
        return _copy(own, other, of_id, "verbatim", 1.0, 1.0, [(0, 0, len(own.shingles))])
    shared = np.intersect1d(own.distinct, other.distinct, assume_unique=True)
    if len(shared) < FEWEST:
        return None
    containment, containment_of = len(shared) / len(own.distinct), len(shared) / len(other.distinct)
    relation = _relation(own, other, shared, containment, containment_of)
    if relation is None:
        return None
    return _copy(own, other, of_id, relation, containment, containment_of, shared_runs(own.rare, other.rare))


def _copy(
    own: _Side,
    other: _Side,
    of_id: int,
    relation: Relation,
    containment: float,
    containment_of: float,
    runs: Sequence[Run],
) -> Copy:
    return Copy(
        of_id,
        relation,
        round(containment, 4),
        round(containment_of, 4),
        stretches(runs, own.spans, other.spans),
        aligned_paragraphs(runs, own.text, own.spans, other.text, other.spans),
    )


def _relation(own: _Side, other: _Side, shared: Hashes, containment: float, containment_of: float) -> Relation | None:
    if min(containment, containment_of) >= VERBATIM:
        return "verbatim"
    if max(containment, containment_of) < QUOTED:
        return None
    quoting = _only_quotations(own, shared), _only_quotations(other, shared)
    if all(quoting):
        return "quotes"
    if min(containment, containment_of) >= EDITED:
        return "edited"
    if containment >= CONTAINED:
        return "excerpt"
    if containment_of >= CONTAINED:
        return "extended"
    # a part of one that the other gives as its words, beside words of its own
    told = zip(quoting, (own, other), strict=True)
    return "quotes" if any(said and _mostly_own(side) for said, side in told) else None


def _mostly_own(side: _Side) -> bool:
    """Whether at least half of a text stands outside of quotation marks."""
    return 2 * sum(end - start for start, end in map(re.Match.span, _QUOTATION.finditer(side.text))) <= len(side.text)


def _only_quotations(side: _Side, shared: Hashes) -> bool:
    """Whether what is shared stands between quotation marks in this text, and next to nothing else of it is shared."""
    quotations = [found.span() for found in _QUOTATION.finditer(side.text)]
    if not quotations:
        return False
    size = len(side.spans)
    quoted = np.zeros(size, dtype=bool)
    for first, last in np.searchsorted(side.spans[:, 0], quotations):
        quoted[first:last] = True
    covered = np.zeros(size, dtype=bool)
    hits = np.flatnonzero(np.isin(side.shingles, shared))
    for step in range(min(SHINGLE, size)):
        covered[hits + step] = True
    outside = int((~quoted).sum())
    inside_share = float((covered & quoted).sum() / covered.sum())
    return inside_share >= IN_QUOTES and (outside == 0 or float((covered & ~quoted).sum()) / outside < OUTSIDE)
