"""Whom a name means: decided by its bearers' full names, by the words and states around it, by the office beside it and
who held that on the day. Evidence that is equally good for two leaves the name undecided."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from monitor.relevance.entities import (
    Bearer,
    Entities,
    EntityIndex,
    EntityMention,
    Name,
    ResolvedBy,
    Undecided,
    Unit,
)
from monitor.relevance.judgement import Where
from monitor.relevance.matcher import Found
from monitor.relevance.namesakes import title_before
from monitor.relevance.naming import gather_evidence, units_of
from monitor.relevance.namings import ANOTHER, Namings

# in the same phrase, the same sentence, a neighbouring one
_PHRASE, _SENTENCE, _NEIGHBOUR = 3, 2, 1
_RIGHT_BEFORE = re.compile(
    r"[^\S\n]*(?:(?:de|du|des|of|for|по|en|à)\b[^,;:.!?…()\[\]«»\"“”\n]{0,40}|d['’][^,;:.!?\n]{0,40})?"
)
_RIGHT_BEHIND = re.compile(r"[^\S\n]*(?:(?:du|de|des|of|from|из)[^\S\n]+|d['’]|\()?")
# no phrase is longer
_LONGEST_PHRASE = 60
# between an office and its holder, at most so many characters and none of these words:
# « …des Affaires étrangères et de la Coopération internationale, Abdoulaye Diop », « Sergueï Lavrov, le ministre… »
_BEFORE_HOLDER = 60, re.compile(r"[;:.!?\n]|\b(?:et l[ea]s?|et son|et sa|avec|and the|and his|with)\b|\bи\b")
_AFTER_HOLDER = 30, re.compile(r"[;:.!?\n]|\b(?:et|avec|and|with|и)\b")


def find_entities(
    parts: Mapping[Where, Found], index: EntityIndex, countries: Mapping[int, str], on: date | None
) -> Entities:
    """Every mention of an entity in the parts of an article, whose names the matcher has found. ``on``: the article's
    date, by which office holders are known; ``countries``: code by the matcher's number of names of states."""
    if not any(found.names for found in parts.values()):
        return Entities()
    units = units_of(parts, index)
    names = [name for unit in units for name in unit.names]
    if not names:
        return Entities()
    texts = {where: found.original for where, found in parts.items()}
    namings = Namings(units, texts, index)
    waiting = [name for name in names if len(name.bearers) > 1 or name.titled or not name.bearers[0].sure]
    namings.meet(names)
    clear = not waiting and not any(name.anothers for name in names)
    if not clear:
        gather_evidence(units, parts, index, countries)
        _Resolution(units, texts, index, on, namings).run(names, waiting)
    ids = index.ids
    mentions: list[EntityMention] = []
    undecided: list[Undecided] = []
    for name in names:
        candidates = tuple([ids[bearer.entity] for bearer in name.bearers])
        place = (name.where, name.start, name.end, name.sentence)
        if clear:
            mentions.append(EntityMention(candidates[0], *place, "full_name", candidates))
        elif name.by is not None:
            mentions.append(EntityMention(ids[name.entity], *place, name.by, candidates))
        else:
            undecided.append(Undecided(*place, candidates))
    return Entities(tuple(mentions), tuple(undecided))


