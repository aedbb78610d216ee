"""``press-monitor topics``, run as a user runs it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from monitor.catalogue.topics import HERE, TOPICS_DIR
from tests.cli.forked import run as run_program
from tests.crawl import program
from tests.crawl.program import Done

LABELLED = Path(__file__).parents[1] / "relevance" / "labelled.jsonl"


def run(home: Path, *words: str | Path, given: bytes = b"") -> Done:
    """The command from ``/``, with ``home`` as the monitor's own folder and ``given`` on standard input."""
    return run_program(home, "topics", *words, given=given)


def test_list(tmp_path: Path) -> None:
    done = program.run(tmp_path, "topics", "list", PYTHONIOENCODING="utf-8")

    assert (done.code, done.err) == (0, "")
    assert [line.split()[0] for line in done.out.splitlines()] == ["aes-cedeao", "aes-chine", "aes-russie"]
    listed = json.loads(run(tmp_path, "list", "--json").out)["topics"]
    assert listed[2]["sides"] == ["AES", "Russie"]
    assert listed[2]["terms"] > 500


def test_check(tmp_path: Path) -> None:
    done = run(tmp_path, "check")

    assert (done.code, done.err) == (0, "")
    told = done.out.splitlines()
    for line, key in zip(told, ("aes-cedeao", "aes-chine", "aes-russie"), strict=False):
        assert line.startswith(f"ok: {key} version ")
        assert line.endswith(f"({TOPICS_DIR / key}.yml)")
    assert run(tmp_path, "check", "--json").json["checked"] == [line.removeprefix("ok: ") for line in told]


def test_check_of_files(tmp_path: Path) -> None:
    good, lexicon, bad = TOPICS_DIR / "aes-chine.yml", HERE / "lexicon-china.yml", tmp_path / "bad.yml"
    bad.write_text(good.read_text(encoding="utf-8").replace("threshold:", "treshold:"), encoding="utf-8")

    done = run(tmp_path, "check", good, lexicon, bad)

    assert done.code == 78
    assert len(done.out.splitlines()) == 2
    assert f"{bad}:" in done.err
    assert "did you mean 'threshold'" in done.err
    assert "Traceback" not in done.err


def test_a_broken_topic_of_the_users_own_is_told(tmp_path: Path) -> None:
    own = tmp_path / "catalogue" / "topics" / "own.yml"
    own.parent.mkdir(parents=True)
    own.write_text("key: [\n", encoding="utf-8")

    for words in (["list"], ["check"], ["explain", "-"]):
        done = run(tmp_path, *words)
        assert done.code == 78
        assert f"{own}:" in done.err
        assert "Traceback" not in done.err


def test_explain(tmp_path: Path) -> None:
    text = "\nMali : visite d'une délégation\nLe ministre malien a reçu M. Lavrov à Bamako. Il pleut.\n"

    done = run(tmp_path, "explain", "-", "--topic", "aes-russie", given=text.encode())

    assert (done.code, done.err) == (0, "")
    head, title, *lines = done.out.splitlines()
    assert re.match(r"text of standard input, read as of \d{4}-\d\d-\d\d \(--on names another day\)$", head)
    assert title == "  title: Mali : visite d'une délégation"
    assert re.match(
        r"aes-russie \(version \d+\): relevant, score 0\.\d+ \(relevant from 0\.50, borderline from 0\.30\)$", lines[0]
    )
    assert "phrase 1 : « ministre malien » … « Lavrov »" in lines[1]
    assert any(line.startswith("    sentence: both sides in one sentence · ") for line in lines)
    assert "      phrase 1 : Le ministre *malien* a reçu M. *Lavrov* à *Bamako*." in lines
    assert "        text 12-18 [aes: mali, weight 1.00] malien" in lines


def test_explain_of_a_file_with_its_title(tmp_path: Path) -> None:
    file = tmp_path / "article.txt"
    file.write_bytes(b"\xef\xbb\xbf" + "Le Niger et la Chine ont signé.".encode())

    done = run(tmp_path, "explain", file, "--title", "Niamey et Pékin", "--json")

    found = {judgement["topic_key"]: judgement for judgement in json.loads(done.out)["judgements"]}
    assert found["aes-chine"]["verdict"] == "relevant"
    assert found["aes-russie"]["verdict"] == "not_relevant"
    assert found["aes-chine"]["spans"][0]["where"] == "title"


