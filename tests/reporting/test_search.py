"""The search on the terminal: what it finds is what the site finds; what strangers wrote is shown, not obeyed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from db import queries
from db.selection import Selection
from monitor.folding import search_expression
from monitor.reporting.search import as_object, lines, search
from monitor.searching import LONGEST_TEXT, found_spans, passage
from monitor.web.search import Filters, search_page
from monitor.web.words import words
from tests.reporting.pressroom import break_files, pressroom
from tests.web.fixture import press_fixture
from tests.web.test_search_page import UGLY


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(press_fixture(tmp_path_factory.mktemp("press") / "press.db"))) as connection:
        yield connection


@pytest.fixture(scope="module")
def ugly(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path = pressroom(tmp_path_factory.mktemp("ugly") / "press.db")
    break_files(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.text_factory = lambda data: data.decode(errors="replace")
        yield connection


def found(connection: sqlite3.Connection, query: str, *, ranked: bool = False, **selection: object) -> list[str]:
    asked = Selection(expression=search_expression(query) or None, **selection)  # type: ignore[arg-type]
    results = search(connection, asked, query, limit=1000, ranked=ranked)
    return [one.row["key"] for one in results.found]


@pytest.mark.parametrize("query", ["cooperation", "russe", '"l\'AES et Moscou"', "maraich*", "uranium -tomates", *UGLY])
def test_it_finds_what_the_site_finds_in_the_same_order(press: sqlite3.Connection, query: str) -> None:
    pages = []
    for number in range(1, 100):
        page = search_page(press, words(), Filters(q=query), number, may_read=True)
        pages += [result.head.key for result in page.results]
        if page.next is None:
            break
    if search_expression(query):
        assert found(press, query) == pages
    else:
        assert pages == []


def test_the_page_and_the_terminal_mark_the_same(press: sqlite3.Connection) -> None:
    page = search_page(press, words(), Filters(q="coopération russe"), 1, may_read=True)
    selection = Selection(expression=search_expression("coopération russe"))
    results = search(press, selection, "coopération russe", limit=20)
    assert [one.passage for one in results.found] == [result.excerpt for result in page.results]
    assert [one.title for one in results.found] == [result.title for result in page.results]


def test_filters_and_words_together(press: sqlite3.Connection) -> None:
    assert found(press, "moscou") == ["accord1", "accord3", "accord2"]
    assert found(press, "moscou", owners=("state",)) == ["accord2"]
    assert found(press, "moscou", originals=True) == ["accord1"]
    assert found(press, "", since="2026-11-20", countries=("BF", "RU")) == ["accord3", "accord2", "hors"]
    assert found(press, "", topic="aes-russie", since="2026-11-20", countries=("BF",)) == ["accord2"]


def test_by_rank_those_come_first_that_speak_most_of_it(ugly: sqlite3.Connection) -> None:
    newest, ranked = found(ugly, "mil"), found(ugly, "mil", ranked=True)
    assert newest[:2] == ["own", "mois"]
    assert sorted(newest) == sorted(ranked)
    # ten megabytes of hardly anything else
    assert (newest[0], ranked[0]) == ("own", "grand")
    assert found(ugly, "", ranked=True) == found(ugly, "")


def test_a_rank_changes_no_count(press: sqlite3.Connection) -> None:
    rows, count = queries.search(press, Selection(expression=search_expression("mali")), limit=5, ranked=True)
    assert len(rows) == 5
    assert count == len(found(press, "mali"))


def test_what_was_forgotten_is_not_found(ugly: sqlite3.Connection) -> None:
    assert "oubli" not in found(ugly, "mil")
    assert found(ugly, "oublié") == []
    assert found(ugly, "") == found(ugly, "", until="2100-01-01")


def test_a_terminal_shows_what_strangers_wrote_and_obeys_none_of_it(ugly: sqlite3.Connection) -> None:
    results = search(ugly, Selection(since="2025-01-01", until="2025-01-01"), "", limit=100)
    told = list(lines(results, lambda text: f"[{text}]", str))
    assert len(told) == 4 * len(results.found) > 60
    for line in told:
        assert line.isprintable(), line


def test_json_holds_marks_that_fit(press: sqlite3.Connection) -> None:
    query = "coopération"
    results = search(press, Selection(expression=search_expression(query)), query, limit=5)
    (first, *_) = json.loads(json.dumps(as_object(results, query=query)))["results"]
    ((start, end),) = first["passage_marks"]
    assert first["passage"][start:end] == "coopération"
    assert (first["article"], first["is_first"], first["text_articles"]) == ("accord1", True, 3)


def test_the_words_of_a_long_text_are_looked_for_at_its_beginning() -> None:
    text = "Le mil pousse. " * 20_000 + "Le sorgho aussi."
    assert len(text) > LONGEST_TEXT
    assert "".join(piece.text for piece in passage(text, "fr", "mil")).startswith("Le mil pousse.")
    assert passage(text, "fr", "sorgho") == ()


def test_what_is_left_out_is_not_marked() -> None:
    assert [(span.start, span.end) for span in found_spans("mali russie", "fr", "mali -russie")] == [(0, 4)]
