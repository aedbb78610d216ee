"""Which evidence wins, what is refused, and what stays as a conflict."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from monitor.extraction.article import Page
from monitor.extraction.dates import Found, find_dates
from monitor.extraction.structured import read_marks
from monitor.extraction.tree import parse

FETCHED = datetime(2025, 8, 20, 9, tzinfo=UTC)


def found(
    html: str,
    url: str = "https://x.example/a",
    line: str | None = None,
    text: str = "",
    zone: str = "Africa/Niamey",
    hint: date | None = None,
) -> Found:
    tree = parse(f"<html><body>{html}</body></html>")
    page = Page(url, html.encode(), "text/html", FETCHED, hint_published_on=hint)
    return find_dates(page, tree, read_marks(tree, url), line, text, zone)


LD = '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"%s"}</script>'
META = '<meta property="article:published_time" content="%s">'


def test_structured_data_comes_before_the_address_and_the_line() -> None:
    result = found(LD % "2025-06-19T08:00:00+01:00", "https://x.example/2025/06/18/a/", line="17 juin 2025")
    assert (result.published.on, result.published.evidence) == (date(2025, 6, 19), "json-ld")
    assert result.published.at == datetime(2025, 6, 19, 7, tzinfo=UTC)
    assert result.published.conflicts == ("url: 2025-06-18", "site line: 2025-06-17")


def test_address_comes_before_the_line_and_the_feed() -> None:
    result = found("", "https://x.example/2025/06/18/a/", line="17 juin 2025", hint=date(2025, 6, 16))
    assert (result.published.on, result.published.evidence, result.published.at) == (date(2025, 6, 18), "url", None)


def test_a_time_is_taken_from_other_evidence_of_the_same_day_only() -> None:
    same = found("", "https://x.example/2025/06/18/a/", line="18 juin 2025 à 10h20")
    assert same.published.at == datetime(2025, 6, 18, 9, 20, tzinfo=UTC)
    assert same.published.precision == "minute"
    other = found("", "https://x.example/2025/06/18/a/", line="17 juin 2025 à 10h20")
    assert other.published.at is None
    assert other.published.precision == "day"


def test_utc_is_turned_into_the_day_of_the_source() -> None:
    result = found(META % "2025-06-18T23:30:00Z")
    assert result.published.on == date(2025, 6, 19)
    assert result.published.at == datetime(2025, 6, 18, 23, 30, tzinfo=UTC)


def test_a_stated_offset_keeps_its_own_day() -> None:
    assert found(META % "2025-06-18T23:30:00+00:00", zone="Africa/Bamako").published.on == date(2025, 6, 18)
    assert found(META % "2025-06-18T23:30:00+03:00").published.on == date(2025, 6, 18)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("2025-08-23T10:00:00Z", "later than the capture"),
        ("2035-01-01", "later"),
        ("1970-01-01T00:00:00Z", "before 1990"),
    ],
)
def test_impossible_dates_are_refused_with_a_reason(value: str, why: str) -> None:
    result = found(META % value)
    assert result.published.on is None
    assert why in result.notes[0]


def test_a_date_up_to_two_days_ahead_is_a_clock_that_is_off() -> None:
    assert found(META % "2025-08-22T08:00:00Z").published.on == date(2025, 8, 22)


def test_a_refused_date_does_not_hide_the_next_evidence() -> None:
    result = found(META % "2035-01-01", line="19 juin 2025")
    assert (result.published.on, result.published.evidence) == (date(2025, 6, 19), "site line")


def test_the_crawl_date_at_the_top_is_not_taken() -> None:
    page = (
        '<div class="header-date">mercredi 20 août 2025</div><h1>Un titre assez long</h1>'
        '<p class="meta-date">20 août 2025</p><p>Le texte.</p>'
    )
    assert found(page).published.on is None


def test_an_announced_date_is_taken_even_when_it_is_today() -> None:
    result = found("<h1>Un titre</h1><p>Publié le 20 août 2025</p>")
    assert (result.published.on, result.published.evidence) == (date(2025, 8, 20), "announced")


@pytest.mark.parametrize("lead", ["Publié le", "Posté le", "Published on", "Опубликовано", "Mis en ligne le lundi"])
def test_leads(lead: str) -> None:
    assert found(f"<h1>Un titre</h1><p>{lead} 17 juin 2025</p>").published.on == date(2025, 6, 17)


@pytest.mark.parametrize("line", ["Publié le 17 août 2024", "Publié le 1er mars 2024", "Publié le 1er août 2024"])
def test_no_first_of_january_is_invented(line: str) -> None:
    result = found(f"<h1>Un titre</h1><p>{line}</p><p>Copyright 2024</p>")
    assert result.published.on is not None
    assert (result.published.on.month, result.published.on.day) != (1, 1)


def test_a_year_alone_is_no_date() -> None:
    assert found("<h1>Un titre</h1><p>Copyright 2024, tous droits réservés. Rapport 2023.</p>").published.on is None


def test_a_modification_is_not_a_publication() -> None:
    result = found("<h1>Un titre</h1><p>Mis à jour le 19 août 2025</p><p>Publié le 3 juin 2025</p>")
    assert result.published.on == date(2025, 6, 3)


def test_modified_at_stands_apart() -> None:
    html = META % "2025-06-18T10:00:00Z" + '<meta property="article:modified_time" content="2025-06-20T10:00:00Z">'
    assert found(html).modified_at == datetime(2025, 6, 20, 10, tzinfo=UTC)


def test_a_month_in_the_address_is_the_last_word() -> None:
    result = found("", "https://x.example/2025/06/un-titre/")
    assert (result.published.on, result.published.precision) == (date(2025, 6, 1), "month")
    better = found("", "https://x.example/2025/06/un-titre/", line="17 juin 2025")
    assert (better.published.on, better.published.precision) == (date(2025, 6, 17), "day")
    assert better.published.conflicts == ()


def test_yearless_dateline_takes_the_year_of_the_capture() -> None:
    result = found("<h1>T</h1>", text="HARARE, 16 janvier. /TASS/. Le ministre")
    assert (result.published.on, result.published.evidence) == (date(2025, 1, 16), "dateline")


def test_feed_hint_comes_before_the_dateline() -> None:
    result = found("<h1>T</h1>", text="HARARE, 16 janvier. /TASS/.", hint=date(2025, 1, 17))
    assert (result.published.on, result.published.evidence) == (date(2025, 1, 17), "feed")


def test_linked_and_comment_times_are_of_other_things() -> None:
    html = (
        '<a href="/x"><time datetime="2025-01-02">2 janvier</time></a>'
        '<div class="comment"><time datetime="2025-01-03">3 janvier</time></div>'
    )
    assert found(html).published.on is None


def test_relative_line_counts_from_the_capture() -> None:
    assert found("", line="il y a 3 jours").published.on == date(2025, 8, 17)


@pytest.mark.parametrize(
    "value", ["9999-12-31T23:59:59Z", "0000-00-00", "1e400", "99999999999999999999", "-1", "NaN", "²²²²-²²-²²"]
)
def test_absurd_values_raise_nothing(value: str) -> None:
    assert found((LD % value) + (META % value)).published.on is None
