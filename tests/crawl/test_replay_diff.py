"""Rules that changed after a crawl: what a replay shows, what it stores, and what a kill in the middle leaves."""

from __future__ import annotations

import os
import pty
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.cli.forked import run
from tests.crawl.drive import Answer, ScriptedPress, crawl, feed, feed_of, page, source
from tests.crawl.program import COMMAND, Done, check_conservation, environment, rows, start

COUNT = 8
HALF = """\
extraction:
  version: 1
  body: ['.texte']
  byline: ['.plume']
"""
EVERYTHING = (
    "select a.*, b.title, b.text, b.stems, r.id, r.seen_at, r.text, r.extractor from articles a "
    "join bodies b using (id) join revisions r on r.article_id = a.id order by a.id, r.id"
)


def two_columns(number: int) -> Answer:
    """A page that the general path reads whole and the rules above read half of."""
    prose = "Les travaux du pont avancent depuis le mois de mars, selon les ouvriers du chantier. " * 6
    inside = (
        f"<h1>Le pont numéro {number}</h1><div class='plume'>Awa Témoin</div><div class='texte'><p>{prose}</p>"
        f"<p>{prose}</p></div><div class='suite'><p>Suite {number}. {prose}</p><p>{prose}</p></div>"
    )
    html = f"<html><head><title>Le pont numéro {number}</title></head><body><article>{inside}</article></body></html>"
    return 200, {"Content-Type": "text/html; charset=utf-8"}, html.encode()


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A crawl without rules of two sources, and a registry in which one of them has some since."""
    home = tmp_path_factory.mktemp("crawled")
    pages = {f"http://aa.example/a/pont-{number}": two_columns(number) for number in range(COUNT)}
    others = {f"http://bb.example/a/port-{number}": page(f"Le port numéro {number}") for number in range(2)}
    empty = "http://bb.example/a/vide"
    with ScriptedPress() as press:
        for id_, listed in (("aa", [*pages]), ("bb", [*others, empty])):
            source(home / "sources", id_, feed_of(id_))
            press.answers[f"http://{id_}.example/feed"] = feed(*listed)
        press.answers |= {**pages, **others, empty: (200, {"Content-Type": "text/html"}, b"<html><body></body></html>")}
        assert crawl(press, home)["exit_code"] == 0
    (home / "catalogue").mkdir()
    (home / "sources").rename(home / "catalogue" / "sources")
    source(home / "catalogue" / "sources", "aa", feed_of("aa"), more=HALF)
    return home


@pytest.fixture
def home(crawled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(crawled, tmp_path / "home"))


def everything(home: Path) -> list[tuple[object, ...]]:
    check_conservation(home / "press.db")
    tables = ("matches", "links", "attempts", "captures", "copies", "texts", "sketches")
    return [
        *rows(home / "press.db", EVERYTHING),
        *(row for table in tables for row in rows(home / "press.db", f"select * from {table} order by 1, 2")),
    ]


def replay(home: Path, *more: str) -> Done:
    return run(home, "replay", "--db", home / "press.db", *more)


def test_a_dry_run_shows_the_fields_and_stores_nothing(home: Path) -> None:
    before = everything(home)
    done = replay(home, "--dry-run", "--json")
    assert done.code == 0, done.err
    assert everything(home) == before
    told = done.json
    assert told["committed"] is False
    assert told["replayed"] is None
    assert told["differences"]["pages"] == COUNT + 3
    assert told["differences"]["articles"] == COUNT + 2
    assert told["differences"]["changed"] == COUNT
    changed, same = told["differences"]["by_source"]["aa"], told["differences"]["by_source"]["bb"]
    assert {name: field["articles"] for name, field in changed["fields"].items()} == {"text": COUNT, "bylines": COUNT}
    assert changed["fields"]["bylines"]["gained"] == COUNT
    shown = changed["fields"]["bylines"]["examples"]
    assert [(each["before"], each["after"]) for each in shown] == [(None, "Awa Témoin")] * 3
    assert shown[0]["url"].startswith("http://aa.example/a/pont-")
    example = changed["fields"]["text"]["examples"][0]
    assert example["before"].startswith("Suite ")
    assert example["after"] == ""
    length = changed["text_characters"]
    assert length["articles_shortened"] == COUNT
    assert 0.4 < length["after"] / length["before"] < 0.7
    assert (same["same"], same["changed"], same["without_article"], same["fields"]) == (2, 0, 1, {})
    assert told["differences"]["warnings"] == [f"aa: {COUNT} of {COUNT} articles lose 20% of their text or more"]


def test_a_dry_run_for_a_person(home: Path) -> None:
    done = replay(home, "--dry-run", "--source", "aa")
    assert done.code == 0, done.err
    assert f"aa: {COUNT} of {COUNT} articles change" in done.out
    assert f"  bylines{COUNT:>19}  ({COUNT} gained)" in done.out
    assert "      + Awa Témoin" in done.out
    assert "WARNING  aa: " in done.out
    assert "bb" not in done.out
    assert replay(home, "--dry-run", "--source", "bb").out == "unchanged, articles: bb 2\n"


def test_what_is_stored_is_what_was_shown_and_the_former_text_is_kept(home: Path) -> None:
    db = home / "press.db"
    former = dict(rows(db, "select a.id, text from articles a join bodies using (id)"))
    assert replay(home, "--dry-run", "--yes").code == 64
    shown = replay(home, "--dry-run", "--json").json["differences"]
    done = replay(home, "--yes", "--json")
    assert done.code == 0, done.err
    assert done.json["committed"] is True
    assert done.json["differences"] == shown
    assert done.json["replayed"] == {
        "pages": COUNT + 3,
        "by_outcome": {"changed": COUNT, "extract_empty": 1, "unchanged": 2},
    }
    kept = rows(
        db,
        "select article_id, r.text, r.extractor, a.extractor, b.text from revisions r join articles a "
        "on a.id = r.article_id join bodies b on b.id = a.id where r.text is not null",
    )
    assert len(kept) == COUNT
    for article_id, text, extractor, new_extractor, new_text in kept:
        assert text == former[article_id]
        assert "Suite" in text
        assert "Suite" not in new_text
        assert "+rules" not in extractor
        assert new_extractor == f"{extractor}+rules1"
    assert rows(db, "select count(*) from revisions where text is null") == [(COUNT + 2,)]
    assert rows(db, "select count(*) from articles_fts where articles_fts match 'suite'") == [(0,)]
    after = everything(home)
    again = replay(home, "--json")
    assert again.code == 0, again.err
    assert again.json["replayed"]["by_outcome"] == {"unchanged": COUNT + 2, "extract_empty": 1}
    assert again.json["differences"]["changed"] == 0
    assert everything(home) == after, "nothing is written twice"


def test_without_a_terminal_or_an_answer_nothing_is_stored(home: Path) -> None:
    before = everything(home)
    done = replay(home)
    assert done.code == 64
    assert f"{COUNT} articles change, nothing was stored" in done.err
    assert "--yes" in done.err
    assert everything(home) == before
    asked = replay(home, "--json")
    assert (asked.code, asked.json["exit_code"], asked.json["committed"]) == (64, 64, False)


@pytest.mark.parametrize(("answer", "revisions"), [(b"n\n", 0), (b"y\n", COUNT)])
def test_a_person_is_asked(home: Path, answer: bytes, revisions: int) -> None:
    ours, theirs = pty.openpty()
    try:
        os.write(ours, answer)
        done = subprocess.run(
            [*COMMAND, "replay", "--db", str(home / "press.db")],
            env=environment(home), stdin=theirs, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
    finally:
        os.close(ours)
        os.close(theirs)
    assert done.returncode == 0, done.stderr
    assert f"{COUNT} articles change. Store this?" in done.stderr
    kept = rows(home / "press.db", "select count(*) from revisions where text is not null")
    assert kept == [(revisions,)]
    assert ("nothing was stored" in done.stdout) == (revisions == 0)


@pytest.mark.parametrize("after", [1, 5])
def test_a_kill_in_the_middle_is_finished_by_the_next_replay(home: Path, after: int) -> None:
    db = home / "press.db"
    process = start(home, "replay", "--yes", "--db", db)
    while rows(db, "select count(*) from revisions where text is not null")[0][0] < after:
        assert process.poll() is None, process.communicate()
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert [path.name for path in home.iterdir() if "replay" in path.name] == [], "a kill leaves no file"
    done = replay(home, "--yes", "--json")
    assert done.code == 0, done.err
    assert sum(done.json["replayed"]["by_outcome"].values()) == COUNT + 3
    check_conservation(db)
    assert rows(db, "select count(*), count(r.text) from revisions r") == [(2 * COUNT + 2, COUNT)]
    assert rows(db, "select count(*) from bodies where text like '%Suite%'") == [(0,)]


def test_a_source_that_left_the_registry_is_left_alone(home: Path) -> None:
    before = everything(home)
    (home / "catalogue" / "sources" / "aa.yml").unlink()
    done = replay(home, "--json")
    assert done.code == 0, done.err
    assert done.json["differences"]["by_source"]["aa"]["left_alone"] == COUNT
    assert done.json["replayed"]["by_outcome"]["left alone: its source is not in the registry"] == COUNT
    assert everything(home) == before


def test_a_damaged_archive_takes_nothing_away(home: Path) -> None:
    (file,) = (home / "press-archive").glob("*.warc.gz")
    size = file.stat().st_size
    with file.open("r+b") as damaged:
        damaged.seek(0)
        damaged.write(b"\0" * size)
    before = rows(home / "press.db", EVERYTHING)
    done = replay(home, "--json")
    assert done.code == 0, done.err
    change = done.json["differences"]["by_source"]["aa"]
    assert sum(change["kept_as_stored"].values()) == COUNT
    assert all(reason.startswith("quarantined: ") for reason in change["kept_as_stored"])
    assert (
        f"aa: {COUNT} of {COUNT} articles come out as no article (what is stored stays)"
        in (done.json["differences"]["warnings"])
    )
    assert rows(home / "press.db", EVERYTHING) == before
