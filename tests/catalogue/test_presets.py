"""Platform presets: what five lines become, and that they crawl."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from monitor.catalogue.addresses import is_article_url
from monitor.catalogue.model import Platform, Source
from monitor.catalogue.presets import PLATFORMS, filled, read_preset
from monitor.catalogue.sources import load_sources, read_sources
from monitor.demo import DemoPress
from monitor.errors import ConfigError
from tests.crawl.drive import Answer, ScriptedPress, crawl, feed, page
from tests.crawl.program import check_conservation, rows

NOW = "2025-05-23T10:00:00Z"


def five_lines(folder: Path, platform: str, home: str, more: str = "", name: str = "outlet") -> Path:
    """A source file of five lines, the id among them."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.yml"
    text = f"id: {name}\nname: L'exemple\nhome: {home}\ncountry: ML\nplatform: {platform}\n"
    assert text.count("\n") == 5
    path.write_text(text + more, encoding="utf-8")
    return path


def loaded(folder: Path, platform: str, home: str = "https://www.outlet.example/", more: str = "") -> Source:
    five_lines(folder, platform, home, more)
    return load_sources([folder])["outlet"]


def test_every_platform_has_a_preset_and_every_preset_a_platform() -> None:
    assert {path.stem for path in PLATFORMS.glob("*.yml")} == set(get_args(Platform))


# --- what five lines become -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("platform", "lists"),
    [
        ("wordpress", ["https://www.outlet.example/feed/", "https://www.outlet.example/"]),
        ("spip", ["https://www.outlet.example/spip.php?page=backend"]),
        ("weblogy", ["http://news.outlet.example/", "http://news.outlet.example/h/{id}.html"]),
        ("joomla", ["https://www.outlet.example/?format=feed&type=rss"]),
        ("wmaker", ["https://www.outlet.example/xml/syndication.rss"]),
        ("drupal", ["https://www.outlet.example/rss.xml"]),
        ("custom", ["https://www.outlet.example/"]),
    ],
)
def test_the_entry_points_that_are_derived(tmp_path: Path, platform: str, lists: list[str]) -> None:
    source = loaded(tmp_path, platform)

    assert [str(entry.url) for entry in source.discovery] == lists
    assert {(entry.confidence, entry.checked) for entry in source.discovery} == {("inferred", None)}


# real forms of sources.md A1 and B1 on a reserved name, and what must not be taken for an article
@pytest.mark.parametrize(
    ("platform", "path", "fits"),
    [
        ("wordpress", "/2026/05/01/un-titre/", True),
        ("wordpress", "/2026/05/un-titre", True),
        ("wordpress", "/un-titre-sans-date/", True),
        ("wordpress", "/politique/un-titre/", True),
        ("wordpress", "/125169-les-titres-du-17-janvier", True),
        ("wordpress", "/?p=183418", True),
        ("wordpress", "/blog/un-titre/", True),
        ("wordpress", "/blog/page/1255", False),
        ("wordpress", "/blog/", False),
        ("wordpress", "/2024/06/", False),
        ("wordpress", "/2024/06/page/4", False),
        ("wordpress", "/author/x/page/40", False),
        ("wordpress", "/tag/russie/", False),
        ("wordpress", "/category/politique/", False),
        ("wordpress", "/contact/", False),
        ("wordpress", "/feed/", False),
        ("wordpress", "/wp-content/uploads/2026/05/une.jpg", False),
        ("wordpress", "/", False),
        ("spip", "/spip.php?article141676", True),
        ("spip", "/spip.php?article138839=", True),
        ("spip", "/article907.html", True),
        ("spip", "/spip.php?rubrique17&debut_articles=20", False),
        ("spip", "/spip.php?page=backend", False),
        ("joomla", "/politique/17342-un-titre.html", True),
        ("joomla", "/index.php/politique/17342-un-titre", True),
        ("joomla", "/index.php?option=com_content&view=article&id=55:un-titre&catid=2", True),
        ("joomla", "/international.html?start=35", False),
        ("joomla", "/politique.html", False),
        ("joomla", "/?format=feed&type=rss", False),
        ("wmaker", "/Un-titre_a123.html", True),
        ("wmaker", "/Politique_r4.html", False),
        ("wmaker", "/Politique_r4.html?start=20", False),
        ("drupal", "/node/1203", True),
        ("drupal", "/actualites/un-titre-de-drupal", True),
        ("drupal", "/taxonomy/term/12", False),
        ("drupal", "/actualites?page=3", False),
        ("drupal", "/rss.xml", False),
        ("custom", "/articles/un-titre-de-cinq-mots.html", True),
        ("custom", "/actualite/265485-edito.html", True),
        ("custom", "/lire.php?rub=2&id=17", True),
        ("custom", "/contact.html", False),
        ("custom", "/tag/un-titre-de-cinq-mots", False),
        ("custom", "/politique-de-confidentialite", False),
        ("custom", "/archives/2024/06/", False),
        ("custom", "/photos/123456.jpg", False),
    ],
)
def test_the_patterns_that_are_derived(tmp_path: Path, platform: str, path: str, fits: bool) -> None:
    source = loaded(tmp_path, platform)

    assert is_article_url(source, f"https://outlet.example{path}")[0] is fits
    assert not is_article_url(source, f"https://elsewhere.example{path}")[0]


