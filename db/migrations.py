"""The schema, step by step: ``steps/*.sql``. Steps are only ever added; each runs in a transaction of its own.

``sqlite-utils migrate press.db db/migrations.py`` applies them too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlite_utils import Migrations
from sqlite_utils.db import Database

# "AESR" in ASCII, as the first step writes it
APPLICATION_ID = 0x41455352
STEPS = Path(__file__).parent / "steps"

migrations = Migrations("press_monitor")


def _run(db: Database, step: str) -> None:
    """Statements one by one: ``executescript`` would commit the migration's own transaction."""
    for statement in statements((STEPS / f"{step}.sql").read_text(encoding="utf-8")):
        db.execute(statement)


def statements(script: str) -> Iterator[str]:
    """The statements of a script whose every statement ends a line, triggers with their bodies whole."""
    begun = ""
    for line in script.splitlines(keepends=True):
        begun += line
        if line.rstrip().endswith(";") and sqlite3.complete_statement(begun):
            yield begun.strip()
            begun = ""


@migrations()
def m001_sources_links_and_captures(db: Database) -> None:
    _run(db, "m001_sources_links_and_captures")


@migrations()
def m002_articles_matches_and_copies(db: Database) -> None:
    _run(db, "m002_articles_matches_and_copies")


@migrations()
def m003_views(db: Database) -> None:
    _run(db, "m003_views")


@migrations()
def m004_coverage(db: Database) -> None:
    _run(db, "m004_coverage")


@migrations()
def m005_entities_domains_and_events(db: Database) -> None:
    _run(db, "m005_entities_domains_and_events")


@migrations()
def m006_copies_and_origins(db: Database) -> None:
    _run(db, "m006_copies_and_origins")


@migrations()
def m007_stories(db: Database) -> None:
    _run(db, "m007_stories")


@migrations()
def m008_changes(db: Database) -> None:
    _run(db, "m008_changes")


@migrations()
def m009_tombstones(db: Database) -> None:
    _run(db, "m009_tombstones")


@migrations()
def m010_trends(db: Database) -> None:
    _run(db, "m010_trends")


@migrations()
def m011_outbox(db: Database) -> None:
    _run(db, "m011_outbox")


@migrations()
def m012_folded(db: Database) -> None:
    _run(db, "m012_folded")


@migrations()
def m013_keeping_less(db: Database) -> None:
    _run(db, "m013_keeping_less")
