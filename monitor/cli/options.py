"""Options that several commands share."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import get_args

import click
from click.core import ParameterSource

import settings
from db.revisits import Which
from monitor.clock import SystemClock
from monitor.errors import ConfigError, DatabaseError

_FILE = click.Path(dir_okay=False, path_type=Path)
_USUAL = "PRESS_MONITOR_HOME/press.db"
db_option = click.option(
    "--db",
    "db",
    type=_FILE,
    default=settings.DATABASE,
    show_default=_USUAL,
    help="The SQLite file; archive, locks and logs stand beside it.",
)
revisits_option = click.option(
    "--revisits",
    type=click.Choice(get_args(Which)),
    help="Which stored articles are looked at again: all, those on a topic, none.  [default: topic, or "
    "PRESS_MONITOR_REVISITS]",
)
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output, errors too.")


def wanted_revisits(given: str | None) -> Which:
    """Which stored articles are looked at again: as the option says, else the settings. Raises ``ConfigError``."""
    wanted = given or settings.PRESS_REVISITS
    for which in get_args(Which):
        if wanted == which:
            return which  # type: ignore[no-any-return]
    raise ConfigError(f"PRESS_MONITOR_REVISITS is {wanted!r}; it is one of {', '.join(get_args(Which))}")


def _there(ctx: click.Context, parameter: click.Parameter, value: Path) -> Path:
    given = ctx.get_parameter_source(parameter.name or "") is ParameterSource.COMMANDLINE
    if given and not value.exists():
        raise DatabaseError(f"no database at {value}; mend --db, or leave it out for the usual one")
    return value


# for commands that only look: a file that is named and is not there is a slip, even where it would not be needed
stored_db_option = click.option(
    "--db",
    "db",
    type=_FILE,
    default=settings.DATABASE,
    show_default=_USUAL,
    callback=_there,
    help="The SQLite file; readers' labels stand beside it, in reader.db.",
)


class Day(click.ParamType[date]):
    """A day of the calendar. ``past``: one that has begun, for there is nothing of a later one."""

    name = "YYYY-MM-DD"

    def __init__(self, *, past: bool = False) -> None:
        self._past = past

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            # only as it is written here: 20260830 and 2026-W35 are dates to Python
            day = date.fromisoformat(str(value)) if len(str(value)) == 10 else None
        except ValueError:
            day = None
        if day is None or str(value) != day.isoformat():
            self.fail(f"{str(value)[:40]!r} is no day (write it as 2026-08-30)", param, ctx)
        today = SystemClock().now().date()
        if self._past and day > today:
            self.fail(f"{day} lies in the future; today is {today} (UTC)", param, ctx)
        return day
