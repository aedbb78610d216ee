"""Text as a terminal can show it and must not obey it.

Titles, texts, servers' words and file names come from strangers. An escape character in them would colour, clear or
retitle the reader's terminal, a carriage return would write over what stands there, and an override of the writing
direction would show another text than the one that is stored.
"""

from __future__ import annotations

import unicodedata

# turn the direction of whatever follows them; the marks U+200E, U+200F and U+061C only nudge, and go with the rest
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNKNOWN = "\ufffd"


def visible(text: str) -> str:
    """``text`` with its line breaks and without anything that a terminal obeys: controls as their pictures (``␛``),
    overrides of the direction, halves of characters and bytes that were no text as ``�``, other spaces as a space, and
    without what nobody sees (soft hyphens, joiners, marks)."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char == "\n" else _stand_in(char) for char in text)


def one_line(text: str) -> str:
    """As ``visible``, in one line with single spaces."""
    return " ".join(visible(text).split())


def is_text(text: str) -> bool:
    """Whether every character is whole, so that any encoding of Unicode takes it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def whole(text: str) -> str:
    """``text`` with ``�`` for each half of a character, as long as before."""
    return text if is_text(text) else "".join(_UNKNOWN if "\ud800" <= char <= "\udfff" else char for char in text)


def _stand_in(char: str) -> str:
    if char.isspace():
        return " "
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if unicodedata.category(char) == "Cf" and char not in _TURNING:
        return ""
    return _UNKNOWN
