"""What relations are about. The sentences are examples."""

from __future__ import annotations

import json

import pytest

from monitor.cli.told_relations import relation_lines, relations_object
from monitor.relevance.domains import FoundDomain
from tests.relevance.relating import relations


def domains(text: str, title: str = "") -> list[str]:
    return [domain.domain for domain in relations(text, title).domains]


def one(text: str, domain: str, title: str = "") -> FoundDomain:
    (found,) = [found for found in relations(text, title).domains if found.domain == domain]
    return found


@pytest.mark.parametrize(
    ("domain", "text"),
    [
        ("diplomacy", "Le ministre malien des Affaires étrangères est reçu à l'ambassade de Russie."),
        ("defence", "Des instructeurs russes arrivent au Niger."),
        ("justice", "Les procureurs du Mali et de la Russie préparent une coopération judiciaire."),
        ("energy", "Rosatom et le Mali parlent d'une centrale nucléaire."),
        ("mining", "Une société russe ouvre une mine d'or au Burkina Faso."),
        ("economy", "Le Niger et la Russie veulent plus d'échanges commerciaux et d'investissements."),
        ("media", "Une campagne de désinformation russe vise le Mali."),
        ("culture", "La Russie offre des bourses d'études aux étudiants nigériens."),
        ("humanitarian", "La Russie envoie une aide humanitaire au Mali."),
        ("space", "Le Mali et Roscosmos veulent un satellite, dit la Russie."),
        ("sanctions", "La Russie et le Mali condamnent les sanctions."),
        ("energy", "Россия построит электростанцию в Мали."),
        ("culture", "Russia offers scholarships to Malian students."),
        ("defence", "Istruttori militari russi sono arrivati in Niger."),
        ("energy", "Russland und Niger sprechen über Atomenergie."),
        ("humanitarian", "روسيا ترسل مساعدات إنسانية إلى باماكو."),
    ],
)
def test_each_domain_by_its_words(domain: str, text: str) -> None:
    assert domain in domains(text)


@pytest.mark.parametrize(
    ("domain", "text"),
    [
        ("defence", "Le Mali et la Russie parlent de sécurité alimentaire."),
        ("defence", "La Russie soutient le Mali au Conseil de sécurité."),
        ("media", "Le ministre russe donne une conférence de presse à Bamako."),
        ("media", "Le Mali et la Russie lancent un satellite de communication."),
        ("mining", "La Russie forme des Maliens à retirer les mines antipersonnel."),
        ("space", "Des images satellite montrent des Russes au Mali."),
        ("culture", "La Russie équipe l'école militaire du Mali."),
        ("justice", "Le Mali et la Russie revoient la base juridique de leur coopération."),
    ],
)
def test_false_friends(domain: str, text: str) -> None:
    assert domain not in domains(text)


def test_several_domains_the_strongest_first() -> None:
    text = "Le Niger et la Russie signent sur l'énergie nucléaire et une centrale électrique. L'uranium russe attend."

    assert domains(text)[0] == "energy"
    assert set(domains(text)) >= {"energy", "mining"}


def test_words_far_from_any_meeting_do_not_count() -> None:
    far = " ".join(f"La récolte de mangues de la vallée numéro {n} sera bonne cette année." for n in range(5))
    text = f"Le ministre malien et son homologue russe ont parlé d'uranium à Bamako. {far} Un satellite passe."

    assert domains(text) == ["mining"]


def test_furniture_does_not_count() -> None:
    text = "Le Mali et la Russie parlent d'uranium.\nLire aussi : Russie et Mali, un satellite en vue"

    assert domains(text) == ["mining"]


def test_the_reason_quotes_the_words_and_says_where() -> None:
    found = one("Rosatom et le Mali veulent une centrale nucléaire.", "energy", title="Mali–Russie : l'énergie d'abord")

    assert found.reason.startswith("énergie : « ")
    assert "« Rosatom » (phrase 1)" in found.reason
    assert "« énergie » (titre)" in found.reason


@pytest.mark.parametrize(
    "text",
    [
        "L'opéra de Wagner sera joué à Bamako par un orchestre russe.",
        "La musique de Richard Wagner résonne au Mali grâce à un pianiste russe ; Wagner y était inconnu.",
        # who of the two is left open
        "Un pianiste russe chante Wagner à Bamako.",
    ],
)
def test_a_namesake_of_neither_side_makes_no_domain(text: str) -> None:
    assert "defence" not in domains(text, title="La Russie et le Mali")


def test_beside_its_namesake_a_name_still_counts() -> None:
    text = "À Bamako, un orchestre russe joue Richard Wagner ; le Groupe Wagner recrute des Maliens."
    found = one(text, "defence")

    assert [text[span.start : span.end] for span in found.spans] == ["Wagner"]
    assert found.spans[0].start > text.index("Groupe")


def test_spans_are_offsets_into_the_stored_text() -> None:
    title, text = "L’œuvre russe au Mali", "E\u0301te\u0301 : l’œuvre de Ro\u200bsatom au Mali."
    found = one(text, "energy", title)

    assert [{"title": title, "text": text}[s.where][s.start : s.end] for s in found.spans] == ["Ro\u200bsatom"]


def test_what_is_not_on_the_topic_has_no_domain() -> None:
    assert domains("Le Sénégal ouvre une mine d'or.") == []


def test_lines_and_json_tell_it() -> None:
    text = "Rosatom et la Russie ont signé un accord sur une centrale nucléaire au Mali le 2 mai, à Bamako."
    found = relations(text)
    lines = list(relation_lines(found, {"title": "", "text": text}))

    assert lines[0] == "  domains:"
    assert lines[1].startswith("    energy")
    assert "    agreement, done · 2025-05-02 · at Bamako [bamako] · Mali, Russie" in lines
    assert lines[-1] == f"      phrase 1 : {text}"
    assert json.loads(json.dumps(relations_object(found))) == relations_object(found)


def test_no_lines_for_nothing() -> None:
    assert list(relation_lines(relations("Il pleut."), {})) == []
