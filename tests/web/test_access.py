"""Who gets in, and to what: names, paths, headers, and the public site."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.queries import QUERIES
from tests.web.reader import Page, good
from tests.web.site import Site


@pytest.mark.parametrize(
    "path",
    [
        "//example.com/",
        "/\\example.com/",
        "/%5cexample.com/",
        "/%5Cexample.com",
        "/%2f%2fexample.com/",
        "/%2fexample.com/",
        "/%255cexample.com/",
        "/%09/example.com/",
        "/x//y",
        "/press/\\x",
    ],
)
def test_no_path_leads_elsewhere(site: Site, path: str) -> None:
    answer = site.get(path)
    assert answer.status == 400
    assert "location" not in answer.headers


@pytest.mark.parametrize("host", ["evil.test", "127.0.0.1.evil.test", "localhost.evil.test:80", "", "user@127.0.0.1"])
def test_a_local_site_answers_to_this_machine_only(site: Site, host: str) -> None:
    assert site.get("/", {"Host": host}).status == 400
    assert site.get("/", {"Host": "localhost:8001"}).status == 200


@pytest.mark.parametrize(
    "path", ["/", "/nope", "/press/articles.json", "//x", "/static/site.css", "/press/articles.csv"]
)
def test_headers_are_on_everything(site: Site, path: str) -> None:
    headers = site.get(path).headers
    assert headers["content-security-policy"].startswith(
        "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'none'"
    )
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"


def test_everything_a_page_needs_is_on_this_server(site: Site) -> None:
    page = Page(site.get("/").text)
    for link in page.all("link"):
        answer = site.get(link["href"])
        assert answer.status == 200, link
    assert "@import" not in site.get("/static/site.css").text
    assert "url(" not in site.get("/static/site.css").text


SECRET = "doit commencer avant la fin de l’année"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/article/accord1",
        "/article/accord2",
        "/recherche?q=Exemple",
        "/press/articles.json",
        "/press/articles.csv?_size=max",
        "/press/matches.json",
        "/press/copies.json",
        *(f"/press/{name}.json" for name in QUERIES),
    ],
)
def test_public_pages_hold_no_full_text(public_site: Site, path: str) -> None:
    answer = public_site.get(path)
    assert answer.status == 200
    assert "Moussa Exemple a remercié" not in answer.text
    assert SECRET not in answer.text


@pytest.mark.parametrize(
    "table",
    [
        *("bodies", "BODIES", "revisions", "articles_fts", "articles_fts_data", "articles_fts_config"),
        *("sketches", "kept_sketches", "new_sketches"),
        *("changes", "changes_told"),
    ],
)
@pytest.mark.parametrize("ending", ["", ".json", ".csv", "/1", "/1.json"])
def test_public_readers_get_no_text_tables(public_site: Site, table: str, ending: str) -> None:
    answer = public_site.get(f"/press/{table}{ending}")
    # the names of tables know no case to SQLite, but Datasette's HTML pages do
    assert answer.status == 403 or (table == "BODIES" and answer.status == 404)
    assert "Moussa Exemple" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/press?sql=select+text+from+bodies",
        "/press.json?sql=select+text+from+bodies",
        "/press/articles?_where=1=1",
        "/-/databases",
        "/-/databases.json",
        "/-/threads",
        "/-/plugins",
        "/-/settings",
        "/-/metadata",
        "/-/versions",
        "/%2d/databases",
        "/-%2fdatabases",
    ],
)
def test_public_readers_get_no_sql_and_no_inside(public_site: Site, press: Path, path: str) -> None:
    answer = public_site.get(path)
    assert answer.status in (403, 404, 302, 400)
    assert str(press.parent) not in answer.text
    assert "uvicorn" not in answer.text.lower()


def test_public_site_answers_to_its_own_name(public_site: Site) -> None:
    assert public_site.get("/", {"Host": "presse.example"}).status == 200


def test_public_article_gives_an_excerpt_and_the_link(public_site: Site) -> None:
    page = good(public_site.get("/article/accord1"))
    assert "Le texte intégral n’est pas public" in page.text
    assert "Les ministres de la Justice du Mali" in page.text
    assert "https://outlet1.example/accord1" in [link["href"] for link in page.all("a")]
