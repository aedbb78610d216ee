"""A catalogue of phrases for readers in one language, and the forms of numbers and dates that go with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from monitor.clock import parse_iso

DEFAULT_LANGUAGE = "fr"

# the parser in C; the one in Python takes a third of a second for what every start of the pages reads
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_MONTH = re.compile(r"(\d{4})-(\d\d)(-\d\d)?")

# a space before the mark, or after the opening one (Imprimerie nationale: thin before ; ! ?, full before : and »)
_WIDE = re.compile(r" (?=[:»](?:\s|$|[.,;)]))|(?<=«) ")
_THIN = re.compile(r" (?=[;!?](?:\s|$|[)»]))")

Plural = tuple[str, str]


class Words:
    """A catalogue. Keys are ``page.phrase``; a phrase may hold ``{named}`` places, and comes in two numbers where it
    counts something. An unknown key raises ``KeyError``: a page never shows the name of a phrase."""

    def __init__(self, language: str, phrases: Mapping[str, str | Plural]) -> None:
        self.language = language
        self.phrases = {
            key: self.spaced(phrase) if isinstance(phrase, str) else (self.spaced(phrase[0]), self.spaced(phrase[1]))
            for key, phrase in phrases.items()
        }
        self._months = self._plain("date.months").split()

    def _plain(self, key: str) -> str:
        phrase = self.phrases[key]
        if isinstance(phrase, tuple):
            raise KeyError(f"{key} counts something: use count()")
        return phrase

    def text(self, key: str, /, **values: object) -> str:
        """The phrase with its places filled."""
        phrase = self._plain(key)
        return phrase.format(**values) if values else phrase

    def known(self, prefix: str, value: str | None) -> str:
        """The phrase for a value of the database (``state.stored``), or the value itself where none is written."""
        if not value:
            return ""
        phrase = self.phrases.get(f"{prefix}.{value.replace(' ', '_')}")
        return phrase if isinstance(phrase, str) else value

    def count(self, key: str, n: int, /, **values: object) -> str:
        """The phrase in the number of ``n``; in French 0 and 1 are singular, elsewhere 1 alone."""
        phrase = self.phrases[key]
        if isinstance(phrase, str):
            raise KeyError(f"{key} counts nothing: use text()")
        singular = n in (0, 1) if self.language == "fr" else n == 1
        return phrase[0 if singular else 1].format(n=self.number(n), **values)

    def beside(self, reference: int, imported: int) -> str:
        """What counts leave out, as a sentence; empty where that is nothing."""
        parts = [self.count(f"front.{name}", n) for name, n in (("reference", reference), ("imported", imported)) if n]
        return self.text("front.beside", what=", ".join(parts)) if parts else ""

    def spaced(self, text: str) -> str:
        """``text`` with the spaces that may not break a line: in French before « ; : ! ? » and inside quotes."""
        if self.language != "fr":
            return text
        return _THIN.sub("\u202f", _WIDE.sub("\u00a0", text))

    def heading(self, column: str) -> str:
        """The name of a column of a named query, as words."""
        phrase = self.phrases.get(f"column.{column}")
        return phrase if isinstance(phrase, str) else column.replace("_", " ")

    def number(self, n: int) -> str:
        """``12 345`` with the language's separator of thousands."""
        return f"{n:,}".replace(",", self._plain("number.thousands"))

    def share(self, part: float) -> str:
        """``87 %`` for 0.87; never rounds up to the whole."""
        percent = 100 if part >= 1 else min(99, round(part * 100))
        return self.text("number.percent", n=percent)

    def day(self, value: str | None, precision: str | None = None) -> str:
        """``23 mai 2025`` for an ISO day, ``mai 2025`` where only the month is known; other text as it is."""
        if not value:
            return self.text("date.unknown")
        if precision == "month" or not _DAY.match(value):
            month = _MONTH.fullmatch(value)
            if month and 1 <= int(month[2]) <= 12:
                return self.text("date.month", month=self._months[int(month[2]) - 1], year=month[1])
            return value
        try:
            known = date.fromisoformat(value[:10])
        except ValueError:
            return value
        number = self.text("date.first") if known.day == 1 else str(known.day)
        return self.text("date.day", day=number, month=self._months[known.month - 1], year=known.year)

    def instant(self, value: str | None) -> str:
        """``23 mai 2025 à 08 h 05 (UTC)`` for an instant of the database; other text as it is."""
        if not value:
            return self.text("date.unknown")
        try:
            known = parse_iso(value)
        except ValueError:
            return value
        day = self.day(known.date().isoformat())
        return self.text("date.instant", day=day, hour=f"{known.hour:02}", minute=f"{known.minute:02}")


def _flat(tree: Mapping[str, Any], above: str = "") -> dict[str, str | Plural]:
    phrases: dict[str, str | Plural] = {}
    for name, value in tree.items():
        key = f"{above}{name}"
        if isinstance(value, str):
            phrases[key] = value
        elif isinstance(value, Mapping) and set(value) == {"one", "other"}:
            phrases[key] = (str(value["one"]), str(value["other"]))
        elif isinstance(value, Mapping):
            phrases |= _flat(value, f"{key}.")
        else:
            raise TypeError(f"{key} must be a phrase, not {value!r}; put it in quotes")
    return phrases


@lru_cache(maxsize=8)
def phrases(package: str, name: str) -> Mapping[str, str | Plural]:
    """The phrases of the file ``name`` in ``package``. Raises ``FileNotFoundError`` without one."""
    text = files(package).joinpath(name).read_text(encoding="utf-8")
    return _flat(_Loader(text).get_single_data())
