"""What differs between two fetches of one page, a moment apart: the page's own doing (advertisements, links drawn by
lot), not its editors'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from monitor.similarity.paragraphs import MOST_PARAGRAPHS, MOST_WORDS, Paragraph, alike

# beside words that come and go, so many more may have gone with them
_BESIDE = 2


@dataclass(frozen=True, slots=True)
class Unsteady:
    """``reworded``: place in the page -> how the other fetch words that paragraph; ``alone``: places of paragraphs
    that the other fetch does not have; ``gaps``: place -> how many paragraphs the other fetch alone has before it."""

    reworded: Mapping[int, Paragraph] = field(default_factory=dict)
    alone: frozenset[int] = frozenset()
    gaps: Mapping[int, int] = field(default_factory=dict)

    def room(self, start: int, end: int) -> int:
        """How many paragraphs come and go by themselves between two places of the page."""
        here = sum(place in self.alone for place in range(start, end))
        return max(here, sum(self.gaps.get(place, 0) for place in range(start, end + 1)))


STEADY = Unsteady()


def unsteady(page: Sequence[Paragraph], other: Sequence[Paragraph]) -> Unsteady:
    """What of ``page`` another fetch of the same moment has otherwise."""
    if max(len(page), len(other)) > MOST_PARAGRAPHS:
        return STEADY
    reworded: dict[int, Paragraph] = {}
    alone: set[int] = set()
    gaps: dict[int, int] = {}
    matcher = SequenceMatcher(None, [one.words for one in page], [one.words for one in other], autojunk=False)
    for name, i1, i2, j1, j2 in matcher.get_opcodes():
        if name == "equal":
            continue
        free = list(range(j1, j2))
        for place in range(i1, i2):
            partner = next((at for at in free if alike(page[place], other[at])), None)
            if partner is None:
                alone.add(place)
            else:
                reworded[place] = other[partner]
                free = [at for at in free if at > partner]
        spare = (j2 - j1) - sum(place in reworded for place in range(i1, i2))
        if spare:
            gaps[i1] = spare
    return Unsteady(reworded, frozenset(alone), gaps)


def explains(former: Paragraph, present: Paragraph, other: Paragraph) -> bool:
    """Whether ``former`` differs from ``present`` only where ``present`` differs from its ``other`` fetch."""
    if max(len(former.words), len(present.words), len(other.words)) > MOST_WORDS:
        return False
    loose: set[int] = set()
    gaps: set[int] = set()
    for name, i1, i2, _, _ in SequenceMatcher(None, present.words, other.words, autojunk=False).get_opcodes():
        if name != "equal":
            # of an hour or an amount the other digits are no steadier
            i1, i2 = _with_digits(present.words, i1, i2)
            loose.update(range(i1, i2))
            gaps.update((i1, i2))
    for name, i1, i2, j1, j2 in SequenceMatcher(None, former.words, present.words, autojunk=False).get_opcodes():
        if name == "equal":
            continue
        if i2 - i1 > 2 * (j2 - j1) + _BESIDE or not loose.issuperset(range(j1, j2)):
            return False
        if j1 == j2 and j1 not in gaps:
            return False
    return True


def _with_digits(found: Sequence[str], start: int, end: int) -> tuple[int, int]:
    if not any(word.isdigit() for word in found[start:end]):
        return start, end
    while start > 0 and found[start - 1].isdigit():
        start -= 1
    while end < len(found) and found[end].isdigit():
        end += 1
    return start, end
