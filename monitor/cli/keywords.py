"""``press-monitor keywords``: how often each outlet uses each term, by month."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO, get_args

import click

from db.exporting import Exports
from db.inspection import Database, inspected
from db.selection import Selection
from db.wording import Wording
from monitor.cli.filters import filter_options, fold_word, selected
from monitor.cli.options import db_option
from monitor.cli.outputs import beside_counts, output_options, send, style_of, target_of
from monitor.cli.telling import tell
from monitor.clock import SystemClock, iso
from monitor.errors import UsageError
from monitor.reporting.delimited import write_csv
from monitor.reporting.finding import counted
from monitor.reporting.keywords import By, Count, Keywords, Line, rows, table_fields
from monitor.reporting.markdown import write_markdown
from monitor.reporting.provenance import provenance
from monitor.reporting.table import Table
from monitor.reporting.terms import Term, terms
from monitor.reporting.workbook import write_xlsx

_TABLES = {"csv": write_csv, "tsv": write_csv, "markdown": write_markdown, "xlsx": write_xlsx}
_SUFFIXES = {".csv": "csv", ".tsv": "tsv", ".json": "json", ".md": "markdown", ".xlsx": "xlsx"}


@click.command()
@click.argument("typed", metavar="[TERM]...", nargs=-1)
@click.option(
    "--terms",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A YAML file (label: term, or a list of terms) or a CSV file (label, then terms) with more of them.",
)
@click.option("--by", type=click.Choice(get_args(By)), default="month", show_default=True, help="A row for each.")
@click.option(
    "--count",
    type=click.Choice(get_args(Count)),
    default="articles",
    show_default=True,
    help="Articles that hold the term, distinct texts (copies once), or how often it stands in them.",
)
@filter_options
@click.option("--no-totals", is_flag=True, help="Only the rows that sum no others.")
@click.option("--format", "format_", type=click.Choice([*_TABLES, "json"]), help="Else as -o's name says, or csv.")
@output_options
@db_option
def keywords(
    typed: tuple[str, ...],
    file: Path | None,
    by: By,
    count: Count,
    no_totals: bool,
    format_: str | None,
    output: Path | None,
    header: bool,
    raw: bool,
    excel: bool,
    delimiter: str | None,
    db: Path,
    **asked: Any,
) -> int:
    """Count terms: a row for each outlet and month, a column for each TERM.

    A term is words in a row, in any of their forms, as the search finds them: "groupe armé" also counts groupes armés.
    '"Africa Corps"' counts as written, mercenair* every ending, 'mercenaire | instructeur' either of them in one
    column. A cell is empty, and not 0, where nobody looked at the outlet in that time. Reference outlets stand apart
    and are in no total.
    """
    name = format_ or _SUFFIXES.get(output.suffix.lower() if output else "", "csv")
    style = style_of(name, headed=("csv", "tsv"), header=header, raw=raw, excel=excel, delimiter=delimiter)
    target = target_of(output, name, binary=name == "xlsx")
    try:
        wanted = terms(typed, file)
    except ValueError as error:
        raise UsageError(str(error)) from None
    if not wanted:
        raise UsageError("no term to count; write one, as 'mercenaire | instructeur', or give a file with --terms")
    now = SystemClock().now()
    with inspected(db) as database:
        selection = selected(database, asked)
        words = Keywords(Wording(database), selection, by, count, now.date())
        lines = [line for line in words.lines(wanted) if not (no_totals and line.is_total)]
        account = _account(database, selection, wanted, words, db, iso(now), by=by, count=count)
    table = Table("keywords", table_fields(wanted, by, count), rows(lines), account)

    def write(out: BinaryIO) -> Mapping[str, Any]:
        if name == "json":
            out.write(_as_json(lines, wanted, account).encode(errors="replace"))
        else:
            _TABLES[name](out, table, style)
        return account

    size = send(target, write)
    if size is not None:
        tell(f"{target}: {counted(len(lines), 'row')}, {counted(len(wanted), 'term')}; {size} bytes")
    return 0


def _account(
    database: Database,
    selection: Selection,
    wanted: Sequence[Term],
    words: Keywords,
    db: Path,
    now: str,
    **how: str,
) -> dict[str, Any]:
    exports = Exports(database, fold_word)
    account = provenance(
        "counts of words",
        selection,
        version=version("press-monitor"),
        made_at=now,
        database=db.name,
        columns=[field.name for field in table_fields(wanted, words.by, words.count)],
        state=exports.state(),
        counts=exports.counts(exports.ids(selection)),
        coverage=exports.coverage(selection),
        beside=beside_counts(db),
        terms={one.label: [alternative.typed for alternative in one.alternatives] for one in wanted},
        **how,
    )
    return {**account, "notes": dict(words.notes)}


def _as_json(lines: Sequence[Line], wanted: Sequence[Term], account: Mapping[str, Any]) -> str:
    """One object: the account, and the rows that sum nothing apart from those that do."""

    def told(line: Line) -> dict[str, Any]:
        outlet = line.outlet
        who = {
            "source": outlet.key, "source_name": outlet.name, "country": outlet.country, "owner": outlet.owner,
            "role": outlet.role,
        } if outlet is not None else {}  # fmt: skip
        return {
            **who, "period": line.period, "coverage": line.coverage, "days": line.days, "days_seen": line.days_seen,
            "in_all": line.articles,
            "counts": {one.label: number for one, number in zip(wanted, line.counts, strict=True)},
        }  # fmt: skip

    value = {
        "provenance": account,
        "rows": [told(line) for line in lines if not line.is_total],
        "totals": [told(line) for line in lines if line.is_total],
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
