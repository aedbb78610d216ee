"""A site looked at for the first time: which questions are put, and what source file comes of the answers."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.catalogue.addresses import is_article_url
from monitor.catalogue.model import Source
from monitor.catalogue.sources import read_source
from monitor.fetching.cautions import warnings_of
from monitor.fetching.proposal import Proposal, Wanted, id_of, propose
from monitor.fetching.site_survey import SiteSurvey
from tests.cli.drive import html, posts, rss
from tests.fetching.surveyed import Reply, lead

ROOT = "http://www.site.example"
HOME = f"{ROOT}/"
TODAY = date(2026, 11, 22)
DAY = "Sat, 21 Nov 2026 08:00:00 GMT"
OLD = "Mon, 03 Mar 2025 08:00:00 GMT"
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'
WORDS = "<p>" + "Le conseil municipal s'est tenu hier dans la salle des fêtes. " * 10 + "</p>"
REST = (
    f"{ROOT}/wp-json/wp/v2/posts?per_page=20&page=1&orderby=date&order=desc"
    "&_fields=id,link,date,date_gmt,modified_gmt,title"
)


def page(head: str = "", body: str = WORDS) -> Reply:
    return html(f"<html lang=fr><head><title>Accueil | Le Site</title>{head}</head><body>{body}</body></html>")


def declared(path: str, title: str = "Le fil") -> str:
    return f"<link rel=alternate type='application/rss+xml' title='{title}' href='{path}'>"


def told(*paths: str, at: str = DAY) -> Reply:
    return rss(*((f"{ROOT}{path}", f"Titre {path}", at) for path in paths))


def xml(body: str) -> Reply:
    return 200, {"Content-Type": "text/xml"}, body.encode()


def surveyed(
    replies: dict[str, Reply], robots: bytes | None = None, wanted: Wanted | None = None, country: str | None = "ML"
) -> tuple[SiteSurvey, Proposal, list[str]]:
    """The survey of the site led to its end, the proposal, and the addresses that were asked for."""
    survey = SiteSurvey(HOME)
    asked = lead(survey, replies, robots)
    return survey, propose(survey, wanted or Wanted(), country, TODAY), asked


def written(proposal: Proposal, folder: Path) -> Source:
    """The source that the proposal's text is, once somebody saved it."""
    path = folder / f"{proposal.source_id}.yml"
    path.write_text(proposal.text, encoding="utf-8")
    source, _, problems = read_source(path)
    assert problems == ()
    assert source is not None
    return source


def warned(replies: dict[str, Reply], robots: bytes | None = None, known: dict[str, Source] | None = None) -> list[str]:
    survey, proposal, _ = surveyed(replies, robots)
    return warnings_of(survey, proposal, known or {}, TODAY, [])


# --- proposals ------------------------------------------------------------------------------------------------------

WORDPRESS: dict[str, Reply] = {
    HOME: page(
        '<meta name="generator" content="WordPress 6.8"><img src=/wp-content/themes/x/a.png>' + declared("/feed/")
    ),
    f"{ROOT}/feed/": told("/un-titre/", "/deux/"),
    REST: posts((f"{ROOT}/un-titre/", "Un titre", "2026-11-21T08:00:00")),
    f"{ROOT}/un-titre/": page(),
    f"{ROOT}/deux/": page(),
}


def test_wordpress(tmp_path: Path) -> None:
    survey, proposal, asked = surveyed(WORDPRESS)

    assert asked[:3] == [HOME, f"{ROOT}/feed/", REST]
    assert asked[-2:] == [f"{ROOT}/un-titre/", f"{ROOT}/deux/"]
    assert proposal.text == (
        "# Proposed by `press-monitor sources add` on 2026-11-22; nobody has read it yet.\n"
        '# wordpress: generator "WordPress 6.8"\n'
        "# wordpress: files in /wp-content/\n"
        "id: site\nname: Le Site\nhome: http://www.site.example/\ncountry: ML\nplatform: wordpress\n"
        "discovery:\n"
        "  - kind: feed\n    url: http://www.site.example/feed/\n    confidence: tested\n    checked: 2026-11-22\n"
        "  - kind: wordpress\n    url: http://www.site.example/\n    confidence: tested\n    checked: 2026-11-22\n"
    )
    source = written(proposal, tmp_path)
    assert source == proposal.source
    assert not proposal.inferred
    assert (proposal.items, proposal.taken) == (2, 2)
    assert [(one.title, one.day) for one in proposal.sample] == [
        ("Titre /un-titre/", date(2026, 11, 21)),
        ("Titre /deux/", date(2026, 11, 21)),
    ]
    assert warnings_of(survey, proposal, {}, TODAY, []) == []


