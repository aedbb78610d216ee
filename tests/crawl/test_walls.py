"""An outlet that serves a wall in place of its articles, and comes back: real crawls, days apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.crawl.drive import Answer, Asked, ScriptedPress, crawl, feed, feed_of, page, source
from tests.crawl.program import check_conservation, rows

CONSENT = page("Le Journal", "Le Journal et ses partenaires souhaitent déposer des traceurs sur votre appareil. " * 14)
CHECK: Answer = (
    200,
    {"Content-Type": "text/html"},
    b"<html><head><title>Just a moment...</title></head><body><h1>Just a moment...</h1>"
    b"<p>Verify you are human by completing the action below.</p></body></html>",
)


@pytest.fixture
def press() -> Iterator[ScriptedPress]:
    with ScriptedPress() as press:
        yield press


def states(folder: Path, source_key: str) -> dict[str, tuple[str, str | None]]:
    """The last part of an address -> (state, reason)."""
    check_conservation(folder / "press.db")
    sql = "select url, state, links.reason from links join sources s on s.id = source_id where s.key = ?"
    return {url.rsplit("/", 1)[1]: (state, why) for url, state, why in rows(folder / "press.db", sql, source_key)}


def test_walls_come_and_go(press: ScriptedPress, tmp_path: Path) -> None:
    names = [f"{word}-rouvre" for word in ("port", "marche", "puits", "stade", "musee", "pont", "gare", "ecole")]
    for id_ in ("consent", "check", "well"):
        source(tmp_path / "sources", id_, feed_of(id_))
        press.answers[f"http://{id_}.example/feed"] = feed(*(f"http://{id_}.example/a/{name}" for name in names))
        wall = {"consent": CONSENT, "check": CHECK}.get(id_)
        press.answers |= {f"http://{id_}.example/a/{name}": wall or page(f"Le {name} à {id_}") for name in names}
    result = crawl(press, tmp_path)

    runs = {run["source"]: (run["outcome"], run["reason"]) for run in result["runs"]}
    assert runs["well"] == ("ok", None)
    assert runs["check"] == ("failed", 'wall: "Just a moment... Verify you are human by completing the acti"')
    assert runs["consent"][0] == "failed"
    assert runs["consent"][1].startswith('wall: the same text at 3 addresses ("Le Journal ')
    assert result["exit_code"] == 2
    for id_ in ("consent", "check"):
        found = states(tmp_path, id_)
        assert sorted(state for state, _ in found.values()) == ["failed"] * 3 + ["pending"] * 5
        assert all(why.startswith("wall: ") for state, why in found.values() if state == "failed" and why)
        asked = [url for url in press.asked if url.startswith(f"http://{id_}.example/a/")]
        assert len(asked) == 3, "no more than it takes to know"
    assert rows(
        tmp_path / "press.db", "select s.key, count(*) from articles a join sources s on s.id = source_id group by 1"
    ) == [("well", 8)]
    assert rows(
        tmp_path / "press.db",
        "select failure, score from polling join sources on sources.id = source_id where key <> 'well'",
    ) == [("soft", 0.5), ("soft", 0.5)]

    # a day later the one is still walled, which three pages show; the other is itself again, and everything is had
    press.answers |= {f"http://consent.example/a/{name}": page(f"Le {name}, dit Le Journal") for name in names}
    crawl(press, tmp_path, "2025-05-24T10:00:00Z", Asked(due=True))
    assert set(states(tmp_path, "consent").values()) == {("stored", None)}
    assert len([url for url in press.asked if url.startswith("http://check.example/a/")]) == 3
    assert rows(
        tmp_path / "press.db",
        "select key, failure, score from polling join sources on sources.id = source_id order by 1",
    ) == [("check", "soft", 1.0), ("consent", None, 0.0), ("well", None, 0.0)]


def outcome(result: dict[str, Any]) -> tuple[str, str | None]:
    (run,) = result["runs"]
    return run["outcome"], run["reason"]


def test_an_outlet_of_which_some_pages_are_walled_is_read_all_the_same(press: ScriptedPress, tmp_path: Path) -> None:
    source(tmp_path / "sources", "mixed", feed_of("mixed"))
    names: list[str] = []
    for look in range(3):
        for number in range(4):
            for kind in ("texte", "video"):
                names.insert(0, f"{kind}-du-{look * 4 + number}-octobre")
                press.answers[f"http://mixed.example/a/{names[0]}"] = CONSENT if kind == "video" else page(names[0])
        press.answers["http://mixed.example/feed"] = feed(*(f"http://mixed.example/a/{name}" for name in names))
        word, _ = outcome(crawl(press, tmp_path, f"2025-05-2{3 + look}T10:00:00Z"))
        assert word == "partial"
        assert rows(tmp_path / "press.db", "select failure, score from polling") == [(None, 0.0)]
    crawl(press, tmp_path, "2025-05-26T10:00:00Z")
    found = states(tmp_path, "mixed")
    assert {found[name][0] for name in names if name.startswith("texte")} == {"stored"}
    assert "stored" not in {found[name][0] for name in names if name.startswith("video")}


def test_a_passing_redirect_to_a_page_about_maintenance(press: ScriptedPress, tmp_path: Path) -> None:
    source(tmp_path / "sources", "well", feed_of("well"))
    urls = [f"http://well.example/a/sujet-{word}" for word in ("port", "puits", "stade", "gare")]
    aside = "http://well.example/a/site-en-maintenance"
    press.answers = {url: (302, {"Location": aside}, b"") for url in urls}
    press.answers |= {aside: page("En maintenance"), "http://well.example/feed": feed(*urls)}
    assert outcome(crawl(press, tmp_path))[0] == "failed"
    assert set(states(tmp_path, "well").values()) == {("failed", f"redirected for now to {aside}")}
    press.answers |= {url: page(url) for url in urls}
    crawl(press, tmp_path, "2025-05-23T11:00:00Z")
    assert set(states(tmp_path, "well").values()) == {("stored", None)}


@pytest.mark.parametrize("fault", [(404, {}, b"none"), (301, {"Location": "http://well.example/"}, b"")])
def test_where_all_articles_are_gone_at_once_they_are_tried_again(
    press: ScriptedPress, tmp_path: Path, fault: Answer
) -> None:
    source(tmp_path / "sources", "well", feed_of("well"))
    urls = [f"http://well.example/a/sujet-{word}" for word in ("port", "puits", "stade", "gare")]
    press.answers = dict.fromkeys(urls, fault)
    press.answers |= {"http://well.example/": page("Accueil"), "http://well.example/feed": feed(*urls)}
    word, reason = outcome(crawl(press, tmp_path))
    assert (word, reason and reason.startswith("no page could be had: ")) == ("failed", True)
    assert {state for state, _ in states(tmp_path, "well").values()} == {"failed"}
    press.answers[urls[0]] = page(urls[0])
    crawl(press, tmp_path, "2025-05-23T17:00:00Z")
    found = states(tmp_path, "well")
    assert found.pop("sujet-port") == ("stored", None)
    last = "http_gone" if fault[0] == 404 else "not_an_article"
    assert {state for state, _ in found.values()} == {last}, "single dead links among living ones are dead"


def test_the_twin_of_an_address_that_is_gone_is_asked_for(press: ScriptedPress, tmp_path: Path) -> None:
    more = "  identity: '/(?P<id>\\d+)'\n"
    source(tmp_path / "sources", "well", feed_of("well"), patterns=r"/\d+", more=more)
    first, twin = "http://well.example/mali/18589", "http://well.example/niger/18589"
    press.answers = {twin: page("Titre"), "http://well.example/feed": feed(first, twin)}
    crawl(press, tmp_path)
    crawl(press, tmp_path, "2025-05-23T14:00:00Z")
    assert rows(tmp_path / "press.db", "select url, state from links order by id") == [
        (first, "http_gone"), (twin, "stored"),
    ]  # fmt: skip


def test_a_robot_check_that_is_all_script(press: ScriptedPress, tmp_path: Path) -> None:
    source(tmp_path / "sources", "well", feed_of("well"))
    urls = [f"http://well.example/a/sujet-{word}" for word in ("port", "puits", "stade", "gare", "ecole")]
    script = b"<html><head><title></title></head><body><div id='app'></div><script>reload()</script></body></html>"
    press.answers = {url: (200, {"Content-Type": "text/html"}, script) for url in urls}
    press.answers["http://well.example/feed"] = feed(*urls)
    assert outcome(crawl(press, tmp_path)) == ("failed", "wall: no text at 3 addresses in a row")
    assert sorted(state for state, _ in states(tmp_path, "well").values()) == ["failed"] * 3 + ["pending"] * 2
    press.answers |= {url: page(url) for url in urls}
    crawl(press, tmp_path, "2025-05-23T12:00:00Z")
    assert set(states(tmp_path, "well").values()) == {("stored", None)}
