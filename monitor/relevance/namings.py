"""Who was named where in an article, so that a surname alone can go to whom it was last given with a full name."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from monitor.relevance.entities import EntityIndex, Name, Unit
from monitor.relevance.judgement import Where
from monitor.relevance.namesakes import first_name_before, first_names_beside, is_settlement, is_title_case
from monitor.relevance.spelling import first_names

Place = tuple[int, int]
# somebody who is none of a surname's bearers
ANOTHER = -1
# « Volodymr Zelensky », « Adolph Hitler »
_MISSPELT = 0.7


class Namings:
    """The places of one article where people are named in full. ``named``: of each entity, in order; ``rivals``: of
    each entity, those of its surname who are named in full and are no bearers of the surname alone."""

    def __init__(self, units: Sequence[Unit], texts: Mapping[Where, str], index: EntityIndex) -> None:
        self._units, self._texts, self._index = units, texts, index
        self.named: dict[int, list[Place]] = {}
        self.rivals: dict[int, set[int]] = {}
        self._others: dict[int, list[Place]] = {}
        self._borders: dict[int, frozenset[int]] = {}
        self._title_case: dict[int, bool] = {}

    def meet(self, names: Iterable[Name]) -> None:
        """Marks the names of strangers: a surname beside a first name that none of its bearers has, a village, a state
        for a surname. Where a name that hardly anybody else bears stood before the stranger's, it goes on to be its
        bearer's after it."""
        known: set[int] = set()
        for name in names:
            if name.alone and self._is_strangers(name):
                name.anothers = True
                for bearer in name.bearers:
                    if bearer.entity not in known:
                        self._others.setdefault(bearer.entity, []).append(name.place)
            elif name.alone:
                known.update(bearer.entity for bearer in name.bearers if bearer.sure)
            elif name.bearers[0].entity in self._index.places and self._is_surname(name):
                name.anothers = True
            elif name.inside and not name.titled:
                for entity in name.inside:
                    self._others.setdefault(entity, []).append(name.place)
                    self.rivals.setdefault(entity, set()).update(bearer.entity for bearer in name.bearers)

    def note(self, name: Name, entity: int) -> None:
        """Notes that ``entity`` is named in full."""
        insort(self.named.setdefault(entity, []), name.place)

    def shared(self, entity: int) -> bool:
        """Whether anybody else of its surname is named in full."""
        return entity in self._others

    def is_anothers_now(self, name: Name) -> bool:
        """Whether the last before it to be named in full with this surname is none of its bearers."""
        return bool(self._others) and self.last(name) == ANOTHER

    def last(self, name: Name) -> int | None:
        """The bearer of a surname who was last named in full before it; where nobody was, the first after it.
        ``ANOTHER``: none of its bearers; ``None``: nobody at all, or two in one sentence."""
        entities = [bearer.entity for bearer in name.bearers]
        if not self._others and not any(entity in self.named for entity in entities):
            return None
        persons = self._index.persons.issuperset(entities)
        for nearest in (_last_before, _first_after):
            found = [(place, entity) for entity in entities if (place := nearest(self.named.get(entity), name.place))]
            others = [place for entity in entities if (place := nearest(self._others.get(entity), name.place))]
            # after « Wolfgang Wagner », the group of that name is still the group
            others = others if persons else []
            if not found and not others:
                continue
            order = max if nearest is _last_before else min
            if not found:
                return ANOTHER
            place, entity = order(found)
            if others and order(others) != place and order(*others, place) != place:
                return ANOTHER
            beside = {other for (unit, _), other in found if unit == place[0]}
            return entity if len(beside) == 1 else None
        return None

    def _is_strangers(self, name: Name) -> bool:
        """Whether a name alone is somebody else's, or a village's."""
        text = self._texts[name.where]
        if is_settlement(text, name.start, name.end):
            return True
        if not any(bearer.sure for bearer in name.bearers):
            if not any(first_names_beside(text, name.start, name.end, ())):
                return False
            beside = list(first_names_beside(text, name.start, name.end, self._border(name.unit)))
            return bool(beside) and not self._known(name).issuperset(beside) and not self._is_title_case(name.unit)
        # a name that nobody else is known by: capitals that open a sentence are mostly no first names
        before = first_name_before(text, name.start)
        if before is None or name.start - 1 in self._border(name.unit):
            return False
        if before in self._known(name) or self._is_title_case(name.unit):
            return False
        opening = text[self._units[name.unit].start : name.start].split()
        if len(opening) < 2:
            return before in self._index.first_names or before in first_names()
        return not get_close_matches(before, self._known(name), 1, _MISSPELT)

    def _is_surname(self, name: Name) -> bool:
        """Whether the name of a place is somebody's here: « Moussa Mali »."""
        if first_name_before(self._texts[name.where], name.start) not in first_names():
            return False
        return name.start - 1 not in self._border(name.unit) and not self._is_title_case(name.unit)

    def _known(self, name: Name) -> frozenset[str]:
        """The words of all the names of its bearers."""
        return frozenset(word for bearer in name.bearers for word in self._index.own_words(bearer.entity))

    def _border(self, unit: int) -> frozenset[int]:
        if unit not in self._borders:
            names = self._units[unit].names
            self._borders[unit] = frozenset(border for name in names for border in (name.start, name.end))
        return self._borders[unit]

    def _is_title_case(self, number: int) -> bool:
        if number not in self._title_case:
            unit = self._units[number]
            self._title_case[number] = is_title_case(self._texts[unit.where][unit.start : unit.end])
        return self._title_case[number]


def _last_before(places: Sequence[Place] | None, place: Place) -> Place | None:
    at = bisect_left(places, place) if places else 0
    return places[at - 1] if places and at else None


def _first_after(places: Sequence[Place] | None, place: Place) -> Place | None:
    at = bisect_left(places, place) if places else 0
    return places[at] if places and at < len(places) else None
