"""UTF-8 that was read in another encoding somewhere on its way here, put right where that loses nothing.

Seen in the Malian press: ``chaĂźnes dorĂ©es`` (read as ISO-8859-16), ``Prรฉsident`` (as TIS-620), ``pratiquÃ©`` (as
windows-1252). What cannot be put right, letters that became question marks or went missing, is only counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

# the rarest signs first: what all three make of an apostrophe looks alike
_CODECS = ("iso8859-16", "cp874", "windows-1252")
# a first byte of each kind of sequence, as it looks in that encoding: the quick look
_SIGNS = {
    "windows-1252": ("Ã", "â€", "â\x80", "Å", "Â", "Ð", "ðŸ", "ð\x9f"),
    "iso8859-16": ("Ă",),
    "cp874": ("ร", "โ€", "โ\x80"),
}
_ASCII = bytes(range(0x80))
# so many Thai letters in a row are Thai
_THAI = re.compile("[\u0e01-\u0e5b]{7}")
# what an outlet of these languages can have meant: letters of Latin and Cyrillic, punctuation, signs, emoji
_MEANT = re.compile(
    "[\u00a0-\u017f\u0192\u02b0-\u02ff\u0300-\u036f\u0400-\u045f\u1d40-\u1dbf\u1e00-\u1eff\u2000-\u206f\u2070-\u209f"
    "\u20a0-\u20bf\u2100-\u214f\u2190-\u21ff\u2200-\u22ff\u25a0-\u27bf\ufe0f\ufeff\U0001d400-\U0001d7ff\U0001f1e6-\U0001faff]"
)
# pairs that occur in right text: the end of a quoted word in capitals, a sign after a capital
_REAL = frozenset(first + second for first in "ÀÁÄÇÈÉÊËÎÏÔÖÙÛÜÝ" for second in "»«’‘“”…–—°·‹›")
_LOST = re.compile(r"(?<=[a-zà-ÿ])\?(?=[a-zà-ÿ«»])")
_LOST_ENOUGH = 2


def unmangled(text: str) -> tuple[str, str | None]:
    """``text`` with UTF-8 that was read in another encoding put right, and that encoding's name; unchanged and None
    when there is no such sign. Only whole sequences that decode are touched, so that text which is right beside them
    stays."""
    if text.isascii():
        return text, None
    # a whole page is searched in a tenth of the time by what is not ASCII of it; every sign is made of that
    strange = text.encode("utf-8", "surrogatepass").translate(None, _ASCII).decode("utf-8", "surrogatepass")
    for codec in _CODECS:
        if not any(sign in strange for sign in _SIGNS[codec]) or (codec == "cp874" and _THAI.search(text)):
            continue
        if _sequences(codec).search(strange) is None:
            continue
        repaired = _sequences(codec).sub(_decoder(codec), text)
        if repaired != text:
            return repaired, codec
    return text, None


def lost_letters(text: str) -> int:
    """How many question marks stand inside words, where letters were lost before the page came here; 0 for fewer than
    two."""
    found = sum(1 for _ in _LOST.finditer(text))
    return found if found >= _LOST_ENOUGH else 0


@lru_cache(maxsize=8)
def _bytes_of(codec: str) -> dict[str, int]:
    """Each character that a byte from 80 on can have become: by the codec, as a control, or by windows-1252, which
    fills in for the controls on the web."""
    table: dict[str, int] = {}
    for other, first in ((codec, 0xA0), (codec, 0x80), ("windows-1252", 0x80)):
        for byte in range(first, 0x100 if other == codec else 0xA0):
            try:
                table.setdefault(bytes((byte,)).decode(other), byte)
            except UnicodeDecodeError:
                continue
    for byte in range(0x80, 0x100):
        # a control stands for itself; a byte that the codec has no character for came through as Latin-1
        if byte < 0xA0 or byte not in table.values():
            table.setdefault(chr(byte), byte)
    return table


@lru_cache(maxsize=8)
def _sequences(codec: str) -> re.Pattern[str]:
    table = _bytes_of(codec)

    def among(low: int, high: int) -> str:
        return "[" + "".join(re.escape(char) for char, byte in table.items() if low <= byte <= high) + "]"

    more = among(0x80, 0xBF)
    return re.compile(
        f"(?:{among(0xC2, 0xDF)}{more}|{among(0xE0, 0xEF)}{more}{more}|{among(0xF0, 0xF4)}{more}{more}{more})"
    )


@lru_cache(maxsize=8)
def _decoder(codec: str) -> Callable[[re.Match[str]], str]:
    table = _bytes_of(codec)

    def put_right(match: re.Match[str]) -> str:
        found = match.group()
        try:
            meant = bytes(table[char] for char in found).decode("utf-8")
        except UnicodeDecodeError:
            return found
        if _MEANT.fullmatch(meant) is None or found in _REAL:
            return found
        return meant

    return put_right
