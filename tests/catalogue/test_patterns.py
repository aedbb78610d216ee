"""Patterns that can explode are refused, those that cannot are kept; so are selectors."""

from __future__ import annotations

import re

import pytest

from monitor.catalogue.patterns import regular, selector


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a+)+$",
        r"(a*)*",
        r"(a+?)+",
        r"(\w+\s?)+$",
        r"(\s*\w+)*",
        r"(?:[a-z]+)*x",
        r"((ab)*)*",
        r"(?:(?:a{1,50}){1,50})",
        r"(.*,)*x",
        r"(?:a|b+)+",
        r"(?i)(?:[a-z]+[A-Z])+$",
        r"(?:[^/]+/?)+",
        r"x(?=(?:a+)+$)",
    ],
)
def test_exploding_patterns_are_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="repeats a repetition"):
        regular(pattern)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "pattern",
    [
        r"^https?://(?:www\.)?news\.example/(?:[a-z0-9-]+/)+[^/?#]+-\d{5,8}\.html$",
        r"(?:[^/]+/)+\d{3,7}-[^/?#]+\.html$",
        r"(?:\w+\s)+",
        r"(?:a+b+)+",
        r"(?:-[a-z]+){3,}",
        r"(?:\d{4}/){1,3}",
        r"(?:x(?:a+)y?)+",
        r"(?>a+)+",
        r"(?:a++)+",
        r"(?:foo|bar)+",
        r"(?P<date>\d+)(?(date)x+|y+)",
    ],
)
def test_sound_patterns_are_kept(pattern: str) -> None:
    assert regular(pattern) == pattern
    hostile = max(("a" * 30, "aaaa/" * 500, "a b " * 500, "-a" * 500), key=len)
    re.search(pattern, hostile)


@pytest.mark.parametrize(
    "pattern",
    [
        "(",
        "[z-a]",
        "(?P<a>x)(?P<a>y)",
        "a{99999999999999}",
        "(" * 3000 + ")" * 3000,
        "[[a]",
        "[a||b]",
    ],
)
def test_what_is_no_pattern(pattern: str) -> None:
    with pytest.raises(ValueError, match="not a regular expression"):
        regular(pattern)


def test_the_position_is_told() -> None:
    with pytest.raises(ValueError, match="unterminated subpattern at position 3"):
        regular("abc(def")


@pytest.mark.parametrize("css", ["a[href]", "div#v div.card", "img[src*=img_photos]", "h1, h2", "a[href*='::']"])
def test_selectors(css: str) -> None:
    assert selector(css) == css


@pytest.mark.parametrize("css", ["", "div[", "a:foo", "a::attr(href)", "h1::text", ">"])
def test_what_is_no_selector(css: str) -> None:
    with pytest.raises(ValueError, match="is not a CSS selector"):
        selector(css)
