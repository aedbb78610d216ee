"""Searches that readers keep under a name."""

from __future__ import annotations

from pathlib import Path

import feedparser
import pytest

from db.searches import MOST, Saved, remove_search, save_search, saved_search, saved_searches
from monitor.web.saved import key_of
from tests.web.fixture import XSS
from tests.web.reader import good
from tests.web.site import Site
from tests.web.visitor import READERS, Forms, Visitor


def _saved(key: str, by: str | None = None, **filters: str) -> Saved:
    return Saved(key, key.title(), filters or {"q": "mali"}, by, "2026-11-20T00:00:00Z")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Énergie & mines", "energie-mines"),
        ("  L’Œuvre n° 2 ", "l-oeuvre-n-2"),
        ("../../etc", "etc"),
        ("x" * 200, "x" * 50),
        ("", ""),
        ("&&&", ""),
    ],
)
def test_names_become_addresses(name: str, key: str) -> None:
    assert key_of(name) == key


def test_names_in_other_scripts_do_too() -> None:
    assert key_of("Россия") == key_of("россия") != key_of("Мали")
    assert len(key_of("Россия")) == 10


def test_a_search_belongs_to_its_reader(tmp_path: Path) -> None:
    database = tmp_path / "press.db"
    assert saved_searches(database, None) == []
    assert saved_search(database, "a") is None
    assert save_search(database, _saved("a", "Awa"))
    assert not save_search(database, _saved("a", "Moussa"))
    assert save_search(database, _saved("b", "Moussa"))
    assert save_search(database, _saved("a", "Awa", q="niger"))
    assert saved_searches(database, "Awa") == [_saved("a", "Awa", q="niger")]
    assert [one.key for one in saved_searches(database, None)] == ["a", "b"]
    assert not remove_search(database, "a", "Moussa")
    assert remove_search(database, "a", "Awa")
    assert remove_search(database, "b", None)
    assert not remove_search(database, "b", None)


def test_there_is_an_end_to_what_is_kept(tmp_path: Path) -> None:
    database = tmp_path / "press.db"
    for number in range(MOST):
        save_search(database, _saved(f"s{number}", "Awa"))
    assert not save_search(database, _saved("one-more", "Awa"))
    assert save_search(database, _saved("s7", "Awa", q="other"))
    assert save_search(database, _saved("one-more", "Moussa"))


def test_a_reader_keeps_a_search_follows_it_and_deletes_it(site: Site) -> None:
    visitor = Visitor(site)
    found = "/recherche?q=Mali&source=horizon"
    assert "Garder cette recherche" in good(visitor.get(found)).text
    assert "Garder cette recherche" not in good(visitor.get("/recherche")).text
    answer = visitor.send(found, "/recherches", nom=f"Énergie {XSS}"[:80])
    assert (answer.status, answer.headers["location"]) == (303, "/recherches")
    page = good(visitor.get("/recherches"))
    assert "« Mali », Horizon de Kati" in page.text
    (address,) = [
        link["href"] for link in page.all("a") if link["href"].startswith("/recherches/") and "." not in link["href"]
    ]
    assert visitor.get(address).headers["location"] == found
    # a program that follows it has no cookies
    followed = feedparser.parse(site.get(f"{address}.atom").text)
    assert followed.feed.title.startswith("Énergie <script>alert(1)</script>")
    assert followed.feed.links[0].href == f"{site.address}{address}.atom"
    plain = feedparser.parse(site.get("/recherche.atom?q=Mali&source=horizon").text)
    assert [entry.id for entry in followed.entries] == [entry.id for entry in plain.entries]
    assert followed.feed.id == plain.feed.id
    assert site.get(f"{address}.json-feed").status == 200
    removal = f"{address}/supprimer"
    assert visitor.send("/recherches", removal).status == 303
    assert site.get(address).status == 404
    assert "Aucune recherche gardée" in good(visitor.get("/recherches")).text
    good(visitor.post(removal, {"csrftoken": visitor.cookies["ds_csrftoken"]}), 404)


@pytest.mark.parametrize("wrong", [{"nom": ""}, {"nom": "&&"}, {"nom": "x" * 81}, {"nom": "a", "q": "", "source": ""}])
def test_what_cannot_be_kept_is_said(site: Site, wrong: dict[str, str]) -> None:
    visitor = Visitor(site)
    fields = Forms(visitor.get("/recherche?q=Mali&source=horizon").text).fields("/recherches")
    assert "Il manque un nom" in good(visitor.post("/recherches", fields | {"nom": "n"} | wrong), 400).text


def test_another_site_cannot_keep_or_delete(site: Site) -> None:
    save_search(site.path, _saved("to-stay"))
    assert site.post("/recherches", {"nom": "a", "q": "mali"}).status == 403
    assert site.post("/recherches/to-stay/supprimer", {}).status == 403
    assert site.get("/recherches/to-stay/supprimer").status == 404
    assert saved_search(site.path, "to-stay") is not None


def test_readers_of_a_public_site_have_their_own(members: Site) -> None:
    assert members.get("/recherches").status == 403
    assert "Garder cette recherche" not in members.get("/recherche?q=Mali").text
    first, second = Visitor(members), Visitor(members)
    first.sign_in(READERS[0])
    second.sign_in(READERS[1])
    for visitor, query in ((first, "Mali"), (second, "Niger")):
        assert visitor.send(f"/recherche?q={query}", "/recherches", nom="Ma veille").status == 303
    saved = [(one.key, one.saved_by) for one in saved_searches(members.path, None)]
    assert [one for one in saved if one[0].startswith("ma-veille")] == [
        ("ma-veille", READERS[0]),
        ("ma-veille-2", READERS[1]),
    ]
    assert "« Niger »" not in good(first.get("/recherches")).text
    token = {"csrftoken": second.cookies["ds_csrftoken"]}
    assert second.post("/recherches/ma-veille/supprimer", token).status == 404
    # the address can be read by whoever knows it
    assert members.get("/recherches/ma-veille").headers["location"] == "/recherche?q=Mali"
    assert members.get("/recherches/ma-veille.atom").status == 200
