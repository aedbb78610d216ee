"""``press-monitor revisit`` and ``--revisits``: which articles are looked at again, and when nothing is due."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.forked import run
from tests.crawl.forgetting import crawled_home
from tests.crawl.program import rows


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return crawled_home(tmp_path / "home")


def test_where_nothing_is_due_it_ends_at_once_and_in_silence(home: Path, tmp_path: Path) -> None:
    batches = rows(home / "press.db", "select count(*) from batches")
    for db in (home / "press.db", tmp_path / "none.db"):
        done = run(home, "revisit", "--db", db)
        assert (done.code, done.out, done.err) == (0, "", "")
        told = run(home, "revisit", "--json", "--db", db).json
        assert (told["exit_code"], told["message"]) == (0, "nothing is due")
    assert rows(home / "press.db", "select count(*) from batches") == batches
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize(
    ("words", "environment", "code", "told"),
    [
        (("revisit", "nobody-knows"), {}, 64, "nobody-knows"),
        (("revisit", "--revisits", "some"), {}, 64, "some"),
        (("revisit",), {"PRESS_MONITOR_REVISITS": "some"}, 78, "PRESS_MONITOR_REVISITS is 'some'"),
        (("crawl", "--due"), {"PRESS_MONITOR_REVISITS": "Topic"}, 78, "one of all, topic, none"),
        (("crawl", "--due", "--revisits", "sometimes"), {}, 64, "sometimes"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    home: Path, words: tuple[str, ...], environment: dict[str, str], code: int, told: str
) -> None:
    done = run(home, *words, "--db", home / "press.db", **environment)
    assert (done.code, told in done.err) == (code, True), done.err


def test_why_tells_of_the_edit_and_of_the_next_look(home: Path) -> None:
    ((url,),) = rows(home / "press.db", "select a.url from changes c join articles a on a.id = c.article_id")
    told = run(home, "why", url, "--json", "--db", home / "press.db").json
    assert [change["kind"] for change in told["changes"]] == ["silent_edit"]
    assert told["revisit"]["looks"] == 1
    shown = run(home, "why", url, "--db", home / "press.db").out
    assert "the text was changed, and the page states no new modification date" in shown
    assert "looked at again 1 times" in shown
    assert json.dumps(told)
