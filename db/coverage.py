"""The coverage ledger: for each source and day what was listed, what became of it, and what was probably missed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlite_utils import Database

from db.days import (
    COLUMNS,
    LONGEST_PAST,
    Gap,
    Look,
    Sums,
    bounds,
    days_between,
    expected,
    overlaps,
    spread,
    sums_of,
    verdict,
)

# days after which a day that nobody could look at is not asked again how much of it was found later
REVIEWED = timedelta(days=14)
# what is usual is learnt from so many days before
PAST = timedelta(days=57)
USUAL_INTERVAL_MINUTES = 1440
_FIRST, _LAST = datetime(1, 1, 3, tzinfo=UTC), datetime(9999, 12, 28, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Outlet:
    """A source whose days are summed up. ``first``: the day of its first look; ``filled``: its newest row."""

    id: int
    zone: ZoneInfo
    enabled: bool
    first: date | None
    filled: date | None


class Coverage:
    """Which days are to be summed up stands in ``coverage_due``, written by triggers on links, runs and gaps: what is
    not touched costs nothing, and a kill forgets nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def update(self, now: str) -> int:
        """Sums up every day that was touched since the last time, and the days up to today on which nobody looked.
        Returns how many rows were written. Expects to be called within ``Store.transaction``; idempotent."""
        moment = _instant(now)
        due = self._due()
        written = 0
        for outlet in self._outlets(moment):
            days = self._days(outlet, due.get(outlet.id, []), moment)
            if days:
                written += self._sum_up(outlet, days, moment, now)
        self._database.conn.execute("delete from coverage_due")
        return written

    def broken_sums(self) -> list[str]:
        """Where the ledger of days and that of links disagree, in words."""
        execute = self._database.conn.execute
        columns = " + ".join(COLUMNS)
        (rows,) = execute(f"select count(*) from coverage where listed <> {columns}").fetchone()
        told = [f"{rows} rows of coverage whose columns do not sum up to what was listed"] if rows else []
        if execute("select 1 from coverage_due limit 1").fetchone():
            return told
        listed, links = execute(
            "select (select coalesce(sum(listed), 0) from coverage), (select count(*) from links)"
        ).fetchone()
        return told if listed == links else [*told, f"{listed} links in coverage, {links} in the ledger"]

    # --- which days -------------------------------------------------------------------------------------------------

    def _due(self) -> dict[int, list[tuple[str, str]]]:
        due: dict[int, list[tuple[str, str]]] = {}
        for source_id, since, until in self._database.conn.execute("select source_id, since, until from coverage_due"):
            due.setdefault(source_id, []).append((since, until))
        return due

    def _outlets(self, now: datetime) -> list[_Outlet]:
        rows = self._database.conn.execute(
            "select id, coalesce(timezone, 'UTC'), enabled, "
            "(select min(started_at) from runs where runs.source_id = sources.id and is_look), "
            "(select max(day) from coverage where coverage.source_id = sources.id and day <= ?) from sources",
            # a row of the future, from a clock since set back, must not end the filling of holes
            [(now + timedelta(days=1)).date().isoformat()],
        ).fetchall()
        outlets = []
        for source_id, name, enabled, first, filled in rows:
            zone = _zone(name)
            outlets.append(
                _Outlet(
                    id=source_id,
                    zone=zone,
                    enabled=bool(enabled),
                    first=_instant(first).astimezone(zone).date() if first else None,
                    filled=date.fromisoformat(filled) if filled else None,
                )
            )
        return outlets

    def _days(self, outlet: _Outlet, due: Iterable[tuple[str, str]], now: datetime) -> set[date]:
        today = now.astimezone(outlet.zone).date()
        days: set[date] = set()
        for since, until in due:
            first, last = _instant(since), _instant(until) + timedelta(minutes=59, seconds=59)
            if last - first > REVIEWED:
                # a gap can reach back before the first look, or to dates that a feed made up
                first, last = max(first, _start(outlet, now)), min(last, now)
            days.update(days_between(first, last, outlet.zone))
        touched = bool(days)
        if outlet.first is not None:
            begin = max(outlet.first, (today - LONGEST_PAST))
            if outlet.filled is not None:
                # the newest row was written while its day went on
                begin = max(begin, min(outlet.filled, today))
            days.update(begin + timedelta(days=number) for number in range((today - begin).days + 1))
        if touched:
            days |= self._under_review(outlet, today)
        return days

    def _under_review(self, outlet: _Outlet, today: date) -> set[date]:
        """The last days that could not be looked at: a later look may have found what was published on them."""
        rows = self._database.conn.execute(
            "select day from coverage where source_id = ? and day >= ? and verdict = 'could_not_look'",
            [outlet.id, (today - REVIEWED).isoformat()],
        )
        return {date.fromisoformat(day) for (day,) in rows}

    # --- their sums -------------------------------------------------------------------------------------------------

    def _sum_up(self, outlet: _Outlet, days: set[date], now: datetime, stamp: str) -> int:
        gaps = self._gaps(outlet, now)
        found: dict[str, int] | None = None
        today = now.astimezone(outlet.zone).date()
        written = 0
        for day in sorted(days):
            start, end = bounds(day, outlet.zone)
            looks = self._looks(outlet.id, start, end)
            sums = sums_of(self._links(outlet.id, start, end), looks)
            due = outlet.enabled and self._was_due(outlet.id, start, min(end, now))
            here = [gap for gap in gaps if overlaps(gap, start, end)]
            unseen = sums.looks == sums.looks_failed and (sums.looks > 0 or due)
            missed: int | None = sum(spread(gap, start, end) for gap in here)
            if any(gap.missing is None for gap in here) or (unseen and not here):
                found = self._found_later(outlet, day) if found is None else found
                so_far = min(1.0, (now - start) / (end - start))
                missed = self._missed(outlet, day, found.get(day.isoformat(), 0), so_far, in_gap=bool(here))
            word = verdict(sums, missed, due=due, in_gap=bool(here))
            if sums.listed or sums.looks or (outlet.first is not None and outlet.first <= day <= today):
                written += self._write(outlet.id, day, sums, missed, word, stamp)
            else:
                # a link that was alone on its day has gone to another source; or a gap reaches out of our time
                self._database.conn.execute(
                    "delete from coverage where source_id = ? and day = ?", [outlet.id, day.isoformat()]
                )
        return written

    def _links(self, source_id: int, start: datetime, end: datetime) -> list[tuple[str, str | None, int]]:
        return self._database.conn.execute(
            "select state, reason, count(*) from links where source_id = ? and first_seen_at >= ? "
            "and first_seen_at < ? group by 1, 2",
            [source_id, _text(start), _text(end)],
        ).fetchall()

    def _looks(self, source_id: int, start: datetime, end: datetime) -> list[Look]:
        """The runs that were under way between two instants; none lasts longer than a day."""
        rows = self._database.conn.execute(
            "select started_at, coalesce(finished_at, started_at), outcome, links_listed from runs "
            "where source_id = ? and is_look and started_at >= ? and started_at < ?",
            [source_id, _text(start - timedelta(days=1)), _text(end)],
        )
        looks = [Look(_instant(began), _instant(ended), outcome, listed) for began, ended, outcome, listed in rows]
        return [look for look in looks if look.finished_at >= start]

    def _was_due(self, source_id: int, start: datetime, end: datetime) -> bool:
        """Whether the interval of an outlet, counted from its last look before, ended before the day did."""
        row = self._database.conn.execute(
            "select max(started_at), (select interval_minutes from polling where source_id = ?1) from runs "
            "where source_id = ?1 and is_look and started_at < ?2",
            [source_id, _text(start)],
        ).fetchone()
        if row[0] is None:
            return False
        return _instant(row[0]) + timedelta(minutes=row[1] or USUAL_INTERVAL_MINUTES) < end

    def _gaps(self, outlet: _Outlet, now: datetime) -> list[Gap]:
        rows = self._database.conn.execute(
            "select coalesce(after_at, before_at, found_at), coalesce(before_at, found_at), estimated, recovered "
            "from gaps where source_id = ? and state <> 'recovered'",
            [outlet.id],
        )
        earliest = _start(outlet, now)
        return [
            Gap(
                after=min(max(_instant(after), earliest), now),
                before=min(max(_instant(before), earliest), now),
                missing=None if estimated is None else max(0, estimated - recovered),
            )
            for after, before, estimated, recovered in rows
        ]

    def _missed(self, outlet: _Outlet, day: date, found: int, so_far: float, *, in_gap: bool) -> int | None:
        """How many articles of a day that could not be looked at are probably missing: as many as are usual, less those
        found later. A feed that was read since, and whose entries reached back to what was known, lost none.
        ``so_far``: the share of the day that is over."""
        if not in_gap and self._proven_whole(outlet.id, *bounds(day, outlet.zone)):
            return 0
        rows = self._database.conn.execute(
            "select day, listed - rejected - aliases from coverage where source_id = ? and day >= ? and day < ? "
            "and looks > looks_failed",
            [outlet.id, (day - PAST).isoformat(), day.isoformat()],
        )
        # the first day shows what had gathered before
        past = {date.fromisoformat(other): count for other, count in rows if other != str(outlet.first)}
        usual = expected(past, day)
        return None if usual is None else max(0, round(usual * so_far) - found)

    def _proven_whole(self, source_id: int, start: datetime, end: datetime) -> bool:
        return bool(
            self._database.conn.execute(
                "select 1 from endpoints where source_id = ? and kind = 'feed' and unbroken_since <= ? "
                "and read_at >= ? limit 1",
                [source_id, _text(start), _text(end)],
            ).fetchone()
        )

    def _found_later(self, outlet: _Outlet, since: date) -> dict[str, int]:
        """Day of publication -> articles and links of that day that were first seen on a later one."""
        start, _ = bounds(since, outlet.zone)
        return dict(
            self._database.conn.execute(
                "select coalesce(articles.published_on, hint_published_on) as day, count(*) from links "
                "left join articles on articles.link_id = links.id where links.source_id = ? "
                "and links.first_seen_at >= ? and state not in ('rejected', 'alias') and day >= ? group by 1",
                [outlet.id, _text(start), since.isoformat()],
            ).fetchall()
        )

    def _write(self, source_id: int, day: date, sums: Sums, missed: int | None, word: str, now: str) -> int:
        row: dict[str, Any] = {
            "looks": sums.looks,
            "looks_failed": sums.looks_failed,
            "listed": sums.listed,
            **sums.columns,
            "reasons": json.dumps(sums.reasons, ensure_ascii=False),
            "missed_estimate": missed,
            "verdict": word,
        }
        names = ", ".join(row)
        cursor = self._database.conn.execute(
            f"insert into coverage (source_id, day, {names}, updated_at) values (?, ?, {', '.join('?' * len(row))}, ?) "
            f"on conflict (source_id, day) do update set "
            f"({names}, updated_at) = ({', '.join(f'excluded.{name}' for name in row)}, excluded.updated_at) "
            f"where ({names}) is not ({', '.join(f'excluded.{name}' for name in row)})",
            [source_id, day.isoformat(), *row.values(), now],
        )
        return int(cursor.rowcount)


def _start(outlet: _Outlet, now: datetime) -> datetime:
    """The instant before which nothing is summed up but what links themselves ask for."""
    first = outlet.first or now.astimezone(outlet.zone).date()
    return max(bounds(first, outlet.zone)[0], now - LONGEST_PAST)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        # an imported row, or a zone that this machine's data does not have
        return ZoneInfo("UTC")


def _instant(text: str) -> datetime:
    """The instant that a text begins with: whole, cut after the hour, or a day alone."""
    instant = datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC)
    # a zone and a day must still fit before and after it
    return min(max(instant, _FIRST), _LAST)


def _text(instant: datetime) -> str:
    return f"{instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"
