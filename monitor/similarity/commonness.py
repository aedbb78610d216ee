"""What is too common in an archive to make copies: appeals for donations, an agency's background paragraphs, whatever
one outlet puts under many of its texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

# texts of one outlet, or of all on so many days, that share a shingle and little else
FREQUENT = 8
# share of the shorter of two texts that stands in the other, from which they are one text in two forms
ALIKE = 0.75
# within so many days one outlet takes a text over from several others; later it uses a paragraph again
DAYS = 3
_MOST_FORMS = 4 * FREQUENT


class Bearer(NamedTuple):
    """A text that has a shingle. ``day``: when it was published or first seen, as ``2025-05-23``."""

    place: int
    source_id: int
    day: str
    text_hash: str


def is_common(bearers: Iterable[Bearer], alike: Callable[[int, int], bool]) -> bool:
    """Whether a shingle says nothing about whence a text comes. ``bearers``: those that have it, the first seen first;
    ``alike``: whether the texts at two places are one in two forms. A wire that every outlet prints once, or that one
    prints in the versions of eight others, is not common."""
    known: set[str] = set()
    of_source: dict[int, list[Bearer]] = {}
    of_all: list[Bearer] = []
    for one in bearers:
        if one.text_hash in known:
            continue
        known.add(one.text_hash)
        own = of_source.setdefault(one.source_id, [])
        if not any(_days_between(one, other) <= DAYS and alike(one.place, other.place) for other in own):
            own.append(one)
            if len(own) >= FREQUENT:
                return True
        if len(of_all) < _MOST_FORMS and not any(alike(one.place, other.place) for other in of_all):
            of_all.append(one)
            if len(of_all) >= FREQUENT and len({other.day for other in of_all}) >= FREQUENT:
                return True
    return False


def _days_between(one: Bearer, other: Bearer) -> int:
    try:
        return abs((date.fromisoformat(one.day) - date.fromisoformat(other.day)).days)
    except ValueError:
        return 0
