"""The words of bulletins and alerts, and how an article is cited in them."""

from __future__ import annotations

from functools import lru_cache

from monitor.terminal import one_line, whole
from monitor.wordbook import DEFAULT_LANGUAGE, Words, phrases

LANGUAGES = ("fr", "en")
LONGEST_TITLE = 300


@lru_cache(maxsize=4)
def digest_words(language: str = DEFAULT_LANGUAGE) -> Words:
    """The catalogue of ``language``, one of ``LANGUAGES``. Raises ``FileNotFoundError`` for another."""
    return Words(language, phrases("monitor.reporting", f"digest_words_{language}.yml"))


def told(text: str | None) -> str:
    """Text from a page in one line that nothing obeys: without controls, overrides of the direction and halves of
    characters; very long ones are cut."""
    line = one_line(whole(text or ""))
    return line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1]}…"


def quoted(words: Words, text: str) -> str:
    """``text`` between the language's quotation marks."""
    return f"«\u00a0{text}\u00a0»" if words.language == "fr" else f"“{text}”"


def link_of(url: str | None) -> str:
    """An address that may be a link: one of the web, without blanks and quotes; empty for another."""
    url = url or ""
    harmless = url.startswith(("https://", "http://")) and url.isprintable() and not set(url) & set(" <>\"'`{}|\\^")
    return url if harmless else ""


def dated(words: Words, published_on: str | None, precision: str | None, day: str) -> str:
    """The day of publication as it is known, else the one on which the article was first seen."""
    if published_on:
        return words.day(published_on, precision)
    return words.text("date.seen", day=words.day(day))
