"""Poison pages: each ends in a named state within the deadline, and the next page is whole.

What kills or bloats a worker is in test_workers.py, what the next crawl makes of such a page in tests/crawl."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from monitor.extraction.article import Extraction, NoArticle, Page
from monitor.extraction.extract import extract
from monitor.extraction.workers import ExtractionPool

PROSE = "Une phrase de texte ordinaire, assez longue pour compter comme un paragraphe de l’article. " * 5
GOOD = f"<html><body><article><h1>Un titre ordinaire</h1><p>{PROSE}</p><p>{PROSE}</p></article></body></html>".encode()
DEADLINE = 2.0


def page(body: bytes, url: str = "https://x.example/2025/06/01/a") -> Page:
    return Page(url, body, "text/html; charset=utf-8", datetime(2025, 6, 2, tzinfo=UTC))


def html(inside: str) -> bytes:
    return f"<html><head><title>Un titre de page</title></head><body>{inside}</body></html>".encode(
        "utf-8", "surrogatepass"
    )


def linked_data(inside: str) -> bytes:
    return html(f"<script type='application/ld+json'>{inside}</script><h1>Titre</h1><p>{PROSE}</p><p>{PROSE}</p>")


@pytest.fixture(scope="module")
def pool() -> Iterator[ExtractionPool]:
    with ExtractionPool(size=1, deadline_s=DEADLINE) as opened:
        yield opened


@pytest.mark.timeout(60)
@pytest.mark.parametrize("depth", [250, 256, 300, 1500, 3000, 50_000, 99_000])
def test_deep_nesting_is_read(depth: int) -> None:
    outcome = extract(page(html("<div>" * depth + f"<p>{PROSE}</p>")), None, "UTC")
    assert isinstance(outcome, Extraction)
    assert PROSE.split(",")[0] in outcome.text


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        ("<p " + " ".join(f"a{n}=1" for n in range(50_000)) + ">x</p>", "attributes"),
        ("<p " + " ".join(f"a{n}" for n in range(2_000)) + ">x</p>", "attributes"),
        ('<p title="x" ' + " ".join(f"a{n}='1'" for n in range(2_000)) + ">x</p>", "attributes"),
        ("<p>short</p>" * 200_000, "tags"),
        ("<table>" + "<tr><td>x</td></tr>" * 200_000 + "</table>", "tags"),
        ("<br>" * 500_000, "tags"),
        ("<li>" * 300_000, "tags"),
        ("<p>" + "mot " * 1_500_000 + "</p>", "bytes"),
    ],
    ids=["attributes", "bare-attributes", "quoted-attributes", "paragraphs", "rows", "breaks", "items", "bytes"],
)
def test_heavy_pages_are_refused_at_once(inside: str, reason: str) -> None:
    body = html(inside)
    outcome = extract(page(body), None, "UTC")
    assert isinstance(outcome, NoArticle)
    assert outcome.state == "quarantined"
    assert reason in outcome.reason


def test_long_tags_and_scripts_are_no_poison() -> None:
    script = "<script>" + "for (a<b; c ; d) { e = f ; } " * 20_000 + "</script>"
    picture = '<img src="data:image/png;base64,' + "A" * 300_000 + '">'
    outcome = extract(page(html(script + picture + f"<h1>Un titre</h1><p>{PROSE}</p>")), None, "UTC")
    assert isinstance(outcome, Extraction)


POISON = {
    "short paragraphs": html("<p>short</p>" * 90_000),
    "breaks": html("texte<br>" * 90_000),
    "list items": html("<ul>" + "<li>mot" * 90_000),
    "nested tables": html("<table><tr><td>" * 2_000 + "x"),
    "articles within articles": html("<article>" * 3_000 + f"<p>{PROSE}</p>" + "</article>" * 3_000),
    "main parts without text": html("<main>" * 40_000 + f"<p>{PROSE}</p>"),
    "one title in letters of two scripts": html(
        f"<h1>L\u0435 marché d\u0435 K\u0430mbara</h1><p>{PROSE}</p><p>{PROSE}</p>"
    ),
    "colspan": html(f"<table><tr><td colspan='9000000000000000'>{PROSE}</td></tr></table><p>{PROSE}</p>"),
    "one token": html("<p>" + "a" * 4_000_000 + "</p>"),
    "quotes": linked_data('"' * 1_000_000),
    "json with nulls and half letters": linked_data('{"@type":"NewsArticle","headline":"Ti\x00tre \\ud800 \\u0000"}'),
    "json with fifty thousand authors": linked_data(
        '{"@type":"NewsArticle","headline":"Titre","author":['
        + ",".join(f'{{"@type":"Person","name":"Awa Témoin {number}"}}' for number in range(50_000))
        + "]}"
    ),
    "json with numbers beyond all": linked_data('{"@type":"NewsArticle","datePublished":1e400,"wordCount":-1e999}'),
    "one text node of ten million": html("<p>" + "mot " * 2_500_000 + "</p>"),
    "one token of ten million": html("<p>" + "a" * 10_000_000 + "</p>"),
    "deep json": html(f"<script type='application/ld+json'>{'[' * 100_000}</script><p>{PROSE}</p>"),
    "deep json objects": html("<script type='application/ld+json'>" + '{"a":' * 100_000 + f"</script><p>{PROSE}</p>"),
    "dates": html(f"<h1>Titre</h1><div class='date'>{'12/05/2025 ' * 100_000}</div><p>{PROSE}</p>"),
    "title": html(f"<h1>{'titre ' * 500_000}</h1><p>{PROSE}</p>"),
    "entity bomb": b"<!DOCTYPE html [<!ENTITY a0 'aaaaaaaaaa'>"
    + b"".join(b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12))
    + b"]>"
    + html(f"<p>&a11;&a11; {PROSE}</p>"),
    "backtracking": html(f"<h1>{'a' * 50}!</h1><p>{'a' * 50_000}! {PROSE}</p><p>{'Par ' * 30_000}</p>"),
    "a megabyte of authors": html(
        f"<h1>Titre</h1><span class='author'>{'Awa Témoin, ' * 100_000}</span><p>{PROSE}</p>"
    ),
    "attributes that hold pages": html(
        f"<p title='<article><p>{PROSE}</p></article>'>{PROSE}</p><button formaction='javascript:alert(1)'>x</button>"
        f"<input value='<script>alert(1)</script>'><p>{PROSE}</p>"
    ),
    "hidden words": html(
        f"<p>{PROSE}</p><p>{PROSE}</p><div style='display:none'>{'Wagner Moscou Bamako ' * 20_000}</div>"
    ),
    "nulls": html(f"<h1>Ti\x00tre</h1><p>{PROSE}\x00\x08</p>"),
    "broken utf-8": html(f"<p>{PROSE}</p>") + b"\xff\xfe\xed\xa0\x80\xc0\xaf",
    "unclosed comment": b"<html><!--" + b"x" * 1_000_000,
    "unclosed script": html(f"<p>{PROSE}</p><script>" + "x" * 1_000_000),
    "angle brackets": b"<html><body>" + b"<" * 99_000,
    "svg and mathml": html(
        f"<svg><title>non</title><script>1</script></svg><math><mtext><p>{PROSE}</p></mtext></math>"
    ),
    "base and srcdoc": html(
        f"<base href='javascript:alert(1)'><iframe srcdoc='<p>{PROSE}</p>'></iframe><p>{PROSE}</p>"
    ),
    "frameset": b"<html><frameset><frame src='x'></frameset></html>",
    "processing instruction": b"<?php echo 1 ?><html><?xml version='1.0'?><body><p>"
    + PROSE.encode()
    + b"</p></body></html>",
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", POISON)
def test_poison_ends_in_a_named_state_and_harms_nobody(pool: ExtractionPool, name: str) -> None:
    outcome = pool.extract(page(POISON[name]), None, "UTC")
    if isinstance(outcome, NoArticle):
        assert outcome.state in ("quarantined", "extract_empty", "not_an_article")
        assert outcome.reason
    else:
        for text in (outcome.title, outcome.text, *outcome.bylines, *outcome.notes):
            text.encode("utf-8")
            assert "\x00" not in text
        assert len(outcome.title) <= 500
        assert "<script" not in outcome.text
    # the deadline, and the start of a worker on a busy machine
    bystander = pool.extract(page(GOOD), None, "UTC")
    assert isinstance(bystander, Extraction)
    assert bystander.title == "Un titre ordinaire"


@pytest.mark.parametrize(
    "body",
    [
        b"%PDF-1.7\n" + b"\x00\x01" * 5_000,
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40,
        b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40,
        b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 40,
        b"MZ\x90\x00" + bytes(range(256)) * 40,
        b"\x7fELF" + bytes(range(256)) * 40,
        b"\x1f\x8b\x08\x00" + bytes(range(256)) * 40,
        bytes(range(256)) * 400,
    ],
    ids=["pdf", "png", "jpeg", "mp4", "exe", "elf", "gzip", "noise"],
)
def test_other_media_are_no_articles_whatever_they_call_themselves(body: bytes) -> None:
    outcome = extract(page(body), None, "UTC")
    assert isinstance(outcome, NoArticle)
    assert outcome.state == "not_an_article"
    assert outcome.reason


@pytest.mark.parametrize(
    "printed",
    [
        *("9999-12-31", "0000-00-00", "0001-01-01T00:00:00Z", "1970-01-01", "2035-06-01", "2025-02-30", "2025-13-01"),
        *("1e400", "-1", "99999999999999999999", "2025-06-01T99:99:99Z", "12/31/9999", "\u0662\u0660\u0662\u0665"),
        "2025-06-01T00:00:00+99:99",
    ],
)
def test_impossible_dates_are_none(printed: str) -> None:
    inside = (
        f"<time datetime='{printed}'>{printed}</time><div class='date'>{printed}</div><h1>Titre</h1><p>{PROSE}</p>" * 2
    )
    head = f"<meta property='article:published_time' content='{printed}'><meta name='date' content='{printed}'>"
    data = '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"' + printed + '"}</script>'
    outcome = extract(page(html(head + data + inside), "https://x.example/a"), None, "UTC")
    assert isinstance(outcome, Extraction)
    day = outcome.published.on
    # two days after the capture are the most
    assert day is None or date(1990, 1, 1) <= day <= date(2025, 6, 4)


def test_titles_and_names_are_short_and_plain() -> None:
    tricks = "\u202e\u200b\u2066\ufeff\x07"
    inside = (
        f"<meta property='og:title' content='Le p{tricks}ont {'x' * 5_000}'><h1>Le p{tricks}ont {'x' * 5_000}</h1>"
        f"<meta name='author' content='A{tricks}wa Témoin'><p>{PROSE}</p><p>{PROSE}{tricks}</p>"
    )
    outcome = extract(page(html(inside)), None, "UTC")
    assert isinstance(outcome, Extraction)
    assert len(outcome.title) <= 500
    assert all(len(name) <= 200 for name in outcome.bylines)
    for text in (outcome.title, *outcome.bylines):
        assert not set(tricks) & set(text)
    assert "\x07" not in outcome.text


def test_the_same_page_gives_the_same_outcome_in_and_out_of_a_worker(pool: ExtractionPool) -> None:
    assert pool.extract(page(GOOD), None, "UTC") == extract(page(GOOD), None, "UTC")


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "unit", [" ", "\n", "\t ", "A", "Ab ", "a-", "(", "[", "...", "Par ", "<", '"', "Ã", "1/", "\u00a0", "é"]
)
def test_no_text_makes_the_patterns_explode(unit: str) -> None:
    run = unit * (200_000 // len(unit))
    pages = (
        html(f"<h1>Titre {run}</h1><p>{PROSE}{run}x</p><p>{run}</p><div class='date author'>{run}</div>"),
        html(f"<script type='application/ld+json'>{run}-->{run}x</script><p>Par {run}</p><p>{PROSE}</p><p>{run}</p>"),
    )
    for body in pages:
        assert extract(page(body), None, "UTC") is not None
