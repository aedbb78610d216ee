"""The search of the site: what is found does not depend on how it was looked for."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator

import pytest

from db import queries
from db.queries import COUNT_LIMIT, articles_of_texts, search
from db.selection import ARTICLES, NEWEST_FIRST, Selection, conditions
from monitor.folding import search_expression
from tests.benchmarks.archive import generate


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """Articles whose numbers say nothing about their days, as after years of backfills."""
    path = tmp_path_factory.mktemp("search") / "press.db"
    generate(path, 2_000)
    connection = sqlite3.connect(path)
    days = [day for (day,) in connection.execute("select published_on from articles order by id")]
    random.Random(3).shuffle(days)
    connection.executemany("update articles set published_on = ?, published_at = null where id = ?",
                           [(day if number % 9 else None, number) for number, day in enumerate(days, 1)])  # fmt: skip
    yield connection
    connection.close()


def plainly(connection: sqlite3.Connection, selection: Selection) -> list[int]:
    where, values = conditions(selection)
    return [row[0] for row in connection.execute(
        f"select a.id from {ARTICLES} where {where} order by {NEWEST_FIRST}", values)]  # fmt: skip


@pytest.mark.parametrize(
    "words",
    [
        "marché",
        "récoltes barrage",
        '"village chercheurs"',
        "hôpital -pluie",
        "énerg*",
        "délégation ministère accord",
        "zz",
    ],
)
@pytest.mark.parametrize("more", [{}, {"sources": ("outlet3", "outlet7")}, {"since": "2025-06-01"}])
def test_pages_are_those_of_a_plain_look(archive: sqlite3.Connection, words: str, more: dict[str, object]) -> None:
    selection = Selection(expression=search_expression(words), **more)  # type: ignore[arg-type]
    expected = plainly(archive, selection)
    for offset in (0, 20, 400, 990):
        rows, counted = search(archive, selection, limit=20, offset=offset)
        assert [row["id"] for row in rows] == expected[offset : offset + 20]
        assert counted == min(len(expected), COUNT_LIMIT + 1)


def test_words_are_common_enough_for_the_windows(archive: sqlite3.Connection) -> None:
    counts = [queries._matched(archive, search_expression(words)) for words in ("marché", "énerg*", "zz")]
    assert counts == [COUNT_LIMIT + 1, COUNT_LIMIT + 1, 0]
    assert queries._WINDOWS[0] < 2_000 < queries._WINDOWS[1]


def test_the_articles_of_a_text_are_found_without_reading_all(archive: sqlite3.Connection) -> None:
    texts = [row[0] for row in archive.execute("select id from texts where articles > 1 limit 3")]
    plans: list[str] = []

    class Watched:
        def execute(self, sql: str, values: list[object]) -> sqlite3.Cursor:
            plans.extend(row[3] for row in archive.execute(f"explain query plan {sql}", values))
            return archive.execute(sql, values)

    found = articles_of_texts(Watched(), [*texts, -1], 1)  # type: ignore[arg-type]
    assert {row["id"] for row in found} == {
        row[0] for row in archive.execute(f"select id from articles where id = 1 or text_id in {tuple(texts)}")
    }
    assert [step for step in plans if step.startswith("SCAN a")] == []
