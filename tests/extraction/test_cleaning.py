"""Characters fit for storage."""

from __future__ import annotations

import sqlite3
import unicodedata

import pytest

from monitor.extraction.cleaning import (
    TEXT_CAP,
    TITLE_CAP,
    clean_line,
    clean_paragraph,
    clean_text,
    parted,
    plain_letters,
)
from monitor.extraction.mojibake import unmangled


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("a\x00b", "ab"),
        ("a\x1bb\x85", "ab\x85"),
        ("a\ud800b", "a\ufffdb"),
        ("e\u0301te\u0301", "été"),
        ("ligne\n\tsuite", "ligne\n\tsuite"),
        ("\x9bCSI\x80 l\x92an\x81", "›CSI€ l’an"),
        ("\ufffe\uffff", ""),
    ],
)
def test_clean_text(dirty: str, clean: str) -> None:
    assert clean_text(dirty) == clean


def test_whatever_was_cleaned_can_be_stored() -> None:
    everything = clean_text("".join(chr(code) for code in range(0x3000)) + "\ud800\udfff\U0010ffff")
    everything.encode("utf-8")
    database = sqlite3.connect(":memory:")
    assert database.execute("select ?", (everything,)).fetchone()[0] == everything
    assert unicodedata.is_normalized("NFC", everything)


def test_titles_lose_what_turns_their_words_around() -> None:
    assert clean_line("\u202eetsil\u202c \u2066Liste\u2069\u200b noire\n de  Kambara") == "etsil Liste noire de Kambara"


def test_lengths_are_bounded() -> None:
    assert len(clean_line("x" * 5_000_000)) == TITLE_CAP
    assert len(clean_text("x" * (TEXT_CAP + 10))) == TEXT_CAP


def test_paragraphs_have_plain_spaces() -> None:
    assert clean_paragraph("1\u202f000\u00a0km «\u00a0oui\u00a0»\n et\u00ad fin") == "1 000 km « oui » et fin"


@pytest.mark.parametrize("codec", ["windows-1252", "iso8859-16", "cp874"])
def test_mojibake_is_undone_without_loss(codec: str) -> None:
    text = "Président, été, pratiqué"
    mangled = text.encode().decode(codec, errors="strict")
    assert mangled != text
    assert unmangled(mangled) == (text, codec)


@pytest.mark.parametrize(
    "text", ["Président d’été : « œuvre »", "Ã la carte", "São Tomé â 5 €", "Вторая строка", "un prix de 3 € Â", "Ă ța"]
)
def test_right_text_is_left_alone(text: str) -> None:
    assert unmangled(text) == (text, None)


def test_mathematical_letters() -> None:
    assert plain_letters("𝗦𝗲𝗰𝘁𝗲𝘂𝗿 minier, H₂O") == "Secteur minier, H₂O"


@pytest.mark.parametrize(
    ("glued", "apart", "times"),
    [
        ("Il vient d’Agadez.Une autre arrive.L’eau baisse.", "Il vient d’Agadez. Une autre arrive. L’eau baisse.", 2),
        ("C’est fini !Tous sont partis ?Oui, tous.", "C’est fini ! Tous sont partis ? Oui, tous.", 0),
        ("Tous sont partis?Oui, tous.", "Tous sont partis? Oui, tous.", 1),
        ("la berge.« Enfin », dit-elle.À midi", "la berge. « Enfin », dit-elle. À midi", 2),
        ("Déjà espacé. Rien à faire.", "Déjà espacé. Rien à faire.", 0),
        ("Kambara.Com et rives.Info", "Kambara.Com et rives.Info", 0),
        ("M.Tandina, S.A.R.L., 3.Le", "M.Tandina, S.A.R.L., 3.Le", 0),
        ("v2.Beta, fichier.PDF, rives.example", "v2.Beta, fichier.PDF, rives.example", 0),
        ("", "", 0),
    ],
)
def test_sentences_without_a_space_between_them(glued: str, apart: str, times: int) -> None:
    assert parted(glued)[0] == (apart if times else glued)
    assert parted(glued)[1] == times
    assert parted(parted(glued)[0]) == (parted(glued)[0], 0)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("unit", ["aa.", "aa.A", "aa.«", ".«\u00a0", "aa.« A", "é.É"])
def test_parting_stays_quick(unit: str) -> None:
    run = unit * (1_000_000 // len(unit))
    assert parted(run)[0].replace(" ", "").replace("\u00a0", "") == run.replace(" ", "").replace("\u00a0", "")


@pytest.mark.parametrize("between", ["\u202e", "\u200b", "\u00ad", "\u200f", "\ufeff"])
def test_a_letter_and_its_accent_are_one_once_nothing_stands_between_them(between: str) -> None:
    assert clean_line(f"cafe{between}\u0301") == "café"
    assert clean_line(clean_line(f"cafe{between}\u0301")) == "café"
    if between not in "\u202e\u200f":
        assert clean_paragraph(f"cafe{between}\u0301") == "café"
