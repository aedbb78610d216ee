"""Whether a fault ended as it must."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.hostile.crawled import ARTICLES, BYSTANDERS, Became
from tests.hostile.faults import Fault

LONGEST = 500  # characters of a message that is one line
# states that need no word of explanation
PLAIN = ("stored", "pending", "alias", "fetched")


def problems(fault: Fault, became: Became) -> list[str]:
    """What is not as it must be, in words; nothing where all is."""
    return [*_run(fault, became), *_links(fault, became), *_requests(fault, became), *bystanders(became)]


def _run(fault: Fault, became: Became) -> Iterator[str]:
    outcome, word = became.runs.get(fault.key, ("no run", None))
    if outcome not in fault.outcome.split("|") or not _matches(fault.word, word):
        yield f"run: {outcome}, {word}; should be {fault.outcome}, {fault.word or 'without a word'}"
    if outcome != "ok" or word:
        yield from _line("run", word)


def _links(fault: Fault, became: Became) -> Iterator[str]:
    wanted = {fault.path: (fault.state, fault.reason), "/a/good": (fault.good, "")}
    wanted |= {path: (state, r"\S" if state not in PLAIN else "") for path, state in fault.links.items()}
    for path, (state, pattern) in wanted.items():
        got, reason = became.links.get((fault.key, fault.url(path)), (None, None))
        if state is None:
            continue
        if got not in state.split("|") or not _matches(pattern, reason):
            yield f"{path}: {got}, {reason}; should be {state}, {pattern or 'without a word'}"
        if got not in PLAIN or reason:
            yield from _line(path, reason)
    refused = [reason for (key, _), (state, reason) in became.links.items() if (key, state) == (fault.key, "rejected")]
    if len(refused) != fault.rejected:
        yield f"{len(refused)} links were rejected, {fault.rejected} should be"
    for reason in refused[:20]:
        yield from _line("a rejected link", reason)
    if fault.holds and fault.holds not in (text := became.texts.get((fault.key, fault.url(fault.path)), "")):
        yield f"{fault.path}: {fault.holds!r} is not in {text[:200]!r}"


def _requests(fault: Fault, became: Became) -> Iterator[str]:
    if fault.provoked and (fault.site, fault.provoked) not in became.paths:
        yield f"{fault.provoked} was never asked for"
    if fault.at_most is not None and became.asked.get(fault.site, 0) > fault.at_most:
        yield f"{became.asked[fault.site]} requests, {fault.at_most} at most"


def bystanders(became: Became) -> Iterator[str]:
    """What the sources beside the faulty ones did not get."""
    for name in (f"bystander{number}" for number in range(BYSTANDERS)):
        if became.runs.get(name) != ("ok", None) or became.stored.get(name) != ARTICLES:
            yield f"{name}: {became.runs.get(name)}, {became.stored.get(name)} articles"


def _matches(pattern: str, words: str | None) -> bool:
    """Whether the pattern fits from the beginning; none means that there are no words."""
    return bool(re.match(pattern, words or "", re.S)) if pattern else not words


def _line(where: str, words: str | None) -> Iterator[str]:
    if not words or not words.isprintable() or len(words) > LONGEST or "Traceback" in words or "object at 0x" in words:
        yield f"{where}: {words!r} is no line that a person can read"
