from __future__ import annotations

import random
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.similarity.sketches import (
    MOST_CHARACTERS,
    SAMPLINGS,
    SHINGLE,
    expected_share,
    folded,
    shingle_hashes,
    sketch,
    word_spans,
    words,
)


def text_of(count: int, seed: int = 1) -> str:
    dice = random.Random(seed)
    return " ".join("".join(dice.choices("abcdefgh", k=6)) for _ in range(count))


def all_hashes(text: str) -> list[int]:
    return [int(value) for value in shingle_hashes(folded(text)).view(np.int64) >> 16]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L'État – déjà « VU » !", ["l", "etat", "deja", "vu"]),
        ("l’E\u0301tat", ["l", "etat"]),
        ("Œuvre cœur", ["oeuvre", "coeur"]),
        ("𝗦𝗲𝗰𝘁𝗲𝘂𝗿", ["secteur"]),
        ("co\u00adopé\u200bration", ["cooperation"]),
        ("Россия, Ёлка", ["россия", "елка"]),
        ("10 000 a_b ___ _x", ["10", "000", "ab", "x"]),
        ("STRASSE straße", ["strasse", "strasse"]),
        ("½ heure, 2² km", ["12", "heure", "22", "km"]),
        ("السَّاحِل", ["الساحل"]),
        ("महाराष्ट्र 北京", ["महरषटर", "北京"]),
        ("İstanbul ISPARTA", ["istanbul", "isparta"]),
        ("", []),
        ("… — !", []),
        ("\ud800 a", ["a"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@given(st.text(max_size=80))
@example("0:0:0:0:℠")
@example("\u0301a\u0301 \u200bb_ _ ½")
def test_spans_are_the_places_of_the_words(text: str) -> None:
    spans = word_spans(text).tolist()
    assert len(spans) == len(words(text))
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert [words(text[start:end]) for start, end in spans] == [[word] for word in words(text)]


@given(st.text(max_size=80), st.sampled_from(["", "я", "ÆØß½", "’“…œ_\u00ad"]))
def test_words_are_the_same_whatever_else_the_text_is_written_in(text: str, more: str) -> None:
    # Latin texts take a way of their own
    assert folded(f"{text} {more}").split() == folded(text).split() + folded(more).split()
    assert folded(text) == folded(f"{text} \u2603")
    assert folded(folded(text)) == folded(text)


def test_spelling_does_not_change_a_sketch() -> None:
    one = "L'accord signé à Moscou, le 3 avril, prévoit « une aide » aux pays du Sahel et à leurs voisins de la côte."
    other = 'l’ACCORD signe\u0301 à Moscou – le 3 avril – prévoit "une aide"\n\n'
    other += "aux pays du Sahel et à leurs voisins de la cote"
    assert sketch(one) == sketch(other)
    assert sketch(one).text_hash != sketch(one + " Fin").text_hash


def test_sketches_are_stable_across_processes_and_versions() -> None:
    # stored sketches are compared with new ones for years: a change here needs a migration that rebuilds them
    made = sketch("un deux trois quatre cinq six sept")
    assert made.text_hash == "58de7297e39504539037273194222e45487b49ffa8441164f10f902fa9c1d673"
    assert made.hashes == (-106324887093132, 78916293886609, 93629293441309)


def test_fewer_are_kept_of_a_longer_text_and_all_of_a_brief() -> None:
    (whole, _), (middling, one_in), (_, one_in_long) = SAMPLINGS
    long = sketch(text_of(8000))
    assert long.shingles == 8001 - SHINGLE
    assert 8000 / one_in_long * 0.85 < len(long.hashes) < 8000 / one_in_long * 1.15
    short = sketch(text_of(whole + SHINGLE - 1))
    assert len(short.hashes) == short.shingles == whole
    assert len(sketch(text_of(whole + SHINGLE)).hashes) < whole / 2
    assert middling / one_in * 0.7 < len(sketch(text_of(middling + SHINGLE - 1)).hashes) <= whole * 1.3


def test_what_is_kept_of_an_excerpt_is_kept_of_the_whole() -> None:
    whole = text_of(2000).split()
    hashes = set(sketch(" ".join(whole)).hashes)
    assert set(sketch(" ".join(whole[300:900])).hashes) <= hashes
    for size in (40, 200):
        part = " ".join(whole[300 : 300 + size])
        kept = {value for value in sketch(part).hashes if value in hashes}
        assert len(kept) == pytest.approx(size / SAMPLINGS[-1][1], abs=10)
        # nothing that the whole keeps is missing from the part
        assert kept == hashes & set(sketch(" ".join(whole[200 : 400 + size])).hashes) & set(all_hashes(part))


def test_hashes_are_small_signed_integers_in_order() -> None:
    hashes = sketch(text_of(5000)).hashes
    assert list(hashes) == sorted(set(hashes))
    assert all(-(2**47) <= value < 2**47 for value in hashes)
    assert min(hashes) < 0 < max(hashes)


def test_very_short_texts() -> None:
    assert sketch("") == sketch(" … ")
    assert (sketch("").hashes, sketch("").shingles) == ((), 0)
    assert sketch("un").shingles == sketch("un deux").shingles == sketch("un deux trois quatre cinq").shingles == 1
    assert sketch("un deux trois quatre cinq six").shingles == 2
    assert sketch("un deux").hashes != sketch("deux un").hashes
    assert len(shingle_hashes("")) == 0


@pytest.mark.timeout(60)
def test_huge_texts_are_bounded() -> None:
    assert sketch("a" * 3_000_000).shingles == 1
    assert sketch("mot " * 200_000).shingles == 1
    assert sum(map(len, words("é" * 1_000_000))) == MOST_CHARACTERS
    assert len(word_spans("mot " * 200_000)) == MOST_CHARACTERS // 4
    # all of Unicode, one character each
    assert sketch(" ".join(map(chr, range(0x110000)))).shingles > 1000


def test_expected_share() -> None:
    assert expected_share(5, 0, 10) == 0.0
    assert expected_share(20, 40, 50) == 0.5
    assert expected_share(15, 120, 200) == 0.5
    assert expected_share(5, 40, 5000) == 1.0
    assert expected_share(15, 800, 480) == 0.5
