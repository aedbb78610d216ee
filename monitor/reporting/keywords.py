"""How often each outlet uses each term, by month, week or year; and when nobody looked, which is no zero."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

from db.selection import Selection
from db.wording import Holder, Outlet, Wording
from monitor.folding import stems
from monitor.reporting.table import Field, Value
from monitor.reporting.terms import Term, folded_words

By = Literal["month", "week", "year"]
Count = Literal["articles", "texts", "occurrences"]
# what the ledger of coverage calls a day on which all was seen that there was
_SEEN = frozenset({"seen", "nothing_published", "not_due"})
TOTAL = "TOTAL"
# of a time that is asked for, what lies longer ago is told only where there is something
LONGEST = timedelta(days=20 * 366)
MONTH_ONLY = "articles_left_out_as_only_their_month_is_known"
UNREADABLE = "articles_left_out_with_unreadable_days"
Place = tuple[int | None, str]
Days = dict[str, bool | None]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table. ``outlet`` is ``None`` and ``period`` ``TOTAL`` where it sums. ``coverage``: whole, part or
    none of its ``days`` (of one outlet) was seen; ``counts`` are ``None`` where nothing can be said."""

    outlet: Outlet | None
    period: str
    coverage: str
    days: int
    days_seen: int
    articles: int
    counts: tuple[int | None, ...]

    @property
    def is_total(self) -> bool:
        """Whether other rows are in it."""
        return self.outlet is None or self.period == TOTAL


@dataclass(slots=True)
class _Tally:
    """Numbers by outlet and period, summed as they come. Of texts, the distinct ones."""

    distinct: bool
    counts: Counter[Place] = field(default_factory=Counter)
    texts: defaultdict[Place, set[int]] = field(default_factory=lambda: defaultdict(set))

    def add(self, places: Iterable[Place], text: int, count: int) -> None:
        for place in places:
            if self.distinct:
                self.texts[place].add(text)
            else:
                self.counts[place] += count

    def of(self, place: Place) -> int:
        return len(self.texts.get(place, ())) if self.distinct else self.counts[place]

    def periods(self) -> set[str]:
        """Those in which there is anything."""
        return {period for _, period in (self.texts if self.distinct else self.counts)} - {TOTAL}


class _Looks(NamedTuple):
    """Days of one outlet or of several; of them those that were seen wholly, and partly."""

    days: int
    seen: int
    partly: int


class Keywords:
    """The count of words of a selection. ``today`` ends the time in which anybody could look."""

    def __init__(self, wording: Wording, selection: Selection, by: By, count: Count, today: date) -> None:
        self._wording, self.by, self.count = wording, by, count
        self._selection = selection
        self._today = min(today.isoformat(), selection.until or today.isoformat())
        self._outlets = {outlet.id: outlet for outlet in wording.outlets(selection)}
        self.notes: Counter[str] = Counter()

    def lines(self, terms: Sequence[Term]) -> list[Line]:
        """By outlet and period, the press first and reference outlets last, each with its total; then the totals of the
        press, by period and in all."""
        held = _Tally(self.count == "texts")
        for holder in self._wording.holders(self._selection):
            held.add(self._places(holder, self.notes), holder.text, 1)
        tallies = [self._tally(term) for term in terms]
        seen = self._days_seen()
        periods = self._periods(held.periods(), seen)
        looks: dict[Place, _Looks] = {}
        for source, days in seen.items():
            for period in periods:
                looks[source, period] = self._looks(period, days)
            looks[source, TOTAL] = _sum(looks[source, period] for period in periods)
        counting = [outlet.id for outlet in self._outlets.values() if outlet.role == "press"]
        for period in [*periods, TOTAL]:
            looks[None, period] = _sum(looks[source, period] for source in counting)
        return [
            self._line(outlet, period, held, tallies, looks[outlet.id if outlet else None, period])
            for outlet in [*self._outlets.values(), None]
            for period in [*periods, TOTAL]
        ]

    def _tally(self, term: Term) -> _Tally:
        tally, ignored = _Tally(self.count == "texts"), Counter[str]()
        if self.count != "occurrences":
            for holder in self._wording.holders(self._selection, term.expression):
                tally.add(self._places(holder, ignored), holder.text, 1)
            return tally
        for holder, text, stemmed in self._wording.texts(self._selection, term.expression):
            forms = stemmed.split()
            words = folded_words(text) if term.is_written else forms
            if len(words) != len(forms):  # stored by another version of the rules
                forms = stems(text, None).split()
            tally.add(self._places(holder, ignored), holder.text, term.occurrences(words, forms))
        return tally

    def _places(self, holder: Holder, notes: Counter[str]) -> list[Place]:
        """Every row that an article counts in."""
        period = period_of(holder.day, self.by)
        if period is None:
            notes[UNREADABLE] += 1
            return []
        if self.by == "week" and not holder.whole_day:
            notes[MONTH_ONLY] += 1
            return []
        places: list[Place] = [(holder.source_id, period), (holder.source_id, TOTAL)]
        if self._outlets[holder.source_id].role == "press":
            places += [(None, period), (None, TOTAL)]
        return places

    def _days_seen(self) -> dict[int, Days]:
        """Outlet -> day -> whether all of it was seen, or only a part; ``None`` for the days on which nobody could."""
        found: dict[int, Days] = {source: {} for source in self._outlets}
        for source, day, verdict in self._wording.days(self._selection):
            if day <= self._today:
                found[source][day] = None if verdict == "could_not_look" else verdict in _SEEN
        for source, since, until in self._wording.looked_back(self._selection):
            if source in found:
                for day in _days(max(since, self._selection.since or since), min(until, self._today)):
                    found[source][day] = True
        return found

    def _periods(self, held: set[str], seen: dict[int, Days]) -> list[str]:
        """Those of which there is anything to tell; of a time that is asked for, all."""
        days = {day for known in seen.values() for day in known}
        if self._selection.since:
            earliest = (date.fromisoformat(self._today) - LONGEST).isoformat()
            days |= set(_days(max(self._selection.since, earliest), self._today))
        return sorted(held | {period for day in days if (period := period_of(day, self.by)) is not None})

    def _looks(self, period: str, seen: Days) -> _Looks:
        first, last = bounds(period, self.by)
        days = _days(max(first, self._selection.since or first), min(last, self._today))
        known = [seen.get(day) for day in days]
        return _Looks(len(days), known.count(True), known.count(False))

    def _line(self, outlet: Outlet | None, period: str, held: _Tally, tallies: Sequence[_Tally], looks: _Looks) -> Line:
        place: Place = (outlet.id if outlet else None, period)
        articles = held.of(place)
        if looks.days and looks.seen == looks.days:
            coverage = "whole"
        else:
            coverage = "part" if looks.seen or looks.partly or articles else "none"
        counts = tuple(None if coverage == "none" else tally.of(place) for tally in tallies)
        return Line(outlet, period, coverage, looks.days, looks.seen, articles, counts)


