"""Where a look back goes on: what the database keeps of it between two documents, and which looks are open."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from db.backfills import Backfill
from monitor.clock import iso, parse_iso
from monitor.discovery.descent import Told
from monitor.discovery.ladder import Place

if TYPE_CHECKING:
    from monitor.catalogue.model import Source
    from monitor.fetching.batch import Batch
    from monitor.fetching.run import Run

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Position:
    """What ``backfills.position`` keeps. ``told``: what the document at ``place`` told, until it is weighed; ``first``
    and ``last``: the links that the rung's first and its last two documents showed; ``waiting``: (link, whether it
    was new, whether the list told no day) of those to be looked at once their pages are read; ``ended``: (rung, whether
    it got there, why)."""

    rung: str | None = None
    place: Place = field(default_factory=Place)
    told: Told | None = None
    first: tuple[str, ...] = ()
    last: tuple[tuple[str, ...], ...] = ()
    waiting: tuple[tuple[int, bool, bool], ...] = ()
    stale: int = 0
    failures: int = 0
    ended: tuple[tuple[str, bool, str], ...] = ()

    def written(self) -> str:
        """As the database keeps it."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def read(cls, text: str | None) -> Position:
        """The position that was written; the beginning for none, and for one that this version does not understand."""
        try:
            return cls._understood(json.loads(text)) if text is not None else cls()
        except (KeyError, TypeError, ValueError) as error:
            logger.warning("a position that cannot be read (%s): the look back begins anew", error)
            return cls()

    @classmethod
    def _understood(cls, kept: dict[str, Any]) -> Position:
        place = kept["place"]
        return cls(
            rung=kept["rung"],
            place=Place(**{**place, "queue": tuple((depth, url) for depth, url in place["queue"])}),
            told=Told(**{**kept["told"], "children": tuple(kept["told"]["children"])}) if kept["told"] else None,
            first=tuple(kept["first"]),
            last=tuple(map(tuple, kept["last"])),
            waiting=tuple((link_id, new, undated) for link_id, new, undated in kept["waiting"]),
            stale=kept["stale"],
            failures=kept["failures"],
            ended=tuple((name, reached, why) for name, reached, why in kept["ended"]),
        )


def begin(batch: Batch, source: Source, since: date, until: date | None) -> Backfill:
    """The open backfill of a source that covers ``since`` to ``until``: the one that is under way, extended where it
    does not go back so far, or a new one."""
    backfills, now = batch.store.backfills, batch.now()
    source_id = batch.source_ids[source.id]
    day, last = since.isoformat(), until.isoformat() if until else None
    with batch.store.transaction():
        known = backfills.open_of(source_id)
        if known is not None and known.until is not None and (last is None or last > known.until):
            backfills.finish(known.id, "given_up", f"in its place one up to {last or 'now'} was begun", now)
            day, known = min(day, known.since), None
        if known is None:
            return backfills.get(backfills.start(source_id, day, last, now))
        if day < known.since:
            position = extended(Position.read(known.position))
            backfills.extend(known.id, day, position.written(), now)
        return backfills.get(known.id)


def extended(position: Position) -> Position:
    """Where reading goes on when more is wanted than before: what had got there has not now, and an index of sitemaps
    is read again for the children that were passed over."""
    ended = tuple(each for each in position.ended if not each[1])
    if position.rung is None or position.rung.startswith("sitemap "):
        return Position(ended=ended)
    return replace(position, ended=ended)


def look_of(run: Run) -> Iterator[tuple[Backfill, str | None]]:
    """What a person asked for and is not finished."""
    asked = run.batch.store.backfills.open_of(run.source_id)
    if asked is not None:
        yield asked, None


def open_looks(run: Run) -> Iterator[tuple[Backfill, str | None]]:
    """What an ordinary crawl goes on with: the gaps of the source, then what a person asked for; each with the feed
    whose past alone is wanted."""
    store, now = run.batch.store, run.batch.now()
    for gap in store.gaps.open_of(run.source_id):
        backfill = store.backfills.of_gap(gap.id)
        if backfill is None or backfill.state != "open":
            before = gap.before_at or gap.found_at
            after = gap.after_at or iso(parse_iso(before) - timedelta(days=run.source.lookback_days))
            with store.transaction():
                backfill = store.backfills.get(
                    store.backfills.start(run.source_id, min(after, before), before, now, gap_id=gap.id)
                )
        yield backfill, gap.url
    yield from look_of(run)
