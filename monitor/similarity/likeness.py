"""How much two texts speak of one event, from their signs."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping

from monitor.similarity.signs import SELECTIVE, Signs

WINDOW = 8  # days between two texts on one event
SPAN = 21  # days between the first text of a story and its last
NEED, NEED_A_DAY = 0.35, 0.025  # of likeness, and more of it for each day between
ACROSS = 0.385  # of likeness between two languages, of which only names, figures and days can speak
FEWEST_ACROSS = 3  # signs that they share then, one of them selective; a name is one, the day of both is two
BESIDES = 0.15  # likeness without the name that speaks most: one name is no event
MATTER = 0.08  # likeness within a language without the two names that speak most: who and where is not what
OTHER_DAY = OTHER_NAMES = 0.6  # by what to multiply for days, or names in the titles, that exclude each other
DAYS_APART = 2  # from which days exclude each other; what goes on overnight has two
NAME_KNOWN = 2.5  # of a name that only one of two texts in two languages has from the gazetteer
COGNATE = 6  # letters from which a rare word that is spelt alike in two languages counts
AWAY = 0.7  # of what is needed, that a text must be like the first of the story…
CLOSE = 1.4  # …unless it is so much more than needed like another one of it
SERIES_DAYS = 3  # an outlet that has a title again after so many days has a new issue of a series


def needed(days: int) -> float:
    """The likeness from which texts so many days apart are on one event."""
    return NEED + NEED_A_DAY * days


def likeness(one: Signs, other: Signs) -> float:
    """0 to 1; comparable with ``needed`` whatever the languages. 0 for issues of a series."""
    if _is_series(one, other, abs(one.day - other.day)):
        return 0.0
    one_language = _one_language(one, other)
    parts, norms = _within(one, other) if one_language else _across(one, other)
    if not parts:
        return 0.0
    names = _by_name(parts, one, other)
    whole = math.fsum(parts.values())  # in whatever order they come
    found, besides = whole / norms, (whole - max((*parts.values(), *names))) / norms
    found = min(1.0, found) * min(1.0, besides / BESIDES)
    if one_language:
        matter = whole - math.fsum(names[-2:]) - math.fsum(part for term, part in parts.items() if term[0] == "d")
        found *= min(1.0, matter / norms / MATTER)
    if one.near and other.near and min(abs(day - its) for day in one.near for its in other.near) >= DAYS_APART:
        found *= OTHER_DAY
    if _one_day(one, other):
        found *= needed(abs(one.day - other.day)) / NEED  # however late they are
    if one.titled and other.titled and not (one.titled & other.names.keys() or other.titled & one.names.keys()):
        found *= OTHER_NAMES
    return found


def shared_signs(one: Signs, other: Signs, most: int = 8) -> tuple[str, ...]:
    """The signs that both have, those that speak most first: the evidence of a story."""
    both = {term: weight * other.terms[term] for term, weight in one.terms.items() if term in other.terms}
    return tuple(sorted(both, key=lambda term: (-both[term], term))[:most])


def _one_language(one: Signs, other: Signs) -> bool:
    return one.language == other.language or one.language is None or other.language is None


def _is_series(one: Signs, other: Signs, days: int) -> bool:
    if one.days and other.days and not set(one.days) & set(other.days):
        return True
    if one.series != other.series or not one.series:
        return False
    if one.source_id == other.source_id and days >= 1:
        return True
    return days > SERIES_DAYS and one.figures != other.figures


def _one_day(one: Signs, other: Signs) -> bool:
    """Whether both give one day on which the event may have been, by its date."""
    return bool(set(one.near) & set(other.near)) and any(term[0] == "d" and term in other.terms for term in one.terms)


def _within(one: Signs, other: Signs) -> tuple[dict[str, float], float]:
    """What each shared sign gives, and the product of the norms."""
    shared = one.terms.keys() & other.terms.keys()
    return {term: one.terms[term] * other.terms[term] for term in shared if term[0] != "p"}, one.norm * other.norm


def _by_name(parts: Mapping[str, float], one: Signs, other: Signs) -> list[float]:
    """What each name gives with all its words, ascending."""
    names: dict[str, list[float]] = defaultdict(list)
    for term, part in parts.items():
        if (name := _name_of(term, one, other)) is not None:
            names[name].append(part)
    return sorted(map(math.fsum, names.values()))


def _name_of(term: str, one: Signs, other: Signs) -> str | None:
    return term if term[0] == "e" else one.names.get(term, other.names.get(term))


def _across(one: Signs, other: Signs) -> tuple[dict[str, float], float]:
    """The same for two languages; without parts where too little is shared."""
    shared = [term for term in one.terms.keys() & other.terms.keys() if term[0] != "w" or _is_cognate(term, one, other)]
    parts = {term: one.terms[term] * other.terms[term] for term in shared}
    parts |= _names_known_to_one(one, other) | _names_known_to_one(other, one)
    one_day = _one_day(one, other)
    signs = {_name_of(term, one, other) or term for term in parts if term[0] != "d" or one_day}
    selective = any(one.terms[term] >= SELECTIVE for term in shared)
    if not selective or len(signs) + one_day < FEWEST_ACROSS:
        return {}, 1.0
    words = sorted(term for term in shared if term[0] == "w")
    norms = (math.hypot(its.norm_across, *(its.terms[word] for word in words)) for its in (one, other))
    return parts, math.prod(norms) * ACROSS / NEED


def _is_cognate(word: str, one: Signs, other: Signs) -> bool:
    return len(word) > COGNATE and one.terms[word] >= SELECTIVE and other.terms[word] >= SELECTIVE


def _names_known_to_one(one: Signs, other: Signs) -> dict[str, float]:
    return {
        term: weight * NAME_KNOWN
        for term, weight in one.terms.items()
        if term[0] == "p" and term not in other.terms and term in other.names
    }
