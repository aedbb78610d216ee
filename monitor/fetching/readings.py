"""What the readings of a source's lists leave behind: validators, turnover, and the gaps between one and the next.

A gap is entered with the reading that shows it, so that a kill forgets none, and is withdrawn at the end of the
source's lists where another of them held what the first had missed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from db.endpoints import Endpoint, Reading
from db.gaps import Gap
from db.store import Store
from monitor.clock import Clock, iso, parse_iso
from monitor.discovery.hints import NO_DATE, When
from monitor.discovery.overlap import (
    Entry,
    Hole,
    estimated,
    in_order,
    instant_of,
    newest_of,
    surely_before,
    turned_over,
)
from monitor.fetching.looks import Chain, is_distrusted, lied, written

# a list that was cut down is believed to be so by and by
SIZE_HALVES_IN_H = 14 * 24.0
# the share of what a list had new that another must have shown too, to be trusted with what the first missed
SAME = 0.8


@dataclass(frozen=True, slots=True)
class _Thread:
    """A list that was read in this run: since when it has missed nothing, and how far back it shows articles."""

    unbroken_since: str | None
    reach: When = NO_DATE


@dataclass(frozen=True, slots=True)
class _Suspicion:
    """A gap that no other list has been held against yet."""

    gap_id: int
    chain: Chain
    hole: Hole
    keys: tuple[str, ...]


class Readings:
    """Of one source in one run."""

    def __init__(self, store: Store, source_id: int, clock: Clock, lookback_days: int) -> None:
        self._store = store
        self._source_id = source_id
        self._clock = clock
        self._lookback = timedelta(days=lookback_days)
        self._threads: dict[str, _Thread] = {}
        self._suspicions: list[_Suspicion] = []
        self._gaps: list[int] = []

    def hours_since(self, instant: str | None) -> float:
        """Hours from ``instant`` until now; 0 where there is none."""
        return 0.0 if instant is None else (self._clock.now() - parse_iso(instant)).total_seconds() / 3600

    def unchanged(self, chain: Chain) -> None:
        """Notes a list that is what it was."""
        chain.done = True
        self._threads[chain.url] = _Thread(chain.before.unbroken_since if chain.before else None)

    def finish(self, chain: Chain, *, complete: bool) -> None:
        """Keeps a reading, to be called in the transaction that enters its last links. ``complete``: it went to the end
        of the list, or to where the last one began."""
        before, entries = chain.before, list(chain.entries.values())
        if not complete and chain.is_first and not _was_begun(before):
            # it may be whole the next time, which is a first look again
            chain.done = True
            return
        hours = self.hours_since(before.read_at if before else None)
        turnover = before.turnover if before else None
        unbroken_since = before.unbroken_since if before else None
        hole = self._unread(entries) if chain.is_first and not complete else chain.hole(complete=complete)
        lost = None
        if hole is not None:
            lost = estimated(hole, entries, turnover, hours)
            after, before_at = self._bounds(chain, hole)
            gap_id = self._store.gaps.open(
                self._source_id, chain.endpoint_id, chain.at, after_at=after, before_at=before_at, estimated=lost
            )
            keys = tuple(entry.key for entry in entries if not entry.shown)
            self._suspicions.append(_Suspicion(gap_id, chain, hole, keys))
        if chain.is_first or hole is not None or unbroken_since is None:
            unbroken_since = chain.at
        if not chain.is_first:
            turnover = turned_over(turnover, chain.new + (lost or 0), hours)
        newest = newest_of(entries, self._clock.now())
        kept = written(newest) or (before.newest_at if before and not entries else None)
        reading = self._with_validators(
            chain, complete, Reading(kept, turnover, unbroken_since, fits=_fits(chain, hours))
        )
        self._store.endpoints.was_read(chain.endpoint_id, reading, chain.at)
        chain.done = True
        if complete or hole is None:
            self._threads[chain.url] = _Thread(unbroken_since, _reach(chain, entries, complete))

    def _unread(self, entries: list[Entry]) -> Hole:
        """What a first reading lacks that broke off twice: from the look-back's beginning to its oldest article."""
        dates = [entry.when for entry in entries if entry.when != NO_DATE]
        return Hole(When(at=self._clock.now() - self._lookback), min(dates, key=instant_of, default=NO_DATE))

    def _bounds(self, chain: Chain, hole: Hole) -> tuple[str | None, str]:
        """The instants or days that a gap lies between; of a list without dates, those of its readings."""
        after = written(hole.after) if hole.before != NO_DATE or chain.is_first else None
        read_at = chain.before.read_at if chain.before else None
        return after or read_at, written(hole.before) or chain.at

    def _with_validators(self, chain: Chain, complete: bool, reading: Reading) -> Reading:
        before, now = chain.before, self._clock.now()
        distrusted_at = before.distrusted_at if before and is_distrusted(before, now) else None
        if lied(before, chain.validators, chain.new):
            distrusted_at = iso(now)
        keeps = complete and chain.digest is not None
        etag, modified = chain.validators if keeps and distrusted_at is None else (None, None)
        return Reading(
            reading.newest_at,
            reading.turnover,
            reading.unbroken_since,
            etag=etag,
            last_modified=modified,
            content_hash=chain.digest if keeps else None,
            asked_as=None if chain.asked == chain.url else chain.asked,
            distrusted_at=distrusted_at,
            fits=reading.fits,
        )

    # --- the end of a source's lists --------------------------------------------------------------------------------

    def settle(self) -> None:
        """Holds every gap of this run against the other lists, and withdraws those that are none. Called when all lists
        have been read; a second call finds nothing more."""
        covered = [each for each in self._suspicions if self._is_covered(each)]
        if covered:
            with self._store.transaction():
                for each in covered:
                    self._store.gaps.withdraw(each.gap_id)
                    before = each.chain.before
                    self._store.endpoints.mend(each.chain.endpoint_id, before.unbroken_since if before else None)
        self._gaps += [each.gap_id for each in self._suspicions if each not in covered]
        self._suspicions.clear()

    def told(self) -> list[tuple[str, str]]:
        """(where, what) of each gap that this run found, as it stands by now: a backfill may have filled it."""
        return [(gap.url, _in_words(gap)) for gap in map(self._store.gaps.get, self._gaps)]

    def _is_covered(self, each: _Suspicion) -> bool:
        """Whether another list, read in this run, shows what this one had new, and either has missed nothing since the
        last reading of this one or reaches back beyond it."""
        read_at = each.chain.before.read_at if each.chain.before else None
        for url, thread in self._threads.items():
            unbroken = thread.unbroken_since is not None and read_at is not None and thread.unbroken_since <= read_at
            reaches = thread.reach != NO_DATE and surely_before(thread.reach, each.hole.after)
            if url != each.chain.url and (unbroken or reaches) and self._shows(url, each.keys):
                return True
        return False

    def _shows(self, url: str, keys: Iterable[str]) -> bool:
        showings = self._store.endpoints.showings(url, keys).values()
        return bool(showings) and sum(each.first_seen_at is not None for each in showings) >= SAME * len(showings)


