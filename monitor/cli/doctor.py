"""``press-monitor doctor``: everything looked at that keeps the monitor from working for years; changes nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

import settings
from db.condition import Condition
from db.connection import is_marked
from db.inspection import Database
from db.proofs import Proofs
from db.reader_file import checked, reader_file
from db.soundness import DatabaseError as FileError
from db.soundness import (
    broken_pages,
    broken_references,
    engine,
    header_problem,
    index_problem,
    looked_at,
    newest_instants,
    out_of_step,
    said,
    steps,
)
from monitor.cli.failing import EXPECTED
from monitor.cli.opening import registry
from monitor.cli.options import db_option, json_option
from monitor.cli.secret import SECRET
from monitor.cli.telling import print_json, tell
from monitor.clock import SystemClock
from monitor.errors import BusyError, ConfigError, DatabaseError, DiskFullError
from monitor.fetching.archive import Archive
from monitor.fetching.archive_state import READ, doubts
from monitor.fetching.batch import MIN_FREE_BYTES, Home
from monitor.fetching.lock import is_held
from monitor.fetching.traces import list_of, listed
from monitor.reporting import machine, surroundings
from monitor.reporting.diagnosis import Diagnosis, harm, note, of_finding, sound, worst
from monitor.reporting.finding import Examined
from monitor.reporting.health import examine

BAD = DatabaseError.exit_code
SALVAGE = "press-monitor restore BACKUP, or recover"
# of health's findings those of the machine; an outlet's are told by health
_OF_THE_MACHINE = ("disk", "index", "sums", "wal", "stuck", "killed", "no_crawl", "clock", "bug", "bad_database")
_ALSO = ("disk_full", "locked", "configuration", "network", "unsent")


@click.command()
@click.option("--full", is_flag=True, help="Also check indexes, references and the full-text index word by word.")
@db_option
@json_option
def doctor(full: bool, db: Path, as_json: bool) -> int:
    """Examine the SQLite build, the database, its sums and its full-text index, the archive, the disk, the clock, the
    schedule, rights and leftovers; a line for each, with how to mend it.

    Changes nothing, and a crawl may go on. Works on a database that is missing, damaged, locked or of another version.
    Ends with 0 when nothing must be mended, else with the code of the worst: 65 the file or its archive, 16 the disk,
    70 sums that do not agree, 78 rights, clock or configuration, 75 locked, 1 anything else that needs a person. Off a
    terminal it says only what is not sound.
    """
    home, now = Home(db.absolute()), SystemClock().now()
    told = [*_engine(), *_configuration(home.database), *_file(home, now, full=full)]
    told += surroundings.file_system(home.database.parent)
    told += surroundings.rights(
        [path for path in sorted(home.database.parent.glob(f"{home.database.stem}*")) if path.is_file()]
        + [path for path in [reader_file(home.database)] if path.exists()],
        [path for path in (home.database.parent, home.archive) if path.is_dir()],
        [path for path in [settings.HOME / SECRET] if path.exists()],
    )
    told += surroundings.leftovers(home.database, home.archive)
    units = Path("~/.config/systemd/user").expanduser()
    told += surroundings.schedule(home.database, _crontab(), units)
    code = worst(told)
    if as_json:
        print_json({
            "exit_code": code,
            "findings": [
                {"area": one.area, "severity": one.severity, "what": one.what, "where": one.where, "fix": one.fix}
                for one in told
            ],
        })  # fmt: skip
        return code
    for one in told:
        if one.severity != "sound" or sys.stdout.isatty():
            tell(one.line)
    if sys.stdout.isatty() or code:
        harms = sum(one.severity == "harm" for one in told)
        notes = sum(one.severity == "note" for one in told)
        tell(f"{len(told)} things looked at: {harms} to mend, {notes} to know")
    return code


def _engine() -> Iterator[Diagnosis]:
    found = engine()
    where = f"{found.module} {found.version}"
    if not found.has_fts5:
        yield harm("sqlite", "has no FTS5, which the search needs", "pip install pysqlite3", where, BAD)
    if found.has_reset_bug:
        yield harm(
            "sqlite", "can corrupt a database that two programs write to at the same moment (walresetbug)",
            "pip install pysqlite3 (3.51.3 or newer)", where, ConfigError.exit_code,
        )  # fmt: skip
    else:
        yield sound("sqlite", f"no known bug of this build harms us; {len(found.options)} compile options", where)


def _configuration(database: Path) -> Iterator[Diagnosis]:
    """The registry with the user's own files over it, and the tombstones."""
    try:
        known = registry()
        listed(database)
        yield sound(
            "configuration", f"{len(known)} sources, no error in your own files", str(settings.CATALOGUE_OVERLAY)
        )
    except EXPECTED as error:
        code = ConfigError.exit_code if isinstance(error, ConfigError) else 0
        if code:
            yield harm("configuration", str(error), "mend that line", code=code)


