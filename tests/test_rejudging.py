"""The archive judged anew: what is found stale, what is left alone, and that others may write meanwhile."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from db.store import Store
from monitor.catalogue.gazetteer import Entity, Gazetteer
from monitor.catalogue.relations import load_relations
from monitor.catalogue.topics import Topic, load_topics
from monitor.clock import FixedClock
from monitor.rejudging import Rejudged, rejudge
from monitor.relevance.reader import Reader
from tests.cli.archive import labelled_archive, store_articles

TOPICS = load_topics()
CLOCK = FixedClock(datetime(2026, 11, 21, 6, tzinfo=UTC))
RELATIONS = load_relations()
PLACES = Gazetteer((Entity("bamako", "place", "Bamako", "ML", ("Bamako",)),))
DERIVED = {
    "matches": "article_id, revision_id, topic_id, topic_version, score, verdict, reason, evidence, rule_hash",
    "mentions": "article_id, revision_id, entity_id, mentions, first_sentence, spans, resolved_by, gazetteer_hash",
    "domains": "article_id, revision_id, topic_id, domain, score, evidence, reason, rule_hash",
    "events": "article_id, revision_id, topic_id, kind, status, part, start_at, end_at, actors, on_date, rule_hash",
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return labelled_archive(tmp_path_factory.mktemp("archive"))


@pytest.fixture
def store(archive: Path, tmp_path: Path) -> Iterator[Store]:
    with Store(Path(shutil.copy(archive, tmp_path / "press.db"))) as store:
        yield store


def run(store: Store, reader: Reader, **how: Any) -> Rejudged:
    return rejudge(store, reader, CLOCK, **how)


def derived(store: Store) -> dict[str, list[Any]]:
    """Everything that was derived from the texts, instants and numbers of rows left out."""
    return {
        table: store.database.execute(f"select {columns} from {table} order by {columns}").fetchall()
        for table, columns in DERIVED.items()
    }


def stricter(threshold: float = 0.9) -> list[Topic]:
    """The shipped topics, the one on Russia with another threshold."""
    return [
        replace(topic, rule=topic.rule.model_copy(update={"threshold": threshold}))
        if topic.key == "aes-russie"
        else topic
        for topic in TOPICS
    ]


def test_everything_is_derived_once_and_then_left_alone(store: Store) -> None:
    reader = Reader(TOPICS, PLACES, RELATIONS)
    ((count,),) = store.database.execute("select count(*) from articles").fetchall()
    told: list[tuple[int, int]] = []
    first = run(store, reader, on_article=lambda done, of: told.append((done, of)))
    assert first.stale == first.judged == count
    assert told[-1] == (count, count)
    assert {key: changes["first_judged"] for key, changes in first.changes.items()} == dict.fromkeys(
        (topic.key for topic in TOPICS), count
    )
    rows = derived(store)
    assert all(rows.values())
    assert len(rows["matches"]) == count * len(TOPICS)
    before = store.database.conn.total_changes
    again = run(store, reader)
    assert (again.stale, again.judged) == (0, 0)
    assert store.database.conn.total_changes == before, "nothing is written twice"


def test_what_a_changed_rule_gains_and_loses_is_told(store: Store) -> None:
    run(store, Reader(TOPICS))
    verdicts = dict(store.database.execute("select verdict, count(*) from matches where topic_id = "
                                           "(select id from topics where key = 'aes-russie') group by 1"))  # fmt: skip
    lost = run(store, Reader(stricter(0.99)))
    assert lost.changes["aes-russie"]["lost"] == verdicts["relevant"] > 10
    assert lost.changes["aes-russie"]["gained"] == 0
    assert lost.changes["aes-chine"].keys() == {"same"}
    assert "relevant" not in lost.verdicts["aes-russie"]
    gained = run(store, Reader(TOPICS))
    assert gained.changes["aes-russie"]["gained"] == verdicts["relevant"]
    assert gained.as_dict()["topics"]["aes-russie"]["verdicts"] == verdicts


def test_all_of_it_anew_gives_the_same(store: Store) -> None:
    reader = Reader(TOPICS, PLACES, RELATIONS)
    run(store, reader)
    before = derived(store)
    again = run(store, reader, everything=True)
    assert again.judged == again.stale > 0
    assert derived(store) == before


def test_the_gazetteer_and_the_relation_rules_make_stale_too(store: Store) -> None:
    ((count,),) = store.database.execute("select count(*) from articles").fetchall()
    for reader in (Reader(TOPICS), Reader(TOPICS, PLACES), Reader(TOPICS, PLACES, RELATIONS)):
        assert run(store, reader).stale == count
    assert run(store, Reader(TOPICS)).stale == count


def test_one_topic_leaves_the_others_alone(store: Store) -> None:
    run(store, Reader(TOPICS))
    changed = Reader(stricter())
    one = run(store, changed, topic="aes-russie")
    assert one.judged == one.stale > 0
    assert list(one.changes) == ["aes-russie"]
    assert run(store, changed, topic="aes-russie").stale == 0
    assert run(store, changed, topic="aes-chine").stale == 0
    whole = run(store, changed)
    assert whole.stale == one.stale
    assert whole.changes["aes-russie"].keys() == {"same"}


def test_since_a_day(store: Store) -> None:
    ((count,),) = store.database.execute("select count(*) from articles where published_on >= '2026-11-15'").fetchall()
    reader = Reader(TOPICS)
    assert run(store, reader, since="2026-11-15").judged == count
    judged = store.database.execute(
        "select min(published_on), count(*) from articles where judged_with is not null"
    ).fetchall()
    assert judged == [("2026-11-15", count)]
    assert run(store, reader, since="2027-01-01").stale == 0


def test_unchanged_rows_keep_their_instant(store: Store) -> None:
    reader = Reader(TOPICS)
    run(store, reader)
    later = FixedClock(CLOCK.now() + timedelta(days=1))
    rejudge(store, reader, later, everything=True)
    assert store.database.execute("select distinct judged_at from matches").fetchall() == [("2026-11-21T06:00:00Z",)]


def test_an_erased_text_keeps_its_verdict(store: Store) -> None:
    run(store, Reader(TOPICS))
    (article_id,) = store.database.execute("select article_id from matches where verdict = 'relevant'").fetchone()
    before = store.database.execute("select * from matches where article_id = ? order by id", [article_id]).fetchall()
    with store.transaction():
        store.database.execute("update bodies set text = '' where id = ?", [article_id])
    result = run(store, Reader(stricter()))
    assert result.left == {"its text is no longer stored": 1}
    assert result.judged == result.stale - 1
    after = store.database.execute("select * from matches where article_id = ? order by id", [article_id]).fetchall()
    assert after == before


def test_what_a_crawl_changes_meanwhile_is_judged_as_it_is_then(store: Store) -> None:
    """Between the reading of some articles and the writing of their verdicts another process stores other texts."""
    reader = Reader(TOPICS)
    run(store, reader)
    text = "Le Mali et la Russie ont signé un accord. Le ministre malien a reçu M. Lavrov à Bamako."
    other = sqlite3.connect(store.path, isolation_level=None)
    shown: list[int] = []

    def crawl(done: int, of: int) -> None:
        if not shown:
            other.execute("begin immediate")
            other.execute("update bodies set title = 'Mali et Russie', text = ? where id <= 150", [text])
            other.execute("update articles set title = 'Mali et Russie' where id <= 150")
            other.execute("commit")
        shown.append(done)

    result = rejudge(store, Reader(stricter(0.7)), CLOCK, on_article=crawl)
    other.close()
    assert result.judged == result.stale
    assert result.left == {}
    fresh = derived(store)
    run(store, Reader(stricter(0.7)), everything=True)
    assert derived(store) == fresh
    ((relevant,),) = store.database.execute(
        "select count(*) from matches where article_id <= 150 and verdict = 'relevant' and topic_id = "
        "(select id from topics where key = 'aes-russie')"
    ).fetchall()
    assert relevant == 150


def test_rows_of_a_topic_that_is_gone_are_told_and_removed_when_asked(store: Store) -> None:
    everything = Reader(TOPICS, PLACES, RELATIONS)
    count = run(store, everything).judged
    left = Reader([topic for topic in TOPICS if topic.key != "aes-russie"], PLACES, RELATIONS)
    kept = run(store, left)
    assert (kept.gone, kept.removed) == ({"aes-russie": count}, False)
    assert len(derived(store)["matches"]) == count * len(TOPICS)
    removed = run(store, left, remove_gone=True)
    assert (removed.gone, removed.removed) == ({"aes-russie": count}, True)
    assert store.database.execute("select key from topics order by 1").fetchall() == [
        (topic.key,) for topic in left.topics
    ]
    assert store.database.execute("pragma foreign_key_check").fetchall() == []
    assert run(store, left, remove_gone=True).gone == {}
    run(store, everything)
    back = derived(store)
    assert len(back["matches"]) == count * len(TOPICS)


def test_an_archive_of_nothing(tmp_path: Path) -> None:
    with Store(tmp_path / "press.db") as store:
        result = run(store, Reader(TOPICS))
        assert (result.stale, result.judged, result.verdicts) == (0, 0, {})


@pytest.mark.parametrize(
    "row",
    [
        {"title": "", "text": ""},
        {"title": "\x00\ud800".encode("utf-8", "replace").decode(), "text": "\u202e" * 50},
        {"title": "Mali Russie " * 500, "text": "Mali et Russie. " * 20_000},
        {"title": "Mali", "text": "Russie", "published_on": None, "standfirst": ""},
        {"title": "Mali", "text": "Russie", "published_on": "2026-11-01", "language": None},
    ],
)
def test_ugly_articles(tmp_path: Path, row: dict[str, Any]) -> None:
    with_place = {"source": "dunes", "path": "laid", **row}
    store_articles(tmp_path / "press.db", [with_place])
    with Store(tmp_path / "press.db") as store:
        assert run(store, Reader(TOPICS, PLACES, RELATIONS)).judged == 1
        assert run(store, Reader(TOPICS, PLACES, RELATIONS)).stale == 0
