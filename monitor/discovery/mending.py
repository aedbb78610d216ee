"""Small faults of XML in the wild, mended before a strict parser sees them."""

from __future__ import annotations

import re
from html.entities import html5

_REFERENCE = rb"(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});"
_STRAY = re.compile(rb"&(?!" + _REFERENCE + rb")")
_REFERENCES = re.compile(rb"&" + _REFERENCE)
_OF_XML = frozenset((b"amp", b"lt", b"gt", b"quot", b"apos"))
_FORBIDDEN = bytes(code for code in range(32) if code not in (9, 10, 13))


def mended(markup: bytes) -> bytes:
    """``markup`` with stray ampersands escaped, HTML's named entities as numbers, and no character that XML forbids.
    For encodings that hold ASCII as it is."""
    return _REFERENCES.sub(_reference, _STRAY.sub(b"&amp;", markup.translate(None, _FORBIDDEN)))


def _reference(found: re.Match[bytes]) -> bytes:
    name = found[1]
    if name in _OF_XML:
        return found[0]
    if name.startswith(b"#"):
        number = int(name[2:], 16) if name[1:2] in b"xX" else int(name[1:])
        allowed = (
            number in (9, 10, 13) or 32 <= number < 0xD800 or 0xE000 <= number < 0xFFFE or 0x10000 <= number < 0x110000
        )
        return found[0] if allowed else b"&#65533;"
    characters = html5.get(name.decode() + ";")
    if characters is None:
        return b"&amp;" + name + b";"
    return b"".join(b"&#%d;" % ord(character) for character in characters)
