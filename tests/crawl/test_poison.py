"""Pages that no extractor survives, in a crawl: set aside with a reason, beside good ones, and never fetched again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.forked import run
from tests.crawl.drive import Answer, ScriptedPress, crawl, feed, feed_of, page, source
from tests.crawl.program import check_conservation, rows


@pytest.fixture
def press() -> Iterator[ScriptedPress]:
    with ScriptedPress() as press:
        yield press


def poisoned(inside: str) -> Answer:
    body = f"<html><head><title>Un titre</title></head><body>{inside}</body></html>"
    return 200, {"Content-Type": "text/html; charset=utf-8"}, body.encode()


def test_poison_is_set_aside_and_left_alone(press: ScriptedPress, tmp_path: Path) -> None:
    source(tmp_path / "sources", "aa", feed_of("aa"))
    good = "http://aa.example/a/bon"
    poison = {
        "attributes": poisoned("<p " + " ".join(f"a{n}=1" for n in range(5_000)) + ">x</p>"),
        "paragraphs": poisoned("<p>court</p>" * 200_000),
        "breaks": poisoned("<br>" * 300_000),
    }
    answers = {f"http://aa.example/a/{name}": answer for name, answer in poison.items()}
    press.answers |= {good: page("Un titre ordinaire"), **answers}
    press.answers["http://aa.example/feed"] = feed(*answers, good)
    crawl(press, tmp_path)
    db = tmp_path / "press.db"
    listed = "select url, state, reason from links"
    states = {url: (state, reason) for url, state, reason in rows(db, listed)}
    assert states[good][0] == "stored"
    for url in answers:
        state, reason = states[url]
        assert state == "quarantined"
        assert reason
        assert "\n" not in reason
    # the feed lists them for ever, and once was enough: their bytes are kept
    crawl(press, tmp_path, "2025-05-24T10:00:00Z")
    assert not set(answers) & set(press.asked)
    assert {url: (state, reason) for url, state, reason in rows(db, listed)} == states
    assert len(rows(db, "select id from captures where warc_length > 0")) == 4
    check_conservation(db)
    # a newer extractor has them from the archive: a replay looks at each of them again
    shutil.copytree(tmp_path / "sources", tmp_path / "catalogue" / "sources")
    replayed = run(tmp_path, "replay", "--db", db, "--json")
    assert replayed.code == 0, replayed.err
    assert replayed.json["replayed"]["by_outcome"] == {"quarantined": 3, "unchanged": 1}
    assert {url: (state, reason) for url, state, reason in rows(db, listed)} == states
