"""Edited pages are asked for twice in one look: what the second answer has otherwise is the page's own doing
(advertisements, links drawn by lot), and no edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from db.links import Link
from db.revisits import Revisit
from monitor.extraction.article import Extraction, Outcome
from monitor.later_page import look_again
from monitor.process import Captured, settle_safely

if TYPE_CHECKING:
    from monitor.fetching.batch import Batch

# past the copies that caches on the way hold
ANEW = {"Cache-Control": "no-cache"}


@dataclass(frozen=True, slots=True)
class Again:
    """One look. ``headers``: the conditions; ``hops``: redirects followed so far."""

    revisit: Revisit
    link: Link
    headers: Mapping[str, str]
    hops: int = 0


@dataclass(frozen=True, slots=True)
class Read:
    """A page that was understood. ``twin``: what the other answer of the same look was."""

    captured: Captured
    outcome: Outcome
    twin: Outcome | None = None


class Twice:
    """The pages of one run that wait for their second answer."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._first: dict[int, Read] = {}
        self._again: list[Again] = []

    def __contains__(self, link_id: int) -> bool:
        return link_id in self._first

    @property
    def waiting(self) -> list[int]:
        """The links whose second answer has not come."""
        return list(self._first)

    def to_ask(self) -> list[Again]:
        """What is to be asked for a second time now; each once."""
        asked, self._again = self._again, []
        return asked

    def ready(self, again: Again, captured: Captured, outcome: Outcome, *, may_ask: bool) -> Sequence[Read]:
        """The pages of a look that can be settled by now: any but the first of an edited article where ``may_ask``."""
        first = self._first.pop(again.link.id, None)
        if first is not None:
            return [replace(first, twin=outcome), Read(captured, outcome, first.outcome)]
        read = Read(captured, outcome)
        if not may_ask or not self._is_edited(read):
            return [read]
        self._first[again.link.id] = read
        self._again.append(replace(again, headers=ANEW, hops=0))
        return []

    def settle_alone(self, link_id: int) -> tuple[int, str]:
        """Takes an edited page for what it is, as no second answer came; returns its capture and what became of it."""
        read, batch = self._first.pop(link_id), self._batch
        word = settle_safely(batch.store, read.captured, read.outcome, batch.desk, batch.clock.now())
        return read.captured.capture_id, word

    def _is_edited(self, read: Read) -> bool:
        if not isinstance(read.outcome, Extraction):
            return False
        page = read.captured
        seen = look_again(
            self._batch.store, page.link_id, page.source_id, page.capture_id, page.fetched_at, read.outcome
        )
        return seen is not None and seen.edit is not None
