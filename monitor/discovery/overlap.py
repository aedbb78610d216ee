"""Whether a list that holds only the newest articles still reaches back to what it showed last time. Nothing here asks
the network, the database or a clock.

A list was read at ten with articles 1 to 20 and at noon with 31 to 50: what was in it between may never have been
seen. The order of the list, its dates and its addresses are three witnesses, none of which is always to be trusted:
old posts are pinned to the top, dates are edited, addresses change. What contradicts the others is passed over.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from monitor.discovery.hints import NO_DATE, When

HALF_LIFE_H = 24.0  # of what is known of a list's turnover
ORDERED = 0.6  # the least share of a list's dates that must fall, or rise, for it to have an order
# an entry that is so much older than all others is an evergreen at the foot of the list
FAR = timedelta(days=7)
FAR_SPANS = 3
AHEAD = timedelta(hours=1)  # of our clock; what is dated later tells nothing
FEW = 3  # articles that are gone from a list have been deleted rather than pushed out


@dataclass(frozen=True, slots=True)
class Entry:
    """An article as a list shows it. ``shown``: the list already showed it when it was last read to its end."""

    key: str
    when: When = NO_DATE
    shown: bool = False


@dataclass(frozen=True, slots=True)
class Hole:
    """Between the newest article known before and the oldest that is shown now, some may have come and gone."""

    after: When
    before: When


def hole_in(entries: Sequence[Entry], newest: When) -> Hole | None:
    """The hole between the last reading of a list and ``entries``, its articles now, in the list's own order; ``None``
    where they go on from there. ``newest``: the newest date of the last reading."""
    if all(entry.shown for entry in entries):
        return None
    ordered, has_order = in_order(entries)
    steady = _without_strays(ordered, newest)
    if _reaches_back(steady, newest) or _shares(steady, has_order):
        return None
    dated = [entry.when for entry in steady if entry.when != NO_DATE]
    return Hole(newest, min(dated, key=instant_of) if dated else NO_DATE)


def in_order(entries: Sequence[Entry]) -> tuple[Sequence[Entry], bool]:
    """The entries newest first, without those that stand out of order (pinned, re-dated), and whether the list has an
    order at all; one without is given back as it is."""
    dated = [entry for entry in entries if entry.when != NO_DATE]
    if len(dated) < 2 or len({instant_of(entry.when) for entry in dated}) < 2:
        return _without_pinned(entries), False
    for listed in (list(entries), list(reversed(entries))):
        kept = _falling([entry.when for entry in listed])
        if len(kept) >= ORDERED * len(dated):
            return [entry for n, entry in enumerate(listed) if entry.when == NO_DATE or n in kept], True
    return entries, False


def newest_of(entries: Sequence[Entry], now: datetime) -> When:
    """The newest date of ``entries``, no later than ``now``; of what is dated more than an hour ahead, none.
    ``NO_DATE`` where there is none."""
    newest = max((entry.when for entry in entries if _is_credible(entry, now)), key=instant_of, default=NO_DATE)
    return When(at=now) if newest.at and newest.at > now else newest


def without_those_ahead(entries: Sequence[Entry], now: datetime) -> Sequence[Entry]:
    """Without what is dated more than an hour ahead of ``now``; where that is all there is, without its dates."""
    kept = [entry for entry in entries if entry.when == NO_DATE or _is_credible(entry, now)]
    return kept or [replace(entry, when=NO_DATE) for entry in entries]


def without_leftovers(entries: Sequence[Entry], former: Sequence[str]) -> Sequence[Entry]:
    """Without what the list showed before, if that is only its permanent links: a list lets go of its oldest articles
    first, so that old ones are no proof when at least half of what it held, all of it newer, is gone. ``former``: what
    the last reading showed, newest first."""
    shown = {entry.key for entry in entries if entry.shown}
    gone = next((place for place, key in enumerate(former) if key in shown), 0)
    if gone < max(FEW, len(former) / 2):
        return entries
    return [entry for entry in entries if not entry.shown]


def turned_over(turnover: float | None, new: int, hours: float) -> float | None:
    """New articles per hour, what was known of it (``turnover``) weighing half as much with each day that passes.
    ``new`` came within the last ``hours``; a clock that ran backwards changes nothing."""
    if turnover is None:
        return new / max(hours, 1.0) if hours > 0 else None
    if hours <= 0:
        return turnover
    kept = 0.5 ** (hours / HALF_LIFE_H)
    return float(kept * turnover + (1 - kept) * new / hours)


def busiest(entries: Sequence[Entry]) -> float | None:
    """New articles per hour while half of the list was published the quickest, an hour at least; ``None`` for a list
    that gives no hours, or too few. A list tells so at its first reading how fast it can turn over."""
    moments = sorted(entry.when.at for entry in entries if entry.when.at)
    half = max(3, len(entries) // 2)
    if len(moments) < half:
        return None
    spans = (last - first for first, last in zip(moments, moments[half - 1 :], strict=False))
    return (half - 1) / max(1.0, min(spans) / timedelta(hours=1))


def estimated(hole: Hole, entries: Sequence[Entry], turnover: float | None, hours: float) -> int | None:
    """About how many articles a hole has swallowed, at least one; ``None`` where there is nothing to reckon with.
    ``hours``: since the last reading, for lists without dates."""
    rate = turnover or _density(entries)
    if rate is None:
        return None
    if hole.after != NO_DATE and hole.before != NO_DATE:
        lost = rate * (instant_of(hole.before) - instant_of(hole.after)) / timedelta(hours=1)
    else:
        lost = rate * hours - sum(not entry.shown for entry in entries)
    return max(1, round(lost))


def surely_before(when: When, other: When) -> bool:
    """Whether ``when`` is not later than ``other``; of days without hours, whether it is an earlier one."""
    if other == NO_DATE or when == NO_DATE:
        return False
    if when.at and other.at:
        return when.at <= other.at
    return instant_of(when).date() < instant_of(other).date()


def instant_of(when: When) -> datetime:
    """The instant of a date; of a day without hours, its beginning."""
    return when.at or datetime.combine(when.on or date.min, time(), UTC)


def _is_credible(entry: Entry, now: datetime) -> bool:
    return entry.when != NO_DATE and instant_of(entry.when) <= now + AHEAD


def _density(entries: Sequence[Entry]) -> float | None:
    """Articles per hour between the oldest and the newest date of a list."""
    moments = sorted(instant_of(entry.when) for entry in in_order(entries)[0] if entry.when != NO_DATE)
    span = (moments[-1] - moments[0]) / timedelta(hours=1) if moments else 0.0
    return (len(moments) - 1) / span if span > 0 else None


def _falling(dates: Sequence[When]) -> set[int]:
    """The places of the longest series of dates that never rise; days without hours equal the hours of that day."""
    tails: list[float] = []  # the last date, negated, of the best series of each length
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for place, when in enumerate(dates):
        if when == NO_DATE:
            continue
        value = -instant_of(when).timestamp()
        length = bisect_right(tails, value)
        before[place] = ends[length - 1] if length else None
        tails[length : length + 1] = [value]
        ends[length : length + 1] = [place]
    kept: set[int] = set()
    step = ends[-1] if ends else None
    while step is not None:
        kept.add(step)
        step = before[step]
    return kept


def _without_pinned(entries: Sequence[Entry]) -> Sequence[Entry]:
    """Without dates: what was shown before stands below what is new, unless it is pinned to the top."""
    first_new = next((n for n, entry in enumerate(entries) if not entry.shown), 0)
    return entries[first_new:] if 2 * first_new < len(entries) else entries


def _without_strays(ordered: Sequence[Entry], newest: When) -> Sequence[Entry]:
    """Without a few entries that were there last time and are older by far than all others, as is a page of rules that
    stands at the foot of every reading. The newest article of the last reading is never one of them."""
    dated = [entry for entry in ordered if entry.when != NO_DATE]
    old = [entry for entry in dated if _not_after(entry.when, newest)]
    rest = [instant_of(entry.when) for entry in dated if not _not_after(entry.when, newest)]
    few = 0 < len(old) <= max(1, len(ordered) // 5)
    if not (few and len(rest) >= 2 and all(entry.shown and entry.when != newest for entry in old)):
        return ordered
    distance = min(rest) - max(instant_of(entry.when) for entry in old)
    if distance <= max(FAR, FAR_SPANS * (max(rest) - min(rest))):
        return ordered
    strays = {entry.key for entry in old}
    return [entry for entry in ordered if entry.key not in strays]


def _reaches_back(entries: Sequence[Entry], newest: When) -> bool:
    """Whether the dates go back to the last reading. Of a day without hours, the same day is no proof: articles of
    that day may be missing."""
    return any(
        surely_before(entry.when, newest) or (entry.shown and _not_after(entry.when, newest)) for entry in entries
    )


def _not_after(when: When, newest: When) -> bool:
    if newest == NO_DATE or when == NO_DATE:
        return False
    if when.at and newest.at:
        return when.at <= newest.at
    return instant_of(when).date() <= instant_of(newest).date()


def _shares(entries: Sequence[Entry], has_order: bool) -> bool:
    """Whether the addresses go on from the last reading. One alone is no proof where the list has an order: it may have
    been re-dated; its last one is."""
    shown = sum(entry.shown for entry in entries)
    if not shown:
        return False
    return entries[-1].shown or shown >= (len(entries) / 2 if has_order else 2)
