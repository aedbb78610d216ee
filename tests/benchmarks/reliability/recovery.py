"""T13: how soon a crawl asks for its first page after a kill -9, with a million links; and texts made anew from the
archive alone. G15: opening and searching what has millions of rows."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import statistics
import subprocess
import sys
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pysqlite3

from db.connection import open_database
from db.queries import search
from db.runs import SourceRow
from db.selection import Selection
from db.store import Store
from monitor.fetching.batch import Home, Wishes, open_batch
from tests.benchmarks.reliability.result import Result, scratch
from tests.cli.forked import run
from tests.crawl.drive import ScriptedPress, crawl, feed, feed_of, page, source

ROOT = Path(__file__).parents[3]
NOW = "2026-06-01T06:00:00Z"
WORDS = ("pont", "marché", "route", "école", "puits", "fleuve", "récolte", "atelier", "concert", "tournoi", "comice",
         "barrage", "lycée", "gare", "musée", "port")  # fmt: skip
LONGEST_START_S = LONGEST_OPEN_S = 1.0
# of the processor: a search waits for nothing else
LONGEST_SEARCH_S = 0.5


def filled(path: Path, links: int, articles: int) -> int:
    """A database of that size, by statements alone; returns how many rows it has."""
    with Store(path) as store, store.transaction():
        for number in range(40):
            name = f"media{number:02}"
            row = SourceRow(name, name, "press", home_url=f"http://{name}.example/")
            store.runs.source(row, "2023-01-01T00:00:00Z")
    database = open_database(path)
    execute = database.conn.execute
    for pragma in ("synchronous = off", "foreign_keys = off", "temp_store = memory"):
        execute(f"pragma {pragma}")
    triggers = execute("select name, sql from sqlite_master where type = 'trigger'").fetchall()
    for name, _ in triggers:
        execute(f"drop trigger [{name}]")
    words = ", ".join(f"('{word}')" for word in WORDS)
    execute("begin immediate")
    execute(
        "create temp table n as with recursive r(i) as (select 1 union all select i + 1 from r where i < ?1) select i, "
        "1 + i % 40 as source, strftime('%Y-%m-%dT%H:%M:%SZ', '2023-01-01', '+' || (i * 100000000 / ?1) || ' seconds') "
        "as at, printf('http://media%02d.example/a/%d', i % 40, i) as url, printf('k%09d', i) as key from r",
        [links],
    )
    execute(
        "insert into links (id, source_id, key, url, fetch_url, state, first_seen_at, settled_at) select i, source, "
        "key, url, url, case when i <= ?1 then 'stored' when i % 50 = 0 then 'pending' else 'not_an_article' end, "
        "at, at from n",
        [articles],
    )
    execute("insert into sightings select i, 'feed', 'http://media.example/feed', source, at, at from n")
    execute("insert into attempts (link_id, at, state, status) select i, at, 'stored', 200 from n")
    execute(
        "insert into captures (id, link_id, fetched_at, url, status, outcome, bytes, warc_file, warc_offset, "
        "warc_length, digest) select i, i, at, url, 200, 'new', 9000, substr(at, 1, 10) || '-00001.warc.gz', i * 3000, "
        "3000, 'sha256:' || i from n where i <= ?",
        [articles],
    )
    execute(f"create temp table w as select column1 as word, row_number() over () - 1 as at from (values {words})")
    execute(
        "insert into articles (id, key, link_id, source_id, capture_id, url, title, excerpt, kind, language, "
        "published_on, words, text_hash, shingles, extractor, first_seen_at, fetched_at) select i, key, i, source, i, "
        "url, 'Nouvelles du ' || w.word || ' ' || i, '', 'article', 'fr', substr(n.at, 1, 10), 60, key, 56, '1', n.at, "
        "n.at from n join w on w.at = i % 16 where i <= ?",
        [articles],
    )
    execute(
        "insert into bodies (id, title, text, stems) select a.id, a.title, "
        "coalesce((select group_concat(v.word || ' ' || (a.id % (97 + v.at)) || ' du village', '. ') from w v "
        "where (a.id / (1 + v.at)) % 3 < 2), ''), '' from articles a"
    )
    execute(
        "insert into revisions (article_id, capture_id, seen_at, text_hash, title, extractor) "
        "select id, id, first_seen_at, text_hash, title, '1' from articles"
    )
    execute("insert into articles_fts(articles_fts) values ('rebuild')")
    for _, sql in triggers:
        execute(sql)
    execute("commit")
    execute("analyze")
    tables = [name for name in database.table_names() if not name.startswith("articles_fts")]
    rows = sum(int(execute(f"select count(*) from [{name}]").fetchone()[0]) for name in tables)
    execute("pragma wal_checkpoint(truncate)")
    database.conn.close()
    # the archive's files are there, as long as the rows say, and hold nothing: no start reads behind what it knows
    archive = Home(path).archive
    archive.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        ends = "select warc_file, max(warc_offset + warc_length) from captures group by 1"
        for name, end in connection.execute(ends):
            with (archive / name).open("wb") as file:
                file.truncate(end)
    return rows


def _start(path: Path, *, killed: bool) -> None:
    """A crawl up to its first page, in a process of its own; ``killed``: which then dies with links in its hands and
    thousands of rows in the log."""
    from monitor.catalogue.sources import load_sources
    from monitor.clock import FixedClock
    from monitor.fetching.polling import in_turn
    from monitor.fetching.recovery import finish_fetched
    from monitor.fetching.routes import LoopbackRoutes
    from monitor.watching import watch
    from tests.relevance.shipped import shipped_reader

    sources, reader = load_sources([path.parent / "sources"]), shipped_reader()
    began, worked = time.perf_counter(), time.process_time()
    with open_batch(
        Home(path), command="crawl", version="0", sources=sources, reader=reader, routes=LoopbackRoutes({}),
        robots_name="press-monitor", min_delay=1.0, wishes=Wishes(revisits="topic"),
        clock=FixedClock(datetime.fromisoformat(NOW)),
    ) as batch:  # fmt: skip
        finish_fetched(batch)
        with batch.store.transaction():
            watch(batch.store, batch.wishes.revisits, batch.clock.now())
        first = in_turn(list(sources.values()), batch.store.polling.due_times(batch.now()))[0]
        with batch.store.transaction():
            run_id = batch.store.runs.start_run(batch.batch_id, batch.source_ids[first.id], batch.now())
            taken = batch.store.links.take(batch.source_ids[first.id], run_id, 16, batch.now())
        took = {"start_s": time.perf_counter() - began, "start_cpu_s": time.process_time() - worked}
        print(json.dumps({**took, "taken": len(taken)}), flush=True)
        if killed:
            batch.store.database.conn.execute("pragma wal_autocheckpoint = 0")
            for number in range(40):
                with batch.store.transaction():
                    batch.store.database.conn.execute(
                        "update sightings set last_seen_at = ? where link_id between ? and ?",
                        [NOW, number * 100, number * 100 + 99],
                    )
            os.kill(os.getpid(), signal.SIGKILL)


def _child(path: Path, word: str) -> tuple[int, float, float]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.reliability.recovery", str(path), word],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    told = json.loads(done.stdout)
    assert told["taken"], done.stdout
    return done.returncode, float(told["start_s"]), float(told["start_cpu_s"])


def _rebuilt(folder: Path, pages: int) -> tuple[int, bool]:
    """(articles, whether all texts made from the archive alone are the same)."""
    home = folder / "home"
    home.mkdir()
    source(home / "sources", "un", feed_of("un"), more="requests: 4000\n")
    urls = [f"http://un.example/a/{number}" for number in range(pages)]
    with ScriptedPress() as press:
        press.answers["http://un.example/feed"] = feed(*urls)
        for number, url in enumerate(urls):
            text = " ".join(f"Le {WORDS[(number + at) % 16]} numéro {number * 31 + at} ouvre." for at in range(40))
            press.answers[url] = page(f"Nouvelles numéro {number}", text)
        crawl(press, home)
    done = run(
        home, "rebuild", "--from-archive", "--archive", home / "press-archive", "--against", home / "press.db",
        "--db", folder / "new.db", "--json",
    )  # fmt: skip
    with closing(sqlite3.connect(folder / "new.db")) as new, closing(sqlite3.connect(home / "press.db")) as former:
        texts = [db.execute("select key, text_hash from articles order by 1").fetchall() for db in (former, new)]
    return len(texts[0]), done.code == 0 and texts[0] == texts[1] and len(texts[0]) == pages


def t13(short: bool) -> Result:
    """The median start after kills, opening and searching a database of that size, and a rebuilding."""
    links, articles, kills, pages = (30_000, 8_000, 3, 12) if short else (1_000_000, 300_000, 5, 300)
    with scratch() as folder:
        path = folder / "press.db"
        for number in range(40):
            source(folder / "sources", f"media{number:02}", feed_of(f"media{number:02}"))
        began = time.perf_counter()
        rows = filled(path, links, articles)
        made = time.perf_counter() - began
        starts = []
        for _ in range(kills):
            assert _child(path, "killed")[0] == -signal.SIGKILL
            starts.append(_child(path, "start")[1:])
        began = time.perf_counter()
        database = open_database(path)
        opened = time.perf_counter() - began
        database.conn.close()
        searches = []
        with closing(pysqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as reading:
            reading.row_factory = pysqlite3.Row
            for expression in ("pont", "marche route", '"puits 5"', "concert 13 lycee", "absent"):
                for ranked in (False, True):
                    began, worked = time.perf_counter(), time.process_time()
                    search(reading, Selection(expression=expression), limit=20, ranked=ranked)
                    searches.append((time.perf_counter() - began, time.process_time() - worked))
        size = path.stat().st_size
        count, same = _rebuilt(folder, pages)
    median, of_processor = (statistics.median(times) for times in zip(*starts, strict=True))
    return {"links": links, "rows": rows, "database_mb": round(size / 2**20), "made_in_s": round(made, 1),
            "kills": kills, "start_median_s": round(median, 3), "start_slowest_s": round(max(starts)[0], 3),
            "start_median_cpu_s": round(of_processor, 3),
            "open_s": round(opened, 3), "search_slowest_s": round(max(wall for wall, _ in searches), 3),
            "search_slowest_cpu_s": round(max(cpu for _, cpu in searches), 3), "rebuilt": count,
            "texts_equal": same,
            "ok": same and median <= LONGEST_START_S and opened <= LONGEST_OPEN_S
            and max(cpu for _, cpu in searches) <= LONGEST_SEARCH_S}  # fmt: skip


if __name__ == "__main__":
    _start(Path(sys.argv[1]), killed=sys.argv[2] == "killed")
