"""Looks at stored articles are requests as any other: spaced, allowed by robots.txt, within the budget."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.crawl.drive import Answer, Asked, ScriptedPress, crawl, feed, feed_of, source
from tests.crawl.program import check_conservation, rows

START, HOURS_1, DAY_2 = "2025-05-23T10:00:00Z", "2025-05-23T11:10:00Z", "2025-05-25T13:00:00Z"
DELAY, PACE = 2.0, 0.05
ROBOTS = "http://aa.example/robots.txt"
URLS = [f"http://aa.example/a/{number}" for number in range(8)]


def article(number: int) -> Answer:
    lines = (
        "Le Mali, le Burkina Faso et le Niger, membres de l'Alliance des États du Sahel, ont signé avec la Russie un "
        f"accord sur {number + 2} ponts.",
        f"Le carnet {number} du voyage compte {number + 7} pages écrites à la main, et autant de dessins du fleuve.",
        "La rencontre s'est tenue dans la salle du conseil devant une quarantaine d'invités venus des trois pays.",
    )
    html = f"<article><h1>Un accord sur {number + 2} ponts</h1>{''.join(f'<p>{line}</p>' for line in lines)}</article>"
    head = {"Content-Type": "text/html; charset=utf-8", "ETag": f'"{number}"'}
    return 200, head, f"<html><title>Un accord</title><body>{html}</body></html>".encode()


@pytest.fixture
def press(tmp_path: Path) -> Iterator[ScriptedPress]:
    """After a first crawl, with eight articles stored and planned; only looks are due for the next hours."""
    source(tmp_path / "sources", "aa", feed_of("aa"), more=f"polling: {{every: 720}}\ndelay: {DELAY}\n")
    with ScriptedPress() as press:
        press.answers = {url: article(number) for number, url in enumerate(URLS)}
        press.answers["http://aa.example/feed"] = feed(*URLS)
        press.answers[ROBOTS] = (200, {"Content-Type": "text/plain"}, b"User-agent: *\nAllow: /\n")
        crawl(press, tmp_path, START, Asked(revisits="topic"))
        assert rows(tmp_path / "press.db", "select count(*) from revisits") == [(len(URLS),)]
        press.arrivals.clear()
        yield press


def look(press: ScriptedPress, folder: Path, now: str, *, requests: int | None = None, pace: float = 0.0) -> list[str]:
    """A crawl of what is due; every address that was asked for by it, robots.txt among them."""
    press.arrivals.clear()
    crawl(press, folder, now, Asked(due=True, revisits="topic", requests=requests, pace=pace))
    check_conservation(folder / "press.db")
    return [url for _, url in press.arrivals]


def test_looks_are_spaced_by_the_delay_of_their_host(press: ScriptedPress, tmp_path: Path) -> None:
    assert sorted(look(press, tmp_path, HOURS_1, pace=PACE)) == URLS
    times = [at for at, _ in press.arrivals]
    assert min(after - before for before, after in pairwise(times)) >= DELAY * PACE


def test_robots_are_asked_first_once_the_kept_ones_are_old(press: ScriptedPress, tmp_path: Path) -> None:
    asked = look(press, tmp_path, DAY_2)
    assert asked[0] == ROBOTS
    assert set(URLS) < set(asked)
    assert asked.count(ROBOTS) == 1


def test_what_robots_forbid_by_now_is_not_looked_at_and_no_removal(press: ScriptedPress, tmp_path: Path) -> None:
    press.answers[ROBOTS] = (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /a/\n")
    assert [url for url in look(press, tmp_path, DAY_2) if url in URLS] == []
    assert rows(tmp_path / "press.db", "select * from changes") == []
    assert rows(tmp_path / "press.db", "select distinct standing, looks from revisits") == [("there", 0)]
    assert rows(tmp_path / "press.db", "select distinct state from links") == [("stored",)]
    ((reason,),) = rows(tmp_path / "press.db", "select distinct reason from revisits")
    assert "robots" in reason


def test_looks_never_take_more_than_the_batch_may_ask_for(press: ScriptedPress, tmp_path: Path) -> None:
    first = look(press, tmp_path, HOURS_1, requests=3)
    assert 0 < len(first) <= 3
    rest = look(press, tmp_path, HOURS_1)
    # nothing twice, and nothing lost
    assert sorted(first + rest) == URLS
