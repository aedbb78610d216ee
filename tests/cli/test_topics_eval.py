"""``press-monitor topics eval``: the labels of readers, languages, traps, halves, domains and entities."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db.labels import set_labels
from monitor.relevance.labelled import read_labelled
from tests.cli.archive import (
    LABELLED,
    label_of,
    labelled_archive,
)
from tests.cli.archive import topics as run
from tests.cli.forked import run as run_program

ROWS = read_labelled(LABELLED)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return labelled_archive(tmp_path)


def test_labels_of_readers_are_measured_over_the_archive(db: Path) -> None:
    set_labels(db, [label_of(number) for number in range(len(ROWS))])
    from_labels, from_file = run(db, "eval", "--json").json, run(db, "eval", LABELLED, "--json").json
    for name in ("n", "tp", "fp", "fn", "tn", "precision", "recall", "f1"):
        assert from_labels[name] == from_file[name]
    assert sum(from_labels["borderline"].values()) == sum(row.label == "borderline" for row in ROWS)


def test_labels_of_articles_that_are_gone_are_left_out_and_told(db: Path) -> None:
    set_labels(db, [label_of(number) for number in range(6)])
    with closing(sqlite3.connect(db)) as connection, connection:
        for table, column in (("revisions", "article_id"), ("bodies", "id"), ("articles", "id")):
            connection.execute(f"delete from {table} where {column} = 1")
    done = run(db, "eval", "--json")
    assert done.json["n"] + sum(done.json["borderline"].values()) == 5
    assert done.json["left_out"] == {"labelled, but not in the database (any more)": 1}


def test_eval_without_labels_says_what_to_do(db: Path) -> None:
    done = run(db, "eval")
    assert (done.code, done.out) == (64, "")
    assert "topics sample" in done.err
    assert run(db.parent / "none.db", "eval").code == 65


def test_eval_tells_languages_traps_halves_and_errors(tmp_path: Path) -> None:
    row = {"title": "Mali", "text": "Le Mali et la Russie signent.", "label": "relevant", "lang": "fr"}
    given = [
        {**row, "id": "hit", "trap": "bilateral"},
        {**row, "id": "trapped", "label": "not_relevant", "hard_negative": "co_mention"},
        {**row, "id": "missed", "text": "Il pleut.", "lang": "ru"},
        {**row, "id": "doubt", "label": "borderline"},
    ]
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(f"{json.dumps(one)}\n" for one in given), encoding="utf-8")

    told = run_program(tmp_path, "topics", "eval", file, "--json").json
    assert (told["n"], told["tp"], told["fp"], told["fn"], told["tn"]) == (3, 1, 1, 1, 0)
    assert told["borderline"] == {"relevant": 1}
    assert told["by_language"]["ru"]["wrong"] == ["missed"]
    assert told["by_trap"]["co_mention"]["fp"] == 1
    assert list(told["by_trap"]) == ["bilateral", "co_mention"]
    assert told["halves"]["first"]["n"] + told["halves"]["second"]["n"] == 3
    assert [one["id"] for one in told["false_positives"]] == ["trapped"]
    assert "« Mali » … « Russie »" in told["false_positives"][0]["reason"]
    low, high = told["intervals"]["precision"]
    assert low < 0.5 < high

    text = run_program(tmp_path, "topics", "eval", file).out
    assert "false positives: trapped" in text
    assert (
        "tp 1 (relevant and found), fn 1 (relevant and missed), fp 1 (found and not relevant), tn 0 (neither)" in text
    )
    assert "  missed  not_relevant" in text
    assert "labelled borderline, counted apart: 1 (judged: 1 relevant)" in text


def test_eval_measures_domains_and_entities_where_rows_have_them(tmp_path: Path) -> None:
    row = {"title": "Mali : accord avec la Russie", "label": "relevant", "lang": "fr", "date": "2025-05"}
    text = "Le Mali et la Russie ont signé à Bamako un accord sur l'uranium et une mine d'or."
    given = [
        {**row, "id": f"{n}", "text": text, "relation_domains": ["mining"], "entities": ["Bamako", "Zorglub"]}
        for n in range(5)
    ]
    given += [{**row, "id": "space", "text": text, "relation_domains": ["space"], "entities": ["Moscou"], "date": "?"}]
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(f"{json.dumps(one)}\n" for one in given), encoding="utf-8")

    told = run_program(tmp_path, "topics", "eval", file, "--json").json
    mining, space = (told["domains"]["by_domain"][name] for name in ("mining", "space"))
    assert (mining["tp"], mining["fp"], mining["fn"]) == (5, 1, 0)
    assert (space["fn"], space["wrong"]) == (1, ["space"])
    assert told["domains"]["macro_f1"] == mining["f1"]
    entities = told["entities"]
    assert (entities["known"], entities["found"], entities["unknown"]) == (6, 5, 5)
    assert entities["missed"] == [{"id": "space", "name": "Moscou"}]
    text_form = run_program(tmp_path, "topics", "eval", file).out
    assert "  missed: space  Moscou" in text_form
    assert "  mining: rows 5  tp 5  fp 1  fn 0" in text_form


def test_eval_refuses_annotations_that_are_none(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text('{"title": "a", "text": "b", "label": "relevant", "entities": "Bamako"}\n', encoding="utf-8")
    done = run_program(tmp_path, "topics", "eval", file)
    assert (done.code, done.out) == (64, "")
    assert ":1: 'entities' is no list of words" in done.err


def test_halves_of_characters_in_labelled_rows_are_shown_replaced(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    row = {"id": "i\ud800", "title": "Mali \udc00 et Russie", "text": "Le Mali et la Russie.", "label": "not_relevant"}
    file.write_text(json.dumps(row | {"trap": "t\udfff", "lang": "f\ud800"}), encoding="utf-8")
    done = run_program(tmp_path, "topics", "eval", file)
    assert (done.code, done.err) == (0, "")
    assert "  i�  relevant" in done.out
    assert (
        run_program(tmp_path, "topics", "eval", file, "--json").json["false_positives"][0]["title"]
        == "Mali � et Russie"
    )


def test_rows_of_a_sample_are_measured_as_far_as_they_are_filled_in(tmp_path: Path) -> None:
    row = {"title": "Mali", "text": "Le Mali et la Russie signent.", "topic": "aes-chine"}
    file = tmp_path / "rows.jsonl"
    rows = [row | {"id": number, "label": label} for number, label in enumerate(["relevant", None, "", "unsure"])]
    file.write_text("".join(f"{json.dumps(one)}\n" for one in rows), encoding="utf-8")
    done = run_program(tmp_path, "topics", "eval", file, "--json")
    assert (done.json["n"], done.json["left_out"]) == (1, {"without a label yet": 2})
    assert "2 of its rows were labelled on the topic aes-chine and are measured on aes-russie" in done.err
    assert run_program(tmp_path, "topics", "eval", file, "--topic", "aes-chine").err == ""
    assert "left out: 2 without a label yet" in run_program(tmp_path, "topics", "eval", file).out


def test_what_cannot_be_measured_in_a_row_is_told(tmp_path: Path) -> None:
    row = {"title": "Mali", "text": "Le Mali et la Russie signent.", "label": "relevant", "date": "2025-13"}
    file = tmp_path / "rows.jsonl"
    file.write_text(json.dumps(row | {"relation_domains": ["economi", "sport", "economy"]}), encoding="utf-8")
    done = run_program(tmp_path, "topics", "eval", file, "--json")
    assert done.code == 0
    assert f"WARNING  {file}:1: the date '2025-13' is none and is not used" in done.err
    assert "the domain 'economi' is unknown and is not measured; did you mean 'economy'?" in done.err
    assert "the domain 'sport' is unknown" in done.err
    assert {name for name, one in done.json["domains"]["by_domain"].items() if one["tp"] + one["fn"]} == {"economy"}
    assert len(done.json["warnings"]) == 3


def test_eval(tmp_path: Path) -> None:
    done = run_program(tmp_path, "topics", "eval", LABELLED, "--json")

    assert (done.code, done.err) == (0, "")
    measures = json.loads(done.out)
    assert list(measures)[:9] == ["n", "tp", "fp", "fn", "tn", "precision", "recall", "f1", "wrong"]
    assert measures["n"] == measures["tp"] + measures["fp"] + measures["fn"] + measures["tn"] >= 118


def test_eval_names_the_wrong_rows(tmp_path: Path) -> None:
    row = {
        "id": "turned",
        "title": "Mali et Russie",
        "text": "Le Mali et la Russie.",
        "label": "not_relevant",
        "lang": "xx",
    }
    file = tmp_path / "rows.jsonl"
    file.write_text(json.dumps(row), encoding="utf-8")

    done = run_program(tmp_path, "topics", "eval", file)

    assert done.code == 0
    assert "false positives: turned" in done.out
    assert "recall undefined" in done.out
    assert json.loads(run_program(tmp_path, "topics", "eval", file, "--json").out)["wrong"] == ["turned"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "nothing to measure"),
        (b"nonsense", ":1: not JSON"),
        (b'{"title": "a", "text": "b", "label": "relevant"}\n{"title": 1}', ":2: 'title' is not text"),
        (b"\xff", ":1: not UTF-8"),
    ],
)
def test_eval_refuses_bad_rows(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_bytes(content)

    done = run_program(tmp_path, "topics", "eval", file)

    assert (done.code, done.out) == (64, "")
    assert said in done.err
    assert len(done.err.splitlines()) == 1
