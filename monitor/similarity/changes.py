"""What was changed between two texts of one article: paragraphs added, removed and reworded, and what is no change."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

import xxhash

from monitor.similarity.paragraphs import (
    MOST_PARAGRAPHS,
    MOST_WORDS,
    Paragraph,
    alike,
    is_like_headline,
    paragraphs,
)
from monitor.similarity.sketches import words
from monitor.similarity.steadiness import STEADY, Unsteady, explains, unsteady

Kind = Literal["added", "removed", "changed"]
# what editors put to a headline, to one at a time
_BY_HAND = re.compile(
    r"mise?|a|jour|maj|actualisee?|updated?|correction|corrigee?|rectificatif|videos?|photos?|audio|images|en|direct|live|"
    r"urgent|exclusif|exclusivite|officiel|breaking|flash|suite|fin|et|la|derniere|minute|обновлено|видео|фото"
)
_PIECE = re.compile(r"\S+")
_LONGEST_BOX = 30  # of links


@dataclass(frozen=True, slots=True)
class ParagraphChange:
    """One paragraph. ``at``: its place in the text that has it, the new one for ``changed``; ``words``: of a reworded
    one, runs of words as (``=``, ``-`` or ``+``, the words)."""

    kind: Kind
    at: int
    before: str = ""
    after: str = ""
    words: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Edit:
    """What is different. ``marks``: of its paragraphs, what other articles edited in the same way have too, each alone
    enough to say so; ``headline_mark``: the same of its headline; ``shape``: where paragraphs came and went, if only
    before or after all that stayed."""

    headline: tuple[str, str] | None
    paragraphs: tuple[ParagraphChange, ...]
    marks: tuple[int, ...] = ()
    headline_mark: int | None = None
    shape: int | None = None

    def count(self, kind: Kind) -> int:
        """How many paragraphs were so changed."""
        return sum(change.kind == kind for change in self.paragraphs)


def edit_between(
    before: tuple[str, str],
    after: tuple[str, str],
    is_furniture: Callable[[str], bool] = lambda paragraph: False,
    twin: tuple[str, str] | None = None,
    is_shared: Callable[[str], bool] = lambda paragraph: False,
) -> Edit | None:
    """What an outlet changed between two states (title, text) of an article; ``None`` where a reader would say nothing.
    Case, accents, punctuation, spaces, the cut of paragraphs, counters and ``is_furniture`` paragraphs are nothing.
    ``twin``: another fetch of ``after``, a moment apart; what differs between the two is nothing either, nor is one
    paragraph in the place of another where each ``is_shared`` by other articles."""
    headline = None if words(before[0]) == words(after[0]) else (before[0], after[0])
    if twin is not None and words(twin[0]) != words(after[0]):
        headline = None
    former, present = paragraphs(before[1], is_furniture), paragraphs(after[1], is_furniture)
    changes: tuple[ParagraphChange, ...] = ()
    shape = None
    if _all_words(former) != _all_words(present):
        loose = unsteady(present, paragraphs(twin[1], is_furniture)) if twin is not None else STEADY
        changes, shape = _paragraph_changes(former, present, loose, is_shared)
    if headline is None and not changes:
        return None
    headline_mark = _mark_of_headline(*headline) if headline else None
    return Edit(headline, changes, tuple(sorted({*map(_mark_of, changes)})), headline_mark, shape)


def _all_words(found: Sequence[Paragraph]) -> list[str]:
    return [word for paragraph in found for word in paragraph.words]


# opcode, its stretch of the former paragraphs, its stretch of the present ones
_Block = tuple[str, int, int, int, int]


def _paragraph_changes(
    former: list[Paragraph], present: list[Paragraph], loose: Unsteady, is_shared: Callable[[str], bool]
) -> tuple[tuple[ParagraphChange, ...], int | None]:
    blocks = [block for block in _blocks(former, present) if not _are_links(former, present, block)]
    found = [(block, _within(former, present, block, loose, is_shared)) for block in blocks]
    blocks = [block for block, inside in found if inside]
    changes = tuple(change for _, inside in found for change in inside)
    size, other = len(former), len(present)
    if any(change.kind == "changed" for change in changes) or not changes:
        return changes, None
    if not all((i1 == 0 and j1 == 0) or (i2 == size and j2 == other) for _, i1, i2, j1, j2 in blocks):
        return changes, None
    places = [(name, i2 - i1, j2 - j1, i1 == 0) for name, i1, i2, j1, j2 in blocks]
    return changes, _mark("shape", repr(places))


def _blocks(former: list[Paragraph], present: list[Paragraph]) -> list[_Block]:
    """Where the two differ."""
    head = _same_at_start(former, present)
    tail = _same_at_start(former[head:][::-1], present[head:][::-1])
    left, right = former[head : len(former) - tail], present[head : len(present) - tail]
    if max(len(left), len(right)) > MOST_PARAGRAPHS:
        return [("replace", head, head + len(left), head, head + len(right))]
    matcher = SequenceMatcher(None, [one.words for one in left], [one.words for one in right], autojunk=False)
    return [
        (name, head + i1, head + i2, head + j1, head + j2)
        for name, i1, i2, j1, j2 in matcher.get_opcodes()
        if name != "equal"
    ]


def _are_links(former: list[Paragraph], present: list[Paragraph], block: _Block) -> bool:
    """Whether headlines stand in the place of others: links, drawn anew at each fetch. A list of them in place of
    another; or, first or last in the text, one that stays as long as it was while some of it is exchanged."""
    _, i1, i2, j1, j2 = block
    gone, come = former[i1:i2], present[j1:j2]
    if max(len(gone), len(come)) > _LONGEST_BOX or not all(map(is_like_headline, (*gone, *come))):
        return False
    if len(gone) > 1 and len(come) > 1:
        return True
    if any(alike(one, other) for one in gone for other in come):
        return False
    (k1, k2), (l1, l2) = _run(former, i1, i2), _run(present, j1, j2)
    at_edge = (k1 == 0 and l1 == 0) != (k2 == len(former) and l2 == len(present))
    return at_edge and k2 - k1 == l2 - l1 > 1


def _run(found: list[Paragraph], start: int, end: int) -> tuple[int, int]:
    """The stretch of headlines in a row that one of them belongs to."""
    while start > 0 and is_like_headline(found[start - 1]):
        start -= 1
    while end < len(found) and is_like_headline(found[end]):
        end += 1
    return start, end


def _same_at_start(one: Sequence[Paragraph], other: Sequence[Paragraph]) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left.words != right.words:
            break
        count += 1
    return count


def _within(
    former: list[Paragraph],
    present: list[Paragraph],
    block: _Block,
    loose: Unsteady,
    is_shared: Callable[[str], bool],
) -> tuple[ParagraphChange, ...]:
    """What happened in one place, without what comes and goes there by itself."""
    _, i1, i2, j1, j2 = block
    found = list(_paired(former[i1:i2], present[j1:j2], i1, j1))
    gone = [change for change, _ in found if change.kind == "removed"]
    comes_and_goes = 0 < len(gone) <= loose.room(j1, j2)

    def is_noise(change: ParagraphChange, one: Paragraph | None) -> bool:
        if change.kind == "removed":
            return comes_and_goes
        if change.at in loose.alone:
            return True
        other = loose.reworded.get(change.at)
        return one is not None and other is not None and explains(one, present[change.at], other)

    told = [change for change, one in found if not is_noise(change, one)]
    gone, come = ([change for change in told if change.kind == kind] for kind in ("removed", "added"))
    # a correction in fixed words is shared as well, but not what it stands in place of
    if len(gone) == len(come) and all(is_shared(change.before or change.after) for change in (*gone, *come)):
        told = [change for change in told if change.kind == "changed"]
    return tuple(told)


def _paired(
    gone: list[Paragraph], come: list[Paragraph], gone_at: int, come_at: int
) -> Iterator[tuple[ParagraphChange, Paragraph | None]]:
    """Pairs what went with what came, in order; each pair is one paragraph reworded. Paragraphs that were only joined
    or cut otherwise are no change."""
    if _all_words(gone) == _all_words(come):
        return
    taken = 0
    for number, one in enumerate(gone):
        near = range(taken, min(len(come), taken + 50))
        partner = next((place for place in near if alike(one, come[place])), None)
        if partner is None:
            yield ParagraphChange("removed", gone_at + number, before=one.text), one
            continue
        for place in range(taken, partner):
            yield ParagraphChange("added", come_at + place, after=come[place].text), None
        other = come[partner]
        if one.words != other.words:
            reworded = tuple(_reworded(one.text, other.text))
            yield ParagraphChange("changed", come_at + partner, one.text, other.text, reworded), one
        taken = partner + 1
    for place in range(taken, len(come)):
        yield ParagraphChange("added", come_at + place, after=come[place].text), None


def _reworded(before: str, after: str) -> Iterator[tuple[str, str]]:
    left, right = _PIECE.findall(before), _PIECE.findall(after)
    head = 0
    while head < min(len(left), len(right)) and left[head] == right[head]:
        head += 1
    tail = 0
    while tail < min(len(left), len(right)) - head and left[-1 - tail] == right[-1 - tail]:
        tail += 1
    if head:
        yield "=", " ".join(left[:head])
    mid_left, mid_right = left[head : len(left) - tail], right[head : len(right) - tail]
    if max(len(mid_left), len(mid_right)) > MOST_WORDS:
        blocks: Sequence[tuple[str, int, int, int, int]] = [("replace", 0, len(mid_left), 0, len(mid_right))]
    else:
        blocks = SequenceMatcher(None, mid_left, mid_right, autojunk=False).get_opcodes()
    for name, i1, i2, j1, j2 in blocks:
        if name == "equal":
            yield "=", " ".join(mid_left[i1:i2])
            continue
        if i2 > i1:
            yield "-", " ".join(mid_left[i1:i2])
        if j2 > j1:
            yield "+", " ".join(mid_right[j1:j2])
    if tail:
        yield "=", " ".join(left[len(left) - tail :])


def _mark_of(change: ParagraphChange) -> int:
    if change.kind == "changed":
        gone = " ".join(words(" ".join(text for sign, text in change.words if sign == "-")))
        come = " ".join(words(" ".join(text for sign, text in change.words if sign == "+")))
        return _mark("changed", f"{gone} > {come}")
    return _mark(change.kind, " ".join(words(change.before or change.after)))


def _mark_of_headline(before: str, after: str) -> int:
    """What was put before or behind a title, or taken away there; of any other change, the whole of it."""
    old, new = words(before), words(after)
    short, long = sorted((old, new), key=len)
    sign = "+" if long is new else "-"
    behind = long[len(short) :] if short and long[: len(short)] == short else []
    front = long[: -len(short)] if short and long[-len(short) :] == short else []
    if not all(map(_BY_HAND.fullmatch, behind)):
        return _mark("headline", f"{sign} behind {' '.join(behind)}")
    if not all(map(_BY_HAND.fullmatch, front)):
        return _mark("headline", f"{sign} before {' '.join(front)}")
    return _mark("headline", f"{' '.join(old)} > {' '.join(new)}")


def _mark(kind: str, what: str) -> int:
    # 48 bits, which SQLite keeps in six bytes
    found = xxhash.xxh3_64_intdigest(f"{kind} {what}".encode("utf-8", "surrogatepass")) >> 16
    return found | 1 if kind == "shape" else found & ~1


def is_shape(mark: int) -> bool:
    """Whether a mark tells of places and of no words."""
    return mark % 2 == 1
