"""An archive of the schema before: nothing that it holds is missed once its sketches are made otherwise."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlite_utils import Database

from db.migrations import migrations
from db.store import Store
from db.unsketched import Unsketched
from monitor.clock import FixedClock, parse_iso
from monitor.regrouping import regroup
from monitor.resketching import remake_sketches
from monitor.similarity.sketches import sketch
from tests.stored_pages import NOW, Page, prose, state, take_in

WIRE = prose(200, 5)
TEXTS = {"k001": WIRE, "k002": WIRE.upper(), "k003": prose(180, 6), "k004": ""}


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Four articles as the version before stored them, two of one text, one whose text is no longer kept."""
    path = tmp_path / "press.db"
    database = Database(path)
    migrations.apply(database, stop_before="m006_copies_and_origins")
    execute = database.conn.execute
    for number, name in enumerate(("griot", "kiosque", "sira", "mare"), 1):
        execute(
            "insert into sources (id, key, name, role, owner, first_seen_at) values (?, ?, ?, 'press', 'private', ?)",
            [number, name, name.title(), NOW],
        )
    execute("insert into texts (id, key, articles) values (1, 'former-name', 2), (2, 'k003', 1), (3, 'k004', 1)")
    for number, (key, text) in enumerate(TEXTS.items(), 1):
        url, seen = f"http://griot.example/{number}", f"2025-05-0{number}T08:00:00Z"
        execute(
            "insert into links (id, source_id, key, url, fetch_url, state, first_seen_at, settled_at) "
            "values (?1, ?1, ?2, ?3, ?3, 'stored', ?4, ?4)",
            [number, key, url, seen],
        )
        execute(
            "insert into captures (id, link_id, fetched_at, url, status, outcome, bytes, warc_file, warc_offset, "
            "warc_length, digest) values (?1, ?1, ?2, ?3, 200, 'new', 9, 'old.warc.gz', ?1, 9, 'x:1')",
            [number, seen, url],
        )
        execute(
            "insert into articles (id, key, link_id, source_id, capture_id, text_id, url, title, kind, words, "
            "text_hash, shingles, extractor, first_seen_at, fetched_at) values (?1, ?2, ?1, ?1, ?1, ?3, ?4, 'Page', "
            "'article', 200, ?5, 1, '1', ?6, ?6)",
            [number, key, max(1, number - 1), url, f"formerly {number}", seen],
        )
        execute("insert into bodies (id, title, text, stems) values (?, 'Page', ?, '')", [number, text])
        execute(
            "insert into revisions (article_id, capture_id, seen_at, text_hash, title, extractor) "
            "values (?1, ?1, ?2, ?3, 'Page', '1')",
            [number, seen, f"formerly {number}"],
        )
        execute("insert into sketches values (?1, ?1)", [number])
    execute("update texts set origin_article_id = case id when 1 then 1 else id + 1 end")
    execute(
        "insert into revisions (article_id, capture_id, seen_at, text_hash, title, text, extractor) "
        "values (3, 3, '2025-05-01T00:00:00Z', 'older', 'Page', 'Un texte plus ancien.', '1')"
    )
    execute(
        "insert into copies (article_id, of_article_id, relation, containment, containment_of, passages, found_at) "
        "values (2, 1, 'verbatim', 1.0, 1.0, ?, ?)",
        [json.dumps([[0, 9, 0, 9]]), NOW],
    )
    database.conn.commit()
    database.conn.close()
    return path


def standings(store: Store) -> list[tuple[str, str, str | None]]:
    return store.database.execute("select article, standing, of_article from standings order by 1").fetchall()


STANDINGS = [
    ("k001", "original", None),
    ("k002", "copy", "k001"),
    ("k003", "original", None),
    ("k004", "original", None),
]


def test_what_was_a_copy_is_told_before_the_sketches_are_made(old: Path) -> None:
    with Store(old) as store:
        assert Unsketched(store.database).count() == 4
        assert store.database["sketches"].count == 0
        assert standings(store) == STANDINGS
        assert store.database.execute("pragma foreign_key_check").fetchall() == []
        keys = store.database.execute("select id, key from texts order by 1").fetchall()
        assert keys == [(1, "k001"), (2, "k003"), (3, "k004")]


def test_the_sketches_are_made_once_and_a_copy_of_an_old_article_is_found(old: Path) -> None:
    told: list[tuple[str, int, int]] = []
    with Store(old) as store:
        assert remake_sketches(store, lambda *step: told.append(step)) == 4
        assert told == [("sketches made", 4, 4)]
        assert remake_sketches(store) == 0
        assert standings(store) == STANDINGS
        kept = {
            key: [row[0] for row in store.database.execute(
                "select hash from sketches join articles a on a.id = article_id where key = ? order by 1", [key]
            ).fetchall()]
            for key in TEXTS
        }  # fmt: skip
        assert kept == {key: list(sketch(text).hashes) if text else [] for key, text in TEXTS.items()}
        hashes = dict(store.database.execute("select key, text_hash from articles").fetchall())
        # what is no longer stored keeps the hash by which it was known
        assert hashes == {key: sketch(text).text_hash if text else "formerly 4" for key, text in TEXTS.items()}
        former = store.database.execute("select text_hash from revisions where text is not null").fetchall()
        assert former == [(sketch("Un texte plus ancien.").text_hash,)]
        take_in(store, Page(5, 3, f"{prose(20, 9)} {WIRE}", seen=200))
        assert ("k005", "copy", "k001") in standings(store)
        before = state(store)
        regroup(store, FixedClock(parse_iso(NOW)))
        # pairs of the version before say nothing of paragraphs; all else stands as it was
        after = state(store)
        assert {name: rows for name, rows in after.items() if name != "copies"} == {
            name: rows for name, rows in before.items() if name != "copies"
        }
        assert [row[:3] for row in after["copies"]] == [row[:3] for row in before["copies"]]


def test_cut_short_it_goes_on_where_it_was(old: Path, tmp_path: Path) -> None:
    class Cut(Exception):
        pass

    whole = tmp_path / "whole.db"
    whole.write_bytes(old.read_bytes())
    with Store(whole) as store:
        remake_sketches(store)
        expected = state(store)

    def cut(step: str, done: int, of: int) -> None:
        if done < of:
            raise Cut

    for left in (3, 2, 1):
        with Store(old) as store, pytest.raises(Cut):
            remake_sketches(store, cut, at_once=1)
        with Store(old) as store:
            assert Unsketched(store.database).count() == left
    with Store(old) as store:
        assert remake_sketches(store, at_once=1) == 1
        assert state(store) == expected


def test_regroup_does_it_too(old: Path) -> None:
    with Store(old) as store:
        rebuilt = regroup(store, FixedClock(parse_iso(NOW)))
        assert (rebuilt.articles, rebuilt.without_text, rebuilt.texts) == (4, 1, 3)
        assert Unsketched(store.database).count() == 0
        assert standings(store) == STANDINGS


def test_a_new_archive_has_none_waiting(tmp_path: Path) -> None:
    with Store(tmp_path / "press.db") as store:
        changes = store.database.conn.total_changes
        assert remake_sketches(store) == 0
        assert store.database.conn.total_changes == changes
