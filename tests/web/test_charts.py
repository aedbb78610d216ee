"""Charts: well-formed, inert, and honest about what is not known."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from monitor.web.charts import Chart, Series, Slot, clean, file, overlay, picture, sample, shades, steps
from tests.web.fixture import HOSTILE
from tests.web.overview import LONG, RTL

SVG = "{http://www.w3.org/2000/svg}"


def chart(*values: tuple[float | None, ...], name: str = "x", holes: tuple[str, ...] = ()) -> Chart:
    size = len(values[0]) if values else 3
    slots = tuple(
        Slot(f"{name} {n}", f"{n}", holes[n] if n < len(holes) else "")  # type: ignore[arg-type]
        for n in range(size)
    )
    series = tuple(
        Series(f"{name} {n}", one, tuple(f"/a?b={n}&c={i}" for i in range(size)), tuple(name for _ in range(size)))
        for n, one in enumerate(values)
    )
    return Chart(name, name, slots, series, hole_names=(f"part {name}", f"whole {name}"))


def parsed(drawn: str) -> ElementTree.Element:
    return ElementTree.fromstring(str(drawn).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


@pytest.mark.parametrize("text", [*HOSTILE, LONG, RTL, "\x00\x0b\ufffe\ud800", "&amp;", "]]>", "a" * 10_000])
def test_any_text_makes_a_well_formed_picture_in_which_nothing_runs(text: str) -> None:
    drawn = chart((1, 2, 3), (None, 0, 5), name=text, holes=("part", "whole"))
    for svg in (picture(drawn, "p"), overlay(drawn)):
        names = {element.tag.removeprefix(SVG) for element in parsed(svg).iter()}
        assert names <= {"svg", "title", "desc", "defs", "pattern", "rect", "line", "text", "path", "a", "circle"}
        assert not re.search(
            r"<script|\son\w+=|javascript:", re.sub(r"<(title|desc)[^>]*>[^<]*</\1>|>[^<]*</text>", "", svg)
        )
    whole = ElementTree.fromstring(file(drawn, [text]).encode())
    assert {element.tag for element in whole.iter()} <= {
        f"{SVG}{name}" for name in ("svg", "title", "desc", "defs", "pattern", "rect", "line", "text", "path")
    }
    assert all(len("".join(element.itertext())) <= 131 for element in whole.iter(f"{SVG}text"))
    for _, label in shades(drawn, "p"):
        assert text[:5] in label


def test_long_names_are_cut() -> None:
    drawn = chart((1, 2, 3), (1, 2, 3), name=LONG)
    assert len(picture(drawn, "p")) < 8000
    assert len(overlay(drawn)) < 3000


def test_a_picture_says_what_it_is() -> None:
    root = parsed(picture(chart((1, 2, 3), name="Titre & suite"), "p"))
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "p-t p-d"
    assert [element.text for element in root if element.get("id") in ("p-t", "p-d")] == ["Titre & suite"] * 2


def test_links_are_no_part_of_the_picture_and_lie_where_its_points_are() -> None:
    drawn = chart((1, 2, 3), (None, 0, 6))
    assert "<a " not in picture(drawn, "p")
    root = parsed(overlay(drawn))
    assert root.get("aria-hidden") == "true"
    assert root.get("viewBox") == parsed(picture(drawn, "p")).get("viewBox")
    links = [(a.get("href"), a.get("tabindex"), a.find(f"{SVG}circle")) for a in root.iter(f"{SVG}a")]
    # nothing is known at the first place of the second series
    assert [href for href, _, _ in links] == ["/a?b=0&c=0", "/a?b=0&c=1", "/a?b=0&c=2", "/a?b=1&c=1", "/a?b=1&c=2"]
    assert {tabindex for _, tabindex, _ in links} == {"-1"}
    highest = next(circle for href, _, circle in links if href == "/a?b=1&c=2")
    assert highest is not None
    assert float(highest.get("cy") or 0) == 16


def points(svg: str) -> list[str]:
    """The lines between points."""
    return [path.get("d") or "" for path in parsed(svg).iter(f"{SVG}path") if (path.get("class") or "").startswith("s")]


def test_a_line_is_broken_where_nothing_is_known() -> None:
    (whole, broken) = points(picture(chart((1, 1, 1, 1, 1), (1, 1, None, 1, 1)), "p"))
    assert whole.count("M") == 4
    assert broken.count("M") == 2
    assert points(picture(chart((1, None, 1), (None, None, None)), "p")) == []


def test_nothing_is_drawn_as_zero_that_is_not_known() -> None:
    columns = [
        rect for rect in parsed(picture(chart((None, 0, 4)), "p")).iter(f"{SVG}rect") if rect.get("class") == "f0"
    ]
    assert len(columns) == 1
    drawn = picture(chart((None, 0, 4), holes=("whole", "", "part")), "p")
    assert drawn.count('fill="url(#p-whole)"') == 1
    assert drawn.count('fill="url(#p-part)"') == 1


def test_shape_and_dashes_tell_series_apart_without_colour() -> None:
    lines = [re.sub(r'#[0-9a-f]{6}|class="\w+"', "", sample(number)) for number in range(6)]
    assert len(set(lines)) == 6


@pytest.mark.parametrize("highest", [0, 0.3, 1, 2, 7, 9, 10, 11, 49, 50, 51, 99, 101, 999, 1234, 99_999, 1e7])
def test_the_axis_has_whole_numbers_and_room_enough(highest: float) -> None:
    scale = steps(highest)
    assert scale[0] == 0
    assert scale[-1] >= highest
    assert 2 <= len(scale) <= 6
    assert all(value == int(value) for value in scale)
    assert len({after - before for before, after in pairwise(scale)}) == 1


def test_a_picture_of_nothing() -> None:
    for empty in (Chart("t", "d", (), ()), chart((None, None, None)), chart((0, 0, 0))):
        parsed(picture(empty, "p"))
        parsed(overlay(empty))
        ElementTree.fromstring(file(empty, []).encode())


def test_a_file_has_colours_of_its_own_and_a_legend() -> None:
    svg = file(chart((1, 2, 3), (4, 5, 6), name="Mali"), ["une note"])
    assert "class=" not in re.sub(r'class="(?:grid|tick|key|hatch|tint|frame|[sf]\d)"', "", svg)
    assert "var(" not in svg
    assert "style" not in svg
    assert ">Mali 0</text>" in svg
    assert ">une note</text>" in svg


def test_clean() -> None:
    assert clean(f"a\n b\x00c {RTL}") == "a b c مالي والنيجر"
    assert clean("abcdef", 4) == "abc…"
