"""Rules as data: what they find, where the general path steps in."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from monitor.catalogue.model import DateLine, SiteRules
from monitor.extraction.article import Extraction, NoArticle, Page
from monitor.extraction.extract import extract

PROSE = "Le marché de Kambara a rouvert mardi devant plusieurs centaines de commerçantes venues de toute la région. "
LINE = DateLine(css="div.source", pattern=r"(?i)publi\w+ le (?P<date>[^|]+?)\s*(?:\|\s*(?P<credit>.+))?$")
RULES = SiteRules(
    version=3,
    title=("h1.main", "span.main"),
    body=("span.full",),
    remove=(".ad",),
    cut=(r"(?i)^à lire aussi",),
    end=(r"^Commentaires",),
    stub=(r"suite de l'article sur (?P<credit>[^.]+)\.*$",),
    date=(LINE,),
    image=("img.photo",),
    caption=(".legend",),
    title_suffix=r"(?i: - kambara\.example)",
    last_line_author=True,
    house_credits=("Kambara.example",),
)


WALL_OF_CHECKS = (
    b"<html><head><title>Just a moment...</title></head><body><p>Checking your browser before accessing the site. "
    b"This is automatic and takes some seconds.</p></body></html>"
)
WALL_OF_SCRIPTS = (
    "<html><body><p>Veuillez activer JavaScript dans votre navigateur pour continuer à lire ce site, "
    "merci beaucoup.</p></body></html>"
).encode()


def run(
    html: str, rules: SiteRules | None = RULES, content_type: str = "text/html; charset=utf-8"
) -> Extraction | NoArticle:
    page = Page("http://news.kambara.example/h/1.html", html.encode(), content_type, datetime(2025, 6, 1, tzinfo=UTC))
    return extract(page, rules, "Africa/Bamako")


def article(html: str, rules: SiteRules | None = RULES) -> Extraction:
    outcome = run(html, rules)
    assert isinstance(outcome, Extraction), outcome
    return outcome


def page(
    body: str,
    *,
    source: str = "Publié le lundi 12 mai 2025 | Kambara.example",
    title: str = "<h1 class='main'>Le marché rouvre</h1>",
) -> str:
    top = f"<div class='source'>Société</div>{title}<div class='source'>{source}</div>"
    return f"<html><head><title>X</title></head><body>{top}{body}</body></html>"


def test_all_body_elements_are_joined_in_order() -> None:
    got = article(
        page(
            f"<span class='full'>Un. {PROSE}</span><span class='ad'>pub</span>"
            f"<span class='full'>Deux. {PROSE}<span class='ad'>pub</span></span><span class='full'>KONE M.</span>"
        )
    )
    assert [paragraph[:4] for paragraph in got.text.split("\n\n")] == ["Un. ", "Deux"]
    assert "pub" not in got.text
    assert got.bylines == ("KONE M.",)
    assert dict(got.origins)["text"] == "rule"
    assert got.extractor.endswith("+rules3")


def test_the_date_may_stand_in_the_second_element() -> None:
    got = article(page(f"<span class='full'>{PROSE}</span>"))
    assert (got.published.on, got.published.evidence) == (date(2025, 5, 12), "site line")


def test_the_outlet_itself_is_no_credit_but_is_remembered() -> None:
    got = article(page(f"<span class='full'>{PROSE}</span>"))
    assert got.credits == ()
    assert ("house", "Kambara.example: site line: Kambara.example") in got.origins


def test_another_paper_on_the_line_is_a_credit() -> None:
    got = article(page(f"<span class='full'>{PROSE}</span>", source="Publié le lundi 12 mai 2025 | Le Matin"))
    assert got.credits == ("Le Matin",)


def test_second_title_selector_and_suffix() -> None:
    got = article(
        page(f"<span class='full'>{PROSE}</span>", title="<span class='main'>Le marché rouvre - Kambara.example</span>")
    )
    assert (got.title, dict(got.origins)["title"]) == ("Le marché rouvre", "rule")


def test_cut_and_end() -> None:
    got = article(
        page(
            f"<span class='full'>{PROSE}<br>À lire aussi : le pont<br>{PROSE}<br>"
            "Commentaires (2)<br>Bravo à tous !</span>"
        )
    )
    assert "pont" not in got.text
    assert "Bravo" not in got.text


def test_stub_names_where_it_leads() -> None:
    got = article(page("<span class='full'>Le fleuve monte à Kambara. ... suite de l'article sur RFI</span>"))
    assert (got.kind, got.credits) == ("stub", ("RFI",))


def test_image_and_caption() -> None:
    got = article(
        page(f"<img class='photo' src='/img/x.jpg'><p class='legend'>Le marché</p><span class='full'>{PROSE}</span>")
    )
    assert (got.image_url, got.caption) == ("http://news.kambara.example/img/x.jpg", "Le marché")


@pytest.mark.parametrize(
    "source", ["javascript:alert(1)", "data:image/png;base64,AAAA", "file:///etc/passwd", "http://[bad/x.jpg"]
)
def test_images_are_http_or_nothing(source: str) -> None:
    assert article(page(f"<img class='photo' src='{source}'><span class='full'>{PROSE}</span>")).image_url is None


def test_the_general_path_steps_in_where_rules_yield_nothing() -> None:
    got = article(
        f"<html><body><article><h1>Le marché rouvre</h1><p>{PROSE}</p><p>{PROSE * 2}</p></article></body></html>"
    )
    assert got.text.startswith("Le marché de Kambara")
    assert dict(got.origins)["text"].startswith("general")


def test_the_general_path_steps_in_where_rules_yield_too_little() -> None:
    teaser = "<h1 class='main'>Le marché rouvre</h1><span class='full'>Une accroche de trente signes.</span>"
    html = f"<html><body><article>{teaser}<p>{PROSE}</p><p>{PROSE * 2}</p><p>{PROSE * 3}</p></article></body></html>"
    got = article(html)
    assert len(got.text) > 500
    assert (dict(got.origins)["title"], dict(got.origins)["text"][:7]) == ("rule", "general")


def test_a_short_text_by_rule_stays_when_there_is_no_more() -> None:
    got = article(page("<span class='full'>Le marché de Kambara est fermé ce vendredi.</span>"))
    assert (got.text, got.kind) == ("Le marché de Kambara est fermé ce vendredi.", "brief")


def test_nested_matches_are_read_once() -> None:
    rules = SiteRules(body=("div.full",))
    got = article(
        f"<html><body><h1>Titre</h1><div class='full'><div class='full'><p>{PROSE}</p></div></div></body></html>",
        rules,
    )
    assert got.text.count("Le marché de Kambara") == 1


@pytest.mark.parametrize(
    ("body", "content_type", "state"),
    [
        (b"", "text/html", "extract_empty"),
        (b"   \n", "text/html", "extract_empty"),
        (b"%PDF-1.7 ...", "text/html", "not_an_article"),
        (b"\x89PNG\r\n\x1a\n....", "text/html", "not_an_article"),
        (b"MZ\x90\x00\x03", "text/html", "not_an_article"),
        (b"\x00\x00\x00\x18ftypmp42", "text/html", "not_an_article"),
        (b"\x00\x01\x02\x00" * 900, "text/html", "not_an_article"),
        (b"<?xml version='1.0'?><rss><channel><title>x</title></channel></rss>", "text/html", "not_an_article"),
        (b"<?xml version='1.0'?>\n<urlset><url><loc>x</loc></url></urlset>", "application/xml", "not_an_article"),
        (b'{"a": 1}', "application/json", "not_an_article"),
        (b"plain words and nothing else", "text/plain", "not_an_article"),
        (b"<html><body></body></html>", "text/html", "extract_empty"),
        (WALL_OF_CHECKS, "text/html", "extract_empty"),
        (WALL_OF_SCRIPTS, "text/html", "extract_empty"),
    ],
)
def test_what_is_no_article_says_why(body: bytes, content_type: str, state: str) -> None:
    outcome = extract(Page("https://x.example/a/b", body, content_type, datetime(2025, 6, 1, tzinfo=UTC)), None, "UTC")
    assert isinstance(outcome, NoArticle)
    assert outcome.state == state
    assert len(outcome.reason) > 5


@pytest.mark.parametrize(
    "url",
    [
        "https://x.example/",
        "https://x.example/category/mali/",
        "https://x.example/2024/06/page/4",
        "https://x.example/tag/aes/",
    ],
)
def test_lists_are_no_articles(url: str) -> None:
    items = "".join(
        f"<h3><a href='/{n}'>Un titre d’article assez long pour compter {n}</a></h3><p>{PROSE}</p>" for n in range(12)
    )
    outcome = extract(
        Page(url, f"<html><body>{items}</body></html>".encode(), "text/html", datetime(2025, 6, 1, tzinfo=UTC)),
        None,
        "UTC",
    )
    assert isinstance(outcome, NoArticle)
    assert outcome.state == "not_an_article"
