from __future__ import annotations

import gzip
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.discovery.packed import LARGEST, unpack
from monitor.discovery.sitemaps import CHILDREN, ENTRIES, read_sitemap

URL = "https://site.example/sitemap.xml"
SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)


def urlset(*entries: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {SPACES}>{"".join(entries)}</urlset>'.encode()


def entry(place: str, lastmod: str | None = None) -> str:
    return f"<url><loc>{place}</loc>{f'<lastmod>{lastmod}</lastmod>' if lastmod else ''}</url>"


def urls(body: bytes) -> list[str]:
    return [link.url for link in read_sitemap(body, URL).links]


def test_newest_first_and_undated_last_in_their_order() -> None:
    body = urlset(
        entry("https://site.example/u1"),
        entry("https://site.example/old", "2024-01-01"),
        entry("https://site.example/new", "2025-05-23T10:00:00+02:00"),
        entry("https://site.example/u2", "junk"),
    )
    found = read_sitemap(body, URL)
    assert [link.url.rpartition("/")[2] for link in found.links] == ["new", "old", "u1", "u2"]
    new, old, _, junk = found.links
    assert (new.modified_at, new.modified_on) == (datetime(2025, 5, 23, 8, tzinfo=UTC), None)
    assert (old.modified_at, old.modified_on) == (None, date(2024, 1, 1))
    assert (junk.modified_at, junk.modified_on) == (None, None)
    assert new.found_in == "sitemap"
    assert found.problem is None


def test_news_sitemap_gives_title_and_time_and_pictures_give_nothing() -> None:
    body = urlset(
        "<url><loc> https://site.example/1 </loc><image:image><image:loc>https://site.example/1.jpg</image:loc>"
        "<image:title>Photo</image:title></image:image><news:news><news:publication><news:name>Site</news:name>"
        "</news:publication><news:publication_date>2025-05-23T08:05:00Z</news:publication_date>"
        "<news:title>L'eau &amp; le sel</news:title></news:news></url>"
    )
    (link,) = read_sitemap(body, URL).links
    assert (link.url, link.title) == ("https://site.example/1", "L'eau & le sel")
    assert link.published_at == datetime(2025, 5, 23, 8, 5, tzinfo=UTC)


def test_index_names_its_children_newest_first() -> None:
    names = ["a", "b", "c"]
    dates = ["2024-01-01", "2025-01-01T00:00:00Z", "2024-06-01"]
    rows = [
        f"<sitemap><loc>https://site.example/{n}.xml</loc><lastmod>{d}</lastmod></sitemap>"
        for n, d in zip(names, dates, strict=True)
    ]
    rows += [
        f"<sitemap><loc>{URL}</loc></sitemap>",
        "<sitemap><loc>file:///etc/passwd</loc></sitemap>",
        rows[0],
        "<sitemap/>",
    ]
    found = read_sitemap(f"<sitemapindex {SPACES}>{''.join(rows)}</sitemapindex>".encode(), URL)
    assert found.more == tuple(f"https://site.example/{n}.xml" for n in "bca")
    assert {listed for listed, _ in found.rejected} == {URL, "file:///etc/passwd", ""}
    assert (found.links, found.problem) == ((), None)


def test_index_is_capped() -> None:
    rows = "".join(f"<sitemap><loc>https://site.example/{n}.xml</loc></sitemap>" for n in range(CHILDREN + 2))
    found = read_sitemap(f"<sitemapindex>{rows}</sitemapindex>".encode(), URL)
    assert len(found.more) == CHILDREN
    assert found.notes == ("2 older sitemaps were left out",)


def test_one_bad_entry_never_loses_its_neighbours() -> None:
    bad = ["javascript:alert(1)", "//site.example/x", "/relative", "http://[::1",
           "https://site.example:99999/", "http://a b/",
           "https://site.example/" + "a" * 3000, "http://℀.example/", "file:///etc/passwd"]  # fmt: skip
    body = urlset(
        entry("https://site.example/1"),
        *map(entry, bad),
        "<url/>",
        "<url><loc/></url>",
        entry("https://site.example/2"),
    )
    found = read_sitemap(body, URL)
    assert [link.url for link in found.links] == ["https://site.example/1", "https://site.example/2"]
    assert [listed for listed, _ in found.rejected] == [*(one[:300] for one in bad), "", ""]
    assert found.problem is None


def test_stray_ampersands_and_html_entities_cost_nothing() -> None:
    body = urlset(
        entry("https://site.example/?a=1&b=2"),
        entry("https://site.example/caf&eacute;"),
        entry("https://site.example/3"),
    )
    assert urls(body) == ["https://site.example/?a=1&b=2", "https://site.example/café", "https://site.example/3"]
    assert read_sitemap(body, URL).problem is None


def test_an_undeclared_prefix_costs_nothing() -> None:
    body = (
        b"<urlset><url><loc>https://site.example/1</loc><image:image><image:loc>https://site.example/i.jpg</image:loc>"
        b"</image:image></url>"
        b"<url><loc>https://site.example/2</loc><news:news><news:title>Titre</news:title></news:news></url></urlset>"
    )
    found = read_sitemap(body, URL)
    assert [(link.url, link.title) for link in found.links] == [
        ("https://site.example/1", None),
        ("https://site.example/2", "Titre"),
    ]


def test_plain_lists() -> None:
    found = read_sitemap(b"\xef\xbb\xbfhttps://site.example/1\r\n\r\nftp://x\nhttps://site.example/2", URL)
    assert [link.url for link in found.links] == ["https://site.example/1", "https://site.example/2"]
    assert found.rejected == (("ftp://x", "scheme ftp: only http and https are fetched"),)


def test_utf_16() -> None:
    body = '<?xml version="1.0" encoding="UTF-16"?><urlset><url><loc>https://site.example/1</loc></url></urlset>'
    assert urls(body.encode("utf-16")) == ["https://site.example/1"]


def test_packed_once_twice_and_in_members() -> None:
    body = urlset(entry("https://site.example/1"), entry("https://site.example/2"))
    assert len(urls(gzip.compress(body))) == 2
    assert len(urls(gzip.compress(gzip.compress(body)))) == 2
    assert len(urls(gzip.compress(body[:90]) + gzip.compress(body[90:]))) == 2


def test_cut_gzip_and_cut_xml_keep_whole_entries_and_say_so() -> None:
    body = urlset(*(entry(f"https://site.example/{n}") for n in range(400)))
    packed = gzip.compress(body)
    found = read_sitemap(packed[: len(packed) // 2], URL)
    assert 0 < len(found.links) < 400
    assert "the gzip data ends in the middle; incomplete" in (found.problem or "")
    assert {link.url for link in found.links} <= {f"https://site.example/{n}" for n in range(400)}
    cut = read_sitemap(body[: body.index(b"/399") - 5], URL)
    assert len(cut.links) == 399
    assert "incomplete" in (cut.problem or "")
    damaged = read_sitemap(packed[:40] + b"\xff" * 60 + packed[100:], URL)
    assert "gzip" in (damaged.problem or "")


@pytest.mark.timeout(60)
def test_gzip_bombs_are_bounded() -> None:
    bomb = gzip.compress(b"<urlset>" + b" " * (LARGEST + 10))
    unpacked = unpack(bomb)
    assert len(unpacked.body) == LARGEST
    assert unpacked.problem == "unpacks to more than 50 MB"
    assert "unpacks to more than 50 MB" in (read_sitemap(bomb, URL).problem or "")


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "not a sitemap: an empty document"),
        (b" \n ", "not a sitemap: an empty document"),
        (b"<!DOCTYPE html><title>404</title>", 'an HTML page titled "404"'),
        (b"<svg></svg>", "not a sitemap: an XML document <svg>"),
        (b'{"a": 1}', "not a sitemap: text beginning"),
        (b"<rss></rss>", "a feed <rss>"),
        (b"<urlset></urlset>", "a sitemap without entries"),
        (b"<urlset><url><loc>x</loc></url></urlset>", "no usable link among 1 entries"),
        (b"<sitemapindex></sitemapindex>", "an index"),
        (b"<urlset>" + b"<a>" * 3000, "incomplete"),
        (b"<urlset><url><loc>" + b"x" * 11_000_000 + b"</loc></url></urlset>", "incomplete"),
        (
            b'<!DOCTYPE u [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><urlset><url><loc>&b;</loc></url></urlset>',
            "XML entities",
        ),
        (b'<!DOCTYPE u [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><urlset/>', "XML entities"),
        (
            '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE u [<!ENTITY a "x">]><urlset/>'.encode("utf-16"),
            "XML entities",
        ),
        (gzip.compress(b'<!DOCTYPE u [<!ENTITY a "x">]><urlset/>', mtime=0), "XML entities"),
    ],
)
def test_non_empty_body_without_entries_is_a_problem(body: bytes, problem: str) -> None:
    found = read_sitemap(body, URL)
    assert (found.links, found.more) == ((), ())
    assert problem.replace("an index", "a sitemap index without") in (found.problem or "")


