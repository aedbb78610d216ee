"""Classes of failure, and how much each weighs: after Media Cloud's rss-fetcher (``fetcher/tasks.py``: hard 1, soft
0.5, temporary 0.25), which found that feeds come back to life from all of them.

Two things differ. No source is ever switched off, so what Media Cloud calls soft to be lenient (404, a name that does
not resolve) may be hard here. And a failure of this machine's own network is no source's failure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Class = Literal["hard", "soft", "temporary"]

WEIGHTS: dict[Class, float] = {"hard": 1.0, "soft": 0.5, "temporary": 0.25}
_MILDEST_FIRST: tuple[Class, ...] = ("temporary", "soft", "hard")

# By the words that the ledger, the lists and the readers of lists write. What is not named here is soft: "if there is
# a chance the error is transitory, or due to human/configuration error" (rss-fetcher, request_exception_to_status).
_TEMPORARY = re.compile(r"HTTP 429\b|the host asks to be left alone\b")
_SILENCE = re.compile(r"robots unreachable: \S+ no answer in time\b")
_UNASKED = re.compile(r"HTTP 503, Retry-After: nothing")
_HARD = re.compile(
    r"HTTP (?:400|401|404|405|406|410|414|451)\b|(?:network: \S+ )?host not found\b|.*certificate|.*VerificationError|"
    r"(?:robots|scheme|port|userinfo|characters|length|host|url|ssrf|scope)(?:: |$)|redirects: |too large\b|not read:|"
    r"not an? \w|no link of the listing\b|no usable (?:link|sitemap)\b|a sitemap (?:index )?without |"
    r"a script that writes no link|WordPress refused\b",
    re.I | re.S,
)
# so large a share of a batch's sources cannot be reached that the fault is nearer to us than to them
_MOST = 0.5


@dataclass(frozen=True, slots=True)
class Unreached:
    """A run in which no server answered. ``since``: when it ended; ``failure``: its class, if it was the source's."""

    run_id: int
    source_id: int
    source: str
    since: datetime
    reason: str
    failure: Class


@dataclass(slots=True)
class Network:
    """What a batch learns of this machine's network. ``answered_at``: the last answer of any server; ``runs``: sources
    that had their turn."""

    answered_at: datetime | None = None
    runs: int = 0
    unreached: list[Unreached] = field(default_factory=list)

    def to_blame(self, source: Unreached) -> bool:
        """Whether it was rather this machine's network that failed than the source: no other server answered since,
        or most of the batch fared alike."""
        if self.answered_at is None or self.answered_at < source.since:
            return True
        return len(self.unreached) > self.runs * _MOST


def class_of(problem: str, hold: str | None = None) -> Class:
    """The class of a failure by the words that were written down of it. ``hold``: why its host is left alone, if it
    asked to be (``hosts.not_before_reason``): a 503 that names its time is a request, any other is an error."""
    if _TEMPORARY.match(problem):
        return "soft" if _UNASKED.search(problem) else "temporary"
    if problem.startswith("HTTP 503") and hold and "HTTP 503" in hold and not _UNASKED.search(hold):
        return "temporary"
    return "hard" if _HARD.match(problem) else "soft"


def is_silence(problem: str) -> bool:
    """Whether nobody answered, which can be for want of a network, although a name was found."""
    return _SILENCE.match(problem) is not None


def mildest(classes: Iterable[Class]) -> Class | None:
    """The class of a source whose lists failed in several ways: hard only if every one of them did; ``None`` for
    none."""
    found = set(classes)
    return next((name for name in _MILDEST_FIRST if name in found), None)


def class_of_all(problems: Sequence[tuple[str, str]], hold: str | None = None) -> Class | None:
    """The class of problems, each (where, what), taken together."""
    return mildest(class_of(what, hold) for _, what in problems)
