"""Surnames that others bear too: whose they are after a full name, a title, a village, a state."""

from __future__ import annotations

from functools import cache

import pytest

from monitor.catalogue.gazetteer import load_gazetteer
from monitor.relevance.entities import Entities
from monitor.relevance.namesakes import (
    are_titles,
    first_name_before,
    first_names_beside,
    is_settlement,
    is_title_case,
    title_before,
)
from monitor.relevance.reader import Reader
from tests.relevance.readers import DAY, told


@cache
def shipped() -> Reader:
    return Reader((), load_gazetteer())


def named(text: str, title: str = "") -> Entities:
    return shipped().read(title, text, on=DAY).entities


def whom(text: str, quote: str, title: str = "") -> list[str]:
    """Whom a name means at each of its places, ``?`` where nobody can tell."""
    texts = {"title": title, "text": text}
    found = named(text, title)
    decided = [(m.where != "title", m.start, m.end, m.where, m.entity) for m in found.mentions]
    open_ = [(u.where != "title", u.start, u.end, u.where, "?") for u in found.undecided]
    return [entity for _, start, end, where, entity in sorted([*decided, *open_]) if texts[where][start:end] == quote]


# --- the last full name -----------------------------------------------------------------------------------------------


def test_a_surname_goes_to_its_last_full_name() -> None:
    text = (
        "La Malienne Awa Diop arrive. Il pleut. Ousmane Diop part. Il pleut. Diop sourit. Awa Diop revient. Diop rit."
    )
    assert [name for name in told("", text) if name.quote == "Diop"] == [
        ("Diop", "ousmane-diop", "full_name_in_text"),
        ("Diop", "awa-diop", "full_name_in_text"),
    ]


def test_in_a_title_it_goes_to_the_first_full_name() -> None:
    text = "Ousmane Diop part. Il pleut. Il pleut. La Malienne Awa Diop arrive."
    assert told("Diop s'en va", text)[0] == ("Diop", "ousmane-diop", "full_name_in_text")


def test_the_words_beside_it_say_otherwise() -> None:
    text = "La Malienne Awa Diop arrive. Il pleut. Ousmane Diop part. Il pleut. La cheffe de la diplomatie Diop sourit."
    assert told("", text)[-1] == ("Diop", "awa-diop", "near")


def test_of_two_in_one_sentence_neither_was_the_last() -> None:
    text = "La Malienne Awa Diop a vu Ousmane Diop. Il pleut. Il pleut. Diop est là."
    assert told("", text)[-1].quote == "Ousmane Diop"


def test_the_full_name_of_somebody_the_gazetteer_knows_counts_as_well() -> None:
    assert whom("Bertrand Traoré est arrivé. Traoré sourit.", "Traoré") == ["bertrand-traore"]
    assert whom("Ibrahim Traoré est arrivé. Il pleut. Hamari Traoré est parti. Traoré court.", "Traoré") == ["?"]


# --- titles -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("Le capitaine Traoré a ouvert une école.", ["ibrahim-traore"]),
        ("L'ailier Adama Traoré a marqué. Le capitaine Traoré a salué le public.", ["?"]),
        ("Le capitaine Traoré a salué le public. L'ailier Adama Traoré a marqué.", ["?"]),
        ("Karim Traoré, maçon, vit à Lyon. Le capitaine Traoré le salue.", ["?"]),
        ("L'ailier Adama Traoré a marqué. À Ouagadougou, le capitaine Traoré a ouvert une école.", ["ibrahim-traore"]),
        ("Ibrahim Traoré a reçu Adama Traoré. Le capitaine Traoré a parlé.", ["ibrahim-traore"]),
        ("Les Étalons ont fêté le capitaine Traoré.", ["?"]),
    ],
)
def test_a_title_tells_unless_another_bearer_is_about(text: str, entities: list[str]) -> None:
    assert whom(text, "capitaine Traoré") == entities


def test_a_title_that_needs_support_itself() -> None:
    assert whom("Karim Traoré vit à Lyon. Le président Traoré est en visite.", "président Traoré") == ["?"]
    text = "Ibrahim Traoré parle. Karim Traoré écoute. Le président Traoré part."
    assert whom(text, "président Traoré") == ["ibrahim-traore"]


def test_after_a_stranger_only_the_words_right_beside_it_tell() -> None:
    assert whom("Karim Traoré vit à Lyon. Au Burkina, Traoré est connu.", "Traoré") == ["?", "?"]
    text = "Karim Traoré vit à Lyon. Le président burkinabè Traoré est en visite."
    assert whom(text, "Traoré") == ["?", "ibrahim-traore"]


