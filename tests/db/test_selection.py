"""What the filters mean, and what they can be given."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from db.connection import open_database
from db.exporting import Condition, Exports
from db.selection import Choices, Selection, conditions
from tests.reporting.pressroom import pressroom


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    found = open_database(pressroom(tmp_path / "press.db"))
    yield found
    found.conn.close()


def change(database: Database, at: str, story: str, into: str) -> None:
    database.execute(
        "insert into story_changes (at, kind, story_key, into_key, texts, text_key) values (?, 'merged', ?, ?, 1, '')",
        [at, story, into],
    )


def test_the_key_of_a_story_that_is_no_more_leads_on(database: Database) -> None:
    choices = Choices(database)
    change(database, "2026-11-20T00:00:00Z", "erste", "zweite")
    change(database, "2026-11-21T00:00:00Z", "zweite", "avant")
    assert [choices.story(key) for key in ("erste", "avant", "histoire")] == ["histoire"] * 3
    assert choices.story("keine") is None


def test_a_ring_of_changes_ends(database: Database) -> None:
    change(database, "2026-11-20T00:00:00Z", "ei", "huhn")
    change(database, "2026-11-21T00:00:00Z", "huhn", "ei")
    assert Choices(database).story("ei") is None


def test_the_key_of_any_article_leads_to_its_text(database: Database) -> None:
    choices = Choices(database)
    assert [choices.text(key) for key in ("wire", "copie", "ancien", "keiner")] == ["wire", "wire", None, None]


def test_entities_by_key_by_name_by_alias(database: Database) -> None:
    choices = Choices(database)
    assert choices.entities("awa-exemple", str.casefold) == ["awa-exemple"]
    assert choices.entities("AWA AUTRE", str.casefold) == ["awa-autre"]
    assert choices.entities("a. exemple", str.casefold) == ["awa-autre", "awa-exemple"]
    assert choices.entities("personne", str.casefold) == []


def test_nothing_asked_is_everything_but_what_was_forgotten(database: Database) -> None:
    where, values = conditions(Selection())
    assert values == {}
    assert "tombstones" in where
    database.execute("delete from tombstones")
    assert len(Exports(database, str.casefold).ids(Selection())) == 6


def test_an_empty_value_is_none(database: Database) -> None:
    exports = Exports(database, str.casefold)

    def count(column: str, operator: str, *values: str) -> int:
        return len(exports.ids(Selection(), [Condition(column, operator, values)]))

    assert (count("credits", "=", ""), count("credits", "!=", "")) == (4, 1)
    assert (count("standfirst", "=", ""), count("standfirst", "!=", "")) == (4, 1)
    assert (count("published_at", "=", ""), count("published_at", "!=", "")) == (3, 2)
    assert count("relation", "=", "", "edited") == 5
    assert count("relation", "!=", "edited") == 4
