"""The signs of a text: what tells the event that it is about from others. Its rare words, the entities and other names,
the figures and the days in it, each with a weight.

Words tell within one language; entities, figures, days and the skeletons of names stand for the same in French, English
and Russian.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

import xxhash

from monitor.almanac import MONTHS, WEEKDAYS
from monitor.folding import fold, stems
from monitor.similarity.common_words import COMMON, EVERYWHERE, GRAMMAR, PRESS
from monitor.similarity.event_days import day_in_month, days_named, days_near
from monitor.similarity.names import large_words

LEAD = 170  # words of the title and the beginning; what comes after is mostly background, which many events share
HEAD = 1600  # characters of the text in which names and days are looked for
LEDE = 700  # characters of it whose days may be that of the event
MOST_TERMS = 48  # of one text
MOST_ENTITIES = 14
SELECTIVE = 2.0  # weight from which a term is worth looking other texts up by
MOST_LOOKUPS = 24
TITLE = 1.5  # a term of the title weighs so much more
ENTITY_SENTENCES = 8  # an entity first named further down is background
_NAME, _WORDS, _COMMON, _STOCK, _KNOWN = 5.0, 2.2, 1.2, 1.0, 0.4
_SKELETON, _NUMBER, _DAY = 3.5, 3.0, 3.0
_ENTITY, _EVERYWHERE, _PLACE = 5.0, 1.0, 4.0
_YEAR = re.compile(r"(?:19|20)\d\d")
_DIGITS = re.compile(r"\d+(?:[ .,]\d{3})*(?:[.,]\d+)?")
_DATED = frozenset([*MONTHS, *WEEKDAYS, "le", "du", "au", "the", "of"])
_WORD = re.compile(r"\w+")
_CALENDAR = frozenset(
    stem for language in ("fr", "en", "ru") for stem in stems(" ".join([*MONTHS, *WEEKDAYS]), language).split()
)


class Named(NamedTuple):
    """An entity that a text names: its id in the gazetteer, its type, how often, the sentence where it is first named
    (0: the title or the lede), and all that it is called, in one string."""

    key: str
    type: str
    mentions: int
    sentence: int
    forms: str = ""


@dataclass(frozen=True, slots=True)
class Signs:
    """``place``: where the text stands in the order of all texts (time, then key), an integer that grows with time;
    ``series``: the title without figures and dates; ``figures``: those of the title; ``days``: the days of the year
    that the title gives; ``near``: the days named that may be that of the event, as numbers; ``names``: the words and
    skeletons that belong to names, each with the name; ``titled``: the skeletons of those in the title; ``terms``:
    sign -> weight, heaviest first: ``w`` and a stem, ``e`` and an entity, ``p`` and the skeleton of a name that no
    gazetteer knows, ``n`` and a figure, ``d`` and a day; ``norm``: the length of that vector within its language,
    ``norm_across``: of what of it stands for the same in others."""

    place: int
    language: str | None
    source_id: int
    series: str
    figures: tuple[str, ...]
    days: tuple[str, ...]
    near: tuple[int, ...]
    names: Mapping[str, str]
    titled: frozenset[str]
    terms: Mapping[str, float]
    norm: float = field(init=False)
    norm_across: float = field(init=False)

    def __post_init__(self) -> None:
        # a skeleton stands for a word of its own language, a word for nothing in another
        object.__setattr__(self, "norm", _norm(self.terms, "p"))
        object.__setattr__(self, "norm_across", _norm(self.terms, "w"))

    @property
    def day(self) -> int:
        """The day of the text, as a number of days."""
        return day_of_place(self.place)

    def lookups(self) -> tuple[str, ...]:
        """The signs by which texts on the same event are looked for."""
        return tuple([term for term, weight in self.terms.items() if weight >= SELECTIVE][:MOST_LOOKUPS])


Weights = Callable[[Sequence[str]], Mapping[str, float]]


def place_of(
    published_on: str | None,
    published_at: str | None,
    precision: str | None,
    first_seen_at: str,
    key: str,
    told: str = "",
) -> int:
    """The place of a text in the order of all texts: by the day of publication, where it is known, and the hour, if
    that is; a day without an hour comes last in it. A text of which only the month is known counts as of when it was
    seen, if that was in that month, or else as of the last day of it that ``told`` names, its title and beginning."""
    of_month = precision == "month" and published_on is not None
    if published_on is None or (of_month and first_seen_at.startswith(published_on[:7])):
        instant = first_seen_at
    elif of_month:
        instant = f"{day_in_month(fold(told).text, date.fromisoformat(published_on))}T23:59:59Z"
    elif published_at is not None and published_at[:10] == published_on:
        instant = published_at
    else:
        instant = f"{published_on}T23:59:59Z"
    seconds = int((datetime.fromisoformat(instant).astimezone(UTC) - _EPOCH).total_seconds())
    digest = xxhash.xxh3_64_intdigest(key.encode("utf-8", "surrogatepass"))
    return (seconds << _KEY_BITS) + (digest >> (64 - _KEY_BITS))


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KEY_BITS = 24


def day_of_place(place: int) -> int:
    """The day on which a place lies, as a number of days."""
    return (place >> _KEY_BITS) // 86_400


def first_place(day: int) -> int:
    """The first place of a day."""
    return day * 86_400 << _KEY_BITS


def civil_day(place: int) -> str:
    """``YYYY-MM-DD``."""
    return (date(1970, 1, 1) + timedelta(days=day_of_place(place))).isoformat()


def signs(
    *,
    place: int,
    title: str,
    text: str,
    stemmed: str,
    language: str | None,
    source_id: int,
    entities: Sequence[Named],
    weights: Weights | None = None,
    most: int | None = MOST_TERMS,
) -> Signs:
    """The ``most`` signs of a text that tell most, or all. ``stemmed``: the stems of its title and text; ``weights``:
    by what to multiply the weights of signs, once an archive's were counted."""
    folded_title, head = fold(title[:500]).text, fold(text[:HEAD]).text
    title_days, all_days = days_named(folded_title), days_named(f"{folded_title}\n{head}")
    in_title = frozenset(stems(title[:500], language).split())
    large = {stem: one for stem, one in large_words(text[:HEAD], language).items() if stem not in _CALENDAR}
    known = frozenset().union(*(_forms(one, language) for one in entities))
    found: dict[str, float] = {}
    for word, count in Counter(stemmed.split(" ", LEAD)[:LEAD]).items():
        base = _word_weight(word)
        # of a day only the day counts
        if base == 0 or (word[0].isdigit() and any(day.endswith(f"-{word:0>2}") for day in all_days)):
            continue
        if word in known:
            base = _KNOWN  # the entity speaks for it
        elif base == _WORDS and word in large:
            base = _NAME
        sign = f"n{word}" if word[0].isdigit() else f"w{word}"
        found[sign] = _told(base, count, titled=word in in_title)
    found |= {f"p{one.skeleton}": _SKELETON for stem, one in large.items() if one.skeleton and stem not in known}
    found |= {f"d{day}": _told(_DAY, 1, titled=day in title_days) for day in all_days}
    named = [one for one in entities if one.sentence <= ENTITY_SENTENCES]
    named.sort(key=lambda one: (one.sentence, -one.mentions, one.key))
    for one in named[:MOST_ENTITIES]:
        found[f"e{one.key}"] = _told(_entity_weight(one.key, one.type), one.mentions, titled=one.sentence == 0)
    for sign, factor in weights(list(found)).items() if weights is not None else ():
        found[sign] *= factor
    heaviest = sorted(((round(weight, 2), sign) for sign, weight in found.items()), key=lambda one: (-one[0], one[1]))
    return Signs(
        place=place,
        language=language,
        source_id=source_id,
        series=_series(folded_title),
        figures=_figures(folded_title),
        days=tuple(sorted(title_days)),
        near=days_near(f"{folded_title}\n{head[:LEDE]}", day_of_place(place)),
        names={sign: one.name for stem, one in large.items() for sign in _signs_of_name(stem, one.skeleton)},
        titled=frozenset(f"p{one.skeleton}" for stem, one in large.items() if one.skeleton and stem in in_title),
        terms={sign: weight for weight, sign in heaviest[:most] if weight > 0},
    )


