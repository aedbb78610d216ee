"""The press bulletin of some days, as data: stories, late finds, changes, words, silence and holes."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from db import bulletin, trends
from db.bulletin import Change, Cited, Days, First, Numbers, Origin
from db.bulletin import Story as StoryRow
from db.trends import Scope
from monitor.catalogue.wording import Wording
from monitor.reporting.shifts import Shifts, shifts

# articles cited of one story; late finds; changes
CITED, LATE, CHANGES = 12, 20, 40
WHOLE = ("seen", "nothing_published")


@dataclass(frozen=True, slots=True)
class Told:
    """A story in the bulletin: where it began, its articles of these days, and whom its texts come from."""

    story: StoryRow
    first: First | None
    excerpt: str
    articles: tuple[Cited, ...]
    origins: dict[int, Origin]


@dataclass(frozen=True, slots=True)
class Stories:
    """The stories that are shown, and how many there are."""

    shown: tuple[Told, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Hole:
    """Days of an outlet that were not seen, or not whole. ``missed``: an estimate, ``None`` where nothing can be said;
    ``before``: days on which it was not followed yet; ``lost``: links whose pages were not had."""

    outlet: str
    home: str
    not_seen: tuple[str, ...]
    in_part: tuple[str, ...]
    before: tuple[str, ...]
    missed: int | None
    lost: int


@dataclass(frozen=True, slots=True)
class Seen:
    """How many outlets of the press were followed; seen whole, in part, not at all; articles missed, as far as that is
    known."""

    followed: int
    whole: int
    partly: int
    unseen: int
    missed: int
    holes: tuple[Hole, ...]


@dataclass(frozen=True, slots=True)
class Silent:
    """An outlet that is silent, or out of reach (``broken``)."""

    kind: str
    outlet: str
    since: str | None


@dataclass(frozen=True, slots=True)
class Bulletin:
    """All that a bulletin tells. ``silent``: ``None`` where nobody judged the outlets' silence; ``state``: when the
    last batch ended; ``demo``: whether the press is invented."""

    topic: str
    topic_name: str
    since: str
    until: str
    database: str
    state: str | None
    demo: bool
    numbers: Numbers
    stories: int
    new: Stories
    older: Stories
    late: tuple[Cited, ...]
    late_total: int
    changes: tuple[Change, ...]
    changes_total: int
    words: Shifts
    silent: tuple[Silent, ...] | None
    seen: Seen


def make_bulletin(
    connection: sqlite3.Connection,
    topic: tuple[int, str, str],
    since: date,
    until: date,
    today: date,
    wording: Wording,
    *,
    limit: int,
    silent: Sequence[Silent] | None,
    database: str,
    demo: bool,
) -> Bulletin:
    """The bulletin of a topic (number, key, name) for days, both included. ``silent``: what is known of outlets now,
    ``None`` for what health found in those days; ``limit``: stories shown of each sort."""
    days = Days(topic[0], since.isoformat(), until.isoformat())
    scope = Scope(topic=topic[0], since=days.since, until=days.until)
    numbers = trends.numbers(connection, scope)
    if silent is None:
        found = bulletin.judged_silent(connection, days)
        silent = None if found is None else [Silent(*one) for one in found]
    late, late_total = bulletin.late(connection, days, LATE)
    changes, changes_total = bulletin.changes(connection, days, CHANGES)
    return Bulletin(
        topic=topic[1],
        topic_name=topic[2],
        since=days.since,
        until=days.until,
        database=database,
        state=bulletin.last_batch_ended(connection),
        demo=demo,
        numbers=Numbers(numbers["articles"], numbers["texts"], numbers["origins"], trends.outlets(connection, scope)),
        stories=numbers["stories"],
        new=_stories(connection, days, limit, new=True),
        older=_stories(connection, days, limit, new=False),
        late=tuple(late),
        late_total=late_total,
        changes=tuple(changes),
        changes_total=changes_total,
        words=shifts(connection, topic[0], since, until, wording),
        silent=None if silent is None else tuple(silent),
        seen=_seen(connection, days, min(until, today)),
    )


def _stories(connection: sqlite3.Connection, days: Days, limit: int, *, new: bool) -> Stories:
    rows, total = bulletin.stories(connection, days, new=new, limit=limit)
    cited = bulletin.articles_of(connection, days, [row.id for row in rows], CITED)
    origins = bulletin.origins_of(connection, sorted({one.text for many in cited.values() for one in many}))
    firsts = bulletin.firsts(connection, [row.id for row in rows])
    shown = []
    for row in rows:
        articles = tuple(cited.get(row.id, ()))
        own = {one.text: origins[one.text] for one in articles if one.text in origins}
        excerpt = bulletin.excerpt(connection, articles[0].id) if articles else ""
        shown.append(Told(row, firsts.get(row.id), excerpt, articles, own))
    return Stories(tuple(shown), total)


def _seen(connection: sqlite3.Connection, days: Days, last: date) -> Seen:
    first = date.fromisoformat(days.since)
    meant = [(first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1)]
    followed = whole = partly = unseen = missed = 0
    holes = []
    for outlet in bulletin.outlets(connection, days):
        hole = _hole(outlet, meant)
        known = len(meant) - len(hole.before)
        followed += bool(known)
        missed += hole.missed or 0
        if known:
            is_unseen = len(hole.not_seen) == known
            is_whole = not hole.not_seen and not hole.in_part
            unseen += is_unseen
            whole += is_whole
            partly += not is_unseen and not is_whole
        if hole.before or hole.not_seen or hole.in_part:
            holes.append(hole)
    return Seen(followed, whole, partly, unseen, missed, tuple(holes))


def _hole(outlet: bulletin.Outlet, meant: Sequence[str]) -> Hole:
    by_day = {day: (verdict, missed, lost) for day, verdict, missed, lost in outlet.days}
    not_seen, in_part, before = [], [], []
    estimates: list[int | None] = []
    lost = 0
    for day in meant:
        # a day without a row was never summed up: nobody looked since
        verdict, missed, gone = by_day.get(day, ("could_not_look", None, 0))
        if outlet.first is None or day < outlet.first:
            before.append(day)
            continue
        lost += gone
        if verdict == "could_not_look" and missed == 0:
            continue
        if verdict == "could_not_look":
            not_seen.append(day)
            estimates.append(missed)
        elif verdict not in WHOLE:
            in_part.append(day)
            estimates.append(missed or 0)
    known = [one for one in estimates if one is not None]
    missed = sum(known) if len(known) == len(estimates) else None
    return Hole(outlet.name, outlet.home or "", tuple(not_seen), tuple(in_part), tuple(before), missed, lost)
