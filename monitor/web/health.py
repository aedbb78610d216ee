"""How an outlet does, in words: when it was looked at, what came of it, and since when nothing does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from db.queries import SILENT_AFTER_DAYS
from db.rows import Row
from monitor.clock import iso
from monitor.wordbook import Words


@dataclass(frozen=True, slots=True)
class Health:
    """``tone``: a class of the style sheet, good, warn or soft; ``state`` is short, ``why`` says more."""

    tone: str
    state: str
    why: str = ""


def health_of(words: Words, row: Row, now: datetime) -> Health:
    """The health of a row of ``db.outlets.every``."""
    if not row["enabled"]:
        return Health("soft", words.text("outlets.disabled"), row["disabled_reason"] or "")
    if row["looked_at"] is None:
        return Health("soft", words.text("outlets.never"))
    when = words.text("outlets.looked", when=words.instant(row["looked_at"]))
    if row["outcome"] not in ("ok", "partial", None):
        why = " ; ".join(part for part in (row["reason"], when) if part)
        return Health("warn", words.known("outcome", row["outcome"]), why)
    news = row["news_at"] or row["asked_since"]
    if row["role"] == "press" and news and news < iso(now - timedelta(days=SILENT_AFTER_DAYS)):
        return Health("warn", words.text("outlets.silent"), words.text("coverage.silent_since", day=words.day(news)))
    if row["outcome"] is None:
        return Health("soft", words.text("outlets.running"), when)
    if row["outcome"] == "partial":
        why = " ; ".join(part for part in (row["reason"], when) if part)
        return Health("soft", words.known("outcome", "partial"), why)
    return Health("good", words.known("outcome", "ok"), when)
