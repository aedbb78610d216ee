"""Trends, outlets, people, changes and runs, fetched over HTTP from a served database, and from an empty one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from db.connection import open_database
from tests.cli.forked import run
from tests.web.fixture import XSS
from tests.web.overview import LONG
from tests.web.reader import Page, good
from tests.web.site import Site, serving

PICTURE = "/static/picture.js"
TRENDS = [
    "/tendances",
    "/tendances?par=pays",
    "/tendances?par=media&pas=semaine&compte=articles",
    "/tendances?par=personnes&compte=origines",
    "/tendances?par=domaine&unite=part",
    "/tendances?par=mots-hommes",
    "/tendances?par=proprietaire&sujet=tous&compte=histoires",
    f"/tendances?par={XSS}&media={XSS}&du={XSS}&sujet={XSS}&rang={XSS}",
    "/tendances?entite=hostile-entite&avec=longue-entite&par=organisations",
    "/tendances?du=2020-01-01&pas=semaine",
]
PAGES = [
    "/tendances/articles",
    "/tendances/articles?mot=mercenaires&pays=ML",
    f"/tendances/articles?entite={XSS}&du={XSS}",
    "/tendances/articles?page=999",
    "/medias",
    "/medias?pays=ML",
    f"/medias?pays={XSS}&etat=zzz",
    *(f"/medias/{key}" for key in ("horizon", "etoile", "dunes", "muet", "agence", "hostile")),
    "/personnes",
    *(f"/personnes?genre={kind}" for kind in ("organisations", "fonctions", "lieux", "accords", "reunions")),
    f"/personnes?genre={XSS}&pays={XSS}",
    "/personnes?pays=ML&page=2",
    *(
        f"/personnes/{key}"
        for key in (
            *("awa-exemple", "moussa-exemple", "jamais-nommee", "corps-invente", "ville-inventee", "ministre-invente"),
            *("hostile-entite", "longue-entite", "ecrite-a-droite"),
        )
    ),
    "/changements",
    "/changements?page=2",
    "/changements?genre=silent_edit&media=horizon",
    f"/changements?genre={XSS}&media={XSS}",
    "/releves",
    "/releves?media=horizon",
    f"/releves?media={XSS}&page=99",
]


def fetched(site: Site, path: str, status: int = 200) -> Page:
    page = good(site.get(path), status, PICTURE if re.match(r"/tendances(\?|$)", path) else "")
    assert len(page.text) < 120_000
    return page


@pytest.mark.parametrize("path", [*TRENDS, *PAGES])
def test_pages_answer_and_stay_inert(overview_site: Site, path: str) -> None:
    answer = overview_site.get(path)
    fetched(overview_site, path)
    assert len(answer.text.encode()) < 300_000
    assert answer.text.count(LONG.strip()) == 0
    ids = re.findall(r'\sid="([^"]*)"', answer.text)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    "path",
    [
        "/medias/nope",
        "/personnes/nope",
        "/personnes/a/b",
        "/tendances/nope",
        "/medias/%00",
        f"/personnes/{'a' * 300}",
    ],
)
def test_unknown_addresses_are_french_pages(overview_site: Site, path: str) -> None:
    answer = overview_site.get(path)
    assert answer.status in (400, 404)
    if answer.status == 404:
        assert "Page introuvable" in good(answer, 404).text


def test_links_lead_somewhere(overview_site: Site) -> None:
    """Every address that the overviews name, but for what differs in its days alone."""
    seen: set[str] = set()
    for path in [
        *TRENDS[:6],
        "/medias",
        "/medias/horizon",
        "/personnes",
        "/personnes/awa-exemple",
        "/changements",
        "/releves",
    ]:
        page = Page(overview_site.get(path).text)
        for link in page.all("a"):
            if not link["href"].startswith(("http", "#")):
                seen.add(re.sub(r"(du|au|first_seen_at__date)=2026-\d\d-\d\d", r"\1=2026-10-05", link["href"]))
    assert len(seen) > 100
    wrong = {path: status for path in seen if (status := overview_site.get(path).status) != 200}
    # the switch of the language leads back to where it was asked for
    assert {path: status for path, status in wrong.items() if (status, path[:8]) != (303, "/langue/")} == {}


def test_the_picture_and_the_data_are_files(overview_site: Site) -> None:
    svg = overview_site.get("/tendances.svg?par=personnes")
    assert svg.headers["content-type"].startswith("image/svg+xml")
    assert svg.headers["content-disposition"] == 'attachment; filename="tendances-textes-personnes-2025-12-2026-11.svg"'
    assert "script-src 'none'" in svg.headers["content-security-policy"]
    ElementTree.fromstring(svg.text.encode())
    table = overview_site.get("/tendances.csv?par=personnes")
    assert table.headers["content-type"].startswith("text/csv")
    assert table.text.startswith("periode,du,au,serie,nom,textes,couverture_pour_cent,manques_estimes")


def test_one_page_has_a_script_of_this_server_and_no_other_has(overview_site: Site) -> None:
    for path, allowed in (
        ("/tendances", "'self'"),
        ("/tendances?par=media", "'self'"),
        ("/tendances/articles", "'none'"),
        ("/medias", "'none'"),
        ("/", "'none'"),
    ):
        policy = overview_site.get(path).headers["content-security-policy"]
        assert f"script-src {allowed};" in policy, path
        assert "unsafe" not in policy
    assert overview_site.get(PICTURE).status == 200


def test_an_outlet_says_how_it_does(overview_site: Site) -> None:
    page = fetched(overview_site, "/medias/muet")
    assert "muet rien de nouveau depuis le 10 novembre 2026" in page.text
    assert "nothing new" in page.text
    page = fetched(overview_site, "/medias/dunes")
    assert "non lu connection refused" in page.text
    page = fetched(overview_site, "/medias/horizon")
    assert "7 jours où le moniteur n’a pas pu regarder" in page.text
    assert re.search(
        "12 septembre 2026 ?pas pu regarder, environ 2 articles manqués 1 passage, 1 sans succès", page.text
    )
    # a copy with its hour 2 h 30 later, and one of the same day: the middle of both
    assert re.search("L’Étoile du Faso ?2 articles ?75 min", page.text)
    page = fetched(overview_site, "/medias/etoile")
    assert re.search("Horizon de Kati ?2 articles ?75 min", page.text)
    page = fetched(overview_site, "/medias/agence")
    assert "source de référence" in page.text


def test_the_outlets_can_be_narrowed(overview_site: Site) -> None:
    page = fetched(overview_site, "/medias?proprietaire=state")
    assert [link["href"] for link in page.all("a") if link["href"].startswith("/medias/")] == ["/medias/etoile"]
    assert "5 médias suivis" in page.text


def test_a_person_has_offices_with_dates_and_company(overview_site: Site) -> None:
    page = fetched(overview_site, "/personnes/awa-exemple")
    assert "Ministre des Exemples, du 11 juin 2021 au 1er février 2023" in page.text
    assert "Ministre des Exemples, depuis 2024" in page.text
    assert "Corps inventé" in page.text
    assert "https://www.wikidata.org/wiki/Q1" in [link["href"] for link in page.all("a")]
    page = fetched(overview_site, "/personnes/ministre-invente")
    assert "Awa Exemple, depuis 2024" in page.text
    assert "javascript" not in overview_site.get("/personnes/moussa-exemple").text
    assert "Aucun article ne le nomme encore." in fetched(overview_site, "/personnes/jamais-nommee").text


def test_the_most_named_come_first(overview_site: Site) -> None:
    page = fetched(overview_site, "/personnes")
    links = [link["href"] for link in page.all("a") if link["href"].startswith("/personnes/")]
    assert links[0] == "/personnes/awa-exemple"
    assert links[-1] == "/personnes/jamais-nommee"
    links = [link["href"] for link in fetched(overview_site, "/personnes?pays=NE").all("a")]
    assert [href for href in links if href.startswith("/personnes/")] == ["/personnes/moussa-exemple"]


def test_changes_show_what_went_and_what_came(overview_site: Site) -> None:
    answer = overview_site.get("/changements?genre=silent_edit")
    page = good(answer)
    assert "1 changement" in page.text
    assert "<del>une heure</del> <ins>deux heures</ins>" in answer.text
    assert "La page ne dit pas avoir été modifiée." in page.text
    assert "1 paragraphe ajouté, 1 paragraphe ôté, 1 paragraphe repris" in page.text
    assert "Seul le début des différences est montré." in page.text
    assert "32 changements" in fetched(overview_site, "/changements").text
    assert "7 articles touchés" in fetched(overview_site, "/changements").text


def test_runs_and_gaps(overview_site: Site) -> None:
    page = fetched(overview_site, "/releves")
    assert "5 médias lus, 1 non lu, 7 adresses nouvelles" in page.text
    assert "Horizon de Kati, du 7 septembre 2026 au 13 septembre 2026, 7 jours environ 14 articles manqués" in page.text
    assert "perdu" in page.text
    page = fetched(overview_site, "/releves?media=etoile")
    assert "2 pages not read" in page.text
    assert "connection refused" not in page.text


def test_public_readers_see_no_text_of_changes(public_overview: Site) -> None:
    answer = public_overview.get("/changements?genre=silent_edit")
    assert "Le détail n’est pas public" in good(answer).text
    assert "deux heures" not in answer.text
    assert "Un paragraphe ajouté" not in answer.text
    for path in [*TRENDS, *PAGES]:
        assert public_overview.get(path).status == 200, path


@pytest.fixture(scope="module")
def public_overview(overview: Path) -> Iterator[Site]:
    with serving(overview, "--public") as running:
        yield running


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    path = tmp_path_factory.mktemp("empty") / "press.db"
    open_database(path).conn.close()
    with serving(path) as running:
        yield running


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/tendances", "Rien n’a été compté"),
        ("/tendances?par=media&pas=semaine", "Rien n’a été compté"),
        ("/tendances?par=personnes", "Rien n’a été compté"),
        ("/tendances?par=mots-hommes&unite=part", "Rien n’a été compté"),
        ("/tendances?par=domaine", "Un domaine se dit d’un sujet"),
        ("/tendances/articles", "Aucun article."),
        ("/medias", "le premier relevé reste à faire"),
        ("/personnes", "Le répertoire est vide"),
        ("/personnes?genre=lieux", "Le répertoire est vide"),
        ("/changements", "Aucun changement relevé."),
        ("/releves", "Aucun relevé dans cette base."),
    ],
)
def test_an_empty_database_says_so(empty: Site, path: str, told: str) -> None:
    assert told in fetched(empty, path).text
    assert "–" in empty.get("/tendances").text


@pytest.mark.parametrize("path", ["/tendances.svg", "/tendances.csv?par=media", "/tendances.csv?par=mots-hommes"])
def test_files_of_an_empty_database(empty: Site, path: str) -> None:
    assert empty.get(path).status == 200


def test_words_of_the_readers_own(overview: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = tmp_path / "catalogue"
    catalogue.mkdir()
    own = catalogue / "wording.yml"
    own.write_text(
        "version: 1\ngroups:\n  - id: parler\n    label: les paroles\n    words:\n"
        "      - {id: entretien, label: entretiens, terms: {fr: [entretien]}}\n",
        encoding="utf-8",
    )
    # the environment of the process that serves, not of this one
    monkeypatch.setenv("PRESS_MONITOR_HOME", str(tmp_path))
    with serving(overview) as running:
        page = fetched(running, "/tendances?par=mots-parler&du=2026-10-01&au=2026-10-31")
        assert "selon les mots pour les paroles" in page.text
        assert "30" in [cell for cell in page.text.split() if cell.isdigit()]
        assert "« mots-hommes » est inconnu" in fetched(running, "/tendances?par=mots-hommes").text
        own.write_text("version: 1\ngroups: [{}]\n", encoding="utf-8")
        page = fetched(running, "/tendances?par=mots-hommes")
        assert "Le fichier de mots du catalogue ne peut être lu" in page.text
        assert "mercenaires" in page.text


def test_a_mistake_in_the_readers_words_is_told_before_anything_is_served(overview: Path, tmp_path: Path) -> None:
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue" / "wording.yml").write_text("version: 1\ngroups:\n  - id: a b\n", encoding="utf-8")
    done = run(tmp_path, "serve", "--db", overview)
    assert done.code == 78
    assert f"{tmp_path}/catalogue/wording.yml:3:" in done.err
