"""The arithmetic of the coverage ledger: civil days of an outlet, and what the sums of one say. Pure functions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from zoneinfo import ZoneInfo

# the states of a link by the column of ``coverage`` that counts them
COLUMNS = {
    "stored": ("stored",),
    "waiting": ("pending", "in_flight", "fetched", "failed"),
    "aliases": ("alias",),
    "rejected": ("rejected",),
    "not_articles": ("not_an_article",),
    "lost": ("gave_up", "blocked", "http_gone", "quarantined", "extract_empty"),
}
COLUMN_OF = {state: column for column, states in COLUMNS.items() for state in states}
# the oldest day that is filled in: a clock that once stood at 1970 must not make fifty years of rows
LONGEST_PAST = timedelta(days=1100)
# distinct reasons kept for one day; the rest is counted as "other", so that the sums still agree
MOST_REASONS = 40

_ADDRESS = re.compile(r"https?://\S*|\b[\w.-]+\.[a-z]{2,}/robots\.txt", re.ASCII)
_HOST = re.compile(r"\b(?:[a-z0-9-]+\.)+[a-z]{2,}\b(?=: )", re.ASCII)
_NUMBER = re.compile(r"(HTTP \d+)|\d+")
# what follows these words differs from page to page
_HEADS = re.compile(
    r"(robots unreachable|robots|redirects to|redirected to|rejected by|truncated|unreadable|too large|"
    r"a wall instead of a text|wall|error \w+|the host asks to be left alone|no text)\b.*",
    re.DOTALL,
)


def kind_of_reason(reason: str | None) -> str:
    """The reason of a link without what differs from one link to the next: addresses, counters, quoted lines."""
    if not reason:
        return ""
    text = " ".join(reason.split())
    if head := _HEADS.match(text):
        return head[1]
    text = _ADDRESS.sub("…", text)
    text = _HOST.sub("…", text)
    text = re.sub(r" \(\d+ tries\)$", "", text)
    return _NUMBER.sub(lambda found: found[1] or "#", text)[:80]


@dataclass(frozen=True, slots=True)
class Look:
    """A run as the ledger of a day sees it; ``outcome`` is that of its row, ``None`` while it goes on; ``listed``: how
    many links its lists showed."""

    started_at: datetime
    finished_at: datetime
    outcome: str | None
    listed: int = 0

    @property
    def failed(self) -> bool:
        """Whether it saw nothing of the outlet."""
        return self.outcome in ("failed", "network_down") or (self.outcome == "stopped" and not self.listed)


@dataclass(frozen=True, slots=True)
class Sums:
    """The numbers of one day: links by column, their reasons, looks."""

    columns: Mapping[str, int]
    reasons: Mapping[str, int]
    looks: int = 0
    looks_failed: int = 0
    whole_looks: int = 0

    @property
    def listed(self) -> int:
        """Links first seen on the day."""
        return sum(self.columns.values())

    @property
    def accepted(self) -> int:
        """Those of them that could be articles that were not known before."""
        return self.listed - self.columns["rejected"] - self.columns["aliases"]


def sums_of(links: Iterable[tuple[str, str | None, int]], looks: Sequence[Look]) -> Sums:
    """The sums of a day from its links (state, reason, how many) and the looks that fall on it."""
    columns: Counter[str] = Counter(dict.fromkeys(COLUMNS, 0))
    reasons: Counter[str] = Counter()
    for state, reason, count in links:
        columns[COLUMN_OF[state]] += count
        if state != "stored":
            kind = kind_of_reason(reason)
            reasons[f"{state}/{kind}" if kind else state] += count
    kept = dict(reasons.most_common(MOST_REASONS))
    if rest := reasons.total() - sum(kept.values()):
        kept["other"] = rest
    return Sums(
        columns=columns,
        reasons=dict(sorted(kept.items())),
        looks=len(looks),
        looks_failed=sum(look.failed for look in looks),
        whole_looks=sum(look.outcome == "ok" for look in looks),
    )


def verdict(sums: Sums, missed: int | None, *, due: bool, in_gap: bool = False) -> str:
    """One word for a day. ``due``: whether the outlet was to be looked at, where nobody did; ``in_gap``: whether a gap
    that was not filled touches it, of a number however small or unknown."""
    if sums.looks == sums.looks_failed:
        if sums.listed:
            return "partly_seen"
        return "could_not_look" if sums.looks or due else "not_due"
    if not sums.whole_looks or missed or in_gap or sums.columns["waiting"] or sums.columns["lost"]:
        return "partly_seen"
    return "seen" if sums.accepted else "nothing_published"


def bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants between which a civil day lies in a zone; 23 to 25 hours where clocks are changed."""
    start = datetime.combine(day, time(), zone).astimezone(UTC)
    return start, datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)


def days_between(since: datetime, until: datetime, zone: ZoneInfo) -> list[date]:
    """The civil days of a zone that the time between two instants touches, both included."""
    first, last = since.astimezone(zone).date(), until.astimezone(zone).date()
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


@dataclass(frozen=True, slots=True)
class Gap:
    """Articles that a list may have dropped between two looks: ``missing`` of them, of unknown number where ``None``,
    published between the two instants."""

    after: datetime
    before: datetime
    missing: int | None


def spread(gap: Gap, start: datetime, end: datetime) -> int:
    """How many of a gap's articles fall between two instants, if they came evenly. Over all days it sums up to the
    whole number."""
    missing = gap.missing or 0

    def up_to(instant: datetime) -> int:
        if gap.before <= gap.after:
            return missing if instant > gap.before else 0
        share = (instant - gap.after) / (gap.before - gap.after)
        return round(missing * min(1.0, max(0.0, share)))

    return up_to(end) - up_to(start)


def overlaps(gap: Gap, start: datetime, end: datetime) -> bool:
    """Whether a gap touches the time between two instants."""
    return gap.after < end and gap.before >= start


def expected(past: Mapping[date, int], day: date) -> int | None:
    """How many articles an outlet usually announces on such a day: the median of the same weekday, of all days where
    there are fewer than three; ``None`` where there are not three of those either."""
    same = [count for other, count in past.items() if other.weekday() == day.weekday()]
    counts = same if len(same) >= 3 else list(past.values())
    return round(median(counts)) if len(counts) >= 3 else None
