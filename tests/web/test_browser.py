"""A reader's way through the site in headless Chromium."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.web.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATHS = ["/", "/histoire/accord1", "/article/accord2", "/recherche?q=mali", "/press", "/press/articles"]
SIZES = {"desktop": {"width": 1280, "height": 900}, "telephone": {"width": 390, "height": 844}}

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        reason = f"no browser at {CHROMIUM}; install Debian's chromium package to run these tests"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield chromium
        chromium.close()


def dismissed(dialog: Dialog, wrong: list[str]) -> None:
    wrong.append(f"dialog {dialog.message}")
    dialog.dismiss()


def watched(browser: Browser, site: Site, size: str, scheme: str) -> tuple[Page, list[str]]:
    """A page, and what went wrong on it: console errors, refused content, requests to other servers."""
    context = browser.new_context(viewport=SIZES[size], color_scheme=scheme, java_script_enabled=size == "desktop")  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(20_000)
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: dismissed(dialog, wrong))
    page.on("request", lambda request: None if request.url.startswith(site.address) else wrong.append(request.url))
    return page, wrong


def serious(browser: Browser, address: str) -> list[str]:
    """What axe-core holds to be serious or critical on a page; the site's own rule would forbid its script."""
    from axe_playwright_python.sync_playwright import Axe

    with browser.new_context(viewport=SIZES["desktop"], bypass_csp=True) as context:  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(address)
        found = Axe().run(page)
    return [
        f"{one['id']}: {node['html'][:160]}"
        for one in found.response["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_from_the_front_page_by_a_story_its_origin_a_search_and_a_feed_to_an_opinion(
    browser: Browser, site: Site, tmp_path: Path, size: str, scheme: str
) -> None:
    page, wrong = watched(browser, site, size, scheme)
    page.goto(f"{site.address}/")
    page.screenshot(path=tmp_path / f"front-{size}-{scheme}.png")
    page.get_by_role("link", name="Justice : l’AES et la Russie signent à Moscou").click()
    assert page.url == f"{site.address}/histoire/accord1"
    assert page.get_by_text("3 articles").first.is_visible()
    page.screenshot(path=tmp_path / f"story-{size}-{scheme}.png", full_page=True)
    page.get_by_role("link", name="L’Étoile du Faso").first.click()
    assert page.url == f"{site.address}/article/accord2"
    page.get_by_text("Les deux textes côte à côte").first.click()
    assert page.get_by_role("cell", name="Le directeur Moussa Exemple").first.is_visible()
    page.screenshot(path=tmp_path / f"article-{size}-{scheme}.png", full_page=True)
    page.locator("p.origin").get_by_role("link", name="Justice : l’AES et la Russie signent à Moscou").first.click()
    assert page.url == f"{site.address}/article/accord1"
    assert page.locator("mark.aes").count() > 2
    page.get_by_role("searchbox").fill("cooperation")
    page.keyboard.press("Enter")
    page.wait_for_url("**/recherche?q=cooperation")
    assert page.locator("mark.found", has_text="coopération").count() == 3
    page.screenshot(path=tmp_path / f"search-{size}-{scheme}.png")
    feed = page.get_by_role("link", name="Atom").first.get_attribute("href")
    answer = page.request.get(f"{site.address}{feed}")
    assert answer.status == 200
    assert "L’AES signe un accord avec la Russie" in answer.text()
    page.locator("article a[href='/article/accord1']").first.click()
    page.get_by_label("Dans le sujet").check()
    page.get_by_role("button", name="Garder cet avis").click()
    assert page.get_by_role("button", name="Retirer l’avis").first.is_visible()
    page.get_by_role("button", name="Retirer l’avis").first.click()
    for path in (
        "/",
        "/histoire/accord1",
        "/article/accord1",
        "/article/hostile",
        "/recherche?q=mali",
        "/press",
        "/press/articles",
        "/press/releves",
    ):
        page.goto(f"{site.address}{path}")
        widest = page.locator("body").bounding_box()
        assert widest is not None
        assert widest["width"] <= SIZES[size]["width"]
        if size == "desktop":
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
    assert wrong == []
    assert sorted(entry.name for entry in tmp_path.iterdir()) == sorted(
        f"{n}-{size}-{scheme}.png" for n in ("front", "story", "article", "search")
    )


def test_the_site_can_be_walked_by_keyboard(browser: Browser, site: Site) -> None:
    page, wrong = watched(browser, site, "desktop", "light")
    page.goto(f"{site.address}/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.getElementById('contenu').contains(document.activeElement)")
    assert wrong == []


@pytest.mark.parametrize("path", [*PATHS, "/nope"])
def test_axe_finds_nothing_serious(browser: Browser, site: Site, path: str) -> None:
    assert serious(browser, f"{site.address}{path}") == []


CONTRAST = """
() => {
  const rgb = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = rgb(getComputedStyle(e).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const low = [];
  const named = e => `${e.tagName}.${e.className} ${e.textContent.trim().slice(0, 40)}`;
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.getClientRects().length) continue;
    const pair = [light(rgb(getComputedStyle(element).color)), light(behind(element))].sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    if (ratio < 4.5) low.push(`${ratio.toFixed(2)} ${named(element)}`);
  }
  return low;
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", [*PATHS, "/nope"])
def test_words_stand_out_from_their_ground(browser: Browser, site: Site, scheme: str, path: str) -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1."""
    page, _ = watched(browser, site, "desktop", scheme)
    page.goto(f"{site.address}{path}")
    assert page.evaluate(CONTRAST) == []


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/article/accord2",
        "/recherche?q=mali&source=horizon",
        "/press",
        "/press/articles",
        "/press/medias_silencieux",
    ],
)
def test_controls_have_names_and_headings_have_order(browser: Browser, site: Site, path: str) -> None:
    page, _ = watched(browser, site, "desktop", "light")
    page.goto(f"{site.address}{path}")
    nameless = page.evaluate(
        "() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea, summary')]"
        ".filter(e => !((e.labels && e.labels.length) || e.getAttribute('aria-label')"
        " || e.getAttribute('aria-labelledby') || e.textContent.trim())).map(e => e.outerHTML)"
    )
    assert nameless == []
    ids = page.evaluate("() => [...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))
    levels = page.evaluate("() => [...document.querySelectorAll('h1, h2, h3, h4')].map(e => Number(e.tagName[1]))")
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
