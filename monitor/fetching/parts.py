"""The pages of one article as they come in: what is had, which comes next, and what is missing and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from db.links import Link
from monitor.discovery.continuation import MOST_PAGES, next_page, place_of
from monitor.discovery.listings import decoded
from monitor.extraction.article import Page
from monitor.fetching.declarations import Declared
from monitor.fetching.records import Record

# of all pages of one article together
MOST_BYTES = 20 * 2**20
# how often an article whose further page could not be asked for just now is put off, before it is stored as it is
MOST_DELAYS = 2


@dataclass(slots=True)
class Article:
    """An article under way, held in memory until its last page: nothing of it is written before. ``next_url``: the page
    to ask for; ``missing``: why there is none although one was announced; ``declared``: by its first page, about its
    use."""

    link: Link
    pages: list[Record] = field(default_factory=list)
    next_url: str | None = None
    missing: str = ""
    declared: Declared = field(default_factory=Declared)

    @property
    def wanted(self) -> str:
        """The page that is looked for, in words."""
        return f"page {len(self.pages) + 1}"

    def add(self, page: Record) -> None:
        """Takes a page in and finds out what follows it."""
        first = self.pages[0].url if self.pages else page.url
        if self.pages and (strange := self._strange(page, first)):
            self.lack(strange)
            return
        self.pages.append(page)
        self.next_url = next_page(decoded(page.body, _charset(page)), page.url, first)
        if self.next_url is None:
            return
        if len(self.pages) == MOST_PAGES:
            self.lack(f"an article is read on {MOST_PAGES} pages at most")
        elif sum(len(each.body) for each in self.pages) > MOST_BYTES:
            self.lack(f"the pages so far hold more than {MOST_BYTES} bytes")

    def _strange(self, page: Record, first: str) -> str:
        """Why an answer is not the page that was asked for; empty where it is."""
        asked = self.next_url or ""
        wanted, had = place_of(first, asked), place_of(first, page.url)
        # WordPress leads "/slug/page/2/" to "/slug/2/"
        if wanted is None or had is None or had.number != wanted.number:
            return f"{asked} leads to {page.url}"
        if any(page.body == each.body for each in self.pages):
            return f"{asked} shows an earlier page again"
        return ""

    def lack(self, why: str) -> None:
        """Ends the article without the page that was to come."""
        self.missing = f"{self.wanted}: {why}"[:300]
        self.next_url = None

    def records(self) -> list[Record]:
        """The pages as the archive keeps them, each with its place."""
        count = len(self.pages)
        pages = [replace(page, part=number, parts=count) for number, page in enumerate(self.pages, 1)]
        return [replace(pages[0], missing=self.missing), *pages[1:]]


def fetches(records: Iterable[Record]) -> Iterator[list[Record]]:
    """The records of a file, those of one article on several pages together. A page whose first is not there stands
    for itself; an article whose last is not there says so."""
    waiting: list[Record] = []
    for record in records:
        if waiting and not continues(waiting[-1], record):
            yield _cut_off(waiting)
            waiting = []
        if not waiting and record.part > 1:
            record = replace(record, part=1, parts=1)
        waiting.append(record)
        if record.part == record.parts:
            yield waiting
            waiting = []
    if waiting:
        yield _cut_off(waiting)


def continues(before: Record, record: Record) -> bool:
    """Whether a record is the next page of the article that ``before`` belongs to."""
    return (record.key, record.part, record.parts) == (before.key, before.part + 1, before.parts)


def _cut_off(records: list[Record]) -> list[Record]:
    count = len(records)
    missing = f"page {count + 1}: not in the archive"
    return [replace(record, parts=count, missing=missing if record.part == 1 else "") for record in records]


def plain_page(record: Record) -> Page:
    """A record as extraction reads it."""
    return Page(url=record.url, body=record.body, content_type=record.content_type, fetched_at=record.fetched_at)


def _charset(page: Record) -> str | None:
    _, _, charset = (page.content_type or "").partition("charset=")
    return charset.split(";")[0].strip(" \"'") or None
