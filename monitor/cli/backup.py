"""``press-monitor backup``: a copy of everything that nothing else can make anew, also while a crawl runs."""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path

import click

import settings
from monitor.cli.options import db_option, json_option
from monitor.cli.summary import ProgressLine
from monitor.cli.telling import print_json, tell
from monitor.clock import SystemClock
from monitor.errors import DatabaseError
from monitor.fetching import backing_up
from monitor.fetching.batch import Home

MB = 2**20


@click.command()
@click.argument("folder", metavar="[FOLDER]", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option("--verify", "verifying", is_flag=True, help="Read the backup again: digests, every page, rows and sums.")
@click.option("--keep", type=click.IntRange(min=1), help="Delete all but the newest N of this database in FOLDER.")
@click.option(
    "--archive",
    type=click.Choice(["none", "link", "copy"]),
    default="none",
    show_default=True,
    help="The archive of pages too: as hard links (same disk, no room), or copied.",
)
@db_option
@json_option
def backup(folder: Path | None, verifying: bool, keep: int | None, archive: str, db: Path, as_json: bool) -> int:
    """Copy the database, reader.db, the tombstones and your own catalogue into a folder of its own in FOLDER
    (default: press-backups beside the database), with a manifest of SHA-256 digests.

    It is the state of one instant, also while a crawl writes. Off a terminal it says nothing while all is well. With
    --verify it ends with 65, and deletes no older backup, where the copy is not what was counted.
    """
    home = Home(db.absolute())
    place = (folder or home.database.with_name(f"{home.database.stem}-backups")).absolute()
    line = ProgressLine()
    made = backing_up.make(
        home,
        place,
        catalogue=settings.CATALOGUE_OVERLAY,
        version=version("press-monitor"),
        now=SystemClock().now(),
        archive=archive,  # type: ignore[arg-type]  # click has checked it
        on_step=lambda done, of: line.count(done, f"of {of} pages copied"),
    )
    line.end()
    manifest = backing_up.manifest_of(made)
    if verifying:
        wrong = backing_up.problems(made, manifest)
        if wrong:
            raise DatabaseError(
                f"the backup {made} is not sound: {'; '.join(wrong[:5])}; press-monitor doctor --full says whether the "
                "database itself is"
            )
    dropped = backing_up.drop_old(place, home.database.name, keep) if keep else []
    if as_json:
        print_json({
            "exit_code": 0, "backup": str(made), "bytes": manifest.bytes, "files": len(manifest.files),
            "verified": verifying, "links": manifest.counted.links, "rows": manifest.counted.rows,
            "dropped": [str(path) for path in dropped],
        })  # fmt: skip
    elif sys.stdout.isatty():
        checked = ", read again and sound" if verifying else ""
        links = sum(manifest.counted.links.values())
        articles = manifest.counted.rows.get("articles", 0)
        size = f"{manifest.bytes / MB:,.1f} MB"
        tell(f"{made}: {len(manifest.files)} files, {size}; {links:,} links, {articles:,} articles{checked}")
        for path in dropped:
            tell(f"deleted {path}")
    return 0
