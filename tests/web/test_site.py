"""Every page of a served database, fetched over HTTP and read with a parser."""

from __future__ import annotations

import json
import re

import pytest

from tests.web.fixture import HOSTILE, XSS
from tests.web.queries import QUERIES, TABLES
from tests.web.reader import Cells, Page, good
from tests.web.site import Site

PAGES = [
    "/",
    "/?page=2",
    "/?page=9999",
    "/?sujet=zzz",
    "/recherche",
    "/recherche?q=mali",
    "/press",
    "/press?_show_hidden=1",
    "/press?sql=select+1+as+un",
    "/article/accord1",
    "/article/accord2",
    "/article/accord3",
    "/article/undated",
    "/article/hors",
    "/article/limite",
    "/article/hostile",
    "/press/articles/1",
    "/press/sources/6",
    "/press/articles?_facet=language",
    "/press/links?state=stored&_size=5",
    "/press/bodies?_search=mali",
]


@pytest.mark.parametrize("path", [*PAGES, *(f"/press/{name}" for name in QUERIES + TABLES)])
def test_pages_answer_and_stay_inert(site: Site, path: str) -> None:
    good(site.get(path))


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_articles_are_shown_as_text(site: Site, number: int) -> None:
    page = good(site.get(f"/article/charge{number:02}"))
    assert not [link for link in page.all("a") if "evil.test" in link["href"]]
    assert page.all("html")[0]["lang"] == "fr"


@pytest.mark.parametrize(
    "path", ["/?page=3", "/?page=4", "/?page=5", "/recherche?q=mali&page=4", "/press/articles?_size=max"]
)
def test_lists_of_hostile_articles_stay_inert(site: Site, path: str) -> None:
    good(site.get(path))


@pytest.mark.parametrize("name", QUERIES)
def test_queries_give_json_and_csv(site: Site, name: str) -> None:
    rows = json.loads(site.get(f"/press/{name}.json?_shape=array&texte=accord1").text)
    assert rows, f"the fixture has nothing for {name}"
    assert site.get(f"/press/{name}.csv?texte=accord1").text.startswith(",".join(rows[0]))


def test_queries_say_what_they_should(site: Site) -> None:
    def rows(name: str) -> list[dict[str, object]]:
        found: list[dict[str, object]] = json.loads(site.get(f"/press/{name}.json?_shape=array").text)
        return found

    assert [row["article"] for row in rows("articles_sans_date")] == ["undated"]
    assert {row["media"] for row in rows("medias_silencieux")} == {"Radio Lointaine", "Le Courrier des Dunes"}
    assert {(row["article"], row["original"]) for row in rows("copies_et_originaux")} == {
        ("accord2", "accord1"),
        ("accord3", "accord1"),
    }
    links = rows("liens_par_etat")
    assert links[0]["media"] == "Total"
    assert links[0]["liens"] == sum(int(str(row["liens"])) for row in links[1:]) == 40 + len(HOSTILE)
    assert all(row["raison"] and row["adresses"] for row in links[1:])
    november = [
        row for row in rows("par_media_et_mois") if row["mois"] == "2026-11" and row["media"] == "Horizon de Kati"
    ]
    assert november == [
        {
            "mois": "2026-11",
            "media": "Horizon de Kati",
            "role": "press",
            "articles": 1,
            "textes_distincts": 1,
            "publies_d_abord_ici": 1,
        }
    ]


def test_new_matches_can_start_at_a_day(site: Site) -> None:
    rows = json.loads(site.get("/press/nouvelles_correspondances.json?_shape=array&depuis=2026-11-20T09").text)
    assert [row["article"] for row in rows] == ["accord3", "accord2"]


def test_front_page_joins_copies_under_their_original(site: Site) -> None:
    page = good(site.get("/"))
    links = [link["href"] for link in page.all("a")]
    assert links.index("/histoire/accord1") < links.index("/article/accord2")
    assert "Justice : l’AES et la Russie signent à Moscou" in page.text
    assert "3 articles, 2 textes distincts, 2 origines indépendantes, 3 médias" in page.text
    assert page.text.count("Justice : l’AES") == 1
    assert "original" in page.text
    assert "L’AES et la Russie se rencontrent dans une même phrase." in page.text


def test_front_page_says_what_was_not_seen(site: Site) -> None:
    page = good(site.get("/"))
    assert "4 médias lus sur 5" in page.text
    assert "1 non lu" in page.text
    assert "connection refused" in page.text
    assert "2 muets depuis plus de 3 jours" in page.text


def test_front_page_counts_articles_and_texts_apart(site: Site) -> None:
    page = good(site.get("/"))
    # 30 in the series, two of the accord, one undated, one hostile; the agency's is apart, the accord is one text
    figures = [[cell for cell in row if cell] for row in Cells(site.get("/").text).rows]
    assert ["articles", str(34 + len(HOSTILE))] in [[row[0], row[-1]] for row in figures]
    assert ["textes distincts", str(33 + len(HOSTILE))] in [[row[0], row[-1]] for row in figures]
    assert ["médias", "4"] in [[row[0], row[-1]] for row in figures]
    assert "En plus : 1 article d’une source de référence, hors décompte." in page.text


