from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from monitor.demo import FIRST_DAY, LAST_DAY, next_day
from monitor.demo.press import editions, press_on
from monitor.demo.site import address
from monitor.demo.texts import load_texts
from monitor.errors import UsageError


def test_nothing_is_shown_before_its_day(folder: Path) -> None:
    texts = load_texts(folder)
    assert sum(len(items) for items in press_on(date(2025, 5, 18), texts).values()) == 0
    shown = press_on(date(2025, 5, 20), texts)
    assert {outlet for outlet, items in shown.items() if items} == {"koulou", "abaliko", "courrier"}


def test_each_outlet_prints_the_text_in_its_own_manner(folder: Path) -> None:
    shown = {outlet: items[0] for outlet, items in press_on(FIRST_DAY, load_texts(folder)).items() if items}
    assert shown["koulou"].at == datetime(2025, 5, 19, 9, 30, tzinfo=UTC)
    assert not shown["koulou"].is_copy
    assert shown["abaliko"].title == "Sarbala retrouve son pont"
    assert shown["abaliko"].is_copy
    assert shown["abaliko"].credit == "Agence Koulou"
    assert shown["courrier"].paragraphs[0] == "Le pont a rouvert ce lundi."
    assert len(shown["griot"].paragraphs) == 2
    assert shown["griot"].byline is None
    assert shown["dunes"].paragraphs == ("Le pont a rouvert lundi matin.",)
    assert shown["dunes"].leads_to == "Agence Koulou"
    assert shown["lettres"].paragraphs[-1] == "Et nous ajoutons ceci."


def test_edits_and_deletions_happen_on_their_day(folder: Path) -> None:
    texts = load_texts(folder)
    before, after = press_on(date(2025, 5, 23), texts)["courrier"][0], press_on(date(2025, 5, 24), texts)["courrier"][0]
    assert before.edited_at is None
    assert before.title == "Le pont de Sarbala rouvre"
    assert after.title == "Pont de Sarbala : ce qui change"
    assert after.paragraphs[1:] == (
        "Les premiers camions sont passés à treize heures.",
        "Le péage reste gratuit jusqu'en juin.",
        "Mise à jour.",
    )
    assert after.edited_at is not None
    assert after.edited_at.date() == date(2025, 5, 24)
    assert after.at == before.at
    assert address(after) == address(before), "a new title leaves the address alone"
    assert len(press_on(date(2025, 5, 24), texts)["lettres"]) == 1
    deleted = editions(date(2025, 5, 25), texts)["lettres"]
    assert deleted.items == ()
    assert [item.title for item in deleted.withdrawn] == ["Le pont de Sarbala rouvre"]


def test_addresses_are_unique_and_stay_for_ever() -> None:
    known: dict[tuple[str, str], str] = {}
    day = FIRST_DAY
    while True:
        urls = []
        for outlet, items in press_on(day).items():
            for item in items:
                urls.append(address(item))
                assert known.setdefault((outlet, item.text), urls[-1]) == urls[-1]
        assert len(urls) == len(set(urls))
        if day == LAST_DAY:
            break
        day = next_day(day)


def test_copies_come_after_their_origin_and_origins_before_the_day_ends() -> None:
    items = [item for shown in press_on(LAST_DAY).values() for item in shown]
    born = {item.text: item.at for item in items if not item.is_copy}
    for item in items:
        if item.is_copy and item.text in born:
            assert item.at > born[item.text], f"{item.outlet.id} {item.text}"
        if item.edited_at is not None:
            assert item.edited_at > item.at
        assert item.at.date() <= LAST_DAY


def test_the_press_ends_on_its_last_day() -> None:
    assert next_day(FIRST_DAY) == FIRST_DAY + timedelta(days=1)
    with pytest.raises(UsageError, match="ends on 2025-"):
        next_day(LAST_DAY)
