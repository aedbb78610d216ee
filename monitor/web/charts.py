"""Charts as SVG, drawn here. In a page the style sheet colours them, light or dark; as a file of its own a chart has
its colours in itself. What is told by colour is told by shape and dashes too, and stands in a table beside it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from markupsafe import Markup, escape

Hole = Literal["", "part", "whole"]

WIDTH = 800
_LEFT, _RIGHT, _TOP, _PLOT = 54, 18, 16, 250
_AXIS, _ROW, _HEAD, _FOOT = 34, 22, 46, 20
_COLUMNS = 3
_LONGEST_NAME = 30
_LONGEST_TITLE = 90
_LONGEST_TIP = 160
_LONGEST_DESCRIPTION = 1000
_MOST_LABELS = 13
_REACH = 11

COLOURS = ("#8f3d14", "#1f5f9e", "#1f6b3a", "#6b3fa0", "#806300", "#b0306a")
_DASHES = ("", "7 4", "2 3", "10 3 2 3", "5 2", "1 4")
_INK, _SOFT, _LINE, _HATCH = "#1d1c1a", "#5f5b54", "#e2ddd3", "#8d867a"
# characters that no XML document may hold
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HIDING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place on the axis. ``hole``: whether nobody looked at all (``whole``), or not everywhere (``part``)."""

    name: str
    short: str
    hole: Hole = ""


@dataclass(frozen=True, slots=True)
class Series:
    """A line, or the columns where there is one alone. ``values``: one for each slot, ``None`` where nothing is known;
    ``links``: where each leads, ``tips``: what each says."""

    name: str
    values: tuple[float | None, ...]
    links: tuple[str | None, ...] = ()
    tips: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """``title`` names it, ``description`` says it in a sentence. ``unit`` stands after the numbers of the axis;
    ``hole_names``: what the two hatchings mean, in part and whole."""

    title: str
    description: str
    slots: tuple[Slot, ...]
    series: tuple[Series, ...]
    unit: str = ""
    hole_names: tuple[str, str] = ("", "")


def clean(text: str, longest: int = 10_000) -> str:
    """``text`` on one line, without what XML cannot hold or what turns the direction of reading; cut with an …."""
    plain = " ".join(_HIDING.sub("", _NO_XML.sub(" ", text)).split())
    return plain if len(plain) <= longest else f"{plain[: longest - 1].rstrip()}…"


def steps(highest: float) -> tuple[float, ...]:
    """The numbers on the axis: from 0 up to or past ``highest``, at most six, whole ones."""
    size = 10.0 ** math.floor(math.log10(max(highest, 1)))
    for step in (size / 5, size / 2, size, 2 * size, 5 * size):
        if step >= 1 and highest / step <= 5:
            return tuple(step * number for number in range(math.ceil(max(highest, 1) / step) + 1))
    return (0.0, size, 2 * size)


def picture(chart: Chart, name: str) -> Markup:
    """The chart for a page, without links. ``name`` begins its ids."""
    body = "".join([_hatching(name), *_drawn(chart, name, _TOP)])
    return _svg(
        f'<svg class="drawn" viewBox="0 0 {WIDTH} {_height(chart)}" role="img" aria-labelledby="{name}-t {name}-d" '
        f'font-family="sans-serif"><title id="{name}-t">{escape(clean(chart.title, _LONGEST_DESCRIPTION))}</title>'
        f'<desc id="{name}-d">{escape(clean(chart.description, _LONGEST_DESCRIPTION))}</desc>{body}</svg>'
    )


def overlay(chart: Chart) -> Markup:
    """What lies over the picture: a link for each point. For the pointer alone, as the table has the same links."""
    return _svg(
        f'<svg class="hits" viewBox="0 0 {WIDTH} {_height(chart)}" aria-hidden="true" focusable="false">'
        f"{''.join(_hits(chart))}</svg>"
    )


def file(chart: Chart, notes: Sequence[str]) -> str:
    """The chart as a file of its own, on white, with its title above and ``notes`` beneath it."""
    drawn = _HEAD + _height(chart, whole=True)
    height = drawn + _FOOT * len(notes) + 8
    title = clean(chart.title, _LONGEST_TITLE)
    head = f'<text x="16" y="28" font-size="17" font-weight="600" fill="{_INK}">{escape(title)}</text>'
    foot = "".join(
        f'<text x="16" y="{drawn + _FOOT * number + 12}" font-size="12" fill="{_SOFT}">'
        f"{escape(clean(note, 130))}</text>"
        for number, note in enumerate(notes)
    )
    body = "".join([_hatching("c"), *_drawn(chart, "c", _HEAD + _TOP, whole=True)])
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
        f'role="img" font-family="sans-serif"><title>{escape(clean(chart.title, _LONGEST_DESCRIPTION))}</title>'
        f"<desc>{escape(clean(chart.description, _LONGEST_DESCRIPTION))}</desc>"
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>{head}{body}{foot}</svg>\n'
    )