def _signs_of_name(stem: str, left: str) -> tuple[str, ...]:
    return (f"w{stem}", f"p{left}") if left else (f"w{stem}",)


def rarity(texts: int, of: int) -> float:
    """By how much the weight of a sign is to be multiplied that ``texts`` out of ``of`` have: about 1 for a word that
    one text in 300 has."""
    return max(0.0, math.log((of + 1) / (texts + 1))) / _USUAL


_USUAL = math.log(300)


def _norm(terms: Mapping[str, float], without: str) -> float:
    return math.sqrt(math.fsum(weight * weight for term, weight in terms.items() if term[0] != without))


def _told(base: float, times: int, *, titled: bool) -> float:
    return base * (1 + 0.25 * math.log(max(1, times))) * (TITLE if titled else 1.0)


@lru_cache(maxsize=65_536)
def _word_weight(word: str) -> float:
    if not word or word in GRAMMAR or word in _CALENDAR:
        return 0.0
    if word[0].isdigit():
        return 0.0 if len(word) < 2 or _YEAR.fullmatch(word) else _NUMBER
    if len(word) < 3:
        return 0.0
    if word in PRESS:
        return _STOCK
    return _COMMON if word in COMMON else _WORDS


def _entity_weight(key: str, kind: str) -> float:
    if key in EVERYWHERE:
        return _EVERYWHERE
    return _PLACE if kind in ("place", "office") else _ENTITY


@lru_cache(maxsize=8192)
def _forms(one: Named, language: str | None) -> frozenset[str]:
    return frozenset(stems(one.forms or one.key.replace("-", " "), language).split())


def _series(folded_title: str) -> str:
    words = (word for word in _WORD.findall(folded_title) if not any(char.isdigit() for char in word))
    return " ".join(word for word in words if word not in _DATED)


def _figures(folded_title: str) -> tuple[str, ...]:
    return tuple(sorted({figure for figure in _DIGITS.findall(folded_title) if not _YEAR.fullmatch(figure)}))
