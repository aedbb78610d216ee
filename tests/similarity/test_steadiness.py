"""What two fetches of one moment have otherwise is no edit, and hides none."""

from __future__ import annotations

import pytest

from monitor.similarity.changes import Edit, edit_between

PARTS = (
    "Le conseil du cercle s'est réuni mardi dans la salle des fêtes.",
    "Le bilan de l'accident est de 12 blessés, selon le centre de santé.",
    "Une nouvelle réunion aura lieu à la fin du mois.",
)
ADS = (
    "Un savon qui lave plus blanc, chez tous les marchands.",
    "Dix mille francs prêtés ce soir par la banque du fleuve.",
    "Téléphonez moins cher dès demain avec la carte bleue.",
)


def text(*parts: str | None) -> str:
    return "\n\n".join(part for part in parts if part is not None)


def with_ad(number: int | None, parts: tuple[str, ...] = PARTS, at: int = 1) -> str:
    return text(*parts[:at], None if number is None else ADS[number], *parts[at:])


def edit(former: str, first: str, second: str) -> Edit | None:
    return edit_between(("Titre", former), ("Titre", first), twin=("Titre", second))


def told(found: Edit | None) -> list[tuple[str, int]]:
    return [] if found is None else [(change.kind, change.at) for change in found.paragraphs]


@pytest.mark.parametrize("at", [0, 1, 3])
@pytest.mark.parametrize(
    ("former", "first", "second"), [(0, 1, 2), (None, 1, 2), (0, None, 2), (0, 1, None), (None, None, 1), (0, 0, 1)]
)
def test_what_is_drawn_at_each_fetch_is_no_edit(
    former: int | None, first: int | None, second: int | None, at: int
) -> None:
    assert edit(with_ad(former, at=at), with_ad(first, at=at), with_ad(second, at=at)) is None


def test_what_stands_in_both_is_told() -> None:
    edited = (PARTS[0], PARTS[1].replace("12", "14"), PARTS[2])
    assert told(edit(with_ad(0), with_ad(1, edited), with_ad(2, edited))) == [("changed", 2)]
    longer = (*PARTS, "Le maire a pris la parole.")
    assert told(edit(with_ad(0), with_ad(1, longer), with_ad(2, longer))) == [("added", 4)]
    before_the_ad = ("Une phrase nouvelle.", *PARTS)
    assert ("added", 0) in told(edit(with_ad(0, at=0), with_ad(1, before_the_ad), with_ad(2, before_the_ad)))


def test_without_the_paragraph_beside_it_more_went_than_the_advertisement() -> None:
    shorter = (PARTS[0], PARTS[2])
    kinds = told(edit(with_ad(0), with_ad(1, shorter), with_ad(2, shorter)))
    assert ("removed", 2) in kinds


def clock(hour: str, part: str = PARTS[0]) -> str:
    return text(f"{part} Il est {hour} à la mairie.", *PARTS[1:])


def test_a_clock_within_a_paragraph_is_no_edit_and_hides_none() -> None:
    assert edit(clock("9:44"), clock("10:12"), clock("10:13")) is None
    changed = PARTS[0].replace("mardi", "lundi")
    assert told(edit(clock("9:44"), clock("10:12", changed), clock("10:13", changed))) == [("changed", 0)]
    cut = "Le conseil du cercle."
    assert told(edit(clock("9:44"), clock("10:12", cut), clock("10:13", cut))) == [("changed", 0)]


def test_titles_by_lot_are_no_change_and_a_new_one_is() -> None:
    body = text(*PARTS)
    assert edit_between(("Titre", body), ("Un autre", body), twin=("Encore un", body)) is None
    found = edit_between(("Titre", body), ("Un autre", body), twin=("Un autre", body))
    assert found is not None
    assert found.headline == ("Titre", "Un autre")


def test_advertisements_that_resemble_one_another_are_drawn_as_well() -> None:
    ads = [f"Achetez le savon {name}, chez tous les marchands." for name in ("Alba", "Bola", "Coco")]
    one, other, third = (text(PARTS[0], ad, *PARTS[1:]) for ad in ads)
    assert edit(one, other, third) is None
    assert edit(one, other, text(*PARTS)) is None


def test_long_and_repetitive_texts_are_compared_all_the_same() -> None:
    many = "\n\n".join(f"ligne {number % 3}" for number in range(6000))
    assert told(edit(many, f"{many}\n\nfin du texte", f"{many}\n\nfin du texte")) == [("added", 6000)]
    word = "mot " * 20_000
    assert edit(f"fin {word}début", f"début {word}fin", f"début {word}fin") is not None
