"""UTF-8 read in a wrong encoding, put right without touching what is right."""

from __future__ import annotations

import pytest

from monitor.extraction.mojibake import lost_letters, unmangled

FRENCH = "Où l’été s’achève : « l’œuvre » d’une année – élèves, chaînes dorées, à Noël… 🇲🇱"


def misread(text: str, codec: str) -> str:
    """As a program shows UTF-8 bytes that it takes for ``codec``; bytes without a character there come as controls."""
    return "".join(
        bytes((byte,)).decode(codec, errors="replace").replace("\ufffd", chr(byte)) for byte in text.encode()
    )


@pytest.mark.parametrize("codec", ["windows-1252", "iso8859-16", "cp874"])
def test_a_whole_text(codec: str) -> None:
    assert unmangled(misread(FRENCH, codec)) == (FRENCH, codec)


def test_russian() -> None:
    assert unmangled(misread("Привет, Сахель", "windows-1252")) == ("Привет, Сахель", "windows-1252")


def test_only_the_broken_part_of_a_text_is_touched() -> None:
    assert unmangled(f"L’été à Kambara. {misread('L’été', 'windows-1252')}")[0] == "L’été à Kambara. L’été"


@pytest.mark.parametrize(
    "text",
    ["«CAFÉ»", "« À »", "L’Âge d’or – 5 °C", "São Tomé", "NÃO", "Ăsta e frumos, ță", "ภาษาไทยเป็นภาษา รฉ", "Å",
     "fran?ais", "à\xa0» é\xa0« ê", "Ø\xa0", "Île de Gorée – été", "ร ร"],
)  # fmt: skip
def test_right_text_stays(text: str) -> None:
    assert unmangled(text) == (text, None)


def test_lost_letters_are_counted_not_guessed() -> None:
    assert lost_letters("l?intégrité du fran?ais et d?« abandon") == 3
    assert lost_letters("Pourquoi ? Parce que. Quand?") == 0
    assert lost_letters("fran?ais") == 0


@pytest.mark.timeout(60)
def test_large_pages_stay_quick() -> None:
    for piece in ("Ã", "Ãâ€", "รร", "ĂĂ", "texte ordinaire é "):
        text = (piece * 500_000)[:500_000]
        repaired, note = unmangled(text)
        assert (repaired == text) == (note is None)
