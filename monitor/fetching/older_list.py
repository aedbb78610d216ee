"""A list that was read backwards: what its links tell of the time that it covers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from db.links import Offer
from monitor.clock import iso
from monitor.discovery.descent import Told
from monitor.discovery.ladder import Place, Rung, Window
from monitor.discovery.link import FoundLink
from monitor.discovery.urls import UrlRejected, key
from monitor.fetching.endings import Ending


@dataclass(frozen=True, slots=True)
class Document:
    """The next document to ask for."""

    rung: Rung
    place: Place
    url: str


def may_pass(ending: Ending) -> bool:
    """Whether it may be different at the next run: a fault of the server or on the way, not a refusal."""
    return ending.retry and (ending.status is None or ending.status >= 500 or ending.status == 408)


def key_of(link: FoundLink) -> str:
    """Its identity; empty for what is no address."""
    try:
        return key(link.url)
    except UrlRejected:
        return ""


def day_of(offer: Offer, link: FoundLink | None) -> date | None:
    """The day of an article as the list tells it. That of its last change only counts where it is all there is."""
    if offer.published_on:
        return date.fromisoformat(offer.published_on)
    if link is None or (link.modified_at is None and link.modified_on is None):
        return None
    return link.modified_on or (link.modified_at.date() if link.modified_at else None)


def counted(
    told: Told,
    days: dict[str, date | None],
    links: dict[str, FoundLink],
    articles: Iterable[str],
    window: Window,
) -> Told:
    """``told`` with the sums of a document's links. ``days``: those that the rung shows for the first time, each with
    its day if the list names one."""
    articles = list(articles)
    instants = [link.published_at for each in articles if (link := links.get(each)) and link.published_at]
    sums = replace(
        told,
        links=len(articles),
        fresh=len(days),
        newest_at=iso(max(instants)) if instants else None,
        oldest_at=iso(min(instants)) if instants else None,
    )
    return with_days(sums, [day for day in days.values() if day is not None], window)


def with_days(told: Told, days: list[date], window: Window) -> Told:
    """``told`` once these days are known too."""
    if not days:
        return told
    return replace(
        told,
        dated=told.dated + len(days),
        older=told.older + sum(day < window.since for day in days),
        newest=max(filter(None, (told.newest, max(days).isoformat()))),
        oldest=min(filter(None, (told.oldest, min(days).isoformat()))),
    )
