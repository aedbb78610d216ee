"""What a command says of a batch: the sums, the sources, one line for whoever must act."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Any

from monitor.cli.telling import print_json, tell
from monitor.errors import NetworkDownError

if TYPE_CHECKING:
    # at run time it would bring Scrapy along, for commands that never fetch anything
    from monitor.fetching.runner import BatchResult, Progress

STATE_WORDS = {
    "pending": "waiting to be fetched",
    "in_flight": "under way",
    "fetched": "fetched, not yet read",
    "stored": "stored as articles",
    "alias": "another address of a known article",
    "not_an_article": "fetched, and no article",
    "extract_empty": "fetched, without text",
    "quarantined": "set aside (harmful or broken page)",
    "blocked": "not ours to fetch (robots.txt, policy, refused)",
    "rejected": "not asked for (no article address, too old)",
    "http_gone": "gone (404, 410)",
    "failed": "failed, will be tried again",
    "gave_up": "given up after several tries",
}


def as_object(result: BatchResult, **more: Any) -> dict[str, Any]:
    """The summary as one JSON-ready object."""
    return {
        "exit_code": result.exit_code,
        "message": result.message,
        **more,
        "links": {"total": sum(result.links.values()), "by_state": result.links},
        **result.counts,
        "sources": [
            {
                "source": run.source,
                "outcome": run.outcome,
                "reason": run.reason,
                "requests": run.requests,
                "links_listed": run.links_listed,
                "links_new": run.links_new,
                "fetched": run.fetched,
                "stored": run.stored,
            }
            for run in result.runs
        ],
    }


def print_summary(result: BatchResult, *, err: bool = False) -> None:
    """The tables that a person reads."""
    width = max((len(run.source) for run in result.runs), default=6)
    if result.runs:
        tell(f"\n{'source':<{width}}  {'outcome':<12}  requests  listed   new  fetched  stored", err=err)
    for run in result.runs:
        tell(
            f"{run.source:<{width}}  {run.outcome:<12}  {run.requests:>8}  {run.links_listed:>6}  {run.links_new:>4}"
            f"  {run.fetched:>7}  {run.stored:>6}",
            err=err,
        )
        if run.reason:
            tell(f"{'':<{width}}  {run.reason}", err=err)
    tell("\nlinks ever seen, by state", err=err)
    for state, words in STATE_WORDS.items():
        if state in result.links:
            tell(f"  {result.links[state]:>6}  {state:<14}  {words}", err=err)
    tell(f"  {sum(result.links.values()):>6}  in all (the sums agree)", err=err)
    counts = result.counts
    tell(
        f"\n{counts['articles']} articles, {counts['texts']} distinct texts, {counts['copies']} copies of "
        "another article, "
        f"{counts['matches']} on a topic",
        err=err,
    )


def report(result: BatchResult, *, as_json: bool, always: bool = False) -> int:
    """Says what is to be said and returns the exit code: everything on a terminal, under cron only what needs a
    person."""
    if as_json:
        print_json(as_object(result))
    elif always or sys.stdout.isatty():
        print_summary(result)
    if result.exit_code:
        tell(f"press-monitor: {result.message}", err=True)
        if not (as_json or always or sys.stdout.isatty()):
            for line in _failures(result):
                tell(f"  {line}", err=True)
    return result.exit_code


def _failures(result: BatchResult) -> list[str]:
    """A line for each source that failed; one for all that fared alike, none where the message says it."""
    if result.exit_code == NetworkDownError.exit_code:
        return []
    failed = [run for run in result.runs if run.outcome in ("failed", "network_down")]
    if len(failed) > 1 and len({run.reason for run in failed}) == 1:
        return [f"each of them: {failed[0].reason}"]
    return [f"{run.source}: {run.reason}" for run in failed]


class ProgressLine:
    """One line on a terminal, rewritten; nothing anywhere else."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()

    def __call__(self, progress: Progress) -> None:
        if self._shown:
            active = ", ".join(progress.active[:4]) + (" …" if len(progress.active) > 4 else "")
            line = (
                f"{progress.ended}/{progress.sources} sources · {progress.requests} requests · "
                f"{progress.fetched} pages fetched · {progress.stored} articles stored · {active}"
            )
            self._write(line)

    def count(self, done: int, words: str) -> None:
        """The same for work without a total."""
        if self._shown:
            self._write(f"{done} {words}")

    def _write(self, line: str) -> None:
        columns = shutil.get_terminal_size().columns - 1
        sys.stderr.write("\r\x1b[2K" + line[:columns])
        sys.stderr.flush()

    def end(self) -> None:
        """Clears the line."""
        if self._shown:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()
