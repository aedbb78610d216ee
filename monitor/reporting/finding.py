"""How findings are made: every check takes the same things and gives the same kind of rows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from db.condition import Condition
from db.findings import Found
from monitor import terminal
from monitor.catalogue.model import Source
from monitor.clock import iso, parse_iso

LONGEST_LINE = 400


@dataclass(frozen=True, slots=True)
class Examined:
    """What the checks look at. ``sources``: the registry; ``names``: the only outlets asked about, all where empty."""

    condition: Condition
    sources: Mapping[str, Source]
    now: datetime
    names: frozenset[str] = frozenset()

    def before(self, **length: float) -> str:
        """The instant so long ago, as the database writes it."""
        return iso(self.now - timedelta(**length))

    def wants(self, source: str) -> bool:
        """Whether that outlet is asked about."""
        return not self.names or source in self.names

    def is_crawled(self, source: str, enabled: bool) -> bool:
        """Whether an outlet is to be crawled: by the registry, by its row where the registry does not have it."""
        known = self.sources.get(source)
        return known.enabled if known is not None else enabled


def finding(
    kind: str,
    source: str | None,
    message: str,
    advice: str,
    *,
    serious: bool,
    since: str | None = None,
    part: str = "",
    **detail: Any,
) -> Found:
    """A finding with a key made of its kind, source and ``part`` (which of several of a kind), its texts in one
    line."""
    key = ":".join(filter(None, (kind, source, part)))
    told = json.dumps(detail, ensure_ascii=False, default=str) if detail else None
    return Found(key, kind, source, serious, since, one_line(message), one_line(advice), told)


def one_line(text: str) -> str:
    """``text`` in one line that a terminal can show: words of pages and servers are quoted in it."""
    line = terminal.one_line(text)
    return line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1]}…"


def shown(instant: str | None) -> str:
    """``2025-05-23 10:00`` for the terminal; times are UTC."""
    return instant[:16].replace("T", " ") if instant else "?"


def moment(text: str) -> datetime:
    """The instant that a row names, or the beginning (UTC) of the day that it names."""
    return parse_iso(text if "T" in text else f"{text[:10]}T00:00:00Z")


def counted(number: int, what: str) -> str:
    """``1 link``, ``2 links``."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
