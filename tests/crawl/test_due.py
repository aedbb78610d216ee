"""``crawl --due``: real crawls at an hour that the test says; what becomes due when, by what happened."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.clock import iso, parse_iso
from tests.cli.forked import run
from tests.crawl.drive import Answer, Asked, ScriptedPress, crawl, feed, feed_of, page, source
from tests.crawl.program import check_conservation, rows

NOW = "2025-05-23T10:00:00Z"
DUE = Asked(due=True)


@pytest.fixture
def press() -> Iterator[ScriptedPress]:
    with ScriptedPress() as press:
        yield press


def later(hours: float, now: str = NOW) -> str:
    return iso(parse_iso(now) + timedelta(hours=hours))


def empty(id_: str) -> Answer:
    """A feed of a source at which all is well: its one page is gone, so that nothing has to be read."""
    return feed(f"http://{id_}.example/a/gone")


def schedules(folder: Path) -> dict[str, tuple[float, str | None, float]]:
    """Source -> (score, class of failure, hours from ``NOW`` to its next turn)."""
    check_conservation(folder / "press.db")
    found = rows(
        folder / "press.db",
        "select key, score, failure, next_due_at from polling join sources on sources.id = source_id",
    )
    start = parse_iso(NOW)
    return {key: (score, failure, (parse_iso(at) - start) / timedelta(hours=1)) for key, score, failure, at in found}


def crawled(result: dict[str, list[dict[str, str]]]) -> dict[str, str]:
    return {each["source"]: each["outcome"] for each in result["runs"]}


BAD = {
    "gone": (404, {}, b""),
    "html": (200, {"Content-Type": "text/html"}, b"<html><title>Accueil</title><p>Bienvenue</p></html>"),
    "broken": (500, {}, b""),
    "refuses": (403, {}, b""),
    "busy": (429, {"Retry-After": "36000"}, b""),
    "down": (503, {"Retry-After": "7200"}, b""),
}


def test_what_each_failure_does_to_its_source(press: ScriptedPress, tmp_path: Path) -> None:
    for id_ in (*BAD, "well", "dead"):
        source(tmp_path / "sources", id_, feed_of(id_))
        press.answers[f"http://{id_}.example/feed"] = BAD.get(id_, empty(id_))
    source(tmp_path / "sources", "ghost", "  - {kind: feed, url: 'http://www.ghost.invalid/feed', confidence: tested}")
    off = "disabled: {since: 2025-01-01, reason: closed down}\n"
    source(tmp_path / "sources", "closed", feed_of("closed"), more=off)
    result = crawl(press, tmp_path, asked=Asked(due=True, dead=("dead.example",), pace=0.05))
    assert crawled(result) == {**dict.fromkeys((*BAD, "dead", "ghost"), "failed"), "well": "ok"}
    found = schedules(tmp_path)
    assert {id_: (score, failure) for id_, (score, failure, _) in found.items()} == {
        "well": (0.0, None),
        "gone": (1.0, "hard"),
        "html": (1.0, "hard"),
        "broken": (0.5, "soft"),
        "refuses": (0.5, "soft"),
        "dead": (0.5, "soft"),
        "ghost": (1.0, "hard"),
        "busy": (0.25, "temporary"),
        "down": (0.25, "temporary"),
    }
    # the crawl itself took some of the time
    assert 0.75 <= found["well"][2] <= 1.2
    assert 1.5 <= found["gone"][2] <= 2.2
    assert 1.06 <= found["broken"][2] <= 1.6
    assert 10 <= found["busy"][2] <= 10.2
    assert 2 <= found["down"][2] <= 2.2
    told = dict(rows(tmp_path / "press.db", "select key, r.reason from runs r join sources s on s.id = source_id"))
    assert told["ghost"] == (
        "network: www.ghost.invalid: host not found (http://www.ghost.invalid/feed); other servers could be reached"
    )
    assert "connection refused" in told["dead"]
    assert told["gone"] == "HTTP 404 (http://gone.example/feed)"
    why = dict(rows(tmp_path / "press.db", "select key, p.reason from polling p join sources s on s.id = source_id"))
    assert why["gone"].startswith("hard failure since 2025-05-23T10:")
    assert why["gone"].endswith(": HTTP 404 (http://gone.example/feed)")
    assert why["well"].startswith("every 60 min: ")

    (tmp_path / "sources" / "ghost.yml").unlink()
    # an hour later the one that is well has its turn, with few others; a day later all but the disabled one, and all
    # are mended
    now_due = {id_ for id_, (_, _, hours) in found.items() if hours <= 1.2} - {"ghost"}
    assert "well" in now_due
    assert not now_due & {"gone", "html", "busy", "down"}
    assert set(crawled(crawl(press, tmp_path, later(1.2), DUE))) == now_due
    press.answers |= {f"http://{id_}.example/feed": empty(id_) for id_ in (*BAD, "dead")}
    mended = crawl(press, tmp_path, later(24), DUE)
    assert crawled(mended) == dict.fromkeys((*BAD, "dead", "well"), "ok")
    now = schedules(tmp_path)
    assert now.pop("ghost")[:2] == (1.0, "hard")
    assert {(score, failure) for score, failure, _ in now.values()} == {(0.0, None)}


def test_a_dead_network_is_held_against_nobody(press: ScriptedPress, tmp_path: Path) -> None:
    for id_ in ("aa", "bb", "cc"):
        source(tmp_path / "sources", id_, feed_of(id_))
        press.answers[f"http://{id_}.example/feed"] = empty(id_)
    for hours in (0, 0.25):
        result = crawl(press, tmp_path, later(hours), Asked(due=True, away=True, pace=0.05))
        assert (result["exit_code"], crawled(result)) == (69, dict.fromkeys(("aa", "bb", "cc"), "network_down"))
    assert {key: (score, failure) for key, (score, failure, _) in schedules(tmp_path).items()} == {
        "aa": (0.0, None), "bb": (0.0, None), "cc": (0.0, None)
    }  # fmt: skip
    # the network is back, a quarter of an hour later: all are due
    assert crawled(crawl(press, tmp_path, later(0.5), DUE)) == dict.fromkeys(("aa", "bb", "cc"), "ok")


def test_nobody_starves(press: ScriptedPress, tmp_path: Path) -> None:
    """Twenty sources, each with more than its part of a call's requests to ask for."""
    ids = [f"s{number:02}" for number in range(20)]
    for id_ in ids:
        source(tmp_path / "sources", id_, feed_of(id_))
        urls = [f"http://{id_}.example/a/{n}" for n in range(30)]
        press.answers[f"http://{id_}.example/feed"] = feed(*urls)
        press.answers |= {url: page(f"Le conseil de {url[7:]}") for url in urls}
    seen: set[str] = set()
    for call in range(5):
        # a robots.txt, a feed and two pages for each of five; they are asked side by side
        result = crawl(press, tmp_path, later(0.25 * call), Asked(due=True, requests=20, active=5))
        had_a_turn = set(crawled(result))
        assert had_a_turn
        assert "wait for the next crawl" in result["message"]
        assert not had_a_turn & seen or seen == set(ids), "nobody has two turns before each had one"
        seen |= had_a_turn
    assert seen == set(ids)