@pytest.mark.parametrize(
    ("platform", "head", "lists"),
    [
        ("spip", '<meta name="generator" content="SPIP 4">', {"/spip.php?page=backend": told("/spip.php?article12")}),
        (
            "joomla",
            '<meta name="generator" content="Joomla! 4">',
            {"/?format=feed&type=rss": told("/politique/12-un-titre.html")},
        ),
        ("drupal", '<meta name="generator" content="Drupal 10">', {"/rss.xml": told("/node/12", "/actu/un-titre")}),
        (
            "wmaker",
            '<script src="//www.wmaker.net/x.js"></script>',
            {"/xml/syndication.rss": told("/Un-titre_a12.html")},
        ),
    ],
)
def test_a_platforms_own_feed_needs_no_patterns(
    tmp_path: Path, platform: str, head: str, lists: dict[str, Reply]
) -> None:
    _, proposal, _ = surveyed({HOME: page(head), **{f"{ROOT}{path}": reply for path, reply in lists.items()}})

    source = written(proposal, tmp_path)
    assert source.platform == platform
    assert [entry.confidence for entry in source.discovery] == ["tested"]
    assert "articles" not in yaml.safe_load(proposal.text)
    assert proposal.taken == proposal.items > 0


def test_the_numbers_of_weblogy_go_with_the_page_that_shows_them(tmp_path: Path) -> None:
    listing = '<div class="LiNews"><a href="/h/300846.html">Un titre</a></div>'
    _, proposal, _ = surveyed(
        {HOME: page('<script src="/inc/news/inc_depeches.js"></script>'), "http://news.site.example/": html(listing)}
    )

    source = written(proposal, tmp_path)
    assert [(entry.kind, entry.confidence) for entry in source.discovery] == [
        ("listing", "tested"),
        ("id_range", "inferred"),
    ]
    assert proposal.taken == 1


def test_a_system_of_its_own_gets_patterns_of_its_own(tmp_path: Path) -> None:
    links = "".join(f"<a href={path}>x</a>" for path in ("/a/12-un.html", "/contact", "/a/7-ancien.html", "/"))
    _, proposal, _ = surveyed(
        {HOME: page(declared("/fil.xml"), links + WORDS), f"{ROOT}/fil.xml": told("/a/12-un.html", "/b/13-deux.html")}
    )

    source = written(proposal, tmp_path)
    assert proposal.inferred
    assert source.articles.patterns == (r"^https?://(?:www\.)?site\.example/[^/?#]+/\d+-[^/?#]+\.html/?$",)
    assert source.articles.examples == (f"{ROOT}/a/12-un.html", f"{ROOT}/b/13-deux.html")
    assert (proposal.taken, proposal.home_links) == (2, 4)
    assert proposal.home_taken == (f"{ROOT}/a/7-ancien.html",)
    assert set(proposal.home_left) == {f"{ROOT}/contact", HOME}


def test_a_home_page_alone(tmp_path: Path) -> None:
    paths = ("/articles/le-port-rouvre-aux-bacs-7016.html", "/articles/un-pont-7017.html", "/contact", "/dossiers/")
    links = "".join(f"<a href={path}>x</a>" for path in paths)
    _, proposal, _ = surveyed({HOME: page("", links + WORDS)})

    source = written(proposal, tmp_path)
    assert [entry.kind for entry in source.discovery] == ["listing"]
    assert [path for path in paths if is_article_url(source, ROOT + path)[0]] == list(paths[:2])


def test_a_news_sitemap_is_kept_and_one_of_everything_is_not(tmp_path: Path) -> None:
    news = (
        f"<urlset {NS}><url><loc>{ROOT}/a/12-un</loc><n:news><n:title>Un</n:title>"
        "<n:publication_date>2026-11-21</n:publication_date></n:news></url></urlset>"
    )
    every = f"<urlset {NS}><url><loc>{ROOT}/a/1-vieux</loc><lastmod>2019-01-01</lastmod></url></urlset>"
    robots = f"Sitemap: {ROOT}/every.xml\nSitemap: {ROOT}/news.xml\nUser-agent: *\nDisallow:\n".encode()
    replies = {f"{ROOT}/every.xml": xml(every), f"{ROOT}/news.xml": xml(news)}

    with_feed = surveyed({HOME: page(declared("/f")), f"{ROOT}/f": told("/a/12-un"), **replies}, robots)[1]
    assert [str(tried.entry.url) for tried in with_feed.chosen] == [f"{ROOT}/f", f"{ROOT}/news.xml"]
    alone = surveyed({HOME: page(), f"{ROOT}/every.xml": xml(every)}, robots)[1]
    assert [str(tried.entry.url) for tried in alone.chosen] == [f"{ROOT}/every.xml"]
    assert written(alone, tmp_path).discovery[0].kind == "sitemap"


