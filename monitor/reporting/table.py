"""A table on its way out: columns, rows that come one by one, and where they come from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from db.columns import Kind

Value = str | int | float | list[str] | None


@dataclass(frozen=True, slots=True)
class Field:
    """A column with what it means."""

    name: str
    kind: Kind
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """``rows`` are read once, and each is let go when it is written. ``notes``: what a format could not hold, counted
    while the rows pass."""

    name: str
    fields: Sequence[Field]
    rows: Iterable[Sequence[Value]]
    provenance: Mapping[str, Any]
    notes: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Style:
    """``raw``: text that looks like a formula stays as it is; ``excel``: a mark that tells Excel that the file is in
    UTF-8; ``header``: lines before the table that tell where it comes from."""

    raw: bool = False
    excel: bool = False
    header: bool = False
    delimiter: str = ","