@pytest.mark.parametrize("given", [b"\x00", "Été".encode(), b"x" * 100_000])
def test_explain_takes_anything_that_is_text(tmp_path: Path, given: bytes) -> None:
    done = run(tmp_path, "explain", "-", given=given)

    assert (done.code, done.err) == (0, "")
    assert "not_relevant" in done.out


@pytest.mark.parametrize("given", [b"", b"\n \r\n", b"\xef\xbb\xbf"])
def test_nothing_is_not_judged(tmp_path: Path, given: bytes) -> None:
    for words in (["explain", "-"], ["explain", "-", "--title", "Mali"]):
        done = run(tmp_path, *words, given=given)
        assert (done.code, done.out) == (64, "")
        assert "standard input: holds no text" in done.err
    assert "standard input: 0 rows, and none is labelled" in run(tmp_path, "eval", "-").err


def test_the_day_decides_who_held_office_and_what_yesterday_was(tmp_path: Path) -> None:
    file = tmp_path / "article.txt"
    text = "Mali : accord avec la Russie\nLe Mali et la Russie ont signé hier un accord de défense à Bamako."
    file.write_text(text, encoding="utf-8")
    for day, on in (("2024-03-02", "2024-03-01"), ("2021-01-01", "2020-12-31")):
        told = run(tmp_path, "explain", file, "--topic", "aes-russie", "--on", day, "--json").json
        assert told["day"] == day
        assert [event["on"] for event in told["judgements"][0]["events"]] == [on]
    assert run(tmp_path, "explain", file, "--on", "2024-02-30").code == 64


@pytest.mark.parametrize("line", ["Windows\r\n", "old Macintosh\r", "Unix\n"])
def test_lines_end_as_they_do(tmp_path: Path, line: str) -> None:
    told = run(tmp_path, "explain", "-", given=f"{line}Le Mali et la Russie signent.".encode()).out.splitlines()
    assert told[1] == f"  title: {line.strip()}"


def test_a_file_cannot_write_to_the_terminal(tmp_path: Path) -> None:
    text = "Mali \x1b[2J\u202e et Russie\nLe Mali\x1b]0;x\x07 et la \x9b31mRussie\x7f ont signé \u2066ici."
    done = run(tmp_path, "explain", "-", given=text.encode())
    assert done.code == 0
    assert not {"\x1b", "\x07", "\x7f", "\x9b", "\u202e", "\u2066"} & set(done.out + done.err)
    assert "Mali ␛[2J� et Russie" in done.out
    bad = tmp_path / "\x1b[31mrouge.yml"
    bad.write_text("key: [\n", encoding="utf-8")
    for words in (["check", bad], ["diff", bad], ["explain", "-", "--topic", str(bad)], ["eval", bad, LABELLED]):
        done = run(tmp_path, *words, given=b"Mali")
        assert done.code == 78
        assert "␛[31mrouge.yml:" in done.err
        assert "\x1b" not in done.err


def test_paths_and_words_that_are_no_text_are_shown_or_refused(tmp_path: Path) -> None:
    """Bytes of the command line that are no UTF-8, as Python hands them on."""
    for words in (
        ["explain", "\udcff"],
        ["explain", "-", "--title", "\udcff"],
        ["label", "1", "unsure", "--by", "\udcff"],
    ):
        done = run(tmp_path, *words)
        assert (done.code, done.out) == (64, "")
        assert len(done.err.splitlines()) == 1
    file = tmp_path / "caf\udce9.jsonl"
    file.write_text('{"title": "a", "text": "b", "label": "no"}', encoding="utf-8")
    done = run(tmp_path, "eval", file)
    assert "caf�.jsonl:1: the label 'no' is unknown" in done.err
    assert run(tmp_path, "eval", file, "--json").json["exit_code"] == 64


