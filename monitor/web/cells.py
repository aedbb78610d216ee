"""How single values look in Datasette's tables: links that are safe to follow, keys that open our pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from monitor.web.reasons import reason
from monitor.wordbook import Words

_INSTANT = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\dZ)?")
_LINKS = re.compile(r"/press/links\?[a-z0-9_=&]*")
_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
_UNSAFE = re.compile(r"[\s\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\\\"<>]")
# columns that hold the key of an article, in tables and in the named queries
KEY_COLUMNS = frozenset({"article", "article_key", "autre", "original"})
KEY_TABLES = frozenset({"articles"})
LONGEST_ADDRESS = 60


def safe_url(value: str | None) -> str | None:
    """``value`` if a reader may follow it: http or https with a host and nothing that hides; else ``None``."""
    if not value or _UNSAFE.search(value):
        return None
    try:
        parts = urlsplit(value)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        return None
    return value


def host_of(value: str | None) -> str:
    """The host that an address leads to, without ``www.``; empty where it cannot be followed. A name in other letters
    than ASCII's is shown as DNS has it (``xn--…``): some of them look the same."""
    safe = safe_url(value)
    return _plain(urlsplit(safe).hostname or "").removeprefix("www.") if safe else ""


def _plain(host: str) -> str:
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return host.encode("ascii", "backslashreplace").decode("ascii")


def is_reserved(value: str | None) -> bool:
    """Whether an address is on a name that nobody can own (RFC 2606), as the demo's outlets are."""
    host = host_of(value)
    return bool(re.search(r"(?:^|\.)(?:example|invalid|test|example\.(?:com|net|org))$", host))


def article_address(key: str) -> str | None:
    """The site's own page of an article; ``None`` for what cannot be a key."""
    return f"/article/{key}" if _KEY.fullmatch(key) else None


def _opens_article(table: str | None, column: str) -> bool:
    return column in KEY_COLUMNS or (column == "key" and table in KEY_TABLES)


def _reason(words: Words, value: str | None, in_state: str) -> Markup | None:
    told = reason(words, value, in_state)
    if told == (value or ""):
        return None
    return Markup("{} <code>{}</code>").format(told, value) if value else escape(told)


def cell(
    words: Words, value: object, column: str, table: str | None, row: Mapping[str, Any] | None = None
) -> Markup | None:
    """The HTML of a cell, or ``None`` to leave it to Datasette. A title opens its article where the row has the key."""
    if table == "links" and column == "reason" and row is not None and "state" in row.keys():  # noqa: SIM118
        return _reason(words, value if isinstance(value, str) else None, row["state"])
    if not isinstance(value, str) or not value:
        return None
    address = article_address(value) if _opens_article(table, column) else None
    if address is None and column in ("title", "titre") and row is not None:
        keys = [name for name in row.keys() if _opens_article(table, name)]  # noqa: SIM118 - a row iterates values
        address = article_address(str(row[keys[0]])) if keys else None
    if address is not None:
        return Markup('<a href="{}">{}</a>').format(address, value)
    if column == "adresses" and _LINKS.fullmatch(value):
        return Markup('<a href="{}">{}</a>').format(value, words.text("table.addresses"))
    if table == "links" and column == "state":
        return Markup("{} <code>{}</code>").format(words.known("state", value), value)
    if _INSTANT.fullmatch(value):
        return Markup("<time>{}</time>").format(value)
    if re.match(r"(?i)\s*https?:", value):
        url = safe_url(value.strip())
        if url is None:
            return escape(value)
        host = urlsplit(url).hostname or ""
        shown = url if host.isascii() else url.lower().replace(host, _plain(host), 1)
        shown = shown if len(shown) <= LONGEST_ADDRESS else f"{shown[: LONGEST_ADDRESS - 1]}…"
        return Markup('<a href="{}" rel="noopener noreferrer nofollow" title="{}">{}</a>').format(
            url, words.text("link.leaves", host=host_of(url)), shown
        )
    return None
