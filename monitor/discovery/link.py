"""What discovery yields: links as a list of the outlet told them, before the ledger judges them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

FoundIn = Literal["feed", "sitemap", "wordpress", "listing", "id_range", "import", "manual"]


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link with what the list said of it. ``url`` is as listed (made absolute), not canonical."""

    url: str
    found_in: FoundIn
    title: str | None = None
    published_at: datetime | None = None  # aware, UTC
    published_on: date | None = None  # when the list gives a day without a time
    modified_at: datetime | None = None
    modified_on: date | None = None  # when the list gives the day of the last change without a time


@dataclass(frozen=True, slots=True)
class Found:
    """All that one document of a list told.

    ``rejected``: (what was listed, why it is no usable link), one bad entry never loses its neighbours.
    ``more``: documents of the same list still to be read (children of a sitemap index, next pages), newest first.
    ``problem``: why the document is no such list at all, or no complete one ("not a feed: an HTML page titled …").
    ``left_out``: what was passed over because the document is too large; stands in ``notes`` too. ``is_empty``: a
    whole document of its kind, with nothing in it. ``is_news``: of news alone, and so empty when there are none."""

    links: tuple[FoundLink, ...] = ()
    rejected: tuple[tuple[str, str], ...] = ()
    more: tuple[str, ...] = ()
    problem: str | None = None
    notes: tuple[str, ...] = field(default=())
    left_out: str | None = None
    is_empty: bool = False
    is_news: bool = False
