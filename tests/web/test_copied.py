"""Two texts side by side."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.similarity.copies import compare
from monitor.similarity.passages import paragraph_bounds
from monitor.web.copied import PARAGRAPH_LENGTH, Pair, read_fours, read_passages, side_by_side

FIRST = "Le marché de Kalanbougou rouvre lundi après six mois de travaux menés par la commune et ses voisins."
SECOND = "Les vendeuses de mil retrouvent leurs places, tirées au sort devant le conseil du quartier samedi matin."
THIRD = "La route du fleuve reste fermée aux camions jusqu’à la fin des pluies, annonce le chef du service."
OWN = "Notre rédaction a compté quarante étals et deux fontaines neuves au milieu de la grande place."


def beside(here: str, there: str) -> list[Pair]:
    found = compare(here, there)
    assert found is not None
    return side_by_side(here, there, found.passages, found.paragraphs)


def told(pairs: list[Pair]) -> list[tuple[str, str]]:
    return [("".join(piece.text for piece in pair.here), "".join(piece.text for piece in pair.there)) for pair in pairs]


def own(pairs: list[Pair]) -> str:
    return " ".join(piece.text for pair in pairs for piece in (*pair.here, *pair.there) if piece.side == "own")


def test_paragraphs_stand_beside_those_that_they_come_from() -> None:
    here = f"{OWN}\n\n{FIRST}\n\n{THIRD}"
    pairs = beside(here, f"{FIRST}\n\n{SECOND}\n\n{THIRD}")
    assert told(pairs) == [(OWN, ""), (FIRST, FIRST), ("", SECOND), (THIRD, THIRD)]
    assert OWN in own(pairs)
    assert SECOND in own(pairs)
    assert "Kalanbougou" not in own(pairs)


def test_what_was_moved_stands_where_this_text_has_it() -> None:
    pairs = beside(f"{THIRD}\n\n{FIRST}\n\n{SECOND}", f"{FIRST}\n\n{SECOND}\n\n{THIRD}")
    assert [here for here, _ in told(pairs) if here] == [THIRD, FIRST, SECOND]
    assert sorted(there for _, there in told(pairs) if there) == sorted([FIRST, SECOND, THIRD])


def test_without_kept_paragraphs_the_passages_tell_which_correspond() -> None:
    here, there = f"{OWN}\n\n{FIRST}\n\n{THIRD}", f"{FIRST}\n\n{SECOND}\n\n{THIRD}"
    found = compare(here, there)
    assert found is not None
    assert side_by_side(here, there, found.passages, ()) == side_by_side(here, there, found.passages, found.paragraphs)


def test_only_the_words_that_differ_are_marked() -> None:
    pairs = beside(f"{FIRST}\n\n{SECOND}", f"{FIRST.replace('lundi', 'mardi prochain')}\n\n{SECOND}")
    assert "lundi" in own(pairs)
    assert "mardi prochain" in own(pairs)
    assert "fleuve" not in own(pairs)
    assert "vendeuses" not in own(pairs)


def test_a_long_paragraph_is_cut() -> None:
    text = " ".join(f"mot{number}" for number in range(2000))
    ((here, there),) = told(beside(text, text))
    assert here == there
    assert here.endswith(" …")
    assert len(here) <= PARAGRAPH_LENGTH + 2


@pytest.mark.parametrize("stored", [None, "", "nonsense", "{}", "[1]", "[[1,2,3]]", '[["a",1,2,3]]', "[[0,-1,2,3]]"])
def test_what_is_malformed_is_left_out(stored: str | None) -> None:
    assert read_fours(stored) == ()
    assert read_passages(stored) == ()


@settings(deadline=None)
@given(
    st.text(max_size=80),
    st.text(max_size=80),
    st.lists(st.tuples(*[st.integers(0, 90)] * 4), max_size=5),
    st.lists(st.tuples(*[st.integers(0, 9)] * 4), max_size=5),
)
def test_offsets_that_do_not_fit_lose_no_paragraph(
    here: str, there: str, passages: list[tuple[int, int, int, int]], paragraphs: list[tuple[int, int, int, int]]
) -> None:
    fitting = [four for four in passages if four[0] < four[1] and four[2] < four[3]]
    pairs = told(side_by_side(here, there, fitting, paragraphs))

    def lines(text: str) -> list[str]:
        return sorted(
            "".join(text[start:end].split()) for start, end in paragraph_bounds(text) if text[start:end].strip()
        )

    assert sorted("".join(one.split()) for one, _ in pairs if one) == lines(here)
    assert sorted("".join(other.split()) for _, other in pairs if other) == lines(there)
