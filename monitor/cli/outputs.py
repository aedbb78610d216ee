"""Where a table goes and in which style: the options that export and keywords share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import click

from monitor.cli.invented import invented_sources
from monitor.errors import UsageError
from monitor.reporting.delivery import check, deliver, standard_output
from monitor.reporting.table import Style

F = TypeVar("F", bound=Callable[..., Any])
_OPTIONS = (
    click.option(
        "-o",
        "--output",
        type=click.Path(path_type=Path, allow_dash=True),
        help="The file, replaced whole or not at all.",
    ),
    click.option("--header", is_flag=True, help="Lines before the table that tell where it comes from."),
    click.option("--raw", is_flag=True, help="Leave text as it is where a spreadsheet would take it for a formula."),
    click.option("--excel", is_flag=True, help="Begin a CSV or TSV file with the mark by which Excel knows UTF-8."),
    click.option("--delimiter", help="What stands between the cells of a CSV file, as ; for a French Excel."),
)
_DELIMITERS = {"csv": ",", "tsv": "\t"}


def output_options(command: F) -> F:
    """``command`` with -o and the options of style; it gets the latter under the names of ``Style``."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def style_of(
    name: str,
    *,
    headed: Collection[str],
    header: bool,
    raw: bool,
    excel: bool,
    delimiter: str | None,
) -> Style:
    """The style that is asked for. ``headed``: the formats that take a header. Raises ``UsageError`` for what the
    format cannot be given."""
    if header and name not in headed:
        raise UsageError(f"--header is for {', '.join(headed)}; beside any file by -o stands its account")
    if (excel or delimiter is not None) and name not in _DELIMITERS:
        raise UsageError(f"--excel and --delimiter are for {' and '.join(_DELIMITERS)}")
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n\0' or delimiter.isalnum()):
        raise UsageError(f"--delimiter {delimiter!r} cannot stand between cells; give one character, as ;")
    return Style(raw=raw, excel=excel, header=header, delimiter=delimiter or _DELIMITERS.get(name, ","))


def target_of(output: Path | None, name: str, *, binary: bool) -> Path | None:
    """The file; ``None`` for standard output. Raises ``UsageError`` where it cannot stand there, or must be a file."""
    if output is not None and str(output) != "-":
        check(output)
        return output
    if binary:
        raise UsageError(f"the format {name} is not for a terminal or a pipe; name a file with -o")
    return None


def send(target: Path | None, write: Callable[[BinaryIO], Mapping[str, Any]]) -> int | None:
    """Has a table written to where it goes; returns the bytes of a file. Raises as ``deliver``."""
    if target is not None:
        return deliver(target, write)
    with standard_output() as out:
        write(out)
    return None


def beside_counts(db: Path) -> dict[str, Any]:
    """What an account says of a database that holds the demo's press."""
    return {"demonstration": "every outlet is invented"} if invented_sources(db) else {}
