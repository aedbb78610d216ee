"""Whom a text comes from, and the words that say so."""

from __future__ import annotations

import pytest

from monitor.extraction.credits import find_credits, link_out, normal_name

LEAD = (
    "Le marché de Kambara a rouvert mardi en présence de plusieurs centaines de commerçantes venues de toute la région."
)
MORE = "Les travaux avaient duré trois ans, pour un coût que la mairie n’a pas voulu préciser."


def credits(*paragraphs: str) -> tuple[str, ...]:
    return tuple(credit.name for credit in find_credits(paragraphs, (), ())[0])


@pytest.mark.parametrize(
    ("ending", "names"),
    [
        ("Source : L’Indépendant", ("L’Indépendant",)),
        ("Source: Le Pays", ("Le Pays",)),
        ("SOURCE : AFP", ("AFP",)),
        ("Source : BAMAKO, 25 décembre (Xinhua)", ("Xinhua",)),
        ("(AIB)", ("AIB",)),
        ("AIB", ("AIB",)),
        ("Avec RFI", ("RFI",)),
        ("Avec Africaguinée", ("Africaguinée",)),
        ("(avec AFP)", ("AFP",)),
        ("African Initiative | S'abonner", ("African Initiative",)),
        ("Abonnez-vous @sputnik_afrique", ("Sputnik Afrique",)),
        ("Источник: ТАСС", ("TASS",)),
    ],
)
def test_a_line_that_is_nothing_but_a_credit_leaves_the_text(ending: str, names: tuple[str, ...]) -> None:
    found, _, kept = find_credits([LEAD, MORE, ending], (), ())
    assert tuple(credit.name for credit in found) == names
    assert kept == (LEAD, MORE)
    assert found[0].words == ending


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Boulsa, 07 fév. 2019 (AIB)-Deux forages ont été remis.", ("AIB",)),
        ("HARARE, 16 janvier. /TASS/. Le ministre a dit.", ("TASS",)),
        ("МОСКВА, 2 мая. /ТАСС/. Выставка открылась.", ("TASS",)),
        ("13.10.2023, Sputnik Afrique Le ministre a dit.", ("Sputnik Afrique",)),
        ("Le forum s’est ouvert, révèle Apa ce jeudi.", ("APA",)),
        ("Le forum s’est ouvert, selon l’AFP.", ("AFP",)),
        ("Le forum s’est ouvert, rapporte l'agence Anadolu.", ("Anadolu",)),
        ("C'est ce que rapporte un correspondant d'African Initiative.", ("African Initiative",)),
        ("Le forum s’est ouvert (AFP).", ("AFP",)),
        ("Le forum s’est ouvert (Jeune Afrique).", ("Jeune Afrique",)),
        ("Le forum s’est ouvert, rapportent nos confrères de Kambara Info.", ("Kambara Info",)),
        ("Le forum s’est ouvert mardi, avec Reuters et AFP", ("Reuters", "AFP")),
    ],
)
def test_credits_in_the_prose(text: str, names: tuple[str, ...]) -> None:
    found, _, kept = find_credits([text], (), ())
    assert tuple(credit.name for credit in found) == names
    assert kept == (text,)


@pytest.mark.parametrize(
    "text",
    ["La route relie Kambara à la map selon la carte.", "Il parle selon le monde entier.", "Un rapport de 300 pages.",
     "Selon la mairie, 412 étals ont été attribués.", "Source de vie, le fleuve monte.", "Avec le temps, tout passe."],
)  # fmt: skip
def test_ordinary_words_are_no_credits(text: str) -> None:
    assert credits(LEAD, text) == ()


def test_the_outlet_itself_is_kept_apart() -> None:
    found, selves, _ = find_credits([LEAD], [("aBamako.com", "site line"), ("Le Matin", "site line")], ["abamako.com"])
    assert [credit.name for credit in found] == ["Le Matin"]
    assert [credit.name for credit in selves] == ["aBamako.com"]


def test_a_text_is_never_emptied() -> None:
    assert find_credits(["Source : AFP"], (), ())[2] == ("Source : AFP",)
    assert find_credits([], (), ())[2] == ()


@pytest.mark.parametrize(
    ("raw", "name"), [("Apa", "APA"), ("afp", "AFP"), ("Chine nouvelle", "Xinhua"), (" Le Matin. ", "Le Matin")]
)
def test_normal_names(raw: str, name: str) -> None:
    assert normal_name(raw) == name


def test_link_out() -> None:
    assert link_out([LEAD, "Le fleuve monte. ... suite de l'article sur RFI"]) == "RFI"
    assert link_out([LEAD]) is None
    assert link_out([]) is None


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "text", ["(" * 100_000, "source : " * 12_000, "selon l’" * 14_000, "AFP " * 25_000, "avec " * 20_000]
)
def test_long_lines_stay_quick(text: str) -> None:
    find_credits([text, text], (), ())
