"""``press-monitor topics diff``: what a changed rule would gain and lose."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db.labels import set_labels
from monitor.catalogue.topics import HERE, TOPICS_DIR
from monitor.relevance.labelled import read_labelled
from tests.cli.archive import (
    LABELLED,
    address,
    changed_rule,
    judged_archive,
    label_of,
    labelled_archive,
)
from tests.cli.archive import topics as run
from tests.crawl.program import rows

ROWS = read_labelled(LABELLED)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return labelled_archive(tmp_path)


@pytest.fixture
def judged(tmp_path: Path) -> Path:
    return judged_archive(tmp_path)


def test_diff_lists_what_a_stricter_rule_loses(db: Path, tmp_path: Path) -> None:
    file = changed_rule(tmp_path, threshold=0.9, version=99)
    told = run(db, "diff", file, "--json", "--limit", "3").json
    assert told["old_topic"]["key"] == told["new_topic"]["key"] == "aes-russie"
    assert told["articles"] == len(ROWS)
    assert told["totals"]["gained"] == 0
    assert told["totals"]["lost"] == told["old"]["relevant"] - told["new"].get("relevant", 0) > 3
    assert len(told["lost"]) == 3
    first = told["lost"][0]
    assert (first["old"]["verdict"], first["new"]["verdict"]) == ("relevant", "borderline")
    assert [one["id"] for one in told["lost"]] == sorted((one["id"] for one in told["lost"]), reverse=True)

    turned = run(db, "diff", file, TOPICS_DIR / "aes-russie.yml", "--json").json
    assert turned["totals"]["gained"] == told["totals"]["lost"]
    text = run(db, "diff", file, "--limit", "2").out
    assert f"lost, relevant by the old rule only: {told['totals']['lost']}\n" in text
    assert (
        f"old: the installed topic aes-russie, version {told['old_topic']['version']}; new: {file}, version 99" in text
    )
    assert f"  - {first['id']}  {first['day']}  {first['source']}  {first['title']}" in text
    assert f"and {told['totals']['lost'] - 2} more" in text


def test_diff_of_a_rule_with_itself(db: Path) -> None:
    done = run(db, "diff", TOPICS_DIR / "aes-russie.yml")
    assert done.code == 0
    assert "(0 gained, 0 lost)" in done.out
    assert "the two rules are the same" in done.out


def test_diff_of_a_topic_that_is_not_installed_tells_what_would_be_relevant(db: Path, tmp_path: Path) -> None:
    file = changed_rule(tmp_path, key="mine")
    told = run(db, "diff", file, "--json", "--limit", "1").json
    assert (told["old_topic"], told["new_topic"]["key"]) == (None, "mine")
    assert told["totals"]["gained"] == told["new"]["relevant"] > 50
    assert (told["totals"]["lost"], told["old"], told["rescored"]) == (0, {}, 0)
    assert (told["gained"][0]["old"], told["gained"][0]["new"]["verdict"]) == (None, "relevant")
    text = run(db, "diff", file, "--limit", "1").out
    assert f"\nrelevant: {told['new']['relevant']}\n" in f"\n{text}"
    assert f"no topic mine is installed; by {file}, of {len(ROWS)} stored articles, " in text
    two = run(db, "diff", TOPICS_DIR / "aes-chine.yml", file, "--limit", "1").out
    assert "these are two topics, aes-chine and mine" in two


def test_a_draft_is_explained_beside_the_stored_judgement(judged: Path, tmp_path: Path) -> None:
    number = next(n for n, row in enumerate(ROWS) if row.label == "relevant")
    file = changed_rule(tmp_path, threshold=0.999, version=99)
    done = run(judged, "explain", address(number), "--topic", file)
    assert f"aes-russie (version 99, draft {file}): borderline, score 0." in done.out
    assert "stored: relevant, score 0." in done.out
    assert "; the draft differs in verdict, reason, version\n" in done.out
    assert "press-monitor reclassify" not in done.out


def test_texts_that_are_given_up_are_not_judged_as_empty(judged: Path, tmp_path: Path) -> None:
    set_labels(judged, [label_of(number) for number in range(4)])
    with closing(sqlite3.connect(judged)) as connection, connection:
        connection.execute("update bodies set text = '' where id = 1")
    assert "its text is not stored any more" in run(judged, "explain", "1").out
    assert run(judged, "explain", "1", "--json").json["article"]["text_stored"] is False
    told = run(judged, "diff", changed_rule(tmp_path, threshold=0.9), "--json").json
    assert (told["articles"], told["without_text"]) == (len(ROWS) - 1, 1)
    assert run(judged, "eval", "--json").json["left_out"] == {"labelled, but without a stored text": 1}


def test_diff_finds_lexicons_beside_the_file(db: Path, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "topic.yml").write_text((TOPICS_DIR / "aes-russie.yml").read_text(encoding="utf-8"), encoding="utf-8")
    lexicon = (HERE / "lexicon-russia.yml").read_text(encoding="utf-8")
    (folder / "lexicon-russia.yml").write_text(lexicon.replace("Russie", "Roussie"), encoding="utf-8")
    assert run(db, "diff", folder / "topic.yml", "--json").json["totals"]["lost"] > 0


def test_diff_since_a_day(db: Path, tmp_path: Path) -> None:
    told = run(
        db, "diff", changed_rule(tmp_path, threshold=0.9), "--since", "2026-11-15", "--limit", "0", "--json"
    ).json
    ((since,),) = rows(db, "select count(*) from articles where published_on >= '2026-11-15'")
    assert told["articles"] == since < len(ROWS)
    assert min(one["day"] for one in told["lost"]) >= "2026-11-15"
    assert len(told["lost"]) == told["totals"]["lost"]


def test_diff_goes_on_beside_a_writer(db: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(db, isolation_level=None)) as crawl, crawl:
        crawl.execute("begin immediate")
        crawl.execute("update bodies set text = '' where id = 1")
        done = run(db, "diff", changed_rule(tmp_path, threshold=0.9), "--json")
        assert done.json["articles"] == len(ROWS)
        crawl.execute("rollback")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--since", "2026-11-31"], 64, "'2026-11-31' is no day (write it as 2026-08-30)"),
        (["--since", "20261101"], 64, "'20261101' is no day"),
        (["--since", "2999-01-01"], 64, "2999-01-01 lies in the future"),
        (["--limit", "-1"], 64, "--limit"),
        ([TOPICS_DIR / "aes-chine.yml", TOPICS_DIR / "aes-chine.yml"], 64, "give NEW.yml, or OLD.yml and NEW.yml"),
    ],
)
def test_diff_refuses_what_cannot_be_meant(
    db: Path, tmp_path: Path, words: list[str | Path], code: int, said: str
) -> None:
    done = run(db, "diff", changed_rule(tmp_path), *words)
    assert (done.code, done.out) == (code, "")
    assert said in done.err
    wrong = run(db, "diff", changed_rule(tmp_path, threshold=3))
    assert (wrong.code, wrong.out) == (78, "")
    assert "changed.yml:" in wrong.err
