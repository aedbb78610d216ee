"""What is read in an article, as rows: entities with their offsets into what is stored, beside the verdicts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from db.store import Store
from monitor.catalogue.gazetteer import Gazetteer
from monitor.catalogue.topics import load_topics
from monitor.clock import iso
from monitor.desk import day_of, open_desk
from monitor.relevance.reader import Reader
from tests.relevance.readers import MINISTER, invented
from tests.test_process import NOW, Press, article

TEXT = f"La {MINISTER}, Awa Diop, est à Dakar. Elle a vu M. Lavoir. Mme Diop reviendra."


@pytest.fixture
def press(tmp_path: Path) -> Iterator[Press]:
    with Store(tmp_path / "press.db") as store:
        press = Press(store)
        use(press, invented().gazetteer)
        yield press


def use(press: Press, gazetteer: Gazetteer) -> None:
    with press.store.transaction():
        press.desk = open_desk(press.store, Reader(load_topics(), gazetteer), iso(NOW))


def rows(press: Press, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in press.store.database.conn.execute(sql)]


def quotes(press: Press) -> dict[str, list[str]]:
    """The words at the stored offsets of the stored article, by entity."""
    found: dict[str, list[str]] = {}
    for key, spans, title, lede, text in rows(
        press,
        "select e.key, m.spans, a.title, a.standfirst, b.text from mentions m join entities e on e.id = m.entity_id "
        "join articles a on a.id = m.article_id join bodies b on b.id = a.id order by m.id",
    ):
        parts = {"title": str(title), "lede": str(lede), "text": str(text)}
        found[str(key)] = [parts[where][start:end] for where, start, end in json.loads(str(spans))]
    return found


def test_mentions_are_stored_with_the_article_and_their_offsets_hold(press: Press) -> None:
    page = replace(article("Diop à Dakar", TEXT, date(2025, 5, 20)), standfirst="Le Pacte des Mangues attend.")
    assert press.gives("visite", page) == "new"
    assert quotes(press) == {
        "awa-diop": ["Diop", "Awa Diop", "Diop"],
        "pacte": ["Pacte des Mangues"],
        "ministre-ml": [MINISTER],
        "piotr-lavoir": ["Lavoir"],
    }
    assert rows(
        press,
        "select e.key, m.mentions, m.first_sentence, m.resolved_by, m.gazetteer_hash from mentions m "
        "join entities e on e.id = m.entity_id order by m.id limit 2",
    ) == [
        ("awa-diop", 3, 0, "office_on_date", invented().gazetteer.hash),
        ("pacte", 1, 0, "full_name", invented().gazetteer.hash),
    ]
    assert rows(press, "select judged_with from articles") == [(press.desk.reader.stamp,)]


def test_a_new_text_and_a_new_gazetteer_replace_what_was_named(press: Press) -> None:
    press.gives("visite", article("Diop à Dakar", TEXT, date(2025, 5, 20)))
    assert press.gives("visite", article("Diop à Dakar", f"Il pleut. {TEXT}", date(2025, 5, 20))) == "changed"
    assert quotes(press)["awa-diop"] == ["Diop", "Awa Diop", "Diop"]
    gazetteer = invented().gazetteer
    kept = tuple(entity for entity in gazetteer.entities if entity.id in ("piotr-lavoir", "koba"))
    use(press, Gazetteer(kept, (), gazetteer.countries))
    press.again(2, article("Diop à Dakar", f"Il pleut. {TEXT}", date(2025, 5, 20)))
    assert quotes(press) == {"piotr-lavoir": ["Lavoir"]}
    assert rows(press, "select count(*) from entities where in_gazetteer") == [(2,)]


def test_a_page_older_than_the_stored_text_changes_nothing(press: Press) -> None:
    press.gives("visite", article("Koba", "Koba avance. Il pleut."))
    assert press.gives("visite", article("Koba", f"Koba avance. Il pleut. {TEXT}")) == "changed"
    before = rows(press, "select * from mentions")
    assert press.again(1, article("Koba", "Koba avance. Il pleut.")) == "older"
    assert rows(press, "select * from mentions") == before


def test_an_unread_gazetteer_leaves_everything_alone(press: Press) -> None:
    press.gives("visite", article("Diop à Dakar", TEXT, date(2025, 5, 20)))
    before = rows(press, "select * from mentions"), rows(press, "select * from entities")
    use(press, Gazetteer())
    press.again(1, article("Diop à Dakar", TEXT, date(2025, 5, 20)))
    assert (rows(press, "select * from mentions"), rows(press, "select * from entities")) == before


def test_the_day_of_an_article_without_a_date_is_when_it_was_first_there() -> None:
    seen, fetched = iso(datetime(2025, 5, 3, 1, tzinfo=UTC)), iso(datetime(2025, 5, 1, 23, tzinfo=UTC))
    assert day_of(None, seen, fetched) == day_of(None, fetched, seen) == date(2025, 5, 1)
    assert day_of(date(2020, 1, 1), seen, fetched) == date(2020, 1, 1)
