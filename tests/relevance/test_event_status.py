"""Done, to come, claimed, denied, or none of it: negation, what was put off or ended, and days by the tense."""

from __future__ import annotations

import pytest

from tests.relevance.relating import one, stated

DENIED = [
    ("agreement", "Aucun accord n'a été signé entre le Mali et la Russie."),
    ("agreement", "Ni le Mali ni la Russie n'ont signé l'accord."),
    ("agreement", "Pas d'accord signé entre le Mali et la Russie."),
    ("agreement", "Le mémorandum entre Bamako et Moscou n'est toujours pas signé."),
    ("agreement", "Le Mali refuse de signer un accord avec la Russie."),
    ("meeting", "La rencontre entre les ministres malien et russe n'a finalement pas eu lieu."),
    ("meeting", "La réunion du Mali et de la Russie, prévue mardi, a été annulée."),
    ("visit", "La visite du président russe à Ouagadougou, annoncée pour mars, a été annulée."),
    ("deployment", "La Russie n'enverra finalement pas d'instructeurs au Burkina Faso."),
    ("deployment", "Moscow denied sending troops to Niger."),
    ("delivery", "Russia did not deliver the helicopters to Mali."),
    ("agreement", "No agreement was signed between Mali and Russia."),
    ("agreement", "Mali has yet to sign the agreement with Russia."),
    ("agreement", "Меморандум между Россией и Мали до сих пор не подписан."),
    ("meeting", "Встреча глав МИД Нигера и России не состоялась."),
]
PLANNED = [
    ("visit", "La visite du ministre russe à Bamako, prévue en juin, a été reportée."),
    ("meeting", "La réunion entre le Mali et la Russie, prévue lundi, est reportée à une date ultérieure."),
    ("agreement", "La signature de l'accord entre le Niger et la Russie, attendue lundi, a été repoussée."),
    ("delivery", "La Russie retarde la livraison de blé au Mali."),
    ("training", "Vingt officiers nigériens suivront une formation en Russie."),
    ("delivery", "La Russie a annoncé qu'elle livrerait du blé au Mali."),
    ("delivery", "Le Mali attend la livraison des hélicoptères de la Russie."),
    ("visit", "Le ministre russe s'envole demain pour Ouagadougou, au Burkina Faso."),
    ("agreement", "Mali and Russia are to draft a memorandum on health."),
    ("agreement", "Niger will sign a pact with Russia: the agreement is ready."),
    ("meeting", "The summit between Mali and Russia has been postponed."),
    ("meeting", "Встреча министров Мали и России намечена на осень."),
    ("visit", "Визит российской делегации в Ниамей планируется в июне."),
    ("visit", "Поездка министра Буркина-Фасо в Москву отложена."),
]
DONE = [
    ("visit", "Le ministre russe est arrivé mardi à Bamako pour une visite de travail."),
    ("meeting", "La réunion du Mali et de la Russie a permis de préparer un accord qui sera prêt en juin."),
    ("visit", "La visite du ministre russe à Bamako a eu lieu lundi, une réunion est prévue en juin."),
    ("agreement", "Le Mali et la Russie viennent de conclure un accord sur la pêche."),
    ("agreement", "Le Mali n'a pas seulement salué la Russie, il a signé un accord."),
]
NOTHING = [
    "Le Mali a rompu l'accord de défense avec la Russie.",
    "L'accord de coopération entre le Mali et la Russie a été rompu.",
    "Le Niger dénonce l'accord militaire avec Moscou.",
    "Le Burkina Faso suspend son accord de coopération avec la Russie.",
    "Les sanctions contre les officiers maliens liés à Wagner ont été levées.",
    "Washington a levé les sanctions contre une société russe présente au Mali.",
    "Le Mali réclame la levée des sanctions visant la Russie.",
    "The United States has lifted sanctions on three Malian officers with ties to Wagner.",
    "Mali scrapped its cooperation agreement with a Russian company.",
    "Санкции против малийских офицеров, связанных с ЧВК «Вагнер», сняты.",
    "США отменили санкции против российской компании в Мали.",
    "Мали разорвала соглашение с российской компанией.",
    "Faut-il signer un accord avec la Russie ? demande un Malien.",
    "Le Mali et la Russie ont failli signer un accord.",
]


@pytest.mark.parametrize(("kind", "text"), DENIED)
def test_denied(kind: str, text: str) -> None:
    assert {status for found, status in stated(text) if found == kind} == {"denied"}


@pytest.mark.parametrize(("kind", "text"), PLANNED)
def test_to_come(kind: str, text: str) -> None:
    assert {status for found, status in stated(text) if found == kind} == {"planned"}


@pytest.mark.parametrize(("kind", "text"), DONE)
def test_done(kind: str, text: str) -> None:
    assert {status for found, status in stated(text) if found == kind} == {"done"}


@pytest.mark.parametrize("text", NOTHING)
def test_over_and_done_with_asked_or_nearly_done(text: str) -> None:
    assert stated(text, title="Le Mali et la Russie") == set()


# the texts are of Friday, 23 May 2025
@pytest.mark.parametrize(
    ("kind", "text", "day"),
    [
        ("visit", "Le ministre russe est arrivé mardi à Bamako pour une visite de travail.", "2025-05-20"),
        ("visit", "Le ministre russe arrivera mardi à Bamako.", "2025-05-27"),
        ("visit", "Le ministre russe était attendu mardi à Bamako.", "2025-05-20"),
        ("visit", "Le ministre russe ne se rendra pas à Bamako mardi.", "2025-05-27"),
        ("visit", "Le ministre russe ne s'est pas rendu à Bamako mardi.", "2025-05-20"),
        ("visit", "Une délégation russe se rendra à Niamey après-demain.", "2025-05-25"),
        ("visit", "Russia's minister arrived in Bamako on Tuesday.", "2025-05-20"),
        ("visit", "Во вторник делегация России прилетит в Ниамей.", "2025-05-27"),
        ("training", "Des officiers maliens suivront une formation en Russie en septembre.", "2025-09"),
        ("training", "Des officiers maliens ont suivi une formation en Russie en septembre.", "2024-09"),
        ("training", "Des officiers maliens suivront une formation en Russie dès janvier.", "2026-01"),
        ("delivery", "La Russie a annoncé qu'elle livrerait du blé au Mali en juin.", "2025-06"),
        ("meeting", "Переговоры Мали и России пройдут в июле.", "2025-07"),
        # given up, and the new one
        ("visit", "La visite du ministre russe à Bamako, prévue en juin, a été reportée.", None),
        (
            "visit",
            "La visite du ministre russe à Bamako, prévue le 3 juin, a été reportée au 12 juillet.",
            "2025-07-12",
        ),
        ("meeting", "Встреча президентов России и Мали отложена на ноябрь.", "2025-11"),
        # of what else the sentence tells
        (
            "meeting",
            "La visite du ministre russe à Bamako a eu lieu lundi, et une réunion est prévue en juin.",
            "2025-06",
        ),
        ("meeting", "La réunion du Mali et de la Russie a permis de préparer un accord qui sera signé en juin.", None),
        # of the promise
        ("delivery", "La Russie a promis mardi de livrer des engrais au Mali.", None),
    ],
)
def test_days_by_the_tense(kind: str, text: str, day: str | None) -> None:
    assert one(text, kind).day == day
