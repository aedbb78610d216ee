"""What every template can say: phrases, numbers, dates. Set as globals, so that pages of errors have them too."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment

import db
from monitor.web.cells import article_address
from monitor.web.words import words

FIRST_COLUMNS = {"articles": ("title", "source_id", "published_on")}
STYLE = Path(db.__file__).parent / "static" / "site.css"


def style_version() -> str:
    """Changes with the style sheet, so that browsers may keep it for long."""
    return hashlib.sha256(STYLE.read_bytes()).hexdigest()[:10]


def tone_of(side: str) -> str:
    """The class that marks a side of a topic: the AES, what it meets (``partner``), or a word that was looked for."""
    return side if side in ("aes", "found") else "partner"


def arranged(table: str, cells: Iterable[Mapping[str, Any]], name: str) -> list[Mapping[str, Any]]:
    """A table's cells with what a reader looks for in front; the others keep their order."""
    first = FIRST_COLUMNS.get(table, ())
    return sorted(cells, key=lambda cell: first.index(cell[name]) if cell[name] in first else len(first))


def limit_of(sql: str) -> int | None:
    """The number of rows at which a named query stops; ``None`` where it does not."""
    found = re.search(r"\blimit (\d+)\s*$", sql)
    return int(found[1]) if found else None


def is_number(value: object) -> bool:
    """Whether a cell of a query, which Datasette hands over as text, is a number."""
    return re.fullmatch(r"-?\d+(?:\.\d+)?", str(value)) is not None


def prepare(environment: Environment) -> None:
    """Gives the environment its phrases: ``t``, ``n``, ``known``, and what the shared templates need."""
    phrases = words()
    environment.globals.update(
        t=phrases.text,
        n=phrases.count,
        known=phrases.known,
        number=phrases.number,
        day=phrases.day,
        instant=phrases.instant,
        language=phrases.language,
        beside=phrases.beside,
        spaced=phrases.spaced,
        heading=phrases.heading,
        arranged=arranged,
        limit_of=limit_of,
        is_number=is_number,
        style_version=style_version(),
        tone_of=tone_of,
        article_address=article_address,
    )
