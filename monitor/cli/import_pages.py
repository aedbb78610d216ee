"""``press-monitor import``: archived pages through the same process, instead of the network."""

from __future__ import annotations

import time
from pathlib import Path

import click

from monitor.cli.opening import opened, registry
from monitor.cli.options import db_option, json_option
from monitor.cli.summary import ProgressLine, as_object, print_summary
from monitor.cli.telling import print_json, tell
from monitor.errors import UsageError
from monitor.fetching.recovery import finish_fetched
from monitor.fetching.runner import conclude
from monitor.fetching.warc_import import UnreadableRestError, foreign, import_files


@click.command("import")
@click.argument("files", metavar="FILE.warc.gz...", nargs=-1, required=True, type=click.Path(path_type=Path))
@db_option
@json_option
def import_pages(files: tuple[Path, ...], db: Path, as_json: bool) -> int:
    """Take the pages of WARC files into the archive and the database.

    A host that no source of the registry has becomes a source of its own with the role "imported", which is not
    counted as coverage. Pages that are there already are left alone.
    """
    started = time.monotonic()
    problems = [foreign(path) for path in files]
    if all(problems):
        raise UsageError("; ".join(map(str, problems)))
    line = ProgressLine()
    with opened(db, "import", registry()) as batch:
        finish_fetched(batch)
        try:
            sums = import_files(batch, files, lambda done: line.count(done, "pages"))
        except UnreadableRestError as error:
            # all that could be read was taken; what could not is said, and the command ends with 2
            sums = error.sums
            batch.fail(error)
        line.end()
        result = conclude(batch)
    seconds = time.monotonic() - started
    if as_json:
        imported = {"pages": sums.pages, "by_outcome": sums.by_outcome, "seconds": round(seconds, 2)}
        print_json(as_object(result, imported=imported))
    else:
        print_summary(result)
        outcomes = ", ".join(f"{count} {word}" for word, count in sums.by_outcome.items())
        tell(f"{sums.pages} pages in {seconds:.1f} s: {outcomes or 'nothing to do'}")
    if result.exit_code:
        tell(f"press-monitor: {result.message}", err=True)
    return result.exit_code
