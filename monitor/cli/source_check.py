"""``press-monitor sources check --live``: what every entry point answers today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import settings
from monitor.catalogue.documents import Document
from monitor.catalogue.files import raise_problems
from monitor.catalogue.model import Source
from monitor.catalogue.sources import read_source, read_sources, select
from monitor.cli.looking import look, looking
from monitor.cli.telling import print_json, tell
from monitor.clock import SystemClock, iso
from monitor.errors import NetworkDownError, UsageError
from monitor.fetching.entry_report import EntryReport
from monitor.fetching.live_check import LiveCheck
from monitor.terminal import one_line

# as ``health``: something needs a person
NEEDS_A_PERSON = 1
INTERRUPTED = 11


def check_live(
    names: Sequence[str],
    directories: Sequence[Path],
    db: Path,
    *,
    stale_days: int | None,
    as_json: bool,
    routes: Mapping[str, int],
) -> int:
    """Asks for every entry point of the named sources (ids, or files that are not in the registry yet), or of all that
    are enabled; prints what came of it and returns the exit code. Raises ``NetworkDownError`` when no server of any
    source could be reached."""
    chosen = _chosen(names, directories)
    if not chosen:
        raise UsageError("no source is enabled; name one, or see 'press-monitor sources list'")
    now = SystemClock().now()
    checks = [LiveCheck(source, document, now.date(), stale_days) for source, document in chosen]
    with looking(db, "sources check --live", [source for source, _ in chosen], routes) as session:
        complete = look(session, checks, routes)
    down = complete and not any(check.answered_once for check in checks) and all(check.unreachable for check in checks)
    code = NetworkDownError.exit_code if down else INTERRUPTED if not complete else 0
    if not code and any(check.needs_a_person for check in checks):
        code = NEEDS_A_PERSON
    told = {
        "checked_at": iso(now),
        "network": "down" if down else "up",
        "complete": complete,
        "sources": [as_object(check) for check in checks],
    }
    if as_json and not down:
        print_json(told)
    elif not down:
        for check in checks:
            tell("\n".join(_lines(check)))
        bad = sum(check.needs_a_person for check in checks)
        tell(f"\n{len(checks)} source{'' if len(checks) == 1 else 's'}, {bad} need{'s' * (bad == 1)} a person")
    if down:
        reason = next((report.what for check in checks for report in check.reports if report.what), "no answer")
        raise NetworkDownError(
            f"network down: no server of {'any source' if len(checks) > 1 else checks[0].source.id} could be reached "
            f"({reason}); check the connection",
            told,
        )
    return code


def _chosen(names: Sequence[str], directories: Sequence[Path]) -> list[tuple[Source, Document]]:
    registry = read_sources(directories)
    raise_problems(registry.problems)
    files = [name for name in names if name.endswith((".yml", ".yaml"))]
    ids = [name for name in names if name not in files]
    chosen = []
    if ids or not files:
        chosen = [(source, registry.documents[source.id]) for source in select(registry.sources, ids)]
    for name in files:
        source, document, problems = read_source(Path(name))
        raise_problems(problems)
        if source is not None:
            chosen.append((source, document))
    return [pair for pair in chosen if pair[0].discovery or names]


def as_object(check: LiveCheck) -> dict[str, object]:
    """One source as JSON tells it."""
    return {
        "id": check.source.id,
        "file": str(check.document.path),
        "needs_a_person": check.needs_a_person,
        "entry_points": [_entry(report) for report in check.reports],
    }


def _entry(report: EntryReport) -> dict[str, object]:
    return {
        "kind": report.entry.kind,
        "url": str(report.entry.url),
        "line": report.line,
        "claim": report.claim,
        "word": report.word,
        "what": report.what,
        "status": report.status,
        "items": report.items,
        "articles": report.fits,
        "newest": report.newest.isoformat() if report.newest else None,
        "moved_to": report.moved_to,
        "no_articles": list(report.misfits),
        "advice": list(report.advice),
    }


def _lines(check: LiveCheck) -> list[str]:
    """One source for a terminal: a line for each entry point, its advice below."""
    lines = [f"{check.source.id}  ({_short(check.document.path)})"]
    if not check.reports:
        lines.append("  no entry point")
    for report in check.reports:
        lines.append(f"  {report.word:<11} {report.entry.kind:<9} {report.entry.url}")
        lines.append(f"  {'':<11} line {report.line}, {report.claim}: {one_line(report.what)}")
        if report.word == "pattern":
            lines += [f"  {'':<11} no article: {one_line(url)}" for url in report.misfits]
        lines += [f"  {'':<11} → {one_line(one)}" for one in report.advice]
    return lines


def _short(path: Path) -> str:
    return str(path.relative_to(settings.SOURCES_DIR)) if path.is_relative_to(settings.SOURCES_DIR) else str(path)
