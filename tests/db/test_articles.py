"""Articles in the store: what is unchanged is not rewritten, what changes leaves its former text, copies find their
origin whatever the order in which they came."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest

from db import queries
from db.articles import Article, Derived, Match, Saved
from db.captures import Capture
from db.links import Offer
from db.precedence import CARRIER, Carrier
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
    store: Store,
    number: int,
    article: Article = PLAIN,
    *,
    source: int = 1,
    copies: Sequence[CopyOf] = (),
    at: str = NOW,
    match: Match = MATCH,
) -> Saved:
    """Enters a page as a crawl would, and stores its article; the texts are checked afterwards."""
    url = f"http://griot.example/{number}"
    with store.transaction():
        store.links.offer(source, [Offer(f"key{number}", url, url, "feed", "http://griot.example/feed")], NOW)
        link = store.links.by_key(f"key{number}")
        assert link is not None
        capture_id = store.captures.enter(
            Capture(link.id, at, url, 200, "text/html", 10, "a.warc.gz", _offset(store), 10, f"sha256:{number}")
        )
        saved = store.articles.save(
            key=link.key, link_id=link.id, source_id=source, capture_id=capture_id, fetched_at=at,
            article=replace(article, url=url), derived=Derived([match]), sketch=[number, -number], former_sketch=(),
            copies=copies,
        )  # fmt: skip
        store.captures.settle(capture_id, saved.outcome)
        store.links.settle(link.id, "stored", NOW)
    check_texts(store)
    return saved


def check_texts(store: Store) -> None:
    """What holds after every write: each article is a copy of the one before it that holds most of it, texts are what
    comes from one original and named after it; a copy counts from later than what it copies; one revision of an article
    is the present one."""
    execute = store.database.execute
    rows = {row[0]: Carrier(*row) for row in execute(CARRIER).fetchall()}
    pairs = execute("select article_id, of_article_id, relation, containment from copies").fetchall()
    kin: dict[int, list[tuple[int, str | None]]] = {one: [] for one in rows}
    for later, earlier, relation, _ in pairs:
        if relation != "quotes":
            kin[later].append((rows[earlier].source_id, rows[earlier].credits))
            kin[earlier].append((rows[later].source_id, rows[later].credits))
    when = {one: (carrier.counts_from(kin[one]), carrier.key) for one, carrier in rows.items()}
    assert {one: (carrier.stored, carrier.key) for one, carrier in rows.items()} == when
    parents: dict[int, tuple[int, int]] = {}
    for later, earlier, relation, containment in sorted(pairs, key=lambda pair: when[pair[1]]):
        assert when[later] > when[earlier]
        best = parents.get(later, (0, 0))[1]
        if relation in ("verbatim", "edited", "excerpt") and round(20 * containment) > best:
            parents[later] = earlier, round(20 * containment)
    sets: dict[int, set[int]] = {}
    for article_id in when:
        root = article_id
        while root in parents:
            root = parents[root][0]
        sets.setdefault(root, set()).add(article_id)
    told = execute("select id, copy_of_id from articles where copy_of_id is not null").fetchall()
    assert dict(told) == {later: earlier for later, (earlier, _) in parents.items()}
    told = execute("select origin_article_id, articles, key from texts").fetchall()
    assert sorted(told) == sorted((root, len(members), when[root][1]) for root, members in sets.items())
    members = execute("select origin_article_id, a.id from articles a join texts on texts.id = text_id").fetchall()
    assert sorted(members) == sorted((root, one) for root, many in sets.items() for one in many)
    present = execute("select article_id, text_hash, title from revisions where text is null order by 1").fetchall()
    assert present == execute("select id, text_hash, title from articles order by 1").fetchall()
    judged = execute("select article_id, revision_id from matches order by 1").fetchall()
    assert judged == execute("select article_id, id from revisions where text is null order by 1").fetchall()
    assert execute("pragma foreign_key_check").fetchall() == []


def _offset(store: Store) -> int:
    return int(store.database.execute("select count(*) from captures").fetchone()[0]) * 10


def found(store: Store, word: str) -> list[int]:
    rows = store.database.execute("select rowid from articles_fts where articles_fts match ? order by 1", [word])
    return [row[0] for row in rows.fetchall()]


def test_the_same_page_again_rewrites_nothing(store: Store) -> None:
    assert save(store, 1) == Saved(1, "new")
    changes = store.database.conn.total_changes
    assert save(store, 1) == Saved(1, "unchanged")
    # one capture, its outcome, one sighting, the link's state: no row of articles, bodies, matches, sketches, texts
    assert store.database.conn.total_changes - changes <= 5
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


def test_whom_the_others_name_is_the_origin(store: Store) -> None:
    save(store, 1, replace(PLAIN, credits='["LE GRIOT"]', published_at="2025-05-22T06:00:00Z"), source=2)
    save(store, 2, replace(PLAIN, published_at="2025-05-22T09:00:00Z"), copies=[copy_of(1)])
    assert store.database.execute("select origin_article_id from texts").fetchone() == (2,)
    save(store, 1, replace(PLAIN, credits='["Agence Koulou"]', published_at="2025-05-21T06:00:00Z"), source=2)
    assert store.database.execute("select origin_article_id from texts").fetchone() == (1,)


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


def test_a_digest_makes_no_one_text_of_what_it_holds(store: Store) -> None:
    save(store, 1)
    save(store, 2, replace(PLAIN, text_hash="h2"))
    save(store, 3, replace(PLAIN, text_hash="h3"), copies=[copy_of(1), copy_of(2, "extended")])
    save(store, 4, replace(PLAIN, text_hash="h4"), copies=[copy_of(2, "extended")])
    assert texts(store) == {"key1": (1, ["key1", "key3"]), "key2": (2, ["key2"]), "key4": (4, ["key4"])}
    assert store.articles.counts() == {"articles": 4, "texts": 3, "copies": 2, "matches": 4}


def test_sketches_lead_to_the_articles_that_share_them(store: Store) -> None:
    for number in (1, 2, 3):
        save(store, number, replace(PLAIN, text_hash=f"h{number}"))
    assert store.sketches.candidates([1, -1, 2, 77], [1] * 16, 5) == [(1, 2, 1), (2, 1, 1)]
    assert store.sketches.candidates([1, -1, 2, 77], [2] * 16, 5) == [(1, 2, 1)]
    assert store.sketches.with_text_hash("h3", 5) == [3]
    assert store.sketches.text(1) == PLAIN.text
    with pytest.raises(KeyError):
        store.sketches.text(99)


def texts(store: Store) -> dict[str, tuple[int, list[str]]]:
    """Key of a text -> its origin and the keys of its articles."""
    rows = store.database.execute(
        "select texts.key, origin_article_id, articles.key from articles join texts on texts.id = text_id order by 1, 3"
    ).fetchall()
    found: dict[str, tuple[int, list[str]]] = {}
    for key, origin, article in rows:
        found.setdefault(key, (origin, []))[1].append(article)
    return found


def test_a_copy_whose_text_changes_leaves_the_text(store: Store) -> None:
    save(store, 1, replace(PLAIN, published_on="2025-05-20"))
    save(store, 2, copies=[copy_of(1)])
    assert texts(store) == {"key1": (1, ["key1", "key2"])}
    assert save(store, 2, replace(PLAIN, text_hash="h2")).outcome == "changed"
    assert texts(store) == {"key1": (1, ["key1"]), "key2": (2, ["key2"])}
    save(store, 1, replace(PLAIN, published_on="2025-05-20", text_hash="h3"))
    assert texts(store) == {"key1": (1, ["key1"]), "key2": (2, ["key2"])}


def test_the_text_is_named_after_its_origin(store: Store) -> None:
    save(store, 1, replace(PLAIN, published_on="2025-05-20"))
    save(store, 2, replace(PLAIN, published_on="2025-05-22"), copies=[copy_of(1)])
    save(store, 3, replace(PLAIN, published_on="2025-05-21"), copies=[copy_of(1), copy_of(2)])
    assert texts(store) == {"key1": (1, ["key1", "key2", "key3"])}
    save(store, 1, replace(PLAIN, published_on="2025-05-20", text_hash="h2"))
    assert texts(store) == {"key1": (1, ["key1"]), "key3": (3, ["key2", "key3"])}
    save(store, 1, replace(PLAIN, published_on="2025-05-20"), copies=[copy_of(2), copy_of(3)])
    assert texts(store) == {"key1": (1, ["key1", "key2", "key3"])}


def test_a_change_can_lead_from_one_text_to_another(store: Store) -> None:
    save(store, 1)
    save(store, 2, copies=[copy_of(1)])
    save(store, 3, replace(PLAIN, published_on="2025-05-23"))
    save(store, 1, replace(PLAIN, text_hash="h3"), copies=[copy_of(3)])
    assert texts(store) == {"key1": (1, ["key1", "key3"]), "key2": (2, ["key2"])}


def test_a_date_that_is_read_better_moves_the_origin(store: Store) -> None:
    save(store, 1, replace(PLAIN, published_on="2025-05-20"))
    save(store, 2, replace(PLAIN, published_on="2025-05-21"), copies=[copy_of(1, "excerpt")])
    save(store, 3, replace(PLAIN, published_on="2025-05-22"), copies=[copy_of(1), copy_of(2)])
    assert save(store, 1, replace(PLAIN, published_on="2025-05-23")).outcome == "unchanged"
    assert texts(store) == {"key2": (2, ["key1", "key2", "key3"])}
    pair = "select relation, containment, passages from copies where article_id = 1 and of_article_id = 2"
    assert store.database.execute(pair).fetchall() == [("extended", 0.9, "[[5, 15, 0, 10]]")]
    assert save(store, 3, replace(PLAIN, published_on="2025-05-01")).outcome == "unchanged"
    assert texts(store) == {"key3": (3, ["key1", "key2", "key3"])}


@pytest.mark.parametrize("seed", range(8))
def test_texts_agree_with_their_articles_whatever_happens(store: Store, seed: int) -> None:
    chance = random.Random(seed)
    for step in range(60):
        number = chance.randrange(12)
        own = store.database.execute("select id from articles where key = ?", [f"key{number}"]).fetchone()
        stored = [row[0] for row in store.database.execute("select id from articles").fetchall()]
        others = [one for one in stored if own is None or one != own[0]]
        kin = chance.sample(others, min(len(others), chance.choice([0, 0, 1, 1, 2, 3])))
        article = replace(
            PLAIN,
            text_hash=f"h{step}" if chance.random() < 0.8 else "h",
            published_on=chance.choice([None, "2025-05-20", "2025-05-21"]),
            published_at=chance.choice([None, "2025-05-20T08:00:00Z"]),
            credits=chance.choice([None, '["Agence Koulou"]', '["Le Griot"]', '["kiosque"]']),
        )
        copies = [copy_of(one, chance.choice(["verbatim", "excerpt", "quotes"])) for one in kin]
        save(store, number, article, source=1 + number % 2, copies=copies)


def test_a_new_copy_costs_the_same_in_a_large_text(store: Store) -> None:
    """What is read does not grow with the text, but for its count."""

    def steps(number: int) -> int:
        taken = 0

        def count() -> int:
            nonlocal taken
            taken += 1
            return 0

        store.database.conn.set_progress_handler(count, 50)
        save_alone(number)
        store.database.conn.set_progress_handler(None, 50)
        return taken

    def save_alone(number: int) -> None:
        with store.transaction():
            (article_id,) = store.database.execute("select id from articles where key = ?", [f"key{number}"]).fetchone()
            store.articles.texts.gather(article_id, [copy_of(1)], NOW)

    save(store, 1)
    save(store, 2)
    save(store, 3)
    small = steps(2)
    with store.transaction():
        for number in range(1000, 4000):
            url = f"http://griot.example/{number}"
            store.links.offer(1, [Offer(f"key{number}", url, url, "feed", "http://griot.example/feed")], NOW)
        store.database.execute(
            "insert into articles (key, link_id, source_id, capture_id, text_id, url, title, kind, words, text_hash, "
            "shingles, extractor, first_seen_at, fetched_at) select key, id, 1, 1, 1, url, 't', 'article', 1, 'h', 1, "
            "'1', first_seen_at, first_seen_at from links where id > 3"
        )
        store.database.execute("update texts set articles = articles + 3000 where id = 1")
    assert steps(3) < small + 3000 * 8 / 50


LATER, LATEST = "2025-05-24T10:00:00Z", "2025-05-25T10:00:00Z"


def everything(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """The rows of an article that an older page may not touch."""
    tables = ("articles", "bodies", "matches", "sketches", "copies", "texts")
    return {table: store.database.execute(f"select * from {table} order by 1, 2").fetchall() for table in tables}


def seen(store: Store) -> list[tuple[str, str | None]]:
    rows = queries.revisions(store.database.conn, 1)
    former = dict(store.database.execute("select id, text from revisions").fetchall())
    return [(row["text_hash"], former[row["id"]]) for row in rows]


def test_an_older_page_is_a_former_revision_only(store: Store) -> None:
    save(store, 2, at=NOW)
    save(store, 1, replace(PLAIN, text="Nouveau.", text_hash="h3"), at=LATEST, copies=[copy_of(1)])
    before = everything(store)
    old = replace(PLAIN, text="Ancien.", text_hash="h1", published_on="2025-05-01", title="Titre ancien")
    match = replace(MATCH, verdict="not_relevant", reason="none")
    assert save(store, 1, old, at=NOW, copies=[], match=match) == Saved(2, "older")
    assert everything(store) == before
    assert found(store, "ancien") == []
    rows = queries.revisions(store.database.conn, 2)
    assert [(row["text_hash"], row["title"], row["seen_at"]) for row in rows] == [
        ("h3", "Le port rouvre", LATEST),
        ("h1", "Titre ancien", NOW),
    ]
    former = store.database.execute("select text from revisions where text_hash = 'h1' and article_id = 2").fetchall()
    assert former == [("Ancien.",)]
    (judgement,) = queries.judgements(store.database.conn, 2)
    assert (judgement["current"], judgement["verdict"]) == (1, "relevant")
    listed = queries.articles_of_texts(store.database.conn, [1], 1)
    assert [row["evidence"] for row in listed] == ["{}", "{}"]


def test_former_revisions_are_told_in_the_order_in_which_they_were_seen(store: Store) -> None:
    save(store, 1, replace(PLAIN, text="C", text_hash="hc"), at=LATEST)
    save(store, 1, replace(PLAIN, text="B", text_hash="hb"), at=LATER)
    save(store, 1, replace(PLAIN, text="A", text_hash="ha"), at=NOW)
    assert seen(store) == [("hc", None), ("hb", "B"), ("ha", "A")]
    # the next text makes the present one a former one, not the row that was entered last
    save(store, 1, replace(PLAIN, text="D", text_hash="hd"), at="2025-05-26T10:00:00Z")
    assert seen(store) == [("hd", None), ("hc", "C"), ("hb", "B"), ("ha", "A")]


def test_an_older_page_that_says_nothing_new_makes_no_revision(store: Store) -> None:
    save(store, 1, replace(PLAIN, text="B", text_hash="hb"), at=LATEST)
    old = replace(PLAIN, text="A", text_hash="ha")
    for at in (LATER, NOW, LATER):
        assert save(store, 1, old, at=at).outcome == "older"
    assert seen(store) == [("hb", None), ("ha", "A")]
    before = everything(store)
    poorer = replace(PLAIN, text="b", text_hash="hb", published_on=None)
    assert save(store, 1, poorer, at=NOW).outcome == "unchanged"
    assert everything(store) == before
    assert len(seen(store)) == 2


def test_a_text_that_was_confirmed_since_is_not_replaced(store: Store) -> None:
    save(store, 1, at=NOW)
    assert save(store, 1, at=LATEST).outcome == "unchanged"
    between = replace(PLAIN, text="B", text_hash="hb")
    assert save(store, 1, between, at=LATER).outcome == "older"
    assert seen(store) == [("h1", None), ("hb", "B")]


def test_the_present_page_read_again_by_new_rules_is_a_change(store: Store) -> None:
    save(store, 1, at=NOW)
    save(store, 1, at=LATEST)
    with store.transaction():
        saved = store.articles.save(
            key="key1", link_id=1, source_id=1, capture_id=1, fetched_at=NOW, derived=Derived([MATCH]), sketch=[1],
            former_sketch=[1, -1], copies=[], article=replace(PLAIN, text="Mieux lu.", text_hash="h2"),
        )  # fmt: skip
    check_texts(store)
    assert saved.outcome == "changed"
    assert seen(store) == [("h2", None), ("h1", "Le port rouvre lundi.")]
