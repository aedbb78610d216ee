"""Pages of one article joined: order, seams, signatures, what is missing."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from monitor.catalogue.model import SiteRules
from monitor.extraction.article import Dated, Extraction, NoArticle, Outcome, Page
from monitor.extraction.pages_of_an_article import extract_pages, joined

TITLE = "Le port rouvre ses portes"
LINES = [f"Paragraphe {number} de l’article, assez long pour compter dans le texte." for number in range(9)]
NOTHING = NoArticle("extract_empty", "no text in 300 characters of markup")


def part(*lines: str, **more: object) -> Extraction:
    extraction = Extraction(TITLE, "\n\n".join(lines), "article", "fr", Dated(date(2025, 5, 23)))
    return replace(extraction, **more)  # type: ignore[arg-type]


def join(*outcomes: Outcome, missing: str = "") -> Extraction:
    article = joined(outcomes, missing)
    assert isinstance(article, Extraction)
    return article


def test_in_order() -> None:
    article = join(part(*LINES[:3]), part(*LINES[3:5]), part(LINES[5]))
    assert article.text.split("\n\n") == LINES[:6]
    assert article.notes == ("joined from 3 pages",)
    assert dict(article.origins)["text"] == "general, joined from 3 pages"


@pytest.mark.parametrize(
    "repeated",
    [
        TITLE,
        "LE PORT ROUVRE SES PORTES",
        f"{TITLE} – Page 2",
        f"{TITLE} (2/3)",
        "Le chapeau de l’article, sur chaque page.",
        LINES[0],
        "Par Awa Diallo",
        "Awa Diallo",
        "Page 2 sur 3",
        "Pages : 1 2 3",
        "Page précédente 1 2 3 Page suivante",
        "« Précédent | Suivant »",
    ],
)
def test_what_a_further_page_begins_with_again(repeated: str) -> None:
    first = part(*LINES[:3], standfirst="Le chapeau de l’article, sur chaque page.", bylines=("Awa Diallo",))
    assert join(first, part(repeated, *LINES[3:5])).text.split("\n\n") == LINES[:5]


@pytest.mark.parametrize("pager", ["Page 1 sur 3", "1 2 3", "Pages: 1 2 3 4", "Suivant", "Page suivante »", "1/3"])
def test_pagers_at_the_seam_go(pager: str) -> None:
    article = join(part(*LINES[:3], pager), part(pager, *LINES[3:5], pager))
    assert article.text.split("\n\n") == LINES[:5]


def test_what_stands_under_each_page_stands_under_the_whole_once() -> None:
    box = ["À propos de l’auteur : Awa Diallo suit le fleuve.", "Suivez-nous sur nos canaux."]
    article = join(part(*LINES[:3], *box), part(*LINES[3:5], *box), part(*LINES[5:7], *box))
    assert article.text.split("\n\n") == [*LINES[:7], *box]


def test_a_refrain_in_the_middle_stays() -> None:
    refrain = "« Nous resterons », répète le maire."
    article = join(part(LINES[0], LINES[1], LINES[2], LINES[3], LINES[4], LINES[5], refrain, LINES[6]),
                   part(LINES[7], refrain, LINES[8]))  # fmt: skip
    assert article.text.count(refrain) == 2


def test_a_last_paragraph_shown_again_at_the_top() -> None:
    assert join(part(*LINES[:8]), part(LINES[7], LINES[8])).text.split("\n\n") == LINES


def test_a_sentence_that_the_turn_of_the_page_cuts() -> None:
    article = join(part(LINES[0], "Le maire a reçu les habitants du"), part("quartier du port hier soir.", LINES[1]))
    assert article.text.split("\n\n")[1] == "Le maire a reçu les habitants du quartier du port hier soir."
    assert len(article.text.split("\n\n")) == 3
    apart = join(part(LINES[0], "Un intertitre sans point"), part("Une autre phrase.", LINES[1]))
    assert "Un intertitre sans point" in apart.text.split("\n\n")


def test_a_page_that_only_repeats_is_left_out() -> None:
    article = join(part(*LINES[:4]), part(*LINES[1:4]), part(*LINES[4:6]))
    assert article.text.split("\n\n") == LINES[:6]
    assert article.notes == ("joined from 2 pages", "page 2 repeats what stands before it")


def test_what_is_missing_is_told_and_the_kind_stays() -> None:
    article = join(part(*LINES[:3], notes=("charset guessed",)), NOTHING, part(*LINES[3:5]), missing="page 4: HTTP 404")
    assert article.text.split("\n\n") == LINES[:5]
    assert article.kind == "article"
    assert article.notes == (
        "charset guessed", "joined from 2 pages", "page 2 is missing: no text in 300 characters of markup",
        "page 4: HTTP 404 (missing)",
    )  # fmt: skip
    alone = join(part(*LINES[:3]), missing="page 2: HTTP 500")
    assert alone.text.split("\n\n") == LINES[:3]
    assert alone.notes == ("page 2: HTTP 500 (missing)",)


def test_without_its_first_page_there_is_no_article() -> None:
    wall = NoArticle("extract_empty", "a wall instead of a text: Checking")
    assert joined([wall, part(*LINES[:3])]) is wall


def test_the_first_page_gives_title_date_and_picture() -> None:
    later = Dated(date(2025, 5, 24))
    article = join(
        part(*LINES[:3], image_url="http://a.example/1.jpg"),
        part(*LINES[3:5], title="Suite", published=later, image_url="http://a.example/2.jpg", caption="Le quai"),
    )
    assert (article.title, article.published.on, article.image_url) == (
        TITLE,
        date(2025, 5, 23),
        "http://a.example/1.jpg",
    )
    assert article.caption == "Le quai"


@pytest.mark.parametrize(
    ("first", "last", "names"),
    [
        (((), ""), (("Awa Diallo",), "closing line"), ("Awa Diallo",)),
        ((("La Une",), "meta author"), (("Awa Diallo",), "last line"), ("Awa Diallo",)),
        ((("Moussa Keïta",), "rule"), (("Awa Diallo",), "last line"), ("Moussa Keïta",)),
        ((("Moussa Keïta",), "meta author"), (("Awa Diallo",), "meta author"), ("Moussa Keïta",)),
        ((("Moussa Keïta",), "meta author"), ((), ""), ("Moussa Keïta",)),
    ],
)
def test_who_signs(
    first: tuple[tuple[str, ...], str], last: tuple[tuple[str, ...], str], names: tuple[str, ...]
) -> None:
    pages = [
        part(*lines, bylines=signed[0], origins=(("bylines", signed[1]),))
        for lines, signed in ((LINES[:3], first), (LINES[3:5], last))
    ]
    assert join(*pages).bylines == names


def test_credits_of_all_pages() -> None:
    article = join(part(*LINES[:3], credits=("AFP",)), part(LINES[3]), part(*LINES[4:6], credits=("APA", "AFP")))
    assert article.credits == ("AFP", "APA")


def test_kinds_that_the_whole_article_changes() -> None:
    brief = part(LINES[0], LINES[1], kind="brief", origins=(("kind", "140 characters"),))
    assert join(brief, part(LINES[2])).kind == "brief"
    whole = join(brief, part(*(f"{line} " * 3 for line in LINES[2:])))
    assert whole.kind == "article"
    assert "kind" not in dict(whole.origins)
    cut = part(LINES[0], "La suite […]", kind="stub", origins=(("kind", "cut off: suite […]"),))
    assert join(cut, part(*LINES[2:4])).kind == "article"
    assert join(part(*LINES[:3]), part(LINES[3], "Réservé aux abonnés.", kind="paywalled")).kind == "paywalled"


def test_each_page_is_extracted_for_itself_and_the_last_may_end_with_a_name() -> None:
    instant = datetime(2025, 5, 23, tzinfo=UTC)
    further = tuple(Page(f"http://a.example/x-1/page/{n}", b"x", None, instant) for n in (2, 3))
    whole = Page(
        "http://a.example/x-1", b"x", None, instant, hint_title="Un titre", parts=further, missing="page 4: no"
    )
    asked: list[tuple[str, str | None, bool]] = []

    def one(page: Page, rules: SiteRules | None) -> Outcome:
        assert rules is not None
        assert not page.parts
        assert not page.missing
        asked.append((page.url, page.hint_title, rules.last_line_author))
        return part(LINES[len(asked)])

    outcome = extract_pages(whole, SiteRules(last_line_author=True), one)
    # under the article's own address: "/page/2" looks like a list's
    url = "http://a.example/x-1"
    assert asked == [(url, "Un titre", False), (url, None, False), (url, None, True)]
    assert isinstance(outcome, Extraction)
    assert outcome.notes == ("joined from 3 pages", "page 4: no (missing)")
    assert pickle.loads(pickle.dumps(whole)) == whole


@pytest.mark.parametrize("text", ["", "\n\n", "***", "1 2 3", "\u200b", "é" * 100_000, "- " * 50_000, "1 " * 50_000])
def test_ugly_texts(text: str) -> None:
    for outcomes in ([part(text), part(text)], [part(*LINES[:2]), part(text)], [part(text), part(*LINES[:2])]):
        assert isinstance(joined(outcomes), Extraction)
