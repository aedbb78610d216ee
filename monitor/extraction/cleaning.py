"""The characters of a field, made fit for storage: no controls, no half characters, one normal form, bounded."""

from __future__ import annotations

import re
import unicodedata

TITLE_CAP = 500
AUTHOR_CAP = 200
TEXT_CAP = 2_000_000

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ufdd0-\ufdef]")
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_C1_SIGN = re.compile("[\x80-\x84\x86-\x9f]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
# overrides and isolates let a title show other words than it holds (U+202E reverses what follows)
_BIDI = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile(r"[\u00ad\u200b\u2060\ufeff]")
# "…venu d’Agadez.Un autre": the ends of words that are an address are no beginnings of sentences
_GLUED = re.compile(
    r"(?<=[a-zà-ÿ]{2}[.!?])(?=(?:«\s?)?[A-ZÀ-Þ](?:[a-zà-ÿ]|[’'\s]))(?!(?:Com|Net|Org|Info|Africa|Fr|Ml|Bf|Ne|Tv|Sn|Ci)\b)"
)
_MATH = re.compile(r"[\U0001d400-\U0001d7ff]+")

# bytes 80 to 9F are no characters in ISO-8859 and controls in Unicode; pages that hold them mean windows-1252
# (&#146; is how old Windows programs wrote an apostrophe). U+0085 stays a line's end.
_C1 = {code: bytes((code,)).decode("windows-1252") for code in range(0x80, 0xA0) if code not in
       (0x81, 0x85, 0x8D, 0x8F, 0x90, 0x9D)}  # fmt: skip


def clean_text(text: str) -> str:
    """``text`` with controls and half characters out (newlines and tabs stay), in NFC, at most 2,000,000 characters."""
    text = text[: TEXT_CAP + 1]
    if _UNFIT.search(text) is None:
        return unicodedata.normalize("NFC", text)[:TEXT_CAP]
    if _SURROGATES.search(text):
        text = _SURROGATES.sub("\ufffd", text)
    if _C1_SIGN.search(text):
        text = text.translate(_C1)
    text = _CONTROLS.sub("", text)
    return unicodedata.normalize("NFC", text)[:TEXT_CAP]


def clean_line(text: str, cap: int = TITLE_CAP) -> str:
    """``text`` as one line: clean, without invisible marks and direction overrides, spaces single, at most ``cap``."""
    text = clean_text(text[: cap * 20])
    if not text.isascii():
        # once more: an accent may now stand beside its letter
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", _BIDI.sub("", text)))
    return " ".join(text.split())[:cap].strip()


def clean_paragraph(text: str) -> str:
    """One paragraph as one line; no-break spaces become plain ones so that search and matching see words."""
    text = clean_text(text)
    if not text.isascii() and _INVISIBLE.search(text):
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    return " ".join(text.split())


def parted(paragraph: str) -> tuple[str, int]:
    """``paragraph`` with a space between sentences that stand together without one, as where a site joined its
    paragraphs; and how many there were."""
    return _GLUED.subn(" ", paragraph)


def plain_letters(text: str) -> str:
    """Mathematical letters (``𝗦𝗲𝗰𝘁𝗲𝘂𝗿``), which some outlets use for bold type, as the letters they stand for."""
    return _MATH.sub(lambda match: unicodedata.normalize("NFKC", match.group()), text)
