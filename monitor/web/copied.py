"""What an article shares with others, both texts side by side."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from db.rows import Row
from monitor.quoting import Segment, Span, segments
from monitor.similarity.passages import paragraph_bounds
from monitor.web.headline import Headline, headline
from monitor.wordbook import Words

# an opinion piece has some forty paragraphs
PAIRS_SHOWN = 40
PARAGRAPH_LENGTH = 1500

Four = tuple[int, int, int, int]
Bounds = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two paragraphs that correspond; one is empty where the other text has none like it. Marked (``own``) is what
    only one of the texts says."""

    here: tuple[Segment, ...]
    there: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Copy:
    """Another article with the same words; ``share``: how much of which text is common. ``pairs``: both texts in the
    order of this one, as far as they are shown; empty where the reader may not see them."""

    other: Headline
    relation: str
    share: str
    pairs: tuple[Pair, ...]
    more_pairs: int


def read_fours(stored: str | None) -> tuple[Four, ...]:
    """``copies.passages`` or ``copies.paragraphs``: lists of four numbers. What is malformed is left out: the copy
    itself stays on the page."""
    try:
        parsed = json.loads(stored or "[]")
    except ValueError:
        return ()
    if not isinstance(parsed, list):
        return ()
    return tuple(
        (entry[0], entry[1], entry[2], entry[3])
        for entry in parsed
        if isinstance(entry, list)
        and len(entry) == 4
        and all(isinstance(number, int) and number >= 0 for number in entry)
    )


def read_passages(stored: str | None) -> tuple[Four, ...]:
    """``copies.passages``: start and end in the later copy, start and end in the earlier text."""
    return tuple(four for four in read_fours(stored) if four[0] < four[1] and four[2] < four[3])


def copies(
    words: Words, row: Row, pairs: Sequence[Row], others: Mapping[int, Row], texts: Mapping[int, str] | None
) -> tuple[Copy, ...]:
    """What the article ``row`` shares with each of ``others``, in their order. ``pairs``: those of ``db.queries``;
    ``texts``: the stored ones by article, ``None`` where the reader may not see them."""
    order = list(others)
    return tuple(
        _copy(words, row, pair, others[pair["other_id"]], texts)
        for pair in sorted(pairs, key=lambda pair: order.index(pair["other_id"]))
    )


def _copy(words: Words, row: Row, pair: Row, other: Row, texts: Mapping[int, str] | None) -> Copy:
    here_first = pair["direction"] == "of"
    passages, paragraphs = read_passages(pair["passages"]), read_fours(pair["paragraphs"])
    if not here_first:
        passages = tuple((c, d, a, b) for a, b, c, d in passages)
        paragraphs = tuple((c, d, a, b) for a, b, c, d in paragraphs)
    rows: list[Pair] = []
    if texts is not None and passages:
        rows = side_by_side(texts.get(row["id"], ""), texts.get(other["id"], ""), passages, paragraphs)
    shares = (pair["containment"], pair["containment_of"])
    here_share, there_share = (words.share(share) for share in (shares if here_first else reversed(shares)))
    direction = pair["direction"] if _order_known(row, other) else "with"
    return Copy(
        other=headline(words, other),
        relation=words.text(f"relation.{direction}.{pair['relation']}"),
        share=words.text("article.share", here=here_share, there=there_share),
        pairs=tuple(rows[:PAIRS_SHOWN]),
        more_pairs=max(0, len(rows) - PAIRS_SHOWN),
    )


def side_by_side(here: str, there: str, passages: Sequence[Four], paragraphs: Sequence[Four]) -> list[Pair]:
    """Both texts paragraph by paragraph. Each paragraph of ``here`` stands beside the one that it shares most with;
    what only ``there`` has stands where it would be read."""
    mine, its = (
        _paragraphs(here, ((a, b) for a, b, _, _ in passages)),
        _paragraphs(there, ((c, d) for _, _, c, d in passages)),
    )
    beside: dict[int, int] = {}
    taken: set[int] = set()
    aligned = paragraphs or _by_passages(paragraph_bounds(here), paragraph_bounds(there), passages)
    for own, _, other, _ in sorted(aligned, key=lambda four: -max(four[1], four[3])):
        if own < len(mine) and other < len(its) and own not in beside and other not in taken:
            beside[own] = other
            taken.add(other)
    rows: list[Pair] = []
    at = 0
    for number, paragraph in enumerate(mine):
        opposite = beside.get(number)
        while opposite is not None and at < opposite:
            rows += [] if at in taken else [Pair((), its[at])]
            at += 1
        rows.append(Pair(paragraph, its[opposite] if opposite is not None else ()))
    rows += [Pair((), paragraph) for number, paragraph in enumerate(its) if number >= at and number not in taken]
    return [row for row in rows if row.here or row.there]


def _by_passages(here: Sequence[Bounds], there: Sequence[Bounds], passages: Sequence[Four]) -> list[Four]:
    """Which paragraphs correspond, where that was not kept with the copy: those in which the middle of what they share
    stands."""
    found = []
    for a, b, c, d in passages:
        for number, (start, end) in enumerate(here):
            first, last = max(a, start), min(b, end)
            if first >= last:
                continue
            middle = c + ((first + last) // 2 - a) * (d - c) // (b - a)
            for other, (begin, stop) in enumerate(there):
                if begin <= middle < stop:
                    found.append((number, last - first, other, last - first))
    return found


def _paragraphs(text: str, shared: Iterable[Bounds]) -> list[tuple[Segment, ...]]:
    """The paragraphs, with what is not ``shared`` marked."""
    own = _between(sorted(shared), len(text))
    return [_shown(segments(text, own, *bounds)) for bounds in paragraph_bounds(text)]


def _between(shared: Sequence[Bounds], end: int) -> list[Span]:
    found, at = [], 0
    for first, last in [*shared, (end, end)]:
        if first > at:
            found.append(Span(at, min(first, end), side="own"))
        at = max(at, last)
    return found


def _shown(pieces: Sequence[Segment]) -> tuple[Segment, ...]:
    """As one line, cut where it is long; spaces and marks of punctuation alone are no difference."""
    shown: list[Segment] = []
    left = PARAGRAPH_LENGTH
    for piece in pieces:
        if left <= 0:
            break
        text = " ".join(piece.text.split()) if not piece.text.strip() else piece.text
        side = piece.side if any(char.isalnum() for char in text) else ""
        shown.append(replace(piece, text=text if len(text) <= left else f"{text[:left]} …", side=side))
        left -= len(text)
    return tuple(shown) if any(piece.text.strip() for piece in shown) else ()


def _order_known(one: Row, other: Row) -> bool:
    """Whether what the pages print says which of two articles came first; the day of a crawl says nothing of that."""
    if one["published_at"] or other["published_at"]:
        return True
    days = {one["published_on"], other["published_on"]}
    return len(days) > 1 and None not in days