def test_the_numbers_of_weblogy_stand_on_news(tmp_path: Path) -> None:
    source = loaded(tmp_path, "weblogy", "http://www.outlet.example/")

    assert source.spider == "weblogy"
    assert is_article_url(source, "http://news.outlet.example/h/300846.html")[0]
    assert not is_article_url(source, "http://www.outlet.example/h/300846.html")[0]


def test_own_lists_and_patterns_take_the_place_of_the_presets(tmp_path: Path) -> None:
    own = "discovery: [{kind: feed, url: 'https://www.outlet.example/rss'}]\narticles: {patterns: ['/a/']}\n"
    source = loaded(tmp_path, "wordpress", more=own)

    assert [str(entry.url) for entry in source.discovery] == ["https://www.outlet.example/rss"]
    assert source.articles.patterns == ("/a/",)


def test_own_patterns_alone_leave_the_derived_lists(tmp_path: Path) -> None:
    source = loaded(tmp_path, "wordpress", more="articles: {patterns: ['/a/']}\n")

    assert len(source.discovery) == 2
    assert source.articles.patterns == ("/a/",)


def test_guessed_patterns_do_not_judge_a_list_that_the_file_names(tmp_path: Path) -> None:
    source = loaded(tmp_path, "custom", more="discovery: [{kind: feed, url: 'https://www.outlet.example/rss'}]\n")

    assert source.articles.patterns == ()
    assert is_article_url(source, "https://www.outlet.example/court")[0]
    assert not is_article_url(source, "https://www.outlet.example/tag/court")[0]


def test_without_a_platform_nothing_is_derived(tmp_path: Path) -> None:
    path = five_lines(tmp_path, "custom", "https://www.outlet.example/")
    path.write_text(path.read_text(encoding="utf-8").replace("platform: custom\n", ""), encoding="utf-8")

    [problem] = read_sources([tmp_path]).problems

    assert "no entry point under discovery" in str(problem)
    assert "(name the platform, add a feed, or disable the source)" in str(problem)


@pytest.mark.parametrize(("code", "known"), [("QQ", False), ("UK", False), ("XK", True), ("ZZ", True)])
def test_countries(tmp_path: Path, code: str, known: bool) -> None:
    path = five_lines(tmp_path, "wordpress", "https://www.outlet.example/")
    path.write_text(path.read_text(encoding="utf-8").replace("country: ML", f"country: {code}"), encoding="utf-8")

    told = [str(problem) for problem in read_sources([tmp_path]).problems]

    assert any(f"country: {code} is no country's code" in line for line in told) is not known


@pytest.mark.parametrize("more", ["discovery: []\n", "role: imported\n"])
def test_a_source_can_do_without_the_derived_lists(tmp_path: Path, more: str) -> None:
    five_lines(tmp_path, "wordpress", "https://www.outlet.example/", more)

    assert read_sources([tmp_path]).sources["outlet"].discovery == ()


@pytest.mark.parametrize(
    ("home", "derived"),
    [
        ("https://www.outlet.example", "https://www.outlet.example/feed/"),
        ("https://outlet.example/fr/", "https://outlet.example/fr/feed/"),
        ("https://outlet.example/fr/index.php?lang=fr#haut", "https://outlet.example/fr/feed/"),
        ("http://OUTLET.example/", "http://outlet.example/feed/"),
        ("http://échos.example/", "http://xn--chos-9oa.example/feed/"),
    ],
)
def test_below_whatever_home_page(tmp_path: Path, home: str, derived: str) -> None:
    source = loaded(tmp_path, "wordpress", home)

    assert str(source.discovery[0].url) == derived
    assert is_article_url(source, derived.removesuffix("feed/") + "un-titre/")[0]


@pytest.mark.parametrize("home", ["outlet.example", "''", "null", "[1]", "'http://[x'", "'https://'"])
def test_a_home_page_that_is_none_is_one_problem_with_its_line(tmp_path: Path, home: str) -> None:
    path = five_lines(tmp_path, "wordpress", home)

    [problem] = map(str, read_sources([tmp_path]).problems)

    assert problem.startswith(f"{path}:3: home: ")


def test_the_file_s_name_is_the_id(tmp_path: Path) -> None:
    path = five_lines(tmp_path, "wordpress", "https://www.outlet.example/")
    path.write_text(path.read_text(encoding="utf-8").replace("id: outlet\n", ""), encoding="utf-8")

    assert load_sources([tmp_path])["outlet"].id == "outlet"
    path.rename(tmp_path / "Mon-Site.yml")
    [problem] = map(str, read_sources([tmp_path]).problems)
    assert problem.startswith(f'{tmp_path}/Mon-Site.yml:1: id: "Mon-Site" does not have the form ')


