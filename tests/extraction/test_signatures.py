"""Who signs at the ends of a text, and which paper stands beside the name."""

from __future__ import annotations

import pytest

from monitor.extraction.signatures import Signed, dated_line, read_signatures

LEAD = "Le marché de Kambara a rouvert mardi en présence de plusieurs centaines de commerçantes venues de la région."
LAST = "Les travaux avaient duré trois ans, pour un coût que la mairie n’a pas voulu préciser aux journalistes."


def signed(*ends: str, habit: bool = True, declared: tuple[str, ...] = ()) -> Signed:
    return read_signatures([LEAD, LAST, *ends], declared, habit=habit)


@pytest.mark.parametrize(
    ("ends", "people", "credits"),
    [
        (("Seydou Fanta",), ("Seydou Fanta",), ()),
        (("ANDROUICHA",), ("ANDROUICHA",), ()),
        (("Obed Amanu.",), ("Obed Amanu",), ()),
        (("Assamane.B",), ("Assamane.B",), ()),
        (("Moussa Tourey", "Source : La Gazette"), ("Moussa Tourey",), ("La Gazette",)),
        (("Source : La Gazette", "Moussa Tourey"), ("Moussa Tourey",), ("La Gazette",)),
        (("Par Abdrahamane Baba Kouyata",), ("Abdrahamane Baba Kouyata",), ()),
        (("Par notre correspondant à Kambara Salif Ouattari",), ("Salif Ouattari",), ()),
        (("Awa Tandina", "(AIB)"), ("Awa Tandina",), ("AIB",)),
        (("Avec RFI",), (), ("RFI",)),
        (("Two majors",), (), ("Two majors",)),
        (("Le contexte de l’article: politique – FRANCE 24",), (), ("FRANCE 24",)),
        (("renseignement.fr",), (), ("renseignement.fr",)),
        (("African Initiative | S'abonner",), (), ("African Initiative",)),
    ],
)
def test_the_lines_under_a_text(ends: tuple[str, ...], people: tuple[str, ...], credits: tuple[str, ...]) -> None:
    found = signed(*ends)
    assert found.people == people
    assert tuple(name for name, _ in found.credits) == credits
    assert found.kept == (LEAD, LAST)


@pytest.mark.parametrize("line", ["La Rédaction", "Africaguinee.com", "Webmaster", "Redaction"])
def test_houses_are_no_people(line: str) -> None:
    found = signed(line)
    assert found.people == ()
    assert found.kept == (LEAD, LAST)


def test_without_the_habit_a_name_needs_a_finished_sentence_above() -> None:
    assert signed("Mariam Sissoka", habit=False).people == ("Mariam Sissoka",)
    assert signed("Les lauréats :", "Awa Tandina", "Salif Zongo", habit=False).people == ()
    assert signed("Les lauréats :", "Awa Tandina", "Salif Zongo", habit=False).kept[-1] == "Salif Zongo"


@pytest.mark.parametrize("line", ["Burkina Faso", "FIN", "Photo DR", "À suivre", "Vive le Mali", "Nations Unies"])
def test_last_lines_that_are_no_names(line: str) -> None:
    assert signed(line, habit=False).people == ()


def test_a_declared_author_is_not_read_twice() -> None:
    found = signed("Awa Tandina", habit=False, declared=("Awa Tandina",))
    assert (found.people, found.kept) == (("Awa Tandina",), (LEAD, LAST))
    assert signed("Salif Zongo", habit=False, declared=("Awa Tandina",)).kept[-1] == "Salif Zongo"


@pytest.mark.parametrize(
    ("first", "people", "credits", "kept"),
    [
        ("Par Yacouba Doumbial Observateur averti", ("Yacouba Doumbial",), (), False),
        ("Par notre correspondant à Kambara Salif Ouattari", ("Salif Ouattari",), (), False),
        ("Par TV5MONDE SERGE DANIELSON", ("SERGE DANIELSON",), ("TV5 Monde",), False),
        ("Par ailleurs, le ministre a dit que rien n’était décidé.", (), (), True),
    ],
)
def test_the_line_over_a_text(first: str, people: tuple[str, ...], credits: tuple[str, ...], kept: bool) -> None:
    found = read_signatures([first, LEAD, LAST], (), habit=False)
    assert found.people == people
    assert tuple(name for name, _ in found.credits) == credits
    assert (found.kept[0] == first) is kept


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("by Bakary Fombana 28 juillet 2023", "Bakary Fombana"),
        ("1er février 2026 par Ignace B. Fanoud", "Ignace B. Fanoud"),
        ("28 Décembre 2023, Rédigé par Fatou Diallon", "Fatou Diallon"),
    ],
)
def test_the_line_between_title_and_text(line: str, name: str) -> None:
    assert read_signatures([LEAD, LAST], (), habit=False, over=["Société", line]).people == (name,)
    assert dated_line(["mercredi 20 août 2025", line]) == line


def test_a_calendar_over_the_text_names_nobody() -> None:
    assert dated_line(["mercredi 20 août 2025", "3 Min Read"]) == ""


@pytest.mark.parametrize("paragraphs", [[], ["Awa Tandina"], ["Source : AFP"], [""], ["(AIB)", "(AIB)"]])
def test_a_text_is_never_emptied(paragraphs: list[str]) -> None:
    assert len(read_signatures(paragraphs, (), habit=True).kept) == min(len(paragraphs), 1)


@pytest.mark.timeout(20)
def test_a_line_of_hyphens_is_read_at_once() -> None:
    # 45 and 60 characters are what reaches the pattern; it once took hours for twice as many
    for line in ("A-" * 22 + "!", "Par " + "A’-" * 10 + " " + "B’-" * 8 + "!"):
        assert signed(line).people == ()
    assert signed("Jean-Marie D’Almeida-Kone").people == ("Jean-Marie D’Almeida-Kone",)
