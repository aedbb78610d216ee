"""A text as units (title, lede, sentences), each with what it names and how much that counts there."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from monitor.catalogue.topics import Markers, Passing
from monitor.folding import fold
from monitor.relevance.judgement import Where
from monitor.relevance.matcher import Found, spaced

_COUNT = re.compile(r"^[\d\s]*|[\d\s]*$")
# a line of at most so many words without a final mark is a headline or a name, not prose; a teaser that ends with a
# mark (a question, a quotation) is shorter
_HEADLINE_WORDS = 25
_TEASER_WORDS = 14
_FINAL = ".!?…»”\"'’)؟"


class Mention(NamedTuple):
    """A concept named in a unit. Offsets into the original; ``weight`` is what it counts for, after all discounts."""

    start: int
    end: int
    side: int
    concept: str
    weight: float
    country: str | None
    note: str = ""


@dataclass(slots=True)
class Unit:
    """A title, lede or sentence. ``factor``: what its meetings are worth (furniture: little or nothing); ``continues``:
    it begins with a pronoun."""

    where: Where
    number: int
    start: int
    end: int
    factor: float = 1.0
    note: str = ""
    continues: bool = False
    mentions: list[Mention] = field(default_factory=list)
    others: set[str] = field(default_factory=set)
    best: list[Mention | None] = field(default_factory=lambda: [None, None])

    def strongest(self, side: int) -> Mention | None:
        """The mention of a side that counts most, the first of equals."""
        return self.best[side]

    def settle(self) -> None:
        """Notes the strongest mention of each side, once all mentions are in and discounted."""
        for mention in self.mentions:
            best = self.best[mention.side] if mention.side >= 0 else mention
            if best is None or mention.weight > best.weight:
                self.best[mention.side] = mention


@dataclass(frozen=True, slots=True)
class Words:
    """The markers of a topic, compiled."""

    comparison: tuple[str, ...]
    examples: tuple[str, ...]
    pronouns: tuple[str, ...]
    articles: frozenset[str]
    furniture: re.Pattern[str]
    comments: frozenset[str]
    performers: re.Pattern[str]
    works: re.Pattern[str]


def compile_markers(markers: Markers) -> Words:
    """The marker words in the spaced folded form that they are compared in."""
    return Words(
        comparison=tuple(f" {_flat(phrase)} " for phrase in markers.comparison),
        examples=tuple(f" {_flat(phrase)} " for phrase in markers.examples),
        pronouns=tuple(f"{_flat(phrase)} " for phrase in markers.pronouns),
        articles=frozenset(word for phrase in markers.articles for word in _flat(phrase).split()),
        furniture=re.compile(rf"^ *(?:{_either(markers.furniture)})(?: |$)"),
        comments=frozenset(_flat(phrase) for phrase in markers.comments),
        performers=_word_of(markers.performers),
        works=_word_of(markers.works),
    )


def _either(phrases: Sequence[str]) -> str:
    flat = sorted({_flat(phrase) for phrase in phrases}, key=len, reverse=True)
    return "|".join(re.escape(phrase) for phrase in flat) or "(?!)"


def _word_of(terms: Sequence[str]) -> re.Pattern[str]:
    """What matches the whole of a folded word that is one of these; a ``*`` stands for any ending."""
    ends = (re.escape(_flat(term)) + (r"\w*" if term.endswith("*") else "") for term in terms)
    return re.compile("|".join(ends) or "(?!)")


def _flat(phrase: str) -> str:
    return " ".join(spaced(fold(phrase).text).split())


def units_of(found: Found, where: Where, words: Words, passing: Passing) -> list[Unit]:
    """The sentences of a text as units, furniture marked. A title or lede is one unit with the number 0."""
    text = found.original
    if where != "text":
        return [Unit(where, 0, 0, len(text))]
    units = [Unit("text", number, start, end) for number, (start, end) in enumerate(found.sentences(), 1)]
    _mark_furniture(units, found, words, passing)
    return units


def _mark_furniture(units: list[Unit], found: Found, words: Words, passing: Passing) -> None:
    """Teasers, menus and comments, whole lines of them: by their opening words, by a heading over them, or because they
    trail after the last line of prose."""
    text = found.original
    lines = [list(line) for _, line in groupby(units, key=_line_of(text))]
    under = ""
    prose: list[int] = []
    for index, line in enumerate(lines):
        start, end = line[0].start, line[-1].end
        opening = found.slice(start, min(end, start + 80))
        count = text.count(" ", start, end) + 1
        headline = count <= _HEADLINE_WORDS and text[end - 1] not in _FINAL
        if under == "comments" or (headline and _COUNT.sub("", " ".join(opening.split())) in words.comments):
            under = "comments"
        elif words.furniture.match(opening) and (headline or ":" in text[start : start + 80]):
            if headline and (text[end - 1] == ":" or ":" not in text[start:end]):
                under = "teasers"
            _weaken(line, passing.furniture, "renvoi")
            continue
        elif under == "teasers" and count > (_HEADLINE_WORDS if headline else _TEASER_WORDS):
            under = ""
        if under:
            _weaken(line, passing.furniture, "commentaire" if under == "comments" else "renvoi")
            continue
        if text[end - 1] in _FINAL:
            prose.append(index)
        for position, unit in enumerate(line[1:], 1):
            if ":" not in text[unit.start : unit.start + 80]:
                continue
            if words.furniture.match(found.slice(unit.start, min(unit.end, unit.start + 80))):
                _weaken(line[position:], passing.furniture, "renvoi")
                break
    if sum(len(lines[index]) for index in prose) >= 3:
        for line in lines[prose[-1] + 1 :]:
            if line[0].factor == 1.0 and line[-1].end - line[0].start < 160:
                _weaken(line, passing.trailing, "ligne après le texte")


def _line_of(text: str) -> Callable[[Unit], int]:
    """The number of a unit's line, for units asked for in order."""
    at = number = 0

    def line(unit: Unit) -> int:
        nonlocal at, number
        number += text.count("\n", at, unit.start)
        at = unit.start
        return number

    return line


