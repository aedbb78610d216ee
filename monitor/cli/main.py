"""``press-monitor``: finds the command, runs it, turns errors into one line and an exit code."""

from __future__ import annotations

import errno
import importlib
import os
import signal
import sys
import tempfile
import traceback
from typing import NoReturn

import click

from monitor.cli.failing import EXPECTED, code_of
from monitor.errors import DiskFullError, InternalError

# command -> (module, attribute, one line of help); modules are only imported when their command is called
COMMANDS: dict[str, tuple[str, str, str]] = {
    "demo": ("monitor.cli.demo", "demo", "Crawl a small invented press on this machine and browse the result."),
    "crawl": ("monitor.cli.crawl", "crawl", "Fetch what is new at the registry's sources."),
    "backfill": ("monitor.cli.backfill", "backfill", "Fetch what a source published earlier, back to a day."),
    "add-article": ("monitor.cli.add_article", "add_article", "Take in a single page that no list showed."),
    "import": ("monitor.cli.import_pages", "import_pages", "Take archived pages (WARC) through the same process."),
    "replay": ("monitor.cli.replay", "replay", "Take the monitor's own archive through the process again."),
    "reclassify": ("monitor.cli.reclassify", "reclassify", "Judge the stored articles anew by today's rules."),
    "serve": ("monitor.cli.serve", "serve", "Browse the database with Datasette."),
    "sources": ("monitor.cli.sources", "sources", "List and check the registry of outlets."),
    "health": ("monitor.cli.health", "health", "Say what is broken, silent or missing; ends with 1 if something is."),
    "why": ("monitor.cli.why", "why", "Everything that is known of one address."),
    "extract": ("monitor.cli.extract", "extract", "What the extractor makes of one page, and why."),
    "topics": ("monitor.cli.topics", "topics", "Check, explain and measure the topics' rules."),
    "gazetteer": ("monitor.cli.gazetteer", "gazetteer", "List, check and try the gazetteer of entities."),
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


def main() -> None:
    """The entry point of the ``press-monitor`` script. Exits with the codes of ``monitor.errors``; 64 for
    wrong usage."""
    signal.signal(signal.SIGTERM, _interrupted)
    os.umask(0o077)  # archives hold full texts: for their owner only
    try:
        code = cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(11)
    except click.ClickException as error:
        error.show()
        sys.exit(64)
    except EXPECTED as error:
        _end(error, code_of(error))
    except KeyboardInterrupt:
        sys.exit(11)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            _end(f"a bug: {type(error).__name__}: {error}; please report {_kept_trace()}", InternalError.exit_code)
        _end(f"disk full: {error}; make room and start again", DiskFullError.exit_code)
    except Exception as error:  # the last resort: a bug is one line for the operator, and all of it in a file
        _end(f"a bug: {type(error).__name__}: {error}; please report {_kept_trace()}", InternalError.exit_code)
    sys.exit(code if isinstance(code, int) else 0)


def _kept_trace() -> str:
    """The name of the file that now holds the traceback."""
    with tempfile.NamedTemporaryFile("w", prefix="press-monitor-bug-", suffix=".txt", delete=False) as file:
        traceback.print_exc(file=file)
    return file.name


def _interrupted(number: int, frame: object) -> NoReturn:
    """SIGTERM ends a command as Ctrl+C does: everything is closed on the way out. A crawl has a handler of its own."""
    raise KeyboardInterrupt


def _end(error: Exception | str, code: int) -> NoReturn:
    for line in str(error).splitlines() or [type(error).__name__]:
        click.echo(f"press-monitor: {line}", err=True)
    sys.exit(code)
