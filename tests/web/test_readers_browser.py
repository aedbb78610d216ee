"""What readers do themselves, in headless Chromium: switch, sign in, say what an article is, keep a search. On a
telephone without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.site import Site
from tests.web.test_browser import browser, serious, watched
from tests.web.visitor import PASSWORD, READERS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["browser"]
pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("telephone", "dark")])
def test_a_member_signs_in_says_what_it_is_and_keeps_a_search(
    browser: Browser, members: Site, size: str, scheme: str
) -> None:
    page, wrong = watched(browser, members, size, scheme)
    page.goto(f"{members.address}/article/accord1")
    page.get_by_role("link", name="English").click()
    assert page.url == f"{members.address}/article/accord1"
    assert page.get_by_text("The full text is not public").is_visible()
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("Name").fill(READERS[0])
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    assert page.url == f"{members.address}/article/accord1"
    assert page.get_by_text("Les experts russes viendront à Bamako").first.is_visible()
    page.get_by_label("On the topic").check()
    page.get_by_label("Why (optional").fill(f"seen on a {size}")
    page.get_by_role("button", name="Keep this opinion").click()
    assert page.get_by_text(f"seen on a {size}").first.is_visible()
    page.get_by_role("button", name="Take it back").click()
    assert not page.get_by_role("button", name="Take it back").is_visible()
    page.goto(f"{members.address}/recherche?q=Moscou")
    page.get_by_label("Keep this search under a name").fill(f"Moscou {size}")
    page.get_by_role("button", name="Keep", exact=True).click()
    assert page.get_by_role("heading", name="Kept searches").is_visible()
    page.get_by_role("link", name=f"Moscou {size}").click()
    assert page.url == f"{members.address}/recherche?q=Moscou"
    page.get_by_role("button", name="Sign out").click()
    assert page.get_by_role("link", name="Sign in").is_visible()
    assert wrong == []


@pytest.mark.parametrize("path", ["/connexion", "/recherches?lang=en", "/article/serie06?lang=en"])
def test_axe_finds_nothing_serious(browser: Browser, site: Site, members: Site, path: str) -> None:
    served = members if path == "/connexion" else site
    assert serious(browser, f"{served.address}{path}") == []


@pytest.mark.parametrize("path", ["/connexion", "/recherche?q=Mali", "/article/accord1"])
def test_nothing_is_wider_than_a_telephone(browser: Browser, members: Site, path: str) -> None:
    with browser.new_context(viewport={"width": 360, "height": 740}) as context:
        page = context.new_page()
        page.goto(f"{members.address}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
