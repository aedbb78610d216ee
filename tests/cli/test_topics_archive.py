"""``press-monitor topics`` over a stored archive: explain, eval, diff, sample and label."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from db.labels import labels_of, set_labels
from monitor.catalogue.topics import HERE, TOPICS_DIR
from monitor.discovery.urls import key
from monitor.relevance.labelled import read_labelled
from tests.cli.archive import LABELLED, address, json_lines, judged_archive, label_of, labelled_archive, store_articles
from tests.cli.forked import run as run_program
from tests.crawl.program import Done, rows

ROWS = read_labelled(LABELLED)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return labelled_archive(tmp_path)


@pytest.fixture
def judged(tmp_path: Path) -> Path:
    return judged_archive(tmp_path)


def run(db: Path, *words: str | Path) -> Done:
    return run_program(db.parent, "topics", *words, "--db", db, PYTHONIOENCODING="utf-8")


def changed_rule(folder: Path, **values: float | int) -> Path:
    """The shipped topic with other values."""
    text = (TOPICS_DIR / "aes-russie.yml").read_text(encoding="utf-8")
    for name, value in values.items():
        line = next(line for line in text.splitlines() if line.startswith(f"{name}:"))
        text = text.replace(line, f"{name}: {value}")
    file = folder / "changed.yml"
    file.write_text(text, encoding="utf-8")
    return file


# --- explain ---------------------------------------------------------------------------------------------------------


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
    with sqlite3.connect(judged) as connection:
        connection.execute("update matches set verdict = 'not_relevant', score = 0.1")
    told = run(judged, "explain", address(number), "--topic", "aes-russie")
    assert "not_relevant, 0.100, version" in told.out
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
    with sqlite3.connect(db) as connection:
        connection.execute(
            "insert into links (source_id, key, url, fetch_url, state, reason, first_seen_at) values (1, ?, "
            "'https://horizon.example/x', 'https://horizon.example/x', 'rejected', 'too old', '2026-11-01T00:00:00Z')",
            [key("https://horizon.example/x")],
        )
    assert "holds no article: rejected, too old" in run(db, "explain", "https://horizon.example/x").err


def test_an_alias_leads_to_its_article(judged: Path) -> None:
    with sqlite3.connect(judged) as connection:
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


# --- eval ------------------------------------------------------------------------------------------------------------


def test_labels_of_readers_are_measured_over_the_archive(db: Path) -> None:
    set_labels(db, [label_of(number) for number in range(len(ROWS))])
    from_labels, from_file = run(db, "eval", "--json").json, run(db, "eval", LABELLED, "--json").json
    for name in ("n", "tp", "fp", "fn", "tn", "precision", "recall", "f1"):
        assert from_labels[name] == from_file[name]
    assert sum(from_labels["borderline"].values()) == sum(row.label == "borderline" for row in ROWS)


def test_labels_of_articles_that_are_gone_are_left_out_and_told(db: Path) -> None:
    set_labels(db, [label_of(number) for number in range(6)])
    with sqlite3.connect(db) as connection:
        for table, column in (("revisions", "article_id"), ("bodies", "id"), ("articles", "id")):
            connection.execute(f"delete from {table} where {column} = 1")
    done = run(db, "eval", "--json")
    assert done.json["n"] + sum(done.json["borderline"].values()) == 5
    assert "1 labelled articles are not in" in done.err


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

    told = run(tmp_path / "none.db", "eval", file, "--json").json
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

    text = run(tmp_path / "none.db", "eval", file).out
    assert "false positives: trapped" in text
    assert "  missed  not_relevant" in text
    assert "labelled borderline, counted apart: 1 (judged: 1 relevant)" in text


# --- diff ------------------------------------------------------------------------------------------------------------


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
    assert f"lost: {told['totals']['lost']}" in text
    assert f"  - {first['id']}  {first['day']}  {first['source']}  {first['title']}" in text
    assert f"and {told['totals']['lost'] - 2} more" in text


def test_diff_of_a_rule_with_itself(db: Path) -> None:
    done = run(db, "diff", TOPICS_DIR / "aes-russie.yml")
    assert done.code == 0
    assert "(0 gained, 0 lost)" in done.out
    assert "the two rules are the same" in done.out


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
    with sqlite3.connect(db, isolation_level=None) as crawl:
        crawl.execute("begin immediate")
        crawl.execute("update bodies set text = '' where id = 1")
        done = run(db, "diff", changed_rule(tmp_path, threshold=0.9), "--json")
        assert done.json["articles"] == len(ROWS)
        crawl.execute("rollback")


@pytest.mark.parametrize(
    ("key_", "code", "said"), [("threshold: 3", 78, "changed.yml:"), ("key: other", 64, "no topic 'other'")]
)
def test_diff_refuses_a_file_that_is_wrong(db: Path, tmp_path: Path, key_: str, code: int, said: str) -> None:
    name, _, value = key_.partition(": ")
    text = (TOPICS_DIR / "aes-russie.yml").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith(f"{name}:"))
    (tmp_path / "changed.yml").write_text(text.replace(line, f"{name}: {value}", 1), encoding="utf-8")
    done = run(db, "diff", tmp_path / "changed.yml")
    assert (done.code, done.out) == (code, "")
    assert said in done.err
    assert run(db, "diff").code == 64
    assert run(db, "diff", *[TOPICS_DIR / "aes-russie.yml"] * 3).code == 64


# --- sample and label ------------------------------------------------------------------------------------------------


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
    with sqlite3.connect(judged) as connection:
        connection.execute("update articles set text_id = 1 where id <= 100")
    found = drawn(judged, "-n", "999")
    assert len([one for one in found if one["id"] <= 100]) == 1
    run(judged, "label", "7", "relevant")
    assert not [one for one in drawn(judged, "-n", "999") if one["id"] <= 100]


def test_a_sample_is_filled_in_and_loaded(judged: Path, tmp_path: Path) -> None:
    file = tmp_path / "sample.jsonl"
    assert "fill in their labels" in run(judged, "sample", "-n", "4", "--to", file).out
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


def test_nothing_judged_nothing_drawn(db: Path) -> None:
    done = run(db, "sample")
    assert (done.code, done.out) == (64, "")
    assert "press-monitor reclassify" in done.err


# --- check -----------------------------------------------------------------------------------------------------------


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


# --- domains and entities of labelled rows ---------------------------------------------------------------------------


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

    told = run(tmp_path / "none.db", "eval", file, "--json").json
    mining, space = (told["domains"]["by_domain"][name] for name in ("mining", "space"))
    assert (mining["tp"], mining["fp"], mining["fn"]) == (5, 1, 0)
    assert (space["fn"], space["wrong"]) == (1, ["space"])
    assert told["domains"]["macro_f1"] == mining["f1"]
    entities = told["entities"]
    assert (entities["known"], entities["found"], entities["unknown"]) == (6, 5, 5)
    assert entities["missed"] == [{"id": "space", "name": "Moscou"}]
    text_form = run(tmp_path / "none.db", "eval", file).out
    assert "  missed: space  Moscou" in text_form
    assert "  mining: rows 5  tp 5  fp 1  fn 0" in text_form


def test_eval_refuses_annotations_that_are_none(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text('{"title": "a", "text": "b", "label": "relevant", "entities": "Bamako"}\n', encoding="utf-8")
    done = run(tmp_path / "none.db", "eval", file)
    assert (done.code, done.out) == (64, "")
    assert ":1: 'entities' is no list of words" in done.err
