"""The words of the pages: one catalogue per language."""

from __future__ import annotations

from functools import lru_cache

from monitor.wordbook import DEFAULT_LANGUAGE, Words, phrases


@lru_cache(maxsize=4)
def words(language: str = DEFAULT_LANGUAGE) -> Words:
    """The catalogue of ``language``, read from ``words_<language>.yml``. Raises ``FileNotFoundError`` without one."""
    return Words(language, phrases("monitor.web", f"words_{language}.yml"))
