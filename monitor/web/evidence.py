"""From stored evidence to pieces of text that a template can mark. Texts stay plain: escaping is the template's."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

_SENTENCE_END = re.compile(r"[.!?…]+[»”\"')\]]*\s+|\n+")
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


@dataclass(frozen=True, slots=True)
class Evidence:
    """The spans of a match; ``unreadable``: how many entries could not be understood."""

    spans: tuple[Span, ...]
    unreadable: int = 0

    def of(self, where: str) -> tuple[Span, ...]:
        """The spans in the title or in the text."""
        return tuple(span for span in self.spans if span.where == where)


def _span(entry: object) -> Span:
    """Raises ``ValueError``, ``TypeError`` or ``KeyError`` on anything but a well-formed entry."""
    if not isinstance(entry, dict):
        raise TypeError(f"not an object: {entry!r}")
    start, end = entry["start"], entry["end"]
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end):
        raise ValueError(f"no span: {start!r} to {end!r}")
    sentence = entry.get("sentence")
    return Span(
        start=start,
        end=end,
        where=str(entry.get("where", "text")),
        side=str(entry.get("side", "found")),
        concept=str(entry.get("concept", "")),
        sentence=sentence if isinstance(sentence, int) else None,
    )


def read_evidence(stored: str | None) -> Evidence:
    """The spans of ``matches.evidence``; what is malformed is counted, not raised."""
    if not stored:
        return Evidence(())
    try:
        parsed = json.loads(stored)
        entries = parsed["spans"]
        if not isinstance(entries, list):
            return Evidence((), 1)
    except (ValueError, TypeError, KeyError):
        return Evidence((), 1)
    spans: list[Span] = []
    unreadable = 0
    for entry in entries:
        try:
            spans.append(_span(entry))
        except (ValueError, TypeError, KeyError):
            unreadable += 1
    return Evidence(tuple(spans), unreadable)


def read_list(stored: str | None) -> tuple[str, ...]:
    """A JSON list of texts, such as ``articles.bylines``; anything else gives the stored text as its only entry."""
    if not stored:
        return ()
    try:
        parsed = json.loads(stored)
    except ValueError:
        return (stored,)
    return tuple(str(entry) for entry in parsed) if isinstance(parsed, list) else (stored,)


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


def paragraphs(text: str) -> tuple[tuple[int, int], ...]:
    """Where the paragraphs of a stored text begin and end (they are separated by an empty line)."""
    bounds = []
    at = 0
    for block in text.split("\n\n"):
        if block.strip():
            bounds.append((at, at + len(block)))
        at += len(block) + 2
    return tuple(bounds)


def telling_spans(spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans of the sentence that says most: the first with both sides, else the first two neighbours that have
    them together, else the first sentence at all."""
    by_sentence: dict[int, list[Span]] = {}
    for span in spans:
        if span.sentence is not None:
            by_sentence.setdefault(span.sentence, []).append(span)
    if not by_sentence:
        return tuple(sorted(spans, key=lambda span: span.start)[:2])

    def sides(number: int) -> set[str]:
        return {span.side for span in by_sentence.get(number, ())}

    for number in sorted(by_sentence):
        if len(sides(number)) > 1:
            return tuple(by_sentence[number])
    for number in sorted(by_sentence):
        if len(sides(number) | sides(number + 1)) > 1:
            return tuple(by_sentence[number] + by_sentence.get(number + 1, []))
    return tuple(by_sentence[min(by_sentence)])


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
