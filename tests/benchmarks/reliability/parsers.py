"""Everything of ours that reads what strangers write, each with what must hold whatever it is given, and the pieces
that such texts are made of."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from db.columns import Kind
from monitor.catalogue.documents import read_yaml
from monitor.catalogue.model import Listing
from monitor.catalogue.patterns import regular
from monitor.discovery.feeds import read_feed
from monitor.discovery.front_page import read_front_page
from monitor.discovery.hints import read_date, title_text
from monitor.discovery.listings import read_listing, read_script_list
from monitor.discovery.packed import unpack
from monitor.discovery.platform_signs import platform_of
from monitor.discovery.sitemaps import read_sitemap
from monitor.discovery.urls import LONGEST, UrlRejected, absolute, canonical, key
from monitor.discovery.wordpress import read_posts
from monitor.extraction.calendar_words import read_dates, read_month
from monitor.extraction.charset import decode
from monitor.extraction.cleaning import TEXT_CAP, clean_line, clean_paragraph, clean_text
from monitor.extraction.credits import credit_line
from monitor.extraction.furniture import without_furniture
from monitor.extraction.mojibake import unmangled
from monitor.extraction.people import person
from monitor.extraction.relative_dates import read_relative, read_yearless
from monitor.extraction.signatures import read_signatures
from monitor.fetching.archive import packed as packed_record
from monitor.fetching.body_guard import decoded, encodings_of
from monitor.fetching.hosts import Blocked, RobotsCopy, Truncated, Undecodable
from monitor.fetching.records import ReadingStopped, Record, read_records
from monitor.fetching.retry_after import asked_wait, hold_until
from monitor.fetching.robots import crawl_delay, refusal
from monitor.folding import fold, search_expression, stems
from monitor.quoting import Span, segments, sentence_around
from monitor.reporting.cells import guarded, value_of
from monitor.searching import passage
from monitor.similarity.counters import is_counter, without_counters
from monitor.similarity.sketches import sketch
from monitor.web.cells import safe_url
from monitor.web.language import local_path
from monitor.web.misleading import misleading
from tests.relevance.shipped import shipped_reader

NOW = datetime(2026, 6, 12, 8, 0, tzinfo=UTC)
URL = "https://www.courrier.example/"
ZONE = ZoneInfo("Africa/Bamako")
LISTING = Listing.model_validate({"kind": "listing", "url": URL, "item": "li", "links": "a[href]", "published": "time"},
                                 strict=False)  # fmt: skip


class Parser(NamedTuple):
    """``read``: raises nothing, or ``AssertionError`` where something does not hold; ``pieces``: what its input is
    made of; ``longest``: characters that reach it at most, where somebody before it sees to that."""

    read: Callable[[bytes], Any]
    pieces: tuple[str, ...]
    longest: int = 100_000


def _text(given: bytes) -> str:
    """As UTF-8, halves of characters included; else each byte as a character."""
    try:
        return given.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return given.decode("latin-1")


def _canonical(given: bytes) -> None:
    try:
        once = canonical(_text(given))
    except UrlRejected:
        return
    assert canonical(once) == once
    assert key(once) == key(_text(given))
    assert len(once) <= LONGEST
    assert once.isascii()


def _absolute(given: bytes) -> None:
    try:
        found = absolute(URL, _text(given))
    except UrlRejected:
        return
    canonical(found)


def _found(found: Any) -> None:
    for link in found.links:
        assert canonical(link.url)
    assert (
        found.links or found.more or found.problem or found.rejected or found.notes or found.left_out or not found.links
    )


def _robots(given: bytes) -> None:
    copy = RobotsCopy(URL.rstrip("/"), f"{URL}robots.txt", NOW, 200, given)
    refusal(copy, f"{URL}a/b?c=d", "press-monitor")
    delay = crawl_delay(copy, "press-monitor")
    assert delay is None or 0 <= delay <= 120


def _fold(given: bytes) -> None:
    text = _text(given)
    folded = fold(text)
    assert fold(folded.text).text == folded.text
    stems(text, "fr")
    search_expression(text)


def _records(given: bytes) -> None:
    try:
        for record in read_records(io.BytesIO(given)):
            if not 100 <= record.status < 600:
                continue
            again = list(read_records(io.BytesIO(packed_record(record))))
            assert len(again) == 1
            assert again[0].body == record.body
    except ReadingStopped:
        return


def _packed(given: bytes) -> None:
    record = Record(f"{URL}a", NOW, 200, (("Content-Type", _text(given[:80])), ("X", _text(given[80:160]))), given)
    (again,) = read_records(io.BytesIO(packed_record(record)))
    assert again.body == given
    assert again.url == record.url


def _retry_after(given: bytes) -> None:
    wait = asked_wait([given], NOW)
    assert wait is None or wait >= timedelta(0)
    assert NOW < hold_until([given], NOW, 1.0) <= NOW + timedelta(hours=24, seconds=1)


def _decoded(given: bytes) -> None:
    encodings = encodings_of([given[:20]])
    for names in (encodings, ["gzip"], ["br"], ["deflate"], ["zstd"]):
        try:
            assert len(decoded(given, names, 1_000_000)) <= max(1_000_000, len(given))
        except (Blocked, Truncated, Undecodable):
            continue


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Gone when the process ends."""
    return tempfile.TemporaryDirectory(prefix="press-fuzzing-")


