"""How one article is named in a list: outlet, date and how we know it, badges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from monitor.web.cells import host_of, safe_url
from monitor.wordbook import Words

STATE_OWNERS = frozenset({"state", "state-affiliated", "official"})


@dataclass(frozen=True, slots=True)
class Badge:
    """A short label. ``tone`` is a class of the style sheet; ``note`` explains the label in full."""

    tone: str
    label: str
    note: str


@dataclass(frozen=True, slots=True)
class Headline:
    """An article as lists show it. ``date_how`` says which mark of the page gave the date."""

    id: int
    key: str
    title: str
    source: str
    source_key: str
    country: str
    date: str
    date_iso: str
    date_how: str
    badges: tuple[Badge, ...]
    url: str | None
    host: str


def badge(words: Words, name: str, tone: str) -> Badge:
    """The badge called ``name`` in the catalogue."""
    return Badge(tone, words.text(f"badge.{name}.label"), words.text(f"badge.{name}.note"))


def badges(words: Words, row: Mapping[str, Any]) -> tuple[Badge, ...]:
    """What a reader should know of an article before reading it: its place among copies, kind, outlet and fate."""
    found = []
    if (row["carriers"] or 1) > 1:
        first = row["origin_article_id"] == row["id"]
        found.append(badge(words, "original" if first else "copy", "origin" if first else "copy"))
    if row["source_role"] == "reference":
        found.append(badge(words, "reference", "house"))
    elif row["source_role"] == "imported":
        found.append(badge(words, "imported", "house"))
    if row["source_owner"] in STATE_OWNERS:
        found.append(badge(words, "state", "house"))
    if row["kind"] != "article":
        found.append(badge(words, row["kind"], "kind"))
    if row["revisions"] > 1:
        found.append(badge(words, "edited", "fate"))
    if row["last_outcome"] == "gone":
        found.append(badge(words, "gone", "fate"))
    return tuple(found)


def date_of(words: Words, row: Mapping[str, Any]) -> tuple[str, str]:
    """The publication date in words, and how it is known. Without one: the day the address was first seen."""
    if not row["published_on"]:
        return words.text("date.first_seen", day=words.day(row["first_seen_at"])), words.text("date.none")
    marks = (row["published_from"] or "").split(" + ")
    how = words.text("dated_by.and").join(filter(None, (words.known("dated_by", mark) for mark in marks)))
    how = how or words.text("dated_by.unknown")
    if row["published_at"] and row["published_precision"] in ("minute", "second"):
        return words.instant(row["published_at"]), how
    return words.day(row["published_on"], row["published_precision"]), how


def headline(words: Words, row: Mapping[str, Any]) -> Headline:
    """The headline of a row of ``db.queries``."""
    date, how = date_of(words, row)
    return Headline(
        id=row["id"],
        key=row["key"],
        title=row["title"].strip() or words.text("article.untitled"),
        source=row["source_name"],
        source_key=row["source_key"],
        country=words.known("country", row["source_country"]),
        date=date,
        date_iso=row["day"],
        date_how=how,
        badges=badges(words, row),
        url=safe_url(row["url"]),
        host=host_of(row["url"]),
    )
