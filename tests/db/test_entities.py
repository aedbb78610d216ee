"""The gazetteer in the database and what articles name: synced, written with the article, gone with it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from db.articles import Derived
from db.connection import open_database
from db.entities import EntityRow, MentionRow, TenureRow
from db.migrations import migrations
from db.store import Store
from tests.db.test_articles import MATCH, NOW, PLAIN, save
from tests.db.test_articles import store as store

AWA = EntityRow("awa", "person", "Awa", "ML", "Q1", '["Awa"]', None)
CHEF = EntityRow("chef", "office", "Chef du port", "ML", None, "[]", "Depuis toujours")
HELD = TenureRow("awa", "chef", "2020", None, None)
LATER = "2025-06-01T10:00:00Z"


def sync(
    store: Store, entities: Sequence[EntityRow], tenures: Sequence[TenureRow] = (), at: str = NOW
) -> dict[str, int]:
    with store.transaction():
        return store.entities.sync(entities, tenures, at)


def rows(store: Store, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in store.database.execute(sql).fetchall()]


@pytest.fixture
def ids(store: Store) -> dict[str, int]:
    return sync(store, [AWA, CHEF], [HELD])


def named(ids: dict[str, int], *keys: str, hash_: str = "g1", **changes: object) -> Derived:
    mention = MentionRow(0, 2, 0, '[["title", 0, 3], ["text", 9, 12]]', "full_name")
    mentions = [replace(mention, entity_id=ids[key], **changes) for key in keys]  # type: ignore[arg-type]
    return Derived([MATCH], mentions, hash_, "stamp")


def judge(store: Store, derived: Derived) -> int:
    """Judges the first article; returns how many rows were written."""
    before = store.database.conn.total_changes
    with store.transaction():
        store.articles.judge(1, derived, LATER)
    return int(store.database.conn.total_changes - before)


def test_entities_keep_their_numbers_whatever_the_gazetteer_does(store: Store, ids: dict[str, int]) -> None:
    assert sync(store, [AWA]) == {"awa": ids["awa"]}
    assert rows(store, "select key, in_gazetteer from entities order by key") == [("awa", 1), ("chef", 0)]
    assert rows(store, "select * from tenures") == []
    assert sync(store, [CHEF, AWA], [HELD]) == ids
    assert rows(store, "select key, in_gazetteer from entities order by key") == [("awa", 1), ("chef", 1)]


def test_only_what_changed_is_written(store: Store, ids: dict[str, int]) -> None:
    def written(entities: Sequence[EntityRow], tenures: Sequence[TenureRow]) -> int:
        before = store.database.conn.total_changes
        sync(store, entities, tenures, LATER)
        return int(store.database.conn.total_changes - before)

    assert written([AWA, CHEF], [HELD]) == 0
    assert written([replace(AWA, name="Awa Diallo"), CHEF], [HELD]) == 1
    assert rows(store, "select key, name, loaded_at from entities order by key") == [
        ("awa", "Awa Diallo", LATER), ("chef", "Chef du port", NOW),
    ]  # fmt: skip
    assert written([replace(AWA, name="Awa Diallo"), CHEF], [replace(HELD, to_on="2024-05")]) == 1
    assert written([replace(AWA, name="Awa Diallo"), CHEF], [replace(HELD, from_on="2021")]) == 2
    assert rows(store, "select person, office, from_on, to_on from offices_held") == [("awa", "chef", "2021", None)]


def test_mentions_are_written_with_the_article(store: Store, ids: dict[str, int]) -> None:
    save(store, 1, replace(PLAIN, title="Awa"))
    assert judge(store, named(ids, "awa", "chef")) >= 2
    assert rows(store, "select entity, name, type, mentions, resolved_by from entities_in_articles") == [
        ("awa", "Awa", "person", 2, "full_name"), ("chef", "Chef du port", "office", 2, "full_name"),
    ]  # fmt: skip
    assert rows(store, "select month, entity, role, articles, texts, mentions from mentions_by_month") == [
        ("2025-05", "awa", "press", 1, 1, 2), ("2025-05", "chef", "press", 1, 1, 2),
    ]  # fmt: skip
    assert rows(store, "select judged_with from articles") == [("stamp",)]


def test_mentions_that_stay_are_not_rewritten(store: Store, ids: dict[str, int]) -> None:
    save(store, 1)
    judge(store, named(ids, "awa", "chef"))
    before = rows(store, "select id, entity_id from mentions order by id")
    assert judge(store, named(ids, "awa", "chef")) == 0
    assert judge(store, replace(named(ids), mentions=None)) == 0, "nobody looked"
    assert judge(store, named(ids, "chef", mentions=3)) == 2
    assert rows(store, "select id, entity_id from mentions") == before[1:]
    assert judge(store, named(ids, "chef", mentions=3, hash_="g2")) == 1
    assert judge(store, named(ids)) == 1
    assert rows(store, "select * from mentions") == []


def test_a_changed_text_and_a_withdrawn_article_leave_no_places_behind(store: Store, ids: dict[str, int]) -> None:
    save(store, 1)
    judge(store, named(ids, "awa"))
    event = (
        "insert into events (article_id, revision_id, topic_id, kind, status, part, start_at, end_at, sentence, "
        "actors, place_id, evidence, rule_hash) values (1, 1, 1, 'visit', 'done', 'text', 3, 7, 1, '[]', ?, '[]', 'r')"
    )
    domain = (
        "insert into domains (article_id, revision_id, topic_id, domain, score, evidence, reason, rule_hash) "
        "values (1, 1, 1, 'energy', 1, '[]', 'r', 'r')"
    )
    derived = "select (select count(*) from events), (select count(*) from domains), (select count(*) from mentions)"
    with store.transaction():
        store.database.conn.execute(event, [ids["awa"]])
        store.database.conn.execute(domain)
    assert rows(store, "select sentence, place, kind from events_told") == [("port", "awa", "visit")]
    assert rows(store, derived) == [(1, 1, 1)]
    save(store, 1, replace(PLAIN, text="Autre texte.", text_hash="h2"), at=LATER)
    assert rows(store, derived) == [(0, 0, 0)]
    judge(store, named(ids, "awa"))
    with store.transaction():
        store.database.conn.execute(event, [ids["awa"]])
        store.articles.withdraw(1, [1, -1])
        store.links.settle(1, "failed", NOW, reason="withdrawn")
    assert rows(store, derived) == [(0, 0, 0)]
    assert rows(store, "select count(*) from entities") == [(2,)]


def test_what_no_longer_can_be_resolved_so_is_refused(store: Store, ids: dict[str, int]) -> None:
    save(store, 1)
    with pytest.raises(Exception, match="CHECK constraint failed"):
        judge(store, named(ids, "awa", resolved_by="guess"))
    assert rows(store, "select count(*) from mentions") == [(0,)]


def test_a_database_of_the_version_before_is_upgraded_with_its_articles(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    old = Database(path)
    migrations.apply(old, stop_before="m005_entities_domains_and_events")
    assert "entities" not in old.table_names()
    for sql in (
        "insert into sources (id, key, name, role, first_seen_at) values (1, 'griot', 'Le Griot', 'press', '')",
        "insert into links (id, source_id, key, url, fetch_url, state, first_seen_at) values "
        "(1, 1, 'k', 'http://griot.example/1', 'http://griot.example/1', 'stored', '2025-05-20T00:00:00Z')",
        "insert into captures (id, link_id, fetched_at, url, status, outcome, bytes, warc_file, warc_offset, "
        "warc_length, digest) values (1, 1, '2025-05-20T00:00:00Z', 'http://griot.example/1', 200, 'new', 9, 'a', 0, "
        "9, 'd')",
        "insert into topics (id, key, name, version, rule_hash, loaded_at) values (1, 'aes-russie', 'x', 1, 'r', '')",
        "insert into articles (id, key, link_id, source_id, capture_id, url, title, kind, words, text_hash, shingles, "
        "extractor, first_seen_at, fetched_at) values (1, 'k', 1, 1, 1, 'http://griot.example/1', 'Awa au port', "
        "'article', 3, 'h', 1, '1', '2025-05-20T00:00:00Z', '2025-05-20T00:00:00Z')",
        "insert into bodies (id, title, text, stems) values (1, 'Awa au port', 'Awa arrive.', 'awa')",
        "insert into revisions (id, article_id, capture_id, seen_at, text_hash, title, extractor) values "
        "(1, 1, 1, '2025-05-20T00:00:00Z', 'h', 'Awa au port', '1')",
        "insert into matches (article_id, revision_id, topic_id, topic_version, score, verdict, reason, evidence, "
        "judged_at) values (1, 1, 1, 1, 0.9, 'relevant', 'phrase 1', '{}', '')",
    ):
        old.execute(sql)
    old.conn.commit()
    old.conn.close()

    open_database(path).conn.close()
    with Store(path) as store:
        assert rows(store, "select title, judged_with from articles") == [("Awa au port", None)]
        assert rows(store, "select verdict, rule_hash from matches") == [("relevant", None)]
        ids = sync(store, [AWA])
        judge(store, named(ids, "awa"))
        assert rows(store, "select article, entity from entities_in_articles") == [("k", "awa")]
        spans = json.loads(str(rows(store, "select spans from mentions")[0][0]))
        assert spans[0] == ["title", 0, 3]
        assert rows(store, "pragma foreign_key_check") == []
        assert rows(store, "pragma integrity_check") == [("ok",)]
