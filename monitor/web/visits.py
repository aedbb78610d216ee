"""When a reader was here last, kept by the reader's own browser: nothing of it is stored here."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from monitor.clock import iso, parse_iso

COOKIE = "visite"
KEPT = timedelta(days=365)
# pages that are opened within this time belong to one visit
PAUSE = timedelta(minutes=30)


class Visit(NamedTuple):
    """``before``: the instant until which the reader knows what there is, ``None`` on a first visit; ``cookie``: what
    the browser is to keep."""

    before: str | None
    cookie: str


def visit(kept: str | None, now: datetime) -> Visit:
    """This visit, by what the browser ``kept``: two instants, the end of the visit before this one and the last page
    of this one. What is no such thing, or lies in the future, counts as a first visit."""
    before, last = _instants(kept, now)
    if last is None:
        return Visit(None, f".{iso(now)}")
    if now - last > PAUSE:
        before = last
    return Visit(iso(before) if before else None, f"{iso(before) if before else ''}.{iso(now)}")


def _instants(kept: str | None, now: datetime) -> tuple[datetime | None, datetime | None]:
    parts = (kept or "").split(".")
    if len(parts) != 2:
        return None, None
    try:
        before, last = (parse_iso(part) if part else None for part in parts)
    except ValueError:
        return None, None
    if last is None or last > now or (before is not None and before > last):
        return None, None
    return before, last
