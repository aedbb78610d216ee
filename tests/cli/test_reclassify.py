"""``press-monitor reclassify``, run as a user runs it: killed, beside a writer, under cron and on a terminal."""

from __future__ import annotations

import os
import pty
import shutil
import signal
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from monitor.catalogue.topics import TOPICS_DIR
from tests.cli.archive import store_articles
from tests.cli.forked import run
from tests.crawl.program import COMMAND, Done, environment, rows, start

COUNT = 500
# enough to be warned of by, and for several transactions
SOME = 60
TEXT = "Le Mali et la Russie ont signé un accord. Le ministre malien a reçu M. Lavrov à Bamako, jeudi, pour en parler. "
VERDICTS = "select article_id, topic_id, score, verdict, reason, evidence, rule_hash from matches order by 1, 2"


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Many articles that were never judged, half of them on the topic."""
    return stored(tmp_path_factory.mktemp("many"), COUNT)


def stored(folder: Path, count: int) -> Path:
    db = folder / "press.db"
    filler = "Les cultivateurs de la vallée comptent leurs sacs et réparent leurs greniers. " * 20
    store_articles(
        db,
        [
            {"source": "dunes", "path": f"{n}", "title": f"Le titre {n}", "text": (TEXT if n % 2 else "") + filler}
            for n in range(count)
        ],
    )
    return db


@pytest.fixture
def db(many: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(many, tmp_path / "press.db"))


@pytest.fixture
def some(tmp_path: Path) -> Path:
    return stored(tmp_path, SOME)


@pytest.fixture
def few(tmp_path: Path) -> Path:
    db = tmp_path / "press.db"
    store_articles(db, [{"source": "dunes", "path": f"{n}", "title": "Mali", "text": TEXT} for n in range(3)])
    return db


def reclassify(db: Path, *words: str) -> Done:
    return run(db.parent, "reclassify", "--db", db, *words)


def on_a_terminal(db: Path, *words: str) -> str:
    """What a person sees on standard output and error."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "reclassify", "--db", str(db), *words],
        env=environment(db.parent, TERM="xterm", PYTHONIOENCODING="utf-8"),
        stdin=theirs, stdout=theirs, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    told = b""
    while True:
        try:
            told += os.read(ours, 4096)
        except OSError:  # the other end is closed
            break
    os.close(ours)
    assert process.wait(timeout=120) == 0, told
    return told.decode()


def test_a_kill_in_the_middle_is_finished_by_the_next_start(db: Path, tmp_path: Path) -> None:
    process = start(db.parent, "reclassify", "--db", db)
    while rows(db, "select count(*) from matches")[0][0] == 0:
        assert process.poll() is None, process.communicate()
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    ((left,),) = rows(db, "select count(*) from articles where judged_with is null")
    assert 0 < left < COUNT
    assert rows(db, "select id from articles where judged_with is not null except select article_id from matches") == []
    done = reclassify(db, "--json")
    assert done.code == 0, done.err
    assert (done.json["stale"], done.json["judged"]) == (left, left)
    whole = Path(shutil.copy(db, tmp_path / "whole.db"))
    assert reclassify(whole, "--all", "--json").json["judged"] == COUNT
    assert rows(whole, VERDICTS) == rows(db, VERDICTS)


def test_a_crawl_goes_on_beside_it(some: Path) -> None:
    """Another process keeps writing all the while, and never waits for long."""
    db = some
    with closing(sqlite3.connect(db, isolation_level=None, timeout=10)) as crawl, crawl:
        crawl.execute("begin immediate")
        process = start(db.parent, "reclassify", "--db", db, "--json")
        written = 0
        while process.poll() is None:
            crawl.execute("update links set reason = ? where id = 1", [str(written)])
            crawl.execute("commit")
            written += 1
            # a crawl reads between what it writes; who wrote without a breath would let nobody in
            crawl.execute("select url, text from articles join bodies using (id)").fetchall()
            crawl.execute("begin immediate")
        crawl.execute("commit")
    out, err = process.communicate()
    assert process.returncode == 0, err
    assert f'"judged": {SOME}' in out
    assert written > 10
    assert rows(db, "select count(*) from articles where judged_with is null") == [(0,)]
    assert rows(db, "pragma integrity_check") == [("ok",)]


