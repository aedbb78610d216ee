"""The strict models of the registry: what a source file may say, and nothing else.

Loaded by ``monitor.catalogue.sources``; frozen, so that they can be handed to worker processes and shared.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, HttpUrl, field_validator

from monitor.catalogue.patterns import compile_pattern, regular, selector

Role = Literal["press", "reference", "imported"]
Owner = Literal["private", "state", "state-affiliated", "agency", "official", "ngo", "aggregator", "unknown"]
Platform = Literal["wordpress", "spip", "weblogy", "joomla", "wmaker", "drupal", "custom"]
Confidence = Literal["tested", "listed", "inferred"]
SourceId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,40}$")]


class Strict(BaseModel):
    """Unknown keys and wrong types are refused; values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Regex = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(regular)]
Css = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(selector)]


def _host_name(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", value):
        raise ValueError(f"{value!r} is no host name; write it bare and in lower case, as news.example.org")
    return value


HostName = Annotated[str, AfterValidator(_host_name)]


class Strategy(Strict):
    """One way to learn of new articles. ``confidence``: how sure we are that it works, as of ``checked``."""

    confidence: Confidence = "inferred"
    checked: date | None = None


class Feed(Strategy):
    """An RSS or Atom feed."""

    kind: Literal["feed"]
    url: HttpUrl


class Sitemap(Strategy):
    """A sitemap, a sitemap index or a news sitemap (all read alike). ``follow``: the children of an index to read."""

    kind: Literal["sitemap"]
    url: HttpUrl
    follow: Regex | None = None


class WordPress(Strategy):
    """The WordPress REST interface; ``url`` is the site's root, ``/wp-json/wp/v2/posts`` is added."""

    kind: Literal["wordpress"]
    url: HttpUrl
    categories: tuple[int, ...] = ()


class Listing(Strategy):
    """A page that lists articles. ``links``: selector of the ``<a>`` elements; ``title`` and ``published``: selectors
    inside ``item``, the selector of one entry. ``pages``: how many pages to read where ``url`` holds ``{page}``."""

    kind: Literal["listing"]
    url: str = Field(pattern=r"^https?://")
    item: Css | None = None
    links: Css = "a[href]"
    title: Css | None = None
    published: Css | None = None
    pages: int = Field(default=1, ge=1, le=50)


class IdRange(Strategy):
    """Articles numbered one after another. ``url`` holds ``{id}``; the walk goes on from the highest known id until
    ``misses`` ids in a row do not exist. It starts ``lookback`` ids below the highest id that any list shows."""

    kind: Literal["id_range"]
    url: str = Field(pattern=r"^https?://.*\{id\}")
    misses: int = Field(default=10, ge=1, le=200)
    lookback: int = Field(default=150, ge=0, le=5000)


Discovery = Annotated[Feed | Sitemap | WordPress | Listing | IdRange, Field(discriminator="kind")]


class ArticleUrls(Strict):
    """Which addresses are articles: a match of one of ``patterns`` (``re.search``) and of none of ``reject``.

    ``examples`` are real addresses that must pass; ``counterexamples`` are addresses that must not. Hosts other than
    the home's that the source publishes on stand in ``hosts``."""

    patterns: tuple[Regex, ...] = ()
    reject: tuple[Regex, ...] = ()
    hosts: tuple[HostName, ...] = ()
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()


class DateLine(Strict):
    """Where the page prints its date: ``css`` finds the elements, ``pattern`` (optional) cuts out the group named
    ``date`` (and ``credit``, when the same line names the paper that the text comes from)."""

    css: Css
    pattern: Regex | None = None

    @field_validator("pattern")
    @classmethod
    def _names_the_date(cls, value: str | None) -> str | None:
        if value is not None and "date" not in compile_pattern(value).groupindex:
            raise ValueError(f"{value!r} has no group named date (put what is the date in (?P<date>…))")
        return value


class SiteRules(Strict):
    """How one site's pages are built, as data. Every selector is CSS, tried in order; the first that yields counts.

    ``body``: all elements of the first selector that yields are joined in page order. ``remove``: elements taken out
    of the body first. ``cut``: patterns; a paragraph that matches one is dropped. ``end``: patterns; the text ends
    before the first paragraph that matches. ``stub``: patterns; a text whose last paragraph matches is a link-out stub
    and the group ``credit`` names where it leads. ``last_line_author``: the body's last line may be the author's name.
    ``title_suffix``: pattern removed from the end of the title. ``house_credits``: names that mean the outlet itself.
    """

    version: int = 1
    title: tuple[Css, ...] = ()
    standfirst: tuple[Css, ...] = ()
    body: tuple[Css, ...] = ()
    remove: tuple[Css, ...] = ()
    cut: tuple[Regex, ...] = ()
    end: tuple[Regex, ...] = ()
    stub: tuple[Regex, ...] = ()
    date: tuple[DateLine, ...] = ()
    byline: tuple[Css, ...] = ()
    credit: tuple[Css, ...] = ()
    image: tuple[Css, ...] = ()
    caption: tuple[Css, ...] = ()
    title_suffix: Regex | None = None
    last_line_author: bool = False
    house_credits: tuple[str, ...] = ()

    @field_validator("title_suffix")
    @classmethod
    def _can_be_anchored(cls, value: str | None) -> str | None:
        if value is not None and re.match(r"\(\?[a-zA-Z]+\)", value):
            raise ValueError(f"{value!r} sets flags for the whole (set them for a part: (?i:…))")
        return value


class Disabled(Strict):
    """Why a source is not crawled, and since when."""

    since: date
    reason: str = Field(min_length=5)


class Source(Strict):
    """One outlet. ``delay``: seconds between two requests to a host (never under 1 outside loopback).
    ``lookback_days``: how far back the first crawl looks. ``requests``: the most requests of one run."""

    id: SourceId
    name: str = Field(min_length=1)
    home: HttpUrl
    country: str = Field(pattern=r"^[A-Z]{2}$")
    languages: tuple[Annotated[str, Field(pattern=r"^[a-z]{2,3}$")], ...] = Field(min_length=1)
    owner: Owner
    role: Role = "press"
    platform: Platform = "custom"
    timezone: str = "Africa/Bamako"
    spider: Literal["press", "weblogy"] = "press"
    disabled: Disabled | None = None
    note: str | None = None
    discovery: tuple[Discovery, ...] = ()
    articles: ArticleUrls = ArticleUrls()
    extraction: SiteRules | None = None
    delay: float = Field(default=2.0, ge=1.0, le=120.0)
    lookback_days: int = Field(default=7, ge=1, le=3650)
    requests: int = Field(default=400, ge=10, le=20000)

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"unknown time zone {value!r}; write it as Africa/Bamako") from None
        return value

    @property
    def enabled(self) -> bool:
        """Whether a crawl without names takes this source along."""
        return self.disabled is None
