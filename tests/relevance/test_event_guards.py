"""What only looks like an event between the two sides."""

from __future__ import annotations

import pytest

from tests.relevance.relating import stated

NOTHING = [
    "Dans un entretien accordé à un journal de Moscou, le ministre malien évoque la Russie.",
    "Le ministre russe a accordé un entretien à un quotidien burkinabè.",
    "Dans une interview à la télévision russe, la ministre nigérienne parle de l'uranium.",
    "Le ministre malien s'est entretenu avec Vesti Nord de la coopération avec la Russie.",
    "In an interview with a Malian newspaper, the Russian envoy spoke about music.",
    "В интервью малийской газете посол России рассказал о культуре.",
    "Le départ de l'armée française du Mali a ouvert la voie à la Russie.",
    "Après le départ de Barkhane, le Mali s'est rapproché de la Russie.",
    "L'armée française a quitté le Mali, où la Russie regarde.",
    "L'Allemagne retire ses soldats du Mali en raison de la présence russe.",
    "French troops left Niger in December 2023, and Russia moved closer.",
    "Danish troops pulled out of Mali in 2022 amid a Russian build-up.",
    "Французские войска покинули Нигер, а Россия открыла там посольство.",
    "Le retrait de l'AES de la CEDEAO est effectif, rappelle un chercheur russe.",
    "L'AES a quitté la CEDEAO en janvier 2025 sous les yeux de la Russie.",
    "Le Mali se retire de la CPI, a noté la Russie.",
    "Mali, Niger and Burkina Faso left ECOWAS, and Russia praised the withdrawal.",
    "Un film, « La visite à Moscou », d'une Malienne sort en Russie.",
    "Le livre « Mission à Bamako : rencontres avec un diplomate russe » paraît au Mali.",
    "Un documentaire sur la visite du président malien à Moscou sort en Russie.",
    "The novel 'Meeting in Moscow' by a Nigerien author comes out in Russia.",
    "Фильм «Визит в Москву» малийского режиссера показали в России.",
    "Le Mali a rencontré la Russie en match amical de football.",
    "La rencontre de football entre le Mali et la Russie aura lieu mardi.",
    "Les basketteuses du Mali rencontrent la Russie demain à Moscou.",
    "Сборная Мали встретилась с командой России в товарищеском матче.",
    "The opera will tour Mali with a Russian choir.",
    "Un groupe armé et un Russe se seraient livrés à une dispute près de l'armée malienne.",
]
EVENTS = [
    ("meeting", "Le ministre malien des Sports a rencontré son homologue russe au sujet du football."),
    ("agreement", "Le Mali et la Russie ont signé un accord sur le football."),
    ("meeting", "Le ministre malien a eu un entretien téléphonique avec son homologue russe."),
    ("withdrawal", "Les mercenaires russes ont quitté Djibo, au Burkina Faso."),
    ("withdrawal", "Wagner a quitté la base malienne que l'armée française avait bâtie."),
    ("withdrawal", "Moscou a retiré ses conseillers du Mali."),
    ("accusation", "Un film accuse Wagner d'exactions au Mali."),
    ("agreement", "« Nous sommes frères », dit le film ; le Mali et la Russie ont signé un accord."),
]


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_event(text: str) -> None:
    assert stated(text, title="Le Mali et la Russie") == set()


@pytest.mark.parametrize(("kind", "text"), EVENTS)
def test_what_is_one_all_the_same(kind: str, text: str) -> None:
    assert (kind, "done") in stated(text)
