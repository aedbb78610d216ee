from __future__ import annotations

import pytest

from monitor.web.cells import article_address, cell, host_of, safe_url
from monitor.web.words import words

UNSAFE = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    " javascript:alert(1)",
    "&#106;avascript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "//outlet.example/",
    "http:outlet.example",
    "https://",
    "https://user@outlet.example/",
    "https://user:pw@outlet.example/",
    "https://outlet.example\\@evil.test/",
    'https://outlet.example/"onmouseover=x',
    "https://outlet.example/ x",
    "https://outlet.example/\x00",
    "https://[::1",
    "https:///x",
    "",
    None,
]


@pytest.mark.parametrize("url", UNSAFE)
def test_only_web_addresses_are_followed(url: str | None) -> None:
    assert safe_url(url) is None
    assert host_of(url) == ""
    assert "<a" not in str(cell(words(), url, "url", "links") or "")


def test_web_addresses_are() -> None:
    url = "https://www.outlet.example/spip.php?article12&x='1'"
    assert safe_url(url) == url
    assert host_of(url) == "outlet.example"
    shown = str(cell(words(), url, "url", "links"))
    assert 'rel="noopener noreferrer nofollow"' in shown
    assert "article12&amp;x=&#39;1&#39;" in shown


@pytest.mark.parametrize("key", ["", "../x", "a/b", "a b", "é", "x" * 65, "a\n", "<b>"])
def test_only_keys_are_keys(key: str) -> None:
    assert article_address(key) is None


def test_titles_and_keys_open_the_article() -> None:
    assert str(cell(words(), "k1", "article", None)) == '<a href="/article/k1">k1</a>'
    assert str(cell(words(), "k1", "key", "articles")) == '<a href="/article/k1">k1</a>'
    assert cell(words(), "k1", "key", "sources") is None
    assert (
        str(cell(words(), "<b>T", "titre", None, {"titre": "<b>T", "article": "k1"}))
        == '<a href="/article/k1">&lt;b&gt;T</a>'
    )
    assert cell(words(), "T", "titre", None, {"titre": "T"}) is None


def test_every_link_shows_a_reason_in_words() -> None:
    assert str(cell(words(), None, "reason", "links", {"state": "stored"})) == "un article en a été tiré"
    told = str(cell(words(), "HTTP 410", "reason", "links", {"state": "http_gone"}))
    assert told == "le serveur a répondu 410 <code>HTTP 410</code>"
    assert cell(words(), "<b>", "reason", "links", {"state": "failed"}) is None
    assert str(cell(words(), "stored", "state", "links")) == "gardé en article <code>stored</code>"
    assert str(cell(words(), "2025-05-23", "publie_le", None)) == "<time>2025-05-23</time>"
    assert str(cell(words(), "/press/links?state=x", "adresses", None)).startswith('<a href="/press/links?state=x">')
    assert cell(words(), "/press/links?x=<b>", "adresses", None) is None


def test_other_values_are_left_to_datasette() -> None:
    for value in (None, 3, 0.5, b"x", "plain words", ""):
        assert cell(words(), value, "x", "articles") is None
