"""What pages count and measure anew at each fetch."""

from __future__ import annotations

import time

import pytest

from monitor.similarity.counters import is_counter, without_counters


@pytest.mark.parametrize(
    "line",
    [
        "1 245 vues", "Lu 12 fois", "12 commentaires", "1,2K vues | 3 partages", "Просмотров: 12", "3 hours ago",
        "Vues totales : 123", "Nombre de lectures : 5 432", "Cet article a été lu 1 234 fois", "👁 532", "❤ 3 💬 5",
        "12 personnes en ligne", "Vu 345 fois aujourd'hui", "Il y a une heure", "Mis à jour il y a 5 minutes",
        "à l’instant", "2 часа назад", "Bamako 34°C ensoleillé", "Ouagadougou 31 °C", "EUR/USD 1,0843",
        "1 EUR = 655,957 FCFA | 1 USD = 601,22 FCFA", "Aujourd'hui à 14:32", "Hier à 9h05", "Publié hier",
        "Вчера в 14:32", "Note : 4,5/5 (12 votes)", "Aucun commentaire", "Aucun commentaire pour l'instant",
        "No comments yet", "Soyez le premier à commenter", "12.3K", "1,2 M", "Heure locale : 14:32",
        "123 partages | 45 J'aime", "3h", "2 j",
        "Dernière modification le vendredi 23 mai 2025 10:12", "Last updated on May 24, 2025 at 09:12 GMT",
    ],
)  # fmt: skip
def test_counters_are_known(line: str) -> None:
    assert is_counter(line)


@pytest.mark.parametrize(
    "line",
    [
        "", "12", "ligne 3", "vues", "12 morts", "12 personnes", "2 – 1", "25 %", "1" * 119, "J/12", "Le 3 mai",
        "Vue par 12 personnes à Bamako", "Il y a 3 morts à Gao", "Il y a 3 morts", "Il fait 40° à Gao, dit le maire.",
        "A/RES/64 292 de l'Assemblée", "\ud800 12", "\x00", "Hier à Bamako", "Aujourd'hui, 3 morts", "12 m",
        "3 j à Gao",
        "Aucun commentaire du ministre", "La note du 3 mai", "Dernière modification de la loi : 1991", "Notes",
        "Soyez le premier à signer",
    ],
)  # fmt: skip
def test_sentences_and_bare_numbers_are_no_counters(line: str) -> None:
    assert not is_counter(line)


def test_only_a_counter_at_the_edge_is_taken_off() -> None:
    sentence = "Le pont a coûté 12 vues de l'esprit et 345 francs au cercle"
    assert without_counters(f"345 vues {sentence} 1 245 lectures") == sentence
    assert without_counters(sentence) == sentence


def test_no_line_takes_long() -> None:
    began = time.monotonic()
    for piece in ("1 ", "1.", "vues ", "° ", "€=1 ", "il y a ", "a ", "derniere maj le 1 "):
        is_counter(piece * 60)
        without_counters(piece * 50_000)
    assert time.monotonic() - began < 20, "quadratic"
