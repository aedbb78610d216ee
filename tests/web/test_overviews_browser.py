"""The overviews in headless Chromium: what a reader sees, on a telephone and by keyboard, light and dark."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.web.site import Site
from tests.web.test_browser import CONTRAST, SIZES, browser, serious, watched

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["browser"]
pytestmark = pytest.mark.browser

PATHS = [
    "/tendances?par=pays&pas=semaine",
    "/tendances?par=mots-hommes",
    "/tendances/articles?mot=mercenaires",
    "/medias",
    "/medias/horizon",
    "/personnes",
    "/personnes/awa-exemple",
    "/changements",
    "/releves",
]
NARROW = {"width": 360, "height": 740}


def test_a_point_leads_to_its_articles(browser: Browser, overview_site: Site) -> None:
    page, wrong = watched(browser, overview_site, "desktop", "light")
    page.goto(f"{overview_site.address}/tendances?par=pays&du=2026-09-01")
    point = page.locator("svg.hits a", has_text=re.compile(r"^octobre 2026, Mali.: 12 textes"))
    point.hover()
    point.click()
    assert page.url.endswith("/tendances/articles?pays=ML&du=2026-10-01&au=2026-10-31")
    assert page.get_by_text("12 articles, 12 textes").is_visible()
    page.go_back()
    page.get_by_text("Les nombres en tableau").click()
    page.get_by_role("row", name="octobre 2026").get_by_role("link").first.click()
    assert "/tendances/articles?" in page.url
    assert wrong == []


def test_the_picture_comes_down_as_png(browser: Browser, overview_site: Site, tmp_path: Path) -> None:
    page, wrong = watched(browser, overview_site, "desktop", "dark")
    wrong_before = len(wrong)
    page.goto(f"{overview_site.address}/tendances?par=media")
    with page.expect_download() as download:
        page.get_by_role("button", name="image PNG").click()
    download.value.save_as(tmp_path / "picture.png")
    data = (tmp_path / "picture.png").read_bytes()
    assert data.startswith(b"\x89PNG\r\n")
    assert int.from_bytes(data[16:20], "big") == 1600
    assert len(data) > 10_000
    assert download.value.suggested_filename == "tendances.png"
    assert [one for one in wrong[wrong_before:] if not one.startswith("blob:")] == []


def test_without_a_script_the_button_is_not_offered(browser: Browser, overview_site: Site) -> None:
    page, _ = watched(browser, overview_site, "telephone", "light")
    page.goto(f"{overview_site.address}/tendances")
    assert not page.locator("button.png").is_visible()
    assert page.get_by_role("link", name="image SVG").is_visible()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("width", [360, 390, 1280])
def test_no_page_is_wider_than_its_window(browser: Browser, overview_site: Site, path: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(f"{overview_site.address}{path}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_a_narrow_window_shows_the_newest_first(browser: Browser, overview_site: Site) -> None:
    context = browser.new_context(viewport=NARROW)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{overview_site.address}/tendances")
    box = page.locator("svg.drawn text", has_text="nov. 26").bounding_box()
    assert box is not None
    assert 0 < box["x"] < NARROW["width"]
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PATHS)
def test_words_stand_out_from_their_ground(browser: Browser, overview_site: Site, scheme: str, path: str) -> None:
    page, _ = watched(browser, overview_site, "desktop", scheme)
    page.goto(f"{overview_site.address}{path}")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate(CONTRAST) == []


@pytest.mark.parametrize("path", PATHS)
def test_controls_have_names_and_headings_have_order(browser: Browser, overview_site: Site, path: str) -> None:
    page, wrong = watched(browser, overview_site, "desktop", "light")
    page.goto(f"{overview_site.address}{path}")
    nameless = page.evaluate(
        "() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, summary, [role=region]')]"
        ".filter(e => !e.closest('[aria-hidden=true]') && !((e.labels && e.labels.length)"
        " || e.getAttribute('aria-label') || e.textContent.trim())).map(e => e.outerHTML)"
    )
    assert nameless == []
    levels = page.evaluate("() => [...document.querySelectorAll('h1, h2, h3, h4')].map(e => Number(e.tagName[1]))")
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    # a picture says what it shows, and has nothing in it that could be reached
    pictures = page.evaluate(
        "() => [...document.querySelectorAll('svg[role=img]')].map(e => [e.getAttribute('aria-labelledby')"
        "?.split(' ').every(id => document.getElementById(id)?.textContent) ?? Boolean(e.getAttribute('aria-label')),"
        " e.querySelectorAll('a').length])"
    )
    assert all(named and not links for named, links in pictures)
    hidden = page.evaluate("() => document.querySelectorAll('[aria-hidden=true] a:not([tabindex=\"-1\"])').length")
    assert hidden == 0
    assert wrong == []


def test_the_trends_can_be_walked_by_keyboard(browser: Browser, overview_site: Site) -> None:
    page, wrong = watched(browser, overview_site, "desktop", "light")
    page.goto(f"{overview_site.address}/tendances?du=2026-09-01")
    names: list[str] = []
    for _ in range(80):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.textContent.trim().slice(0, 40)"))
        if names[-1] == "Les nombres en tableau":
            break
    page.keyboard.press("Enter")
    # the table can be scrolled, then its numbers follow
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tendances/articles?*")
    assert "Articles" in names
    assert wrong == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_from_a_trend_to_an_outlet(
    browser: Browser, overview_site: Site, size: str, scheme: str, tmp_path: Path
) -> None:
    page, wrong = watched(browser, overview_site, size, scheme)
    page.goto(f"{overview_site.address}/")
    page.get_by_role("navigation").get_by_role("link", name="Tendances").click()
    page.get_by_role("link", name="média", exact=True).click()
    page.screenshot(path=tmp_path / "trends.png", full_page=True)
    page.get_by_role("list").get_by_role("link", name="Horizon de Kati").first.click()
    assert page.get_by_text("Média : Horizon de Kati").first.is_visible()
    page.get_by_role("navigation").get_by_role("link", name="Médias").click()
    page.get_by_role("link", name="Horizon de Kati").click()
    page.screenshot(path=tmp_path / "outlet.png", full_page=True)
    page.get_by_role("link", name="Ses modifications et retraits").click()
    page.get_by_text("Voir ce qui a changé").first.click()
    assert page.locator("ins").first.is_visible()
    page.get_by_role("navigation").get_by_role("link", name="Personnes").click()
    page.get_by_role("link", name="Awa Exemple").click()
    page.get_by_role("link", name="Ministre des Exemples").first.click()
    assert page.get_by_role("heading", name="Titulaires").is_visible()
    page.get_by_role("navigation").get_by_role("link", name="Relevés").click()
    assert page.get_by_role("heading", name="Relevés et trous").is_visible()
    assert wrong == []


@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing_serious(browser: Browser, overview_site: Site, path: str) -> None:
    assert serious(browser, f"{overview_site.address}{path}") == []
