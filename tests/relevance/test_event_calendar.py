"""The day of an event: as exactly as its sentence tells, and not the day of the report. The sentences are examples."""

from __future__ import annotations

from datetime import date

import pytest

from tests.relevance.relating import one, stated


@pytest.mark.parametrize(
    ("text", "kind", "on", "precision"),
    [
        ("Le ministre malien a rencontré son homologue russe le 3 avril dernier.", "meeting", "2025-04-03", "day"),
        ("Le ministre malien a rencontré son homologue russe hier.", "meeting", "2025-05-22", "day"),
        ("Le ministre malien a rencontré son homologue russe mardi.", "meeting", "2025-05-20", "day"),
        ("Le ministre malien a rencontré son homologue russe en mars.", "meeting", "2025-03-01", "month"),
        ("Le ministre malien a rencontré son homologue russe en novembre.", "meeting", "2024-11-01", "month"),
        ("Le ministre malien a rencontré son homologue russe le 1er juin 2019.", "meeting", "2019-06-01", "day"),
        ("Le ministre malien rencontrera son homologue russe mardi.", "meeting", "2025-05-27", "day"),
        ("Le ministre malien rencontrera son homologue russe le 12 janvier.", "meeting", "2026-01-12", "day"),
        ("Russia delivered wheat to Mali on April 3.", "delivery", "2025-04-03", "day"),
        ("Russia delivered wheat to Mali on 3 April 2025.", "delivery", "2025-04-03", "day"),
        ("Россия поставила Мали партию зерна 3 апреля.", "delivery", "2025-04-03", "day"),
        ("Россия поставила Мали партию зерна в апреле 2024 года.", "delivery", "2024-04-01", "month"),
        ("Россия вчера поставила Мали партию зерна.", "delivery", "2025-05-22", "day"),
    ],
)
def test_the_day(text: str, kind: str, on: str, precision: str) -> None:
    event = one(text, kind)

    assert (str(event.on), event.precision) == (on, precision)


def test_the_day_of_the_report_is_not_the_day_of_the_event() -> None:
    event = one("La Russie a livré du blé au Mali le 2 mai, a annoncé jeudi 22 mai le ministère.", "delivery")
    undated = one("La Russie a livré du blé au Mali, a annoncé jeudi le ministère.", "delivery")

    assert (event.on, undated.on) == (date(2025, 5, 2), None)


def test_several_days() -> None:
    event = one("Les ministres du Mali et de la Russie se sont réunis à Moscou (19–21 mai).", "meeting")

    assert (event.on, event.until, event.precision) == (date(2025, 5, 19), date(2025, 5, 21), "days")


def test_a_day_after_publication_is_to_come() -> None:
    assert stated("Visite du ministre russe à Bamako le 2 juin 2025.") == {("visit", "planned")}


def test_without_a_day_of_publication_only_full_dates_are_known() -> None:
    full = one("La Russie a livré du blé au Mali le 2 mai 2025.", "delivery", on=None)
    bare = one("La Russie a livré du blé au Mali hier, le 2 mai.", "delivery", on=None)

    assert (full.on, bare.on) == (date(2025, 5, 2), None)