# --- strangers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Mariam Traoré chante à Ouagadougou. Le président écoute.", "Traoré"),
        ("Souleymane Goïta, menuisier à Bamako, a fini son toit. Goïta sourit.", "Goïta"),
        ("Kirill Lavrov a gagné la course à Moscou. Lavrov sourit.", "Lavrov"),
        ("À Moscou, l'acteur Kirill Lavrov a salué. Selon Lavrov, il pleut.", "Lavrov"),
        ("Кирилл Лавров сыграл роль. Лавров рад.", "Лавров"),
        ("Aïcha Tiani tient une échoppe à Niamey. Tiani vend du mil.", "Tiani"),
        ("Mody, un élève nigérien, lit. Le Niger attend.", "Mody"),
    ],
)
def test_beside_another_first_name_nobody_known_is_meant(text: str, quote: str) -> None:
    assert set(whom(text, quote)) == {"?"}


def test_a_first_name_alone_names_nobody() -> None:
    assert named("Seydou va à l'école à Niamey. Seydou est nigérien.").undecided == ()
    assert [m.entity for m in named("Seydou va à l'école à Niamey.").mentions] == ["niamey"]


@pytest.mark.parametrize(
    "text",
    [
        "Hier Lavrov a parlé.",
        "Mardi Lavrov est à Bamako.",
        "Le ministre Lavrov parle.",
        "Der russische Außenminister Lawrow spricht.",
        "Le chef de la diplomatie de Moscou, M. Lavrov, parle.",
        "FM Lavrov said so.",
        "Moscou : Lavrov parle.",
        "Sergueï Viktorovitch Lavrov parle.",
        "Sergej Viktorovitch Lavrov parle.",
        "Serguey Lavrov parle.",
        "Глава МИД Лавров прилетел.",
        "Kremlin Says Foreign Minister Lavrov Plans Visit",
    ],
)
def test_a_capital_before_it_is_not_always_a_first_name(text: str) -> None:
    assert "sergei-lavrov" in [mention.entity for mention in named(text).mentions]


def test_whoever_was_named_before_a_stranger_goes_on_being_named_with_a_title() -> None:
    text = "Lavrov est à Bamako. Kirill Lavrov joue au théâtre. Le ministre Lavrov est reparti."
    assert whom(text, "Lavrov") == ["sergei-lavrov", "?", "sergei-lavrov"]


@pytest.mark.parametrize(
    "text",
    [
        "Le village de Tiani, près de Niamey, attend la pluie.",
        "Le village nigérien de Tiani attend la pluie.",
        "Le village « Tiani » attend la pluie.",
        "La route passe par Tiani, un petit village du nord.",
        "The village of Tiani waits for rain.",
    ],
)
def test_a_village_is_nobody(text: str) -> None:
    assert whom(f"{text} Tiani compte mille habitants.", "Tiani") == ["?", "?"]


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("Moussa Mali a gagné. Le Mali applaudit.", ["?", "mali"]),
        ("Bamako, Mali. Le Mali et son armée. L'AES, Mali compris.", ["mali"] * 3),
        ("Grande Marche Pour Moussa Mali Demain Matin", ["mali"]),
    ],
)
def test_a_state_may_be_a_surname(text: str, entities: list[str]) -> None:
    assert whom(text, "Mali") == entities


# --- the words themselves ---------------------------------------------------------------------------------------------


def test_words_before_a_name() -> None:
    assert first_name_before("Le Kirill Lavrov", 10) == "kirill"
    assert first_name_before("Ivan Petrovitch Lavrov", 16) == "ivan"
    assert first_name_before("Kirill Lavrov", 7, {6}) is None, "a name ends there"
    for text in ("le Lavrov", "Kirill, Lavrov", "Gal. Lavrov", "M. Lavrov", "Außenminister Lavrov", "Lavrov", ""):
        assert first_name_before(text, max(0, text.find("Lavrov"))) is None, text
    assert list(first_names_beside("Jean-Camara Awa", 5, 11, ())) == ["awa", "-"]
    assert list(first_names_beside("Camara-Diallo", 0, 6, ())) == ["-"]


def test_a_line_in_title_case_has_many_capitals() -> None:
    assert is_title_case("Mali Sees General Sory Back As Camara Returns")
    assert is_title_case("Tous Avec Moussa Mali : Grande Marche")
    for line in ("Karim Traoré vit à Lyon.", "Awa Diop Et Moussa Mali Marchent ensemble", "", "123 — !"):
        assert not is_title_case(line), line


def test_titles_and_settlements() -> None:
    assert are_titles(" capitaine ")
    assert are_titles("chef d etat")
    assert not are_titles("")
    assert not are_titles("capitaine moussa")
    assert title_before("le ministre Diop", 12)
    assert not title_before("le boulanger Diop", 13)
    assert not title_before("Diop", 0)
    assert is_settlement("au village de Diop", 14, 18)
    assert is_settlement("quartier Diop", 9, 13)
    assert not is_settlement("le chef du village, Diop", 20, 24)
    assert not is_settlement("l'ami de Diop", 9, 13)
