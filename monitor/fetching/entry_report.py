"""What can be said of an entry point that was asked for: one word, a sentence, the figures and what to write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from monitor.catalogue.model import Discovery
from monitor.fetching.probe import Answer

Word = Literal[
    "ok", "moved", "pattern", "stale", "empty", "html", "broken", "dead", "blocked", "robots", "held", "unreachable",
    "untested",
]  # fmt: skip
# of these a list can be used all the same
USABLE: frozenset[Word] = frozenset(("ok", "moved", "untested"))


@dataclass(frozen=True, slots=True)
class EntryReport:
    """One entry point. ``word``: the gravest finding, ``what`` in a sentence. ``items``: on the first document, or in
    the newest children of an index; ``fits``: how many of them are articles by the source's pattern; ``newest``: the
    latest day that an item states. ``claim``: what the file says of it; ``line``: where. ``advice``: what to write."""

    number: int
    entry: Discovery
    line: int
    derived: bool
    word: Word = "untested"
    what: str = "not asked"
    status: int | None = None
    items: int = 0
    fits: int = 0
    newest: date | None = None
    moved_to: str | None = None
    misfits: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()

    @property
    def is_claimed(self) -> bool:
        """Whether somebody has said that it works; what is inferred may well not exist."""
        return self.entry.confidence != "inferred"

    @property
    def claim(self) -> str:
        """What the file says of it, as ``tested 2026-08-30``."""
        if self.derived:
            return f"{self.entry.confidence} from the platform"
        return f"{self.entry.confidence}{f' {self.entry.checked}' if self.entry.checked else ''}"


def failing(answer: Answer) -> tuple[Word | None, str]:
    """Why an answer holds no document, as a word and a sentence; (None, "") when it holds one."""
    match answer.trouble:
        case "robots":
            return "robots", f"robots.txt forbids it: {answer.reason}"
        case "robots_unreachable":
            return "unreachable", f"its robots.txt cannot be had: {answer.reason}"
        case "no_host":
            return "dead", f"no such host: {answer.reason}"
        case "network":
            return "unreachable", answer.reason or "nobody answers"
        case "held":
            return "held", answer.reason or "the host asks to be left alone"
        case "refused":
            return "blocked", f"never asked for: {answer.reason}"
        case "broken":
            return "broken", answer.reason or "an answer that cannot be read"
    match answer.status:
        case 200:
            return None, ""
        case 404 | 410:
            return "dead", f"HTTP {answer.status}"
        case 401 | 403 | 451:
            return "blocked", f"HTTP {answer.status}: the site refuses"
        case 429 | 503:
            return "held", f"HTTP {answer.status}: the site asks to come back later"
    return "broken", f"HTTP {answer.status}"
