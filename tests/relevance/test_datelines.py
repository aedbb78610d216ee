"""What agencies put before a text. The agencies are invented."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.relevance.datelines import dateline_end
from tests.relevance.relating import one, relations, stated

DATELINES = [
    ("Bamako, 22 mai 2025 (AGD) – ", "En octobre 2023, le Mali"),
    ("OUAGADOUGOU, 14 janv. 2025 (AGD) - ", "Une délégation"),
    ("NIAMEY, May 20 (Vesti Nord) - ", "Niger signed"),
    ("БАМАКО, 20 мая. /ВЕСТИ НОРД/. ", "Мали и Россия"),
    ("Москва, 7 октября. Вести Норд. ", "Делегация"),
    ("МОСКВА, 7 окт — Вести Норд. ", "Россия"),
    ("BAMAKO (AGD) — ", "Mali's minister"),
    ("(AGD-Ouagadougou) ", "Le Burkina"),
    ("(AGD) – ", "Le ministre"),
    ("AGD-Bamako (Mali) – ", "Le ministre"),
    ("Bamako, le 12 mai (AGD) -- ", "Le Mali"),
    ("Niamey, 12 Mai (AGD)-", "Le ministre"),
    ("Bamako, 22 mai (AGD).- ", "Le Mali"),
    ("Bamako, 22 mai (AGD): ", "Le Mali"),
    ("Bamako, 22 mai, AGD – ", "Le Mali"),
    ("Bamako, 22/05/2025 – ", "Le Mali"),
    ("Bamako, le 22 mai 2025. ", "Le Mali"),
    ("Bamako, mardi\xa022 mai – ", "L'armée"),
    ("BAMAKO – ", "Le gouvernement"),
]
PROSE = [
    "Le Mali – pays du Sahel – et la Russie",
    "MALI – RUSSIE : UN ACCORD",
    "Mali, Niger et Russie – un accord",
    "Awa, 22 ans – étudiante à Moscou",
    "Le Mali, le 22 mai 2025 – jour de fête – a signé",
    "Ibrahim Diallo (Mali) – le conseiller – parle",
    "(Mali) Le ministre",
    "Bamako, le 22 mai",
    "",
    "(",
]


@pytest.mark.parametrize(("dateline", "rest"), DATELINES)
def test_it_ends_where_the_text_begins(dateline: str, rest: str) -> None:
    assert dateline_end(f"Titre\n{dateline}{rest}", 6) == 6 + len(dateline)


@pytest.mark.parametrize("text", PROSE)
def test_prose_is_no_dateline(text: str) -> None:
    assert dateline_end(text, 0) == 0


@pytest.mark.timeout(30)
@pytest.mark.parametrize("piece", ["A", "A ", "(A", "A, ", "Bamako, 22 mai ", "А–", "/", ") "])
def test_long_rows_stay_cheap(piece: str) -> None:
    text = piece * (500_000 // len(piece))

    assert 0 <= dateline_end(text, 0) <= 140


@pytest.mark.parametrize("dateline", [dateline for dateline, _ in DATELINES])
def test_its_day_its_place_and_its_agency_are_not_the_events(dateline: str) -> None:
    event = one(f"{dateline}En octobre 2023, la Russie et le Niger ont signé un accord.", "agreement")

    assert event.day == "2023-10"
    assert event.place is None
    assert event.actors == ("Niger", "Russie")


def test_it_may_tell_what_the_sentence_is_about() -> None:
    event = one("Bamako, 22 mai 2025 (AGD) – Le ministre a reçu l'ambassadeur de Russie.", "meeting")

    assert (event.status, event.day) == ("done", None)
    assert stated("Bamako, 22 mai 2025 (AGD) – La Chine a signé un accord avec la Russie.") == set()


def test_a_sentence_behind_one_that_is_cut_off_as_a_sentence_of_its_own() -> None:
    text = "БАМАКО, 20 мая. /ВЕСТИ НОРД/. Мали и Россия подписали соглашение в апреле."
    (event,) = relations(text).events

    assert (event.kind, event.on, event.actors) == ("agreement", date(2025, 4, 1), ("Mali", "Russie"))
    assert text[event.start : event.end] == "Мали и Россия подписали соглашение в апреле."


def test_in_a_lede_and_on_a_later_line_too() -> None:
    sentence = "Le Mali et la Russie ont signé un accord en mars."
    (in_lede,) = relations("Rien.", lede=f"Bamako, 22 mai (AGD) – {sentence}").events
    (on_a_line,) = relations(f"Rien.\nBamako, 22 mai (AGD) – {sentence}").events

    assert in_lede.day == on_a_line.day == "2025-03"
