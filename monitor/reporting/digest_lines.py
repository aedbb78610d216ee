"""The lines of a bulletin that cite something: an article, a change, an outlet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from db.bulletin import Change, Cited, Origin
from monitor.reporting.digest import Hole
from monitor.reporting.digest_words import dated, link_of, told
from monitor.wordbook import Words

_MANY_DAYS = 4
_STATE_OWNERS = ("state", "state-affiliated", "official")


@dataclass(frozen=True, slots=True)
class Citation:
    """A line that cites an article, or an outlet where ``key`` is empty. ``url`` is empty where there is no harmless
    one; ``marks``: short remarks; ``is_copy``: whether it repeats the text of the line above."""

    title: str
    outlet: str
    when: str
    url: str
    key: str
    marks: tuple[str, ...] = ()
    lang: str = ""
    is_copy: bool = False


def reference(words: Words, origin: Origin) -> Citation:
    """A reference source that a text comes from."""
    mark = words.text("digest.reference")
    return Citation(told(origin.title), told(origin.name), "", link_of(origin.url), origin.key or "", (mark,))


def cited(words: Words, one: Cited, *, marks: Sequence[str] = (), is_copy: bool = False) -> Citation:
    """An article of the press."""
    more = list(marks)
    if one.owner in _STATE_OWNERS:
        more.append(words.known("owner", one.owner))
    if one.removed:
        more.append(words.text("digest.removed"))
    when = when_of(words, one.published_on, one.precision, one.day, one.published_at)
    return Citation(
        told(one.title), told(one.outlet), when, link_of(one.url), one.key, tuple(more), one.language or "", is_copy
    )


def when_of(words: Words, published_on: str | None, precision: str | None, day: str, at: str | None) -> str:
    """The instant where it falls on the day that the outlet prints, else the day."""
    if at and published_on == at[:10]:
        return words.instant(at)
    return dated(words, published_on, precision, day)


def changed(words: Words, one: Change) -> Citation:
    """An edit or a removal."""
    marks = [words.known("change", one.kind)]
    if one.kind == "headline_changed" and one.title_before:
        marks.append(words.text("change.before", title=told(one.title_before)))
    if one.added or one.removed or one.changed:
        marks.append(words.text("change.paragraphs", added=one.added, removed=one.removed, changed=one.changed))
    if one.key is None and one.articles > 1:
        marks.append(words.count("digest.articles", one.articles))
    outlet = told(one.outlet)
    title = told(one.title) if one.key else outlet
    when = words.instant(one.seen_at)
    return Citation(title, outlet if one.key else "", when, link_of(one.url), one.key or "", tuple(marks))


def hole_of(words: Words, one: Hole) -> Citation:
    """An outlet with what was not seen of it."""
    marks = [
        words.text(f"coverage.{name}", days=_days(words, days))
        for name, days in (("not_seen", one.not_seen), ("in_part", one.in_part), ("before", one.before))
        if days
    ]
    if one.missed:
        marks.append(words.count("coverage.estimate", one.missed))
    elif one.missed is None:
        marks.append(words.text("coverage.no_estimate"))
    if one.lost:
        marks.append(words.count("coverage.lost", one.lost))
    return Citation("", told(one.outlet), "", link_of(one.home), "", tuple(marks))


def _days(words: Words, days: Sequence[str]) -> str:
    if len(days) <= _MANY_DAYS:
        return ", ".join(words.day(day) for day in days)
    return words.count("coverage.days", len(days))
