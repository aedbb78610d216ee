"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

import settings

db_option = click.option(
    "--db",
    "db",
    type=click.Path(dir_okay=False, path_type=Path),
    default=settings.DATABASE,
    show_default="PRESS_MONITOR_HOME/press.db",
    help="The SQLite file; archive, locks and logs stand beside it.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
