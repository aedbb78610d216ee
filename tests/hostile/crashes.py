"""Crawls that are killed, or that find no room, one after the other in one folder; and what must hold all the while."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from db.migrations import migrations
from monitor.fetching.archive import Archive, Place
from tests.crawl.drive import Asked, ScriptedPress, feed, feed_of, page, source
from tests.crawl.forked import run
from tests.crawl.program import Done, check_conservation, environment, rows

ARTICLES = 6
# of the archive: three or four pages to a file
ROTATE_BYTES = 3_000
NOW = "2025-05-23T10:00:00Z"
WORDS = ("port", "puits", "stade", "gare", "ecole", "musee")


@contextmanager
def small_press(folder: Path) -> Iterator[ScriptedPress]:
    """Two outlets of six articles each, no two alike."""
    with ScriptedPress() as press:
        for id_ in ("un", "deux"):
            source(folder / "sources", id_, feed_of(id_))
            urls = [f"http://{id_}.example/a/{word}-rouvre" for word in WORDS[:ARTICLES]]
            press.answers[f"http://{id_}.example/feed"] = feed(*urls)
            for number, (word, url) in enumerate(zip(WORDS, urls, strict=False)):
                text = f"Le {word} de la ville numéro {number} a rouvert, dit {id_}. " * (30 + number)
                press.answers[url] = page(f"Le {word} rouvre, selon {id_}", text)
        yield press


def crawl(press: ScriptedPress, folder: Path, strain: dict[str, Any]) -> Done:
    """One crawl under strain."""
    where = [str(folder / "press.db"), str(folder / "sources"), str(press.port), NOW, json.dumps(asdict(Asked()))]
    return run("tests.hostile.strained", [json.dumps(strain), *where], environment(folder))


@dataclass(slots=True)
class Ledger:
    """What was acknowledged so far, and what went wrong since."""

    captures: set[tuple[Any, ...]] = field(default_factory=set)
    articles: set[tuple[Any, ...]] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    killed: list[str] = field(default_factory=list)

    @property
    def kills(self) -> int:
        """How many crawls came by the step at which they were to be killed."""
        return len(self.killed)

    def look(self, folder: Path, when: str) -> None:
        """Compares the database with what it held before."""
        db = folder / "press.db"
        if not db.exists() or not rows(db, "select 1 from sqlite_master where name = 'outbox'"):
            if self.captures:
                self.faults.append(f"{when}: the database is gone")
            return
        if rows(db, "pragma integrity_check") != [("ok",)]:
            self.faults.append(f"{when}: integrity")
        captures = set(
            rows(db, "select url, digest, warc_file, warc_offset, warc_length from captures where warc_length > 0")
        )
        articles = set(rows(db, "select key, text_hash from articles"))
        if not self.captures <= captures:
            self.faults.append(f"{when}: an acknowledged capture is gone")
        if not self.articles <= articles:
            self.faults.append(f"{when}: an acknowledged article is gone")
        if rows(db, "select link_id from captures group by 1 having count(*) > 1"):
            self.faults.append(f"{when}: a page was fetched twice although it was kept")
        self.captures, self.articles = captures, articles
        archive = Archive(folder / "press-archive")
        for _, digest, file, offset, length in captures:
            archive.read(Place(file, offset, length, digest))

    def finish(self, press: ScriptedPress, folder: Path) -> None:
        """One crawl without strain, after which everything is there."""
        done = crawl(press, folder, {})
        if done.code:
            self.faults.append(f"the last crawl ended with {done.code}: {done.err.strip()[-300:]}")
            return
        self.look(folder, "in the end")
        check_conservation(folder / "press.db")
        if len(self.articles) != 2 * ARTICLES:
            self.faults.append(f"{len(self.articles)} articles in the end")


def kills(folder: Path, points: list[tuple[str, int]], *, older: bool = False) -> Ledger:
    """Kills one crawl after the other at these points, where it comes by them, then lets one finish. ``older``: the
    first of them finds a database of the second schema that was released."""
    ledger = Ledger()
    if older:
        database = Database(folder / "press.db")
        migrations.apply(database, stop_before=[step.name for step in migrations.pending(database)][2])
        database.conn.close()
    with small_press(folder) as press:
        for step, n in points:
            done = crawl(press, folder, {"step": step, "n": n, "rotate_bytes": ROTATE_BYTES})
            if done.code == -9:
                ledger.killed.append(step)
            if done.code not in (0, -9):
                ledger.faults.append(f"{step}:{n}: exit {done.code}: {done.err.strip()[-300:]}")
            ledger.look(folder, f"{step}:{n}")
        ledger.finish(press, folder)
    return ledger


def full_disk(folder: Path, sizes: list[int]) -> tuple[Ledger, list[str]]:
    """Crawls with files that cannot grow beyond each size, then one that can. Returns the messages too."""
    ledger, messages = Ledger(), []
    with small_press(folder) as press:
        for size in sizes:
            done = crawl(press, folder, {"file_bytes": size})
            messages.append(done.err.strip())
            if done.code not in (0, 16):
                ledger.faults.append(f"{size}: exit {done.code}: {done.err.strip()[-300:]}")
            if done.code == 16 and (str(folder) not in done.err or done.err.strip().count("\n")):
                ledger.faults.append(f"{size}: no line that names the place: {done.err.strip()[:300]}")
            ledger.look(folder, str(size))
        ledger.finish(press, folder)
    return ledger, messages