def sample(number: int) -> Markup:
    """The line and mark of a series, for a legend in words."""
    drawn = _sample(0, 7, number)
    return _svg(f'<svg class="drawn" viewBox="0 0 34 14" width="34" height="14" aria-hidden="true">{drawn}</svg>')


def shades(chart: Chart, name: str) -> tuple[tuple[Markup, str], ...]:
    """The hatchings of a picture of that name, for a legend in words: (what it looks like, what it means)."""
    return tuple(
        (
            _svg(
                '<svg class="drawn" viewBox="0 0 34 14" width="34" height="14" aria-hidden="true"><rect class="frame" '
                f'x="4" y="0.5" width="26" height="13" fill="url(#{name}-{hole})" stroke="{_SOFT}"/></svg>'
            ),
            label,
        )
        for hole, label in _holes(chart)
    )


def _svg(drawn: str) -> Markup:
    return Markup(drawn)  # noqa: S704 - every text in it went through escape()


# --- where things stand -----------------------------------------------------------------------------------------------


def _legend(chart: Chart) -> list[tuple[str, str]]:
    """(what is drawn, its name): a series by its number, or a hatching."""
    found = [(str(n), series.name) for n, series in enumerate(chart.series)] if len(chart.series) > 1 else []
    return found + _holes(chart)


def _holes(chart: Chart) -> list[tuple[str, str]]:
    there = {slot.hole for slot in chart.slots}
    return [(hole, chart.hole_names[n]) for n, hole in enumerate(("part", "whole")) if hole in there]


def _height(chart: Chart, whole: bool = False) -> int:
    """Of the picture; ``whole``: with its legend, which a page has in words."""
    return _TOP + _PLOT + _AXIS + (_ROW * math.ceil(len(_legend(chart)) / _COLUMNS) + 6 if whole else 0)


def _scale(chart: Chart) -> tuple[float, ...]:
    values = [value for series in chart.series for value in series.values if value is not None]
    return steps(max(values, default=0))


def _place(chart: Chart, slot: int) -> float:
    width = (WIDTH - _LEFT - _RIGHT) / max(1, len(chart.slots))
    return _LEFT + width * (slot + 0.5)


def _level(scale: Sequence[float], value: float, top: float) -> float:
    return top + _PLOT * (1 - value / scale[-1])


# --- what is drawn ----------------------------------------------------------------------------------------------------


def _hatching(name: str) -> str:
    def pattern(hole: str, size: int, tint: float) -> str:
        return (
            f'<pattern id="{name}-{hole}" width="{size}" height="{size}" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate(45)"><rect class="tint" width="{size}" height="{size}" fill="{_LINE}" '
            f'fill-opacity="{tint}"/><line class="hatch" y2="{size}" stroke="{_HATCH}" stroke-width="1.4"/></pattern>'
        )

    return f"<defs>{pattern('part', 11, 0.25)}{pattern('whole', 5, 0.7)}</defs>"


