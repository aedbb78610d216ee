"""``press-monitor topics``, run as a user runs it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sysconfig
from pathlib import Path

import pytest

from monitor.catalogue.topics import HERE, TOPICS_DIR

PROGRAM = Path(sysconfig.get_path("scripts")) / "press-monitor"
LABELLED = Path(__file__).parents[1] / "relevance" / "labelled.jsonl"


def run(home: Path, *words: str | Path, given: bytes = b"") -> subprocess.CompletedProcess[str]:
    """The command from ``/``, with ``home`` as the monitor's own folder and ``given`` on standard input."""
    environment = {"PRESS_MONITOR_HOME": str(home), "PYTHONIOENCODING": "utf-8", "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [str(PROGRAM), "topics", *map(str, words)],
        env=environment,
        cwd="/",
        input=given,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def test_list(tmp_path: Path) -> None:
    done = run(tmp_path, "list")

    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["aes-cedeao", "aes-chine", "aes-russie"]
    listed = json.loads(run(tmp_path, "list", "--json").stdout)["topics"]
    assert listed[2]["sides"] == ["AES", "Russie"]
    assert listed[2]["terms"] > 500


def test_check(tmp_path: Path) -> None:
    done = run(tmp_path, "check")

    assert (done.returncode, done.stderr) == (0, "")
    told = [line.rpartition(" ")[0] for line in done.stdout.splitlines()]
    assert told[:3] == [f"ok: {key} version" for key in ("aes-cedeao", "aes-chine", "aes-russie")]


def test_check_of_files(tmp_path: Path) -> None:
    good, lexicon, bad = TOPICS_DIR / "aes-chine.yml", HERE / "lexicon-china.yml", tmp_path / "bad.yml"
    bad.write_text(good.read_text(encoding="utf-8").replace("threshold:", "treshold:"), encoding="utf-8")

    done = run(tmp_path, "check", good, lexicon, bad)

    assert done.returncode == 78
    assert len(done.stdout.splitlines()) == 2
    assert f"{bad}:" in done.stderr
    assert "did you mean 'threshold'" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_broken_topic_of_the_users_own_is_told(tmp_path: Path) -> None:
    own = tmp_path / "catalogue" / "topics" / "own.yml"
    own.parent.mkdir(parents=True)
    own.write_text("key: [\n", encoding="utf-8")

    for words in (["list"], ["check"], ["explain", "-"]):
        done = run(tmp_path, *words)
        assert done.returncode == 78
        assert f"{own}:" in done.stderr
        assert "Traceback" not in done.stderr


def test_explain(tmp_path: Path) -> None:
    text = "\nMali : visite d'une délégation\nLe ministre malien a reçu M. Lavrov à Bamako. Il pleut.\n"

    done = run(tmp_path, "explain", "-", "--topic", "aes-russie", given=text.encode())

    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert re.match(r"aes-russie \(version \d+\): relevant, 0\.", lines[0])
    assert "phrase 1 : « ministre malien » … « Lavrov »" in lines[1]
    assert any(line.startswith("    sentence: both sides in one sentence · ") for line in lines)
    assert "      phrase 1 : Le ministre *malien* a reçu M. *Lavrov* à *Bamako*." in lines
    assert "        text 12-18 [aes: mali, weight 1.00] malien" in lines


def test_explain_of_a_file_with_its_title(tmp_path: Path) -> None:
    file = tmp_path / "article.txt"
    file.write_bytes(b"\xef\xbb\xbf" + "Le Niger et la Chine ont signé.".encode())

    done = run(tmp_path, "explain", file, "--title", "Niamey et Pékin", "--json")

    found = {judgement["topic_key"]: judgement for judgement in json.loads(done.stdout)["judgements"]}
    assert found["aes-chine"]["verdict"] == "relevant"
    assert found["aes-russie"]["verdict"] == "not_relevant"
    assert found["aes-chine"]["spans"][0]["where"] == "title"


@pytest.mark.parametrize("given", [b"", b"\n\n", b"\x00", "Été".encode(), b"x" * 100_000])
def test_explain_takes_anything_that_is_text(tmp_path: Path, given: bytes) -> None:
    done = run(tmp_path, "explain", "-", given=given)

    assert (done.returncode, done.stderr) == (0, "")
    assert "not_relevant" in done.stdout


def test_explain_refuses_what_is_no_text(tmp_path: Path) -> None:
    done = run(tmp_path, "explain", "-", given=b"\x89PNG\xff\xfe")

    assert done.returncode == 64
    assert "not UTF-8" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert run(tmp_path, "explain", tmp_path / "gone.txt").returncode == 64
    assert run(tmp_path, "explain", "-", "--topic", "nothing", given=b"x").returncode == 64


def test_eval(tmp_path: Path) -> None:
    done = run(tmp_path, "eval", LABELLED, "--json")

    assert (done.returncode, done.stderr) == (0, "")
    measures = json.loads(done.stdout)
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

    done = run(tmp_path, "eval", file)

    assert done.returncode == 0
    assert "false positives: turned" in done.stdout
    assert "recall undefined" in done.stdout
    assert json.loads(run(tmp_path, "eval", file, "--json").stdout)["wrong"] == ["turned"]


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

    done = run(tmp_path, "eval", file)

    assert (done.returncode, done.stdout) == (64, "")
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
