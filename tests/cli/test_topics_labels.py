"""``press-monitor topics sample`` and ``topics label``."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from db.labels import labels_of
from db.reader_file import reader_file
from monitor.catalogue.topics import TOPICS_DIR
from monitor.relevance.labelled import read_labelled
from tests.cli.archive import (
    LABELLED,
    address,
    changed_rule,
    json_lines,
    judged_archive,
    labelled_archive,
)
from tests.cli.archive import topics as run
from tests.cli.forked import run as run_program
from tests.crawl.program import rows

ROWS = read_labelled(LABELLED)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return labelled_archive(tmp_path)


@pytest.fixture
def judged(tmp_path: Path) -> Path:
    return judged_archive(tmp_path)


def drawn(db: Path, *words: str) -> list[dict[str, Any]]:
    done = run(db, "sample", *words)
    assert done.code == 0, done.err
    return json_lines(done.out)


def test_the_doubtful_are_drawn_first_and_sources_take_turns(judged: Path) -> None:
    borderline = rows(judged, "select count(*) from matches m join topics t on t.id = topic_id where t.key = "
                              "'aes-russie' and verdict = 'borderline'")[0][0]  # fmt: skip
    found = drawn(judged, "-n", "999")
    assert len(found) == len({one["key"] for one in found}) == len(ROWS)
    assert {one["verdict"] for one in found[:borderline]} == {"borderline"}
    assert "borderline" not in {one["verdict"] for one in found[borderline:]}
    assert {one["label"] for one in found} == {None}
    assert len({one["source"] for one in found[:4]}) > 1
    assert drawn(judged, "-n", "999") == found
    assert [one["id"] for one in drawn(judged, "--seed", "5", "-n", "999")] != [one["id"] for one in found]


def test_what_is_labelled_is_not_drawn_again(judged: Path) -> None:
    first = drawn(judged, "-n", "5")
    for one, word in zip(first, ("relevant", "not_relevant", "unsure", "relevant", "relevant"), strict=True):
        assert run(judged, "label", one["key"], word).code == 0
    assert not {one["key"] for one in drawn(judged, "-n", "999")} & {one["key"] for one in first}
    assert len(labels_of(judged, "aes-russie")) == 5
    assert labels_of(judged, "aes-russie")[first[2]["key"]].label == "unsure"


def test_of_copies_of_one_text_one_is_drawn(judged: Path) -> None:
    with closing(sqlite3.connect(judged)) as connection, connection:
        connection.execute("update articles set text_id = 1 where id <= 100")
    found = drawn(judged, "-n", "999")
    assert len([one for one in found if one["id"] <= 100]) == 1
    run(judged, "label", "7", "relevant")
    assert not [one for one in drawn(judged, "-n", "999") if one["id"] <= 100]


def test_a_sample_is_filled_in_and_loaded(judged: Path, tmp_path: Path) -> None:
    file = tmp_path / "sample.jsonl"
    written = run(judged, "sample", "-n", "4", "--to", file)
    assert (f"4 articles in {file}; fill in their labels" in written.out, written.err) == (True, "")
    given = json_lines(file.read_text(encoding="utf-8"))
    given[0] |= {"label": "relevant", "note": "accord signé"}
    given[1]["label"] = "borderline"
    given[2]["label"] = "not_relevant"
    file.write_text("".join(f"{json.dumps(one)}\n" for one in given), encoding="utf-8")
    told = run(judged, "label", file, "--by", "awa", "--json").json
    assert told["rows"] == {"not_relevant": 1, "relevant": 1, "unsure": 1, "without a label": 1}
    assert told["changed"] == 3
    kept = labels_of(judged, "aes-russie")
    assert (kept[given[0]["key"]].note, kept[given[0]["key"]].labelled_by) == ("accord signé", "awa")
    assert kept[given[0]["key"]].url == given[0]["url"]
    assert run(judged, "label", file, "--json").json["changed"] == 0
    refused = run(judged, "sample", "--to", file)
    assert refused.code == 64
    assert "exists already" in refused.err


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"label": "maybe"}, ":2: the label 'maybe' is unknown"),
        ({"label": ["relevant"]}, ":2: the label ['relevant'] is unknown"),
        ({"label": "relevant", "key": None}, ":2: 'key' is missing or no text"),
        ({"label": "relevant", "key": "aaaaaaaaaa"}, ":2: no article of"),
        ({"label": "relevant", "topic": "nothing"}, "no topic 'nothing'"),
        ({"label": "relevant", "note": 7}, ":2: 'note' is missing or no text"),
    ],
)
def test_a_file_with_a_mistake_is_not_loaded_at_all(judged: Path, tmp_path: Path, row: Any, said: str) -> None:
    given = drawn(judged, "-n", "2")
    file = tmp_path / "sample.jsonl"
    lines = [{**given[0], "label": "relevant"}, {**given[1], **row}]
    file.write_text("".join(f"{json.dumps(one)}\n" for one in lines), encoding="utf-8")
    done = run(judged, "label", file)
    assert done.code == 64
    assert said in done.err
    assert labels_of(judged, "aes-russie") == {}


def test_a_label_is_set_by_address_and_taken_back(judged: Path) -> None:
    done = run(judged, "label", address(3), "not_relevant", "--note", "football")
    assert done.code == 0, done.err
    (label,) = labels_of(judged, "aes-russie").values()
    assert (label.label, label.note, label.url) == ("not_relevant", "football", address(3))
    assert "is removed" in run(judged, "label", address(3), "remove").out
    assert labels_of(judged, "aes-russie") == {}
    assert "has no label" in run(judged, "label", address(3), "remove").out
    assert run(judged, "label", "99999", "relevant").code == 64
    assert run(judged, "label", "3", "perhaps").code == 64
    assert run(judged, "label", "3").code == 64


def test_a_label_on_a_topic_that_there_is_not_is_refused(judged: Path) -> None:
    for words in (["3", "relevant"], ["3", "remove"]):
        done = run(judged, "label", *words, "--topic", "aes-rusie")
        assert (done.code, done.out) == (64, "")
        assert "no topic 'aes-rusie'; did you mean 'aes-russie'?" in done.err
    for words in (["--note", "x"], ["--by", "awa"]):
        assert f"{words[0]} goes with a label" in run(judged, "label", "3", "remove", *words).err
    file = "rows.jsonl"
    assert "in a file each row has its own label" in run(judged, "label", file, "relevant").err
    assert not reader_file(judged).exists()


def test_rows_on_another_topic_than_the_one_named_are_refused(judged: Path) -> None:
    rows_ = [{**one, "label": "relevant"} for one in drawn(judged, "-n", "2")]
    given = "".join(f"{json.dumps(one)}\n" for one in rows_).encode()
    refused = run(judged, "label", "-", "--topic", "aes-chine", given=given)
    assert (refused.code, refused.out) == (64, "")
    assert "standard input:1: the row is on the topic 'aes-russie', and --topic says aes-chine" in refused.err
    assert labels_of(judged, "aes-chine") == {}
    assert run(judged, "label", "-", "--json", given=given).json["changed"] == 2
    assert len(labels_of(judged, "aes-russie")) == 2


def test_two_labels_of_one_article_in_a_file_are_refused(judged: Path) -> None:
    (one,) = drawn(judged, "-n", "1")
    rows_ = [one | {"label": "relevant"}, one | {"label": "unsure"}]
    given = "".join(f"{json.dumps(row)}\n" for row in rows_).encode()
    refused = run(judged, "label", "-", given=given)
    assert refused.code == 64
    assert f"standard input:2: {one['key']} is labelled unsure here and relevant on line 1" in refused.err
    assert labels_of(judged, "aes-russie") == {}


def test_halves_of_characters_in_a_file_of_labels_reach_no_table(judged: Path) -> None:
    (one,) = drawn(judged, "-n", "1")
    given = json.dumps(one | {"label": "relevant", "note": "vu \ud83d ici"}).encode()
    assert run(judged, "label", "-", given=given).code == 0
    assert labels_of(judged, "aes-russie")[one["key"]].note == "vu � ici"
    broken = run(judged, "label", "-", given=json.dumps(one | {"label": "relevant", "key": "\ud800"}).encode())
    assert (broken.code, len(broken.err.splitlines())) == (64, 1)
    assert "no article of" in broken.err


def test_a_draft_is_sampled_labelled_and_measured(db: Path, tmp_path: Path) -> None:
    """Without any stored verdict, as for a topic that is being written."""
    file = changed_rule(tmp_path, key="mine", threshold=0.7)
    done = run(db, "sample", "-n", "3", "--topic", file)
    found = json_lines(done.out)
    assert [(one["topic"], one["verdict"]) for one in found] == [("mine", "borderline")] * 3
    assert run(db, "label", found[0]["key"], "relevant", "--topic", file).code == 0
    assert found[0]["key"] not in {one["key"] for one in json_lines(run(db, "sample", "--topic", file).out)}
    told = run(db, "eval", file, "--json").json
    assert (told["n"], told["fn"], told["topic"]["key"]) == (1, 1, "mine")


def test_a_sample_smaller_than_asked_for_is_told(judged: Path) -> None:
    assert f"{len(ROWS)} of 999: all that are judged" in run(judged, "sample", "-n", "999").err


def test_what_a_database_that_is_not_there_cannot_tell(tmp_path: Path) -> None:
    text = b"Mali\nLe Mali et la Russie."
    for words in (["check"], ["explain", "-"], ["explain", "1"], ["eval", LABELLED], ["eval"], ["sample"],
                  ["label", "1", "unsure"], ["diff", TOPICS_DIR / "aes-chine.yml"]):  # fmt: skip
        done = run(tmp_path / "gone.db", *words, given=text)
        assert (done.code, done.out) == (65, "")
        assert "no database at" in done.err
    # the usual one need not be there for what does not need it
    assert run_program(tmp_path, "topics", "eval", LABELLED).code == 0


def test_nothing_judged_nothing_drawn(db: Path) -> None:
    done = run(db, "sample")
    assert (done.code, done.out) == (64, "")
    assert "press-monitor reclassify" in done.err
