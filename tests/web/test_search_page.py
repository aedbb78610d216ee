"""The search page, over HTTP."""

from __future__ import annotations

import pytest

from tests.web.fixture import XSS
from tests.web.reader import Page, good
from tests.web.site import Site


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("cooperation", "accord1"),
        ("COOPÉRATIONS", "accord1"),
        ("russe", "accord2"),
        ('"l\'AES et Moscou"', "accord1"),
        ("maraich*", "hors"),
        ("uranium -tomates", "undated"),
    ],
)
def test_search_finds_other_forms(site: Site, query: str, expected: str) -> None:
    page = good(site.get(f"/recherche?q={query.replace(' ', '+')}"))
    assert f"/article/{expected}" in [link["href"] for link in page.all("a")]


def test_search_marks_other_forms_in_the_original(site: Site) -> None:
    answer = site.get("/recherche?q=cooperation")
    assert '<mark class="found" title="mot cherché">coopération</mark>' in answer.text
    assert '<mark class="found" title="mot cherché">russes</mark>' in site.get("/recherche?q=russe+experts").text


def test_search_is_newest_first_and_pages(site: Site) -> None:
    first, second = (Page(site.get(f"/recherche?q=entretien&page={n}").text) for n in (1, 2))
    found = [[a["href"] for a in page.all("a") if a["href"].startswith("/article/")] for page in (first, second)]
    assert [len(page) for page in found] == [20, 10]
    days = [time["datetime"] for page in (first, second) for time in page.all("time")]
    assert days == sorted(days, reverse=True)
    assert not set(found[0]) & set(found[1])


def test_search_filters(site: Site) -> None:
    page = good(site.get("/recherche?source=horizon&du=2026-11-01&au=2026-11-30"))
    assert {a["href"] for a in page.all("a") if a["href"].startswith("/article/")} == {
        "/article/accord1",
        "/article/limite",
    }
    page = good(site.get("/recherche?source=horizon&du=2026-11-01&sujet=aes-russie"))
    assert {a["href"] for a in page.all("a") if a["href"].startswith("/article/")} == {"/article/accord1"}


UGLY = [
    '"',
    '""',
    "*",
    "NEAR(",
    "title:",
    "AND",
    "a AND",
    "-",
    "-mali",
    "(",
    "')",
    "col:x OR 1=1",
    "mali'--",
    "^",
    "{",
    "\\",
    "é" * 400,
    XSS,
    "%00",
    "%ed%a0%80",
    "%F0%9F%98%80",
    "a" * 3000,
    " ".join("abc" for _ in range(500)),
    "NOT NOT",
    "mali NEAR/2 niger",
]


@pytest.mark.parametrize("query", UGLY)
def test_search_takes_whatever_is_typed(site: Site, query: str) -> None:
    page = good(site.get(f"/recherche?q={query.replace(' ', '+').replace('&', '%26')}"))
    assert "fts5" not in page.text.lower()


def test_search_says_what_it_left_out(site: Site) -> None:
    page = good(site.get("/recherche?q=mali&du=hier&source=zzz&page=-3"))
    assert "« hier » n’est pas une date" in page.text
    assert "« zzz » est inconnu" in page.text
    assert "ne contient aucun mot" in good(site.get("/recherche?q=***")).text