def _file(home: Home, now: datetime, *, full: bool) -> Iterator[Diagnosis]:
    where = str(home.database)
    problem = header_problem(home.database)
    if problem:
        fix = (
            "name yours with --db; press-monitor crawl makes one" if "not exist" in problem or "empty" in problem
            else "name another with --db" if "no SQLite" in problem or "folder" in problem else SALVAGE
        )  # fmt: skip
        yield harm("database", problem, fix, where, BAD)
        if home.archive.is_dir() and ("not exist" in problem or "empty" in problem or "header" in problem):
            yield note("archive", "its pages are there", "press-monitor rebuild --from-archive", str(home.archive))
        return
    for part in (_schema, _pages, _contents, _archive):
        try:
            with looked_at(home.database) as database:
                yield from part(database, home, now, full)
        except FileError as error:
            words, is_lock = said(home.database, error)
            if is_lock:
                yield harm("database", words, "end the other program (fuser on the file)", where, BusyError.exit_code)
                return
            yield harm(part.__name__.strip("_"), words, SALVAGE, where, BAD)
        except EXPECTED as error:
            yield harm(part.__name__.strip("_"), str(error), SALVAGE, where, BAD)
        except OSError as error:
            yield harm("disk", f"{error}", "make room, or check the path", where, DiskFullError.exit_code)
    yield from _readers(home)


def _schema(database: Database, home: Home, now: datetime, full: bool) -> Iterator[Diagnosis]:
    state, where = steps(database), str(home.database)
    if not state.is_ours and is_marked(home.database):
        fix = f"move {where}-wal away"
        yield harm("schema", "the log beside it is another database's, and would overwrite it", fix, where, BAD)
    elif not state.is_ours:
        yield harm("schema", "belongs to another program", "name yours with --db", where, BAD)
    elif state.unknown:
        yield harm(
            "schema", f"was written by a newer version (it knows {state.unknown[0]})",
            "update the program; until then press-monitor serve shows it", where, BAD,
        )  # fmt: skip
    elif state.missing:
        yield note(
            "schema", f"is of an older version (it lacks {state.missing[0]})",
            "the next crawl brings it up to date, after a copy of it was made", where,
        )  # fmt: skip
    else:
        yield sound("schema", "is this version's", where)


def _pages(database: Database, home: Home, now: datetime, full: bool) -> Iterator[Diagnosis]:
    where = str(home.database)
    broken = broken_pages(database, full=full)
    if broken:
        more = f" (and {len(broken) - 3} more)" if len(broken) > 3 else ""
        yield harm("pages", f"{'; '.join(broken[:3])}{more}", SALVAGE, where, BAD)
    else:
        yield sound(
            "pages", "every page and index is whole" if full else "every page is whole (--full: and index)", where
        )
    for line in broken_references(database) if full else ():
        yield harm("references", line, SALVAGE, where, BAD)


