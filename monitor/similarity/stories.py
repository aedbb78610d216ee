"""Which texts are about one event. Each text joins the earlier text that is most like it, and thereby its story.

Whom a text joins depends on the texts before it in time and on nothing else, least of all on the order in which they
came in. So a text that comes in late is put where it belongs, the later ones that it concerns are asked again, and the
stories are those that would be built in order.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from monitor.similarity.likeness import AWAY, CLOSE, SPAN, WINDOW, likeness, needed, shared_signs
from monitor.similarity.signs import Signs, first_place

SHARE = 0.12  # of the weight of its lookups that a text must have in common with another to be compared with it
# against floods alone: what is left out by them, the nearest in time last, depends on what else has come in
MOST_WITH_A_SIGN = 400
MOST_COMPARED = 300


@dataclass(frozen=True, slots=True)
class Link:
    """Where a text stands: ``first``: the first text of its story (itself, if it begins one); ``joined``: the earlier
    text that it is most like, with that ``likeness`` and the signs that they share."""

    first: int
    joined: int | None = None
    likeness: float = 0.0
    shared: tuple[str, ...] = ()


class StoryIndex(Protocol):
    """What is stored of the texts. Ids are the texts'."""

    def signs(self, text_id: int) -> Signs:
        """The signs of a text."""

    def link(self, text_id: int) -> Link | None:
        """Where a text stands; ``None`` for one that was not asked yet."""

    def set_link(self, text_id: int, link: Link) -> None:
        """Keeps where a text stands."""

    def before(self, term: str, place: int, since: int, limit: int) -> Sequence[int]:
        """Texts with a sign from place ``since`` on and before ``place``, the nearest to ``place`` first."""

    def after(self, term: str, place: int, until: int, limit: int) -> Sequence[int]:
        """Texts with a sign after ``place`` and before ``until``, the nearest to ``place`` first."""

    def dependants(self, text_id: int) -> Sequence[int]:
        """Texts that joined a text or whose story begins with it, itself not among them."""


def find_link(text_id: int, index: StoryIndex) -> Link:
    """Where a text belongs, as the texts before it stand."""
    own = index.signs(text_id)
    since = first_place(own.day - WINDOW)
    shared: dict[int, float] = {}
    lookups = own.lookups()
    for term in lookups:
        for other in index.before(term, own.place, since, MOST_WITH_A_SIGN):
            shared[other] = shared.get(other, 0.0) + own.terms[term]
    least = SHARE * sum(own.terms[term] for term in lookups)
    like: list[tuple[float, int, int]] = []
    for other in _most_shared({other: weight for other, weight in shared.items() if weight >= least}, index):
        signs = index.signs(other)
        found = round(likeness(own, signs), 6)
        if found >= needed(own.day - signs.day):
            like.append((-found, signs.place, other))
    for negative, _, other in sorted(like):
        place = index.link(other)
        if place is None:
            continue
        first = index.signs(place.first)
        near = -negative >= CLOSE * needed(own.day - index.signs(other).day)
        if own.day - first.day <= SPAN and (near or place.first == other or _fits(own, first)):
            return Link(place.first, other, -negative, shared_signs(own, index.signs(other)))
    return Link(text_id)


def settle_links(entered: Iterable[int], asked_again: Iterable[int], index: StoryIndex) -> dict[int, Link | None]:
    """Finds a place for texts that are new, and for those that are to be asked again, and for all whom that concerns.
    Returns those whose place has changed, with the one that they had."""
    former: dict[int, Link | None] = {}
    new = set(entered)
    queue = [(index.signs(text_id).place, text_id) for text_id in new | set(asked_again)]
    heapq.heapify(queue)
    waiting = {text_id for _, text_id in queue}
    while queue:
        _, text_id = heapq.heappop(queue)
        if text_id not in waiting:
            continue
        waiting.discard(text_id)
        before, link = index.link(text_id), find_link(text_id, index)
        is_new = text_id in new
        new.discard(text_id)
        if link == before and not is_new:
            continue
        if link != before:
            former.setdefault(text_id, before)
            index.set_link(text_id, link)
        moved = before is not None and before.first != link.first
        for other in concerned(text_id, index, moved=moved):
            if other not in waiting:
                waiting.add(other)
                heapq.heappush(queue, (index.signs(other).place, other))
    return {text_id: link for text_id, link in former.items() if link != index.link(text_id)}


def concerned(text_id: int, index: StoryIndex, *, moved: bool) -> list[int]:
    """The later texts that a text may change the place of: those that are more like it than like the one they joined;
    with ``moved``, which is for a text that is now of another story, all that are like it."""
    own = index.signs(text_id)
    until = first_place(own.day + WINDOW + 1)
    later: set[int] = set()
    for term in own.lookups():
        later.update(index.after(term, own.place, until, MOST_WITH_A_SIGN))
    asked: list[int] = []
    for other in later:
        link = index.link(other)
        if link is None:
            continue
        signs = index.signs(other)
        found = round(likeness(signs, own), 6)
        if found >= needed(signs.day - own.day) and (moved or found >= link.likeness):
            asked.append(other)
    if moved:
        asked += [other for other in index.dependants(text_id) if other not in later]
    return asked


def _fits(own: Signs, first: Signs) -> bool:
    """Whether a text is still about what its story began with."""
    return likeness(own, first) >= AWAY * needed(0)


def _most_shared(shared: dict[int, float], index: StoryIndex) -> list[int]:
    if len(shared) <= MOST_COMPARED:
        return list(shared)
    order = sorted(shared, key=lambda other: (-round(shared[other], 4), -index.signs(other).place))
    return order[:MOST_COMPARED]
