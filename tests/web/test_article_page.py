"""The page of an article: its place among copies, whom it names, what it states, what was changed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from monitor.web.article import ArticlePage, article_page
from monitor.web.words import words
from tests.web.fixture import ACCORD, press_fixture


@pytest.fixture
def base(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(press_fixture(tmp_path / "press.db"))) as connection:
        yield connection


def told(base: sqlite3.Connection, key: str, *, may_read: bool = True) -> ArticlePage:
    page = article_page(base, words(), key, may_read)
    assert page is not None
    return page


def name(base: sqlite3.Connection, key: str, spans: object, article: str = "accord1") -> None:
    entity = base.execute(
        "insert into entities (key, type, name, note, aliases, loaded_at) "
        "values (?, 'person', ?, 'Une note', '[]', '')",
        [key, key.title()],
    ).lastrowid
    base.execute(
        "insert into mentions (article_id, revision_id, entity_id, mentions, first_sentence, spans, resolved_by, "
        "gazetteer_hash) select a.id, r.id, ?, 2, 0, ?, 'office_on_date', '' from articles a "
        "join revisions r on r.article_id = a.id where key = ?",
        [entity, spans if isinstance(spans, str) else json.dumps(spans), article],
    )


def test_an_original_and_its_copies_say_what_they_are(base: sqlite3.Connection) -> None:
    original, copy, wire = (told(base, key).standing for key in ("accord1", "accord2", "accord3"))
    assert original is not None
    assert (original.told, original.of) == ("Original\u00a0: aucun article plus ancien connu n’a ce texte.", None)
    assert copy is not None
    assert copy.of is not None
    assert (copy.told, copy.of.key) == ("Copie, parue le même jour, de", "accord1")
    assert wire is not None
    base.execute("update articles set published_at = '2026-11-20T13:10:00Z' where key = 'accord2'")
    later = told(base, "accord2").standing
    assert later is not None
    assert later.told == "Copie, parue 5 h après, de"
    base.execute("update articles set published_at = null, published_on = null")
    unknown = told(base, "accord2").standing
    assert unknown is not None
    assert unknown.told == "Copie de", "the time of a crawl says nothing of publication"


def test_an_original_that_credits_somebody_says_whom_and_why(base: sqlite3.Connection) -> None:
    base.execute(
        "update texts set origin_credit = 'Agence Invisible', origin_confidence = 0.9, "
        "origin_reasons = '[\"cite Agence Invisible\"]' where key = 't-accord'"
    )
    standing = told(base, "accord1").standing
    assert standing is not None
    assert "le texte vient de Agence Invisible" in standing.told
    assert (standing.reasons, standing.sure) == (("cite Agence Invisible",), "(confiance\u00a0: 90\u00a0%)")


def test_names_are_marked_where_no_evidence_is_and_explained(base: sqlite3.Connection) -> None:
    start = ACCORD.index("Moussa Exemple")
    name(base, "moussa", [["text", start, start + 14], ["text", ACCORD.index("Mali"), ACCORD.index("Mali") + 4]])
    page = told(base, "accord1")
    pieces = [piece for paragraph in page.paragraphs for piece in paragraph.segments]
    assert [(piece.text, piece.concept) for piece in pieces if piece.side == "entity"] == [("Moussa Exemple", "moussa")]
    assert [piece.side for piece in pieces if piece.text == "Mali"] == ["aes"]
    assert page.notes == {"moussa": "Moussa : Une note"}
    assert [(one.key, one.mentions, one.how) for one in page.named] == [
        ("moussa", "nommé 2 fois", "titulaire de la fonction à cette date")
    ]


@pytest.mark.parametrize("spans", ["nonsense", "{}", [["text", 5, 2]], [["text", "a", 9]], [[1]], [["text", 0, 10**9]]])
def test_places_that_cannot_be_lose_no_text(base: sqlite3.Connection, spans: object) -> None:
    name(base, "moussa", spans)
    page = told(base, "accord1")
    shown = "\n\n".join("".join(piece.text for piece in paragraph.segments) for paragraph in page.paragraphs)
    assert shown == ACCORD


def test_what_was_changed_is_shown_and_kept_from_who_may_not_read(base: sqlite3.Connection) -> None:
    base.execute(
        "insert into changes (article_id, source_id, kind, seen_at, first_seen_at, changed, paragraphs) "
        "select id, source_id, 'silent_edit', '2026-11-21T00:00:00Z', '2026-11-21T00:00:00Z', 1, ? from articles "
        "where key = 'accord1'",
        [json.dumps([{"kind": "changed", "words": [["=", "Il a"], ["-", "plu"], ["+", "neigé"]]}])],
    )
    (one,) = told(base, "accord1").changes
    assert [(piece.mark, piece.text) for piece in one.paragraphs[0]] == [("", "Il a"), ("del", "plu"), ("ins", "neigé")]
    (kept,) = told(base, "accord1", may_read=False).changes
    assert (kept.paragraphs, kept.withheld) == ((), True)


def test_the_story_is_one_click_away(base: sqlite3.Connection) -> None:
    story = told(base, "accord2").story
    assert story is not None
    assert (story.key, story.texts) == ("accord1", 2)
    assert told(base, "hors").story is None


@pytest.mark.parametrize(
    ("why", "text", "raw"),
    [
        ("retention", "Le texte n’est plus conservé depuis le 3 mai 2026", "La page brute n’est plus conservée depuis"),
        ("reserved", "L’éditeur réserve ses droits sur la fouille de textes", "l’éditeur réserve ses droits"),
    ],
)
@pytest.mark.parametrize("may_read", [True, False])
def test_what_is_not_kept_says_since_when_and_why(
    base: sqlite3.Connection, why: str, text: str, raw: str, may_read: bool
) -> None:
    at = "2026-05-03T06:00:00Z"
    base.execute("update captures set dropped_at = ?, dropped_why = ?, declared = ?",
                 [at, why, '{"tdm": 1, "robots": ["noarchive"], "from": "header"}'])  # fmt: skip
    base.execute("update articles set reduced_at = ?, reduced_why = ?, excerpt = '', standfirst = null", [at, why])
    base.execute("update bodies set text = ''")
    page = told(base, "accord1", may_read=may_read)
    assert text in page.unkept
    assert not page.withheld
    assert page.paragraphs == ()
    assert raw in page.archive[0].value
    assert [fact.value for fact in page.archive if "noarchive" in fact.value] == ["noarchive, tdm-reservation: 1"]


def test_what_is_kept_says_nothing_of_it(base: sqlite3.Connection) -> None:
    page = told(base, "accord1")
    assert page.unkept == ""
    assert not any("conservée" in fact.value for fact in page.archive)


def test_an_excerpt_that_the_publisher_does_not_want_is_shown_to_nobody(base: sqlite3.Connection) -> None:
    assert told(base, "accord1", may_read=False).excerpt
    base.execute("update captures set declared = ?", ['{"robots": ["noindex", "nosnippet"]}'])
    page = told(base, "accord1", may_read=False)
    assert (page.withheld, page.excerpt, page.paragraphs) == (True, (), ())
    assert told(base, "accord1").paragraphs
