"""Files that a page hands out: rows as CSV that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

# owasp.org/www-community/attacks/CSV_Injection
_BEGINNINGS = frozenset("=+-@")
_UNSEEN = " \xa0\xad\u061c\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"

Value = str | int | float | None


def guarded(text: str) -> str:
    """``text`` with ``'`` before it where a spreadsheet might take it for a formula, or the ``'`` for ours."""
    bare = text.lstrip("'")
    seen = bare.lstrip(_UNSEEN)
    formula = bare.startswith(("\t", "\r", "\n")) or unicodedata.normalize("NFKC", seen[:1])[:1] in _BEGINNINGS
    return f"'{text}" if bare and formula else text


def delimited(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> str:
    """The rows as RFC 4180 has it; nothing for ``None``. Halves of characters become �."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(header)
    for row in rows:
        writer.writerow([guarded(value) if isinstance(value, str) else value for value in row])
    return out.getvalue().encode(errors="replace").decode()
