"""``press-monitor export``: articles as a table or as citations, with where they come from."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO

import click

from db.exporting import Exports
from db.inspection import Database, inspected
from db.selection import Choices, Selection
from monitor.cli.filters import filter_options, fold_word, selected
from monitor.cli.options import db_option, json_option
from monitor.cli.outputs import beside_counts, output_options, send, style_of, target_of
from monitor.cli.telling import print_json, tell
from monitor.clock import SystemClock, iso
from monitor.errors import UsageError
from monitor.reporting.conditions import condition
from monitor.reporting.delivery import beside
from monitor.reporting.export import FORMATS, chosen, dictionary, format_of, table_of
from monitor.reporting.provenance import provenance

_NUMBERS = (
    ("articles", "article", "articles"), ("texts", "text", "texts"), ("stories", "story", "stories"),
    ("origins", "origin", "origins"),
)  # fmt: skip
_BESIDE = (
    ("reference_rows", "row of reference outlets", "rows of reference outlets"),
    ("imported_rows", "imported page", "imported pages"),
)


@click.command()
@filter_options
@click.option("--story", metavar="KEY", help="Only articles of this story.")
@click.option("--text", metavar="KEY", help="Only articles that carry this text (or the text of this article).")
@click.option(
    "--verdict",
    "verdicts",
    multiple=True,
    type=click.Choice(["relevant", "borderline", "not_relevant"]),
    help="With --topic: these verdicts instead of relevant.",
)
@click.option("--where", "wheres", multiple=True, metavar="COLUMN=VALUE", help="Only where a column compares so.")
@click.option("--full-text", is_flag=True, help="The whole texts as well.")
@click.option("--fields", metavar="COLUMN,...", help="Only these columns, in this order.")
@click.option(
    "--format", "format_", type=click.Choice(list(FORMATS)), help="The format; else as -o's name says, or csv."
)
@output_options
@click.option("--columns", is_flag=True, help="Describe the columns, and export nothing.")
@click.option("--markdown", is_flag=True, help="With --columns: as a Markdown table.")
@db_option
@json_option
def export(
    story: str | None,
    text: str | None,
    verdicts: tuple[str, ...],
    wheres: tuple[str, ...],
    full_text: bool,
    fields: str | None,
    format_: str | None,
    output: Path | None,
    header: bool,
    raw: bool,
    excel: bool,
    delimiter: str | None,
    columns: bool,
    markdown: bool,
    db: Path,
    as_json: bool,
    **asked: Any,
) -> int:
    """Write articles, one row each, newest first, to a file or to standard output.

    Rows of reference outlets are marked (role, counted) and in none of the counts. With -o a file FILE.provenance.json
    tells program, database, filters, counts, what was not seen, and rights; docs/exports.md describes formats and
    columns. --where compares a column: owner=state|official, words>=200, published_on=2025-05, title~sommet,
    credits= (empty), and with != and !~ the opposite. Nothing is written but the file; a crawl may go on.
    """
    if columns:
        for line in dictionary(markdown=markdown):
            tell(line)
        return 0
    name = format_ or format_of(output) or "csv"
    style = style_of(
        name, headed=[one for one in FORMATS if FORMATS[one].header], header=header, raw=raw, excel=excel,
        delimiter=delimiter,
    )  # fmt: skip
    target = target_of(output, name, binary=FORMATS[name].binary)
    if target is None and as_json:
        raise UsageError("--json tells of a file; name one with -o (for articles as JSON: --format jsonl)")
    try:
        conditions = [condition(one) for one in wheres]
        wanted = chosen(_names(name, fields), full_text=full_text)
    except ValueError as error:
        raise UsageError(str(error)) from None
    with inspected(db) as database:
        selection = _selection(database, asked, story, text, verdicts)
        exports = Exports(database, fold_word)
        ids = exports.ids(selection, conditions)
        account = _account(exports, ids, selection, db, where=list(wheres), columns=[one.name for one in wanted])
        table = table_of(exports, ids, wanted, selection, account)

        def write(out: BinaryIO) -> Mapping[str, Any]:
            FORMATS[name].write(out, table, style)
            return {**account, "format": name, "formula_guard": not raw, "notes": dict(table.notes)}

        size = send(target, write)
    if target is not None and size is not None:
        _tell(target, size, account["counts"], dict(table.notes), as_json=as_json)
    elif not ids:
        tell("press-monitor: no article is like that; the table is empty", err=True)
    return 0


def _names(name: str, fields: str | None) -> list[str]:
    """The columns that are wanted; none for all. Raises ``UsageError`` where the format has its own."""
    own = FORMATS[name].columns
    if own and fields is not None:
        raise UsageError(f"--fields is not for {name}, whose records have their own fields")
    return list(own) or [one.strip() for one in (fields or "").split(",") if one.strip()]


def _selection(
    database: Database, asked: Mapping[str, Any], story: str | None, text: str | None, verdicts: tuple[str, ...]
) -> Selection:
    choices = Choices(database)
    if verdicts and asked["topic"] is None:
        raise UsageError("--verdict needs --topic, as each topic has its own")
    more: dict[str, Any] = {"verdicts": verdicts} if verdicts else {}
    for name, key, find in (("story", story, choices.story), ("text", text, choices.text)):
        if key is not None:
            more[name] = find(key)
            if more[name] is None:
                raise UsageError(f"--{name}: this database has no {name} {key!r}; it stands in the address of its page")
    return selected(database, asked, **more)


def _account(
    exports: Exports, ids: Any, selection: Selection, db: Path, *, where: list[str], columns: list[str]
) -> dict[str, Any]:
    return provenance(
        "articles",
        selection,
        version=version("press-monitor"),
        made_at=iso(SystemClock().now()),
        database=db.name,
        columns=columns,
        state=exports.state(),
        counts=exports.counts(ids),
        coverage=exports.coverage(selection),
        beside=beside_counts(db),
        where=where,
    )


def _tell(target: Path, size: int, counts: Mapping[str, Any], notes: Mapping[str, int], *, as_json: bool) -> None:
    if as_json:
        told = {"exit_code": 0, "file": str(target), "provenance": str(beside(target)), "bytes": size}
        print_json({**told, "counts": dict(counts), "notes": dict(notes)})
        return
    numbers = [_number(counts, *one) for one in _NUMBERS]
    beside_them = [_number(counts, *one) for one in _BESIDE if counts[one[0]]]
    aside = f" (beside {', '.join(beside_them)})" if beside_them else ""
    tell(f"{target}: {', '.join(numbers)}{aside}{f'; {size} bytes' if size else ''}")
    for note, count in notes.items():
        tell(f"press-monitor: {count} {note.replace('_', ' ')}", err=True)


def _number(counts: Mapping[str, Any], name: str, one: str, more: str) -> str:
    return f"{counts[name]:,} {one if counts[name] == 1 else more}"
