"""``press-monitor digest``: files, standard output, mail, and what cannot be meant."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.connection import open_database
from tests.cli.forked import run
from tests.crawl.program import Done, rows
from tests.reporting.newsroom import Newsroom
from tests.reporting.sinks import Mails, mail_sink

ROOT = Path(__file__).parents[2]
FROM = {"PRESS_MONITOR_MAIL_FROM": "Moniteur <monitor@desk.example>"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    room = Newsroom(tmp_path / "press.db")
    room.article("un", 1, "Un accord à Bamako")
    room.close()
    return tmp_path


@pytest.fixture
def sink() -> Iterator[Mails]:
    with mail_sink() as mails:
        yield mails


def digest(home: Path, *words: str | Path, **env: str) -> Done:
    return run(home, "digest", "--day", "2026-11-20", *words, **env)


def test_the_terminal_gets_text(home: Path) -> None:
    done = digest(home)
    assert done.code == 0
    assert done.out.startswith("Bulletin de presse — AES–Russie\n20 novembre 2026\n")
    assert "https://outlet1.example/un  [un]" in done.out


@pytest.mark.parametrize(
    ("name", "begins"), [("b.html", "<!DOCTYPE html>"), ("b.txt", "Press bulletin"), ("b.md", "# Press bulletin")]
)
def test_files_are_named_by_their_endings(home: Path, name: str, begins: str) -> None:
    done = digest(home, "--lang", "en", "-o", home / name)
    assert done.code == 0, done.err
    assert (home / name).read_text(encoding="utf-8").startswith(begins)
    account = json.loads((home / f"{name}.provenance.json").read_text(encoding="utf-8"))
    assert (account["topic"], account["since"], account["language"]) == ("aes-russie", "2026-11-20", "en")
    assert "1 article" in done.out


def test_json_holds_every_value(home: Path) -> None:
    told = digest(home, "--format", "json").json
    assert told["numbers"] == {"articles": 1, "texts": 1, "origins": 1, "outlets": 1}
    (story,) = told["new"]["shown"]
    assert story["articles"][0]["key"] == "un"
    assert told["silent"] is None
    assert told["seen"]["followed"] == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--week"], "--since, --day and --week exclude one another"),
        (["--topic", "aes-rusie"], "did you mean 'aes-russie'?"),
        (["--again"], "--again is for --mail"),
        (["--mail", "a@b.example", "-o", "x.html"], "--mail and -o exclude each other"),
        (["--mail", "a@b.example\nBcc: c@d.example"], "is no address"),
        (["-o", "/nowhere/x.html"], "does not exist"),
        (["--limit", "0"], "0 is not in the range"),
        (["--lang", "ru"], "'ru' is not one of"),
    ],
)
def test_what_cannot_be_meant(home: Path, words: list[str], told: str) -> None:
    done = digest(home, *words)
    assert (done.code, done.out) == (64, "")
    assert told in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("words", [["--day", "2099-01-01"], ["--since", "2001-01-01"], ["--week", "hier"]])
def test_days_that_cannot_be_meant(home: Path, words: list[str]) -> None:
    done = run(home, "digest", *words, "--json")
    assert done.code == 64
    assert done.json["exit_code"] == 64


@pytest.mark.parametrize("words", [[], ["--day"], ["--day", "today"], ["--week"], ["--week", "this"]])
def test_days_by_words(home: Path, words: list[str]) -> None:
    assert run(home, "digest", *words).code == 0


def test_a_database_that_is_not_there_or_has_no_topic(tmp_path: Path) -> None:
    assert run(tmp_path, "digest").code == 65
    open_database(tmp_path / "press.db").conn.close()
    done = run(tmp_path, "digest")
    assert done.code == 64
    assert "the first crawl brings them" in done.err


def test_mail_needs_a_server_and_a_sender(home: Path) -> None:
    done = digest(home, "--mail", "a@b.example")
    assert (done.code, done.err.count("\n")) == (78, 1)
    assert "PRESS_MONITOR_SMTP" in done.err
    done = digest(home, "--mail", "a@b.example", PRESS_MONITOR_SMTP="smtp://mail.example")
    assert done.code == 78
    assert "PRESS_MONITOR_MAIL_FROM" in done.err
    assert rows(home / "press.db", "select * from outbox") == []


def test_a_bulletin_is_mailed_once(home: Path, sink: Mails) -> None:
    env = {**FROM, "PRESS_MONITOR_SMTP": sink.setting}
    words = ("--mail", "desk@reader.example", "--mail", "b@reader.example")
    done = digest(home, *words, **env)
    assert (done.code, done.out) == (0, "sent to desk@reader.example, b@reader.example\n")
    ((to, message),) = sink.taken
    assert to == ["desk@reader.example", "b@reader.example"]
    assert message["Subject"] == "AES–Russie : bulletin de presse, 20 novembre 2026"
    text, html = message.iter_parts()
    assert "https://outlet1.example/un" in text.get_content()
    assert "https://outlet1.example/un" in html.get_content()
    assert "already" in digest(home, *words, **env).out
    assert len(sink.taken) == 1
    assert digest(home, *words, "--again", **env).code == 0
    assert len(sink.taken) == 2
    assert sink.taken[0][1]["Message-ID"] == sink.taken[1][1]["Message-ID"]


def test_what_no_server_takes_waits_and_goes_later(home: Path, sink: Mails) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        dead = f"smtp://u:hush@127.0.0.1:{taken.getsockname()[1]}"
        done = digest(home, "--mail", "a@b.example", "--json", PRESS_MONITOR_SMTP=dead, **FROM)
    assert done.code == 69
    assert done.json["exit_code"] == 69
    assert "waits in the outbox" in done.err
    assert "hush" not in done.err + done.out
    assert rows(home / "press.db", "select state, attempts from outbox") == [("waiting", 1)]
    sent = run(home, "alerts", "retry", PRESS_MONITOR_SMTP=sink.setting, **FROM)
    assert sent.code == 0
    assert [to for to, _ in sink.taken] == [["a@b.example"]]
    assert rows(home / "press.db", "select state, body, html from outbox") == [("sent", None, None)]


def test_without_mail_nothing_is_written(home: Path) -> None:
    (home / "press.db").chmod(0o400)
    before = (home / "press.db").read_bytes()
    assert digest(home).code == 0
    assert (home / "press.db").read_bytes() == before


def test_crash_points() -> None:
    """A handful of the points of ``tests.benchmarks.delivery``."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PRESS_MONITOR")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.delivery", "--points", "4", "--json"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["lost"], told["sent_more"], told["not_killed"]) == (0, 0, 0)
    assert sorted(told["killed"].values()) == [1, 1, 1, 1]
