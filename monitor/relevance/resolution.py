"""Whom a name means: decided by its bearers' full names, by the words and states around it, by the office beside it and
who held that on the day. Evidence that is equally good for two leaves the name undecided."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from monitor.folding import fold
from monitor.relevance.entities import (
    Bearer,
    Entities,
    EntityIndex,
    EntityMention,
    Name,
    ResolvedBy,
    Undecided,
    Unit,
    gather_evidence,
    units_of,
)
from monitor.relevance.judgement import Where
from monitor.relevance.matcher import Found

# in the same phrase, the same sentence, a neighbouring one
_PHRASE, _SENTENCE, _NEIGHBOUR = 3, 2, 1
_RIGHT_BEFORE = re.compile(
    r"[^\S\n]*(?:(?:de|du|des|of|for|по|en|à)\b[^,;:.!?…()\[\]«»\"“”\n]{0,40}|d['’][^,;:.!?\n]{0,40})?"
)
_RIGHT_BEHIND = re.compile(r"[^\S\n]*(?:(?:du|de|des|of|from|из)[^\S\n]+|d['’]|\()?")
# between an office and its holder, at most so many characters and none of these words:
# « …des Affaires étrangères et de la Coopération internationale, Abdoulaye Diop », « Sergueï Lavrov, le ministre… »
_BEFORE_HOLDER = 60, re.compile(r"[;:.!?\n]|\b(?:et l[ea]s?|et son|et sa|avec|and the|and his|with)\b|\bи\b")
_AFTER_HOLDER = 30, re.compile(r"[;:.!?\n]|\b(?:et|avec|and|with|и)\b")
_WORD_BEFORE = re.compile(r"([^\W\d_][^\W\d_'’.-]*)(\.?)[ \xa0\u202f]$")
_WORD_AFTER = re.compile(r"[ \xa0\u202f]([^\W\d_]{2,})")
_SMALL_WORD = 4
# capitalised words that may stand before a surname without being somebody's first name: titles, openings of sentences
_BEFORE_SURNAMES = (
    "m mr mme mlle mm ms dr pr me st prof docteur professeur maitre madame monsieur mister son sa ses el al hadj "
    "general gal gen colonel col commandant cdt cne capitaine cap captain capt lieutenant lt adjudant sergent marechal "
    "amiral president presidente pm premier ministre minister ministry ambassadeur ambassadrice ambassador chancelier "
    "secretaire secretary gouverneur governor depute senateur maire imam cherif cheikh excellence sem se camarade feu "
    "chef leader patron honorable vice ex "
    "a au aux avec apres alors ainsi avant car chez comme contre d dans de depuis des devant donc du elle en entre et "
    "face feue il ils l la le les lors mais malgre meme ni or ou par pour puis qu quand quant que qui sans selon si "
    "soit sous sur tandis vers voici after against and as at before but by during for from he if in like of on or she "
    "so than that the then to under until when while who why with без в во господин господина глава главы да для до "
    "за и из к как когда ко министр министра министром но о об он от по после президент президента президентом при "
    "про с со так товарищ у что генерал генерала полковник посол"
)
_NO_FIRST_NAMES = frozenset(_BEFORE_SURNAMES.split())


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
    waiting = [name for name in names if len(name.bearers) > 1 or not name.bearers[0].sure]
    if waiting:
        gather_evidence(units, parts, index, countries)
        texts = {where: found.original for where, found in parts.items()}
        _Resolution(units, texts, index, on).run(names, waiting)
    ids = index.ids
    mentions: list[EntityMention] = []
    undecided: list[Undecided] = []
    for name in names:
        candidates = tuple([ids[bearer.entity] for bearer in name.bearers])
        place = (name.where, name.start, name.end, name.sentence)
        if not waiting:
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
    # where each entity is named for sure, and where its surname is somebody else's, as (unit, start)
    named: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    others: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    found: set[int] = field(default_factory=set)
    # all the evidence there is, gathered when little is left to decide
    tokens: set[str] = field(default_factory=set)

    def run(self, names: Sequence[Name], waiting: list[Name]) -> None:
        """Decides what can be decided: the sure names first, then with their help those that are ``waiting``; what
        those decide helps once more."""
        for name in names:
            if len(name.bearers) == 1 and name.bearers[0].sure:
                self._decide(name, name.bearers[0].entity, "full_name")
        for name in waiting:
            name.anothers = self._is_anothers(name)
        self._by_office()
        # full names that are shared come first: what they turn out to be decides on surnames
        waiting.sort(key=lambda name: not any(bearer.sure for bearer in name.bearers))
        for step in (self._by_context, self._by_context, self._by_the_rest):
            for name in waiting:
                if name.by is None and not name.anothers:
                    step(name)

    def _decide(self, name: Name, entity: int, by: ResolvedBy) -> None:
        name.entity, name.by = entity, by
        self.found.add(entity)
        if (entity, True) in name.bearers:
            self.named.setdefault(entity, []).append((name.unit, name.start))
        tokens = self.index.tokens[entity]
        # what was itself decided by its surroundings speaks for itself alone
        told = tokens if by in ("full_name", "office_on_date") else tokens[:1]
        self.units[name.unit].evidence.extend([(token, name.start, name.end) for token in told])

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
        known = [bearer.entity for bearer in name.bearers if bearer.entity in self.named and not bearer.sure]
        sure = any(bearer.sure for bearer in name.bearers)
        if not sure and not self._is_ours(name):
            return
        if len(known) == 1 and not sure and not self._is_title(name):
            if self._is_contested(name, known[0]):
                return
            self._decide(name, known[0], "full_name_in_text")
            return
        support = {bearer.entity: self._support(name, bearer.entity) for bearer in name.bearers}
        best = max(support.values())
        if best < _NEIGHBOUR:
            return
        leading = [entity for entity, value in support.items() if value == best]
        if len(leading) == 1:
            self._decide(name, leading[0], "near")

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
        if not near:
            return 0
        best = 0
        for number in (name.unit, name.unit - 1, name.unit + 1):
            if not 0 <= number < len(self.units):
                continue
            for token, start, end in self.units[number].evidence:
                if token not in near:
                    continue
                if number != name.unit:
                    best = max(best, _NEIGHBOUR)
                elif end <= name.start or start >= name.end:
                    if self._in_one_phrase(name, start, end):
                        return _PHRASE
                    best = _SENTENCE
        return best

    def _in_one_phrase(self, name: Name, start: int, end: int) -> bool:
        """Whether what stands there belongs to the name's own phrase: « le ministre sénégalais de la Pêche Diop »,
        « Diop du Mali »; but not « le Sénégal reçoit Diop »."""
        text = self.texts[name.where]
        if start >= name.end:
            return bool(_RIGHT_BEHIND.fullmatch(text, name.end, start))
        return bool(_RIGHT_BEFORE.fullmatch(text, end, name.start))

    # --- by the rest of the text ---------------------------------------------------------------------------------

    def _by_the_rest(self, name: Name) -> None:
        """A name, when the text otherwise knows only one of its bearers."""
        if self._is_title(name) or not self._is_ours(name):
            return
        known = [bearer.entity for bearer in name.bearers if bearer.entity in self.found]
        sure = [bearer.entity for bearer in name.bearers if bearer.sure]
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
            self.tokens.update([token for unit in self.units for token, _, _ in unit.evidence])
        return not self.tokens.isdisjoint(self.index.near[bearer.entity])

    # --- somebody else of the same surname -----------------------------------------------------------------------

    def _is_anothers(self, name: Name) -> bool:
        """Whether a surname alone stands beside a first name that none of its bearers has: « Moussa Camara »."""
        persons = [b.entity for b in name.bearers if not b.sure and self.index.entities[b.entity].type == "person"]
        if len(persons) < len(name.bearers):
            return False
        text = self.texts[name.where]
        if " " in text[name.start : name.end] or self._is_title_case(name):
            return False
        known = {word for person in persons for word in self.index.own_words(person)}
        stranger = any(word not in known for word in self._capitalised_beside(name, text))
        if stranger:
            for person in persons:
                self.others.setdefault(person, []).append((name.unit, name.start))
        return stranger

    def _capitalised_beside(self, name: Name, text: str) -> Iterator[str]:
        """The capitalised words right before and right after the name, folded, unless they are titles, begin the
        sentence's grammar or are names of the gazetteer themselves."""
        borders = {border for other in self.units[name.unit].names for border in (other.start, other.end)}
        if text[name.end : name.end + 1] == "-" and text[name.end + 1 : name.end + 2].isupper():
            if name.end + 1 not in borders:
                yield "-"
        elif (after := _WORD_AFTER.match(text, name.end)) and after.start(1) not in borders:
            word = after[1]
            if word[0].isupper() and not word.isupper() and (folded := fold(word).text) not in _NO_FIRST_NAMES:
                yield folded
        before = _WORD_BEFORE.search(text[max(0, name.start - 30) : name.start])
        if before and name.start - 1 not in borders and before[1][0].isupper():
            word, point = before.groups()
            folded = fold(word).text
            if folded in _NO_FIRST_NAMES or (point and len(word) > 1):
                return
            yield folded
        elif name.start - 1 not in borders and re.fullmatch(r"[^\W\d_]-", text[max(0, name.start - 2) : name.start]):
            yield "-"

    def _is_title_case(self, name: Name) -> bool:
        """Whether the words of the name's line all begin with a capital, small ones aside, so that it says nothing."""
        unit = self.units[name.unit]
        words = [word for word in self.texts[unit.where][unit.start : unit.end].split() if len(word) > _SMALL_WORD]
        return len(words) > 2 and not any(word[0].islower() for word in words)

    def _is_ours(self, name: Name) -> bool:
        """Whether none of the name's bearers shares it with a stranger who was the last to be named before."""
        if not self.others:
            return True
        place = (name.unit, name.start)
        for bearer in name.bearers:
            last = max((at for at in self.others.get(bearer.entity, ()) if at < place), default=None)
            if last is not None and not any(last < at < place for at in self.named.get(bearer.entity, ())):
                return False
        return True
