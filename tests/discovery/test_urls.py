from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.discovery.urls import UrlRejected, absolute, canonical, key

S = "https://site.example"
CANONICAL = [
    # scheme, host, port
    ("HTTP://Site.EXAMPLE/a", "http://site.example/a"),
    ("https://site.example", f"{S}/"),
    ("https://site.example?x=1", f"{S}/?x=1"),
    ("https://site.example#top", f"{S}/"),
    ("http://site.example:80/a", "http://site.example/a"),
    ("https://site.example:443/a", f"{S}/a"),
    ("https://site.example:80/a", "https://site.example:80/a"),
    ("http://site.example:8080/a", "http://site.example:8080/a"),
    ("http://site.example:0080/a", "http://site.example/a"),
    ("http://site.example:/a", "http://site.example/a"),
    ("https://site.example./a", f"{S}/a"),
    ("http://News.aBangui.example/h/12.html", "http://news.abangui.example/h/12.html"),
    ("https://www.site.example/a", "https://www.site.example/a"),
    ("https://bücher.example/", "https://xn--bcher-kva.example/"),
    ("https://BÜCHER.example/", "https://xn--bcher-kva.example/"),
    ("https://XN--BCHER-KVA.example/", "https://xn--bcher-kva.example/"),
    ("https://straße.example/", "https://xn--strae-oqa.example/"),
    ("https://новости.example/", "https://xn--b1amnebsh.example/"),
    ("https://site。example/", f"{S}/"),
    ("https://my_site.example/", "https://my_site.example/"),
    ("http://127.0.0.2/a", "http://127.0.0.2/a"),
    ("http://[::1]:80/a", "http://[::1]/a"),
    ("http://[2001:DB8:0:0::1]/a", "http://[2001:db8::1]/a"),
    # path
    (f"{S}/a/./b/../c", f"{S}/a/c"),
    (f"{S}/../a", f"{S}/a"),
    (f"{S}/a/..", f"{S}/"),
    (f"{S}/a/.", f"{S}/a/"),
    (f"{S}/a/%2e%2E/b", f"{S}/b"),
    (f"{S}/%7Eawa", f"{S}/~awa"),
    (f"{S}/%41bc", f"{S}/Abc"),
    (f"{S}/caf%c3%a9", f"{S}/caf%C3%A9"),
    (f"{S}/café", f"{S}/caf%C3%A9"),
    (f"{S}/новости", f"{S}/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8"),
    (f"{S}/caf%E9", f"{S}/caf%E9"),
    (f"{S}/100%", f"{S}/100%25"),
    (f"{S}/100%zz", f"{S}/100%25zz"),
    (f"{S}/a%2Fb", f"{S}/a%2Fb"),
    (f"{S}/a%2fb", f"{S}/a%2Fb"),
    (f"{S}/a//b", f"{S}/a//b"),
    (f"{S}/A/b", f"{S}/A/b"),
    (f"{S}/a/", f"{S}/a/"),
    (f'{S}/a"b', f"{S}/a%22b"),
    (f"{S}/a[1]", f"{S}/a%5B1%5D"),
    (f"{S}/a;jsessionid=0A1B2C?x=1", f"{S}/a?x=1"),
    (f"{S}/a;v=1", f"{S}/a;v=1"),
    # fragments
    (f"{S}/a#xtor=RSS-1", f"{S}/a"),
    (f"{S}/a#comments", f"{S}/a"),
    (f"{S}/a?b=1#c?d=2", f"{S}/a?b=1"),
    # queries that mean something stay, in their order
    (f"{S}/?p=147989", f"{S}/?p=147989"),
    (f"{S}/?p=147989&utm_source=x", f"{S}/?p=147989"),
    (f"{S}/?m=202401", f"{S}/?m=202401"),
    (f"{S}/a?b=2&a=1", f"{S}/a?b=2&a=1"),
    (f"{S}/a?x", f"{S}/a?x"),
    (f"{S}/a?x=", f"{S}/a?x="),
    (f"{S}/a?", f"{S}/a"),
    (f"{S}/a?&&x=1&", f"{S}/a?x=1"),
    (f"{S}/a?q=%c3%a9+b%20c", f"{S}/a?q=%C3%A9+b%20c"),
    (f"{S}/a?q=é", f"{S}/a?q=%C3%A9"),
    (f"{S}/a?ids[]=1", f"{S}/a?ids%5B%5D=1"),
    (f"{S}/a?u=http://b.example/?c", f"{S}/a?u=http://b.example/?c"),
    (f"{S}/a?x=1&amp;y=2", f"{S}/a?x=1&y=2"),
    (f"{S}/a?x=1&amp;amp;y=2", f"{S}/a?x=1&y=2"),
    (f"{S}/a?page=2", f"{S}/a?page=2"),
    (f"{S}/a?sid=12", f"{S}/a?sid=12"),
    (f"{S}/a?format=feed&type=rss", f"{S}/a?format=feed&type=rss"),
    # trackers
    (f"{S}/a?utm_source=rss&utm_medium=rss&utm_campaign=x", f"{S}/a"),
    (f"{S}/a?UTM_Source=rss", f"{S}/a"),
    (f"{S}/a?fbclid=IwAR0", f"{S}/a"),
    (f"{S}/a?gclid=1&x=2", f"{S}/a?x=2"),
    (f"{S}/a?xtor=RSS-25", f"{S}/a"),
    (f"{S}/a?mc_cid=1&mc_eid=2", f"{S}/a"),
    (f"{S}/a?at_medium=custom7&at_campaign=64", f"{S}/a"),
    (f"{S}/a?ns_mchannel=social&ns_source=x", f"{S}/a"),
    (f"{S}/a?pk_campaign=n&mtm_source=m", f"{S}/a"),
    (f"{S}/a?_ga=1.2&_gl=3", f"{S}/a"),
    (f"{S}/a?yclid=1&ysclid=2", f"{S}/a"),
    (f"{S}/a?igshid=1&igsh=2", f"{S}/a"),
    (f"{S}/a?msclkid=1&twclid=2&ttclid=3", f"{S}/a"),
    (f"{S}/a?replytocom=55", f"{S}/a"),
    (f"{S}/a?share=facebook&nb=1", f"{S}/a"),
    (f"{S}/a?share=2", f"{S}/a?share=2"),
    (f"{S}/a?nb=1", f"{S}/a?nb=1"),
    (f"{S}/a?PHPSESSID=abc", f"{S}/a"),
    (f"{S}/a?sid=0123456789abcdef01234567", f"{S}/a"),
    (f"{S}/a?xtor=1&amp;utm_source=2&amp;id=3", f"{S}/a?id=3"),
    # AMP and mobile variants
    (f"{S}/2022/11/01/titre-rfi/?amp=1", f"{S}/2022/11/01/titre-rfi/"),
    (f"{S}/titre?amp", f"{S}/titre"),
    (f"{S}/titre?amp=true", f"{S}/titre"),
    (f"{S}/titre?amp=7", f"{S}/titre?amp=7"),
    (f"{S}/un-titre/amp", f"{S}/un-titre"),
    (f"{S}/un-titre/amp/", f"{S}/un-titre/"),
    (f"{S}/un-titre/amp/?noamp=mobile", f"{S}/un-titre/"),
    (f"{S}/un-titre/?noamp=mobile", f"{S}/un-titre/"),
    (f"{S}/un-titre/AMP/", f"{S}/un-titre/"),
    (f"{S}/un-titre/amp/amp/", f"{S}/un-titre/"),
    (f"{S}/afrique/12345-slug/amp", f"{S}/afrique/12345-slug"),
    (f"{S}/tag/amp/", f"{S}/tag/amp/"),
    (f"{S}/amp/", f"{S}/amp/"),
    (f"{S}/amp", f"{S}/amp"),
    (f"{S}/russia/2024/11/12/18587-amp.html", f"{S}/russia/2024/11/12/18587.html"),
    (f"{S}/test-dun-amp.html", f"{S}/test-dun-amp.html"),
    (f"{S}/titre.amp.html", f"{S}/titre.html"),
    (f"{S}/a?outputType=amp", f"{S}/a"),
    (f"{S}/a?device=mobile", f"{S}/a"),
    (f"{S}/a?m=1", f"{S}/a"),
    (f"{S}/?ViewFullSite=true", f"{S}/"),
    # SPIP
    (f"{S}/spip.php?article12345", f"{S}/spip.php?article12345"),
    (f"{S}/spip.php?article138839=", f"{S}/spip.php?article138839"),
    (f"{S}/spip.php?article5736&rubrique17", f"{S}/spip.php?article5736"),
    (f"{S}/spip.php?rubrique17&article5736=", f"{S}/spip.php?article5736"),
    (f"{S}/spip.php?article5736&amp;rubrique17", f"{S}/spip.php?article5736"),
    (f"{S}/spip.php?article5736&utm_source=x#forum", f"{S}/spip.php?article5736"),
    (f"{S}/spip.php?article5736&lang=mos", f"{S}/spip.php?article5736&lang=mos"),
    (f"{S}/spip.php?page=article&id_article=12", f"{S}/spip.php?article12"),
    (f"{S}/spip.php?page=backend&id_rubrique=3", f"{S}/spip.php?page=backend&id_rubrique=3"),
    (f"{S}/spip.php?rubrique3&debut_articles=20", f"{S}/spip.php?rubrique3&debut_articles=20"),
    (f"{S}/other.php?article138839=", f"{S}/other.php?article138839="),
]


