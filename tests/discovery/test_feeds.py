from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.discovery.feeds import ITEMS, read_feed

URL = "https://site.example/feed/"
ITEM = "<item><title>Titre {n}</title><link>https://site.example/{n}</link></item>"


def rss(*items: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    return (
        f'{head}<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">'
        f"<channel><title>Site</title><link>https://site.example/</link>{''.join(items)}</channel></rss>"
    ).encode()


def urls(body: bytes, content_type: str | None = None) -> list[str]:
    return [link.url for link in read_feed(body, URL, content_type).links]


def test_rss_item_with_all_its_hints() -> None:
    found = read_feed(
        rss(
            "<item><title>L&amp;#8217;eau &amp;amp; le <![CDATA[<b>sel</b>]]></title>"
            "<link> https://site.example/1 </link>"
            "<pubDate>Fri, 23 May 2025 08:05:00 +0200</pubDate></item>"
        ),
        URL,
        "application/rss+xml; charset=utf-8",
    )
    (link,) = found.links
    assert (link.url, link.found_in, link.title) == ("https://site.example/1", "feed", "L’eau & le sel")
    assert link.published_at == datetime(2025, 5, 23, 6, 5, tzinfo=UTC)
    assert (link.published_on, link.modified_at, link.modified_on) == (None, None, None)
    assert (found.problem, found.rejected, found.notes, found.more) == (None, (), (), ())


def test_atom_entry_uses_the_alternate_link_and_xml_base() -> None:
    body = (
        b'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://base.example/x/"><title>F</title>'
        b'<entry><title type="html">&lt;b&gt;Titre&lt;/b&gt;</title><link rel="enclosure" href="son.mp3"/>'
        b'<link rel="alternate" href="a.html"/><id>urn:1</id><published>2025-05-23</published>'
        b"<updated>2025-05-24T10:00:00Z</updated><source><title>Autre</title><id>https://other.example/</id></source>"
        b"</entry></feed>"
    )
    (link,) = read_feed(body, URL, None).links
    assert (link.url, link.title) == ("https://base.example/x/a.html", "Titre")
    assert (link.published_at, link.published_on) == (None, date(2025, 5, 23))
    assert link.modified_at == datetime(2025, 5, 24, 10, tzinfo=UTC)


def test_prefixed_atom_and_rss_1() -> None:
    atom = b'<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:title>T</a:title><a:link href="/1"/></a:entry>'
    atom += b"</a:feed>"
    assert urls(atom) == ["https://site.example/1"]
    rdf = (
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        b'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>C</title></channel>'
        b'<item rdf:about="x"><title>T</title><link>https://site.example/2</link><dc:date>2025-05-23T08:00:00Z</dc:date>'
        b"</item></rdf:RDF>"
    )
    (link,) = read_feed(rdf, URL, None).links
    assert (link.url, link.published_at) == ("https://site.example/2", datetime(2025, 5, 23, 8, tzinfo=UTC))


def test_one_bad_link_never_loses_its_neighbours() -> None:
    bad = ["javascript:alert(1)", "http://[::1", "https://site.example:99999/", "https://a b.example/",
           "file:///etc/passwd",
           "https://site.example/" + "a" * 3000, "http://℀.example/", "ftp://site.example/x"]  # fmt: skip
    items = [
        ITEM.format(n=1),
        *(f"<item><title>Mauvais</title><link>{link}</link></item>" for link in bad),
        ITEM.format(n=2),
    ]
    found = read_feed(rss(*items), URL, None)
    assert [link.url for link in found.links] == ["https://site.example/1", "https://site.example/2"]
    # feedparser joins the slashes of "file:///"
    assert [listed.replace("file://etc", "file:///etc") for listed, _ in found.rejected] == [link[:300] for link in bad]
    assert all(reason for _, reason in found.rejected)
    assert found.problem is None


def test_guid_stands_in_for_a_missing_link() -> None:
    assert urls(rss("<item><title>a</title><guid>https://site.example/?p=12</guid></item>")) == [
        "https://site.example/?p=12"
    ]
    found = read_feed(rss('<item><title>a</title><guid isPermaLink="false">tag:12</guid></item>'), URL, None)
    assert found.links == ()
    assert found.rejected == (("a", "empty address"),)
    assert found.problem == "no usable link among 1 items"


def test_an_empty_link_is_not_taken_for_the_feed_itself() -> None:
    found = read_feed(rss("<item><title>sans lien</title><link></link></item>", ITEM.format(n=1)), URL, None)
    assert [link.url for link in found.links] == ["https://site.example/1"]
    assert found.rejected == (("sans lien", "empty address"),)


def test_relative_links_and_feedburner() -> None:
    assert urls(rss("<item><link>/a?b=1&c=2</link></item>")) == ["https://site.example/a?b=1&c=2"]
    body = rss(
        "<item><link>https://feeds.example/~r/x</link>"
        '<feedburner:origLink xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0">https://site.example/7'
        "</feedburner:origLink></item>"
    )
    assert urls(body) == ["https://site.example/7"]


def test_media_titles_and_full_texts_do_not_disturb() -> None:
    body = rss(
        "<item><media:group><media:title>Photo</media:title><title>Non</title></media:group><title>Titre</title>"
        "<content:encoded><![CDATA[<p>a</item><item><title>Faux</title><link>https://evil.example/</link></item>]]>"
        "</content:encoded><link>https://site.example/1</link><description>a<br>b<i>c</description></item>",
        ITEM.format(n=2),
    )
    found = read_feed(body, URL, None)
    assert [(link.url, link.title) for link in found.links] == [
        ("https://site.example/1", "Titre"),
        ("https://site.example/2", "Titre 2"),
    ]
    assert found.problem is None


@pytest.mark.parametrize(
    ("written", "at", "on"),
    [
        ("Fri, 23 May 2025 08:05:00", datetime(2025, 5, 23, 8, 5, tzinfo=UTC), None),
        ("Fri, 23 May 2025 08:05:00 CEST", datetime(2025, 5, 23, 6, 5, tzinfo=UTC), None),
        ("lun., 03 mars 2025 10:00:00 +0000", datetime(2025, 3, 3, 10, tzinfo=UTC), None),
        ("2025-05-23T08:05:00-05:00", datetime(2025, 5, 23, 13, 5, tzinfo=UTC), None),
        ("2025-05-23", None, date(2025, 5, 23)),
        ("30 Feb 2025 10:00:00 GMT", None, None),
        ("9999-99-99", None, None),
        ("Fri, 01 Jan 9999 00:00:00 GMT", None, None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None, None),
        ("0000-00-00 00:00:00", None, None),
        ("1e400", None, None),
        ("hier", None, None),
    ],
)
def test_dates_are_stated_or_absent(written: str, at: datetime | None, on: date | None) -> None:
    (link,) = read_feed(rss(f"<item><link>/a</link><pubDate>{written}</pubDate></item>"), URL, None).links
    assert (link.published_at, link.published_on) == (at, on)


def test_html_entities_and_stray_ampersands_are_read() -> None:
    (link,) = read_feed(
        rss("<item><title>&Eacute;t&eacute; & &inconnu; &#55357; AT&T</title><link>/a</link></item>"), URL, None
    ).links
    assert link.title is not None
    assert link.title.startswith("Été & &inconnu; ")
    assert link.title.endswith("AT&T")


def test_encodings() -> None:
    text = "<item><title>Déjà vu</title><link>https://site.example/é</link></item>"
    for body in (
        rss(text, head='<?xml version="1.0" encoding="UTF-8"?>'),
        b"\xef\xbb\xbf" + rss(text),
        rss(text, head='<?xml version="1.0" encoding="ISO-8859-1"?>').decode().encode("latin-1"),
        rss(text, head='<?xml version="1.0" encoding="UTF-16"?>').decode().encode("utf-16"),
    ):
        (link,) = read_feed(body, URL, None).links
        assert (link.title, link.url) == ("Déjà vu", "https://site.example/é")


def test_a_truncated_feed_keeps_its_complete_items_and_says_so() -> None:
    whole = rss(*(ITEM.format(n=n) for n in range(4)))
    cut = whole[: whole.index(b"Titre 3") + 3]
    found = read_feed(cut, URL, None)
    assert [link.url for link in found.links] == [f"https://site.example/{n}" for n in range(3)]
    assert found.problem == "incomplete: the feed ends in the middle, after 3 complete items"
    between = whole[: whole.index(b"</channel>")]
    assert len(read_feed(between, URL, None).links) == 4
    assert "incomplete" in (read_feed(between, URL, None).problem or "")
    assert read_feed(whole + b"\n<!-- cached -->\n", URL, None).problem is None


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "not a feed: an empty document"),
        (b" \r\n\t ", "not a feed: an empty document"),
        (b"\xef\xbb\xbf", "not a feed: an empty document"),
        (b"<!DOCTYPE html><html><head><title>Oops &amp; co</title>", 'not a feed: an HTML page titled "Oops & co"'),
        (b"<!-- x --><html><body>", "not a feed: an HTML page without a title"),
        (b"<urlset></urlset>", "not a feed: an XML document <urlset>"),
        (b'{"version": "https://jsonfeed.org/version/1"}', "not a feed: text beginning"),
        (b"\x00\xff\xfe garbage", "not a feed: text beginning"),
        (rss(), "an empty feed: no items"),
        (b"<rss><channel><item><title>", "incomplete: the feed ends in the middle, after 0 complete items"),
        (b'<!DOCTYPE rss [<!ENTITY a "aaaa">]>' + rss(head=""), "declares XML entities"),
    ],
)
def test_what_is_no_feed_is_named(body: bytes, problem: str) -> None:
    found = read_feed(body, URL, "application/rss+xml")
    assert found.links == ()
    assert problem in (found.problem or "")


