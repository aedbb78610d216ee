"""The four numbers, and the way of a text, as the views tell them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from db.runs import SourceRow
from db.store import Store
from monitor.clock import iso
from monitor.extraction.article import Dated, Extraction
from tests.test_process import NOW, Press, article

LONG = (
    "Le bac de Koussi a coulé dans la nuit de lundi. Les pirogues cherchent encore deux membres de l'équipage. "
    "Les apicultrices de Doulgou vendent leur miel à la coopérative, qui construit un entrepôt. "
    "Une troisième phrase parle de la pluie et des récoltes de la plaine de Gassi."
)
AGAIN = "À Koussi, les pirogues cherchent deux membres de l'équipage du bac, qui a coulé pendant la nuit de lundi."
HONEY = "Des ruches neuves arrivent au lycée de Banfolo."
FOUR = "articles, texts, stories, origins, removed, imported"


@pytest.fixture
def press(tmp_path: Path) -> Iterator[Press]:
    """Two outlets, a reference outlet and a host of imported pages: an agency's text that both outlets carry, an
    account of the same event, something else in another month, and an imported page."""
    with Store(tmp_path / "press.db") as store:
        press = Press(store)
        with store.transaction():
            for row in (
                SourceRow("griot", "Griot", "press", "ML", owner="private"),
                SourceRow("koulou", "Koulou", "press", "BF", owner="state"),
                SourceRow("wire", "Wire", "reference", "RU", owner="agency"),
                SourceRow("host.example", "host.example", "imported"),
            ):
                store.runs.source(row, iso(NOW))
        press.gives("depeche", article("Koussi, dépêche", LONG, date(2025, 5, 18)), source=3)
        press.gives("un", article("Koussi, dépêche", LONG, date(2025, 5, 19)))
        press.gives("deux", article("Koussi, dépêche", LONG, date(2025, 5, 20)), source=2)
        press.gives(
            "autre", article("Koussi : le bac a coulé, les pirogues cherchent", AGAIN, date(2025, 5, 20)), source=2
        )
        press.gives("miel", article("Miel", HONEY, date(2025, 4, 6)))
        press.gives("page", article("Le fleuve", "Une page sur les crues du fleuve.", date(2025, 5, 20)), source=4)
        yield press


def rows(press: Press, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in press.store.database.execute(sql).fetchall()]


def test_four_numbers_without_reference_outlets_and_with_imported_pages_apart(press: Press) -> None:
    assert rows(press, f"select month, {FOUR} from counts_by_month") == [
        ("2025-04", 1, 1, 1, 1, 0, 0),
        # two outlets carry the agency's text, one has its own
        ("2025-05", 3, 2, 1, 2, 0, 1),
    ]
    # a Sunday ends the week of the Monday before
    assert rows(press, f"select week, {FOUR} from counts_by_week") == [
        ("2025-03-31", 1, 1, 1, 1, 0, 0),
        ("2025-05-19", 3, 2, 1, 2, 0, 1),
    ]
    assert rows(press, f"select day, {FOUR} from counts_by_day where day >= '2025-05-19'") == [
        ("2025-05-19", 1, 1, 1, 1, 0, 0),
        ("2025-05-20", 2, 2, 1, 2, 0, 1),
    ]
    assert rows(press, f"select country, {FOUR} from counts_by_country") == [
        (None, 0, 0, 0, 0, 0, 1),
        ("BF", 2, 2, 1, 2, 0, 0),
        ("ML", 2, 2, 2, 2, 0, 0),
    ]
    assert rows(press, f"select owner, {FOUR} from counts_by_owner where owner is not null") == [
        ("private", 2, 2, 2, 2, 0, 0),
        ("state", 2, 2, 1, 2, 0, 0),
    ]
    assert rows(press, f"select language, {FOUR} from counts_by_language") == [("fr", 4, 3, 2, 3, 0, 1)]
    by_source = "select source, role, articles, texts, stories, origins, removed, first_published_here from"
    assert rows(press, f"{by_source} counts_by_source") == [
        ("griot", "press", 2, 2, 2, 2, 0, 1),
        ("host.example", "imported", 1, 1, 1, 1, 0, 1),
        ("koulou", "press", 2, 2, 1, 2, 0, 1),
    ]
    assert rows(press, "select month, source, articles from counts_by_source_and_month") == [
        ("2025-04", "griot", 1),
        ("2025-05", "griot", 1),
        ("2025-05", "host.example", 1),
        ("2025-05", "koulou", 2),
    ]


def test_by_topic_only_what_is_relevant_counts(press: Press) -> None:
    views = ("counts_by_topic", "counts_by_topic_and_month", "counts_by_topic_and_source", "counts_by_domain")
    for view in (*views, "counts_by_topic_and_entity"):
        assert rows(press, f"select * from {view}") == [], "bees are on no topic"
    execute = press.store.database.conn.execute
    with press.store.transaction():
        execute(
            "update matches set verdict = 'relevant' where topic_id = 1 "
            "and article_id in (select id from articles where key <> '1miel')"
        )
        execute(
            "update matches set verdict = 'borderline' where topic_id = 1 "
            "and article_id in (select id from articles where key = '2autre')"
        )
        execute(
            "insert into domains (article_id, revision_id, topic_id, domain, score, evidence, reason, rule_hash) "
            "select article_id, revision_id, topic_id, 'diplomacy', 1, '[]', '', '' from matches where topic_id = 1"
        )
        execute(
            "insert into entities (id, key, type, name, aliases, loaded_at) values (1, 'bac', 'place', 'Bac', '[]', '')"
        )
        execute(
            "insert into mentions (article_id, revision_id, entity_id, mentions, first_sentence, spans, resolved_by, "
            "gazetteer_hash) select article_id, revision_id, 1, 1, 0, '[]', 'full_name', '' "
            "from matches where topic_id = 1"
        )
    assert rows(press, f"select {FOUR} from counts_by_topic") == [(2, 1, 1, 1, 0, 1)]
    assert rows(press, f"select month, {FOUR} from counts_by_topic_and_month") == [("2025-05", 2, 1, 1, 1, 0, 1)]
    assert rows(press, "select source, articles, origins from counts_by_topic_and_source") == [
        ("griot", 1, 1),
        ("host.example", 1, 1),
        ("koulou", 1, 1),
    ]
    assert rows(press, f"select domain, {FOUR} from counts_by_domain") == [("diplomacy", 2, 1, 1, 1, 0, 1)]
    assert rows(press, f"select entity, {FOUR} from counts_by_topic_and_entity") == [("bac", 2, 1, 1, 1, 0, 1)]


def test_what_an_outlet_took_down_was_coverage_and_is_told_apart(press: Press) -> None:
    with press.store.transaction():
        press.store.database.conn.execute(
            "insert or replace into revisits (article_id, source_id, there_at, standing) "
            "select id, source_id, fetched_at, 'gone' from articles where key in ('1un', '3depeche', '4page')"
        )
    assert rows(press, f"select {FOUR} from counts_by_month where month = '2025-05'") == [(3, 2, 1, 2, 1, 1)]
    assert rows(press, "select source, removed from counts_by_source where removed") == [
        ("griot", 1),
        ("host.example", 1),
    ]


def test_one_credit_in_two_spellings_is_one_origin(press: Press) -> None:
    with press.store.transaction():
        press.store.database.conn.execute("update texts set origin_credit = 'AFP' where key = '3depeche'")
        press.store.database.conn.execute("update texts set origin_credit = 'afp' where key = '2autre'")
    assert rows(press, "select origins from counts_by_month where month = '2025-05'") == [(1,)]
    assert rows(press, "select max(origins) from stories_told") == [(1,)]


def test_how_widely_a_story_was_told(press: Press) -> None:
    assert rows(
        press, "select title, articles, texts, origins, sources, languages from stories_told order by 2 desc"
    ) == [
        ("Koussi, dépêche", 3, 2, 2, 2, 1),
        ("Miel", 1, 1, 1, 1, 1),
    ]


def test_the_way_of_a_text(press: Press) -> None:
    told = "step, source, role, of_source, relation, hours, hours_from_first, hours_by"
    assert rows(press, f"select {told} from propagation order by step") == [
        (1, "wire", "reference", None, None, None, 0.0, None),
        (2, "griot", "press", "wire", "verbatim", 24.0, 24.0, "day"),
        (3, "koulou", "press", "wire", "verbatim", 48.0, 48.0, "day"),
    ]
    assert rows(press, "select count(distinct story) from propagation") == [(1,)]
    pairs = (
        "select of_source, of_role, source, role, articles, timed, median_hours from propagation_pairs order by source"
    )
    assert rows(press, pairs) == [
        ("wire", "reference", "griot", "press", 1, 0, 24.0),
        ("wire", "reference", "koulou", "press", 1, 0, 48.0),
    ]


def test_who_takes_over_from_whom_how_often_and_how_fast(press: Press) -> None:
    def at(hour: int, name: str) -> Extraction:
        text = " ".join(
            f"Au quai {name} on a vu passer {number} barges et leurs {name} bateliers." for number in range(30)
        )
        instant = datetime(2025, 5, 21, hour, tzinfo=UTC)
        dated = Dated(instant.date(), instant, "minute", "json-ld")
        return Extraction(f"Barges {name}", text, "article", "fr", dated, origins=(("title", "title"),), extractor="1")

    for name, hours in (("rouges", 1), ("vertes", 3), ("bleues", 10), ("noires", 2)):
        press.gives(name, at(6, name), source=2)
        press.gives(name, at(6 + hours, name))
    pairs = (
        "select articles, timed, median_hours from propagation_pairs where of_source = 'koulou' and source = 'griot'"
    )
    assert rows(press, pairs) == [(4, 4, 2.5)]
    # whom the credits name is asked for no hours
    with press.store.transaction():
        press.store.database.conn.execute("update texts set origin_credit = 'Une agence' where key = '1miel'")
    credited = (
        "select of_role, source, articles, timed, median_hours from propagation_pairs where of_source = 'Une agence'"
    )
    assert rows(press, credited) == [("credited", "griot", 1, 0, None)]