def _sum(parts: Iterable[_Looks]) -> _Looks:
    whole = _Looks(0, 0, 0)
    for part in parts:
        whole = _Looks(whole.days + part.days, whole.seen + part.seen, whole.partly + part.partly)
    return whole


@lru_cache(maxsize=20_000)
def period_of(day: str, by: By) -> str | None:
    """``2025-05``, ``2025-W21`` (ISO 8601) or ``2025`` for a day; ``None`` for what is none."""
    try:
        known = date.fromisoformat(day)
    except ValueError:
        return None
    if known.isoformat() != day:  # 20250523 and 2025-W21-5 are dates to Python
        return None
    if by == "week":
        year, week, _ = known.isocalendar()
        return f"{year:04}-W{week:02}"
    return day[:7] if by == "month" else day[:4]


def bounds(period: str, by: By) -> tuple[str, str]:
    """The first and the last day of a period."""
    if by == "week":
        monday = date.fromisocalendar(int(period[:4]), int(period[6:]), 1)
        return monday.isoformat(), (monday + min(timedelta(days=6), date.max - monday)).isoformat()
    if by == "year":
        return f"{period}-01-01", f"{period}-12-31"
    first = date.fromisoformat(f"{period}-01")
    return first.isoformat(), first.replace(day=monthrange(first.year, first.month)[1]).isoformat()


@lru_cache(maxsize=5000)
def _days(first: str, last: str) -> tuple[str, ...]:
    """The days from the first to the last; none where that lies before."""
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    return tuple((begin + timedelta(days=number)).isoformat() for number in range((end - begin).days + 1))


def table_fields(terms: Sequence[Term], by: By, count: Count) -> list[Field]:
    """The columns of the table: who and when, what was seen, how much there is in all, and the terms."""
    unit = "texts" if count == "texts" else "articles"
    known = [
        Field("row", "text", "count, or total where the row sums others: leave those out of your own sums"),
        Field("source", "text", "key of the outlet; TOTAL for the press"),
        Field("source_name", "text", "its name"),
        Field("country", "text", "ISO 3166 code of the outlet's country"),
        Field("owner", "text", "who owns the outlet"),
        Field("role", "text", "press; imported or reference, which are in no total"),
        Field(by, "text", "when, by the day of publication or else of the first sighting; TOTAL for the whole time"),
        Field("coverage", "text", "whole, part or none: how much of the outlet was looked at in that time"),
        Field("days", "integer", "days of the time, up to the day of the count; of all outlets in the totals"),
        Field("days_seen", "integer", "those of them on which all that there was was seen"),
        Field(unit, "integer", f"{unit} of the outlet in that time, with the terms or without"),
    ]
    taken = {one.name for one in known}
    return known + [
        Field(
            f"term {term.label}" if term.label in taken else term.label,
            "integer",
            f"{count} with {' | '.join(one.typed for one in term.alternatives)}; empty where nobody looked",
        )
        for term in terms
    ]


def rows(lines: Iterable[Line]) -> Iterator[list[Value]]:
    """The lines as rows of ``table_fields``."""
    for line in lines:
        outlet = line.outlet
        who = [TOTAL, None, None, None, None]
        if outlet is not None:
            who = [outlet.key, outlet.name, outlet.country, outlet.owner, outlet.role]
        kind = "total" if line.is_total else "count"
        yield [kind, *who, line.period, line.coverage, line.days, line.days_seen, line.articles, *line.counts]
