"""What a reader would call an edit, and what not."""

from __future__ import annotations

import pytest

from monitor.similarity.changes import edit_between

FIRST = "Le conseil du cercle s'est réuni mardi dans la salle des fêtes."
SECOND = "Le bilan de l'accident est de 12 blessés, selon le centre de santé."
THIRD = "Une nouvelle réunion aura lieu à la fin du mois."
TEXT = "\n\n".join((FIRST, SECOND, THIRD))


def edited(after: str, before: str = TEXT, titles: tuple[str, str] = ("Titre", "Titre")) -> list[tuple[str, int]]:
    edit = edit_between((titles[0], before), (titles[1], after))
    return [] if edit is None else [(change.kind, change.at) for change in edit.paragraphs]


@pytest.mark.parametrize(
    "after",
    [
        TEXT,
        TEXT.upper(),
        TEXT.replace("é", "e").replace("'", "’"),
        TEXT.replace("\n\n", "\n"),
        TEXT.replace("\n\n", " "),
        f"{TEXT}\n\n1 245 vues\n\nPartages : 12\n\n3 commentaires",
        f"Il y a 3 heures\n\n{TEXT}\n\nLu 12 fois",
        f"{TEXT} 345 vues",
        f"345 vues {TEXT}",
    ],
)
def test_what_a_reader_would_not_see_is_no_edit(after: str) -> None:
    assert edit_between(("Titre", TEXT), ("TITRE !", after)) is None


@pytest.mark.parametrize(
    ("after", "kinds"),
    [
        (TEXT.replace("12", "13"), [("changed", 1)]),
        (f"{TEXT}\n\nLe maire a pris la parole.", [("added", 3)]),
        (f"{FIRST}\n\n{THIRD}", [("removed", 1)]),
        (f"{THIRD}\n\n{FIRST}\n\n{SECOND}", [("added", 0), ("removed", 2)]),
        (f"{FIRST}\n\n{SECOND} Deux d'entre eux sont sortis.\n\n{THIRD}", [("changed", 1)]),
        ("", [("removed", 0), ("removed", 1), ("removed", 2)]),
    ],
)
def test_paragraphs_are_told_with_their_places(after: str, kinds: list[tuple[str, int]]) -> None:
    assert edited(after) == kinds


def test_a_number_in_a_sentence_is_no_counter() -> None:
    edit = edit_between(("t", TEXT), ("t", TEXT.replace("12", "13")))
    assert edit is not None
    (change,) = edit.paragraphs
    assert [run for run in change.words if run[0] != "="] == [("-", "12"), ("+", "13")]
    assert " ".join(text for sign, text in change.words if sign != "+") == SECOND


def test_a_headline_and_a_text_are_told_apart() -> None:
    edit = edit_between(("Un accord signé", TEXT), ("Un accord contesté", TEXT))
    assert edit is not None
    assert (edit.headline, edit.paragraphs) == (("Un accord signé", "Un accord contesté"), ())


def test_the_same_addition_to_two_articles_has_the_same_mark() -> None:
    line = "Retrouvez le journal chez tous les marchands."
    one = edit_between(("a", TEXT), ("a", f"{TEXT}\n\n{line}"))
    other = edit_between(("b", THIRD), ("b", f"{THIRD}\n\n{line.upper()}"))
    assert one is not None
    assert other is not None
    assert one.marks == other.marks
    assert one.shape == other.shape


def test_the_same_name_behind_two_headlines_has_the_same_mark() -> None:
    one = edit_between(("Le pont rouvre", TEXT), ("Le pont rouvre - Le Journal", TEXT))
    other = edit_between(("La pluie revient", TEXT), ("La pluie revient | Le journal", TEXT))
    assert one is not None
    assert other is not None
    assert one.headline_mark == other.headline_mark
    assert one.headline_mark is not None
    assert one.marks == ()


def test_a_list_of_headlines_in_place_of_another_is_no_edit() -> None:
    lists = ["Le pont rouvre\n\nLa pluie revient sur la ville", "Le coton est rentré\n\nLa fête du fleuve a commencé"]
    before, after = (f"{FIRST}\n\n{links}\n\n{THIRD}" for links in lists)
    assert edited(after, before) == []
    assert edited(f"{FIRST}\n\nCeci est faux.\n\nCela aussi.\n\n{THIRD}", before) != []
    assert edited(f"{FIRST}\n\nUn autre intertitre", f"{FIRST}\n\nLe premier titre") != []


LINKS = (
    "Le pont rouvre à la circulation", "La pluie revient sur la ville", "Le coton est rentré plus tôt",
    "Un marché neuf pour la rive droite", "Les pêcheurs attendent la crue",
)  # fmt: skip


@pytest.mark.parametrize("drawn", [(3, 1, 4), (0, 1, 3), (3, 0, 1), (2, 1, 0), (4, 3, 2)])
@pytest.mark.parametrize("at_end", [True, False])
def test_a_box_of_links_at_the_edge_of_the_text_is_redrawn_without_an_edit(
    drawn: tuple[int, ...], at_end: bool
) -> None:
    def boxed(*numbers: int) -> str:
        box = "\n\n".join(LINKS[number] for number in numbers)
        return f"{TEXT}\n\n{box}" if at_end else f"{box}\n\n{TEXT}"

    assert edited(boxed(*drawn), boxed(0, 1, 2)) == []
    # and what was edited beside it is still told
    assert edited(boxed(*drawn).replace("12 blessés", "13 blessés"), boxed(0, 1, 2)) != []


def test_a_list_that_grows_or_is_reworded_is_an_edit() -> None:
    listed = f"{TEXT}\n\nMinistre des mines : A. Un\n\nMinistre des eaux : B. Deux"
    assert edited(f"{listed}\n\nMinistre du port : C. Trois", listed) == [("added", 5)]
    assert edited(listed.replace("B. Deux", "D. Quatre"), listed) == [("changed", 4)]


def test_furniture_is_passed_over() -> None:
    after = f"{TEXT}\n\nUne annonce du jour pour un savon."
    assert edit_between(("t", TEXT), ("t", after), lambda paragraph: "savon" in paragraph) is None
    assert edited(after) == [("added", 3)]


def test_long_and_repetitive_texts_are_compared_all_the_same() -> None:
    many = "\n\n".join(f"ligne {number % 3}" for number in range(6000))
    assert edited(f"{many}\n\nfin", f"début\n\n{many}") != []
    word = "mot " * 20_000
    assert edited(f"fin {word}début", f"début {word}fin") == [("changed", 0)]
    assert edited("un \ud800 \x00", "deux \ud801") == [("removed", 0), ("added", 0)]