def _was_begun(before: Endpoint | None) -> bool:
    """Whether the list was read before, but never to its end."""
    return before is not None and bool(before.items) and before.changed_at is None


def _in_words(gap: Gap) -> str:
    many = f"about {gap.estimated}" if gap.estimated is not None else "an unknown number of"
    lost = f"may have lost {many} items between {gap.after_at} and {gap.before_at}"
    if gap.state == "open":
        return f"{lost}; a backfill is due"
    return f"{lost}; a backfill found {gap.recovered}"


def _reach(chain: Chain, entries: list[Entry], complete: bool) -> When:
    if complete and chain.since is not None:
        return When(at=chain.since)
    steady = in_order(entries)[0] if chain.news else entries
    dates = [entry.when for entry in steady if entry.when != NO_DATE]
    return min(dates, key=instant_of, default=NO_DATE)


def _fits(chain: Chain, hours: float) -> int | None:
    """How many items fit into a list at least, as far as its past and its kind tell; ``None`` where nothing falls out
    of it. ``hours``: since it was read before."""
    if not chain.news:
        return None
    former = chain.before.holds or 0 if chain.before else 0
    kept: float = former * 0.5 ** (max(hours, 0.0) / SIZE_HALVES_IN_H)
    return max(chain.window, round(kept))
