"""``press-monitor topics`` over a stored archive: explain and check."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from monitor.catalogue.lexicons import HERE
from monitor.catalogue.topics import TOPICS_DIR
from monitor.discovery.urls import key
from monitor.relevance.labelled import read_labelled
from tests.cli.archive import (
    LABELLED,
    address,
    judged_archive,
    labelled_archive,
    store_articles,
)
from tests.cli.archive import topics as run

ROWS = read_labelled(LABELLED)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return labelled_archive(tmp_path)


@pytest.fixture
def judged(tmp_path: Path) -> Path:
    return judged_archive(tmp_path)


def test_an_article_is_explained_by_its_number_its_key_and_any_form_of_its_address(judged: Path) -> None:
    number = next(n for n, row in enumerate(ROWS) if row.label == "relevant")
    url = address(number)
    told = run(judged, "explain", url, "--json").json
    assert told["article"]["url"] == url
    assert told["article"]["title"] == ROWS[number].title
    forms = (
        str(told["article"]["id"]),
        key(url),
        url.replace("https://", "http://www.") + "/?utm_source=x#haut",
        url.removeprefix("https://"),
    )
    for form in forms:
        assert run(judged, "explain", form, "--json").json == told
    (judgement,) = [one for one in told["judgements"] if one["topic_key"] == "aes-russie"]
    assert judgement["verdict"] == judgement["stored"]["verdict"] == "relevant"
    assert judgement["stored"]["differs_in"] == []


def test_every_span_is_told_with_its_sentence_and_the_rule_that_counted_it(judged: Path) -> None:
    number = next(n for n, row in enumerate(ROWS) if row.label == "relevant" and row.language == "fr")
    text = {"title": ROWS[number].title, "text": ROWS[number].text}
    done = run(judged, "explain", address(number), "--topic", "aes-russie", "--json")
    (judgement,) = done.json["judgements"]
    seen = set()
    for evidence in judgement["evidence"]:
        assert evidence["kind"] in ("title", "sentence", "neighbours", "title_and_lede", "title_and_text")
        assert evidence["points"] > 0
        for sentence in evidence["sentences"]:
            assert text[sentence["where"]][sentence["start"] : sentence["end"]] == sentence["text"]
            for span in sentence["spans"]:
                assert text[sentence["where"]][span["start"] : span["end"]] == span["quote"]
                seen.add((sentence["where"], span["start"], span["end"]))
    assert {(span["where"], span["start"], span["end"]) for span in judgement["spans"]} == seen
    told = run(judged, "explain", address(number), "--topic", "aes-russie").out
    for evidence in judgement["evidence"]:
        for sentence in evidence["sentences"]:
            assert f"*{sentence['spans'][0]['quote']}*" in told
    assert "stored: the same (relevant" in told


def test_what_differs_from_the_stored_judgement_is_said(judged: Path) -> None:
    number = next(n for n, row in enumerate(ROWS) if row.label == "relevant")
    with closing(sqlite3.connect(judged)) as connection, connection:
        connection.execute("update matches set verdict = 'not_relevant', score = 0.1")
    told = run(judged, "explain", address(number), "--topic", "aes-russie")
    assert "not_relevant, score 0.100, version" in told.out
    assert "differs in verdict, score (press-monitor reclassify" in told.out


def test_an_article_that_was_never_judged_is_explained_all_the_same(db: Path) -> None:
    told = run(db, "explain", "1", "--json").json
    assert {one["stored"] for one in told["judgements"]} == {None}
    assert "stored:" not in run(db, "explain", "1").out


def test_nothing_is_written_by_looking(judged: Path) -> None:
    before = judged.read_bytes()
    for words in (["explain", "1"], ["sample"], ["diff", str(TOPICS_DIR / "aes-russie.yml")], ["check"]):
        assert run(judged, *words).code == 0
    assert judged.read_bytes() == before
    assert {path.name for path in judged.parent.iterdir()} <= {"press.db", "press.db-wal", "press.db-shm"}


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("99999", "no article in"),
        ("9" * 40, "no file"),
        ("aaaaaaaaaa", "no article of"),
        ("https://nobody.example/1", "no article of"),
        ("nonsense", "no file, and no article's number, key or address"),
        ("", "no file, and no article's number"),
        ("gone.txt", "cannot be read: there is no such file"),
        ("https://exa mple/\x1b[2J", "can be no article's address"),
        ("x" * 5000, "no file"),
        (".", "cannot be read"),
    ],
)
def test_what_is_no_article_is_said_in_a_line(db: Path, what: str, said: str) -> None:
    done = run(db, "explain", what)
    assert (done.code, done.out) == (64, "")
    assert said in done.err
    assert len(done.err.splitlines()) == 1
    assert "\x1b" not in done.err


def test_a_link_without_an_article_is_told_as_what_it_is(db: Path) -> None:
    with closing(sqlite3.connect(db)) as connection, connection:
        connection.execute(
            "insert into links (source_id, key, url, fetch_url, state, reason, first_seen_at) values (1, ?, "
            "'https://horizon.example/x', 'https://horizon.example/x', 'rejected', 'too old', '2026-11-01T00:00:00Z')",
            [key("https://horizon.example/x")],
        )
    assert "holds no article: rejected, too old" in run(db, "explain", "https://horizon.example/x").err


def test_an_alias_leads_to_its_article(judged: Path) -> None:
    with closing(sqlite3.connect(judged)) as connection, connection:
        connection.execute(
            "insert into links (source_id, key, url, fetch_url, state, alias_of, first_seen_at) select source_id, ?, "
            "'https://horizon.example/autre', 'https://horizon.example/autre', 'alias', link_id, first_seen_at "
            "from articles where id = 3",
            [key("https://horizon.example/autre")],
        )
    assert run(judged, "explain", "https://horizon.example/autre", "--json").json["article"]["id"] == 3


def test_a_terminal_is_not_commanded_by_a_text(tmp_path: Path) -> None:
    evil = {
        "source": "dunes",
        "path": "mal",
        "title": "Mali et Russie \x1b[2J\r",
        "text": "Le Mali\x07 et la\u202e Russie.",
    }
    store_articles(tmp_path / "press.db", [evil])
    done = run(tmp_path / "press.db", "explain", "1")
    assert done.code == 0
    assert all(character.isprintable() or character == "\n" for character in done.out)


def test_a_topic_that_matches_everything_or_nothing_is_warned_of(tmp_path: Path) -> None:
    db = tmp_path / "press.db"
    text = "Le Mali et la Russie ont signé un accord."
    store_articles(
        db, [{"source": "dunes", "path": f"{n}", "title": "Mali et Russie", "text": text} for n in range(50)]
    )
    done = run(db, "check")
    assert done.code == 0
    assert "WARNING  topic aes-russie matches nearly everything: 50 of the 50 articles" in done.err
    assert "WARNING  topic aes-chine matches nothing: none of the 50 articles" in done.err


def test_of_few_articles_nothing_is_said(tmp_path: Path) -> None:
    db = tmp_path / "press.db"
    text = "Le Mali et la Russie ont signé un accord."
    store_articles(
        db, [{"source": "dunes", "path": f"{n}", "title": "Mali et Russie", "text": text} for n in range(49)]
    )
    done = run(db, "check")
    assert (done.code, done.err) == (0, "")


def test_files_are_checked_whatever_the_database_is(tmp_path: Path) -> None:
    db = tmp_path / "press.db"
    db.write_bytes(b"no database")
    done = run(db, "check", TOPICS_DIR / "aes-russie.yml")
    assert (done.code, done.out.startswith("ok: ")) == (0, True)
    assert "WARNING  no articles were judged: " in done.err
    assert "is not a SQLite database" in done.err


def test_a_term_that_stands_in_most_articles_is_warned_of_with_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "draft"
    folder.mkdir()
    lexicon = (HERE / "lexicon-russia.yml").read_text(encoding="utf-8")
    at = lexicon.index("    terms:\n", lexicon.index("id: wagner\n")) + len("    terms:\n")
    changed = f"{lexicon[:at]}      zz: [sac* de mil]\n{lexicon[at:]}"
    (folder / "lexicon-russia.yml").write_text(changed, encoding="utf-8")
    line = next(n for n, text in enumerate(changed.splitlines(), 1) if "sac* de mil" in text)
    topic = folder / "topic.yml"
    topic.write_text((TOPICS_DIR / "aes-russie.yml").read_text(encoding="utf-8"), encoding="utf-8")
    db = tmp_path / "press.db"
    texts = ["Le Mali et la Russie signent."] * 20 + ["Le prix du sac de mil monte, les sacs de mil manquent."] * 40
    store_articles(
        db, [{"source": "dunes", "path": f"{n}", "title": "Titre", "text": text} for n, text in enumerate(texts)]
    )
    done = run(db, "check", topic)
    assert done.code == 0
    told = f"'sac* de mil' (concept wagner) stands in 40 of the 60 articles of {db}; so common a word tells no article"
    assert f"WARNING  {folder / 'lexicon-russia.yml'}:{line}: {told}" in done.err
    assert len(run(db, "check", topic, "--json").json["warnings"]) == len(done.err.splitlines()) == 1
    assert "sac*" not in run(db, "check", TOPICS_DIR / "aes-russie.yml").err
