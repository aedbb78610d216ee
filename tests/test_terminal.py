"""Text of strangers on a terminal."""

from __future__ import annotations

import sys

import pytest

from monitor.terminal import is_text, one_line, visible, whole


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Mali : Le Ministre « reçu », été 2025 – naïve", "Mali : Le Ministre « reçu », été 2025 – naïve"),
        ("Лавров и مالي 中国 👍", "Лавров и مالي 中国 👍"),
        ("\x1b[31mrouge\x1b]0;titre\x07", "␛[31mrouge␛]0;titre␇"),
        ("a\x00b\x08c\x7fd", "a␀b␈c␡d"),
        ("C1 \x9b31m \x90q \x85fin", "C1 �31m �q  fin"),
        ("écrit\rpar-dessus\ttab\x0bvt", "écrit par-dessus tab vt"),
        ("\u202eenvers\u202c \u2066isolé\u2069 \u2067x", "�envers� �isolé� �x"),
        ("Rus\u00adsie, Ma\u200bli\ufeff, ا\u200fب, \u061cx", "Russie, Mali, اب, x"),
        ("espace\u00a0insécable\u2009fine\u2028ligne\u2029", "espace insécable fine ligne "),
        ("moitié \ud83d et \udce9", "moitié � et �"),
        ("privé \ue000, libre \u0378", "privé �, libre �"),
        ("deux\nlignes", "deux\nlignes"),
    ],
)
def test_what_a_terminal_would_obey_is_shown(text: str, shown: str) -> None:
    assert visible(text) == shown
    assert one_line(text) == " ".join(shown.split())


def test_no_character_at_all_is_obeyed_or_unwritable() -> None:
    for code in range(sys.maxunicode + 1):
        for char in visible(chr(code)):
            assert char == "\n" or char.isprintable(), hex(code)
            assert is_text(char)


def test_halves_of_characters_are_replaced_in_place() -> None:
    assert whole("a\ud800b\udfffc😀") == "a�b�c😀"
    assert whole("Été") == "Été"
    assert (is_text("a\udc80"), is_text("Été 😀")) == (False, True)
