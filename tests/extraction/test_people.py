"""Bylines: who is a person, and where the name stands."""

from __future__ import annotations

import pytest

from monitor.extraction.people import find_people, is_house, person
from monitor.extraction.signatures import closing_author, last_line_author, opening_author
from monitor.extraction.structured import read_marks
from monitor.extraction.tree import parse

BODY = ["Un premier paragraphe assez long pour être du texte.", "Un second paragraphe, tout aussi long."]


@pytest.mark.parametrize(
    "line",
    [
        "Awa Tandina",
        "KONE M.",
        "ANDROUICHA",
        "Dorcas GANMAGBA",
        "Obed Amani.",
        "Assaman.B",
        "Abderamane Moussa Amadaye",
        "Mory Keïta",
        "Jean-Baptiste D’Almeida",
        "M. L. Diarra",
    ],
)
def test_a_last_line_that_is_a_name(line: str) -> None:
    name, lines = last_line_author([*BODY, line])
    assert name == (line if line.endswith("M.") else line.rstrip("."))
    assert lines == 1


def test_par_before_the_name() -> None:
    assert last_line_author([*BODY, "Par Abdrahamane Baba Kouyaté"]) == ("Abdrahamane Baba Kouyaté", 1)


@pytest.mark.parametrize(
    "line",
    [
        "La Rédaction",
        "Minute.bf",
        "AFP",
        "Source : Le Matin",
        "Bamako est loin",
        "fin",
        "Le texte finit ici par une phrase.",
        "À suivre",
        "12 mars 2024",
        "RFI",
        "africaguinee.com",
        "Une très longue ligne Avec Beaucoup De Mots En Capitales",
    ],
)
def test_a_last_line_that_is_no_name(line: str) -> None:
    assert last_line_author([*BODY, line]) == ("", 0)


def test_a_text_of_one_line_has_no_last_line() -> None:
    assert last_line_author(["Awa Tandina"]) == ("", 0)
    assert last_line_author([]) == ("", 0)


def test_opening_author() -> None:
    assert opening_author(["Par Yacouba Doumbia Observateur averti", *BODY]) == "Yacouba Doumbia"
    assert opening_author(["Par ailleurs, le ministre a dit.", *BODY]) == ""


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("Par Fanta Doucouré", "Fanta Doucouré"),
        ("By John Roe, Staff Reporter", "John Roe"),
        ("Awa T. (envoyée spéciale)", "Awa T."),
        ("Awa Tandina, correspondante à Kambara", "Awa Tandina"),
        ("x@example.org", ""),
        ("12345", ""),
        ("A" * 100, ""),
        ("", ""),
    ],
)
def test_person(raw: str, name: str) -> None:
    assert person(raw) == name


@pytest.mark.parametrize(
    "name", ["La Rédaction", "admin", "Webmaster", "AFP", "Reuters", "Sputnik Afrique", "lefaso.net", "News Desk"]
)
def test_houses(name: str) -> None:
    assert is_house(name)


@pytest.mark.parametrize("name", ["Awa Tandina", "Admire Moyo", "Rtiba Alami", "Apolline Dia", "Maper Sarr"])
def test_people_are_no_houses(name: str) -> None:
    assert not is_house(name)


def people(html: str, house: tuple[str, ...] = ()) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
    tree = parse(f"<html><body>{html}</body></html>")
    return find_people(read_marks(tree, "https://x.example/a"), tree, (), house)


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ('{"@type":"Person","name":"Awa Tandina"}', ("Awa Tandina",)),
        ('[{"name":"Awa Tandina"},{"name":"Salif Zongo"}]', ("Awa Tandina", "Salif Zongo")),
        ('"Awa Tandina et Salif Zongo"', ("Awa Tandina", "Salif Zongo")),
        ('{"name":["Awa Tandina","Salif Zongo"]}', ("Awa Tandina", "Salif Zongo")),
        ('{"givenName":"Awa","familyName":"Tandina"}', ("Awa Tandina",)),
        ('{"name":{"bad":1}}', ()),
        ("12", ()),
        ("null", ()),
    ],
)
def test_json_ld_authors(author: str, names: tuple[str, ...]) -> None:
    node = f'{{"@type":"NewsArticle","headline":"T","author":{author}}}'
    html = f'<script type="application/ld+json">{node}</script>'
    assert people(html)[0] == names


def test_an_agency_that_signs_is_no_person() -> None:
    html = '<script type="application/ld+json">{"@type":"NewsArticle","author":{"name":"AFP"}}</script>'
    assert people(html) == ((), "", ("AFP",))


def test_the_outlet_that_signs_is_no_person() -> None:
    html = '<meta name="author" content="Sahel Exemple"><span class="byline">Par Awa Tandina</span>'
    assert people(html, ("sahelexemple",)) == (("Awa Tandina",), "byline", ("Sahel Exemple",))


def test_names_beside_the_article_are_of_others() -> None:
    assert people('<div class="related"><a rel="author">Salif Zongo</a></div>')[0] == ()


def test_fifty_thousand_authors_are_bounded() -> None:
    names = ",".join('{"name":"Awa Tandina %s"}' % ("x" * (number % 40)) for number in range(50_000))
    html = f'<script type="application/ld+json">{{"@type":"NewsArticle","author":[{names}]}}</script>'
    assert len(people(html)[0]) <= 12


@pytest.mark.parametrize(
    ("last", "name"),
    [
        ("Propos recueillis par Seydina Koumaré", "Seydina Koumaré"),
        ("Entretien réalisé par Awa KÉBALY.", "Awa KÉBALY"),
        ("Par Abdrahamane Baba Kouyaté", "Abdrahamane Baba Kouyaté"),
        ("Par la route de Garin-Tafki, le convoi est reparti", ""),
        ("Propos recueillis par la rédaction", ""),
        ("Le maire a salué le travail des élèves.", ""),
    ],
)
def test_a_last_line_that_says_that_it_signs(last: str, name: str) -> None:
    assert closing_author(["Le texte.", last]) == name
    assert closing_author([last]) == ""
