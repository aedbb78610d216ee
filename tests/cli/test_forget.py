"""``press-monitor forget``: it asks, it tells, it lists, and refuses in a line what it cannot do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.forked import run
from tests.crawl import forgetting
from tests.crawl.forgetting import CANARY, GONE, ITS_RECORDS, TITLE, article, crawled_home, holders
from tests.crawl.program import Done, rows


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return crawled_home(tmp_path / "home")


def forget(home: Path, *words: str) -> Done:
    return run(home, "forget", *words, "--db", home / "press.db")


def test_off_a_terminal_nothing_is_erased_without_yes(home: Path) -> None:
    done = forget(home, GONE)
    assert (done.code, "--yes" in done.err) == (64, True)
    assert TITLE in done.err
    assert f"{ITS_RECORDS} archive records" in done.err
    assert "handed/all.csv" in done.err
    assert article(home / "press.db", GONE)


def test_the_command_erases_tells_lists_and_why_knows(home: Path) -> None:
    number, key = article(home / "press.db", GONE)
    told = forget(home, str(number), "--yes", "--reason", "droit à l'oubli", "--json").json
    assert told["exit_code"] == 0
    (one,) = told["forgotten"]
    assert (one["key"], one["records"], one["article"]) == (key, ITS_RECORDS, True)
    assert [Path(file).name for file in one["files"] if not file.endswith(".provenance.json")] == [
        f"{key}-evidence.zip", "all.csv", "texts.jsonl",
    ]  # fmt: skip
    assert list(holders(home, CANARY)) == []
    (stone,) = forget(home, "--list", "--json").json["tombstones"]
    assert (stone["key"], stone["reason"]) == (key, "droit à l'oubli")
    assert stone["erased_at"] is not None
    assert key in forget(home, "--list").out
    why = run(home, "why", GONE, "--json", "--db", home / "press.db").json
    assert (why["link"]["state"], why["link"]["reason"]) == ("rejected", "forgotten")
    for asked in (GONE, key):
        shown = run(home, "why", asked, "--db", home / "press.db").out
        assert shown.splitlines()[1].split(None, 2)[2].endswith(": droit à l'oubli"), shown
        assert "press-monitor forget --undo" in shown
        assert "unless a list shows it" not in shown
    assert "was forgotten on" in forget(home, GONE, "--yes").out
    assert "nothing is left to erase" in forget(home, "--again").out
    done = run(home, "evidence", GONE, "--db", home / "press.db")
    assert (done.code, "was erased on" in done.err) == (64, True)
    assert forget(home, "--undo", GONE).out.strip() == f"{GONE}: may be collected again"
    assert forget(home, "--list", "--json").json["tombstones"] == []


@pytest.mark.parametrize("step", ["entered", "archive"])
def test_what_a_kill_left_is_erased_again_and_that_is_said_once(home: Path, step: str) -> None:
    assert forgetting.forget(home, GONE, kill_at=step).code == -9
    assert list(holders(home, CANARY)) != []
    assert forget(home, "--again").out == "what was left is erased\n"
    assert list(holders(home, CANARY)) == []
    assert forget(home, "--again").out == "nothing is left to erase\n"


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ((), 64, "give addresses"),
        (("--list", GONE), 64, "give addresses"),
        (("--list", "--again"), 64, "give addresses"),
        (("no-such-key", "--yes"), 64, "is no article here"),
        (("999999", "--yes"), 64, "is no article here"),
        (("²", "--yes"), 64, "is no article here"),
        (("javascript:alert(1).x", "--yes"), 64, "is no address of a page"),
        ((GONE, "--yes", "--reason", "x" * 501), 64, "501 characters"),
        (("--undo", "abcdefghij"), 64, "is no address of a page"),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_line(home: Path, words: tuple[str, ...], code: int, told: str) -> None:
    done = forget(home, *words)
    assert (done.code, told in done.err) == (code, True), done.err
    assert done.err.count("\n") == 1
    assert rows(home / "press.db", "select * from tombstones") == []


def test_without_a_database_nothing_is_made(tmp_path: Path) -> None:
    done = run(tmp_path, "forget", GONE, "--yes", "--db", tmp_path / "none.db")
    assert (done.code, "does not exist" in done.err) == (65, True)
    assert list(tmp_path.iterdir()) == []


def test_while_a_crawl_runs_it_is_refused(home: Path) -> None:
    import fcntl

    with (home / "press.db.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert forget(home, GONE, "--yes").code == 75
    assert article(home / "press.db", GONE)
