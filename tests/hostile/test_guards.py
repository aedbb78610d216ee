"""Guards that hold for the whole program."""

from __future__ import annotations

import os
from pathlib import Path

from db.store import Store
from monitor.reporting.surroundings import rights
from tests.crawl.drive import ScriptedPress, crawl, feed, feed_of, page, source
from tests.crawl.program import rows


def test_every_writing_transaction_begins_as_one(tmp_path: Path) -> None:
    """A read that becomes a write fails at once where another wrote meanwhile, however long one would wait."""
    begun: list[str] = []
    with Store(tmp_path / "press.db") as store:
        store.database.conn.set_trace_callback(begun.append)
        with store.transaction():
            store.runs.start_batch("test", "0", "2025-05-23T10:00:00Z")
    assert [sql.lower() for sql in begun if sql.lower().startswith("begin")] == ["begin immediate"]


def test_a_renamed_source_keeps_its_articles(tmp_path: Path) -> None:
    source(tmp_path / "sources", "aa", feed_of("aa"))
    file = tmp_path / "sources" / "aa.yml"
    with ScriptedPress() as press:
        press.answers["http://aa.example/feed"] = feed("http://aa.example/a/1")
        press.answers["http://aa.example/a/1"] = page("Le port rouvre")
        crawl(press, tmp_path)
        file.write_text(file.read_text("utf-8").replace("name: aa", "name: Le Nouveau Nom"), "utf-8")
        crawl(press, tmp_path, "2025-05-24T10:00:00Z")
        assert press.asked == ["http://aa.example/feed"]
    db = tmp_path / "press.db"
    assert rows(db, "select s.key, s.name from articles a join sources s on s.id = a.source_id") == [
        ("aa", "Le Nouveau Nom")
    ]


def test_running_as_root_is_told_and_nothing_else() -> None:
    told = [one.what for one in rights([], [], []) if one.severity != "sound"]
    assert told == (["this runs as root"] if os.geteuid() == 0 else [])
