"""How commands speak: no text commands a terminal, values of JSON are exact, an error is a line and an object."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.cli.telling import json_text
from tests.cli.forked import run
from tests.crawl.program import COMMAND, environment
from tests.crawl.program import run as run_afresh

CLI = Path(__file__).parents[2] / "monitor" / "cli"
VALUE = {"titre": "Été \x1b[2J \x9b \u202e \u200f \u2028 \ud83d 😀 中", "clé\x85": ["\x00", 1, None]}


@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize("indent", [None, 2])
def test_json_is_exact_and_harmless(indent: int | None, ascii_only: bool) -> None:
    text = json_text(VALUE, indent=indent, ascii_only=ascii_only)
    assert json.loads(text) == VALUE
    assert all(char.isprintable() or char == "\n" for char in text)
    assert text.encode("ascii" if ascii_only else "utf-8")
    assert ("Été" in text) != ascii_only


def test_every_command_speaks_through_one_function() -> None:
    """Only what is piped into crontab is printed as it is."""
    pattern = re.compile(r"click\.(echo|secho)\(|(?<![\w.])print\(|sys\.std(out|err)\.write\(")
    found = {path.name for path in CLI.glob("*.py") if pattern.search(path.read_text(encoding="utf-8"))}
    # the progress lines of summary and looking are made of our own words and counts; search colours what is visible
    assert found == {"telling.py", "schedule.py", "summary.py", "looking.py", "search.py"}


def afresh(home: Path, *words: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    """A fresh start, as bytes."""
    return subprocess.run(
        [*COMMAND, *words], env=environment(home, **env), capture_output=True, timeout=120, check=False
    )


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8"])
def test_any_terminal_can_be_written_to(tmp_path: Path, encoding: str) -> None:
    done = afresh(tmp_path, "topics", "list", PYTHONIOENCODING=encoding)
    dash = "–" if encoding == "utf-8" else "?"
    assert (done.returncode, done.stderr) == (0, b"")
    assert f"  AES{dash}Russie  " in done.stdout.decode(encoding)
    told = afresh(tmp_path, "topics", "list", "--json", PYTHONIOENCODING=encoding)
    assert json.loads(told.stdout.decode(encoding))["topics"][2]["name"] == "AES–Russie"


def test_bytes_that_are_no_text_are_shown_replaced(tmp_path: Path) -> None:
    command = [COMMAND[0].encode(), b"gazetteer", b"check", b"/no/such/\xff.csv"]
    done = subprocess.run(command, env=environment(tmp_path), capture_output=True, timeout=120, check=False)
    assert done.returncode == 64
    assert "'/no/such/�.csv' does not exist" in done.stderr.decode()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["crawl", "--since", "2026-13-01"], 64, "--since"),
        (["crawl", "nobody"], 64, "nobody"),
        (["crawl"], 78, "PRESS_MONITOR_CONTACT"),
        (["backfill", "maliweb"], 64, "--since"),
        (["add-article", "ftp://x.example/"], 64, "ftp://x.example/"),
        (["import", "/no/such.warc.gz"], 64, "/no/such.warc.gz"),
        (["replay"], 65, "does not exist"),
        (["reclassify", "--db", "/"], 64, "is a directory"),
        (["sources", "list", "--country", "QQ"], 64, "QQ"),
        (["sources", "show", "nobody"], 64, "nobody"),
        (["sources", "check", "nobody"], 64, "nobody"),
        (["sources", "add", "http://127.0.0.1/"], 64, "127.0.0.1"),
        (["sources", "nonsense"], 64, "nonsense"),
        (["health", "nobody"], 64, "nobody"),
        (["why", "http://x.example/"], 65, "no database"),
        (["extract", "/no/such.html"], 64, "/no/such.html"),
        (["gazetteer", "show", "nobody"], 64, "nobody"),
        (["gazetteer", "list", "--country", "XX"], 64, "XX"),
        (["demo", "--port", "0"], 64, "--port"),
    ],
)
def test_errors_are_told_alike_by_all_commands(tmp_path: Path, words: list[str], code: int, said: str) -> None:
    done = run(tmp_path, *words, "--json")
    assert (done.code, done.json["exit_code"]) == (code, code)
    assert said in done.json["message"]
    assert said in done.err


BROKEN = """
import resource, sys, click, monitor.cli.main as main
@click.command()
@click.option("--json", is_flag=True)
@click.option("--full", is_flag=True)
def broken(json, full):
    if full:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    raise ZeroDivisionError("\\x1b[31m")
main.Commands.get_command = lambda *_: broken
main.main()
"""


@pytest.mark.parametrize("full", [False, True])
def test_a_bug_is_one_line_and_leaves_its_trace_where_there_is_room(tmp_path: Path, full: bool) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BROKEN, "broken", "--json", *(["--full"] if full else [])],
        env=environment(tmp_path, TMPDIR=str(tmp_path)), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    traces = list(tmp_path.glob("press-monitor-bug-*.txt"))
    assert done.returncode == json.loads(done.stdout)["exit_code"] == 70
    assert len(traces) == (0 if full else 1)
    assert all("Traceback" in trace.read_text(encoding="utf-8") for trace in traces)
    what = "it with what was asked (its trace could not be kept: " if full else f"{traces[0]}\n"
    assert done.stderr.startswith(f"press-monitor: a bug: ZeroDivisionError: ␛[31m; please report {what}")
    assert len(done.stderr.splitlines()) == 1


def test_help_needs_no_error(tmp_path: Path) -> None:
    done = run_afresh(tmp_path, "topics", "--help")
    assert (done.code, done.err) == (0, "")
    assert "Every mistake in the rules' files, with line and hint." in done.out
    assert run(tmp_path, "topics").code == 64