def test_a_doctype_without_entities_is_no_reason_to_refuse() -> None:
    doctype = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://127.0.0.1:9/rss.dtd">'
    assert urls(rss(ITEM.format(n=1), head=doctype)) == ["https://site.example/1"]


def test_at_most_so_many_items() -> None:
    found = read_feed(rss(*(ITEM.format(n=n) for n in range(ITEMS + 3))), URL, None)
    assert len(found.links) == ITEMS
    assert found.notes == (f"3 items beyond the newest {ITEMS} were left out",)
    assert found.left_out == found.notes[0]
    assert found.problem is None


def test_of_too_many_items_the_newest_are_kept() -> None:
    dated = "<item><link>https://site.example/{n}</link><pubDate>Fri, 23 May {year} 10:00:00 GMT</pubDate></item>"
    old = [dated.format(n=n, year=2001) for n in range(ITEMS)]
    new = [dated.format(n=ITEMS + n, year=2025) for n in range(3)]
    found = read_feed(rss(*old, "<item><link>https://site.example/undated</link></item>", *new), URL, None)
    kept = [link.url.rpartition("/")[2] for link in found.links]
    assert kept == [*map(str, range(ITEMS - 3)), *(str(ITEMS + n) for n in range(3))]
    assert found.notes == (f"4 items beyond the newest {ITEMS} were left out",)


