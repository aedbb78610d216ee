"""What is counted, and what order is claimed, read from pages that no server is needed for."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.web.article import article_page
from monitor.web.front import FrontPage, front_page
from monitor.web.words import words
from tests.web.fixture import HOSTILE, press_fixture

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def base(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(press_fixture(tmp_path / "press.db"))) as connection:
        yield connection


def front(base: sqlite3.Connection, now: datetime = NOW) -> FrontPage:
    return front_page(base, words(), now)


def test_imported_pages_are_no_coverage(base: sqlite3.Connection) -> None:
    before = front(base).figures
    base.execute("update sources set role = 'imported' where key = 'hostile'")
    after = front(base).figures
    assert before is not None
    assert after is not None
    imported = 1 + len(HOSTILE)
    assert (after.articles, after.outlets, after.imported) == (before.articles - imported, before.outlets - 1, imported)
    assert (before.imported, after.reference) == (0, 1)
    told = " ".join(words().beside(9, 2).split())
    assert told == "En plus : 9 articles de sources de référence, 2 pages importées, hors décompte."
    assert words().beside(0, 0) == ""


def test_cards_count_the_press_only(base: sqlite3.Connection) -> None:
    base.execute("update sources set role = 'imported' where key = 'etoile'")
    card = next(card for day in front(base).days for card in day.cards if card.first.key == "accord1")
    assert (card.articles, card.outlets, card.on_topic) == (1, 1, 1)


def test_a_card_marks_an_original_that_is_off_the_topic(base: sqlite3.Connection) -> None:
    base.execute("update matches set verdict = 'not_relevant' where article_id = 1")
    card = next(card for day in front(base).days for card in day.cards if card.first.key == "accord2")
    assert (card.articles, card.on_topic, card.origin_id) == (2, 1, 1)
    assert card.carriers[0].id == card.origin_id


def test_old_figures_name_the_day_that_ends_them(base: sqlite3.Connection) -> None:
    assert front(base).until is None
    later = front(base, datetime(2027, 3, 1, tzinfo=UTC))
    assert later.until == "20 novembre 2026"
    assert later.figures is not None
    assert later.figures.recent_articles > 0


def test_no_order_is_claimed_where_no_hour_is_known(base: sqlite3.Connection) -> None:
    def relation() -> str:
        page = article_page(base, words(), "accord2", may_read=True)
        assert page is not None
        return page.copies[0].relation

    assert relation() == "reprend, avec des retouches,"
    base.execute("update articles set published_at = null, published_precision = 'day'")
    assert relation() == "partage son texte, à des retouches près, avec"
    base.execute("update articles set published_on = '2026-11-21' where key = 'accord2'")
    assert relation() == "reprend, avec des retouches,"
