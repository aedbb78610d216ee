"""Signing in to a public site, staying in, and getting out."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.readers import Reader, add_reader, reader, readers, remove_reader
from monitor.web.guessing import MOST_BY_ADDRESS, MOST_BY_NAME, WITHIN_S, Guesses
from monitor.web.passwords import NOBODY, hashed, is_right
from tests.web.reader import good
from tests.web.site import Site
from tests.web.visitor import PASSWORD, READERS, Forms, Visitor

SECRET = "Les experts russes viendront à Bamako"


def test_passwords() -> None:
    kept = hashed("été à Ségou")
    assert is_right("été à Ségou", kept)
    assert not is_right("été à Ségou ", kept)
    assert not is_right("", kept)
    assert kept != hashed("été à Ségou")
    assert not is_right("", NOBODY)
    assert NOBODY.split("$")[:4] == kept.split("$")[:4]
    with pytest.raises(ValueError, match="no hash"):
        is_right("x", "md5$1$2$3$4$5")


class Watch:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_guesses_are_counted_by_address_and_by_name_and_forgotten() -> None:
    watch = Watch()
    guesses = Guesses(watch)
    for number in range(MOST_BY_ADDRESS):
        assert not guesses.are_too_many("a", "203.0.113.1")
        guesses.failed(f"name{number}", "203.0.113.1")
    assert guesses.are_too_many("a", "203.0.113.1")
    assert not guesses.are_too_many("a", "203.0.113.2")
    for number in range(MOST_BY_NAME):
        guesses.failed("b", f"198.51.100.{number}")
    assert guesses.are_too_many("b", "203.0.113.3")
    guesses.succeeded("b", "203.0.113.3")
    assert not guesses.are_too_many("b", "203.0.113.3")
    watch.now += WITHIN_S + 1
    assert not guesses.are_too_many("a", "203.0.113.1")


def test_no_more_is_remembered_than_there_is_room_for() -> None:
    guesses = Guesses(Watch(), most=10)
    for number in range(100):
        guesses.failed(f"name{number}", f"address{number}")
    assert len(guesses._failed) == 10


def test_readers_are_kept_beside_the_database(tmp_path: Path) -> None:
    database = tmp_path / "press.db"
    assert readers(database) == []
    assert reader(database, "Awa") is None
    assert not remove_reader(database, "Awa")
    assert not (tmp_path / "reader.db").exists()
    assert add_reader(database, Reader("Awa", "x", "2026-11-20T00:00:00Z"))
    assert not add_reader(database, Reader("Awa", "y", "2026-11-21T00:00:00Z"))
    assert readers(database) == [Reader("Awa", "y", "2026-11-20T00:00:00Z")]
    assert remove_reader(database, "Awa")
    assert reader(database, "Awa") is None


def test_a_reader_signs_in_reads_and_signs_out(members: Site) -> None:
    visitor = Visitor(members)
    assert SECRET not in good(visitor.get("/article/accord1")).text
    fields = Forms(visitor.get("/connexion?retour=/article/accord1").text).fields("/connexion")
    answer = visitor.post("/connexion", fields | {"nom": READERS[0], "mot_de_passe": PASSWORD})
    assert (answer.status, answer.headers["location"]) == (303, "/article/accord1")
    (cookie,) = [one for one in answer.cookies if one.startswith("ds_actor=")]
    assert {"HttpOnly", "Path=/", "SameSite=lax", "Max-Age=2592000"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    page = good(visitor.get("/article/accord1"))
    assert SECRET in page.text
    assert READERS[0] in page.text
    answer = visitor.send("/", "/deconnexion")
    assert (answer.status, answer.headers["location"]) == (303, "/")
    assert "ds_actor" not in visitor.cookies
    assert SECRET not in visitor.get("/article/accord1").text


def test_behind_tls_the_cookie_goes_over_tls_only(members: Site) -> None:
    visitor = Visitor(members, headers={"X-Forwarded-Proto": "https"})
    (cookie,) = [one for one in visitor.sign_in().cookies if one.startswith("ds_actor=")]
    assert "Secure" in cookie.split("; ")


@pytest.mark.parametrize(
    ("name", "password"),
    [(READERS[0], "autre chose encore"), ("Personne", PASSWORD), ("", ""), (READERS[0], ""), ("x" * 5000, "y" * 5000)],
)
def test_what_was_wrong_is_not_said(members: Site, name: str, password: str) -> None:
    visitor = Visitor(members, headers={"X-Forwarded-For": "203.0.113.20"})
    page = good(visitor.sign_in(name, password), 403)
    assert "Nom ou mot de passe inconnu." in page.text
    assert "ds_actor" not in visitor.cookies
    if password:
        assert password not in page.text


def test_nobody_tries_one_password_after_the_other(members: Site) -> None:
    visitor = Visitor(members, headers={"X-Forwarded-For": "203.0.113.30"})
    fields = Forms(visitor.get("/connexion").text).fields("/connexion") | {"nom": "nobody", "mot_de_passe": "x"}
    statuses = [visitor.post("/connexion", fields).status for _ in range(MOST_BY_ADDRESS + 1)]
    assert statuses == [403] * MOST_BY_ADDRESS + [429]
    assert "Trop d’essais" in visitor.sign_in().text
    assert Visitor(members, headers={"X-Forwarded-For": "203.0.113.31"}).sign_in().status == 303


@pytest.mark.parametrize("back", ["//evil.test", "https://evil.test/", "/\\evil.test", "javascript:alert(1)"])
def test_signing_in_leads_nowhere_else(members: Site, back: str) -> None:
    visitor = Visitor(members)
    fields = Forms(visitor.get("/connexion").text).fields("/connexion") | {"retour": back}
    answer = visitor.post("/connexion", fields | {"nom": READERS[0], "mot_de_passe": PASSWORD})
    assert (answer.status, answer.headers["location"]) == (303, "/")


def test_a_form_from_elsewhere_is_refused(members: Site) -> None:
    right = {"nom": READERS[0], "mot_de_passe": PASSWORD}
    assert members.post("/connexion", right).status == 403
    assert members.post("/connexion", right | {"csrftoken": ""}, {"Cookie": "ds_csrftoken="}).status == 403
    assert members.post("/connexion", right, {"Authorization": "Bearer x", "Cookie": "a=b"}).status == 403
    visitor = Visitor(members)
    token = Forms(visitor.get("/connexion").text).fields("/connexion")["csrftoken"]
    other = Visitor(members)
    other.get("/connexion")
    assert other.post("/connexion", right | {"csrftoken": token}).status == 403
    assert other.post("/deconnexion", {"csrftoken": token}).status == 403


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"csrftoken=%C3%A9", "application/x-www-form-urlencoded", 400),
        (b"csrftoken=\xe9", "application/x-www-form-urlencoded", 400),
        (b"a=1&" * 200, "application/x-www-form-urlencoded", 400),
        (b"a=" + b"x" * 20_000, "application/x-www-form-urlencoded", 413),
        (b"--x", "multipart/form-data", 415),
        (b"{}", "application/json", 415),
        (b"", "application/x-www-form-urlencoded", 403),
    ],
)
def test_forms_that_cannot_be_read(members: Site, body: bytes, kind: str, status: int) -> None:
    answer = members.get("/connexion", {"Content-Type": kind, "Cookie": "ds_csrftoken=x"}, "POST", body)
    assert answer.status == status


@pytest.mark.parametrize("path", ["/", "/press/articles", "/connexion", "/press/bodies/1"])
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused(members: Site, path: str, method: str) -> None:
    assert members.get(path, method=method).status == 405


@pytest.mark.parametrize(
    "cookie", ["ds_actor=", "ds_actor=eyJhIjp7ImlkIjoicm9vdCJ9fQ.x", "ds_actor=a.b.c", 'ds_actor="']
)
def test_a_made_up_cookie_lets_nobody_in(members: Site, cookie: str) -> None:
    assert members.get("/press/bodies.json", {"Cookie": cookie}).status == 403
    assert SECRET not in members.get("/article/accord1", {"Cookie": cookie}).text


def test_who_is_removed_or_has_another_password_is_out_at_once(members: Site) -> None:
    name = "Fanta Exemple"
    add_reader(members.path, Reader(name, hashed(PASSWORD), "2026-11-20T00:00:00Z"))
    visitor = Visitor(members)
    visitor.sign_in(name)
    assert visitor.get("/press/bodies.json").status == 200
    add_reader(members.path, Reader(name, hashed("un tout autre mot"), "2026-11-20T00:00:00Z"))
    assert visitor.get("/press/bodies.json").status == 403
    visitor.sign_in(name, "un tout autre mot")
    assert visitor.get("/press/bodies.json").status == 200
    remove_reader(members.path, name)
    assert visitor.get("/press/bodies.json").status == 403
    assert visitor.sign_in(name, "un tout autre mot").status == 403


def test_a_local_site_has_no_signing_in(site: Site) -> None:
    assert site.get("/connexion").status == 404
    assert "Se connecter" not in site.get("/").text
