"""Reads a page as a browser would, and says what is wrong with it."""

from __future__ import annotations

from html.parser import HTMLParser

from tests.web.site import Answer

TROUBLE = ("Traceback", "OperationalError", "no such column", "no such table", "syntax error", "jinja2")


class Page(HTMLParser):
    """What a browser would make of a page: its elements, handlers, links and words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]


class Cells(HTMLParser):
    """The rows of a page's tables."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        self._inside = tag in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self._inside and self.rows:
            self.rows[-1].append(data.strip())


def inert(page: Page, script: str = "") -> None:
    """Nothing on the page runs, but for one script of this server, frames, or leads to anything but http(s)."""
    names = {tag for tag, attributes in page.tags if not script or attributes != {"src": script, "defer": ""}}
    assert not names & {"script", "iframe", "object", "embed", "style", "base", "img"}, names
    for tag, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"], (tag, attributes)
        for name in ("href", "src", "action"):
            value = attributes.get(name, "/")
            assert value.startswith(("/", "?", "#", "http://", "https://")), (tag, value)
            assert not value.startswith("//"), (tag, value)


def good(answer: Answer, status: int = 200, script: str = "", language: str = "fr") -> Page:
    assert answer.status == status, answer.text[:2000]
    assert not [word for word in TROUBLE if word in answer.text]
    page = Page(answer.text)
    inert(page, script)
    assert page.all("html")[0]["lang"] == language
    assert len(page.all("h1")) == 1
    assert len(page.all("main")) == 1
    return page
