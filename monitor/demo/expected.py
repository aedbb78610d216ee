"""The truth about the fictional press on a day: what a crawl should end with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from monitor.demo.faults import FAULTS, Fault
from monitor.demo.press import Published, editions
from monitor.demo.site import address
from monitor.demo.texts import Text, Topic

_NEVER_STORED = frozenset(
    fault.text for fault in FAULTS if fault.text is not None and fault.behaviour in ("robots", "truncated")
)


@dataclass(frozen=True, slots=True)
class ExpectedArticle:
    """An article that a crawl of the day should store.

    ``text``: its paragraphs, one empty line between two; pages may print a dateline or the standfirst before it, the
    byline and the credit after it. ``kind``: short ones are ``article`` here too. ``on``: the civil day that the outlet
    prints; ``at``: the instant in UTC, None where pages print days only (some list may tell it). ``written_as``: the
    text's name, the same for all copies; ``origin``: the outlet that had it first, ``origin_url`` its address there."""

    outlet: str
    url: str
    title: str
    standfirst: str | None
    text: str
    lang: str
    kind: Literal["article", "stub"]
    on: date
    at: datetime | None
    edited_at: datetime | None
    byline: str | None
    credit: str | None
    topic: Topic
    written_as: str
    origin: str
    origin_url: str
    is_copy: bool
    manner: str
    fault: Fault | None


@dataclass(frozen=True, slots=True)
class Expected:
    """``articles``: all that should be stored, by outlet, newest first. ``faults``: the planted ones, with the states
    in which their links may end; those whose article can be read all the same are among ``articles`` too."""

    day: date
    articles: tuple[ExpectedArticle, ...]
    faults: tuple[Fault, ...]

    def of(self, outlet: str) -> tuple[ExpectedArticle, ...]:
        """The articles of one outlet."""
        return tuple(article for article in self.articles if article.outlet == outlet)

    def by_url(self) -> dict[str, ExpectedArticle]:
        """The articles by address."""
        return {article.url: article for article in self.articles}


def expected(day: date, texts: Iterable[Text] | None = None) -> Expected:
    """What a first crawl of the press of ``day`` should store."""
    carriers = {fault.text: fault for fault in FAULTS if fault.text is not None}
    press = editions(day, texts).values()
    shown = [item for edition in press for item in edition.items]
    known = shown + [item for edition in press for item in edition.withdrawn]
    origins = {item.text: address(item) for item in known if not item.is_copy}
    articles = tuple(
        _article(item, origins[item.text], carriers.get(item.text)) for item in shown if item.text not in _NEVER_STORED
    )
    return Expected(day, articles, FAULTS)


def _article(item: Published, origin_url: str, fault: Fault | None) -> ExpectedArticle:
    return ExpectedArticle(
        outlet=item.outlet.id,
        url=address(item),
        title=item.title,
        standfirst=item.standfirst,
        text="\n\n".join(item.paragraphs),
        lang=item.lang,
        kind="stub" if item.manner == "stub" else "article",
        on=item.local.date(),
        at=item.at if item.outlet.prints_time else None,
        edited_at=item.edited_at,
        byline=item.byline,
        credit=item.credit,
        topic=item.topic,
        written_as=item.text,
        origin=item.origin,
        origin_url=origin_url,
        is_copy=item.is_copy,
        manner=item.manner,
        fault=fault,
    )
