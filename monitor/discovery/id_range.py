"""Articles numbered one after another: which number to ask for next, and when to stop. No network, no clock."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Literal

from monitor.catalogue.model import IdRange
from monitor.discovery.link import FoundLink
from monitor.discovery.urls import key

Answer = Literal["hit", "miss", "unknown"]


@dataclass(frozen=True, slots=True)
class IdWalk:
    """A walk up the numbers of one site. ``ask`` names the next, ``told`` gives the walk after its answer.

    ``known``: numbers that are never asked for again. ``shown``: the highest number that a list shows; up to it
    numbers must exist, so that holes below it end nothing. ``misses``: how many in a row did not exist beyond it.
    ``begun``: how far an earlier walk had come."""

    url: str
    next_id: int | None
    known: frozenset[int] = frozenset()
    shown: int = 0
    budget: int = 400
    most_misses: int = 10
    misses: int = 0
    hits: tuple[int, ...] = field(default=())
    unknown: tuple[int, ...] = field(default=())
    ended: str | None = None
    begun: int = 0

    @property
    def ask(self) -> int | None:
        """The number to ask for, None when the walk has ended (``ended`` says why)."""
        return None if self.ended else self.next_id

    @property
    def address(self) -> str | None:
        """The address to ask for, None when the walk has ended."""
        return None if self.ask is None else self.url.replace("{id}", str(self.ask))

    @property
    def walked_to(self) -> int | None:
        """The number up to which nothing is left to ask for, None before the first hit. Numbers that do not exist
        beyond the highest that is shown are not counted: they may exist tomorrow."""
        if self.next_id is None:
            return None
        highest = max(self.begun, self.shown, self.hits[-1] if self.hits else 0)
        return min(self.next_id - 1, highest) if highest else None

    def link(self, number: int) -> FoundLink:
        """The link of a number that exists."""
        return FoundLink(self.url.replace("{id}", str(number)), "id_range")

    def told(self, number: int, answer: Answer) -> IdWalk:
        """The walk once the answer for ``number`` is in: ``hit`` (an article), ``miss`` (no such number) or
        ``unknown`` (a fault of server or network: it may exist, but a site that is broken is not walked without end).
        Raises ``ValueError`` for another number."""
        if number != self.ask:
            raise ValueError(f"the walk asked for {self.ask}, not {number}")
        missed = answer != "hit" and number > self.shown
        walk = replace(
            self,
            budget=self.budget - 1,
            misses=0 if answer == "hit" else self.misses + missed,
            hits=(*self.hits, number) if answer == "hit" else self.hits,
            unknown=(*self.unknown, number) if answer == "unknown" else self.unknown,
            next_id=_following(number, self.known),
        )
        if walk.misses >= walk.most_misses:
            word = "could not be had" if walk.unknown and walk.unknown[-1] == number else "do not exist"
            return replace(walk, ended=f"{walk.misses} numbers in a row {word}")
        return _within_budget(walk)


def start_walk(strategy: IdRange, walked_to: int | None, at_hand: Collection[int], budget: int) -> IdWalk:
    """The walk of one run. ``walked_to``: what the last walk kept of itself, None before the first; ``at_hand``:
    numbers whose addresses are known, from lists of this run or earlier. A first walk begins ``lookback`` below the
    highest of them. ``budget``: the most requests."""
    known, shown = frozenset(at_hand), max(at_hand, default=0)
    walk = IdWalk(strategy.url, None, known, shown, budget, strategy.misses, begun=walked_to or 0)
    if walked_to is None and not shown:
        return replace(walk, ended="no number is known and no list shows one")
    start = max(0, shown - strategy.lookback - 1) if walked_to is None else walked_to
    return _within_budget(replace(walk, next_id=_following(start, known)))


def number_of(strategy: IdRange, url: str) -> int | None:
    """The number in ``url`` if it is an address of this range (http or https, host in any case), else None.
    Raises ``UrlRejected`` for what is no address."""
    before, _, after = strategy.url.partition("{id}")
    found = re.search(r"(\d{1,15})" + re.escape(after), url, re.ASCII | re.IGNORECASE)
    if found is None:
        return None
    return int(found[1]) if key(url) == key(f"{before}{found[1]}{after}") else None


def _following(number: int, known: frozenset[int]) -> int:
    number += 1
    while number in known:
        number += 1
    return number


def _within_budget(walk: IdWalk) -> IdWalk:
    if walk.budget <= 0:
        return replace(walk, ended=f"the budget of requests is spent; number {walk.next_id} is next")
    return walk