def test_an_index_is_followed_to_the_children_that_tell() -> None:
    index = "".join(f"<sitemap><loc>{ROOT}/{name}.xml</loc></sitemap>" for name in ("tags", "images", "posts"))
    child = f"<urlset {NS}><url><loc>{ROOT}/a/12-un</loc></url></urlset>"
    survey, proposal, asked = surveyed(
        {
            HOME: page(),
            f"{ROOT}/sitemap.xml": xml(f"<sitemapindex {NS}>{index}</sitemapindex>"),
            f"{ROOT}/posts.xml": xml(child),
        }
    )

    assert f"{ROOT}/posts.xml" in asked
    assert f"{ROOT}/images.xml" not in asked
    [tried] = proposal.chosen
    assert (str(tried.entry.url), len(tried.links)) == (f"{ROOT}/sitemap.xml", 1)
    assert [article.url for article in survey.articles] == [f"{ROOT}/a/12-un"]


def test_feeds_that_tell_the_same_are_not_proposed_twice() -> None:
    heads = declared("/f") + declared("/f2") + declared("/comments/feed/") + declared("/c", "Commentaires")
    replies = {HOME: page(heads), f"{ROOT}/f": told("/a/12-un", "/a/13-deux"), f"{ROOT}/f2": told("/a/12-un")}

    _, proposal, asked = surveyed(replies)

    assert [str(tried.entry.url) for tried in proposal.chosen] == [f"{ROOT}/f"]
    assert not {f"{ROOT}/comments/feed/", f"{ROOT}/c"} & set(asked)


def test_a_declared_feed_that_is_a_page_makes_it_look_elsewhere() -> None:
    replies = {HOME: page(declared("/feed")), f"{ROOT}/feed": page(), f"{ROOT}/rss": told("/a/12-un")}

    survey, proposal, _ = surveyed(replies)

    assert [str(tried.entry.url) for tried in proposal.chosen] == [f"{ROOT}/rss"]
    assert warnings_of(survey, proposal, {}, TODAY, []) == [
        f"a feed or sitemap that is an HTML page titled “Accueil | Le Site”: {ROOT}/feed (declared by the home page)",
        f"an article answers HTTP 404: {ROOT}/a/12-un",
    ]


def test_a_feed_that_moved_for_good_is_proposed_where_it_is_now() -> None:
    moved = (301, {"Location": f"{ROOT}/fil.xml"}, b"")
    _, proposal, _ = surveyed({HOME: page(declared("/f")), f"{ROOT}/f": moved, f"{ROOT}/fil.xml": told("/a/12-un")})

    assert [str(tried.entry.url) for tried in proposal.chosen] == [f"{ROOT}/fil.xml"]


def test_the_address_of_a_feed_leads_to_its_site() -> None:
    survey = SiteSurvey(f"{ROOT}/fil.xml")
    asked = lead(survey, {HOME: page(), f"{ROOT}/fil.xml": told("/a/12-un")})

    proposal = propose(survey, Wanted(), "ML", TODAY)
    assert asked[:3] == [f"{ROOT}/fil.xml", HOME, f"{ROOT}/fil.xml"]
    assert survey.home_url == HOME
    assert [str(tried.entry.url) for tried in proposal.chosen] == [f"{ROOT}/fil.xml"]


def test_a_site_whose_home_page_is_a_feed_ends_too() -> None:
    survey = SiteSurvey(HOME)

    assert lead(survey, {HOME: told("/a/12-un")}).count(HOME) <= 4


def test_articles_on_another_host_are_named(tmp_path: Path) -> None:
    feed = rss(*((f"http://actu.site.example/a/{n}-x", "Un titre", DAY) for n in (12, 13)))
    _, proposal, _ = surveyed({HOME: page(declared("/f")), f"{ROOT}/f": feed})

    source = written(proposal, tmp_path)
    assert source.articles.hosts == ("actu.site.example",)
    assert proposal.taken == 2


def test_what_the_operator_decides(tmp_path: Path) -> None:
    wanted = Wanted("mon_site", "Mon site: « l'été »", "NE")
    _, proposal, _ = surveyed(WORDPRESS, wanted=wanted, country="NE")

    source = written(proposal, tmp_path)
    assert (source.id, source.name, source.country) == ("mon_site", "Mon site: « l'été »", "NE")
    assert source.timezone == "Africa/Niamey"


