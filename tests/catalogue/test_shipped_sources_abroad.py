"""The shipped sources of Niger, of the region and of the rest of the world: complete, and right about their traps."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from monitor.catalogue.addresses import identity_of, is_article_url
from monitor.catalogue.model import IdRange, Listing, Source
from monitor.catalogue.patterns import compile_pattern
from monitor.catalogue.sources import read_source, source_files
from monitor.discovery.urls import canonical

SHIPPED = Path(__file__).parents[2] / "spiders" / "sources"
# every outlet that has a file, whether it can be crawled or not; the folder is the country
OUTLETS = {
    "ne": """actuniger airinfo aniamey anp journalduniger lesahel lesechosduniger levenementniger mides nigerdiaspora
        nigerexpress nigerfocus nigerinfos nigerinter nouveaurepublicain presidencene studiokalangou tamtaminfo
        traceinfos""",
    "ae": "africapress",
    "bj": "acotonou",
    "cf": "abangui",
    "ci": "abidjannet afriquesur7 alerteinfo connectionivoirienne",
    "cm": "actucameroun afriquemedia ecofin",
    "cn": "xinhua",
    "de": "dw",
    "fr": """africanews afrik france24 jeuneafrique lemonde mondafrique rfi sahelintelligence theafricareport
        tv5monde""",
    "gb": "bbcafrique",
    "gn": "africaguinee",
    "ir": "presstv",
    "ma": "lebriefma medias24",
    "ru": """afrinz geopolitika kremlin midru pravda_bf pravda_car pravda_fr pravda_mali pravda_ne rtfr ru24
        sputnikafrique tass""",
    "sn": "apanews dakaractu financialafrik ndarinfo pressafrik senenews seneplus seneweb wadr xalima",
    "tg": "alome",
    "tr": "anadolu trt",
    "us": "voaafrique",
    "za": "allafrica",
    "zz": "newstop",
}
PINNED = [(country, source_id) for country, ids in OUTLETS.items() for source_id in ids.split()]
IDS = [source_id for _, source_id in PINNED]
# why the ones that are off are off, in a word of their reason
OFF = {
    "aniamey": "dead",
    "levenementniger": "no entry point",
    "nouveaurepublicain": "nor an entry point",
    "presidencene": "no feed",
    "alerteinfo": "sells its texts",
    "jeuneafrique": "paywall",
    "theafricareport": "paywall",
    "voaafrique": "stopped",
    "trt": "no feed",
    "presstv": "no feed",
} | dict.fromkeys(OUTLETS["ru"].split(), "off by choice")
# what no outlet's article is, below its home page
NO_ARTICLES = (
    "",
    "feed/",
    "?s=aes-russie-mali",
    "page/4/",
    "2024/06/",
    "2024/06/12/",
    "2024/06/page/4",
    "category/politique/",
    "category/a-la-une-du-jour/page/4",
    "tag/aes-russie-mali/",
    "author/le-bon-auteur/page/40",
    "wp-login.php",
    "wp-json/wp/v2/posts",
    "wp-content/uploads/2024/06/une-belle-photo.jpg",
    "politique/",
    "economie",
    "contact/",
)


@cache
def shipped() -> dict[str, Source]:
    found = {}
    for country in OUTLETS:
        for path in source_files(SHIPPED / country):
            source, _, problems = read_source(path)
            assert source is not None, problems
            assert problems == ()
            found[source.id] = source
    return found


def text_of(country: str, source_id: str) -> str:
    return (SHIPPED / country / f"{source_id}.yml").read_text(encoding="utf-8")


def test_there_are_75_of_them() -> None:
    assert len(IDS) == len(set(IDS)) == 75


@pytest.mark.parametrize("country", sorted(OUTLETS))
def test_a_folder_holds_its_country(country: str) -> None:
    assert {path.stem for path in source_files(SHIPPED / country)} >= set(OUTLETS[country].split())


@pytest.mark.parametrize(("country", "source_id"), PINNED)
def test_a_file_tells_who_the_outlet_is(country: str, source_id: str) -> None:
    source, text = shipped()[source_id], text_of(country, source_id)

    assert source.country == country.upper()
    assert source.owner != "unknown"
    assert text.startswith("# "), "notes for maintainers"
    assert "timezone:" in text
    assert "platform:" in text


@pytest.mark.parametrize("source_id", IDS)
def test_what_is_on_can_be_crawled(source_id: str) -> None:
    source = shipped()[source_id]
    if source_id in OFF:
        assert source.disabled is not None
        assert OFF[source_id] in source.disabled.reason
        assert source.disabled.reason[-1] not in ".\n"
        return
    assert source.enabled
    assert source.discovery
    assert source.articles.patterns


@pytest.mark.parametrize(("country", "source_id"), PINNED)
def test_a_pattern_is_borne_out_or_called_inferred(country: str, source_id: str) -> None:
    articles, text = shipped()[source_id].articles, text_of(country, source_id)
    if "patterns:" not in text:
        assert source_id in OFF, "only what is off is left to its platform's pattern"
        return

    assert articles.examples or "patterns: # inferred" in text
    assert len(articles.counterexamples) >= 3


@pytest.mark.parametrize("source_id", IDS)
def test_lists_are_never_taken_for_articles(source_id: str) -> None:
    source = shipped()[source_id]
    lists = [f"{str(source.home).rstrip('/')}/{tail}" for tail in NO_ARTICLES]
    lists += [str(entry.url).replace("{page}", "2") for entry in source.discovery if not isinstance(entry, IdRange)]

    assert [url for url in lists if is_article_url(source, url)[0]] == []


@pytest.mark.parametrize("source_id", IDS)
def test_an_example_stays_an_article_in_its_canonical_form(source_id: str) -> None:
    source = shipped()[source_id]
    forms = [canonical(url) for url in source.articles.examples]

    assert [url for url in forms if not is_article_url(source, url)[0]] == []


def test_no_address_is_an_article_of_two_outlets() -> None:
    claims = {
        url: [other.id for other in shipped().values() if other.articles.patterns and is_article_url(other, url)[0]]
        for source in shipped().values()
        for url in source.articles.examples
    }

    assert {url: ids for url, ids in claims.items() if len(ids) != 1} == {}


def test_no_remark_stands_in_two_files() -> None:
    remarks = Counter(
        line
        for country, source_id in PINNED
        for line in {line.strip() for line in text_of(country, source_id).splitlines()}
        if line.startswith("#") and len(line) > 60
    )

    assert [line for line, times in remarks.items() if times > 1] == []


# --- Russia ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("source_id", OUTLETS["ru"].split())
def test_russian_outlets_are_kept_for_copies_and_off_by_choice(source_id: str) -> None:
    source = shipped()[source_id]

    assert source.role == "reference"
    assert source.note is not None
    assert len(source.note) > 40
    assert source.disabled is not None
    assert "off by choice" in source.disabled.reason
    assert f"press-monitor crawl {source_id}`" in source.disabled.reason


@pytest.mark.parametrize(
    ("source_id", "measure"),
    [("rtfr", "2022/350"), ("sputnikafrique", "2022/350"), ("afrinz", "16 December 2024")],
)
def test_measures_of_the_eu_are_named_where_they_are_known(source_id: str, measure: str) -> None:
    assert measure in (shipped()[source_id].note or "")


def test_reference_outlets_elsewhere_are_foreign_state_agencies() -> None:
    elsewhere = {source.id for source in shipped().values() if source.role == "reference" and source.country != "RU"}

    assert elsewhere == {"anadolu", "xinhua"}


PRAVDA = {
    "pravda_mali": "https://mali.news-pravda.com",
    "pravda_bf": "https://burkina-faso.news-pravda.com",
    "pravda_ne": "https://niger.news-pravda.com",
    "pravda_fr": "https://francais.news-pravda.com",
    "pravda_car": "https://car.news-pravda.com",
}


@pytest.mark.parametrize("source_id", sorted(PRAVDA))
def test_a_pravda_site_takes_its_own_host_and_knows_a_text_by_its_number(source_id: str) -> None:
    source = shipped()[source_id]
    own = PRAVDA[source_id]
    sections = [f"{own}/{section}/2024/11/12/18587.html" for section in ("burkina-faso", "russia", "world")]

    assert all(is_article_url(source, url)[0] for url in sections)
    assert {identity_of(source, url) for url in sections} == {"18587"}
    assert identity_of(source, f"{own}/world/2024/11/12/18587-amp.html") == "18587"
    assert not is_article_url(source, f"{own}/en/world/2024/11/12/18587.html")[0], "a translation"
    for other in set(PRAVDA.values()) - {own}:
        assert not is_article_url(source, f"{other}/world/2024/11/12/18587.html")[0]


def test_only_niger_s_pravda_site_takes_the_old_alias() -> None:
    url = "https://pravda-ne.com/world/2024/06/10/1685.html"

    assert [source_id for source_id in PRAVDA if is_article_url(shipped()[source_id], url)[0]] == ["pravda_ne"]


# --- traps ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source_id", "url", "fits"),
    [
        # ids as the last word of the address, or in the query
        ("nigerdiaspora", "https://nigerdiaspora.net/?view=article&id=21476", True),
        ("nigerdiaspora", "https://nigerdiaspora.net/?view=article&catid=21476", False),
        ("nigerdiaspora", "https://nigerdiaspora.net/?view=category&id=37", False),
        ("nigerdiaspora", "https://archives.nigerdiaspora.net/index.php/a-la-une?start=707", False),
        ("actuniger", "https://www.actuniger.com/international.html?start=35", False),
        ("actuniger", "https://www.actuniger.com/societe/21694-un-titre.html", True),
        ("lesahel", "https://lesahel.info/un-titre-du-tchad", False),
        ("traceinfos", "https://traceinfos.fr/?p=13067", True),
        ("traceinfos", "https://traceinfos.fr/?p=13067&s=x", False),
        # the second half of an article is no article of its own
        ("apanews", "https://fr.apanews.net/diplomacy/un-titre-de-trois-mots/page/2", False),
        ("apanews", "https://fr.apanews.net/diplomacy/un-titre-de-trois-mots/", True),
        ("apanews", "https://apanews.net/diplomacy/a-title-of-three-words/", False),
        # twins
        ("rtfr", "https://francais.rt.com/afrique/108888-moscou-premier-ministre-nigerien-dit/amp", True),
        ("africanews", "https://fr.africanews.com/amp/2018/05/11/un-titre/", False),
        ("mondafrique", "https://m.mondafrique.com/decryptage/un-titre-de-trois-mots", True),
        ("lemonde", "https://www.lemonde.fr/afrique/article/2015/03/19/un-titre_4596469_3212.html#xtor=RSS-3208", True),
        ("lemonde", "https://www.lemonde.fr/sport/article/2015/03/19/un-titre_4596469_3212.html", False),
        ("bbcafrique", "https://www.bbc.com/afrique/region-12345678", True),
        ("bbcafrique", "https://www.bbc.com/afrique/articles/c8vz0m7j5jgo#comments", True),
        ("bbcafrique", "https://www.bbc.com/afrique/articles/", False),
        # other languages of one host
        ("dw", "https://www.dw.com/en/a-title/a-79429249", False),
        ("wadr", "https://wadr.org/a-title-of-the-english-site/", False),
        ("allafrica", "https://allafrica.com/stories/201504101565.html", False),
        ("abidjannet", "https://news.abidjan.net/rss", False),
        ("acotonou", "http://news.aCotonou.com/h/123097.html", True),
        ("acotonou", "http://news.acotonou.com/rubriques/depeches.asp", False),
        ("trt", "https://trt.global/afrika-english/article/6094e9db966a", False),
        ("tv5monde", "https://information.tv5monde.com/culture/musiques-du-monde", False),
        ("ecofin", "https://www.agenceecofin.com/a-la-une/recherche-article/articles?start=20", False),
        ("africapress", "https://www.africa-press.net/niger/tag/aes-et-russie-ensemble/", False),
        ("kremlin", "http://en.kremlin.ru/events/president/news/page/2", False),
    ],
)
def test_which_addresses_are_articles(source_id: str, url: str, fits: bool) -> None:
    assert is_article_url(shipped()[source_id], url)[0] is fits


@pytest.mark.parametrize(
    "url",
    [
        "https://www.actuniger.com/feed/",  # broken
        "https://news.abidjan.net/rss",  # a web page
        "https://rss.dw.com/rdf/rss-fr-afri",  # dead
        "https://apanews.net/feed/",  # behind a challenge
        "https://presidence.ne/feed/",  # 404
        "https://www.rfi.fr/sitemaps/fr/index.xml",  # everything ever written
    ],
)
def test_addresses_known_to_be_of_no_use_are_no_entry_points(url: str) -> None:
    known = {str(entry.url).rstrip("/") for source in shipped().values() for entry in source.discovery}

    assert url.rstrip("/") not in known


def test_nothing_is_asked_of_search_engines() -> None:
    hosts = [str(entry.url) for source in shipped().values() for entry in source.discovery]

    assert not [url for url in hosts if "google" in url]


@pytest.mark.parametrize("source_id", ["actuniger", "lesahel"])
def test_servers_that_were_seen_to_struggle_are_asked_slowly(source_id: str) -> None:
    assert shipped()[source_id].delay >= 5


@pytest.mark.parametrize("source_id", ["abangui", "acotonou", "alome", "aniamey"])
def test_the_weblogy_sites_are_walked_by_number(source_id: str) -> None:
    source = shipped()[source_id]

    assert source.platform == "weblogy"
    assert source.spider == "weblogy"
    assert [entry.url for entry in source.discovery if isinstance(entry, IdRange)] == [
        f"http://news.{source_id}.com/h/{{id}}.html"
    ]
    assert any(isinstance(entry, Listing) and entry.item == ".LiNews" for entry in source.discovery)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Nigerfocus le 28 juillet 2025 : le ministre a reçu", "28 juillet 2025"),
        ("NIGERFOCUS, le 1er août 2025: le ministre", "1er août 2025"),
        ("Le site Nigerfocus le 28 juillet 2025 : une reprise", None),
        ("Niamey, 28 juillet 2025 –", None),
    ],
)
def test_the_date_in_nigerfocus_s_first_sentence(line: str, day: str | None) -> None:
    rules = shipped()["nigerfocus"].extraction
    assert rules is not None
    found = [match for entry in rules.date if entry.pattern and (match := compile_pattern(entry.pattern).search(line))]

    assert [match["date"] for match in found] == ([] if day is None else [day])


@pytest.mark.parametrize(
    ("source_id", "paragraph", "ends"),
    [
        ("pravda_ne", "Top nouvelles", True),
        ("pravda_ne", "Top nouvelles de la semaine au Niger", False),
        ("africanews", "01:48", True),
        ("africanews", "À 01:48, le vote a commencé", False),
        ("sputnikafrique", "Abonnez-vous @sputnik_afrique", True),
    ],
)
def test_where_a_text_ends(source_id: str, paragraph: str, ends: bool) -> None:
    rules = shipped()[source_id].extraction
    assert rules is not None

    assert any(re.search(pattern, paragraph) for pattern in rules.end) is ends