def _yaml(given: bytes) -> None:
    path = Path(_folder().name) / "a.yml"
    path.write_bytes(given)
    for problem in read_yaml(path).problems:
        assert problem.line >= 1
        assert "\n" not in str(problem)


def _pattern(given: bytes) -> None:
    try:
        assert regular(_text(given)) == _text(given)
    except ValueError:
        return


def _clean(given: bytes) -> None:
    text = _text(given)
    for clean in (clean_text, clean_line, clean_paragraph):
        assert clean(clean(text)) == clean(text)
        assert len(clean(text)) <= TEXT_CAP
    unmangled(text)
    clean_line(text).encode()


def _charset(given: bytes) -> None:
    decode(given, None).text.encode("utf-8")
    decode(given, f"text/html; charset={given[:30].decode('latin-1')}")


def _highlights(given: bytes) -> None:
    text = clean_text(_text(given))
    spans = [Span(start, min(len(text), start + 3)) for start in range(0, len(text), max(7, len(text) // 20))]
    assert "".join(part.text for part in segments(text, spans)) == text
    if spans:
        start, end = sentence_around(text, spans[:1])
        assert 0 <= start <= spans[0].start < end <= len(text)
    passage(text, "fr", text[:40])


def _cells(given: bytes) -> None:
    from collections import Counter

    text = _text(given)
    safe = guarded(text)
    assert safe in (text, "'" + text)
    kinds: tuple[Kind, ...] = ("list", "text")
    for kind in kinds:
        value_of(text, kind, Counter())


def _web(given: bytes) -> None:
    safe_url(_text(given))
    path = local_path(_text(given))
    assert path.startswith("/")
    assert not misleading(path.encode())


def _dates(given: bytes) -> None:
    text = _text(given)
    read_date(text)
    for reading in read_dates(text, ZONE):
        assert date.min <= reading.on <= date.max
    read_month(text)
    read_yearless(text[:4000], NOW.date())
    read_relative(text[:4000], NOW, ZONE)


def _lines(given: bytes) -> None:
    paragraphs = [line for each in _text(given).split("\n") if (line := clean_paragraph(each))] or ["x"]
    without_furniture(paragraphs, "Un titre", frozenset(), frozenset())
    read_signatures(paragraphs, (), habit=True)
    for line in paragraphs[:3]:
        credit_line(line)
        person(line)
        is_counter(line)
        without_counters(line)
    sketch("\n".join(paragraphs))


def _matcher(given: bytes) -> None:
    text = clean_text(_text(given))[:100_000]
    reading = shipped_reader().read(text[:200], text, None, NOW.date())
    for judgement in reading.judgements:
        assert 0 <= judgement.score <= 1
        for span in judgement.spans:
            assert 0 <= span.start < span.end <= len(text)


_MARKUP = ("<", ">", "/", "&amp;", "&", "<!--", "-->", "<![CDATA[", "]]>", "<a href='x'>", "</", '"', "'",
           "=", " ", "\n",
           "<?xml version='1.0'?>", "<!DOCTYPE a [", "]>", "é", "\0", "http://www.courrier.example/a",
           "<script>")  # fmt: skip
_PROSE = ("a", " ", "\n", "é", "Le Mali et la Russie. ", "Moscou", "Bamako, ", "«", "»", "’", "...", "…", "!",
           "12 juin 2026",
          "A.-", "Par ", "(AFP)", "AES", "\u0301", "\u200b", "жизнь", "0", "-", "\u00a0", "|", "\ufb01", "ß",
          "د", "\t", "\x85")  # fmt: skip
_ADDRESS = ("http://", "https://", "a", ".", "/", "%", "%2e", "?", "&", "=", "#", ":", "@", "[", "]", "é",
           "xn--", "0x", "amp",
            "/../", ";", "\\", "utm_a=", "&amp;", "%C3", " ", "\u3002", "www.", "example", "//", "%25")  # fmt: skip
_DAY = ("12", "juin", " ", "2026", "/", "-", ":", "h", "30", "T", "Z", "+", "0", "er", ",", "\t", "mars",
           "GMT", "июня", "le ",
        "à ", "年", "月", "日", "il y a", "jours", "lundi", "1", "am", "٣", "\n", "février ")  # fmt: skip

PARSERS: dict[str, Parser] = {
    "addresses": Parser(_canonical, _ADDRESS),
    "relative addresses": Parser(_absolute, _ADDRESS),
    "dates": Parser(_dates, _DAY),
    "feeds": Parser(
        lambda given: _found(read_feed(given, URL, None)),
        (*_MARKUP, "<rss><channel>", "<item>", "</item>", "<link>", "<pubDate>", "<entry>", "xml:base="),
    ),
    "sitemaps": Parser(
        lambda given: _found(read_sitemap(given, URL)),
        (*_MARKUP, "<urlset>", "<url>", "<loc>", "</loc>", "<sitemapindex>", "<lastmod>", "news:"),
    ),
    "WordPress": Parser(
        lambda given: _found(read_posts(given, URL, None)),
        ("[", "]", "{", "}", '"', ",", ":", '"link"', '"id"', "1", "e9", "null", "\\u", "-", "\n", '"title"', "é"),
    ),
    "lists": Parser(
        lambda given: _found(read_listing(given, URL, LISTING, None)),
        (*_MARKUP, "<li>", "<time>", "<base href=", "<meta charset =", "<title>", "<meta name=generator "),
    ),
    "lists in scripts": Parser(
        lambda given: _found(read_script_list(given, URL)),
        (*_MARKUP, "document.write('", "\\x3c", "\\u003c", "\\", "+", ");", "href="),
    ),
    "front pages": Parser(
        lambda given: read_front_page(given, URL), (*_MARKUP, "<link rel=alternate ", "<title", "<meta ")
    ),
    "signs of a platform": Parser(
        lambda given: platform_of(given, {}), (*_MARKUP, "<meta name=generator content=", "WM_", "<meta a")
    ),
    "packed lists": Parser(unpack, ("\x1f\x8b\x08", "\0", "a", "ÿ")),
    "titles": Parser(lambda given: title_text(_text(given)), _MARKUP),
    "robots": Parser(
        _robots,
        (
            "User-agent: *\n",
            "Disallow: /",
            "Allow: ",
            "\n",
            "*",
            "$",
            "%",
            "a",
            "#",
            "Crawl-delay: 9",
            "\r",
            "\0",
            " ",
            "é",
            "?",
            "\ufeff",
            "Sitemap:",
            ":",
        ),
    ),
    "Retry-After": Parser(_retry_after, (*_DAY, "Fri, 12 Jun 2026 09:00:00 GMT", "9", "-1", "Fri, ")),
    "bodies": Parser(_decoded, ("gzip", "br", ",", "\x1f\x8b\x08", "\0", "a", "(µ/ý", "x\x9c", "ÿ")),
    "WARC": Parser(
        _records,
        (
            "WARC/1.0\r\n",
            "WARC-Type: response\r\n",
            "Content-Length: 3\r\n",
            "\r\n",
            "HTTP/1.1 200 OK\r\n",
            "WARC-Target-URI: http://a.example/\r\n",
            "abc",
            "\0",
            "\x1f\x8b\x08",
            "Press-Part: 1/2\r\n",
            "9",
        ),
    ),
    "WARC both ways": Parser(_packed, ("a", "\r\n", "\0", "é", "HTTP/1.1", ":", "WARC/1.0")),
    "YAML": Parser(
        _yaml,
        (
            "a: b\n",
            "- ",
            ":",
            "[",
            "]",
            "{",
            "}",
            "&a ",
            "*a",
            "!!x ",
            '"',
            "'",
            "|\n",
            ">",
            "\t",
            " ",
            "#",
            "é",
            "---\n",
            "? ",
            "%",
            "\\",
            "<<: ",
            "\0",
            "~",
            "0x",
            "1e9",
        ),
    ),
    "patterns": Parser(
        _pattern,
        (
            "(",
            ")",
            "*",
            "+",
            "?",
            "[",
            "]",
            "a",
            "|",
            "{1,9}",
            "\\d",
            "^",
            "$",
            ".",
            "(?:",
            "(?P<a>",
            "\\1",
            "(?=",
            "(?i)",
            "é",
            "{9999}",
        ),
        2_000,
    ),
    "folding": Parser(_fold, (*_PROSE, "е", "ё", "İ", "ı", "Ⅷ", "\U0001d400", '"', "*", "OR")),
    "cleaning": Parser(_clean, (*_PROSE, "Ã©", "â€™", "\ud800", "\ufffe", "\x92", "\u202e")),
    "charsets": Parser(_charset, (*_MARKUP, "<meta charset=", "\xe9", "utf-8", "windows-1252", "charset =  ", "ÿþ")),
    "lines": Parser(_lines, _PROSE),
    "matching": Parser(_matcher, (*_PROSE, "Mali", "Wagner", "Traoré", "russe ", "village de ")),
    "highlights": Parser(_highlights, _PROSE),
    "cells": Parser(_cells, ("=", "+", "-", "@", "\t", "'", " ", "a", "[", '"', "]", "\u200b", "＝", "\0")),
    "ways back": Parser(_web, (*_ADDRESS, "?lang=en", "%5c", "%0a", "%252f")),
}
