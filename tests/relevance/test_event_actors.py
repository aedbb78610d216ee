"""Who takes part in an event, and where it is. Vesti Nord and the Agence des Dunes are invented agencies."""

from __future__ import annotations

import pytest

from monitor.relevance.entities import EntityMention
from monitor.relevance.event_actors import Cast
from monitor.relevance.event_scenes import Scene
from tests.relevance.relating import OUTLETS, one, reader

SOURCES = [
    "Selon l'AGD, la Russie a livré du blé au Mali.",
    "La Russie a livré du blé au Mali, a indiqué Vesti Nord.",
    "La Russie a livré du blé au Mali, rapporte Vesti Nord.",
    "La Russie a livré du blé au Mali (Vesti Nord).",
    "La Russie a livré du blé au Mali, Vesti Nord l'a constaté.",
    "Interrogé par l'AGD, un officier confirme que la Russie a livré du blé au Mali.",
    "Russia delivered wheat to Mali, Vesti Nord reported.",
    "An official told Vesti Nord that Russia delivered wheat to Mali.",
]


@pytest.mark.parametrize("text", SOURCES)
def test_who_reports_takes_no_part(text: str) -> None:
    named = {mention.entity for mention in reader().read("", text).entities.mentions}

    assert named & set(OUTLETS)
    assert not set(one(text, "delivery").actors) & set(OUTLETS)


@pytest.mark.parametrize(
    ("kind", "text", "actor"),
    [
        ("agreement", "L'AGD et Vesti Nord ont signé un accord entre le Mali et la Russie.", "agence-des-dunes"),
        ("agreement", "L'AGD et Vesti Nord ont signé un accord entre le Mali et la Russie.", "agence-vesti-nord"),
        ("accusation", "Le Mali accuse Vesti Nord, et la Russie répond.", "agence-vesti-nord"),
        (
            "media-cooperation",
            "Le Mali et la Russie : un échange de contenus entre l'AGD et une radio.",
            "agence-des-dunes",
        ),
    ],
)
def test_who_does_something_takes_part(kind: str, text: str, actor: str) -> None:
    assert actor in one(text, kind).actors


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("agreement", "Le Mali a signé un accord avec la Russie, a dit le ministre à Vesti Nord."),
        ("accusation", "Une association malienne accuse Wagner d'exactions, a-t-elle dit à l'AGD."),
        ("support", "La Russie a réaffirmé son soutien au Mali, sur les ondes de Vesti Nord."),
    ],
)
def test_who_is_only_told_does_not(kind: str, text: str) -> None:
    assert not set(one(text, kind).actors) & set(OUTLETS)


def test_entities_are_looked_up_by_their_place() -> None:
    mentions = [EntityMention("a", "text", start, start + 1, 1, "full_name", ("a",)) for start in (30, 5, 12, 19)]
    mentions.append(EntityMention("b", "title", 12, 13, 0, "full_name", ("b",)))
    scene = Scene("text", 1, 12, 30, (), 3, frozenset())

    assert [mention.start for mention in Cast(mentions).inside(scene)] == [12, 19]
    assert Cast(()).inside(scene) == []


@pytest.mark.parametrize(
    ("text", "kind", "place"),
    [
        ("Le ministre russe a rencontré son homologue malien à Bamako.", "meeting", "bamako"),
        ("Министр Мали встретился с российским коллегой в Москве.", "meeting", "moscou"),
        ("The Russian minister held talks with Niger's president in Niamey.", "meeting", "niamey"),
        ("Bamako, 3 mai (agence) – Le Mali et la Russie ont signé un accord.", "agreement", None),
        ("La Russie retire ses instructeurs de Bamako.", "withdrawal", "bamako"),
        ("Le Mali et la Russie se sont réunis au Forum des juristes de Saint-Pétersbourg.", "meeting",
         "saint-petersbourg"),
        ("Les Russes de Wagner quittent Bamako.", "withdrawal", "bamako"),
        ("La prochaine session avec la Russie se tiendra dans la Confédération AES.", "meeting", "la-confederation"),
        ("Moscou a signé un accord avec le Mali.", "agreement", None),
        ("Le Mali et le maire de Moscou ont signé un accord.", "agreement", None),
    ],
)  # fmt: skip
def test_the_place(text: str, kind: str, place: str | None) -> None:
    found = one(text, kind).place

    assert (found.entity if found else None) == place


def test_actors_are_entities_then_the_states_and_sides_nobody_speaks_for() -> None:
    four = "Les ministres du Mali, du Burkina Faso, du Niger et de la Russie se sont réunis autour de Boris Vetrov."
    named = "Le conseiller burkinabè Salif Tankoano a rencontré le Russe Boris Vetrov."
    sides = "Moscou et l'Alliance des États du Sahel se sont réunies : la réunion a duré une heure."

    assert one(four, "meeting").actors == ("boris-vetrov", "Mali", "Burkina Faso", "Niger")
    assert one(named, "meeting").actors == ("salif-tankoano", "boris-vetrov")
    assert one(sides, "meeting").actors == ("AES", "Russie")
