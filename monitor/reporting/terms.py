"""The terms of a count of words: as they are typed, as a file holds them, and where a text has them.

A term is one column. Its alternatives stand between ``|``: words that follow one another, in any form; ``"…"`` as
written alone; a ``*`` at the end for every ending.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from monitor.catalogue.files import load_yaml
from monitor.errors import ConfigError
from monitor.folding import fold, stems, wording_expression

_PART = re.compile(r"[^\W_]+")
_ALTERNATIVE = re.compile(r'\s*("[^"]*"|[^|"]+)\s*(?:\||$)')
_HEADINGS = frozenset({"label", "term", "terms", "terme", "mot", "libellé"})
MOST_BYTES = 2**20


@dataclass(frozen=True, slots=True)
class Alternative:
    """Words in a row. ``parts``: folded; ``forms``: their stems, in every language that stems them otherwise."""

    typed: str
    expression: str
    parts: tuple[str, ...]
    forms: frozenset[tuple[str, ...]]
    exact: bool
    prefix: bool

    def places(self, words: Sequence[str], stemmed: Sequence[str]) -> set[int]:
        """Where it begins among the folded words of a text, or among their stems."""
        count = len(self.parts)
        if self.exact:
            first, rest = self.parts[0], self.parts
            return {
                at for at, word in enumerate(words) if word == first and tuple(words[at : at + count]) == rest
            }  # fmt: skip
        if self.prefix:
            *before, last = self.parts
            return {
                at
                for at in range(len(words) - count + 1)
                if words[at + count - 1].startswith(last) and list(words[at : at + count - 1]) == before
            }
        firsts = {form[0] for form in self.forms}
        return {
            at for at, word in enumerate(stemmed) if word in firsts and tuple(stemmed[at : at + count]) in self.forms
        }


@dataclass(frozen=True, slots=True)
class Term:
    """A column of the count."""

    label: str
    alternatives: tuple[Alternative, ...]

    @property
    def expression(self) -> str:
        """What finds the articles that hold it, in the syntax of FTS5."""
        return " OR ".join(f"({one.expression})" for one in self.alternatives)

    @property
    def is_written(self) -> bool:
        """Whether it depends on how words are written, beyond their stems."""
        return any(one.exact or one.prefix for one in self.alternatives)

    def occurrences(self, words: Sequence[str], stemmed: Sequence[str]) -> int:
        """How often a text has it; where two alternatives begin at one word, they count once."""
        return len(set().union(*(one.places(words, stemmed) for one in self.alternatives)))


def folded_words(text: str) -> list[str]:
    """The folded words of a text, one for each of its stems."""
    return _PART.findall(fold(text).text)


def term(typed: str, label: str | None = None) -> Term:
    """Raises ``ValueError`` with a line for what holds no word, or a quote that is not closed."""
    written = "".join('"' if char in "“”„«»″" else char for char in typed).strip()
    found: list[Alternative] = []
    at = 0
    while at < len(written):
        piece = _ALTERNATIVE.match(written, at)
        if piece is None:
            raise ValueError(
                f'the term {typed!r} has a quote that is not closed, or words beside one; write "…" or a | b'
            )
        found.append(_alternative(piece[1].strip(), typed))
        at = piece.end()
    if not found or written.endswith("|"):
        raise ValueError(f"the term {typed!r} has an alternative without a word")
    return Term(label or " ".join(typed.split()), tuple(dict.fromkeys(found)))


def _alternative(typed: str, whole: str) -> Alternative:
    exact, prefix = typed.startswith('"'), typed.endswith("*")
    parts = tuple(folded_words(typed))
    expression = wording_expression(typed)
    if not parts or not expression:
        raise ValueError(f"the term {whole!r} has an alternative without a word")
    forms = frozenset(tuple(stems(" ".join(parts), language).split()) for language in ("fr", "en", "xx"))
    return Alternative(typed, expression, parts, forms, exact, prefix and not exact)


def terms(typed: Iterable[str], file: Path | None) -> tuple[Term, ...]:
    """The terms that are typed, then those of a file. Raises ``ValueError``, or ``ConfigError`` with file and line."""
    found = [term(one) for one in typed]
    if file is not None:
        found += _from_yaml(file) if file.suffix.lower() in (".yml", ".yaml") else _from_csv(file)
    labels: set[str] = set()
    for one in found:
        if one.label.casefold() in labels:
            raise ValueError(f"two terms are called {one.label!r}; each is a column of its own")
        labels.add(one.label.casefold())
    return tuple(found)


def _from_yaml(path: Path) -> list[Term]:
    """``label: term``, or ``label: [term, term]``."""
    document = load_yaml(path)
    found: list[Term] = []
    problems: list[str] = []
    for label, value in document.data.items():
        alternatives = value if isinstance(value, list) else [value]
        if not all(isinstance(one, str) for one in alternatives):
            what = "a term is text, or a list of texts (put numbers, dates and yes or no in quotes)"
            problems.append(str(document.problem((label,), f"{label}: {what}")))
            continue
        try:
            found.append(term(" | ".join(alternatives), label))
        except ValueError as error:
            problems.append(str(document.problem((label,), f"{label}: {error}")))
    if problems:
        raise ConfigError("\n".join(problems))
    return found


def _from_csv(path: Path) -> list[Term]:
    """A term a line: its label, then its alternatives in the cells behind; a line of one cell is both. ``#``: a
    comment."""
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"{path}:1: cannot be read: {error.strerror or error}") from None
    if len(raw) > MOST_BYTES:
        raise ConfigError(f"{path}:1: more than {MOST_BYTES:,} bytes; a file of terms has one a line")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ConfigError(
            f"{path}:{line}: byte 0x{raw[error.start]:02x} is not UTF-8 (save the file as UTF-8)"
        ) from None
    lines = text.replace("\0", "").splitlines()
    first = next((line for line in lines if line.strip()), "")
    found: list[Term] = []
    problems: list[str] = []
    # a French spreadsheet writes semicolons
    for number, row in enumerate(csv.reader(lines, delimiter=";" if ";" in first and "," not in first else ","), 1):
        cells = [cell.strip() for cell in row if cell.strip()]
        if not cells or cells[0].startswith("#") or (not found and cells[0].casefold() in _HEADINGS):
            continue
        label, alternatives = cells[0], cells[1:] or cells
        try:
            found.append(term(" | ".join(alternatives), label))
        except ValueError as error:
            problems.append(f"{path}:{number}: {error}")
    if problems:
        raise ConfigError("\n".join(problems))
    return found
