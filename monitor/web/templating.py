"""What every template can say: phrases, numbers, dates. Set as globals, so that pages of errors have them too."""

from __future__ import annotations

import hashlib
from pathlib import Path

from jinja2 import Environment

import db
from monitor.web.cells import article_address
from monitor.web.words import words

STYLE = Path(db.__file__).parent / "static" / "site.css"


def style_version() -> str:
    """Changes with the style sheet, so that browsers may keep it for long."""
    return hashlib.sha256(STYLE.read_bytes()).hexdigest()[:10]


def tone_of(side: str) -> str:
    """The class that marks a side of a topic: the AES, what it meets (``partner``), or a word that was looked for."""
    return side if side in ("aes", "found") else "partner"


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
        style_version=style_version(),
        tone_of=tone_of,
        article_address=article_address,
    )