def _weaken(line: Sequence[Unit], factor: float, note: str) -> None:
    for unit in line:
        unit.factor, unit.note = factor, note


def place(found: Found, units: list[Unit], mentions: Iterable[Mention], words: Words) -> None:
    """Puts each mention into its unit; ``found`` is the text that the units are of."""
    starts = [unit.start for unit in units]
    for mention in mentions:
        index = bisect_right(starts, mention.start) - 1
        if index < 0 or mention.start >= units[index].end:
            continue
        unit = units[index]
        if not unit.mentions and unit.where == "text":
            unit.continues = found.slice(unit.start, unit.start + 20).startswith(words.pronouns)
        unit.mentions.append(mention)


def discount(unit: Unit, found: Found, words: Words, passing: Passing) -> None:
    """Lowers what is named only in a list of states, or only to compare with. A list holds at least two states of
    neither side; between its names stand only commas and small words."""
    chain: list[int] = []
    states = [i for i, mention in enumerate(unit.mentions) if mention.country]
    if all(unit.mentions[i].side < 0 for i in states):
        return
    for position, index in enumerate(states):
        mention = unit.mentions[index]
        if chain:
            before = unit.mentions[states[position - 1]]
            apart = mention.start - before.end
            if apart > 40 or not words.articles.issuperset(found.slice(before.end, mention.start).split()):
                _discount_chain(unit, chain, found, words, passing)
                chain = []
        chain.append(index)
    if chain:
        _discount_chain(unit, chain, found, words, passing)


def _discount_chain(unit: Unit, chain: list[int], found: Found, words: Words, passing: Passing) -> None:
    first = unit.mentions[chain[0]]
    if all(unit.mentions[i].side < 0 for i in chain):
        return
    strangers = {unit.mentions[i].country for i in chain if unit.mentions[i].side < 0}
    factor, note = 1.0, ""
    if _compared(found.slice(max(unit.start, first.start - 48), first.start), words):
        factor, note = passing.comparison, "comparaison"
    elif len(strangers) >= 2:
        factor, note = passing.list, "liste de pays"
    if factor == 1.0:
        return
    for i in chain:
        mention = unit.mentions[i]
        unit.mentions[i] = mention._replace(weight=mention.weight * factor, note=note)


def weaken(unit: Unit, factor: float, note: str) -> None:
    """Lowers all that a unit names of either side."""
    unit.mentions = [
        mention._replace(weight=mention.weight * factor, note=note) if mention.side >= 0 else mention
        for mention in unit.mentions
    ]


def _compared(left: str, words: Words) -> bool:
    """Whether a comparing word ends ``left``, small words aside."""
    before = left.split()
    while before and before[-1] in words.articles:
        before.pop()
    ending = f" {' '.join(before)} "
    return ending.endswith(words.comparison) and not ending.endswith(words.examples)


def countries(units: Sequence[Unit]) -> Mapping[str, int]:
    """How many units name each state of neither side."""
    counts: dict[str, int] = {}
    for unit in units:
        for country in unit.others:
            counts[country] = counts.get(country, 0) + 1
    return counts