@dataclass(slots=True)
class _Resolution:
    """One article under way."""

    units: Sequence[Unit]
    texts: Mapping[Where, str]
    index: EntityIndex
    on: date | None
    namings: Namings
    found: set[int] = field(default_factory=set)
    # all the evidence there is, gathered when little is left to decide
    tokens: set[str] = field(default_factory=set)

    def run(self, names: Sequence[Name], waiting: list[Name]) -> None:
        """Decides what can be decided: the sure names first, then with their help those that are ``waiting``; what
        those decide helps once more."""
        for name in names:
            sure = len(name.bearers) == 1 and name.bearers[0].sure and not name.anothers and not name.titled
            if sure and not (name.alone and self._is_anothers_now(name)):
                self._decide(name, name.bearers[0].entity, "full_name")
        self._by_office()
        for name in waiting:
            if name.titled:
                self._by_title(name)
        # full names that are shared come first: what they turn out to be decides on surnames
        shared = [name for name in waiting if any(bearer.sure for bearer in name.bearers)]
        alone = [name for name in waiting if not any(bearer.sure for bearer in name.bearers)]
        for group in (shared, alone, shared):
            for step in (self._by_context, self._by_context, self._by_the_rest):
                for name in group:
                    if name.by is None and not (name.anothers or name.titled):
                        step(name)

    def _decide(self, name: Name, entity: int, by: ResolvedBy) -> None:
        name.entity, name.by = entity, by
        self.found.add(entity)
        if entity in self.index.shared and (entity, True) in name.bearers:
            self.namings.note(name, entity)
        evidence = self.units[name.unit].evidence
        # what was itself decided by its surroundings speaks for itself alone, not for its state
        surely = by in ("full_name", "office_on_date")
        for token in self.index.tokens[entity]:
            if not surely and token[0] == "=":
                continue
            if token in evidence:
                insort(evidence[token], (name.start, name.end))
            else:
                evidence[token] = [(name.start, name.end)]

    def _is_anothers_now(self, name: Name) -> bool:
        """Whether a surname that hardly anybody else bears was last given to somebody else, without a title here."""
        return self.namings.is_anothers_now(name) and not title_before(self.texts[name.where], name.start)

    # --- by a title -----------------------------------------------------------------------------------------------

    def _by_title(self, name: Name) -> None:
        """« Le capitaine Traoré »: whom the title makes of a surname that others bear too, unless one of those is
        named in full, or what stands around speaks for one of them."""
        entity = name.bearers[0].entity
        if entity not in self.namings.named:
            rivals = self.namings.rivals.get(entity, set())
            if self.namings.shared(entity):
                here = self._is_home(name, entity) and not any(self._is_home(name, rival) for rival in rivals)
                if not here:
                    return
            if self._support(name, entity) < _SENTENCE and any(
                self._support(name, rival) >= _SENTENCE for rival in rivals.union(name.inside)
            ):
                return
        self._decide(name, entity, "full_name")

    def _is_home(self, name: Name, entity: int) -> bool:
        """Whether the sentence names the entity's own state, or somebody or something of its surroundings."""
        here = self.units[name.unit].evidence
        return f"={self.index.entities[entity].country}" in here or any(
            token.startswith("@") for token in self.index.near[entity] & here.keys()
        )

    # --- by the office beside it ---------------------------------------------------------------------------------

    def _by_office(self) -> None:
        """A person beside an office that one of the two's bearers held on the day: both are decided, if no other pair
        would do. Offices stand before their holders more often than behind them."""
        if self.on is None:
            return
        paired: set[int] = set()
        for before, longest, between in ((True, *_BEFORE_HOLDER), (False, *_AFTER_HOLDER)):
            for unit in self.units:
                for first, second in pairwise(unit.names):
                    office, person = (first, second) if before else (second, first)
                    if second.start - first.end > longest or self.index.offices.isdisjoint(self._possible(office)):
                        continue
                    if between.search(self.texts[unit.where], first.end, second.start):
                        continue
                    pairs = self._holders(office, person, self.on)
                    if len(pairs) == 1 and paired.isdisjoint((id(first), id(second))):
                        paired |= {id(first), id(second)}
                        for name, entity in zip((office, person), pairs[0], strict=True):
                            if name.by is None:
                                self._decide(name, entity, "office_on_date")

    def _holders(self, office: Name, person: Name, day: date) -> list[tuple[int, int]]:
        persons = self._possible(person)
        return [(o, p) for o in self._possible(office) for p in persons if self.index.held(p, o, day)]

    def _possible(self, name: Name) -> tuple[int, ...]:
        if name.by is not None:
            return (name.entity,)
        return () if name.anothers else tuple(bearer.entity for bearer in name.bearers)

    # --- by what is around it ------------------------------------------------------------------------------------

    def _by_context(self, name: Name) -> None:
        if not any(bearer.sure for bearer in name.bearers) and not self._is_title(name):
            last = self._last(name)
            if last is not None:
                self._by_last(name, last)
                return
        support = {bearer.entity: self._support(name, bearer.entity) for bearer in name.bearers}
        best = max(support.values())
        if best < _NEIGHBOUR:
            return
        leading = [entity for entity, value in support.items() if value == best]
        if len(leading) == 1:
            self._decide(name, leading[0], "near")

    def _last(self, name: Name) -> int | None:
        """Whose surname it is by the full names before it. « Le président Traoré » is one of the bearers in any
        case."""
        known = [bearer.entity for bearer in name.bearers if bearer.entity in self.namings.named]
        return known[0] if len(known) == 1 and not name.alone else self.namings.last(name)

    def _by_last(self, name: Name, last: int) -> None:
        """A surname goes to whom it was last given with a full name, unless the words right beside it speak for
        another."""
        beside = [b.entity for b in name.bearers if b.entity != last and self._support(name, b.entity) == _PHRASE]
        if last != ANOTHER and (not beside or self._support(name, last) == _PHRASE):
            self._decide(name, last, "full_name_in_text")
        elif len(beside) == 1 and (last == ANOTHER or beside[0] in self.namings.named):
            self._decide(name, beside[0], "near")

    def _is_title(self, name: Name) -> bool:
        """Whether it is the title of an office: where ministers meet, the next one is another's."""
        return any(self.index.entities[bearer.entity].type == "office" for bearer in name.bearers)

    def _is_contested(self, name: Name, entity: int) -> bool:
        """Whether the words right beside the name speak for another of its bearers, and not for this one."""
        rivals = [bearer.entity for bearer in name.bearers if bearer.entity != entity]
        beside = any(self._support(name, rival) == _PHRASE for rival in rivals)
        return beside and self._support(name, entity) < _PHRASE

    def _support(self, name: Name, entity: int) -> int:
        """How close what supports ``entity`` comes to the name; 0 without any."""
        near = self.index.near[entity]
        here = self.units[name.unit].evidence
        best = 0
        if not near.isdisjoint(here):
            for token in near & here.keys():
                spans = here[token]
                if self._in_one_phrase(name, spans):
                    return _PHRASE
                # what stands in the name itself says nothing
                if spans[0][1] <= name.start or spans[-1][0] >= name.end:
                    best = _SENTENCE
        if best:
            return best
        if name.unit and not near.isdisjoint(self.units[name.unit - 1].evidence):
            return _NEIGHBOUR
        after = name.unit + 1
        return _NEIGHBOUR if after < len(self.units) and not near.isdisjoint(self.units[after].evidence) else 0

    def _in_one_phrase(self, name: Name, spans: Sequence[tuple[int, int]]) -> bool:
        """Whether one of these places belongs to the name's own phrase, or is all of it: « le ministre sénégalais de la
        Pêche Diop », « Diop du Mali », « sous Diop »; but not « le Sénégal reçoit Diop »."""
        text = self.texts[name.where]
        for at in range(bisect_left(spans, (name.start + 1, 0)) - 1, -1, -1):
            end = spans[at][1]
            if end < name.start - _LONGEST_PHRASE:
                break
            whole = end >= name.end and end - spans[at][0] > name.end - name.start
            if whole or (end <= name.start and _RIGHT_BEFORE.fullmatch(text, end, name.start)):
                return True
        after = bisect_left(spans, (name.end, 0))
        return after < len(spans) and bool(_RIGHT_BEHIND.fullmatch(text, name.end, spans[after][0]))

    # --- by the rest of the text ---------------------------------------------------------------------------------

    def _by_the_rest(self, name: Name) -> None:
        """A name, when the text otherwise knows only one of its bearers."""
        sure = [bearer.entity for bearer in name.bearers if bearer.sure]
        if self._is_title(name) or (not sure and self.namings.is_anothers_now(name)):
            return
        known = [bearer.entity for bearer in name.bearers if bearer.entity in self.found]
        if len(known) == 1 and not self._is_contested(name, known[0]):
            self._decide(name, known[0], "full_name" if sure == known else "only_candidate")
            return
        supported = [bearer.entity for bearer in name.bearers if self._anywhere(bearer)]
        if not known and len(sure) == 1 and set(supported) <= set(sure):
            self._decide(name, sure[0], "full_name")
        elif not known and len(supported) == 1 and supported[0] in sure:
            self._decide(name, supported[0], "near")

    def _anywhere(self, bearer: Bearer) -> bool:
        if not self.tokens:
            self.tokens.update([token for unit in self.units for token in unit.evidence])
        return not self.tokens.isdisjoint(self.index.near[bearer.entity])
