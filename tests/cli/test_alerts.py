"""``press-monitor alerts``, and the end of a crawl."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.forked import run
from tests.crawl.program import NOWHERE, Done, rows
from tests.reporting.newsroom import Newsroom
from tests.reporting.sinks import Posts, http_sink

RULES = """version: 1
allow_private: [127.0.0.1/32]
targets:
  desk: "json://127.0.0.1:${PORT}/hush"
rules:
  - {id: articles, when: article, topic: aes-russie, within_days: 3650, to: [desk]}
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Rules that have begun, a source that cannot be reached, and an article that came after."""
    catalogue = tmp_path / "catalogue"
    (catalogue / "sources").mkdir(parents=True)
    (catalogue / "sources" / "nowhere.yml").write_text(NOWHERE, encoding="utf-8")
    (catalogue / "alerts.yml").write_text(RULES, encoding="utf-8")
    Newsroom(tmp_path / "press.db").close()
    assert run(tmp_path, "alerts", "send", PORT="1").code == 0
    room = Newsroom(tmp_path / "press.db")
    room.article("neuf", title="Un nouvel accord")
    room.close()
    return tmp_path


@pytest.fixture
def sink() -> Iterator[Posts]:
    with http_sink() as posts:
        yield posts


def alerts(home: Path, sink: Posts, *words: str, **env: str) -> Done:
    return run(home, "alerts", *words, PORT=str(sink.port), **env)


def test_send_then_list(home: Path, sink: Posts) -> None:
    done = alerts(home, sink, "send", "--json")
    assert done.json == {
        "exit_code": 0, "message": "done", "found": 1, "sent": 1, "held_back": 0, "another_sends": False
    }  # fmt: skip
    assert [post["title"] for post in sink.taken] == ["Article\u00a0: Un nouvel accord"]
    listed = alerts(home, sink, "list")
    assert "articles -> desk" in listed.out
    assert listed.out.endswith("1 sent\n")
    assert alerts(home, sink, "list", "--state", "waiting").out == "1 sent\n"
    told = alerts(home, sink, "list", "--json").json
    assert [row["state"] for row in told["messages"]] == ["sent"]
    assert told["by_state"] == {"sent": 1}


def test_sending_makes_no_database(tmp_path: Path) -> None:
    for command in ("send", "retry"):
        done = run(tmp_path, "alerts", command)
        assert done.code == 65
        assert "no database at" in done.err
    assert run(tmp_path, "alerts", "list").code == 65
    assert list(tmp_path.glob("press.db*")) == []


def test_what_fails_is_said_and_retried(home: Path, sink: Posts) -> None:
    sink.status = 500
    done = alerts(home, sink, "send")
    assert done.code == 69
    assert done.err == "press-monitor: desk: the service answered 500; it is tried again\n"
    assert alerts(home, sink, "send").out == "0 messages found, 0 sent\n"
    sink.status = 200
    assert alerts(home, sink, "retry").out == "0 messages found, 1 sent\n"
    done = alerts(home, sink, "retry", "0123456789ab")
    assert done.code == 64
    assert "0123456789ab" in done.err


def test_test_reaches_the_targets_of_a_rule(home: Path, sink: Posts) -> None:
    done = alerts(home, sink, "test", "articles")
    assert (done.code, done.out) == (0, "sent to desk\n")
    (post,) = sink.taken
    assert "articles" in post["title"]
    assert rows(home / "press.db", "select * from outbox") == []
    sink.status = 404
    done = alerts(home, sink, "test", "articles", "--json")
    assert (done.code, done.json["message"]) == (69, "desk: the service answered 404")
    assert alerts(home, sink, "test", "article").err.endswith("did you mean 'articles'?\n")


def test_check(home: Path, sink: Posts) -> None:
    assert alerts(home, sink, "check").out.endswith("ok: 1 rule, 1 target\n")
    done = run(home, "alerts", "check")
    assert done.code == 78
    assert "target desk: the environment has no PORT" in done.err
    rules = home / "catalogue" / "alerts.yml"
    rules.write_text(RULES.replace("json://", "hush://").replace("aes-russie", "aes-rusie"), encoding="utf-8")
    done = alerts(home, sink, "check", "--json")
    assert done.code == 78
    assert "rule articles: no topic 'aes-rusie'; did you mean 'aes-russie'?" in done.err
    assert "target desk: no service that Apprise knows" in done.err
    assert "hush" not in done.err
    rules.unlink()
    assert alerts(home, sink, "check").code == 78


def test_a_rule_for_an_unknown_outlet_is_said_by_send(home: Path, sink: Posts) -> None:
    rules = home / "catalogue" / "alerts.yml"
    more = "  - {id: autre, when: article, outlets: [horizonn], to: [desk]}\n"
    rules.write_text(RULES + more, encoding="utf-8")
    done = alerts(home, sink, "send")
    assert done.code == 78
    assert "did you mean 'horizon'?" in done.err
    assert len(sink.taken) == 1


def test_a_crawl_sends_when_it_ends(home: Path, sink: Posts) -> None:
    done = run(home, "crawl", "nowhere", PRESS_MONITOR_CONTACT="desk@press.example", PORT=str(sink.port))
    assert done.code == 69
    assert [post["title"] for post in sink.taken] == ["Article\u00a0: Un nouvel accord"]
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ("version: one\n", "alerts.yml:1: version: must be a number"),
        (RULES, "alerts: desk: the service could not be reached, or refused; it is tried again"),
    ],
)
def test_alerts_that_fail_fail_no_crawl(home: Path, rules: str, told: str) -> None:
    (home / "catalogue" / "alerts.yml").write_text(rules, encoding="utf-8")
    done = run(home, "crawl", "nowhere", PRESS_MONITOR_CONTACT="desk@press.example", PORT="1")
    assert done.code == 69
    assert told in done.err
    assert rows(home / "press.db", "select exit_code from batches") == [(69,)]


def test_without_rules_nothing_of_it_is_imported() -> None:
    code = (
        "import sys, monitor.cli.main, monitor.cli.crawl; "
        "print([name for name in sys.modules if 'alert' in name or name in ('apprise', 'smtplib')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