def test_an_external_entity_is_not_read() -> None:
    body = b'<!DOCTYPE urlset SYSTEM "file:///etc/passwd"><urlset><url><loc>https://site.example/1</loc></url></urlset>'
    assert urls(body) == ["https://site.example/1"]


def test_of_too_many_entries_the_newest_count() -> None:
    rows = (entry(f"https://site.example/{n}", f"{1990 + n % 36}-01-01") for n in range(2 * ENTRIES + 500))
    found = read_sitemap(urlset(*rows), URL)
    assert len(found.links) == ENTRIES
    assert found.notes == (f"{ENTRIES + 500} older entries were left out",)
    assert found.links[0].modified_on == date(2025, 1, 1)
    assert min(link.modified_on for link in found.links if link.modified_on) >= date(2007, 1, 1)


_scraps = st.lists(
    st.sampled_from(
        [b"<urlset>", b"</urlset>", b"<url>", b"</url>", b"<loc>", b"</loc>", b"<sitemapindex>", b"<sitemap>",
         b"https://site.example/1", b"&",
         b"<lastmod>", b"</lastmod>", b"2025-01-01", b"\x00", b"\xff", b"<x:y>", b"<![CDATA[", b"]]>", b"<!--",
         b"<!DOCTYPE x [", b"\n", b"\x1f\x8b"]
    ),
    max_size=25,
).map(b"".join)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    _scraps.map(b"<urlset>".__add__)
    | _scraps
    | st.binary(max_size=200)
    | st.binary(max_size=100).map(b"\x1f\x8b\x08".__add__)
)
def test_garbage_never_raises(body: bytes) -> None:
    found = read_sitemap(body, URL)
    assert found.links or found.more or found.problem
