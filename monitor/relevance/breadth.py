"""Whether a topic's rule, or a term of it, is so broad or so narrow that it tells articles apart no longer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from monitor.catalogue.topics import Concept, Context, Topic
from monitor.folding import fold
from monitor.relevance.engine import Parts
from monitor.relevance.matcher import concept_numbers, spaced

# with fewer articles, all or none of them on a topic may well be true
FEWEST = 50
# what finds nineteen articles of twenty finds the press, not a topic
NEARLY_ALL = 0.95
# a word that stands in more of them tells no article from another
COMMON = 0.5


class CommonTerm(NamedTuple):
    """What was found in more than half of the articles: a term (or, where it is not clear which, the words as they
    stand folded in the texts) of a concept or context, and in how many ``articles``."""

    entry: Concept | Context
    term: str
    articles: int


class TermCounts:
    """Counts in how many articles each term of some topics stands. Names of states are left out: in the press of a
    state, its name stands in most articles."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        entries = list(concept_numbers(topics).values())
        sides = {name for topic in topics for side in topic.rule.sides for name in side.concepts}
        self._entries = {
            number: entry
            for number, entry in enumerate(entries)
            if isinstance(entry, Context) or (entry.id in sides and entry.country is None)
        }
        self._articles: Counter[tuple[int, str]] = Counter()
        self._terms: dict[tuple[int, str], str] = {}
        self.judged = 0

    def add(self, parts: Parts) -> None:
        """Counts what the engine of the same topics found in one article."""
        self.judged += 1
        self._articles.update({
            (hit.concept, self._term(hit.concept, found.words[hit.start : hit.end].strip()))
            for found in parts.by_name().values()
            for hit in found.hits
            if hit.concept in self._entries and not hit.mask
        })  # fmt: skip

    def common(self) -> Iterator[CommonTerm]:
        """The terms that stand in more than half of the articles, the commonest first; none where there are few."""
        if self.judged < FEWEST:
            return
        for (number, term), articles in self._articles.most_common():
            if articles <= COMMON * self.judged:
                return
            yield CommonTerm(self._entries[number], term, articles)

    def _term(self, number: int, words: str) -> str:
        """The term that finds these folded words, or the words."""
        if (number, words) not in self._terms:
            self._terms[number, words] = _term_of(self._entries[number], words) or words
        return self._terms[number, words]


def _term_of(entry: Concept | Context, words: str) -> str | None:
    for terms in entry.terms.values():
        for term in terms:
            parts = [re.escape(_flat(word)) + (r"\w*" if word.endswith("*") else "") for word in term.split()]
            if re.fullmatch(" +".join(parts), words):
                return term
    return None


def _flat(word: str) -> str:
    return spaced(fold(word.removesuffix("*")).text).strip()


def breadth_warning(topic_key: str, verdicts: Mapping[str, int], of: str) -> str | None:
    """A line about a topic whose verdicts (verdict -> number) say relevant of nearly everything or of nothing; ``of``:
    what was judged, in words. ``None`` for any other, and where too little was judged to tell."""
    judged, relevant = sum(verdicts.values()), verdicts.get("relevant", 0)
    if judged < FEWEST:
        return None
    if relevant >= NEARLY_ALL * judged:
        return (
            f"topic {topic_key} matches nearly everything: {relevant} of {of} "
            "(a concept of it is too common: take it off its side, or give it not_before, never_with, a lower weight)"
        )
    if relevant == 0:
        borderline = verdicts.get("borderline", 0)
        return (
            f"topic {topic_key} matches nothing: none of {of} is relevant, {borderline} are borderline "
            "(look for a side that is never named: press-monitor topics explain ARTICLE_ID)"
        )
    return None
