"""Bytes to text: which encoding a page is in, decided by what it declares and what decodes, not by statistics.

Statistical detectors took UTF-8 pages of the Malian press for ISO-8859-16 and TIS-620 (``chaĂźnes dorĂ©es``), so a
declaration that decodes is believed, then strict UTF-8, then windows-1252, which decodes anything. A detector is asked
last, for what can be no Latin text, and only which other script it is.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_LABEL = r"charset\s*+=\s*+[\"']?\s*+([A-Za-z0-9_.:-]{2,40})"
_HEADER = re.compile(_LABEL, re.I)
_META = re.compile(rb"<meta[^<>]{0,300}?" + _LABEL.encode(), re.I)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{2,40})", re.I)

# encoding.spec.whatwg.org: these labels all mean windows-1252, for that is what pages that say so are in
_LATIN = {"iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1", "l1", "us-ascii", "ascii", "cp1252", "cp819"}
_ALIASES = {"gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "x-sjis": "cp932", "iso-8859-9": "cp1254",
            "tis-620": "cp874", "iso-8859-11": "cp874", "euc-kr": "cp949", "ks_c_5601-1987": "cp949"}  # fmt: skip
# utf-7 lets markup hide from whoever checks the bytes; utf-16 and -32 are only believed with a byte order mark
_REFUSED = ("utf-7", "utf7", "utf-16", "utf-32", "utf_16", "utf_32", "unicode", "idna", "punycode", "x-user-defined")
_UNASSIGNED = b"\x81\x8d\x8f\x90\x9d"


_TAG = re.compile(rb"<[^<>]*+>")
# accents come one by one, or with one letter between; the second byte of a Chinese character can be one
_RUN = re.compile(rb"[\x80-\xff](?:[\x80-\xff]|[\x40-\x7e](?=[\x80-\xff])){3,}+")
_ASCII = bytes(range(0x80))
_OTHER_SCRIPTS = ["cp1251", "koi8_r", "cp1256", "cp874", "cp932", "gb18030", "big5", "cp949"]
_MOST_TO_DETECT = 20_000

_LONE = "press-monitor-windows-1252"
# the first bytes of the accented letters of French in UTF-8: alone they are what is left of a letter, no letter
_HALVES = b"\xc2\xc3\xc5"


def _lone_bytes(error: UnicodeError) -> tuple[str, int]:
    """A byte that is no UTF-8 in a page that is: a phrase pasted from a windows-1252 text, as a rule."""
    assert isinstance(error, UnicodeDecodeError)
    broken = error.object[error.start : error.end]
    if len(broken) > 1 or broken in (bytes((half,)) for half in _HALVES) or broken in _UNASSIGNED:
        return "\ufffd", error.end
    return broken.decode("windows-1252"), error.end


codecs.register_error(_LONE, _lone_bytes)


@dataclass(frozen=True, slots=True)
class Decoded:
    """``charset``: the encoding that was used; ``source``: what named it; ``note``: what had to be overlooked."""

    text: str
    charset: str
    source: str
    note: str | None = None


def codec_of(label: str) -> str | None:
    """The name of the Python codec that a page means by ``label``; None when the label is unknown or not allowed."""
    name = label.strip().lower()
    if name in _LATIN or name == "windows-1252":
        return "windows-1252"
    if name.startswith(_REFUSED):
        return None
    try:
        info = codecs.lookup(_ALIASES.get(name, name))
    except (LookupError, ValueError):
        return None
    # base64, rot13 and their like are codecs too
    return info.name if getattr(info, "_is_text_encoding", True) else None


def decode(body: bytes, content_type: str | None) -> Decoded:
    """The page as text. Never raises: windows-1252 is the last resort and takes any byte."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return Decoded(body[len(mark) :].decode(name, errors="replace"), name, "byte order mark")
    utf8 = _strict(body, "utf-8")
    for source, label in _declared(body, content_type):
        codec = codec_of(label)
        if codec is None:
            continue
        if utf8 is not None and not body.isascii() and codec != "utf-8":
            # valid multi-byte UTF-8 does not happen by chance
            return Decoded(utf8, "utf-8", "bytes", f"{source} says {label}")
        if codec == "windows-1252":
            return Decoded(_windows(body), codec, source)
        text = utf8 if codec == "utf-8" else _strict(body, codec)
        if text is not None:
            return Decoded(text, codec, source)
    if utf8 is not None:
        return Decoded(utf8, "utf-8", "bytes")
    broken = body.decode("utf-8", errors="replace").count("\ufffd")
    if broken * 20 <= sum(1 for byte in body if byte >= 0xC2) - broken:
        loose = body.decode("utf-8", errors=_LONE)
        return Decoded(loose, "utf-8", "bytes", f"{broken} characters are not UTF-8")
    if (other := _other_script(body)) is not None:
        return other
    return Decoded(_windows(body), "windows-1252", "last resort")


def _other_script(body: bytes) -> Decoded | None:
    """A page that nothing declares, in another script than Latin: most of its bytes beyond ASCII stand together."""
    shown = _TAG.sub(b" ", body)
    runs = list(_RUN.finditer(shown))
    beyond = len(shown.translate(None, _ASCII))
    if 2 * sum(len(run[0]) for run in runs) < beyond or not runs:
        return None
    start = runs[0].start()
    # a blank is never half a letter
    words = shown[start : start + _MOST_TO_DETECT].rpartition(b" ")[0] or shown[start:]
    best = from_bytes(words, cp_isolation=_OTHER_SCRIPTS, enable_fallback=False).best()
    text = None if best is None else _strict(body, best.encoding)
    return None if best is None or text is None else Decoded(text, best.encoding, "detected", "nothing says so")


def _declared(body: bytes, content_type: str | None) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    if content_type and (match := _HEADER.search(content_type)):
        found.append(("header", match.group(1)))
    head = body[:8192]
    if xml := _XML.search(head):
        found.append(("xml declaration", xml.group(1).decode("ascii")))
    if meta := _META.search(head):
        found.append(("meta", meta.group(1).decode("ascii")))
    return found


def _strict(body: bytes, codec: str) -> str | None:
    try:
        return body.decode(codec)
    except (UnicodeDecodeError, LookupError, ValueError):
        return None


def _windows(body: bytes) -> str:
    return body.translate(None, _UNASSIGNED).decode("windows-1252")
