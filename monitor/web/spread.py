"""The way of a story through the press as a picture: one row per outlet, one mark per article, by the hour."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

WIDTH, ROW, TOP, LEFT, RIGHT = 720, 26, 34, 190, 48
OUTLETS_SHOWN = 25
# days between two lines of the scale, so that at most eight are drawn
_STEPS = (1, 2, 5, 10, 30, 90, 365)


@dataclass(frozen=True, slots=True)
class Mark:
    """An article whose hour is known: its outlet, its text, whether it is the text's origin."""

    outlet: str
    at: datetime
    text_id: int
    is_origin: bool
    key: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A mark in its place."""

    x: float
    y: float
    mark: Mark


@dataclass(frozen=True, slots=True)
class Spread:
    """The picture: outlets with the height of their row, dots, lines from each origin to its copies, and the days of
    the scale. ``more_outlets``: how many are left out, those that came last."""

    height: int
    rows: tuple[tuple[str, float], ...]
    dots: tuple[Dot, ...]
    lines: tuple[tuple[float, float, float, float], ...]
    ticks: tuple[tuple[float, str], ...]
    more_outlets: int
    width: int = WIDTH
    left: int = LEFT


def spread(marks: Sequence[Mark]) -> Spread | None:
    """The picture of ``marks``; ``None`` where fewer than two outlets give an hour, which shows no way."""
    ordered = sorted(marks, key=lambda mark: (mark.at, not mark.is_origin, mark.key))
    outlets = list(dict.fromkeys(mark.outlet for mark in ordered))
    if len(outlets) < 2:
        return None
    rows = {outlet: TOP + ROW * (place + 0.5) for place, outlet in enumerate(outlets[:OUTLETS_SHOWN])}
    shown = [mark for mark in ordered if mark.outlet in rows]
    first, last = shown[0].at, max(shown[-1].at, shown[0].at + timedelta(hours=6))

    def across(at: datetime) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * ((at - first) / (last - first)), 1)

    dots = [Dot(across(mark.at), rows[mark.outlet], mark) for mark in shown]
    origins = {dot.mark.text_id: dot for dot in dots if dot.mark.is_origin}
    lines = [
        (origin.x, origin.y, dot.x, dot.y)
        for dot in dots
        if not dot.mark.is_origin and (origin := origins.get(dot.mark.text_id)) is not None
    ]
    return Spread(
        height=TOP + ROW * len(rows) + 8,
        rows=tuple(rows.items()),
        dots=tuple(dots),
        lines=tuple(lines),
        ticks=_ticks(first, last, across),
        more_outlets=max(0, len(outlets) - OUTLETS_SHOWN),
    )


def _ticks(first: datetime, last: datetime, across: Callable[[datetime], float]) -> tuple[tuple[float, str], ...]:
    days = (last - first) / timedelta(days=1)
    step = next((step for step in _STEPS if days / step <= 8), _STEPS[-1])
    at = first.replace(hour=0, minute=0, second=0, microsecond=0)
    found = []
    while at <= last:
        if at >= first:
            found.append((across(at), at.date().isoformat()))
        at += timedelta(days=step)
    return tuple(found) or ((across(first), first.date().isoformat()),)