BOMBS = {
    "unclosed tags": b"<rss>" + b"<" * 300_000,
    "deep": b"<rss>" + b"<item>" * 50_000,
    "ampersands": b"<rss><item><title>" + b"&" * 300_000 + b"</title></item></rss>",
    "attributes": b"<rss><item><a " + b" ".join(b"a%d='1'" % n for n in range(30_000)) + b"></a></item></rss>",
    "quotes": b"<rss><item><a x='" * 30_000,
    "comments": b"<rss><item>" + b"<!--" * 100_000 + b"</item></rss>",
    "cdata": b"<rss><item><content:encoded>" + b"<![CDATA[" * 100_000,
    "children": b"<rss>" + b"<item>" * 500 + b"<title>" * 100_000,
    "names": b"<rss><item>" + b"".join(b"<p%d:description>" % n for n in range(30_000)) + b"</item></rss>",
    "billion laughs": b'<!DOCTYPE l [<!ENTITY a "ha">'
    + b'<!ENTITY b "&a;&a;&a;">' * 9
    + b"]><rss><item>&b;</item></rss>",
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", BOMBS)
def test_bombs_take_no_time(name: str) -> None:
    found = read_feed(BOMBS[name], URL, None)
    assert found.links == ()
    assert found.problem


_scraps = st.lists(
    st.sampled_from(
        [b"<rss>", b"<feed>", b"<item>", b"</item>", b"<entry>", b"</entry>", b"<title>", b"</title>", b"<link>",
         b"</link>", b"<link href='",
         b"/a", b"'/>", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"&amp;", b"&", b"<", b">", b"\xff", b"\x00",
         b"</rss>", b"</feed>", b"2025-05-23",
         b"<pubDate>", b"</pubDate>", b"<guid>", b"</guid>", b"http://", b"xml:base='"]
    ),
    max_size=25,
).map(b"".join)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(_scraps.map(b"<rss>".__add__) | _scraps | st.binary(max_size=200))
def test_garbage_never_raises(body: bytes) -> None:
    found = read_feed(body, URL, None)
    assert found.links or found.problem