def test_after_a_long_sleep_each_is_looked_at_once(press: ScriptedPress, tmp_path: Path) -> None:
    for id_ in ("aa", "bb"):
        source(tmp_path / "sources", id_, feed_of(id_))
        press.answers[f"http://{id_}.example/feed"] = empty(id_)
    crawl(press, tmp_path)
    result = crawl(press, tmp_path, later(24 * 30), DUE)
    assert crawled(result) == {"aa": "ok", "bb": "ok"}
    assert sorted(url for url in press.asked if url.endswith("/feed")) == [
        "http://aa.example/feed",
        "http://bb.example/feed",
    ]
    assert crawled(crawl(press, tmp_path, later(24 * 30 + 0.25), DUE)) == {}
    # asked for by name, or all of them, what is not due is crawled all the same
    assert crawled(crawl(press, tmp_path, later(24 * 30 + 0.25))) == {"aa": "ok", "bb": "ok"}


class WithPosts(dict[str, Answer]):
    """Answers, with the same posts for whatever window of time they are asked for."""

    def get(self, key: str, default: Any = None) -> Any:
        return super().get("posts" if "/wp-json/" in key else key, default)


def test_lists_out_of_which_nothing_falls_hurry_nobody(press: ScriptedPress, tmp_path: Path) -> None:
    """A sitemap of one page that never changes, and a WordPress site whose window of time shows one post."""
    source(tmp_path / "sources", "aa", "  - {kind: sitemap, url: 'http://aa.example/map.xml', confidence: tested}")
    source(tmp_path / "sources", "bb", "  - {kind: wordpress, url: 'http://bb.example/', confidence: tested}")
    page = "<url><loc>http://aa.example/a/gone</loc></url>"
    urls = f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{page}</urlset>"
    press.answers = WithPosts()
    press.answers["http://aa.example/map.xml"] = (200, {"Content-Type": "application/xml"}, urls.encode())
    for day in range(3):
        post = {"link": f"http://bb.example/a/{day}", "date_gmt": later(24 * day - 1)[:-1], "title": {"rendered": "T"}}
        press.answers["posts"] = (200, {"Content-Type": "application/json"}, json.dumps([post]).encode())
        crawl(press, tmp_path, later(24 * day))
    told = rows(
        tmp_path / "press.db",
        "select key, interval_minutes, holds from polling join sources on sources.id = polling.source_id "
        "join endpoints on endpoints.source_id = sources.id where kind in ('sitemap', 'wordpress') order by key",
    )
    # as declared, and longer by half with each look
    assert told == [("aa", 60, None), ("bb", 135, 100)]


def test_the_command_is_silent_when_nothing_is_due(press: ScriptedPress, tmp_path: Path) -> None:
    now = iso(datetime.now().astimezone())
    overlay = tmp_path / "catalogue" / "sources"
    overlay.parent.mkdir()
    source(overlay, "aa", feed_of("aa"))
    source(tmp_path / "sources", "aa", feed_of("aa"))
    press.answers["http://aa.example/feed"] = empty("aa")
    crawl(press, tmp_path, now)
    done = run(tmp_path, "crawl", "aa", "--due", "--db", tmp_path / "press.db")
    assert (done.code, done.out, done.err) == (0, "", "")
    assert (
        json.loads(run(tmp_path, "crawl", "aa", "--due", "--json", "--db", tmp_path / "press.db").out)["exit_code"] == 0
    )
    # without a database, or with one that knows no schedules, everything is due, and then the rest is asked for
    done = run(tmp_path, "crawl", "aa", "--due", "--db", tmp_path / "new.db")
    assert done.code == 78
    assert "PRESS_MONITOR_CONTACT" in done.err


def test_nothing_due_asks_for_no_scrapy() -> None:
    import subprocess
    import sys

    code = "import sys, monitor.cli.main, monitor.cli.crawl; print(sorted({'scrapy', 'twisted'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
