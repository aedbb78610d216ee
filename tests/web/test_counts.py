"""What is counted, and what order is claimed, read from pages that no server is needed for."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.quoting import Segment
from monitor.web.article import article_page
from monitor.web.cards import Card
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


def test_news_that_cannot_be_counted_in_time_are_news_all_the_same(base: sqlite3.Connection) -> None:
    counted = front(base)
    hurried = front_page(base, words(), NOW, totals=lambda *_: None)
    assert (hurried.figures, hurried.days) == (None, counted.days)
    assert counted.figures is not None


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
    assert (card.articles, card.outlets, card.on_topic) == (2, 2, 2)


def card_of(base: sqlite3.Connection, key: str, visited: str | None = None) -> Card:
    page = front_page(base, words(), NOW, visited=visited)
    return next(card for day in page.days for card in day.cards if card.first.key == key)


def test_an_original_that_is_off_the_topic_still_leads_and_another_says_why(base: sqlite3.Connection) -> None:
    base.execute("update matches set verdict = 'not_relevant' where article_id = 1")
    card = card_of(base, "accord1")
    assert (card.articles, card.on_topic) == (3, 2)
    assert card.said_by is not None
    # a text of its own says it before a copy does
    assert card.said_by.key == "undated"
    assert card.title == (Segment("Justice : l’AES et la Russie signent à Moscou"),)


def test_a_story_is_one_card_with_four_counts(base: sqlite3.Connection) -> None:
    card = card_of(base, "accord1")
    assert card.address == "/histoire/accord1"
    # the agency's copy is no coverage; the English text of the same event has another origin
    assert (card.articles, card.texts, card.origins, card.outlets) == (3, 2, 2, 3)
    assert [carrier.key for carrier in card.carriers] == ["undated", "accord2", "accord3"]
    assert card.latest is None, "the newest text is the first one"
    assert [card.first.key for day in front(base).days for card in day.cards].count("undated") == 0


def test_a_copy_makes_no_story_newer_and_a_new_text_does(base: sqlite3.Connection) -> None:
    base.execute("update articles set published_on = '2026-11-22' where key = 'accord2'")
    assert front(base).days[0].iso == "2026-11-20"
    base.execute("update articles set published_on = '2026-11-22' where key = 'undated'")
    first = front(base).days[0]
    assert (first.iso, first.cards[0].first.key) == ("2026-11-22", "accord1")
    assert first.cards[0].latest is not None
    assert first.cards[0].latest.key == "undated"


def test_within_a_day_stories_come_by_the_hour_and_those_without_come_last(base: sqlite3.Connection) -> None:
    base.execute("update articles set published_on = '2026-11-20', published_at = null where key like 'serie0%'")
    for key, hour in (("serie03", "07:00"), ("serie05", "21:30")):
        base.execute("update articles set published_at = ? where key = ?", [f"2026-11-20T{hour}:00Z", key])
    keys = [card.first.key for card in front(base).days[0].cards]
    assert keys[:3] == ["serie05", "accord1", "serie03"]
    assert set(keys[3:]) >= {"serie00", "serie01"}


def test_a_title_in_another_language_has_one_in_the_readers_beside_it(base: sqlite3.Connection) -> None:
    assert card_of(base, "accord1").translated is None
    base.execute("update articles set language = 'ru' where key = 'accord1'")
    translated = card_of(base, "accord1").translated
    assert translated is not None
    assert translated.key == "accord2"


def test_what_befell_a_story_is_on_its_card(base: sqlite3.Connection) -> None:
    assert {badge.label for badge in card_of(base, "accord1").badges} == {"source de référence"}
    base.execute(
        "insert into changes (article_id, source_id, kind, seen_at, first_seen_at) "
        "select id, source_id, 'silent_edit', '2026-11-21T00:00:00Z', '2026-11-21T00:00:00Z' from articles "
        "where key = 'accord2'"
    )
    assert "1 article modifié" in {badge.label for badge in card_of(base, "accord1").badges}
    base.execute("delete from changes")
    assert "1 article modifié" not in {badge.label for badge in card_of(base, "accord1").badges}


def test_what_is_new_since_the_last_visit(base: sqlite3.Connection) -> None:
    assert front(base).since is None
    page = front_page(base, words(), NOW, visited="2026-11-20T06:00:00Z")
    assert page.since is not None
    # the agency's article is new as well, but no coverage
    assert (page.since.articles, page.since.stories, page.since.begun) == (1, 1, 0)
    card = card_of(base, "accord1", "2026-11-20T06:00:00Z")
    assert (card.fresh, card.is_new) == (2, False)
    before = front_page(base, words(), NOW, visited="2026-11-19T00:00:00Z").since
    assert before is not None
    assert before.begun == before.stories > 1
    after = front_page(base, words(), NOW, visited="2026-11-21T00:00:00Z").since
    assert after is not None
    assert (after.articles, after.stories, after.begun, after.edited, after.removed) == (0, 0, 0, 0, 0)


def test_texts_that_stand_in_no_story_yet_have_cards_of_their_own(base: sqlite3.Connection) -> None:
    base.execute("update texts set story_id = null")
    assert card_of(base, "accord1").address == "/article/accord1"
    assert card_of(base, "accord1").articles == 2
    assert card_of(base, "undated").articles == 1


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
