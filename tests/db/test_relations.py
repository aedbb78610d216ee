"""Domains and events in the store: written with the article, left alone while they are the same, gone with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from db.articles import Article, Derived, RelationRows
from db.captures import Capture
from db.domains import DomainRow
from db.events import EventRow
from db.links import Offer
from db.runs import SourceRow
from db.store import Store
from monitor.desk import open_desk
from tests.db.test_articles import MATCH, NOW, PLAIN
from tests.relevance.relating import DAY, reader

DOMAIN = DomainRow(1, "energy", 0.8, "{}", "énergie : « Rosatom » (phrase 1)", "r")
EVENT = EventRow(
    1, "delivery", "done", "text", 0, 21, 1, '["Mali"]', None, "2025-05-02", "day", '{"quote": "livré"}', "r"
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "press.db") as store:
        with store.transaction():
            store.runs.source(SourceRow("griot", "Le Griot", "press"), NOW)
            store.articles.topic("aes-russie", "AES–Russie", 1, "r1", NOW)
            store.articles.topic("autre", "Autre", 1, "r2", NOW)
        yield store


def save(store: Store, derived: Derived, article: Article = PLAIN) -> int:
    with store.transaction():
        store.links.offer(1, [Offer("key1", article.url, article.url, "feed", "f")], NOW)
        link = store.links.by_key("key1")
        assert link is not None
        capture_id = store.captures.enter(
            Capture(link.id, NOW, article.url, 200, "text/html", 10, "a.warc.gz", 0, 10, "sha256:1")
        )
        return store.articles.save(
            key="key1", link_id=link.id, source_id=1, capture_id=capture_id, fetched_at=NOW, article=article,
            derived=derived, sketch=[1], former_sketch=(), copies=(),
        ).article_id  # fmt: skip


def relating(*rows: DomainRow | EventRow, topics: tuple[int, ...] = (1,)) -> Derived:
    domains = [row for row in rows if isinstance(row, DomainRow)]
    events = [row for row in rows if isinstance(row, EventRow)]
    return Derived([MATCH], relations=RelationRows(topics, domains, events))


def rows(store: Store, table: str, columns: str) -> list[tuple[object, ...]]:
    return list(store.database.execute(f"select {columns} from {table} order by id").fetchall())


def test_they_come_with_the_article_and_go_with_it(store: Store) -> None:
    article_id = save(store, relating(DOMAIN, EVENT))

    assert rows(store, "domains", "article_id, topic_id, domain, score") == [(article_id, 1, "energy", 0.8)]
    assert rows(store, "events", "article_id, kind, status, on_date") == [
        (article_id, "delivery", "done", "2025-05-02")
    ]

    with store.transaction():
        store.articles.withdraw(article_id, [1])

    assert (rows(store, "domains", "id"), rows(store, "events", "id")) == ([], [])


def test_what_is_unchanged_is_not_rewritten(store: Store) -> None:
    article_id = save(store, relating(DOMAIN, EVENT, EVENT))
    before = rows(store, "events", "id"), store.database.conn.total_changes
    with store.transaction():
        store.articles.judge(article_id, relating(DOMAIN, EVENT, EVENT), NOW)

    assert (rows(store, "events", "id"), store.database.conn.total_changes) == before
    assert len(before[0]) == 2


def test_what_changed_is_replaced_and_what_is_gone_goes(store: Store) -> None:
    article_id = save(store, relating(DOMAIN, replace(DOMAIN, domain="mining"), EVENT, replace(EVENT, kind="visit")))
    with store.transaction():
        store.articles.judge(article_id, relating(replace(DOMAIN, score=0.9), replace(EVENT, kind="visit")), NOW)

    assert rows(store, "domains", "domain, score") == [("energy", 0.9)]
    assert rows(store, "events", "kind") == [("visit",)]


def test_other_topics_rows_stay(store: Store) -> None:
    others = [replace(DOMAIN, topic_id=2), replace(EVENT, topic_id=2)]
    article_id = save(store, relating(DOMAIN, EVENT, *others, topics=(1, 2)))
    with store.transaction():
        store.articles.judge(article_id, relating(topics=(1,)), NOW)

    assert rows(store, "domains", "topic_id") == [(2,)]
    assert rows(store, "events", "topic_id") == [(2,)]


def test_where_nobody_looked_what_is_stored_stays(store: Store) -> None:
    article_id = save(store, relating(DOMAIN, EVENT))
    with store.transaction():
        store.articles.judge(article_id, Derived([MATCH]), NOW)

    assert (len(rows(store, "domains", "id")), len(rows(store, "events", "id"))) == (1, 1)


def test_an_event_of_an_unknown_status_is_refused(store: Store) -> None:
    with pytest.raises(Exception, match="CHECK constraint failed"):
        save(store, relating(replace(EVENT, status="maybe")))


def test_from_the_text_to_the_rows(store: Store) -> None:
    text = "Il pleut.  La Russie a livré du blé au Mali, à Bamako, le 2 mai. Rosatom y bâtit une centrale nucléaire."
    with store.transaction():
        desk = open_desk(store, reader(), NOW)
    reading = reader().read("Le Mali et la Russie", text, None, DAY)
    save(store, desk.derived(reading), replace(PLAIN, title="Le Mali et la Russie", text=text))

    (told,) = store.database.execute(
        "select kind, status, on_date, place, actors, sentence from events_told where kind = 'delivery'"
    ).fetchall()
    assert told[:4] == ("delivery", "done", "2025-05-02", "bamako")
    assert json.loads(told[4]) == ["Mali", "Russie"]
    assert told[5] == "La Russie a livré du blé au Mali, à Bamako, le 2 mai."
    assert "energy" in {domain for (domain,) in rows(store, "domains", "domain")}
    (evidence,) = next(iter(rows(store, "domains", "evidence")))
    assert "Rosatom" not in str(evidence), "the text stays in the article only"
