"""The strict models of the registry: what a source file may say, and nothing else.

Loaded by ``monitor.catalogue.sources``; frozen, so that they can be handed to worker processes and shared.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, HttpUrl, field_validator, model_validator

from monitor.catalogue.patterns import compile_pattern, regular, selector

Role = Literal["press", "reference", "imported"]
Owner = Literal["private", "state", "state-affiliated", "agency", "official", "ngo", "aggregator", "unknown"]
Platform = Literal["wordpress", "spip", "weblogy", "joomla", "wmaker", "drupal", "custom"]
Confidence = Literal["tested", "listed", "inferred"]
SourceId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]{1,40}$")]

# its name where a field is called date
Day = date


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
    the home's that the source publishes on stand in ``hosts``. ``identity``: a pattern whose group ``id`` is the
    article's number where the same article has several addresses, as one in each section."""

    patterns: tuple[Regex, ...] = ()
    reject: tuple[Regex, ...] = ()
    hosts: tuple[HostName, ...] = ()
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()
    identity: Regex | None = None

    @field_validator("identity")
    @classmethod
    def _names_the_id(cls, value: str | None) -> str | None:
        if value is not None and "id" not in compile_pattern(value).groupindex:
            raise ValueError(f"{value!r} has no group named id (put the number in (?P<id>…))")
        return value


class DateLine(Strict):
    """Where the page prints its date: ``css`` finds the elements, ``pattern`` (optional) cuts out the group named
    ``date`` (and ``credit``, when the same line names the paper that the text comes from, and ``byline``, when it names
    the author)."""

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
    of the body first. ``begin``: patterns; the text begins below the first paragraph that matches. ``cut``: patterns; a
    paragraph that matches one is dropped. ``end``: patterns; the text ends before the first paragraph that matches.
    ``stub``: patterns; a text whose last paragraph matches is a link-out stub and the group ``credit`` names where it
    leads. ``last_line_author``: the body's last line may be the author's name.
    ``title_suffix``: pattern removed from the end of the title. ``house_credits``: names that mean the outlet itself.
    ``address_credits``: the end of an address (``-rfi``) -> whom a text at such an address comes from.

    ``cut``, ``end`` and ``remove`` also hold for the text that the general extractor finds. ``version`` names these
    rules and rises with every change; ``preset`` is filled in with that of the platform's rules beneath. ``valid_from``
    and ``valid_until``: the first and the last day of capture that they read; ``earlier``: the versions before, in a
    file written as a list of versions.
    """

    version: int = Field(default=1, ge=0)
    preset: int | None = None
    valid_from: Day | None = None
    valid_until: Day | None = None
    earlier: tuple[SiteRules, ...] = ()
    title: tuple[Css, ...] = ()
    standfirst: tuple[Css, ...] = ()
    body: tuple[Css, ...] = ()
    remove: tuple[Css, ...] = ()
    begin: tuple[Regex, ...] = ()
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
    address_credits: dict[str, str] = Field(default_factory=dict)

    @field_validator("title_suffix")
    @classmethod
    def _can_be_anchored(cls, value: str | None) -> str | None:
        if value is not None and re.match(r"\(\?[a-zA-Z]+\)", value):
            raise ValueError(f"{value!r} sets flags for the whole (set them for a part: (?i:…))")
        return value

    @model_validator(mode="after")
    def _versions_differ(self) -> Self:
        if self.valid_from and self.valid_until and self.valid_from > self.valid_until:
            raise ValueError(f"valid_from: {self.valid_from} is later than valid_until: {self.valid_until}")
        numbers = [self.version, *(one.version for one in self.earlier)]
        if len(set(numbers)) < len(numbers):
            raise ValueError(
                f"versions {numbers} of the rules: each needs a number of its own (write version: n in each)"
            )
        if any(one.earlier for one in self.earlier):
            raise ValueError("a version holds no versions of its own (write them as one list)")
        return self

    def on(self, day: Day) -> SiteRules | None:
        """The version that reads a page captured on ``day``: of those that hold then, the one of the highest number;
        None when none does."""
        holding = [
            one
            for one in (self, *self.earlier)
            if (one.valid_from is None or one.valid_from <= day) and (one.valid_until is None or day <= one.valid_until)
        ]
        return max(holding, key=lambda one: one.version, default=None)


class Disabled(Strict):
    """Why a source is not crawled, and since when."""

    since: date
    reason: str = Field(min_length=5)


class Polling(Strict):
    """How often ``crawl --due`` looks, in minutes: ``every`` until the lists have shown how fast they turn over, then
    whatever keeps up with them between ``shortest`` and ``longest``."""

    every: int = Field(default=60, ge=5, le=10080)
    shortest: int = Field(default=15, ge=5, le=10080)
    longest: int = Field(default=720, ge=5, le=10080)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.shortest <= self.every <= self.longest:
            raise ValueError(
                f"every: {self.every} does not lie between shortest: {self.shortest} and longest: {self.longest}"
            )
        return self


class Expectations(Strict):
    """What the source's health is held against; what is left out is learnt from its own past. ``articles_per_day``:
    the least and the most of a usual week's daily mean; ``dated``: the least share of articles with a date;
    ``full_text``: the least share that is neither a stub nor behind a paywall; ``silent_after_hours``: hours without a
    new article after which the source counts as silent."""

    articles_per_day: tuple[Annotated[float, Field(ge=0)], Annotated[float, Field(ge=0)]] | None = None
    dated: float | None = Field(default=None, ge=0, le=1)
    full_text: float | None = Field(default=None, ge=0, le=1)
    silent_after_hours: int | None = Field(default=None, ge=1)


class Source(Strict):
    """One outlet. ``delay``: seconds between two requests to a host (never under 1 outside loopback).
    ``lookback_days``: how far back the first crawl looks. ``requests``: the most requests of one run. ``respect_tdm``:
    what is stored where the publisher reserves its text (else as PRESS_MONITOR_RESPECT_TDM has it)."""

    id: SourceId
    name: str = Field(min_length=1)
    home: HttpUrl
    country: str = Field(pattern=r"^[A-Z]{2}$")
    languages: tuple[Annotated[str, Field(pattern=r"^[a-z]{2,3}$")], ...] = Field(default=("fr",), min_length=1)
    owner: Owner = "unknown"
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
    polling: Polling = Polling()
    expectations: Expectations = Expectations()
    lookback_days: int = Field(default=7, ge=1, le=3650)
    requests: int = Field(default=400, ge=10, le=20000)
    respect_tdm: Literal["store-metadata-only", "record"] | None = None

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
