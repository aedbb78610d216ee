"""Where a text holds what a reader looked for. The language of queries is that of ``folding.search_expression``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from monitor.folding import fold, stems
from monitor.quoting import Segment, Span, quote, segments, sentence_around

# characters that a shown passage holds at most, so that words close together are shown together
PLACE_LENGTH = 160
# of a longer text, the rest is not looked through for a passage to show
LONGEST_TEXT = 200_000
# longer texts are too large to be kept with their passage
_KEPT_LENGTH = 20_000

_WORD = re.compile(r"[^\W_]+")
_TERM = re.compile(r'(?P<no>-)?"(?P<phrase>[^"]*)"?|(?P<word>\S+)')


@lru_cache(maxsize=50_000)
def _forms(word: str, language: str | None) -> frozenset[str]:
    """The stems that a word can be looked up by: as the article's language has it, and as French and English do."""
    return frozenset(stems(word, known) for known in {language, "fr", "en"}) - {""}


_stemmed = lru_cache(maxsize=50_000)(stems)


@lru_cache(maxsize=50_000)
def _unstemmed(word: str) -> str:
    """A word as it is folded."""
    return stems(word, "xx")


def _looked_for(query: str) -> list[str]:
    """The words of a query that must occur; what is excluded is not marked."""
    found: list[str] = []
    for term in _TERM.finditer(query):
        word = term["word"]
        if term["no"] or (word is not None and word.startswith("-") and len(word) > 1):
            continue
        found += _WORD.findall(term["phrase"] if term["phrase"] is not None else word)
    return found


def single_words(query: str) -> tuple[str, bool]:
    """A query in which nothing says in which order words stand, and whether that took something from it: each word of a
    phrase, or of words joined by anything, is looked for by itself; what excludes several words together is left out.
    It is folded first, as some characters are a space or an apostrophe to the index (ﹰ, ʼ)."""
    kept: list[str] = []
    ordered = False
    for term in _TERM.finditer(fold(query).text):
        phrase, word = term["phrase"], term["word"]
        excluded = bool(term["no"]) or (word is not None and len(word) > 1 and word.startswith("-"))
        parts = _WORD.findall(word if phrase is None else phrase)
        ordered = ordered or len(parts) > 1
        if excluded:
            kept += [f"-{part}" for part in parts if len(parts) == 1]
            continue
        if parts and word is not None and word.endswith("*"):
            parts[-1] += "*"
        kept += parts
    return " ".join(kept), ordered


def found_spans(text: str, language: str | None, query: str) -> tuple[Span, ...]:
    """Where words of ``text`` have a stem of ``query``'s words, or begin as one that ends in ``*``."""
    wanted: set[str] = set()
    for word in _looked_for(query):
        wanted |= _forms(word, language)
    prefixes = tuple(_unstemmed(word) for word in re.findall(r"(?<![^\W_])([^\W_]++)\*", query))
    # each word of the text is looked at once, however often it stands there
    found = {
        word
        for word in set(_WORD.findall(text))
        if not wanted.isdisjoint(_forms(word, language)) or (prefixes and _unstemmed(word).startswith(prefixes))
    }
    if not found:
        return ()
    return tuple(Span(word.start(), word.end()) for word in _WORD.finditer(text) if word.group() in found)


def densest(text: str, language: str | None, spans: Sequence[Span]) -> Sequence[Span]:
    """The spans of the place that holds most of the different words, the first of such places."""
    kinds = [_stemmed(text[span.start : span.end], language) for span in spans]
    best: tuple[int, int, int] = (0, 0, 1)
    last = 0
    for first, span in enumerate(spans):
        while last < len(spans) and spans[last].end <= span.start + PLACE_LENGTH:
            last += 1
        last = max(last, first + 1)
        different = len(set(kinds[first:last]))
        if different > best[0]:
            best = (different, first, last)
    return spans[best[1] : best[2]]


def marked(title: str, language: str | None, query: str) -> tuple[Segment, ...]:
    """A whole title with the words of ``query`` marked."""
    return segments(title, found_spans(title, language, query))


def passage(text: str, language: str | None, query: str) -> tuple[Segment, ...]:
    """The sentence or sentences of a text that hold most of the words of ``query``, marked; nothing where none do."""
    if len(text) <= _KEPT_LENGTH:
        return _kept_passage(text, language, query)
    return _passage(text[:LONGEST_TEXT], language, query)


def _passage(text: str, language: str | None, query: str) -> tuple[Segment, ...]:
    spans = found_spans(text, language, query)
    return quote(text, spans, sentence_around(text, densest(text, language, spans))) if spans else ()


# readers turn pages, and ask for what others asked for
_kept_passage = lru_cache(maxsize=500)(_passage)
