"""How a run ended: one word for its row, the reason in a line, and what that does to the source's next turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from monitor.catalogue.model import IdRange
from monitor.clock import iso
from monitor.fetching.failures import Class, Unreached, class_of, class_of_all, is_silence, mildest
from monitor.fetching.hosts import hold_of, host_key
from monitor.fetching.polling import after_failure, after_success, cut_short
from monitor.watching import site_absent

if TYPE_CHECKING:
    from monitor.fetching.batch import Batch
    from monitor.fetching.run import Run

# so many pages that could not be had are no accident
FEW = 3
# a list that was not asked for since then is none of the source's any more
CURRENT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Judgement:
    """``outcome`` and ``reason`` as in ``runs``. ``failure``: its class, where the source is to be looked at less often
    for it; ``again``: the run could not go to its end, and the source is due again at once."""

    outcome: str
    reason: str | None
    failure: Class | None = None
    again: bool = False


def judge(run: Run, why: str) -> Judgement:
    """How a run ended; ``why`` is Scrapy's word for the end of its spider."""
    found = _judged(run, why)
    return replace(found, reason="; ".join(filter(None, (found.reason, told(run.lists.warnings)))) or None)


def _judged(run: Run, why: str) -> Judgement:
    lists, walls = run.lists, run.walls
    problems = lists.problems if lists.read else lists.problems + lists.guesses
    reason = told(problems)
    silent = run.unreachable or lists.unreachable or any(is_silence(what) for _, what in problems)
    if silent and not run.answers:
        return Judgement("network_down", reason or "no server could be reached", again=True)
    if run.batch.stopping or run.batch.fatal:
        return Judgement("stopped", reason or why, again=True)
    wanted = bool(lists.problems) or any(not isinstance(strategy, IdRange) for strategy in run.source.discovery)
    if not lists.read and (bool(lists.guesses) if run.apart else wanted):
        return Judgement("failed", reason or "no list could be read", class_of_all(problems, _hold(run)[1]) or "soft")
    if walls.word and not (run.stored and run.batch.store.walls.kept(run.id)):
        return Judgement("failed", walls.word, "soft")
    missed = run.misses.total()
    if missed >= FEW and not run.fetched:
        return Judgement("failed", f"no page could be had: {_commonest(run)}", _class_of_pages(run))
    if missed >= FEW and missed > run.fetched:
        return Judgement("partial", f"{missed} pages could not be had: {_commonest(run)}", _class_of_pages(run))
    if why not in ("finished", "closespider_timeout"):
        return Judgement("stopped", reason or why, "soft")
    if why != "finished":
        return Judgement("partial", reason or "stopped at the time limit of a run; the rest waits", again=True)
    if run.spent:
        return Judgement("partial", reason or "the run's requests are used up; the rest waits", again=True)
    if run.held:
        said = "the host asks to be left alone"
        return Judgement("partial", reason or f"{said}; the rest waits", class_of(f"{said}: {_hold(run)[1]}"))
    if walls.met:
        return Judgement("partial", f"{walls.met} of {run.fetched} pages were no articles: {walls.word}")
    return Judgement("partial" if lists.problems else "ok", reason)


def told(problems: Sequence[tuple[str, str]]) -> str | None:
    """Problems as one line, like ones together; ``None`` where there is none."""
    places: dict[str, list[str]] = {}
    for where, what in problems:
        places.setdefault(what, []).append(where)
    lines = [
        f"{what} ({where[0]}{f' and {len(where) - 1} more' if len(where) > 1 else ''})"
        for what, where in places.items()
    ]
    return "; ".join(lines) or None


def _commonest(run: Run) -> str:
    return "; ".join(f"{reason} ({count} times)" for reason, count in run.misses.most_common(2))


def _class_of_pages(run: Run) -> Class:
    # where the lists can be read, the source is alive
    return mildest(["soft", *(class_of(reason) for reason in run.misses)]) or "soft"


def _hold(run: Run) -> tuple[datetime | None, str | None]:
    """Until when the source's hosts are to be left alone, as they asked (the latest of them), and how they did."""
    hosts, now = run.batch.guards.hosts, run.batch.clock.now()
    addresses = [str(run.source.home), *(str(strategy.url) for strategy in run.source.discovery)]
    names = {host_key(name) for address in addresses if (name := urlsplit(address).hostname)}
    holds = [(until, name) for name in names if (until := hold_of(hosts, name, now)) is not None]
    if not holds:
        return None, None
    until, name = max(holds)
    return until, hosts.get(name).not_before_reason


def plan(run: Run, judgement: Judgement) -> None:
    """Writes when the source of a run that ended has its next turn. To be called within a transaction."""
    batch, now = run.batch, run.batch.clock.now()
    batch.network.runs += 1
    if judgement.outcome == "network_down":
        failure = class_of_all(run.lists.problems + run.lists.guesses) or "soft"
        batch.network.unreached.append(
            Unreached(run.id, run.source_id, run.source.id, now, judgement.reason or "", failure)
        )
    if not run.is_look or run.apart:
        return
    polling = batch.store.polling
    former = polling.get(run.source_id)
    if judgement.failure:
        why = judgement.reason or judgement.outcome
        schedule = after_failure(run.source, former, judgement.failure, why, now, _hold(run)[0])
    elif judgement.again:
        schedule = cut_short(run.source, former, judgement.reason or judgement.outcome, now)
    else:
        paces = polling.paces(run.source_id, iso(now - CURRENT))
        schedule = after_success(run.source, former, paces, now, run.lists.pace())
    polling.set(run.source_id, schedule)


def judge_unreached(batch: Batch) -> None:
    """Judges the runs in which no server answered, once the batch knows whether it was its own network's fault: then
    nothing is held against them and they are due at once; else the sources have failed."""
    network, now = batch.network, batch.clock.now()
    failed = [run for run in network.unreached if not network.to_blame(run)]
    with batch.store.transaction():
        for run in failed:
            reason = f"{run.reason}; other servers could be reached"
            batch.store.runs.amend(run.run_id, "failed", reason)
            if batch.wishes.spider is None and run.source not in batch.wishes.looks_only:
                former = batch.store.polling.get(run.source_id)
                schedule = after_failure(batch.source(run.source), former, run.failure, reason, now)
                batch.store.polling.set(run.source_id, schedule)
        for silent in batch.unheard:
            if not network.to_blame(silent):
                site_absent(batch.store, silent.source_id, silent.reason, now)
