"""A text as paragraphs to compare: the words that count, without what pages count anew at each fetch."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from monitor.similarity.counters import is_counter, without_counters
from monitor.similarity.sketches import words

# of the words of the shorter of two paragraphs, so many are in both where one is the other reworded
REWORDED = 0.5
# a short line whose words happen to stand in a long one is not that one reworded
_SHORTEST = 0.2
# the time of difflib grows with the square of what it compares
MOST_PARAGRAPHS = 1_500
MOST_WORDS = 600
_SPLIT = re.compile(r"(?:(?<!\s)\s+)?\n\s*")
_LONGEST_HEADLINE = 20  # words
_ENDS_A_SENTENCE = '.!?…»”":;,'


class Paragraph(NamedTuple):
    """``text`` as it stands there; ``words``: folded, without counters; ``bag``: how often it has each."""

    text: str
    words: tuple[str, ...]
    bag: Counter[str]


def paragraphs(text: str, is_furniture: Callable[[str], bool]) -> list[Paragraph]:
    """The paragraphs that count."""
    found = []
    for line in _SPLIT.split(text.strip()):
        if not line or is_counter(line) or is_furniture(line):
            continue
        if folded := tuple(words(without_counters(line))):
            found.append(Paragraph(line, folded, Counter(folded)))
    return found


def alike(one: Paragraph, other: Paragraph) -> bool:
    """Whether one is the other reworded."""
    smaller, larger = sorted((len(one.words), len(other.words)))
    return smaller >= _SHORTEST * larger and (one.bag & other.bag).total() >= REWORDED * smaller


def is_like_headline(paragraph: Paragraph) -> bool:
    """Whether it reads as a headline: short, and no sentence."""
    return len(paragraph.words) <= _LONGEST_HEADLINE and paragraph.text.rstrip()[-1] not in _ENDS_A_SENTENCE
