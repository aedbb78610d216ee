"""What every template can say: phrases, numbers, dates, in the language of the request. The French ones are globals as
well: of a page of errors Datasette makes a version of its own, without the request, which nobody sees."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

import db
from monitor.web.cells import article_address, host_of
from monitor.web.words import words
from monitor.wordbook import DEFAULT_LANGUAGE, Words

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


def phrases(spoken: Words) -> dict[str, object]:
    """The words of a page, as its template calls them: ``t``, ``n``, ``known``, and the forms of numbers and dates.
    ``french`` marks what stands in the database or its description in French alone."""
    return {
        "t": spoken.text,
        "n": spoken.count,
        "known": spoken.known,
        "number": spoken.number,
        "day": spoken.day,
        "instant": spoken.instant,
        "language": spoken.language,
        "french": Markup("") if spoken.language == "fr" else Markup(' lang="fr"'),
        "beside": spoken.beside,
        "heading": spoken.heading,
    }


def prepare(environment: Environment) -> None:
    """Gives the environment what needs no request."""
    french = words(DEFAULT_LANGUAGE)
    environment.globals.update(
        **phrases(french),
        other_languages=(),
        # reasons, notes and descriptions, which are French in every language of the site
        spaced=french.spaced,
        arranged=arranged,
        limit_of=limit_of,
        is_number=is_number,
        style_version=style_version(),
        tone_of=tone_of,
        article_address=article_address,
        host_of=host_of,
    )