def draft(folder: Path, **values: object) -> Path:
    """The shipped topic with other values, which is not installed."""
    text = (TOPICS_DIR / "aes-russie.yml").read_text(encoding="utf-8")
    for name, value in values.items():
        text = re.sub(rf"^{name}: .*$", f"{name}: {value}", text, count=1, flags=re.MULTILINE)
    file = folder / "draft.yml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_draft_is_tried_without_being_installed(tmp_path: Path) -> None:
    file = draft(tmp_path, key="mine", threshold=0.99, version=4)
    text = "Mali : accord avec la Russie\nLe Mali et la Russie ont signé un accord de défense à Bamako.".encode()
    done = run(tmp_path, "explain", "-", "--topic", file, given=text)
    assert done.code == 0, done.err
    assert f"mine (version 4, draft {file}): borderline, score 0." in done.out
    (told,) = run(tmp_path, "explain", "-", "--topic", file, "--json", given=text).json["judgements"]
    assert (told["topic_key"], told["threshold"], told["draft"]) == ("mine", 0.99, str(file))
    # beside the rows or by --topic, from a file or from standard input
    measured = run(tmp_path, "eval", file, LABELLED, "--json").json
    assert (measured["topic"]["key"], measured["topic"]["draft"], measured["tp"]) == ("mine", str(file), 0)
    assert run(tmp_path, "eval", LABELLED, "--topic", file, "--json").json == measured
    other = run(tmp_path, "eval", "-", file, "--json", given=LABELLED.read_bytes()).json
    assert other == measured | {"labels": "standard input"}
    assert f"mine (version 4, draft {file}) on {LABELLED}" in run(tmp_path, "eval", file, LABELLED).out


def test_what_names_no_topic_is_told(tmp_path: Path) -> None:
    file = draft(tmp_path)
    for words, said in (
        (["eval", "--topic", "aes-rusie"], "no topic 'aes-rusie'; did you mean 'aes-russie'?"),
        (["explain", "-", "--topic", "draft"], "a draft is named by its file: ./draft.yml"),
        (["eval", file, "--topic", "aes-chine"], "name a topic; leave one out"),
        (["eval", file, file], "at most one TOPIC.yml"),
        (["eval", LABELLED, LABELLED], "at most one TOPIC.yml"),
    ):
        done = run(tmp_path, *words, given=b"Mali")
        assert (done.code, done.out) == (64, "")
        assert said in done.err
    gone = run(tmp_path, "eval", "--topic", tmp_path / "gone.yml")
    assert (gone.code, gone.out) == (78, "")
    assert "gone.yml:1: cannot be read: No such file" in gone.err


@pytest.mark.parametrize(
    "words",
    [
        ["eval", "--nonsense"],
        ["eval", LABELLED, "--topic"],
        ["diff"],
        ["diff", "/no/such.yml"],
        ["explain", "-", "--on", "yesterday"],
        ["check", "--limit", "3"],
        ["nonsense"],
        ["check", "/no/such.yml"],
        ["label"],
        ["eval", "/no/such.jsonl"],
        ["explain", "1", "--db", "/no/such.db"],
    ],
)
def test_errors_are_a_line_and_with_json_an_object(tmp_path: Path, words: list[str | Path]) -> None:
    plain = run(tmp_path, *words)
    assert (plain.out, len(plain.err.splitlines())) == ("", 1)
    assert plain.err.startswith("press-monitor: ")
    told = run(tmp_path, words[0], "--json", *words[1:])
    if "--topic" not in words:
        assert told.err == plain.err
    assert told.code == plain.code == told.json["exit_code"]
    assert f"press-monitor: {told.json['message']}\n" == told.err


def test_mistakes_in_files_are_an_object_too(tmp_path: Path) -> None:
    bad = draft(tmp_path, threshold=3)
    told = run(tmp_path, "check", TOPICS_DIR / "aes-chine.yml", bad, "--json")
    assert told.code == told.json["exit_code"] == 78
    assert told.json["message"].startswith(f"{bad}:")
    assert [line.partition(": ")[0] for line in told.json["checked"]] == [str(TOPICS_DIR / "aes-chine.yml")]


def test_check_refuses_what_is_another_kind_of_file(tmp_path: Path) -> None:
    rows, lexicon = tmp_path / "rows.csv", tmp_path / "mine.yml"
    rows.write_text("id,type\n", encoding="utf-8")
    lexicon.write_text((HERE / "lexicon-china.yml").read_text(encoding="utf-8"), encoding="utf-8")
    assert "press-monitor gazetteer check FILE" in run(tmp_path, "check", rows).err
    assert (
        "mine.yml:1: holds 'concepts', and is no topic (name the file lexicon-*.yml)"
        in run(tmp_path, "check", lexicon).err
    )


def test_explain_refuses_what_is_no_text(tmp_path: Path) -> None:
    done = run(tmp_path, "explain", "-", given=b"\x89PNG\xff\xfe")

    assert done.code == 64
    assert "not UTF-8" in done.err
    assert len(done.err.splitlines()) == 1
    assert run(tmp_path, "explain", tmp_path / "gone.txt").code == 64
    assert run(tmp_path, "explain", "-", "--topic", "nothing", given=b"x").code == 64
