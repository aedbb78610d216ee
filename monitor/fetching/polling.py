"""When a source is looked at next: as often as its lists turn over, more and more seldom while it fails. Arithmetic
alone, without Scrapy, so that a call at which nothing is due costs a moment."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from db.polling import ListPace, Schedule
from monitor.catalogue.model import Polling, Source
from monitor.clock import iso, parse_iso
from monitor.fetching.failures import WEIGHTS, Class

DAY = 24 * 60
WEEK = 7 * DAY
# of the tightest list, at most so much turns over between two looks at the highest pace that it had lately: the morning
# after a quiet night, and the Monday after a weekend, then find it looked at in time
ENOUGH = 0.5
PACE_HALVES_IN = timedelta(days=7)
# new items an hour that any list is thought capable of: the quietest outlet has its great day, and a list of ten then
# turns over in a working day
ALWAYS_POSSIBLE = 1.25
GROWTH = 1.5
# a source that has failed for so long is looked at once a week
DEAD_AFTER = timedelta(days=30)
# until then no wait is longer than this share of the time that it has failed: what lists drop between a return and the
# next look is little beside what they dropped before
SHARE_OF_FAILING = 1 / 24
# minutes: at first no wait is longer than this, or than twice the usual one where somebody has to mend something
SOON = 120
# of each wait, by source, so that what was looked at together is not due together
SPREAD = 0.25
_MOST_SPREAD = 120
# nothing is ever put further ahead; what is, was written by a clock since set back
_FURTHEST = timedelta(minutes=WEEK + 1)
_TOP_SCORE = 40.0


def due(sources: Iterable[Source], due_times: Mapping[str, str], now: datetime) -> list[Source]:
    """The enabled sources whose time has come, the longest overdue first and those that never had their turn before
    them."""
    found = [source for source in sources if source.enabled and _is_due(due_times.get(source.id), now)]
    return in_turn(found, due_times)


def in_turn(sources: Iterable[Source], due_times: Mapping[str, str]) -> list[Source]:
    """Sources in the order in which they have their turn."""
    return sorted(sources, key=lambda source: (due_times.get(source.id, ""), source.id))


def _is_due(at: str | None, now: datetime) -> bool:
    return at is None or at <= iso(now) or at > iso(now + _FURTHEST)


def share_an_hour(paces: Sequence[ListPace]) -> tuple[float | None, str | None]:
    """The share of the tightest list that may turn over in an hour, and which list that is; Nones where none is
    known."""
    shares = [(max(pace.turnover, ALWAYS_POSSIBLE) / pace.holds, pace.url) for pace in paces if pace.holds > 0]
    return max(shares, default=(None, None), key=lambda pair: pair[0] or 0.0)


def pace(former: float | None, share: float | None, since: timedelta) -> float | None:
    """The highest share lately: what there was has halved every seven days, unless the present one is higher."""
    if former is not None:
        former *= 0.5 ** (max(since, timedelta(0)) / PACE_HALVES_IN)
    return max((value for value in (former, share) if value is not None), default=None)


def interval(polling: Polling, former: int | None, pace: float | None) -> int:
    """Minutes to the next look. ``former``: those to this one; ``pace``: of the tightest list, the share that turns
    over in an hour. Shorter at once, longer by half at most, always within the source's bounds; ``every`` where
    nothing is known."""
    wished = 60 * ENOUGH / pace if pace else polling.every
    if former is not None:
        wished = min(wished, former * GROWTH)
    return round(min(max(wished, polling.shortest), polling.longest))


def wait(minutes: float, key: str, now: datetime) -> timedelta:
    """``minutes``, or up to a quarter and two hours less, by source and instant: the same ones give the same wait."""
    part = zlib.crc32(f"{key} {iso(now)}".encode()) / 2**32
    return timedelta(minutes=minutes - part * min(minutes * SPREAD, _MOST_SPREAD))


def after_success(
    source: Source, former: Schedule | None, paces: Sequence[ListPace], now: datetime, seen: float | None = None
) -> Schedule:
    """The schedule after a look that went well; a failure's marks are gone, and the interval starts anew where there
    were any. ``paces``: as the days have shown them; ``seen``: the share of the tightest list that was new in this
    look, by the hour."""
    usual, tightest = share_an_hour(paces)
    share = max((value for value in (usual, seen) if value is not None), default=None)
    before = former.interval_minutes if former and former.looked_at else None
    if former and former.failure:
        before = min(before or source.polling.every, source.polling.every)
    since = now - parse_iso(former.looked_at) if former and former.looked_at else timedelta(0)
    highest = pace(former.pace if former else None, share, since)
    minutes = interval(source.polling, before, highest)
    if highest:
        reason = f"{tightest or 'its tightest list'} may turn over within {_span(60 / highest)}"
    else:
        reason = "of none of its lists is it known that it turns over, or how fast"
    return Schedule(
        interval_minutes=minutes,
        next_due_at=iso(now + wait(minutes, source.id, now)),
        pace=highest,
        looked_at=iso(now),
        reason=f"every {_span(minutes)}: {reason}",
    )


def after_failure(
    source: Source, former: Schedule | None, failure: Class, why: str, now: datetime, until: datetime | None = None
) -> Schedule:
    """The schedule after a failure: each point of the score doubles the wait, up to an hour for each day that it has
    lasted, at most a day, or a week once it has lasted for 30 days; it never ends. At first it is up to twice the usual
    wait, and two hours at most unless the failure is a hard one: a long usual wait would be added to an outage.
    ``until``: its host asked not to be asked before."""
    kept = former or Schedule(source.polling.every, iso(now))
    score = min(kept.score + WEIGHTS[failure], _TOP_SCORE)
    # marks of a clock since set back would keep the source due for as long as it fails
    since = min(kept.failing_since or iso(now), iso(now))
    looked_at = min(kept.looked_at, iso(now)) if kept.looked_at else None
    dead = now - parse_iso(since) > DEAD_AFTER
    failing = (now - parse_iso(since)) / timedelta(minutes=1)
    first = 2 * kept.interval_minutes if failure == "hard" else min(2 * kept.interval_minutes, SOON)
    bearable = max(failing * SHARE_OF_FAILING, first)
    longest = WEEK if dead else min(bearable, max(DAY, kept.interval_minutes))
    minutes = longest if dead else min(kept.interval_minutes * 2**score, longest)
    next_at = now + wait(minutes, source.id, now)
    if until is not None:
        next_at = max(next_at, until)
    return replace(
        kept,
        next_due_at=iso(next_at),
        looked_at=looked_at,
        score=score,
        failing_since=since,
        failure=failure,
        reason=f"{failure} failure since {since}, looked at again after {_span((next_at - now).total_seconds() / 60)}: "
        f"{why}",
    )


def cut_short(source: Source, former: Schedule | None, why: str, now: datetime) -> Schedule:
    """The schedule after a look that could not go to its end: due again at once, behind those that had no turn."""
    kept = former or Schedule(source.polling.every, iso(now))
    return replace(kept, next_due_at=iso(now), reason=f"due again at once: {why}")


def _span(minutes: float) -> str:
    if minutes < 120:
        return f"{max(1, round(minutes))} min"
    return f"{minutes / 60:.0f} h" if minutes < 2 * DAY else f"{minutes / DAY:.0f} days"
