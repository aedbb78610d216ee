"""What goes into extraction and what comes out: plain, picklable, independent of Scrapy and of the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Kind = Literal["article", "brief", "stub", "paywalled", "live"]
Precision = Literal["second", "minute", "day", "month"]


@dataclass(frozen=True, slots=True)
class Page:
    """The bytes of one page as they were fetched. ``content_type`` is the header's value; hints come from the lists.
    ``parts``: the further pages that the article is printed on, in order; ``missing``: which of them could not be had,
    and why."""

    url: str
    body: bytes
    content_type: str | None
    fetched_at: datetime
    hint_title: str | None = None
    hint_published_at: datetime | None = None
    hint_published_on: date | None = None
    parts: tuple[Page, ...] = ()
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Dated:
    """When an article was published and how we know. ``on``: the civil date as the outlet prints it; ``at``: the
    instant in UTC, only where a time is known; ``evidence``: which mark said so (``url + feed``: the day and the hour
    come from two; ``json-ld``, ``meta``,
    ``url``, ``site line``, ``time element``, ``feed``, ``dateline``, …); ``conflicts``: other marks that say
    otherwise."""

    on: date | None = None
    at: datetime | None = None
    precision: Precision | None = None
    evidence: str | None = None
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """The fields of one article. ``text``: paragraphs separated by one empty line. ``bylines``: people; ``credits``:
    agencies and papers that the text comes from. ``origins``: field -> the rule or evidence that gave it."""

    title: str
    text: str
    kind: Kind
    language: str | None
    published: Dated
    modified_at: datetime | None = None
    standfirst: str | None = None
    bylines: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()
    caption: str | None = None
    image_url: str | None = None
    charset: str = "utf-8"
    extractor: str = ""
    origins: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NoArticle:
    """A page that was read to the end and holds no article. ``state`` is the link's next state: ``failed`` for a wall,
    behind which the article may be another time."""

    state: Literal["failed", "not_an_article", "extract_empty", "quarantined"]
    reason: str


Outcome = Extraction | NoArticle
