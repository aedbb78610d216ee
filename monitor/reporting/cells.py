"""What may stand in a cell: text that every format can hold, and that no spreadsheet takes for a formula."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter

from db.columns import Kind
from monitor.reporting.table import Value

# what XML cannot hold (www.w3.org/TR/xml/#charsets), halves of characters, and what ends a C string
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# owasp.org/www-community/attacks/CSV_Injection; spreadsheets set to Japanese or Chinese take full-width forms too
_BEGINNINGS = frozenset("=+-@")
_UNSEEN = " \xa0\xad\u061c\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
REPLACED = "characters_replaced"


def cleaned(text: str, notes: Counter[str]) -> str:
    """``text`` with ``�`` for each character that not every format can hold; ``notes`` counts them."""
    if _UNFIT.search(text) is None:
        return text
    text, count = _UNFIT.subn("�", text)
    notes[REPLACED] += count
    return text


def guarded(text: str) -> str:
    """``text`` with ``'`` before it where a spreadsheet might take it for a formula, and where it begins with a ``'``
    that would then seem to be ours: so one ``'`` taken away gives the text back."""
    if not text or text[0].isalnum():
        return text
    return f"'{text}" if _is_formula(text.lstrip("'")) else text


def _is_formula(text: str) -> bool:
    if text.startswith(("\t", "\r", "\n")):
        return True
    seen = text.lstrip(_UNSEEN)
    return bool(seen) and unicodedata.normalize("NFKC", seen[0])[:1] in _BEGINNINGS


def value_of(stored: object, kind: Kind, notes: Counter[str]) -> Value:
    """A stored value as the formats take it; a list that is no JSON is its only member."""
    if stored is None or isinstance(stored, int | float):
        return stored
    text = stored.decode(errors="replace") if isinstance(stored, bytes) else str(stored)
    if kind != "list":
        return cleaned(text, notes)
    if text in ("", "[]"):
        return []
    try:
        members = json.loads(text)
    except ValueError:
        members = [text]
    listed = members if isinstance(members, list) else [text]
    return [cleaned(str(member), notes) for member in listed if member is not None]


def shown(value: Value) -> str:
    """A value as text in a single cell; the members of a list with `` | `` between them."""
    if value is None:
        return ""
    return " | ".join(value) if isinstance(value, list) else str(value)
