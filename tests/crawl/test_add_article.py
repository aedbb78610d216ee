"""Single pages that no list showed: real fetches, and what the command says of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from monitor.catalogue.sources import load_sources
from monitor.fetching.single import placed
from tests.cli.forked import run
from tests.crawl.drive import ScriptedPress, crawl, feed, feed_of, page, source
from tests.crawl.program import check_conservation, rows
from tests.crawl.take_in import take_in

KNOWN, STRANGE = "http://aa.example/a/1", "http://www.inconnu.example/un-texte"
AES = (
    "Le Mali, le Burkina Faso et le Niger, membres de l'Alliance des États du Sahel (AES), ont signé avec la Russie "
    "un accord de coopération militaire. Les ministres de la Confédération AES se rendront à Moscou. "
)


@pytest.fixture
def press(tmp_path: Path) -> Iterator[ScriptedPress]:
    source(tmp_path / "sources", "aa", feed_of("aa"))
    with ScriptedPress() as press:
        press.answers["http://aa.example/feed"] = feed()
        press.answers[KNOWN] = page("Le bac reprend", AES * 4)
        press.answers[STRANGE] = page("Un texte d'ailleurs")
        yield press


def only(told: dict[str, Any]) -> dict[str, Any]:
    (article,) = told["articles"]
    assert isinstance(article, dict)
    return article


def links(folder: Path) -> dict[str, tuple[str, str | None]]:
    check_conservation(folder / "press.db")
    return {url: (state, why) for url, state, why in rows(folder / "press.db", "select url, state, reason from links")}


def test_a_page_of_a_known_outlet_is_taken_in_as_a_crawl_would(press: ScriptedPress, tmp_path: Path) -> None:
    # a tracker is asked for as given, and belongs to no address
    press.answers[f"{KNOWN}?utm_source=lettre"] = press.answers[KNOWN]
    done = take_in(press, tmp_path, f"{KNOWN}?utm_source=lettre")
    assert done.code == 0
    told = only(done.json)
    assert (told["state"], told["title"], told["source"]) == ("stored", "Le bac reprend", "aa")
    assert (told["stored"], told["known"], told["copy_of"]) == (True, False, None)
    assert "relevant" in told["verdicts"].values()
    assert links(tmp_path) == {KNOWN: ("stored", None)}
    assert rows(tmp_path / "press.db", "select found_in from sightings") == [("add-article",)]
    assert rows(tmp_path / "press.db", "select count(*) from captures") == [(1,)]


def test_what_is_stored_is_not_asked_for(press: ScriptedPress, tmp_path: Path) -> None:
    take_in(press, tmp_path, KNOWN)
    done = take_in(press, tmp_path, KNOWN, "https://www.aa.example/a/1/", now="2025-05-25T10:00:00Z", as_json=False)
    assert press.asked == []
    assert done.code == 0
    assert done.out.count("already stored on 2025-05-23: Le bac reprend") == 2


@pytest.mark.parametrize(
    ("answer", "look"),
    [
        (page("Le bac reprend", AES * 4), "unchanged"),
        (page("Le bac reprend", AES * 3 + "Le ministre a ajouté que rien n'était encore décidé. " * 5), "changed"),
        ((404, {}, b"gone"), "not seen: HTTP 404"),
        ((500, {}, b""), "not seen: HTTP 500"),
        ((302, {"Location": "http://aa.example/a/2"}, b""), "not seen: redirects to http://aa.example/a/2 now"),
        ((200, {"Content-Type": "text/html"}, b"<html></html>"), "extract_empty"),
    ],
)
def test_another_look_takes_nothing_away(press: ScriptedPress, tmp_path: Path, answer: Any, look: str) -> None:
    take_in(press, tmp_path, KNOWN)
    press.answers[KNOWN] = answer
    press.answers["http://aa.example/a/2"] = page("Un autre")
    done = take_in(press, tmp_path, KNOWN, again=True, now="2025-05-25T10:00:00Z")
    assert press.asked[0] == KNOWN
    told = only(done.json)
    assert told["look"].startswith(look)
    assert (done.code, told["state"]) == (0, "stored")
    assert links(tmp_path)[KNOWN] == ("stored", None)


def test_an_unknown_host_becomes_an_imported_source(press: ScriptedPress, tmp_path: Path) -> None:
    done = take_in(press, tmp_path, STRANGE)
    assert done.code == 0
    assert only(done.json)["source"] == "inconnu.example"
    sources = rows(tmp_path / "press.db", "select key, role from sources order by 1")
    assert sources == [("aa", "press"), ("inconnu.example", "imported")]
    assert links(tmp_path) == {STRANGE: ("stored", None)}
    # once more, and beside a page of another
    done = take_in(press, tmp_path, STRANGE, KNOWN)
    assert [each["known"] for each in done.json["articles"]] == [True, False]
    assert len(rows(tmp_path / "press.db", "select 1 from sources")) == 2


def test_an_address_that_fits_no_pattern_needs_force(press: ScriptedPress, tmp_path: Path) -> None:
    url = "http://aa.example/dossier/1"
    press.answers[url] = page("Un dossier")
    done = take_in(press, tmp_path, url, as_json=False)
    assert done.code == 2
    assert "fits no article pattern of aa; --force takes it all the same" in done.out
    assert press.asked == []
    assert links(tmp_path) == {}
    done = take_in(press, tmp_path, url, force=True, as_json=False)
    assert done.code == 0
    assert "taken by force: fits no article pattern of aa" in done.out
    assert links(tmp_path) == {url: ("stored", None)}


def test_robots_that_forbid_a_page_are_obeyed(press: ScriptedPress, tmp_path: Path) -> None:
    robots = b"User-agent: *\nDisallow: /a/\n"
    press.answers["http://aa.example/robots.txt"] = (200, {"Content-Type": "text/plain"}, robots)
    done = take_in(press, tmp_path, KNOWN)
    told = only(done.json)
    assert (done.code, told["state"]) == (2, "blocked")
    assert "Disallow: /a/" in told["reason"]
    assert press.asked == []
    assert links(tmp_path)[KNOWN][0] == "blocked"


def test_what_was_given_up_before_is_asked_for_again(press: ScriptedPress, tmp_path: Path) -> None:
    press.answers["http://aa.example/feed"] = feed(KNOWN)
    article = press.answers.pop(KNOWN)
    crawl(press, tmp_path)
    assert links(tmp_path) == {KNOWN: ("http_gone", "HTTP 404")}
    done = take_in(press, tmp_path, KNOWN)
    assert (done.code, only(done.json)["state"]) == (2, "http_gone")
    press.answers[KNOWN] = article
    assert take_in(press, tmp_path, KNOWN).code == 0
    assert links(tmp_path) == {KNOWN: ("stored", None)}


def test_many_at_once_each_with_its_own_end(press: ScriptedPress, tmp_path: Path) -> None:
    press.answers["http://aa.example/a/3"] = (500, {}, b"")
    press.answers["http://aa.example/a/4"] = (301, {"Location": KNOWN}, b"")
    copy = "http://copie.example/le-bac"
    press.answers[copy] = page("Le bac reprend", AES * 4)
    given = ["javascript:alert(1)", "", KNOWN, copy, "http://aa.example/a/2", "http://aa.example/a/3"]
    done = take_in(press, tmp_path, *given, "http://aa.example/a/4", "http://10.0.0.1/x", "http://aa.example/")
    assert done.code == 2
    states = [(each["state"], each["stored"]) for each in done.json["articles"]]
    assert states[:6] == [
        ("refused", False), ("refused", False), ("stored", True), ("stored", True), ("http_gone", False),
        ("failed", False),
    ]  # fmt: skip
    assert states[6] == ("stored", True)
    assert states[7][0] in ("blocked", "refused", "failed")
    assert done.json["articles"][8]["reason"].startswith("the home page of aa")
    # which of the two came first is the gate's choice; the alias is the article that it leads to
    copies = {each["copy_of"]["url"] for each in done.json["articles"] if each.get("copy_of")}
    assert copies in ({KNOWN}, {copy})
    check_conservation(tmp_path / "press.db")


def test_whose_an_address_is(press: ScriptedPress, tmp_path: Path) -> None:
    sources = load_sources([tmp_path / "sources"])
    of = {
        url: placed(url, sources, force=False)
        for url in (
            "https://WWW.AA.example/a/9#haut",
            "http://aa.example.evil.example/a/9",
            "ftp://aa.example/a/1",
            "x",
        )
    }
    own = of["https://WWW.AA.example/a/9#haut"].source
    assert own is not None
    assert own.id == "aa"
    assert of["http://aa.example.evil.example/a/9"].host == "aa.example.evil.example"
    assert all(of[url].refused for url in ("ftp://aa.example/a/1", "x"))
    two = [placed(f"http://{host}.example/x", sources, force=False).source for host in ("b", "c")]
    assert two[0] is not None
    assert two[1] is not None
    assert two[0].id != two[1].id


def test_the_command_reads_standard_input_and_wants_a_contact(tmp_path: Path) -> None:
    refused = run(tmp_path, "add-article", "http://www.nowhere.invalid/a")
    assert (refused.code, "PRESS_MONITOR_CONTACT" in refused.err) == (78, True)
    assert not (tmp_path / "press.db").exists()
    # standard input is empty here
    empty = run(tmp_path, "add-article", "-")
    assert (empty.code, empty.err.count("\n")) == (64, 1)
    nonsense = run(tmp_path, "add-article", "mailto:a@b.example", "--json")
    assert (nonsense.code, nonsense.err.count("\n")) == (64, 1)
    assert "'mailto:a@b.example': no address of a page" in nonsense.json["message"]
    assert not (tmp_path / "press.db").exists()