def test_a_clash_of_a_derived_list_is_told_at_the_platform(tmp_path: Path) -> None:
    own = "discovery: [{kind: feed, url: 'https://www.outlet.example/feed/'}]\n"
    five_lines(tmp_path, "wordpress", "https://autre.example/", own, "autre")
    path = five_lines(tmp_path, "wordpress", "https://www.outlet.example/")

    [problem] = map(str, read_sources([tmp_path]).problems)

    assert problem.startswith(f"{path}:5: discovery[0].url: {tmp_path}/autre.yml already has")


# --- presets themselves ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("feds: [/feed/]", "1: feds: unknown key 'feds'; did you mean 'feeds'?"),
        (
            "discovery:\n  - kind: feed\n    url: '{hme}/feed/'",
            "3: {hme} is filled in by nothing here; did you mean 'home'?",
        ),
        ("feeds: ['{home}/x']", "1: {home} is filled in by nothing here (only discovery and articles have any)"),
        ("articles:\n  patterns:\n    - '^{page}$'", "3: {page} is filled in by nothing here"),
        ("discovery:\n  - kind: feed\n    url: '{host}'", '3: discovery[0].url: "any-site.example" is no web address'),
        ("articles:\n  patterns:\n    - '({host_regex}'", "3: articles.patterns[0]: not a regular expression"),
        (
            "discovery:\n  - kind: feed\n    url: '{home}/feed/'\n    confidence: tested",
            "2: what a platform's sites share is inferred",
        ),
    ],
)
def test_what_is_wrong_with_a_preset_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "x.yml"
    path.write_text(text + "\n", encoding="utf-8")

    with pytest.raises(ConfigError) as caught:
        read_preset(path)

    assert str(caught.value).startswith(f"{path}:{told}")


def test_filling_in_leaves_patterns_and_later_placeholders_alone() -> None:
    template = {"a": [r"\d{4}{host_regex}x{2,}", "{home}/{page}", "{id}"], "n": 3}

    assert filled(template, "https://www.a-b.example/fr/") == {
        "a": [r"\d{4}(?:www\.)?a\-b\.examplex{2,}", "https://www.a-b.example/fr/{page}", "{id}"],
        "n": 3,
    }


# --- a crawl of five lines on every platform ------------------------------------------------------------------------


@dataclass
class Proxy:
    """What ``drive.crawl`` wants to know of a press."""

    port: int
    asked: list[str] = field(default_factory=list)


def html(text: str) -> Answer:
    return 200, {"Content-Type": "text/html; charset=utf-8"}, text.encode()


SCRIPTED: Mapping[str, tuple[str, str]] = {
    # platform -> path of the derived list, path of an article
    "joomla": ("/?format=feed&type=rss", "/politique/17342-le-port-rouvre.html"),
    "wmaker": ("/xml/syndication.rss", "/Le-port-rouvre_a123.html"),
    "drupal": ("/rss.xml", "/actualites/le-port-rouvre"),
    "custom": ("/", "/articles/le-port-rouvre-aux-bacs-7016.html"),
}


@pytest.mark.parametrize("platform", sorted(SCRIPTED))
def test_five_lines_crawl_a_scripted_site(tmp_path: Path, platform: str) -> None:
    five_lines(tmp_path / "sources", platform, "http://www.outlet.example/")
    at, article = SCRIPTED[platform]
    root = "http://www.outlet.example"
    with ScriptedPress() as press:
        press.answers[root + article] = page("Le port rouvre")
        told = feed(root + article)
        if at == "/":
            told = html(f'<body><a href="/contact">Contact</a><a href="{article}">Le port rouvre</a></body>')
        press.answers[root + at] = told
        result = crawl(press, tmp_path, NOW)  # type: ignore[arg-type]

    assert result["exit_code"] == 0, result
    assert rows(tmp_path / "press.db", "select url from articles") == [(root + article,)]
    check_conservation(tmp_path / "press.db")


@pytest.mark.parametrize(
    ("platform", "home"),
    [
        ("wordpress", "http://www.courrier-liptako.example/"),
        ("spip", "http://www.faso-lettres.example/"),
        ("weblogy", "http://www.abaliko.example/"),
        ("custom", "http://griot-fleuve.example/"),
    ],
)
def test_five_lines_crawl_the_demo_s_site(tmp_path: Path, platform: str, home: str) -> None:
    five_lines(tmp_path / "sources", platform, home, "requests: 40\n")
    with DemoPress(date(2025, 5, 23)) as press:
        result = crawl(Proxy(press.port), tmp_path, NOW)  # type: ignore[arg-type]

    ((stored,),) = rows(tmp_path / "press.db", "select count(*) from articles")
    assert stored > 2, result
    assert rows(tmp_path / "press.db", "select count(*) from articles where title is null or title = ''") == [(0,)]
    check_conservation(tmp_path / "press.db")
