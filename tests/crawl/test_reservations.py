"""What publishers declare about the use of their pages is recorded; of what they reserve metadata alone is stored."""

from __future__ import annotations

import json
from pathlib import Path

from db.connection import open_database
from tests.cli.forked import run
from tests.crawl.drive import Asked, ScriptedPress, crawl, feed, feed_of, page, source
from tests.crawl.program import check_conservation, rows

SAID = "Un paragraphe que son éditeur réserve parle du pont et de sa réfection. " * 20
NAMES = ("en-tete", "page", "fichier", "sans-cache", "libre", "sans-extrait", "dit-non")


def address(name: str) -> str:
    return f"http://un.example/a/{name}"


def answers(press: ScriptedPress) -> None:
    def said(name: str, headers: dict[str, str] | None = None, head: str = "") -> None:
        status, usual, body = page(f"Le pont, suite {name}", SAID.replace("pont", f"pont {name}"))
        press.answers[address(name)] = status, {**usual, **(headers or {})}, body.replace(b"<head>", head.encode())

    said("en-tete", {"TDM-Reservation": "1", "TDM-Policy": "https://un.example/droits"})
    said("page", head='<head><meta name="tdm-reservation" content="1">')
    said("fichier")
    said("sans-cache", {"X-Robots-Tag": "otherbot: all", "x-robots-tag": "noarchive"})
    said("libre")
    said("sans-extrait", head='<head><meta name="robots" content="nosnippet, noindex">')
    said("dit-non", {"TDM-Reservation": "0"})
    rules = [{"location": "/a/fichier", "tdm-reservation": 1}, {"location": "/a/dit-non", "tdm-reservation": 1}]
    press.answers["http://un.example/.well-known/tdmrep.json"] = 200, {}, json.dumps(rules).encode()
    press.answers["http://un.example/feed"] = feed(*map(address, NAMES))


def crawled(folder: Path, more: str = "") -> ScriptedPress:
    source(folder / "sources", "un", feed_of("un"), more=more)
    with ScriptedPress() as press:
        answers(press)
        crawl(press, folder)
        asked = [path for _, path in press.arrivals if path.endswith("tdmrep.json")]
        # once, before the first page
        assert asked == ["http://un.example/.well-known/tdmrep.json"]
        order = [path for _, path in press.arrivals]
        assert order.index(asked[0]) < min(order.index(address(name)) for name in NAMES)
        crawl(press, folder, "2025-05-23T12:00:00Z", Asked(revisits="all"))
        assert len([path for _, path in press.arrivals if path.endswith("tdmrep.json")]) == 1
    return press


def test_what_is_reserved_is_stored_as_metadata_and_the_rest_as_ever(tmp_path: Path) -> None:
    crawled(tmp_path)
    db = tmp_path / "press.db"
    reserved = {address(name) for name in ("en-tete", "page", "fichier", "sans-cache")}
    told = dict(rows(db, "select url, reduced_why from articles"))
    assert {url for url, why in told.items() if why == "reserved"} == reserved
    assert len(told) == len(NAMES)
    texts = dict(rows(db, "select url, text from articles join bodies using (id)"))
    assert {url for url, text in texts.items() if not text} == reserved
    assert all("éditeur réserve" in text for url, text in texts.items() if url not in reserved)
    declared = {url: json.loads(word) if word else None for url, word in rows(db, "select url, declared from captures")}
    assert declared[address("en-tete")] == {"tdm": 1, "policy": "https://un.example/droits", "from": "header"}
    assert declared[address("fichier")] == {"tdm": 1, "from": "file"}
    assert declared[address("sans-cache")] == {"robots": ["noarchive"]}
    assert declared[address("sans-extrait")] == {"robots": ["nosnippet", "noindex"]}
    assert declared[address("dit-non")] == {"tdm": 0, "from": "header"}
    assert declared[address("libre")] is None
    # nothing of it is anywhere: no shingle, no copy, no byte of the page
    assert rows(
        db, "select count(*) from sketches where article_id in (select id from articles where reduced_at is not null)"
    ) == [(0,)]
    check_conservation(db)
    assert rows(db, "select state, count(*) from links group by 1") == [("stored", len(NAMES))]
    assert run(tmp_path, "verify", "--db", db).code == 0
    why = run(tmp_path, "why", address("page"), "--db", db).out
    assert "its publisher reserves it" in why
    assert '"tdm": 1' in why
    health = run(tmp_path, "health", "--db", db, "--json").json
    assert "4 articles" in json.dumps(health)


def test_no_byte_of_a_reserved_page_is_kept(tmp_path: Path) -> None:
    from tests.crawl.forgetting import holders

    crawled(tmp_path)
    assert list(holders(tmp_path, "pont page")) == []
    assert list(holders(tmp_path, "pont libre")) != []


def test_an_outlet_whose_reservation_does_not_bind_is_stored_and_the_declaration_recorded(tmp_path: Path) -> None:
    crawled(tmp_path, more="respect_tdm: record\n")
    db = tmp_path / "press.db"
    assert rows(db, "select count(*) from bodies where text = ''") == [(0,)]
    assert rows(db, "select count(*) from captures where declared like '%tdm%1%'") != [(0,)]
    assert rows(db, "select count(*) from articles where reduced_at is not null") == [(0,)]


def test_what_a_kill_left_unread_is_fetched_again(tmp_path: Path) -> None:
    source(tmp_path / "sources", "un", feed_of("un"))
    with ScriptedPress() as press:
        answers(press)
        crawl(press, tmp_path)
        # as if the process had ended between the capture and its reading: the body is nowhere
        database = open_database(tmp_path / "press.db")
        ((article, link),) = rows(tmp_path / "press.db", "select id, link_id from articles where url = ?",
                                  address("page"))  # fmt: skip
        database.conn.execute("pragma foreign_keys = off")
        for table in ("matches", "mentions", "revisions", "revisits"):
            database.conn.execute(f"delete from {table} where article_id = ?", [article])
        database.conn.execute("delete from texts where origin_article_id = ?", [article])
        database.conn.execute("delete from bodies where id = ?", [article])
        database.conn.execute("delete from articles where id = ?", [article])
        database.conn.execute("update captures set outcome = 'fetched' where link_id = ?", [link])
        database.conn.execute("update links set state = 'fetched' where id = ?", [link])
        database.conn.close()
        crawl(press, tmp_path, "2025-05-23T13:00:00Z")
    assert rows(tmp_path / "press.db", "select reduced_why from articles where url = ?", address("page")) == [
        ("reserved",)
    ]
    check_conservation(tmp_path / "press.db")
