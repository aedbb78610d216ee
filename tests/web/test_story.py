"""The page of a story: the order of its texts, its numbers, what its origins say differently."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path

import pytest

from monitor.web.contradictions import contradictions
from monitor.web.headline import Headline
from monitor.web.spread import LEFT, OUTLETS_SHOWN, WIDTH, Mark, spread
from monitor.web.story import StoryPage, story_page
from monitor.web.words import words
from tests.web.fixture import ACCORD, press_fixture
from tests.web.reader import good
from tests.web.site import Site, serving

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def base(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(press_fixture(tmp_path / "press.db"))) as connection:
        yield connection


def told(base: sqlite3.Connection, *, may_read: bool = True) -> StoryPage:
    page = story_page(base, words(), "accord1", 1, may_read)
    assert page is not None
    return page


def head(outlet: str) -> Headline:
    return Headline(1, outlet, "Titre", outlet, outlet, "", "", "", "", (), None, "")


def event(base: sqlite3.Connection, article: str, sentence: str, kind: str = "agreement", **more: object) -> None:
    (article_id, text) = base.execute(
        "select a.id, text from articles a join bodies b on b.id = a.id where key = ?", [article]
    ).fetchone()
    start = text.index(sentence)
    row = {
        "article_id": article_id,
        "revision_id": base.execute("select id from revisions where article_id = ?", [article_id]).fetchone()[0],
        "topic_id": 1, "kind": kind, "status": "done", "part": "text", "start_at": start,
        "end_at": start + len(sentence), "sentence": 1, "actors": "[]", "evidence": "{}", "rule_hash": "0", **more,
    }  # fmt: skip
    base.execute(f"insert into events ({', '.join(row)}) values ({', '.join('?' * len(row))})", list(row.values()))


def test_a_story_tells_its_texts_and_their_copies_in_order(site: Site) -> None:
    page = good(site.get("/histoire/accord1"))
    assert "Du 19 novembre 2026 au 20 novembre 2026" in page.text
    assert "3 articles, 2 textes distincts, 2 origines indépendantes, 3 médias" in page.text
    assert "En plus : 1 article d’une source de référence, hors décompte." in page.text
    order = [page.text.index(line) for line in ("Le Niger et la Russie parlent d’uranium", "Repris par 2 autres pages")]
    assert order == sorted(order)


def test_the_address_of_a_story_that_was_joined_to_another_leads_there(press: Path, tmp_path: Path) -> None:
    target = tmp_path / "press.db"
    with closing(sqlite3.connect(press)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        copy.executemany(
            "insert into story_changes (at, kind, story_key, into_key, texts, text_key) values (?, ?, ?, ?, 1, 'x')",
            [("2026-11-20T10:00:00Z", "merged", "ancienne", "moyenne"),
             ("2026-11-20T11:00:00Z", "merged", "moyenne", "accord1"),
             ("2026-11-20T11:00:00Z", "merged", "boucle", "boucle2"),
             ("2026-11-20T11:00:00Z", "merged", "boucle2", "boucle")],
        )  # fmt: skip
        copy.execute("pragma journal_mode = wal")
        copy.commit()
    with serving(target) as site:
        with closing(HTTPConnection("127.0.0.1", site.port, timeout=30)) as connection:
            connection.request("GET", "/histoire/ancienne")
            answer = connection.getresponse()
            assert (answer.status, answer.getheader("location")) == (301, "/histoire/accord1")
        for nothing in ("boucle", "jamais"):
            assert "Page introuvable" in good(site.get(f"/histoire/{nothing}"), 404).text
        assert "texte(s) de l’histoire moyenne l’ont rejointe" in good(site.get("/histoire/accord1")).text


def test_a_public_reader_sees_sentences_and_no_text(public_site: Site) -> None:
    page = good(public_site.get("/histoire/accord1"))
    assert "ont signé à Moscou un accord avec la Russie" in page.text
    assert ACCORD.rpartition("\n\n")[2] not in page.text


def test_numbers_that_origins_give_otherwise_stand_beside_each_other() -> None:
    one = contradictions(
        [
            (head("a"), "L’attaque a fait 12 morts, dont trois soldats. Elle a duré 2 heures.", "fr"),
            (head("b"), "Quatorze morts et trois soldats blessés. Elle a duré 5 heures.", "fr"),
            (head("c"), "На месте погибли 20 человек.", "ru"),
        ]
    )
    assert [(found.counted, [claim.number for claim in found.claims]) for found in one] == [
        ("morts", ["12 morts", "Quatorze morts"])
    ]
    assert [piece.text for piece in one[0].claims[0].sentence if piece.side] == ["12 morts"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("On compte 12 morts.", "On compte douze morts."),
        ("Ils étaient 1 500 soldats.", "Ils étaient 1.500 soldats."),
        ("Vingt-deux camions sont passés.", "Il y avait 22 camions."),
        ("Quatre-vingt-dix camions sont passés.", "Il y avait 90 camions."),
        ("Le 12 mai 2025, ils ont signé.", "Le 14 mai 2025, ils ont signé."),
        ("Ils ont 12 camions, puis 14 camions.", "Ils ont 15 camions."),
        ("", ""),
    ],
)
def test_what_agrees_or_cannot_be_compared_is_passed_over(first: str, second: str) -> None:
    assert contradictions([(head("a"), first, "fr"), (head("b"), second, "fr")]) == ()


def test_one_outlet_does_not_contradict_itself() -> None:
    assert contradictions([(head("a"), "On compte 12 morts.", "fr"), (head("a"), "On compte 14 morts.", "fr")]) == ()


def test_events_on_other_days_stand_beside_each_other(base: sqlite3.Connection) -> None:
    event(base, "accord1", "La cérémonie a duré une heure.", on_date="2026-11-19", date_precision="day")
    assert told(base).other_days == ()
    event(base, "undated", "Cooperation on uranium was discussed.", on_date="2026-11-18", date_precision="day")
    (one,) = told(base).other_days
    assert one.counted == "Accord"
    assert {claim.number for claim in one.claims} == {"19 novembre 2026", "18 novembre 2026"}
    # a month is no other day, and a shared day settles it
    base.execute("update events set date_precision = 'month' where on_date = '2026-11-18'")
    assert told(base).other_days == ()
    base.execute("update events set date_precision = 'day', on_date = '2026-11-19'")
    assert told(base).other_days == ()


def test_without_the_right_to_read_few_sentences_of_an_article_are_quoted(base: sqlite3.Connection) -> None:
    for sentence in ACCORD.replace("\n\n", " ").split(". "):
        event(base, "accord1", sentence)
    assert len(told(base).stated) == 5
    assert len(told(base, may_read=False).stated) == 2


def test_events_with_places_that_do_not_fit_are_left_out(base: sqlite3.Connection) -> None:
    event(base, "accord1", "La cérémonie a duré une heure.")
    assert len(told(base).stated) == 1
    base.execute("update events set end_at = 100000")
    assert told(base).stated == ()


def marks(count: int) -> list[Mark]:
    return [
        Mark(f"Média {number}", NOON + timedelta(hours=number), 1, number == 0, f"cle{number}")
        for number in range(count)
    ]


def test_the_way_is_drawn_for_those_whose_hour_is_known() -> None:
    assert spread(marks(1)) is None
    drawn = spread(marks(4))
    assert drawn is not None
    assert [dot.x for dot in drawn.dots] == sorted(dot.x for dot in drawn.dots)
    assert len(drawn.lines) == 3
    assert all(LEFT <= dot.x <= WIDTH for dot in drawn.dots)
    many = spread(marks(60))
    assert many is not None
    assert (len(many.rows), many.more_outlets) == (OUTLETS_SHOWN, 60 - OUTLETS_SHOWN)
    assert len(many.ticks) <= 8


def test_two_at_the_same_minute_have_a_picture() -> None:
    together = [Mark("A", NOON, 1, True, "a"), Mark("B", NOON, 1, False, "b")]
    drawn = spread(together)
    assert drawn is not None
    assert drawn.dots[0].x == drawn.dots[1].x == LEFT


def test_domains_and_names_of_a_story_come_with_their_reasons(base: sqlite3.Connection) -> None:
    entity = base.execute(
        "insert into entities (key, type, name, note, aliases, loaded_at) values ('ville', 'place', 'Ville inventée', "
        "'Elle est inventée', '[]', '')"
    ).lastrowid
    for key in ("accord1", "accord2"):
        base.execute(
            "insert into mentions (article_id, revision_id, entity_id, mentions, first_sentence, spans, resolved_by, "
            "gazetteer_hash) select a.id, r.id, ?, 1, 0, ?, 'full_name', '' from articles a join revisions r "
            "on r.article_id = a.id where key = ?",
            [entity, json.dumps([["text", 0, 3]]), key],
        )
    assert [(one.key, one.articles) for one in told(base).entities] == [("ville", 2)]
