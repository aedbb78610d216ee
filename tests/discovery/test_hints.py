from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.discovery.hints import EARLIEST, LATEST, When, read_date, shown, title_text
from monitor.discovery.mending import mended
from monitor.discovery.prolog import read_prolog


@pytest.mark.parametrize(
    ("text", "at", "on"),
    [
        ("2025-05-23T08:05:00Z", datetime(2025, 5, 23, 8, 5, tzinfo=UTC), None),
        ("2025-05-23 08:05", datetime(2025, 5, 23, 8, 5, tzinfo=UTC), None),
        ("2025-05-23T08:05:60.123+01:30", datetime(2025, 5, 23, 6, 35, 59, tzinfo=UTC), None),
        ("2025-05-23T25:00:00Z", None, date(2025, 5, 23)),
        ("2025-05-23T08:05:00+99:00", None, date(2025, 5, 23)),
        ("Publié le samedi 4 fevrier 2023 | Le Matin", None, date(2023, 2, 4)),
        ("1er février 2026 par Un Tel", None, date(2026, 2, 1)),
        ("décembre 17, 2025", None, date(2025, 12, 17)),
        ("Sunday, November 22, 2026 - 10:00", None, date(2026, 11, 22)),
        ("31 août 2025", None, date(2025, 8, 31)),
        ("31 AOÛT 2025", None, date(2025, 8, 31)),
        ("12 мая 2025 г.", None, date(2025, 5, 12)),
        ("3 сентября 2025", None, date(2025, 9, 3)),
        ("3 mars 2025 à 08h30", datetime(2025, 3, 3, 8, 30, tzinfo=UTC), None),
        ("Mon, 3 Mar 25 10:00:00 MSK", datetime(2025, 3, 3, 7, tzinfo=UTC), None),
        ("Tue, 19 Aug 2025 10:00:00 XYZ", None, date(2025, 8, 19)),
        ("03/05/2025", None, date(2025, 5, 3)),
        ("3.5.2025", None, date(2025, 5, 3)),
        ("05/23/2025", None, None),
        ("30 février 2025", None, None),
        ("29 février 2024", None, date(2024, 2, 29)),
        ("mars 2025", None, None),
        ("2025", None, None),
        ("2025-05", None, None),
        ("3 marché 2025", None, None),
        ("17 mardi 2025", None, None),
        ("31 décembre 1989", None, None),
        ("1 janvier 2100", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_read_date(text: str | None, at: datetime | None, on: date | None) -> None:
    assert read_date(text) == When(at, on)


@given(
    st.text(max_size=80)
    | st.from_regex(
        r"\d{1,4}[-/. ][a-zé0-9]{1,9}[-/. ]\d{1,5}( \d\d:\d\d(:\d\d)?( ?[+-]\d{4}| [A-Z]{1,4})?)?", fullmatch=True
    )
)
def test_a_date_is_sane_or_absent(text: str) -> None:
    when = read_date(text)
    assert when.at is None or when.on is None
    for moment in (when.at, when.on):
        assert moment is None or EARLIEST - 1 <= moment.year <= LATEST


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        (None, None),
        ("  \n ", None),
        ("<b></b>", None),
        ("L&amp;#8217;eau &lt;i&gt;douce&lt;/i&gt;", "L’eau douce"),
        ("3 < 5 & 7 > 6", "3 < 5 & 7 > 6"),
        ("a\u202eb\u200bc\x00d\u00ade", "abcde"),
        ("e\u0301te\u0301", "été"),
        ("a\n\t b\u00a0c", "a b c"),
        ("<!-- x -->a", "a"),
    ],
)
def test_title_text(raw: str | None, title: str | None) -> None:
    assert title_text(raw) == title


@pytest.mark.timeout(60)
def test_titles_are_bounded_in_length_and_time() -> None:
    for raw in ("a" * 5_000_000, "<" * 1_000_000, "<a " * 500_000, "&amp;" * 500_000, "<!--" * 300_000):
        assert len(title_text(raw) or "") <= 500
    assert read_date("1 " * 500_000) == When()


def test_shown_is_short_and_printable() -> None:
    assert shown(" a\x00b\u202e ") == "a\ufffdb\ufffd"
    assert len(shown("x" * 5000)) == 300


def test_mended_leaves_good_markup_alone_and_makes_the_rest_xml() -> None:
    good = b"<a>&amp;&lt;&gt;&quot;&apos;&#233;&#xE9;</a>"
    assert mended(good) == good
    assert (
        mended(b"a&b &copy; &nope; &#0; &#xD800; &#x110000; \x01&")
        == b"a&amp;b &#169; &amp;nope; &#65533; &#65533; &#65533; &amp;"
    )


@pytest.mark.parametrize(
    ("body", "root", "entities"),
    [
        (b"<?xml version='1.0'?>\n<!-- a --><x:RSS a='1'>", "rss", False),
        (b"<!DOCTYPE html><p>", "p", False),
        (b"<!DOCTYPE html>text", "html", False),
        (b"<!DOCTYPE a [ <!ELEMENT a ANY> ]><a>", "a", False),
        (b"<!doctype a [ <!entity b 'c'> ]><a>", "a", True),
        (b"<!DOCTYPE a [" + b"<!ENTITY b 'c'>" * 9000, "", True),
        ("<feed>".encode("utf-16-be"), "feed", False),
        (b"text <a>", "", False),
    ],
)
def test_prolog(body: bytes, root: str, entities: bool) -> None:
    prolog = read_prolog(body)
    assert (prolog.root, prolog.entities) == (root, entities)