@pytest.mark.parametrize(("url", "expected"), CANONICAL)
def test_canonical(url: str, expected: str) -> None:
    assert canonical(url) == expected
    assert canonical(expected) == expected


def test_the_table_is_as_long_as_it_should_be() -> None:
    assert len({url for url, _ in CANONICAL}) == len(CANONICAL) >= 100


REJECTED = [
    ("", "empty address"),
    ("site.example/a", "no scheme"),
    ("//site.example/a", "no scheme"),
    ("/a", "no scheme"),
    ("javascript:alert(1)", "scheme javascript"),
    ("file:///etc/passwd", "scheme file"),
    ("ftp://site.example/a", "scheme ftp"),
    ("data:text/html,x", "scheme data"),
    ("s3://bucket/a", "scheme s3"),
    ("mailto:a@b.example", "scheme mailto"),
    ("http:/site.example/a", "no host"),
    ("http:site.example", "no host"),
    ("http:///a", "no host"),
    ("http://./a", "no host"),
    ("http://a\\@b/", "backslash"),
    ("http:/\\a", "backslash"),
    ("http://a#@b/", "user name"),
    ("http://a?@b/", "user name"),
    ("http://a%2f@b", "user name"),
    ("http://user:secret@site.example/", "user name"),
    ("http://site.example/a b", "white space"),
    (" http://site.example/", "white space"),
    ("http://site.example/a\tb", "white space"),
    ("http://site.example/a\nb", "white space"),
    ("http://site.example/a\u00a0b", "white space"),
    ("http://site.example/a\x00b", "control character U+0000"),
    ("http://site.example/a\x7fb", "control character U+007F"),
    ("http://site.example/\ud800", "control character U+D800"),
    ("http://[::1", "broken host or port"),
    ("http://[::1]x/", "broken host or port"),
    ("http://[fe80::1%25eth0]/", "IPv6 address with a zone"),
    ("http://[fe80::1%eth0]/", "IPv6 address with a zone"),
    ("http://[1.2.3.4]/", "broken IPv6"),
    ("http://site.example:99999/", "port 99999"),
    ("http://site.example:0/", "port 0"),
    ("http://site.example:8a/", "broken host or port"),
    ("http://site.example:٨٠/", "broken host or port"),
    ("http://a:b:c/", "broken host or port"),
    ("http://℀.example/", "international"),
    ("http://xn--a/", "international"),
    ("http://a..b.example/", "no host name has"),
    ("http://-a.example/", "no host name has"),
    ("http://a,b.example/", "no host name has"),
    ("http://ex%61mple.example/", "no host name has"),
    (f"http://{'a' * 64}.example/", "no host name has"),
    ("http://" + "a." * 130 + "example/", "no host name has"),
    ("http://0x7f.1/", "no IPv4"),
    ("http://2130706433/", "no IPv4"),
    ("http://1.2.3/", "no IPv4"),
    ("http://1.2.3.256/", "no IPv4"),
    ("http://site.example/" + "a" * 2083, "longer than 2083"),
    ("http://site.example/" + "é" * 400, "longer than 2083 characters once encoded"),
]


