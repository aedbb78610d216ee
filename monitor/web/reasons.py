"""States and reasons of addresses in the reader's language. The database keeps them in English."""

from __future__ import annotations

import re
import sqlite3
from functools import partial
from urllib.parse import urlencode

from monitor.web.words import words
from monitor.wordbook import Words

# the first that fits; what varies from one address to the next stays out, or every line would count one
_KINDS = (
    ("http", re.compile(r"HTTP (\d{3})\b")),
    ("robots", re.compile(r"(?i)robots")),
    ("redirects", re.compile(r"redirects to ")),
    ("loop", re.compile(r"redirects: |too many redirects")),
    ("no_text", re.compile(r"no text in ")),
    ("truncated", re.compile(r"truncated")),
    ("scheme", re.compile(r"scheme |no scheme")),
    ("rule", re.compile(r"rejected by ")),
    ("address", re.compile(r"longer than|empty address|no address|no host|broken |user name in|port |IPv6|host ")),
    ("dns", re.compile(r"(?i)dns|no such host|name .*resol")),
    ("timeout", re.compile(r"(?i)time[d-]? ?out|timeout")),
    ("refused", re.compile(r"(?i)connection (?:refused|reset|lost)")),
)


def state(words: Words, value: str | None) -> str:
    """The state in words; one that the catalogue does not know stays as it is."""
    return words.known("state", value)


def reason(words: Words, value: str | None, in_state: str | None) -> str:
    """The reason in words: of its kind where one is written down, as it stands elsewhere, the state's own where
    nothing is stored (an article was made of it, or its turn has not come)."""
    if not value:
        return words.known("why", in_state)
    for name, pattern in _KINDS:
        if found := pattern.match(value):
            return words.text(f"reason.{name}", code=found[1] if found.groups() else "")
    return value


def links_address(source_id: int | None, in_state: str | None) -> str:
    """The table of the addresses of a source in a state, each with its reason; of all where nothing is named."""
    asked = {"source_id": source_id, "state": in_state}
    return f"/press/links?{urlencode({name: value for name, value in asked.items() if value is not None})}"


def add_functions(connection: sqlite3.Connection) -> None:
    """Gives the named queries ``state_words``, ``reason_words`` and ``links_address``. Their words are French, like
    their titles and columns: a connection serves readers of every language."""
    french = words()
    for name, count, function in (
        ("state_words", 1, partial(state, french)),
        ("reason_words", 2, partial(reason, french)),
        ("links_address", 2, links_address),
    ):
        connection.create_function(name, count, function, deterministic=True)
