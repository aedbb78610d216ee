"""Why an article came out as it did."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args

import pytest

from monitor.catalogue.model import DateLine, SiteRules
from monitor.extraction.article import Extraction, NoArticle, Page
from monitor.extraction.explanation import Confidence, Explanation, explained, removals
from monitor.extraction.extract import extract

PROSE = "Le marché de Kambara a rouvert mardi devant plusieurs centaines de commerçantes venues de toute la région. "
LD = (
    '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Le marché rouvre","datePublished":'
    '"2025-05-12T08:00:00Z","author":{"name":"Awa Tandina"}}</script>'
)
HTML = (
    f"<html><head><title>Le marché rouvre | Kambara Info</title>{LD}</head><body><h1>Le marché rouvre</h1>"
    f"<p class='day'>13 mai 2025</p><div class='full'><p>{PROSE * 3}</p><p>Lire aussi : Le pont</p><p>Mot du jour</p>"
    f"<p>{PROSE * 4}</p><p>Source : La Gazette</p></div></body></html>"
)
RULES = SiteRules(version=4, preset=2, body=("div.full",), cut=("^Mot du jour",), date=(DateLine(css="p.day"),))


def page(html: str = HTML) -> Page:
    return Page(
        "https://kambara.example/a", html.encode(), "text/html; charset=utf-8", datetime(2025, 6, 1, tzinfo=UTC)
    )


def by_field(explanation: Explanation) -> dict[str, tuple[str, str, str]]:
    return {told.field: (told.value, told.origin, told.confidence) for told in explanation.fields}


def test_every_field_has_an_origin_and_a_confidence() -> None:
    explanation = explained(page(), RULES, "Africa/Bamako")
    fields = by_field(explanation)
    assert fields["title"] == ("Le marché rouvre", "h1", "certain")
    assert fields["text"][1:] == ("rule div.full", "certain")
    assert fields["published"] == ("2025-05-12 (2025-05-12T08:00:00Z), to the second", "json-ld", "probable")
    assert fields["bylines"][:2] == ("Awa Tandina", "json-ld")
    assert fields["credit"] == ("La Gazette", "Source : La Gazette", "certain")
    assert {told.confidence for told in explanation.fields} <= set(get_args(Confidence))
    assert all(told.reason for told in explanation.fields)
    assert explanation.rules == "version 4 over version 2 of the platform's"


def test_alternatives_are_told() -> None:
    told = {told.field: told.alternatives for told in explained(page(), RULES, "Africa/Bamako").fields}
    assert ("title", "Le marché rouvre | Kambara Info") in told["title"]
    assert ("site line", "2025-05-13") in told["published"]


def test_removals_are_counted_by_rule() -> None:
    removed = {one.rule: (one.lines, one.first_words) for one in explained(page(), RULES, "Africa/Bamako").removed}
    assert removed == {"cut ^Mot du jour": (1, "Mot du jour"), "invitation": (1, "Lire aussi : Le pont")}
    assert removals([("a", "x"), ("b", "y"), ("a", "z")])[0].lines == 2


def test_the_outcome_is_the_same_as_without_asking() -> None:
    for rules in (RULES, None):
        assert explained(page(), rules, "UTC").outcome == extract(page(), rules, "UTC")


@pytest.mark.parametrize("body", [b"", b"\x00" * 99, b"<p>", b"%PDF-1.4", b"\xff\xfe<\x00p\x00>\x00", b"<html></html>"])
def test_a_page_without_an_article_is_explained_too(body: bytes) -> None:
    explanation = explained(Page("https://k.example/", body, None, datetime(2025, 6, 1, tzinfo=UTC)), None, "UTC")
    assert isinstance(explanation.outcome, NoArticle)
    assert explanation.fields == ()
    assert explanation.rules == "none (the general path)"


def test_a_page_that_says_little_is_told_with_little_confidence() -> None:
    explanation = explained(page(f"<html><body><p>{PROSE}</p></body></html>"), None, "UTC")
    assert isinstance(explanation.outcome, Extraction)
    fields = by_field(explanation)
    assert {fields[name][2] for name in ("title", "text", "published")} == {"weak"}


def test_rules_that_do_not_hold_on_the_day_are_named() -> None:
    rules = RULES.model_copy(update={"valid_until": datetime(2025, 1, 1, tzinfo=UTC).date()})
    assert explained(page(), rules, "UTC").rules == "none holds on the day of the capture"


def test_a_text_in_two_languages_is_told_as_one() -> None:
    russian = "Паром в Фалабе с субботнего утра снова соединяет оба берега после семи недель простоя. "
    html = f"<article><h1>Le marché rouvre</h1><p>{PROSE * 9}</p><p>{russian * 9}</p></article>"
    explanation = explained(page(html), None, "Africa/Bamako")
    language = next(told for told in explanation.fields if told.field == "language")
    assert (language.value, language.confidence) == ("fr", "probable")
    assert language.reason.startswith("two languages: fr ")
    assert isinstance(explanation.outcome, Extraction)
    assert language.reason in explanation.outcome.notes
