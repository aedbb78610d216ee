"""What a reader put into the parameters of a named query: said where it cannot be meant, instead of an empty page."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date

from monitor.wordbook import Words

_SINCE = re.compile(r"(\d{4}-\d\d-\d\d)(?:T[\d:]{2,8}Z?)?")


def _is_since(value: str) -> bool:
    found = _SINCE.fullmatch(value)
    try:
        return found is not None and bool(date.fromisoformat(found[1]))
    except ValueError:
        return False


def problems(words: Words, arguments: Mapping[str, str], topics: Collection[str]) -> tuple[str, ...]:
    """One line for each value that cannot be meant; an empty one asks for everything."""
    found = []
    if (since := arguments.get("depuis", "")) and not _is_since(since):
        found.append(words.text("asked.day", value=since))
    if (days := arguments.get("jours", "")) and not re.fullmatch(r"[0-9]{1,5}", days):
        found.append(words.text("asked.number", value=days))
    if (topic := arguments.get("sujet", "")) and topic not in topics:
        found.append(words.text("asked.topic", value=topic, known=", ".join(topics)))
    return tuple(found)
