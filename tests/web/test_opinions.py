"""What readers say of an article, from its page."""

from __future__ import annotations

from db.labels import Label, labels_of, set_labels
from db.reader_file import reader_file
from tests.web.fixture import XSS
from tests.web.reader import good
from tests.web.site import Site
from tests.web.visitor import READERS, Forms, Visitor

ADDRESS = "/article/serie01/avis"


def test_a_reader_of_a_local_site_says_it_and_takes_it_back(site: Site) -> None:
    visitor = Visitor(site)
    page = good(visitor.get("/article/serie01"))
    assert "Cet article est-il dans le sujet" in page.text
    answer = visitor.send("/article/serie01", ADDRESS, avis="not_relevant", note=f" deux\r\n lignes {XSS} ")
    assert (answer.status, answer.headers["location"]) == (303, "/article/serie01#avis")
    kept = labels_of(site.path, "aes-russie")["serie01"]
    assert (kept.label, kept.note, kept.url) == (
        "not_relevant",
        f"deux lignes {XSS}",
        "https://outlet2.example/serie01",
    )
    assert kept.labelled_by
    page = good(visitor.get("/article/serie01"))
    assert "AES et Russie : Hors du sujet" in page.text
    assert kept.labelled_by in page.text
    fields = Forms(visitor.get("/article/serie01").text).fields(ADDRESS)
    assert fields["avis"] == "not_relevant"
    assert visitor.post(ADDRESS, fields | {"avis": "unsure", "note": ""}).status == 303
    assert labels_of(site.path, "aes-russie")["serie01"].label == "unsure"
    assert visitor.post(ADDRESS, fields | {"avis": "remove"}).status == 303
    assert "serie01" not in labels_of(site.path, "aes-russie")
    assert "Retirer l’avis" not in visitor.get("/article/serie01").text


def test_what_cannot_be_meant_is_said_and_nothing_is_kept(site: Site) -> None:
    visitor = Visitor(site)
    fields = Forms(visitor.get("/article/serie02").text).fields("/article/serie02/avis")
    for wrong in ({}, {"avis": "great"}, {"avis": "unsure", "sujet": "zzz"}, {"avis": "unsure", "note": "é" * 501}):
        good(visitor.post("/article/serie02/avis", fields | wrong), 400)
    good(visitor.post("/article/zzz/avis", fields | {"avis": "unsure"}), 404)
    assert visitor.get("/article/serie02/avis").status == 404
    assert "serie02" not in labels_of(site.path, "aes-russie")
    assert visitor.post("/article/serie02/avis", fields | {"avis": "unsure", "note": "é" * 500}).status == 303
    assert labels_of(site.path, "aes-russie")["serie02"].note == "é" * 500


def test_another_site_cannot_speak_for_the_reader(site: Site) -> None:
    said = {"sujet": "aes-russie", "avis": "relevant"}
    assert site.post("/article/serie03/avis", said).status == 403
    assert site.post("/article/serie03/avis", said | {"csrftoken": "x"}, {"Cookie": "ds_csrftoken=x"}).status == 403
    assert "serie03" not in labels_of(site.path, "aes-russie")


def test_on_a_public_site_only_signed_in_readers_say_and_see(members: Site) -> None:
    set_labels(
        members.path,
        [Label("serie04", "u", "aes-russie", "unsure", "à revoir", "2026-11-20T08:00:00Z", "Fanta Exemple")],
    )
    anonymous = Visitor(members)
    page = good(anonymous.get("/article/serie04"))
    assert "à revoir" not in page.text
    assert "Votre avis" not in page.text
    anonymous.get("/connexion")
    said = {"csrftoken": anonymous.cookies["ds_csrftoken"], "sujet": "aes-russie", "avis": "relevant"}
    assert anonymous.post("/article/serie04/avis", said).status == 403
    reader = Visitor(members)
    reader.sign_in(READERS[1])
    assert "Fanta Exemple, 20 novembre 2026" in good(reader.get("/article/serie04")).text
    assert reader.send("/article/serie04", "/article/serie04/avis", avis="relevant").status == 303
    kept = labels_of(members.path, "aes-russie")["serie04"]
    assert (kept.label, kept.labelled_by) == ("relevant", READERS[1])


def test_where_nothing_can_be_kept_the_page_still_reads(site: Site) -> None:
    path = reader_file(site.path)
    visitor = Visitor(site)
    fields = Forms(visitor.get("/article/serie05").text).fields("/article/serie05/avis")
    away = path.with_name("away")
    if path.exists():
        path.rename(away)
    path.write_bytes(b"no database" * 200)
    try:
        answer = good(visitor.post("/article/serie05/avis", fields | {"avis": "unsure"}), 503)
        assert "Rien n’a pu être gardé" in answer.text
        assert str(path.parent) not in answer.text
        assert "Votre avis" not in good(visitor.get("/article/serie05")).text
    finally:
        path.unlink()
        if away.exists():
            away.rename(path)
