"""What the days of an outlet say: silence, numbers out of the ordinary, addresses that no longer fit, holes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from db.condition import Row
from db.findings import Found
from monitor.clock import iso, parse_iso
from monitor.reporting.finding import Examined, counted, finding, shown
from monitor.reporting.silence import active_hours, habit

PAST_DAYS = 120
# an outlet too young for a judgement is at least mentioned after so many days without anything new
YOUNG_SILENCE = timedelta(days=30)
RECENT_DAYS = 7
FEWEST_DAYS = 5
FEWEST_LINKS = 10


def silent(examined: Examined, outlet: Row) -> Iterator[Found]:
    """An outlet that was read and showed nothing new for longer than it ever does by chance."""
    looked_at = outlet["last_good_at"]
    since = examined.before(days=PAST_DAYS)
    # not parse_iso: thousands of instants for each outlet
    arrivals = [datetime.fromisoformat(text) for text in examined.condition.arrivals(outlet["id"], since)]
    if looked_at is None:
        return
    until = parse_iso(looked_at)
    last = arrivals[-1] if arrivals else parse_iso(outlet["first_look_at"])
    hours = (until - last) / timedelta(hours=1)
    source = examined.sources.get(outlet["key"])
    home = str(source.home) if source else "its home page"
    advice = (
        f"open {home}: if it publishes, its lists or addresses have changed (press-monitor sources check --live "
        f"{outlet['key']}); if it rests, silent_after_hours under expectations in its file says for how long it may"
    )
    told = f"no new article since {shown(iso(last))} ({_lasted(hours)}) though it was read"
    wished = source.expectations.silent_after_hours if source else None
    if wished is not None:
        if hours > wished:
            yield finding(
                "silent", outlet["key"], f"{told}; its file allows {wished} h", advice,
                serious=True, since=iso(last), hours=round(hours, 1), limit_h=wished,
            )  # fmt: skip
        return
    zone = ZoneInfo(outlet["timezone"] or "UTC")
    days = examined.condition.days(outlet["id"], (until.date() - timedelta(days=PAST_DAYS)).isoformat())
    blind = {date.fromisoformat(day["day"]) for day in days if day["verdict"] in ("could_not_look", "not_due")}
    usual = habit(arrivals, zone, blind)
    if usual is None:
        if until - last > YOUNG_SILENCE:
            yield finding(
                "silent", outlet["key"], f"{told}; too little of its past is known to judge that", advice,
                serious=False, since=iso(last), hours=round(hours, 1),
            )  # fmt: skip
        return
    active = active_hours(last, until, zone, usual.weights, blind)
    if active > usual.limit_h:
        yield finding(
            "silent", outlet["key"],
            f"{told}; of its last {usual.intervals} pauses the longest was {_lasted(usual.longest_h)}, "
            f"and {_lasted(usual.limit_h)} would be chance once in five years",
            advice,
            serious=True, since=iso(last), hours=round(hours, 1), active_hours=round(active, 1),
            limit_h=round(usual.limit_h, 1), intervals=usual.intervals,
        )  # fmt: skip


def _lasted(hours: float) -> str:
    return f"{hours:.0f} h" if hours < 72 else f"{hours / 24:.0f} days"


def out_of_the_ordinary(examined: Examined, outlet: Row) -> Iterator[Found]:
    """Articles per day against the outlet's file; a week in which no new address fits its patterns."""
    zone = ZoneInfo(outlet["timezone"] or "UTC")
    today = examined.now.astimezone(zone).date()
    days = [
        day
        for day in examined.condition.days(outlet["id"], (today - timedelta(days=28 + RECENT_DAYS)).isoformat())
        if day["day"] < today.isoformat() and day["verdict"] not in ("could_not_look", "not_due")
    ]
    recent = [day for day in days if day["day"] >= (today - timedelta(days=RECENT_DAYS)).isoformat()]
    yield from _per_day(examined, outlet, recent)
    before = [day for day in days if day not in recent]
    misfits = sum(day["no_pattern"] for day in recent)
    had = sum(day["accepted"] for day in before)
    if misfits >= FEWEST_LINKS and had >= FEWEST_LINKS and not any(day["accepted"] for day in recent):
        yield finding(
            "pattern",
            outlet["key"],
            f"{counted(misfits, 'new address')} in {RECENT_DAYS} days and none fits its article patterns; "
            f"of the four weeks before, {had} did",
            f"the outlet has probably new addresses: see them with press-monitor why, then mend patterns: under "
            f"articles: in the file of {outlet['key']}; what was rejected is taken up again by itself",
            serious=True,
            since=recent[0]["day"],
            misfits=misfits,
        )


def _per_day(examined: Examined, outlet: Row, recent: Sequence[Row]) -> Iterator[Found]:
    source = examined.sources.get(outlet["key"])
    wished = source.expectations.articles_per_day if source else None
    # the first day shows what had gathered before
    counts = [day["accepted"] for day in recent if day["day"] > outlet["first_look_at"][:10]]
    if wished is None or len(counts) < FEWEST_DAYS:
        return
    mean = sum(counts) / len(counts)
    if wished[0] <= mean <= wished[1]:
        return
    few = mean < wished[0]
    yield finding(
        "too_few" if few else "too_many",
        outlet["key"],
        f"{mean:.1f} articles a day over the last {len(counts)} days that were read; its file expects "
        f"{wished[0]:g} to {wished[1]:g}",
        f"press-monitor sources check --live {outlet['key']} shows what its lists give; if this is how it publishes, "
        "mend articles_per_day under expectations in its file",
        serious=few,
        since=recent[0]["day"],
        mean=round(mean, 2),
        expected=list(wished),
    )


def holes(examined: Examined, outlets: Sequence[Row], until: str | None = None) -> Iterator[Found]:
    """Days of the last week on which nobody could look: one finding where most outlets share a day, else one for the
    outlet. ``until``: the instant from which on the network is down, which is told already."""
    since = (examined.now.date() - timedelta(days=RECENT_DAYS)).isoformat()
    unseen: dict[str, list[Row]] = {}
    for outlet in outlets:
        days = examined.condition.days(outlet["id"], since)
        unseen[outlet["key"]] = [
            day for day in days if day["verdict"] == "could_not_look" and (until is None or day["day"] < until[:10])
        ]
    shared = Counter(day["day"] for days in unseen.values() for day in days)
    common = sorted(day for day, count in shared.items() if count >= 2 and 2 * count > len(outlets))
    if common:
        missed = sum(day["missed_estimate"] or 0 for days in unseen.values() for day in days if day["day"] in common)
        yield finding(
            "hole",
            None,
            f"most sources could not be looked at on {', '.join(common)}{_missed(missed)}",
            "was this machine off, or without a network? press-monitor backfill SOURCE --since DAY fetches what is "
            "still shown",
            serious=False,
            since=common[0],
            days=common,
            missed=missed,
        )
    for key, days in unseen.items():
        own = [day for day in days if day["day"] not in common]
        if own:
            missed = sum(day["missed_estimate"] or 0 for day in own)
            yield finding(
                "hole",
                key,
                f"could not be looked at on {', '.join(day['day'] for day in own)}{_missed(missed)}",
                f"press-monitor backfill {key} --since {own[0]['day']} fetches what is still shown",
                serious=False,
                since=own[0]["day"],
                missed=missed,
            )


def _missed(count: int) -> str:
    return f"; about {counted(count, 'article')} missed so far" if count else ""