def test_without_a_country_the_file_cannot_be_used_by_mistake(tmp_path: Path) -> None:
    _, proposal, _ = surveyed(WORDPRESS, country=None)

    path = tmp_path / "site.yml"
    path.write_text(proposal.text, encoding="utf-8")
    assert [problem.what for problem in read_source(path)[2]] == [
        'country: "??" does not have the form ^[A-Z]{2}$ (write two capitals, as BF)'
    ]


def test_nothing_to_propose() -> None:
    _, proposal, asked = surveyed({HOME: page()})

    assert proposal.source is None
    assert proposal.chosen == ()
    assert proposal.sample == ()
    assert len(asked) <= 8


@pytest.mark.parametrize("trouble", ["no_host", "network"])
def test_https_was_a_guess_and_http_answers(trouble: str) -> None:
    survey = SiteSurvey("https://www.site.example/", guessed_scheme=True)
    asked = lead(survey, {"https://www.site.example/": trouble, **WORDPRESS})

    assert asked[:2] == ["https://www.site.example/", HOME]
    assert survey.home_url == HOME
    written_out = SiteSurvey("https://www.site.example/")
    assert lead(written_out, {"https://www.site.example/": trouble}) == ["https://www.site.example/"]
    assert written_out.home is not None
    assert written_out.home.unreachable


# --- warnings -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "warning"),
    [
        ({f"{ROOT}/feed/": told("/un-titre/", at=OLD), REST: (404, {}, b"")}, "stale: the newest item is of 2025"),
        ({f"{ROOT}/un-titre/": (403, {}, b"")}, f"an article answers HTTP 403: {ROOT}/un-titre/"),
        (
            {f"{ROOT}/un-titre/": page("", WORDS + "<p>Cet article est réservé aux abonnés</p>")},
            "behind a paywall, by the words “article est réservé aux abonnés”",
        ),
        ({f"{ROOT}/un-titre/": page("", "<div id=app></div><script src=/a.js></script>")}, "an article is written by"),
        ({f"{ROOT}/un-titre/": (200, {}, b"")}, "an article is no page"),
        ({f"{ROOT}/un-titre/": "network"}, "an article cannot be had (network)"),
        ({HOME: (403, {}, b"")}, "the home page answers HTTP 403"),
        ({HOME: "robots"}, "robots.txt forbids the home page: because of robots"),
        ({HOME: page("", "<p>Please enable JavaScript</p>")}, "the home page may be a wall: “enable JavaScript”"),
        ({HOME: page("", "<script>1</script>")}, "the home page is written by JavaScript"),
        ({HOME: (301, {"Location": "http://autre.example/"}, b""), "http://autre.example/": page()}, f"{HOME} lead"),
        ({f"{ROOT}/feed/": rss((f"{ROOT}/un-titre/", "Un titre", "")), REST: (404, {}, b"")}, "no list states a date"),
    ],
)  # fmt: skip
def test_what_somebody_should_know(change: dict[str, Any], warning: str) -> None:
    found = warned({**WORDPRESS, **change})

    assert [one for one in found if one.startswith(warning)], found


def test_a_host_that_another_source_has() -> None:
    other = Source.model_validate(
        {"id": "autre", "name": "L'autre", "home": "https://site.example/fr/", "country": "ML"}
    )
    same = other.model_copy(update={"id": "site"})

    found = warned(WORDPRESS, known={"autre": other, "site": same})

    assert "another source has this host already: autre (L'autre, https://site.example/fr/)" in found
    assert "the id site is taken (L'autre); give another with --id" in found


@pytest.mark.parametrize(
    ("url", "source_id"),
    [
        ("https://www.courrier-liptako.example/", "courrier_liptako"),
        ("http://news.abamako.com/", "abamako"),
        ("https://22septembre.com/", "22septembre"),
        ("https://fr.site.example/", "fr_site"),
        ("http://x.ml/", "x_x"),
        (f"http://{'a' * 60}.ml/", "a" * 41),
    ],
)
def test_an_id_from_the_host(url: str, source_id: str) -> None:
    assert id_of(url) == source_id


@pytest.mark.parametrize(
    "head",
    [
        "<title>\x1b[31m: # {}\n- 'x'</title>",
        "<meta property='og:site_name' content='&quot;*&amp;%@`yes'>",
        "<meta property='og:site_name' content='no'>",
        f"<meta property='og:site_name' content='{'x' * 5000}'>",
        "<link rel=alternate type='application/rss+xml' href='http://[x'>",
        f"<link rel=alternate type='application/rss+xml' href='/{'y' * 3000}'>",
    ],
)
def test_whatever_a_page_calls_itself_the_file_can_be_read(tmp_path: Path, head: str) -> None:
    _, proposal, _ = surveyed({**WORDPRESS, HOME: html(f"<head>{head}</head>{WORDS}")})

    assert 0 < len(written(proposal, tmp_path).name) <= 60
