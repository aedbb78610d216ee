"""The stored evidence as it is read: spans, lists, paragraphs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.quoting import Span


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
