"""What was seen of an outlet, day by day, as a picture: a strip of days, or a year of weeks.

Each verdict of the coverage ledger has a shape of its own, so that colours may be overlooked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from markupsafe import Markup, escape

from monitor.web.charts import clean

_CELL, _SIDE, _TOP, _LEFT = 14, 11, 18, 30
_STEP = 4
# what was stored on a day makes it stronger
_STRONG = (1, 5, 20)
VERDICTS = ("seen", "nothing_published", "partly_seen", "could_not_look", "not_due")


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the ledger: its verdict, and how many articles were stored of what was listed on it."""

    on: date
    verdict: str
    stored: int = 0


def strip(days: Mapping[str, str], last: date, number: int, told: str) -> Markup:
    """The verdicts of so many days, by ISO day, as a narrow strip, the latest at the right; ``told`` says it in
    words."""
    paths: dict[str, list[str]] = {}
    for day, x in _places(last, number).items():
        if verdict := days.get(day):
            paths.setdefault(verdict, []).append(_tick(verdict, x))
    drawn = "".join(f'<path class="v-{verdict}" d="{"".join(path)}"/>' for verdict, path in paths.items())
    width = number * _STEP
    return _svg(
        f'<svg class="strip" viewBox="0 0 {width} 16" width="{width}" height="16" role="img" '
        f'aria-label="{escape(clean(told))}"><rect class="ground" y="15" width="{width}" height="1"/>{drawn}</svg>'
    )


@lru_cache(maxsize=8)
def _places(last: date, number: int) -> dict[str, int]:
    """Where each day stands in a strip."""
    return {(last - timedelta(days=number - 1 - place)).isoformat(): place * _STEP for place in range(number)}


@lru_cache(maxsize=1000)
def _tick(verdict: str, x: int) -> str:
    """The higher, the more was seen; nothing at all hangs from the top."""
    if verdict == "could_not_look":
        return f"M{x} 0h3v16h-3z"
    height = {"seen": 12, "nothing_published": 5, "partly_seen": 8}.get(verdict, 2)
    return f"M{x} {15 - height}h3v{height}h-3z"


def year(
    days: Sequence[Day],
    first: date,
    last: date,
    *,
    name: str,
    title: str,
    description: str,
    months: Sequence[str],
    weekdays: tuple[str, str, str],
) -> Markup:
    """The days from a Monday on, a column for each week; ``months`` and ``weekdays`` (the first, third and fifth) are
    what stands at the edges."""
    width, height = _size(first, last)
    paths: dict[str, list[str]] = {}
    for day in days:
        if first <= day.on <= last:
            paths.setdefault(_class(day), []).append(_shape(day.verdict, *_corner(day.on, first)))
    drawn = "".join(f'<path class="{kind}" d="{"".join(path)}"/>' for kind, path in sorted(paths.items()))
    edges = "".join(
        f'<text x="{_LEFT - 6}" y="{_TOP + _CELL * row + 10}" text-anchor="end">{escape(day)}</text>'
        for row, day in zip((0, 2, 4), weekdays, strict=True)
    )
    for week in range((last - first).days // 7 + 1):
        monday = first + timedelta(days=7 * week)
        if monday.day <= 7:
            edges += f'<text x="{_LEFT + _CELL * week}" y="11">{escape(months[monday.month - 1])}</text>'
    return _svg(
        f'<svg class="year" viewBox="0 0 {width} {height}" role="img" aria-labelledby="{name}-t {name}-d">'
        f'<title id="{name}-t">{escape(clean(title))}</title><desc id="{name}-d">{escape(clean(description))}</desc>'
        f"{drawn}{edges}</svg>"
    )


def year_links(
    days: Sequence[Day], first: date, last: date, told: Callable[[Day], str], link: Callable[[Day], str | None]
) -> Markup:
    """What lies over ``year``: what each day says, and where it leads; for the pointer alone."""
    width, height = _size(first, last)
    drawn = []
    for day in days:
        if not first <= day.on <= last:
            continue
        x, y = _corner(day.on, first)
        cell = f'<rect x="{x - 1}" y="{y - 1}" width="{_CELL}" height="{_CELL}"/>'
        tip = f"<title>{escape(clean(told(day)))}</title>"
        address = link(day)
        drawn.append(f'<a href="{escape(address)}" tabindex="-1">{tip}{cell}</a>' if address else f"<g>{tip}{cell}</g>")
    return _svg(
        f'<svg class="hits" viewBox="0 0 {width} {height}" aria-hidden="true" focusable="false">{"".join(drawn)}</svg>'
    )


def key(verdict: str) -> Markup:
    """One day of a verdict, for a legend in words."""
    drawn = f'<path class="{_class(Day(date.min, verdict, 5))}" d="{_shape(verdict, 2, 2)}"/>'
    return _svg(f'<svg class="year" viewBox="0 0 15 15" width="15" height="15" aria-hidden="true">{drawn}</svg>')


def _size(first: date, last: date) -> tuple[int, int]:
    return _LEFT + _CELL * ((last - first).days // 7 + 1), _TOP + _CELL * 7


def _corner(day: date, first: date) -> tuple[int, int]:
    return _LEFT + _CELL * ((day - first).days // 7), _TOP + _CELL * day.weekday()


def _class(day: Day) -> str:
    verdict = day.verdict if day.verdict in VERDICTS else "not_due"
    return f"v-seen-{sum(day.stored >= least for least in _STRONG)}" if verdict == "seen" else f"v-{verdict}"


def _shape(verdict: str, x: int, y: int) -> str:
    if verdict == "seen":
        return f"M{x} {y}h{_SIDE}v{_SIDE}h-{_SIDE}z"
    if verdict == "nothing_published":
        return f"M{x} {y}h{_SIDE}v{_SIDE}h-{_SIDE}zm2 2v7h7v-7z"
    if verdict == "partly_seen":
        return f"M{x} {y + _SIDE}v-{_SIDE}l{_SIDE} {_SIDE}z"
    if verdict == "could_not_look":
        return f"M{x} {y + 2}l2 -2l3.5 3.5l3.5 -3.5l2 2l-3.5 3.5l3.5 3.5l-2 2l-3.5 -3.5l-3.5 3.5l-2 -2l3.5 -3.5z"
    return f"M{x + 4} {y + 4}h3v3h-3z"


def _svg(drawn: str) -> Markup:
    return Markup(drawn)  # noqa: S704 - every text in it went through escape()
