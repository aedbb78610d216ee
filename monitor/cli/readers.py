"""``press-monitor readers``: who may sign in to a site that is served with ``--public``."""

from __future__ import annotations

import re
import sys
import unicodedata
from pathlib import Path

import click

from db.readers import Reader, add_reader, remove_reader
from db.readers import readers as all_readers
from monitor.cli.given import Words
from monitor.cli.options import json_option, stored_db_option
from monitor.cli.telling import print_json, tell
from monitor.clock import SystemClock, iso
from monitor.errors import UsageError
from monitor.web.passwords import LONGEST, SHORTEST, hashed

# what stands in a signed cookie and beside labels
_NAME = re.compile(r"\w[\w .@'’-]{0,58}\w|\w")


@click.group()
def readers() -> None:
    """Add, list and remove those who may read full texts on a public site (serve --public)."""


def _named(name: str) -> str:
    plain = unicodedata.normalize("NFC", name).strip()
    if not _NAME.fullmatch(plain):
        raise UsageError(f"{name[:80]!r} is no name: letters, digits, spaces and . @ ' -, at most 60")
    return plain


def _password() -> str:
    """Asked twice on a terminal, else the first line of standard input. Raises ``UsageError``."""
    if sys.stdin.isatty():
        given = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        line = sys.stdin.buffer.readline(4 * LONGEST + 3)
        try:
            given = line.decode("utf-8").rstrip("\r\n")
        except UnicodeDecodeError:
            raise UsageError("the password on standard input is no UTF-8") from None
    plain = unicodedata.normalize("NFC", str(given))
    if not SHORTEST <= len(plain) <= LONGEST:
        raise UsageError(f"a password has {SHORTEST} to {LONGEST} characters (it is the first line of standard input)")
    return plain


@readers.command(short_help="Add a reader, or give one another password.")
@click.argument("name", type=Words())
@stored_db_option
@json_option
def add(name: str, db: Path, as_json: bool) -> None:
    """Add a reader, or give the one of that name another password, which signs them out everywhere.

    The password is asked on the terminal, or is the first line of standard input. What is kept of it is a scrypt hash,
    in reader.db beside the database."""
    plain = _named(name)
    new = add_reader(db, Reader(plain, hashed(_password()), iso(SystemClock().now())))
    if as_json:
        print_json({"name": plain, "new": new})
    else:
        tell(f"{plain} may sign in" if new else f"{plain} has another password, and signs in anew")


@readers.command("list", short_help="Who may sign in.")
@stored_db_option
@json_option
def list_readers(db: Path, as_json: bool) -> None:
    """The readers by name, and since when."""
    found = all_readers(db)
    if as_json:
        print_json({"readers": [{"name": one.name, "added_at": one.added_at} for one in found]})
        return
    for one in found:
        tell(f"{one.name}  since {one.added_at}")
    if not found:
        tell("press-monitor: nobody may sign in yet (add one with: readers add NAME)", err=True)


@readers.command(short_help="Take a reader away.")
@click.argument("name", type=Words())
@stored_db_option
@json_option
def remove(name: str, db: Path, as_json: bool) -> None:
    """Take a reader away, who is signed out at once. Labels and saved searches of that name stay."""
    plain = unicodedata.normalize("NFC", name).strip()
    if not remove_reader(db, plain):
        raise UsageError(f"no reader is called {plain[:80]!r} (see: readers list)")
    if as_json:
        print_json({"name": plain, "removed": True})
    else:
        tell(f"{plain} may no longer sign in")