@pytest.mark.parametrize(("url", "reason"), REJECTED)
def test_rejected_with_the_reason(url: str, reason: str) -> None:
    with pytest.raises(UrlRejected) as caught:
        canonical(url)
    assert reason in caught.value.reason
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize(
    "twin",
    [
        "http://site.example/un-titre",
        "https://www.site.example/un-titre",
        "http://WWW.site.example:80/un-titre/",
        "https://site.example/un-titre/?utm_source=rss#x",
        "https://site.example/un-titre/amp/",
    ],
)
def test_twins_share_a_key(twin: str) -> None:
    assert key(twin) == key("https://site.example/un-titre")


def test_keys_look_like_keys_and_tell_pages_apart() -> None:
    keys = {
        key(url)
        for url in (
            f"{S}/spip.php?article1",
            f"{S}/spip.php?article2",
            f"{S}/?p=1",
            f"{S}/?p=2",
            f"{S}/",
            f"{S}/A",
            f"{S}/a",
            "https://other.example/a",
            "https://news.site.example/a",
        )
    }
    assert len(keys) == 9
    assert all(len(one) == 10 and set(one) <= set("abcdefghijklmnopqrstuvwxyz234567") for one in keys)
    # a key goes into citations: it must never change
    assert key("https://www.site.example/un-titre/?b=2&a=") == "c25e6n7mvh"


