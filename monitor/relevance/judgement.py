"""What the engine hands back: a verdict on one text and one topic, with its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

Verdict = Literal["relevant", "borderline", "not_relevant"]
Where = Literal["title", "lede", "text"]


class Span(NamedTuple):
    """A mention that counted. ``start`` and ``end`` are offsets into the stored title, lede or text; ``sentence`` is
    the number of its sentence, from 1, and 0 in the title and the lede."""

    where: Where
    start: int
    end: int
    side: str
    concept: str
    sentence: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """``score`` is 0 to 1; ``reason`` is one French sentence for readers; ``spans`` are in reading order."""

    topic_key: str
    topic_version: int
    score: float
    verdict: Verdict
    reason: str
    spans: tuple[Span, ...]

    def as_dict(self) -> dict[str, Any]:
        """The judgement as plain values that JSON can hold."""
        return {
            "topic_key": self.topic_key,
            "topic_version": self.topic_version,
            "score": self.score,
            "verdict": self.verdict,
            "reason": self.reason,
            "spans": [span._asdict() for span in self.spans],
        }
