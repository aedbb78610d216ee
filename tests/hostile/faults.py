"""What the hostile press does, as data: a fault is a source whose robots.txt, feed or page misbehaves, and what must
become of it. All of them are crawled together, beside sources that are well (``tests/hostile/test_table.py``)."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from tests.hostile.press import Answer, Reply

XML = [("Content-Type", "application/xml")]
PLAIN = [("Content-Type", "text/plain")]


@dataclass(frozen=True, slots=True)
class Fault:
    """``name``: of the source, and ``case``: the row of the catalogue that it belongs to (A1…K10). ``path``: the
    article that its feed shows beside a good one, answered by the faulty press's own behaviour of that path unless
    ``page`` says otherwise. ``lists``: in place of the feed. ``replies``: of further paths.

    ``state`` (or several, with bars) and ``reason``: of the link; ``outcome`` and ``word``: of the run. Reasons are
    patterns that a line must match from its beginning. ``links``: states of further links by their paths. ``holds``: a
    phrase that the stored article has. ``rejected``: how many of its links are. ``at_most``: requests of its host."""

    case: str
    name: str
    path: str = "/a/faulty"
    page: Reply | None = None
    replies: dict[str, Reply] = field(default_factory=dict)
    robots: Reply | None = None
    feed: Reply | None = None
    discovery: str = ""
    host: str = ""
    more: str = ""
    state: str | None = "stored"
    reason: str = ""
    outcome: str = "ok"
    word: str = ""
    good: str | None = "stored"
    links: dict[str, str] = field(default_factory=dict)
    holds: str = ""
    rejected: int = 0
    at_most: int | None = None

    @property
    def hangs(self) -> bool:
        """Whether it ends by a time limit, of a download or of a worker: these are crawled apart, with short ones."""
        return self.name == "hang" or any(word in self.reason + self.word for word in ("no answer in time", "timeout"))

    @property
    def key(self) -> str:
        """The id of its source."""
        return f"{self.case.lower()}-{self.name}".replace("-", "_")

    @property
    def site(self) -> str:
        """Its host."""
        return self.host or f"{self.key.replace('_', '-')}.example"

    @property
    def provoked(self) -> str:
        """What must have been asked for, or the fault was none; nothing of a host at which nobody answers."""
        if self.host:
            return ""
        if self.robots is not None:
            return "/robots.txt"
        return "/map.xml" if self.discovery else "/feed" if self.feed is not None else self.path

    def url(self, path: str) -> str:
        """An address of it."""
        return path if "://" in path else f"http://{self.site}{path}"


def html(body: bytes | str, *headers: tuple[str, str], status: int = 200) -> Answer:
    """A page."""
    raw = body.encode() if isinstance(body, str) else body
    kept = list(headers)
    if not any(name == "Content-Type" for name, _ in kept):
        kept.append(("Content-Type", "text/html; charset=utf-8"))
    return Answer(status, raw, kept)


# of these a page's own words are made by its name: no two pages are near to being copies, or of one story
SYLLABLES = (
    "ba",
    "do",
    "fi",
    "go",
    "ka",
    "lu",
    "ma",
    "né",
    "po",
    "ri",
    "sa",
    "ti",
    "vo",
    "wé",
    "zou",
    "bri",
    "clo",
    "tran",
)


def sentences(name: str) -> list[str]:
    """The text of the article of that name."""
    dice = random.Random(name)
    words = iter(lambda: "".join(dice.choices(SYLLABLES, k=4)), "")
    return [
        f"Le {next(words)} de {name} a {next(words)} la {next(words)} avec des {next(words)} et du {next(words)}, "
        f"sans que le {next(words)} du {next(words)} ne soit {next(words)}."
        for _ in range(6)
    ]


def article(name: str, more: str = "", head: str = "") -> str:
    """The markup of an article of its own: no two names give one text."""
    text = "".join(f"<p>{sentence}</p>" for sentence in sentences(name))
    title = sentences(name)[0][:60].rpartition(" ")[0]
    return (
        f"<!DOCTYPE html><html lang='fr'><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>"
        f"{text}{more}</article></body></html>"
    )


def good(name: str) -> Answer:
    """A page that is an article."""
    return html(article(name))


def rss(*urls: str, more: str = "", end: str = "</channel></rss>") -> bytes:
    """An RSS feed of these links."""
    items = "".join(f"<item><title>Titre {n}</title><link>{url}</link></item>" for n, url in enumerate(urls))
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>f</title>{items}{more}{end}'.encode()


def sitemap(*urls: str, more: str = "") -> bytes:
    """A sitemap of these addresses, as they are."""
    entries = "".join(f"<url><loc>{url}</loc></url>" for url in urls)
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}{more}</urlset>'.encode()


def index(*urls: str) -> bytes:
    """A sitemap index of these."""
    entries = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</sitemapindex>'.encode()


async def pieces(*parts: bytes | None) -> AsyncIterator[bytes | None]:
    """An answer by hand; ``None`` cuts the connection."""
    for part in parts:
        yield part


async def endless(head: bytes, part: bytes, wait: float = 0.0) -> AsyncIterator[bytes | None]:
    """An answer that never ends."""
    yield head
    while True:
        yield part
        await asyncio.sleep(wait)


def once(first: Reply, then: Reply) -> Reply:
    """``first`` for the first request, ``then`` for all others."""

    def answer(number: int, headers: dict[str, str]) -> Answer | AsyncIterator[bytes | None]:
        chosen = first if number == 1 else then
        return chosen(number, headers) if callable(chosen) else chosen

    return answer
