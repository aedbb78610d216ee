"""The words of the wording index as the full-text index knows them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from monitor.catalogue.wording import Word, Wording, load_wording
from monitor.folding import wording_expression

# how Datasette hands on the folder of the reader's own catalogue: db/metadata.yml
PLUGIN = "press-monitor"


def wording_of(datasette: Any) -> Wording:
    """The words that this site counts. Raises ``ConfigError`` where a file of the reader's own cannot be read."""
    folder = (datasette.plugin_config(PLUGIN) or {}).get("catalogue")
    return load_wording(Path(folder) if folder else None)


def expression(word: Word) -> str:
    """What finds the articles that hold the word at least once, in FTS5's syntax."""
    terms = (term for terms in word.terms.values() for term in terms)
    return " OR ".join(dict.fromkeys(f"({wording_expression(term)})" for term in terms))
