"""``press-monitor``: finds the command, runs it, turns errors into one line and an exit code."""

from __future__ import annotations

import errno
import importlib
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import click

from monitor.cli.failing import EXPECTED, code_of
from monitor.cli.telling import open_streams, print_json, tell
from monitor.errors import ConfigError, DiskFullError, InternalError, UsageError

# by Ctrl+C or SIGTERM
STOPPED = 11

# command -> (module, attribute, one line of help); modules are only imported when their command is called
COMMANDS: dict[str, tuple[str, str, str]] = {
    "demo": ("monitor.cli.demo", "demo", "Crawl a small invented press on this machine and browse the result."),
    "crawl": ("monitor.cli.crawl", "crawl", "Fetch what is new at the registry's sources."),
    "revisit": ("monitor.cli.revisit", "revisit", "Look again at stored articles: edits and removals."),
    "backfill": ("monitor.cli.backfill", "backfill", "Fetch what a source published earlier, back to a day."),
    "add-article": ("monitor.cli.add_article", "add_article", "Take in a single page that no list showed."),
    "import": ("monitor.cli.import_pages", "import_pages", "Take archived pages (WARC) through the same process."),
    "replay": ("monitor.cli.replay", "replay", "Take the monitor's own archive through the process again."),
    "reclassify": ("monitor.cli.reclassify", "reclassify", "Judge the stored articles anew by today's rules."),
    "regroup": ("monitor.cli.regroup", "regroup", "Rebuild copies, texts and stories from the articles."),
    "serve": ("monitor.cli.serve", "serve", "Browse the database with Datasette."),
    "readers": ("monitor.cli.readers", "readers", "Add, list and remove those who may sign in to a public site."),
    "sources": ("monitor.cli.sources", "sources", "List and check the registry of outlets."),
    "search": ("monitor.cli.search", "search", "Find articles by their words."),
    "health": ("monitor.cli.health", "health", "Say what is broken, silent or missing; ends with 1 if something is."),
    "why": ("monitor.cli.why", "why", "Everything that is known of one address."),
    "digest": ("monitor.cli.digest", "digest", "Write or mail the press bulletin of a day or a week."),
    "alerts": ("monitor.cli.alerts", "alerts", "Check, send and list what the rules of alerts.yml find."),
    "export": ("monitor.cli.export", "export", "Write articles as CSV, JSON Lines, Excel, Parquet or citations."),
    "keywords": ("monitor.cli.keywords", "keywords", "Count terms by outlet and month."),
    "extract": ("monitor.cli.extract", "extract", "What the extractor makes of one page, and why."),
    "topics": ("monitor.cli.topics", "topics", "Check, explain and measure the topics' rules."),
    "gazetteer": ("monitor.cli.gazetteer", "gazetteer", "List, check and try the gazetteer of entities."),
    "evidence": ("monitor.cli.evidence", "evidence", "Pack all that proves an article into a ZIP file."),
    "verify": ("monitor.cli.verify", "verify", "Read every archive record against its digests."),
    "doctor": (
        "monitor.cli.doctor",
        "doctor",
        "Examine database, archive, disk, rights and schedule; changes nothing.",
    ),
    "backup": ("monitor.cli.backup", "backup", "Copy everything that nothing can make anew, while crawling too."),
    "restore": ("monitor.cli.restore", "restore", "Put a backup in the database's place; what was forgotten stays so."),
    "recover": ("monitor.cli.recover", "recover", "Salvage a damaged database into a new one."),
    "rebuild": ("monitor.cli.rebuild", "rebuild", "Make a new database from the archive alone."),
    "prune": ("monitor.cli.prune", "prune", "Fold old days of the ledger's details into daily sums."),
    "forget": ("monitor.cli.forget", "forget", "Erase an article everywhere, and never collect it again."),
    "schedule": ("monitor.cli.schedule", "schedule", "Print the crontab line and the systemd timer."),
}


class Commands(click.Group):
    """A group whose commands are imported on use, so that ``--help`` and cron start fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, _, summary) in COMMANDS.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="press-monitor")
def cli() -> None:
    """The AES–Russia press monitor: what the press of the Sahel writes, crawled, dated and sourced."""


def main(arguments: Sequence[str] | None = None, obj: object = None) -> NoReturn:
    """The entry point of the ``press-monitor`` script. Exits with the codes of ``monitor.errors``; 64 for wrong usage.
    An error is a line on standard error and, with ``--json``, an object on standard output as well.

    ``arguments``: those of the command line unless given; ``obj``: the context's object, for who calls from Python."""
    signal.signal(signal.SIGTERM, _interrupted)
    os.umask(0o077)  # archives hold full texts: for their owner only
    open_streams()
    words = list(sys.argv[1:] if arguments is None else arguments)
    end = partial(_end, as_json="--json" in words[: words.index("--")] if "--" in words else "--json" in words)
    try:
        code = cli.main(words, prog_name="press-monitor", obj=obj, standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        end(None, STOPPED)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(UsageError.exit_code)
    except click.ClickException as error:
        end(_usage(error), UsageError.exit_code)
    except EXPECTED as error:
        end(str(error) or type(error).__name__, code_of(error), getattr(error, "more", {}))
    except OSError as error:
        end(*_of_the_system(error))
    except Exception as error:  # the last resort: a bug is one line for the operator, and all of it in a file
        end(_bug(error), InternalError.exit_code)
    sys.exit(code if isinstance(code, int) else 0)


def _usage(error: click.ClickException) -> str:
    """What is wrong with the command line, in a line, and where to look."""
    context = getattr(error, "ctx", None)
    hint = f" (see {context.command_path} --help)" if isinstance(context, click.Context) else ""
    return " ".join(error.format_message().split()).rstrip(".") + hint


def _of_the_system(error: OSError) -> tuple[str, int]:
    """What the system refuses is no bug where it is the disk or somebody's right; the line and the exit code."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"disk full: {error}; make room and start again", DiskFullError.exit_code
    if error.errno in (errno.EIO, errno.EROFS):
        return f"the disk fails: {error}; see the system's log", DiskFullError.exit_code
    if error.filename is not None and error.errno in (errno.EACCES, errno.EPERM, errno.ENAMETOOLONG):
        return f"{error}; check the path, its owner and its mode", ConfigError.exit_code
    return _bug(error), InternalError.exit_code


def _bug(error: Exception) -> str:
    return f"a bug: {type(error).__name__}: {error}; please report {_kept_trace()}"


def _kept_trace() -> str:
    """The name of the file that now holds the traceback, or why there is none."""
    name = None
    try:
        with tempfile.NamedTemporaryFile("w", prefix="press-monitor-bug-", suffix=".txt", delete=False) as file:
            name = file.name
            traceback.print_exc(file=file)
    except OSError as error:
        if name is not None:
            Path(name).unlink(missing_ok=True)
        return f"it with what was asked (its trace could not be kept: {error.strerror or error})"
    return name


def _interrupted(number: int, frame: object) -> NoReturn:
    """SIGTERM ends a command as Ctrl+C does: everything is closed on the way out. A crawl has a handler of its own."""
    raise KeyboardInterrupt


def _end(message: str | None, code: int, more: Mapping[str, Any] | None = None, *, as_json: bool) -> NoReturn:
    if as_json:
        print_json({"exit_code": code, "message": message or "stopped by a signal", **(more or {})})
    for line in message.split("\n") if message else ():
        tell(f"press-monitor: {line}", err=True)
    sys.exit(code)
