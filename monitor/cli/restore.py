"""``press-monitor restore``: a backup in the database's place."""

from __future__ import annotations

from pathlib import Path

import click

import settings
from db.errors import FullError, LockedError, NotAPressDatabaseError
from db.labels import forget_labels
from monitor.cli.invented import invented_sources
from monitor.cli.opening import opened, registry
from monitor.cli.options import db_option, json_option
from monitor.cli.telling import print_json, tell
from monitor.clock import SystemClock
from monitor.errors import DatabaseError
from monitor.fetching import backing_up, restoring
from monitor.fetching.batch import Home
from monitor.fetching.lock import CrawlLock
from monitor.fetching.runner import conclude


@click.command()
@click.argument("backup", metavar="BACKUP", type=click.Path(file_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Also in the place of a database that holds something; it is kept aside.")
@click.option("--check", "checking", is_flag=True, help="Only say whether the backup is sound; restores nothing.")
@db_option
@json_option
def restore(backup: Path, force: bool, checking: bool, db: Path, as_json: bool) -> int:
    """Check a backup whole, erase from it what was forgotten since, bring it up to this version's schema, and put it in
    the place of the database.

    A database that holds links, or of a newer version, is only replaced with --force, and kept aside under another
    name. The list of tombstones beside the database stays in force. Takes the crawl lock; end press-monitor serve
    before, which would go on showing the former file.
    """
    manifest = backing_up.manifest_of(backup)
    wrong = backing_up.problems(backup, manifest)
    if wrong:
        raise DatabaseError(
            f"the backup {backup} is not sound: {'; '.join(wrong[:5])}; nothing was restored, take an older one"
        )
    if checking:
        _say_sound(backup, manifest, as_json=as_json)
        return 0
    home, now = Home(db.absolute()), SystemClock().now()
    restoring.check_place(home, manifest, force=force)
    with CrawlLock(home.lock, now, "restore"):
        restoring.check_place(home, manifest, force=force)
        with restoring.staged(backup, manifest, home) as stage:
            _made_ready(stage)
            done = restoring.put_in_place(stage, home, settings.CATALOGUE_OVERLAY, now, force=force)
    if as_json:
        print_json({
            "exit_code": 0, "database": str(home.database), "made_at": manifest.made_at,
            "links": sum(manifest.counted.links.values()), "aside": [str(path) for path in done.aside],
            "archive_files": list(done.pages), "catalogue": list(done.catalogue), "catalogue_kept": list(done.kept),
        })  # fmt: skip
        return 0
    tell(f"{home.database} is as it was at {manifest.made_at}, without what was forgotten since")
    for path in done.aside:
        tell(f"  kept aside: {path}")
    for name in done.kept:
        tell(f"  left as it is, though the backup has another: {settings.CATALOGUE_OVERLAY / name}")
    tell("pages that were fetched later are in the archive: the next crawl enters those of links that it knows")
    return 0


def _made_ready(stage: Home) -> None:
    """Opens the copy as a crawl would: it is migrated, and whatever has a tombstone is erased."""
    try:
        with opened(stage.database, "restore", registry() | invented_sources(stage.database)) as batch:
            forget_labels(stage.database, frozenset(stone.key for stone in batch.store.tombstones.all()))
            conclude(batch)
    except NotAPressDatabaseError as error:
        raise NotAPressDatabaseError(f"{error}; nothing was restored") from None
    except LockedError as error:
        raise LockedError(f"{error}; nothing was restored") from None
    except FullError as error:
        raise FullError(f"{error}; nothing was restored") from None


def _say_sound(backup: Path, manifest: backing_up.Manifest, *, as_json: bool) -> None:
    if as_json:
        print_json({
            "exit_code": 0, "backup": str(backup), "made_at": manifest.made_at, "bytes": manifest.bytes,
            "files": len(manifest.files), "archive": manifest.archive, "links": manifest.counted.links,
        })  # fmt: skip
        return
    links = sum(manifest.counted.links.values())
    tell(f"{backup} is sound: {len(manifest.files)} files, {links:,} links, made at {manifest.made_at}")
