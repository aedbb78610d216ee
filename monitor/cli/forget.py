"""``press-monitor forget``: erases articles everywhere, and keeps them from being collected again."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from db.inspection import inspected
from db.tombstones import Tombstone, Tombstones
from monitor.cli.invented import invented_sources
from monitor.cli.opening import opened, registry
from monitor.cli.options import db_option, json_option
from monitor.cli.telling import print_json, tell
from monitor.errors import DatabaseError, UsageError
from monitor.fetching import forgetting
from monitor.fetching.forgetting import Target, target
from monitor.fetching.recovery import enter_orphans
from monitor.fetching.runner import conclude

LONGEST_REASON = 500


@click.command()
@click.argument("given", metavar="[URL|ARTICLE_ID|KEY]...", nargs=-1)
@click.option("--reason", metavar="TEXT", help="Why, for your records: kept with the tombstone, names nobody.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--list", "listing", is_flag=True, help="Show the tombstones; erases nothing.")
@click.option("--undo", is_flag=True, help="Let these addresses be collected again; what was erased stays erased.")
@click.option("--again", is_flag=True, help="Finish what was interrupted, or what a restored backup brought back.")
@db_option
@json_option
def forget(
    given: tuple[str, ...], reason: str | None, yes: bool, listing: bool, undo: bool, again: bool, db: Path,
    as_json: bool,
) -> int:  # fmt: skip
    """Erase articles from every table, the search index, the archive, the readers' labels and the logs, and put up a
    tombstone that keeps their addresses from ever being collected again. Evidence files and exports of them in the
    folder of the database, or in one within it, are deleted.

    The tombstone is a hash of the address, with the day and the reason. Other articles that carry the same text are
    named and left alone: give their addresses too, if they are meant. An address that was never seen gets a tombstone
    all the same. What lies elsewhere (exports, evidence files, backups) is not reached. Takes the crawl lock.
    """
    if sum((listing, undo, again)) > 1 or (listing or again) == bool(given):
        raise UsageError("give addresses, keys or numbers of articles (with --undo addresses), or --list, or --again")
    if not db.exists():
        raise DatabaseError(f"{db} does not exist; there is nothing to forget (name the database with --db)")
    if listing:
        return _list(db, as_json=as_json)
    reason = _reason(reason)
    with opened(db, "forget", registry() | invented_sources(db)) as batch:
        enter_orphans(batch)
        if undo:
            told = [{"given": each, "was_forgotten": forgetting.take_back(batch, each)} for each in given]
        else:
            # --again: whatever was left has been done by opening the batch
            targets = _distinct([target(batch, each) for each in given])
            told = [_told(one) for one in targets]
            if targets:
                _ask(targets, yes=yes, as_json=as_json)
                forgetting.forget(batch, targets, reason)
        result = conclude(batch)
    if as_json:
        print_json({"exit_code": result.exit_code, "undone" if undo else "forgotten": told})
    elif undo:
        for one in told:
            word = "may be collected again" if one["was_forgotten"] else "was not forgotten"
            tell(f"{one['given']}: {word}")
    else:
        _say(told, left=batch.has_erased)
    return result.exit_code


def _reason(reason: str | None) -> str | None:
    if reason is None:
        return None
    plain = " ".join(reason.split())
    if len(plain) > LONGEST_REASON:
        raise UsageError(
            f"--reason has {len(plain)} characters, {LONGEST_REASON} are the most; it is no place for texts"
        )
    return plain or None


def _distinct(targets: list[Target]) -> list[Target]:
    return list({one.key: one for one in targets}.values())


def _told(one: Target) -> dict[str, Any]:
    return {
        "given": one.given,
        "key": one.key,
        "seen": bool(one.link_ids),
        "article": one.title is not None,
        "records": one.records,
        "addresses": len(one.keys),
        "same_text": list(one.also),
        "files": list(one.files),
        "before": one.stone.forgotten_at if one.stone else None,
    }


def _ask(targets: list[Target], *, yes: bool, as_json: bool) -> None:
    if yes:
        return
    for one in () if as_json else targets:
        what = f'"{one.title}"' if one.title else "no article is stored"
        tell(f"{one.url or one.given}: {what}, {one.records} archive records", err=True)
        for file in one.files:
            tell(f"  and the file {file}", err=True)
    if as_json or not sys.stdin.isatty():
        raise UsageError("nothing was erased: there is no terminal to ask on; --yes erases without asking")
    if not click.confirm("Erase this for good?", err=True):
        raise UsageError("nothing was erased")


def _say(told: list[dict[str, Any]], *, left: bool) -> None:
    if not told:
        tell("what was left is erased" if left else "nothing is left to erase")
    for one in told:
        if one["before"]:
            tell(f"{one['given']}: was forgotten on {one['before'][:10]} already")
        elif not one["seen"]:
            tell(f"{one['given']}: was never seen; from now on it is not collected")
        else:
            what = "erased" if one["article"] else "no article was stored; what was known of it is erased"
            tell(f"{one['given']}: {what}, {one['records']} archive records, {one['addresses']} addresses")
        for file in one["files"]:
            tell(f"  deleted {file}")
        for url in one["same_text"]:
            tell(f"  the same text is still stored from {url}")


def _list(db: Path, *, as_json: bool) -> int:
    with inspected(db) as database:
        stones = Tombstones(database).all()
    if as_json:
        print_json({"tombstones": [_row(stone) for stone in stones]})
    for stone in () if as_json else stones:
        left = "" if stone.erased_at else "  NOT YET ERASED WHOLLY (press-monitor forget --again)"
        tell(f"{stone.key}  {stone.forgotten_at}  {stone.reason or ''}{left}".rstrip())
    return 0


def _row(stone: Tombstone) -> dict[str, Any]:
    return {
        "key": stone.key,
        "forgotten_at": stone.forgotten_at,
        "reason": stone.reason,
        "erased_at": stone.erased_at,
    }
