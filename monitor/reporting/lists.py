"""What is wrong with feeds, sitemaps and listings, and what they let slip."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from db.condition import Row
from db.findings import Found
from monitor.catalogue.model import Source
from monitor.reporting.finding import Examined, counted, finding, moment, shown

STALE_AFTER = timedelta(days=30)
FAILING_AFTER = timedelta(days=3)
# a list that was not asked for lately belongs to another time, or to a backfill
ASKED_WITHIN = timedelta(days=3)


def lists(examined: Examined, outlets: Sequence[Row]) -> Iterator[Found]:
    """Lists that serve something else, have moved, are stale, or fail for days while the outlet's others work."""
    crawled = {outlet["key"] for outlet in outlets}
    by_source: dict[str, list[Row]] = {}
    for row in examined.condition.endpoints():
        if row["source"] in crawled and _is_declared(examined.sources.get(row["source"]), row["url"]):
            by_source.setdefault(row["source"], []).append(row)
    for source, rows in by_source.items():
        newest_of_all = max((row["fetched_at"] for row in rows if row["fetched_at"]), default=None)
        for row in rows:
            if row["fetched_at"] and newest_of_all and _is_asked(row["fetched_at"], newest_of_all):
                yield from _one(examined, source, row)


def _is_asked(fetched_at: str, newest: str) -> bool:
    return moment(newest) - moment(fetched_at) <= ASKED_WITHIN


def _is_declared(source: Source | None, url: str) -> bool:
    """Whether somebody has seen this entry point work; what is only guessed may well not exist."""
    if source is None:
        return True
    for strategy in source.discovery:
        if str(strategy.url) == url:
            return strategy.confidence != "inferred"
    # a further page of a list, or one that was declared before
    return False


def _one(examined: Examined, source: str, row: Row) -> Iterator[Found]:
    problem, url = row["problem"], row["url"]
    check = f"press-monitor sources check --live {source} looks for what works"
    since = row["failing_since"] or row["fetched_at"]
    if problem and "an HTML page" in problem and row["kind"] != "listing":
        yield finding(
            "html", source, f"{row['kind']} {url} serves a page for people: {problem}",
            f"open it in a browser; {check}; then mend its url: in the file of {source}",
            serious=True, since=since, part=url, url=url,
        )  # fmt: skip
    elif row["moved_to"]:
        yield finding(
            "moved", source, f"{row['kind']} {url} has moved for good to {row['moved_to']}",
            f"put the new address into the file of {source}",
            serious=False, since=since, part=url, url=url, moved_to=row["moved_to"],
        )  # fmt: skip
    elif problem and row["failing_since"] and _lasts(examined, row["failing_since"], FAILING_AFTER):
        yield finding(
            "list", source, f"{row['kind']} {url} fails since {shown(row['failing_since'])}: {problem}",
            f"{check}; mend or delete its line in the file of {source}",
            serious=True, since=since, part=url, url=url,
        )  # fmt: skip
    elif not row["failing_since"] and row["newest_at"] and _lasts(examined, row["newest_at"], STALE_AFTER):
        yield finding(
            "stale", source, f"{row['kind']} {url} answers, and its newest entry is of {shown(row['newest_at'])}",
            f"the outlet has probably another by now; {check}",
            serious=False, since=row["newest_at"], part=url, url=url,
        )  # fmt: skip


def _lasts(examined: Examined, since: str, limit: timedelta) -> bool:
    return examined.now - moment(since) >= limit


def walls(examined: Examined, outlets: Sequence[Row]) -> Iterator[Found]:
    """Outlets that serve one and the same text at many addresses."""
    crawled = {outlet["key"] for outlet in outlets}
    for row in examined.condition.walls(examined.before(days=3)):
        if row["source"] in crawled:
            yield finding(
                "wall",
                row["source"],
                f"serves a wall in place of its articles: “{row['words']}”; {counted(row['links'], 'link')} kept back",
                f"open one of its articles in a browser; if it asks for consent or blocks robots, write to the outlet "
                f"or set disabled: in the file of {row['source']}; the links are fetched once the wall is gone",
                serious=True,
                since=row["since"],
                links=row["links"],
            )


def gaps(examined: Examined, outlets: Sequence[Row]) -> Iterator[Found]:
    """Entries that lists dropped between two looks: being fetched again, or lost."""
    crawled = {outlet["key"] for outlet in outlets}
    for row in examined.condition.gaps(examined.before(days=7)):
        if row["source"] not in crawled:
            continue
        about = f"about {counted(row['missing'], 'article')}" if row["missing"] else "an unknown number of articles"
        where = f"between {shown(row['after_at'])} and {shown(row['before_at'])}"
        if row["state"] == "open":
            yield finding(
                "gap", row["source"], f"{about} {where} fell out of its lists between two looks; not fetched yet",
                f"the next crawls fetch them by themselves; at once: press-monitor backfill {row['source']} "
                f"--since {row['after_at'][:10]}",
                serious=_lasts(examined, row["since"], FAILING_AFTER), since=row["since"],
                gaps=row["gaps"], missing=row["missing"],
            )  # fmt: skip
        elif row["missing"] or row["unknown"]:
            yield finding(
                "lost", row["source"], f"{about} {where} fell out of its lists and could not be found again",
                f"look more often: shortest: under polling: in the file of {row['source']}, and a crontab line as "
                "frequent; single pages: press-monitor add-article URL",
                serious=True, since=row["since"], gaps=row["gaps"], missing=row["missing"],
            )  # fmt: skip