def test_key_minds_neither_order_nor_empty_values() -> None:
    assert key(f"{S}/a?x=1&y=2") == key(f"{S}/a?y=2&x=1")
    assert key(f"{S}/a?x=") == key(f"{S}/a?x")
    assert key(f"{S}/a?x=1") != key(f"{S}/a?x=2")


@pytest.mark.parametrize(
    ("base", "href", "expected"),
    [
        (f"{S}/n/", "a.html", f"{S}/n/a.html"),
        (f"{S}/n/x", "../a", f"{S}/a"),
        (f"{S}/n/", "\n  /a?b=1&c=2 \t", f"{S}/a?b=1&c=2"),
        (f"{S}/n/", "//cdn.example/x", "https://cdn.example/x"),
        (f"{S}/n/", "HTTP://Other.example/X?utm_source=a#b", "HTTP://Other.example/X?utm_source=a#b"),
        (f"{S}/spip.php?rubrique3", "?article12", f"{S}/spip.php?article12"),
        (f"{S}/spip.php?rubrique3", "spip.php?article12", f"{S}/spip.php?article12"),
    ],
)
def test_absolute(base: str, href: str, expected: str) -> None:
    assert absolute(base, href) == expected


@pytest.mark.parametrize(
    "href", ["", "  ", "javascript:void(0)", "mailto:a@b.example", "http://[::1", "a b", "\\\\x\\y", "http:"]
)
def test_absolute_rejects(href: str) -> None:
    with pytest.raises(UrlRejected):
        absolute(f"{S}/", href)


def test_absolute_rejects_what_a_hostile_base_makes_of_it() -> None:
    with pytest.raises(UrlRejected):
        absolute("javascript:x", "y")
    with pytest.raises(UrlRejected):
        absolute("http://[::1", "y")


_pieces = st.sampled_from(
    ["http://", "https://", "site.example", "www.", ":80", "/", "//", "..", ".", "%", "%2e", "%41", "%zz", "?", "&",
     "&amp;", "=",
     "#", "amp", "/amp/", "-amp.html", "spip.php", "article12", "rubrique3", "utm_source=x", "é", "[::1]", "@",
     "\\", " ",
     "xn--bcher-kva", "ü", "1", "0x1", ";jsessionid=", "share=x", "nb=1", "page=article", "id_article=9"]
)  # fmt: skip


@given(st.lists(_pieces, max_size=14).map("".join) | st.text(max_size=60) | st.text(max_size=60).map(f"{S}/".__add__))
def test_canonical_twice_is_canonical_once(url: str) -> None:
    try:
        once = canonical(url)
    except UrlRejected:
        return
    assert canonical(once) == once
    assert key(once) == key(url)
    assert once.isascii()
    assert once.partition("://")[0] in ("http", "https")
    assert not set(once) & set(' \\\t\n#"<>')
