"""The stored article that a command is asked about."""

from __future__ import annotations

import re
from pathlib import Path

from db.inspection import inspected
from db.judged import JudgedTexts, StoredText
from monitor.discovery.urls import UrlRejected, canonical, key
from monitor.errors import UsageError
from monitor.terminal import is_text

_KEY = re.compile(r"[a-z2-7]{10}")


def stored_article(what: str, db: Path) -> StoredText:
    """The article of the database that a number, a key or any variant of an address names. Raises ``UsageError`` for
    what is none, and the errors of ``db.errors``."""
    column, value = _named(what)
    with inspected(db) as database:
        reads = JudgedTexts(database)
        article = reads.article(column, value)
        if article is None:
            raise UsageError(_unknown(what, column, reads.link_state(str(value)) if column == "key" else None, db))
        return article


def _named(what: str) -> tuple[str, str | int]:
    what = what.strip()
    if what.isascii() and what.isdigit() and len(what) < 19:
        return "id", int(what)
    if _KEY.fullmatch(what):
        return "key", what
    if not is_text(what) or ("." not in what.partition("/")[0] and "://" not in what):
        raise UsageError(
            f"{what[:200]!r} is no file, and no article's number, key or address (a text comes from a file or from -)"
        )
    if "://" not in what and "/" not in what:
        raise UsageError(f"{what[:200]}: cannot be read: there is no such file (write an address with https://)")
    try:
        return "key", key(canonical(what if "://" in what else f"https://{what}"))
    except UrlRejected as error:
        raise UsageError(f"{what[:200]!r} is no file and can be no article's address ({error.reason})") from None


def _unknown(what: str, column: str, state: tuple[str, str | None] | None, db: Path) -> str:
    if column == "id":
        return f"no article in {db} has the number {what} (keys and addresses work too)"
    if state is None:
        return f"{what[:200]} is no file, and no article of {db} (press-monitor why tells what is known of an address)"
    word, reason = state
    return f"{what[:200]} is known but holds no article: {word}{f', {reason}' if reason else ''}"
