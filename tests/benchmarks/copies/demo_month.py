"""Is every edit and removal of the demo's invented press found at the first look after it, over a month?

The press publishes, edits and takes down for four days and then stands still; its pages change by themselves (the day's
date, lists of other articles). Crawls are real, the clock is injected.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections import Counter
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from monitor.clock import iso
from monitor.demo import CATALOGUE, FIRST_DAY, LAST_DAY, DemoPress
from monitor.demo.press import Published, editions
from monitor.demo.site import address
from monitor.discovery.urls import canonical
from tests.crawl.drive import Asked
from tests.crawl.forked import run
from tests.crawl.program import check_conservation, environment, rows

START = datetime.combine(FIRST_DAY, datetime.min.time(), UTC) + timedelta(hours=12)
# hours after the start at which a crawl is started
CRAWLS = (
    1.2,
    6.8,
    13.0,
    26.5,
    34.0,
    50.0,
    58.0,
    74.0,
    82.0,
    100.0,
    *(24.0 * day + 5.3 for day in (7, 8, 12, 20, 30, 31, 33, 34)),
)
_TEXT = ("silent_edit", "text_changed")


def measure() -> dict[str, object]:
    """Events of the press, how many were found, at the first look, and what was told that did not happen."""
    began = time.monotonic()
    looks: dict[str, list[datetime]] = {}
    with DemoPress(FIRST_DAY) as press, tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        db = folder / "press.db"
        for hours in (0.0, *CRAWLS):
            now = START + timedelta(hours=hours)
            press.set_day(min(now.date(), LAST_DAY))
            before = len(press.requests)
            where = [str(db), str(CATALOGUE / "sources"), str(press.port), iso(now)]
            done = run(
                "tests.crawl.drive", [*where, json.dumps(asdict(Asked(due=True, revisits="all")))], environment(folder)
            )
            if done.code:
                raise RuntimeError(done.err)
            for asked in {(one.host, one.path) for one in press.requests[before:] if one.status != 429}:
                looks.setdefault(canonical(f"http://{asked[0]}{asked[1]}"), []).append(now)
        check_conservation(db)
        figures = _judged(db, looks)
    return {
        "crawls": len(CRAWLS) + 1,
        "requests": len(press.requests),
        "seconds": round(time.monotonic() - began, 1),
        **figures,
    }


def _judged(db: Path, looks: dict[str, list[datetime]]) -> dict[str, object]:
    stored = {url for (url,) in rows(db, "select url from articles")}
    told = rows(
        db,
        "select a.url, c.kind, c.first_seen_at from changes c left join articles a on a.id = c.article_id "
        "where part_of is null",
    )
    expected = {(url, kind): at for url in stored for kind, at in _events(url, looks.get(url, []))}
    met = {(url, "text" if kind in _TEXT else kind): at for url, kind, at in told}
    found = [event for event in expected if event in met]
    edits = {url for url, kind in expected if kind != "removed"}
    (revisions,) = rows(db, "select count(*) from revisions")[0]
    return {
        "articles": len(stored), "looks": sum(len(looks.get(url, [])[1:]) for url in stored),
        "events": len(expected), "events_by_kind": dict(sorted(Counter(kind for _, kind in expected).items())),
        "found": len(found), "found_at_the_first_look": sum(met[event] == iso(expected[event]) for event in found),
        "missed": len(expected) - len(found), "false_changes": len(told) - len(found),
        "false_revisions": revisions - len(stored) - len(edits),
    }  # fmt: skip


def _events(url: str, looks: list[datetime]) -> list[tuple[str, datetime]]:
    """What the looks at an article could have met, each with the first look after it."""
    events: list[tuple[str, datetime]] = []
    gone: list[datetime] = []
    former: Published | None = None
    for at in looks:
        item = _shown(min(at.date(), LAST_DAY)).get(url)
        if item is None:
            if former is not None:
                gone.append(at)
            # else a number was tried that the outlet had not given yet
            continue
        if former is not None and former.title != item.title:
            events.append(("headline_changed", at))
        if former is not None and (former.standfirst, former.paragraphs) != (item.standfirst, item.paragraphs):
            events.append(("text", at))
        former = item
    # certain after a second look
    return [*events, *([("removed", gone[0])] if len(gone) > 1 else [])]


_DAYS: dict[date, dict[str, Published]] = {}


def _shown(day: date) -> dict[str, Published]:
    """The articles that the press shows on a day, by address."""
    if day not in _DAYS:
        items = (item for edition in editions(day).values() for item in edition.items)
        _DAYS[day] = {canonical(address(item)): item for item in items}
    return _DAYS[day]
