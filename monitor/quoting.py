"""A passage of a text with what is marked in it, as pieces. Texts stay plain: escaping is up to whoever shows them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

_SENTENCE_END = re.compile(r"(?<![.!?…])[.!?…]++[»”\"')\]]*+\s+|\n+")
_SPACE = re.compile(r"\s+")
SENTENCE_LENGTH = 360


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``start`` to ``end`` of the title or the text. ``side``: what they speak for (``aes``, ``russie``,
    ``found``); ``concept``: the entry of the lexicon; ``sentence``: the sentence's number where it is known."""

    start: int
    end: int
    where: str = "text"
    side: str = "found"
    concept: str = ""
    sentence: int | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text; ``side`` is empty where it is not marked."""

    text: str
    side: str = ""
    concept: str = ""


def segments(text: str, spans: Iterable[Span], start: int = 0, end: int | None = None) -> tuple[Segment, ...]:
    """``text[start:end]`` cut at the spans. Where spans overlap the earlier and longer one is kept whole."""
    end = len(text) if end is None else min(end, len(text))
    pieces: list[Segment] = []
    at = start
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        first, last = max(span.start, at), min(span.end, end)
        if first >= last:
            continue
        if first > at:
            pieces.append(Segment(text[at:first]))
        pieces.append(Segment(text[first:last], span.side, span.concept))
        at = last
    if at < end:
        pieces.append(Segment(text[at:end]))
    return tuple(pieces)


def sentence_around(text: str, spans: Sequence[Span]) -> tuple[int, int]:
    """Bounds of the sentence or sentences that hold ``spans``; the text's first sentence when there are none. Long
    ones are cut at words, around the first span."""
    first = min((span.start for span in spans), default=0)
    last = min(max((span.end for span in spans), default=0), len(text))
    start, end = 0, len(text)
    for boundary in _SENTENCE_END.finditer(text):
        if boundary.end() <= first:
            start = boundary.end()
        elif boundary.start() >= last:
            end = boundary.start() + len(boundary.group().rstrip())
            break
    if end - start > SENTENCE_LENGTH:
        start = max(start, min(first - 80, last - SENTENCE_LENGTH // 2))
        end = min(end, start + SENTENCE_LENGTH)
        start, end = _at_words(text, start, end)
    return start, end


def _at_words(text: str, start: int, end: int) -> tuple[int, int]:
    if start > 0 and not text[start - 1].isspace():
        space = _SPACE.search(text, start, end)
        start = space.end() if space else start
    if end < len(text) and not text[end].isspace():
        cut = max(text.rfind(" ", start, end), text.rfind("\n", start, end))
        end = cut if cut > start else end
    return start, end


def quote(text: str, spans: Sequence[Span], bounds: tuple[int, int]) -> tuple[Segment, ...]:
    """The bounded piece as one line, marked, with ``…`` where it was cut inside a sentence."""
    start, end = bounds
    pieces = [replace(piece, text=_SPACE.sub(" ", piece.text)) for piece in segments(text, spans, start, end)]
    if start > 0 and text[start - 1] == " " and text[:start].rstrip()[-1:] not in '.!?…»"':
        pieces.insert(0, Segment("… "))
    if end < len(text) and text[end - 1] not in '.!?…»"\n' and text[end] != "\n":
        pieces.append(Segment(" …"))
    return tuple(piece for piece in pieces if piece.text)