def _drawn(chart: Chart, name: str, top: float, whole: bool = False) -> Iterable[str]:
    scale = _scale(chart)
    width = (WIDTH - _LEFT - _RIGHT) / max(1, len(chart.slots))
    for number, slot in enumerate(chart.slots):
        if slot.hole:
            x = _LEFT + width * number
            yield (
                f'<rect x="{x:.1f}" y="{top}" width="{width:.1f}" height="{_PLOT}" fill="url(#{name}-{slot.hole})"/>'
            )
    for value in scale:
        y = _level(scale, value, top)
        label = f"{value:,.0f}".replace(",", "\u202f") + chart.unit
        yield (
            f'<line class="grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="{_LINE}"/>'
            f'<text class="tick" x="{_LEFT - 7}" y="{y + 4:.1f}" text-anchor="end" font-size="12" fill="{_SOFT}">'
            f"{escape(label)}</text>"
        )
    every = math.ceil(len(chart.slots) / _MOST_LABELS)
    for number, slot in enumerate(chart.slots):
        if (len(chart.slots) - 1 - number) % every == 0:
            yield (
                f'<text class="tick" x="{_place(chart, number):.1f}" y="{top + _PLOT + 20}" text-anchor="middle" '
                f'font-size="12" fill="{_SOFT}">{escape(slot.short)}</text>'
            )
    if len(chart.series) == 1:
        yield from _columns(chart, scale, top, width)
    else:
        for number, series in enumerate(chart.series):
            yield from _line(chart, series, number, scale, top)
    for number, (kind, label) in enumerate(_legend(chart) if whole else []):
        x = 16 + (number % _COLUMNS) * (WIDTH - 32) / _COLUMNS
        y = top + _PLOT + _AXIS + _ROW * (number // _COLUMNS) + 8
        shown = (
            _sample(x, y, int(kind))
            if kind.isdigit()
            else f'<rect class="frame" x="{x + 4:.1f}" y="{y - 7}" width="26" height="14" '
            f'fill="url(#{name}-{kind})" stroke="{_SOFT}"/>'
        )
        yield (
            f'{shown}<text class="key" x="{x + 42:.1f}" y="{y + 4}" font-size="13" fill="{_INK}">'
            f"{escape(clean(label, _LONGEST_NAME))}</text>"
        )


def _columns(chart: Chart, scale: Sequence[float], top: float, width: float) -> Iterable[str]:
    wide = max(2.0, width * 0.68)
    for number, value in enumerate(chart.series[0].values):
        if value:
            y = _level(scale, value, top)
            yield (
                f'<rect class="f0" x="{_place(chart, number) - wide / 2:.1f}" y="{y:.1f}" width="{wide:.1f}" '
                f'height="{top + _PLOT - y:.1f}" fill="{COLOURS[0]}"/>'
            )


def _line(chart: Chart, series: Series, number: int, scale: Sequence[float], top: float) -> Iterable[str]:
    points = [
        None if value is None else (_place(chart, slot), _level(scale, value, top))
        for slot, value in enumerate(series.values)
    ]
    path = "".join(
        f"M{one[0]:.1f} {one[1]:.1f}L{two[0]:.1f} {two[1]:.1f}" for one, two in pairwise(points) if one and two
    )
    if path:
        yield f'<path class="s{number % len(COLOURS)}" d="{path}" fill="none" {_stroke(number)}/>'
    marks = "".join(_mark(x, y, number) for point in points if point for x, y in [point])
    if marks:
        yield f'<path class="f{number % len(COLOURS)}" d="{marks}" fill="{COLOURS[number % len(COLOURS)]}"/>'


def _stroke(number: int) -> str:
    dash = _DASHES[number % len(_DASHES)]
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'stroke="{COLOURS[number % len(COLOURS)]}" stroke-width="2"{dashed}'


def _sample(x: float, y: float, number: int) -> str:
    kind = number % len(COLOURS)
    return (
        f'<path class="s{kind}" d="M{x:.1f} {y}h34" fill="none" {_stroke(number)}/>'
        f'<path class="f{kind}" d="{_mark(x + 17, y, number)}" fill="{COLOURS[kind]}"/>'
    )


def _mark(x: float, y: float, number: int) -> str:
    """A shape of its own for each series, as the steps of a path."""
    start = f"M{x:.1f} {y:.1f}"
    return (
        start
        + (
            "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z",
            "m-3.6 -3.6h7.2v7.2h-7.2z",
            "m0 -5l4.8 8.4h-9.6z",
            "m0 -5.2l5.2 5.2l-5.2 5.2l-5.2 -5.2z",
            "m0 5l4.8 -8.4h-9.6z",
            "m-5 -1.6h3.4v-3.4h3.2v3.4h3.4v3.2h-3.4v3.4h-3.2v-3.4h-3.4z",
        )[number % len(COLOURS)]
    )


def _hits(chart: Chart) -> Iterable[str]:
    scale = _scale(chart)
    width = (WIDTH - _LEFT - _RIGHT) / max(1, len(chart.slots))
    for series in chart.series:
        for number, (value, link, tip) in enumerate(zip(series.values, series.links, series.tips, strict=True)):
            if value is None or link is None:
                continue
            x = _place(chart, number)
            if len(chart.series) == 1:
                shape = f'<rect x="{x - width / 2:.1f}" y="{_TOP}" width="{width:.1f}" height="{_PLOT}"/>'
            else:
                y, reach = _level(scale, value, _TOP), min(_REACH, max(5, width / 2))
                shape = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{reach:.1f}"/>'
            yield f'<a href="{escape(link)}" tabindex="-1"><title>{escape(clean(tip, _LONGEST_TIP))}</title>{shape}</a>'
