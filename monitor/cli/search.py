"""``press-monitor search``: the articles that hold the words, on the terminal."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import click

from db.inspection import inspected
from monitor.cli.filters import filter_options, given, selected
from monitor.cli.options import db_option, json_option
from monitor.cli.telling import print_json, tell
from monitor.errors import UsageError
from monitor.folding import search_expression
from monitor.reporting.search import as_object, lines
from monitor.reporting.search import search as searched

_HOW = 'write words, "an exact phrase", -without, begin*'
# taken away again by click.echo where there is no terminal
_MARK = partial(click.style, fg="yellow", bold=True, underline=True)
_HEADING = partial(click.style, bold=True)


# a word that is excluded begins as an option does
@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("words", metavar="[QUERY]...", nargs=-1)
@filter_options
@click.option("--rank", is_flag=True, help="Of the newest 1,000, those first that speak most of the words.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="Show at most so many.")
@db_option
@json_option
@click.pass_context
def search(
    context: click.Context, /, words: tuple[str, ...], rank: bool, limit: int, db: Path, as_json: bool, **asked: Any
) -> int:
    """Find articles by their words, newest first, as the search page of the site does.

    Accents, case and endings make no difference: russes finds russe. All words must occur. '"force unifiée"' is an
    exact phrase, -football leaves out, livraison* takes every ending. Filters alone will do, too. Nothing is written.
    """
    if "-h" in words:
        tell(context.get_help())
        return 0
    for word in words:
        if word.startswith("--"):
            raise UsageError(f"there is no option {word.partition('=')[0]} (see press-monitor search --help)")
    query = " ".join(words).encode(errors="replace").decode().strip()
    if not query and not given(asked):
        raise UsageError(f"nothing to look for: {_HOW}; or give a filter, as --since 2025-05-01")
    expression = search_expression(query)
    if query and not expression:
        raise UsageError(f"no word to look for in {query[:60]!r}: {_HOW}")
    with inspected(db) as database:
        selection = selected(database, asked, expression=expression or None)
        results = searched(database.conn, selection, query, limit=limit, ranked=rank)
    if as_json:
        print_json(as_object(results, query=query, order="rank" if rank and query else "newest"))
        return 0
    for line in lines(results, _MARK, _HEADING):
        click.echo(line)  # made of visible text, with the colours of the terminal
    if not results.count:
        tell("nothing found; fewer words, another spelling or fewer filters may find more")
    elif results.count > len(results.found):
        tell(f"{len(results.found)} of {results.counted}; --limit shows more")
    else:
        tell(results.counted)
    return 0
