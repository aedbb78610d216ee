"""The characters of a field, made fit for storage: no controls, no half characters, one normal form, bounded."""

from __future__ import annotations

import re
import unicodedata

TITLE_CAP = 500
AUTHOR_CAP = 200
TEXT_CAP = 2_000_000

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ufdd0-\ufdef]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
# overrides and isolates let a title show other words than it holds (U+202E reverses what follows)
_BIDI = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile(r"[\u00ad\u200b\u2060\ufeff]")
_MATH = re.compile(r"[\U0001d400-\U0001d7ff]+")

# the first characters of UTF-8 sequences as they look in an encoding that they were mistaken for
_MOJIBAKE = (
    ("windows-1252", re.compile(r"Ã[\u0080-\u00bfŒœŠšŸŽžƒ€-™]|â€[\u0080-\u00bf™œ“”˜¦“]|Å“|Â[«» °]")),
    ("iso8859-16", re.compile(r"Ă[Š©šźȘ«Ž\u0080-\u00bf]|â\x80[\x80-\x9f]")),
    ("cp874", re.compile(r"รฉ|รจ|รช|ร |โ€™")),
)


def clean_text(text: str) -> str:
    """``text`` with controls and half characters out (newlines and tabs stay), in NFC, at most 2,000,000 characters."""
    text = text[: TEXT_CAP + 1]
    if _SURROGATES.search(text):
        text = _SURROGATES.sub("\ufffd", text)
    text = _CONTROLS.sub("", text)
    return unicodedata.normalize("NFC", text)[:TEXT_CAP]


def clean_line(text: str, cap: int = TITLE_CAP) -> str:
    """``text`` as one line: clean, without invisible marks and direction overrides, spaces single, at most ``cap``."""
    text = clean_text(text[: cap * 20])
    text = _INVISIBLE.sub("", _BIDI.sub("", text))
    return " ".join(text.split())[:cap].strip()


def clean_paragraph(text: str) -> str:
    """One paragraph as one line; no-break spaces become plain ones so that search and matching see words."""
    return " ".join(_INVISIBLE.sub("", clean_text(text)).split())


def unmangled(text: str) -> tuple[str, str | None]:
    """``text`` with UTF-8 that was read in another encoding put right, and that encoding's name; unchanged and None
    when there is no such sign or when the repair would lose a character."""
    for codec, signs in _MOJIBAKE:
        if signs.search(text) is None:
            continue
        repaired = _reread(text, codec)
        if repaired is not None and signs.search(repaired) is None:
            return repaired, codec
    return text, None


def plain_letters(text: str) -> str:
    """Mathematical letters (``𝗦𝗲𝗰𝘁𝗲𝘂𝗿``), which some outlets use for bold type, as the letters they stand for."""
    return _MATH.sub(lambda match: unicodedata.normalize("NFKC", match.group()), text)


def _reread(text: str, codec: str) -> str | None:
    data = bytearray()
    for character in text:
        try:
            data += character.encode(codec)
        except UnicodeEncodeError:
            # the five bytes that windows-1252 leaves open come through as C1 controls; anything else is real text
            if ord(character) > 0x9F:
                return None
            data.append(ord(character))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None
