"""What the pages of an outlet give: dates, full texts, refusals; lately against before."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from db.condition import Row, Share
from db.findings import Found
from monitor.reporting.finding import Examined, counted, finding

RECENT_DAYS = 7
BEFORE_DAYS = 28
# so many articles, lately and before, make a share
FEWEST_RECENT = 20
FEWEST_BEFORE = 50
FEWEST_EXPECTED = 10
# a fall that matters, and one that chance makes once in a thousand looks (one-sided)
LEAST_FALL = 0.10
CHANCE = 3.0
# against a number in the outlet's file: once in forty
CHANCE_EXPECTED = 2.0
MANY = 10
LARGE_SHARE = 0.2

_WORDS = {"dated": ("a date", "dated"), "full_text": ("their full text", "full_text")}
# state -> kind, words, advice
_ENDINGS = {
    "gave_up": ("given_up", "given up after several tries", "the outlet's server refuses or fails on its pages"),
    "blocked": ("refused", "not ours to fetch", "the outlet's robots.txt or firewall keeps us out: ask its editors"),
    "quarantined": ("quarantined", "set aside", "their pages break the extraction, and are kept in the archive"),
    "extract_empty": ("no_text", "fetched and without text", "the outlet has probably a new page layout"),
}  # fmt: skip


def falls(now: Share, before: Share, what: str) -> bool:
    """Whether a share fell by more than chance: the two-proportion test, with enough articles on both sides."""
    if now.articles < FEWEST_RECENT or before.articles < FEWEST_BEFORE:
        return False
    had, has = getattr(before, what) / before.articles, getattr(now, what) / now.articles
    both = (getattr(before, what) + getattr(now, what)) / (before.articles + now.articles)
    spread = math.sqrt(both * (1 - both) * (1 / before.articles + 1 / now.articles))
    return bool(had - has >= max(LEAST_FALL, CHANCE * spread))


def misses(now: Share, least: float, what: str) -> bool:
    """Whether a share lies under what is expected by more than chance."""
    if now.articles < FEWEST_EXPECTED:
        return False
    short = least * now.articles - getattr(now, what)
    return bool(short - 0.5 >= CHANCE_EXPECTED * math.sqrt(max(least * (1 - least), 0.01) * now.articles))


def shares(examined: Examined, outlets: Sequence[Row]) -> Iterator[Found]:
    """Falling shares of articles with a date or with their full text."""
    start = examined.before(days=RECENT_DAYS)
    now = examined.condition.shares(start, "9999")
    before = examined.condition.shares(examined.before(days=RECENT_DAYS + BEFORE_DAYS), start)
    nothing = Share(0, 0, 0)
    for outlet in outlets:
        here, there = now.get(outlet["id"], nothing), before.get(outlet["id"], nothing)
        source = examined.sources.get(outlet["key"])
        for what, (words, option) in _WORDS.items():
            least = getattr(source.expectations, option) if source else None
            wrong = falls(here, there, what) if least is None else misses(here, least, what)
            if not wrong:
                continue
            has = getattr(here, what) / here.articles
            held = f"its file expects {least:.0%}" if least is not None else f"{_share(there, what)} before"
            yield finding(
                what,
                outlet["key"],
                f"{has:.0%} of the {here.articles} articles of the last {RECENT_DAYS} days have {words}; {held}",
                f"the pages have probably changed: see a few at press-monitor why URL, mend extraction: in the file of "
                f"{outlet['key']}, then press-monitor replay --source {outlet['key']}",
                serious=True,
                share=round(has, 3),
                articles=here.articles,
            )


def _share(share: Share, what: str) -> str:
    return f"{getattr(share, what) / share.articles:.0%}"


def endings(examined: Examined, outlets: Sequence[Row]) -> Iterator[Found]:
    """Links that ended without an article in numbers."""
    since = examined.before(days=RECENT_DAYS)
    settled = examined.condition.settled(since)
    for outlet in outlets:
        states = settled.get(outlet["id"], {})
        for state, (kind, words, cause) in _ENDINGS.items():
            count = states.get(state, 0)
            serious = _is_much(count, states)
            if not serious and not (state == "quarantined" and count):
                continue
            common = examined.condition.commonest_reason(outlet["id"], (state,), since)
            if common is None or (common[0].startswith("wall: ") and not common[0].startswith("wall: no text")):
                continue
            yield finding(
                kind,
                outlet["key"],
                f"{counted(count, 'link')} of the last {RECENT_DAYS} days {words}, mostly: {common[0]} ({common[1]})",
                f"{cause}; look at one with press-monitor why URL (the table links, state {state}, lists them)",
                serious=serious,
                links=count,
                reason=common[0],
            )


def _is_much(count: int, states: Mapping[str, int]) -> bool:
    tried = sum(number for state, number in states.items() if state not in ("rejected", "alias"))
    return count >= MANY and count >= LARGE_SHARE * tried


def reserved(examined: Examined, outlets: Sequence[Row]) -> Iterator[Found]:
    """Outlets whose articles are stored without their texts because their publishers reserve them."""
    crawled = {outlet["key"] for outlet in outlets}
    for row in examined.condition.reserved():
        if row["source"] in crawled:
            yield finding(
                "reserved", row["source"],
                f"{counted(row['articles'], 'article')} without text: the publisher reserves text and data mining, or "
                "says noarchive",
                f"ask the outlet for leave; where a law lets you, respect_tdm: record in the file of {row['source']}",
                serious=False, since=row["since"],
            )  # fmt: skip
