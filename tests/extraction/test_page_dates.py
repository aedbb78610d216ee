"""Dates that are only printed: which lines are the page's own, and which a clock's, a comment's or another story's."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from monitor.extraction.article import Page
from monitor.extraction.dates import Found, find_dates
from monitor.extraction.structured import read_marks
from monitor.extraction.tree import parse, strip_machinery

FETCHED = datetime(2025, 8, 20, 9, tzinfo=UTC)
TITLE = "Deux forages rouverts à Kambara"


def found(html: str, url: str = "https://x.example/a", text: str = "", head: str = "") -> Found:
    tree = parse(f"<html><head><title>{TITLE} - X</title>{head}</head><body>{html}</body></html>")
    marks = read_marks(tree, url)
    strip_machinery(tree)
    return find_dates(Page(url, b"", "text/html", FETCHED), tree, marks, None, text, "Africa/Niamey")


def day(html: str, url: str = "https://x.example/a", text: str = "", head: str = "") -> str | None:
    on = found(html, url, text, head).published.on
    return on.isoformat() if on else None


H1 = f"<h1>{TITLE}</h1>"


@pytest.mark.parametrize(
    "html",
    [
        f"{H1}<p>Publié le jeudi 19 juin 2025 | Le Matin</p>",
        f"{H1}<p>Publie le jeudi 19 juin 2025</p>",
        f"{H1}<div>Partager :</div><div>Date : 19 juin 2025</div>",
        f"{H1}<h5>Date :</h5> 19.06.2025",
        f"{H1}<dl><dt>Date de publication</dt><dd>19/06/2025</dd></dl>",
        f"{H1}<div class='entry-meta'>Publication : 19 juin 2025</div>",
        f"{H1}<div class='entry-meta'>by Bakary F. 19 juin 2025</div>",
        f"{H1}<ul class='meta'><li><a href='/jour/2025-06-19'>19 juin 2025 18:29</a></li></ul>",
        f"{H1}<p>by Bakary Fombana 19 juin 2025</p><p>3 Min Read</p>",
        f"{H1}<p>19 juin 2025 par Ignace B. Fombana</p>",
        f"{H1}<span>juin 19, 2025</span>",
        f"{H1}<p class='info'>1 avis, <abbr class='published' title='2025-06-19T08:00:00Z'>19 juin</abbr></p>",
        f"{H1}<p>19.06.2025, Agence de Kambara</p>",
        f"{H1}<p>19 Juin 2025, Rédigé par la rédaction</p>",
        f"{H1}<p class='date'><b>19</b> <span>juin</span> <i>2025</i></p>",
        f"{H1}<p>Un texte long du journal.</p><footer class='entry-footer'>Posté le 19 juin 2025 dans Eau</footer>",
        f"<article>{H1}<p>Un texte.</p><footer>Publié le 19 juin 2025</footer></article>",
        f"{H1}<p>Un texte qui dure.</p><p>Créé le 19 juin 2025 07:35</p>",
        f"{H1}<p>Дата публикации: 19 июня 2025</p>",
        f"{H1}<p>Published on: June 19th, 2025</p>",
        f"<header><div class='cat'>Eau</div><div class='date'>19 juin 2025</div>{H1}</header><p>Le texte.</p>",
        f"<div><h3>19/06/2025</h3>{H1}{'<p>Le texte assez long.</p>' * 200}</div>",
    ],
)
def test_line_of_the_page_itself(html: str) -> None:
    assert day(html) == "2025-06-19"


@pytest.mark.parametrize(
    "html",
    [
        f"<div class='header-date'>mercredi 20 août 2025</div>{H1}<p>Le texte.</p>",
        f"<div class='td-header-date'>mardi 12 août 2025</div><img class='spot_img'><main>{H1}<p>Le texte.</p></main>",
        f"<div class='top'>vendredi,12 septembre, 2025</div>{H1}<p>Le texte.</p>",
        f"{H1}<div class='comment'><p class='date'>19 juin 2025</p></div>",
        f"{H1}<p>Le texte.</p><aside><p>19 juin 2025</p></aside>",
        f"{H1}<p>Le texte.</p><div class='widget_recent'><ul><li class='post-date'>19 juin 2025</li></ul></div>",
        f"{H1}<p>Le texte.</p><a href='/autre'><b>Une autre histoire de la région</b><span>19 juin 2025</span></a>",
        f"{H1}<p>Mis à jour le 19 juin 2025 à 10h</p>",
        f"{H1}<p>Dernière mise à jour à 09h34 le 18/02</p>",
        f"{H1}<p>{'Le conseil a siégé longtemps et ' * 8}le décret du 19 juin 2025 a été publié après.</p>",
        f"{H1}<footer>Site publié le 19 juin 2025</footer><p>Publié le :</p>",
        f"{H1}<p>Copyright 2025. Il y a 3 ans.</p>",
    ],
)
def test_line_of_something_else(html: str) -> None:
    published = found(html).published
    assert published.on is None or published.evidence == "announced"
    assert published.on is None or "Site publié" in html


def test_crawl_date_below_the_heading_stops_the_search_for_dates_of_other_stories() -> None:
    html = f"{H1}<p class='date'>20 août 2025</p><p>Texte.</p><i class='date'>19 juin 2025</i>"
    assert day(html) is None
    assert day(html, head='<meta name="date" content="2025-08-20">') == "2025-08-20"


def test_month_of_the_address_chooses_among_printed_days() -> None:
    html = (
        f"<h2 class='jour'><span>Jeudi 19 juin 2025</span></h2>{'<p>x</p>' * 9}{H1}<p class='date'>2 juillet 2024</p>"
    )
    assert day(html, url="https://x.example/2025/06/deux-forages.html") == "2025-06-19"
    assert day(html) == "2024-07-02"


def test_vague_meta_gives_way_to_what_is_printed() -> None:
    head = '<meta name="date" content="2025-06-21T11:52:23">'
    result = found(f"{H1}<p>Publié le 19.06.2025 à 18h00</p>", head=head)
    assert result.published.on == date(2025, 6, 19)
    assert result.published.conflicts == ("meta: 2025-06-21",)
    assert day(H1, head=head) == "2025-06-21"


def test_hatom_dates_an_unchanged_entry_as_updated_too() -> None:
    html = f'{H1}<time class="entry-date published updated" datetime="2025-06-19T08:00:00+01:00">19 juin</time>'
    assert day(html) == "2025-06-19"
    assert day(f'{H1}<time class="updated" datetime="2025-06-19T08:00:00+01:00">19 juin</time>') is None


def test_modified_element_gives_modified_at() -> None:
    html = (
        f'{H1}<time class="entry-date published" datetime="2025-06-19T08:00:00+01:00">19 juin</time>'
        '<time class="updated" datetime="2025-06-21T10:00:00+01:00">21 juin</time>'
    )
    result = found(html)
    assert (result.published.on, result.modified_at) == (date(2025, 6, 19), datetime(2025, 6, 21, 9, tzinfo=UTC))


def test_date_linked_to_the_page_itself_is_its_own() -> None:
    linked = '<a href="{}" rel="bookmark"><time class="entry-date" datetime="2025-06-19">19 juin 2025</time></a>'
    assert day(H1 + linked.format("https://x.example/a")) == "2025-06-19"
    assert day(H1 + linked.format("/a#lire")) == "2025-06-19"
    other = linked.format("https://x.example/autre").replace(
        "19 juin 2025<", "Une autre histoire de la région, 19 juin 2025<"
    )
    assert day(H1 + other) is None


def test_times_of_a_list_made_alike_are_nobodys() -> None:
    card = "<div class='card'><time class='post-date' datetime='{}'></time></div>"
    cards = "".join(card.format(value) for value in ("2025-05-01", "2025-04-02", "2025-03-03"))
    assert day(f"{cards}{H1}<p>Publié le 19 juin 2025</p>") == "2025-06-19"


def test_publication_date_in_script_data() -> None:
    script = '<script>window.page = {"publishedAt": "%s", "id": 7};</script>'
    result = found(H1, head=script % "2025-06-19T08:00:00Z")
    assert (result.published.on, result.published.evidence) == (date(2025, 6, 19), "script")
    both = script % "2025-06-19T08:00:00Z" + script % "2025-05-02T08:00:00Z"
    assert day(H1, head=both) is None


def test_itemprop_on_any_element() -> None:
    assert day(f'{H1}<p itemprop="datePublished" content="2025-06-19 10:31:00">juin 2025</p>') == "2025-06-19"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HARARE, 16 janvier. /TASS/. Le ministre", "2025-01-16"),
        ("MOSCOU, /TASS/. Le ministre", None),
        ("МОСКВА, 16 января. /ТАСС/. Министр", "2025-01-16"),
        ("MOSCOW, January 16. /TASS/. The minister", "2025-01-16"),
        ("HARARE, 16 décembre. /TASS/. Le ministre", "2024-12-16"),
        ("Boulsa, 07 fév. 2019 (AIB)-Les éleveurs", "2019-02-07"),
        ("Source : BAMAKO, 25 décembre (Xinhua) -- Le ministre", "2024-12-25"),
        ("OUAGADOUGOU, 10 octobre 2022 - 10H33 GMT [ALERTE INFO]", "2022-10-10"),
        ("Niamey, 28 juillet 2025 – Le conseil", "2025-07-28"),
        ("Nigerfocus le 28 juillet 2025 : le conseil", "2025-07-28"),
        ("27.1.2025 - Le conseil a siégé", "2025-01-27"),
        ("(18.01.2025) Le conseil a siégé", "2025-01-18"),
        ("Par Awa K.\n\n28 juillet 2025 – Le conseil", "2025-07-28"),
        ("Le 12 janvier 2013 la guerre commence et rien ne va plus.", None),
        ("Le conseil a siégé longtemps ce jour-là.\n\n12 janvier 2013 la guerre", None),
        ("\n\n\n", None),
    ],
)
def test_dateline(text: str, expected: str | None) -> None:
    assert day(H1, text=text) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://x.example/2025/06/19/deux-forages", "2025-06-19"),
        ("https://x.example/2025-06/19/c_1310475432.htm", "2025-06-19"),
        ("https://x.example/n1/2025/0619/c1001-40223222.html", "2025-06-19"),
        ("https://x.example/world/2025/jun/19/deux-forages", "2025-06-19"),
        ("https://x.example/20250619-deux-forages", "2025-06-19"),
        ("https://x.example/deux-forages-19-06-2025.html", "2025-06-19"),
        ("https://x.example/2025/feb/30/deux", None),
        ("https://x.example/2025/13/45/deux", None),
        ("https://x.example/a/1202506190", None),
    ],
)
def test_address(url: str, expected: str | None) -> None:
    assert day(H1, url=url) == expected


def test_time_of_a_date_is_that_of_the_source_or_the_one_named() -> None:
    local = found(f"{H1}<p>Publié le 19 juin 2025 à 10h20</p>").published
    assert (local.at, local.precision) == (datetime(2025, 6, 19, 9, 20, tzinfo=UTC), "minute")
    named = found(f"{H1}<p>Publié le 19 juin 2025 à 10H20 GMT</p>").published
    assert named.at == datetime(2025, 6, 19, 10, 20, tzinfo=UTC)


UGLY = {
    "dates": f"{H1}<p>" + "19 juin 2025 " * 160_000 + "</p>",
    "lines": H1 + "<p>19 juin 2025</p>" * 60_000,
    "digits": H1 + "<span>" + "1" * 300 + "</span>" + "<i>2 </i>" * 60_000,
    "nested": H1 + "<div class='date'>" * 3000 + "19 juin 2025" + "</div>" * 3000,
    "times": H1 + "<time datetime='2025-06-19'>x</time>" * 40_000,
    "links": H1 + "<a href='/x'><b>19</b> juin 2025</a>" * 30_000,
    "script": "<script>" + '"publishedAt":"2025-06-19T00:00:00Z",' * 25_000 + "</script>" + H1,
    "labels": H1 + "<p>Publié le : Publié le : " + "date : " * 100_000 + "</p>",
    "headings": f"<h2>{TITLE}</h2>" * 40_000,
    "classes": H1 + "".join(f"<p class='c{number} date'>19 juin {number}</p>" for number in range(20_000)),
}


# 50 ms for each 100 kB are wanted; what is quadratic takes minutes at these sizes
@pytest.mark.timeout(30)
@pytest.mark.parametrize("name", UGLY)
def test_ugly_pages_are_read_in_time(name: str) -> None:
    html = UGLY[name]
    tree = parse(f"<html><body>{html}</body></html>")
    page = Page("https://x.example/a", b"", "text/html", FETCHED)
    marks = read_marks(tree, page.url)
    strip_machinery(tree)
    found = find_dates(page, tree, marks, None, html[:5000], "Africa/Niamey").published.on
    assert found is None or found.year in (2024, 2025)
