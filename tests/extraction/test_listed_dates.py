"""The day that a list prints beside its link to the very page that it stands on."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from monitor.extraction.article import Page
from monitor.extraction.dates import find_dates, read_lines
from monitor.extraction.listed_dates import listed
from monitor.extraction.structured import read_marks
from monitor.extraction.tree import parse, slim, strip_machinery

TITLE = "Falaba : le bac reprend ses traversées"
URL = "https://www.rives.example/falaba-le-bac/"
OWN = f'<li><a href="{URL}">{TITLE}</a> <span>09/08/2025</span></li>'
OTHER = '<li><a href="https://rives.example/le-stade/">Le stade aura des gradins</a> <span>14/08/2025</span></li>'
ZONE = ZoneInfo("Africa/Bamako")


def days(body: str, url: str = URL, head: str = "", fetched: datetime = datetime(2025, 8, 20, tzinfo=UTC)) -> list[str]:
    tree = parse(f"<html><head>{head}</head><body><h1>{TITLE}</h1>{body}</body></html>")
    marks = read_marks(tree, url)
    return [one.reading.on.isoformat() for one in listed(Page(url, b"", None, fetched), tree, marks, ZONE)]


@pytest.mark.parametrize(
    "box",
    [
        OWN,
        OWN.replace("www.", ""),
        OWN.replace(URL, "/falaba-le-bac"),
        OWN.replace(URL, "../falaba-le-bac/"),
        OWN.replace("https:", "http:"),
        f'<div><a href="{URL}"><div><span>9 août 2025</span><h2>{TITLE}</h2><p>Le bac…</p></div></a></div>',
        f'<div><h4><a href="{URL}">{TITLE.upper()}</a></h4><p>9 août 2025</p></div>',
        f"<table><tr><td><a href='{URL}'>{TITLE}</a></td><td>2025-08-09</td></tr></table>",
    ],
)
def test_beside_the_link_to_the_page_itself(box: str) -> None:
    assert days(f"<ul>{OTHER}{box}{OTHER}</ul>") == ["2025-08-09"]


@pytest.mark.parametrize(
    "box",
    [
        OTHER,
        OWN.replace("</a>", "</a> 14/08/2025"),
        OWN + OWN.replace("09/08", "10/08"),
        OWN.replace(TITLE, "Permalien"),
        OWN.replace("/falaba-le-bac/", "/falaba-le-bac/#comment-3"),
        OWN.replace("09/08/2025", "20/08/2025"),
        f'<li><a href="{URL}">{TITLE}</a> {"mot " * 400} 09/08/2025</li>',
        f'<li><a href="">{TITLE}</a> 09/08/2025</li>',
        f'<li><a href="http://[::1/falaba-le-bac/">{TITLE}</a> 09/08/2025</li>',
        f'<li><a href="{URL}{"x" * 5000}">{TITLE}</a> 09/08/2025</li>',
        f'<li><a href="{URL}">{TITLE}</a> 99/99/9999</li>',
    ],
    ids=[
        *("another story", "two days", "two boxes that disagree", "no title", "a comment", "the day of the capture"),
        *("a whole page", "no address", "a broken address", "an endless address", "no day"),
    ],
)
def test_nothing_else_dates_the_page(box: str) -> None:
    assert days(f"<ul>{box}</ul>") == []


def test_the_home_page_is_no_article() -> None:
    assert days(OWN.replace(URL, "https://rives.example/"), url="https://rives.example/") == []


def test_an_address_that_is_a_query() -> None:
    url = "https://rives.example/?p=41"
    assert days(OWN.replace(URL, "/?p=41"), url=url) == ["2025-08-09"]
    assert days(OWN.replace(URL, "/?p=4"), url=url) == []


def test_what_the_page_declares_needs_no_list() -> None:
    head = '<meta property="article:published_time" content="2025-08-03T08:00:00Z">'
    tree = parse(f"<html><head>{head}</head><body><h1>{TITLE}</h1><ul>{OWN}</ul></body></html>")
    page, marks = Page(URL, b"", None, datetime(2025, 8, 20, tzinfo=UTC)), read_marks(tree, URL)
    assert read_lines(page, tree, marks, "UTC") is None
    assert str(find_dates(page, tree, marks, None, "", "UTC").published.on) == "2025-08-03"


def test_lines_that_were_read_before_the_footers_went_still_count() -> None:
    body = f"<h1>{TITLE}</h1><p>Texte.</p><footer class='entry-footer'>Publié le 9 août 2025</footer>"
    tree = parse(f"<html><body>{body}</body></html>")
    page, marks = Page(URL, b"", None, datetime(2025, 8, 20, tzinfo=UTC)), read_marks(tree, URL)
    strip_machinery(tree)
    lines = read_lines(page, tree, marks, "UTC")
    slim(tree)
    assert find_dates(page, tree, marks, None, "", "UTC").published.on is None
    assert str(find_dates(page, tree, marks, None, "", "UTC", lines).published.on) == "2025-08-09"


@pytest.mark.parametrize(
    ("printed", "day"),
    [("<div class='infos'>09.08.2025</div>", "2025-08-09"), ("<div class='infos'>07.08.2025</div>", "2025-08-07"),
     ("", "2025-08-07")],
)  # fmt: skip
def test_structured_data_at_odds_is_settled_by_the_printed_line(printed: str, day: str) -> None:
    head = (
        '<meta property="article:published_time" content="2025-08-09T06:30:00">'
        '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2025-08-07T11:00:00"}</script>'
    )
    tree = parse(f"<html><head>{head}</head><body><h1>{TITLE}</h1>{printed}<p>Texte.</p></body></html>")
    page, marks = Page(URL, b"", None, datetime(2025, 8, 20, tzinfo=UTC)), read_marks(tree, URL)
    strip_machinery(tree)
    published = find_dates(page, tree, marks, None, "", "UTC", read_lines(page, tree, marks, "UTC")).published
    assert str(published.on) == day
    assert published.conflicts
