"""The reader that the program ships, made once in a process."""

from __future__ import annotations

from functools import cache

from monitor.relevance.reader import Reader, load_reader


@cache
def shipped_reader() -> Reader:
    """Topics, gazetteer and relations without anybody's own."""
    return load_reader()