def test_silent_off_a_terminal(few: Path) -> None:
    done = reclassify(few)
    assert (done.code, done.out, done.err) == (0, "", "")
    assert rows(few, "select count(*) from matches where verdict = 'relevant'") == [(3,)]


def test_what_changed_is_told_on_a_terminal(few: Path) -> None:
    told = on_a_terminal(few)
    assert "3 of 3 articles judged anew" in told
    none = "aes-russie: 0 became relevant, 0 no longer are, 0 changed between borderline and not relevant"
    assert f"{none}, 3 judged for the first time; of 3 articles 3 are relevant now, 0 borderline" in told
    assert "every article was judged by today's rules already" in on_a_terminal(few)
    since = on_a_terminal(few, "--since", "2026-11-20")
    assert "every article published since 2026-11-20 was judged by today's rules already" in since

    own = few.parent / "catalogue" / "topics" / "aes-russie.yml"
    own.parent.mkdir(parents=True)
    text = (TOPICS_DIR / "aes-russie.yml").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("threshold:"))
    own.write_text(text.replace(line, "threshold: 0.999"), encoding="utf-8")
    lost = "aes-russie: 0 became relevant, 3 no longer are, 0 changed between borderline and not relevant"
    assert f"{lost}; of 3 articles 0 are relevant now, 3 borderline" in on_a_terminal(few)
    told_object = reclassify(few, "--all", "--json").json
    assert told_object["exit_code"] == 0
    assert told_object["topics"]["aes-russie"]["verdicts"] == {"borderline": 3}


def test_a_topic_that_is_gone_and_one_that_matches_nothing_are_warned_of(some: Path) -> None:
    db = some
    own = db.parent / "catalogue" / "topics" / "mine.yml"
    own.parent.mkdir(parents=True)
    text = (TOPICS_DIR / "aes-russie.yml").read_text(encoding="utf-8")
    own.write_text(text.replace("key: aes-russie", "key: mine", 1), encoding="utf-8")
    first = reclassify(db, "--json").json
    assert [warning for warning in first["warnings"] if "aes-chine matches nothing" in warning]
    own.unlink()
    done = reclassify(db)
    assert (done.code, done.out) == (0, "")
    assert f"WARNING  topic mine is no longer installed; its {SOME} verdicts stay" in done.err
    assert reclassify(db, "--remove-gone", "--json").json["gone_topics"] == {"mine": SOME}
    assert "mine" not in reclassify(db).err
    assert rows(db, "select count(*) from topics where key = 'mine'") == [(0,)]


def test_what_cannot_be_meant(few: Path) -> None:
    missing = reclassify(few.parent / "none.db", "--json")
    assert (missing.code, missing.json["exit_code"]) == (65, 65)
    assert not (few.parent / "none.db").exists()
    unknown = reclassify(few, "--topic", "nothing")
    assert (unknown.code, unknown.out) == (64, "")
    assert "no topic 'nothing'" in unknown.err
    for day, said in (("gestern", "is no day"), ("2026-02-30", "is no day"), ("2999-01-01", "lies in the future")):
        refused = reclassify(few, "--since", day, "--json")
        assert (refused.code, refused.json["exit_code"]) == (64, 64)
        assert said in refused.json["message"]
    draft = reclassify(few, "--topic", "./draft.yml")
    assert (draft.code, draft.out) == (64, "")
    assert "only what is installed judges the archive" in draft.err
    other = few.parent / "other.db"
    with closing(sqlite3.connect(other)) as connection, connection:
        connection.execute("create table mine (id)")
    assert reclassify(other).code == 65
    assert rows(few, "select count(*) from matches") == [(0,)]