def test_front_page_turns_over_all_texts_once(site: Site) -> None:
    seen: list[str] = []
    for number in range(1, 7):
        page = Page(site.get(f"/?page={number}").text)
        links = [tag["href"] for tag in page.all("a")]
        seen += [link for link in links if link.startswith(("/article/serie", "/histoire/accord1"))]
    assert sorted(seen) == sorted(["/histoire/accord1", *(f"/article/serie{n:02}" for n in range(30))])


def test_article_marks_the_evidence_in_the_whole_text(site: Site) -> None:
    page = good(site.get("/article/accord1"))
    marks = [mark["class"] for mark in page.all("mark")]
    assert marks.count("aes") >= 4
    assert marks.count("partner") >= 3
    assert "La coopération judiciaire entre l’AES et Moscou doit commencer avant la fin de l’année" in page.text
    assert "20 novembre 2026 à 08 h 05 (UTC)" in page.text
    assert "Awa Exemple" in page.text
    assert "2026-11-20-00001.warc.gz" in page.text
    assert "sha256:" in page.text
    assert "est repris, avec des retouches, par" in page.text
    (original,) = [link for link in page.all("a") if link["href"] == "https://outlet1.example/accord1"]
    assert original["rel"] == "noopener noreferrer nofollow"


def test_copy_shows_shared_passages_on_both_sides(site: Site) -> None:
    page = good(site.get("/article/accord2"))
    assert "reprend, avec des retouches," in page.text
    assert "93 % du texte de cet article, 93 % du texte de l’autre" in page.text
    assert page.text.count("Le directeur Moussa Exemple a remercié les partenaires.") == 3
    assert [tag for tag in page.all("p") if tag.get("class") == "shared"]


def test_an_address_that_is_no_link_is_not_offered(site: Site) -> None:
    page = good(site.get("/article/hostile"))
    assert "n’est pas un lien http(s)" in page.text
    assert XSS in page.text


def test_unreadable_evidence_is_counted(site: Site) -> None:
    assert "1 preuve n’a pu être lue." in good(site.get("/article/limite")).text


@pytest.mark.parametrize("path", ["/nope", "/article/zzz", "/press/nope", "/press/articles/99999", "/article/a.b"])
def test_missing_pages_say_so_in_french(site: Site, path: str) -> None:
    assert "Page introuvable" in good(site.get(path), 404).text


def test_bad_sql_is_a_page_of_its_own(site: Site) -> None:
    assert site.get("/press?sql=select+from").status == 400
    assert site.get("/press?sql=delete+from+articles").status == 400


def test_a_copy_leads_with_its_original(site: Site) -> None:
    page = good(site.get("/article/accord2"))
    assert "Copie, parue le même jour, de Justice : l’AES et la Russie signent à Moscou" in page.text
    assert "Original : aucun article plus ancien connu n’a ce texte." in good(site.get("/article/accord1")).text


def test_invented_outlets_are_called_that_on_every_page(site: Site) -> None:
    for path, status in (("/", 200), ("/press/articles", 200), ("/recherche", 200), ("/nope", 404)):
        assert "Démonstration : presse inventée" in good(site.get(path), status).text


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("/press/nouvelles_correspondances?depuis=hier", "« hier » n’est pas une date"),
        ("/press/nouvelles_correspondances?depuis=2026-02-30", "« 2026-02-30 » n’est pas une date"),
        ("/press/medias_silencieux?jours=abc", "« abc » n’est pas un nombre de jours"),
        ("/press/a_la_limite?sujet=zzz", "« zzz » n’est pas un sujet"),
        ("/?sujet=zzz", "« zzz » n’est pas un sujet"),
    ],
)
def test_what_cannot_be_meant_is_said(site: Site, path: str, line: str) -> None:
    page = good(site.get(path))
    assert line in page.text
    assert "Aucune ligne" not in page.text


def test_the_border_of_a_topic_has_as_many_rows_as_the_front_page_says(site: Site) -> None:
    page = good(site.get("/"))
    assert "1 article à la limite du sujet" in page.text
    (path,) = [link["href"] for link in page.all("a") if "a_la_limite?" in link["href"]]
    assert "1 ligne" in good(site.get(path)).text


def test_each_state_leads_to_its_addresses(site: Site) -> None:
    page = good(site.get("/press/liens_par_etat"))
    paths = {link["href"] for link in page.all("a") if link["href"].startswith("/press/links?")}
    assert "/press/links?source_id=3&state=blocked" in paths
    assert "1 ligne" in good(site.get("/press/links?source_id=3&state=blocked")).text
    assert "lecture interdite" in page.text


def test_the_table_of_articles_begins_with_what_readers_look_for(site: Site) -> None:
    head = site.get("/press/articles").text.partition("<thead>")[2].partition("</thead>")[0]
    assert re.findall(r"[?&](?:_sort|_sort_desc)=(\w+)", head)[:3] == ["title", "source_id", "published_on"]
