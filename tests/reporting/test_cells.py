"""The guard against formulas: nothing gets through, and one ``'`` taken away gives every text back."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.reporting.cells import REPLACED, cleaned, guarded, shown, value_of
from tests.reporting.pressroom import FORMULAS, PLAIN
from tests.reporting.reading_back import is_formula

ANY = st.text(alphabet=st.characters()) | st.text(alphabet="=+-@＝＋－＠﹢⁺'\t\r\n \ufeffa1")


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_gets_a_mark(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", [*PLAIN, "", "’=1", "été", "Москва", "مالي", "1-1", "a=b", "(=1)", "2026-11-20"])
def test_what_is_none_is_left_alone(text: str) -> None:
    assert guarded(text) == text


@given(ANY)
def test_no_formula_gets_through(text: str) -> None:
    assert not is_formula(guarded(text))


@given(ANY)
def test_the_mark_can_be_taken_away(text: str) -> None:
    cell = guarded(text)
    marked = cell.startswith("'") and is_formula(cell.lstrip("'"))
    assert (cell[1:] if marked else cell) == text


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_any_text_becomes_one_that_any_file_can_hold(text: str) -> None:
    notes: Counter[str] = Counter()
    clean = cleaned(text, notes)
    clean.encode("utf-8")
    assert len(clean) == len(text)
    assert "\0" not in clean
    assert sum(a != b for a, b in zip(clean, text, strict=True)) == notes[REPLACED]


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        (None, None),
        ("[]", []),
        ('["a", "b"]', ["a", "b"]),
        ('["a\\u0000"]', ["a�"]),
        ("[1, null]", ["1"]),
        ("Awa Exemple", ["Awa Exemple"]),
        ('{"a": 1}', ['{"a": 1}']),
        ('"a"', ['"a"']),
        ("", []),
    ],
)
def test_lists_as_they_are_stored_or_as_they_should_not_be(stored: str | None, expected: list[str] | None) -> None:
    assert value_of(stored, "list", Counter()) == expected


def test_other_values() -> None:
    assert value_of(3, "integer", Counter()) == 3
    assert value_of(b"\xff", "text", Counter()) == "�"
    assert (shown(None), shown(["a", "b"]), shown(-2.5), shown([])) == ("", "a | b", "-2.5", "")
