"""Who takes over from whom, and how fast."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from db.rows import Row
from monitor.wordbook import Words


@dataclass(frozen=True, slots=True)
class Pair:
    """An outlet, how many articles it took over or gave, and the usual delay in words."""

    key: str
    name: str
    reference: bool
    articles: str
    delay: str


def hours(words: Words, value: float) -> str:
    """A delay: minutes below two hours, hours below two days, days beyond; one that is not positive is none."""
    if value <= 0:
        return words.text("outlets.at_once")
    if value < 2:
        return words.text("outlets.minutes", n=max(1, round(value * 60)))
    if value < 48:
        return words.text("outlets.hours", n=round(value))
    return words.text("outlets.days", n=words.number(round(value / 24)))


def pairs(words: Words, rows: Iterable[Row], most: int) -> tuple[Pair, ...]:
    """The outlets of ``db.outlets.takes_from`` or ``gives_to``, those with most articles first."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["key"], []).append(row)
    order = sorted(found.values(), key=lambda group: (-len(group), group[0]["name"]))
    return tuple(
        Pair(
            group[0]["key"],
            group[0]["name"],
            group[0]["role"] == "reference",
            words.count("front.carried", len(group)),
            hours(words, median(row["hours"] for row in group)),
        )
        for group in order[:most]
    )
