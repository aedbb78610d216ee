"""The registry that is shipped: sound, honest about what it knows, and its page up to date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from monitor.catalogue.model import Source
from monitor.catalogue.overview import markdown
from monitor.catalogue.patterns import compile_pattern
from monitor.catalogue.sources import is_article_url, load_sources, source_files

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "spiders" / "sources"
EXPECTED = {
    "abamako",
    "aouaga",
    "maliweb",
    "malijet",
    "bamada",
    "studiotamani",
    "lefaso",
    "faso7",
    "burkina24",
    "airinfo",
    "lesahel",
    "rfi",
    "sputnikafrique",
    "tass",
}


# the outlets of Mali and Burkina Faso, each with a file even where nothing can be crawled; the folder is the country
MALI = """
abamako africascoop amap askia24 bamada bamakomatin benbere croissanceafrique diplomatieml grandreporter icimali
infomatin journaldumali koulouba lebamakoi lejalon lemagazinedumali lessor mali24 maliactu malijet malijetco malikile
malikonews malitribune maliweb malizine nordsudjournal ortm primatureml saheltribune sahelien 22septembre studiotamani
"""
BURKINA = """
aib aouaga aujourd8 burkina24 burkinainfo expressdufaso faso7 fasoactu fasocheck fasozine infowakat journaldufaso
laborpresse leconomistedufaso lefaso lepaysbf libreinfo lobservateur minutebf mutationsbf netafrique omegamedias ouaga24
presidencefaso rtb sidwaya wakatsera zoodomail
"""
OUTLETS = {"ml": MALI.split(), "bf": BURKINA.split()}
PINNED = [(country, source_id) for country, ids in OUTLETS.items() for source_id in ids]
# what every site has and no article is
NO_ARTICLES = """
feed/ ?feed=rss2 page/4/ ?paged=4 ?s=aes-russie-mali 2024/06/ 2024/06/12/ 2024/06/page/4 category/politique/
category/une/page/4 tag/aes-russie-mali/ author/le-bon-auteur/page/40 politique/ economie contact/
wp-login.php wp-json/wp/v2/posts wp-content/uploads/2024/06/une-belle-photo.jpg un-beau-plan-du-site.xml
"""


@cache
def shipped() -> dict[str, Source]:
    return load_sources([SHIPPED])


def test_every_file_loads() -> None:
    assert {path.stem for path in source_files(SHIPPED)} == set(shipped())
    assert set(shipped()) >= EXPECTED


@pytest.mark.parametrize("source_id", sorted(EXPECTED - {"airinfo"}))
def test_examples_and_counterexamples_are_there(source_id: str) -> None:
    articles = shipped()[source_id].articles

    assert len(articles.examples) >= 2
    assert len(articles.counterexamples) >= 3


@pytest.mark.parametrize(("country", "count"), [("ml", 34), ("bf", 28)])
def test_the_outlets_of_a_country_are_complete(country: str, count: int) -> None:
    here = {path.stem for path in source_files(SHIPPED / country)}

    assert len(set(OUTLETS[country])) == count
    assert here >= set(OUTLETS[country])


@pytest.mark.parametrize(("country", "source_id"), PINNED)
def test_an_outlet_can_be_crawled_or_says_why_not(country: str, source_id: str) -> None:
    source = shipped()[source_id]
    text = (SHIPPED / country / f"{source_id}.yml").read_text(encoding="utf-8")

    assert text.startswith("# "), "notes for maintainers"
    assert source.country == country.upper()
    assert source.timezone == {"ml": "Africa/Bamako", "bf": "Africa/Ouagadougou"}[country]
    assert source.owner != "unknown"
    if source.disabled is not None:
        assert source.disabled.reason[-1] != "."
        assert not any(entry.confidence == "tested" for entry in source.discovery)
        return
    assert source.discovery
    assert source.articles.patterns
    assert len(source.articles.counterexamples) >= 5
    assert source.articles.examples or "# inferred" in text, "a pattern that no real address bears out says so"


@pytest.mark.parametrize("source_id", [source_id for _, source_id in PINNED])
def test_lists_are_never_taken_for_articles(source_id: str) -> None:
    source = shipped()[source_id]
    if not source.articles.patterns:
        assert not source.enabled
        return
    lists = [str(source.home) + tail for tail in ("", *NO_ARTICLES.split())]
    lists += [str(entry.url).replace("{page}", "2") for entry in source.discovery if entry.kind != "id_range"]

    assert [url for url in lists if is_article_url(source, url)[0]] == []


def test_tested_entry_points_are_dated_from_the_reports() -> None:
    days = {entry.checked for source in shipped().values() for entry in source.discovery if entry.checked}

    assert {day.year for day in days} == {2026}
    for source in shipped().values():
        assert all(entry.confidence == "tested" for entry in source.discovery if entry.checked), source.id


@pytest.mark.parametrize(
    "url", ["https://www.maliweb.net/feed", "https://malijet.com/feed", "https://news.abidjan.net/rss"]
)
def test_web_pages_that_pose_as_feeds_are_no_entry_points(url: str) -> None:
    known = {str(entry.url).rstrip("/") for source in shipped().values() for entry in source.discovery}

    assert url not in known


@pytest.mark.parametrize(
    ("source_id", "url", "fits", "why"),
    [
        ("abamako", "http://news.abamako.com/h/300846.html", True, "abamako"),
        ("abamako", "https://NEWS.aBamako.com/h/300846.html#top", True, "abamako"),
        ("abamako", "http://news.abamako.com/h/300846.html?x=1", False, "fits no article pattern"),
        ("abamako", "http://news.abamako.com/rubriques/depeches.asp", False, "rejected by"),
        ("abamako", "http://news.aouaga.com/h/153731.html", False, "another host"),
        ("abamako", "http://news.abamako.com.evil.example/h/300846.html", False, "another host"),
        ("abamako", "http://evil.example/?http://news.abamako.com/h/300846.html", False, "another host"),
        ("abamako", "http://www.abamako.com/", False, "the home page"),
        ("abamako", "http://www.abamako.com", False, "the home page"),
        ("abamako", "", False, "no web address"),
        ("abamako", "javascript:void(0)", False, "no web address"),
        ("abamako", "ftp://news.abamako.com/h/300846.html", False, "no web address"),
        ("abamako", "http://[news.abamako.com/h/1.html", False, "no address"),
        ("abamako", "http://b\u00fccher\u2024\u3002example/h/1.html", False, ""),
        ("lefaso", "https://lefaso.net/spip.php?article141676", True, "article"),
        ("lefaso", "https://lefaso.net/spip.php?article138839=", True, "article"),
        ("lefaso", "https://lefaso.net/spip.php?article5736&rubrique17", True, "article"),
        ("lefaso", "https://lefaso.net/spip.php?rubrique17", False, "rejected by"),
        ("lefaso", "https://lefaso.net/spip.php?page=backend", False, "rejected by"),
        ("burkina24", "https://www.burkina24.com/2026/05/01/une-operation/", True, "burkina24"),
        ("burkina24", "https://burkina24.com/2026/05/01/une-operation/?amp=1", True, "burkina24"),
        ("burkina24", "https://burkina24.com/2026/05/01/feed/", False, "rejected by"),
        ("burkina24", "https://burkina24.com/2026/05/01/photo.jpg", False, "rejected by"),
        (
            "bamada",
            "http://bamada.net/la-russie-et-le-mali-decident-de-cooperer-sur-le-nucleaire-civil",
            True,
            "bamada",
        ),
        ("bamada", "https://bamada.net/blog/page/1255", False, "rejected by"),
        ("bamada", "https://bamada.net/wp-login.php", False, "rejected by"),
        ("lesahel", "https://www.lesahel.org/category/politique/page/2", False, "rejected by"),
        ("malijet", "https://malijet.com/a_la_une_du_mali/?page=2", False, "rejected by"),
        ("maliweb", "https://www.maliweb.net/un-titre-du-nouveau-systeme", True, "maliweb"),
        ("maliweb", "https://www.maliweb.net/contact", False, "fits no article pattern"),
        ("rfi", "https://www.rfi.fr/fr/afrique/", False, "the home page"),
        ("rfi", "https://www.rfi.fr/fr/europe/20260102-un-titre", True, "rfi"),
        ("rfi", "https://www.rfi.fr/en/africa/20260102-a-title", False, "fits no article pattern"),
        ("sputnikafrique", "https://fr.sputniknews.africa/20250616/1074340857.html", True, "sputnik"),
        ("tass", "https://tass.com/world/2195299", True, "tass"),
        ("tass", "https://tass.com/world", False, "fits no article pattern"),
    ],
)
def test_which_addresses_are_articles(source_id: str, url: str, fits: bool, why: str) -> None:
    verdict, reason = is_article_url(shipped()[source_id], url)

    assert verdict is fits
    assert why in reason


def patterns() -> Iterator[str]:
    for source in shipped().values():
        yield from source.articles.patterns
        yield from source.articles.reject
        rules = source.extraction
        if rules is not None:
            yield from (*rules.cut, *rules.end, *rules.stub)
            yield from (line.pattern for line in rules.date if line.pattern)
            yield from (rules.title_suffix,) if rules.title_suffix else ()


@pytest.mark.timeout(60)
@pytest.mark.parametrize("text", ["a", "0", "-", " ", "/a", "a-", "…", "publie le 1 ", "| ", "suite de l'article sur "])
def test_no_shipped_pattern_is_slow_on_hostile_text(text: str) -> None:
    hostile = (text * 100_000)[:100_000] + "!"
    for pattern in set(patterns()):
        compile_pattern(pattern).search(hostile)


def rules_of(source_id: str) -> tuple[list[re.Pattern[str]], list[re.Pattern[str]], re.Pattern[str]]:
    rules = shipped()[source_id].extraction
    assert rules is not None
    assert rules.title_suffix is not None
    dates = [compile_pattern(line.pattern) for line in rules.date if line.pattern]
    suffix = compile_pattern(rf"(?:{rules.title_suffix})\s*$")  # as the extraction anchors it
    return dates, [compile_pattern(stub) for stub in rules.stub], suffix


@pytest.mark.parametrize(
    ("line", "day", "credit"),
    [
        ("Publié le jeudi 19 juin 2025 | Le Matin", "jeudi 19 juin 2025", "Le Matin"),
        ("Publié le samedi 4 fevrier 2023", "samedi 4 fevrier 2023", None),
        ("Publié le vendredi 23 mai 2025 | aBamako.com", "vendredi 23 mai 2025", "aBamako.com"),
        ("Publié le\xa01er août 2024  |  L'Essor ", "1er août 2024", "L'Essor"),
        ("04/02/2023 | Le Challenger", "04/02/2023", "Le Challenger"),
        ("04/02/2023", "04/02/2023", None),
        ("Par la rédaction", None, None),
    ],
)
def test_the_date_lines_of_the_weblogy_family(line: str, day: str | None, credit: str | None) -> None:
    found = next((match for pattern in rules_of("abamako")[0] if (match := pattern.search(line))), None)

    assert (found["date"] if found else None) == day
    assert (found["credit"] if found else None) == credit


@pytest.mark.parametrize(
    ("paragraph", "credit"),
    [
        ("Le ministre a ... suite de l'article sur RFI", "RFI"),
        ("... suite de l’article sur Autre presse", "Autre presse"),
        ("… suite de l'article sur TV5.", "TV5"),
        ("La suite de l'article paraîtra demain", None),
    ],
)
def test_the_stubs_of_the_weblogy_family(paragraph: str, credit: str | None) -> None:
    found = next((match for stub in rules_of("aouaga")[1] if (match := stub.search(paragraph))), None)

    assert (found["credit"] if found else None) == credit


def test_the_title_suffix_of_the_weblogy_family() -> None:
    suffix = rules_of("abamako")[2]

    assert suffix.sub("", "Un titre - abamako.com") == "Un titre"
    assert suffix.sub("", "Un titre - aOuaga.com ") == "Un titre"
    assert suffix.sub("", "Un titre - abamako.com, le site") == "Un titre - abamako.com, le site"


def test_the_page_of_the_sources_is_up_to_date() -> None:
    page = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")

    assert page == markdown(shipped().values()), "run: press-monitor sources list --markdown > docs/sources.md"
