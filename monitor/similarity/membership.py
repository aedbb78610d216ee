"""Which story goes on as which when texts are put together otherwise: a story that readers have cited keeps its number
and key with the part that holds most of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

Fate = Literal["merged", "split", "moved"]


class Former(NamedTuple):
    """A text with the group that it is in now and the story that it was in before, if any."""

    group: int
    story: int | None


class Change(NamedTuple):
    """What became of texts of a story: it was ``merged`` into another and is no more, a part of it was ``split`` off as
    a story of its own, or some ``moved`` to another. ``group``: where they are now."""

    fate: Fate
    story: int
    group: int
    texts: int


def assign(texts: Sequence[Former]) -> dict[int, int | None]:
    """Group -> the story that it goes on as; ``None``: a new one. The largest share first; of equal ones the group that
    comes first in ``texts``, then the older story."""
    shares = Counter((one.group, one.story) for one in texts if one.story is not None)
    order = {group: number for number, group in enumerate(dict.fromkeys(one.group for one in texts))}
    given: dict[int, int | None] = dict.fromkeys(order)
    taken: set[int] = set()
    for group, story in sorted(shares, key=lambda share: (-shares[share], order[share[0]], share[1] or 0)):
        if given[group] is None and story is not None and story not in taken:
            given[group] = story
            taken.add(story)
    return given


def fates(texts: Sequence[Former], given: Mapping[int, int | None]) -> list[Change]:
    """What became of the stories whose texts are not all together any more, as ``given`` by ``assign``."""
    kept = {story: group for group, story in given.items() if story is not None}
    parts: dict[int, Counter[int]] = defaultdict(Counter)
    for one in texts:
        if one.story is not None and kept.get(one.story) != one.group:
            parts[one.story][one.group] += 1
    changes: list[Change] = []
    for story, groups in sorted(parts.items()):
        # of one that is no more, where most of it went; the rest moved
        main = min(groups, key=lambda group: (-groups[group], group)) if story not in kept else None
        for group, count in sorted(groups.items()):
            fate: Fate = "merged" if group == main else "split" if given[group] is None else "moved"
            changes.append(Change(fate, story, group, count))
    return changes
