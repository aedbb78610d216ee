"""Where the origins of one story disagree: the same thing counted and no number in common, the same kind of event on
other days.

Only what is counted in the same word is compared, so that much is passed over: what is shown is for a reader to judge,
with both sentences beside each other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.folding import fold, stems
from monitor.quoting import Segment, Span, quote, sentence_around
from monitor.web.headline import Headline
from monitor.web.stated import Stated

SHOWN = 8
_READ = 6000  # characters of each text; what comes after is mostly background
# in words up to a hundred; "un" and "one" are mostly no numbers
_SPELT = {
    "fr": "deux 2 trois 3 quatre 4 cinq 5 six 6 sept 7 huit 8 neuf 9 dix 10 onze 11 douze 12 treize 13 quatorze 14 "
    "quinze 15 seize 16 vingt 20 trente 30 quarante 40 cinquante 50 soixante 60 cent 100",
    "en": "two 2 three 3 four 4 five 5 six 6 seven 7 eight 8 nine 9 ten 10 eleven 11 twelve 12 thirteen 13 fourteen 14 "
    "fifteen 15 sixteen 16 seventeen 17 eighteen 18 nineteen 19 twenty 20 thirty 30 forty 40 fifty 50 sixty 60 "
    "seventy 70 eighty 80 ninety 90",
    "ru": "два 2 две 2 три 3 четыре 4 пять 5 шесть 6 семь 7 восемь 8 девять 9 десять 10 двадцать 20 сто 100",
}
_VALUES = {
    language: dict(zip(words[::2], map(int, words[1::2]), strict=True))
    for language, words in ((language, told.split()) for language, told in _SPELT.items())
}
_COUNTED = re.compile(
    r"(?<![\w.,/-])(\d{1,3}(?:[ \u00a0\u202f.]\d{3})+|\d{1,9}(?:,\d{1,2})?|[^\W\d_]{2,}(?:-[^\W\d_]{2,}){0,3})"
    r"[ \u00a0\u202f]+(?=([^\W\d_]{3,}))"
)
# words after a number that count nothing that two events could have in common
_UNITS = """janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre heures heure minutes
    ans an annee annees jours jour mois semaines semaine fois pour cent des les aux est
    january february march april may june july august september october november december hours hour minutes years
    days months weeks percent per and the
    января февраля марта апреля мая июня июля августа сентября октября ноября декабря года году лет час часов
    днеи"""
_NOT_COUNTED = frozenset(_UNITS.split())


@dataclass(frozen=True, slots=True)
class Claim:
    """What an origin says: the number or the day, the sentence with it marked."""

    head: Headline
    number: str
    sentence: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """``counted``: the word that follows the number, as the first of them writes it, or the kind of event."""

    counted: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class _Count:
    value: float
    word: str
    start: int
    end: int


def _counts(text: str, language: str) -> dict[str, list[_Count]]:
    found: dict[str, list[_Count]] = {}
    for match in _COUNTED.finditer(text[:_READ]):
        word = match[2]
        value = _value(match[1], language)
        if value is None:
            continue
        stem = stems(word, language or None)
        if not stem or fold(word).text in _NOT_COUNTED:
            continue
        found.setdefault(f"{language} {stem}", []).append(_Count(value, word, match.start(), match.end(2)))
    return found


def _value(written: str, language: str) -> float | None:
    """The number that a figure or a word is; ``None`` for another word."""
    if written[0].isdigit():
        return float(re.sub(r"[ \u00a0\u202f.](?=\d{3})", "", written).replace(",", "."))
    values = [_VALUES.get(language, {}).get(part) for part in written.casefold().split("-")]
    known = [value for value in values if value is not None]
    if len(known) < len(values) or not known:
        return None
    if known[:2] == [4, 20]:  # quatre-vingt
        known[:2] = [80]
    return float(sum(known))


def contradictions(origins: Sequence[tuple[Headline, str, str]]) -> tuple[Contradiction, ...]:
    """The contradictions between origins, each given with its text and its language; the words that most of them count
    first."""
    counted: dict[str, list[tuple[Headline, str, list[_Count]]]] = {}
    for head, text, language in origins:
        for key, counts in _counts(text, language).items():
            counted.setdefault(key, []).append((head, text, counts))
    found = []
    for sides in counted.values():
        outlets = {head.source_key for head, _, _ in sides}
        sets = [{count.value for count in counts} for _, _, counts in sides]
        if len(outlets) < 2 or set.intersection(*sets):
            continue
        # a text that gives two numbers for the same word says more than one thing
        told = [side for side, values in zip(sides, sets, strict=True) if len(values) == 1]
        if len({counts[0].value for _, _, counts in told}) < 2 or len({head.source_key for head, _, _ in told}) < 2:
            continue
        found.append(Contradiction(told[0][2][0].word, tuple(_claim(*side) for side in told)))
    return tuple(sorted(found, key=lambda one: -len(one.claims))[:SHOWN])


def _claim(head: Headline, text: str, counts: Sequence[_Count]) -> Claim:
    first = counts[0]
    span = Span(first.start, first.end)
    return Claim(head, text[first.start : first.end], quote(text, [span], sentence_around(text, [span])))


def dated_otherwise(events: Sequence[Stated]) -> tuple[Contradiction, ...]:
    """Events of one kind that outlets put on different days and on none in common; ``events`` with the day as
    ``on_date`` where it is known to the day."""
    kinds: dict[str, dict[str, dict[str, Stated]]] = {}
    for event in events:
        if event.on_date:
            of_outlet = kinds.setdefault(event.kind, {}).setdefault(event.head.source_key, {})
            of_outlet.setdefault(event.on_date, event)
    found = []
    for kind, outlets in kinds.items():
        told = [next(iter(days.values())) for days in outlets.values() if len(days) == 1]
        # who gives two days speaks of two events
        shared = set.intersection(*(set(days) for days in outlets.values()))
        if shared or len({one.on_date for one in told}) < 2:
            continue
        found.append(Contradiction(kind, tuple(Claim(one.head, one.when, one.sentence) for one in told)))
    return tuple(found[:SHOWN])