def _contents(database: Database, home: Home, now: datetime, full: bool) -> Iterator[Diagnosis]:
    state = steps(database)
    if not state.is_ours or state.missing:
        return
    lacking, spare = out_of_step(database)
    rebuild = f"between two crawls: sqlite3 {home.database} {machine.REBUILD}"
    wrong = index_problem(database) if full and not lacking and not spare else ""
    if lacking or spare or wrong:
        what = wrong or f"{lacking:,} texts are not in it, {spare:,} entries have no text"
        yield harm("full-text index", what, rebuild, str(home.database), BAD)
    else:
        yield sound("full-text index", "is in step with the texts", str(home.database))
    yield from surroundings.clock(now, newest_instants(database))
    kinds = {*_OF_THE_MACHINE, *_ALSO} - {"index", "clock"}
    stones = list_of(home.database)
    if not stones.exists() and database["tombstones"].count:
        yield note("tombstones", "their list is gone", "the next crawl writes it anew", str(stones))
    found = [one for one in examine(database, home.database, {}, now) if one.source is None and one.kind in kinds]
    for one in found:
        yield of_finding(one.kind.replace("_", " "), one)
    told = {one.kind for one in found}
    if "sums" not in told:
        yield sound("sums", "links seen are links in each state, and all else that must hold does")
    if "disk" not in told:
        yield sound("disk", f"there is room, {MIN_FREE_BYTES // 2**20} MB are the least that a crawl starts with")
    yield from _runs(database, home, now)


def _runs(database: Database, home: Home, now: datetime) -> Iterator[Diagnosis]:
    newest = Condition(database).newest_batch()
    held = is_held(home.lock)
    if newest is None:
        yield note("runs", "nothing was crawled yet", "press-monitor crawl")
    elif newest["finished_at"] is None and not held:
        yield note(
            "runs", f"{newest['command']} of {newest['started_at']} lost its process",
            "the next crawl mends what it left", str(home.lock),
        )  # fmt: skip
    elif machine.running(Examined(Condition(database), {}, now)):
        yield sound("runs", f"{newest['command']} is under way since {newest['started_at']}", str(home.lock))
    else:
        yield sound("runs", f"the last was {newest['command']} of {newest['started_at']}, with {newest['exit_code']}")


def _archive(database: Database, home: Home, now: datetime, full: bool) -> Iterator[Diagnosis]:
    proofs = Proofs(database)
    ends = proofs.ends()
    last = {name: row for name in sorted(ends)[-READ:] if (row := proofs.last_in(name)) is not None}
    wrong = list(doubts(Archive(home.archive), ends, last, crawling=is_held(home.lock)))
    for doubt in wrong:
        if doubt.is_loss:
            fix = "restore it from a backup of the archive; press-monitor verify tells of every record"
            yield harm("archive", doubt.what, fix, str(doubt.path), BAD)
        else:
            yield note("archive", doubt.what, "the next crawl enters what it knows", str(doubt.path))
    if not any(doubt.is_loss for doubt in wrong):
        yield sound(
            "archive", f"{len(ends)} files are there and end whole (verify reads every record)", str(home.archive)
        )


def _readers(home: Home) -> Iterator[Diagnosis]:
    path = reader_file(home.database)
    try:
        if checked(path):
            with looked_at(path) as readers:
                broken = broken_pages(readers, full=True)
            if broken:
                yield harm("reader.db", "; ".join(broken[:3]), "restore it from a backup", str(path), BAD)
            else:
                yield sound("reader.db", "is whole", str(path))
    except (FileError, *EXPECTED) as error:
        yield harm("reader.db", str(error), "restore it from a backup", str(path), BAD)


def _crontab() -> str | None:
    """The user's crontab, empty where there is none; ``None`` where it cannot be asked for."""
    try:
        done = subprocess.run(["crontab", "-l"], capture_output=True, timeout=10, check=False)  # noqa: S607
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace")
