from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.relevance.sentences import sentences


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Par Awa Konaté.Un patriote est mort.", ["Par Awa Konaté.", "Un patriote est mort."]),
        ("M. Diop et le Dr. Ba. Ils parlent.", ["M. Diop et le Dr. Ba.", "Ils parlent."]),
        ("J.-M. Traoré arrive à 13 h. 30 précises.", ["J.-M. Traoré arrive à 13 h. 30 précises."]),
        ("Il part à 13 h. Le train aussi.", ["Il part à 13 h.", "Le train aussi."]),
        ("À 13 h. GMT. Fin", ["À 13 h. GMT.", "Fin"]),
        ("« Oui ! » dit-il. Puis rien…", ["« Oui ! » dit-il.", "Puis rien…"]),
        ("Il a dit « non. » Elle part.", ["Il a dit « non. »", "Elle part."]),
        ("Titre\n\nTexte sans point\nAutre", ["Titre", "Texte sans point", "Autre"]),
        ("1. Le mil. 2. Le riz.", ["1. Le mil.", "2. Le riz."]),
        ("Voir www.exemple.Net et le site.example.Com.", ["Voir www.exemple.Net et le site.example.Com."]),
        ("В 2023 г. Траоре приехал. Он уехал.", ["В 2023 г. Траоре приехал.", "Он уехал."]),
        ("هل وصل؟ نعم وصل.", ["هل وصل؟", "نعم وصل."]),
        ("10.000 tonnes. 3.5 % de plus.", ["10.000 tonnes.", "3.5 % de plus."]),
        ("", []),
        (" \n\t\n ", []),
    ],
)
def test_sentences(text: str, parts: list[str]) -> None:
    assert split(text) == parts


def test_what_has_no_end_is_cut_between_words() -> None:
    text = "Traoré Awa, " * 1_000
    parts = split(text)
    assert max(map(len, parts)) <= 2_000
    assert " ".join(parts).split() == text.split()
    assert [len(part) for part in split("a" * 4_100)] == [2_000, 2_000, 100]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Le Mali et la Russie ont signé\nun accord. Fin.", ["Le Mali et la Russie ont signé\nun accord.", "Fin."]),
        ("Le Mali et la\nRussie ont signé.", ["Le Mali et la\nRussie ont signé."]),
        ("Les deux parties l'\nont dit", ["Les deux parties l'\nont dit"]),
        ("Selon M.\nDiop, il pleut.", ["Selon M.\nDiop, il pleut."]),
        ("Le ministre est parti\nLe lendemain, il pleut.", ["Le ministre est parti", "Le lendemain, il pleut."]),
        ("Le ministre est parti de\n\nBamako", ["Le ministre est parti de", "Bamako"]),
        ("Un titre court\nle texte suit", ["Un titre court", "le texte suit"]),
        ("le mil pousse dans la vallée\n- le riz aussi", ["le mil pousse dans la vallée", "- le riz aussi"]),
        ("politique\nsport\nculture", ["politique", "sport", "culture"]),
        ("Il est parti.\nil revient", ["Il est parti.", "il revient"]),
    ],
)
def test_lines_that_break_off_and_lines_that_end(text: str, parts: list[str]) -> None:
    assert split(text) == parts
    assert split(text.replace("\n", "\r\n")) == [part.replace("\n", "\r\n") for part in parts]


@given(st.text(alphabet="aZ.,! \n-'é").filter(lambda text: "\r" not in text))
def test_cr_lf_is_a_line_feed(text: str) -> None:
    written = split(text.replace("\n", "\r\n"))

    assert [part.replace("\r\n", "\n") for part in written] == split(text)


@given(st.text(alphabet="aZÉж.!? \n»\"'«1…h") | st.text())
def test_nothing_is_lost(text: str) -> None:
    spans = sentences(text)

    assert all(start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    kept = "".join(text[start:end] for start, end in spans)
    assert "".join(kept.split()) == "".join(text.split())


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "piece", [".", ". ", "a.", "\n", " ", "M. ", "»", '."', ". «", "A.b", "!?…", "« ", ". -", "le\n", "le Mali,\r\n"]
)
def test_long_rows_stay_cheap(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    sentences(text)

    # 50 ms for a pattern, some more for the 100,000 sentences that a few of these are
