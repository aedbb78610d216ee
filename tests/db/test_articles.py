"""Articles in the store: what is unchanged is not rewritten, what changes leaves its former text, copies find their
origin whatever the order in which they came."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest

from db.articles import Article, Match, Saved
from db.captures import Capture
from db.links import Offer
from db.runs import SourceRow
from db.store import Store
from db.texts import CopyOf

NOW = "2025-05-23T10:00:00Z"

PLAIN = Article(
    url="http://griot.example/1", title="Le port rouvre", text="Le port rouvre lundi.", stems="le port rouvr lund",
    standfirst=None, excerpt="Le port rouvre lundi.", kind="article", language="fr", published_on="2025-05-22",
    published_at=None, published_precision="day", published_from="site line", published_conflicts=None,
    modified_at=None, bylines=None, credits=None, caption=None, image_url=None, words=4, text_hash="h1", shingles=1,
    charset="utf-8", extractor="1", origins="{}", notes=None,
)  # fmt: skip
MATCH = Match(topic_id=1, topic_version=1, score=0.8, verdict="relevant", reason="phrase 1", evidence="{}")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "press.db") as store:
        with store.transaction():
            store.runs.source(SourceRow("griot", "Le Griot", "press", owner="private"), NOW)
            store.runs.source(SourceRow("kiosque", "Le Kiosque", "press", owner="aggregator"), NOW)
            store.articles.topic("aes-russie", "AES–Russie", 1, "r1", NOW)
        yield store


def save(
    store: Store, number: int, article: Article = PLAIN, *, source: int = 1, copies: Sequence[CopyOf] = ()
) -> Saved:
    """Enters a page as a crawl would, and stores its article."""
    url = f"http://griot.example/{number}"
    with store.transaction():
        store.links.offer(source, [Offer(f"key{number}", url, url, "feed", "http://griot.example/feed")], NOW)
        link = store.links.by_key(f"key{number}")
        assert link is not None
        capture_id = store.captures.enter(
            Capture(link.id, NOW, url, 200, "text/html", 10, "a.warc.gz", _offset(store), 10, f"sha256:{number}")
        )
        saved = store.articles.save(
            key=link.key, link_id=link.id, source_id=source, capture_id=capture_id, fetched_at=NOW,
            article=replace(article, url=url), matches=[MATCH], sketch=[number, -number], former_sketch=(),
            copies=copies,
        )  # fmt: skip
        store.links.settle(link.id, "stored", NOW)
    return saved


def _offset(store: Store) -> int:
    return int(store.database.execute("select count(*) from captures").fetchone()[0]) * 10


def found(store: Store, word: str) -> list[int]:
    rows = store.database.execute("select rowid from articles_fts where articles_fts match ? order by 1", [word])
    return [row[0] for row in rows.fetchall()]


def test_the_same_page_again_rewrites_nothing(store: Store) -> None:
    assert save(store, 1) == Saved(1, "new")
    changes = store.database.conn.total_changes
    assert save(store, 1) == Saved(1, "unchanged")
    # one capture, one attempt, one sighting, the link's state: no row of articles, bodies, matches, sketches
    assert store.database.conn.total_changes - changes <= 4
    assert store.database["revisions"].count == 1
    assert store.links.broken_sums() == []


def test_a_changed_text_keeps_the_former_one(store: Store) -> None:
    save(store, 1)
    changed = replace(PLAIN, text="Le port reste ferme.", stems="le port rest ferm", text_hash="h2")
    assert save(store, 1, changed).outcome == "changed"
    revisions = store.database.execute("select text_hash, text from revisions order by id").fetchall()
    assert revisions == [("h1", "Le port rouvre lundi."), ("h2", None)]
    assert (found(store, "lundi"), found(store, "ferme")) == ([], [1])
    assert store.database.execute("select revision_id from matches").fetchone() == (2,)
    store.database.execute("insert into articles_fts(articles_fts, rank) values ('integrity-check', 1)")


def test_a_changed_headline_is_a_revision_too(store: Store) -> None:
    save(store, 1)
    assert save(store, 1, replace(PLAIN, title="Le port rouvre enfin")).outcome == "changed"
    titles = store.database.execute("select title from revisions order by id").fetchall()
    assert titles == [("Le port rouvre",), ("Le port rouvre enfin",)]


def copy_of(article_id: int, relation: str = "verbatim") -> CopyOf:
    return CopyOf(article_id, relation, 1.0, 0.9, json.dumps([[0, 10, 5, 15]]))


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_first_published_is_the_origin_in_whatever_order_they_came(store: Store, order: tuple[int, ...]) -> None:
    days = ["2025-05-20", "2025-05-21", "2025-05-22"]
    for place, which in enumerate(order, 1):
        copies = [copy_of(earlier) for earlier in range(1, place)]
        save(store, which + 10, replace(PLAIN, published_on=days[which]), copies=copies)
    ((text, articles, origin),) = store.database.execute(
        "select texts.id, texts.articles, published_on from texts join articles on articles.id = origin_article_id"
    ).fetchall()
    assert (articles, origin) == (3, "2025-05-20")
    assert store.database.execute("select distinct text_id from articles").fetchall() == [(text,)]
    pairs = store.database.execute(
        "select later.published_on > earlier.published_on from copies join articles later on later.id = article_id "
        "join articles earlier on earlier.id = of_article_id"
    ).fetchall()
    assert pairs == [(1,)] * 3


def test_on_one_day_whoever_credits_somebody_is_not_the_origin(store: Store) -> None:
    save(store, 1, replace(PLAIN, credits='["Agence Koulou"]', published_at="2025-05-22T06:00:00Z"))
    save(store, 2, replace(PLAIN, published_at="2025-05-22T09:00:00Z"), copies=[copy_of(1)])
    assert store.database.execute("select origin_article_id from texts").fetchone() == (2,)


def test_a_gatherer_without_a_time_is_not_the_origin(store: Store) -> None:
    save(store, 1, source=2)
    save(store, 2, copies=[copy_of(1)])
    assert store.database.execute("select origin_article_id from texts").fetchone() == (2,)


def test_a_relation_is_told_from_the_later_side(store: Store) -> None:
    save(store, 1, replace(PLAIN, published_on="2025-05-22"))
    earlier = CopyOf(1, "excerpt", 0.9, 0.3, json.dumps([[0, 10, 5, 15]]))
    save(store, 2, replace(PLAIN, published_on="2025-05-20"), copies=[earlier])
    row = store.database.execute(
        "select article_id, of_article_id, relation, containment, containment_of, passages from copies"
    ).fetchone()
    assert row == (1, 2, "extended", 0.3, 0.9, "[[5, 15, 0, 10]]")


def test_quotations_alone_make_no_copy_set(store: Store) -> None:
    save(store, 1)
    save(store, 2, replace(PLAIN, text_hash="h2"), copies=[copy_of(1, "quotes")])
    assert store.database["texts"].count == 2
    assert store.database["copies"].count == 1


def test_two_sets_that_turn_out_to_be_one_become_one(store: Store) -> None:
    save(store, 1)
    save(store, 2, replace(PLAIN, text_hash="h2"))
    save(store, 3, replace(PLAIN, text_hash="h3"), copies=[copy_of(1), copy_of(2, "extended")])
    assert store.database.execute("select articles from texts").fetchall() == [(3,)]
    assert store.articles.counts() == {"articles": 3, "texts": 1, "copies": 1, "matches": 3}


def test_sketches_lead_to_the_articles_that_share_them(store: Store) -> None:
    for number in (1, 2, 3):
        save(store, number, replace(PLAIN, text_hash=f"h{number}"))
    assert store.sketches.candidates([1, -1, 2, 77], at_least=1, limit=5) == [(1, 2, 1), (2, 1, 1)]
    assert store.sketches.candidates([1, -1, 2, 77], at_least=2, limit=5) == [(1, 2, 1)]
    assert store.sketches.with_text_hash("h3") == [3]
    assert store.sketches.text(1) == PLAIN.text
    with pytest.raises(KeyError):
        store.sketches.text(99)
