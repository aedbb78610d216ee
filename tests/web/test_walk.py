"""Every page that a link leads to: none is what an outlet served, and every way out says where it leads."""

from __future__ import annotations

import gzip
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest

from monitor.web.cells import cell, host_of
from monitor.web.words import words
from tests.web.fixture import press_fixture
from tests.web.site import Answer, Site, serving

# in every page of ours, and in no page of an outlet
OURS = '<a class="skip" href="#contenu">'
ARCHIVED = "Une page telle que le média la servait"
RECORD = f"WARC/1.1\r\nWARC-Type: response\r\n\r\nHTTP/1.1 200 OK\r\n\r\n<html><script>1</script>{ARCHIVED}</html>"
DATA = ("application/json", "text/plain", "text/csv", "application/atom+xml", "application/feed+json")
# the pictures are charts of ours
KINDS = ("text/html", "image/svg+xml", *DATA)
# this site itself, and where fixed words of the page lead
NAMED = ("127.0.0.1", "datasette.io", "www.wikidata.org")


class Links(HTMLParser):
    """The links of a page with their words and titles."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []
        self._open: tuple[str, str] | None = None
        self._words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in told:
            self._open, self._words = (told["href"], told.get("title", "")), []

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._open:
            self.found.append((self._open[0], "".join(self._words), self._open[1]))
            self._open = None

    def handle_data(self, data: str) -> None:
        self._words.append(data)


def kind_of(path: str) -> str:
    """What stands for all addresses that differ by a key, a number or what is asked."""
    bare = path.partition("?")[0]
    bare = re.sub(r"^(/(?:article|histoire|personnes|medias)/).+", r"\1*", bare)
    return re.sub(r"^(/press/\w+/).+", r"\1*", bare)


def walked(site: Site, most: int = 3) -> Iterator[tuple[str, Answer]]:
    """The pages of a site that links lead to, ``most`` of each kind, with their answers."""
    waiting = ["/", "/article/accord2", "/article/accord1"]
    seen, kinds = set(waiting), dict[str, int]()
    while waiting:
        path = waiting.pop()
        kind = kind_of(path)
        kinds[kind] = kinds.get(kind, 0) + 1
        if kinds[kind] > most:
            continue
        answer = site.get(path)
        yield path, answer
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        for href, _, _ in Links(answer.text).found:
            if href.startswith("?"):
                href = path.partition("?")[0] + href
            href = href.partition("#")[0]
            if href.startswith("/") and href not in seen:
                seen.add(href)
                waiting.append(href)


@pytest.fixture(scope="module")
def archived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site beside whose database an archive stands, with an address that looks like another."""
    path = press_fixture(tmp_path_factory.mktemp("walk") / "press.db")
    folder = path.with_name("press-archive")
    folder.mkdir()
    (folder / "2026-11-20.warc.gz").write_bytes(gzip.compress(RECORD.encode()))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "update captures set warc_file = '2026-11-20.warc.gz', warc_offset = 0, warc_length = 200 "
            "where id in (select capture_id from articles where key = 'accord1')"
        )
        connection.execute("update articles set url = 'https://аccord.example/а' where key = 'accord2'")
    connection.close()
    with serving(path) as site:
        yield site


def test_no_page_is_an_archived_one_and_every_way_out_is_named(archived: Site) -> None:
    paths = []
    for path, answer in walked(archived):
        paths.append(path)
        assert ARCHIVED not in answer.text, path
        assert answer.status in (200, 302, 303, 404), (path, answer.status)
        kind = answer.headers["content-type"].partition(";")[0]
        assert kind in KINDS, (path, kind)
        assert answer.headers["x-content-type-options"] == "nosniff"
        if kind != "text/html" or answer.status in (302, 303):
            continue
        assert OURS in answer.text, path
        for href, shown, title in Links(answer.text).found:
            if not href.startswith("http") or urlsplit(href).hostname in NAMED:
                continue
            host = host_of(href)
            assert host, (path, href)
            assert host in shown or host in title, (path, href, shown)
    assert len(paths) > 50
    assert {"/", "/recherche", "/article/accord1", "/press/captures"} <= {path.partition("?")[0] for path in paths}


@pytest.mark.parametrize(
    "path",
    [
        "/press-archive/2026-11-20.warc.gz",
        "/static/2026-11-20.warc.gz",
        "/press/captures/1.blob",
        "/press/captures/1.blob?_blob_column=warc_file",
        "/press/captures.blob",
        "/press/bodies/1.html",
        "/archive/accord1",
        "/article/accord1.html",
        "/press.db",
        "/reader.db",
    ],
)
def test_there_is_no_address_of_the_archive(archived: Site, path: str) -> None:
    answer = archived.get(path)
    if answer.status == 200:  # a cell of a table, as a file or on a page of ours
        assert answer.headers.get("content-disposition", "").startswith("attachment") or OURS in answer.text
    else:
        assert answer.status in (302, 400, 403, 404), path
    assert ARCHIVED not in answer.text
    assert "WARC/1" not in answer.text


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://www.horizon.example/a", "horizon.example"),
        ("https://аррӏе.example/", "xn--80ak6aa92e.example"),
        ("https://exämple.example/", "xn--exmple-cua.example"),
        ("https://horizon.example\u202e/", ""),
        ("https://horizon.example@evil.test/", ""),
    ],
)
def test_a_host_that_looks_like_another_is_shown_as_it_is_asked_for(address: str, host: str) -> None:
    assert host_of(address) == host
    shown = str(cell(words("fr"), address, "url", "links"))
    assert ("<a " in shown) is bool(host)
    if host:
        assert host in shown.partition(">")[2]
